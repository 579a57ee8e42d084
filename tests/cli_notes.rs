//! What commands of the coder's loop say of tables that are not as they look: rows that count twice,
//! labels that are slips, sentences that a model has seen, columns and documents that are mistaken.
#![allow(missing_docs, clippy::unwrap_used)]

mod program;

use program::{Run, Table, folder, get, put, run, with_model};
use serde_json::Value;
use std::fmt::Write;
use tempfile::TempDir;

/// Documents of three sentences whose words give their label away, numbered from `first`.
fn talks(first: usize, documents: usize) -> String {
    let mut table = "id,text,stance\n".to_owned();
    let (places, times) = (["coast", "border", "capital", "harbour"], ["dawn", "noon", "night"]);
    for n in first..first + documents {
        let (place, time) = (places[n % 4], times[n % 3]);
        for (row, (text, label)) in [
            (format!("Troops number {n} were moved to the {place} at {time}."), "deterrence"),
            (format!("Envoy {n} held talks in the {place} at {time}."), "dialogue"),
            (format!("Lunch {n} was served in the {place} at {time}."), "none"),
        ]
        .into_iter()
        .enumerate()
        {
            writeln!(table, "d{n}#{row},{text},{label}").unwrap();
        }
    }
    table
}

fn train(folder: &TempDir, more: &[&str]) -> Run {
    run(folder, &[&["train"], more, &["--no-curve", "-o", "m"]].concat())
}

#[test]
fn rows_of_two_tables_count_once_and_those_that_differ_are_told() {
    let own = talks(0, 12);
    let other = own.replacen(",deterrence\n", ",none\n", 2);
    let folder = folder(&[("ana.csv", own.as_bytes()), ("ben.csv", other.as_bytes())]);
    let heads = |tables: &[&str], notes: &[&str]| {
        let measures = &["--measures", "m.json"];
        let ran = train(&folder, &[tables, measures].concat()).ends(0).says(notes);
        assert_eq!(ran.err.contains("rows with "), !notes.is_empty(), "{}", ran.err);
        serde_json::from_slice::<Value>(&get(&folder, "m.json")).unwrap()["heads"].clone()
    };
    put(&folder, "copy.csv", &own);
    let alone = heads(&["ana.csv"], &[]);
    let note = "labels of a row before them: 36, the first copy.csv, row 2 (as ana.csv, row 2)";
    assert_eq!(heads(&["ana.csv", "copy.csv"], &[note]), alone);
    let notes = [
        "labels of a row before them: 34, the first ben.csv, row 3",
        "rows with another label than a row of the same sentence: 2, the first ben.csv, row 2 (the \
         other ana.csv, row 2)",
        "demarche agree ana.csv ben.csv --adjudicated differ.xlsx",
    ];
    assert_eq!(heads(&["ana.csv", "ben.csv"], &notes)["stance"]["n"], 38);
    run(&folder, &["evaluate", "ana.csv", "ben.csv", "--model", "m"]).ends(0).says(&notes[..2]);
}

#[test]
fn sentences_that_a_model_was_learned_from_are_told_apart() {
    let (old, new) = (talks(0, 12), talks(100, 12));
    let folder = folder(&[("old.csv", old.as_bytes()), ("new.csv", new.as_bytes())]);
    train(&folder, &["old.csv"]).ends(0);
    let evaluate = |tables: &[&str]| {
        run(&folder, &[&["evaluate"], tables, &["--model", "m"]].concat()).ends(0).out
    };
    let page = evaluate(&["old.csv"]);
    assert!(page.starts_with("stance: all 36 sentences are among those that this model"), "{page}");
    assert!(!evaluate(&["new.csv"]).contains("was learned from"));
    let page = evaluate(&["old.csv", "new.csv"]);
    let told = "stance: 36 of 72 sentences are among those that this model was learned from, which \
                flatters the figures; on the 36 others alone accuracy ";
    assert!(page.starts_with(told), "{page}");
    // A model that stands on it knows both, and says so where it is learned and on its card.
    let more = ["old.csv", "new.csv", "--base", "m", "--card", "card.md", "-o", "on"];
    let page = run(&folder, &[&["train", "--no-curve"], &more[..]].concat()).ends(0).out;
    if !page.contains("learned from: rows alone") {
        let told = "stance: 36 of 72 sentences are among those that the base was learned from";
        assert!(page.contains(told), "{page}");
        let card = String::from_utf8(get(&folder, "card.md")).unwrap();
        assert!(card.contains(told), "{card}");
    }
    let page = run(&folder, &["evaluate", "old.csv", "--model", "on"]).ends(0).out;
    assert!(page.starts_with("stance: all 36 sentences"), "{page}");
}

