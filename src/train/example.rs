//! Labelled sentences in their documents.

use crate::error::Error;
use crate::feature::windows;
use crate::model::Source;
use crate::text::{Document, Span};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

/// A labelled sentence: a row of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// Number of its document in [`Labelled::documents`].
    pub document: usize,
    /// Number of its row in [`Document::rows`].
    pub row: usize,
    /// Whether it may be held out, to measure and to calibrate by; all are learned from.
    pub measures: bool,
    /// How much it counts in learning, above 0; 1 is usual.
    pub weight: f32,
    /// The number of its label for each of [`Labelled::heads`], where it has one.
    pub labels: Vec<Option<usize>>,
    /// The number of its second label for each head, where it has one.
    pub also: Vec<Option<usize>>,
}

/// Labelled sentences, and what was noticed while reading them.
#[derive(Debug, Default)]
pub struct Labelled {
    /// The documents, with all their rows in order, labelled or not: neighbours matter.
    pub documents: Vec<Document>,
    /// The rows that have a label, in the order of documents and rows.
    pub examples: Vec<Example>,
    /// Each head's name and labels.
    pub heads: Vec<(String, Vec<String>)>,
    /// How many sentences came from which table.
    pub sources: Vec<Source>,
    /// What was assumed.
    pub notes: Vec<String>,
    /// Rows that could not be used.
    pub faults: Vec<Error>,
}

impl Labelled {
    /// Text and place of an example: the text of its document, and its span in it.
    pub fn place(&self, example: &Example) -> (&str, Span) {
        let document = &self.documents[example.document];
        (&document.text, document.rows[example.row].span)
    }

    /// What `of` says of each part of the examples, in order; parts are looked at side by side.
    pub fn by_parts<T: Send>(&self, of: impl Fn(&[Example]) -> T + Send + Sync) -> Vec<T> {
        self.parts().into_par_iter().map(of).collect()
    }

    /// All examples in parts: one for each thread, of about the same size, none empty. A document's
    /// examples stay together.
    fn parts(&self) -> Vec<&[Example]> {
        let mut parts = Vec::new();
        let mut rest = &self.examples[..];
        for left in (1..=rayon::current_num_threads()).rev() {
            let between_documents =
                |&end: &usize| rest.get(end).is_none_or(|e| e.document != rest[end - 1].document);
            let least = rest.len().div_ceil(left).max(1);
            let Some(end) = (least..=rest.len()).find(between_documents) else { break };
            let (part, others) = rest.split_at(end);
            parts.push(part);
            rest = others;
        }
        parts
    }

    /// Visits examples, all or a part of them, in their passages: `read` gets a document's text and
    /// sentences, `visit` then each example with its place among them.
    pub fn visit<S>(
        &self,
        examples: &[Example],
        state: &mut S,
        read: impl Fn(&mut S, &str, &[Span]),
        mut visit: impl FnMut(&mut S, usize, &Example),
    ) {
        for examples in examples.chunk_by(|a, b| a.document == b.document) {
            let document = &self.documents[examples[0].document];
            let sentences: Vec<Span> = document.rows.iter().map(|row| row.span).collect();
            let mut rest = examples;
            for window in windows(&sentences) {
                let here = rest.partition_point(|example| example.row < window.core.end);
                if here > 0 {
                    read(state, &document.text, &sentences[window.with_neighbours.clone()]);
                }
                for example in &rest[..here] {
                    visit(state, window.place(example.row), example);
                }
                rest = &rest[here..];
            }
        }
    }

    /// Whether each example stands right after the one before it, in the same document.
    pub fn follows(&self) -> Vec<bool> {
        let pairs = self.examples.windows(2);
        let beside =
            pairs.map(|two| two[0].document == two[1].document && two[0].row + 1 == two[1].row);
        std::iter::once(false).chain(beside).take(self.examples.len()).collect()
    }

    /// The words of an example.
    pub fn words(&self, example: &Example) -> &str {
        let (text, span) = self.place(example);
        &text[span.start..span.end]
    }

    /// The numbers of the examples with a label for a head, and those labels.
    pub fn of_head(&self, head: usize) -> (Vec<usize>, Vec<usize>) {
        let labelled = self.examples.iter().enumerate();
        labelled.filter_map(|(number, e)| Some((number, e.labels[head]?))).unzip()
    }

    /// SHA-256 over the names of heads and all documents' names, texts and labels in order, as
    /// hexadecimal digits: equal data, equal fingerprint.
    pub fn fingerprint(&self) -> String {
        let mut hasher = Sha256::new();
        let mut add = |part: &str| {
            // With its length before it, no part can be taken for the end of another.
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        };
        self.heads.iter().for_each(|(name, _)| add(name));
        for example in &self.examples {
            add(if example.measures { "measures" } else { "" });
            if example.weight != 1.0 {
                add(&example.weight.to_string());
            }
            add(&self.documents[example.document].name);
            add(self.words(example));
            let both = example.labels.iter().chain(&example.also);
            for (label, (_, names)) in both.zip(self.heads.iter().cycle()) {
                add(label.map_or("", |at| &names[at]));
            }
        }
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::train::example::*;

    #[test]
    fn parts_hold_every_example_once_and_no_document_twice() {
        let example = |document: usize| Example {
            document,
            row: 0,
            measures: true,
            weight: 1.0,
            labels: Vec::new(),
            also: Vec::new(),
        };
        for (threads, documents, sizes) in [
            (2, vec![], vec![]),
            (2, vec![0, 0, 0], vec![3]),
            (2, vec![0, 1, 1, 1], vec![4]),
            (2, vec![0, 0, 1, 1, 2], vec![4, 1]),
            (4, vec![0, 1, 2], vec![1, 1, 1]),
            (3, vec![0, 0, 1, 1, 2, 2], vec![2, 2, 2]),
        ] {
            let examples = documents.into_iter().map(example).collect();
            let labelled = Labelled { examples, ..Labelled::default() };
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let parts = pool.install(|| labelled.parts());
            assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), sizes);
        }
    }
}
