//! A family of neighbours: the words of the sentences before and after, with weights of their own.
//!
//! A sentence is judged in its document. "He declined to say more." is about whatever stands
//! beside it. What stands further away speaks through the labels of the sentences between: see
//! [`crate::model::chain`].

use super::family::Family;
use super::key::Hasher;
use super::token_facts::TokenFacts;
use crate::text::token::Kind;

/// The words of the sentences next to it, before and after alike.
pub struct Next;

impl Family for Next {
    fn name(&self) -> &'static str {
        "next sentences"
    }

    fn neighbour(&self, number: u8, token: &TokenFacts) -> Option<u64> {
        (token.kind == Kind::Word).then(|| Hasher::new().hash(token.stem).key(number))
    }
}
