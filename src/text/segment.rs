//! Where do sentences end?
//!
//! One scanner goes once over every run of lines that belong together ([`super::line`]),
//! halts at each full stop, question mark, exclamation mark and ellipsis, looks at the word
//! before, the marks around and the word after, and decides. It looks no further than
//! `WINDOW` bytes to either side, so that time is linear whatever the text.
//!
//! The crate `sentencex` 0.1.33 was tried first, and left. As it stands it keeps a quotation of
//! several sentences whole and knows nothing of lines; with quotation marks masked and lines
//! cut beforehand it is level on UD EWT (F1 0.912) but behind on the golden rules (44 of 52,
//! 119 of 177; here 50 and 150), and it takes quadratic time on one long line of quotation or
//! list marks. Its ideas are here: stops inside brackets, orphan closing marks, list marks in
//! sequence, titles as data.
//!
//! Laws: spans are in order, disjoint, not empty, on character boundaries, no longer than
//! [`LONGEST`], and leave out nothing but white space and bullets. Quotations never hold a
//! sentence together: each sentence of a quotation is one, and its closing mark stays with it.

use super::abbreviation::{self, Kind};
use super::ahead::{self, Ahead};
use super::line::{self, Mark};
use super::quote::{self, Role};
use super::span::{Sentence, Span};

/// No sentence is longer, in bytes: a spreadsheet's cell holds 32,767 characters.
pub const LONGEST: usize = 30_000;
/// How far the scanner looks from a stop, in bytes.
const WINDOW: usize = 200;
/// Longest word before a stop that it looks at whole, in bytes.
const WORD: usize = 48;
/// A sentence of fewer bytes that begins with "At" or the like may be only a time of day.
const CLAUSE: usize = 25;

/// The sentences of `text`, in order.
pub fn segment(text: &str) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let capitals = !line::is_uncapitalized(text);
    for block in line::blocks(text) {
        let mut scanner = Scanner::new(&text[block.start..block.end], capitals);
        scanner.scan();
        for span in scanner.found {
            push_pieces(
                text,
                Span::new(block.start + span.start, block.start + span.end),
                &mut sentences,
            );
        }
    }
    sentences
}

/// Adds a span without the white space around it, in pieces if it is longer than [`LONGEST`].
fn push_pieces(text: &str, mut span: Span, sentences: &mut Vec<Sentence>) {
    loop {
        let slice = &text[span.start..span.end];
        span.start += slice.len() - slice.trim_start().len();
        span.end = span.start + slice.trim().len();
        if span.is_empty() {
            return;
        }
        if span.len() <= LONGEST {
            sentences.push(Sentence { span, furniture: None });
            return;
        }
        let window = &text[span.start..text.floor_char_boundary(span.start + LONGEST)];
        let cut = window.rfind(char::is_whitespace).filter(|at| *at > 0).unwrap_or(window.len());
        let end = span.start + window[..cut].trim_end().len();
        sentences.push(Sentence { span: Span::new(span.start, end), furniture: None });
        span.start += cut;
    }
}

