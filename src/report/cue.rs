//! Where in a sentence do its cues stand?

use crate::text::Span;
use crate::text::token::{Token, tokenize};
use serde::Serialize;

/// A piece of a sentence, all of it cue or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// Its text; the texts of all pieces are the sentence.
    pub text: String,
    /// 0 for no cue, 1 for one of the first question, 2 for one of another.
    pub cue: u8,
}

/// Parts a sentence where its cues begin and end. `cues` holds those of each question, the first
/// question first. A cue is found wherever its words stand, in capitals or small letters.
pub fn pieces(text: &str, cues: &[Vec<String>]) -> Vec<Piece> {
    let tokens = tokens(text);
    let words = lowered(text, &tokens);
    let mut marks = vec![0_u8; tokens.len()];
    for (question, cue) in
        cues.iter().enumerate().flat_map(|(q, all)| all.iter().map(move |c| (q, c)))
    {
        let cue = lowered(cue, &self::tokens(cue));
        if cue.is_empty() {
            continue;
        }
        let kind = if question == 0 { 1 } else { 2 };
        for at in (0..words.len()).filter(|&at| words[at..].starts_with(&cue)) {
            for mark in &mut marks[at..at + cue.len()] {
                // What both questions go by is shown as a cue of the first.
                *mark = if *mark == 1 { 1 } else { kind };
            }
        }
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut end = 0;
    for (at, (token, &mark)) in tokens.iter().zip(&marks).enumerate() {
        let joined = at > 0 && marks[at - 1] == mark;
        // White space between two words of a cue belongs to it, other white space does not.
        push(&mut pieces, &text[end..token.span.start], if joined { mark } else { 0 });
        push(&mut pieces, &text[token.span.start..token.span.end], mark);
        end = token.span.end;
    }
    push(&mut pieces, &text[end..], 0);
    pieces
}

fn push(pieces: &mut Vec<Piece>, text: &str, cue: u8) {
    match pieces.last_mut() {
        Some(last) if last.cue == cue => last.text.push_str(text),
        _ if text.is_empty() => {}
        _ => pieces.push(Piece { text: text.to_owned(), cue }),
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    tokenize(text, Span::new(0, text.len()), &mut tokens);
    tokens
}

fn lowered(text: &str, tokens: &[Token]) -> Vec<String> {
    tokens.iter().map(|token| text[token.span.start..token.span.end].to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use crate::report::cue::*;
    use proptest::prelude::*;

    /// The sentence with cues of the first question in brackets, others in braces.
    fn marked(text: &str, first: &[&str], second: &[&str]) -> String {
        let owned = |cues: &[&str]| cues.iter().map(|&cue| cue.to_owned()).collect();
        let show = |Piece { text, cue }| match cue {
            0 => text,
            1 => format!("[{text}]"),
            _ => format!("{{{text}}}"),
        };
        pieces(text, &[owned(first), owned(second)]).into_iter().map(show).collect()
    }

    #[test]
    fn cues_are_found_at_word_bounds_whatever_their_capitals() {
        for (text, first, second, expected) in [
            ("Missiles, a missile.", &["missile"][..], &[][..], "Missiles, a [missile]."),
            ("Warned again; warned.", &["warned"], &[], "[Warned] again; [warned]."),
            (
                "Joint  drills began",
                &["joint drills"],
                &["drills began"],
                "[Joint  drills]{ began}",
            ),
            ("The U.S. army", &["U.S."], &["army"], "The [U.S.] {army}"),
            ("Ready-made talks", &["ready-made"], &[], "[Ready-made] talks"),
            ("No cue here", &["", "x"], &[], "No cue here"),
            ("", &["x"], &[], ""),
        ] {
            let expected = expected.replace("{ began}", " {began}");
            assert_eq!(marked(text, first, second), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn pieces_are_the_sentence(text in "\\PC{0,30}|[aA b.é]{0,20}", cue in "[aAb .é]{0,4}") {
            let all = pieces(&text, &[vec![cue.clone()], vec![cue]]);
            let joined: String = all.iter().map(|piece| &*piece.text).collect();
            prop_assert_eq!(joined, text);
            prop_assert!(all.windows(2).all(|pair| pair[0].cue != pair[1].cue));
        }
    }
}
