//! The sheet that says what labels mean. Lists to choose labels from take them from here.

use super::about::{About, Labels};
use super::dress::{CELL, Dress, height, print};
use crate::train::coding::same_label;
use rust_xlsxwriter::{Formula, Workbook, XlsxError};
use std::ops::Range;

/// The codebook of the heads that the shipped model has.
pub static CODEBOOK: &str = include_str!("../../data/CODEBOOK.md");

/// What the sheet is called.
const SHEET: &str = "Codebook";
/// The width of the column of meanings, in characters.
const MEANING: f64 = 110.0;

/// The codebook of these heads: the `own` one of a model, else the shipped one where it has a
/// meaning for each label of one of them, else none.
pub fn codebook<'a>(own: Option<&'a str>, heads: &[Labels]) -> Option<&'a str> {
    let is_ours = |of: &Labels| {
        let known = |label| meaning(CODEBOOK, &of.head, label, false).is_some();
        !of.labels.is_empty() && of.labels.iter().all(|label| known(label))
    };
    own.or_else(|| heads.iter().any(is_ours).then_some(CODEBOOK))
}

/// Adds the sheet.
pub(super) fn add(book: &mut Workbook, dress: &Dress, about: &About) -> Result<(), XlsxError> {
    let heads = &about.heads;
    let text = codebook(about.codebook.as_deref(), heads).unwrap_or_default();
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET)?.set_freeze_panes(1, 0)?;
    print(sheet, true)?;
    for (column, (name, width)) in
        [("head", 14.0), ("label", 22.0), ("meaning", MEANING)].iter().enumerate()
    {
        sheet.write_string_with_format(0, column as u16, *name, &dress.header)?;
        sheet.set_column_width(column as u16, *width)?;
    }
    let mut row = 1;
    let mut told = Vec::new();
    for Labels { head, labels } in heads {
        for label in labels {
            sheet.write_string_with_format(row, 0, head, &dress.text)?;
            sheet.write_string_with_format(row, 1, label, &dress.text)?;
            let shared = heads.iter().filter(|of| of.labels.contains(label)).count() > 1;
            if let Some((line, meaning)) = meaning(text, head, label, !shared) {
                let meaning = cut(&meaning, CELL).next().unwrap_or_default();
                sheet.set_row_height(row, height(meaning, MEANING))?;
                sheet.write_string_with_format(row, 2, meaning, &dress.wrapped)?;
                told.push(line);
            }
            row += 1;
        }
    }
    for paragraph in paragraphs(text, &told) {
        // What is longer than a cell goes on in the next.
        for part in cut(&paragraph, CELL) {
            row += 1;
            sheet.set_row_height(row, height(part, MEANING))?;
            sheet.write_string_with_format(row, 2, part, &dress.wrapped)?;
        }
    }
    Ok(())
}

/// Where the labels of a head stand on the sheet.
pub(super) fn list(heads: &[Labels], head: usize) -> Formula {
    let before: usize = heads[..head].iter().map(|head| head.labels.len()).sum();
    let first = before + 2;
    Formula::new(format!("={SHEET}!$B${first}:$B${}", first + heads[head].labels.len() - 1))
}

/// What a codebook says of a label, and in which line: the other cells of its row, or what follows
/// it in an item of a list, under the head's heading; under any, if no heading names the head and
/// the label is no other head's (`alone`).
fn meaning(codebook: &str, head: &str, label: &str, alone: bool) -> Option<(usize, String)> {
    let whole = alone.then_some(0..usize::MAX);
    let lines = section(codebook, head).or(whole)?;
    let own = |(number, line): (usize, &str)| {
        let (name, meaning) = entry(line)?;
        (lines.contains(&number) && same_label(&name, label)).then_some((number, meaning))
    };
    codebook.lines().enumerate().find_map(own)
}

