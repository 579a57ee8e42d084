//! Which countries and blocs does a sentence name?
//!
//! The names are data (`data/countries.txt`): states by their names, peoples, capitals and seats
//! of government, blocs by their names and short names. At each place the longest one counts, on
//! word bounds, so that the `South China Sea` names nobody and `North Korea` is not `Korea`.
//!
//! A dateline names where a report was filed, and is no mention. In a document that names North
//! Korea, `the North` is North Korea and `the South` is the other.
//!
//! Where a word alone is open, this is what it is taken for: `Korea` and `Korean` are the
//! South, the `Korean Peninsula` is neither state, a capital is its state even where it is only
//! the place, `Brussels` is the EU, `Congo` the one with Kinshasa.

use super::dateline;
use super::lexicon::{self, TIME};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::sync::LazyLock;

/// Names of states that are names of people too, or of a state of the United States.
const SHARED: [&str; 3] = ["Chad", "Georgia", "Jordan"];

/// The names, and for each what it stands for.
struct Names {
    automaton: AhoCorasick,
    codes: Vec<&'static [&'static str]>,
    shared: Vec<bool>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let (mut words, mut codes, mut shared) = (Vec::new(), Vec::new(), Vec::new());
    for line in include_str!("../../data/countries.txt").lines().filter(|l| !l.starts_with('#')) {
        let mut fields = line.split('|');
        let list = fields.next().unwrap_or_default();
        let list: Vec<&str> = list.split(',').filter(|code| *code != "-").collect();
        let list: &[&str] = list.leak();
        for name in fields {
            let capitals = Some(name.to_uppercase()).filter(|upper| upper != name);
            for form in [Some(name.to_owned()), capitals].into_iter().flatten() {
                words.push(form);
                codes.push(list);
                shared.push(SHARED.contains(&name));
            }
        }
    }
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .build(&words)
        .unwrap_or_else(|error| unreachable!("the names fit: {error}"));
    Names { automaton, codes, shared }
});

/// What a document tells of what its sentences may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Context {
    /// Whether it names North Korea, so that `the North` is North Korea.
    koreas: bool,
}

impl Context {
    /// What the whole text of a document tells.
    pub fn of(text: &str) -> Self {
        let asked = ["he North", "he South"].iter().any(|side| text.contains(side));
        Self { koreas: asked && mentions(text, Self::default()).contains(&"KP") }
    }
}

/// The countries and blocs that a sentence names, each once, in the order of their first mention:
/// ISO 3166-1 alpha-2 codes of states, short names of blocs. `context` is that of its document.
pub fn mentions(sentence: &str, context: Context) -> Vec<&'static str> {
    let text = &sentence[dateline::end(sentence)..];
    let mut named = named(text);
    if context.koreas {
        named.extend(sides(text));
        // A stable sort: names of one place stay in their order.
        named.sort_by_key(|(at, _)| *at);
    }
    let mut found: Vec<&'static str> = Vec::new();
    for (_, code) in named {
        if !found.contains(&code) {
            found.push(code);
        }
    }
    found
}

/// Where a text about Korea says `the North` or `the South`, and which it is: not before a hyphen, an
/// `of` or another name (`the North Sea`).
fn sides(text: &str) -> Vec<(usize, &'static str)> {
    let side = |(word, code): (&'static str, &'static str)| {
        text.match_indices(word).map(move |(at, _)| (at, word, code))
    };
    let all = [("North", "KP"), ("South", "KR")].into_iter().flat_map(side);
    let stands = |at: usize, word: &str| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        let article = before.ends_with("the ") || before.ends_with("The ");
        let pair = ["the North and ", "The North and ", "the South and ", "The South and "];
        let rest = ["'s", "’s"].iter().find_map(|end| after.strip_prefix(end)).unwrap_or(after);
        let next = rest.strip_prefix(' ').and_then(word_at);
        let name = next.is_some_and(|word| {
            (is_capitalized(word) && !lexicon::class(word).has(TIME)) || word == "of"
        });
        let owns = rest.len() < after.len();
        (article || pair.iter().any(|pair| before.ends_with(pair)))
            && !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '–' | '/'))
            && (owns || !name)
    };
    all.filter(|(at, word, _)| stands(*at, word)).map(|(at, _, code)| (at, code)).collect()
}

/// The codes of what a text names, each with its place, in order.
fn named(text: &str) -> Vec<(usize, &'static str)> {
    let names = &*NAMES;
    let mut found = Vec::new();
    // Where the last name of a state ended.
    let mut listed = None;
    for hit in names.automaton.find_iter(text) {
        let pattern = hit.pattern().as_usize();
        let (before, after) = (&text[..hit.start()], &text[hit.end()..]);
        let listing = listed == Some(before.trim_end_matches([',', ' ']).len());
        let people = names.codes[pattern].iter().all(|code| code.len() == 2);
        if !is_whole(before, &text[hit.start()..hit.end()], after, people)
            || (names.shared[pattern] && is_somebody(before, after, listing))
        {
            continue;
        }
        listed = Some(hit.end());
        found.extend(names.codes[pattern].iter().map(|code| (hit.start(), *code)));
    }
    found
}

/// Whether the name between `before` and `after` stands on word bounds, a plural's s aside if it may
/// be of `people`.
fn is_whole(before: &str, name: &str, after: &str, people: bool) -> bool {
    let plural = people && !name.ends_with(['s', '.']) && name.len() > 3;
    let rest = after.strip_prefix('s').filter(|_| plural).unwrap_or(after);
    let ends = name.ends_with('-') || !rest.starts_with(|c: char| c.is_alphanumeric());
    // "US$3 billion" is money.
    ends && !after.starts_with('$') && !before.ends_with(|c: char| c.is_alphanumeric())
}

/// Whether a name that people bear too is a person's here, or that of a state of the United
/// States: it stands beside a name or a title, or behind a town and a comma.
fn is_somebody(before: &str, after: &str, listing: bool) -> bool {
    let next = after.strip_prefix(' ').and_then(word_at).filter(|w| is_capitalized(w));
    let last = before.strip_suffix(' ').and_then(word_before);
    let given = last.is_some_and(|w| {
        let class = lexicon::class(w);
        is_capitalized(w)
            && (class.has(lexicon::MALE) || class.has(lexicon::FEMALE))
            && !class.has(lexicon::PLACE)
            || class.has(lexicon::HONORIFIC)
    });
    let surname = next.is_some_and(|w| lexicon::class(w).is_empty()) && !given;
    let town = before.strip_suffix(", ").and_then(word_before).is_some_and(is_capitalized);
    given || surname || (town && !listing)
}

fn is_capitalized(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// The word at the beginning of `text`, which may be its part before a hyphen.
fn word_at(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_alphanumeric()).next().filter(|w| !w.is_empty())
}

/// The word at the end of `text`, its abbreviating point aside.
fn word_before(text: &str) -> Option<&str> {
    let text = text.strip_suffix('.').unwrap_or(text);
    text.rsplit(|c: char| !c.is_alphanumeric()).next().filter(|w| !w.is_empty())
}
