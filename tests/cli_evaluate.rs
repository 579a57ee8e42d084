//! `demarche evaluate` as its users run it: intervals, thresholds, two models, boundary pairs.
#![allow(missing_docs, clippy::unwrap_used)]

mod program;

use program::{LABELLED, names, put, run, with_model};
use serde_json::{Value, json};
use tempfile::TempDir;

fn evaluated(folder: &TempDir, arguments: &[&str]) -> Value {
    let arguments = [&["evaluate", "--model", "small", "--json", "-"], arguments].concat();
    serde_json::from_str(&run(folder, &arguments).ends(0).out).unwrap()
}

fn page(folder: &TempDir, arguments: &[&str]) -> String {
    run(folder, &[&["evaluate", "--model", "small"], arguments].concat()).ends(0).out
}

#[track_caller]
fn shows(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part:?} is not in\n{page}");
    }
}

/// The labelled table with two wrong stances in one document, so that documents differ.
fn with_errors() -> String {
    LABELLED
        .replace("hold talks on peace next week.,dialogue", "hold talks on peace next week.,none")
        .replace("talks on peace go on.,dialogue", "talks on peace go on.,none")
}

#[test]
fn headline_figures_have_intervals() {
    let folder = with_model();
    put(&folder, "t.csv", with_errors());
    let text = page(&folder, &["t.csv"]);
    shows(&text, &["stance: 12 sentences, accuracy 0.833 (0.500-1.000), macro-F1 0.8"]);
    shows(&text, &["95 percent intervals, from 1,000 draws of its 6 documents"]);
    shows(&text, &["sentiment: 12 sentences, accuracy 1.000 (1.000-1.000), macro-F1 1.000 (1."]);
    assert_eq!(page(&folder, &["t.csv"]), text);
    let value = evaluated(&folder, &["t.csv"]);
    let stance = &value["heads"]["stance"];
    assert_eq!(stance["documents"], 6);
    let intervals = &stance["intervals"];
    assert_eq!((&intervals["level"], &intervals["draws"]), (&json!(0.95), &json!(1000)));
    assert_eq!(intervals["accuracy"], json!([0.5, 1.0]));
    assert_eq!(intervals["labels"]["deterrence"]["precision"], json!([1.0, 1.0]));
    for name in ["macro_f1", "ece"] {
        let ends = [0, 1].map(|end| intervals[name][end].as_f64().unwrap());
        assert!(0.0 <= ends[0] && ends[0] <= ends[1] && ends[1] <= 1.0, "{name} {ends:?}");
    }
    assert!(intervals["accuracy_at_coverage"]["0.5"].is_array());
}

#[test]
fn one_document_has_no_intervals_and_that_is_said() {
    let folder = with_model();
    let rows: String = LABELLED
        .lines()
        .skip(1)
        .map(|row| format!("d#{}\n", row.split_once('#').unwrap().1))
        .collect();
    put(&folder, "t.csv", format!("id,text,stance,sentiment,urgent\n{rows}"));
    let text = page(&folder, &["t.csv"]);
    shows(
        &text,
        &["stance: 12 sentences, accuracy 1.000, macro-F1", "no intervals: all sentences"],
    );
    let stance = &evaluated(&folder, &["t.csv"])["heads"]["stance"];
    assert_eq!((&stance["documents"], &stance["intervals"]), (&json!(1), &Value::Null));
    // Each row of its own is a document of its own.
    put(
        &folder,
        "t.csv",
        "text,stance\nTroops and missiles moved.,deterrence\nPeace talks.,dialogue\n",
    );
    assert_eq!(evaluated(&folder, &["t.csv"])["heads"]["stance"]["documents"], 2);
}

#[test]
fn a_table_tells_what_each_threshold_leaves() {
    let folder = with_model();
    let text = page(&folder, &["labelled.csv"]);
    shows(&text, &["\nconfidence at least             coverage             accuracy\n"]);
    shows(&text, &["\nall                  1.000 (1.000-1.000)  1.000 (1.000-1.000)\n0.5 "]);
    let value = evaluated(&folder, &["labelled.csv"]);
    let thresholds = value["heads"]["stance"]["thresholds"].as_object().unwrap();
    let names: Vec<_> = thresholds.keys().collect();
    assert_eq!(names, ["0", "0.5", "0.6", "0.7", "0.8", "0.9", "0.95"]);
    assert_eq!(thresholds["0"], json!({ "n": 12, "coverage": 1.0, "accuracy": 1.0 }));
    // What a threshold leaves is what classify leaves.
    for (name, left) in thresholds {
        let classify = ["classify", "labelled.csv", "--rows", "--model", "small"];
        let classify = [&classify[..], &["--min-confidence", name]].concat();
        let table = run(&folder, &classify).ends(0).table();
        let given = table.column("stance").iter().filter(|label| !label.is_empty()).count();
        assert_eq!(left["n"], given, "{name}");
    }
    shows(&run(&folder, &["help", "classify"]).ends(0).out, &["threshold table of demarche"]);
}

