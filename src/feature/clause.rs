//! Into which clauses does a sentence fall, and which small words join them?
//!
//! No grammar is read: a clause begins at a mark, a conjunction, a relative, a preposition of
//! subject or means, or a phrase of contrast, and goes on to the next.

use super::joint::{PARTICIPLE, SHIFT};
use super::lexicon::Term;
use super::token_facts::TokenFacts;

/// Most clauses of a sentence; what comes after belongs to the last.
pub const MOST: usize = 32;

/// The first of the four roles of contrast, which are kinds of joints; the five other roles (what
/// denies, and future, duty, chance, condition) are traits.
const CONTRAST: usize = 4;

/// A clause, by what joins it to the one before it and what stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clause {
    /// Its first token, by place in the sentence.
    pub first: usize,
    /// A bit for each kind of joint that it begins with: see [`super::joint`].
    pub joints: u32,
    /// A bit for each trait.
    pub traits: u32,
    /// A bit for each class of [`super::lexicon`] of which a phrase begins in it.
    pub classes: u64,
}

/// The clauses of a sentence, in order, from its tokens and its phrases of classes and of roles;
/// none where it has no token. The first begins at its first token.
pub fn clauses(tokens: &[&TokenFacts], [classes, markers]: &[Vec<Term>; 2]) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    // Whether the last clause has more than joints yet.
    let mut begun = true;
    let mut markers = markers.iter().peekable();
    for (first, token) in tokens.iter().enumerate() {
        let mut joints = token.small & !PARTICIPLE & ((1 << SHIFT) - 1);
        let mut traits = token.small >> SHIFT;
        while let Some(term) = markers.next_if(|term| term.first <= first) {
            joints |= (term.kinds as u32 & 0b1111) << CONTRAST;
            traits |= (term.kinds >> 4) as u32 & 0b1_1111;
        }
        if clauses.is_empty() || begun && joints != 0 && clauses.len() < MOST {
            clauses.push(Clause { first, ..Clause::default() });
            begun = false;
        }
        let Some(last) = clauses.last_mut() else { continue };
        if !begun {
            last.joints |= joints | token.small & PARTICIPLE;
        }
        last.traits |= traits;
        begun |= joints == 0;
    }
    for term in classes {
        let number = clauses.partition_point(|clause| clause.first <= term.first);
        if let Some(clause) = number.checked_sub(1).and_then(|number| clauses.get_mut(number)) {
            clause.classes |= term.kinds;
        }
    }
    clauses
}

#[cfg(test)]
mod tests {
    use crate::feature::clause::*;
    use crate::feature::joint::{JOINTS, ONGOING, PAST};
    use crate::feature::lexicon::Lexicon;
    use crate::text::Span;
    use crate::text::stem::{Language, Stemmer};
    use crate::text::token::tokenize;

    /// The clauses of a sentence, its phrases of classes, and how many tokens it has.
    fn read(text: &str) -> (Vec<Clause>, Vec<Term>, usize) {
        let (lexicon, mut tokens) = (Lexicon::english(), Vec::new());
        tokenize(text, Span::new(0, text.len()), &mut tokens);
        let stemmer = Stemmer::new(Language::English);
        let facts = |token: &crate::text::token::Token| {
            let surface = &text[token.span.start..token.span.end];
            TokenFacts::new(surface, token.kind, &stemmer, Some(lexicon))
        };
        let facts: Vec<TokenFacts> = tokens.iter().map(facts).collect();
        let letters: String = facts.iter().map(|facts| facts.letter).collect();
        let (mut classes, mut markers) = (Vec::new(), Vec::new());
        lexicon.find(&letters, &mut classes, &mut markers);
        let terms = [classes, markers];
        let all = clauses(&facts.iter().collect::<Vec<_>>(), &terms);
        let [classes, _] = terms;
        (all, classes, facts.len())
    }

    /// The clauses of a sentence: how many tokens each has, its joints and its traits.
    fn found(text: &str) -> Vec<(usize, Vec<usize>, u32)> {
        let (all, _, tokens) = read(text);
        let ends = all.iter().skip(1).map(|clause| clause.first).chain([tokens]);
        let bits = |bits: u32| (0..JOINTS).filter(|bit| bits >> bit & 1 == 1).collect();
        all.iter().zip(ends).map(|(c, end)| (end - c.first, bits(c.joints), c.traits)).collect()
    }

    #[test]
    fn a_clause_goes_from_joint_to_joint() {
        // Talks opened | , but | they will not end , | citing rain .
        let clauses = found("Talks opened, but they will not end, citing rain.");
        assert_eq!(clauses.len(), 3);
        assert_eq!(clauses[0], (2, vec![], PAST));
        // A comma and "but"; what denies, and the future.
        assert_eq!(clauses[1], (6, vec![0, 4], 0b11));
        // A comma and a participle.
        assert_eq!(clauses[2], (4, vec![0, 16], ONGOING));
    }

    #[test]
    fn a_phrase_belongs_to_the_clause_in_which_it_begins() {
        let (clauses, terms, _) = read("Talks opened, but howitzers fired.");
        let of = |first: usize| terms.iter().find(|term| term.first == first).map(|t| t.kinds);
        let (talks, howitzers) = (of(0), of(4));
        assert!(talks.is_some() && howitzers.is_some() && talks != howitzers, "{terms:?}");
        assert_eq!(Some(clauses[0].classes & talks.unwrap_or(0)), talks);
        assert_eq!(Some(clauses[1].classes & howitzers.unwrap_or(0)), howitzers);
        assert_ne!(clauses[0].classes & !clauses[1].classes, 0);
    }

    #[test]
    fn no_token_no_clause_and_never_more_than_the_most() {
        assert_eq!(found(""), []);
        assert_eq!(found(&"talks, ".repeat(100)).len(), MOST);
    }
}
