//! Formats, shares, audits and the data dictionary, as users ask for them.
#![allow(missing_docs, clippy::unwrap_used)]

mod program;

use program::{Run, Table, folder, get, names, put, run, with_model};
use serde_json::Value;
use tempfile::TempDir;

const MEASURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models/default/measures.json");
const FORMATS: [&str; 6] = ["csv", "tsv", "jsonl", "xlsx", "parquet", "arrow"];

/// Fifteen documents of eight sentences, in three months.
fn sentences() -> String {
    let all = [
        "The navy fired missiles off the coast at dawn.",
        "Envoys will hold talks on peace next week.",
        "The ministers signed a trade deal on batteries.",
        "The three partners set up a secretariat.",
        "Lunch was served in the hall.",
        "\"No drill will be stopped,\" the general said.",
        "Tariffs on steel were lowered again.",
        "=The border stayed quiet.",
    ];
    let mut table = "document,date,text,source\n".to_owned();
    for document in 0..15 {
        for (number, text) in all.iter().enumerate() {
            // Documents differ in what they have most of.
            let text = if number < 2 { all[document % all.len()] } else { text };
            let text = text.replace('"', "\"\"");
            let month = 1 + document % 3;
            table += &format!("d{document},2026-0{month}-11,\"{text}\",Paper {}\n", document % 2);
        }
    }
    table
}

fn classified(format: &str) -> TempDir {
    let folder = folder(&[("in.csv", sentences().as_bytes())]);
    classify(&folder, format).ends(0);
    folder
}

fn classify(folder: &TempDir, format: &str) -> Run {
    run(folder, &["classify", "--rows", "in.csv", "-o", &format!("out.{format}")])
}

fn shares(folder: &TempDir, results: &str, more: &[&str]) -> Value {
    let all = [&["shares", results, "--confusion", MEASURES, "--json"], more].concat();
    serde_json::from_str(&run(folder, &all).ends(0).out).unwrap()
}

#[test]
fn results_are_read_back_from_every_format() {
    let folder = folder(&[("in.csv", sentences().as_bytes())]);
    let mut first = None;
    for format in FORMATS {
        classify(&folder, format).ends(0);
        let found = shares(&folder, &format!("out.{format}"), &["--by", "source"]);
        assert_eq!(found[0]["sentences"], 64, "{format}");
        assert_eq!(&found, first.get_or_insert_with(|| found.clone()), "{format}");
    }
    for line in first.unwrap().as_array().unwrap() {
        for way in ["counted", "adjusted"] {
            let [share, low, high] =
                ["share", "low", "high"].map(|name| line[way][name].as_f64().unwrap_or(-1.0));
            let known = line[way]["why"].is_null();
            // Eight and seven documents are too few.
            assert!(!known || (0.0..=1.0).contains(&share) && low <= share && share <= high);
        }
    }
}

#[test]
fn a_format_goes_to_standard_output_too() {
    let folder = folder(&[("a.txt", b"Envoys will hold talks on peace.")]);
    let out = run(&folder, &["classify", "a.txt", "--format", "jsonl"]).ends(0).out;
    let row: Value = serde_json::from_str(out.trim()).unwrap();
    assert_eq!(row["text"], "Envoys will hold talks on peace.");
    assert_eq!(row["title"], Value::Null);
    let message = run(&folder, &["classify", "a.txt", "-o", "a.ods"]).ends(2);
    message.says(&[
        "a.ods: no table is written as .ods; name a file in one of .csv, .tsv, .jsonl, .xlsx",
    ]);
    assert_eq!(names(folder.path()), ["a.txt"]);
    // What an older program wrote in a folder of articles is written over, not read.
    run(&folder, &["classify", ".", "-o", "a.tsv"]).ends(0);
    run(&folder, &["classify", ".", "-o", "a.tsv"]).ends(0);
}

#[test]
fn a_cell_too_long_for_a_workbook_leaves_no_file() {
    let long = format!("text,note\nTalks go on.,{}\n", "x".repeat(40_000));
    let folder = folder(&[("in.csv", long.as_bytes())]);
    let run = run(&folder, &["classify", "--rows", "in.csv", "-o", "out.xlsx"]).ends(2);
    run.says(&["out.xlsx, row 2: column \"note\" has 40000 characters", "write .csv"]);
    assert_eq!(names(folder.path()), ["in.csv"]);
}

