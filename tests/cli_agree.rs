//! Agreement of coders, as users ask for it.
#![allow(missing_docs, clippy::unwrap_used)]

mod program;

use program::{Run, SEMICOLONS, Table, folder, get, names, put, run, saved_by_libreoffice};
use serde_json::Value;
use tempfile::TempDir;

/// As a spreadsheet in Europe writes it, sorted by its column of weeks, with a column of its own and
/// capitals. Ana and Ben differ in the stance of a#2 and b#2, and in the tone of b#1.
const ANA: &str = "\
row_id,document,before,text,after,stance,sentiment
a#1,a,,The navy fired missiles.,Envoys met.,war,negative
a#2,a,The navy fired missiles.,Envoys met.,,talks,neutral
b#1,b,,\"Steel, trade and tariffs.\",Lunch was served.,none,neutral
b#2,b,\"Steel, trade and tariffs.\",Lunch was served.,,none,neutral
c#1,c,,Both sides agreed.,,talks,positive
";
const BEN: &str = "\u{feff}week;Stance;sentiment;row_id;text\r\n\
1;TALKS;Neutral;b#2;Lunch was served.\r\n\
1; none ;negative;b#1;Steel, trade and tariffs.\r\n\
2;War;neutral;a#2;Envoys met.\r\n\
3;Talks;positive;c#1;Both sides agreed.\r\n\
4;war;negative;a#1;The navy fired missiles.\r\n";

fn coded() -> TempDir {
    folder(&[("ana.csv", ANA.as_bytes()), ("ben.csv", BEN.as_bytes())])
}

fn json(run: Run) -> Value {
    serde_json::from_str(&run.out).unwrap()
}

fn value(scores: &Value) -> f64 {
    scores["value"].as_f64().unwrap()
}

#[test]
fn two_coders_are_compared_however_their_tables_were_saved() {
    let folder = coded();
    let found = json(run(&folder, &["agree", "ana.csv", "ben.csv", "--json"]).ends(0));
    assert_eq!(found["coders"][1]["name"], "ben");
    assert_eq!(
        (&found["sentences"], &found["rows_joined_by_id"]),
        (&Value::from(5), &Value::from(5))
    );
    let stance = &found["heads"]["stance"];
    // Rows war, talks, none of ana: 1, 2, 2; of ben 2, 2, 1. Same 3 of 5; chance (2 + 4 + 2) / 25.
    assert!((value(&stance["agreement"]) - 0.6).abs() < 1e-12);
    assert!((value(&stance["cohen_kappa"]) - (0.6 - 0.32) / 0.68).abs() < 1e-12);
    // Margins 3, 4, 3 of 10; 4 coincidences of different labels.
    let alpha = 1.0 - 9.0 * 4.0 / (100.0 - 34.0);
    assert!((value(&stance["krippendorff_alpha"]) - alpha).abs() < 1e-12);
    assert_eq!(stance["drawn"], "documents");
    let labels: Vec<&String> = stance["labels"].as_object().unwrap().keys().collect();
    assert_eq!(labels, ["talks", "war", "none"]);
    assert_eq!(stance["pairs"][0]["confusion"][2], serde_json::json!([1, 0, 1]));
    let page = run(&folder, &["agree", "ana.csv", "ben.csv"]).ends(0);
    assert_eq!(page.err, "");
    for line in [
        "2 coders: ana (5), ben (5)",
        "stance: 2 coders, 5 sentences with labels of two or more",
        "from 1,000 draws of 3 documents, too few to trust them)",
        "rows ana, columns ben  talks  war  none",
        "a                                       2         1              0.500",
    ] {
        assert!(page.out.contains(line), "{line:?} is not in\n{}", page.out);
    }
    let again = run(&folder, &["agree", "ana.csv", "ben.csv"]).ends(0);
    assert_eq!(again.out, page.out);
    let other = run(&folder, &["agree", "ana.csv", "ben.csv", "--json", "--seed", "2"]).ends(0);
    assert_eq!(json(other)["intervals"]["seed"], 2);
}

