//! Words that a line's end broke, mended: `negotia-` and `tions` are one word, `US-` and `led` two.

use std::collections::BTreeSet;

/// What a document's other lines tell of its words.
pub(super) struct Hyphens {
    /// Words that stand whole somewhere, in small letters.
    words: BTreeSet<String>,
}

impl Hyphens {
    /// Learns the words of lines.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut words = BTreeSet::new();
        for line in lines {
            let mut parts = line.split_whitespace().peekable();
            while let Some(word) = parts.next() {
                let word = bare(word);
                // The last word of a line may be the first half of one.
                let is_half = parts.peek().is_none() && word.ends_with(is_hyphen);
                if !word.is_empty() && !is_half {
                    words.insert(word.to_lowercase());
                }
            }
        }
        Self { words }
    }

    /// Puts a line behind what was read of its paragraph.
    pub(super) fn join(&self, open: &mut String, line: &str) {
        let first = line.split_whitespace().next().unwrap_or("");
        if open.is_empty() || open.ends_with(' ') || line.is_empty() {
        } else if open.ends_with('\u{ad}') {
            open.pop();
        } else if open.ends_with(is_hyphen) && first.starts_with(char::is_alphanumeric) {
            let last = open.split_whitespace().next_back().unwrap_or("");
            if last.chars().count() < 2 || last.ends_with("--") {
                open.push(' ');
            } else if self.is_broken(last, first) {
                open.pop();
            }
        } else if !(open.ends_with(is_unspaced) && line.starts_with(is_unspaced)) {
            open.push(' ');
        }
        open.push_str(line);
    }

    /// Whether the hyphen between two parts is one of a broken word: the whole word stands
    /// elsewhere, or neither does it with its hyphen nor do both parts as words of their own.
    fn is_broken(&self, last: &str, first: &str) -> bool {
        let (left, right) = (bare(last).trim_end_matches(is_hyphen), bare(first));
        let (left, right) = (left.to_lowercase(), right.to_lowercase());
        let stands = |word: &str| self.words.contains(word);
        if stands(&format!("{left}-{right}")) {
            return false;
        }
        if stands(&format!("{left}{right}")) {
            return true;
        }
        let name = bare(last).chars().skip(1).any(char::is_uppercase);
        let small = first.starts_with(char::is_lowercase);
        let digits = left.ends_with(|c: char| c.is_numeric());
        let both = stands(&left) && stands(&right);
        small && !name && !digits && !both && !left.contains(is_hyphen)
    }
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}')
}

/// A word without the marks around it.
fn bare(word: &str) -> &str {
    let is_mark = |c: char| !c.is_alphanumeric() && !is_hyphen(c);
    word.trim_matches(is_mark)
}

/// Whether words of a letter's script stand without spaces.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ff60}')
}

#[cfg(test)]
mod tests {
    use crate::read::hyphens::Hyphens;
    use proptest::prelude::*;

    fn joined(lines: &[&str]) -> String {
        let hyphens = Hyphens::of(lines.iter().copied());
        let mut open = String::new();
        lines.iter().for_each(|line| hyphens.join(&mut open, line));
        open
    }

    #[test]
    fn broken_words_are_mended() {
        assert_eq!(joined(&["long negotia-", "tions were"]), "long negotiations were");
        assert_eq!(joined(&["soft\u{ad}", "ware was"]), "software was");
        assert_eq!(joined(&["all opera\u{2010}", "tions, it"]), "all operations, it");
    }

    #[test]
    fn hyphens_of_words_stay() {
        assert_eq!(joined(&["a US-", "led drill"]), "a US-led drill");
        assert_eq!(joined(&["the mid-", "2020s"]), "the mid-2020s");
        assert_eq!(joined(&["South-", "East Asia"]), "South-East Asia");
        assert_eq!(
            joined(&["a long-", "range shot. long-range", "x"]),
            "a long-range shot. long-range x"
        );
        assert_eq!(joined(&["a long-", "range at long", "range"]), "a long-range at long range");
        assert_eq!(joined(&["one-on-", "one"]), "one-on-one");
    }

    #[test]
    fn dashes_and_scripts_are_told() {
        assert_eq!(joined(&["SEOUL (Post) --", "Envoys"]), "SEOUL (Post) -- Envoys");
        assert_eq!(joined(&["talks -", "again"]), "talks - again");
        assert_eq!(joined(&["外交部长", "会谈"]), "外交部长会谈");
        assert_eq!(joined(&["외교부는", "말했다"]), "외교부는 말했다");
    }

    proptest! {
        #[test]
        fn no_lines_panic(lines in proptest::collection::vec("[a-zé \u{ad}\u{2010}-]{0,9}", 0..6)) {
            joined(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}
