//! Cells that a spreadsheet or a wrong encoding changed.

use super::labels::counts;
use super::material::{Family, Material};
use super::rule::{Finding, Rule, Severity};
use crate::error::cut;

/// The family.
pub const FAMILY: Family = Family { rules: &[DATE, ERROR, CUT, SCIENTIFIC, MOJIBAKE], find };

const DATE: Rule = Rule {
    code: "D018",
    severity: Severity::Error,
    name: "cell turned into a date or number",
    meaning: "A text, or a label among labels that are words, that is a date or a serial number: spreadsheets make these of cells such as 3-3.",
    remedy: "format the column as text before you type, and type the label again",
};
const ERROR: Rule = Rule {
    code: "D019",
    severity: Severity::Error,
    name: "formula or error of a spreadsheet",
    meaning: "A text, label or id that begins with = or is an error such as #NAME? or #REF!: a spreadsheet ran it.",
    remedy: "put the words back from the table that was exported, with an apostrophe in front",
};
const CUT: Rule = Rule {
    code: "D020",
    severity: Severity::Error,
    name: "text cut off",
    meaning: "A text of 32,767 characters, the most that a cell of Excel holds; three different texts or more of the same length, none longer, that break off; or the beginning of what was exported.",
    remedy: "put the whole text back from the table that was exported",
};
const SCIENTIFIC: Rule = Rule {
    code: "D021",
    severity: Severity::Error,
    name: "id in scientific notation",
    meaning: "An id such as 1.2E+15: a spreadsheet took it for a number, and its digits are lost.",
    remedy: "put the ids back from the table that was exported, in a column formatted as text",
};
const MOJIBAKE: Rule = Rule {
    code: "D022",
    severity: Severity::Warning,
    name: "garbled characters",
    meaning: "A text or label with characters such as â€™, Ã© or \u{fffd}: it was read in another encoding than it was written in.",
    remedy: "export again as UTF-8, and import as UTF-8",
};

/// The rule of [`CUT`], which comparing with an export finds too.
pub const CUT_OFF: &Rule = &FAMILY.rules[2];

/// Characters (units of UTF-16) that a cell of Excel holds.
const CELL: usize = 32_767;
/// Errors of spreadsheets.
const ERRORS: [&str; 11] = [
    "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
    "#FIELD!", "#ERROR!",
];

fn find(material: &Material, found: &mut Vec<Finding>) {
    let rows = material.rows;
    for (number, row) in rows.rows.iter().enumerate() {
        let text = rows.text(row);
        let mut add = |rule, message: String| found.push(material.finding(rule, number, message));
        let named = [("text", text), ("id", &*row.id)];
        let labels = rows.heads.iter().zip(&row.labels).map(|(head, label)| (&**head, &**label));
        let cells = || named.iter().copied().chain(labels.clone());
        if let Some((name, cell)) = cells().find(|(_, cell)| is_formula(cell)) {
            add(&ERROR, format!("{name} is {}", cut(cell)));
        }
        if is_date(text) {
            add(&DATE, format!("text is {}", cut(text)));
        }
        if is_scientific(&row.id) {
            add(&SCIENTIFIC, format!("id is {}", cut(&row.id)));
        }
        if let Some((name, garbled)) = cells().find_map(|(name, cell)| Some((name, garbled(cell)?)))
        {
            add(&MOJIBAKE, format!("{name} has {garbled}"));
        }
        let cell = rows.cell(row);
        if cell.len() >= CELL - 1 && [CELL - 1, CELL].contains(&cell.encode_utf16().count()) {
            add(&CUT, format!("a text of {CELL} characters, as many as a cell of Excel holds"));
        }
    }
    dates(material, found);
    same_length(material, found);
}

/// Labels that are dates or numbers among labels that are words.
fn dates(material: &Material, found: &mut Vec<Finding>) {
    for (head, name) in material.rows.heads.iter().enumerate() {
        let all = counts(material.rows, head);
        let turned = |label: &str| is_date(label) || is_serial(label);
        let (odd, words): (Vec<_>, Vec<_>) = all.iter().partition(|(label, _)| turned(label));
        let rows =
            |of: &[&(String, Vec<usize>)]| of.iter().map(|(_, rows)| rows.len()).sum::<usize>();
        if 2 * rows(&odd) >= rows(&words) {
            continue;
        }
        for (label, of) in odd {
            let finding = material.finding(&DATE, of[0], format!("{name} is {}", cut(label)));
            found.push(finding.of_head(head).with(material.origins(&of[1..])));
        }
    }
}

/// Texts that break off at the same length.
fn same_length(material: &Material, found: &mut Vec<Finding>) {
    /// Shorter texts are of one length by chance.
    const SHORTEST: usize = 100;
    let rows = material.rows;
    for table in 0..rows.tables.len() {
        let own = rows.rows.iter().enumerate().filter(|(_, row)| row.table == table);
        let lengths: Vec<(usize, usize)> =
            own.map(|(number, row)| (number, rows.text(row).chars().count())).collect();
        let most = lengths.iter().map(|(_, length)| *length).max().unwrap_or_default();
        let breaks_off = |text: &str| text.ends_with(|c: char| c.is_alphanumeric() || c == ',');
        let longest = lengths.iter().filter(|(number, length)| {
            *length == most && breaks_off(rows.text(&rows.rows[*number]))
        });
        let longest: Vec<usize> = longest.map(|(number, _)| *number).collect();
        let mut texts: Vec<&str> = longest.iter().map(|&n| &*material.words[n]).collect();
        texts.sort_unstable();
        texts.dedup();
        if most >= SHORTEST && texts.len() >= 3 {
            let many = longest.len();
            let message =
                format!("{many} texts break off after {most} characters, and none is longer");
            let finding = material.finding(&CUT, longest[0], message);
            found.push(finding.with(material.origins(&longest[1..])));
        }
    }
}

