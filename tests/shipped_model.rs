//! Is the shipped model what README and card say, and as good as the issue asks?
//!
//! The sets lie in `../shared`; where that folder is missing, a test says so and checks nothing.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr)]

use demarche::model::{Judge, Model, file};
use demarche::read::{self, Options};
use demarche::text::Span;
use demarche::train::{HeadEvaluation, Request, dataset, evaluate, near_copy};
use std::path::Path;

fn shared(path: &str) -> Option<String> {
    let path = format!("../shared/{path}");
    if Path::new(&path).exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "{path} is missing, and CI may skip nothing");
    eprintln!("SKIPPED: {path} is missing");
    None
}

fn measure(model: &Model, table: &str) -> Vec<HeadEvaluation> {
    let request = Request {
        tables: vec![table.to_owned()],
        options: Options { rows: true, ..Options::default() },
        ..Request::default()
    };
    let labelled = dataset::to_measure(&request, &model.recipe.heads).unwrap();
    assert!(labelled.faults.is_empty(), "{:?}", labelled.faults);
    evaluate(model, &labelled)
}

#[test]
fn its_heads_and_labels_stand_in_the_order_of_output() {
    let model = file::embedded().unwrap();
    let heads: Vec<String> = model
        .recipe
        .heads
        .iter()
        .map(|head| format!("{}: {}", head.name, head.labels.join(" ")))
        .collect();
    assert_eq!(
        heads,
        [
            "stance: deterrence dialogue economic regional-alignment none",
            "sentiment: negative neutral positive",
        ]
    );
}

#[test]
fn it_is_small_and_was_not_trained_on_the_dev_set() {
    let size = std::fs::metadata("models/default/model.demarche").unwrap().len();
    assert!(size <= 8_000_000, "{size} bytes");
    let model = file::embedded().unwrap();
    let names: Vec<&str> = model.recipe.sources.iter().map(|source| &*source.name).collect();
    let tables = [
        "sentences.csv",
        "passages-written.csv",
        "pairs-written.csv",
        "real-labels.csv",
        "real-home.csv",
        "passages-random.csv",
        "passages-home.csv",
        "passages-chosen.csv",
        "passages-more.csv",
        "pairs-more.csv",
    ];
    assert_eq!(names, tables);
    let Some(dev) = shared("dev/dev.csv") else { return };
    let mut known = std::collections::HashSet::new();
    for table in &tables[1..] {
        for row in rows(table) {
            known.insert(row[0].split('#').next().unwrap().to_owned());
        }
    }
    for record in csv::Reader::from_path(dev).unwrap().records() {
        let record = record.unwrap();
        let document = record[0].rsplit_once('#').unwrap().0;
        assert!(!known.contains(document), "{document} is in data/");
    }
}

/// The runs of so many words of a text, in small letters without marks.
fn runs(text: &str, length: usize) -> Vec<String> {
    let text = near_copy::normalized(text);
    let words: Vec<&str> = text.split(' ').collect();
    words.windows(length).map(|run| run.join(" ")).collect()
}

/// The rows of a table in data/.
fn rows(name: &str) -> Vec<csv::StringRecord> {
    let table = csv::Reader::from_path(format!("data/{name}"));
    table.unwrap().records().map(Result::unwrap).collect()
}

#[test]
fn it_was_not_trained_on_boundary_pairs() {
    let file = read::inputs(&["tests/cases/boundary.md".to_owned()], false).found.remove(0);
    let pairs = read::boundary_pairs(&file.unwrap()).unwrap();
    let pairs = pairs.sections.iter().flat_map(|section| &section.pairs);
    let tested: Vec<&str> = pairs.flat_map(|pair| &pair.rows).map(|row| &*row.sentence).collect();
    assert_eq!(tested.len(), 300);
    // The older tables have formulas of diplomacy of up to ten words that pairs have too.
    for (name, length) in [
        ("sentences.csv", 11),
        ("passages-written.csv", 11),
        ("pairs-written.csv", 7),
        ("pairs-more.csv", 7),
    ] {
        let tested: std::collections::HashSet<String> =
            tested.iter().flat_map(|text| runs(text, length)).collect();
        for row in rows(name) {
            let shared = runs(&row[1], length).into_iter().find(|run| tested.contains(run));
            assert_eq!(shared, None, "{} has words of a boundary pair", &row[0]);
        }
    }
}

#[test]
fn written_pairs_differ_in_a_label() {
    let all = [rows("pairs-written.csv"), rows("pairs-more.csv")];
    for pair in all.iter().flat_map(|rows| rows.chunks(2)) {
        let number = pair[0][0].strip_suffix('a').unwrap();
        assert_eq!(pair[1][0].strip_suffix('b'), Some(number));
        assert!(pair[0][2] != pair[1][2] || pair[0][4] != pair[1][4], "{number}: labels alike");
    }
}

#[test]
fn it_reaches_the_targets_on_the_dev_set() {
    let Some(dev) = shared("dev/dev.csv") else { return };
    let heads = measure(&file::embedded().unwrap(), &dev);
    for (head, target) in heads.iter().zip([0.75, 0.78]) {
        let macro_f1 = head.confusion.macro_f1().unwrap();
        assert!(macro_f1 >= target, "{}: {macro_f1}", head.name);
        assert_eq!(head.confusion.sentences(), 520);
    }
    assert_eq!(heads.len(), 2);
}

#[test]
fn it_reads_the_seed_article_as_its_coder_did() {
    let Some(labels) = shared("dev/seed-article.csv") else { return };
    let Some(article) = shared("articles/2025-12-04-cho-hyun-forum.txt") else { return };
    let text = std::fs::read_to_string(article).unwrap();
    let sentences = demarche::text::segment::segment(&text);
    let model = file::embedded().unwrap();
    let mut judge = Judge::new(&model);
    let spans: Vec<Span> = sentences.iter().map(|sentence| sentence.span).collect();
    judge.read(&text, &spans);
    let (mut right, mut rows) = (0, 0);
    for (record, sentence) in csv::Reader::from_path(labels).unwrap().records().zip(&sentences) {
        let record = record.unwrap();
        // The table counts characters, we count bytes.
        let byte = |character: &str| {
            let character: usize = character.parse().unwrap();
            text.char_indices().nth(character).map_or(text.len(), |(at, _)| at)
        };
        assert_eq!(sentence.span, Span::new(byte(&record[6]), byte(&record[7])), "{}", &record[0]);
        let judgement = judge.judge(rows, false);
        let shares = &judgement.heads[0];
        let best = (0..shares.len()).max_by(|&a, &b| shares[a].total_cmp(&shares[b])).unwrap();
        let label = &model.recipe.heads[0].labels[best];
        right += usize::from(*label == record[2] || *label == record[3]);
        rows += 1;
    }
    assert_eq!((rows, sentences.len()), (29, 29));
    eprintln!("seed article: {right} of 29 stances");
    assert!(right >= 26, "{right} of 29 stances");
}
