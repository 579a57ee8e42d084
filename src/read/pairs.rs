//! Boundary pairs: sentences that differ in one point of the codebook, two by two, in Markdown.
//!
//! ```text
//! ## Means over topic
//!
//! | sentence | stance | sentiment |
//! | --- | --- | --- |
//! | It would talk about its missiles. | dialogue | neutral |
//! | It tested its missiles. | deterrence | neutral |
//! ```
//!
//! Headings of the second level part a file into sections; whatever else is no table is passed
//! over, and so is what stands in a fence of three backticks. A `|` in a sentence is written
//! `\|`.

use super::input::Input;
use super::plain;
use super::source::Note;
use crate::error::{Error, Origin, Result, cut};

/// Nobody writes more pairs than fit into so many bytes: 16 MiB.
const LIMIT: u64 = 16 << 20;
/// The first column of every table.
const SENTENCE: &str = "sentence";

/// The pairs of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundaryPairs {
    /// Its sections with pairs, one or more, in order.
    pub sections: Vec<PairSection>,
    /// What was assumed to decode it.
    pub notes: Vec<Note>,
}

/// The pairs under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairSection {
    /// The heading; empty before the first.
    pub name: String,
    /// Its pairs, one or more.
    pub pairs: Vec<BoundaryPair>,
}

/// Two sentences that lie on either side of a boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundaryPair {
    /// The names of the label columns, one or more; all different.
    pub columns: Vec<String>,
    /// The two sentences. They differ in a label or more.
    pub rows: [PairRow; 2],
}

/// A sentence of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairRow {
    /// Its words, one or more.
    pub sentence: String,
    /// Its labels, one for each label column.
    pub labels: Vec<String>,
    /// The file and line that it stands in.
    pub origin: Origin,
}

/// Reads a file of boundary pairs.
///
/// # Errors
/// If it cannot be read, has no pair, or a table is not as it should be: the first column is not
/// `sentence`, a row has more or fewer cells than the header, no sentence, no row to make a pair
/// with, or the same labels as the other row of its pair.
pub fn boundary_pairs(input: &Input) -> Result<BoundaryPairs> {
    let (text, notes) = plain::whole(input, LIMIT)?;
    let mut sections: Vec<PairSection> = Vec::new();
    let mut heading = "";
    let mut is_fenced = false;
    let mut lines = text.lines().zip(1..).peekable();
    while let Some((line, number)) = lines.next() {
        let line = line.trim();
        if line.starts_with("```") {
            is_fenced = !is_fenced;
        } else if let (Some(name), false) = (line.strip_prefix("## "), is_fenced) {
            heading = name.trim();
        } else if line.starts_with('|') && !is_fenced {
            let mut table = vec![(cells(line), number)];
            while let Some((row, number)) = lines.next_if(|(row, _)| is_row(row)) {
                table.push((cells(row.trim()), number));
            }
            let pairs = pairs(&input.origin().path, &table)?;
            match sections.last_mut() {
                Some(section) if section.name == heading => section.pairs.extend(pairs),
                _ => sections.push(PairSection { name: heading.to_owned(), pairs }),
            }
        }
    }
    sections.retain(|section| !section.pairs.is_empty());
    if sections.is_empty() {
        let remedy = "write two rows a pair under a header like | sentence | stance |";
        return Err(Error::input(input.origin(), "no boundary pairs", remedy));
    }
    Ok(BoundaryPairs { sections, notes })
}

fn is_row(line: &str) -> bool {
    line.trim_start().starts_with('|')
}

/// The cells of a line that begins with `|`.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut characters = line[1..].chars().peekable();
    while let Some(character) = characters.next() {
        match (character, cells.last_mut()) {
            ('|', _) => cells.push(String::new()),
            ('\\', Some(cell)) if characters.next_if_eq(&'|').is_some() => cell.push('|'),
            (_, Some(cell)) => cell.push(character),
            (_, None) => {}
        }
    }
    // Behind the last mark stands nothing, where the line ends with one.
    if cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// The pairs of a table, each of its lines given as cells with the number of the line.
