//! Is what stands in a cell a label?

use crate::error::{Error, Origin, Result, cut};
use crate::train::coding::{folded, same_label};
use crate::write::Labels;

/// So many cells that are no label may be slips, if they are not the most of a head.
const SLIPS: usize = 10;

/// What stands in a cell of a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// A label, as the head spells it.
    Label(String),
    /// No label of the head.
    Other(String),
}

/// What a cell says among these labels; capitals and white space are no matter.
pub(super) fn said(labels: &[String], cell: &str) -> Said {
    let cell = folded(cell);
    match labels.iter().find(|label| same_label(label, &cell)) {
        _ if cell.is_empty() => Said::Nothing,
        Some(label) => Said::Label(label.clone()),
        None => Said::Other(cell),
    }
}

/// What a coder reads of a cell that is no label.
pub(super) fn remark(head: &str, cell: &str) -> String {
    format!("{head} was \"{cell}\"")
}

/// The cells of a head's column that hold no label of it.
#[derive(Debug, Default)]
pub(super) struct Slips {
    labels: usize,
    others: Vec<(Origin, String)>,
}

impl Slips {
    pub(super) fn add_label(&mut self) {
        self.labels += 1;
    }

    pub(super) fn add_other(&mut self, origin: Origin, cell: String) {
        self.others.push((origin, cell));
    }

    /// What is told of each cell.
    ///
    /// # Errors
    /// If there are so many that the column is of another head, or the head has other labels.
    pub(super) fn told(self, path: &str, column: &str, head: &Labels) -> Result<Vec<Error>> {
        let Labels { head, labels } = head;
        let known = labels.join(", ");
        if self.others.len() >= SLIPS && self.others.len() > self.labels {
            let mut all: Vec<&str> = self.others.iter().map(|(_, cell)| &**cell).collect();
            all.sort_unstable();
            all.dedup();
            let found = format!(
                "{} of the {} cells of column \"{column}\" hold no label of {head} ({known})",
                self.others.len(),
                self.others.len() + self.labels,
            );
            let more = if all.len() > SLIPS { "..." } else { "" };
            let all = all.iter().take(SLIPS).map(|cell| cut(cell)).collect::<Vec<_>>().join(",");
            let remedy = format!("name all labels: --labels {head}={all}{more}");
            return Err(Error::input(Origin::path(path), found, remedy));
        }
        let told = |(origin, cell): (Origin, String)| {
            let cell = cut(&cell);
            let found = format!(
                "column \"{column}\" holds \"{cell}\", which is no label of {head} ({known})"
            );
            let remedy = "it is asked again, and until then stands there as a remark";
            Error::input(origin, found, remedy)
        };
        Ok(self.others.into_iter().map(told).collect())
    }
}

#[cfg(test)]
mod tests {
    use crate::serve::spelling::{Said, said};

    #[test]
    fn capitals_and_white_space_are_no_matter() {
        let labels = ["low", "Very high"].map(str::to_owned);
        for (cell, expected) in [
            ("", Said::Nothing),
            ("  ", Said::Nothing),
            ("LOW ", Said::Label("low".to_owned())),
            ("very  high", Said::Label("Very high".to_owned())),
            (" lwo  x", Said::Other("lwo x".to_owned())),
        ] {
            assert_eq!(said(&labels, cell), expected, "{cell:?}");
        }
    }
}
