//! Whom do a sentence's words for a speaker mean? A name means its entry in the cast, a pronoun
//! or an office who was spoken of last.

use super::cast::{Cast, Gender, slice, squeeze};
use super::lexicon::{
    self, DETERMINER, DOCUMENT, HONORIFIC, INSTITUTION, MISTER, MISTRESS, OFFICE, PREPOSITION,
    ROLE, SOMEBODY,
};
use super::name::{Bearer, Name, is_seat};
use super::word::Word;
use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A person of the cast.
    Person(usize),
    /// Whoever is called so: `Foreign Ministry`, `senior official`.
    Words(String),
}

/// Whom a sentence spoke of.
#[derive(Debug, Default)]
pub struct Moment {
    /// Who spoke in it.
    pub speaker: Option<Source>,
    /// The person that it is about.
    pub subject: Option<usize>,
    /// The surname alone that it is about, of somebody whom the document names in no other way.
    pub surname: Option<String>,
    /// The persons that it named, in order.
    pub named: Vec<usize>,
}

/// How many sentences back a pronoun may point.
const REACH: usize = 8;
/// How many sentences back somebody who spoke goes before one who was named since.
const CENTRAL: usize = 4;
/// Most persons of a sentence that are kept in mind.
const NAMED: usize = 8;

/// A sentence whose words are asked for.
#[derive(Clone, Copy)]
pub struct Line<'a, 't> {
    /// The document's text.
    pub text: &'t str,
    /// The sentence's words.
    pub words: &'a [Word<'t>],
    /// Its names.
    pub names: &'a [Name],
    /// The persons that its names mean, name by name.
    pub people: &'a [Option<usize>],
}

/// What was spoken of, up to the sentence that is read.
#[derive(Debug, Default)]
pub struct Scene<'t> {
    /// Who appears in the document.
    pub cast: Cast<'t>,
    moments: VecDeque<Moment>,
    /// The institution or the like that spoke last.
    speaker: Option<Source>,
    /// What kind of institution was called one that had just spoken: `office`.
    called: BTreeMap<String, String>,
}

impl<'t> Scene<'t> {
    /// A scene at the beginning of a document.
    pub fn new(cast: Cast<'t>) -> Self {
        Self { cast, ..Self::default() }
    }

    /// Keeps in mind what a sentence spoke of.
    pub fn pass(&mut self, mut moment: Moment) {
        moment.named.truncate(NAMED);
        if moment.speaker.is_some() {
            self.speaker.clone_from(&moment.speaker);
        }
        self.moments.push_front(moment);
        self.moments.truncate(REACH);
    }

    /// Whom the words `subject` of a sentence mean; `None` where that cannot be told.
    pub fn resolve(&mut self, line: Line<'_, 't>, subject: &Range<usize>) -> Option<Source> {
        let words = &line.words[subject.clone()];
        let first = words.first()?;
        if words.len() == 1 {
            match first.text.to_lowercase().as_str() {
                "he" | "him" => return self.pronoun(line, subject.start, Gender::Male),
                "she" | "her" => return self.pronoun(line, subject.start, Gender::Female),
                "they" | "them" | "it" => return self.not_a_person(),
                "i" | "we" | "you" | "who" | "which" | "that" | "this" | "what" | "these" => {
                    return None;
                }
                _ => {}
            }
        }
        self.named(line, subject)
            .or_else(|| self.by_office(line, subject))
            .or_else(|| described(line, subject))
    }

    /// The person named by the last words of `subject`, if nothing binds it to a noun before it.
    fn named(&self, line: Line<'_, 't>, subject: &Range<usize>) -> Option<Source> {
        // "Park of Wirth Steel said": Park.
        let opening = |name: &Name| {
            let begins = name.all.start == subject.start && name.all.end < subject.end;
            let person = matches!(name.bearer, Bearer::Person | Bearer::Open);
            begins && person && line.words[name.all.end].class.has(PREPOSITION)
        };
        let at = line.names.iter().position(opening).filter(|at| line.people[*at].is_some());
        if let Some(at) = at {
            return line.people[at].map(Source::Person);
        }
        let end = |name: &Name| name.all.start >= subject.start && name.all.end == subject.end;
        let at = line.names.iter().position(end)?;
        let name = &line.names[at];
        let before = &line.words[subject.start..name.all.start];
        if before.iter().any(|word| word.class.has(PREPOSITION)) {
            return None;
        }
        line.people[at].map(Source::Person)
    }

    /// "the minister", "the ministry": who holds the office, or the institution of that kind.
    fn by_office(&mut self, line: Line<'_, 't>, subject: &Range<usize>) -> Option<Source> {
        let words = &line.words[subject.clone()];
        let (first, head) = (words.first()?, words.last()?);
        let definite = matches!(first.text, "the" | "The" | "this" | "This" | "that");
        if !definite || words.iter().any(|word| word.class.has(PREPOSITION) || word.owns) {
            return None;
        }
        if head.class.has(INSTITUTION) && words.len() == 2 {
            let whole = self.cast.institution(head.text).map(plain);
            return whole.or_else(|| self.just_spoke(head.text)).map(Source::Words);
        }
        if !head.class.has(OFFICE | ROLE) {
            return None;
        }
        let holder = self.cast.holder(head.text);
        let many = head.text.ends_with('s');
        let recent = || {
            let gender = match () {
                () if head.class.has(MISTRESS) => Gender::Female,
                () if head.class.has(MISTER) => Gender::Male,
                () => Gender::Unknown,
            };
            self.recent(gender, 3).filter(|_| head.class.has(ROLE) && !many && words.len() == 2)
        };
        holder.map(Source::Person).or_else(recent)
    }

