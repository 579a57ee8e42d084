//! From what the user names to inputs: files as they are, folders with all that is in them.

use super::archive;
use super::encoding::Census;
use super::format::Format;
use super::input::{self, Input};
use super::source::Note;
use super::unpack::{self, Method};
use crate::error::{Error, Origin, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

/// What was found under the names that the user gave.
#[derive(Debug, Default)]
pub struct Inputs {
    /// Inputs in the order of the names, those of a folder sorted; an error for each name and
    /// each folder or file below it that cannot be read.
    pub found: Vec<Result<Input>>,
    /// What was left out of folders.
    pub notes: Vec<Note>,
}

/// How many endings of left out files a note names.
const NAMED: usize = 6;

/// What files without an ending are called.
const NO_ENDING: &str = "without ending";

/// Which files are taken from folders and archives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// Endings of names, in lower case without the dot. Where one is empty, files without ending
    /// are taken too if they begin as text does.
    pub(super) endings: &'a [&'a str],
    /// Whether only tables are.
    pub(super) tables: bool,
}

/// Expands what the user names: of folders and archives, what is wanted.
pub(super) fn walk(names: &[String], wanted: Wanted) -> Inputs {
    let mut inputs = Inputs::default();
    let mut stdin = false;
    for name in names {
        let path = Path::new(name);
        if name == "-" {
            if std::mem::replace(&mut stdin, true) {
                inputs.found.push(Err(given_twice()));
            } else {
                inputs.file(standard(), wanted);
            }
        } else if name.is_empty() {
            let found = "an empty name";
            inputs.found.push(Err(Error::input(Origin::default(), found, "name a file or folder")));
        } else if path.is_dir() {
            inputs.gather(name, "folder", wanted, |gathered| gathered.enter(name, path));
        } else {
            inputs.file(Input::from_path(name, path), wanted);
        }
    }
    inputs
}

fn standard() -> Input {
    Input::from_reader("-", io::stdin())
}

fn given_twice() -> Error {
    Error::input(Origin::path("standard input"), "\"-\" is given twice", "give it once")
}

impl Inputs {
    /// A file that the user named.
    fn file(&mut self, input: Input, wanted: Wanted) {
        if !input.is_pipe() && input.is(Format::Zip) {
            let origin = input.origin().path;
            self.gather(&origin, "ZIP archive", wanted, |gathered| gathered.archive(input));
        } else {
            let mut gathered = Gathered::new(wanted);
            gathered.take(input);
            self.found.append(&mut gathered.found);
        }
    }

    fn gather(&mut self, name: &str, of: &str, wanted: Wanted, fill: impl FnOnce(&mut Gathered)) {
        let mut gathered = Gathered::new(wanted);
        fill(&mut gathered);
        let left_out = gathered.left_out();
        if gathered.found.is_empty() {
            let found = left_out.map_or(String::new(), |l| format!(" ({l})"));
            let taken = wanted.endings.iter().filter(|e| !e.is_empty()).map(|e| format!(".{e}"));
            let remedy = format!("put {} files into it", taken.collect::<Vec<_>>().join(", "));
            let found = format!("a {of} without text{found}");
            self.found.push(Err(Error::input(Origin::path(name), found, remedy)));
        } else if let Some(message) = left_out {
            self.notes.push(Note { origin: Origin::path(name), message });
        }
        self.found.append(&mut gathered.found);
    }
}

/// What was found in a folder or archive.
struct Gathered<'a> {
    wanted: Wanted<'a>,
    found: Vec<Result<Input>>,
    /// How many files were left out, by what their kind is called.
    left_out: BTreeMap<String, usize>,
    /// Folders that were entered, so that none is twice, even where links lead in circles.
    seen: BTreeSet<PathBuf>,
}

impl<'a> Gathered<'a> {
    fn new(wanted: Wanted<'a>) -> Self {
        Self { wanted, found: Vec::new(), left_out: BTreeMap::new(), seen: BTreeSet::new() }
    }

    fn enter(&mut self, name: &str, path: &Path) {
        match path.canonicalize().and_then(|real| Ok((real, sorted(path)?))) {
            Err(error) => self.found.push(Err(Error::io(name, "read", error))),
            Ok((real, entries)) => {
                if self.seen.insert(real) {
                    entries.iter().for_each(|entry| self.entry(name, entry));
                }
            }
        }
    }

