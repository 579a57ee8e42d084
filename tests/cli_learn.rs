//! `demarche train`, `evaluate`, `model`, `explain` and `completions` as their users run them.
#![allow(missing_docs, clippy::unwrap_used)]

mod program;

use demarche::model::file;
use demarche::train::random::Random;
use program::{LABELLED, folder, get, names, put, run, run_with, with_model};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

fn json(folder: &TempDir, name: &str) -> Value {
    serde_json::from_slice(&get(folder, name)).unwrap()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_model_is_the_same_to_the_byte_however_many_threads_learn_it() {
    let folder = with_model();
    let small = get(&folder, "small");
    for (name, jobs) in [("one", "1"), ("two", "2"), ("again", "2")] {
        run(&folder, &["train", "labelled.csv", "-o", name, "--jobs", jobs]).ends(0);
        assert!(get(&folder, name) == small, "{name}");
    }
}

/// 2,400 sentences of two clauses in which the first counts if the second begins with "after", and the
/// second if it begins with "and": the words are the same.
fn clauses() -> String {
    let topics = [
        ("deterrence", ["missiles", "bombers", "drills", "warheads"]),
        ("dialogue", ["talks", "envoys", "hotlines", "negotiations"]),
        ("economic", ["tariffs", "exports", "factories", "investments"]),
    ];
    let kinds = ["old", "new", "large", "small", "first", "last"];
    let mut random = Random::new(1);
    let mut seen = std::collections::BTreeSet::new();
    let mut table = "id,text,stance\n".to_owned();
    while seen.len() < 2400 {
        let first = random.below(3);
        let second = (first + 1 + random.below(2)) % 3;
        let [one, other] = [first, second].map(|at| topics[at].1[random.below(4)]);
        let [kind, other_kind] = [0; 2].map(|_| kinds[random.below(6)]);
        let (joint, label) =
            [("after", topics[first].0), ("and", topics[second].0)][random.below(2)];
        let text =
            format!("The {kind} {one} came early {joint} the {other_kind} {other} came late.");
        if seen.insert(text.clone()) {
            table += &format!("d{}#1,{text},{label}\n", seen.len());
        }
    }
    table
}

#[test]
fn clauses_are_weighed_where_that_helps() {
    let folder = folder(&[("c.csv", clauses().as_bytes()), ("labelled.csv", LABELLED.as_bytes())]);
    let fixed = ["--l2", "0.1", "--class-weight", "none", "--weighting", "count"];
    let train = |table: &str, name: &str, more: &[&str]| {
        let measures = format!("{name}.json");
        let own = ["train", table, "-o", name, "--measures", &measures];
        run(&folder, &[&own, &fixed[..], more].concat()).ends(0);
    };
    train("c.csv", "plain", &[]);
    train("c.csv", "one", &["--weigh-clauses", "--jobs", "1"]);
    train("c.csv", "two", &["--weigh-clauses", "--jobs", "2"]);
    assert!(get(&folder, "one") == get(&folder, "two"));
    let loss = |name: &str| json(&folder, name)["heads"]["stance"]["log_loss"].as_f64().unwrap();
    let (with, without) = (loss("one.json"), loss("plain.json"));
    assert!(with < 0.8 * without, "{with} is not far below {without}");
    let model = |name: &str| file::load(folder.path().join(name).to_str().unwrap()).unwrap();
    assert!(model("plain").recipe.heads[0].weigher.is_none());
    assert_eq!(model("one").recipe.heads[0].weigher.as_ref().unwrap().networks.len(), 3);
    let page = run(&folder, &["model", "one"]).ends(0).out;
    assert!(page.contains("\n  clauses are weighed, by the mean of 3 networks\n"), "{page}");
    // Twelve rows teach no network.
    train("labelled.csv", "few", &["--weigh-clauses"]);
    assert!(model("few").recipe.heads.iter().all(|head| head.weigher.is_none()));
    // What stands on such a model keeps its network, with other rows too.
    run(&folder, &["train", "labelled.csv", "--base", "one", "--label", "sentiment", "-o", "on"])
        .ends(0);
    let heads = model("on").recipe.heads;
    assert_eq!(heads[0], model("one").recipe.heads[0]);
    assert!(heads[1].weigher.is_none());
    for (text, label) in [
        ("The old talks came early after the new drills came late.", "stance: dialogue"),
        ("The old talks came early and the new drills came late.", "stance: deterrence"),
    ] {
        let said = run(&folder, &["explain", text, "--model", "one"]).ends(0).out;
        assert!(said.starts_with(label), "{said}");
    }
}

#[test]
fn training_says_what_it_learned_from_and_how_well() {
    let folder = folder(&[("labelled.csv", LABELLED.as_bytes())]);
    let run = run(&folder, &["train", "labelled.csv", "-o", "m", "--measures", "m.json"]).ends(0);
    for part in [
        "labelled.csv: 12 labelled sentences\n",
        "stance: deterrence 4, dialogue 4, none 4\n",
        "sentiment: negative 3, neutral 5, positive 4\n",
        "documents held out, of 6 in all",
        "held out in 5 folds",
    ] {
        assert!(run.out.contains(part), "{part:?} is not in\n{}", run.out);
    }
    let bytes = get(&folder, "m").len();
    assert!(
        run.err.starts_with("stance: labels of fewer than 5 rows: \"deterrence\" "),
        "{}",
        run.err
    );
    assert!(run.err.contains("\nm: "), "{}", run.err);
    assert!(run.err.replace(',', "").contains(&format!("{bytes} bytes")), "{}", run.err);
    let measures = json(&folder, "m.json");
    assert_eq!(keys(&measures["heads"]), ["stance", "sentiment"]);
    assert_eq!(measures["heads"]["stance"]["n"], 12);
    assert_eq!(measures["documents"], 6);
}

#[test]
fn what_demarche_said_is_not_taken_for_what_a_coder_said() {
    let folder = with_model();
    let classify = ["classify", "labelled.csv", "--rows", "--model", "small", "-o", "said.csv"];
    run(&folder, &classify).ends(0);
    for arguments in
        [&["evaluate", "said.csv", "--model", "small"][..], &["train", "said.csv", "-o", "m"]]
    {
        run(&folder, arguments).ends(2).says(&["column \"stance\" was written by demarche"]);
    }
    let rest = ["evaluate", "said.csv", "labelled.csv", "--model", "small"];
    let rest = run(&folder, &rest).ends(1);
    assert!(rest.out.contains("\nstance: 12 sentences"), "{}", rest.out);
}

#[test]
fn a_table_may_teach_without_measuring() {
    let other = "id,text,stance,sentiment\nx#0,Troops fired.,deterrence,negative\n\
                 y#0,Talks were held.,dialogue,positive\nz#0,It rained.,none,neutral\n";
    let tables = [("labelled.csv", LABELLED.as_bytes()), ("other.csv", other.as_bytes())];
    let folder = folder(&tables);
    let train = ["train", "labelled.csv", "other.csv", "-o", "m", "--measures", "m.json"];
    let on = |table| [&train[..], &["--measure-on", table]].concat();
    run(&folder, &on("other.csv")).ends(0);
    assert_eq!(json(&folder, "m.json")["heads"]["stance"]["n"], 3);
    let page = run(&folder, &["model", "m"]).ends(0).out;
    assert!(page.contains("labelled.csv: 12 sentences, to learn from only\n"), "{page}");
    assert!(page.contains("other.csv: 3 sentences\n"), "{page}");
    run(&folder, &on("third.csv")).ends(2).says(&["third.csv: cannot be measured on"]);
}

#[test]
fn any_column_of_labels_makes_a_head() {
    let folder = folder(&[("labelled.csv", LABELLED.as_bytes())]);
    let train = ["train", "labelled.csv", "-o", "m", "--label", "urgent", "--label", "urgent"];
    run(&folder, &train).ends(0);
    let page = run(&folder, &["model", "m"]).ends(0).out;
    assert_eq!(page.matches("urgent: no, yes\n").count(), 1, "{page}");
    let page = run(&folder, &["explain", "Troops and missiles.", "--model", "m"]).ends(0).out;
    assert!(page.starts_with("urgent: yes\n"), "{page}");
}

#[test]
fn a_head_whose_columns_would_clash_with_others_is_refused() {
    let table = "text,title,stance,stance_confidence\nTroops.,a,x,p\nTalks.,b,y,q\n";
    let folder = folder(&[("t.csv", table.as_bytes())]);
    for labels in
        [&["--label", "title"][..], &["--label", "stance", "--label", "stance_confidence"]]
    {
        let arguments = [&["train", "t.csv", "-o", "m"], labels].concat();
        run(&folder, &arguments).ends(2).says(&["cannot be a head", labels.last().unwrap()]);
    }
    assert_eq!(names(folder.path()), ["t.csv"]);
}

/// Words that belong to one document alone tell its label, unless the document is held out
/// whole. Its rows are not neighbours here.
#[test]
fn documents_are_held_out_whole() {
    let mut table = "document,text,label\n".to_owned();
    for round in 0..4 {
        for document in 0..12 {
            let word = format!("{0}{0}{0}", char::from(b'a' + document));
            let label = if document % 2 == 0 { "x" } else { "y" };
            table += &format!("d{document},{word} {word}o {word}i {round},{label}\n");
        }
    }
    let folder = folder(&[("t.csv", table.as_bytes())]);
    run(&folder, &["train", "t.csv", "-o", "m", "--measures", "m.json"]).ends(0);
    let measures = json(&folder, "m.json");
    assert_eq!(measures["documents"], 12);
    let accuracy = measures["heads"]["label"]["accuracy"].as_f64().unwrap();
    assert!(accuracy < 0.7, "{accuracy}");
    let known = run(&folder, &["evaluate", "t.csv", "--model", "m"]).ends(0).out;
    assert!(
        known.starts_with("label: all 48 sentences are among those that this model"),
        "{known}"
    );
    assert!(known.contains("\nlabel: 48 sentences, accuracy 1.000 (1.000-1.000)"), "{known}");
}

#[test]
fn a_single_document_is_parted_for_testing_and_that_is_said() {
    let table = "document,text,label\nd,Troops moved.,x\nd,Talks held.,y\n";
    let folder = folder(&[("t.csv", table.as_bytes())]);
    let page = run(&folder, &["train", "t.csv", "-o", "m"]).ends(0).out;
    assert!(page.contains("all sentences stand in one document"), "{page}");
}

#[test]
fn the_json_of_an_evaluation_has_the_promised_structure() {
    let folder = with_model();
    let evaluate = ["evaluate", "labelled.csv", "--model", "small", "--json", "e.json"];
    let page = run(&folder, &evaluate).ends(0).out;
    assert!(page.contains("\nstance: 12 sentences, accuracy 1.000 ("), "{page}");
    let value = json(&folder, "e.json");
    // The model was learned from this table, and that is said.
    assert_eq!(keys(&value), ["heads", "how"]);
    assert_eq!(keys(&value["heads"]), ["stance", "sentiment"]);
    let stance = &value["heads"]["stance"];
    let measures = ["n", "accuracy", "macro_f1", "ece", "log_loss", "reliability"];
    let counts = ["accuracy_at_coverage", "thresholds", "labels", "confusion"];
    let more = ["documents", "intervals"];
    assert_eq!(keys(stance), [&measures[..], &counts, &more].concat());
    assert_eq!(stance["n"], 12);
    assert_eq!(keys(&stance["accuracy_at_coverage"]), ["0.5", "0.8"]);
    let labels = ["deterrence", "dialogue", "none"];
    assert_eq!(keys(&stance["labels"]), labels);
    assert_eq!(keys(&stance["confusion"]), labels);
    for label in labels {
        assert_eq!(keys(&stance["labels"][label]), ["precision", "recall", "f1", "support"]);
        assert_eq!(stance["labels"][label]["support"], 4);
        assert_eq!(keys(&stance["confusion"][label]), labels);
        assert_eq!(stance["confusion"][label][label], 4);
    }
    let evaluate = ["evaluate", "labelled.csv", "--model", "small", "--json", "-"];
    let printed = run(&folder, &evaluate).ends(0).out;
    assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), value);
}

