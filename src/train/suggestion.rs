//! What is suggested to be coded next.

use crate::model::Probabilities;
use crate::text::Metadata;

/// The column that says what a label is for.
pub const PART: &str = "part";
/// The column of what coders remark.
pub const NOTE: &str = "note";

/// The columns of what the model guesses of a head: the label, and how sure it is. Workbooks hide
/// them, for coders shall not be led.
pub fn guess(head: &str) -> [String; 2] {
    [format!("{head}_guess"), format!("{head}_guess_confidence")]
}

/// What a label is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// To learn from: chosen because it teaches.
    Learn,
    /// To test by: drawn at random, whatever the model says of it.
    Test,
}

impl Part {
    /// What tables call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Learn => "learn",
            Self::Test => "test",
        }
    }
}

/// A sentence to be coded.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// Its document.
    pub document: String,
    /// What is known of that, or of its row.
    pub metadata: Metadata,
    /// Its number in its document, from 1.
    pub sentence: u64,
    /// What its row is called.
    pub id: String,
    /// The sentence before it in its document.
    pub before: String,
    /// The sentence.
    pub text: String,
    /// The sentence after it.
    pub after: String,
    /// What its label is for.
    pub part: Part,
    /// Probabilities of the labels of each of the model's heads.
    pub shares: Vec<Probabilities>,
}

/// What is suggested, and from what it was chosen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Suggested {
    /// The sentences: whoever codes but the first of them has coded what teaches most.
    pub items: Vec<Suggestion>,
    /// How many sentences were met, furniture and empty rows left out.
    pub met: usize,
    /// How many of them had been coded already.
    pub coded: usize,
    /// How many are near copies of what had been coded.
    pub copies: usize,
}

impl Suggested {
    /// How many sentences are for this.
    pub fn count(&self, part: Part) -> usize {
        self.items.iter().filter(|item| item.part == part).count()
    }

    /// Two lists as one, each in its own order, mixed evenly.
    pub fn mixed(learn: Vec<Suggestion>, test: Vec<Suggestion>) -> Vec<Suggestion> {
        let (learns, tests) = (learn.len(), test.len());
        let (mut learn, mut test) = (learn.into_iter(), test.into_iter());
        let mut mixed = Vec::with_capacity(learns + tests);
        for place in 1..=learns + tests {
            // After so many rows, so many of them are tests.
            let due = place * tests / (learns + tests);
            let next = if due > tests - test.len() { test.next() } else { learn.next() };
            mixed.extend(next);
        }
        mixed
    }
}

#[cfg(test)]
mod tests {
    use crate::train::suggestion::{Part, Suggested, Suggestion};

    #[test]
    fn any_beginning_has_its_share_of_tests() {
        let one = |part, sentence| Suggestion {
            document: String::new(),
            metadata: crate::text::Metadata::default(),
            sentence,
            id: String::new(),
            before: String::new(),
            text: String::new(),
            after: String::new(),
            part,
            shares: Vec::new(),
        };
        let list = |part, count| (0..count).map(|number| one(part, number)).collect::<Vec<_>>();
        for (learns, tests) in [(80, 20), (3, 5), (0, 4), (4, 0), (0, 0)] {
            let mixed = Suggested::mixed(list(Part::Learn, learns), list(Part::Test, tests));
            assert_eq!(mixed.len() as u64, learns + tests);
            for part in [Part::Learn, Part::Test] {
                let own: Vec<u64> =
                    mixed.iter().filter(|one| one.part == part).map(|one| one.sentence).collect();
                assert!(own.is_sorted_by(|a, b| a < b), "{own:?}");
            }
            for place in 1..=learns + tests {
                let first = &mixed[..place as usize];
                let found = first.iter().filter(|one| one.part == Part::Test).count() as u64;
                assert_eq!(found, place * tests / (learns + tests), "{place} of {learns}, {tests}");
            }
        }
    }
}
