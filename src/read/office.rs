//! Word documents (DOCX) and OpenDocument texts (ODT): an archive with the text as XML.
//!
//! Both are read in one pass over their XML, of which nothing is kept but the text. What was
//! deleted in a revision, notes below the page, comments and fields are left out; the text of a
//! box stands behind the paragraph that it hangs on.

use super::date;
use super::extract::{Extract, Extracted, Paragraphs};
use super::format::Format;
use super::package::{Package, Part, broken};
use super::prose::Prose;
use super::refusal::Refusal;
use super::xml::{Node, events};
use crate::text::Metadata;
use std::io::Read;

/// XML of one part has at most so many bytes, inflated: 256 MB.
const XML: u64 = 256 << 20;
/// Text has at most so many bytes: 64 MB.
const TEXT: usize = 64 << 20;

/// How a format names its parts and elements; elements by their names without prefix.
struct Dialect {
    /// The part that holds the text.
    body: &'static str,
    /// The part that says what is known of it, and the names of title, date and author in it.
    about: &'static str,
    title: &'static str,
    date: &'static str,
    author: &'static str,
    /// Elements that are a paragraph.
    paragraphs: &'static [&'static str],
    /// The elements that text stands in; where there are none, it stands in paragraphs.
    runs: &'static [&'static str],
    /// Elements that are left out with all that is in them.
    left_out: &'static [&'static str],
    /// Elements with a text of their own, beside that which they stand in.
    boxes: &'static [&'static str],
    /// Elements that stand for a character.
    marks: &'static [(&'static str, &'static str)],
}

const DOCX: Dialect = Dialect {
    body: "word/document.xml",
    about: "docProps/core.xml",
    title: "title",
    date: "created",
    author: "creator",
    paragraphs: &["p"],
    runs: &["t"],
    // A fallback repeats what stands before it for programs that do not know that.
    left_out: &["del", "moveFrom", "Fallback", "instrText", "pPr", "rPr"],
    boxes: &["txbxContent"],
    marks: &[("tab", " "), ("br", "\n"), ("cr", "\n"), ("noBreakHyphen", "-")],
};

const ODT: Dialect = Dialect {
    body: "content.xml",
    about: "meta.xml",
    title: "title",
    date: "creation-date",
    author: "initial-creator",
    paragraphs: &["p", "h"],
    runs: &[],
    left_out: &[
        "tracked-changes",
        "note",
        "annotation",
        "ruby-text",
        "title",
        "desc",
        "table-of-content",
    ],
    boxes: &["text-box"],
    marks: &[("s", " "), ("tab", " "), ("line-break", "\n")],
};

/// A document has at most so many bytes, packed: 100 MB.
const LIMIT: u64 = 100 << 20;

/// Reads Word documents.
pub(super) const WORD: Prose =
    Prose { format: Format::Docx, endings: &["docx"], limit: LIMIT, extract: |bytes| docx(&bytes) };

/// Reads OpenDocument texts.
pub(super) const OPEN_DOCUMENT: Prose =
    Prose { format: Format::Odt, endings: &["odt"], limit: LIMIT, extract: |bytes| odt(&bytes) };

fn docx(bytes: &[u8]) -> Extracted {
    DOCX.read(bytes)
}

fn odt(bytes: &[u8]) -> Extracted {
    ODT.read(bytes)
}

impl Dialect {
    fn read(&self, bytes: &[u8]) -> Extracted {
        let mut package = Package::open(bytes, XML)?;
        let metadata = match package.stream(self.about)? {
            Some(part) => self.metadata(part)?,
            None => Metadata::default(),
        };
        let Some(body) = package.stream(self.body)? else {
            return Err(broken(&format!("no {} in it", self.body)));
        };
        let text = self.text(body)?;
        if text.is_empty() {
            let remedy = "leave it out; if it shows pictures of text, run OCR first";
            return Err(Refusal::new("a document without text", remedy));
        }
        let made = date::iso(&metadata.date).unwrap_or_default();
        let metadata = Metadata { date: String::new(), ..metadata };
        Ok(Extract { metadata, text, made, notes: Vec::new() })
    }

