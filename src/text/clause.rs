//! Which clauses of a sentence say that somebody says something? A verb of saying outside of
//! quotations, and the noun phrase that is its subject.

use super::lexicon::{
    self, ADVERB, AUXILIARY, BE, DETERMINER, OPENER, PREPOSITION, PRONOUN, QUOTES, SAYS, SAYS_THAT,
    SAYS_WITH, TIME,
};
use super::name::{Bearer, Name};
use super::phrase::Phrases;
use super::word::Word;
use std::ops::Range;

/// A clause that names a speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Its words from the subject to the verb, or from the verb to the subject.
    pub span: Range<usize>,
    /// The words that name the speaker.
    pub subject: Range<usize>,
}

/// Verbs that nothing else is meant by: any noun can be their subject.
const PLAIN: [&str; 8] = ["said", "says", "told", "tells", "added", "adds", "wrote", "writes"];
/// How far behind a verb a name may stand, in words and marks.
const NEAR: usize = 7;
/// How far an apposition may part a subject from its verb, in words.
const APPOSITION: usize = 30;

/// The clauses of a sentence that say who speaks, in order.
pub fn clauses(words: &[Word], names: &[Name]) -> Vec<Clause> {
    let reader = Reader { words, phrases: Phrases { words, names } };
    let mut found: Vec<Clause> = Vec::new();
    let plain = words.iter().enumerate().filter(|(_, word)| word.is_word() && !word.quoted);
    for (at, _) in plain {
        let carried = found.last().map(|clause| clause.subject.clone());
        if let Some(clause) = reader.clause(at, carried) {
            found.push(clause);
        }
    }
    found
}

/// What the sentence is about, if it begins with it, an adverbial phrase aside.
pub fn main_subject(words: &[Word], names: &[Name]) -> Option<Range<usize>> {
    let phrases = Phrases { words, names };
    let first = words.iter().position(|word| word.is_word() && !word.quoted)?;
    let word = &words[first];
    let adverbial = word.class.has(PREPOSITION | lexicon::CONJUNCTION)
        || word.text.ends_with("ing")
        || (word.class.has(OPENER | ADVERB) && !word.class.has(PRONOUN | DETERMINER));
    let start = if adverbial && phrases.name_at(first).is_none() {
        words.iter().position(|word| word.is(","))? + 1
    } else {
        first
    };
    phrases.after(start)
}

struct Reader<'a, 't> {
    words: &'a [Word<'t>],
    phrases: Phrases<'a, 't>,
}

