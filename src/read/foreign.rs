//! Which formats are not read, how are they told by their first bytes, and what to do with them?

/// A format that is not read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Foreign {
    /// What messages call it: `a PNG picture`.
    pub(super) name: &'static str,
    /// What its user can do.
    pub(super) remedy: &'static str,
}

const fn foreign(name: &'static str, remedy: &'static str) -> Foreign {
    Foreign { name, remedy }
}

/// What to do with what is no text, and what else would have done for it.
pub(super) const AS_TEXT: &str = "save it as plain text (UTF-8) or CSV";
const AS_WORD: &str = "save it as .docx or as plain text (UTF-8)";
const AS_WORKBOOK: &str = "save it as .xlsx or CSV";
const UNPACK: &str = "unpack it first";

/// Excel's binary workbook.
pub(super) const XLSB: Foreign = foreign("a binary Excel workbook (.xlsb)", AS_WORKBOOK);
/// PowerPoint.
pub(super) const PPTX: Foreign = foreign("a PowerPoint file (.pptx)", AS_TEXT);
/// Another document of LibreOffice.
pub(super) const OPEN_DOCUMENT: Foreign = foreign("an OpenDocument file", AS_TEXT);

/// Formats by the bytes that they begin with.
const MAGIC: &[(&[u8], Foreign)] = &[
    (b"PK\x07\x08", foreign("a part of a ZIP archive in several", UNPACK)),
    (OLD_OFFICE, foreign("an old Office file (.doc, .xls, .ppt)", AS_WORD)),
    (b"\xfd7zXZ\x00", foreign("compressed by xz", UNPACK)),
    (BZIP2, foreign("compressed by bzip2", UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", foreign("a 7-Zip archive", UNPACK)),
    (b"Rar!\x1a\x07", foreign("a RAR archive", UNPACK)),
    (b"\x89PNG\r\n\x1a\n", foreign("a PNG picture", AS_TEXT)),
    (b"\xff\xd8\xff", foreign("a JPEG picture", AS_TEXT)),
    (b"GIF87a", foreign("a GIF picture", AS_TEXT)),
    (b"GIF89a", foreign("a GIF picture", AS_TEXT)),
    (b"II*\x00", foreign("a TIFF picture", AS_TEXT)),
    (b"MM\x00*", foreign("a TIFF picture", AS_TEXT)),
    (b"\x7fELF", foreign("a program", AS_TEXT)),
    (b"SQLite format 3\x00", foreign("a SQLite database", "save a table of it as CSV")),
    (b"\xff\xfe\x00\x00", foreign("a UTF-32 file", "save it as UTF-8")),
    (b"\x00\x00\xfe\xff", foreign("a UTF-32 file", "save it as UTF-8")),
];

/// Texts that hold a document among other things.
const MHTML: Foreign = foreign("a web page saved with its pictures (MHTML)", AS_PAGE);
const MAIL: Foreign = foreign("an e-mail (.eml)", "save its text as .txt or .html");
const FEED: Foreign = foreign("a news feed (RSS, Atom)", "save its articles as web pages or CSV");
const AS_PAGE: &str = "save it as \"Webpage, HTML only\"";

/// Headers that an e-mail and a saved page have at their beginning, in lower case.
const MAIL_HEADERS: &[&str] = &[
    "received:",
    "return-path:",
    "delivered-to:",
    "message-id:",
    "mime-version:",
    "content-type:",
    "from:",
    "to:",
    "date:",
    "subject:",
    "snapshot-content-location:",
];

const OLD_OFFICE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const BZIP2: &[u8] = b"BZh";

/// Old Office files by the ending of a name: their first bytes are alike.
const ENDINGS: &[(&str, Foreign)] = &[
    ("doc", foreign("an old Word document (.doc)", AS_WORD)),
    ("xls", foreign("an old Excel workbook (.xls)", AS_WORKBOOK)),
    ("ppt", foreign("an old PowerPoint file (.ppt)", AS_TEXT)),
    ("docx", foreign("a Word document (.docx) locked by a password", "take the password off")),
    ("xlsx", foreign("an Excel workbook (.xlsx) locked by a password", "take the password off")),
];

/// Where a tar archive has its mark.
const TAR: std::ops::Range<usize> = 257..262;
const A_TAR: Foreign = foreign("a tar archive", UNPACK);

/// The format, if it is one that is not read. `head` are the first bytes, 1024 or all; `ending`
/// is that of its name.
pub(super) fn recognize(head: &[u8], ending: &str) -> Option<&'static Foreign> {
    if head.get(TAR) == Some(b"ustar") {
        return Some(&A_TAR);
    }
    let (magic, foreign) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic))?;
    if *magic == BZIP2 && head.get(4..10) != Some(b"1AY&SY") {
        return None; // "BZh" may begin a word.
    }
    let named = ENDINGS.iter().find(|(known, _)| *known == ending);
    match named {
        Some((_, named)) if *magic == OLD_OFFICE => Some(named),
        _ => Some(foreign),
    }
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

