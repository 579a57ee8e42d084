//! `demarche train` as it grows with its user's rows: added to a base, searched, drawn as a curve,
//! written up in a card, with its codebook, in other languages.
#![allow(missing_docs, clippy::unwrap_used)]

mod program;

use program::{LABELLED, Table, folder, get, names, put, run, with_model};
use serde_json::Value;
use std::fmt::Write;
use tempfile::TempDir;

fn json(folder: &TempDir, name: &str) -> Value {
    serde_json::from_slice(&get(folder, name)).unwrap()
}

/// A folder with `small`, a model of stance and sentiment, and `urgent.csv`, which has another
/// question about the same sentences.
fn with_base() -> TempDir {
    let folder = with_model();
    let mut table = "id,text,urgent\n".to_owned();
    for line in LABELLED.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        writeln!(table, "{},{},{}", cells[0], cells[1], cells[4]).unwrap();
    }
    put(&folder, "urgent.csv", table);
    folder
}

/// A table of many documents: what belongs to a label stands in its words, `extra` in each row.
fn talks_and_troops(documents: usize, extra: &str) -> String {
    let mut table = "id,text,stance\n".to_owned();
    let (places, times) = (["coast", "border", "capital", "harbour"], ["dawn", "noon", "night"]);
    for n in 0..documents {
        let (place, time) = (places[n % 4], times[n % 3]);
        let pairs = [
            (format!("Troops were moved to the {place} at {time} {extra}."), "deterrence"),
            (format!("Envoys held talks in the {place} at {time} {extra}."), "dialogue"),
        ];
        for (row, (text, label)) in pairs.into_iter().enumerate() {
            writeln!(table, "d{n}#{row},{text},{label}").unwrap();
        }
    }
    table
}

#[test]
fn a_head_that_is_new_to_a_base_leaves_its_heads_as_they_are() {
    let folder = with_base();
    let train = ["train", "urgent.csv", "--label", "urgent", "--base", "small", "-o"];
    let ran = run(&folder, &[&train[..], &["m"]].concat()).ends(0);
    assert!(ran.out.contains("stance: as in the base"), "{}", ran.out);
    let page = run(&folder, &["model", "m"]).ends(0).out;
    for part in
        ["urgent: no, yes\n", "added to a model of data with fingerprint", "  labelled.csv: 12"]
    {
        assert!(page.contains(part), "{part:?} is not in\n{page}");
    }
    put(&folder, "new.txt", "Troops and missiles reached the coast. Envoys were glad of peace.");
    let said = |model| run(&folder, &["classify", "new.txt", "--model", model]).ends(0).table();
    let (before, after) = (said("small"), said("m"));
    let of_base = |name: &&String| !name.starts_with("cues");
    for column in before.header.iter().filter(of_base) {
        assert_eq!(before.column(column), after.column(column), "{column}");
    }
    assert_eq!(after.column("urgent"), ["yes", "no"]);
    // What stands on a base can be a base, and the bytes are the same whatever the threads.
    for (name, jobs) in [("one", "1"), ("two", "2")] {
        run(&folder, &[&train[..], &[name, "--jobs", jobs]].concat()).ends(0);
        assert!(get(&folder, name) == get(&folder, "m"), "{name}");
    }
    let again = ["train", "labelled.csv", "--base", "m", "-o", "again", "--label", "stance"];
    run(&folder, &again).ends(0);
    let page = run(&folder, &["model", "again"]).ends(0).out;
    assert_eq!(page.matches("added to a model of data").count(), 2, "{page}");
}

#[test]
fn few_rows_are_better_with_a_base_than_alone() {
    let tables = [
        ("much.csv", talks_and_troops(60, "again")),
        ("few.csv", talks_and_troops(5, "as the ministry put it")),
        ("test.csv", talks_and_troops(12, "as the ministry has put it")),
    ];
    let tables = tables.each_ref().map(|(name, text)| (*name, text.as_bytes()));
    let folder = folder(&tables);
    run(&folder, &["train", "much.csv", "-o", "base", "--no-curve"]).ends(0);
    let train = ["train", "few.csv", "--base", "base", "-o", "m", "--measures", "m.json"];
    let page = run(&folder, &train).ends(0).out;
    assert!(page.contains("\nlearned from: base"), "{page}");
    let measures = json(&folder, "m.json");
    let loss = |from: &str| {
        let tried = measures["tried"].as_array().unwrap().iter();
        let of = tried.filter(|trial| trial["from"] == from);
        of.map(|trial| trial["log_loss"].as_f64().unwrap()).reduce(f64::min).unwrap()
    };
    assert!(loss("base alone").min(loss("base and rows")) < loss("rows alone"), "{measures}");
    let evaluate = ["evaluate", "test.csv", "--model", "m", "--json", "e.json"];
    run(&folder, &evaluate).ends(0);
    assert_eq!(json(&folder, "e.json")["heads"]["stance"]["accuracy"], 1.0);
}

