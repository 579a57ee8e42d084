//! Which phrases of foreign policy does a sentence have? Word lists by class, found in one pass.
//!
//! Words are letters here: each distinct word of the lists is given a character, a phrase is a
//! string of them, and Aho-Corasick finds the longest phrase that begins leftmost. So phrases are
//! of whole words, whatever white space parts them, and a search reads three bytes a word.

use super::key::Hasher;
use crate::text::Span;
use crate::text::token::tokenize;
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Makes (name, lines) of the files in `data/lexicons`.
macro_rules! lexicons {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../../data/lexicons/", $name, ".txt")))),*]
    };
}

/// How many classes there are.
pub const CLASSES: usize = 45;

/// Name and lines of each class; a line is a phrase in lower case, or a remark after `#`.
const LISTS: [(&str, &str); CLASSES] = lexicons! {
    "aid" "alliance" "blocs" "ceremony" "contrast" "culture_sport" "deescalation" "deterrence"
    "domestic" "drills" "everyday" "faults" "fear" "finance" "forces" "formulas" "history" "hope"
    "ideology" "industry" "loss" "merits" "modality" "money" "negation" "offices" "procedure"
    "sanctions" "states" "strikes" "supply" "talks" "technology" "time_past" "trade" "verbs_blame"
    "verbs_decline" "verbs_demand" "verbs_offer" "verbs_praise" "verbs_progress" "verbs_refusal"
    "verbs_say" "verbs_threat" "weapons"
};

/// Roles of [`MARKERS`], in the order of their bits.
const ROLES: [&str; 9] = [
    "adversative",
    "concessive",
    "substitutive",
    "additive",
    "negator",
    "future",
    "duty",
    "chance",
    "condition",
];

/// Phrases with roles: see the file.
const MARKERS: &str = include_str!("../../data/markers.txt");

/// The letter of a word that no list has.
pub const NO_LETTER: char = ' ';

/// A phrase found in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Its first token, by place in the sentence.
    pub first: usize,
    /// Its last.
    pub last: usize,
    /// What it is: a bit for each class, or role.
    pub kinds: u64,
}

impl Term {
    /// The numbers of its classes or roles, in order.
    pub fn kinds(self) -> impl Iterator<Item = usize> {
        (0..64).filter(move |kind| self.kinds >> kind & 1 == 1)
    }
}

/// Phrases that are looked for together.
struct Phrases {
    automaton: AhoCorasick,
    kinds: Vec<u64>,
}

impl Phrases {
    /// Of phrases with their kinds, in any order; equal ones have the kinds of all.
    fn new(mut phrases: Vec<(String, u64)>) -> Self {
        phrases.sort();
        phrases.dedup_by(|again, first| {
            let same = again.0 == first.0;
            if same {
                first.1 |= again.1;
            }
            same
        });
        let automaton = AhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(phrases.iter().map(|(letters, _)| letters))
            .unwrap_or_else(|error| unreachable!("some ten thousands of phrases fit: {error}"));
        Self { automaton, kinds: phrases.into_iter().map(|(_, kinds)| kinds).collect() }
    }

    /// Appends the phrases of a sentence, from its letters.
    fn find(&self, letters: &str, terms: &mut Vec<Term>) {
        let (mut at, mut place) = (0, 0);
        for found in self.automaton.find_iter(letters) {
            place += letters[at..found.start()].chars().count();
            let first = place;
            place += letters[found.range()].chars().count();
            at = found.end();
            let kinds = self.kinds[found.pattern().as_usize()];
            terms.push(Term { first, last: place - 1, kinds });
        }
    }
}

/// Which word lists these are: a hash of all, as 16 hexadecimal digits. A model learned with
/// others would notice other things.
pub fn version() -> String {
    let lists = LISTS.iter().flat_map(|(name, list)| [*name, *list]).chain([MARKERS]);
    let hash =
        lists.fold(Hasher::new(), |hash, part| hash.bytes(part.as_bytes()).hash(part.len() as u64));
    format!("{:016x}", hash.finish())
}

/// The English word lists.
pub struct Lexicon {
    letters: FxHashMap<Box<str>, char>,
    classes: Phrases,
    markers: Phrases,
}

/// The one there is.
static ENGLISH: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);
/// Hashes of the names of classes: parts of keys.
static CLASS_NAMES: LazyLock<Vec<u64>> =
    LazyLock::new(|| LISTS.iter().map(|(name, _)| hash(name)).collect());

fn hash(name: &str) -> u64 {
    Hasher::new().bytes(name.as_bytes()).finish()
}