/// The lines under the heading that a head has, of whatever level: that of its name, else one that
/// has its name among its words.
fn section(codebook: &str, head: &str) -> Option<Range<usize>> {
    let head = head.to_lowercase();
    let headings = || {
        codebook.lines().enumerate().filter_map(|(number, line)| {
            let rest = line.trim_start_matches('#');
            let level = line.len() - rest.len();
            (level > 0 && rest.starts_with(' '))
                .then(|| (number, level, plain(rest).to_lowercase()))
        })
    };
    let named = |(.., name): &(usize, usize, String)| name.trim() == head;
    let among = |(.., name): &(usize, usize, String)| {
        name.split(|c: char| c.is_whitespace() || ":,;.()".contains(c)).any(|word| word == head)
    };
    let (begin, level, _) = headings().find(named).or_else(|| headings().find(among))?;
    let end = headings().find(|&(number, own, _)| number > begin && own <= level);
    Some(begin..end.map_or(usize::MAX, |(end, ..)| end))
}

/// A label and its meaning, of a row of a table or an item of a list such as "- low: nothing".
fn entry(line: &str) -> Option<(String, String)> {
    let line = line.trim();
    let (name, meaning) = if line.starts_with('|') {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        (cells.next()?.to_owned(), cells.collect::<Vec<_>>().join(": "))
    } else {
        let item = ["- ", "* ", "+ "].iter().find_map(|mark| line.strip_prefix(mark))?;
        let (name, meaning) = item.split_once([':', '–', '—'])?;
        (name.to_owned(), meaning.to_owned())
    };
    let clean = |text: &str| plain(text).trim().trim_start_matches(':').trim().to_owned();
    Some((clean(&name), clean(&meaning)))
}

/// The paragraphs, list items and rows of a text, each on one line. The rows `told`, by their
/// lines, are left out, and with them what their tables begin with.
fn paragraphs(text: &str, told: &[usize]) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let is_row = |number: usize| lines.get(number).is_some_and(|line| line.trim().starts_with('|'));
    let mut all: Vec<String> = Vec::new();
    let mut open = false;
    let mut number = 0;
    while number < lines.len() {
        let line = lines[number].trim_end();
        if is_row(number) {
            let end = (number..).find(|&at| !is_row(at)).unwrap_or(lines.len());
            let known = (number..end).any(|at| told.contains(&at));
            let begins = if known { number + 2 } else { number };
            for at in (begins.min(end)..end).filter(|at| !told.contains(at)) {
                let cells = lines[at].trim().trim_matches('|').split('|').map(str::trim);
                let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
                if !cells.iter().all(|cell| cell.trim_matches(['-', ':']).is_empty()) {
                    all.push(cells.join(": "));
                }
            }
            (number, open) = (end, false);
            continue;
        }
        if line.is_empty() {
            open = false;
        } else if let Some(last) = all.last_mut().filter(|_| open && !begins_item(line)) {
            last.push(' ');
            last.push_str(line.trim_start());
        } else {
            all.push(line.trim_start_matches(['#', ' ']).to_owned());
            open = !line.starts_with('#');
        }
        number += 1;
    }
    all.iter().map(|paragraph| plain(paragraph)).collect()
}

/// A text in parts of at most so many UTF-16 units.
fn cut(text: &str, longest: usize) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut units = 0;
        let mut fits = |c: char| {
            units += c.len_utf16();
            units <= longest
        };
        let end = rest.char_indices().find(|&(_, c)| !fits(c)).map_or(rest.len(), |(at, _)| at);
        let (part, after) = rest.split_at(end);
        rest = after;
        (!part.is_empty()).then_some(part)
    })
}

/// Text without the marks of code and of strong words.
fn plain(text: &str) -> String {
    text.replace("**", "").replace('`', "")
}

