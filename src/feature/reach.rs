//! How far does a sentence look around?

/// How many sentences to either side are looked at.
pub const REACH: usize = 6;
/// How many of them are looked at word by word; of the rest only the meaning counts.
pub const NEAR: usize = 2;
