//! A file that is written whole or not at all.
//!
//! It is written under another name in the same folder and takes its name only when it is
//! complete. Who stops before that leaves nothing, and an older file as it was. Pipes and
//! devices have no name to take and are written directly.

use super::unfinished::Unfinished;
use crate::error::{Error, Origin, Result};
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// How many links are followed from a name to a file.
const LINKS: usize = 40;

/// A file that takes its name at [`Whole::commit`] and, without that, never existed.
#[derive(Debug)]
pub struct Whole {
    name: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Beside { file: BufWriter<NamedTempFile>, target: PathBuf, unfinished: Unfinished },
    Direct(BufWriter<File>),
}

impl Whole {
    /// Begins to write a file. Links are followed to their target; an older file keeps its
    /// permissions. Fails where the name is a folder's, or nothing may be written there.
    pub fn create(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let refused = |found: String, remedy| Err(Error::input(Origin::path(&name), found, remedy));
        let failed = |e| Error::io(&name, "write", e);
        let old = match path.metadata() {
            Ok(old) => Some(old),
            Err(e) if e.kind() == io::ErrorKind::NotFound => None,
            Err(e) => return Err(failed(e)),
        };
        if path.as_os_str().is_empty()
            || name.ends_with('/')
            || old.as_ref().is_some_and(Metadata::is_dir)
        {
            return refused("a folder, not a file".to_owned(), "name a file in it");
        }
        if is_device(path) || old.as_ref().is_some_and(|old| !old.is_file()) {
            let file = OpenOptions::new().append(true).open(path).map_err(failed)?;
            return Ok(Self { name, place: Place::Direct(BufWriter::new(file)) });
        }
        let target = target(path).map_err(failed)?;
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            let found = format!("no folder {}", folder.display());
            return refused(found, "create it first, or name another");
        }
        if old.is_some() {
            // A new name in the folder could replace a file that may not be written.
            OpenOptions::new().write(true).open(&target).map_err(|e| taken(&name, e))?;
        }
        let made = Unfinished::begin(&name, || beside(folder, old.as_ref()));
        let (file, unfinished) = made.map_err(|e| closed(&name, folder, bare(e)))?;
        let place = Place::Beside { file: BufWriter::new(file), target, unfinished };
        Ok(Self { name, place })
    }

    /// Completes the file: all of it is on disk under its name, or an error says why not, and
    /// then whatever was there before still is.
    pub fn commit(self) -> Result<()> {
        let failed = |e| Error::io(&self.name, "write", e);
        match self.place {
            Place::Direct(mut file) => file.flush().map_err(failed),
            Place::Beside { file, target, unfinished } => {
                let file = file.into_inner().map_err(|e| failed(bare(e.into_error())))?;
                file.as_file().sync_all().map_err(failed)?;
                let done = unfinished.complete(file, &target);
                done.map_err(|e| taken(&self.name, bare(e.error)))
            }
        }
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.place {
            Place::Beside { file, .. } => file.write(bytes).map_err(bare),
            Place::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.place {
            Place::Beside { file, .. } => file.flush().map_err(bare),
            Place::Direct(file) => file.flush(),
        }
    }
}

/// Whether it names what is already open elsewhere, as `/dev/stdout` does: a new file in its
/// place would not reach who reads there.
fn is_device(path: &Path) -> bool {
    path.starts_with("/dev") || path.starts_with("/proc")
}

/// The file that a name leads to through links, whether it exists or not.
fn target(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&target) {
            Ok(link) => target = target.parent().unwrap_or(Path::new("")).join(link),
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("too many links"))
}

/// A new file in the target's folder, with the permissions that the target has or would get.
fn beside(folder: &Path, old: Option<&Metadata>) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".demarche-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Of a new file the system takes away what the user's mask forbids.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder)?;
    if let Some(old) = old {
        file.as_file().set_permissions(old.permissions())?;
    }
    Ok(file)
}

/// What the system said, without the name of the file that it was said of: nobody knows that one.
fn bare(error: io::Error) -> io::Error {
    // As `tempfile` words it, which does not give the error that it words.
    match error.to_string().split_once(" at path \"") {
        Some((said, _)) => io::Error::new(error.kind(), said.to_owned()),
        None => error,
    }
}

/// That a file may not be written over.
fn taken(name: &str, error: io::Error) -> Error {
    // Of a file that another program holds: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION.
    let held = cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33));
    if !held && error.kind() != io::ErrorKind::PermissionDenied {
        return Error::io(name, "write", error);
    }
    let remedy = if cfg!(windows) {
        "close it in the program that has it open, such as Excel, or name another file"
    } else {
        "it may not be written over: change its permissions, or name another file"
    };
    Error::input(Origin::path(name), format!("cannot write: {error}"), remedy)
}

