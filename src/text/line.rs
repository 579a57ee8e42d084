//! Lines: which belong together, and which marks of a list stand before them.
//!
//! In most articles a line is a paragraph, so the end of a line ends a sentence. A line runs
//! on into the next one only where one of these holds (and never over a blank line, nor into a
//! line with a list mark of its own):
//!
//! 1. the document is hard-wrapped and the next word would not have fitted on the line;
//! 2. the next line begins with a small letter, this one does not end a sentence, and it is as
//!    long as wrapped lines are, or ends in a space or comma, or what runs on comes to a stop
//!    in the end (a list of single words does not; nor do lines of a document that is written
//!    without capitals, see [`is_uncapitalized`]); a line that is only the number of a page
//!    does not stand in the way;
//! 3. it ends no sentence and the next line begins with the stop, comma or colon that it lacks;
//! 4. both stand in a column of single letters, which is a word set upright;
//! 5. the line ends in a hyphen after a letter, in the dash of a dateline (`(KCNA) --`), or in an
//!    abbreviation that ends no sentence (`Gen.`).
//!
//! A document is hard-wrapped if it has four lines or more, nearly all of them no longer than
//! `WIDEST`, and at least a fifth of those that follow another begin with a small letter.

use super::abbreviation::{Kind, kind};
use super::span::Span;

/// The longest line, in bytes, of a hard-wrapped document.
const WIDEST: usize = 130;
/// A line of at least so many bytes may have been broken by hand.
const LONG: usize = 45;
/// How much shorter than the widest a ragged line may be although the next word did fit.
const RAGGED: usize = 6;
/// So many lines of a letter or two, one below the other, are a word.
const COLUMN: usize = 5;

/// Whether the character always is a list mark, even with no space after it.
pub fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '•' | '‣'
            | '⁃'
            | '◦'
            | '▪'
            | '■'
            | '□'
            | '●'
            | '○'
            | '◆'
            | '◇'
            | '▶'
            | '►'
            | '△'
            | '▲'
    )
}

/// How many bytes of a line's beginning are a bullet and the space after it.
fn bullet(line: &str) -> usize {
    let mut chars = line.chars();
    let Some(first) = chars.next() else { return 0 };
    let spaced = matches!(first, '-' | '*' | '·' | '–' | '—')
        && chars.next().is_none_or(char::is_whitespace);
    if !spaced && !is_bullet(first) {
        return 0;
    }
    let rest = &line[first.len_utf8()..];
    line.len() - rest.trim_start().len()
}

/// How many bytes of an item's beginning are a bullet that is left out; a round bullet before a
/// number is part of the number (`• 9.`), and a rule is none.
pub fn left_out(item: &str) -> usize {
    let numbered = item.starts_with(is_bullet) && mark(item).is_some();
    if numbered || is_rule(item) { 0 } else { bullet(item) }
}

/// A numbered list mark, such as `1.`, `2)`, `(a)` or `3.)`, with the bullet before it if it has
/// one: `• 9.`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// How it is written, so that `2)` does not follow `1.`.
    style: (bool, bool, bool, bool),
    /// Its place in the list; letters count from `a`.
    number: u32,
    /// Its length in bytes.
    pub len: usize,
}

impl Mark {
    /// Whether `next` is the mark of the item after this one.
    pub fn precedes(&self, next: &Self) -> bool {
        self.style == next.style && next.number == self.number + 1
    }

    /// Whether `next` may be the mark of the first item of a new list, behind two items or more.
    pub fn ends_before(&self, next: &Self) -> bool {
        let (opened, ..) = next.style;
        self.number > 1 && next.number == 1 && !opened
    }
}

/// The numbered list mark with which `text` begins, if white space and more follow it.
///
/// A capital with a bare stop is no mark: `A. Smith`.
pub fn mark(text: &str) -> Option<Mark> {
    let before = bullet(text);
    let bare = &text[before..];
    let opened = bare.starts_with('(');
    let rest = &bare[usize::from(opened)..];
    let digits = rest.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let (number, width) = match (digits, rest.chars().next()) {
        (1..=3, _) => (rest[..digits].parse().ok()?, digits),
        (0, Some(c)) if c.is_ascii_alphabetic() => {
            (u32::from(c.to_ascii_lowercase()) - u32::from('a') + 1, 1)
        }
        _ => return None,
    };
    let tail = &rest[width..];
    let stop = tail.starts_with('.');
    let closed = tail[usize::from(stop)..].starts_with(')');
    let len = usize::from(opened) + width + usize::from(stop) + usize::from(closed);
    let capital = digits == 0 && rest.starts_with(|c: char| c.is_ascii_uppercase());
    let written = closed || (stop && !opened && !capital);
    let followed =
        bare[len..].starts_with([' ', '\t', '\u{a0}']) && !bare[len..].trim_start().is_empty();
    (written && followed).then_some(Mark {
        style: (opened, stop, closed, digits == 0),
        number,
        len: before + len,
    })
}

