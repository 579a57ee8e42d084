//! Would a spreadsheet run this cell as a formula, and how is it kept from that?
//!
//! Articles are strangers' words. A cell such as `=HYPERLINK(...)` in a CSV is a program to a
//! spreadsheet; OWASP's advice against that ("CSV injection") is an apostrophe before it.

use std::borrow::Cow;

/// The cell as a spreadsheet shows it without running it: with an apostrophe before it, if it
/// begins as a formula does and is not a plain number such as `-3.5`, with nothing around it but
/// white space. NUL, at which spreadsheets cut a cell off, becomes U+FFFD.
pub(super) fn neutralized(cell: &str) -> Cow<'_, str> {
    let cell = if cell.contains('\0') {
        Cow::Owned(cell.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(cell)
    };
    if is_formula(&cell) { Cow::Owned(format!("'{cell}")) } else { cell }
}

/// Whether it begins as a formula does, at once or after what a spreadsheet may skip.
fn is_formula(cell: &str) -> bool {
    let visible = cell.trim_start_matches(is_skipped);
    let starts = visible.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    cell.starts_with(['\t', '\r', '\n']) || (starts && !is_number(cell.trim()))
}

/// White space, control characters, and characters without width.
fn is_skipped(c: char) -> bool {
    let no_width = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}');
    c.is_whitespace() || c.is_control() || no_width
}

/// An optional sign, digits, and at most one group of decimals after a point or a comma.
fn is_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    match unsigned.split_once(['.', ',']) {
        Some((whole, decimals)) => digits(whole) && digits(decimals),
        None => digits(unsigned),
    }
}

#[cfg(test)]
mod tests {
    use crate::write::formula::neutralized;

    #[test]
    fn formulas_get_an_apostrophe() {
        for cell in [
            "=1+1",
            "+1-800",
            "-A1",
            "@SUM(A1)",
            "- a list mark",
            "-1+1",
            "+1,2,3",
            "-",
            "--",
            "-.5",
            "-5.",
            " =1",
            "\u{a0}=1",
            "\u{1}=1",
            "\u{feff}=1",
            "\u{200b}@x",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "　＝1",
            "\tx",
            "\rx",
            "\nx",
            "\t-1",
            "-1e5",
            "-１",
            "\u{feff}+0",
            "\u{1}-3.5",
        ] {
            assert_eq!(neutralized(cell), format!("'{cell}"), "{cell:?}");
        }
    }

    #[test]
    fn numbers_and_words_stay() {
        for cell in [
            "", "word", "a=b", "'quoted'", "“-”", "–dash", "—", "-3.5", "+4", "-3,5", " -7 ",
            "007", "3 - 2", " word", "1=1",
        ] {
            assert_eq!(neutralized(cell), cell, "{cell:?}");
        }
    }

    #[test]
    fn nul_is_replaced_and_hides_nothing() {
        assert_eq!(neutralized("a\0b"), "a\u{fffd}b");
        assert_eq!(neutralized("\0=1"), "'\u{fffd}=1");
    }
}
