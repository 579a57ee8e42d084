//! What stands around an article and is none of it?
//!
//! A sentence is furniture if a pattern of `data/furniture.txt` describes it where the pattern
//! may, if it is a credit ([`super::credit`]), or if it has the shape of a byline, an address, a
//! page number or a rule. A sentence that only speaks of photographs or copyright is none: what
//! is in doubt stays a sentence.

use super::ahead;
use super::credit;
use super::line;
use super::pattern::{self, Pattern};
use super::span::{Furniture, Sentence, Span};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Longest line, in bytes, that is a caption as a whole because it ends in a credit, or a note
/// because it begins with one.
const CAPTION: usize = 600;
/// How near its beginning a note has its colon, in bytes.
const TITLE: usize = 20;
/// Longest line, in bytes, that is a notice of copyright as a whole because it begins as one.
const NOTICE: usize = 2_000;
/// So many bytes of a pattern's beginning tell which are worth a look.
const FIRST: usize = 4;
/// So many lines at either side, and sentences at the end, are the edges of a text.
const EDGE: usize = 6;

/// Where a pattern may be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    Start,
    Line,
    End,
}

/// What a text of furniture begins with, where it may stand, what it is.
struct Rule {
    pattern: Pattern,
    place: Place,
    kind: Furniture,
}

/// The rules by the first bytes of what they begin with; those that begin with less under none.
static RULES: LazyLock<HashMap<Option<[u8; FIRST]>, Vec<Rule>>> = LazyLock::new(|| {
    let mut rules: HashMap<Option<[u8; FIRST]>, Vec<Rule>> = HashMap::new();
    let mut section = None;
    for line in pattern::lines(include_str!("../../data/furniture.txt")) {
        if let Some(title) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let (name, place) = title.split_once(' ').unwrap_or((title, ""));
            let place = match place {
                "start" => Place::Start,
                "line" => Place::Line,
                "end" => Place::End,
                _ => Place::Anywhere,
            };
            section = Furniture::ALL.into_iter().find(|f| f.name() == name).map(|f| (f, place));
        } else if let Some((kind, place)) = section {
            for pattern in Pattern::parse(line) {
                let first = pattern.beginning().as_bytes().first_chunk::<FIRST>().copied();
                rules.entry(first).or_default().push(Rule { pattern, place, kind });
            }
        }
    }
    rules
});

/// Where a sentence stands among the lines of its text.
struct Seat {
    /// Number of its line, from 0.
    line: usize,
    /// Whether it begins the line.
    first: bool,
    /// Whether it ends the line.
    last: bool,
}

impl Seat {
    fn alone(&self) -> bool {
        self.first && self.last
    }
}

/// Marks those of a text's sentences that are no part of the article.
///
/// # Panics
/// If a sentence's span is not on character boundaries of `text`, or the spans are out of order.
pub fn mark(text: &str, sentences: &mut [Sentence]) {
    let seats = seats(text, sentences);
    let lines = seats.last().map_or(0, |seat| seat.line + 1);
    for (at, seat) in seats.iter().enumerate() {
        let near_end = seat.line + EDGE >= lines || at + EDGE / 2 >= seats.len();
        let edge = Edge { near_start: seat.line < EDGE, near_end };
        let span = sentences[at].span;
        sentences[at].furniture = if ahead::is_end_mark(&text[span.start..]) {
            Some(Furniture::End)
        } else {
            kind(&text[span.start..span.end], seat, edge)
        };
    }
    mark_page_numbers(text, sentences, &seats);
    mark_credits(text, sentences, &seats);
    mark_above_credits(text, sentences, &seats);
    spread_notices(text, sentences, &seats);
}

fn seats(text: &str, sentences: &[Sentence]) -> Vec<Seat> {
    let mut seats: Vec<Seat> = Vec::with_capacity(sentences.len());
    let mut end = 0;
    for sentence in sentences {
        let first = seats.is_empty() || text[end..sentence.span.start].contains(line::is_break);
        if let Some(before) = seats.last_mut() {
            before.last = first;
        }
        let line = seats.last().map_or(0, |before| before.line + usize::from(first));
        seats.push(Seat { line, first, last: true });
        end = sentence.span.end;
    }
    seats
}

/// Whether a sentence stands near an edge of its text.
#[derive(Clone, Copy)]
struct Edge {
    near_start: bool,
    near_end: bool,
}

/// What a sentence is by its own words.
fn kind(slice: &str, seat: &Seat, edge: Edge) -> Option<Furniture> {
    let fits = |place: Place| match place {
        Place::Anywhere => true,
        Place::Start => seat.first,
        Place::Line => seat.alone(),
        Place::End => seat.line > 0 && edge.near_end,
    };
    let key = pattern::key(slice);
    let first = key.as_bytes().first_chunk::<FIRST>().copied();
    let rule = [first, None]
        .iter()
        .filter_map(|first| RULES.get(first))
        .flatten()
        .find(|rule| fits(rule.place) && rule.pattern.matches(&key));
    if let Some(rule) = rule {
        return Some(rule.kind);
    }
    if !seat.alone() {
        return None;
    }
    if line::is_rule(slice) {
        return Some(Furniture::Page);
    }
    let signed = seat.line > 0 && (edge.near_start || edge.near_end);
    (is_address(slice) || (signed && is_byline(slice))).then_some(Furniture::Byline)
}

