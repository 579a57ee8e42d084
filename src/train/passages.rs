//! Finds labelled passages in the texts of others: `document`, `begin` and `end` say where a
//! sentence stands, `sha256` vouches for its words, and the documents lie in JSON Lines beside it.

use crate::error::{Error, Origin, Result};
use crate::read::identity::sha256;
use crate::read::position;
use crate::text::{Document, Row, Span};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};

/// Longest line of JSON Lines, in bytes.
const LONGEST_LINE: u64 = 100 << 20;
/// Bytes between two sentences that still stand side by side: white space, or a mark left out.
const SIDE_BY_SIDE: usize = 4;

/// A line of JSON Lines; what else stands there does not matter.
#[derive(Debug, Deserialize)]
pub struct Line {
    /// The document's name.
    pub id: String,
    /// Its text.
    pub text: String,
}

/// Reads the documents of a file of JSON Lines one by one.
///
/// # Errors
/// If the file cannot be read, or a line is no object with `id` and `text`, or `each` fails.
pub fn documents(path: &str, mut each: impl FnMut(Line) -> Result<()>) -> Result<()> {
    let file = File::open(path).map_err(|e| Error::io(path, "read", e))?;
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let mut bounded = (&mut reader).take(LONGEST_LINE + 1);
        bounded.read_until(b'\n', &mut line).map_err(|e| Error::io(path, "read", e))?;
        if line.is_empty() {
            break;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let wrong = |found: String| {
            let remedy = "each line is a JSON object with the strings \"id\" and \"text\"";
            Error::input(Origin::row(path, number), found, remedy)
        };
        if line.len() as u64 > LONGEST_LINE {
            return Err(wrong(format!("a line longer than {} MB", LONGEST_LINE >> 20)));
        }
        each(serde_json::from_slice(&line).map_err(|e| wrong(format!("cannot be read ({e})")))?)?;
    }
    Ok(())
}

/// Whether a file of texts is JSON Lines, by its name.
pub fn is_json_lines(path: &str) -> bool {
    let path = path.to_lowercase();
    path.ends_with(".jsonl") || path.ends_with(".ndjson")
}

/// The columns that place a sentence, and the one that vouches for it.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    document: usize,
    begin: usize,
    end: usize,
    hash: usize,
}

impl Columns {
    /// Those of a header, where it has all four.
    pub fn of(header: &[String]) -> Option<Self> {
        let at = |name| position(header, name);
        Some(Self {
            document: at("document")?,
            begin: at("begin")?,
            end: at("end")?,
            hash: at("sha256")?,
        })
    }
}

/// A labelled sentence whose text is awaited.
#[derive(Debug)]
pub struct Awaited {
    /// The row that labels it.
    pub origin: Origin,
    /// Its labels.
    pub labels: Vec<String>,
    /// Where it stands in its document.
    pub span: Span,
    hash: String,
}

/// Labelled sentences by the names of their documents.
#[derive(Debug, Default)]
pub struct Passages {
    awaited: FxHashMap<String, Vec<Awaited>>,
}

impl Passages {
    /// Awaits the sentence of a row.
    ///
    /// # Errors
    /// If the row does not say where its sentence stands.
    pub fn expect(
        &mut self,
        columns: Columns,
        cells: &[String],
        origin: Origin,
        labels: Vec<String>,
    ) -> Result<()> {
        let number = |at: usize| cells[at].trim().parse::<usize>().ok();
        let (begin, end) = (number(columns.begin), number(columns.end));
        let (Some(begin), Some(end)) = (begin, end) else {
            let found = format!("no place ({} to {})", cells[columns.begin], cells[columns.end]);
            return Err(Error::input(origin, found, "begin and end are bytes of the text"));
        };
        let span = Span::new(begin, end.max(begin));
        let hash = cells[columns.hash].trim().to_lowercase();
        let awaited = self.awaited.entry(cells[columns.document].trim().to_owned()).or_default();
        awaited.push(Awaited { origin, labels, span, hash });
        Ok(())
    }

