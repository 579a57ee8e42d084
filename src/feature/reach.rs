//! How far does a sentence look around?

/// How many sentences to either side are looked at.
pub const REACH: usize = 2;
