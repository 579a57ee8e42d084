//! Which rows of a labelled table are meant?

use std::fmt;

/// What must stand in a column of a row that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The name of the column.
    pub column: String,
    /// The value.
    pub value: String,
    /// Whether it must be there, or must not. All rows of a table without the column are without
    /// the value.
    pub equal: bool,
}

impl Condition {
    /// The condition that `part=test` or `part!=test` states.
    ///
    /// # Errors
    /// If there is no column before the sign: what was expected.
    pub fn parse(given: &str) -> std::result::Result<Self, String> {
        let (column, value, equal) = match (given.split_once("!="), given.split_once('=')) {
            (Some((column, value)), Some((first, _))) if first.len() > column.len() => {
                (column, value, false)
            }
            (_, Some((column, value))) => (column, value, true),
            _ => ("", "", true),
        };
        let [column, value] = [column, value].map(|part| part.trim().to_owned());
        match column.is_empty() {
            true => Err("no COLUMN=VALUE or COLUMN!=VALUE, such as part=test".to_owned()),
            false => Ok(Self { column, value, equal }),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.column, if self.equal { "=" } else { "!=" }, self.value)
    }
}
