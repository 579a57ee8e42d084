//! Families of scope: what stands on which side of a contrast, what is denied, and what is only
//! to come, due, possible or said.

use super::family::Family;
use super::key::Hasher;
use super::lexicon::{Term, class_name};
use super::seen::{Found, Seen};
use super::token_facts::{Case, Sign, TokenFacts};
use crate::text::token::Kind;

/// Words and classes before and after "but", in the clause of "although", after "rather than".
pub struct Contrast;
/// Words and classes after "not" and its like.
pub struct Denied;
/// Future, duty, chance and condition, speech, sums, headlines; and the classes beside them.
pub struct Mood;

/// Bits of [`super::lexicon`]'s roles.
const ADVERSATIVE: usize = 0;
const CONCESSIVE: usize = 1;
const SUBSTITUTIVE: usize = 2;
const NEGATOR: usize = 4;
const MOODS: std::ops::RangeInclusive<usize> = 5..=8;
/// The beginning of a sentence that turns against the one before it.
const TURNS: u64 = 1;
/// Before "but", or in the clause of "although": what is granted.
const GRANTED: u64 = 2;
/// After "but", or beside the clause of "although": what is held against it.
const HELD: u64 = 3;
/// After "rather than": what is not wanted.
const UNWANTED: u64 = 4;
/// After a negation.
const DENIED: u64 = 5;
/// What [`Mood`] notices beside the roles, whose numbers are below 20.
const QUOTES: u64 = 20;
const NUMBER: u64 = 21;
const NUMBERS: u64 = 22;
const MONEY: u64 = 23;
const OPEN_END: u64 = 24;
const TITLE: u64 = 25;
const NO_TITLE: u64 = 26;
const LENGTH: u64 = 30;
/// Numbers of tokens that part sentences by length.
const LENGTHS: [usize; 4] = [7, 15, 25, 40];
/// How many tokens after a word of mood a phrase is still taken to be beside it.
const BESIDE: usize = 8;
/// How many tokens a negation reaches, short of a mark.
const REACH: usize = 4;

fn has(term: &Term, role: usize) -> bool {
    term.kinds >> role & 1 == 1
}

/// Where the clause ends that begins here: at a comma or the like.
fn clause_end(tokens: &[&TokenFacts], from: usize) -> usize {
    let end = tokens[from..].iter().position(|token| token.sign == Sign::Stop);
    end.map_or(tokens.len(), |at| from + at)
}

/// Adds words and classes of a stretch of tokens with what it is.
fn mark(
    number: u8,
    seen: &Seen,
    range: std::ops::Range<usize>,
    as_what: u64,
    found: &mut Vec<Found>,
) {
    let start = Hasher::new().hash(as_what);
    for at in range.clone() {
        if seen.tokens[at].kind == Kind::Word {
            found.push((start.hash(seen.tokens[at].stem).key(number), at, at));
        }
    }
    for term in seen.classes.iter().filter(|t| range.start <= t.first && t.last < range.end) {
        for class in term.kinds() {
            found.push((start.hash(class_name(class)).key(number), term.first, term.last));
        }
    }
}

impl Family for Contrast {
    fn name(&self) -> &'static str {
        "contrast"
    }

    fn sentence(&self, number: u8, seen: &Seen, found: &mut Vec<Found>) {
        let len = seen.tokens.len();
        let Some(turn) = seen.markers.iter().find(|t| t.kinds & 0b111 != 0) else { return };
        let (first, after) = (turn.first, turn.last + 1);
        let begins = seen.tokens[..first].iter().all(|token| token.kind == Kind::Mark);
        if has(turn, ADVERSATIVE) {
            if begins {
                found.push((Hasher::new().hash(TURNS).key(number), first, turn.last));
            } else {
                mark(number, seen, 0..first, GRANTED, found);
                mark(number, seen, after..len, HELD, found);
            }
        } else if has(turn, CONCESSIVE) {
            let end = if begins { clause_end(seen.tokens, after) } else { len };
            mark(number, seen, 0..first, HELD, found);
            mark(number, seen, after..end, GRANTED, found);
            mark(number, seen, end..len, HELD, found);
        } else if has(turn, SUBSTITUTIVE) {
            let end = clause_end(seen.tokens, after);
            mark(number, seen, 0..first, HELD, found);
            mark(number, seen, after..end, UNWANTED, found);
            mark(number, seen, end..len, HELD, found);
        }
    }

    fn uses_lexicon(&self) -> bool {
        true
    }
}

impl Family for Denied {
    fn name(&self) -> &'static str {
        "denied"
    }

    fn sentence(&self, number: u8, seen: &Seen, found: &mut Vec<Found>) {
        for term in seen.markers.iter().filter(|term| has(term, NEGATOR)) {
            let after = term.last + 1;
            let end = clause_end(seen.tokens, after).min(after + REACH);
            mark(number, seen, after..end, DENIED, found);
        }
    }

    fn uses_lexicon(&self) -> bool {
        true
    }
}

