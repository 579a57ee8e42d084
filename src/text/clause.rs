//! Which clauses of a sentence say that somebody says something? A verb of saying outside of
//! quotations, and the noun phrase that is its subject.

use super::lexicon::{
    self, ACTS, ADVERB, AUXILIARY, BE, Class, DETERMINER, OPENER, PREPOSITION, PRONOUN, QUOTES,
    SAYS, TIME,
};
use super::name::{Bearer, Name};
use super::phrase::Phrases;
use super::saying::{PLAIN, Verbs};
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

/// Words that belong to no title.
const SMALL: Class = Class::of(&[PREPOSITION, lexicon::CONJUNCTION, BE, AUXILIARY, PRONOUN]);
/// How far behind a verb a name may stand, in words and marks.
const NEAR: usize = 7;
/// How far an apposition may part a subject from its verb, in words.
const APPOSITION: usize = 30;

/// The clauses of a sentence that say who speaks, in order.
pub fn clauses(words: &[Word], names: &[Name]) -> Vec<Clause> {
    let phrases = Phrases { words, names };
    let reader = Reader { words, phrases, verbs: Verbs { words, phrases } };
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
    let subject = phrases.after(start)?;
    // "The envoy, Park Il of Norland, left": the name says more.
    let comma = words.get(subject.end).filter(|word| word.is(",") && !word.quoted);
    let named = comma.and_then(|_| names.iter().find(|name| name.all.start > subject.end));
    let named = named.filter(|name| {
        let between = &words[subject.end + 1..name.all.start];
        let ended = words.get(name.all.end).is_some_and(|word| word.is_mark() && !word.glued);
        let closed = words.get(name.all.end).is_some_and(|word| word.is(","));
        name.bearer == Bearer::Person
            && (ended || closed)
            && between.len() < 3
            && between.iter().all(|word| word.is_word() && !word.class.has(SMALL))
    });
    let office = phrases.name_at(subject.end - 1).is_none_or(|name| name.bearer != Bearer::Person);
    Some(named.filter(|_| office && phrases.speaks(&subject)).map_or(subject, |n| n.all.clone()))
}

struct Reader<'a, 't> {
    words: &'a [Word<'t>],
    phrases: Phrases<'a, 't>,
    verbs: Verbs<'a, 't>,
}