#[test]
fn shares_stand_side_by_side_and_say_where_too_little_is_known() {
    let folder = classified("csv");
    let page = run(&folder, &["shares", "out.csv", "--confusion", MEASURES]).ends(0).out;
    let header = page.lines().nth(1).unwrap().split_whitespace().collect::<Vec<_>>();
    assert_eq!(header, ["label", "sentences", "documents", "counted", "adjusted", "probable"]);
    assert!(page.contains("(probable: measures have no probabilities)"), "{page}");
    let months = ["--by", "month", "-o", "shares.csv"];
    let all = [&["shares", "out.csv", "--confusion", MEASURES], &months[..]].concat();
    let page = run(&folder, &all).ends(0).out;
    assert!(
        page.contains("(counted, adjusted: too few sentences, less than 50 (3 of 3 groups))"),
        "{page}"
    );
    // One line for a group, not one for each of its labels.
    assert_eq!(page.lines().filter(|line| line.starts_with("2026-01 ")).count(), 2, "{page}");
    assert!(page.lines().any(|line| line.contains("(all)") && line.contains("too few")), "{page}");
    let table = Table::read(get(&folder, "shares.csv").strip_prefix(b"\xef\xbb\xbf").unwrap());
    assert_eq!(table.rows.len(), 3 * (5 + 3));
    assert!(table.column("counted").iter().all(|cell| cell.is_empty()));
    assert!(table.column("why_not")[0].starts_with("counted: too few sentences"));
    assert!(shares(&folder, "out.csv", &["--by", "document"])[0]["counted"]["why"].is_string());
}

#[test]
fn an_audit_is_blind_and_reproducible() {
    let folder = classified("csv");
    let draw = |seed: &str, name: &str| {
        let arguments = ["audit", "out.csv", "-n", "40", "--seed", seed, "--raw", "-o", name];
        run(&folder, &arguments).ends(0);
        get(&folder, name)
    };
    let (first, again, other) = (draw("1", "a.csv"), draw("1", "b.csv"), draw("2", "c.csv"));
    assert!(first == again && first != other);
    let table = Table::read(&first);
    assert_eq!(table.rows.len(), 40);
    assert_eq!(table.header[..4], ["before", "text", "after", "stance_correction"]);
    assert!(!table.header.iter().any(|name| name.contains("_p_") || name == "stance"));
    let stands_for: f64 =
        table.column("audit_p").iter().map(|p| 1.0 / p.parse::<f64>().unwrap()).sum();
    assert!((stands_for - 120.0).abs() < 0.01, "{stands_for}");
    // Neighbours are those of the document.
    let found = Table::read(get(&folder, "out.csv").strip_prefix(b"\xef\xbb\xbf").unwrap());
    let row = table.column("sentence").iter().position(|number| *number == "5").unwrap();
    let id = table.column("row_id")[row];
    let at = (0..found.rows.len()).find(|&at| {
        format!("{}#{}", found.column("document")[at], found.column("sentence")[at]) == id
    });
    let texts = found.column("text");
    assert_eq!(table.column("before")[row], texts[at.unwrap() - 1]);
    assert_eq!(table.column("after")[row], texts[at.unwrap() + 1]);
}

/// A sample in which every sentence was coded as one label.
fn coded(folder: &TempDir, label: &str) -> Table {
    run(folder, &["audit", "out.csv", "-n", "40", "--raw", "-o", "audit.csv"]).ends(0);
    let mut table = Table::read(&get(folder, "audit.csv"));
    let at = table.header.iter().position(|name| name == "stance_correction").unwrap();
    table.rows.iter_mut().for_each(|row| row[at] = label.to_owned());
    table
}

fn csv_of(table: &Table) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&table.header).unwrap();
    table.rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

#[test]
fn a_coded_sample_corrects_whatever_format_it_comes_in() {
    let folder = classified("csv");
    let mut table = coded(&folder, "dialogue");
    // A coder sorts the sample.
    table.rows.reverse();
    put(&folder, "coded.csv", csv_of(&table));
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip([&table.header].into_iter().chain(&table.rows)) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.save(folder.path().join("coded.xlsx")).unwrap();
    for name in ["coded.csv", "coded.xlsx"] {
        let found = shares(&folder, "out.csv", &["--audit", name]);
        let share = |label: &str| {
            let line = found.as_array().unwrap().iter().find(|line| line["label"] == label);
            line.unwrap()["audited"]["share"].as_f64().unwrap()
        };
        // Not to the digit: the sample's probabilities are not quite those of all sentences.
        assert!((share("dialogue") - 1.0).abs() < 0.01, "{name}: {}", share("dialogue"));
        assert!(share("none").abs() < 0.05, "{name}: {}", share("none"));
        // The tone was not coded.
        let tone = found.as_array().unwrap().iter().find(|line| line["head"] == "sentiment");
        let why = &tone.unwrap()["audited"]["why"];
        assert_eq!(why, "too few coded sentences: 0 of 20", "{name}");
    }
    run(&folder, &["audit", "out.csv", "-o", "audit.xlsx"]).ends(0);
    let arguments = ["shares", "out.csv", "--confusion", MEASURES, "--audit", "audit.xlsx"];
    let page = run(&folder, &arguments).ends(0).says(&["120 rows have no stance"]).out;
    assert!(page.contains("too few coded sentences: 0 of 20"), "{page}");
}

