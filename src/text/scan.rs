//! Reads one run of lines: halts at each full stop, question mark, exclamation mark and ellipsis,
//! looks at the word before, the marks around and the word after, and decides.
//!
//! It goes over the text once and looks only at what stands near ([`super::stop`]), so that time
//! is linear whatever the text.

use super::abbreviation::{self, Kind};
use super::ahead::{self, Ahead};
use super::line::{self, Mark};
use super::quote::{self, Role};
use super::span::Span;
use super::stop::{self, is_stop};

/// A sentence of fewer bytes that begins with "At" or the like may be only a time of day.
const CLAUSE: usize = 25;

/// The sentences of a run of lines, in order, white space around them and empty ones included;
/// `capitals` tells whether sentences begin with capitals.
pub fn sentences(text: &str, capitals: bool) -> Vec<Span> {
    let mut scanner = Scanner::new(text, capitals);
    scanner.scan();
    scanner.found
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
                self.mark(at, before);
            } else if before.is_some_and(char::is_whitespace) && self.begins_item(at, c) {
                self.cut(at);
            }
            if (c == '"' || c == '”') && before.is_some_and(is_dash) && self.breaks_off(next) {
                self.cut(next);
            }
            before = self.text[..next].chars().next_back();
            at = next;
        }
        self.cut(self.text.len());
    }

    /// Reads the straight mark at `at`, behind `before`.
    fn mark(&mut self, at: usize, before: Option<char>) {
        self.running = match quote::role('"', before, self.char_at(at + 1), self.running) {
            Role::Opens => true,
            Role::Closes => false,
            Role::Neither => self.running,
        };
    }

    /// Whether a quotation that breaks off in a dash, and is closed at `end`, ends a sentence.
    fn breaks_off(&self, end: usize) -> bool {
        let rest = stop::window(self.text, end);
        let bare = rest.trim_start();
        bare.len() < rest.len()
            && !self.running
            && ahead::look(bare).is_some_and(|ahead| ahead.opener)
            && !ahead::is_attribution(bare)
    }

    /// Ends the sentence being read at `at`; the next begins with the next word.
    fn cut(&mut self, at: usize) {
        let slice = &self.text[self.from..at];
        self.found.push(Span::new(self.from, self.from + slice.trim_end().len()));
        let rest = self.text[at..].trim_start();
        let bare = if line::mark(rest).is_some() {
            &rest[line::left_out(rest)..]
        } else {
            rest.trim_start_matches(line::is_bullet).trim_start()
        };
        self.from = self.text.len() - bare.len();
        self.mark = line::mark(bare);
    }

    /// Whether an item of a list begins at `at` in the middle of a line.
    fn begins_item(&self, at: usize, c: char) -> bool {
        if at <= self.from {
            return false;
        }
        let rest = &self.text[at..];
        let follows = |mark: &Mark| {
            line::mark(rest).is_some_and(|next| {
                let capital = rest[next.len..].trim_start().starts_with(char::is_uppercase);
                mark.precedes(&next) || (capital && mark.ends_before(&next))
            })
        };
        line::is_bullet(c)
            || ahead::is_end_mark(rest)
            || ((c == '(' || c.is_ascii_alphanumeric()) && self.mark.as_ref().is_some_and(follows))
    }

    /// Reads the stop at `at`, ends the sentence there or not, and tells where to read on.
    fn stop(&mut self, at: usize) -> usize {
        let run = stop::run_end(self.text, at);
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

    /// Where the marks that close something after a run of stops end, notes included, and
    /// whether a quotation is closed by them.
    fn closing_marks(&mut self, at: usize, run: usize) -> (usize, bool) {
        let (mut end, mut quoted) = (run, false);
        let mut before = self.text[..run].chars().next_back();
        while let Some(c) = self.char_at(end) {
            let after = self.char_at(end + c.len_utf8());
            if quote::closes_before(c, after) {
                quoted |= !quote::is_bracket(c);
            } else if self.sets_apart(end, c) {
                before = Some(c);
                end += c.len_utf8();
                continue;
            } else if quote::is_straight(c)
                && quote::role(c, before, after, self.running) == Role::Closes
            {
                self.running &= c != '"';
                quoted = true;
            } else if !(is_stop(c) && end > run) {
                let note = stop::note(self.text, self.word_before(at), end);
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

    /// Whether the blank `c` at `end` stands only between a stop and its closing mark: `« Oui. »`.
    fn sets_apart(&self, end: usize, c: char) -> bool {
        let mut rest = self.text[end..].chars().skip(1);
        matches!(c, ' ' | '\u{a0}' | '\u{202f}')
            && matches!(rest.next(), Some('”' | '»'))
            && rest.next().is_none_or(char::is_whitespace)
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
        let bare = stop::window(self.text, end + gap);
        if gap == 0 {
            return stop::is_seam(self.word_before(at), stop::window(self.text, end), quoted)
                .then_some(end);
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
            Kind::Either => ahead.opener && !self.has_only_begun(at),
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
        if attached && stops == ". . . ." && end == run {
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

    /// Whether nothing but a time of day stands before `at` in the sentence: `At 5 p.m. Mr. Han`.
    fn only_tells_time(&self, at: usize) -> bool {
        const BEFORE: [&str; 9] =
            ["At", "By", "From", "On", "Around", "About", "After", "Before", "Until"];
        let head = &self.text[self.from..at];
        head.len() < CLAUSE && BEFORE.contains(&head.split_whitespace().next().unwrap_or_default())
    }

    /// Whether the sentence has hardly a word before the one that ends at `at`: `Senior U.S.`
    fn has_only_begun(&self, at: usize) -> bool {
        let head = &self.text[self.from..at];
        head.len() < CLAUSE && head.split_whitespace().count() == 2
    }

    fn kind_before(&self, at: usize, stops: &str) -> Kind {
        if stops == "." { abbreviation::kind(self.word_before(at)) } else { Kind::Plain }
    }

    fn word_before(&self, at: usize) -> &'a str {
        stop::word_before(self.text, self.from, at)
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—')
}
