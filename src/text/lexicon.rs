//! What part can a word play where somebody speaks? Classes of words, from the lists in `data/`.

use rustc_hash::FxHashMap;
use std::ops::BitOr;
use std::sync::LazyLock;

/// A set of parts that a word can play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Class(u32);

impl Class {
    /// Whether the two have a part in common.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// All of several parts.
    pub const fn of(parts: &[Self]) -> Self {
        let (mut all, mut at) = (0, 0);
        while at < parts.len() {
            all |= parts[at].0;
            at += 1;
        }
        Self(all)
    }

    /// Whether the word is in no list.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl BitOr for Class {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Makes a class for each section of the lists.
macro_rules! classes {
    ($($number:literal $class:ident $section:literal $what:literal;)*) => {
        $(#[doc = $what] pub const $class: Class = Class(1 << $number);)*
        /// The classes by the sections of the lists that fill them.
        const SECTIONS: &[(&str, Class)] = &[$(($section, $class)),*];
    };
}

classes! {
    0 MALE "male" "A given name of men.";
    1 FEMALE "female" "A given name of women.";
    2 FAMILY "family" "A family name that stands first.";
    3 PARTICLE "particle" "Stands inside of names with a small letter.";
    4 OFFICE "office" "A title before a name.";
    5 ROLE "role" "Somebody, by his part.";
    6 INSTITUTION "institution" "An institution.";
    7 DOCUMENT "document" "What speaks without a mouth.";
    8 MISTER "mr" "Says of a name that it is a man's.";
    9 MISTRESS "mrs" "Says of a name that it is a woman's.";
    10 HONORIFIC "honorific" "A title that says nothing but respect.";
    11 BRANCH "branch" "What a secretary or minister is of.";
    12 DETERMINER "determiner" "Begins a noun phrase.";
    13 PREPOSITION "preposition" "Binds a noun phrase to what stands before it.";
    14 CONJUNCTION "conjunction" "Begins or joins a clause.";
    15 AUXILIARY "auxiliary" "Helps a verb.";
    16 BE "be" "A form of to be.";
    17 PRONOUN "pronoun" "A pronoun that can be a subject.";
    18 ADVERB "adverb" "May stand between a subject and its verb.";
    19 TIME "time" "A day or a month.";
    20 OPENER "opener" "With a capital it begins a sentence and no name.";
    21 SAYS "says" "Gives somebody's words wherever it has a subject.";
    22 SAYS_THAT "says that" "Gives somebody's words before a clause.";
    23 QUOTES "quotes" "Gives somebody's words beside a quotation.";
    24 SAYS_WITH "says with" "Gives somebody's words before certain words.";
    25 PAST "past" "A past form that does not end in -ed.";
    26 PLACE "place" "Part of the name of a state or people.";
    27 SOMEBODY "somebody" "Somebody, by a plain noun.";
    28 THING "thing" "The head of a name of what says nothing.";
    29 FIELD "field" "What a ministry or committee is of.";
    30 ACTS "acts" "Is done without words too.";
    31 PRIZE "prize" "Is claimed by winning or taking it.";
}

/// What only a word with a capital is.
const CAPITAL: Class = Class(
    MALE.0
        | FEMALE.0
        | FAMILY.0
        | MISTER.0
        | MISTRESS.0
        | HONORIFIC.0
        | TIME.0
        | OPENER.0
        | PLACE.0,
);

const LISTS: [&str; 5] = [
    include_str!("../../data/names.txt"),
    include_str!("../../data/offices.txt"),
    include_str!("../../data/people.txt"),
    include_str!("../../data/reporting.txt"),
    include_str!("../../data/grammar.txt"),
];

/// Classes of words in small letters.
static CLASSES: LazyLock<FxHashMap<String, Class>> = LazyLock::new(|| {
    let mut classes: FxHashMap<String, Class> = FxHashMap::default();
    let mut add = |word: &str, class: Class| {
        let known = classes.entry(word.to_lowercase()).or_default();
        *known = *known | class;
    };
    for list in LISTS {
        let mut class = Class::default();
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            if let Some(section) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                let known = SECTIONS.iter().find(|(name, _)| *name == section);
                class = known.map_or(Class::default(), |(_, class)| *class);
            } else {
                let words = line.split_once(':').map_or(line, |(words, _)| words);
                words.split_whitespace().for_each(|word| add(word, class));
            }
        }
    }
    for line in include_str!("../../data/countries.txt").lines() {
        let state = line.find('|').is_some_and(|at| at == 2) && !line.starts_with(['#', '-']);
        let names = line.split('|').skip(1).filter(|_| state);
        for word in names.flat_map(str::split_whitespace) {
            if word.starts_with(char::is_uppercase) && (word.len() > 3 || word.contains("U")) {
                add(word.trim_end_matches('.'), PLACE);
            }
        }
    }
    classes
});

/// The words of which one must follow a verb of [`SAYS_WITH`].
static FOLLOWERS: LazyLock<FxHashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let lines = include_str!("../../data/reporting.txt").lines();
    let pairs = lines.filter(|line| !line.starts_with('#')).filter_map(|l| l.split_once(": "));
    let lists = pairs.map(|(verbs, words)| (verbs, words.split_whitespace().collect::<Vec<_>>()));
    lists
        .flat_map(|(verbs, words)| verbs.split_whitespace().map(move |verb| (verb, words.clone())))
        .collect()
});

/// Longest word, in bytes, that a list can hold.
const LONGEST: usize = 32;

/// The class of a word, its abbreviating point and possessive ending aside.
pub fn class(word: &str) -> Class {
    let word = word.strip_suffix('.').unwrap_or(word);
    if word.len() > LONGEST {
        return Class::default();
    }
    let mut buffer = [0; LONGEST];
    let small = &mut buffer[..word.len()];
    small.copy_from_slice(word.as_bytes());
    small.make_ascii_lowercase();
    let found = if word.is_ascii() {
        std::str::from_utf8(small).ok().and_then(|word| CLASSES.get(word))
    } else {
        CLASSES.get(&word.to_lowercase())
    };
    let class = found.copied().unwrap_or_default();
    match word.starts_with(char::is_uppercase) {
        false => Class(class.0 & !CAPITAL.0),
        // "Baker": one person's plain noun is a surname, several at the beginning are not.
        true if !word.ends_with('s') => Class(class.0 & !SOMEBODY.0),
        true => class,
    }
}

/// Whether `word` makes the verb before it one of saying: `called` and `for`.
pub fn follows(verb: &str, word: &str) -> bool {
    FOLLOWERS.get(verb).is_some_and(|words| words.contains(&word))
}

#[cfg(test)]
mod tests {
    use crate::text::lexicon::{
        FEMALE, MALE, OFFICE, PLACE, SAYS, SAYS_WITH, TIME, class, follows,
    };

    #[test]
    fn words_have_the_classes_of_their_lists() {
        assert!(class("said").has(SAYS) && class("Said").has(SAYS));
        assert!(class("Sen.").has(OFFICE) && class("MINISTER").has(OFFICE));
        assert!(class("Mary").has(FEMALE) && !class("Mary").has(MALE));
        assert!(class("May").has(TIME) && !class("may").has(TIME));
        assert!(class("Türkiye").has(PLACE) && class("U.S.").has(PLACE));
        assert!(class("").is_empty() && class(&"x".repeat(99)).is_empty());
        assert!(class("called").has(SAYS_WITH));
        assert!(follows("called", "for") && !follows("called", "off"));
    }
}
