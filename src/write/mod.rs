//! How do rows go out? In one of several formats, to a file that is there whole or not at all, or
//! to a stream.
//!
//! Each format holds the same cells under the same columns: texts, whole numbers, probabilities
//! with four decimals, and nothing. A workbook adds sheets about them, and columns to correct in.

mod about;
mod arrow;
mod batch;
mod codebook;
mod csv;
mod dress;
mod file;
mod formula;
mod leaves;
mod lines;
mod parquet;
mod sink;
mod summary;
mod tally;
mod unfinished;
mod workbook;

pub use about::{About, Labels};
pub use codebook::codebook;
pub use csv::Csv;
pub use file::Whole;
pub use sink::{Form, Format, Out, Sink};
pub use unfinished::{Abandoned, abandon};

/// The formats that are written; the first is the usual one.
pub const FORMATS: &[&dyn Format] = &[
    &csv::Commas,
    &csv::Tabs,
    &lines::JsonLines,
    &workbook::Xlsx,
    &parquet::Parquet,
    &arrow::Arrow,
];

/// The format of this name.
pub fn format(name: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.name() == name)
}

/// The format of files with this ending, in lower case and without a dot.
pub fn by_ending(ending: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.endings().contains(&ending))
}