#[test]
fn an_unknown_label_is_named_with_its_row_and_the_rest_counts() {
    let folder = with_model();
    let table = "text,stance,sentiment\nTroops moved.,Deterence,negative\n\
        Talks held.,dialogue,\n\"Two\nlines.\",none,glad\n";
    put(&folder, "t.csv", table);
    let evaluate = ["evaluate", "t.csv", "--model", "small", "--json", "e.json"];
    run(&folder, &evaluate).ends(1).says(&[
        "t.csv, row 2: unknown stance \"Deterence\" (known: deterrence, dialogue, none)",
        "t.csv, row 4: unknown sentiment \"glad\" (known: negative, neutral, positive)",
    ]);
    let value = json(&folder, "e.json");
    assert_eq!(value["heads"]["stance"]["n"], 2);
    assert_eq!(value["heads"]["sentiment"]["n"], 1);
}

#[test]
fn nothing_to_measure_is_said_and_nothing_written() {
    let folder = with_model();
    let evaluate = ["evaluate", "t.csv", "--model", "small", "--json", "e.json"];
    for (table, message) in [
        ("text,stance\nTroops moved.,\n", "t.csv: no row has both a text and a label"),
        ("text,stance\nTroops moved.,war\n", "t.csv, row 2: unknown stance \"war\""),
        ("text,other\nTroops moved.,x\n", "t.csv, row 1: no column \"stance\" or \"sentiment\""),
        ("text,stance\n", "t.csv: a header and no rows"),
    ] {
        put(&folder, "t.csv", table);
        let run = run(&folder, &evaluate).ends(2).says(&[message]);
        assert_eq!(run.out, "");
        assert_eq!(names(folder.path()), ["labelled.csv", "small", "t.csv"]);
    }
}

