//! How far does a sentence look around?

/// How many sentences to either side are read.
pub const REACH: usize = 1;
/// How many sentences to either side have a say by their labels.
pub const CHAIN: usize = 4;
