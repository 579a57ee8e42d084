//! What a cell of a table of LibreOffice says, as text.

use super::refusal::Refusal;
use super::xml::attribute;
use quick_xml::events::BytesStart;

/// A cell may have so many bytes: 16 MiB.
const CELL: usize = 16 << 20;

/// A cell that is being read.
pub(super) struct Cell {
    /// What its attributes say; `None` where its paragraphs say it.
    value: Option<String>,
    repeated: u32,
    text: String,
    /// How many paragraphs began.
    paragraphs: usize,
    inside: bool,
}

impl Cell {
    /// Of the element that begins a cell.
    pub(super) fn new(start: &BytesStart) -> Self {
        let kind = attribute(start, "value-type").unwrap_or_default();
        let value = match &*kind {
            "float" | "percentage" | "currency" => attribute(start, "value").map(number),
            "date" => attribute(start, "date-value").map(|when| without_fraction(&when)),
            "time" => attribute(start, "time-value").map(|time| clock(&time).unwrap_or(time)),
            "boolean" => attribute(start, "boolean-value").map(|truth| truth.to_uppercase()),
            // The error of a formula has an empty one, and stands in the paragraphs.
            _ => attribute(start, "string-value").filter(|text| !text.is_empty()),
        };
        let repeated = repeated(start, "number-columns-repeated");
        Self { value, repeated, text: String::new(), paragraphs: 0, inside: false }
    }

    /// An element begins in it.
    pub(super) fn start(&mut self, name: &str, start: &BytesStart) -> Result<(), Refusal> {
        match name {
            "p" => {
                self.inside = true;
                self.paragraphs += 1;
                if self.paragraphs > 1 {
                    self.push("\n", 1)?;
                }
            }
            "s" => self.push(" ", repeated(start, "c") as usize)?,
            "tab" => self.push("\t", 1)?,
            "line-break" => self.push("\n", 1)?,
            _ => {}
        }
        Ok(())
    }

    /// An element in it ends.
    pub(super) fn end(&mut self, name: &str) {
        self.inside &= name != "p";
    }

    /// Text in it.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Refusal> {
        if self.inside { self.push(text, 1) } else { Ok(()) }
    }

    /// What it says, and how often it stands there.
    pub(super) fn finish(self) -> (String, u32) {
        (self.value.unwrap_or(self.text), self.repeated)
    }

    fn push(&mut self, text: &str, times: usize) -> Result<(), Refusal> {
        if self.text.len() + text.len().saturating_mul(times) > CELL {
            let found = format!("more than {} MB in one cell", CELL >> 20);
            return Err(Refusal::new(found, "split it, or save it as CSV"));
        }
        self.text.extend(std::iter::repeat_n(text, times));
        Ok(())
    }
}

/// A number as a cell of Excel would say it: whole ones without a point.
fn number(text: String) -> String {
    text.parse::<f64>().map_or(text, |number| number.to_string())
}

/// `2024-05-06T13:30:00` of `2024-05-06T13:30:00.5`.
fn without_fraction(when: &str) -> String {
    when.split('.').next().unwrap_or(when).to_owned()
}

/// `13:30:05` of `PT13H30M05.5S`.
fn clock(duration: &str) -> Option<String> {
    let (hours, rest) = duration.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = without_fraction(rest.strip_suffix('S')?);
    let part = |digits: &str| digits.parse::<u32>().ok();
    let (hours, minutes, seconds) = (part(hours)?, part(minutes)?, part(&seconds)?);
    Some(format!("{hours:02}:{minutes:02}:{seconds:02}"))
}

/// How often an element stands there: once or more.
pub(super) fn repeated(start: &BytesStart, name: &str) -> u32 {
    attribute(start, name).and_then(|number| number.parse().ok()).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use crate::read::ods_cell::{clock, number, without_fraction};

    #[test]
    fn values_are_told_as_excel_has_them() {
        for (given, expected) in [("7", "7"), ("7.0", "7"), ("0.25", "0.25"), ("-", "-")] {
            assert_eq!(number(given.to_owned()), expected);
        }
        assert_eq!(without_fraction("2024-05-06T13:30:00.500"), "2024-05-06T13:30:00");
        assert_eq!(clock("PT13H30M05.5S").as_deref(), Some("13:30:05"));
        assert_eq!(clock("P1D"), None);
    }
}
