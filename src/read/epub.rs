//! EPUB books: an archive of web pages, and a package document that says in which order.
//!
//! A book is one text: its chapters in the order of its spine, without those that only help to
//! find one's way (the table of contents, a cover).

use super::date;
use super::extract::{Extract, Extracted, Paragraphs};
use super::format::Format;
use super::html;
use super::html_bounds;
use super::package::{Package, broken};
use super::prose::Prose;
use super::refusal::Refusal;
use super::xml::{Node, attribute, events};
use crate::text::Metadata;
use std::collections::{BTreeMap, BTreeSet};

/// Text has at most so many bytes: 64 MB.
const TEXT: usize = 64 << 20;
/// A title or name has at most so many bytes.
const ABOUT: usize = 1000;
/// A book has at most so many chapters.
const CHAPTERS: usize = 10_000;

/// What the package document of a book says.
#[derive(Default)]
struct Book {
    metadata: Metadata,
    /// Paths of the parts by their ids, as far as they are pages to be read.
    pages: BTreeMap<String, String>,
    /// Ids in reading order.
    spine: Vec<String>,
    /// Elements that were read: of several titles or authors the first counts.
    known: BTreeSet<String>,
}

/// Reads EPUB books.
pub(super) const SOURCE: Prose = Prose {
    format: Format::Epub,
    endings: &["epub"],
    limit: 100 << 20,
    extract: |bytes| epub(&bytes),
};

fn epub(bytes: &[u8]) -> Extracted {
    let mut package = Package::open(bytes, html_bounds::LIMIT)?;
    let path = root(&mut package)?;
    let book = book(&mut package, &path)?;
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut text = Paragraphs::default();
    for id in book.spine.iter().take(CHAPTERS) {
        let Some(href) = book.pages.get(id) else { continue };
        let Some(page) = package.text(&resolved(folder, href))? else { continue };
        text.push(&html::chapter(&page)?);
        text.end();
        if text.len() > TEXT {
            let found = format!("more than {} MB in one text", TEXT >> 20);
            return Err(Refusal::new(found, "split it into several documents"));
        }
    }
    let text = text.finish();
    if text.is_empty() {
        return Err(Refusal::new("a book without text", "leave it out"));
    }
    Ok(Extract { metadata: book.metadata, text, ..Extract::default() })
}

/// Where the package document is.
fn root(package: &mut Package) -> Result<String, Refusal> {
    const CONTAINER: &str = "META-INF/container.xml";
    let part = package.stream(CONTAINER)?.ok_or_else(|| broken(&format!("no {CONTAINER}")))?;
    let mut path = None;
    events(part, |node| {
        if let Node::Start("rootfile", start) | Node::Empty("rootfile", start) = node {
            path = attribute(start, "full-path");
        }
        path.is_none()
    })?;
    path.ok_or_else(|| broken("its container names no package"))
}

fn book(package: &mut Package, path: &str) -> Result<Book, Refusal> {
    let part = package.stream(path)?.ok_or_else(|| broken(&format!("no {path}")))?;
    let (mut book, mut inside) = (Book::default(), String::new());
    events(part, |node| {
        match node {
            Node::Start(name, start) | Node::Empty(name, start) => {
                inside = name.to_owned();
                match name {
                    "item" => book.item(|key| attribute(start, key)),
                    "itemref" if attribute(start, "linear").as_deref() != Some("no") => {
                        book.spine.extend(attribute(start, "idref"));
                    }
                    _ => {}
                }
            }
            Node::End(name) => {
                book.known.extend((inside == name).then(|| std::mem::take(&mut inside)));
                inside.clear();
            }
            Node::Text(text) => book.about(&inside, text),
        }
        book.spine.len() <= CHAPTERS
    })?;
    let about = &mut book.metadata;
    about.date = date::understood(&about.date);
    for field in [&mut about.title, &mut about.source, &mut about.author] {
        *field = field.trim().to_owned();
    }
    Ok(book)
}

impl Book {
    fn item(&mut self, says: impl Fn(&str) -> Option<String>) {
        let is_page = says("media-type").is_some_and(|kind| kind.contains("html"));
        let is_contents = says("properties").is_some_and(|p| p.split(' ').any(|p| p == "nav"));
        if let (true, Some(id), Some(href)) = (is_page && !is_contents, says("id"), says("href")) {
            self.pages.insert(id, href);
        }
    }