/// The format of a decoded text, if it is one that holds a document among other things.
pub(super) fn in_text(text: &str) -> Option<&'static Foreign> {
    if is_feed(text) {
        return Some(&FEED);
    }
    let lines = text.trim_start().lines().take_while(|line| !line.is_empty());
    let head = lines.map(str::to_ascii_lowercase).collect::<Vec<_>>();
    let has = |name: &str| head.iter().any(|line| line.starts_with(name));
    let first = head.first().map_or("", String::as_str);
    // A memorandum has lines such as From: and Date: too; but a machine wrote these.
    let machine = ["mime-version:", "message-id:", "received:"].iter().any(|name| has(name));
    if !machine || !MAIL_HEADERS.iter().any(|name| first.starts_with(name)) {
        return None;
    }
    let is_page = head.iter().any(|line| line.contains("multipart/related"))
        && !has("received:")
        && !has("to:");
    Some(if is_page { &MHTML } else { &MAIL })
}

/// Whether decoded text is a feed: its first element says so.
fn is_feed(text: &str) -> bool {
    let mut text = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    while let Some(rest) = after_preamble(text) {
        text = rest.trim_start();
    }
    let is_atom = text.starts_with("<feed") && text.contains("http://www.w3.org/2005/Atom");
    is_atom || text.starts_with("<rss") || text.starts_with("<rdf:RDF")
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
    use crate::read::foreign::{in_text, is_html, recognize};

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        let tar = [&[b'a'; 257][..], b"ustar\0"].concat();
        for (head, ending, expected) in [
            (&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1.."[..], "doc", "an old Word document (.doc)"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", "", "an old Office file (.doc, .xls, .ppt)"),
            (b"BZh91AY&SY", "bz2", "compressed by bzip2"),
            (b"\x89PNG\r\n\x1a\n", "png", "a PNG picture"),
            (b"\xff\xd8\xff\xe0", "jpg", "a JPEG picture"),
            (b"GIF89a", "doc", "a GIF picture"),
            (b"\x7fELF\x02", "", "a program"),
            (b"\xff\xfe\x00\x00a\x00\x00\x00", "txt", "a UTF-32 file"),
            (&tar, "txt", "a tar archive"),
        ] {
            assert_eq!(recognize(head, ending).map(|foreign| foreign.name), Some(expected));
        }
    }

    #[test]
    fn text_is_not_foreign() {
        for head in [&b""[..], b"P", b"PKO said", b"BZh said", b"\xff\xfea\x00", b"\xef\xbb\xbfa"] {
            assert_eq!(recognize(head, "txt"), None, "{head:?}");
        }
        assert_eq!(recognize(b"Seoul said", "doc"), None);
    }

    #[test]
    fn saved_pages_mails_and_feeds_are_told_and_letters_are_not() {
        let named = |text| in_text(text).map(|foreign| foreign.name);
        let page = "From: <Saved by Blink>\r\nSubject: Talks\r\nMIME-Version: 1.0\r\n\
                    Content-Type: multipart/related;\r\n\tboundary=\"x\"\r\n\r\n--x\r\n";
        assert_eq!(named(page), Some("a web page saved with its pictures (MHTML)"));
        let mail = "Received: by a.example\nFrom: Ana <a@example.org>\nTo: b@example.org\n\nDear";
        assert_eq!(named(mail), Some("an e-mail (.eml)"));
        for feed in [
            "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel>",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\">",
        ] {
            assert_eq!(named(feed), Some("a news feed (RSS, Atom)"));
        }
        for text in ["From: Ana\nTo: Ro\nDate: 5 May\n\nTalks went on.", "<rs", "", "<feeds>"] {
            assert_eq!(named(text), None, "{text}");
        }
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