#[test]
fn a_sample_that_does_not_fit_says_so() {
    let folder = classified("csv");
    let arguments = ["shares", "out.csv", "--confusion", MEASURES, "--audit", "coded.csv"];
    let mut table = coded(&folder, "dialogue");
    table.rows[0][3] = "peace".to_owned();
    let id = table.header.iter().position(|name| name == "row_id").unwrap();
    let hash = table.header.iter().position(|name| name == "text_sha256").unwrap();
    table.rows[1][id] = "elsewhere#1".to_owned();
    table.rows[2][hash] = "0a".repeat(8);
    put(&folder, "coded.csv", csv_of(&table));
    run(&folder, &arguments).ends(1).says(&[
        "coded.csv, row 2: \"peace\" is no label of stance; it is one of deterrence, dialogue",
        "2 of 39 coded rows are not in the results, 1 of these with another text",
    ]);
    put(&folder, "coded.csv", "row_id,stance_correction\na#1,dialogue\n");
    run(&folder, &arguments).ends(2).says(&["no column \"audit_p\"", "demarche audit wrote"]);
}

#[test]
fn rows_that_are_there_twice_count_once() {
    let folder = classified("csv");
    put(&folder, "copy.csv", get(&folder, "out.csv"));
    let once = shares(&folder, "out.csv", &[]);
    for other in ["out.csv", "copy.csv"] {
        let all = ["shares", "out.csv", other, "--confusion", MEASURES, "--json"];
        let twice = run(&folder, &all).ends(1).says(&["120 rows are there a second time", "d0#1"]);
        assert_eq!(serde_json::from_str::<Value>(&twice.out).unwrap(), once);
    }
}

#[test]
fn a_sample_of_other_results_or_with_rows_left_out_says_so() {
    let folder = classified("csv");
    let arguments = ["shares", "out.csv", "--confusion", MEASURES, "--audit", "coded.csv"];
    let mut table = coded(&folder, "dialogue");
    put(&folder, "coded.csv", csv_of(&table));
    let whole = run(&folder, &arguments).ends(0);
    assert!(!whole.err.contains("stand for"), "{}", whole.err);
    let page = whole.out;
    assert!(page.contains("adjusted and audited exclude each other for "), "{page}");
    assert!(page.contains("go by audited"), "{page}");
    table.rows.truncate(30);
    put(&folder, "coded.csv", csv_of(&table));
    run(&folder, &arguments).ends(0).says(&["coded.csv: its rows stand for ", " of 120 sentences"]);
    let id = table.header.iter().position(|name| name == "row_id").unwrap();
    table.rows.iter_mut().for_each(|row| row[id].insert(0, 'x'));
    put(&folder, "coded.csv", csv_of(&table));
    let none = run(&folder, &arguments).ends(2).says(&["none of its 30 rows is in the results"]);
    assert_eq!(none.out, "");
}

#[test]
fn another_number_than_asked_for_is_explained() {
    let folder = classified("csv");
    let draw = |count: &str, code: i32| {
        run(&folder, &["audit", "out.csv", "-n", count, "-o", "a.csv"]).ends(code)
    };
    draw("0", 2).says(&["no sentence would be drawn"]);
    draw("1", 0).says(&["sentences are drawn, not 1: of each label"]);
    draw("500", 0).says(&["the results have 120 sentences only: all are drawn"]);
    assert_eq!(draw("40", 0).err, "");
}