/// A line without the white space around it.
struct Line {
    span: Span,
    /// Where its own words begin, after a bullet.
    words: usize,
    /// Whether a blank line stands before it.
    parted: bool,
    /// Whether white space stands between it and its end.
    padded: bool,
    /// Whether it goes on a column of single letters that the line before began or went on.
    stacked: bool,
}

/// Whether the character ends a line.
pub fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut at, mut parted) = (0, false);
    for raw in text.split_inclusive(is_break) {
        let body = raw.trim_end_matches(is_break);
        let (front, back) = (body.trim_start(), body.trim_end());
        if !front.is_empty() {
            let start = at + body.len() - front.len();
            let span = Span::new(start, at + back.len());
            let words = span.start + left_out(&text[span.start..span.end]);
            let padded = back.len() < body.len();
            lines.push(Line { span, words, parted, padded, stacked: false });
        }
        // The line feed of CR LF is an empty piece of its own, but no blank line.
        let half = raw == "\n" && text[..at].ends_with('\r');
        parted = front.is_empty() && (!half || parted);
        at += raw.len();
    }
    stack(text, &mut lines);
    lines
}

/// Marks the lines of columns of single letters.
fn stack(text: &str, lines: &mut [Line]) {
    for column in lines
        .chunk_by_mut(|a, b| is_letters(slice(text, a)) && is_letters(slice(text, b)) && !b.parted)
    {
        if is_upright(column.iter().map(|line| line.span.len())) {
            column[1..].iter_mut().for_each(|line| line.stacked = true);
        }
    }
}

/// Whether a line is a capital or two.
fn is_letters(line: &str) -> bool {
    line.len() <= 2 && line.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether lines of letters, by their lengths, are a word set upright: five or more, most of
/// them of one letter.
fn is_upright(lengths: impl Iterator<Item = usize>) -> bool {
    let (mut lines, mut single) = (0, 0);
    for length in lengths {
        lines += 1;
        single += usize::from(length == 1);
    }
    lines >= COLUMN && single * 2 > lines
}

/// Whether a slice is nothing but a word set upright.
pub fn is_column(slice: &str) -> bool {
    slice.len() < COLUMN * 40
        && slice.split(is_break).map(str::trim).filter(|line| !line.is_empty()).all(is_letters)
        && is_upright(slice.split(is_break).map(|line| line.trim().len()).filter(|len| *len > 0))
}

/// The runs of lines that belong together, without the bullets before them.
pub fn blocks(text: &str) -> Vec<Span> {
    let lines = lines(text);
    let layout = Layout { width: wrap_width(text, &lines), capitals: !is_uncapitalized(text) };
    let mut blocks = Vec::new();
    // Backwards, because a line may run on only if what it runs into comes to a stop.
    let mut end = None;
    let mut stops = false;
    for (at, line) in lines.iter().enumerate().rev() {
        let last = end.unwrap_or(line.span.end);
        let goes_on = end.is_some();
        stops = ends_sentence(slice(text, line)) || (goes_on && stops);
        let tail = Tail { goes_on, stops };
        let runs_on =
            at.checked_sub(1).is_some_and(|p| layout.runs_into(text, &lines[p], line, tail));
        if runs_on {
            end = Some(last);
        } else {
            if line.words < last {
                blocks.push(Span::new(line.words, last));
            }
            end = None;
        }
    }
    blocks.reverse();
    blocks
}

fn slice<'a>(text: &'a str, line: &Line) -> &'a str {
    &text[line.span.start..line.span.end]
}

/// The width to which a hard-wrapped document was wrapped.
fn wrap_width(text: &str, lines: &[Line]) -> Option<usize> {
    let followers = lines.iter().skip(1).filter(|l| !l.parted).count();
    let small = lines.iter().skip(1).filter(|l| !l.parted && begins_small(slice(text, l))).count();
    if lines.len() < 4 || small * 5 < followers || small < 2 {
        return None;
    }
    let mut widths: Vec<usize> = lines.iter().map(|l| l.span.len()).collect();
    let nearly_all = (widths.len() - 1) * 49 / 50;
    let (_, width, _) = widths.select_nth_unstable(nearly_all);
    (*width <= WIDEST && *width >= LONG).then_some(*width)
}

/// Whether a text is written without capitals, as chats are: it says `i` for I at least
/// now and then, or it begins with a small letter and has no capital behind any stop. There a small letter does
/// not show that a sentence goes on.
pub fn is_uncapitalized(text: &str) -> bool {
    let says = |word: &str| text.matches(word).count();
    let mut after_stop =
        text.match_indices(['.', '?', '!']).filter_map(|(at, _)| text[at + 1..].strip_prefix(' '));
    text.starts_with("i ")
        || 3 * (says(" i ") + says("\ni ")) > says(" I ") + says("\nI ")
        || (begins_small(text) && !after_stop.any(|rest| rest.starts_with(char::is_uppercase)))
}

/// What comes behind a line.
#[derive(Clone, Copy)]
struct Tail {
    /// Whether the line itself goes on in the next.
    goes_on: bool,
    /// Whether the line, or what it goes on into, ends in a stop.
    stops: bool,
}

