//! Credits in brackets: `(Hanbit News)`, `(Photo by Han Dana)`, `(Han Dana/Hanbit News)`.

use super::pattern::{self, Pattern};
use std::sync::LazyLock;

/// Longest credit, in bytes, with its brackets.
const LONGEST: usize = 90;
/// Longest line, in bytes, that a credit without a stop before it ends.
const LINE: usize = 300;

static CREDITS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let data = include_str!("../../data/furniture.txt");
    let lines = pattern::lines(data).skip_while(|line| *line != "[credit]").skip(1);
    lines.take_while(|line| !line.starts_with('[')).flat_map(Pattern::parse).collect()
});

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
