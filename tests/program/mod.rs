//! The program as its users run it, and small inputs for it.
#![allow(missing_docs, dead_code, clippy::unwrap_used, clippy::print_stderr)]

pub mod browser;
#[cfg(unix)]
pub mod review;

use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// What a run of the program gave.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// The run, if it ended so; else everything that it said.
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\nstdout: {}\nstderr: {}", self.out, self.err);
        self
    }

    /// The run, if each part is in what it said on standard error.
    #[track_caller]
    pub fn says(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.err.contains(part), "{part:?} is not in\n{}", self.err);
        }
        self
    }

    pub fn table(&self) -> Table {
        Table::read(self.out.as_bytes())
    }
}

/// Runs the program in a folder.
pub fn run(folder: &TempDir, arguments: &[&str]) -> Run {
    run_with(folder, arguments, b"")
}

/// Runs the program in a folder, with something on standard input.
pub fn run_with(folder: &TempDir, arguments: &[&str], input: &[u8]) -> Run {
    let mut command = assert_cmd::cargo::cargo_bin_cmd!("demarche");
    // Whatever never ends fails instead.
    command.timeout(std::time::Duration::from_secs(300));
    let output = command.current_dir(folder.path()).args(arguments).write_stdin(input).output();
    let output = output.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// A folder with these files.
pub fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        put(&folder, name, bytes);
    }
    folder
}

pub fn put(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

pub fn get(folder: &TempDir, name: &str) -> Vec<u8> {
    fs::read(folder.path().join(name)).unwrap()
}

/// The names of all files directly in a folder, hidden ones too, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A CSV that was written.
#[derive(Debug, PartialEq)]
pub struct Table {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    #[track_caller]
    pub fn read(bytes: &[u8]) -> Self {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
        let row = |row: Result<csv::StringRecord, _>| -> Vec<String> {
            row.unwrap().iter().map(str::to_owned).collect()
        };
        let mut rows: Vec<_> = reader.records().map(row).collect();
        let header = rows.remove(0);
        Self { header, rows }
    }

    /// All cells of a column.
    #[track_caller]
    pub fn column(&self, name: &str) -> Vec<&str> {
        let at = self.header.iter().position(|column| column == name);
        let at = at.unwrap_or_else(|| panic!("no column {name} in {:?}", self.header));
        self.rows.iter().map(|row| &*row[at]).collect()
    }

    /// The numbers of a row in the columns whose name begins so.
    pub fn numbers(&self, row: usize, prefix: &str) -> Vec<f64> {
        let cells = self.header.iter().zip(&self.rows[row]);
        let cells = cells.filter(|(name, _)| name.starts_with(prefix));
        cells.map(|(_, cell)| cell.parse().unwrap()).collect()
    }
}

/// A labelled table: six documents of two sentences, stances, tones, and a third question.
pub const LABELLED: &str = "\
id,text,stance,sentiment,urgent
n1#0,The navy fired missiles off the coast at dawn.,deterrence,negative,yes
n1#1,More troops and missiles were moved to the border.,deterrence,negative,yes
n2#0,Envoys will hold talks on peace next week.,dialogue,positive,no
n2#1,Both sides agreed that talks on peace go on.,dialogue,positive,no
n3#0,The weather at the border was mild.,none,neutral,no
n3#1,The hall has four hundred seats.,none,neutral,no
n4#0,A drill with missiles and troops began.,deterrence,negative,yes
n4#1,The talks on peace were held in a hall.,dialogue,positive,no
n5#0,The navy moved troops to the coast.,deterrence,neutral,yes
n5#1,Lunch was served in the hall next week.,none,neutral,no
n6#0,The envoys agreed to hold more talks.,dialogue,positive,no
n6#1,The seats in the hall were blue.,none,neutral,no
";

/// A folder with `labelled.csv` and the model `small` learned from it.
pub fn with_model() -> TempDir {
    let folder = folder(&[("labelled.csv", LABELLED.as_bytes())]);
    run(&folder, &["train", "labelled.csv", "-o", "small"]).ends(0);
    folder
}

/// How LibreOffice is asked for a CSV as it is in Europe: semicolons, quotation marks, UTF-8.
pub const SEMICOLONS: &str =
    "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,1";

/// Saves a workbook in LibreOffice; `false` where there is none, which CI has.
pub fn saved_by_libreoffice(folder: &TempDir, file: &str, into: &str) -> bool {
    let home = format!("-env:UserInstallation=file://{}/office", folder.path().display());
    let arguments = [&*home, "--headless", "--convert-to", into, "--outdir", "saved", file];
    let office =
        std::process::Command::new("soffice").args(arguments).current_dir(folder.path()).output();
    match office {
        Ok(office) => assert!(office.status.success(), "{office:?}"),
        Err(_) if std::env::var_os("CI").is_some() => panic!("LibreOffice is not installed"),
        Err(_) => eprintln!("LibreOffice is not installed: its part is skipped"),
    }
    folder.path().join("saved").exists()
}
