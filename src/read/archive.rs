//! ZIP archives: which format are they, and what is in them?

use super::format::{self, Format};
use std::io::{BufReader, Read, Seek};
use zip::ZipArchive;

/// So many bytes of a member `mimetype` are read.
const MIMETYPE: u64 = 100;

/// The format of what is packed as a ZIP archive; that of its name where it is damaged.
pub(super) fn kind(bytes: impl Read + Seek, ending: &str) -> Format {
    let Ok(mut archive) = ZipArchive::new(BufReader::new(bytes)) else {
        return format::in_zip(|_| false, "", ending);
    };
    let mut mimetype = String::new();
    if let Ok(member) = archive.by_name("mimetype") {
        // What is no text there tells nothing.
        let _ = member.take(MIMETYPE).read_to_string(&mut mimetype);
    }
    format::in_zip(|name| archive.index_for_name(name).is_some(), &mimetype, ending)
}