fn is_formula(cell: &str) -> bool {
    let formula = cell.strip_prefix('=').is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_alphanumeric() || "(+-\"'@".contains(c))
    });
    formula || ERRORS.iter().any(|error| cell.eq_ignore_ascii_case(error))
}

/// Days since 1900 of the years 1982 to 2064, as Excel counts them.
fn is_serial(cell: &str) -> bool {
    cell.len() == 5 && cell.parse().is_ok_and(|days: u32| (30_000..=60_000).contains(&days))
}

/// `3-Mar`, `Mar-24`, `03.03.2024`, `3/3/24`, `2024-03-03 00:00:00`.
fn is_date(cell: &str) -> bool {
    if cell.len() > 24 || !cell.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let day = cell.split([' ', 'T']).next().unwrap_or_default();
    let time = cell[day.len()..].trim_start_matches([' ', 'T']);
    if !time.chars().all(|c| c.is_ascii_digit() || ":.Z".contains(c)) {
        return false;
    }
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let number = |part: &str| part.len() <= 4 && part.parse::<u32>().is_ok();
    let month = |part: &str| {
        let months = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
            "dec", "mär", "mrz", "mai", "okt", "dez",
        ];
        months.contains(&&*part.to_lowercase())
    };
    match parts[..] {
        [a, b] => (number(a) && month(b)) || (month(a) && number(b)),
        [a, b, c] => {
            let numbers = number(a) && number(b) && number(c);
            let year = [a, c].iter().any(|part| part.len() == 4);
            let slashes = day.matches('/').count() == 2;
            (numbers && (year || slashes)) || (number(a) && month(b) && number(c))
        }
        _ => false,
    }
}

/// `1.2E+15`, `1,2E+15`.
fn is_scientific(cell: &str) -> bool {
    let Some((digits, exponent)) = cell.split_once(['E', 'e']) else { return false };
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let whole = match digits.split_once(['.', ',']) {
        Some((whole, decimals)) => whole.len() == 1 && all_digits(whole) && all_digits(decimals),
        None => digits.len() == 1 && all_digits(digits),
    };
    whole && exponent.strip_prefix('+').is_some_and(all_digits)
}

/// The first characters of a cell that UTF-8 read as Windows-1252 leaves, or that replace others.
fn garbled(cell: &str) -> Option<String> {
    if cell.is_ascii() {
        return None;
    }
    let second =
        |c: char| matches!(c, '\u{80}'..='\u{bf}') || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(c);
    let mut chars = cell.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let is_garbled = match (c, next) {
            ('\u{fffd}', _) => true,
            ('â', Some('€')) => true,
            ('Ã', Some(next)) => second(next),
            ('Â', Some(next)) => matches!(next, '\u{a0}'..='\u{bf}'),
            ('ï', Some('»')) => true,
            _ => false,
        };
        if is_garbled {
            return Some(cell[at..].chars().take(3).collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::train::check::cells::*;

    #[test]
    fn dates_are_told_from_words_and_numbers() {
        for cell in
            ["3-Mar", "Mar-24", "03.03.2024", "3/3/24", "2024-03-03 00:00:00", "3-Mar-24", "3. Mär"]
        {
            assert_eq!(is_date(cell), cell != "3. Mär", "{cell}");
        }
        for cell in ["", "3", "3.5", "March", "1-2", "2.1.3", "covid-19", "p. 3-Mar", "12/13"] {
            assert!(!is_date(cell), "{cell}");
        }
        assert!(is_serial("45354") && !is_serial("4535") && !is_serial("99999"));
    }

    #[test]
    fn formulas_and_errors_are_told_from_words() {
        for cell in ["=A1", "=SUM(B1:B3)", "#NAME?", "#ref!", "=-1"] {
            assert!(is_formula(cell), "{cell}");
        }
        for cell in ["= equals", "==", "#MeToo", "a=b", ""] {
            assert!(!is_formula(cell), "{cell}");
        }
    }

    #[test]
    fn numbers_of_spreadsheets_are_told_from_ids() {
        for cell in ["1.2E+15", "1,23457E+11", "1E+20"] {
            assert!(is_scientific(cell), "{cell}");
        }
        for cell in ["", "E+5", "1e5", "12E+3", "a1E+5", "1.2E+", "1.2E+1x", "wire-0001"] {
            assert!(!is_scientific(cell), "{cell}");
        }
    }

    #[test]
    fn garbled_characters_are_told_from_foreign_ones() {
        for (cell, found) in [
            ("Itâ€™s", Some("â€™")),
            ("cafÃ©", Some("Ã©")),
            ("Â© 2024", Some("© 2024").map(|_| "Â© ")),
            ("a\u{fffd}b", Some("\u{fffd}b")),
            ("São Tomé, Ângela, Ãvila, naïve, âge", None),
            ("’“”—", None),
            ("外交", None),
        ] {
            assert_eq!(garbled(cell).as_deref(), found, "{cell}");
        }
    }
}
