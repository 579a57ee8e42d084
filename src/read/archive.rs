//! ZIP archives: which format are they, and what is in them?
//!
//! Nothing is ever written to a path that an archive names. Still a path that climbs out of it
//! is refused, for whoever made it meant harm; so are archives in which members share bytes or
//! that are bombs as a whole, and single members that are encrypted or bombs.

use super::encoding::Census;
use super::format::{self, Format};
use super::refusal::Refusal;
use super::unpack::{self, AGAIN, IF_MEANT, Method, Promise, RATIO};
use rustc_hash::FxHashSet;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// An archive has at most so many members.
const MEMBERS: usize = 100_000;

/// What says where the members are has at most so many bytes: 24 MiB.
const DIRECTORY: u64 = 24 << 20;

/// All members together may become so many bytes (1 GiB) however small they are packed.
const FLOOR_OF_ALL: u64 = 1 << 30;

/// So many bytes of a member `mimetype` are read.
const MIMETYPE: u64 = 100;

/// Where a member's bytes are, and what they are to become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    start: u64,
    packed: u64,
    method: Method,
    promise: Promise,
}

/// A member's path, with `/` between its parts, and its entry or why it has none.
pub(super) type Member = (String, Result<Entry, Refusal>);

impl Entry {
    /// How many bytes it becomes.
    pub(super) fn size(&self) -> u64 {
        self.promise.size
    }

    /// Its bytes, from those of the archive.
    pub(super) fn open(
        &self,
        mut archive: impl Read + Seek + Send + 'static,
    ) -> io::Result<Box<dyn Read + Send>> {
        archive.seek(SeekFrom::Start(self.start))?;
        unpack::unpack(archive.take(self.packed), self.method, Some(self.promise))
    }
}

/// The format of what is packed as a ZIP archive; that of its name where it is damaged.
pub(super) fn kind(bytes: impl Read + Seek, ending: &str) -> Format {
    let Ok(mut archive) = directory(bytes) else {
        return format::in_zip(|_| false, "", ending);
    };
    let mut mimetype = String::new();
    if let Ok(member) = archive.by_name("mimetype") {
        // What is no text there tells nothing.
        let _ = member.take(MIMETYPE).read_to_string(&mut mimetype);
    }
    format::in_zip(|name| archive.index_for_name(name).is_some(), &mimetype, ending)
}

/// The members of an archive without folders and links, by their paths.
pub(super) fn members(bytes: impl Read + Seek) -> Result<Vec<Member>, Refusal> {
    let mut archive = directory(bytes)?;
    let names = names(&archive);
    let mut members = Vec::new();
    let (mut places, mut packed, mut size) = (Vec::new(), 0_u64, 0_u64);
    for (index, name) in names.into_iter().enumerate() {
        let member = match archive.by_index_raw(index) {
            Ok(member) if member.is_dir() || member.is_symlink() => continue,
            Ok(member) => {
                let start = member.data_start().unwrap_or_default();
                places.push((start, start.saturating_add(member.compressed_size())));
                packed = packed.saturating_add(member.compressed_size());
                size = size.saturating_add(member.size());
                entry(&name, start, &member)
            }
            Err(error) => Err(damaged(&error)),
        };
        members.push((name, member));
    }
    places.sort_unstable();
    if places.windows(2).any(|pair| pair[1].0 < pair[0].1) {
        return Err(Refusal::new("members that share bytes, as in a zip bomb", IF_MEANT));
    }
    if size > FLOOR_OF_ALL && size / RATIO > packed {
        let found = format!("members that become {} MB, as in a zip bomb", size >> 20);
        return Err(Refusal::new(found, IF_MEANT));
    }
    for name in hidden(archive).map_err(|error| damaged(&ZipError::Io(error)))? {
        let found = "another member of the same name comes after it in the archive";
        let refusal = Refusal::new(found, "unpack it and give both files names of their own");
        members.push((name, Err(refusal)));
    }
    // As a folder with the same files is walked.
    members.sort_by(|(a, _), (b, _)| a.split('/').cmp(b.split('/')));
    Ok(members)
}