impl Reader<'_, '_> {
    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.text)
    }

    /// Whether a quotation begins at `at`, perhaps behind marks.
    fn quoted_at(&self, at: usize) -> bool {
        let mut ahead = self.words.iter().skip(at).take(3);
        ahead.find(|word| word.quoted || !word.is_mark()).is_some_and(|w| w.quoted)
    }

    /// Whether a quotation ends before `at`.
    fn quoted_before(&self, at: usize) -> bool {
        let mut behind = self.words[..at].iter().rev().take(3);
        behind.find(|word| word.quoted || !word.is_mark()).is_some_and(|w| w.quoted)
    }

    /// The clause whose verb, or "according", stands at `at`; `carried` is the subject of the
    /// clause before it.
    fn clause(&self, at: usize, carried: Option<Range<usize>>) -> Option<Clause> {
        if self.word(at).eq_ignore_ascii_case("according") && self.word(at + 1) == "to" {
            let subject = self.phrases.after(at + 2)?;
            return Some(Clause { span: at..subject.end, subject });
        }
        if matches!(self.word(at), "quoted" | "cited") {
            return self.quoted_as_saying(at);
        }
        if !self.says(at) {
            return None;
        }
        if let Some(subject) = self.agent(at) {
            return Some(Clause { span: at..subject.end, subject });
        }
        let before = at.checked_sub(1).map(|b| self.words[b]);
        let behind_quotation = self.quoted_before(at);
        if behind_quotation && let Some(subject) = self.inverted(at) {
            return Some(Clause { span: at..subject.end, subject });
        }
        if let Some((start, subject)) = self.subject(at, carried) {
            return Some(Clause { span: start..at + 1, subject });
        }
        let parted = before.is_none_or(|word| word.is_mark());
        let subject = Some(at).filter(|_| parted).and_then(|at| self.inverted(at))?;
        Some(Clause { span: at..subject.end, subject })
    }

    /// Whether the word at `at` is a verb that gives somebody's words here.
    fn says(&self, at: usize) -> bool {
        let word = &self.words[at];
        let class = word.class;
        if !class.has(SAYS | SAYS_THAT | SAYS_WITH | QUOTES) || self.phrases.name_at(at).is_some() {
            return false;
        }
        let after = self.word(at + 1);
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

    /// "as highlighted by the minister": who it is that says.
    fn agent(&self, at: usize) -> Option<Range<usize>> {
        let before = self.words.get(at.checked_sub(1)?)?;
        let passive = before.is("as") || before.class.has(BE) || before.class.has(ADVERB);
        (passive && self.word(at + 1) == "by").then(|| self.phrases.after(at + 2))?
    }

    /// "was quoted by KCNA as saying", "quoted the minister as saying": who it is that says.
    fn quoted_as_saying(&self, at: usize) -> Option<Clause> {
        let ahead = self.words.iter().skip(at + 1).take(14);
        let saying = ahead.take_while(|w| !w.quoted).position(|word| word.is("saying"))?;
        let passive = at.checked_sub(1).is_some_and(|b| self.words[b].class.has(BE));
        if passive {
            let (start, subject) = self.subject_left_of(at - 1, at, None)?;
            return Some(Clause { span: start..at + saying + 2, subject });
        }
        let subject = self.phrases.after(at + 1)?;
        Some(Clause { span: at..at + saying + 2, subject })
    }

    /// The subject that stands behind its verb: `said Cho`.
    fn inverted(&self, at: usize) -> Option<Range<usize>> {
        if !self.words[at].class.has(SAYS | QUOTES) {
            return None;
        }
        // "said 33-year-old widow Han Dana": the name is near.
        let near = self.phrases.names.iter().find(|name| name.all.start > at);
        let near = near.filter(|name| name.bearer == Bearer::Person && name.all.start <= at + NEAR);
        let near = near.map(|name| name.all.clone()).filter(|name| {
            let other = PREPOSITION | lexicon::CONJUNCTION | BE | AUXILIARY | PRONOUN | SAYS;
            let stops =
                |word: &Word| word.class.has(other) || matches!(word.text, "," | "." | ";" | ":");
            !self.words[at + 1..name.start].iter().any(stops)
        });
        let plain = self.phrases.after(at + 1);
        let subject = plain
            .filter(|plain| near.as_ref().is_none_or(|near| near.start < plain.end))
            .or(near)?;
        let last = subject.end - 1;
        let named = self.phrases.name_at(last).is_some()
            || self.words[subject.start].class.has(DETERMINER)
            || self.phrases.is_somebody(last);
        let ended = self.words.get(subject.end).is_none_or(|word| {
            word.is_mark() || word.quoted || word.class.has(PREPOSITION | TIME) || word.is("who")
        });
        (named && ended).then_some(subject)
    }

    /// The subject that stands before the verb at `at`, and where it begins.
    fn subject(&self, at: usize, carried: Option<Range<usize>>) -> Option<(usize, Range<usize>)> {
        let verb = &self.words[at];
        let main = || main_subject(self.words, self.phrases.names);
        let carried =
            || carried.clone().or_else(|| main().filter(|main| self.phrases.speaks(main)));
        if verb.text.ends_with("ing") && !self.is_finite(at) {
            let as_before = at > 0 && self.words[at - 1].class.has(PREPOSITION);
            let begins = at == 0;
            let hangs = at > 0 && (self.words[at - 1].is_mark() || self.word(at - 1) == "and");
            let subject =
                Some(()).filter(|()| (hangs || begins) && !as_before).and_then(|()| carried())?;
            return Some((at, subject));
        }
        let mut left = at;
        let mut helped = false;
        loop {
            let word = &self.words[left.checked_sub(1)?];
            let adverb =
                word.class.has(ADVERB) || (word.text.ends_with("ly") && !word.is_capitalized());
            if word.quoted || word.is("to") || word.owns {
                return None;
            }
            if word.class.has(BE) {
                if !verb.text.ends_with("ing") {
                    return None;
                }
            } else if word.class.has(AUXILIARY) {
                helped = true;
            } else if self.is_day(left - 1) {
                // "on July 11": the month is next.
            } else if word.class.has(TIME) {
                left -= usize::from(left >= 2 && self.word(left - 2) == "on");
            } else if !adverb || word.class.has(PRONOUN | DETERMINER) {
                break;
            }
            left -= 1;
        }
        let found = self.subject_left_of(left, at, carried())?;
        let base = !helped && self.is_base(at);
        (!base || self.is_many(left)).then_some(found)
    }

    /// Whether the number of a day stands at `at`.
    fn is_day(&self, at: usize) -> bool {
        let digits = self.words[at].text.bytes().all(|b| b.is_ascii_digit());
        digits && at > 0 && self.words[at - 1].class.has(TIME)
    }

    /// Whether a form of -ing is helped by a form of to be.
    fn is_finite(&self, at: usize) -> bool {
        let mut behind = self.words[..at].iter().rev().take(3);
        behind.any(|word| word.class.has(BE))
    }

    /// Whether a verb stands in the form of many and of infinitives: `say`.
    fn is_base(&self, at: usize) -> bool {
        let verb = &self.words[at];
        !verb.class.has(lexicon::PAST)
            && !["ed", "s", "ing"].iter().any(|ending| verb.text.ends_with(ending))
    }

    /// Whether the word right before `left` can be the subject of such a form.
    fn is_many(&self, left: usize) -> bool {
        let last = &self.words[left - 1];
        let plural = last.text.ends_with('s') && self.phrases.name_at(left - 1).is_none();
        let named = self.phrases.name_at(left - 1).is_some_and(|name| {
            let before = name.all.start.checked_sub(1).map_or("", |at| self.word(at));
            before == "and" || last.class.has(lexicon::ROLE)
        });
        const MANY: [&str; 12] = [
            "they", "we", "you", "I", "who", "and", "police", "people", "women", "men", "many",
            "some",
        ];
        plural || named || MANY.contains(&last.text)
    }

    /// The subject that ends right before `left`, or what the words there refer to; the verb
    /// stands at `at`.
    fn subject_left_of(
        &self,
        left: usize,
        at: usize,
        carried: Option<Range<usize>>,
    ) -> Option<(usize, Range<usize>)> {
        let strict = !PLAIN.contains(&self.word(at));
        let last = left.checked_sub(1)?;
        let before = &self.words[last];
        let whole = |range: Range<usize>| (range.start, range);
        match before.text {
            "and" | "but" | "then" | "or" => carried.map(|subject| (at, subject)),
            "who" | "which" | "that" if last > 0 => {
                let end = last - usize::from(self.words[last - 1].is(","));
                self.phrases.before(end, false).map(whole)
            }
            "," | ")" | "-" | "--" | "—" | "–" => self.apposed(last).map(whole),
            _ if before.class.has(PREPOSITION) || before.is_mark() => None,
            _ => self.phrases.before(left, strict).map(whole),
        }
    }

    /// The person before a phrase that itself is an apposition: `Park Il, the head of the agency`.
    fn first_of(&self, head: Range<usize>) -> Range<usize> {
        let comma = head.start.checked_sub(1).filter(|at| *at > 0 && self.words[*at].is(","));
        let name = comma.and_then(|comma| self.phrases.name_at(comma - 1));
        match name.filter(|name| name.bearer == Bearer::Person && name.all.end + 1 == head.start) {
            Some(name)
                if self
                    .phrases
                    .name_at(head.end - 1)
                    .is_none_or(|n| n.bearer != Bearer::Person) =>
            {
                name.all.clone()
            }
            _ => head,
        }
    }

    /// The phrase that an apposition, which ends with the mark at `close`, belongs to.
    fn apposed(&self, close: usize) -> Option<Range<usize>> {
        let opening = if self.words[close].is(")") { "(" } else { self.words[close].text };
        let lowest = close.saturating_sub(APPOSITION);
        for open in (lowest..close).rev() {
            let word = &self.words[open];
            if word.quoted {
                return None;
            }
            if word.is(opening) && !(word.is("-") && word.glued) && open > 0 {
                let head = self.phrases.before(open, true);
                if let Some(head) = head.filter(|head| !self.words[head.start].class.has(PRONOUN)) {
                    return Some(self.first_of(head));
                }
            }
        }
        None
    }
}
