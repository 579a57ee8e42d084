//! Quotation marks and brackets: which open, which close, and which are apostrophes.
//!
//! A straight mark says by its neighbours what it is; only where they leave it open does it
//! matter whether a quotation is running. Nothing here waits for a mark to be closed, so a
//! quotation that runs on over paragraphs swallows nothing.

/// Longest bracket, in bytes, that is taken for an insertion into a sentence.
const INSERTION: usize = 400;

/// What a straight mark does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It opens a quotation.
    Opens,
    /// It closes one.
    Closes,
    /// It is an apostrophe, or a mark of feet or inches.
    Neither,
}

/// Whether the character can only open a quotation or a bracket.
pub fn opens(c: char) -> bool {
    matches!(
        c,
        '“' | '‘'
            | '«'
            | '‹'
            | '„'
            | '‚'
            | '「'
            | '『'
            | '《'
            | '('
            | '['
            | '{'
            | '（'
            | '【'
            | '¿'
            | '¡'
    )
}

/// Whether the character can only close a quotation or a bracket.
pub fn closes(c: char) -> bool {
    matches!(c, '”' | '’' | '»' | '›' | '」' | '』' | '》' | ')' | ']' | '}' | '）' | '】')
}

/// Whether a mark behind a stop and before `after` closes something: an apostrophe before a
/// letter does not, and a mark that opens elsewhere does before a blank („so“, »so«).
pub fn closes_before(c: char, after: Option<char>) -> bool {
    match c {
        '’' => !after.is_some_and(char::is_alphanumeric),
        '“' | '‘' | '«' | '‹' => after.is_none_or(char::is_whitespace),
        _ => closes(c),
    }
}

/// Whether the character is a bracket, of those that close.
pub fn is_bracket(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '）' | '】')
}

/// Whether the character is a straight mark, whose part only its neighbours tell.
pub fn is_straight(c: char) -> bool {
    matches!(c, '"' | '\'' | '`')
}

/// The part of the straight mark `mark` between `before` and `after`; `running` tells whether
/// a quotation is already open, for the cases that the neighbours leave undecided.
pub fn role(mark: char, before: Option<char>, after: Option<char>, running: bool) -> Role {
    let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let leading =
        blank(before) || before.is_some_and(|c| opens(c) || matches!(c, '-' | '–' | '—' | '/'));
    let trailing = blank(after)
        || after.is_some_and(|c| {
            closes(c)
                || is_straight(c)
                || matches!(c, '.' | ',' | ';' | ':' | '?' | '!' | '-' | '–' | '—')
        });
    match (leading, trailing) {
        (true, false) => Role::Opens,
        (false, true) => Role::Closes,
        _ if mark != '"' => Role::Neither,
        _ if running => Role::Closes,
        _ => Role::Opens,
    }
}

/// The outermost brackets of a text that are short enough to be insertions, as pairs of the
/// opening and the closing bracket's offsets, in order.
pub fn insertions(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'[' if depth == 0 || at - start > INSERTION => (start, depth) = (at, 1),
            b'(' | b'[' => depth += 1,
            b')' | b']' if depth == 1 => {
                if at - start <= INSERTION {
                    found.push((start, at));
                }
                depth = 0;
            }
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::text::quote::{Role, insertions, role};

    #[test]
    fn neighbours_decide_before_the_running_quotation() {
        assert_eq!(role('"', Some(' '), Some('W'), true), Role::Opens);
        assert_eq!(role('"', Some('.'), Some(' '), false), Role::Closes);
        assert_eq!(role('"', Some('.'), Some('T'), true), Role::Closes);
        assert_eq!(role('"', Some('.'), Some('T'), false), Role::Opens);
        assert_eq!(role('\'', Some('r'), Some('s'), true), Role::Neither);
    }

    #[test]
    fn insertions_are_the_outermost_short_brackets() {
        assert_eq!(insertions("a (b (c) d) e [f] ) ("), [(2, 10), (14, 16)]);
        assert!(insertions(&format!("({})", "x".repeat(500))).is_empty());
    }
}