/// Goes once over one run of lines.
struct Scanner<'a> {
    text: &'a str,
    insertions: Vec<(usize, usize)>,
    /// Where the sentence being read begins.
    from: usize,
    /// The list mark with which it begins.
    mark: Option<Mark>,
    /// Whether sentences begin with capitals.
    capitals: bool,
    /// Whether a quotation in straight marks is open.
    running: bool,
    found: Vec<Span>,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, capitals: bool) -> Self {
        Self {
            text,
            insertions: quote::insertions(text),
            from: 0,
            mark: line::mark(text),
            capitals,
            running: false,
            found: Vec::new(),
        }
    }

    fn scan(&mut self) {
        let mut at = 0;
        let mut before = None;
        while let Some(c) = self.char_at(at) {
            let mut next = at + c.len_utf8();
            if is_stop(c) {
                next = self.stop(at);
            } else if c == '"' {
                self.running = match quote::role(c, before, self.char_at(next), self.running) {
                    Role::Opens => true,
                    Role::Closes => false,
                    Role::Neither => self.running,
                };
            } else if before.is_some_and(char::is_whitespace) && self.begins_item(at, c) {
                self.cut(at);
            }
            before = self.text[..next].chars().next_back();
            at = next;
        }
        self.cut(self.text.len());
    }

    /// Ends the sentence being read at `at`; the next begins with the next word.
    fn cut(&mut self, at: usize) {
        let slice = &self.text[self.from..at];
        self.found.push(Span::new(self.from, self.from + slice.trim_end().len()));
        let rest = self.text[at..].trim_start().trim_start_matches(line::is_bullet).trim_start();
        self.from = self.text.len() - rest.len();
        self.mark = line::mark(rest);
    }

    /// Whether an item of a list begins at `at` in the middle of a line.
    fn begins_item(&self, at: usize, c: char) -> bool {
        if at <= self.from {
            return false;
        }
        let follows =
            |mark: &Mark| line::mark(&self.text[at..]).is_some_and(|next| mark.precedes(&next));
        line::is_bullet(c)
            || ((c == '(' || c.is_ascii_alphanumeric()) && self.mark.as_ref().is_some_and(follows))
    }

    /// Reads the stop at `at`, ends the sentence there or not, and tells where to read on.
    fn stop(&mut self, at: usize) -> usize {
        let run = self.run_end(at);
        let (end, quoted) = self.closing_marks(at, run);
        if end == self.text.len() {
            return end;
        }
        if let Some(cut) = self.boundary(at, run, end, quoted) {
            self.cut(cut);
            return cut.max(run);
        }
        end
    }

    /// Where the run of stops at `at` ends: `?!`, `...`, `. . .`.
    fn run_end(&self, at: usize) -> usize {
        let solid = |from: usize| {
            from + self.text[from..].find(|c| !is_stop(c)).unwrap_or(self.text.len() - from)
        };
        let mut end = solid(at);
        let mut dots = 0;
        loop {
            let rest = &self.text[end..];
            let blanks = rest.len() - rest.trim_start_matches([' ', '\u{a0}']).len();
            let dot = rest[blanks..].starts_with(['.', '…']);
            let next = if dot { solid(end + blanks) } else { end };
            // One stray dot after a space is an ellipsis only among others.
            if !(1..=3).contains(&blanks)
                || !dot
                || (dots == 0 && next == end + blanks + 1 && !self.dotted(next))
            {
                return end;
            }
            (end, dots) = (next, dots + 1);
        }
    }

    /// Whether another spaced dot stands at `at`.
    fn dotted(&self, at: usize) -> bool {
        self.text[at..].trim_start_matches([' ', '\u{a0}']).starts_with('.')
    }

    /// Where the marks that close something after a run of stops end, notes included, and
    /// whether a quotation is closed by them.
    fn closing_marks(&mut self, at: usize, run: usize) -> (usize, bool) {
        let (mut end, mut quoted) = (run, false);
        let mut before = self.text[..run].chars().next_back();
        while let Some(c) = self.char_at(end) {
            let after = self.char_at(end + c.len_utf8());
            if quote::closes(c) && !(c == '’' && after.is_some_and(char::is_alphanumeric)) {
                quoted |= matches!(c, '”' | '’' | '»');
            } else if quote::is_straight(c)
                && quote::role(c, before, after, self.running) == Role::Closes
            {
                self.running &= c != '"';
                quoted = true;
            } else if !(is_stop(c) && end > run) {
                let note = self.note(at, end);
                if note == 0 {
                    break;
                }
                end += note;
                before = None;
                continue;
            }
            before = Some(c);
            end += c.len_utf8();
        }
        (end, quoted)
    }

    /// Length of the number of a note that stands at `end` right behind a stop: `[7]`, `11`.
    fn note(&self, at: usize, end: usize) -> usize {
        let rest = self.window(end);
        let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
        if let Some(inner) = rest.strip_prefix('[') {
            let count = digits(inner);
            return if (1..=3).contains(&count) && inner[count..].starts_with(']') {
                count + 2
            } else {
                0
            };
        }
        let word = self.word_before(at);
        let plain =
            word.ends_with(')') || (word.len() > 3 && word.bytes().all(|b| b.is_ascii_lowercase()));
        let numbers =
            rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').len();
        let apart =
            rest[..numbers].ends_with(' ') && rest[numbers..].starts_with(char::is_uppercase);
        if plain && apart && (1..=2).contains(&digits(rest)) && numbers <= 6 {
            rest[..numbers].trim_end().len()
        } else {
            0
        }
    }

    /// Where the sentence ends, if the stops from `at` to `run`, with closing marks up to
    /// `end`, end one.
    fn boundary(&self, at: usize, run: usize, end: usize, quoted: bool) -> Option<usize> {
        let stops = &self.text[at..run];
        if stops.starts_with(['。', '！', '？', '．', '｡']) {
            return Some(end);
        }
        let elided = self.text[..at].ends_with(['[', '(']);
        let marked = self.mark.is_some_and(|mark| at < self.from + mark.len);
        if elided || marked || self.is_inserted(at, end) {
            return None;
        }
        let rest = &self.text[end..];
        let gap = rest.len() - rest.trim_start().len();
        let bare = self.window(end + gap);
        if gap == 0 {
            return self.is_unspaced(at, end, quoted).then_some(end);
        }
        let ahead = ahead::look(bare)?;
        if stops.contains('…') || stops.len() > 1 && stops.bytes().all(|b| b == b'.' || b == b' ')
        {
            return self.after_ellipsis(at, run, end, &ahead);
        }
        let ended = if ahead.first.is_lowercase() {
            let quotation = ahead.opened && bare.starts_with(['"', '“']);
            let plain = self.kind_before(at, stops) == Kind::Plain;
            line::mark(bare).is_some() || (plain && (quotation || !(self.capitals || quoted)))
        } else {
            self.ends_before(at, stops, &ahead)
        };
        (ended && !(quoted && ahead::is_attribution(bare))).then_some(end)
    }

    /// Whether the stop before a word that begins with no small letter ends the sentence.
    fn ends_before(&self, at: usize, stops: &str, ahead: &Ahead) -> bool {
        let word = self.word_before(at);
        let first = at - self.from <= word.len() + 2;
        let digit = ahead.first.is_numeric();
        if stops == "." && abbreviation::is_numbering(&self.text[self.from..at]) {
            return false;
        }
        match self.kind_before(at, stops) {
            Kind::Plain => true,
            Kind::Title | Kind::Never => false,
            Kind::Number => !abbreviation::is_number(ahead.word),
            Kind::Time => {
                !digit && !self.only_tells_time(at) && !abbreviation::belongs_to_time(ahead.word)
            }
            Kind::Either => ahead.opener,
            Kind::Initial => !first && ahead.opener,
            Kind::Digits if first => word.len() > 3,
            Kind::Digits => !digit || word.len() > 2,
        }
    }

    /// An ellipsis ends a sentence before a capital, if it hangs on a word or is followed by a
    /// word that opens sentences; `I` proves nothing.
    fn after_ellipsis(&self, at: usize, run: usize, end: usize, ahead: &Ahead) -> Option<usize> {
        let stops = &self.text[at..run];
        let attached = self.text[..at].ends_with(|c: char| !c.is_whitespace());
        let dots = stops.bytes().filter(|b| *b == b'.').count();
        if !ahead.first.is_uppercase() {
            return None;
        }
        // A stop and then an ellipsis: the ellipsis stands for what the next sentence lacks.
        if attached && stops == ". . . ." {
            return Some(at + 1);
        }
        let proves =
            ahead.word != "I" && !ahead.word.starts_with("I'") && !ahead.word.starts_with("I’");
        (dots > 3 || (proves && (attached || ahead.opener))).then_some(end)
    }

    /// Whether the stop stands inside brackets that stand inside a sentence.
    fn is_inserted(&self, at: usize, end: usize) -> bool {
        let later = self.insertions.partition_point(|(open, _)| *open < at);
        let Some((open, close)) = later.checked_sub(1).map(|i| self.insertions[i]) else {
            return false;
        };
        at < close
            && end <= close
            && open > self.from
            && !self.text[self.from..open].trim().is_empty()
    }

    /// Whether a sentence ends at `end` although no white space follows: `reforms.The`.
    fn is_unspaced(&self, at: usize, end: usize, quoted: bool) -> bool {
        let rest = self.window(end);
        let bare = rest.trim_start_matches(['"', '“']);
        let length = bare.find(|c: char| !c.is_alphabetic()).unwrap_or(bare.len());
        let (next, tail) = bare.split_at(length);
        if ahead::is_chronicle(rest) {
            return true;
        }
        let mut letters = next.chars();
        let capital = letters.next().is_some_and(char::is_uppercase);
        let small = letters.clone().all(char::is_lowercase)
            && (letters.next().is_some() || matches!(next, "A" | "I"));
        let dotted = tail.strip_prefix('.').is_some_and(|t| {
            t.starts_with(char::is_alphanumeric) && !t.starts_with(char::is_uppercase)
        });
        if !capital || !small || dotted || abbreviation::is_suffix(next) || ahead::is_address(tail)
        {
            return false;
        }
        if quoted {
            return true;
        }
        let word = self.word_before(at);
        let last = word.rsplit(|c: char| !c.is_alphanumeric() && c != ',').next().unwrap_or(word);
        let address = word.contains(['/', '@', '\\', '_']) || word.starts_with("www.");
        let number = last.len() > 2
            && next.len() > 1
            && last.bytes().all(|b| b.is_ascii_digit() || b == b',');
        let plain = last.chars().count() > 1
            && last.ends_with(char::is_lowercase)
            && abbreviation::kind(word) == Kind::Plain;
        !address && (number || plain || word.ends_with(')'))
    }

    /// Whether nothing but a time of day stands before `at` in the sentence: `At 5 p.m. Mr. Han`.
    fn only_tells_time(&self, at: usize) -> bool {
        const BEFORE: [&str; 9] =
            ["At", "By", "From", "On", "Around", "About", "After", "Before", "Until"];
        let head = &self.text[self.from..at];
        head.len() < CLAUSE && BEFORE.contains(&head.split_whitespace().next().unwrap_or_default())
    }

    fn kind_before(&self, at: usize, stops: &str) -> Kind {
        if stops == "." { abbreviation::kind(self.word_before(at)) } else { Kind::Plain }
    }

    /// The word that ends at `at`, without what opens before it.
    fn word_before(&self, at: usize) -> &'a str {
        let start = self.text.ceil_char_boundary(at.saturating_sub(WORD).max(self.from)).min(at);
        let head = &self.text[start..at];
        let word = head
            .rsplit(|c: char| c.is_whitespace() || matches!(c, '—' | '–' | '…'))
            .next()
            .unwrap_or(head);
        word.trim_start_matches(|c| quote::opens(c) || quote::is_straight(c))
    }

    fn window(&self, at: usize) -> &'a str {
        &self.text[at..self.text.floor_char_boundary((at + WINDOW).min(self.text.len()))]
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }
}

/// Whether the character may end a sentence.
fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '．' | '｡' | '‼' | '⁇' | '⁈' | '⁉')
}