    /// Takes the sentences of a document that are awaited: runs of them that stand side by side,
    /// each a document of its own under the same name, and what could not be found.
    pub fn find(&mut self, line: &Line) -> (Vec<(Document, Vec<Awaited>)>, Vec<Error>) {
        let mut awaited = self.awaited.remove(&line.id).unwrap_or_default();
        awaited.sort_by_key(|sentence| sentence.span);
        let mut faults = Vec::new();
        let mut found: Vec<(Document, Vec<Awaited>)> = Vec::new();
        for sentence in awaited {
            let Span { start, end } = sentence.span;
            let words = line.text.get(start..end).filter(|words| sha256(words) == sentence.hash);
            let before = found.last().and_then(|(document, _)| document.rows.last());
            let gap = before.map(|row| start.checked_sub(row.span.end));
            let Some(_) = words.filter(|words| !words.is_empty() && gap != Some(None)) else {
                let found = format!("{} from {start} to {end} is not the one labelled", line.id);
                let remedy = "its sha256 differs or it overlaps another; give the text as it was";
                faults.push(Error::input(sentence.origin, found, remedy));
                continue;
            };
            if gap.flatten().is_none_or(|gap| gap > SIDE_BY_SIDE) {
                let document = Document { name: line.id.clone(), ..Document::default() };
                found.push((document, Vec::new()));
            }
            if let Some((document, sentences)) = found.last_mut() {
                let number = sentence.origin.row.unwrap_or_default();
                let span = sentence.span;
                document.rows.push(Row { span, cell: start, number, ..Row::default() });
                sentences.push(sentence);
            }
        }
        // A passage keeps its own words and not those of the whole document.
        for (document, _) in &mut found {
            let from = document.rows.first().map_or(0, |row| row.span.start);
            let to = document.rows.last().map_or(0, |row| row.span.end);
            document.text = line.text[from..to].to_owned();
            for row in &mut document.rows {
                row.span = Span::new(row.span.start - from, row.span.end - from);
                row.cell -= from;
            }
        }
        (found, faults)
    }

    /// What is still awaited: how many sentences, and the first of them in its table.
    pub fn missing(&self) -> Option<(usize, &str, &Awaited)> {
        let all = self.awaited.iter().flat_map(|(id, list)| list.iter().map(move |one| (id, one)));
        let count = self.awaited.values().map(Vec::len).sum();
        let (id, first) = all.min_by_key(|(_, one)| one.origin.row)?;
        Some((count, id, first))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::error::Origin;
    use crate::read::identity::sha256;
    use crate::train::passages::*;

    fn header() -> Columns {
        let names = ["document", "begin", "end", "sha256"].map(str::to_owned);
        Columns::of(&names).unwrap()
    }

    fn expect(passages: &mut Passages, begin: usize, end: usize, words: &str) {
        let cells = ["d".to_owned(), begin.to_string(), end.to_string(), sha256(words)];
        let origin = Origin::row("labels.csv", begin as u64 + 2);
        passages.expect(header(), &cells, origin, vec!["none".to_owned()]).unwrap();
    }

    #[test]
    fn passages_are_runs_of_neighbours_and_altered_words_are_faults() {
        let line = Line { id: "d".to_owned(), text: "One. Two. Three. Four.".to_owned() };
        let mut passages = Passages::default();
        expect(&mut passages, 5, 9, "Two.");
        expect(&mut passages, 0, 4, "One.");
        expect(&mut passages, 17, 22, "Four.");
        expect(&mut passages, 10, 16, "Other.");
        let (found, faults) = passages.find(&line);
        let texts: Vec<&str> = found.iter().map(|(document, _)| &*document.text).collect();
        assert_eq!(texts, ["One. Two.", "Four."]);
        assert_eq!(found[0].0.slice(found[0].0.rows[1].span), "Two.");
        assert_eq!(found[0].1.len(), 2);
        assert_eq!(faults.len(), 1);
        assert!(passages.missing().is_none());
    }

    #[test]
    fn places_outside_the_text_and_inside_characters_are_faults() {
        let line = Line { id: "d".to_owned(), text: "é.".to_owned() };
        let mut passages = Passages::default();
        expect(&mut passages, 1, 3, "x");
        expect(&mut passages, 0, 99, "x");
        let (found, faults) = passages.find(&line);
        assert_eq!((found.len(), faults.len()), (0, 2));
    }
}