/// The names of members that cannot be had because a later one has the same name.
fn hidden<R: Read + Seek>(archive: ZipArchive<Metered<R>>) -> io::Result<Vec<String>> {
    if !archive.has_duplicate_names() {
        return Ok(Vec::new());
    }
    let start = archive.central_directory_start();
    let mut seen = FxHashSet::default();
    let mut bytes = BufReader::new(archive.into_inner());
    bytes.seek(SeekFrom::Start(start))?;
    let mut hidden = Vec::new();
    let mut fixed = [0; 46];
    for _ in 0..=MEMBERS {
        let read = bytes.read_exact(&mut fixed);
        if read.is_err() || !fixed.starts_with(b"PK\x01\x02") {
            break;
        }
        let length = |at: usize| u16::from_le_bytes([fixed[at], fixed[at + 1]]);
        let mut name = vec![0; usize::from(length(28))];
        bytes.read_exact(&mut name)?;
        bytes.seek_relative(i64::from(length(30)) + i64::from(length(32)))?;
        let shown_as = shown(&String::from_utf8_lossy(&name));
        if !name.ends_with(b"/") && !seen.insert(name) {
            hidden.push(shown_as);
        }
    }
    Ok(hidden)
}

fn entry<R: Read>(
    name: &str,
    start: u64,
    member: &zip::read::ZipFile<R>,
) -> Result<Entry, Refusal> {
    if climbs(name) {
        let found = "a path that leads out of its archive";
        return Err(Refusal::new(found, "take it out of the archive"));
    }
    if member.encrypted() {
        return Err(Refusal::new("locked by a password", "unpack it first"));
    }
    let method = match member.compression() {
        CompressionMethod::Stored => Method::Stored,
        CompressionMethod::Deflated => Method::Deflate,
        other => {
            let found = format!("compressed by {other}, which is not read");
            return Err(Refusal::new(found, "unpack it first"));
        }
    };
    let promise = Promise { size: member.size(), crc: member.crc32() };
    match unpack::bomb(promise.size, member.compressed_size()) {
        Some(refusal) => Err(refusal),
        None => Ok(Entry { start, packed: member.compressed_size(), method, promise }),
    }
}

/// Whether a path would lead out of the folder it is unpacked to, on any system.
fn climbs(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    name.starts_with('/')
        || drive
        || name.contains('\0')
        || name.split('/').any(|part| part == "..")
}

/// Reads where the members are, in bounded memory.
fn directory<R: Read + Seek>(bytes: R) -> Result<ZipArchive<Metered<R>>, Refusal> {
    let left = Arc::new(AtomicU64::new(DIRECTORY));
    // Each member is sought, so that a longer buffer would be filled for nothing.
    let inner = BufReader::with_capacity(1 << 12, bytes);
    let archive = ZipArchive::new(Metered { inner, left: Arc::clone(&left) });
    let archive = archive.map_err(|error| damaged(&error))?;
    if archive.len() > MEMBERS {
        let found = format!("{} members, of which {MEMBERS} would be read", archive.len());
        return Err(Refusal::new(found, "unpack it first"));
    }
    // What is read from here on is bounded by the number of members.
    left.store(u64::MAX, Ordering::Relaxed);
    Ok(archive)
}

fn damaged(error: &ZipError) -> Refusal {
    match error {
        ZipError::Io(error) if let Some(refusal) = Refusal::of(error) => refusal.clone(),
        _ => Refusal::new(format!("a damaged ZIP archive ({error})"), AGAIN),
    }
}

