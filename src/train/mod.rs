//! How is a model learned, and how good is it?
//!
//! [`dataset`] reads labelled tables, [`learn`](learn::learn) makes a model of them,
//! [`evaluation`] measures one, and [`mod@compare`] compares two. Solvers are in [`dual`] and
//! [`multinomial`]; [`estimator`] puts them behind linfa's traits.

pub mod answers;
pub mod arrange;
pub mod bootstrap;
pub mod calibrate;
pub mod chain;
pub mod check;
pub mod coding;
pub mod compare;
pub mod dataset;
pub mod dual;
pub mod estimator;
pub mod evaluation;
pub mod example;
pub mod fold;
pub mod head_names;
pub mod joining;
pub mod learn;
pub mod mcnemar;
pub mod metric;
pub mod multinomial;
pub mod near_copy;
pub mod pairs;
pub mod passages;
pub mod problem;
pub mod random;
mod raw;
pub mod search;
pub mod second;
pub mod svd;
mod tables;
pub mod validate;
pub mod vectors;

pub use compare::{HeadComparison, compare};
pub use dataset::Request;
pub use estimator::{ClassWeight, SolverKind};
pub use evaluation::{HeadEvaluation, evaluate};
pub use example::{Example, Labelled};
pub use learn::{Plan, Trained, learn};
pub use pairs::{PairEvaluation, evaluate_pairs};
pub use search::{Choice, Trial};