#[test]
fn labels_of_a_base_are_its_own_whatever_their_capitals() {
    let folder = with_base();
    let shouted = LABELLED.replace(",deterrence,", ",Deterrence,");
    put(&folder, "shouted.csv", &shouted);
    let train = |table| ["train", table, "--base", "small", "-o", "m"];
    run(&folder, &train("shouted.csv")).ends(0);
    let page = run(&folder, &["model", "m"]).ends(0).out;
    assert!(page.contains("stance: deterrence, dialogue, none\n"), "{page}");
    put(&folder, "other.csv", LABELLED.replace(",deterrence,", ",menace,"));
    run(&folder, &train("other.csv")).ends(2).says(&[
        "other.csv: column \"stance\" has the label \"menace\"",
        "it has deterrence, dialogue, none",
        "rename the column",
    ]);
    // What is the base's is not asked for again.
    let more = [&train("labelled.csv")[..], &["--language", "german"]].concat();
    run(&folder, &more).ends(2).says(&["--base"]);
    run(&folder, &["train", "labelled.csv", "--base", "no-such", "-o", "m"])
        .ends(2)
        .says(&["no-such"]);
}

#[test]
fn the_shipped_model_is_a_base() {
    let folder = with_base();
    let train = ["train", "urgent.csv", "--label", "urgent", "--base", "embedded", "-o", "m"];
    run(&folder, &[&train[..], &["--no-curve"]].concat()).ends(0);
    let said = |rest: &[&str]| {
        let classify = ["classify", "labelled.csv", "--rows", "--raw"];
        run(&folder, &[&classify, rest].concat()).ends(0).table()
    };
    let (before, after) = (said(&[]), said(&["--model", "m"]));
    for column in ["stance", "stance_confidence", "sentiment", "sentiment_confidence"] {
        assert_eq!(before.column(column), after.column(column), "{column}");
    }
}

#[test]
fn a_codebook_is_kept_and_shown() {
    let folder = with_base();
    put(&folder, "book.md", "\u{feff}# Stance\r\n\r\n- deterrence: by force\r\n");
    let train = ["train", "labelled.csv", "-o", "m", "--codebook", "book.md"];
    run(&folder, &train).ends(0);
    let shown = |model| run(&folder, &["model", model, "--codebook"]);
    assert_eq!(shown("m").ends(0).out, "# Stance\n\n- deterrence: by force\n");
    shown("small").ends(2).says(&["small: keeps no codebook", "train --codebook"]);
    // A model that stands on it has it too.
    let train_on = ["train", "urgent.csv", "--label", "urgent", "--base", "m", "-o", "on"];
    run(&folder, &train_on).ends(0);
    assert_eq!(shown("on").ends(0).out, shown("m").out);
    // Its own is added where it teaches heads that the base has not, and else replaces the base's.
    put(&folder, "more.md", "# Urgent\n");
    let more = ["--codebook", "more.md"];
    run(&folder, &[&train_on[..], &more].concat()).ends(0);
    assert_eq!(shown("on").ends(0).out, "# Stance\n\n- deterrence: by force\n\n# Urgent\n");
    let train_on = ["train", "labelled.csv", "--base", "m", "-o", "on"];
    run(&folder, &[&train_on[..], &more].concat()).ends(0);
    assert_eq!(shown("on").ends(0).out, "# Urgent\n");
    for (bad, says) in [
        (vec![b'x'; (1 << 18) + 1], "262145 bytes"),
        (b"caf\xe9".to_vec(), "no UTF-8 text (byte 3)"),
        (b"\x1b[2J".to_vec(), "holds control characters"),
    ] {
        put(&folder, "book.md", bad);
        run(&folder, &train).ends(2).says(&["book.md: ", says]);
    }
}

