//! What would a person rather look at? One page of results: charts, telling words, the articles.
//!
//! [`each`] reads a table that `demarche classify` wrote, [`Report`] takes its sentences one by
//! one and writes the page. Memory grows with the names and dates that are counted and with the
//! articles that are shown, which are bounded; with the results it grows by a number a document
//! and a number a row, by which rows that come again are known.
//!
//! [`Quality`] is the page of another question: how good is a model?

mod article;
mod certain;
mod chart;
mod coverage;
mod cue;
mod drift;
mod frame;
mod gather;
mod matrix;
mod page;
mod palette;
mod period;
mod plot;
mod quality;
mod quality_words;
mod reliability;
mod results;
mod table;
mod tally;
mod telling;
mod timeline;

pub use chart::{counted, grouped};
pub use drift::{advice, index_in_words, one_in, signed};
pub use gather::{Report, Settings};
pub use page::write;
pub use quality::{Quality, write_quality};
pub use quality_words::too_few;
pub use results::{Answer, Question, Sentence, Take, each};
