//! Joins labelled rows without texts to the texts that their `id` names, `sha256` vouching for
//! each.

use crate::error::{Error, Origin, Result};
use crate::read::identity::sha256;
use rustc_hash::FxHashMap;

/// A labelled row whose text is awaited.
#[derive(Debug)]
struct Awaited {
    origin: Origin,
    hash: String,
    labels: Vec<String>,
}

/// Labelled rows by the `id` of their texts.
#[derive(Debug, Default)]
pub struct Joining {
    awaited: FxHashMap<String, Awaited>,
    /// How many rows were ever awaited.
    all: usize,
}

impl Joining {
    /// Awaits the text of a row, whose SHA-256 is `hash` in hexadecimal digits.
    ///
    /// # Errors
    /// If a row before it has the same `id`: the row does not count.
    pub fn expect(
        &mut self,
        id: &str,
        origin: Origin,
        hash: String,
        labels: Vec<String>,
    ) -> Result<()> {
        if self.awaited.contains_key(id) {
            let found = format!("{id} stands there again");
            return Err(Error::input(origin, found, "the row does not count"));
        }
        self.awaited.insert(id.to_owned(), Awaited { origin, hash, labels });
        self.all += 1;
        Ok(())
    }

    /// The row and the labels of a text; `None` where no row awaits it.
    ///
    /// # Errors
    /// If the text is not the one that was labelled.
    pub fn take(&mut self, id: &str, text: &str) -> Option<Result<(Origin, Vec<String>)>> {
        let Awaited { origin, hash, labels } = self.awaited.remove(id)?;
        if hash == sha256(text) {
            return Some(Ok((origin, labels)));
        }
        let found = format!("the text of {id} is not the one labelled");
        let remedy = "its sha256 differs; give the text as it was";
        Some(Err(Error::input(origin, found, remedy)))
    }

    /// Says that every text was found.
    ///
    /// # Errors
    /// If texts are still awaited: it names the one whose row comes first.
    pub fn finish(self) -> Result<()> {
        let first = self.awaited.iter().min_by_key(|(_, awaited)| awaited.origin.row);
        let Some((id, Awaited { origin, .. })) = first else { return Ok(()) };
        let (missing, all) = (self.awaited.len(), self.all);
        let found = format!("the text of {id} is missing, as {missing} of its {all} texts are");
        let remedy = "give the tables that hold them with --texts";
        Err(Error::input(origin.clone(), found, remedy))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::train::joining::*;

    #[test]
    fn rows_find_their_texts_once_and_altered_texts_are_faults() {
        let mut joining = Joining::default();
        let mut expect = |id: &str, row, text| {
            let labels = vec!["none".to_owned()];
            joining.expect(id, Origin::row("labels.csv", row), sha256(text), labels)
        };
        expect("a", 2, "One.").unwrap();
        expect("b", 3, "Two.").unwrap();
        expect("c", 4, "Three.").unwrap();
        assert!(expect("a", 5, "One.").unwrap_err().to_string().contains("stands there again"));
        let (origin, labels) = joining.take("a", "One.").unwrap().unwrap();
        assert_eq!((origin.row, labels), (Some(2), vec!["none".to_owned()]));
        assert!(joining.take("a", "One.").is_none());
        assert!(joining.take("b", "Two!").unwrap().is_err());
        let missing = joining.finish().unwrap_err().to_string();
        assert!(missing.contains("row 4: the text of c is missing, as 1 of its 3"), "{missing}");
    }
}