#[test]
fn labels_of_few_rows_are_told_with_what_they_may_be() {
    let slip = talks(0, 12).replacen(",dialogue\n", ",dialouge\n", 1);
    let odd = slip.replacen(",none\n", ",regional\n", 2);
    let folder = folder(&[("coded.csv", odd.as_bytes())]);
    let ran = train(&folder, &["coded.csv"]).ends(0);
    let ran = ran.says(&[
        "stance: \"dialouge\" has 1 row (coded.csv, row 3)",
        "is it \"dialogue\"? then correct it (demarche check coded.csv --label stance)",
        "stance: labels of fewer than 5 rows: \"regional\" 2 (first coded.csv, row 4); that is too few",
    ]);
    assert!(ran.out.contains("\n  F1, macro-F1        both in one number"), "{}", ran.out);
}

#[test]
fn columns_that_may_hold_labels_are_named() {
    let table = talks(0, 12).replacen("stance", "my topic", 1);
    let folder = folder(&[("coded.csv", table.as_bytes())]);
    let remedy = "name the column of labels: --label 'my topic' (deterrence, dialogue, none)";
    train(&folder, &["coded.csv"]).ends(2).says(&[remedy]);
    run(&folder, &["check", "coded.csv"]).ends(0).says(&["labels are not checked", remedy]);
    // Of two columns of one name the first is read.
    put(
        &folder,
        "two.csv",
        talks(0, 12).replace(",stance\n", ",stance,stance\n").replace(".,", ".,b,"),
    );
    let told = "two.csv, row 1: column \"stance\" stands there more than once: the first, column 3";
    run(&folder, &["check", "two.csv"]).says(&[told]);
}

#[test]
fn figures_of_few_sentences_or_of_one_label_are_no_figures() {
    let folder = with_model();
    put(&folder, "one.csv", "text,stance\nThe navy fired missiles.,deterrence\n");
    let lunch: String = (0..30).map(|n| format!("Lunch {n} was served.,none\n")).collect();
    put(&folder, "same.csv", format!("text,stance\n{lunch}"));
    let evaluate = |table| {
        run(&folder, &["evaluate", table, "--model", "small", "--report", "q.html"]).ends(0).out
    };
    let page = || String::from_utf8(get(&folder, "q.html")).unwrap();
    let told = "too few to tell: figures of 1 sentence say next to nothing";
    assert!(evaluate("one.csv").contains(told));
    assert!(page().contains("Too few to tell"));
    let told = "too few labels to tell: all sentences have the label none";
    assert!(evaluate("same.csv").contains(told));
}

#[test]
fn texts_that_join_two_documents_are_told() {
    let ana = "id,text,stance\nx#1,One.,war\nx#2,Two.,none\n";
    let ben = "id,text,stance\ny#1,One.,war\ny#2,Two.,war\n";
    let folder = folder(&[("ana.csv", ana.as_bytes()), ("ben.csv", ben.as_bytes())]);
    let told = "rows that name another document than the row they were joined to: 2, the first \
                ben.csv, row 2 (y, not x as in ana.csv, row 2)";
    run(&folder, &["agree", "ana.csv", "ben.csv"]).ends(0).says(&[told]);
}

