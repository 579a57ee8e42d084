//! Credits in brackets: `(Hanbit News)`, `(Photo by Han Dana)`, `(Han Dana/Hanbit News)`.

use super::dateline;
use super::lexicon::{self, BE, PAST, SAYS};
use super::pattern::{self, Pattern};
use std::sync::LazyLock;

/// Longest credit, in bytes, with its brackets.
const LONGEST: usize = 90;
/// Longest line, in bytes, that a credit without a stop before it ends.
const LINE: usize = 300;

static CREDITS: LazyLock<Vec<Pattern>> = LazyLock::new(|| section("[credit]"));
static SHOWN: LazyLock<Vec<Pattern>> = LazyLock::new(|| section("[shown]"));

/// The patterns of a section of the data.
fn section(title: &str) -> Vec<Pattern> {
    let data = include_str!("../../data/furniture.txt");
    let lines = pattern::lines(data).skip_while(|line| *line != title).skip(1);
    lines.take_while(|line| !line.starts_with('[')).flat_map(Pattern::parse).collect()
}

/// Whether a line that a credit ends reports, and describes no picture: it has a dateline, tells
/// what somebody said, or what will be.
pub fn reports(line: &str) -> bool {
    if dateline::end(line) > 0 {
        return true;
    }
    let mut before = lexicon::Class::default();
    let told = line.split_whitespace().any(|word| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let class = lexicon::class(bare);
        let small = bare.starts_with(char::is_lowercase);
        let past = class.has(SAYS) && (class.has(PAST) || bare.ends_with("ed"));
        let helped = before.has(BE);
        before = class;
        matches!(bare, "will" | "would" | "according") || (small && past && !helped)
    });
    let key = pattern::key(line);
    told && !SHOWN.iter().any(|pattern| pattern.matches(&key))
}

/// Whether a short line describes a picture by its words, or has no verb of the past or the future.
pub fn shows(line: &str) -> bool {
    let key = pattern::key(line);
    let verb = |word: &str| {
        let past = lexicon::class(word).has(PAST) || (word.len() > 4 && word.ends_with("ed"));
        past || matches!(word, "will" | "would" | "has" | "have" | "had" | "was" | "were" | "may")
    };
    line.len() <= LINE
        && (SHOWN.iter().any(|pattern| pattern.matches(&key)) || !line.split_whitespace().any(verb))
}

/// Where the bracket opens, if `sentence` ends in a credit in brackets.
pub fn bracket(sentence: &str) -> Option<usize> {
    let (at, inner) = last_bracket(sentence)?;
    let key = pattern::key(inner);
    let short = at == 0 || (sentence.len() <= LINE && !sentence[..at].contains("--"));
    (short && (is_signed(inner) || CREDITS.iter().any(|c| c.matches(&key)))).then_some(at)
}

/// Whether `line` ends in words in brackets that stand in it before, and in no stop, as captions
/// of handed-out pictures do: `Odell Ray, head of Wirth Steel (Wirth Steel)`.
pub fn repeats(line: &str) -> bool {
    line.ends_with([')', ']'])
        && last_bracket(line).is_some_and(|(at, inner)| {
            let letters = inner.chars().filter(|c| c.is_alphabetic()).count();
            let again = line[..at].contains(inner) && !line[..at].contains(&line[at..]);
            let short = line.len() <= LINE;
            short && again && letters >= 4 && inner.starts_with(char::is_uppercase)
        })
}

/// Whether `line` ends in a name of several words in brackets and in no stop: `Nara (Wirth Music)`.
pub fn is_handed_out(line: &str) -> bool {
    let bracket = last_bracket(line).filter(|(at, _)| *at > 0 && line.len() <= LINE);
    bracket.is_some_and(|(at, _)| {
        line.ends_with([')', ']'])
            && is_name(&line[at..])
            && !line.starts_with(|c: char| c.is_ascii_digit())
            && !line[..at].trim_end().ends_with(['.', ',', ':'])
            && shows(&line[..at])
    })
}

/// Whether `sentence` is nothing but a name of several words in brackets: `(Wirth Steel)`.
pub fn is_name(sentence: &str) -> bool {
    last_bracket(sentence).is_some_and(|(at, inner)| {
        let small = |word: &str| matches!(word, "of" | "the" | "and" | "for" | "&");
        let capital = |word: &str| word.starts_with(char::is_uppercase);
        let words = inner.split_whitespace().count();
        at == 0
            && (2..=6).contains(&words)
            && capital(inner)
            && inner.split_whitespace().all(|word| small(word) || capital(word))
            && !inner.contains(['.', ',', ':', '!', '?'])
    })
}

/// Where the last bracket of a sentence that ends in one opens, and what it holds.
fn last_bracket(sentence: &str) -> Option<(usize, &str)> {
    let bare = sentence.trim_end_matches('.');
    let inner = bare.strip_suffix([')', ']'])?;
    let at = inner.rfind(['(', '['])?;
    let held = &inner[at + 1..];
    (bare.len() - at <= LONGEST && !held.contains([')', ']'])).then_some((at, held.trim()))
}

/// Whether it names a person and, behind a slash, the house: `Han Dana/Hanbit News`.
fn is_signed(inner: &str) -> bool {
    let Some((person, house)) = inner.split_once('/') else { return false };
    let named = |words: &str| {
        let mut parts = words.split_whitespace();
        parts.clone().count() <= 5
            && !words.contains(['/', ',', ';', '.'])
            && parts.next().is_some_and(|word| word.starts_with(char::is_uppercase))
            && words.split_whitespace().all(|w| !w.contains(|c: char| c.is_ascii_digit()))
    };
    (2..=4).contains(&person.split_whitespace().count()) && named(person) && named(house)
}
