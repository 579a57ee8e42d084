//! Families of the lexicon: which classes of phrases a sentence has, and in which order.

use super::family::Family;
use super::key::Hasher;
use super::lexicon::class_name;
use super::seen::{Found, Seen};

/// The classes of a sentence's phrases.
pub struct Classes;
/// Two classes of a sentence, in the order of their phrases.
pub struct ClassPairs;

impl Family for Classes {
    fn name(&self) -> &'static str {
        "lexicon"
    }

    fn sentence(&self, number: u8, seen: &Seen, found: &mut Vec<Found>) {
        for term in seen.classes {
            for class in term.kinds() {
                found.push((
                    Hasher::new().hash(class_name(class)).key(number),
                    term.first,
                    term.last,
                ));
            }
        }
    }

    fn uses_lexicon(&self) -> bool {
        true
    }
}

impl Family for ClassPairs {
    fn name(&self) -> &'static str {
        "lexicon pairs"
    }

    fn sentence(&self, number: u8, seen: &Seen, found: &mut Vec<Found>) {
        for (at, one) in seen.classes.iter().enumerate() {
            for other in seen.classes[at + 1..].iter().take(4) {
                for (a, b) in one.kinds().flat_map(|a| other.kinds().map(move |b| (a, b))) {
                    let key = Hasher::new().hash(class_name(a)).hash(class_name(b)).key(number);
                    found.push((key, one.first, other.last));
                }
            }
        }
    }

    fn uses_lexicon(&self) -> bool {
        true
    }
}
