//! Who appears in a document? Its persons with their names and titles, its institutions; each
//! later mention finds its entry again.

use super::lexicon::{
    ADVERB, AUXILIARY, BE, CONJUNCTION, Class, DETERMINER, FAMILY, FEMALE, HONORIFIC, INSTITUTION,
    MALE, MISTER, MISTRESS, OFFICE, PLACE, PREPOSITION, PRONOUN, ROLE, SAYS, TIME,
};
use super::name::{Bearer, Name};
use super::word::Word;
use std::collections::HashMap;
use std::ops::Range;

/// Of which sex the words for a person are, as far as they tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gender {
    /// They do not tell.
    #[default]
    Unknown,
    /// He.
    Male,
    /// She.
    Female,
}

/// A person of a document.
#[derive(Debug, Default)]
pub struct Person<'t> {
    /// Its name in the fullest form.
    name: &'t str,
    /// The title that stands with the name somewhere, honorifics aside.
    title: &'t str,
    /// The honorific that stands with it: all that is known of `Mr. Price`.
    honorific: &'t str,
    /// The words of its name, in small letters and without hyphens.
    keys: Vec<String>,
    /// Whether the family name stands first.
    family_first: bool,
    /// Of which sex it is.
    pub gender: Gender,
    /// Its titles and parts, in small letters.
    offices: Vec<String>,
    /// How often it was named so far.
    count: usize,
    /// Where it was named last: a count of mentions.
    last: usize,
}

/// Words that tell no kind of institution.
const SMALL: Class =
    Class::of(&[PREPOSITION, CONJUNCTION, BE, AUXILIARY, PRONOUN, DETERMINER, ADVERB, SAYS, TIME]);
/// Most persons that share a word and are told apart, and most offices of one.
const NAMESAKES: usize = 8;

/// The persons and institutions of a document.
#[derive(Debug, Default)]
pub struct Cast<'t> {
    people: Vec<Person<'t>>,
    by_word: HashMap<String, Vec<usize>>,
    by_office: HashMap<String, Vec<usize>>,
    institutions: HashMap<String, &'t str>,
    /// What small letters name, by its kind; `None` where several of a kind are named so.
    described: HashMap<String, Option<&'t str>>,
    mentions: usize,
}

