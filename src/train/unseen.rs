//! Which texts without labels hold sentences of a test set? What a model is measured on it must not
//! have read, not even to learn what words mean.

use super::near_copy::{normalized, whole_runs};
use crate::error::Result;
use crate::read::{self, Event, Options};
use rustc_hash::FxHashSet;

/// Sentences that must not be read, as hashes of all their runs of words: what is shorter than a run
/// marks no text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unseen(FxHashSet<u64>);

impl Unseen {
    /// Those of tables, one a row.
    ///
    /// # Errors
    /// If a table or a row of it cannot be read: a test set that was read in part keeps nothing
    /// apart.
    pub fn of_tables(tables: &[String], options: &Options) -> Result<Self> {
        let options = Options { rows: true, ..options.clone() };
        let mut all = Self::default();
        for input in read::inputs(tables, true).found {
            for event in read::open(&input?, &options)? {
                if let Event::Document(document) = event? {
                    for row in &document.rows {
                        all.0.extend(whole_runs(&normalized(document.slice(row.span))));
                    }
                }
            }
        }
        Ok(all)
    }

    /// Whether a text shares a run of [`RUN`](super::near_copy::RUN) words with one of the sentences.
    pub fn is_in(&self, text: &str) -> bool {
        !self.0.is_empty() && whole_runs(&normalized(text)).iter().any(|run| self.0.contains(run))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::Options;
    use crate::train::unseen::Unseen;

    #[test]
    fn a_text_with_a_run_of_a_sentence_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let table = folder.path().join("test.csv").to_str().unwrap().to_owned();
        let sentence = "The envoy said that both sides would meet again before the spring thaw.";
        std::fs::write(&table, format!("text,label\n\"{sentence}\",a\nA short one.,b\n")).unwrap();
        let unseen = Unseen::of_tables(&[table], &Options::default()).unwrap();
        assert!(unseen.is_in(&format!("Rain fell.\n“{}”", sentence.to_uppercase())));
        // Marks do not count, words do: nine of them in a row are no run.
        assert!(unseen.is_in("envoy said: that both sides would meet, again before THE"));
        assert!(!unseen.is_in("envoy said that both sides would meet again before a thaw"));
        assert!(!unseen.is_in("A short one."));
        assert!(!Unseen::default().is_in(sentence));
        assert!(Unseen::of_tables(&["no-such.csv".to_owned()], &Options::default()).is_err());
    }
}
