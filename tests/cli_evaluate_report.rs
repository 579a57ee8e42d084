//! `demarche evaluate` as its users run it: pages, rows that are chosen, cross-validation, drift.
#![allow(missing_docs, clippy::unwrap_used)]

mod program;

use program::{LABELLED, folder, get, names, put, run, with_model};
use serde_json::{Value, json};
use tempfile::TempDir;

fn value(folder: &TempDir, arguments: &[&str]) -> Value {
    let arguments = [&["evaluate", "--json", "-"], arguments].concat();
    serde_json::from_str(&run(folder, &arguments).ends(0).out).unwrap()
}

/// A page without line breaks and indentation.
fn page(folder: &TempDir, arguments: &[&str]) -> String {
    let arguments = [&["evaluate", "--model", "small", "--report", "q.html"], arguments].concat();
    run(folder, &arguments).ends(0);
    let text = String::from_utf8(get(folder, "q.html")).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
}

/// The labelled table with a column of parts: the last two documents are the test.
fn parted() -> String {
    let part = |row: &str| match row {
        row if row.starts_with("id,") => "part",
        row if row.starts_with("n5") || row.starts_with("n6") => "Test",
        _ => "learn",
    };
    LABELLED.lines().map(|row| format!("{row},{}\n", part(row))).collect()
}

#[test]
fn rows_are_chosen_by_what_stands_in_a_column() {
    let folder = with_model();
    put(&folder, "t.csv", parted());
    let n = |arguments: &[&str]| {
        let arguments = [&["t.csv", "--model", "small"], arguments].concat();
        value(&folder, &arguments)["heads"]["stance"]["n"].clone()
    };
    assert_eq!(n(&[]), 12);
    assert_eq!(n(&["--where", "part=test"]), 4);
    assert_eq!(n(&["--where", "part=test", "--where", "part=learn"]), 12);
    assert_eq!(n(&["--where", "part=test", "--where", "urgent=yes"]), 1);
    let none = ["evaluate", "t.csv", "--model", "small", "--where", "part=x"];
    run(&folder, &none).ends(2).says(&["no row that --where takes has both a text and a label"]);
    let other = ["evaluate", "t.csv", "--model", "small", "--where", "round=1"];
    run(&folder, &other).ends(2).says(&["t.csv, row 1: no column \"round\" (found: id, text, "]);
    run(&folder, &["evaluate", "t.csv", "--where", "part"]).ends(2).says(&["such as part=test"]);
    // What is learned from is chosen alike, and neighbours that are not still stand around it.
    let trained = run(&folder, &["train", "t.csv", "--where", "part=learn", "-o", "m"]).ends(0);
    has(&trained.out, &["t.csv: 8 labelled sentences"]);
}

#[test]
fn tables_are_cross_validated_as_train_does_it_in_any_number_of_folds() {
    let folder = with_model();
    run(&folder, &["train", "labelled.csv", "-o", "m", "--measures", "m.json"]).ends(0);
    let measures: Value = serde_json::from_slice(&get(&folder, "m.json")).unwrap();
    let five = value(&folder, &["labelled.csv", "--cross-validate", "5"]);
    for head in ["stance", "sentiment"] {
        for name in ["n", "accuracy", "macro_f1", "confusion", "intervals", "reliability"] {
            assert_eq!(five["heads"][head][name], measures["heads"][head][name], "{head} {name}");
        }
    }
    let arguments = ["evaluate", "labelled.csv", "--cross-validate", "3"];
    let three = run(&folder, &arguments).ends(0).out;
    has(
        &three,
        &[
            "cross-validated: learned from the tables themselves in 3 folds of 6 documents, with \
             settings chosen by the same folds",
            "stance: 12 sentences, accuracy ",
        ],
    );
    let alone = [&arguments[..], &["--jobs", "1"]].concat();
    assert_eq!(run(&folder, &alone).ends(0).out, three);
    // Ever more folds end where there is a document in each.
    let all = value(&folder, &["labelled.csv", "--cross-validate", "50", "--label", "urgent"]);
    assert!(all["how"][0].as_str().unwrap().contains("in 6 folds of 6 documents"), "{all}");
    assert_eq!(all["heads"]["urgent"]["n"], 12);
    assert!(all["heads"]["stance"].is_null());
}

