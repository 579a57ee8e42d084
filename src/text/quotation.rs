//! Where are the quotations of a document? Spans over its sentences, marks included.
//!
//! A quotation that is open where a paragraph ends runs on if the next paragraph opens one, and
//! else ends there. In a table, where every sentence is a row of its own, an open one runs on to
//! the row that closes it if no other is opened before. Single marks hold a quotation only where
//! they are closed in the same paragraph.

use super::quote::{self, Role};
use super::span::{Sentence, Span};

/// How far a single mark looks for the one that closes it, in bytes.
const REACH: usize = 1500;
/// How many rows an open quotation of a table may run on.
const ROWS: usize = 12;
/// A quotation of fewer words that no comma or stop ends is no speech by itself.
const SCARE: usize = 3;

/// A part of a sentence that stands in a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Where it stands in the document, with its marks.
    pub span: Span,
    /// The quotation that it is of: parts of the same one have the same number.
    pub number: usize,
}

/// How the sentences of a document are ordered: which begin paragraphs.
pub fn paragraphs(text: &str, sentences: &[Sentence], rows: bool) -> Vec<bool> {
    let broken = |s: &&Sentence| text[s.span.start..s.span.end].contains('\n');
    let wrapped = sentences.iter().filter(broken).count() * 8 > sentences.len();
    let mut end = 0;
    let mut starts = Vec::with_capacity(sentences.len());
    for (at, sentence) in sentences.iter().enumerate() {
        let gap = text.get(end..sentence.span.start).unwrap_or("\n");
        let lines = gap.matches('\n').count();
        starts.push(at == 0 || (!rows && lines > usize::from(wrapped)));
        end = sentence.span.end;
    }
    starts
}

/// What an open quotation was opened by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marks {
    Curly,
    Straight,
    Guillemets,
    Single,
}

/// The quoted parts of every sentence, in order, scare quotes left out.
pub fn quotations(
    text: &str,
    sentences: &[Sentence],
    starts: &[bool],
    rows: bool,
) -> Vec<Vec<Part>> {
    let mut reader = Reader { text, open: None, number: 0 };
    let mut parts = Vec::with_capacity(sentences.len());
    for (at, sentence) in sentences.iter().enumerate() {
        if starts[at] || rows {
            reader.begin_paragraph(&sentences[at..], rows);
        }
        parts.push(reader.read(sentence.span));
    }
    parts
}

/// Whether a quotation begins like a sentence, with a capital, and is longer than a name.
pub fn begins_sentence(quotation: &str) -> bool {
    let inner = quotation.trim_start_matches(|c: char| !c.is_alphanumeric());
    let small = inner.split_whitespace().filter(|word| word.starts_with(char::is_lowercase));
    inner.starts_with(char::is_uppercase) && small.take(3).count() == 3
}

/// Whether a part of a sentence is a whole utterance, however short: it begins with a capital at the
/// beginning of the sentence or behind a comma or colon, and ends with a mark of its own.
pub fn is_utterance(text: &str, sentence: Span, part: &Part) -> bool {
    let is_mark = |c: char| !c.is_alphanumeric() && !matches!(c, ',' | '.' | '?' | '!');
    let inner = text[part.span.start..part.span.end].trim_matches(is_mark);
    let before = text[sentence.start..part.span.start].trim_end();
    inner.starts_with(char::is_uppercase)
        && inner.ends_with([',', '.', '?', '!'])
        && (before.is_empty() || before.ends_with([',', ':']))
}

struct Reader<'t> {
    text: &'t str,
    open: Option<Marks>,
    number: usize,
}