    /// The institution of a kind that is not named otherwise: the one that had just spoken when a
    /// sentence first called it so. Its own name tells no kind.
    fn just_spoke(&mut self, kind: &str) -> Option<String> {
        let kind = kind.to_lowercase();
        if let Some(known) = self.called.get(&kind) {
            return Some(known.clone());
        }
        let Some(Source::Words(name)) = self.moments.front()?.speaker.clone() else { return None };
        let telling = |word: &str| {
            let class = lexicon::class(word);
            !word.starts_with(char::is_uppercase) || class.has(INSTITUTION | lexicon::PLACE | ROLE)
        };
        let plain = !name.split_whitespace().any(telling);
        let named = plain && (name.contains(' ') || is_acronym(&name)) || is_seat(name.split(' '));
        named.then(|| self.called.entry(kind).or_insert(name).clone())
    }

    fn not_a_person(&self) -> Option<Source> {
        self.speaker.clone().filter(|speaker| matches!(speaker, Source::Words(_)))
    }

    /// Whom a pronoun at `at` means.
    fn pronoun(&mut self, line: Line<'_, 't>, at: usize, gender: Gender) -> Option<Source> {
        let fits = |person: &usize| self.fits(*person, gender);
        // Somebody whom the sentence began with: "Cho came home, where he said".
        let earlier = || line.names.iter().zip(line.people).filter(|(name, _)| name.all.end <= at);
        let told = line.words[..at].iter().rev().take(2).any(|word| word.is(",") || word.quoted);
        let begun = earlier()
            .next()
            .filter(|(name, _)| !told && name.all.start <= 1 && !line.words[name.all.end - 1].owns);
        let begun = begun.and_then(|(_, person)| *person).filter(fits).map(Source::Person);
        let inside = || {
            let people = earlier().filter_map(|(_, person)| *person).filter(fits);
            people.reduce(|_, later| later).map(Source::Person)
        };
        let source = begun.or_else(|| self.recent(gender, REACH)).or_else(inside)?;
        if let Source::Person(person) = source {
            self.cast.tell_gender(person, gender);
        }
        Some(source)
    }

    fn fits(&self, person: usize, gender: Gender) -> bool {
        let known = self.cast.person(person).gender;
        known == gender || known == Gender::Unknown || gender == Gender::Unknown
    }

    /// Who was spoken of last, no more than `reach` sentences back: somebody who spoke or whom a
    /// sentence was about before others.
    fn recent(&self, gender: Gender, reach: usize) -> Option<Source> {
        let fits = |person: &usize| self.fits(*person, gender);
        let surely = |person: &usize| {
            gender != Gender::Unknown && self.cast.person(*person).gender == gender
        };
        let central = |moment: &Moment| {
            let speaker = moment.speaker.clone().filter(|speaker| match speaker {
                Source::Person(person) => fits(person),
                Source::Words(words) => is_somebody(words),
            });
            let subject = || moment.subject.filter(fits).map(Source::Person);
            speaker.or_else(subject).or_else(|| moment.surname.clone().map(Source::Words))
        };
        let named = |moment: &Moment| moment.named.iter().copied().rfind(surely);
        let near = self.moments.iter().take(reach.min(CENTRAL)).find_map(central);
        let passing = || self.moments.iter().take(reach).find_map(named).map(Source::Person);
        near.or_else(passing).or_else(|| self.moments.iter().take(reach).find_map(central))
    }
}

/// Whether words describe one person: `senior official`.
fn is_somebody(words: &str) -> bool {
    let last = words.split_whitespace().next_back().unwrap_or_default();
    let head = words.split([' ']).take_while(|w| !lexicon::class(w).has(PREPOSITION)).last();
    let class = lexicon::class(head.unwrap_or(last));
    class.has(ROLE | OFFICE) && !head.unwrap_or(last).ends_with('s')
}

fn is_acronym(word: &str) -> bool {
    word.len() > 1 && word.chars().all(char::is_uppercase)
}

/// Whether words can be a surname that stands alone: one word with a capital that no list has.
pub fn is_surname(words: &str) -> bool {
    words.starts_with(char::is_uppercase)
        && words.contains(char::is_lowercase)
        && words.chars().all(|c| c.is_alphabetic() || c == '-')
        && lexicon::class(words).is_empty()
}

/// The words that describe a speaker without a name in the cast.
fn described(line: Line, subject: &Range<usize>) -> Option<Source> {
    let words = &line.words[subject.clone()];
    let named = line.names.iter().find(|name| {
        name.all.end == subject.end
            && name.bearer == Bearer::Person
            && name.all.start >= subject.start
    });
    let bound = words.iter().any(|word| word.class.has(PREPOSITION));
    let range = match named.filter(|_| !bound) {
        Some(name) => {
            let honored = line.words[name.all.clone()].iter().any(|w| w.class.has(HONORIFIC));
            if honored || name.all.start == name.bare.start {
                subject.clone()
            } else {
                name.all.clone()
            }
        }
        None => subject.clone(),
    };
    let mut whole = plain(slice(line.text, line.words, &range));
    // "Analysts said": the capital is the sentence's.
    if range == (0..1) && words[0].class.has(ROLE | DOCUMENT | INSTITUTION | SOMEBODY) {
        whole.make_ascii_lowercase();
    }
    let bare = words.iter().all(|word| word.class.has(DETERMINER) && !word.class.has(ROLE));
    (!whole.is_empty() && !bare).then_some(Source::Words(whole))
}

/// Words without the article before them.
fn plain(words: &str) -> String {
    let words = squeeze(words);
    let article = ["the ", "a ", "an ", "The ", "A ", "An "];
    let rest = article.iter().find_map(|article| words.strip_prefix(article));
    rest.unwrap_or(&words).to_owned()
}