fn pairs(path: &str, table: &[(Vec<String>, u64)]) -> Result<Vec<BoundaryPair>> {
    let fail = |line: u64, found: String, remedy: &str| {
        Err(Error::input(Origin::line(path, line), found, remedy))
    };
    let (header, top) = &table[0];
    let is_named = header.first().is_some_and(|name| name == SENTENCE) && header.len() > 1;
    if !is_named {
        let found = format!(
            "a table with the header \"{}\" where one of boundary pairs was expected",
            cut(&header.join(" | "))
        );
        return fail(*top, found, "begin it with | sentence | and a column for each head");
    }
    let columns = &header[1..];
    if let Some(twice) = columns.iter().enumerate().find(|(at, c)| columns[..*at].contains(c)) {
        let found = format!("column \"{}\" stands there again", cut(twice.1));
        return fail(*top, found, "leave it out");
    }
    let is_rule = |cells: &[String]| {
        cells.iter().all(|c| c.contains('-') && c.chars().all(|c| matches!(c, '-' | ':' | ' ')))
    };
    if !table.get(1).is_some_and(|(cells, _)| is_rule(cells)) {
        return fail(*top, "a header without a line below it".to_owned(), "add | --- | --- |");
    }
    let mut rows = Vec::new();
    for (cells, line) in &table[2..] {
        if cells.len() != header.len() {
            let found = format!("{} cells where the header has {}", cells.len(), header.len());
            return fail(*line, found, "give each column a cell; write \\| for a | in a sentence");
        }
        if cells[0].is_empty() {
            return fail(*line, "no sentence".to_owned(), "write one, or take the row out");
        }
        rows.push(PairRow {
            sentence: cells[0].clone(),
            labels: cells[1..].to_vec(),
            origin: Origin::line(path, *line),
        });
    }
    let mut pairs = Vec::new();
    let mut rows = rows.into_iter();
    while let Some(first) = rows.next() {
        let line = first.origin.line.unwrap_or(*top);
        let Some(second) = rows.next() else {
            let found = "a row without another to make a pair with (an odd number of rows)";
            return fail(line, found.to_owned(), "add the other sentence of the pair");
        };
        if first.labels == second.labels {
            let found = format!(
                "both sentences of the pair have the same labels ({})",
                cut(&first.labels.join(", "))
            );
            return fail(line, found, "a pair differs in a label: correct one of the two rows");
        }
        pairs.push(BoundaryPair { columns: columns.to_vec(), rows: [first, second] });
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::input::Input;
    use crate::read::pairs::*;

    fn read(text: &str) -> std::result::Result<BoundaryPairs, String> {
        let input = Input::from_reader("b.md", std::io::Cursor::new(text.as_bytes().to_vec()));
        boundary_pairs(&input).map_err(|error| error.to_string())
    }

    const HEADER: &str = "| sentence | stance | tone |\n| --- | :-: | --- |\n";

    #[test]
    fn two_rows_are_a_pair_and_headings_part_sections() {
        let text = format!(
            "# Title\n\nProse.\n\n## One\n\n{HEADER}| A \\| a. | x | p |\n|B.|y|p\n\n```\n| no | table |\n\
             ```\n\n### Still one\n\n{HEADER}| C. | x | p |\n| D. | x | q |\n\n## None\n\n\
             ## Two\n{HEADER}| E. | y | p |\n| F. | x | p |\n"
        );
        let found = read(&text).unwrap();
        let names: Vec<_> = found.sections.iter().map(|s| (&*s.name, s.pairs.len())).collect();
        assert_eq!(names, [("One", 2), ("Two", 1)]);
        let first = &found.sections[0].pairs[0];
        assert_eq!(first.columns, ["stance", "tone"]);
        assert_eq!(first.rows[0].sentence, "A | a.");
        assert_eq!(first.rows[1].labels, ["y", "p"]);
        assert_eq!(first.rows[1].origin.to_string(), "b.md, line 10");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, message) in [
            ("| sentence | stance |\n", "b.md, line 1: a header without a line below it"),
            ("\n| word | x |\n", "b.md, line 2: a table with the header \"word | x\" where"),
            ("| sentence |\n", "b.md, line 1: a table with the header \"sentence\" where"),
            ("| sentence | a | a |\n", "b.md, line 1: column \"a\" stands there again"),
            ("No table.\n", "b.md: no boundary pairs; "),
            (HEADER, "b.md: no boundary pairs; "),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(message), "{error}");
        }
        for (rows, message) in [
            ("| A. | x | p |\n| B. | x | p |\n", "b.md, line 3: both sentences of the pair have"),
            ("| A. | x | p |\n", "b.md, line 3: a row without another"),
            ("| A. | x | p |\n| B. | y |\n", "b.md, line 4: 2 cells where the header has 3"),
            ("| A | a. | x | p |\n", "b.md, line 3: 4 cells where the header has 3"),
            ("|  | x | p |\n", "b.md, line 3: no sentence"),
        ] {
            let error = read(&format!("{HEADER}{rows}")).unwrap_err();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
