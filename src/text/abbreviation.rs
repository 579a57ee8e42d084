//! Words whose full stop may not end a sentence, and the words that show that it does.
//!
//! The lists are data (`data/abbreviations.txt`, `data/openers.txt`, `data/saying.txt`);
//! what follows from the shape of a word (initials, numbers) is decided here.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What a full stop after a word may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An ordinary word: the stop ends a sentence.
    Plain,
    /// A title before a name: it never does.
    Title,
    /// Stands before a number: it does before anything else.
    Number,
    /// It never does.
    Never,
    /// a.m. and p.m.: it does before a capital that does not belong to the time.
    Time,
    /// It does before a word that opens sentences.
    Either,
    /// One capital letter: an initial, or the last word of a sentence.
    Initial,
    /// Only digits.
    Digits,
}

static KINDS: LazyLock<HashMap<&str, Kind>> = LazyLock::new(|| {
    let mut kinds = HashMap::new();
    let mut kind = Kind::Plain;
    for line in include_str!("../../data/abbreviations.txt").lines().filter(|l| !l.starts_with('#'))
    {
        kind = match line {
            "[title]" => Kind::Title,
            "[number]" => Kind::Number,
            "[never]" => Kind::Never,
            "[time]" => Kind::Time,
            "[either]" => Kind::Either,
            words => {
                kinds.extend(words.split_whitespace().map(|w| (w, kind)));
                kind
            }
        };
    }
    kinds
});

static OPENERS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| words(include_str!("../../data/openers.txt")));
static SAYING: LazyLock<HashSet<&str>> =
    LazyLock::new(|| words(include_str!("../../data/saying.txt")));

fn words(list: &'static str) -> HashSet<&'static str> {
    list.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect()
}

/// What a full stop after `word` may mean; the word comes without that stop.
pub fn kind(word: &str) -> Kind {
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return Kind::Digits;
    }
    let mut chars = word.chars();
    if let (Some(letter), None) = (chars.next(), chars.next())
        && letter.is_uppercase()
    {
        return Kind::Initial;
    }
    listed(word).or_else(|| by_parts(word)).unwrap_or(Kind::Plain)
}

fn listed(word: &str) -> Option<Kind> {
    if let Some(kind) = KINDS.get(word) {
        return Some(*kind);
    }
    // SGT and GEN are titles too, rep and gen are not.
    let lower = word.to_lowercase();
    let all_capitals = word.chars().all(char::is_uppercase);
    let titled = || KINDS.get(capitalized(&lower).as_str()).filter(|_| all_capitals);
    KINDS.get(lower.as_str()).or_else(titled).copied()
}

