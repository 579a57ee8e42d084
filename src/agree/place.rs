//! Which sentence is a row of? Known by its id, by its hash, or by its text.

use crate::error::{Error, Result, cut};
use crate::read::identity::text_hash;
use crate::train::coding::{CodedRow, folded};
use rustc_hash::FxHashMap;

/// Where sentences are, by all that they are known by.
#[derive(Debug, Default)]
pub struct Places {
    ids: FxHashMap<String, usize>,
    texts: FxHashMap<String, Seen>,
    /// Whether each sentence has an id.
    named: Vec<bool>,
}

/// The sentences of a text.
#[derive(Debug, Clone, Copy)]
struct Seen {
    first: usize,
    /// Another, where there is one.
    second: Option<usize>,
    /// The last that had no id when it was seen.
    unnamed: Option<usize>,
}

impl Places {
    /// The number of the sentence that a row is of; `None` where it is a new one.
    ///
    /// # Errors
    /// If the row has nothing that it could be known by, or if it has no id and several sentences
    /// have its text.
    pub fn find(&self, row: &CodedRow) -> Result<Option<usize>> {
        if let Some(&known) = self.ids.get(bare(&row.id)) {
            return Ok(Some(known));
        }
        if row.id.is_empty() && row.text.is_empty() && row.hash.is_empty() {
            let found = "neither an id nor a text";
            return Err(Error::input(row.origin.clone(), found, "the row does not count"));
        }
        let Some(seen) = keys(row).iter().find_map(|key| self.texts.get(key)) else {
            return Ok(None);
        };
        if !row.id.is_empty() {
            // A row with an id of its own is another sentence than those that have one too.
            return Ok(seen.unnamed.filter(|&number| !self.named[number]));
        }
        if seen.second.is_some() {
            let found = format!("several sentences are \"{}\"", cut(&row.text));
            let remedy = "the row does not count; give it the row_id that others have";
            return Err(Error::input(row.origin.clone(), found, remedy));
        }
        Ok(Some(seen.first))
    }

    /// Whether a row before had this id.
    pub fn knows(&self, id: &str) -> bool {
        self.ids.contains_key(bare(id))
    }

    /// Keeps what a row of a sentence is known by.
    pub fn add(&mut self, row: &CodedRow, number: usize) {
        if self.named.len() <= number {
            self.named.resize(number + 1, false);
        }
        if !row.id.is_empty() {
            self.named[number] = true;
            self.ids.entry(bare(&row.id).to_owned()).or_insert(number);
        }
        let unnamed = (!self.named[number]).then_some(number);
        for key in keys(row) {
            let new = Seen { first: number, second: None, unnamed };
            let seen = self.texts.entry(key).or_insert(new);
            if seen.first != number {
                seen.second.get_or_insert(number);
            }
            seen.unnamed = unnamed.or(seen.unnamed);
        }
    }

    /// Gives sentences new numbers, of which some are the same.
    pub fn renumber(&mut self, numbers: &[usize]) {
        let mut named = vec![false; numbers.len()];
        for (own, &number) in self.named.iter().zip(numbers) {
            named[number] |= own;
        }
        self.named = named;
        self.ids.values_mut().for_each(|number| *number = numbers[*number]);
        // Each is changed by itself, so that their order is no matter.
        self.texts.values_mut().for_each(|seen| {
            seen.first = numbers[seen.first];
            seen.second = seen.second.map(|number| numbers[number]);
            seen.second = seen.second.filter(|&second| second != seen.first);
            seen.unnamed = seen.unnamed.map(|number| numbers[number]);
        });
    }
}

/// An id without the apostrophe that keeps spreadsheets from running it.
pub(super) fn bare(id: &str) -> &str {
    id.strip_prefix('\'').unwrap_or(id)
}

/// What a text is known by: the hash of the table, else its own; and that of the text with its
/// white space folded, which spreadsheets change.
fn keys(row: &CodedRow) -> Vec<String> {
    let text = Some(&row.text).filter(|text| !text.is_empty());
    let exact =
        if row.hash.is_empty() { text.map(|text| text_hash(text)) } else { Some(row.hash.clone()) };
    exact.into_iter().chain(text.map(|text| text_hash(&folded(text)))).collect()
}
