//! What do we notice about a sentence? Words become features, and features a sparse vector.
//!
//! A [`Family`] says what is noticed; the [`Extractor`] asks all of them; a [`Vocabulary`] gives
//! each feature its column and a [`Scaling`] its weight. Training, classifying and explaining
//! take this one path.

pub mod accidents;
pub mod characters;
pub mod classes;
pub mod clause;
pub mod extract;
pub mod families;
pub mod family;
pub mod joint;
pub mod key;
pub mod lexicon;
pub mod meaning;
pub mod neighbours;
pub mod noticed;
pub mod parts;
pub mod passage;
pub mod reach;
pub mod scope;
pub mod seen;
pub mod settings;
pub mod sparse;
pub mod surface;
pub mod token_facts;
pub mod vocabulary;
pub mod word_vectors;
pub mod words;

pub use accidents::Accidents;
pub use extract::Extractor;
pub use families::FAMILIES;
pub use family::Family;
pub use noticed::{Feature, Features};
pub use parts::Parts;
pub use passage::{Window, windows};
pub use reach::{CHAIN, REACH};
pub use settings::{Settings, Weighting};
pub use sparse::{Csr, SparseVec};
pub use vocabulary::{Scaling, Vocabulary};
pub use word_vectors::WordVectors;
