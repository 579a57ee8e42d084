//! What do we conclude about a sentence, how surely, and why?
//!
//! A [`Model`] is what was learned; a [`Judge`] runs it. Loading and saving are in [`mod@file`],
//! nothing else here does I/O.

pub mod answers;
pub mod calibration;
pub mod chain;
pub mod decide;
pub mod explain;
pub mod file;
pub mod head;
pub mod judge;
pub mod lean;
pub mod lesson;
pub mod linear;
pub mod pushes;
pub mod recipe;
pub mod reference;
pub mod weigher;
pub mod weighing;

pub use calibration::Probabilities;
pub use chain::Chain;
pub use decide::{Rule, Verdict, decide};
pub use explain::Cue;
pub use head::{Also, Head, HeldOut, NONE};
pub use judge::{Judge, Judgement};
pub use linear::Linear;
pub use recipe::{Ground, Model, Recipe, Source, Tried};
pub use reference::{Given, Sample};
pub use weigher::{Network, Weigher};
