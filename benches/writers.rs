//! What does it take to write a million rows? `cargo bench --bench writers` prints for each format
//! seconds, size and the most memory that its process had (VmHWM, on Linux);
//! `cargo bench --bench writers -- xlsx 100000` does so for one format and so many rows.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use demarche::model::file;
use demarche::record::{Cell, Column, Kind, columns};
use demarche::train::random::Random;
use demarche::write::{About, FORMATS, Form, Labels, Out};
use std::process::Command;
use std::time::Instant;

const ROWS: usize = 1_000_000;
/// Sentences of a document.
const DOCUMENT: usize = 40;
/// Tells the process that it shall write, not ask others to.
const CHILD: &str = "DEMARCHE_WRITE";

/// Texts to make sentences of.
fn words() -> Vec<String> {
    let text = std::fs::read_to_string("data/sentences.csv").unwrap();
    text.split_whitespace().map(str::to_owned).collect()
}

fn row(columns: &[Column], words: &[String], number: usize, random: &mut Random) -> Vec<Cell> {
    let some = |random: &mut Random, count: usize| {
        let from = random.below(words.len() - count);
        words[from..from + count].join(" ")
    };
    let document = format!("articles/2026/{:05}.txt", number / DOCUMENT);
    let cell = |column: &Column| match (&*column.name, column.kind) {
        ("document", _) => Cell::Text(document.clone()),
        ("title", _) => Cell::Text(format!("Title of {document}")),
        ("sentence", _) => Cell::Count((number % DOCUMENT) as u64 + 1),
        ("text", _) => {
            let count = 8 + random.below(30);
            Cell::Text(some(random, count))
        }
        ("cues", _) => Cell::Text(some(random, 6)),
        ("stance", _) => Cell::words(["deterrence", "dialogue", "none"][random.below(3)]),
        ("sentiment", _) => Cell::words(["negative", "neutral", "positive"][random.below(3)]),
        (_, Kind::Count) => Cell::Count(random.below(100_000) as u64),
        (_, Kind::Probability) => {
            Cell::Probability(random.below(1 << 24) as f32 / (1 << 24) as f32)
        }
        (_, Kind::Text) => Cell::Empty,
    };
    columns.iter().map(cell).collect()
}

fn write(name: &str, rows: usize) {
    let format = demarche::write::format(name).unwrap();
    let recipe = file::embedded().unwrap().recipe;
    let columns = columns(&recipe.heads, &[]);
    let made = vec![("version".to_owned(), recipe.version.clone())];
    let about = About { rows: "Sentences", heads: Labels::of(&recipe.heads), made, codebook: None };
    let (words, mut random) = (words(), Random::new(1));
    let file = tempfile::NamedTempFile::new().unwrap();
    let writer = Box::new(file.reopen().unwrap());
    let start = Instant::now();
    let out = Out { writer, name: name.to_owned(), form: Form::Raw, about: &about };
    let mut sink = format.sink(out);
    sink.begin(&columns).unwrap();
    for number in 0..rows {
        sink.row(&row(&columns, &words, number, &mut random)).unwrap();
    }
    sink.finish().unwrap();
    drop(sink);
    let seconds = start.elapsed().as_secs_f64();
    let megabytes = file.as_file().metadata().unwrap().len() >> 20;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown");
    let peak = peak.split_whitespace().next().unwrap_or_default().parse::<u64>();
    let peak = peak.map_or_else(|_| "unknown".to_owned(), |kb| format!("{} MB", kb >> 10));
    let width = columns.len();
    println!("{name:8} {rows} rows of {width} cells: {seconds:.1} s, {megabytes} MB, peak {peak}");
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let rows = arguments.get(1).map_or(ROWS, |rows| rows.parse().unwrap());
    let one = arguments.first().cloned();
    if let (Ok(_), Some(name)) = (std::env::var(CHILD), &one) {
        return write(name, rows);
    }
    let names = FORMATS.iter().map(|format| format.name().to_owned());
    for name in names.filter(|name| one.as_ref().is_none_or(|one| one == name)) {
        let program = std::env::current_exe().unwrap();
        let mut child = Command::new(program);
        child.args([name, rows.to_string()]).env(CHILD, "1");
        assert!(child.status().unwrap().success());
    }
}
