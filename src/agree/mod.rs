//! Do those who code agree?
//!
//! [`join`] brings together what coders said of the same sentences, [`measure`](measure::measure)
//! computes how far they agree, beyond chance and label by label, with intervals from draws of
//! documents; [`dispute`] lists where they differ, and [`settle`](settle::settle) merges what was
//! decided about that.

pub mod confusion;
pub mod dispute;
pub mod join;
pub mod json;
pub mod measure;
pub mod place;
pub mod ratings;
pub mod score;
pub mod scores;
pub mod settle;
pub mod spelling;
pub mod unit;
