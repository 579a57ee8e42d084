//! What stands around an article and is none of it?

use super::span::Sentence;

/// Marks those of a text's sentences that are no part of the article.
pub fn mark(_text: &str, _sentences: &mut [Sentence]) {}