#[test]
fn thousands_of_documents_take_no_longer_than_their_number() {
    let mut table = "document,sentence,text,x_confidence,x_p_a,x_p_b\n".to_owned();
    (0..20_000).for_each(|n| table += &format!("d{n},1,T.,1,1,0\n"));
    let folder = folder(&[("many.csv", table.as_bytes())]);
    let start = std::time::Instant::now();
    let arguments = ["shares", "many.csv", "--confusion", MEASURES, "--by", "document"];
    let page = run(&folder, &arguments).ends(0).out;
    assert_eq!(page.lines().count(), 20_000 + 4, "{}", &page[page.len() - 500..]);
    // Where every line measured all others it took minutes.
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

#[test]
fn tables_that_are_no_results_are_refused() {
    let folder =
        folder(&[("in.csv", b"document,sentence,text\na,1,Talks.\n"), ("e.parquet", b"PAR1")]);
    let refused = |arguments: &[&str], parts: &[&str]| {
        run(&folder, arguments).ends(2).says(parts);
    };
    let hint = "name a table that demarche classify wrote";
    refused(&["shares", "in.csv"], &["in.csv, row 1: no column \"stance_confidence\"", hint]);
    refused(&["audit", "in.csv"], &["in.csv, row 1: no column \"stance_confidence\"", hint]);
    refused(&["shares", "e.parquet"], &["e.parquet: a Parquet file that cannot be read"]);
    refused(&["shares", "gone.csv"], &["gone.csv: cannot read"]);
    refused(&["shares", "in.csv", "--confusion", "in.csv"], &["no measures of heads"]);
    let twice = "document,sentence,text,x_confidence,x_p_a,x_p_b\n\
                 a,1,T.,1,1,0\na,1,U.,1,1,0\na,2,V.,1,2,0\n";
    put(&folder, "twice.csv", twice);
    let fault = "twice.csv, row 4: a probability of x is \"2\"";
    run(&folder, &["audit", "twice.csv"]).ends(2).says(&["two rows are a#1"]);
    run(&folder, &["shares", "twice.csv", "--confusion", MEASURES]).ends(1).says(&[fault]);
    refused(&["audit", "twice.csv", "--head", "y"], &["no head y; name one of x"]);
}

#[test]
fn a_model_knows_how_it_erred_on_sentences_held_out() {
    let folder = with_model();
    let recipe = run(&folder, &["model", "small", "--json"]).ends(0).out;
    let recipe: Value = serde_json::from_str(&recipe).unwrap();
    let answers = &recipe["heads"][0]["answers"];
    let given: u64 = answers["given"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|group| group.as_array().unwrap())
        .flat_map(|row| row.as_array().unwrap())
        .map(|count| count.as_u64().unwrap())
        .sum();
    assert_eq!(given, 12);
    assert_eq!(answers["given"].as_array().unwrap().len(), 6);
    put(&folder, "in.csv", sentences());
    run(&folder, &["classify", "--rows", "in.csv", "--model", "small", "-o", "out.csv"]).ends(0);
    let page = run(&folder, &["shares", "out.csv", "--model", "small"]).ends(0).out;
    assert!(
        page.contains("(adjusted, probable: too few sentences held out of deterrence: 4 of 30)"),
        "{page}"
    );
}

#[test]
fn every_column_is_in_the_dictionary() {
    let folder = folder(&[("a.txt", b"Envoys will hold talks on peace.")]);
    let table = run(&folder, &["classify", "a.txt"]).ends(0).table();
    let json = run(&folder, &["columns", "--json"]).ends(0).out;
    let columns: Vec<Value> = serde_json::from_str(&json).unwrap();
    let names: Vec<&str> = columns.iter().map(|column| column["name"].as_str().unwrap()).collect();
    let of = |place: &str| {
        let own = names.iter().zip(&columns).filter(|(_, column)| column["in"] == place);
        own.map(|(name, _)| *name).collect::<Vec<_>>()
    };
    assert_eq!(of("results"), table.header);
    let book = ["stance_correction", "sentiment_correction", "row_id", "text_sha256"];
    assert_eq!(of("workbook"), book);
    put(&folder, "in.csv", sentences());
    classify(&folder, "csv").ends(0);
    let sample = run(&folder, &["audit", "out.csv", "--raw"]).ends(0).table();
    assert_eq!(of("audit"), sample.header);
    let arguments = ["shares", "out.csv", "--confusion", MEASURES, "--format", "csv", "--raw"];
    assert_eq!(of("shares"), run(&folder, &arguments).ends(0).table().header);
    for column in &columns {
        for part in ["type", "range", "meaning"] {
            assert!(!column[part].as_str().unwrap().is_empty(), "{column}");
        }
    }
    let page = run(&folder, &["columns"]).ends(0).out;
    assert!(
        page.lines().any(|line| line.starts_with("stance_confidence ") && line.contains("0 to 1"))
    );
}