#[test]
fn texts_that_stand_elsewhere_are_joined_by_id_and_vouched_for_by_hash() {
    let rows: Vec<Vec<&str>> =
        LABELLED.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let of = |id: &str, text: &str, stance: &str| format!("{id},{},{stance}\n", sha256(text));
    let all: String = rows.iter().map(|row| of(row[0], row[1], row[2])).collect();
    let folder = folder(&[("labelled.csv", LABELLED.as_bytes())]);
    put(&folder, "labels.csv", format!("id,sha256,stance\n{all}"));
    let train = ["train", "labels.csv", "--texts", "labelled.csv", "-o", "joined"];
    run(&folder, &train).ends(0);
    let train = ["train", "labelled.csv", "--label", "stance", "-o", "whole"];
    run(&folder, &train).ends(0);
    let explain = |model| run(&folder, &["explain", "Talks held.", "--model", model]).ends(0).out;
    assert_eq!(explain("joined"), explain("whole"));

    run(&folder, &["train", "labels.csv", "-o", "none"]).ends(2).says(&[
        "labels.csv, row 2: the text of n1#0 is missing",
        "12",
        "--texts",
    ]);
    put(&folder, "more.csv", format!("id,sha256,stance\n{all}n9#0,{},none\n", sha256("x")));
    run(&folder, &["train", "more.csv", "--texts", "labelled.csv", "-o", "none"])
        .ends(2)
        .says(&["more.csv, row 14: the text of n9#0 is missing", "--texts"]);
    put(&folder, "texts.csv", LABELLED.replace("mild", "wild"));
    run(&folder, &["train", "labels.csv", "--texts", "texts.csv", "-o", "less"])
        .ends(1)
        .says(&["labels.csv, row 6: the text of n3#0 is not the one labelled", "sha256"]);
    put(&folder, "twice.csv", format!("id,sha256,stance\n{all}{}", of("n1#0", "x", "none")));
    run(&folder, &["train", "twice.csv", "--texts", "labelled.csv", "-o", "once"])
        .ends(1)
        .says(&["twice.csv, row 14: n1#0 stands there again"]);
    assert!(!folder.path().join("none").exists());
}

