//! Documents that are made to harm whoever reads them: each is refused by name, and the others of
//! the run are done.
#![allow(missing_docs, clippy::unwrap_used)]

mod program;

use flate2::{Compression, write::ZlibEncoder};
use program::{folder, run};
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

const BOMB: &str = "<?xml version='1.0'?><!DOCTYPE html [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>\
    <!ENTITY c '&b;&b;&b;&b;'>]><html><body><p>&c;</p></body></html>";

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn word(xml: &str) -> Vec<u8> {
    archive(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", xml.as_bytes())])
}

fn book(page: &str) -> Vec<u8> {
    let container = b"<c><rootfile full-path='b.opf'/></c>";
    let package = b"<p><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/>\
        <itemref idref='a'/></p>";
    archive(&[
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", container),
        ("b.opf", package),
        ("a.xhtml", page.as_bytes()),
    ])
}

/// A PDF of these objects, of which the first is the catalog.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.5\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", at + 1).into_bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let size = objects.len() + 1;
    let trailer =
        format!("trailer <</Size {size}/Root 1 0 R/Prev {table}>>\nstartxref\n{table}\n%%EOF");
    out.extend(trailer.into_bytes());
    out
}

fn object(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{dictionary}/Length {}>>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A PDF of one page that draws this.
fn page(content: Vec<u8>, others: &[Vec<u8>]) -> Vec<u8> {
    let mut objects = vec![
        object("<</Type/Catalog/Pages 2 0 R>>"),
        object("<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 600 800]>>"),
        object(
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>",
        ),
        content,
        object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"),
    ];
    objects.extend_from_slice(others);
    pdf(&objects)
}

/// Forms each of which draws the next ten times, the last a letter: ten to the power of twelve.
fn forms() -> Vec<Vec<u8>> {
    let form = |next: usize| {
        let dictionary = format!(
            "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {next} 0 R>>/Font<</F 5 0 R>>>>"
        );
        stream(&dictionary, "/X Do ".repeat(10).as_bytes())
    };
    let mut forms: Vec<_> = (7..19).map(form).collect();
    forms.push(stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"0 0 1 1 re f"));
    forms
}

/// What a page that can be read draws.
const TEXT: &[u8] = b"BT /F 12 Tf 72 700 Td (Envoys met in the hall.) Tj ET";

#[track_caller]
fn refused(name: &str, bytes: &[u8], message: &str) {
    let folder = folder(&[(name, bytes), ("good.txt", b"Troops moved. Talks were held.")]);
    let done = run(&folder, &["classify", name, "good.txt"]).ends(1).says(&[name, message]);
    assert_eq!(done.table().column("document"), ["good.txt", "good.txt"]);
}

#[test]
fn declared_entities_are_refused() {
    let dtd = "declares entities (a DTD)";
    refused("a.docx", &word(BOMB), dtd);
    refused("a.xhtml", BOMB.as_bytes(), dtd);
    refused("a.epub", &book(BOMB), dtd);
}

#[test]
fn what_inflates_without_end_is_refused() {
    let long = "a".repeat(40 << 20);
    refused("a.docx", &word(&format!("<w:p><w:r><w:t>{long}")), "inflates to more");
    refused("a.epub", &book(&long), "inflates to more");
    let content = stream("/Filter/FlateDecode", &deflated(&vec![b' '; 70 << 20]));
    refused("a.pdf", &page(content, &[]), "inflates to far more");
}

#[test]
fn what_nests_without_end_is_refused() {
    refused("a.html", "<div>".repeat(500_000).as_bytes(), "stand more than 512 deep");
    refused("a.docx", &word(&"<w:p>".repeat(500_000)), "stand more than 1000 deep");
    refused("a.epub", &book(&"<div>".repeat(500_000)), "stand more than 512 deep");
    refused("a.rtf", "{\\rtf1 ".repeat(500_000).as_bytes(), "a damaged RTF document");
    let deep = page(stream("", "[".repeat(2_000_000).as_bytes()), &[]);
    refused("a.pdf", &deep, "a PDF without text");
}

#[test]
fn pages_that_hold_themselves_are_refused() {
    let circle = pdf(&[
        object("<</Type/Catalog/Pages 2 0 R>>"),
        object("<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>"),
    ]);
    refused(
        "a.pdf",
        &circle,
        "a damaged PDF (no pages can be found in it, or its list of pages leads in a circle)",
    );
    let itself = stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>",
        b"/X Do /X Do",
    );
    refused("b.pdf", &page(stream("", b"/X Do"), &[itself]), "a PDF");
    refused("c.pdf", &page(stream("", b"/X Do"), &forms()), "a damaged PDF (it draws without end)");
}

#[test]
fn what_has_no_text_or_a_password_is_refused() {
    let picture = stream(
        "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray",
        b"x",
    );
    refused(
        "scan.pdf",
        &page(stream("", b"/X Do"), &[picture]),
        "a PDF of pictures, without text; run OCR",
    );
    refused("a.pdf", &page(stream("", b"0 0 9 9 re f"), &[]), "a PDF without text");
    refused("b.pdf", b"%PDF-1.7\nnothing", "a damaged PDF");
    for lost in ["4 0 R", "[4 0 R]", "[9 0 R]", "<</Length 4 0 R>>"] {
        let message = "a damaged PDF (what its pages show cannot be found in it)";
        refused("c.pdf", &page(object(lost), &[]), message);
    }
    refused("d.pdf", &page(stream("", b""), &[]), "a PDF without text");
    let locked = std::fs::read("tests/hostile/locked.pdf").unwrap();
    refused("locked.pdf", &locked, "a PDF that asks for a password; save it without one");
}

#[test]
fn a_table_of_places_that_leads_to_itself_does_not_matter() {
    // The trailer of every PDF here says that the table before its own is its own.
    let folder = folder(&[("a.pdf", &page(stream("", TEXT), &[]))]);
    let done = run(&folder, &["classify", "a.pdf"]).ends(0);
    assert_eq!(done.table().column("text"), ["Envoys met in the hall."]);
}
