//! Is a web page one that can be read within bounds? Told before a tree is made of it.
//!
//! A parser of pages never fails: a page of tags that open and never close becomes a tree as
//! deep as the page is long, which takes time that grows with its square, and a page of nothing
//! but tags takes many times its size in memory. So tags are counted first.

use super::refusal::Refusal;

/// A page has at most so many bytes: 16 MB.
pub(super) const LIMIT: u64 = 16 << 20;
/// A page has at most so many tags.
const TAGS: usize = 200_000;
/// Elements stand at most so many deep in each other.
const DEPTH: usize = 512;

/// Elements that have no end, or whose end may be left out where the next one begins.
const UNPAIRED: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot",
    "colgroup", "html", "head", "body", "path", "use",
];

/// Refuses a page that would take more than a page is worth.
pub(super) fn check(page: &str) -> Result<(), Refusal> {
    let page = page.as_bytes();
    let (mut at, mut tags, mut depth) = (0, 0, 0_usize);
    while let Some(next) = find(page, at, b"<") {
        at = next + 1;
        let rest = &page[at..];
        if rest.starts_with(b"!--") {
            at = find(page, at + 3, b"-->").map_or(page.len(), |end| end + 3);
            continue;
        }
        if begins(rest, b"!ENTITY") || (begins(rest, b"!DOCTYPE") && has_subset(rest)) {
            let found = "a page that declares entities (a DTD)";
            return Err(Refusal::new(found, "save the article as HTML or plain text"));
        }
        let closes = rest.first() == Some(&b'/');
        let name = name(&rest[usize::from(closes)..]);
        if name.is_empty() {
            continue;
        }
        tags += 1;
        if !UNPAIRED.contains(&&*name) {
            depth = if closes { depth.saturating_sub(1) } else { depth + 1 };
        }
        if tags > TAGS || depth > DEPTH {
            let found = match depth > DEPTH {
                true => format!("a page whose elements stand more than {DEPTH} deep"),
                false => format!("a page of more than {TAGS} tags"),
            };
            return Err(Refusal::new(found, "save the article as plain text"));
        }
        if !closes && matches!(&*name, "script" | "style") {
            at = end_of_raw(page, at, &name);
        }
    }
    Ok(())
}

fn begins(text: &[u8], word: &[u8]) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Whether a document type has declarations of its own.
fn has_subset(doctype: &[u8]) -> bool {
    let end = doctype.iter().position(|&b| b == b'>').unwrap_or(doctype.len());
    doctype[..end].contains(&b'[')
}

fn find(page: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = page.get(from..)?;
    rest.windows(what.len()).position(|window| window == what).map(|at| from + at)
}

/// The name of an element in small letters.
fn name(rest: &[u8]) -> String {
    let name = rest.iter().take_while(|b| b.is_ascii_alphanumeric());
    name.map(|b| b.to_ascii_lowercase() as char).take(16).collect()
}

/// Where a script or style ends: tags within it are none.
fn end_of_raw(page: &[u8], from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(next) = find(page, at, b"</") {
        at = next + 2;
        if begins(&page[at..], name.as_bytes()) {
            return next;
        }
    }
    page.len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::html_bounds::check;
    use proptest::prelude::*;

    #[test]
    fn pages_as_they_are_pass() {
        let list = "<li>One<p>Two<br>Three".repeat(2000);
        for page in [
            "<!DOCTYPE html><html><body><p>Text",
            "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"x.dtd\"><html></html>",
            &format!("<ul>{list}</ul>"),
            &format!("<script>{}</script><p>a", "if (a<b) '<div>'".repeat(2000)),
            &format!("<!-- {} --><p>a", "<div>".repeat(2000)),
            "< div and 3 <4",
        ] {
            assert_eq!(check(page), Ok(()));
        }
    }

    #[test]
    fn what_would_never_end_is_refused() {
        let found = |page: &str| check(page).unwrap_err().found;
        assert_eq!(found(&"<div>".repeat(600)), "a page whose elements stand more than 512 deep");
        assert_eq!(found(&"<p>".repeat(200_001)), "a page of more than 200000 tags");
        let bomb = "<?xml version='1.0'?><!DOCTYPE html [<!ENTITY a 'b'>]><html>&a;</html>";
        assert_eq!(found(bomb), "a page that declares entities (a DTD)");
    }

    proptest! {
        #[test]
        fn no_text_panics(page in "[<>/!a-c\\-\\[ é]{0,60}") {
            let _ = check(&page);
            let _ = check(&format!("<script>{page}"));
        }
    }
}