#[test]
fn disagreements_go_out_are_decided_and_come_back() {
    let folder = coded();
    for file in ["open.csv", "open.tsv", "open.jsonl", "open.xlsx", "open.parquet", "open.arrow"] {
        let told = run(&folder, &["agree", "ana.csv", "ben.csv", "-o", file]).ends(0);
        assert!(told.out.ends_with(&format!("\n{file}: 3 sentences to decide about\n")));
        let merged = ["agree", "ana.csv", "ben.csv", "--adjudicated", file, "-o", "final.csv"];
        let told = run(&folder, &merged).ends(0);
        assert_eq!(Table::read(&get(&folder, "final.csv")).rows.len(), 5);
        assert!(
            told.out.contains("stance          3            0             0           2"),
            "{}",
            told.out
        );
    }
    let raw = ["agree", "ana.csv", "ben.csv", "--raw", "-o", "open.csv"];
    run(&folder, &raw).ends(0);
    let mut table = Table::read(&get(&folder, "open.csv"));
    assert_eq!(
        table.header,
        [
            "row_id",
            "text_sha256",
            "document",
            "before",
            "text",
            "after",
            "stance (ana)",
            "stance (ben)",
            "stance_correction",
            "sentiment (ana)",
            "sentiment (ben)",
            "sentiment_correction",
            "note",
        ]
    );
    assert_eq!(table.column("row_id"), ["a#2", "b#1", "b#2"]);
    assert_eq!(
        table.rows[0][3..9],
        ["The navy fired missiles.", "Envoys met.", "", "talks", "war", ""]
    );
    table.rows[0][8] = "Talks".to_owned();
    table.rows[1][11] = "neutral".to_owned();
    table.rows.reverse();
    put(&folder, "decided.csv", csv_of(&table, b';'));
    let merged =
        ["agree", "ana.csv", "ben.csv", "--adjudicated", "decided.csv", "--raw", "-o", "final.csv"];
    let told = run(&folder, &merged).ends(0).out;
    assert!(told.contains("stance          3            1             0           1"), "{told}");
    let done = Table::read(&get(&folder, "final.csv"));
    assert_eq!(done.column("row_id"), ["a#1", "a#2", "b#1", "b#2", "c#1"]);
    assert_eq!(done.column("stance"), ["war", "talks", "none", "", "talks"]);
    assert_eq!(done.column("stance_by"), ["agreed", "adjudicated", "agreed", "", "agreed"]);
    assert_eq!(done.column("sentiment_by")[2], "adjudicated");
    assert_eq!(done.column("before")[1], "The navy fired missiles.");
    // What was merged is a coded table like any other.
    let found = json(run(&folder, &["agree", "final.csv", "ana.csv", "--json"]).ends(0));
    assert_eq!(found["heads"]["stance"]["sentences_with_two"], 4);
    assert_eq!(value(&found["heads"]["stance"]["agreement"]), 1.0);
}