#[test]
fn a_card_says_what_must_be_known() {
    let table = LABELLED.replace("sentiment", "a|tone");
    let folder = folder(&[("labelled.csv", table.as_bytes()), ("book.md", b"# Book\n")]);
    let train =
        ["train", "labelled.csv", "-o", "m.demarche", "--label", "stance", "--label", "a|tone"];
    let card = [&train[..], &["--card", "card.md", "--codebook", "book.md"]].concat();
    run(&folder, &card).ends(0);
    let card = String::from_utf8(get(&folder, "card.md")).unwrap();
    for part in [
        "# m.demarche\n",
        "| labelled.csv | 12 | learned from and measured on |\n",
        "They stand in 6 documents.",
        "`demarche model m.demarche --codebook`",
        "## stance\n",
        "## a\\|tone\n",
        "| deterrence | 4 | ",
        "Held out by document in 5 folds: accuracy ",
        "| share of sentences | 1.000 | ",
        "## What it must not be used for\n",
    ] {
        assert!(card.contains(part), "{part:?} is not in\n{card}");
    }
    // Every table is one: as many cells in each row as in the row of dashes.
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    let lines: Vec<&str> = card.lines().collect();
    let mut tables = 0;
    for block in lines.split(|line| !line.starts_with('|')).filter(|block| !block.is_empty()) {
        assert!(block.len() > 2 && block[1].starts_with("| ---"), "{block:?}\n{card}");
        assert!(block.iter().all(|line| cells(line) == cells(block[0])), "{block:?}");
        tables += 1;
    }
    assert_eq!(tables, 1 + 2 * 3, "{card}");
    assert!(!card.contains("\n\n\n"), "{card}");
    let clash = [&train[..], &["--card", "c.md", "--measures", "c.md"]].concat();
    run(&folder, &clash).ends(2).says(&["c.md: named for two of"]);
    assert_eq!(names(folder.path()), ["book.md", "card.md", "labelled.csv", "m.demarche"]);
}

#[test]
fn a_curve_says_what_more_rows_would_bring() {
    let clean = talks_and_troops(40, "again");
    // Every seventh row is coded wrongly: something is left to gain.
    let mut table = String::new();
    for (at, line) in clean.lines().enumerate() {
        let line = match at % 7 {
            6 if line.ends_with("dialogue") => line.replace("dialogue", "deterrence"),
            6 => line.replace("deterrence", "dialogue"),
            _ => line.to_owned(),
        };
        writeln!(table, "{line}").unwrap();
    }
    let folder = folder(&[("t.csv", table.as_bytes()), ("clean.csv", clean.as_bytes())]);
    let page = run(&folder, &["train", "clean.csv", "-o", "m"]).ends(0).out;
    assert!(page.contains("\nnothing is left to gain\n"), "{page}");
    assert!(!page.contains("more rows: about"), "{page}");
    let train = ["train", "t.csv", "-o", "m", "--measures", "m.json"];
    let page = run(&folder, &train).ends(0).out;
    assert!(page.contains("learning curve of stance: "), "{page}");
    assert!(page.contains("\n200 more rows: about +"), "{page}");
    assert!(page.contains("; 80 more rows: about +"), "{page}");
    let curve = json(&folder, "m.json")["learning_curve"]["stance"].clone();
    let points = curve["points"].as_array().unwrap();
    // Of 64 rows that a fold learns from an eighth is 8, too few; a quarter, a half ... are enough.
    let rows: Vec<f64> = points.iter().map(|point| point["rows"].as_f64().unwrap()).collect();
    assert_eq!(rows, [16.0, 32.0, 48.0, 64.0]);
    for point in points {
        let (low, high) = (&point["interval"][0], &point["interval"][1]);
        let f1 = point["macro_f1"].as_f64().unwrap();
        assert!(low.as_f64().unwrap() <= f1 && f1 <= high.as_f64().unwrap(), "{point}");
    }
    let model = get(&folder, "m");
    let page = run(&folder, &[&train[..], &["--no-curve"]].concat()).ends(0).out;
    assert!(!page.contains("learning curve"), "{page}");
    assert!(get(&folder, "m") == model);
}

