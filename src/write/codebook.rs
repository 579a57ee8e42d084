//! The sheet that says what labels mean. Lists to choose labels from take them from here.

use super::about::Labels;
use super::dress::{Dress, height, print};
use rust_xlsxwriter::{Formula, Workbook, XlsxError};

/// The codebook of the heads that the shipped model has.
pub static CODEBOOK: &str = include_str!("../../data/CODEBOOK.md");

/// What the sheet is called.
const SHEET: &str = "Codebook";
/// The width of the column of meanings, in characters.
const MEANING: f64 = 110.0;

/// Adds the sheet.
pub(super) fn add(book: &mut Workbook, dress: &Dress, heads: &[Labels]) -> Result<(), XlsxError> {
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
    for Labels { head, labels } in heads {
        for label in labels {
            sheet.write_string_with_format(row, 0, head, &dress.text)?;
            sheet.write_string_with_format(row, 1, label, &dress.text)?;
            if let Some(meaning) = meaning(head, label) {
                sheet.set_row_height(row, height(&meaning, MEANING))?;
                sheet.write_string_with_format(row, 2, meaning, &dress.wrapped)?;
            }
            row += 1;
        }
    }
    if heads.iter().any(|of| of.labels.iter().any(|label| meaning(&of.head, label).is_some())) {
        for paragraph in paragraphs(CODEBOOK) {
            row += 1;
            sheet.set_row_height(row, height(&paragraph, MEANING))?;
            sheet.write_string_with_format(row, 2, paragraph, &dress.wrapped)?;
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

/// What the codebook says of a label: the cells of its row under the head's heading.
fn meaning(head: &str, label: &str) -> Option<String> {
    let mut inside = false;
    for line in CODEBOOK.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            inside = heading.trim().eq_ignore_ascii_case(head);
        }
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let own = cells.next().is_some_and(|cell| cell.trim_matches('`') == label);
        if inside && own && line.starts_with('|') {
            return Some(plain(&cells.collect::<Vec<_>>().join(": ")));
        }
    }
    None
}

/// The paragraphs and list items of a text, each on one line; tables are left out.
fn paragraphs(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('|') {
            open = false;
        } else if let Some(last) = all.last_mut().filter(|_| open && !begins_item(line)) {
            last.push(' ');
            last.push_str(line.trim_start());
        } else {
            all.push(line.trim_start_matches(['#', ' ']).to_owned());
            open = !line.starts_with('#');
        }
    }
    all.iter().map(|paragraph| plain(paragraph)).collect()
}

/// Text without the marks of code and of strong words.
fn plain(text: &str) -> String {
    text.replace("**", "").replace('`', "")
}

/// Whether a line begins an item of a list: `- ` or `12. `.
fn begins_item(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with("- ") || (number.len() < line.len() && number.starts_with(". "))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::write::codebook::{CODEBOOK, meaning, paragraphs};

    #[test]
    fn every_label_of_the_codebook_has_a_meaning() {
        for (head, label) in [
            ("stance", "deterrence"),
            ("stance", "regional-alignment"),
            ("stance", "none"),
            ("sentiment", "neutral"),
        ] {
            assert!(meaning(head, label).unwrap().len() > 10, "{head} {label}");
        }
        assert_eq!(meaning("sentiment", "dialogue"), None);
        assert_eq!(meaning("stance", "value "), None);
    }

    #[test]
    fn lines_are_joined_into_paragraphs() {
        let text = "# A\n\nOne\ntwo.\n\n1. x\n   y\n2. z\n| t | u |\nEnd.\n";
        assert_eq!(paragraphs(text), ["A", "One two.", "1. x y", "2. z", "End."]);
        assert!(paragraphs(CODEBOOK).iter().all(|line| line.len() < 2000 && !line.is_empty()));
    }

    #[test]
    fn cells_have_no_marks() {
        let text = "1. **War over peace.** Code\n   `war`, also\n   `none`.\n";
        assert_eq!(paragraphs(text), ["1. War over peace. Code war, also none."]);
        assert!(CODEBOOK.contains("**") && CODEBOOK.contains('`'), "there is nothing to leave out");
        for line in paragraphs(CODEBOOK) {
            assert!(!line.contains(['*', '`', '#', '|']), "{line}");
        }
    }
}
