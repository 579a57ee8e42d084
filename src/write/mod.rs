//! How do rows go out? As CSV, to a file that is there whole or not at all, or to a stream.

mod csv;
mod file;
mod formula;
mod sink;

pub use csv::{Csv, Form};
pub use file::Whole;
pub use sink::Sink;