fn capitalized(lower: &str) -> String {
    let mut chars = lower.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Kinds that follow from the parts of a word: `U.S`, `Korea-U.S`, `Lt.Gen`, `mid-Dec`, `Bldg`,
/// `historyDec`.
fn by_parts(word: &str) -> Option<Kind> {
    let abbreviated =
        |kind: &Kind| matches!(kind, Kind::Title | Kind::Either | Kind::Initial | Kind::Time);
    if let Some((_, last)) = word.rsplit_once(['-', '/']) {
        return Some(kind(last)).filter(|k| abbreviated(k) && *k != Kind::Initial);
    }
    if let Some((_, last)) = word.rsplit_once('.') {
        let single =
            |part: &str| part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
        let initials = word.split('.').all(single);
        return if initials {
            Some(Kind::Either)
        } else {
            KINDS.get(last).copied().filter(|k| *k == Kind::Title)
        };
    }
    // A capital inside a word: two words have run together.
    let pairs = word.char_indices().zip(word.chars().skip(1));
    let seam = pairs.filter(|((_, a), b)| a.is_lowercase() && b.is_uppercase()).last();
    let seam = seam.map(|((at, a), _)| at + a.len_utf8());
    if let Some(seam) = seam {
        return Some(kind(&word[seam..])).filter(abbreviated);
    }
    // A capitalised word without a vowel is hardly a word: Bldg, Mfg, Brgy.
    let vowels = ['a', 'e', 'i', 'o', 'u', 'y'];
    let mut rest = word.chars().skip(1);
    let clipped = word.len() > 1
        && word.starts_with(|c: char| {
            c.is_ascii_uppercase() && !vowels.contains(&c.to_ascii_lowercase())
        })
        && rest.all(|c| c.is_ascii_lowercase() && !vowels.contains(&c));
    clipped.then_some(Kind::Either)
}

/// Whether a capitalised `word` is one that opens sentences.
pub fn is_opener(word: &str) -> bool {
    let bare = word.split(['\'', '’']).next().unwrap_or(word);
    OPENERS.contains(bare.to_lowercase().as_str())
}

/// Whether `word` is a verb of saying.
pub fn is_saying(word: &str) -> bool {
    SAYING.contains(word)
}

/// Whether `word` after a time of day still belongs to it: `5 p.m. Monday`, `5 p.m. KST`.
pub fn belongs_to_time(word: &str) -> bool {
    const DAYS: [&str; 8] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Eastern"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let capitals = word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase());
    let date = || {
        DAYS.iter().any(|d| word.starts_with(d) && !is_opener(word))
            || MONTHS.iter().any(|m| word.starts_with(m))
    };
    capitals
        || matches!(word, "Pacific" | "Korea" | "Korean" | "Seoul" | "Local" | "Central")
        || date()
}

/// Whether `word` is a number, in digits or in Roman capitals.
pub fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit() || c == '#')
        || (!word.is_empty()
            && word != "I"
            && word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L')))
}

/// Whether `head` is nothing but the number of a heading: `II`, `Figure 2`, `Chapter IV`.
pub fn is_numbering(head: &str) -> bool {
    const LABELS: [&str; 14] = [
        "Annex", "Appendix", "Article", "Box", "Chapter", "Chart", "Figure", "Graph", "Item",
        "Map", "Part", "Section", "Table", "Title",
    ];
    if head.len() > 24 {
        return false;
    }
    match head.split_once(' ') {
        Some((label, number)) => {
            LABELS.contains(&label) && is_number(number) && !number.contains(' ')
        }
        None => is_number(head) && head.starts_with(|c: char| c.is_ascii_uppercase()),
    }
}

/// Whether what follows a dot makes it part of a web address or a file name.
pub fn is_suffix(word: &str) -> bool {
    const SUFFIXES: [&str; 26] = [
        "com", "net", "org", "gov", "edu", "mil", "int", "info", "io", "co", "kr", "kp", "jp",
        "cn", "uk", "us", "eu", "js", "html", "htm", "php", "pdf", "txt", "doc", "csv", "me",
    ];
    SUFFIXES.contains(&word.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use crate::text::abbreviation::{Kind, is_opener, kind};

    #[test]
    fn kinds_follow_lists_and_shapes() {
        let cases = [
            ("Gen", Kind::Title),
            ("GEN", Kind::Title),
            ("gen", Kind::Plain),
            ("Lt.Gen", Kind::Title),
            ("No", Kind::Number),
            ("p.m", Kind::Time),
            ("U.S", Kind::Either),
            ("mid-Dec", Kind::Either),
            ("Korea-U.S", Kind::Either),
            ("historyDec", Kind::Either),
            ("Jean-P", Kind::Plain),
            ("Bldg", Kind::Either),
            ("T", Kind::Initial),
            ("1998", Kind::Digits),
            ("talks", Kind::Plain),
            ("", Kind::Digits),
        ];
        for (word, expected) in cases {
            assert_eq!(kind(word), expected, "{word}");
        }
    }

    #[test]
    fn openers_are_found_with_their_contractions() {
        assert!(is_opener("It’s") && is_opener("The") && !is_opener("Forces"));
    }
}