    /// Takes title, date, publisher and author, which come in pieces.
    fn about(&mut self, name: &str, text: &str) {
        let slot = match name {
            name if self.known.contains(name) => return,
            "title" => &mut self.metadata.title,
            "date" => &mut self.metadata.date,
            "publisher" => &mut self.metadata.source,
            "creator" => &mut self.metadata.author,
            _ => return,
        };
        if slot.len() < ABOUT {
            slot.push_str(text);
        }
    }
}

/// The path of a part that a package document in `folder` calls `href`.
fn resolved(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or(href);
    let mut path: Vec<String> = folder.split('/').map(str::to_owned).collect();
    for step in href.split('/') {
        match step {
            ".." => drop(path.pop()),
            "." => {}
            step => path.push(unescaped(step)),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/")
}

/// A path without the escapes of an address: `a%20b` is `a b`.
fn unescaped(step: &str) -> String {
    let bytes = step.as_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if bytes[at] == b'%' => {
                out.push(byte);
                at += 3;
            }
            _ => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::epub::{epub, resolved};
    use crate::read::package::tests::archive;
    use proptest::prelude::*;

    const CONTAINER: &[u8] =
        b"<c><rootfiles><rootfile full-path='OEBPS/book.opf'/></rootfiles></c>";
    const BOOK: &[u8] =
        b"<package><metadata><dc:title>Envoys &amp; boats</dc:title><dc:creator>Han \
        Dana</dc:creator><dc:date>2025-12-04</dc:date><dc:publisher>Post</dc:publisher></metadata>\
        <manifest><item id='n' href='nav.xhtml' media-type='application/xhtml+xml' \
        properties='nav'/><item id='b' href='text/two%20b.xhtml' media-type='application/xhtml+xml'\
        /><item id='a' href='text/one.xhtml' media-type='application/xhtml+xml'/><item id='c' \
        href='c.jpg' media-type='image/jpeg'/></manifest><spine><itemref idref='n'/><itemref \
        idref='a'/><itemref idref='c'/><itemref idref='b'/><itemref idref='x'/></spine></package>";

    fn read(page: &[u8]) -> Result<crate::read::extract::Extract, String> {
        let parts: [(&str, &[u8]); 5] = [
            ("META-INF/container.xml", CONTAINER),
            ("OEBPS/book.opf", BOOK),
            ("OEBPS/nav.xhtml", b"<p>Contents</p>"),
            ("OEBPS/text/one.xhtml", b"<?xml version='1.0'?><html><h1>One</h1><p>A.</p></html>"),
            ("OEBPS/text/two b.xhtml", page),
        ];
        epub(&archive(&parts)).map_err(|e| e.found)
    }

    #[test]
    fn chapters_come_in_reading_order() {
        let found = read(b"<html><body><p>B.</p></body></html>").unwrap();
        assert_eq!(found.text, "One\n\nA.\n\nB.");
        let about = found.metadata;
        assert_eq!([about.date, about.source, about.author], ["2025-12-04", "Post", "Han Dana"]);
        assert_eq!(about.title, "Envoys & boats");
    }

    #[test]
    fn hostile_books_are_refused() {
        let bomb = b"<!DOCTYPE html [<!ENTITY a 'aa'>]><html><p>&a;</p></html>";
        assert_eq!(read(bomb).unwrap_err(), "a page that declares entities (a DTD)");
        assert!(read(&vec![b' '; 17 << 20]).unwrap_err().contains("inflates to more"));
        assert!(epub(&archive(&[("a", b"")])).is_err());
    }

    #[test]
    fn paths_are_resolved() {
        assert_eq!(resolved("OEBPS/x", "../a/./b%20c.xhtml#top"), "OEBPS/a/b c.xhtml");
        assert_eq!(resolved("", "../../a%4"), "a%4");
    }

    proptest! {
        #[test]
        fn no_package_panics(package in "(</?(item|itemref|title) (id|href|idref)='[a-z%é]{0,4}'/?>){0,9}") {
            let parts = [("META-INF/container.xml", CONTAINER), ("OEBPS/book.opf", package.as_bytes())];
            let _ = epub(&archive(&parts));
        }
    }
}
