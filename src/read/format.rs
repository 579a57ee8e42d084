//! In which format is an input? Its content says; its name only where that cannot tell.

use super::encoding::Census;
use super::foreign::{self, Foreign};

/// How many bytes of an input are enough to tell, unless it is a ZIP archive.
pub(super) const HEAD: usize = 1 << 13;

/// What an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Text without any mark of a format, Markdown too.
    Text,
    /// Rows and delimiters, as its name says: comma, semicolon or tab.
    Table,
    /// JSON objects: one a line, one after another, or in one array.
    Json,
    /// A workbook of Excel (.xlsx).
    Workbook,
    /// A table of LibreOffice (.ods).
    Ods,
    /// A Parquet file.
    Parquet,
    /// An Arrow IPC file, which is Feather too.
    Arrow,
    /// A web page.
    Html,
    /// A PDF.
    Pdf,
    /// A document of Word (.docx).
    Docx,
    /// A text of LibreOffice (.odt).
    Odt,
    /// An EPUB book.
    Epub,
    /// An RTF document.
    Rtf,
    /// An archive of files that are inputs of their own.
    Zip,
    /// One input, compressed by gzip.
    Gzip,
    /// One input, compressed by zstd.
    Zstd,
    /// What is not read, and what to do about it.
    Foreign(&'static Foreign),
}

/// Formats by the bytes that they begin with.
const MAGIC: &[(&[u8], Format)] = &[
    (b"%PDF-", Format::Pdf),
    (b"PK\x03\x04", Format::Zip),
    (b"PK\x05\x06", Format::Zip),
    (b"{\\rtf", Format::Rtf),
    (b"\x1f\x8b", Format::Gzip),
    (b"\x28\xb5\x2f\xfd", Format::Zstd),
    (b"PAR1", Format::Parquet),
    (b"ARROW1", Format::Arrow),
];

/// Formats by the ending of a name, where the content is text.
const ENDINGS: &[(&str, Format)] = &[
    ("csv", Format::Table),
    ("tsv", Format::Table),
    ("tab", Format::Table),
    ("jsonl", Format::Json),
    ("ndjson", Format::Json),
    ("json", Format::Json),
    ("html", Format::Html),
    ("htm", Format::Html),
    ("xhtml", Format::Html),
];

/// Formats that are ZIP archives, by a member that all of them have.
const MEMBERS: &[(&str, Format)] = &[
    ("word/document.xml", Format::Docx),
    ("xl/workbook.xml", Format::Workbook),
    ("META-INF/container.xml", Format::Epub),
    ("xl/workbook.bin", Format::Foreign(&foreign::XLSB)),
    ("ppt/presentation.xml", Format::Foreign(&foreign::PPTX)),
];

/// Formats that are ZIP archives, by what their member `mimetype` begins with.
const MIMETYPES: &[(&str, Format)] = &[
    ("application/epub+zip", Format::Epub),
    ("application/vnd.oasis.opendocument.text", Format::Odt),
    ("application/vnd.oasis.opendocument.spreadsheet", Format::Ods),
    ("application/vnd.oasis.opendocument", Format::Foreign(&foreign::OPEN_DOCUMENT)),
];

/// Formats that are ZIP archives, by the ending of a name, where no member tells.
const ZIP_ENDINGS: &[(&str, Format)] = &[
    ("docx", Format::Docx),
    ("xlsx", Format::Workbook),
    ("ods", Format::Ods),
    ("epub", Format::Epub),
];

/// A PDF may have other bytes before its mark, but not more than this.
const BEFORE_PDF: usize = 1024;

impl Format {
    /// What messages call it: `a PDF`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Table => "a table (CSV)",
            Self::Json => "JSON",
            Self::Workbook => "an Excel workbook (.xlsx)",
            Self::Ods => "an OpenDocument table (.ods)",
            Self::Parquet => "a Parquet file",
            Self::Arrow => "an Arrow file",
            Self::Html => "a web page (HTML)",
            Self::Pdf => "a PDF",
            Self::Docx => "a Word document (.docx)",
            Self::Odt => "an OpenDocument text (.odt)",
            Self::Epub => "an EPUB book",
            Self::Rtf => "an RTF document",
            Self::Zip => "a ZIP archive",
            Self::Gzip => "compressed by gzip",
            Self::Zstd => "compressed by zstd",
            Self::Foreign(foreign) => foreign.name,
        }
    }

    /// Whether other inputs, or one, are packed in it.
    pub(super) fn is_packed(self) -> bool {
        matches!(self, Self::Zip | Self::Gzip | Self::Zstd)
    }

    /// Whether it may be read row by row.
    pub(super) fn is_rows(self) -> bool {
        matches!(self, Self::Table | Self::Json) || self.is_marked_rows()
    }

    /// Whether it may be read row by row, and is told by marks that nothing else has.
    fn is_marked_rows(self) -> bool {
        matches!(self, Self::Workbook | Self::Ods | Self::Parquet | Self::Arrow)
    }

    /// Whether it is told by marks that nothing else has, so that a name does not matter.
    pub(super) fn is_marked(self) -> bool {
        self.is_marked_rows()
            || matches!(self, Self::Pdf | Self::Docx | Self::Odt | Self::Epub | Self::Rtf)
    }
}

