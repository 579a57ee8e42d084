//! Pages in a real browser: `tests/browser/check.mjs` looks at the report in Chromium, headless, and
//! `tests/browser/quality.mjs` at the page of an evaluation.
//!
//! Needs node, npm with a registry, Chromium (or its path in the variable CHROMIUM), and the
//! articles of `../shared`; where one is missing, the test says so and passes, unless CI is set.
//! With the variable SCREENS set, pictures and a PDF are left in `target/browser`.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr)]

mod program;

use program::browser::{skip, tools};
use program::{folder, get, put, run};
use std::path::Path;
use std::process::Command;

const HOSTILE: [(&str, &str); 6] = [
    ("document", "<b>\"'x.txt"),
    ("title", "<img src=x onerror=alert(1)>"),
    ("text", "<script>alert(2)</script> \"Talks\" & <b>drills</b> in Korea."),
    (
        "speaker",
        "\"><img src=x onerror=alert(3)> of a name as long as no telephone is wide, and longer",
    ),
    ("source", "</title><script>alert(4)</script>"),
    ("cues", "stance: <b>drills</b>, script; sentiment: alert"),
];

/// Results with a date, a source and a speaker here and there where they have none, a heading
/// marked as furniture, and a last article that attacks the page.
fn enriched(results: &[u8]) -> Vec<u8> {
    let mut reader = csv::Reader::from_reader(results);
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let mut rows: Vec<Vec<String>> =
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let speakers = ["Minister Han Do-yun", "Envoy Mara Lindqvist", "", "General Ro Sang-ho", ""];
    for (number, row) in rows.iter_mut().enumerate() {
        let file = row[at("document")].rsplit('/').next().unwrap().to_owned();
        let fill = |row: &mut Vec<String>, name: &str, value: &str| {
            if row[at(name)].is_empty() {
                row[at(name)] = value.to_owned();
            }
        };
        fill(row, "date", &file[..10]);
        fill(row, "source", if file.contains("lead") { "Agency" } else { "Daily" });
        fill(row, "speaker", speakers[number % speakers.len()]);
        if row[at("text")].len() < 25 {
            row[at("furniture")] = "heading".to_owned();
            let empty = |name: &&str| name.contains("_p_") || name.ends_with("_confidence");
            for name in header.iter().filter(empty).chain(["cues"]) {
                row[at(name)].clear();
            }
        }
    }
    let judged = rows.iter().find(|row| row[at("furniture")].is_empty()).unwrap();
    let mut attack = judged.clone();
    for (name, value) in HOSTILE {
        attack[at(name)] = value.to_owned();
    }
    // As often as brings a speaker into the chart.
    for number in ["1", "2", "3"] {
        attack[at("sentence")] = number.to_owned();
        rows.push(attack.clone());
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

/// A page is looked at by its script.
fn looked_at(script: &str, page: &Path, tools: &Path) {
    let mut check = Command::new("node");
    check.arg(Path::new("tests/browser").join(script)).arg(page).arg(tools);
    if std::env::var_os("SCREENS").is_some() {
        check.arg("--screens");
    }
    let output = check.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    eprint!("{said}");
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}

/// Sentences with labels, some of them wrong on purpose, one of which attacks the page.
fn coded() -> String {
    let table = std::fs::read_to_string("data/sentences.csv").unwrap();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows = reader.records().map(Result::unwrap).step_by(20);
    let mut coded = "id,text,stance,sentiment\n".to_owned();
    for (number, row) in rows.enumerate() {
        let wrong = number % 7 == 0;
        let stance = if wrong && &row[2] != "dialogue" { "dialogue" } else { &row[2] };
        let text = row[1].replace('"', "\"\"");
        coded += &format!("d{}#{number},\"{text}\",{stance},{}\n", number / 3, &row[4]);
    }
    let attack = "<img src=x onerror=alert(1)> Missiles and troops were moved to the border.";
    coded + &format!("x#0,{attack},economic,negative\n")
}

#[test]
fn the_pages_of_results_and_of_quality_work_in_a_browser() {
    let articles = Path::new("../shared/articles").canonicalize();
    let Ok(articles) = articles else { return skip("../shared/articles is missing") };
    let Some(tools) = tools() else { return };
    let folder = folder(&[]);
    run(&folder, &["classify", articles.to_str().unwrap(), "--raw", "-o", "all.csv"]).ends(0);
    put(&folder, "rich.csv", enriched(&get(&folder, "all.csv")));
    run(&folder, &["report", "rich.csv", "-o", "report.html"]).ends(0);
    looked_at("check.mjs", &folder.path().join("report.html"), &tools);
    put(&folder, "coded.csv", coded());
    let pages = ["--report", "quality.html", "--compare", "other", "--drift", "articles"];
    run(&folder, &["train", "coded.csv", "-o", "other"]).ends(0);
    std::fs::create_dir(folder.path().join("articles")).unwrap();
    put(&folder, "articles/a.txt", "Envoys met in the hall. Quarks scatter off leptons.");
    put(&folder, "articles/b.txt", "Troops were moved to the border.");
    run(&folder, &[&["evaluate", "coded.csv"], &pages[..]].concat()).ends(0);
    looked_at("quality.mjs", &folder.path().join("quality.html"), &tools);
}