#[test]
fn the_settings_of_models_are_cross_validated_and_compared_on_the_same_folds() {
    let folder = with_model();
    let strong = ["train", "labelled.csv", "-o", "strong", "--l2", "1000", "--seed", "7"];
    run(&folder, &strong).ends(0);
    let arguments = ["labelled.csv", "--cross-validate", "4", "--model", "small"];
    let found = value(&folder, &[&arguments[..], &["--compare", "strong"]].concat());
    assert!(found["how"][0].as_str().unwrap().ends_with("with the settings of small"), "{found}");
    let compared = &found["comparison"];
    assert_eq!(compared["other"], "the settings of strong");
    let stance = &compared["heads"]["stance"];
    assert_eq!(stance["n"], 12);
    assert_eq!(stance["accuracy"]["this"], found["heads"]["stance"]["accuracy"]);
    // With such a penalty no word counts, and probabilities are nearly even.
    let same = ["labelled.csv", "--cross-validate", "4", "--model", "strong"];
    let reliability = value(&folder, &same)["heads"]["stance"]["reliability"].clone();
    let sure = |bin: &Value| bin["to"].as_f64().unwrap() > 0.7 && bin["n"] != 0;
    assert!(!reliability.as_array().unwrap().iter().any(sure), "{reliability}");
    let same = [&same[..], &["--compare", "strong"]].concat();
    let same = &value(&folder, &same)["comparison"]["heads"]["stance"];
    assert_eq!(
        (&same["accuracy"]["difference"], &same["mcnemar"]["p"]),
        (&json!(0.0), &json!(1.0))
    );
}

#[test]
fn what_cannot_be_cross_validated_is_refused() {
    let folder = with_model();
    let cross = |k, more: &[&str]| {
        let all = [&["evaluate", "labelled.csv", "--cross-validate", k], more].concat();
        run(&folder, &all).ends(2)
    };
    cross("1", &[]).says(&["1 is not in 2..=50"]);
    cross("5", &["--pairs", "p.md"]).says(&["cannot be used with"]);
    cross("5", &["--drift", "a.txt"]).says(&["cannot be used with"]);
    cross("5", &["--label", "tone"]).says(&["no column \"tone\""]);
    run(&folder, &["evaluate", "labelled.csv", "--label", "urgent"]).ends(2);
    assert_eq!(names(folder.path()), ["labelled.csv", "small"]);
}

/// Two wrong stances and one attack.
fn with_errors() -> String {
    LABELLED
        .replace("hold talks on peace next week.,dialogue", "hold talks on peace next week.,none")
        .replace("The hall has four", "<script>alert(1)</script> The hall \"has\" & four")
}

#[test]
fn a_page_shows_figures_pictures_and_errors() {
    let folder = with_model();
    put(&folder, "t.csv", with_errors());
    let text = page(&folder, &["t.csv"]);
    has(
        &text,
        &[
            "<title>How good is small?</title>",
            "<dt>Measured on</dt><dd>t.csv</dd>",
            "<p class=\"say\">12 sentences of 6 documents.</p>",
            "<li>The label is right in 92 of 100 sentences (95 percent interval: 75 to 100).</li>",
            "<li>Always saying “none” would be right in 42.</li>",
            // One sentence coded none was given dialogue: 1 of 5.
            "<td class=\"wrong s2\"><b>1</b> <span>20%</span></td>",
            "<td class=\"right s10\"><b>4</b> <span>100%</span></td>",
            "Reliability diagram of stance: share of right labels by confidence",
            "Accuracy of stance by the share of sentences kept",
            "<li class=\"c2\"><p class=\"label\"><b>dialogue</b> <span class=\"sure\">",
            "sure; coders: none</span></p> <p>Envoys will hold talks on peace next week.</p> \
             <p class=\"where\">n2, row 4</p></li>",
            "<p class=\"say\">There are none.</p>",
            "from 1000 draws of whole documents",
        ],
    );
    // Recall of none: 4 of 5.
    has(&text, &["<tr><th scope=\"row\">none</th><td>5</td><td>100% (100–100)</td><td>80% ("]);
    assert!(!text.contains("<script") && !text.contains("http:"), "{text}");
    assert!(!text.contains("https:"), "{text}");
    assert_eq!(page(&folder, &["t.csv"]), text);
}

