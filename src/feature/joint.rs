//! What is a token to the clauses of a sentence: does it join them, and is it a verb?

/// Kinds of joints, by their bits: four of marks, four of phrases of contrast
/// ([`super::lexicon`]'s roles), eight of words, and a word in "-ing" right after another joint.
pub const JOINTS: usize = 17;
/// Traits of clauses, by their bits: five of phrases (what denies, and future, duty, chance,
/// condition), four of words.
pub const TRAITS: usize = 9;

/// Words that join clauses, by their kind.
const WORDS: [(usize, &[&str]); 8] = [
    (8, &["and", "or", "nor", "plus"]),
    (9, &["who", "whom", "whose", "which", "that", "where"]),
    (
        10,
        &["after", "before", "when", "since", "once", "as", "while", "during", "amid", "following"],
    ),
    (11, &["if", "unless", "whether", "until", "till"]),
    (12, &["because", "so", "lest", "therefore", "thus", "given"]),
    (13, &["to"]),
    (14, &["by", "with", "without", "through", "via", "using"]),
    (
        15,
        &["about", "on", "over", "for", "against", "toward", "towards", "regarding", "concerning"],
    ),
];
/// A word in "-ing" right after another joint.
pub const PARTICIPLE: u32 = 1 << 16;
/// The trait of a clause with a form of "be", "have" or "do".
const FINITE: u32 = 1 << 5;
/// The trait of a clause with a plain verb of saying.
const SAYS: u32 = 1 << 6;
/// The trait of a clause with a verb's form of the past, or what looks like one.
pub const PAST: u32 = 1 << 7;
/// The trait of a clause with a form in "-ing".
pub const ONGOING: u32 = 1 << 8;
/// Forms of the past that do not end in "-ed".
const IRREGULAR: &str = "\
    became began bought broke brought built came caught chose cut drew drove fell felt flew \
    fought found froze gave got grew held hit kept knew laid led left lent let lost made \
    meant met paid put ran rose sank sat saw sent set shook shot shut sold sought spent \
    spoke spread stood struck swore taught threw took understood went withdrew won wrote";
/// Where traits stand in [`small`].
pub const SHIFT: u32 = 20;

/// What a token is to clauses, from itself alone: bits of joints, and of traits above them.
pub fn small(lower: &str, is_word: bool) -> u32 {
    if !is_word {
        return match lower.chars().next() {
            Some(',') => 1,
            Some(';' | ':') => 1 << 1,
            Some('–' | '—' | '(' | ')') => 1 << 2,
            Some('"' | '“' | '”' | '«' | '»') => 1 << 3,
            _ => 0,
        };
    }
    let joint = WORDS.iter().find(|(_, words)| words.contains(&lower));
    let joint = joint.map_or(0, |(kind, _)| 1 << kind);
    let participle = if lower.len() > 4 && lower.ends_with("ing") { PARTICIPLE } else { 0 };
    let traits = match lower {
        "is" | "are" | "was" | "were" | "be" | "been" | "has" | "have" | "had" | "do" | "does"
        | "did" => FINITE,
        "said" | "says" | "say" | "told" | "tells" | "added" | "according" | "noted" => SAYS,
        _ if IRREGULAR.split(' ').any(|form| form == lower)
            || lower.len() > 4 && lower.ends_with("ed") =>
        {
            PAST
        }
        _ if participle != 0 => ONGOING,
        _ => 0,
    };
    joint | participle | traits << SHIFT
}

#[cfg(test)]
mod tests {
    use crate::feature::joint::*;

    #[test]
    fn words_and_marks_are_told_by_themselves() {
        assert_eq!(small(",", false), 1);
        assert_eq!(small("”", false), 1 << 3);
        assert_eq!(small(".", false), 0);
        assert_eq!(small("after", true), 1 << 10);
        assert_eq!(small("citing", true), PARTICIPLE | ONGOING << SHIFT);
        assert_eq!(small("using", true), 1 << 14 | PARTICIPLE | ONGOING << SHIFT);
        assert_eq!(small("opened", true), PAST << SHIFT);
        assert_eq!(small("met", true), PAST << SHIFT);
        assert_eq!(small("talks", true), 0);
    }
}
