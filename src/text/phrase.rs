//! Noun phrases beside a place in a sentence, by the small words that begin and end them.

use super::lexicon::{
    ADVERB, AUXILIARY, BE, CONJUNCTION, DETERMINER, DOCUMENT, INSTITUTION, OFFICE, OPENER,
    PREPOSITION, PRONOUN, ROLE, SAYS, TIME,
};
use super::name::{Bearer, Name};
use super::word::Word;
use std::ops::Range;

/// Most words of a plain noun phrase, and most phrases that prepositions bind into one.
const LONGEST: usize = 10;
const DEEPEST: usize = 3;

/// A sentence in which noun phrases are looked for.
#[derive(Clone, Copy)]
pub struct Phrases<'a, 't> {
    /// Its words.
    pub words: &'a [Word<'t>],
    /// Its names, in order.
    pub names: &'a [Name],
}

impl<'a> Phrases<'a, '_> {
    /// The name that has the word at `at`.
    pub fn name_at(&self, at: usize) -> Option<&'a Name> {
        let later = self.names.partition_point(|name| name.all.start <= at);
        self.names[..later].last().filter(|name| at < name.all.end)
    }

    /// The phrase that ends right before `end`; `strict` asks a plain noun to be of somebody.
    pub fn before(&self, end: usize, strict: bool) -> Option<Range<usize>> {
        self.bound_before(end, strict, 0)
    }

    fn bound_before(&self, end: usize, strict: bool, depth: usize) -> Option<Range<usize>> {
        let start = self.simple_before(end)?;
        let name = self.name_at(end - 1).is_some();
        if self.words[start].class.has(PRONOUN) && end - start == 1 {
            return Some(start..end);
        }
        // "The ministry in a statement said": the document is not the speaker.
        let document = self.words[end - 1].class.has(DOCUMENT) && !name;
        if document && depth < DEEPEST && start >= 2 && self.words[start - 1].is("in") {
            return self.bound_before(start - 1, strict, depth + 1);
        }
        if depth < DEEPEST && start >= 2 && self.binds(start - 1) {
            let of = self.words[start - 1].is("of") || self.words[start - 1].is("for");
            let head = self.bound_before(start - 1, strict, depth + 1);
            let head = head.filter(|head| {
                let speaks = self.is_somebody(start - 2);
                speaks || (of && !name && !strict && self.words[head.start].class.has(DETERMINER))
            });
            if let Some(head) = head {
                return Some(head.start..end);
            }
            // "The commander of the forces stationed in Seoul said": somebody stands further off.
            let begun = self.after(0).filter(|first| depth == 0 && first.end < start);
            if let Some(first) =
                begun.filter(|first| self.is_somebody(first.start) || self.heads(first))
            {
                return Some(first);
            }
        }
        let speaks = name
            || self.is_somebody(end - 1)
            || (!strict && self.words[start].class.has(DETERMINER))
            || (!strict && self.words[start].is_capitalized());
        speaks.then_some(start..end)
    }

    fn binds(&self, at: usize) -> bool {
        matches!(
            self.words[at].text,
            "of" | "for" | "in" | "at" | "from" | "on" | "with" | "to" | "inside" | "near"
        )
    }

    /// Whether the word at `at` is of somebody who can speak.
    pub fn is_somebody(&self, at: usize) -> bool {
        let name = self.name_at(at);
        name.is_some_and(|name| name.bearer != Bearer::Place)
            || self.words[at].class.has(ROLE | OFFICE | INSTITUTION | DOCUMENT)
    }

    /// Whether the noun before the first preposition of a phrase is of somebody.
    fn heads(&self, phrase: &Range<usize>) -> bool {
        let words = &self.words[phrase.clone()];
        let bound =
            words.iter().position(|word| word.class.has(PREPOSITION)).unwrap_or(words.len());
        bound > 0 && self.is_somebody(phrase.start + bound - 1)
    }

    /// Whether a phrase can be a speaker: a pronoun, or somebody.
    pub fn speaks(&self, phrase: &Range<usize>) -> bool {
        let pronoun = phrase.len() == 1 && self.words[phrase.start].class.has(PRONOUN);
        pronoun || self.name_at(phrase.end - 1).is_some() || self.heads(phrase)
    }

    /// Where the phrase without prepositions begins that ends right before `end`.
    fn simple_before(&self, end: usize) -> Option<usize> {
        let last = end.checked_sub(1)?;
        let word = self.words[last];
        if word.quoted {
            return None;
        }
        if word.class.has(PRONOUN) && self.name_at(last).is_none() {
            return Some(last);
        }
        let mut start = end;
        while start > 0 && end - start < LONGEST {
            let at = start - 1;
            if let Some(name) = self.name_at(at) {
                start = name.all.start;
                continue;
            }
            let word = self.words[at];
            let hyphen = word.is("-") && word.glued;
            let initial = word.is(".") && word.glued;
            if word.quoted || !(word.is_word() || hyphen || initial || word.is_number()) {
                break;
            }
            if word.class.has(DETERMINER) && !word.class.has(CONJUNCTION) {
                start = at;
                if !self.words[at.saturating_sub(1)].class.has(DETERMINER) || at == 0 {
                    break;
                }
                continue;
            }
            let small = !word.is_capitalized() || word.class.has(OPENER);
            if small && self.ends_phrase(at) {
                break;
            }
            start = at;
        }
        (start < end).then_some(start)
    }

    /// Whether a word with a small letter belongs to no noun phrase.
    fn ends_phrase(&self, at: usize) -> bool {
        let word = &self.words[at];
        let class = word.class;
        let noun = class.has(ROLE | OFFICE | INSTITUTION | DOCUMENT);
        class.has(PREPOSITION | CONJUNCTION | AUXILIARY | BE | PRONOUN | TIME)
            || (class.has(ADVERB | SAYS) && !noun)
    }

    /// The phrase that begins at `start`, with what "of", "for", "at" and "in" bind to it.
    pub fn after(&self, start: usize) -> Option<Range<usize>> {
        let first = self.words.get(start).filter(|word| !word.quoted)?;
        let object = matches!(first.text, "him" | "her" | "them");
        if (first.class.has(PRONOUN) || object) && self.name_at(start).is_none() {
            let owner = first.is("her") && self.words.get(start + 1).is_some_and(Word::is_word);
            if !owner {
                return Some(start..start + 1);
            }
        }
        let mut end = self.simple_after(start)?;
        for _ in 1..DEEPEST {
            let bound = self
                .words
                .get(end)
                .is_some_and(|w| matches!(w.text, "of" | "for" | "at" | "in" | "from"));
            let plain = self.name_at(end - 1).is_none();
            match Some(end + 1).filter(|_| bound && plain).and_then(|next| self.simple_after(next))
            {
                Some(next) if !self.words[end + 1].class.has(TIME) => end = next,
                _ => break,
            }
        }
        Some(start..end)
    }

    fn simple_after(&self, start: usize) -> Option<usize> {
        let mut end = start;
        while end < self.words.len() && end - start < LONGEST {
            if let Some(name) = self.name_at(end) {
                end = name.all.end;
                let goes_on = self.words[end - 1].owns
                    || self.words.get(end).is_some_and(|w| {
                        !w.is_capitalized() && w.class.has(INSTITUTION | OFFICE | ROLE | DOCUMENT)
                    });
                if goes_on && name.bearer != Bearer::Office {
                    end += usize::from(self.words.get(end).is_some_and(|w| w.glued && w.is_mark()));
                    continue;
                }
                break;
            }
            let word = self.words[end];
            let hyphen = word.is("-") && word.glued;
            if word.quoted || !(word.is_word() || hyphen || word.is_number()) {
                break;
            }
            if word.class.has(DETERMINER) && !word.class.has(CONJUNCTION) {
                if end > start && !self.words[end - 1].class.has(DETERMINER) {
                    break;
                }
            } else if self.ends_phrase(end) || (end > start + 1 && word.text.ends_with("ed")) {
                break;
            }
            end += 1;
        }
        (end > start).then_some(end)
    }
}