impl Reader<'_, '_> {
    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.text)
    }

    /// The clause whose verb, or "according", stands at `at`; `carried` is the subject of the
    /// clause before it.
    fn clause(&self, at: usize, carried: Option<Range<usize>>) -> Option<Clause> {
        if self.word(at).eq_ignore_ascii_case("according") && self.word(at + 1) == "to" {
            let phrase = self.phrases.after(at + 2)?;
            let issuer = self.phrases.issuer(&phrase);
            let speaks = |p: &Range<usize>| self.phrases.speaks(p) && !self.phrases.is_figures(p);
            let subject = issuer.or_else(|| Some(phrase).filter(speaks))?;
            return Some(Clause { span: at..subject.end, subject });
        }
        if matches!(self.word(at), "quoted" | "cited") {
            return self.quoted_as_saying(at);
        }
        if !self.verbs.says(at) {
            return None;
        }
        if let Some(subject) = self.agent(at) {
            return Some(Clause { span: at..subject.end, subject });
        }
        let before = at.checked_sub(1).map(|b| self.words[b]);
        let behind_quotation = self.verbs.quoted_before(at);
        if behind_quotation && let Some(subject) = self.inverted(at) {
            return Some(Clause { span: at..subject.end, subject });
        }
        if let Some((start, subject)) = self.subject(at, carried) {
            let issuer = self.phrases.issuer(&subject);
            let subject =
                issuer.or_else(|| Some(subject).filter(|s| !self.phrases.is_figures(s)))?;
            return Some(Clause { span: start..at + 1, subject });
        }
        let parted = before.is_none_or(|word| word.is_mark());
        let subject = Some(at).filter(|_| parted).and_then(|at| self.inverted(at))?;
        Some(Clause { span: at..subject.end, subject })
    }

    /// "as highlighted by the minister": who it is that says.
    fn agent(&self, at: usize) -> Option<Range<usize>> {
        let before = self.words.get(at.checked_sub(1)?)?;
        let passive = before.is("as") || before.class.has(BE) || before.class.has(ADVERB);
        let agent = (passive && self.word(at + 1) == "by").then(|| self.phrases.after(at + 2))?;
        agent.filter(|agent| self.phrases.speaks(agent))
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
        let verb = &self.words[at];
        if !verb.class.has(SAYS | QUOTES) || verb.text.ends_with("ing") {
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
        let any = PLAIN.contains(&verb.text) && self.words[subject.start].class.has(DETERMINER);
        let named = any || self.phrases.speaks(&subject);
        let ended = |end: usize| {
            self.words.get(end).is_none_or(|word| {
                word.is_mark()
                    || word.quoted
                    || word.class.has(PREPOSITION | TIME)
                    || word.is("who")
            })
        };
        if named && !ended(subject.end) {
            // "said an official from Vent les Eaux": the noun is enough.
            let mut within = subject.clone();
            let bound = within.find(|at| self.words[*at].class.has(PREPOSITION))?;
            return Some(subject.start..bound).filter(|head| self.phrases.speaks(head));
        }
        named.then_some(subject)
    }

    /// The subject that stands before the verb at `at`, and where it begins.
    fn subject(&self, at: usize, carried: Option<Range<usize>>) -> Option<(usize, Range<usize>)> {
        let verb = &self.words[at];
        let main = || main_subject(self.words, self.phrases.names);
        // "He left early, adding to the doubts": what follows shows whether it was said.
        let shows = matches!(self.word(at + 1), "that" | "how" | "why" | "what" | "whether" | ":")
            || self.verbs.quoted_at(at + 1);
        let may = !verb.class.has(ACTS) || !verb.text.ends_with("ing") || shows;
        let carried = || {
            let main = || main().filter(|main| may && self.phrases.speaks(main));
            carried.clone().or_else(main)
        };
        if verb.text.ends_with("ing") && !self.verbs.is_finite(at) {
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
            } else if self.verbs.is_day(left - 1) {
                // "on July 11": the month is next.
            } else if word.class.has(TIME) {
                left -= usize::from(left >= 2 && self.word(left - 2) == "on");
            } else if matches!(word.text, "both" | "all" | "each") && left >= 2 {
                // "Park and Han both said": who they are stands before it.
            } else if !adverb || word.class.has(PRONOUN | DETERMINER) {
                break;
            }
            left -= 1;
        }
        // "the appeals court": a noun.
        const ARTICLES: [&str; 11] =
            ["the", "a", "an", "its", "their", "his", "her", "my", "our", "your", "no"];
        if ARTICLES.iter().any(|article| self.words[left - 1].text.eq_ignore_ascii_case(article)) {
            return None;
        }
        let found = self.subject_left_of(left, at, carried())?;
        let base = !helped && self.verbs.is_base(at);
        (!base || self.verbs.is_many(left, at)).then_some(found)
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
                let person = before.is("who");
                // "flew to Oslo, which": no source.
                let placed = |head: &Range<usize>| {
                    let of_place = self.phrases.name_at(head.end - 1).map(|n| n.bearer);
                    let before = head.start.checked_sub(1).map_or("", |at| self.word(at));
                    of_place == Some(Bearer::Place) && matches!(before, "in" | "at" | "from" | "to")
                };
                let head = || self.phrases.nearest_before(end).filter(|head| !placed(head));
                let head = if person { self.phrases.before(end, false) } else { head() };
                head.map(whole)
            }
            "," | ")" | "-" | "--" | "—" | "–" => self.apposed(last).map(whole),
            _ if before.class.has(PREPOSITION) || before.is_mark() => None,
            _ => self.phrases.before(left, strict).map(whole),
        }
    }

    /// The person before a phrase that itself is an apposition: `Park Il, the head of the agency`.
    fn first_of(&self, head: Range<usize>) -> Range<usize> {
        // "Park Il, first head of the agency": one word more may stand before the noun.
        let near = [1, 2].iter().filter_map(|back| head.start.checked_sub(*back));
        let comma = near.filter(|at| *at > 0).find(|at| self.words[*at].is(","));
        let name = comma.and_then(|comma| self.phrases.name_at(comma - 1));
        match name.filter(|name| name.bearer == Bearer::Person && name.all.end < head.start) {
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