    fn entry(&mut self, folder: &str, path: &Path) {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        if is_hidden(&file) {
            return;
        }
        let slash = if folder.ends_with('/') { "" } else { "/" };
        let name = format!("{folder}{slash}{file}");
        match path.metadata() {
            Err(error) => self.found.push(Err(Error::io(name, "read", error))),
            Ok(kind) if kind.is_dir() => self.enter(&name, path),
            Ok(kind) if !kind.is_file() => self.leave("special"),
            Ok(_) => self.offer(Input::from_path(name, path)),
        }
    }

    /// The members of an archive as the files of a folder.
    fn archive(&mut self, archive: Input) {
        let bytes = archive.seekable();
        let members =
            bytes.and_then(|bytes| archive::members(bytes).map_err(|r| archive.refused(&r)));
        let archive = Arc::new(archive);
        match members {
            Err(error) => self.found.push(Err(error)),
            Ok(members) => members.into_iter().for_each(|(path, entry)| match entry {
                Err(refusal) => {
                    let origin = archive.origin_inside(&path);
                    self.found.push(Err(Error::input(origin, refusal.found, refusal.remedy)));
                }
                Ok(_) if path.split('/').any(is_hidden) => {}
                Ok(entry) => self.offer(Input::member(&archive, &path, entry)),
            }),
        }
    }

    /// Takes a file if its name says that it is wanted, or else its content.
    fn offer(&mut self, input: Input) {
        let path = Path::new(&input.name);
        let ending = input::ending(path);
        let endings = self.wanted.endings;
        let (known, kind) = if unpack::ENDINGS.contains(&&*ending) {
            let inner = input::ending(Path::new(path.file_stem().unwrap_or_default()));
            let known = inner.is_empty() || endings.contains(&&*inner);
            (known, format!(".{inner}.{ending}"))
        } else {
            let known = !ending.is_empty() && endings.contains(&&*ending) || ending == "zip";
            (known, if ending.is_empty() { NO_ENDING.to_owned() } else { format!(".{ending}") })
        };
        if known {
            return self.take(input);
        }
        match self.wants(&input, ending.is_empty()) {
            Ok(true) => self.take(input),
            Ok(false) => self.leave(&kind),
            Err(error) => self.found.push(Err(error)),
        }
    }

    /// Whether a file is wanted for its content: its name tells nothing, or another format.
    fn wants(&self, input: &Input, nameless: bool) -> Result<bool> {
        let format = input.format()?;
        if format.is_marked() {
            return Ok(!self.wanted.tables || format.is_rows());
        }
        let may_be_text = nameless && self.wanted.endings.contains(&"");
        Ok(match format {
            Format::Text => may_be_text && is_text(&input.head()?),
            Format::Html | Format::Json => may_be_text,
            Format::Zip => nameless,
            _ => false,
        })
    }

    /// Takes a file: as it is, what was compressed as what it was, or the members of an archive.
    /// What is packed twice is taken as it is, and refused when it is read.
    fn take(&mut self, input: Input) {
        if input.is_inside() || input.is_pipe() {
            return self.found.push(Ok(input));
        }
        match input.format() {
            Err(error) => self.found.push(Err(error)),
            Ok(Format::Zip) => self.archive(input),
            Ok(Format::Gzip) => self.found.push(Ok(Input::unpacked(input, Method::Gzip))),
            Ok(Format::Zstd) => self.found.push(Ok(Input::unpacked(input, Method::Zstd))),
            Ok(_) => self.found.push(Ok(input)),
        }
    }

    fn leave(&mut self, kind: &str) {
        *self.left_out.entry(kind.to_owned()).or_default() += 1;
    }

    /// `3 files left out: 2 .pdf, 1 .docx`
    fn left_out(&self) -> Option<String> {
        let total: usize = self.left_out.values().sum();
        if total == 0 {
            return None;
        }
        let mut kinds: Vec<_> = self.left_out.iter().collect();
        kinds.sort_by_key(|&(kind, count)| (std::cmp::Reverse(count), kind));
        let shown = kinds.iter().take(NAMED).map(|(kind, count)| format!("{count} {kind}"));
        let mut shown: Vec<_> = shown.collect();
        let others: usize = kinds.iter().skip(NAMED).map(|(_, count)| **count).sum();
        if others > 0 {
            shown.push(format!("{others} others"));
        }
        let files = if total == 1 { "file" } else { "files" };
        Some(format!("{total} {files} left out: {}", shown.join(", ")))
    }
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path()));
    let mut paths = entries.collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// Whether a file or folder is hidden, or one that macOS puts into archives.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || name == "__MACOSX"
}