#[test]
fn nothing_that_tables_say_becomes_markup() {
    let folder = with_model();
    let attack = "<img src=x onerror=alert(1)>\"'&";
    let rows = format!(
        "id,text,stance\n\"{q}#0\",\"{q} navy missiles troops\",dialogue\nb#0,Peace talks.,dialogue\n",
        q = attack.replace('"', "\"\"")
    );
    put(&folder, "<b>t.csv", rows);
    let text = page(&folder, &["<b>t.csv", "--where", "stance=dialogue"]);
    for part in ["<img", "<b>t.csv", "<script"] {
        assert!(!text.contains(part), "{part}");
    }
    has(&text, &["&lt;img src=x onerror=alert(1)&gt;&quot;&#x27;&amp; navy missiles troops"]);
    has(&text, &["<dd>&lt;b&gt;t.csv</dd>", "<dd>stance = dialogue</dd>"]);
}

#[test]
fn the_policy_names_the_style_by_its_hash_and_allows_nothing_else() {
    use sha2::{Digest, Sha256};
    let folder = with_model();
    page(&folder, &["labelled.csv"]);
    let text = String::from_utf8(get(&folder, "q.html")).unwrap();
    let (_, rest) = text.split_once("<style>").unwrap();
    let style = rest.split_once("</style>").unwrap().0;
    let (_, policy) = text.split_once("Content-Security-Policy\" content=\"").unwrap();
    let policy = policy.split_once('"').unwrap().0.replace("&#x27;", "'").replace("&#x2f;", "/");
    let hash = Sha256::digest(style);
    let hash = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, hash);
    let expected = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
    );
    assert_eq!(policy, expected);
}

#[test]
fn a_page_has_the_comparison_and_the_pairs_too() {
    let folder = with_model();
    let turned = LABELLED
        .replace("deterrence", "?")
        .replace("dialogue", "deterrence")
        .replace('?', "dialogue");
    put(&folder, "turned.csv", turned);
    run(&folder, &["train", "turned.csv", "-o", "turned"]).ends(0);
    let pairs = "\
## Troops

| sentence | stance |
| --- | --- |
| The navy fired missiles off the coast at dawn. | deterrence |
| Envoys will hold talks on peace next week. | dialogue |
";
    put(&folder, "p.md", pairs);
    let text = page(&folder, &["labelled.csv", "--compare", "turned", "--pairs", "p.md"]);
    has(
        &text,
        &[
            "<dt>Compared with</dt><dd>turned</dd>",
            "By macro-F1 this is better than turned. Only this is right in 8 sentences, only the \
             other in 0 sentences: McNemar’s test (exact binomial) gives p 0.008.",
            "<tr><th scope=\"row\">accuracy</th><td>1.000</td><td>0.333</td><td>+66.7 (",
            "By macro-F1 neither this nor turned is shown to be better.",
            "1 of 1 pairs of p.md pass",
            "<tr><th scope=\"row\">Troops</th><td>1 of 1</td><td>100% (21–100)</td></tr>",
        ],
    );
}

#[test]
fn a_page_goes_to_no_file_of_another_kind_and_not_over_an_input() {
    let folder = with_model();
    let to = |file| {
        let all = ["evaluate", "labelled.csv", "--model", "small", "--report", file];
        run(&folder, &all).ends(2)
    };
    to("q.pdf").says(&["q.pdf: cannot write .pdf; name a file in .html or .htm"]);
    to("small").says(&["small: is an input too"]);
    to("-").says(&["does not go to standard output"]);
    let both = ["labelled.csv", "--model", "small", "--report", "q.html", "--json", "q.html"];
    run(&folder, &[&["evaluate"], &both[..]].concat()).ends(2).says(&["name two files"]);
    put(&folder, "bare.csv", "text,stance\n,none\n");
    let none = ["evaluate", "bare.csv", "--model", "small", "--report", "q.html"];
    run(&folder, &none).ends(2).says(&["no row has both a text and a label"]);
    assert_eq!(names(folder.path()), ["bare.csv", "labelled.csv", "small"]);
}

/// A table of documents in which the same words come again and again.
fn large() -> String {
    let mut rows = "document,text,stance\n".to_owned();
    for document in 0..24 {
        for (number, (text, label)) in [
            ("Navy troops moved missiles to the border", "deterrence"),
            ("Envoys hold talks on peace with delegates", "dialogue"),
            ("The seats in the hall were blue", "none"),
        ]
        .into_iter()
        .enumerate()
        {
            let place = ["at dawn", "up north", "down south"][(document + number) % 3];
            // No ten words in a row come again, which would make copies of them.
            rows += &format!("d{document},{text} {place} {document}.,{label}\n");
        }
    }
    rows
}