/// The format of an input by its first [`HEAD`] bytes, or all of a shorter one, and the ending of
/// its name. Of ZIP archives, [`in_zip`] tells more.
pub(super) fn of(head: &[u8], ending: &str) -> Format {
    let marked = MAGIC.iter().find(|(magic, _)| head.starts_with(magic));
    if let Some(&(_, format)) = marked {
        return format;
    }
    if let Some(foreign) = foreign::recognize(head, ending) {
        return Format::Foreign(foreign);
    }
    let late = &head[..head.len().min(BEFORE_PDF)];
    if ending == "pdf" && late.windows(5).any(|window| window == b"%PDF-") {
        return Format::Pdf;
    }
    let text = text(head);
    if let Some(foreign) = foreign::in_text(&text) {
        return Format::Foreign(foreign);
    }
    if foreign::is_html(&text) {
        return Format::Html;
    }
    if begins_object(&text) {
        return Format::Json;
    }
    let named = ENDINGS.iter().find(|(known, _)| *known == ending);
    named.map_or(Format::Text, |&(_, format)| format)
}

/// The format of a ZIP archive by the names of its members, the content of the one that is
/// called `mimetype`, and the ending of its own name.
pub(super) fn in_zip(has: impl Fn(&str) -> bool, mimetype: &str, ending: &str) -> Format {
    let typed = MIMETYPES.iter().find(|(known, _)| mimetype.starts_with(known));
    let member = || MEMBERS.iter().find(|(known, _)| has(known));
    let named = || ZIP_ENDINGS.iter().find(|(known, _)| *known == ending);
    typed.or_else(member).or_else(named).map_or(Format::Zip, |&(_, format)| format)
}

/// The first bytes as text, whatever their encoding: marks of formats are ASCII in all.
fn text(head: &[u8]) -> String {
    let mut census = Census::default();
    census.add(head);
    match census.finish() {
        Ok(found) => {
            let marked = &head[found.mark.min(head.len())..];
            found.charset.decode_without_bom_handling(marked).0.into_owned()
        }
        Err(_) => String::new(),
    }
}

/// Whether a text begins as a JSON object, or an array of them, does: `{"name":`.
fn begins_object(text: &str) -> bool {
    let text = text.trim_start();
    let text = text.strip_prefix('[').map_or(text, str::trim_start);
    let Some(key) = text.strip_prefix('{').and_then(|t| t.trim_start().strip_prefix('"')) else {
        return false;
    };
    let after = key.split_once('"').map_or("", |(_, after)| after);
    after.trim_start().starts_with(':')
}

#[cfg(test)]
mod tests {
    use crate::read::format::{Format, in_zip, of};

    #[test]
    fn content_comes_before_the_name() {
        for (head, ending, expected) in [
            (&b"%PDF-1.7\n"[..], "txt", Format::Pdf),
            (b"\n\n%PDF-1.7\n", "pdf", Format::Pdf),
            (b"He wrote %PDF-1.7\n", "txt", Format::Text),
            (b"PK\x03\x04....", "csv", Format::Zip),
            (b"{\\rtf1\\ansi", "doc", Format::Rtf),
            (b"\x1f\x8b\x08", "txt", Format::Gzip),
            (b"\x28\xb5\x2f\xfd", "", Format::Zstd),
            (b"  <!DOCTYPE HTML><p>", "txt", Format::Html),
            (b"\xff\xfe<\0h\0t\0m\0l\0>\0", "txt", Format::Html),
            (b"\xef\xbb\xbf{\"id\": 1}\n", "txt", Format::Json),
            (b"[\n  {\n    \"id\" : 1}]\n", "", Format::Json),
            (b"{\"id\": 1}\n", "csv", Format::Json),
            (b"Seoul said", "pdf", Format::Text),
            (b"{Seoul} said", "txt", Format::Text),
            (b"[\"Seoul\"] said", "", Format::Text),
        ] {
            assert_eq!(of(head, ending), expected, "{head:?}");
        }
    }

    #[test]
    fn a_name_tells_what_content_cannot() {
        for (head, ending, expected) in [
            (&b"id,text\n"[..], "csv", Format::Table),
            (b"id,text\n", "tab", Format::Table),
            (b"id,text\n", "txt", Format::Text),
            (b"<p>Seoul said", "htm", Format::Html),
            (b"", "jsonl", Format::Json),
            (b"", "md", Format::Text),
            (b"a\0b", "", Format::Text),
        ] {
            assert_eq!(of(head, ending), expected, "{head:?}");
        }
    }

    #[test]
    fn what_is_packed_as_a_zip_is_told_by_its_members() {
        let kind = |names: &[&str], mimetype, ending| {
            in_zip(|name| names.contains(&name), mimetype, ending)
        };
        assert_eq!(kind(&["a", "word/document.xml"], "", "zip"), Format::Docx);
        assert_eq!(kind(&["xl/workbook.xml"], "", ""), Format::Workbook);
        assert_eq!(kind(&[], "application/epub+zip\n", ""), Format::Epub);
        assert_eq!(kind(&["META-INF/container.xml"], "", ""), Format::Epub);
        assert_eq!(kind(&["a.txt"], "", "docx"), Format::Docx);
        assert_eq!(kind(&["a.txt"], "", "zip"), Format::Zip);
        let odt = kind(&["content.xml"], "application/vnd.oasis.opendocument.text", "zip");
        assert_eq!(odt.name(), "an OpenDocument text (.odt)");
    }
}
