//! Which countries and blocs does a sentence name?
//!
//! The names are data (`data/countries.txt`): states by their names, peoples, capitals and seats
//! of government, blocs by their names and short names. At each place the longest one counts, on
//! word bounds, so that the `South China Sea` names nobody and `North Korea` is not `Korea`.
//!
//! Where a word alone is open, this is what it is taken for: `Korea` and `Korean` are the
//! South, the `Korean Peninsula` is neither state, a capital is its state even where it is only
//! the place, `Brussels` is the EU, `Congo` the one with Kinshasa.

use super::lexicon;
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

/// The countries and blocs that a text names, each once, in the order of their first mention: ISO
/// 3166-1 alpha-2 codes of states, short names of blocs.
pub fn mentions(text: &str) -> Vec<&'static str> {
    let names = &*NAMES;
    let mut found: Vec<&'static str> = Vec::new();
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
        for code in names.codes[pattern] {
            if !found.contains(code) {
                found.push(code);
            }
        }
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