#[test]
fn words_are_stemmed_in_the_language_asked_for() {
    let folder = folder(&[("labelled.csv", LABELLED.as_bytes())]);
    for (language, shown) in [("german", "German"), ("none", "None"), ("english", "English")] {
        run(&folder, &["train", "labelled.csv", "-o", language, "--language", language]).ends(0);
        let page = run(&folder, &["model", language]).ends(0).out;
        assert!(page.contains(shown), "{page}");
        run(&folder, &["explain", "Talks.", "--model", language]).ends(0);
    }
    assert!(get(&folder, "german") != get(&folder, "none"));
    run(&folder, &["train", "labelled.csv", "-o", "m", "--language", "elvish"])
        .ends(2)
        .says(&["elvish", "english", "german"]);
}

#[test]
fn a_model_tells_what_is_in_it() {
    let folder = with_model();
    let page = run(&folder, &["model", "small"]).ends(0).out;
    for part in ["small: trained by demarche", "labelled.csv: 12 sentences", "stance: deterrence, "]
    {
        assert!(page.contains(part), "{part:?} is not in\n{page}");
    }
    let recipe = run(&folder, &["model", "small", "--json"]).ends(0).out;
    let recipe: Value = serde_json::from_str(&recipe).unwrap();
    assert_eq!(
        keys(&recipe),
        ["version", "seed", "settings", "heads", "sources", "fingerprint", "reference"]
    );
    assert_eq!(recipe["heads"][0]["name"], "stance");
    let shipped = run(&folder, &["model"]).ends(0).out;
    assert!(shipped.contains("sentiment: negative, neutral, positive"), "{shipped}");
}

