//! Which formats are not text, and how are they told by their first bytes?

/// How many bytes of an input are enough to tell.
pub(super) const ENOUGH: usize = 1024;

/// Formats by the bytes that they begin with.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (as .docx, .xlsx, .odt and .epub are)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc, .xls, .ppt)"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "compressed by gzip"),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd"),
    (b"\xfd7zXZ\x00", "compressed by xz"),
    (b"BZh", "compressed by bzip2"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"PAR1", "a Parquet table"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"\xff\xfe\x00\x00", "a UTF-32 file"),
    (b"\x00\x00\xfe\xff", "a UTF-32 file"),
];

/// What a ZIP archive holds, by a name near its beginning.
const INSIDE_ZIP: &[(&[u8], &str)] = &[
    (b"word/", "a Word document (.docx)"),
    (b"xl/", "an Excel workbook (.xlsx)"),
    (b"ppt/", "a PowerPoint file (.pptx)"),
    (b"mimetypeapplication/epub+zip", "an EPUB book"),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "an OpenDocument text (.odt)"),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "an OpenDocument table (.ods)"),
];

/// Formats by the ending of a name, where the first bytes tell only half.
const ENDINGS: &[(&str, &str)] = &[
    ("docx", "a Word document (.docx)"),
    ("xlsx", "an Excel workbook (.xlsx)"),
    ("pptx", "a PowerPoint file (.pptx)"),
    ("odt", "an OpenDocument text (.odt)"),
    ("ods", "an OpenDocument table (.ods)"),
    ("epub", "an EPUB book"),
    ("doc", "an old Word document (.doc)"),
    ("xls", "an old Excel workbook (.xls)"),
];

/// The format, if it is one that cannot be read: `a PDF`. `head` are the first [`ENOUGH`] bytes
/// or, of a shorter input, all; `ending` is that of its name.
pub(super) fn recognize(head: &[u8], ending: &str) -> Option<&'static str> {
    let (magic, format) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic))?;
    let holds_others = magic.starts_with(b"PK") || magic.starts_with(b"\xd0\xcf");
    if *magic == b"BZh" && head.get(4..10) != Some(b"1AY&SY") {
        return None; // "BZh" may begin a word.
    }
    if !holds_others {
        return Some(format);
    }
    let named = ENDINGS.iter().find(|(e, _)| *e == ending).map(|(_, format)| *format);
    let inside =
        || INSIDE_ZIP.iter().find(|(name, _)| holds(head, name)).map(|(_, format)| *format);
    named.or_else(inside).or(Some(format))
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Whether decoded text is a web page.
pub(super) fn is_html(text: &str) -> bool {
    let mut text = text.trim_start();
    while let Some(rest) = after_preamble(text) {
        text = rest.trim_start();
    }
    ["<!doctype html", "<html", "<head>", "<body"].iter().any(|tag| {
        text.as_bytes().get(..tag.len()).is_some_and(|t| t.eq_ignore_ascii_case(tag.as_bytes()))
    })
}

/// What follows an XML declaration or a comment.
fn after_preamble(text: &str) -> Option<&str> {
    let close = if text.starts_with("<?xml") {
        "?>"
    } else if text.starts_with("<!--") {
        "-->"
    } else {
        return None;
    };
    text.split_once(close).map(|(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::foreign::{is_html, recognize};

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        for (head, ending, expected) in [
            (&b"%PDF-1.7\n"[..], "txt", "a PDF"),
            (b"PK\x03\x04....[Content_Types].xml", "docx", "a Word document (.docx)"),
            (b"PK\x03\x04....xl/workbook.xml", "csv", "an Excel workbook (.xlsx)"),
            (b"PK\x03\x04..mimetypeapplication/epub+zip", "", "an EPUB book"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", "doc", "an old Word document (.doc)"),
            (b"{\\rtf1\\ansi", "rtf", "an RTF document"),
            (b"\x1f\x8b\x08", "gz", "compressed by gzip"),
            (b"\x28\xb5\x2f\xfd", "zst", "compressed by zstd"),
            (b"BZh91AY&SY", "bz2", "compressed by bzip2"),
            (b"\x89PNG\r\n\x1a\n", "png", "a PNG picture"),
            (b"\xff\xd8\xff\xe0", "jpg", "a JPEG picture"),
            (b"GIF89a", "gif", "a GIF picture"),
            (b"\x7fELF\x02", "", "a program"),
            (b"\xff\xfe\x00\x00a\x00\x00\x00", "txt", "a UTF-32 file"),
        ] {
            assert_eq!(recognize(head, ending), Some(expected));
        }
        let zip = recognize(b"PK\x03\x04aaaa", "zip").unwrap();
        assert!(zip.starts_with("a ZIP archive"));
    }

    #[test]
    fn text_is_not_foreign() {
        for head in [&b""[..], b"P", b"PKO said", b"BZh said", b"\xff\xfea\x00", b"\xef\xbb\xbfa"] {
            assert_eq!(recognize(head, "txt"), None, "{head:?}");
        }
        assert_eq!(recognize(b"Seoul said", "doc"), None);
    }

    #[test]
    fn web_pages_are_told() {
        for page in [
            "<!DOCTYPE html>",
            " \n<HTML lang=en>",
            "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC",
            "<!-- saved --> <html>",
        ] {
            assert!(is_html(page), "{page}");
        }
        for text in ["", "<", "Use <html> for pages", "<htm", "<!--", "<?xml", "<!doctype 한글글글"]
        {
            assert!(!is_html(text), "{text}");
        }
    }
}