/// Lets a bounded number of bytes be read.
struct Metered<R> {
    inner: BufReader<R>,
    left: Arc<AtomicU64>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        let left = self.left.load(Ordering::Relaxed).checked_sub(read as u64);
        let refusal =
            || Refusal::new("a ZIP archive without end, or with an endless list of members", AGAIN);
        self.left.store(left.ok_or_else(refusal)?, Ordering::Relaxed);
        Ok(read)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// The names of all members, with `/` between their parts. Those that are not UTF-8 are taken
/// for what Windows writes in East Asia if they look like it, else for what DOS wrote.
fn names<R: Read + Seek>(archive: &ZipArchive<R>) -> Vec<String> {
    let raw: Vec<&[u8]> = archive.file_names_raw().collect();
    let mut census = Census::default();
    raw.iter().for_each(|name| {
        census.add(name);
        census.add(b"\n");
    });
    let wide = census.finish().ok().map(|found| found.charset).filter(|c| !c.is_single_byte());
    let name = |(index, raw): (usize, &&[u8])| {
        let name = match (std::str::from_utf8(raw), wide, archive.name_for_index(index)) {
            (Ok(name), ..) => name.to_owned(),
            (_, Some(charset), _) => charset.decode_without_bom_handling(raw).0.into_owned(),
            (_, None, Some(Ok(name))) => name.into_owned(),
            (_, None, _) => String::from_utf8_lossy(raw).into_owned(),
        };
        shown(&name)
    };
    raw.iter().enumerate().map(name).collect()
}

/// A name with `/` between its parts, on one line and moving no cursor.
fn shown(name: &str) -> String {
    let name = name.replace('\\', "/");
    let name = name.replace(|c: char| c.is_control() && c != '\0', "\u{fffd}");
    name.strip_prefix("./").map(str::to_owned).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::archive::{climbs, members};
    use std::io::{Cursor, Read, Write};
    use zip::write::SimpleFileOptions;

    fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// The members' names, each with its content or why there is none.
    fn read(archive: &[u8]) -> Vec<String> {
        let show = |(name, entry): (String, Result<super::Entry, _>)| match entry {
            Err(refusal) => format!("{name}: {refusal}"),
            Ok(entry) => {
                let mut text = String::new();
                let read = entry.open(Cursor::new(archive.to_vec())).unwrap();
                match { read }.read_to_string(&mut text) {
                    Ok(_) => format!("{name}: {text}"),
                    Err(error) => format!("{name}: {error}"),
                }
            }
        };
        members(Cursor::new(archive)).unwrap().into_iter().map(show).collect()
    }

    #[test]
    fn members_are_sorted_as_folders_are_and_read() {
        let archive = zip(&[("b.txt", b"B"), ("a-b.txt", b"AB"), ("a/é.txt", b"E")]);
        assert_eq!(read(&archive), ["a/é.txt: E", "a-b.txt: AB", "b.txt: B"]);
    }

    #[test]
    fn a_member_behind_another_of_its_name_is_refused_and_the_last_read() {
        let mut archive = zip(&[("a.txt", b"first"), ("b.txt", b"second"), ("c.txt", b"third")]);
        while let Some(at) = archive.windows(5).position(|name| name == b"b.txt") {
            archive[at] = b'a';
        }
        let refused = "a.txt: another member of the same name comes after it in the archive; \
                       unpack it and give both files names of their own";
        assert_eq!(read(&archive), ["a.txt: second", refused, "c.txt: third"]);
    }

    #[test]
    fn paths_that_climb_out_are_refused_and_others_read() {
        let archive = zip(&[("../x.txt", b"X"), ("a.txt", b"A")]);
        let refused = "../x.txt: a path that leads out of its archive; take it out of the archive";
        assert_eq!(read(&archive), [refused, "a.txt: A"]);
        for name in ["/etc/passwd", "C:/x", "a/../../b", "..", "a\0b"] {
            assert!(climbs(name), "{name}");
        }
        for name in ["a..b/c.txt", "a/b", ".../x", "é:x"] {
            assert!(!climbs(name), "{name}");
        }
    }

    #[test]
    fn names_of_east_asia_are_decoded() {
        let (raw, _, _) = encoding_rs::EUC_KR.encode("외교부/정례 브리핑과 대변인 논평.txt");
        let plain = "x".repeat(raw.len());
        let mut archive = zip(&[(&plain, b"A")]);
        let places: Vec<usize> =
            (0..archive.len()).filter(|&at| archive[at..].starts_with(plain.as_bytes())).collect();
        for at in places {
            archive[at..at + raw.len()].copy_from_slice(&raw);
        }
        assert_eq!(read(&archive), ["외교부/정례 브리핑과 대변인 논평.txt: A"]);
    }

    #[test]
    fn damage_is_named() {
        let mut archive = zip(&[("a.txt", b"Envoys met in Seoul. Envoys met in Tokyo.")]);
        let message = members(Cursor::new(&archive[..archive.len() / 2])).unwrap_err().to_string();
        assert!(message.starts_with("a damaged ZIP archive ("), "{message}");
        archive[40] ^= 0x55;
        assert!(read(&archive)[0].starts_with("a.txt: damaged ("), "{:?}", read(&archive));
    }

    #[test]
    fn more_members_than_are_read_are_refused() {
        let names: Vec<String> = (0..=super::MEMBERS).map(|n| n.to_string()).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (&**name, &b""[..])).collect();
        let message = members(Cursor::new(zip(&files))).unwrap_err().to_string();
        assert_eq!(message, "100001 members, of which 100000 would be read; unpack it first");
    }

    #[test]
    fn members_that_share_bytes_are_a_bomb() {
        let mut archive = zip(&[("a.txt", b"Envoys met."), ("b.txt", b"Envoys met.")]);
        // The second entry of the directory is pointed at the bytes of the first.
        let second = archive.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
        archive[second + 42..second + 46].copy_from_slice(&0_u32.to_le_bytes());
        let message = members(Cursor::new(&archive)).unwrap_err().to_string();
        assert!(message.starts_with("members that share bytes, as in a zip bomb; "), "{message}");
    }
}