#[test]
fn rounds_are_measured_without_what_is_set_aside() {
    let folder = with_model();
    let coded = talks(0, 12);
    let mut table = String::new();
    for (number, line) in coded.lines().enumerate() {
        let part = ["part", "learn", "learn", "test"][if number == 0 { 0 } else { 1 + number % 3 }];
        writeln!(table, "{line},{part}").unwrap();
    }
    put(&folder, "coded.csv", table);
    put(&folder, "new.txt", "Ships left the harbour in May. Prices rose again. A storm is near.");
    let suggest = ["suggest", "new.txt", "--model", "small", "--coded", "coded.csv", "-o", "s.csv"];
    let out = run(&folder, &suggest).ends(0).out;
    let told = "12 coded sentences are set aside to test by (part: test)";
    assert!(out.contains(told), "{out}");
    assert!(out.contains("\ncoded.csv     24"), "{out}");
}

#[test]
fn a_model_on_a_base_knows_what_its_heads_were_learned_from() {
    let base = talks(0, 12);
    let mut urgent = "id,text,urgent\n".to_owned();
    for line in talks(200, 12).lines().skip(1) {
        let (row, label) = line.rsplit_once(',').unwrap();
        let label = if label == "deterrence" { "yes" } else { "no" };
        writeln!(urgent, "{row},{label}").unwrap();
    }
    let folder = folder(&[("base.csv", base.as_bytes()), ("urgent.csv", urgent.as_bytes())]);
    run(&folder, &["train", "base.csv", "--no-curve", "-o", "base"]).ends(0);
    train(&folder, &["urgent.csv", "--label", "urgent", "--base", "base"]).ends(0);
    put(&folder, "new.txt", "Troops left the coast at dawn. Envoys held talks at noon.");
    let drift = ["evaluate", "--drift", "new.txt", "--model", "m", "--json", "-"];
    let found: Value = serde_json::from_str(&run(&folder, &drift).ends(0).out).unwrap();
    let found = &found["drift"];
    assert_eq!(found["has_record"], true);
    // Each head is told of the sentences that were held out when it was learned.
    for head in ["stance", "urgent"] {
        assert_eq!(found["heads"][head]["n_held_out"], 36, "{found:#}");
    }
    assert!(found["heads"]["stance"]["confidence"]["held_out"].is_number(), "{found:#}");
}

#[test]
fn a_row_without_a_probability_was_not_drawn() {
    let folder = with_model();
    let text = "Troops left the coast. Envoys held talks. Lunch was late. Seats were blue. ";
    (0..6).for_each(|n| put(&folder, &format!("in/{n}.txt"), text.repeat(3)));
    run(&folder, &["classify", "in", "--model", "small", "-o", "out.csv"]).ends(0);
    run(&folder, &["audit", "out.csv", "-n", "30", "--raw", "-o", "audit.csv"]).ends(0);
    let mut table = Table::read(&get(&folder, "audit.csv"));
    let at = |name: &str| table.header.iter().position(|column| column == name).unwrap();
    let (label, p) = (at("stance_correction"), at("audit_p"));
    table.rows.iter_mut().for_each(|row| row[label] = "none".to_owned());
    let write = |name: &str, table: &Table| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&table.header).unwrap();
        table.rows.iter().for_each(|row| writer.write_record(row).unwrap());
        put(&folder, name, writer.into_inner().unwrap());
    };
    table.rows[0][p].clear();
    write("some.csv", &table);
    let shares = |name| run(&folder, &["shares", "out.csv", "--model", "small", "--audit", name]);
    shares("some.csv").ends(0).says(&["some.csv: rows with an empty audit_p: 1; they"]);
    table.rows.iter_mut().for_each(|row| row[p].clear());
    write("none.csv", &table);
    shares("none.csv").ends(2).says(&["audit_p is empty in all 30 rows"]);
}
