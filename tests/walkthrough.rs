//! docs/walkthrough.md shows what the program says: each ```console block is a shell command and
//! what it prints. They run one after another in a folder that holds docs/walkthrough/, and where
//! the page tells of `demarche review`, answers are given to it as a browser would give them.
//! `BLESS=1 cargo test --test walkthrough` writes the page anew.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used)]

mod program;

use demarche::read::{self, Input};
use program::review::Server;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const PAGE: &str = "docs/walkthrough.md";

/// A folder with what Anna and Ben have.
fn desk() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in fs::read_dir("docs/walkthrough").unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    folder
}

/// What a command line prints to standard output, without the spaces at the ends of lines.
fn run(folder: &TempDir, line: &str) -> String {
    let program = Path::new(assert_cmd::cargo::cargo_bin!("demarche")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    let output = shell.args(["-c", line]).env("PATH", path).current_dir(folder.path()).output();
    let output = output.unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    // 1 is that something was found, or left out.
    assert!(matches!(output.status.code(), Some(0 | 1)), "{line}: {error}");
    let has_failed = |line: &str| line.starts_with("demarche: ") || line.contains("panicked");
    assert!(!error.lines().any(has_failed), "{line}: {error}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// Cells of two columns of a table, the first by the second.
fn by_id(folder: &TempDir, name: &str, columns: [&str; 2]) -> Vec<(String, String)> {
    let table = read::rows(&Input::from_path(name, &folder.path().join(name))).unwrap();
    let [id, of] = columns.map(|column| read::position(&table.header, column).unwrap());
    table.map(|row| row.unwrap().cells).map(|row| (row[id].clone(), row[of].clone())).collect()
}

/// Answers what `demarche review` asks, as Anna does.
fn review(folder: &TempDir, line: &str) {
    let answers: BTreeMap<String, String> =
        by_id(folder, "answers.csv", ["id", "urgency"]).into_iter().collect();
    let words: Vec<&str> = line.split_whitespace().skip(2).chain(["--no-browser"]).collect();
    let asked = by_id(folder, words[0], ["row_id", "text"]).len();
    let server = Server::start(folder, &words);
    server.answer_all("Anna", |id| vec![answers[id].clone()]);
    let said = server.end();
    assert!(said.contains(&format!("{asked} sentences coded by Anna")), "{said}");
}

#[test]
fn the_walk_through_is_what_the_program_says() {
    let page = fs::read_to_string(PAGE).unwrap();
    let folder = desk();
    let mut blessed = String::new();
    let mut lines = page.lines();
    let (mut shown, mut reviewed) = (0, 0);
    while let Some(line) = lines.next() {
        blessed += &format!("{line}\n");
        if line == "```console" {
            let command = lines.next().unwrap();
            let _before: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let said = run(&folder, command.strip_prefix("$ ").unwrap());
            blessed += &format!("{command}\n{said}```\n");
            shown += 1;
        } else if line.starts_with("demarche review ") {
            review(&folder, line);
            reviewed += 1;
        }
    }
    assert!(shown >= 8 && reviewed == 2, "{shown} commands, {reviewed} reviews");
    if std::env::var_os("BLESS").is_some() {
        fs::write(PAGE, &blessed).unwrap();
    } else {
        assert_eq!(page, blessed, "run BLESS=1 cargo test --test walkthrough, read the change");
    }
}
