//! From what the user names to inputs: files as they are, folders with all that is in them.

use super::encoding::Census;
use super::format::{self, Format};
use super::input::{self, Input};
use super::source::Note;
use crate::error::{Error, Origin, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

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

/// Expands what the user names. Of a folder, files whose ending is among `endings` are taken;
/// where that has an empty one, also files without ending if they begin as text does.
pub(super) fn walk(names: &[String], endings: &[&str]) -> Inputs {
    let mut inputs = Inputs::default();
    let mut stdin = false;
    for name in names {
        let path = Path::new(name);
        if name == "-" {
            let given = std::mem::replace(&mut stdin, true);
            inputs.found.push(if given { Err(given_twice()) } else { Ok(standard()) });
        } else if name.is_empty() {
            let found = "an empty name";
            inputs.found.push(Err(Error::input(Origin::default(), found, "name a file or folder")));
        } else if path.is_dir() {
            inputs.folder(name, endings);
        } else {
            // Metadata of a missing file fails, and tells it from one without permission.
            let found = path.metadata().map(|_| Input::from_path(name, path));
            inputs.found.push(found.map_err(|e| Error::io(name, "read", e)));
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
    fn folder(&mut self, name: &str, endings: &[&str]) {
        let mut folder =
            Folder { endings, found: Vec::new(), left_out: BTreeMap::new(), seen: BTreeSet::new() };
        folder.enter(name, Path::new(name));
        let left_out = folder.left_out();
        if folder.found.is_empty() {
            let found = left_out.map_or(String::new(), |l| format!(" ({l})"));
            let taken = endings.iter().filter(|e| !e.is_empty()).map(|e| format!(".{e}"));
            let remedy = format!("put {} files into it", taken.collect::<Vec<_>>().join(", "));
            let found = format!("a folder without text{found}");
            self.found.push(Err(Error::input(Origin::path(name), found, remedy)));
        } else if let Some(message) = left_out {
            self.notes.push(Note { origin: Origin::path(name), message });
        }
        self.found.append(&mut folder.found);
    }
}

struct Folder<'a> {
    endings: &'a [&'a str],
    found: Vec<Result<Input>>,
    /// How many files were left out, by what their kind is called.
    left_out: BTreeMap<String, usize>,
    /// Folders that were entered, so that none is twice, even where links lead in circles.
    seen: BTreeSet<PathBuf>,
}

impl Folder<'_> {
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
        if file.starts_with('.') {
            return;
        }
        let slash = if folder.ends_with('/') { "" } else { "/" };
        let name = format!("{folder}{slash}{file}");
        match path.metadata() {
            Err(error) => self.found.push(Err(Error::io(name, "read", error))),
            Ok(kind) if kind.is_dir() => self.enter(&name, path),
            Ok(kind) if !kind.is_file() => self.leave("special"),
            Ok(_) => self.file(name, path),
        }
    }

    fn file(&mut self, name: String, path: &Path) {
        let ending = input::ending(path);
        if !self.endings.contains(&&*ending) {
            let named = format!(".{ending}");
            return self.leave(if ending.is_empty() { NO_ENDING } else { &named });
        }
        if ending.is_empty() {
            match begins_as_text(path) {
                Ok(true) => {}
                Ok(false) => return self.leave(NO_ENDING),
                Err(error) => return self.found.push(Err(Error::io(name, "read", error))),
            }
        }
        self.found.push(Ok(Input::from_path(name, path)));
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

/// Whether the first bytes of a file could be text. An empty file could.
fn begins_as_text(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(1 << 13).read_to_end(&mut head)?;
    let mut census = Census::default();
    census.add(&head);
    Ok(format::of(&head, "") == Format::Text && census.finish().is_ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::walk::{Inputs, walk};
    use std::fs;
    use std::path::Path;

    const ENDINGS: &[&str] = &["txt", "csv", ""];

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
        walk(&[path.to_str().unwrap().to_owned()], ENDINGS)
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
        assert_eq!(names(&walk(&[slash], ENDINGS), dir.path()), expected);
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
        let all = names(&walk(&all, ENDINGS), dir.path());
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
