//! `demarche review` in a real browser: `tests/browser/review.mjs` codes thirty sentences by
//! keyboard in Chromium, headless, kills the program in the middle, and attacks it.
//!
//! Needs what `tests/program/browser.rs` says; where something is missing, the test says so and
//! passes, unless CI is set. With the variable SCREENS set, pictures are left in `target/browser`.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr)]

mod program;

use program::browser::tools;
use program::{Table, folder, get};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

#[test]
fn thirty_sentences_are_coded_by_keyboard_and_none_is_lost() {
    let Some(tools) = tools() else { return };
    let folder = folder(&[]);
    let mut check = Command::new("node");
    check.arg("tests/browser/review.mjs").arg(assert_cmd::cargo::cargo_bin!("demarche"));
    check.arg(Path::new("data/articles").canonicalize().unwrap()).arg(folder.path()).arg(&tools);
    if std::env::var_os("SCREENS").is_some() {
        check.arg("--screens");
    }
    let output = check.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    eprint!("{said}");
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    // What was pressed is in the table: nothing lost, nothing twice.
    let pressed: Value = serde_json::from_slice(&get(&folder, "pressed.json")).unwrap();
    let labels = get(&folder, "labels.csv");
    let table = Table::read(labels.strip_prefix(b"\xef\xbb\xbf").unwrap());
    let pressed = pressed.as_array().unwrap();
    assert_eq!((pressed.len(), table.rows.len()), (30, 30));
    for name in ["text", "stance", "sentiment"] {
        let expected: Vec<&str> = pressed.iter().map(|row| row[name].as_str().unwrap()).collect();
        assert_eq!(table.column(name), expected, "{name}");
    }
    assert!(table.column("coder").iter().all(|coder| **coder == *"Ana Sol"));
    assert_eq!(table.column("note").iter().filter(|note| **note == "1 or 2? unsure").count(), 1);
}
