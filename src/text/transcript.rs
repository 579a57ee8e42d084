//! Transcripts: lines that begin with who speaks (`MR. PRICE: ...`, `Q ...`, `QUESTION: ...`).

use super::cast::Cast;
use super::document::Document;
use super::lexicon::{self, HONORIFIC, OFFICE};
use super::span::Sentence;
use std::collections::BTreeMap;

/// Longest label, in bytes.
const LONGEST: usize = 70;
/// Fewest labels of a transcript.
const FEWEST: usize = 2;

/// Who speaks the sentences of a transcript, as the labels call them, empty where none does.
#[derive(Debug)]
pub struct Labels<'t> {
    /// The label of each sentence.
    pub of: Vec<&'t str>,
    /// Whether the document is a transcript, in which a label holds until the next; else labels
    /// hold for their own paragraphs.
    pub throughout: bool,
}

/// The labels of a document; `titled` says that its title calls it somebody's words.
pub fn labels<'t>(
    document: &'t Document,
    sentences: &[Sentence],
    starts: &[bool],
    titled: bool,
) -> Labels<'t> {
    let rows = !document.rows.is_empty();
    let mut found: Vec<Option<&str>> = Vec::with_capacity(sentences.len());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (sentence, start) in sentences.iter().zip(starts) {
        let here = Some(document.slice(sentence.span)).filter(|_| *start || rows);
        let label = here.and_then(label);
        if let Some(label) = label {
            *counts.entry(label).or_default() += 1;
        }
        found.push(label);
    }
    let total = |kind: &dyn Fn(&str) -> bool| -> usize {
        counts.iter().filter(|(label, _)| kind(label)).map(|(_, count)| count).sum()
    };
    let shouted = total(&|label| is_shouted(label));
    let sure = total(&|label| is_question(label) || (is_shouted(label) && has_title(label)));
    let names = total(&|label| is_question(label) || is_shouted(label) || counts[label] > 1);
    let paragraphs = starts.iter().filter(|start| **start || rows).count();
    let capitals = shouted > 0;
    let throughout = names >= FEWEST
        && if capitals {
            sure >= FEWEST || titled || names * 4 >= paragraphs
        } else {
            names * 2 >= paragraphs
        }
        || (titled && sure > 0);
    let counts_here = |label: &str| {
        is_question(label) && throughout
            || if capitals { is_shouted(label) } else { counts[label] > 1 }
    };
    // "Q" and "QUESTION" in one transcript are the same askers.
    let asked = |label: &str| is_question(label) && counts.contains_key("QUESTION");
    let mut speaker = "";
    let of = found.into_iter().zip(starts).map(|(label, start)| {
        if !throughout && (*start || rows) {
            speaker = "";
        }
        let label = label.filter(|label| counts_here(label));
        speaker = label.map_or(speaker, |label| if asked(label) { "QUESTION" } else { label });
        speaker
    });
    Labels { of: of.collect(), throughout }
}

/// Whether a word of a label is a title: `MR. PRICE`, `MODERATOR`.
fn has_title(label: &str) -> bool {
    label == "MODERATOR"
        || label.split_whitespace().any(|w| lexicon::class(w).has(OFFICE | HONORIFIC))
}

fn is_question(label: &str) -> bool {
    matches!(label, "Q" | "QUESTION" | "Question")
}

fn is_shouted(label: &str) -> bool {
    let letters = || label.chars().filter(|c| c.is_alphabetic());
    letters().count() > 1 && letters().all(char::is_uppercase)
}

/// The label with which a line begins, without what stands in brackets behind it.
fn label(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(['"', '“']);
    if let Some(rest) = line.strip_prefix("Q ") {
        return rest.starts_with(|c: char| c.is_uppercase() || !c.is_alphanumeric()).then_some("Q");
    }
    let window = &line[..line.floor_char_boundary(LONGEST.min(line.len()))];
    let (head, _) = window.split_once(':')?;
    let name = head.split(['(', '[']).next().unwrap_or(head).trim();
    let words = name.split_whitespace().count();
    let capital = |word: &str| word.starts_with(|c: char| c.is_uppercase());
    let named =
        name.split_whitespace().all(|word| capital(word) || matches!(word, "of" | "the" | "de"));
    let marks =
        name.chars().any(|c| c.is_ascii_digit() || matches!(c, ',' | ';' | '"' | '“' | '?' | '!'));
    ((1..=6).contains(&words) && named && !marks).then_some(name)
}

/// The speaker whom a label means, by the fullest name in the document; what is no name has small
/// letters, but a question's label stays as it is.
pub fn name(label: &str, cast: &Cast, principal: Option<usize>) -> String {
    if is_question(label) || label.is_empty() {
        return label.to_owned();
    }
    let is_title = |word: &str| lexicon::class(&capitalized(word)).has(OFFICE | HONORIFIC);
    let words: Vec<&str> = label.split_whitespace().collect();
    let last = words.last().copied().unwrap_or_default();
    let office = words[0].eq_ignore_ascii_case("the") || words.iter().all(|word| is_title(word));
    if office {
        let title =
            label.strip_prefix("THE ").or_else(|| label.strip_prefix("The ")).unwrap_or(label);
        let holds =
            |number: &usize| cast.full(*number).to_lowercase().starts_with(&title.to_lowercase());
        return match principal.filter(holds).or_else(|| cast.holder(last)) {
            Some(person) => cast.full(person),
            None => title.split_whitespace().map(capitalized).collect::<Vec<_>>().join(" "),
        };
    }
    if let Some(person) = cast.call(last) {
        return cast.full(person);
    }
    if !is_shouted(label) || is_title(words[0]) || words.len() == 1 && label.len() > 9 {
        let known = !is_title(last) && label != "MODERATOR";
        if known {
            return words.iter().map(|word| capitalized(word)).collect::<Vec<_>>().join(" ");
        }
    }
    if is_title(last) || label == "MODERATOR" {
        return label.to_lowercase();
    }
    words.iter().map(|word| capitalized(word)).collect::<Vec<_>>().join(" ")
}

/// A word with its first letters in capitals, where it is in capitals throughout.
fn capitalized(word: &str) -> String {
    if !is_shouted(word) {
        return word.to_owned();
    }
    let mut start = true;
    let mut small = String::with_capacity(word.len());
    for c in word.chars() {
        if start {
            small.push(c)
        } else {
            small.extend(c.to_lowercase())
        }
        start = matches!(c, '-' | '\'' | '’');
    }
    small
}