#[test]
fn a_search_tries_scales_and_says_what_it_tried() {
    let folder = folder(&[("t.csv", talks_and_troops(12, "again").as_bytes())]);
    let train = ["train", "t.csv", "-o", "m", "--search", "--no-curve"];
    let page = run(&folder, &[&train[..], &["--card", "card.md"]].concat()).ends(0).out;
    for part in ["scales of families", "\nscales as given ", "\nwords 0 ", "\npairs 2 "] {
        assert!(page.contains(part), "{part:?} is not in\n{page}");
    }
    // Figures of what was chosen by them are a little too good, and that is said wherever they are.
    let card = String::from_utf8(get(&folder, "card.md")).unwrap();
    let model = run(&folder, &["model", "m"]).ends(0).out;
    for told in [page, card.replace('\n', " "), model] {
        assert!(told.contains("flatters the"), "{told}");
    }
    let recipe: Value =
        serde_json::from_str(&run(&folder, &["model", "m", "--json"]).ends(0).out).unwrap();
    let tried = recipe["tried"].as_array().unwrap();
    assert!(tried.iter().any(|one| one["setting"] == "characters 0.5"), "{recipe}");
    let again = [&["train", "t.csv", "-o", "again", "--jobs", "1"], &train[4..]].concat();
    run(&folder, &again).ends(0);
    assert!(get(&folder, "again") == get(&folder, "m"));
    // No time at all: it learns as without a search.
    let page = run(&folder, &[&train[..], &["--time-limit", "0s"]].concat()).ends(0).out;
    assert!(page.contains("the time was up before all were tried"), "{page}");
    run(&folder, &["train", "t.csv", "-o", "m", "--time-limit", "1m"]).ends(2).says(&["--search"]);
}

#[test]
fn features_of_few_sentences_can_be_left_out() {
    let folder = folder(&[]);
    // Gunboats are in one sentence, howitzers in two; all other words are in more.
    let mut table = talks_and_troops(6, "again");
    table.push_str("e#0,Gunboats and howitzers were moved again.,deterrence\n");
    table.push_str("f#0,Howitzers were moved again.,deterrence\n");
    put(&folder, "rows.csv", table);
    let keys = |n: &str| {
        run(&folder, &["train", "rows.csv", "--min-sentences", n, "-o", n]).ends(0);
        let model = demarche::model::file::load(folder.path().join(n).to_str().unwrap()).unwrap();
        assert_eq!(model.recipe.settings.min_sentences.to_string(), n);
        model.vocabulary.keys().to_vec()
    };
    let (one, two, three) = (keys("1"), keys("2"), keys("3"));
    assert!(one.len() > two.len() && two.len() > three.len());
    assert!(three.iter().all(|key| two.contains(key)) && two.iter().all(|key| one.contains(key)));
    run(&folder, &["train", "rows.csv", "-o", "usual"]).ends(0);
    assert!(get(&folder, "usual") == get(&folder, "2"));
    run(&folder, &["train", "rows.csv", "--min-sentences", "0", "-o", "none"]).ends(2);
    run(&folder, &["train", "rows.csv", "--min-sentences", "2", "--base", "2", "-o", "b"]).ends(2);
}

#[test]
fn sentences_can_be_held_out_in_more_parts() {
    let folder = folder(&[]);
    put(&folder, "rows.csv", talks_and_troops(24, "again"));
    let count = |given: &[&str], name: &str| {
        run(&folder, &[&["train", "rows.csv", "-o", name], given].concat()).ends(0);
        let model =
            demarche::model::file::load(folder.path().join(name).to_str().unwrap()).unwrap();
        model.recipe.heads[0].held_out.folds
    };
    assert_eq!(count(&[], "usual"), 5);
    assert_eq!(count(&["--folds", "12"], "twelve"), 12);
    assert_eq!(count(&["--folds", "12", "--jobs", "1"], "again"), 12);
    assert!(get(&folder, "twelve") == get(&folder, "again"));
    // On a base too.
    assert_eq!(count(&["--folds", "8", "--base", "usual"], "more"), 8);
    for n in ["1", "101", "many"] {
        run(&folder, &["train", "rows.csv", "--folds", n, "-o", "none"]).ends(2);
    }
}