impl<'t> Cast<'t> {
    /// Takes note of the persons and institutions of a sentence that are named in full.
    pub fn introduce(&mut self, text: &'t str, words: &[Word<'t>], names: &[Name]) {
        self.introduce_described(text, words);
        for name in names {
            let parts = words[name.bare.clone()].iter().filter(|w| !w.glued).count();
            match name.bearer {
                Bearer::Person if !is_shouted(&words[name.bare.clone()]) => {
                    let titled = name.all.start < name.bare.start;
                    if parts > 1 || titled {
                        let person = self.find_or_add(words, name);
                        self.describe(person, text, words, name);
                    }
                }
                Bearer::Institution => self.introduce_institution(text, words, name),
                _ => {}
            }
        }
    }

    /// Takes note of institutions that small letters name: `the presidential office`.
    fn introduce_described(&mut self, text: &'t str, words: &[Word<'t>]) {
        const ANY: [&str; 14] = [
            "new", "same", "other", "whole", "entire", "main", "former", "old", "first", "second",
            "last", "next", "local", "own",
        ];
        let plain = |word: &Word| word.is_word() && !word.quoted && !word.is_capitalized();
        for (at, three) in words.windows(3).enumerate() {
            let [article, kind, noun] = three else { continue };
            let noun = Some(noun).filter(|noun| noun.class.has(INSTITUTION) && !noun.owns);
            let Some(noun) = noun.filter(|noun| plain(noun) && plain(kind)) else { continue };
            let told = !kind.class.has(SMALL) && !kind.owns && !ANY.contains(&kind.text);
            let goes_on = words
                .get(at + 3)
                .is_some_and(|w| w.glued || w.class.has(INSTITUTION | ROLE | OFFICE));
            if matches!(article.text, "the" | "The") && told && !goes_on {
                let whole = slice(text, words, &(at + 1..at + 3));
                let known = self.described.entry(noun.text.to_lowercase()).or_insert(Some(whole));
                *known = known.filter(|known| known.eq_ignore_ascii_case(whole));
            }
        }
    }

    fn introduce_institution(&mut self, text: &'t str, words: &[Word<'t>], name: &Name) {
        let whole = slice(text, words, &name.all);
        for word in words[name.all.clone()].iter().filter(|w| w.class.has(INSTITUTION)) {
            if whole.len() > word.text.len() {
                let fullest = self.institutions.entry(word.text.to_lowercase()).or_insert(whole);
                if whole.ends_with(*fullest) {
                    *fullest = whole;
                }
            }
        }
    }

    fn find_or_add(&mut self, words: &[Word<'t>], name: &Name) -> usize {
        let keys = keys(words, &name.bare);
        if let Some(known) = self.find(&keys, words[name.bare.start].class, &titles(words, name)) {
            return known;
        }
        let number = self.people.len();
        for key in &keys {
            let namesakes = self.by_word.entry(key.clone()).or_default();
            if namesakes.len() == NAMESAKES {
                namesakes.remove(0);
            }
            namesakes.push(number);
        }
        self.people.push(Person { keys, ..Person::default() });
        number
    }

    /// The person whose name has all of these words, if one is known: of several the one named
    /// most, and then last; before all others one who holds an office of `titles`.
    fn find(&self, keys: &[String], first: Class, titles: &[String]) -> Option<usize> {
        let last = keys.last()?;
        let fits = |number: &usize| {
            let person = &self.people[*number];
            is_same(&person.keys, keys)
        };
        let namesakes = self.by_word.get(last).into_iter().chain(self.by_word.get(&keys[0]));
        let rank = |number: &usize| {
            let person = &self.people[*number];
            // Alone stands the family name.
            let end = if person.family_first { person.keys.first() } else { person.keys.last() };
            let family = keys.len() > 1 || end == Some(last) || first.has(MALE | FEMALE);
            let holds = titles.iter().any(|title| person.offices.contains(title));
            (holds, family, person.keys.len() > 1, person.count, person.last, *number)
        };
        namesakes.flatten().copied().filter(fits).max_by_key(rank)
    }

    /// Takes note of what a full mention says of a person: its name and title, its sex.
    fn describe(&mut self, number: usize, text: &'t str, words: &[Word<'t>], name: &Name) {
        let bare = slice(text, words, &name.bare);
        let title = words[name.all.start..name.bare.start].iter();
        let honorific = title.clone().filter(|w| w.is_word()).all(|w| w.class.has(HONORIFIC));
        let keys = keys(words, &name.bare);
        for word in title.filter(|word| word.class.has(OFFICE) && !word.class.has(HONORIFIC)) {
            self.hold_office(number, word.text);
        }
        let first = &words[name.bare.start];
        let titled = name.all.start < name.bare.start;
        let whole = slice(text, words, &(name.all.start..name.bare.start));
        let added: Vec<String> = {
            let person = &mut self.people[number];
            person.gender = told(words, name, person.gender);
            person.family_first |= first.class.has(FAMILY) && keys.len() > 1 && !known_given(first);
            if honorific && titled {
                person.honorific = whole;
            } else if titled
                && whole.len() > person.title.len()
                && !is_shouted(&words[name.all.start..name.bare.start])
            {
                person.title = whole;
            }
            let fuller = keys.len() > person.keys.len() || person.name.is_empty();
            if !fuller {
                return;
            }
            person.name = bare;
            let added = keys.iter().filter(|key| !person.keys.contains(key)).cloned().collect();
            person.keys = keys;
            added
        };
        for key in added {
            let namesakes = self.by_word.entry(key).or_default();
            if namesakes.len() < NAMESAKES {
                namesakes.push(number);
            }
        }
    }

    /// Takes note that a person holds an office or plays a part.
    pub fn hold_office(&mut self, number: usize, office: &str) {
        let office = office.trim_end_matches('.').to_lowercase();
        let person = &mut self.people[number];
        if person.offices.len() < NAMESAKES && !person.offices.contains(&office) {
            let holders = self.by_office.entry(office.clone()).or_default();
            if holders.len() == NAMESAKES {
                holders.remove(0);
            }
            holders.push(number);
            person.offices.push(office);
        }
    }

    /// The person that a name means, and counts the mention.
    pub fn meet(&mut self, words: &[Word], name: &Name) -> Option<usize> {
        if !matches!(name.bearer, Bearer::Person | Bearer::Open) {
            return None;
        }
        let first = words[name.bare.start].class;
        let number = self.find(&keys(words, &name.bare), first, &titles(words, name))?;
        self.mentions += 1;
        let person = &mut self.people[number];
        person.count += 1;
        person.last = self.mentions;
        person.gender = told(words, name, person.gender);
        Some(number)
    }

    /// The person by its name in other letters: `MR. PRICE`.
    pub fn call(&self, name: &str) -> Option<usize> {
        let last = name.split_whitespace().next_back()?;
        self.find(&[key(last)], Class::default(), &[])
    }

    /// The person whom a label names, if it names one.
    pub fn called(&self, label: &str) -> Option<usize> {
        if label.is_empty() { None } else { self.call(label) }
    }

    /// The holder of an office who was named last: `minister`.
    pub fn holder(&self, office: &str) -> Option<usize> {
        let holders = self.by_office.get(&office.to_lowercase())?;
        holders.iter().copied().max_by_key(|number| (self.people[*number].last, *number))
    }

    /// The institution of a kind that was named in full: `ministry`.
    pub fn institution(&self, kind: &str) -> Option<&'t str> {
        let kind = kind.to_lowercase();
        let named = self.institutions.get(&kind).copied();
        named.or_else(|| self.described.get(&kind).copied().flatten())
    }

    /// A person's entry.
    pub fn person(&self, number: usize) -> &Person<'t> {
        &self.people[number]
    }

    /// Takes note of a person's sex, where it is not known.
    pub fn tell_gender(&mut self, number: usize, gender: Gender) {
        let person = &mut self.people[number];
        if person.gender == Gender::Unknown {
            person.gender = gender;
        }
    }

    /// A person's name in the fullest form, with the title that stands with it somewhere.
    pub fn full(&self, number: usize) -> String {
        let person = &self.people[number];
        let name = squeeze(person.name);
        let known = person.keys.len() > 1;
        match (person.title, person.honorific) {
            ("", honorific) if !known && !honorific.is_empty() => {
                format!("{} {name}", squeeze(honorific))
            }
            ("", _) => name,
            (title, _) => format!("{} {name}", squeeze(title)),
        }
    }
}

