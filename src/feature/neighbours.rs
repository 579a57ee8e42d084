//! Families of neighbours: the words of the sentences before and after, those next to it and
//! those one further with weights of their own.
//!
//! A sentence is judged in its document. "He declined to say more." is about whatever stands
//! beside it.

use super::family::Family;
use super::key::Hasher;
use super::token_facts::TokenFacts;
use crate::text::token::Kind;

/// The words of the two sentences that stand so far away, before and after alike.
pub struct Neighbours {
    name: &'static str,
    distance: usize,
}

/// The sentences next to it.
pub const NEXT: Neighbours = Neighbours { name: "next sentences", distance: 1 };
/// The sentences after those.
pub const FURTHER: Neighbours = Neighbours { name: "further sentences", distance: 2 };

impl Family for Neighbours {
    fn name(&self) -> &'static str {
        self.name
    }

    fn neighbour(&self, number: u8, distance: usize, token: &TokenFacts) -> Option<u64> {
        let counts = distance == self.distance && token.kind == Kind::Word;
        counts.then(|| Hasher::new().hash(token.stem).key(number))
    }
}