#[test]
fn the_page_ends_with_what_to_do_next() {
    // What two tables have alike counts once.
    let table = LABELLED.as_bytes();
    let folder = folder(&[("labelled.csv", table), ("two more.csv", table)]);
    let train = ["train", "labelled.csv", "two more.csv", "-o", "my model", "--no-curve"];
    let asked = [&train[..], &["--label", "stance", "--label", "urgent"]].concat();
    let page = run(&folder, &asked).ends(0).out;
    let next = page.split_once("\nnext\n").unwrap().1;
    for part in [
        "stance: fewer than 20 sentences of deterrence (4), dialogue (4), none (4)",
        "demarche check labelled.csv 'two more.csv' --label stance --label urgent ",
        "demarche suggest ARTICLES --model 'my model' --coded labelled.csv 'two more.csv' -o ",
        "demarche classify ARTICLES --model 'my model' -o results.xlsx ",
    ] {
        assert!(next.contains(part), "{part:?} is not in\n{next}");
    }
}

#[test]
fn any_language_and_two_labels_are_learned() {
    let korean = "id,text,label\n\
        a#0,미사일을 발사했다.,위협\na#1,대화를 제안했다.,협력\n\
        b#0,미사일 시험을 했다.,위협\nb#1,대화를 환영했다.,협력\n\
        c#0,새 미사일을 공개했다.,위협\nc#1,대화를 이어 갔다.,협력\n";
    let german = "id,text,label\n\
        a#0,Die Truppen wurden verlegt.,Drohung\na#1,Die Gespräche wurden begrüßt.,Gespräch\n\
        b#0,Eine Truppe wurde verlegt.,Drohung\nb#1,Ein Gespräch wurde geführt.,Gespräch\n\
        c#0,Man verlegte die Truppen.,Drohung\nc#1,Man führte Gespräche.,Gespräch\n";
    for (language, table, labels) in
        [("none", korean, "위협, 협력"), ("german", german, "Drohung, Gespräch")]
    {
        let folder = folder(&[("t.csv", table.as_bytes())]);
        let train = ["train", "t.csv", "-o", "m", "--language", language];
        run(&folder, &train).ends(0);
        let page = run(&folder, &["model", "m"]).ends(0).out;
        assert!(page.contains(&format!("label: {labels}\n")), "{page}");
        let said = run(&folder, &["classify", "t.csv", "--rows", "--model", "m", "--raw"]).ends(0);
        let (said, truth) = (said.table(), Table::read(table.as_bytes()));
        assert_eq!(said.column("label"), truth.column("label"));
    }
}

#[test]
fn texts_without_labels_that_hold_a_test_sentence_are_as_if_they_were_not_there() {
    let held = "The envoys of both sides will meet again before the snow melts in the passes.";
    let line = |text: &str| serde_json::json!({"id": "a", "text": text}).to_string() + "\n";
    let plain: String = ["The envoys opened talks.", "The ministers opened talks in May."]
        .map(|text| line(text).repeat(6))
        .concat();
    let folder = folder(&[
        ("labelled.csv", LABELLED.as_bytes()),
        ("test.csv", format!("text,stance\n{held},dialogue\nTalks.,dialogue\n").as_bytes()),
        ("plain.jsonl", plain.as_bytes()),
        ("both.jsonl", format!("{plain}{}", line(&format!("Rain fell. {held}"))).as_bytes()),
    ]);
    let train = |more: &[&str]| {
        let own = ["train", "labelled.csv", "-o"];
        run(&folder, &[&own[..], more].concat())
    };
    train(&["plain", "--unlabelled", "plain.jsonl"]).ends(0);
    train(&["with", "--unlabelled", "both.jsonl"]).ends(0);
    for jobs in ["1", "2"] {
        let apart = ["without", "--unlabelled", "both.jsonl", "--unseen", "test.csv"];
        let done = train(&[&apart[..], &["--jobs", jobs]].concat()).ends(0);
        let said =
            "1 text of --unlabelled left out: ten words in a row of theirs are in test.csv\n";
        assert!(done.err.contains(said), "{}", done.err);
        assert!(get(&folder, "without") == get(&folder, "plain"), "{jobs}");
    }
    assert!(get(&folder, "with") != get(&folder, "plain"));
    train(&["m", "--unlabelled", "both.jsonl", "--unseen", "none.csv"]).ends(2);
    train(&["m", "--unseen", "test.csv"]).ends(2);
}
