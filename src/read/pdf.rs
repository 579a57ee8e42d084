//! PDFs with a text layer.
//!
//! The crate hayro interprets the pages: it forbids unsafe code, its nesting is bounded, and it
//! knows the letters of embedded fonts. What it draws is read by `pdf_glyphs`, and `pages` makes
//! paragraphs of the lines.

use super::date;
use super::extract::{Extract, Extracted};
use super::format::Format;
use super::guard::guarded;
use super::page::Page;
use super::pages;
use super::pdf_bounds;
use super::pdf_glyphs::{Reader, STROKES};
use super::prose::Prose;
use super::refusal::Refusal;
use crate::text::Metadata;
use hayro_interpret::hayro_syntax::metadata::Metadata as Info;
use hayro_interpret::hayro_syntax::object::dict::keys::CONTENTS;
use hayro_interpret::hayro_syntax::object::{Array, Stream};
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::kurbo::Rect;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, RenderContent, TransformExt, interpret_page,
};
use std::sync::Arc;

/// Reads PDFs.
pub(super) const SOURCE: Prose =
    Prose { format: Format::Pdf, endings: &["pdf"], limit: 100 << 20, extract: pdf };

/// A PDF has at most so many pages.
const PAGES: usize = 5000;
/// Text has at most so many bytes: 64 MB.
const TEXT: usize = 64 << 20;
/// Of more than one letter in so many it must be known which it is.
const UNKNOWN: usize = 2;

fn pdf(bytes: Vec<u8>) -> Extracted {
    pdf_bounds::check(&bytes)?;
    let read = guarded(|| open(bytes)).unwrap_or_else(|reason| Err(damaged(&reason)))?;
    if read.letters == 0 || read.pages.iter().all(|page| page.lines.is_empty()) {
        if read.letters == 0 && read.lost {
            return Err(damaged("what its pages show cannot be found in it"));
        }
        let (found, remedy) = match (read.letters, read.pictures) {
            (0, true) => ("a PDF of pictures, without text", "run OCR on it first"),
            (0, false) => ("a PDF without text", "leave it out, or run OCR on it first"),
            _ => (UNREADABLE, "run OCR on it first, or copy its text from another source"),
        };
        return Err(Refusal::new(found, remedy));
    }
    if read.unknown * UNKNOWN > read.letters {
        return Err(Refusal::new(UNREADABLE, "run OCR on it first"));
    }
    let mut notes = Vec::new();
    if read.unknown * 100 > read.letters {
        notes.push(format!(
            "{} of {} letters are in a font that does not say which they are; \
            left out",
            read.unknown, read.letters
        ));
    }
    Ok(Extract { text: pages::text(read.pages), notes, made: read.made, metadata: read.metadata })
}

const UNREADABLE: &str = "a PDF whose fonts do not say which letters they draw";

fn damaged(reason: &str) -> Refusal {
    Refusal::new(format!("a damaged PDF ({reason})"), "print it to a new PDF, or save its text")
}

/// What is read of a PDF.
struct Read {
    pages: Vec<Page>,
    metadata: Metadata,
    made: String,
    letters: usize,
    unknown: usize,
    pictures: bool,
    /// Whether what a page says it shows is not there: a reference leads nowhere or to itself.
    lost: bool,
}

fn open(bytes: Vec<u8>) -> Result<Read, Refusal> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(_) => {
            Refusal::new("a PDF that asks for a password", "save it without one")
        }
        LoadPdfError::Invalid => damaged("no pages can be found in it"),
    })?;
    if pdf.pages().is_empty() {
        return Err(damaged("no pages can be found in it, or its list of pages leads in a circle"));
    }
    let (metadata, made) = about(pdf.metadata());
    let pages = Vec::new();
    let mut read =
        Read { pages, metadata, made, letters: 0, unknown: 0, pictures: false, lost: false };
    let (mut left, mut length) = (STROKES, 0);
    let cache = InterpreterCache::new();
    if pdf.pages().len() > PAGES {
        let found = format!("a PDF of more than {PAGES} pages");
        return Err(Refusal::new(found, "split it into several"));
    }
    for page in pdf.pages().iter() {
        let (width, height) = page.render_dimensions();
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let place = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(place, bounds, &cache, pdf.xref(), settings());
        let mut reader = Reader::new(left);
        interpret_page(page, &mut context, &mut reader);
        left = reader.left();
        read.letters += reader.letters;
        read.unknown += reader.unknown;
        read.pictures |= reader.pictures;
        read.lost |= is_lost(page);
        length += reader.lines.iter().map(|line| line.text.len()).sum::<usize>();
        if length > TEXT {
            let found = format!("more than {} MB in one text", TEXT >> 20);
            return Err(Refusal::new(found, "split it into several"));
        }
        read.pages.push(Page { height: f64::from(height), lines: reader.lines });
    }
    Ok(read)
}

/// Whether a page names contents of which nothing is there.
fn is_lost(page: &hayro_interpret::hayro_syntax::page::Page<'_>) -> bool {
    let raw = page.raw();
    if !raw.contains_key(CONTENTS) {
        return false;
    }
    match raw.get::<Array<'_>>(CONTENTS) {
        Some(parts) => parts.raw_iter().count() > 0 && parts.iter::<Stream<'_>>().count() == 0,
        None => page.page_stream().is_none(),
    }
}

/// Pages without their annotations, which are others' words.
fn settings() -> InterpreterSettings {
    InterpreterSettings {
        render_content: RenderContent::PAGE,
        warning_sink: Arc::new(|_| {}),
        ..InterpreterSettings::default()
    }
}

/// What the properties say: title and author, and the day on which the PDF was made.
fn about(info: &Info) -> (Metadata, String) {
    let text = |bytes: &Option<Box<[u8]>>| bytes.as_deref().map(decoded).unwrap_or_default();
    let title = Some(text(&info.title)).filter(|title| !is_file_name(title)).unwrap_or_default();
    let made = info.creation_date.as_ref();
    let day = |d: &hayro_interpret::hayro_syntax::object::DateTime| {
        date::day(u32::from(d.year), u32::from(d.month), u32::from(d.day))
    };
    let made = made.and_then(day).unwrap_or_default();
    (Metadata { title, author: text(&info.author), ..Metadata::default() }, made)
}

/// A text of a PDF's properties: UTF-16 or UTF-8 with their marks, else near enough Latin 1.
fn decoded(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0,
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0,
        bytes => match std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)) {
            Ok(text) => text.into(),
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
        },
    };
    text.trim_matches(|c: char| c == '\0' || c.is_whitespace()).to_owned()
}

/// Whether a title is what a program calls its file.
fn is_file_name(title: &str) -> bool {
    let title = title.to_lowercase();
    let ends = [".doc", ".docx", ".hwp", ".indd", ".pdf", ".odt", ".rtf", ".txt", ".html", ".qxd"];
    ends.iter().any(|ending| title.ends_with(ending))
        || title.starts_with("microsoft word - ")
        || matches!(&*title, "untitled" | "about:blank" | "document" | "document1")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::pdf::pdf;

    #[test]
    fn a_page_tree_that_leads_in_a_circle_is_damage() {
        let bytes = b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n\
            2 0 obj <</Type/Pages/Kids[2 0 R]/Count 1>> endobj\ntrailer <</Root 1 0 R/Size 3>>\n";
        let refusal = pdf(bytes.to_vec()).unwrap_err();
        assert!(refusal.found.contains("in a circle"), "{refusal}");
    }
}