/// What a document's lines tell of each other.
struct Layout {
    /// The width to which it is hard-wrapped, if it is.
    width: Option<usize>,
    /// Whether its sentences begin with capitals.
    capitals: bool,
}

impl Layout {
    /// Whether `line` goes on in `next`, behind which comes `tail`.
    fn runs_into(&self, text: &str, line: &Line, next: &Line, tail: Tail) -> bool {
        let (this, that) = (slice(text, line), slice(text, next));
        if next.parted
            || next.words > next.span.start
            || line.words == line.span.end
            || mark(that).is_some()
        {
            return false;
        }
        if next.stacked || (!ends_sentence(this) && begins_with_stop(that)) {
            return true;
        }
        if self.width.is_some_and(|width| fills(width, this, that)) {
            return true;
        }
        if is_cut_short(this) && that.starts_with(char::is_alphanumeric) {
            return true;
        }
        let open = !ends_sentence(this) && !this.ends_with(';');
        let small = begins_small(that)
            || (line.padded && that.starts_with('('))
            || (tail.goes_on && is_page_number(that));
        let full = this.len() >= LONG || tail.stops;
        open && small && (line.padded || this.ends_with(',') || (full && self.capitals))
    }
}

/// Whether the next line's first word did not fit on this line.
fn fills(width: usize, this: &str, next: &str) -> bool {
    let word = next.bytes().take_while(|b| !b.is_ascii_whitespace()).count();
    this.len() + 1 + word + RAGGED > width && this.len() <= width + RAGGED
}

fn begins_small(line: &str) -> bool {
    line.starts_with(char::is_lowercase)
}

/// Whether the line begins with the stop or comma of the line before it.
pub fn begins_with_stop(line: &str) -> bool {
    line.strip_prefix(['.', ',', ';', ':', '!', '?', '。', '，']).is_some_and(|rest| {
        rest.is_empty()
            || (rest.starts_with(char::is_whitespace) && !rest.trim_start().starts_with('.'))
    })
}

/// Whether a line is a rule: `* * *`, `-----`.
pub fn is_rule(line: &str) -> bool {
    let sign = |c: char| matches!(c, '*' | '-' | '–' | '—' | '=' | '_' | '#' | '~' | '/' | '·');
    line.chars().all(|c| c.is_whitespace() || sign(c))
        && line.chars().filter(|c| sign(*c)).count() >= 3
}

/// Whether the line is the number of a page, or of a document with one: `12`, `08-51570 32`.
pub fn is_page_number(line: &str) -> bool {
    line.len() < 16 && line.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b' '))
}

/// Whether the line ends in a stop or a colon, closing marks aside.
fn ends_sentence(line: &str) -> bool {
    let bare = line.trim_end_matches(['"', '\'', '”', '’', ')', ']', '»']);
    bare.ends_with(['.', '!', '?', '…', ':', '。', '！', '？'])
}

/// Whether the line breaks off where nothing can end: at a hyphen, a dateline's dash or a title.
fn is_cut_short(line: &str) -> bool {
    if let Some(rest) = line.strip_suffix('-') {
        // A double dash after a bracket stands behind a dateline; elsewhere, over a table.
        return rest.ends_with(char::is_alphabetic) || rest.ends_with(") -");
    }
    let word = line.rsplit(char::is_whitespace).next().unwrap_or(line);
    word.strip_suffix('.')
        .is_some_and(|w| w.len() < line.len() - 1 && matches!(kind(w), Kind::Title | Kind::Never))
}

#[cfg(test)]
mod tests {
    use crate::text::line::{blocks, mark};

    fn cut(text: &str) -> Vec<&str> {
        blocks(text).iter().map(|s| &text[s.start..s.end]).collect()
    }

    #[test]
    fn a_line_is_a_paragraph_unless_it_runs_on() {
        assert_eq!(
            cut("Synopsis\n- First point\n\u{2022}Second\n\nEnd."),
            ["Synopsis", "First point", "Second", "End."]
        );
        assert_eq!(cut("It was cold \nin the city."), ["It was cold \nin the city."]);
        assert_eq!(cut("apples\npears\nplums\n"), ["apples", "pears", "plums"]);
        assert_eq!(
            cut("He met Gen.\r\nBrook.\r\nThey spoke."),
            ["He met Gen.\r\nBrook.", "They spoke."]
        );
    }

    #[test]
    fn blank_lines_always_part() {
        assert_eq!(cut("the talks went\r\n\r\non for long."), ["the talks went", "on for long."]);
    }

    #[test]
    fn marks_follow_each_other_only_in_one_style() {
        let marks = |a, b| Some(mark(a)?.precedes(&mark(b)?));
        assert_eq!(marks("1. x", "2. y"), Some(true));
        assert_eq!(marks("(a) x", "(b) y"), Some(true));
        assert_eq!(marks("1. x", "2) y"), Some(false));
        assert_eq!(mark("A. Smith"), None);
        assert_eq!(mark("1998. The"), None);
    }
}
