//! The list of all families of features.

use super::characters::Characters;
use super::classes::{ClassPairs, Classes};
use super::family::Family;
use super::meaning::Meaning;
use super::neighbours::Next;
use super::scope::{Contrast, Denied, Mood};
use super::surface::Surface;
use super::words::{Pairs, Words};

/// All families. Their order is part of the model format: add at the end.
pub const FAMILIES: &[&dyn Family] = &[
    &Words,
    &Pairs,
    &Characters,
    &Next,
    &Meaning,
    &Classes,
    &ClassPairs,
    &Contrast,
    &Denied,
    &Mood,
    &Surface,
];

#[cfg(test)]
mod tests {
    use crate::feature::families::FAMILIES;
    use crate::feature::meaning::MEANING;
    use crate::feature::words::WORDS;

    #[test]
    fn families_have_the_numbers_that_they_say() {
        assert_eq!(FAMILIES[usize::from(MEANING)].name(), "meaning");
        assert_eq!(FAMILIES[usize::from(WORDS)].name(), "words");
    }
}
