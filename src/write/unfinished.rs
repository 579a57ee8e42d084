//! Files that are being written and have no name yet: who is interrupted takes them away.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::{NamedTempFile, PersistError};

/// Each of them, and what it would be called.
type Open = BTreeMap<PathBuf, String>;

static OPEN: Mutex<Open> = Mutex::new(BTreeMap::new());

fn open() -> MutexGuard<'static, Open> {
    // Whoever panicked left a map that is whole.
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// That a file is being written.
#[derive(Debug)]
pub(super) struct Unfinished {
    part: PathBuf,
}

impl Unfinished {
    /// Makes a file that is to be called `name`.
    pub(super) fn begin(
        name: &str,
        make: impl FnOnce() -> io::Result<NamedTempFile>,
    ) -> io::Result<(NamedTempFile, Self)> {
        let mut open = open();
        let file = make()?;
        let part = file.path().to_owned();
        open.insert(part.clone(), name.to_owned());
        Ok((file, Self { part }))
    }

    /// Gives a file the name that it was made for.
    pub(super) fn complete(self, file: NamedTempFile, target: &Path) -> Result<(), PersistError> {
        let mut open = open();
        file.persist(target)?;
        open.remove(&self.part);
        drop(open);
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        open().remove(&self.part);
    }
}

/// What was being written and is no more. As long as this is held no file is begun or completed, so that
/// a process may end here whatever its other threads do.
#[derive(Debug)]
pub struct Abandoned {
    /// The names of the files, each once, sorted.
    pub names: Vec<String>,
    _open: MutexGuard<'static, Open>,
}

/// Takes away all files that are being written; those of an older day stay as they are.
pub fn abandon() -> Abandoned {
    let open = open();
    for part in open.keys() {
        // Whoever gave it up at this moment has removed it.
        let _ = std::fs::remove_file(part);
    }
    let mut names: Vec<String> = open.values().cloned().collect();
    names.sort();
    names.dedup();
    Abandoned { names, _open: open }
}