#[test]
fn two_models_are_compared_on_the_same_sentences() {
    let folder = with_model();
    let turned = LABELLED
        .replace("deterrence", "?")
        .replace("dialogue", "deterrence")
        .replace('?', "dialogue");
    put(&folder, "turned.csv", turned);
    run(&folder, &["train", "turned.csv", "-o", "turned"]).ends(0);
    let text = page(&folder, &["labelled.csv", "--compare", "turned"]);
    // The other model takes deterrence for dialogue and the reverse: 8 of 12.
    shows(
        &text,
        &[
            "\nthis model and turned on the same sentences",
            "\nstance: 12 sentences\n  accuracy 1.000 and 0.333, difference +0.667 (",
            "), p 0.001\n  macro-F1 1.000 and 0.333, difference +0.667 (",
            "\n  only this one right: 8, only the other: 0; McNemar's test (exact binomial), p 0.008\n",
            "\nsentiment: 12 sentences\n  accuracy 1.000 and 1.000, difference +0.000 (+0.000 to \
         +0.000), p 1.000\n",
        ],
    );
    let value = evaluated(&folder, &["labelled.csv", "--compare", "turned"]);
    let comparison = &value["comparison"];
    assert_eq!(comparison["other"], "turned");
    let stance = &comparison["heads"]["stance"];
    assert_eq!(stance["n"], 12);
    assert_eq!(stance["accuracy"]["p"], 0.001);
    assert!(stance["macro_f1"]["interval"][0].as_f64().unwrap() > 0.0, "{stance}");
    let mcnemar = json!({ "only_this": 8, "only_other": 0, "test": "exact binomial",
        "chi_square": null, "p": 2.0 / 256.0 });
    assert_eq!(stance["mcnemar"], mcnemar);
    assert!(evaluated(&folder, &["labelled.csv"])["comparison"].is_null());
}

#[test]
fn models_that_answer_other_questions_are_not_compared() {
    let folder = with_model();
    put(&folder, "other.csv", LABELLED.replace("none", "other"));
    run(&folder, &["train", "other.csv", "-o", "other"]).ends(0);
    run(&folder, &["train", "labelled.csv", "-o", "urgent", "--label", "urgent"]).ends(0);
    let compare = |other| ["evaluate", "labelled.csv", "--model", "small", "--compare", other];
    run(&folder, &compare("other")).ends(2).says(&[
        "other: head \"stance\" has the labels deterrence, dialogue, other, in the model measured \
         deterrence, dialogue, none; compare models",
    ]);
    run(&folder, &compare("urgent")).ends(2).says(&[
        "urgent: its heads (\"urgent\") are none of those of the model measured (\"stance\", ",
    ]);
    run(&folder, &compare("absent")).ends(2).says(&["absent"]);
    let both = ["--label", "urgent", "--label", "sentiment"];
    run(&folder, &[&["train", "labelled.csv", "-o", "both"], &both[..]].concat()).ends(0);
    put(&folder, "t.csv", "text,stance\nTroops and missiles moved.,deterrence\n");
    let rest = run(&folder, &["evaluate", "t.csv", "--model", "small", "--compare", "both"]);
    let rest = rest.ends(1).says(&["both: the tables have labels for none of the heads"]);
    shows(&rest.out, &["stance: 1 sentences"]);
    run(&folder, &["evaluate", "--pairs", "p.md", "--compare", "small"])
        .ends(2)
        .says(&["LABELLED"]);
}

const PAIRS: &str = "\
# Pairs

## Troops or talks

| sentence | stance | sentiment |
| --- | --- | --- |
| The navy fired missiles off the coast at dawn. | deterrence | negative |
| Envoys will hold talks on peace next week. | dialogue | positive |
| More troops and missiles were moved to the border. | dialogue | negative |
| Both sides agreed that talks on peace go on. | dialogue | positive |

