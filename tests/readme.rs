//! What README shows is what the program says: each ```console block is a command, `$ demarche`
//! and what it prints, perhaps cut by `| head -N`. `BLESS=1 cargo test` writes it anew. The
//! figures are those of the committed measures.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::process::Command;

/// What a command line prints to standard output.
fn run(line: &str) -> String {
    let (command, head) = match line.split_once(" | head -") {
        Some((command, lines)) => (command, lines.parse().unwrap()),
        None => (line, usize::MAX),
    };
    // Words are parted by spaces, one in quotation marks is a word.
    let words: Vec<String> = command
        .split('"')
        .enumerate()
        .flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
            _ => vec![part.to_owned()],
        })
        .collect();
    assert_eq!(words[0], "demarche", "{line}");
    let output =
        Command::new(assert_cmd::cargo::cargo_bin!("demarche")).args(&words[1..]).output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n");
    text.lines().take(head).map(|line| format!("{line}\n")).collect()
}

#[test]
fn readme_shows_what_the_program_says() {
    let readme = fs::read_to_string("README.md").unwrap();
    let mut blessed = String::new();
    let mut lines = readme.lines();
    let mut blocks = 0;
    while let Some(line) = lines.next() {
        blessed += &format!("{line}\n");
        if line == "```console" {
            let command = lines.next().unwrap();
            let _shown: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blessed += &format!("{command}\n{}```\n", run(command.strip_prefix("$ ").unwrap()));
            blocks += 1;
        }
    }
    assert!(blocks >= 3);
    if std::env::var_os("BLESS").is_some() {
        fs::write("README.md", &blessed).unwrap();
    } else {
        assert_eq!(readme, blessed, "run BLESS=1 cargo test --test readme, and read the change");
    }
}

/// A figure of the committed measures, with three decimals.
fn figure(file: &str, head: &str, measure: &str) -> String {
    let text = fs::read_to_string(format!("models/default/{file}")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    format!("{:.3}", json["heads"][head][measure].as_f64().unwrap())
}

/// The interval of a figure, `low-high`.
fn interval(file: &str, head: &str, measure: &str) -> String {
    let text = fs::read_to_string(format!("models/default/{file}")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let ends = &json["heads"][head]["intervals"][measure];
    format!("{:.3}-{:.3}", ends[0].as_f64().unwrap(), ends[1].as_f64().unwrap())
}

#[test]
fn figures_in_prose_are_those_of_the_measures() {
    let readme = fs::read_to_string("README.md").unwrap();
    let card = fs::read_to_string("models/default/card.md").unwrap();
    let dev = |head| figure("dev.json", head, "macro_f1");
    let held_out = |head| figure("measures.json", head, "macro_f1");
    for text in [
        format!(
            "| demarche, the model in the program | {} | {} |",
            dev("stance"),
            dev("sentiment")
        ),
        format!("it reaches\n{} and {}", held_out("stance"), held_out("sentiment")),
        format!("`macro-F1 {} ({})`", dev("stance"), interval("dev.json", "stance", "macro_f1")),
    ] {
        assert!(readme.contains(&text), "README.md does not say: {text}");
    }
    for head in ["stance", "sentiment"] {
        for file in ["measures.json", "dev.json"] {
            let measures = ["accuracy", "macro_f1", "ece"].map(|m| figure(file, head, m));
            let row = measures.join(" | ");
            assert!(card.contains(&row), "card.md has no row {row} ({file}, {head})");
        }
    }
}
