//! Tables that go out come back in, whatever spreadsheets and people did to them between.
#![allow(missing_docs, clippy::unwrap_used)]

mod program;

use demarche::read::{self, Input, position};
use program::{SEMICOLONS, names, run, saved_by_libreoffice};
use rust_xlsxwriter::Workbook;
use std::fs;
use tempfile::TempDir;

/// A folder with the articles of the project, and a workbook of sentences to code.
fn to_code() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in fs::read_dir("data/articles").unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    let arguments = ["suggest", ".", "--label", "urgency", "-n", "60", "-o", "to-code.xlsx"];
    run(&folder, &arguments).ends(0);
    folder
}

fn rows(folder: &TempDir, name: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let table = read::rows(&Input::from_path(name, &folder.path().join(name))).unwrap();
    (table.header.clone(), table.map(|row| row.unwrap().cells).collect())
}

/// Writes a workbook as a person leaves it: every cell text, on a sheet of this name.
fn save(folder: &TempDir, name: &str, sheet: &str, header: &[String], rows: &[Vec<String>]) {
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name(sheet).unwrap();
    for (line, cells) in std::iter::once(header).chain(rows.iter().map(|row| &**row)).enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            page.write_string(line as u32, column as u16, cell).unwrap();
        }
    }
    book.save(folder.path().join(name)).unwrap();
}

/// The fingerprint of the data that a model is learned from.
fn fingerprint(folder: &TempDir, table: &str) -> String {
    let arguments = ["train", table, "--label", "urgency", "--l2", "0.1", "--no-curve"];
    run(folder, &[&arguments[..], &["-o", "m.demarche"]].concat()).ends(0);
    let recipe = run(folder, &["model", "m.demarche", "--json"]).ends(0).out;
    let recipe: serde_json::Value = serde_json::from_str(&recipe).unwrap();
    recipe["fingerprint"].as_str().unwrap().to_owned()
}

/// Says that two tables have the same labels of the same sentences.
fn agree_in_all(folder: &TempDir, one: &str, other: &str) {
    let said = run(folder, &["agree", one, other, "--label", "urgency"]).ends(0).out;
    assert!(said.contains("60 sentences, joined by id"), "{said}");
    assert!(said.contains("percent agreement     1.000"), "{said}");
}

#[test]
fn coded_workbooks_come_back() {
    let folder = to_code();
    let (header, mut coded) = rows(&folder, "to-code.xlsx");
    let label = position(&header, "urgency_correction").unwrap();
    let id = position(&header, "row_id").unwrap();
    for row in &mut coded {
        row[label] = if row[id].len() % 3 == 0 { "high" } else { "low" }.to_owned();
    }
    save(&folder, "coded.xlsx", "To code", &header, &coded);
    let before = fingerprint(&folder, "coded.xlsx");
    // Another name of the sheet, a column before the others, capitals, and blank rows.
    let wider: Vec<String> = [&["seen".to_owned()][..], &header].concat();
    let mut touched: Vec<Vec<String>> = Vec::new();
    for (number, row) in coded.iter().enumerate() {
        let mut row = [&["yes".to_owned()][..], row].concat();
        row[label + 1] = row[label + 1].to_uppercase();
        touched.push(row);
        if number % 7 == 0 {
            touched.push(vec![String::new(); wider.len()]);
        }
    }
    save(&folder, "touched.xlsx", "Tabelle1", &wider, &touched);
    agree_in_all(&folder, "coded.xlsx", "touched.xlsx");
    touched.sort();
    touched.sort_by_key(|row| row.get(label + 3).cloned());
    save(&folder, "sorted.xlsx", "Tabelle1", &wider, &touched);
    agree_in_all(&folder, "coded.xlsx", "sorted.xlsx");
    for file in ["coded.xlsx", "sorted.xlsx"] {
        if saved_by_libreoffice(&folder, file, "xlsx") {
            assert!(saved_by_libreoffice(&folder, file, SEMICOLONS));
            assert!(saved_by_libreoffice(&folder, file, "ods"));
        }
    }
    for saved in names(&folder.path().join("saved")) {
        let saved = format!("saved/{saved}");
        agree_in_all(&folder, "coded.xlsx", &saved);
        if saved.starts_with("saved/coded") {
            assert_eq!(fingerprint(&folder, &saved), before, "{saved}");
        }
    }
}

#[test]
fn corrected_results_come_back() {
    let folder = to_code();
    run(&folder, &["classify", ".", "-o", "results.xlsx"]).ends(0);
    let (mut header, mut results) = rows(&folder, "results.xlsx");
    let label = position(&header, "stance_correction").unwrap();
    let own = position(&header, "stance").unwrap();
    let furniture = position(&header, "furniture").unwrap();
    let sentences = results.iter_mut().filter(|row| row[furniture].is_empty());
    // Every second sentence was looked at, and found right.
    for row in sentences.step_by(2) {
        row[label] = row[own].clone();
    }
    let shares = |file: &str| run(&folder, &["shares", file]).ends(0).out;
    let counted = shares("results.xlsx");
    save(&folder, "results-seen.xlsx", "Ergebnisse", &header, &results);
    assert_eq!(shares("results-seen.xlsx").replace("-seen", ""), counted);
    let trained = |file: &str| {
        let arguments = ["train", file, "--l2", "0.1", "--no-curve", "-o", "m.demarche"];
        run(&folder, &arguments).ends(0).out
    };
    let first = trained("results-seen.xlsx");
    let labelled = first.lines().find(|line| line.starts_with("stance: ")).unwrap().to_owned();
    // Columns that the table does not need, gone; rows in another order.
    for unwanted in ["cues", "sentiment_correction", "mentions"] {
        let at = position(&header, unwanted).unwrap();
        header.remove(at);
        results.iter_mut().for_each(|row| drop(row.remove(at)));
    }
    results.reverse();
    save(&folder, "results-cut.xlsx", "Ergebnisse", &header, &results);
    assert!(trained("results-cut.xlsx").contains(&labelled), "{labelled}");
}