/// Articles of the same words, or of others.
fn articles(folder: &TempDir, name: &str, sentences: [&str; 2]) {
    std::fs::create_dir(folder.path().join(name)).unwrap();
    for number in 0..12 {
        let text = format!("{} {}", sentences[number % 2], sentences[(number + 1) % 2]);
        put(folder, &format!("{name}/{number:02}.txt"), text);
    }
}

#[test]
fn new_articles_are_told_to_be_like_those_of_training_or_not() {
    let folder = folder(&[("large.csv", large().as_bytes())]);
    run(&folder, &["train", "large.csv", "-o", "m"]).ends(0);
    let same = ["Envoys hold talks on peace in the hall.", "The navy moved troops at dawn."];
    articles(&folder, "same", same);
    let other = ["Quarks bind gluons, muons decay.", "Bosons scatter off tiny leptons."];
    articles(&folder, "other", other);
    let drift = |articles| value(&folder, &["--model", "m", "--drift", articles])["drift"].clone();
    let found = drift("same");
    assert_eq!((&found["documents"], &found["sentences"]), (&json!(12), &json!(24)));
    assert_eq!(found["has_record"], true);
    assert_eq!(found["unknown_words"]["new"], 0.0);
    assert_eq!(found["unknown_words"]["held_out"], 0.0);
    assert_eq!(found["commonest_unknown"], json!([]));
    let stance = &found["heads"]["stance"];
    assert_eq!(
        (&stance["n_held_out"], &stance["labels"]["none"]["held_out"]),
        (&json!(72), &json!(1.0 / 3.0))
    );
    let found = drift("other");
    assert_eq!(found["unknown_words"]["new"], 1.0);
    assert_eq!(found["unknown_words"]["interval"], json!([1.0, 1.0]));
    assert_eq!(found["commonest_unknown"][0], json!({ "word": "bind", "n": 12 }));
    let run = run(&folder, &["evaluate", "--model", "m", "--drift", "other"]).ends(0);
    has(
        &run.out,
        &[
            "drift: 24 sentences of 12 new documents, beside the sentences held out in training\n",
            "unknown words: 1.000 (1.000-1.000), or nearly every one; in training 0.000 (0.000-0.000), or none",
            "\nmean confidence ",
            "\nstability of labels: index ",
            "These articles are unlike those of training: nearly every one of their words is unknown",
            "code a sample by hand (demarche audit)",
        ],
    );
    let report = ["evaluate", "--model", "m", "--drift", "other", "--report", "q.html"];
    program::run(&folder, &report).ends(0);
    let page = String::from_utf8(get(&folder, "q.html")).unwrap();
    has(&page, &["<h2 id=\"drift-h\">New articles</h2>", "share of dialogue", "bind (12)"]);
}

#[test]
fn what_drift_cannot_tell_is_said() {
    let folder = with_model();
    put(&folder, "a.txt", "The navy moved troops to the coast.");
    let text =
        |model: &str| run(&folder, &["evaluate", "--model", model, "--drift", "a.txt"]).ends(0).out;
    has(
        &text("small"),
        &[
            "(no intervals: they need two documents or more)",
            "(too few documents to tell it from chance)",
            "Of so few documents little can be told from chance: name more articles.",
        ],
    );
    // A model of one document has held out nothing that was new to it.
    let table: String = LABELLED
        .lines()
        .map(|row| match row.split_once('#') {
            Some((_, rest)) => format!("d#{rest}\n"),
            None => format!("{row}\n"),
        })
        .collect();
    put(&folder, "one.csv", table);
    run(&folder, &["train", "one.csv", "-o", "one"]).ends(0);
    has(&text("one"), &["unknown words: ", "This model keeps no record of the sentences held out"]);
    let found = value(&folder, &["--model", "one", "--drift", "a.txt"])["drift"].clone();
    assert_eq!(
        (&found["has_record"], &found["unknown_words"]["held_out"]),
        (&json!(false), &Value::Null)
    );
    assert_eq!(
        found["heads"]["stance"]["label_index"],
        json!({ "value": null, "by_chance": null })
    );
    put(&folder, "empty.txt", "");
    let empty = ["evaluate", "--model", "small", "--drift", "empty.txt", "--json", "e.json"];
    run(&folder, &empty).ends(2).says(&["empty.txt: empty"]);
    let mixed = ["evaluate", "--model", "small", "--drift", "empty.txt", "a.txt"];
    run(&folder, &mixed).ends(1).says(&["empty.txt: empty"]);
    assert!(!folder.path().join("e.json").exists());
}