fn csv_of(table: &Table, delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(&table.header).unwrap();
    table.rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

#[test]
fn libreoffice_changes_nothing_that_matters() {
    // A sentence that a spreadsheet would run, and an id that it would take for a date.
    let more = "3-4,c,,=Sum of all talks.,,talks,positive\n";
    let folder = folder(&[("ana.csv", [ANA, more].concat().as_bytes())]);
    put(&folder, "ben.csv", ANA.replace(",talks,", ",none,") + &more.replace(",talks,", ",war,"));
    run(&folder, &["agree", "ana.csv", "ben.csv", "-o", "open.xlsx"]).ends(0);
    let merge = |file: &str| {
        let all =
            ["agree", "ana.csv", "ben.csv", "--adjudicated", file, "--raw", "-o", "final.csv"];
        run(&folder, &all).ends(0);
        get(&folder, "final.csv")
    };
    let before = merge("open.xlsx");
    if saved_by_libreoffice(&folder, "open.xlsx", "xlsx") {
        assert!(saved_by_libreoffice(&folder, "open.xlsx", SEMICOLONS));
        let written = names(&folder.path().join("saved"));
        assert!(written.len() > 1, "{written:?}");
        for file in written {
            let file = format!("saved/{file}");
            let table = ["agree", &file, "ana.csv", "--label", "stance", "--json"];
            if file.ends_with(".xlsx") || file.contains("Disagreements") || file == "saved/open.csv"
            {
                assert_eq!(merge(&file), before, "{file}");
                // Nobody decided yet, so that it holds no coder.
                run(&folder, &table).ends(2).says(&["no sentence has labels of two coders"]);
            }
        }
    }
}

#[test]
fn a_model_learns_from_the_merged_table() {
    let folder = folder(&[("ana.csv", program::LABELLED.as_bytes())]);
    let ben = program::LABELLED.replace("neutral,yes", "negative,yes");
    put(&folder, "ben.csv", ben);
    let first = run(&folder, &["agree", "ana.csv", "ben.csv", "-o", "open.xlsx"]).ends(0);
    assert!(first.out.contains("open.xlsx: 1 sentences to decide about"), "{}", first.out);
    let merged = ["agree", "ana.csv", "ben.csv", "--adjudicated", "open.xlsx", "-o", "final.xlsx"];
    run(&folder, &merged).ends(0);
    run(&folder, &["train", "final.xlsx", "-o", "model"]).ends(0);
    let recipe = json(run(&folder, &["model", "model", "--json"]).ends(0));
    let sentences: Vec<_> = recipe["heads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| h["held_out"]["sentences"].as_u64())
        .collect();
    // The tone of one sentence is open.
    assert_eq!(sentences, [Some(12), Some(11)]);
}

#[test]
fn many_coders_with_gaps_stand_in_one_table() {
    let mut table = "id,text,coder,label\n".to_owned();
    for sentence in 0..60 {
        // Each sentence has three of twenty coders; the third of them says b where it is odd.
        for turn in 0..3 {
            let label = if turn == 2 && sentence % 2 == 1 { "b" } else { "a" };
            let coder = (sentence + turn * 3) % 20;
            table +=
                &format!("d{}#{sentence},Sentence {sentence}.,c{coder},{label}\n", sentence / 6);
        }
    }
    let folder = folder(&[("all.csv", table.as_bytes())]);
    let found = json(run(&folder, &["agree", "all.csv", "--json"]).ends(0));
    let head = &found["heads"]["label"];
    assert_eq!(
        (head["coders"].as_u64(), head["sentences_with_two"].as_u64()),
        (Some(20), Some(60))
    );
    // In half of the sentences all three pairs agree, in the others one of three.
    assert!((value(&head["agreement"]) - 2.0 / 3.0).abs() < 1e-12);
    assert!((value(&head["unanimous"]) - 0.5).abs() < 1e-12);
    assert_eq!(head["fleiss_kappa"]["why"], "no sentence has labels of all coders");
    assert_eq!(head["documents"].as_array().unwrap().len(), 10);
    let page = run(&folder, &["agree", "all.csv"]).ends(0).out;
    assert!(
        page.contains(
            "Fleiss' kappa           -                        no sentence has labels of all"
        ),
        "{page}"
    );
    assert!(page.contains(" pairs that agree more: --json lists all)"), "{page}");
    assert!(!page.contains("NaN"), "{page}");
}

#[test]
fn what_is_not_defined_is_said_in_words() {
    let folder = coded();
    let one = "id,text,label\n1,One.,x\n2,Two.,x\n";
    put(&folder, "a.csv", one);
    put(&folder, "b.csv", one);
    let page = run(&folder, &["agree", "a.csv", "b.csv", "-o", "open.csv"]).ends(0).out;
    assert!(page.contains("percent agreement     1.000 [1.000, 1.000]"), "{page}");
    let words =
        "Krippendorff's alpha  -                     with one label only, chance alone would";
    assert!(page.contains(words) && !page.contains("NaN"), "{page}");
    assert!(page.ends_with("open.csv: no row, for coders do not differ\n"), "{page}");
    // Nothing was to be decided, and nothing is missing.
    let merged = ["agree", "a.csv", "b.csv", "--adjudicated", "open.csv", "-o", "final.csv"];
    run(&folder, &merged).ends(0);
    put(&folder, "c.csv", "id,text,label\n3,Three.,x\n");
    let none = run(&folder, &["agree", "a.csv", "c.csv", "-o", "none.csv"]).ends(2).says(&[
        "a: nobody else labelled 2 of 2 sentences; these say nothing about agreement",
        "a.csv, c.csv: no sentence has labels of two coders; name tables whose row_id or texts are",
    ]);
    assert!(none.out.contains("label: 2 coders, 0 sentences"), "{}", none.out);
    assert!(!names(folder.path()).contains(&"none.csv".to_owned()));
}

#[test]
fn what_is_wrong_is_named_and_the_rest_done() {
    let folder = coded();
    run(&folder, &["agree", "ana.csv"])
        .ends(2)
        .says(&["ana.csv: one coder only, ana; name the table"]);
    put(&folder, "tone.csv", "id,text,tone\na#1,The navy fired missiles.,calm\n");
    let three = ["agree", "ana.csv", "ben.csv", "tone.csv", "gone.csv"];
    let found = run(&folder, &three).ends(1);
    let found = found.says(&["tone.csv, row 1: no column \"stance\"", "gone.csv: cannot read"]);
    assert!(found.out.starts_with("2 coders: "), "{}", found.out);
    let asked = ["agree", "ana.csv", "tone.csv", "--label", "tone", "--json"];
    run(&folder, &asked).ends(2).says(&["ana.csv, row 1: no column \"tone\""]);
    run(&folder, &["agree", "ana.csv", "ben.csv", "-o", "ana.csv"])
        .ends(2)
        .says(&["is an input too"]);
    assert_eq!(get(&folder, "ana.csv"), ANA.as_bytes());
    let twice = format!("{ANA}a#1,a,,The fleet fired.,,talks,\n");
    put(&folder, "twice.csv", twice);
    run(&folder, &["agree", "twice.csv", "ben.csv"])
        .ends(1)
        .says(&["twice.csv, row 7: the same coder labelled a#1 before; the first label counts"]);
    let other = "row_id,text,stance_correction\nz#9,Elsewhere.,war\n";
    put(&folder, "other.csv", other);
    let merged = ["agree", "ana.csv", "ben.csv", "--adjudicated", "other.csv", "-o", "final.csv"];
    run(&folder, &merged).ends(1).says(&["other.csv, row 2: no coder has z#9; name the tables"]);
    assert_eq!(Table::read(&get(&folder, "final.csv")).rows.len(), 5);
}

#[test]
fn intervals_do_not_depend_on_the_order_of_tables_and_rows() {
    // Each sentence is of a document of its own, or none is known and sentences are drawn.
    for (ending, drawn) in [("#1", "documents"), ("", "sentences")] {
        let row = |n: usize, by: usize| {
            let label = ["x", "y", "z"][(n * by + n / 4) % 3];
            format!("s{n}{ending},Sentence {n}.,{label}\n")
        };
        let table = |by: usize, rows: &[usize]| {
            let rows = rows.iter().map(|&n| row(n, by)).collect::<String>();
            format!("id,text,label\n{rows}")
        };
        let order: Vec<usize> = (0..30).collect();
        let shuffled: Vec<usize> = (0..30).map(|n| n * 7 % 30).collect();
        let folder = folder(&[
            ("ana.csv", table(1, &order).as_bytes()),
            ("ben.csv", table(2, &order).as_bytes()),
        ]);
        let of = |tables: [&str; 2]| {
            let found = run(&folder, &["agree", tables[0], tables[1], "--json"]).ends(0);
            let head = json(found)["heads"]["label"].clone();
            assert_eq!(head["drawn"], drawn);
            let names = ["agreement", "krippendorff_alpha", "cohen_kappa", "fleiss_kappa"];
            names.map(|name| format!("{:?}", head[name]["interval"]))
        };
        let first = of(["ana.csv", "ben.csv"]);
        assert!(first.iter().all(|interval| interval.contains("Number")), "{first:?}");
        assert_eq!(of(["ben.csv", "ana.csv"]), first);
        put(&folder, "ana.csv", table(1, &shuffled));
        assert_eq!(of(["ana.csv", "ben.csv"]), first);
    }
}

#[test]
fn one_message_tells_of_a_table_or_coder_that_is_there_twice() {
    let folder = coded();
    let twice = run(&folder, &["agree", "ana.csv", "./ana.csv"]).ends(2);
    assert_eq!(
        twice.err,
        "demarche: ./ana.csv: is named twice; it is read once; name the table of another coder\n"
    );
    let rest = run(&folder, &["agree", "ana.csv", "ben.csv", "ana.csv"]).ends(1);
    assert!(rest.out.starts_with("2 coders: ana (5), ben (5)"), "{}", rest.out);
    assert_eq!(rest.err.lines().count(), 1, "{}", rest.err);
    let rows: String = (0..9).map(|n| format!("{n},Sentence {n}.,x,ana\n")).collect();
    for file in ["one.csv", "two.csv"] {
        put(&folder, file, format!("id,text,label,coder\n{rows}0,Sentence 0.,y,ben\n"));
    }
    let found = run(&folder, &["agree", "one.csv", "two.csv"]).ends(1);
    let told: Vec<&str> = found.err.lines().filter(|line| line.starts_with("demarche: ")).collect();
    assert_eq!(told.len(), 6, "{}", found.err);
    assert_eq!(told[5], "demarche: and 5 more that the same coder labelled before");
}

#[test]
fn nobody_is_said_to_be_alone_where_a_table_could_not_be_read() {
    let folder = coded();
    let found = run(&folder, &["agree", "ana.csv", "gone.csv"]).ends(2);
    assert!(found.err.contains("gone.csv: cannot read"), "{}", found.err);
    assert!(!found.err.contains("nobody else"), "{}", found.err);
}

#[test]
fn what_was_corrected_in_findings_comes_back_to_one_coders_table() {
    let table = "id,text,stance\na#1,Talks go on.,x\na#2,=Cut.,y\nb#1,Talks go on!,y\nb#2,One.,x\n";
    let folder = folder(&[("ana.csv", table.as_bytes())]);
    run(&folder, &["check", "ana.csv", "-o", "found.csv"]).ends(1);
    let bytes = get(&folder, "found.csv");
    let mut found = Table::read(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap());
    let place = found.header.iter().position(|name| name == "stance_correction").unwrap();
    // Two findings of one row, as two rules give them, with the same correction.
    let at = found.column("row_id").iter().position(|id| *id == "a#2").unwrap();
    found.rows[at][place] = "x".to_owned();
    let again = found.rows[at].clone();
    found.rows.push(again);
    put(&folder, "decided.csv", csv_of(&found, b','));
    let merged = ["agree", "ana.csv", "--adjudicated", "decided.csv", "--raw", "-o", "right.csv"];
    let told = run(&folder, &merged).ends(0);
    assert_eq!(told.err, "");
    assert!(told.out.contains("right.csv: 4 sentences"), "{}", told.out);
    let right = Table::read(&get(&folder, "right.csv"));
    assert_eq!(right.column("stance"), ["x", "x", "y", "x"]);
    assert_eq!(right.column("stance_by"), ["single", "adjudicated", "single", "single"]);
    // Two corrections of one row that differ.
    found.rows.last_mut().unwrap()[place] = "y".to_owned();
    put(&folder, "decided.csv", csv_of(&found, b','));
    run(&folder, &merged)
        .ends(1)
        .says(&["decided before in row 3, as \"x\"; the first decision counts"]);
}
