//! What is known of a table besides its rows: workbooks and binary formats carry it along.

use crate::model::Head;

/// How the rows of a table were made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// What its rows are, as a sheet of a workbook is called: at most 20 letters and spaces.
    pub rows: &'static str,
    /// Heads whose labels stand in columns, or may be written into them.
    pub heads: Vec<Labels>,
    /// Version, model and settings: names and values, in the order in which they are shown.
    pub made: Vec<(String, String)>,
    /// The codebook that labels are given by, as Markdown, where a model keeps one.
    pub codebook: Option<String>,
}

/// A head and its labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// The head.
    pub head: String,
    /// Its labels in the order of output.
    pub labels: Vec<String>,
}

impl Labels {
    /// The labels of a model's heads.
    pub fn of(heads: &[Head]) -> Vec<Self> {
        let own = |head: &Head| Self { head: head.name.clone(), labels: head.labels.clone() };
        heads.iter().map(own).collect()
    }
}