#[test]
fn words_that_name_an_accident_are_noticed_only_where_that_is_asked_for() {
    let row = |n: usize, words: &str, label: &str| format!("d{n},{words},{label}\n");
    let rows = (0..6).map(|n| match n % 2 {
        0 => row(n, "Troops moved on Monday (Yonhap)", "x"),
        _ => row(n, "Talks were held in 2024", "y"),
    });
    let table = format!("document,text,label\n{}", rows.collect::<String>());
    let folder = folder(&[("t.csv", table.as_bytes())]);
    run(&folder, &["train", "t.csv", "-o", "without"]).ends(0);
    run(&folder, &["train", "t.csv", "-o", "with", "--keep-accidents"]).ends(0);
    let page = |model| run(&folder, &["model", model, "--accidents"]).ends(0).out;
    assert!(page("without").contains("that the model knows: 0 of "), "{}", page("without"));
    let found = page("with");
    assert!(found.contains("that the model knows: 3 of "), "{found}");
    for (word, kind) in [("yonhap", "agency"), ("monday", "weekday"), ("2024", "year")] {
        let line = found.lines().find(|line| line.starts_with(word));
        assert!(line.is_some_and(|line| line.contains(kind)), "{found}");
    }
    let families = run(&folder, &["model", "--families"]).ends(0).out;
    assert!(families.starts_with("words\npairs\n"), "{families}");
}