impl Reader<'_> {
    /// Decides whether the quotation that is open runs on into the paragraph, or row, that the
    /// first of `sentences` begins.
    fn begin_paragraph(&mut self, sentences: &[Sentence], rows: bool) {
        let Some(marks) = self.open else { return };
        let slice = |sentence: &Sentence| &self.text[sentence.span.start..sentence.span.end];
        let opens = |text: &str| match marks {
            Marks::Curly => text.starts_with(['“', '„']),
            Marks::Straight => text.starts_with('"') || text.starts_with("''"),
            Marks::Guillemets => text.starts_with('«'),
            Marks::Single => false,
        };
        let first = slice(&sentences[0]);
        let closed = || {
            let mut marks_ahead = sentences.iter().take(ROWS).flat_map(|s| slice(s).chars());
            let next = marks_ahead.find(|c| matches!(c, '“' | '”' | '"' | '«' | '»'));
            let straight = next == Some('"') && !opens(first);
            matches!(next, Some('”' | '»')) || straight
        };
        let goes_on = opens(first) || (rows && marks != Marks::Single && closed());
        if !goes_on {
            self.open = None;
        }
    }

    /// The quoted parts of the sentence at `span`.
    fn read(&mut self, span: Span) -> Vec<Part> {
        let text = &self.text[span.start..span.end];
        let mut parts = Vec::new();
        let mut start = self.open.map(|_| 0);
        let mut before = None;
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let mut end = at + c.len_utf8();
            let mut after = chars.peek().map(|(_, c)| *c);
            // Two apostrophes for a quotation mark.
            let doubled = c == '\'' && after == Some('\'');
            if doubled {
                chars.next();
                end += 1;
                after = chars.peek().map(|(_, c)| *c);
            }
            let mark = if doubled { '"' } else { c };
            if let Some(marks) = self.open {
                if at > 0 && self.closes(marks, mark, before, after) {
                    let first = start.take().unwrap_or(0);
                    self.push(span, first, end, &mut parts);
                    self.open = None;
                    self.number += 1;
                }
            } else if let Some(marks) = self.opens(mark, before, after, span.start + end) {
                self.open = Some(marks);
                start = Some(at);
            }
            before = Some(c);
        }
        if let Some(first) = start {
            self.push(span, first, text.len(), &mut parts);
        }
        parts
    }

    /// Adds the part of the sentence from `first` to `end`, if it is speech.
    fn push(&self, sentence: Span, first: usize, end: usize, parts: &mut Vec<Part>) {
        let span = Span::new(sentence.start + first, sentence.start + end);
        let inner = self.text[span.start..span.end].trim_matches(is_quotation_mark);
        let whole = span == sentence;
        if !whole && is_title(inner) {
            return;
        }
        let ended = first == 0 && inner.ends_with([',', '?', '!', '.', '—', '-', '…']);
        let part = Part { span, number: self.number };
        let utterance = is_utterance(self.text, sentence, &part);
        if whole || ended || utterance || inner.split_whitespace().nth(SCARE - 1).is_some() {
            parts.push(part);
        }
    }

    fn closes(&self, marks: Marks, c: char, before: Option<char>, after: Option<char>) -> bool {
        match marks {
            // Marks are mixed: "We will wait,” he said.
            Marks::Curly | Marks::Straight if c == '”' => true,
            Marks::Curly | Marks::Straight => {
                c == '"' && quote::role(c, before, after, true) == Role::Closes
            }
            Marks::Guillemets => c == '»',
            Marks::Single => is_single_end(c, before, after),
        }
    }

    /// What the mark `c` opens; `next` is where the text goes on behind it.
    fn opens(
        &self,
        c: char,
        before: Option<char>,
        after: Option<char>,
        next: usize,
    ) -> Option<Marks> {
        match c {
            '“' | '„' => Some(Marks::Curly),
            '«' => Some(Marks::Guillemets),
            '"' if quote::role(c, before, after, false) == Role::Opens => Some(Marks::Straight),
            '‘' | '\'' if quote::role('\'', before, after, false) == Role::Opens => {
                self.is_closed(next).then_some(Marks::Single)
            }
            _ => None,
        }
    }

    /// Whether a single mark ends speech ahead of `from`, in the same paragraph.
    fn is_closed(&self, from: usize) -> bool {
        let end = self.text.floor_char_boundary((from + REACH).min(self.text.len()));
        let mut before = None;
        let mut chars = self.text[from..end].chars().take_while(|c| *c != '\n').peekable();
        while let Some(c) = chars.next() {
            let after = chars.peek().copied();
            if is_single_end(c, before, after) {
                return true;
            }
            before = Some(c);
        }
        false
    }
}

/// Whether a single mark ends speech: behind a stop or comma, or it cannot be a possessive.
fn is_single_end(c: char, before: Option<char>, after: Option<char>) -> bool {
    matches!(c, '’' | '\'')
        && after.is_none_or(|c| !c.is_alphanumeric())
        && before.is_some_and(|c| matches!(c, ',' | '.' | '?' | '!'))
}

/// Whether what is quoted is the title of a work: of its longer words, two at least, none has a
/// small letter first.
fn is_title(inner: &str) -> bool {
    let long = inner.split_whitespace().filter(|word| word.chars().count() > 4);
    let (mut count, mut small) = (0, 0);
    for word in long {
        count += 1;
        small += usize::from(word.starts_with(char::is_lowercase));
    }
    count > 1 && small == 0
}

fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '\'')
}

#[cfg(test)]
mod tests {
    use crate::text::quotation::{paragraphs, quotations};
    use crate::text::segment;
    use crate::text::span::{Sentence, Span};

    /// The quoted parts of a text, those of one quotation by the same number.
    fn parts(text: &str, rows: bool) -> Vec<(usize, String)> {
        let mut start = 0;
        let lines = text.split_inclusive('\n').map(|line| {
            let span = Span::new(start, start + line.trim_end().len());
            start += line.len();
            Sentence { span, furniture: None }
        });
        let sentences = if rows { lines.collect() } else { segment::segment(text) };
        let starts = paragraphs(text, &sentences, rows);
        let found = quotations(text, &sentences, &starts, rows);
        let slice = |span: Span| text[span.start..span.end].to_owned();
        found.iter().flatten().map(|part| (part.number, slice(part.span))).collect()
    }

    #[test]
    fn quotations_run_on_over_sentences_and_paragraphs() {
        let text = "“We wait. We hope.\n\n“We act,” she said.\n\n“They left.\n\nThen it rained.";
        let expected = ["“We wait.", "We hope.", "“We act,”", "“They left."];
        let found = parts(text, false);
        assert_eq!(found.iter().map(|(_, part)| part.as_str()).collect::<Vec<_>>(), expected);
        assert_eq!(found.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [0, 0, 0, 1]);
    }

    #[test]
    fn rows_run_on_only_to_the_row_that_closes() {
        let found = parts("“We wait here.\nWe hope,” he said.\n“They left.\nIt rained.", true);
        let found: Vec<&str> = found.iter().map(|(_, part)| part.as_str()).collect();
        assert_eq!(found, ["“We wait here.", "We hope,”", "“They left."]);
    }

    #[test]
    fn marks_may_be_mixed_and_scare_quotes_are_none() {
        let found = parts("\"We will wait,” he said of the “special operation” there.", false);
        assert_eq!(found, [(0, "\"We will wait,”".to_owned())]);
        assert!(parts("The allies' plan and the 90's.", false).is_empty());
    }
}
