//! Runs the case books in `tests/cases/*.md`.
//!
//! A case is a heading, a ```text block, and a block named for what is asked
//! (`sentences`, `furniture`, `shown`, `speakers`, `mentions` of lines, `named` in a document). `BLESS=1 cargo test` writes what the
//! program says.
#![allow(missing_docs, clippy::unwrap_used)]

use demarche::text::clean::shown;
use demarche::text::mention::{Context, mentions};
use demarche::text::speaker::{Attribution, attribute};
use demarche::text::{Document, Sentence};
use std::fs;

fn answer(question: &str, text: &str) -> String {
    let document = Document { text: text.to_owned(), ..Document::default() };
    let lines: Vec<String> = match question {
        "sentences" => {
            document.sentences().iter().map(|s| document.slice(s.span).replace('\n', " ")).collect()
        }
        "speakers" => speakers(&document),
        "mentions" => text.lines().map(mentioned).collect(),
        "named" => {
            let context = Context::of(text);
            let sentences = document.sentences();
            sentences.iter().map(|s| codes(document.slice(s.span), context)).collect()
        }
        "furniture" => {
            let name = |s: &Sentence| s.furniture.map_or("article", |kind| kind.name());
            let sentences = document.sentences();
            sentences
                .iter()
                .map(|s| format!("{}: {}", name(s), shown(document.slice(s.span))))
                .collect()
        }
        "shown" => document
            .sentences()
            .iter()
            .map(|s| shown(document.slice(s.span)).into_owned())
            .collect(),
        other => panic!("no such question: {other}"),
    };
    lines.join("\n")
}

/// A line for each sentence: how it gives whose words.
fn speakers(document: &Document) -> Vec<String> {
    let of = |a: Attribution| match a.speech.name() {
        "" => "-".to_owned(),
        speech => format!("{speech}: {}", a.speaker),
    };
    attribute(document, &document.sentences()).into_iter().map(of).collect()
}

fn mentioned(line: &str) -> String {
    codes(line, Context::default())
}

fn codes(text: &str, context: Context) -> String {
    let codes = mentions(text, context);
    if codes.is_empty() { "-".to_owned() } else { codes.join("; ") }
}

#[test]
fn case_books_agree() {
    let mut wrong = Vec::new();
    for entry in fs::read_dir("tests/cases").unwrap() {
        let path = entry.unwrap().path();
        let book = fs::read_to_string(&path).unwrap();
        let (mut heading, mut text, mut blessed) = (String::new(), String::new(), String::new());
        let mut lines = book.lines();
        while let Some(line) = lines.next() {
            blessed += &format!("{line}\n");
            if line.starts_with('#') {
                line.trim_start_matches('#').trim().clone_into(&mut heading);
            } else if let Some(kind) = line.strip_prefix("```") {
                let body: Vec<&str> = lines.by_ref().take_while(|l| *l != "```").collect();
                let mut body = body.join("\n");
                if kind == "text" {
                    text.clone_from(&body);
                } else {
                    let got = answer(kind, &text);
                    if got != body {
                        wrong.push(format!(
                            "{} / {heading}\n  expected:\n{body}\n  got:\n{got}",
                            path.display()
                        ));
                        body = got;
                    }
                }
                blessed += &format!("{body}\n```\n");
            }
        }
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, blessed).unwrap();
        }
    }
    assert!(wrong.is_empty() || std::env::var_os("BLESS").is_some(), "\n\n{}", wrong.join("\n\n"));
}