/// Whether the first bytes of a file could be text. An empty file could.
fn is_text(head: &[u8]) -> bool {
    let mut census = Census::default();
    census.add(head);
    census.finish().is_ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::walk::{Inputs, Wanted, walk};
    use std::fs;
    use std::path::Path;

    const WANTED: Wanted = Wanted { endings: &["txt", "csv", ""], tables: false };

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        dir
    }

    fn find(path: &Path) -> Inputs {
        walk(&[path.to_str().unwrap().to_owned()], WANTED)
    }

    /// Names below the folder, errors as their messages.
    fn names(inputs: &Inputs, folder: &Path) -> Vec<String> {
        let show = |found: &Result<_, crate::error::Error>| match found {
            Ok(input) => crate::read::input::Input::clone(input).name,
            Err(error) => error.to_string(),
        };
        let folder = folder.to_str().unwrap();
        inputs.found.iter().map(|f| show(f).replace(folder, "DIR")).collect()
    }

    #[test]
    fn a_folder_is_walked_in_order_without_hidden_and_foreign_files() {
        let dir = folder(&[
            ("b.txt", b"b"),
            ("a/z.TXT", b"z"),
            ("a/.hidden.txt", b""),
            (".git/x.txt", b""),
            ("c.csv", b""),
            ("README", b"text"),
            ("prog", b"\x7fELF"),
            ("data", b"a\0b"),
            ("1.pdf", b""),
            ("2.pdf", b""),
            ("a/3.docx", b""),
        ]);
        let inputs = find(dir.path());
        let expected = ["DIR/README", "DIR/a/z.TXT", "DIR/b.txt", "DIR/c.csv"];
        assert_eq!(names(&inputs, dir.path()), expected);
        let message = "5 files left out: 2 .pdf, 2 without ending, 1 .docx";
        assert_eq!(inputs.notes.len(), 1);
        assert_eq!(inputs.notes[0].message, message);
        let slash = format!("{}/", dir.path().display());
        assert_eq!(names(&walk(&[slash], WANTED), dir.path()), expected);
    }

    #[test]
    fn a_folder_without_text_is_an_error() {
        let dir = folder(&[("1.pdf", b"")]);
        let message =
            "a folder without text (1 file left out: 1 .pdf); put .txt, .csv files into it";
        assert_eq!(names(&find(dir.path()), dir.path()), [format!("DIR: {message}")]);
        let empty = folder(&[]);
        let message = "a folder without text; put .txt, .csv files into it";
        assert_eq!(names(&find(empty.path()), empty.path()), [format!("DIR: {message}")]);
    }

    #[test]
    fn many_endings_are_summed() {
        let files: Vec<_> = (0..9).map(|n| format!("f.x{n}")).chain(["a.txt".to_owned()]).collect();
        let dir = folder(&files.iter().map(|f| (&**f, &b"a"[..])).collect::<Vec<_>>());
        let message = &find(dir.path()).notes[0].message;
        assert!(message.starts_with("9 files left out: 1 .x0, "), "{message}");
        assert!(message.ends_with("1 .x5, 3 others"), "{message}");
    }

    #[test]
    fn missing_files_are_errors_and_others_go_on() {
        let dir = folder(&[("a.pdf", b"")]);
        let named = dir.path().join("a.pdf").to_str().unwrap().to_owned();
        let all = ["nowhere.txt".to_owned(), named, "-".to_owned(), "-".to_owned()];
        let all = names(&walk(&all, WANTED), dir.path());
        assert!(all[0].starts_with("nowhere.txt: cannot read: No such file"), "{all:?}");
        let twice = "standard input: \"-\" is given twice; give it once";
        assert_eq!(all[1..], ["DIR/a.pdf", "-", twice]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_but_not_in_circles() {
        use std::os::unix::fs::symlink;
        let dir = folder(&[("a/x.txt", b"x")]);
        let other = folder(&[("y.txt", b"y")]);
        symlink(dir.path(), dir.path().join("a/up")).unwrap();
        symlink(other.path(), dir.path().join("b")).unwrap();
        symlink("gone", dir.path().join("broken.txt")).unwrap();
        let all = names(&find(dir.path()), dir.path());
        assert_eq!(all[..2], ["DIR/a/x.txt", "DIR/b/y.txt"]);
        assert!(all[2].starts_with("DIR/broken.txt: cannot read: No such file"), "{all:?}");
        assert_eq!(all.len(), 3);
    }
}
