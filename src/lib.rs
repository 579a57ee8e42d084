//! Reads foreign-policy articles and says of every sentence whether it is oriented to
//! deterrence, dialogue, the economy or regional alignment, in what tone, how surely and why.
//!
//! The rooms below stand in the order in which a text passes through them; each imports only
//! rooms listed before it (`tests/architecture.rs` holds them to that).

pub mod error;
pub mod text;
pub mod read;
pub mod feature;
pub mod model;
pub mod train;
pub mod record;
pub mod classify;
pub mod share;
pub mod agree;
pub mod write;
pub mod report;
pub mod serve;
pub mod cli;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