    fn text(&self, part: Part<impl Read>) -> Result<String, Refusal> {
        let mut walk =
            Walk { dialect: self, open: vec![Paragraphs::default()], runs: 0, skipped: 0 };
        events(part, |event| {
            match event {
                Node::Start(name, _) => walk.start(name),
                Node::Empty(name, _) => walk.empty(name),
                Node::End(name) => walk.end(name),
                Node::Text(text) => walk.text(text),
            }
            walk.written() <= TEXT
        })?;
        if walk.written() > TEXT {
            let found = format!("more than {} MB in one text", TEXT >> 20);
            return Err(Refusal::new(found, "split it into several documents"));
        }
        while walk.open.len() > 1 {
            walk.close_box();
        }
        Ok(walk.open.swap_remove(0).finish())
    }

    fn metadata(&self, part: Part<impl Read>) -> Result<Metadata, Refusal> {
        let (mut found, mut inside) = (Metadata::default(), String::new());
        events(part, |event| {
            match event {
                Node::Start(name, _) => inside = name.to_owned(),
                Node::End(_) => inside.clear(),
                Node::Empty(..) => {}
                Node::Text(text) => {
                    let slot = match &*inside {
                        name if name == self.title => &mut found.title,
                        name if name == self.date => &mut found.date,
                        name if name == self.author => &mut found.author,
                        _ => return true,
                    };
                    slot.push_str(text);
                }
            }
            found.title.len() + found.author.len() < 10_000
        })?;
        let trimmed = |text: String| text.trim().to_owned();
        Ok(Metadata {
            title: trimmed(found.title),
            date: found.date,
            source: String::new(),
            author: trimmed(found.author),
        })
    }
}

/// Where a pass over the text stands.
struct Walk<'a> {
    dialect: &'a Dialect,
    /// The text, and upon it those of the boxes that the pass is in.
    open: Vec<Paragraphs>,
    /// How many elements deep in text it is.
    runs: usize,
    /// How many elements deep in what is left out it is.
    skipped: usize,
}