impl Family for Mood {
    fn name(&self) -> &'static str {
        "mood"
    }

    fn sentence(&self, number: u8, seen: &Seen, found: &mut Vec<Found>) {
        let len = seen.tokens.len();
        let Some(last) = len.checked_sub(1) else { return };
        let key = |what: u64| Hasher::new().hash(what).key(number);
        for term in seen.markers {
            // "Will" and "May" are names, but not where a sentence begins.
            if term.first > 0 && seen.tokens[term.first].case != Case::Lower {
                continue;
            }
            for role in term.kinds().filter(|role| MOODS.contains(role)) {
                found.push((key(role as u64), term.first, term.last));
                let near = seen
                    .classes
                    .iter()
                    .filter(|t| t.first > term.last && t.first <= term.last + BESIDE);
                for class in near {
                    for kind in class.kinds() {
                        let both = Hasher::new().hash(role as u64).hash(class_name(kind));
                        found.push((both.key(number), term.first, class.last));
                    }
                }
            }
        }
        let tokens = seen.tokens.iter();
        let first = |is: &dyn Fn(&TokenFacts) -> bool| seen.tokens.iter().position(|t| is(t));
        if let Some(at) = first(&|token| token.sign == Sign::Quote) {
            found.push((key(QUOTES), at, at));
        }
        if let Some(at) = first(&|token| token.kind == Kind::Number) {
            let many = tokens.clone().filter(|token| token.kind == Kind::Number).count() > 2;
            found.push((key(if many { NUMBERS } else { NUMBER }), at, at));
        }
        if let Some(at) = first(&|token| token.sign == Sign::Money) {
            found.push((key(MONEY), at, at));
        }
        let words = tokens.clone().filter(|token| token.kind == Kind::Word);
        let high = words.clone().filter(|token| token.case != Case::Lower).count();
        // The closing quotation mark may stand after the full stop.
        if !tokens.rev().take(2).any(|token| token.sign == Sign::End) {
            found.push((key(OPEN_END), 0, last));
            let title = 2 * high >= words.count();
            found.push((key(if title { TITLE } else { NO_TITLE }), 0, last));
        }
        let longer = LENGTHS.iter().filter(|&&length| len > length).count() as u64;
        found.push((key(LENGTH + longer), 0, last));
    }

    fn uses_lexicon(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use crate::feature::lexicon::Lexicon;
    use crate::feature::scope::*;
    use crate::text::Span;
    use crate::text::stem::{Language, Stemmer};
    use crate::text::token::tokenize;

    /// How often a family notices `what`, or what it says of the word with this stem.
    fn noticed(family: &dyn Family, text: &str, what: u64, stem: &str) -> usize {
        let (stemmer, lexicon) = (Stemmer::new(Language::English), Lexicon::english());
        let mut tokens = Vec::new();
        tokenize(text, Span::new(0, text.len()), &mut tokens);
        let facts = |token: &crate::text::token::Token| {
            let surface = &text[token.span.start..token.span.end];
            TokenFacts::new(surface, token.kind, &stemmer, Some(lexicon))
        };
        let facts: Vec<TokenFacts> = tokens.iter().map(facts).collect();
        let letters: String = facts.iter().map(|facts| facts.letter).collect();
        let tokens: Vec<&TokenFacts> = facts.iter().collect();
        let (mut classes, mut markers, mut found) = (Vec::new(), Vec::new(), Vec::new());
        lexicon.find(&letters, &mut classes, &mut markers);
        let seen = Seen { tokens: &tokens, classes: &classes, markers: &markers };
        family.sentence(9, &seen, &mut found);
        let said = Hasher::new().hash(what);
        let stem_hash = Hasher::new().bytes(stem.as_bytes()).finish();
        let key = if stem.is_empty() { said } else { said.hash(stem_hash) }.key(9);
        found.iter().filter(|(known, _, _)| *known == key).count()
    }

    #[test]
    fn a_contrast_parts_what_is_granted_from_what_is_held() {
        let but = "Seoul wants peace, but Tokyo sells ships.";
        assert_eq!(noticed(&Contrast, but, GRANTED, "peac"), 1);
        assert_eq!(noticed(&Contrast, but, HELD, "ship"), 1);
        assert_eq!(noticed(&Contrast, but, GRANTED, "ship"), 0);
        let although = "Although Seoul wants peace, Tokyo sells ships.";
        assert_eq!(noticed(&Contrast, although, GRANTED, "peac"), 1);
        assert_eq!(noticed(&Contrast, although, HELD, "ship"), 1);
        let rather = "Seoul wants peace rather than ships, he said.";
        assert_eq!(noticed(&Contrast, rather, UNWANTED, "ship"), 1);
        assert_eq!(noticed(&Contrast, rather, UNWANTED, "said"), 0);
        assert_eq!(noticed(&Contrast, "But Seoul wants peace.", TURNS, ""), 1);
    }

    #[test]
    fn a_negation_reaches_four_tokens_or_a_mark() {
        let text = "They did not want any more old ships.";
        assert_eq!(noticed(&Denied, text, DENIED, "want"), 1);
        assert_eq!(noticed(&Denied, text, DENIED, "ship"), 0);
        assert_eq!(noticed(&Denied, "Not now, ships.", DENIED, "ship"), 0);
    }

    #[test]
    fn moods_are_noticed_with_quotations_and_sums() {
        let text = "“It will cost $5,” he said.";
        let future = 5;
        for (what, times) in [(future, 1), (QUOTES, 1), (NUMBER, 1), (MONEY, 1), (OPEN_END, 0)] {
            assert_eq!(noticed(&Mood, text, what, ""), times, "{what}");
        }
        // A name in the middle of a sentence.
        assert_eq!(noticed(&Mood, "He met Will here.", future, ""), 0);
        assert_eq!(noticed(&Mood, "Seoul Opens Talks", TITLE, ""), 1);
    }
}
