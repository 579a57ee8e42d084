//! How fast is the main job? Each figure is a ratio against a peer in the same run, pair by pair,
//! because machines are noisy: `cargo bench`.
//!
//! The text is `../shared/perf/docs.jsonl` where it is at hand, else the articles in `data/`.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use demarche::classify::{Classifier, Request};
use demarche::model::file;
use demarche::text::{Document, segment::segment};
use std::collections::HashMap;
use std::convert::Infallible;
use std::hint::black_box;
use std::time::Instant;

/// Bytes of text in a run.
const BYTES: usize = 4 << 20;
/// Pairs of runs.
const PAIRS: usize = 9;

fn texts() -> (&'static str, Vec<String>) {
    let shared = std::fs::read_to_string("../shared/perf/docs.jsonl");
    let (name, all): (_, Vec<String>) = match shared {
        Ok(lines) => {
            let text = |line: &str| -> Option<String> {
                let value: serde_json::Value = serde_json::from_str(line).ok()?;
                Some(value["text"].as_str()?.to_owned())
            };
            ("../shared/perf/docs.jsonl", lines.lines().filter_map(text).collect())
        }
        Err(_) => {
            let mut paths: Vec<_> =
                std::fs::read_dir("data/articles").unwrap().map(|e| e.unwrap().path()).collect();
            paths.sort();
            let read = |path| std::fs::read_to_string(path).unwrap();
            ("data/articles", paths.iter().map(read).collect())
        }
    };
    let mut texts = Vec::new();
    let mut bytes = 0;
    for text in all.iter().cycle() {
        bytes += text.len();
        texts.push(text.clone());
        if bytes >= BYTES {
            break;
        }
    }
    (name, texts)
}

/// Seconds that some work takes.
fn seconds<T>(work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    black_box(work());
    start.elapsed().as_secs_f64()
}

/// Runs two pieces of work in turn and prints the median ratio of their times.
fn compare(name: &str, peer: &str, work: impl Fn() -> usize, other: impl Fn() -> usize) {
    let units = work();
    other();
    let mut pairs: Vec<(f64, f64)> =
        (0..PAIRS).map(|_| (seconds(&work), seconds(&other))).collect();
    pairs.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
    let (ours, theirs) = pairs[PAIRS / 2];
    let (least, most) = (pairs[0].0 / pairs[0].1, pairs[PAIRS - 1].0 / pairs[PAIRS - 1].1);
    println!(
        "{name}: {:.2} of the time of {peer} ({least:.2} to {most:.2}); {:.0} sentences a second",
        ours / theirs,
        units as f64 / ours
    );
}

fn main() {
    let (name, texts) = texts();
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{bytes} bytes of {name}, one thread, median of {PAIRS} pairs (least to most)");
    let model = file::embedded().unwrap();
    let documents: Vec<Document> =
        texts.iter().map(|text| Document { text: text.clone(), ..Document::default() }).collect();
    let cut = || texts.iter().map(|text| segment(text).len()).sum::<usize>();
    let sentencex = || texts.iter().map(|text| sentencex::segment("en", text).len()).sum::<usize>();
    // What any notebook does first: words in lower case, counted in a map.
    let count = || {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for text in &texts {
            for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
                *counts.entry(word.to_lowercase()).or_default() += 1;
            }
        }
        counts.len()
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let run = |cues: usize| {
        let request = Request { cues, ..Request::default() };
        let take = |record: &_| {
            black_box(record);
            Ok::<(), Infallible>(())
        };
        pool.install(|| {
            Classifier::new(&model, request).classify(&documents, &[], take).unwrap().sentences
        })
    };
    compare("cutting into sentences", "sentencex", cut, sentencex);
    compare("classifying, --cues 0", "counting words in a map", || run(0), count);
    compare("classifying, --cues 3", "counting words in a map", || run(3), count);
}
