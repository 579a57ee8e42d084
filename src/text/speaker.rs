//! Who says it?

use super::{Document, Sentence};

/// How a sentence gives somebody's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Speech {
    /// It does not: the writer speaks.
    #[default]
    None,
    /// As they were said, in quotation marks or in a transcript.
    Direct,
    /// Retold: `Seoul said that it would wait.`
    Indirect,
}

impl Speech {
    /// Its name in the column `speech`; empty where the writer speaks.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Direct => "direct",
            Self::Indirect => "indirect",
        }
    }
}

/// Who says a sentence, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attribution {
    /// The fullest form of the speaker's name in the document; empty where nobody is quoted.
    pub speaker: String,
    /// Whether the words are the speaker's own.
    pub speech: Speech,
}

/// Who says each of a document's sentences.
pub fn attribute(_document: &Document, sentences: &[Sentence]) -> Vec<Attribution> {
    vec![Attribution::default(); sentences.len()]
}