#[test]
fn outputs_never_take_the_place_of_inputs_or_of_each_other() {
    let folder = with_model();
    let small = get(&folder, "small");
    for arguments in [
        &["train", "labelled.csv", "-o", "labelled.csv"][..],
        &["train", "labelled.csv", "-o", "m", "--measures", "labelled.csv"],
        &["train", "labelled.csv", "-o", "m", "--measures", "m"],
        &["train", "labelled.csv", "-o", "-"],
        &["evaluate", "labelled.csv", "--model", "small", "--json", "labelled.csv"],
        &["evaluate", "labelled.csv", "--model", "small", "--json", "small"],
        &["train", "labelled.csv", "-o", "m", "--measures", "nowhere/m.json"],
        &["train", "labelled.csv", "-o", "nowhere/m"],
    ] {
        run(&folder, arguments).ends(2);
        assert_eq!(names(folder.path()), ["labelled.csv", "small"], "{arguments:?}");
    }
    assert_eq!(get(&folder, "labelled.csv"), LABELLED.as_bytes());
    assert!(get(&folder, "small") == small);
}

#[test]
fn a_penalty_beyond_what_numbers_hold_gives_no_model() {
    let folder = folder(&[("labelled.csv", LABELLED.as_bytes())]);
    let train = ["train", "labelled.csv", "-o", "m", "--solver", "multinomial", "--l2", "1e-300"];
    let ended = run(&folder, &train);
    if ended.code == 0 {
        run(&folder, &["model", "m"]).ends(0);
    } else {
        assert_eq!(names(folder.path()), ["labelled.csv"]);
    }
    for wrong in ["0", "-1", "nan", "inf", "much"] {
        let option = format!("--l2={wrong}");
        run(&folder, &["train", "labelled.csv", "-o", "m2", &option]).ends(2).says(&["--l2"]);
    }
}

#[test]
fn a_sentence_is_explained_by_its_words() {
    let folder = with_model();
    let sentence = "The navy fired missiles at dawn.";
    let page = run(&folder, &["explain", sentence, "--model", "small"]).ends(0).out;
    assert!(page.starts_with("stance: deterrence\n"), "{page}");
    for part in
        ["  deterrence  0.", "  dialogue    0.", "  none        0.", "\nsentiment: negative\n"]
    {
        assert!(page.contains(part), "{part:?} is not in\n{page}");
    }
    let pushed = |way: &str| page.lines().find(|line| line.trim_start().starts_with(way));
    assert!(pushed("for deterrence: ").unwrap().contains("(+"), "{page}");
    let mixed = ["explain", "Talks on peace while missiles fired.", "--model", "small"];
    let mixed = run(&folder, &mixed).ends(0).out;
    assert!(mixed.contains("  against "), "{mixed}");
    assert!(mixed.contains("(-"), "{mixed}");
    let piped = run_with(&folder, &["explain", "-", "--model", "small"], sentence.as_bytes());
    assert_eq!(piped.ends(0).out, page);
    let dashed = run(&folder, &["explain", "-- the navy fired", "--model", "small"]).ends(0).out;
    assert!(dashed.starts_with("stance: "), "{dashed}");
}

#[test]
fn nothing_to_explain_is_said() {
    let folder = folder(&[]);
    for sentence in ["", "  \n"] {
        run(&folder, &["explain", sentence]).ends(2).says(&["no sentence; give one"]);
        run_with(&folder, &["explain", "-"], sentence.as_bytes()).ends(2).says(&["no sentence"]);
    }
    let long = "word ".repeat(1 << 18);
    run_with(&folder, &["explain", "-"], long.as_bytes()).ends(2).says(&["use demarche classify"]);
}

#[test]
fn shells_get_completions_and_help_has_examples() {
    let folder = folder(&[]);
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = run(&folder, &["completions", shell]).ends(0).out;
        assert!(
            script.contains("--min-confidence") || script.contains("min-confidence"),
            "{shell}"
        );
    }
    for command in ["classify", "train", "evaluate"] {
        let help = run(&folder, &[command, "--help"]).ends(0).out;
        assert!(help.contains(&format!("  demarche {command} ")), "{help}");
    }
    run(&folder, &["clasify", "a.txt"]).ends(2).says(&["classify"]);
}