impl Walk<'_> {
    /// How many bytes of text there are.
    fn written(&self) -> usize {
        self.open.iter().map(Paragraphs::len).sum()
    }

    fn start(&mut self, name: &str) {
        let dialect = self.dialect;
        if self.skipped > 0 || dialect.left_out.contains(&name) {
            self.skipped += 1;
        } else if dialect.boxes.contains(&name) {
            self.open.push(Paragraphs::default());
        } else {
            self.mark(name);
        }
        self.runs += usize::from(dialect.runs.contains(&name));
    }

    fn empty(&mut self, name: &str) {
        if self.skipped == 0 {
            self.mark(name);
            if self.dialect.paragraphs.contains(&name) {
                self.end_paragraph();
            }
        }
    }

    fn mark(&mut self, name: &str) {
        if let Some((_, mark)) = self.dialect.marks.iter().find(|(element, _)| *element == name) {
            self.push(mark);
        }
    }

    fn end(&mut self, name: &str) {
        let dialect = self.dialect;
        self.runs -= usize::from(dialect.runs.contains(&name) && self.runs > 0);
        if self.skipped > 0 {
            self.skipped -= 1;
        } else if dialect.boxes.contains(&name) && self.open.len() > 1 {
            self.close_box();
        } else if dialect.paragraphs.contains(&name) {
            self.end_paragraph();
        }
    }

    /// What a box holds goes behind what was written of the paragraph so far.
    fn close_box(&mut self) {
        let held = self.open.pop().map(Paragraphs::finish).unwrap_or_default();
        let outer = self.open.len() - 1;
        self.open[outer].behind(&held);
    }

    fn text(&mut self, text: &str) {
        if self.skipped == 0 && (self.runs > 0 || self.dialect.runs.is_empty()) {
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(open) = self.open.last_mut() {
            open.push(text);
        }
    }

    fn end_paragraph(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.end();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::extract::Extracted;
    use crate::read::office::{docx, odt};
    use crate::read::package::tests::archive;
    use proptest::prelude::*;

    fn word(body: &str) -> Extracted {
        let body = format!("<?xml version='1.0'?><w:document xmlns:w='w'><w:body>{body}");
        docx(&archive(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("word/document.xml", body.as_bytes()),
            (
                "docProps/core.xml",
                b"<c><dc:title> Envoys &amp; boats</dc:title><dcterms:created>\
                2025-12-04T08:00:00Z</dcterms:created><dc:creator>Han Dana</dc:creator></c>",
            ),
        ]))
    }

    #[test]
    fn paragraphs_cells_and_properties_are_read() {
        let found = word(
            "<w:p><w:r><w:t>Envoys met</w:t></w:r><w:r><w:t xml:space='preserve'> in &#x2018;the&#x2019; hall.\
             </w:t></w:r></w:p><w:p/><w:tbl><w:tr><w:tc><w:p><w:r><w:t>A</w:t><w:br/><w:t>B\
             </w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        );
        let found = found.unwrap();
        assert_eq!(found.text, "Envoys met in ‘the’ hall.\n\nA\nB");
        assert_eq!(found.made, "2025-12-04");
        let about = found.metadata;
        assert_eq!([about.title, about.date, about.author], ["Envoys & boats", "", "Han Dana"]);
    }

    #[test]
    fn what_was_deleted_and_what_repeats_is_left_out() {
        let found = word(
            "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>Kept</w:t></w:r><w:del><w:r>\
             <w:delText>gone</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r>\
             <w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:r><w:t> on.</w:t></w:r></w:p>",
        );
        assert_eq!(found.unwrap().text, "Kept on.");
    }

    #[test]
    fn a_box_stands_behind_its_paragraph() {
        let found = word(
            "<w:p><w:r><w:t>Before </w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>\
             <w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback>\
             <w:p><w:r><w:t>In the box.</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:r>\
             <w:r><w:t>behind.</w:t></w:r></w:p><w:p><w:r><w:t>Next.</w:t></w:r></w:p>",
        );
        assert_eq!(found.unwrap().text, "Before behind.\n\nIn the box.\n\nNext.");
    }

    #[test]
    fn open_document_texts_are_read() {
        let body =
            b"<o:d><text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:h>\
            Envoys</text:h><text:p>They<text:s/>met<text:note><text:p>1</text:p></text:note>.\
            <text:line-break/>Twice.</text:p></o:d>";
        let about =
            b"<m><dc:title>T</dc:title><meta:creation-date>2025-12-04</meta:creation-date></m>";
        let found = odt(&archive(&[("content.xml", body), ("meta.xml", about)])).unwrap();
        assert_eq!(found.text, "Envoys\n\nThey met.\nTwice.");
        assert_eq!(found.made, "2025-12-04");
    }

    #[test]
    fn hostile_documents_are_refused() {
        let found = |bytes: &[u8]| docx(bytes).unwrap_err().found;
        let bomb = b"<!DOCTYPE d [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><d>&b;</d>";
        assert!(found(&archive(&[("word/document.xml", bomb)])).contains("DTD"));
        let long = [&b"<w:t>"[..], &vec![b'a'; 17 << 20]].concat();
        assert!(found(&archive(&[("word/document.xml", &long)])).contains("inflates to more"));
        assert!(found(&archive(&[("a", b"")])).contains("no word/document.xml"));
        assert!(word(&"<a>".repeat(1001)).unwrap_err().found.contains("1000 deep"));
        assert_eq!(word("<w:p/>").unwrap_err().found, "a document without text");
    }

    proptest! {
        #[test]
        fn no_xml_panics(body in "(</?w:(p|t|r|del|txbxContent|tab)/?>|[a-z<>&; ]){0,40}") {
            let _ = word(&body);
            let _ = odt(&archive(&[("content.xml", body.as_bytes())]));
        }
    }
}
