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
