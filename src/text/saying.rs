//! Does a verb give somebody's words where it stands? By its class, by what is around it and by
//! the form that it has.

use super::lexicon::{
    self, ADVERB, AUXILIARY, BE, CONJUNCTION, DETERMINER, PREPOSITION, PRIZE, PRONOUN, QUOTES,
    SAYS, SAYS_THAT, SAYS_WITH, TIME,
};
use super::name::{Bearer, Name};
use super::phrase::Phrases;
use super::word::Word;

/// Verbs that nothing else is meant by: any noun can be their subject.
pub const PLAIN: [&str; 6] = ["said", "says", "told", "tells", "wrote", "writes"];

/// How many words of an object are looked at.
const OBJECT: usize = 6;

/// A sentence in which verbs of saying are looked for.
#[derive(Clone, Copy)]
pub struct Verbs<'a, 't> {
    /// Its words.
    pub words: &'a [Word<'t>],
    /// Its noun phrases.
    pub phrases: Phrases<'a, 't>,
}

impl Verbs<'_, '_> {
    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.text)
    }

    /// Whether a quotation begins at `at`, perhaps behind marks.
    pub fn quoted_at(&self, at: usize) -> bool {
        let mut ahead = self.words.iter().skip(at).take(3);
        ahead.find(|word| word.quoted || !word.is_mark()).is_some_and(|w| w.quoted)
    }

    /// Whether a quotation ends before `at`.
    pub fn quoted_before(&self, at: usize) -> bool {
        let mut behind = self.words[..at].iter().rev().take(3);
        behind.find(|word| word.quoted || !word.is_mark()).is_some_and(|w| w.quoted)
    }

    /// Whether the word at `at` is a verb that gives somebody's words here.
    pub fn says(&self, at: usize) -> bool {
        let word = &self.words[at];
        let class = word.class;
        if !class.has(SAYS | SAYS_THAT | SAYS_WITH | QUOTES) || self.phrases.name_at(at).is_some() {
            return false;
        }
        let after = self.word(at + 1);
        if word.is("compared") && matches!(after, "with" | "to") {
            return false;
        }
        // "talks announced by Norland", but "he answered by asking".
        let passive = after == "by" && word.text.ends_with("ed");
        let agent =
            at > 0 && (self.words[at - 1].class.has(BE | ADVERB) || self.words[at - 1].is("as"));
        if passive && !agent && !self.word(at + 2).ends_with("ing") {
            return false;
        }
        if word.text.starts_with("claim") && self.wins(at) {
            return false;
        }
        // "attacks on the port", "claims of fraud", "claims raised by aides": a noun.
        let verb = self
            .words
            .get(at + 1)
            .is_some_and(|next| next.class.has(SAYS | SAYS_THAT) || next.text.ends_with("ed"));
        if verb && word.text.ends_with('s') && !PLAIN.contains(&word.text) {
            return false;
        }
        let bound = matches!(after, "of" | "on" | "against" | "from" | "over" | "between" | "by");
        if bound && word.text.ends_with('s') && !PLAIN.contains(&word.text) {
            return class.has(SAYS_WITH) && lexicon::follows(word.text, after);
        }
        let with = || {
            lexicon::follows(word.text, after)
                || (self.words.get(at + 1).is_some_and(|w| w.class.has(ADVERB))
                    && lexicon::follows(word.text, self.word(at + 2)))
        };
        let that = || {
            let next = |n: usize| {
                matches!(
                    self.word(at + n),
                    "that"
                        | "how"
                        | "why"
                        | "what"
                        | "whether"
                        | "he"
                        | "she"
                        | "they"
                        | "it"
                        | "there"
                )
            };
            next(1) || (next(2) && self.word(at + 1) != "to") || self.quoted_at(at + 1)
        };
        let beside = || self.quoted_at(at + 1) || self.quoted_before(at) || after == ":";
        class.has(SAYS)
            || (class.has(SAYS_WITH) && with())
            || (class.has(SAYS_THAT) && that())
            || (class.has(QUOTES | SAYS_THAT | SAYS_WITH) && beside())
    }

    /// Whether what follows the verb at `at` is taken, not said: `the top three spots`, but not `the
    /// seat was stolen`.
    fn wins(&self, at: usize) -> bool {
        let ends = PREPOSITION | CONJUNCTION | PRONOUN | AUXILIARY | BE;
        let ahead = self.words.iter().enumerate().skip(at + 1).take(OBJECT);
        let mut object = ahead.take_while(|(_, word)| {
            !word.quoted && (word.is_word() || word.is_number()) && !word.class.has(ends)
        });
        let prize = object.find(|(_, word)| word.class.has(PRIZE));
        let clause =
            |at: usize| self.words.get(at + 1).is_some_and(|w| w.class.has(AUXILIARY | BE));
        prize.is_some_and(|(at, _)| !clause(at))
    }

    /// Whether the number of a day stands at `at`.
    pub fn is_day(&self, at: usize) -> bool {
        let digits = self.words[at].text.bytes().all(|b| b.is_ascii_digit());
        digits && at > 0 && self.words[at - 1].class.has(TIME)
    }

    /// Whether a form of -ing is helped by a form of to be.
    pub fn is_finite(&self, at: usize) -> bool {
        let mut behind = self.words[..at].iter().rev().take(3);
        behind.any(|word| word.class.has(BE))
    }

    /// Whether a verb stands in the form of many and of infinitives: `say`.
    pub fn is_base(&self, at: usize) -> bool {
        let verb = &self.words[at];
        !verb.class.has(lexicon::PAST)
            && !["ed", "s", "ing"].iter().any(|ending| verb.text.ends_with(ending))
    }

    /// Whether the word right before `left` can be the subject of such a form, that of the verb at
    /// `at`.
    pub fn is_many(&self, left: usize, at: usize) -> bool {
        let last = &self.words[left - 1];
        let office = |name: &Name| name.bearer == Bearer::Office;
        let plural = last.text.ends_with('s') && self.phrases.name_at(left - 1).is_none_or(office);
        let named = self.phrases.name_at(left - 1).is_some_and(|name| {
            let before = name.all.start.checked_sub(1).map_or("", |at| self.word(at));
            before == "and" || last.class.has(lexicon::ROLE)
        });
        // "They left and demand the rest": not "trade and demand for oil".
        let next = self.word(at + 1);
        let object = lexicon::class(next).has(DETERMINER | PRONOUN)
            || matches!(next, "that" | "them" | "him" | "to");
        if last.is("and") && object {
            return true;
        }
        const MANY: [&str; 11] =
            ["they", "we", "you", "I", "who", "police", "people", "women", "men", "many", "some"];
        plural || named || MANY.contains(&last.text)
    }
}
