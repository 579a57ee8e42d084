//! Which share has each label, and how well is that known?
//!
//! Counting labels is biased where a classifier errs. [`adjust`] corrects counts by what the model
//! said of sentences held out; [`audited`] corrects them by a random sample that people coded,
//! which [`draw`] draws. Both give 95 percent intervals from whole documents.

pub mod adjust;
pub mod audited;
pub mod border;
pub mod cluster;
pub mod coded;
pub mod draw;
pub mod group;
pub mod held_out;
pub mod matrix;
pub mod report;
pub mod response;
pub mod results;
pub mod simplex;
pub mod student;
pub mod table;
