//! What are the words? Documents, their sentences and their tokens, all as byte spans.
//!
//! Nothing here does I/O and nothing here can fail: any text has sentences (an empty one has
//! none) and any sentence has tokens. A [`Span`] is made once, points into
//! [`Document::text`], and is never edited afterwards; that is what lets a cue, a cell or a
//! highlight find its words again.

pub mod abbreviation;
pub mod accident;
pub mod address;
pub mod ahead;
pub mod cast;
pub mod clause;
pub mod clean;
pub mod credit;
pub mod dateline;
pub mod document;
pub mod furniture;
pub mod lexicon;
pub mod line;
pub mod mention;
pub mod name;
mod office;
pub mod pattern;
pub mod phrase;
pub mod quotation;
pub mod quote;
pub mod saying;
pub mod scan;
pub mod scene;
pub mod segment;
pub mod span;
pub mod speaker;
pub mod spelling;
pub mod stem;
pub mod stop;
pub mod token;
pub mod transcript;
pub mod word;

pub use document::{Document, Metadata, Row};
pub use span::{Furniture, Sentence, Span};