/// Whether a line is `By` and names: `By Han Dana and Odell Ray, Hanbit News`.
fn is_byline(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("By ").or_else(|| line.strip_prefix("BY ")) else {
        return false;
    };
    let words: Vec<&str> = rest.split_whitespace().take(13).collect();
    let small = |word: &&&str| {
        matches!(&*word.to_lowercase(), "and" | "&" | "of" | "for" | "the" | "in" | "|")
    };
    let named = |word: &&str| {
        word.starts_with(['(', '<']) || word.starts_with(char::is_uppercase) || word.contains('@')
    };
    (2..=12).contains(&words.len())
        && !rest.ends_with(['.', '?', '!', ':'])
        && words.iter().filter(|word| !small(word)).all(named)
        && words.iter().filter(|word| !small(word)).count() >= 2
}

/// Whether a line is an address for mail, with a name perhaps: `Han Dana (dana@example.org)`.
fn is_address(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().take(7).collect();
    let mail = |word: &&str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        bare.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
    };
    let name = |word: &str| word.starts_with(char::is_uppercase);
    words.len() <= 6
        && words.iter().filter(|word| mail(word)).count() == 1
        && words.iter().all(|word| mail(word) || name(word))
}

/// Marks lines that are only the number of a page, where there are several and they rise.
fn mark_page_numbers(text: &str, sentences: &mut [Sentence], seats: &[Seat]) {
    let number = |slice: &str| {
        let last = slice.split(' ').next_back()?;
        (line::is_page_number(slice) && last.len() <= 4).then(|| last.parse::<u32>().ok())?
    };
    let found: Vec<(usize, u32)> = sentences
        .iter()
        .enumerate()
        .filter(|(at, _)| seats[*at].alone())
        .filter_map(|(at, s)| Some((at, number(&text[s.span.start..s.span.end])?)))
        .collect();
    if found.len() >= 2 && found.windows(2).all(|pair| pair[0].1 < pair[1].1) {
        for (at, _) in found {
            sentences[at].furniture = Some(Furniture::Page);
        }
    }
}

/// Marks credits in brackets: one behind the last words of the article is a byline, one behind
/// any other line makes a caption of it.
fn mark_credits(text: &str, sentences: &mut [Sentence], seats: &[Seat]) {
    let plain = |s: &Sentence| s.furniture.is_none();
    let is_tag =
        |s: &Sentence| credit::bracket(&text[s.span.start..s.span.end]).is_some_and(|at| at == 0);
    let end = sentences.iter().rposition(|s| plain(s) && !is_tag(s)).map_or(0, |at| seats[at].line);
    let mut from = 0;
    for at in 0..sentences.len() {
        if seats[at].first {
            from = at;
        }
        let span = sentences[at].span;
        let slice = &text[span.start..span.end];
        let tag = sentences[at].furniture == Some(Furniture::Caption) && slice.starts_with('(');
        if sentences[at].furniture.is_some() && !tag {
            continue;
        }
        let inner = seats[at].line > 0 && seats[at].line < end;
        let named = seats[at].last && (at > from || inner) && credit::is_name(slice);
        let Some(bracket) = credit::bracket(slice).or(named.then_some(0)) else {
            let handed = inner && credit::is_handed_out(slice);
            if seats[at].alone() && (handed || credit::repeats(slice)) {
                sentences[at].furniture = Some(Furniture::Caption);
            }
            continue;
        };
        let line = &text[sentences[from].span.start..span.end];
        let whole = line.len() <= CAPTION && seats[at].last && !credit::reports(line);
        let alone = bracket > 0 && seats[at].alone() && credit::shows(line);
        if whole && (seats[at].line < end || alone) {
            for sentence in &mut sentences[from..=at] {
                sentence.furniture = Some(Furniture::Caption);
            }
        } else if bracket == 0 {
            sentences[at].furniture = Some(Furniture::Byline);
        }
    }
}

/// Marks short lines that describe a picture and stand, not in the first line, right above a credit
/// that is a line of its own.
fn mark_above_credits(text: &str, sentences: &mut [Sentence], seats: &[Seat]) {
    let slice = |span: Span| &text[span.start..span.end];
    for at in 1..sentences.len() {
        let is_caption = sentences[at].furniture == Some(Furniture::Caption);
        let credit = is_caption && slice(sentences[at].span).starts_with(['(', '[']);
        let above = at - 1;
        if !credit || !seats[at].alone() || seats[above].line == 0 {
            continue;
        }
        // One sentence, or two.
        let first = above - usize::from(!seats[above].first);
        let line = slice(sentences[first].span.to(sentences[above].span));
        let open = sentences[first..=above].iter().all(|s| s.furniture.is_none());
        if seats[first].first && open && credit::shows(line) && !credit::reports(line) {
            for sentence in &mut sentences[first..=above] {
                sentence.furniture = Some(Furniture::Caption);
            }
        }
    }
}

/// What follows a notice of copyright on the same line belongs to it, and what follows a word
/// with a colon such as `Correction:`.
fn spread_notices(text: &str, sentences: &mut [Sentence], seats: &[Seat]) {
    let mut start = 0;
    for at in 1..sentences.len() {
        if seats[at].first {
            start = at;
            continue;
        }
        let begin = sentences[start].span.start;
        let slice = &text[begin..sentences[start].span.end];
        let titled = slice.find(':').is_some_and(|colon| colon < TITLE) && seats[start].line > 0;
        let longest = match sentences[start].furniture {
            Some(Furniture::Copyright) => NOTICE,
            Some(Furniture::Note) if titled => CAPTION,
            _ => 0,
        };
        if sentences[at].span.end - begin <= longest && sentences[at].furniture.is_none() {
            sentences[at].furniture = sentences[start].furniture;
        }
    }
}
