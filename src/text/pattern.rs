//! Patterns of lines, as `data/furniture.txt` writes them: `*` for anything, `{a|b}` for either.

/// How much of a sentence is looked at, in bytes.
const HEAD: usize = 400;

/// The lines of a file of patterns, without notes and empty ones.
pub fn lines(data: &str) -> impl Iterator<Item = &str> {
    data.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The beginning of a sentence as patterns are written.
pub fn key(slice: &str) -> String {
    let head = &slice[..slice.floor_char_boundary(HEAD)];
    let mut key = String::with_capacity(head.len());
    for c in head.chars() {
        match c {
            '’' | '‘' => key.push('\''),
            '“' | '”' => key.push('"'),
            '0'..='9' => key.push('0'),
            c if c.is_whitespace() && key.ends_with(' ') => {}
            c if c.is_whitespace() => key.push(' '),
            c if c.is_ascii() => key.push(c.to_ascii_lowercase()),
            c => key.extend(c.to_lowercase()),
        }
    }
    let sign = |c: char| {
        !c.is_alphanumeric() && !matches!(c, '"' | '\'' | '(' | '[' | '<' | '@' | '©' | 'ⓒ' | '$')
    };
    let bare = key.trim_start_matches(sign).trim_end_matches(['.', ' ']);
    unbracketed(bare).unwrap_or(bare).to_owned()
}

/// What stands inside the brackets, if they are around the whole.
fn unbracketed(key: &str) -> Option<&str> {
    let round = key.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let inner = round.or_else(|| key.strip_prefix('[')?.strip_suffix(']'))?;
    (!inner.contains([')', ']'])).then(|| inner.trim_end_matches('.'))
}

/// A pattern: what stands at the beginning, between its stars, and at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The pieces between the stars; the first and the last are tied to the ends.
    pieces: Vec<Box<str>>,
}

impl Pattern {
    /// The patterns that `line` stands for, one for each choice of its alternatives.
    pub fn parse(line: &str) -> Vec<Self> {
        let pieces = |whole: &String| whole.split('*').map(Into::into).collect();
        choices(line).iter().map(|whole| Self { pieces: pieces(whole) }).collect()
    }

    /// Whether `text` as a whole is what the pattern describes.
    pub fn matches(&self, text: &str) -> bool {
        let [first, rest @ ..] = &*self.pieces else { return false };
        let Some(mut text) = text.strip_prefix(&**first) else { return false };
        let [between @ .., last] = rest else { return text.is_empty() };
        for piece in between {
            let Some(at) = text.find(&**piece) else { return false };
            text = &text[at + piece.len()..];
        }
        text.ends_with(&**last)
    }

    /// What a text must begin with to match.
    pub fn beginning(&self) -> &str {
        self.pieces.first().map_or("", |piece| piece)
    }
}

/// Every text that comes of choosing one from each of the alternatives in `line`.
fn choices(line: &str) -> Vec<String> {
    let Some(open) = line.find('{') else { return vec![line.to_owned()] };
    let mut depth = 0;
    let mut cuts = vec![open];
    for (at, byte) in line.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b'|' if depth == 1 => cuts.push(at),
            _ => {}
        }
        if depth == 0 {
            cuts.push(at);
            break;
        }
    }
    let (head, tail) = (&line[..open], &line[cuts.last().map_or(line.len(), |end| end + 1)..]);
    cuts.windows(2)
        .flat_map(|cut| choices(&format!("{head}{}{tail}", &line[cut[0] + 1..cut[1]])))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::text::pattern::Pattern;

    fn meets(pattern: &str, text: &str) -> bool {
        Pattern::parse(pattern).iter().any(|p| p.matches(text))
    }

    #[test]
    fn stars_and_alternatives() {
        assert!(meets("read {more|the {rest|end}} *", "read the rest here"));
        assert!(!meets("read {more|the {rest|end}} *", "read the rest"));
        assert!(meets("a{|:} b*", "a b") && meets("a{|:} b*", "a: bc"));
        assert!(meets("*ab*ab", "xababyab") && !meets("*ab*ab", "ab"));
        assert!(meets("end", "end") && !meets("end", "ended"));
        assert_eq!(Pattern::parse("{a|b} {c|d}").len(), 4);
    }
}
