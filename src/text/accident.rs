//! Which words name an accident of a text, who sent it or when, and not what it says?
//!
//! They are listed in `data/accidents.txt`.

use std::sync::LazyLock;

/// A word that names an accident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accident {
    /// What kind of accident: `agency`, `month`, and the other headings of the list.
    pub kind: &'static str,
    /// The word in lower case: one token.
    pub word: String,
}

static ALL: LazyLock<Vec<Accident>> =
    LazyLock::new(|| listed(include_str!("../../data/accidents.txt")));

/// All words of `data/accidents.txt`, in its order, ranges written out.
pub fn all() -> &'static [Accident] {
    &ALL
}

/// The words of a list: `[kind]`, then lines of words and of ranges `first..last`.
fn listed(list: &'static str) -> Vec<Accident> {
    let mut all = Vec::new();
    let mut kind = "";
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        if let Some(heading) = line.strip_prefix('[') {
            kind = heading.trim_end_matches(']');
            continue;
        }
        for word in line.split_whitespace() {
            let ends = word.split_once("..");
            match ends.and_then(|(a, b)| Some(a.parse::<u32>().ok()?..=b.parse().ok()?)) {
                Some(range) => {
                    all.extend(range.map(|number| Accident { kind, word: number.to_string() }));
                }
                None => all.push(Accident { kind, word: word.to_owned() }),
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::text::accident::*;
    use crate::text::span::Span;
    use crate::text::token::tokenize;

    #[test]
    fn words_and_ranges_stand_under_their_kind() {
        let found = listed("# Ours.\n[month]\nmay june\n[year]\n1999..2001\n");
        let found: Vec<String> = found.iter().map(|a| format!("{} {}", a.kind, a.word)).collect();
        assert_eq!(found, ["month may", "month june", "year 1999", "year 2000", "year 2001"]);
    }

    #[test]
    fn each_listed_word_is_one_token_in_lower_case_and_listed_once() {
        let mut seen = std::collections::BTreeSet::new();
        for Accident { kind, word } in all() {
            let mut tokens = Vec::new();
            tokenize(word, Span::new(0, word.len()), &mut tokens);
            assert_eq!(tokens.len(), 1, "{word}");
            assert!(word.to_lowercase() == *word && !kind.is_empty(), "{word}");
            assert!(seen.insert(word), "{word} is listed again");
        }
    }
}