/// Words with single blanks between them.
pub fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text from the first word of a range to its last, without a possessive ending.
pub fn slice<'t>(text: &'t str, words: &[Word<'t>], range: &Range<usize>) -> &'t str {
    let Some(last) = words[range.clone()].last() else { return "" };
    let mut end = last.span.start + last.text.len();
    // The point of an abbreviation belongs to it.
    let point = words.get(range.end).is_some_and(|word| word.is(".") && word.glued);
    let title = last.text.len() < 5 && last.class.has(HONORIFIC | OFFICE);
    let short = last.is_capitalized() && (title || matches!(last.text, "Jr" | "Sr"));
    end += usize::from(point && short);
    &text[words[range.start].span.start..end]
}

/// The offices that stand before a surname, in small letters: `secretary` of `press secretary Lee`.
fn titles(words: &[Word], name: &Name) -> Vec<String> {
    let title = words[name.all.start..name.bare.start].iter();
    let office = |word: &&Word| word.class.has(OFFICE | ROLE) && !word.class.has(HONORIFIC);
    title.filter(office).map(|word| word.text.trim_end_matches('.').to_lowercase()).collect()
}

fn known_given(word: &Word) -> bool {
    word.class.has(MALE | FEMALE) && !word.class.has(FAMILY)
}

/// The words of a name in small letters: hyphens and points are left out, and what they bind is
/// one word.
fn keys(words: &[Word], range: &Range<usize>) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for word in words[range.clone()].iter().filter(|word| word.is_word()) {
        match keys.last_mut() {
            Some(last) if word.glued => last.push_str(&key(word.text)),
            _ => keys.push(key(word.text)),
        }
    }
    while keys.len() > 1
        && keys.last().is_some_and(|last| matches!(last.as_str(), "jr" | "sr" | "ii" | "iii"))
    {
        keys.pop();
    }
    keys
}

fn key(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether two names can be the same person's: the words of one stand in the other in order,
/// initials for words but the last, or they differ in blanks alone or in the order of the two.
fn is_same(one: &[String], other: &[String]) -> bool {
    let (long, short) = if one.len() >= other.len() { (one, other) } else { (other, one) };
    let mut rest = long.iter();
    let ends = short.len() == 1 || long.last() == short.last();
    let turned = long.len() == 2 && short.len() == 2 && long[0] == short[1] && long[1] == short[0];
    let initial =
        |a: &str, b: &str| a.len() == 1 && b.starts_with(a) || b.len() == 1 && a.starts_with(b);
    let within = short.iter().all(|word| rest.any(|w| w == word || initial(w, word)));
    (within && ends)
        || turned
        || (long.len() > 1 && short.len() > 1 && long.concat() == short.concat())
}

/// Whether a name is written in capitals throughout.
fn is_shouted(words: &[Word]) -> bool {
    let mut letters = words.iter().flat_map(|word| word.text.chars()).filter(|c| c.is_alphabetic());
    words.iter().any(|word| word.text.len() > 3) && letters.all(char::is_uppercase)
}

/// The sex that a mention tells, or else the one that was known.
fn told(words: &[Word], name: &Name, known: Gender) -> Gender {
    let title = &words[name.all.start..name.bare.start];
    let given = &words[name.bare.start];
    let full = name.bare.len() > 1 && !given.class.has(PLACE | ROLE);
    if title.iter().any(|word| word.class.has(MISTRESS)) {
        Gender::Female
    } else if title.iter().any(|word| word.class.has(MISTER)) {
        Gender::Male
    } else if known != Gender::Unknown || !full || given.class.has(FAMILY) {
        known
    } else if given.class.has(FEMALE) {
        Gender::Female
    } else if given.class.has(MALE) {
        Gender::Male
    } else {
        known
    }
}
