//! Does `train` with its default settings reach what it should on public sets? They lie in
//! `../shared/bench`; where that folder is missing, a test says so and checks nothing.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr)]

use demarche::read::Options;
use demarche::train::{Plan, Request, Trained, dataset, evaluate, learn};
use std::path::Path;

fn request(table: &str) -> Request {
    Request {
        tables: vec![table.to_owned()],
        options: Options { rows: true, ..Options::default() },
        ..Request::default()
    }
}

fn train(table: &str) -> Trained {
    let plan = Plan::default();
    learn(&dataset::to_learn(&request(table)).unwrap(), &plan, &|_| {}).unwrap()
}

/// Trains on a set's `train.csv` and measures on its `test.csv`.
fn check(set: &str, labels: usize, target: f64) {
    let folder = format!("../shared/bench/{set}");
    if !Path::new(&folder).exists() {
        assert!(std::env::var_os("CI").is_none(), "{folder} is missing, and CI may skip nothing");
        eprintln!("SKIPPED: {folder} is missing");
        return;
    }
    let trained = train(&format!("{folder}/train.csv"));
    let heads = &trained.model.recipe.heads;
    assert_eq!(heads[0].labels.len(), labels);
    let test = dataset::to_measure(&request(&format!("{folder}/test.csv")), heads).unwrap();
    let measured = &evaluate(&trained.model, &test)[0].confusion;
    let accuracy = measured.accuracy().unwrap();
    eprintln!("{set}: accuracy {accuracy:.4}, macro-F1 {:.4}", measured.macro_f1().unwrap());
    assert!(accuracy >= target, "{set}: {accuracy}");
}

#[test]
fn trec6() {
    check("trec6", 6, 0.87);
}

#[test]
fn sst2_sentences() {
    check("sst2_sentences", 2, 0.81);
}

#[test]
fn plover_plv() {
    check("plover_plv", 15, 0.67);
}

#[test]
fn subj_in_five_folds() {
    let table = "../shared/bench/subj/all.csv";
    if !Path::new(table).exists() {
        assert!(std::env::var_os("CI").is_none(), "{table} is missing, and CI may skip nothing");
        eprintln!("SKIPPED: {table} is missing");
        return;
    }
    let trained = train(table);
    let accuracy = trained.held_out[0].confusion.accuracy().unwrap();
    eprintln!("subj: accuracy {accuracy:.4} in {} folds", trained.folds.count);
    assert_eq!(trained.folds.count, 5);
    assert!(accuracy >= 0.90, "{accuracy}");
}