/// That no file may be made in a folder.
fn closed(name: &str, folder: &Path, error: io::Error) -> Error {
    use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    if !matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem) {
        return Error::io(name, "write", error);
    }
    let remedy = format!(
        "no file may be made in the folder {}: name a file in another, or change its permissions",
        folder.display()
    );
    Error::input(Origin::path(name), format!("cannot write: {error}"), remedy)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::write::file::Whole;
    use std::fs;
    use std::io::Write;
    use std::path::Path;

    fn write(path: &Path, text: &str) -> Result<(), String> {
        let mut file = Whole::create(path).map_err(|e| e.to_string())?;
        file.write_all(text.as_bytes()).unwrap();
        file.commit().map_err(|e| e.to_string())
    }

    fn names(folder: &Path) -> Vec<String> {
        let name = |e: std::io::Result<fs::DirEntry>| e.unwrap().file_name().into_string().unwrap();
        fs::read_dir(folder).unwrap().map(name).collect()
    }

    #[test]
    fn a_file_takes_its_name_only_when_complete() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out.csv");
        let mut file = Whole::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        file.flush().unwrap();
        assert!(!path.exists());
        drop(file);
        assert!(names(dir.path()).is_empty());
        write(&path, "whole").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "whole");
        assert_eq!(names(dir.path()), ["out.csv"]);
    }

    #[test]
    fn an_older_file_stays_until_the_new_one_is_complete() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out.csv");
        fs::write(&path, "old").unwrap();
        let mut file = Whole::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        write(&path, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn places_that_are_no_file_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let error = write(dir.path(), "").unwrap_err();
        assert!(error.ends_with(": a folder, not a file; name a file in it"), "{error}");
        let error = write(&dir.path().join("no/out.csv"), "").unwrap_err();
        assert!(error.contains(": no folder "), "{error}");
        assert!(error.ends_with("; create it first, or name another"), "{error}");
        assert!(write(&dir.path().join("new/"), "").is_err());
        fs::write(dir.path().join("file"), "").unwrap();
        assert!(write(&dir.path().join("file/out.csv"), "").is_err());
        assert!(write(Path::new(""), "").is_err());
    }

    #[cfg(unix)]
    mod unix {
        use super::{names, write};
        use crate::write::file::Whole;
        use std::fs::{self, File, Permissions};
        use std::io::{Read, Write};
        use std::os::unix::fs::{PermissionsExt, symlink};
        use std::path::Path;

        fn mode(path: &Path) -> u32 {
            path.metadata().unwrap().permissions().mode() & 0o7777
        }

        #[test]
        fn permissions_are_those_of_any_new_file_or_of_the_old_one() {
            let dir = tempfile::tempdir().unwrap();
            let (usual, new) = (dir.path().join("usual"), dir.path().join("new"));
            File::create(&usual).unwrap();
            write(&new, "a").unwrap();
            assert_eq!(mode(&new), mode(&usual));
            fs::set_permissions(&new, Permissions::from_mode(0o640)).unwrap();
            write(&new, "b").unwrap();
            assert_eq!(mode(&new), 0o640);
        }

        #[test]
        fn links_are_written_through() {
            let dir = tempfile::tempdir().unwrap();
            fs::create_dir(dir.path().join("sub")).unwrap();
            let (link, real) = (dir.path().join("link"), dir.path().join("sub/real"));
            symlink("sub/real", &link).unwrap();
            for text in ["made through a broken link", "replaced"] {
                write(&link, text).unwrap();
                assert!(link.is_symlink());
                assert_eq!(fs::read_to_string(&real).unwrap(), text);
            }
            assert_eq!(names(&dir.path().join("sub")), ["real"]);
            symlink("circle", dir.path().join("circle")).unwrap();
            assert!(write(&dir.path().join("circle"), "").is_err());
        }

        #[test]
        fn pipes_and_devices_are_written_directly() {
            write(Path::new("/dev/null"), "gone").unwrap();
            assert!(!Path::new("/dev/null").metadata().unwrap().is_file());
            let (mut reader, writer) = std::io::pipe().unwrap();
            let fd = std::os::fd::AsRawFd::as_raw_fd(&writer);
            let mut file = Whole::create(Path::new(&format!("/proc/self/fd/{fd}"))).unwrap();
            drop(writer);
            file.write_all(b"through").unwrap();
            file.commit().unwrap();
            let mut out = String::new();
            reader.read_to_string(&mut out).unwrap();
            assert_eq!(out, "through");
        }

        #[test]
        fn a_closed_pipe_can_be_told() {
            let (reader, writer) = std::io::pipe().unwrap();
            let fd = std::os::fd::AsRawFd::as_raw_fd(&writer);
            let mut file = Whole::create(Path::new(&format!("/proc/self/fd/{fd}"))).unwrap();
            drop(reader);
            file.write_all(b"text").unwrap();
            assert!(file.commit().unwrap_err().is_broken_pipe());
        }

        #[test]
        fn a_file_that_may_not_be_written_is_not_replaced() {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("out.csv");
            fs::write(&path, "old").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
            if File::options().append(true).open(&path).is_ok() {
                return; // The superuser may write everything.
            }
            assert!(write(&path, "new").unwrap_err().contains("cannot write: Permission denied"));
            assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        }
    }
}