impl Lexicon {
    /// The English one, built when it is first asked for.
    pub fn english() -> &'static Self {
        &ENGLISH
    }

    fn read() -> Self {
        let mut letters = FxHashMap::default();
        let mut classes = Vec::new();
        for (number, (_, lines)) in LISTS.iter().enumerate() {
            for line in lines.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
                classes.push((spell(line, &mut letters), 1 << number));
            }
        }
        let mut markers = Vec::new();
        for line in MARKERS.lines().filter(|line| !line.starts_with('#')) {
            let Some((role, phrases)) = line.split_once(':') else { continue };
            let kinds = ROLES.iter().position(|name| *name == role).map_or(0, |bit| 1 << bit);
            for phrase in phrases.split('|') {
                markers.push((spell(phrase, &mut letters), kinds));
            }
        }
        Self { letters, classes: Phrases::new(classes), markers: Phrases::new(markers) }
    }

    /// The letter of a token in lower case with straight apostrophes. What ends in `'s` or `'` is
    /// also known without it, and what ends in `n't` is known as that.
    pub fn letter(&self, lower: &str) -> char {
        let whole = self.letters.get(lower);
        let bare = || lower.strip_suffix("'s").or_else(|| lower.strip_suffix('\''));
        let bare = || self.letters.get(bare()?);
        let not = || lower.ends_with("n't").then(|| self.letters.get("n't")).flatten();
        whole.or_else(bare).or_else(not).copied().unwrap_or(NO_LETTER)
    }

    /// Appends the classes of a sentence's phrases, and its markers, from the letters of its
    /// tokens.
    pub fn find(&self, letters: &str, classes: &mut Vec<Term>, markers: &mut Vec<Term>) {
        self.classes.find(letters, classes);
        self.markers.find(letters, markers);
    }
}

/// The hash of a class's name.
pub fn class_name(class: usize) -> u64 {
    CLASS_NAMES[class]
}

/// A phrase in letters; new words are given the next.
fn spell(phrase: &str, letters: &mut FxHashMap<Box<str>, char>) -> String {
    let mut tokens = Vec::new();
    tokenize(phrase, Span::new(0, phrase.len()), &mut tokens);
    let mut spelled = String::new();
    for token in tokens {
        // From U+0100 on, so that the space is nobody's; there are far fewer than to U+D800.
        let next = 0x100 + letters.len() as u32;
        let word = phrase[token.span.start..token.span.end].to_lowercase();
        let letter = letters.entry(word.into()).or_insert_with(|| {
            char::from_u32(next).unwrap_or_else(|| unreachable!("fewer than 50,000 words"))
        });
        spelled.push(*letter);
    }
    spelled
}

#[cfg(test)]
mod tests {
    use crate::feature::lexicon::*;
    use std::path::Path;

    /// The phrases of a text, each with the names of its classes or roles.
    fn found(text: &str) -> [Vec<String>; 2] {
        let lexicon = Lexicon::english();
        let mut tokens = Vec::new();
        tokenize(text, Span::new(0, text.len()), &mut tokens);
        let words: Vec<String> = tokens
            .iter()
            .map(|token| text[token.span.start..token.span.end].to_lowercase().replace('’', "'"))
            .collect();
        let letters: String = words.iter().map(|word| lexicon.letter(word)).collect();
        let (mut classes, mut markers) = (Vec::new(), Vec::new());
        lexicon.find(&letters, &mut classes, &mut markers);
        let names: Vec<&str> = LISTS.iter().map(|(name, _)| *name).collect();
        let show = |terms: Vec<Term>, names: &[&str]| {
            let show = |term: &Term| {
                let kinds: Vec<&str> = term.kinds().map(|kind| names[kind]).collect();
                format!("{}: {}", words[term.first..=term.last].join(" "), kinds.join(", "))
            };
            terms.iter().map(show).collect()
        };
        [show(classes, &names), show(markers, &ROLES)]
    }

    #[test]
    fn the_longest_phrase_of_whole_words_counts() {
        let [classes, _] = found("Ballistic\nmissile drills; South Korea’s talker.");
        let expected = ["ballistic missile: weapons", "drills: drills", "south korea's: states"];
        assert_eq!(classes, expected);
    }

    #[test]
    fn a_longer_phrase_without_a_role_hides_a_shorter_one() {
        let [_, markers] = found("For a while they didn't talk, but will in May.");
        let expected =
            ["for a while: ", "didn't: negator", "but: adversative", "will: future", "in may: "];
        assert_eq!(markers, expected);
    }

    #[test]
    fn every_list_of_the_folder_is_read_and_clean() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/lexicons");
        let files = std::fs::read_dir(folder).map(Iterator::count).unwrap_or_default();
        assert_eq!(files, LISTS.len());
        let mut phrases = 0;
        for (name, lines) in LISTS {
            assert!(lines.starts_with("# "), "{name} says what it is");
            let lines = lines.lines().skip(1);
            for line in lines {
                assert_eq!(line, line.trim().to_lowercase(), "{name}");
                assert!(!line.is_empty() && !line.contains('’'), "{name}");
                phrases += 1;
            }
        }
        assert_eq!(phrases, 32_870);
    }
}
