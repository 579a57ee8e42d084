//! How is a model learned, and how good is it?
//!
//! [`dataset`] reads labelled tables, [`learn`](learn::learn) makes a model of them,
//! [`evaluation`] measures one, [`curve`] says what more rows would bring, and [`mod@compare`] compares two. Solvers are in [`dual`] and
//! [`multinomial`]; [`estimator`] puts them behind linfa's traits.

pub mod answers;
pub mod arrange;
pub mod base;
pub mod batch;
pub mod bootstrap;
pub mod calibrate;
pub mod chain;
pub mod check;
pub mod coding;
pub mod compare;
mod condition;
pub mod candidates;
pub mod curve;
pub mod dataset;
mod doubles;
pub mod drift;
pub mod dual;
pub mod estimator;
pub mod evaluation;
pub mod example;
pub mod familiar;
pub mod fold;
pub mod footing;
pub mod head_names;
pub mod joining;
pub mod known;
pub mod learn;
pub mod mcnemar;
pub mod metric;
pub mod multinomial;
pub mod near_copy;
pub mod paired;
pub mod pairs;
pub mod passages;
pub mod plan;
pub mod power_law;
pub mod prepare;
pub mod pool;
pub mod problem;
pub mod random;
mod raw;
pub mod reference;
pub mod reliability;
pub mod scales;
pub mod search;
pub mod rounds;
pub mod second;
pub mod shift;
mod slips;
mod spelling;
pub mod suggestion;
pub mod svd;
mod tables;
mod taking;
pub mod unseen;
pub mod validate;
pub mod vectors;
pub mod weighed;
pub mod weigher;
pub mod wilson;
pub mod worth;

pub use compare::{HeadComparison, compare};
pub use condition::Condition;
pub use dataset::Request;
pub use drift::{Drift, DriftEvaluation};
pub use estimator::{ClassWeight, SolverKind};
pub use evaluation::{HeadEvaluation, evaluate};
pub use example::{Example, Labelled};
pub use learn::{Trained, learn, learn_on};
pub use pairs::{PairEvaluation, evaluate_pairs};
pub use plan::Plan;
pub use search::{Choice, Trial};
