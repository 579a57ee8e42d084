//! Is the first line of a text its headline?

use crate::text::abbreviation::{Kind, kind};

/// A headline has at most so many characters.
const HEADLINE: usize = 200;
/// One that ends in an abbreviation, which may end a sentence too, has at most so many words.
const SHORT: usize = 16;

/// The first line that is not blank, if it looks like a headline: it is short, does not end as
/// a sentence does, and text follows that does not go on with it. Without Markdown's marks.
pub(super) fn headline(text: &str) -> Option<&str> {
    let (line, rest) = text.trim_start().split_once(['\n', '\r'])?;
    let line = line.trim_end();
    let closes = |c| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '」' | '』');
    let ends = line.trim_end_matches(closes).ends_with(['.', '!', '。', '！', ',', ';', '-']);
    if (ends && !is_cut(line)) || line.chars().count() > HEADLINE || goes_on(rest) {
        return None;
    }
    let words = line.trim_start_matches('#');
    let title = if words.starts_with(' ') { words.trim_start() } else { line };
    (!title.is_empty()).then_some(title)
}

/// Whether the stop at the end of a short line belongs to an abbreviation: `Talks in the U.S.`
fn is_cut(line: &str) -> bool {
    let last = line.rsplit(' ').next().and_then(|word| word.strip_suffix('.'));
    let capital = |word: &&str| word.starts_with(char::is_uppercase);
    last.filter(capital).is_some_and(|word| kind(word) == Kind::Either)
        && line.split_whitespace().count() <= SHORT
}

/// Whether the text after a first line carries its sentence on: nothing is left, or the very
/// next line begins with a small letter, as in text that is broken at some width.
fn goes_on(rest: &str) -> bool {
    let next = rest.strip_prefix('\n').unwrap_or(rest);
    rest.trim().is_empty() || next.trim_start_matches([' ', '\t']).starts_with(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use crate::read::headline::headline;

    #[test]
    fn headlines_are_told_from_sentences() {
        let long = "x".repeat(201);
        for (text, expected) in [
            ("Why deter?\nSynopsis", Some("Why deter?")),
            ("Kim hails ‘victory’\n\nHe said.", Some("Kim hails ‘victory’")),
            ("\n\n  A title \n\nText", Some("A title")),
            ("# A title\n\nText", Some("A title")),
            ("#1 priority\n\nText", Some("#1 priority")),
            ("Old Mac\rText", Some("Old Mac")),
            ("Bakers gain ground in U.S.\n\nText", Some("Bakers gain ground in U.S.")),
            ("Varga buys Wirth Inc.\n\nText", Some("Varga buys Wirth Inc.")),
            ("He went to the U.S.\nand came back.", None),
            ("A sentence.\n\nText", None),
            ("He said “no.”\nText", None),
            ("Peace now!'\nText", None),
            ("The minister\nsaid so.", None),
            ("The minister\r\n  said so.", None),
            ("Alone\n \n", None),
            ("Alone", None),
            ("", None),
            (&format!("{long}\nText"), None),
            (&format!("{}\nText", &long[1..]), Some(&long[1..])),
        ] {
            assert_eq!(headline(text), expected, "{text}");
        }
    }
}
