//! Noun phrases beside a place in a sentence, by the small words that begin and end them.

use super::lexicon::{
    ADVERB, AUXILIARY, BE, CONJUNCTION, Class, DETERMINER, DOCUMENT, INSTITUTION, OFFICE, OPENER,
    PREPOSITION, PRONOUN, ROLE, SAYS, SOMEBODY, THING, TIME,
};
use super::name::{Bearer, Name};
use super::word::Word;
use std::ops::Range;

/// Most words of a plain noun phrase, and most phrases that prepositions bind into one.
const LONGEST: usize = 10;
const DEEPEST: usize = 3;
/// Nouns of those who can speak, and of what is read.
const NOUNS: [Class; 5] = [ROLE, OFFICE, INSTITUTION, DOCUMENT, SOMEBODY];

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

    /// As [`Self::before`], but without what a preposition binds it to.
    pub fn nearest_before(&self, end: usize) -> Option<Range<usize>> {
        self.bound_before(end, true, DEEPEST)
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
                let any = self.words[head.start].class.has(DETERMINER) && !strict;
                let noun = !self.words[head.end - 1].text.ends_with("ed");
                let whole = any && noun && (!of || !name || !self.is_somebody(end - 1));
                speaks || whole || (self.is_part(start - 2) && self.is_somebody(end - 1))
            });
            if let Some(head) = head {
                return Some(head.start..end);
            }
            // "The commander of the forces stationed in Seoul said": somebody stands further off.
            let begun = self.after(0).filter(|first| depth == 0 && first.end < start);
            if let Some(first) = begun.filter(|first| self.heads(first)) {
                return Some(first);
            }
        }
        if depth < DEEPEST && self.is_governed(start) {
            return None;
        }
        let thing = self.name_at(end - 1).is_some_and(|name| self.is_thing(name));
        let speaks = (name && !thing)
            || self.is_somebody(end - 1)
            || (!strict && self.words[start].class.has(DETERMINER))
            || (!strict && self.words[start].is_capitalized() && !thing);
        speaks.then_some(start..end)
    }

    fn binds(&self, at: usize) -> bool {
        matches!(
            self.words[at].text,
            "of" | "for" | "in" | "at" | "from" | "on" | "with" | "to" | "inside" | "near"
        )
    }

    /// Whether the phrase that begins at `start` hangs on a preposition before it that joins no
    /// clauses, and so is no subject: `slogans against Norland`, but `After Holm said`.
    fn is_governed(&self, start: usize) -> bool {
        const JOIN: [&str; 9] =
            ["after", "before", "until", "till", "since", "as", "than", "like", "per"];
        let Some(at) = start.checked_sub(1) else { return false };
        let word = &self.words[at];
        let opens = at.checked_sub(1).is_none_or(|before| self.words[before].is_mark());
        let joins = JOIN.iter().any(|join| word.text.eq_ignore_ascii_case(join));
        word.class.has(PREPOSITION) && !joins && !opens
    }

    /// Whether the word at `at` counts a part of those who are named behind it: `half of voters`.
    fn is_part(&self, at: usize) -> bool {
        const PARTS: [&str; 11] = [
            "percent",
            "pct",
            "half",
            "third",
            "quarter",
            "majority",
            "number",
            "dozens",
            "hundreds",
            "thousands",
            "group",
        ];
        let word = &self.words[at];
        word.is_number() || word.class.has(DETERMINER) || PARTS.contains(&word.text)
    }

    /// Whether a name is of what says nothing: `Minimum Wage Act`.
    fn is_thing(&self, name: &Name) -> bool {
        let words = &self.words[name.all.clone()];
        let bound = words.iter().position(|word| word.class.has(PREPOSITION));
        let head = &words[bound.unwrap_or(words.len()).max(1) - 1];
        name.bearer != Bearer::Person && words.len() > 1 && head.class.has(THING)
    }

    /// Whether the word at `at` is of somebody who can speak.
    pub fn is_somebody(&self, at: usize) -> bool {
        let name = self.name_at(at);
        name.is_some_and(|name| name.bearer != Bearer::Place && !self.is_thing(name))
            || NOUNS.iter().any(|noun| self.words[at].class.has(*noun))
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
        pronoun || self.heads(phrase) || self.ends_named(phrase)
    }

    /// Whether a phrase is a name with what may stand before one: no preposition, and no noun of
    /// several (`Key programs include Varga Dream`).
    fn ends_named(&self, phrase: &Range<usize>) -> bool {
        let Some(name) = self.name_at(phrase.end - 1) else { return false };
        let before = &self.words[phrase.start..name.all.start.max(phrase.start)];
        let other = |word: &Word| {
            let several = word.text.len() > 3 && word.text.ends_with('s') && !word.owns;
            word.class.has(PREPOSITION)
                || (several && !word.class.has(DETERMINER) && !word.is_capitalized())
        };
        !self.is_thing(name) && !before.iter().any(other)
    }

    /// Who a document of a phrase is by: the ministry of `data released by the Foreign Ministry`,
    /// the bank of `the Varga Bank's quarterly report`.
    pub fn issuer(&self, phrase: &Range<usize>) -> Option<Range<usize>> {
        let bound = phrase.clone().find(|at| self.words[*at].class.has(PREPOSITION));
        let mut head =
            bound.unwrap_or(phrase.end).checked_sub(1).filter(|at| *at >= phrase.start)?;
        let released = |at: usize| self.words[at].text.ends_with("ed") && at > phrase.start;
        head -= usize::from(released(head));
        if !self.words[head].class.has(DOCUMENT) {
            return None;
        }
        let issues = |name: &&Name| match name.bearer {
            Bearer::Institution => !self.is_thing(name),
            Bearer::Person => true,
            Bearer::Open => self.words[name.all.end - 1].owns || self.is_acronym(name.all.end - 1),
            Bearer::Place | Bearer::Office => false,
        };
        let owns =
            |name: &&Name| name.bearer != Bearer::Person || self.words[name.all.end - 1].owns;
        let named = |name: &Name| name.all.len() > 1 || name.bearer != Bearer::Open;
        if self.name_at(head).is_some_and(named) {
            return None;
        }
        let before = self.names.partition_point(|name| name.all.end <= head);
        let owner = self.names[..before].last().filter(|name| name.all.start >= phrase.start);
        if let Some(owner) = owner.filter(issues).filter(owns) {
            return Some(owner.all.clone());
        }
        let next = head + 1;
        let by = next + usize::from(self.words.get(next).is_some_and(|w| w.text.ends_with("ed")));
        let binds = matches!(self.words.get(by)?.text, "by" | "from" | "of");
        let article = self.words.get(by + 1).is_some_and(|word| word.class.has(DETERMINER));
        let name = self.name_at(by + 1 + usize::from(article)).filter(|_| binds)?;
        issues(&name).then(|| name.all.clone())
    }

    /// Whether a phrase is of figures of which nothing tells whose they are: `genre data`.
    pub fn is_figures(&self, phrase: &Range<usize>) -> bool {
        const FIGURES: [&str; 3] = ["data", "figures", "statistics"];
        let of = |at: usize| FIGURES.iter().any(|f| self.words[at].text.eq_ignore_ascii_case(f));
        let begins = |name: &Name| name.all.start == 0 && name.bearer == Bearer::Open;
        let told = |at: usize| match self.name_at(at) {
            Some(name) => !begins(name),
            None => NOUNS.iter().any(|noun| self.words[at].class.has(*noun)),
        };
        let bound = phrase.clone().find(|at| self.words[*at].class.has(PREPOSITION));
        let head = bound.unwrap_or(phrase.end).checked_sub(1);
        let released = |at: &usize| self.words[*at].text.ends_with("ed") && *at > phrase.start;
        let head = head.map(|at| at - usize::from(released(&at)));
        head.is_some_and(of) && !phrase.clone().any(|at| !of(at) && told(at))
    }

    fn is_acronym(&self, at: usize) -> bool {
        let text = self.words[at].text;
        text.len() > 1 && text.chars().all(|c| c.is_uppercase() || c == '.')
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
            if hyphen && at > 0 && self.words[at - 1].is_word() && !word.quoted {
                start = self.name_at(at - 1).map_or(at - 1, |name| name.all.start);
                continue;
            }
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
        let noun = NOUNS.iter().any(|noun| class.has(*noun));
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
            let of = self.words.get(end).is_some_and(|w| matches!(w.text, "of" | "for"));
            let office = |name: &Name| of && name.bearer == Bearer::Office;
            let plain = self.name_at(end - 1).is_none_or(office);
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
                        !w.is_capitalized() && NOUNS.iter().any(|noun| w.class.has(*noun))
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
            } else if self.ends_phrase(end)
                || (end > start + 1 && !word.glued && word.text.ends_with("ed"))
            {
                break;
            }
            end += 1;
        }
        (end > start).then_some(end)
    }
}