/// Whether a line begins an item of a list: `- ` or `12. `.
fn begins_item(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    ["- ", "* ", "+ "].iter().any(|mark| line.trim_start().starts_with(mark))
        || (number.len() < line.len() && number.starts_with(". "))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::write::Labels;
    use crate::write::codebook::{CODEBOOK, codebook, cut, meaning, paragraphs};

    fn labels(head: &str, labels: &[&str]) -> Labels {
        Labels { head: head.to_owned(), labels: labels.iter().map(|&l| l.to_owned()).collect() }
    }

    fn told(book: &str, head: &str, label: &str) -> Option<String> {
        meaning(book, head, label, true).map(|(_, meaning)| meaning)
    }

    #[test]
    fn every_label_of_the_codebook_has_a_meaning() {
        for (head, label) in [
            ("stance", "deterrence"),
            ("stance", "regional-alignment"),
            ("stance", "none"),
            ("sentiment", "neutral"),
        ] {
            assert!(told(CODEBOOK, head, label).unwrap().len() > 10, "{head} {label}");
        }
        assert_eq!(told(CODEBOOK, "sentiment", "dialogue"), None);
        assert_eq!(
            told(CODEBOOK, "stance", "value"),
            Some(told(CODEBOOK, "stance", "Value").unwrap())
        );
    }

    #[test]
    fn the_codebook_is_the_models_or_ours_of_our_heads_or_none() {
        let sentiment = labels("sentiment", &["negative", "neutral", "positive"]);
        let urgency = labels("urgency", &["high", "low"]);
        let other = labels("sentiment", &["angry", "neutral"]);
        for (own, heads, expected) in [
            (None, vec![sentiment.clone()], Some(CODEBOOK)),
            (None, vec![urgency.clone(), sentiment.clone()], Some(CODEBOOK)),
            (None, vec![urgency.clone()], None),
            (None, vec![other], None),
            (None, vec![labels("stance", &[])], None),
            (Some("Mine"), vec![sentiment, urgency], Some("Mine")),
        ] {
            assert_eq!(codebook(own, &heads), expected, "{heads:?}");
        }
    }

    #[test]
    fn meanings_stand_in_tables_and_lists_under_the_head_they_are_of() {
        let book = "# Book\n- low: not here\n\n## How **urgent**\n\n| label | when |\n|---|---|\n\
            | `High` | soon | now |\n\n### Less\n* **low**: later: then\n\n## tone\n- low – calm\n";
        assert_eq!(told(book, "urgent", "high").unwrap(), "soon: now");
        assert_eq!(told(book, "urgent", "low").unwrap(), "later: then");
        assert_eq!(told(book, "Tone", "low").unwrap(), "calm");
        assert_eq!(told(book, "tone", "high"), None);
        assert_eq!(told(book, "other", "high").unwrap(), "soon: now", "no heading names it");
        assert_eq!(meaning(book, "other", "high", false), None);
        let high = meaning(book, "urgent", "high", true).unwrap().0;
        let rest = paragraphs(book, &[high]);
        assert_eq!(
            rest,
            [
                "Book",
                "- low: not here",
                "How urgent",
                "Less",
                "* low: later: then",
                "tone",
                "- low – calm"
            ]
        );
        assert!(paragraphs(book, &[]).contains(&"High: soon: now".to_owned()), "no row is lost");
    }

    #[test]
    fn lines_are_joined_into_paragraphs() {
        let text = "# A\n\nOne\ntwo.\n\n1. x\n   y\n2. z\n| t | u |\nEnd.\n";
        assert_eq!(paragraphs(text, &[8]), ["A", "One two.", "1. x y", "2. z", "End."]);
        assert!(paragraphs(CODEBOOK, &[]).iter().all(|line| line.len() < 2000 && !line.is_empty()));
    }

    #[test]
    fn what_is_longer_than_a_cell_goes_on_in_the_next() {
        assert_eq!(cut("ab𝄞cde", 4).collect::<Vec<_>>(), ["ab𝄞", "cde"]);
        assert_eq!(cut("abc𝄞", 4).collect::<Vec<_>>(), ["abc", "𝄞"]);
        assert_eq!(cut("", 4).count(), 0);
    }

    #[test]
    fn cells_have_no_marks() {
        let text = "1. **War over peace.** Code\n   `war`, also\n   `none`.\n";
        assert_eq!(paragraphs(text, &[]), ["1. War over peace. Code war, also none."]);
        assert!(CODEBOOK.contains("**") && CODEBOOK.contains('`'), "there is nothing to leave out");
        for line in paragraphs(CODEBOOK, &[]) {
            assert!(!line.contains(['*', '`', '#', '|']), "{line}");
        }
    }
}
