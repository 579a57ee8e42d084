//! A cell of a table that holds a text as content systems keep it: a part of a web page.
//!
//! Only what is HTML beyond doubt is read so: an element of a known name that is opened and closed
//! behind that, or a line break. In all other cells `<`, `&` and what looks like a tag are letters.

use super::extract::Paragraphs;
use super::html_bounds;
use super::html_text::{BLOCKS, every_paragraph};
use super::refusal::Refusal;
use dom_query::Document;

/// Elements within a line that editors write.
const INLINE: &[&str] =
    &["a", "b", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u"];

/// Which elements stand in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Markup {
    None,
    /// Only some within its lines: line ends of the cell are line ends of the text.
    Inline,
    /// Paragraphs or line breaks: line ends are white space, though empty lines part paragraphs.
    Blocks,
}

/// The text of a cell that is HTML, its paragraphs parted by empty lines; `None` where it is none.
///
/// # Errors
/// If it is longer than a web page may be, or has more tags, or deeper ones.
pub(super) fn text(cell: &str) -> Result<Option<String>, Refusal> {
    let markup = markup(cell);
    if markup == Markup::None {
        return Ok(None);
    }
    if cell.len() as u64 > html_bounds::LIMIT {
        let found = format!("HTML of more than {} MB in a cell", html_bounds::LIMIT >> 20);
        return Err(Refusal::new(found, "split it into several rows"));
    }
    html_bounds::check(cell)?;
    let mut text = Paragraphs::default();
    for paragraph in every_paragraph(Document::fragment(broken(cell, markup)).root()) {
        text.push(&paragraph);
        text.end();
    }
    Ok(Some(text.finish()))
}

/// Entities decoded in a short text without tags: a title beside a text that is HTML.
pub(super) fn decoded(title: String) -> String {
    if title.contains('<') || !title.contains('&') || html_bounds::check(&title).is_err() {
        return title;
    }
    every_paragraph(Document::fragment(&*title).root()).join(" ")
}

/// A cell with the line ends that end lines of its text as elements.
fn broken(cell: &str, markup: Markup) -> String {
    let mut out = String::with_capacity(cell.len() + 16);
    let mut in_tag = false;
    for line in cell.lines().map(str::trim_end) {
        out.push_str(line);
        if let Some(last) = line.rfind(['<', '>']) {
            let rest = line[last..].trim_start_matches(['<', '/']);
            in_tag = rest.starts_with(|c: char| c.is_ascii_alphabetic());
        }
        out.push_str(match (markup, line.is_empty()) {
            _ if in_tag => "\n",
            (Markup::Inline, _) => "<br>",
            (_, true) => "<br><br>",
            (_, false) => "\n",
        });
    }
    out
}

/// Which elements a cell has that are beyond doubt.
fn markup(cell: &str) -> Markup {
    let mut opened = vec![false; BLOCKS.len() + INLINE.len()];
    let mut found = Markup::None;
    for (at, _) in cell.match_indices('<') {
        let rest = &cell[at + 1..];
        let Some((name, closes)) = tag(rest) else { continue };
        if name == "br" {
            return Markup::Blocks;
        }
        let mut known = BLOCKS.iter().chain(INLINE);
        let Some(number) = known.position(|known| *known == name) else { continue };
        match (closes, opened[number]) {
            (false, _) => opened[number] = true,
            (true, true) if number < BLOCKS.len() => return Markup::Blocks,
            (true, true) => found = Markup::Inline,
            (true, false) => {}
        }
    }
    found
}

/// The name of a tag that begins here, behind its `<`, in small letters, and whether it closes an
/// element; `None` where none does.
fn tag(rest: &str) -> Option<(String, bool)> {
    /// Tags are looked at no further, so that time stays linear.
    const LONGEST: usize = 2000;
    let closes = rest.starts_with('/');
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let length = rest.bytes().take(11).take_while(u8::is_ascii_alphanumeric).count();
    let name = rest[..length].to_ascii_lowercase();
    let mut behind = rest[length..].bytes().take(LONGEST);
    let first = behind.clone().next()?;
    let parted = first == b'>' || first == b'/' || first.is_ascii_whitespace();
    let ends = behind.find(|b| matches!(b, b'<' | b'>')) == Some(b'>');
    (parted && ends).then_some((name, closes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::cell::{decoded, text};
    use proptest::prelude::*;

    fn read(cell: &str) -> Option<String> {
        text(cell).unwrap()
    }

    #[test]
    fn paragraphs_and_lines_of_html_are_kept() {
        for (cell, expected) in [
            (
                "<p>Envoys met. R&amp;D&nbsp;was cut.</p>\r\n<p>The <b>navy</b>&#8217;s\nboats left.</p>",
                "Envoys met. R&D was cut.\n\nThe navy’s boats left.",
            ),
            ("Envoys met.<br>Boats left.<br /><BR/>5 &lt; 6", "Envoys met.\nBoats left.\n\n5 < 6"),
            (
                "<!-- wp:paragraph --><P class='x'>Envoys met.<script>var a;</script></P>\
                 <ul><li>One<li>Two</ul>",
                "Envoys met.\n\nOne\n\nTwo",
            ),
            // Paragraphs by empty lines, as some systems keep them.
            (
                "The <a href=\"/x\">envoy</a> left.\nShe <em>smiled</em>.\n\nIt rained.",
                "The envoy left.\nShe smiled.\n\nIt rained.",
            ),
            ("<a\nhref=x>One</a>\n5 < 6\nTwo", "One\n5 < 6\nTwo"),
            ("One.\n \nTwo.\n<blockquote>Three.</blockquote>", "One.\n\nTwo.\n\nThree."),
            // Links are words of the text here.
            (
                "<p><a href=/x>Envoys met again</a></p><p>Boats left.</p>",
                "Envoys met again\n\nBoats left.",
            ),
            ("<p> </p>", ""),
        ] {
            assert_eq!(read(cell).as_deref(), Some(expected), "{cell}");
        }
    }

    #[test]
    fn what_is_not_html_beyond_doubt_is_no_html() {
        for cell in [
            "R&D and AT&T, 5 < 6 and 7 > 6; a <- b",
            "R&amp;D alone",
            "The <p> was never closed.",
            "It closed </p> before <p>.",
            "<인터뷰> <New Deal> signed </New Deal> <unknown>x</unknown>",
            "if a <b and c> d </b",
            "<p",
            "<",
            "",
        ] {
            assert_eq!(read(cell), None, "{cell}");
        }
    }

    #[test]
    fn what_would_never_end_is_refused() {
        let refusal = text(&format!("{}<p>x</p>", "<div>".repeat(600))).unwrap_err();
        assert!(refusal.found.contains("512 deep"), "{refusal}");
    }

    #[test]
    fn entities_of_a_title_are_decoded_and_all_else_stays() {
        for (title, expected) in [
            ("Navy&#8217;s R&amp;D", "Navy’s R&D"),
            ("AT&T grows", "AT&T grows"),
            ("<Interview> R&amp;D", "<Interview> R&amp;D"),
        ] {
            assert_eq!(decoded(title.to_owned()), expected);
        }
    }

    proptest! {
        #[test]
        fn no_cell_panics(cell in "(<[/!]?(p|br|a|div|b|td|--)( [a-z]='é')?>|[a-c é&;.<>\n\r]){0,40}") {
            if let Ok(Some(text)) = text(&cell) {
                prop_assert_eq!(text.trim(), text.as_str());
            }
            decoded(cell);
        }
    }
}