## A hall

| sentence | stance |
| --- | --- |
| The hall has four hundred seats. | none |
| The navy moved troops and missiles to the border. | none |
| The navy fired missiles off the coast at dawn. | deterrence |
| The hall has four hundred seats. | none |
";

#[test]
fn boundary_pairs_are_counted_by_section() {
    let folder = with_model();
    // The second pair of the first section differs in sentiment alone, and a stance is wrong.
    put(
        &folder,
        "p.md",
        PAIRS.replace("| none |\n| The navy fired", "| deterrence |\n| The navy fired"),
    );
    let text = page(&folder, &["--pairs", "p.md"]);
    let expected = "\
boundary pairs of p.md: 4 of 4 pass, 1.000 (0.510-1.000); sentences right: stance 7 of 8, sentiment 4 of 4
passed  stance  sentiment  section
2 of 2  3 of 4     4 of 4  Troops or talks
2 of 2  4 of 4     0 of 0  A hall
";
    assert_eq!(text, expected);
    let value = evaluated(&folder, &["--pairs", "p.md"]);
    assert_eq!(value["heads"], json!({}));
    let pairs = &value["pairs"];
    assert_eq!(pairs["file"], "p.md");
    let heads = json!({ "stance": { "n": 8, "right": 7 }, "sentiment": { "n": 4, "right": 4 } });
    assert_eq!(
        pairs["all"],
        json!({ "pairs": 4, "passed": 4,
        "interval": pairs["all"]["interval"], "heads": heads })
    );
    assert_eq!(pairs["sections"][1]["name"], "A hall");
    assert_eq!(pairs["sections"][0]["heads"]["stance"]["right"], 3);
    let text = page(&folder, &["labelled.csv", "--pairs", "p.md"]);
    shows(&text, &["stance: 12 sentences", "\n(beside macro-F1 stance 1.000, sentiment 1.000)\n"]);
}

#[test]
fn what_is_wrong_with_pairs_is_named_with_its_line_and_nothing_written() {
    let folder = with_model();
    let before = ["labelled.csv", "p.md", "small"];
    for (text, message) in [
        (PAIRS, "p.md, line 16: both sentences of the pair have the same labels (none)"),
        (
            &*PAIRS.replace("| none |\n| The navy fired", "| war |\n| The navy fired"),
            "p.md, line 17: unknown stance \"war\" (known: deterrence, dialogue, none); correct it",
        ),
        (
            "| sentence | tone |\n| --- | --- |\n| A. | x |\n| B. | y |\n",
            "p.md: \"tone\" is no head of the model (known: stance, sentiment)",
        ),
        ("| sentence | stance |\n| --- | --- |\n| A. | none |\n", "p.md, line 3: a row without"),
        ("Nothing.\n", "p.md: no boundary pairs"),
    ] {
        put(&folder, "p.md", text);
        let arguments = ["evaluate", "--pairs", "p.md", "--model", "small", "--json", "e.json"];
        let run = run(&folder, &arguments).ends(2).says(&[message]);
        assert_eq!(run.out, "");
        assert_eq!(names(folder.path()), before);
    }
    run(&folder, &["evaluate", "--pairs", "p.md", "--json", "p.md"])
        .ends(2)
        .says(&["an input too"]);
    run(&folder, &["evaluate", "--pairs", "absent.md"]).ends(2).says(&["absent.md"]);
    run(&folder, &["evaluate", "--pairs", "."]).ends(2).says(&["not one file, but several"]);
    run(&folder, &["evaluate"]).ends(2).says(&["LABELLED"]);
}

#[test]
fn the_boundary_pairs_of_the_codebook_are_read_whole() {
    let folder = with_model();
    let file = format!("{}/tests/cases/boundary.md", env!("CARGO_MANIFEST_DIR"));
    let all = run(&folder, &["evaluate", "--pairs", &file, "--json", "-"]).ends(0).out;
    let all: Value = serde_json::from_str(&all).unwrap();
    let counted = &all["pairs"]["all"];
    assert_eq!((&counted["pairs"], &counted["heads"]["stance"]["n"]), (&json!(150), &json!(300)));
    assert_eq!(all["pairs"]["sections"].as_array().unwrap().len(), 18);
}
