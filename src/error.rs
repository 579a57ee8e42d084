//! What went wrong, where, and what can be done about it?
//!
//! Every message has the same shape: the place, what was found and expected, and the way out:
//! `march.csv, row 118: no column "text" (found: body, date); name it with --text body`.

use std::{fmt, io};

/// Where something went wrong. Displays as `march.csv, row 118`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The file, folder or stream as the user named it; empty where there is none.
    pub path: String,
    /// The row as a spreadsheet counts: the header is row 1.
    pub row: Option<u64>,
    /// The line as an editor counts, from 1, in an input that is no table.
    pub line: Option<u64>,
}

impl Origin {
    /// A whole file, folder or stream.
    pub fn path(path: impl Into<String>) -> Self {
        Self { path: path.into(), row: None, line: None }
    }

    /// One row of a table.
    pub fn row(path: impl Into<String>, row: u64) -> Self {
        Self { row: Some(row), ..Self::path(path) }
    }

    /// One line of a text.
    pub fn line(path: impl Into<String>, line: u64) -> Self {
        Self { line: Some(line), ..Self::path(path) }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        match (self.row, self.line) {
            (Some(row), _) => write!(f, ", row {row}"),
            (None, Some(line)) => write!(f, ", line {line}"),
            (None, None) => Ok(()),
        }
    }
}

/// A failure of the library. Displays as one line for a person.
#[derive(Debug)]
pub struct Error {
    /// Where it happened.
    pub origin: Origin,
    /// What happened.
    pub fault: Box<Fault>,
}

/// The ways in which things fail, each with the message that its users read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The operating system refused.
    #[error("cannot {doing}: {source}")]
    Io {
        /// What was tried, as a verb: "read", "write".
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// An input that cannot be used as it is.
    #[error("{found}; {remedy}")]
    Input {
        /// What was found and, where it helps, what was expected.
        found: String,
        /// What the user can do.
        remedy: String,
    },
    /// A table without a column that is needed.
    #[error("no column \"{wanted}\" (found: {found}); {remedy}")]
    Column {
        /// The column asked for.
        wanted: String,
        /// The columns there are, joined by ", ".
        found: String,
        /// What the user can do.
        remedy: String,
    },
    /// A label that a head does not have.
    #[error("unknown {head} \"{found}\" (known: {known}); {remedy}")]
    Label {
        /// The head, which is also the column.
        head: String,
        /// The label in the table.
        found: String,
        /// The labels of the head, joined by ", ".
        known: String,
        /// What the user can do.
        remedy: String,
    },
    /// A model file that cannot be used.
    #[error("{found}; {remedy}")]
    Model {
        /// What is wrong with it.
        found: String,
        /// What the user can do.
        remedy: String,
    },
    /// linfa refused a dataset.
    #[error("cannot learn: {0}")]
    Learn(#[from] linfa::Error),
}

/// So many columns are named.
const NAMES: usize = 20;
/// Longest name that is shown whole, in characters.
const LONGEST_NAME: usize = 60;

/// A name as messages show it.
pub fn cut(name: &str) -> String {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

impl Error {
    /// A failure at a place.
    pub fn new(origin: Origin, fault: Fault) -> Self {
        Self { origin, fault: Box::new(fault) }
    }

    /// The operating system refused `doing` something to `path`.
    pub fn io(path: impl Into<String>, doing: &'static str, source: io::Error) -> Self {
        Self::new(Origin::path(path), Fault::Io { doing, source })
    }

    /// An input that cannot be used: what was found, and what to do.
    pub fn input(origin: Origin, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(origin, Fault::Input { found: found.into(), remedy: remedy.into() })
    }

    /// A table without a column that is needed. Names are cut, and many are counted: a file that is
    /// no table may have a line of megabytes where its names should be.
    pub fn column(origin: Origin, wanted: &str, header: &[String], remedy: String) -> Self {
        let mut found: Vec<String> = header.iter().take(NAMES).map(|name| cut(name)).collect();
        if header.len() > NAMES {
            found.push(format!("and {} more", header.len() - NAMES));
        }
        let wanted = cut(wanted);
        Self::new(origin, Fault::Column { wanted, found: found.join(", "), remedy })
    }

    /// Whether it is a closed pipe, which ends a program quietly.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(&*self.fault, Fault::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.origin.path.is_empty() {
            write!(f, "{}", self.fault)
        } else {
            write!(f, "{}: {}", self.origin, self.fault)
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.fault.source()
    }
}

impl From<linfa::Error> for Error {
    fn from(error: linfa::Error) -> Self {
        Self::new(Origin::default(), Fault::Learn(error))
    }
}

/// A word of a command that a message proposes, as a shell takes it for one word; an empty one too.
pub fn quoted(word: &str) -> String {
    let plain =
        |c: char| c.is_alphanumeric() || "-_./:=,@%+".contains(c) || (cfg!(windows) && c == '\\');
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else if cfg!(windows) {
        format!("\"{word}\"")
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// What most of the library returns.
pub type Result<T> = std::result::Result<T, Error>;

#[cfg(test)]
mod tests {
    #[test]
    #[cfg(unix)]
    fn words_are_quoted_where_a_shell_would_part_or_change_them() {
        use super::quoted;
        for plain in ["coded.csv", "../a_b/c-1.csv", "data/rows.csv=0.25", "감정", "HEAD=a,b"] {
            assert_eq!(quoted(plain), plain);
        }
        assert_eq!(quoted("my rows.csv"), "'my rows.csv'");
        assert_eq!(quoted("$(rm x); \"y\""), "'$(rm x); \"y\"'");
        assert_eq!(quoted("Anna's.csv"), "'Anna'\\''s.csv'");
        assert_eq!(quoted(""), "''");
    }
}
