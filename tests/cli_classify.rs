//! `demarche classify`, `sentences` and `explain` as their users run them.
#![allow(missing_docs, clippy::unwrap_used)]

mod program;

use program::{Table, folder, get, names, put, run, run_with, with_model};
use serde_json::Value;

/// The columns that are promised for the shipped model.
const COLUMNS: &str = "document,title,date,source,sentence,begin,end,text,\
    furniture,speaker,speech,mentions,\
    stance,stance_also,stance_confidence,stance_p_deterrence,stance_p_dialogue,stance_p_economic,\
    stance_p_regional-alignment,stance_p_none,\
    sentiment,sentiment_confidence,sentiment_p_negative,sentiment_p_neutral,sentiment_p_positive,\
    cues";

const ARTICLE: &str = "Minister Ondra Vale speaks\r\n\r\n\
    “Peace needs strength,” Vale said — in Korean, “평화”. Troops fired 😀 missiles.\r\n\r\n\
    Envoys held talks on peace.\r\n";

#[test]
fn the_header_is_as_promised_and_rows_end_with_crlf() {
    let folder = folder(&[("a.txt", ARTICLE.as_bytes())]);
    let out = run(&folder, &["classify", "a.txt"]).ends(0).out;
    assert!(out.starts_with(&format!("{COLUMNS}\r\n")), "{out}");
    assert!(out.ends_with("\r\n"));
}

#[test]
fn heads_stand_in_the_models_order_and_none_is_the_last_label() {
    let folder = with_model();
    let train = ["train", "labelled.csv", "-o", "three", "--label", "urgent", "--label", "stance"];
    run(&folder, &train).ends(0);
    put(&folder, "a.txt", ARTICLE);
    let table = run(&folder, &["classify", "a.txt", "--model", "three"]).ends(0).table();
    let expected = [
        "urgent",
        "urgent_confidence",
        "urgent_p_no",
        "urgent_p_yes",
        "stance",
        "stance_confidence",
        "stance_p_deterrence",
        "stance_p_dialogue",
        "stance_p_none",
        "cues",
    ];
    assert_eq!(table.header[12..], expected);
}

#[test]
fn offsets_are_bytes_of_the_text_with_its_crlf_and_wide_characters() {
    let folder = folder(&[("a.txt", ARTICLE.as_bytes())]);
    let table = run(&folder, &["classify", "a.txt"]).ends(0).table();
    assert!(table.rows.len() >= 4, "{table:?}");
    let places = table.column("begin").into_iter().zip(table.column("end"));
    let mut last = 0;
    for ((begin, end), text) in places.zip(table.column("text")) {
        let (begin, end): (usize, usize) = (begin.parse().unwrap(), end.parse().unwrap());
        assert_eq!(&ARTICLE[begin..end], text);
        assert!(begin >= last && end > begin);
        last = end;
    }
    assert!(table.column("title").iter().all(|&title| title == "Minister Ondra Vale speaks"));
    let numbers: Vec<String> = (1..=table.rows.len()).map(|n| n.to_string()).collect();
    assert_eq!(table.column("sentence"), numbers);
}

#[test]
fn probabilities_sum_to_one_and_the_confidence_is_that_of_the_label() {
    let folder = folder(&[("a.txt", ARTICLE.as_bytes())]);
    let table = run(&folder, &["classify", "a.txt"]).ends(0).table();
    for head in ["stance", "sentiment"] {
        let labels = table.column(head);
        let sure = table.column(&format!("{head}_confidence"));
        for (row, (label, sure)) in labels.into_iter().zip(sure).enumerate() {
            let shares = table.numbers(row, &format!("{head}_p_"));
            let sum: f64 = shares.iter().sum();
            assert!((sum - 1.0).abs() <= 0.00005 * shares.len() as f64 + 1e-9, "{sum}");
            assert_eq!(table.column(&format!("{head}_p_{label}"))[row], sure);
            assert!(shares.iter().all(|&share| share <= sure.parse().unwrap()));
        }
    }
}

/// Text that a spreadsheet would run, a number that it would not, quotes and a comma.
const WILD: &str = "text,note\n\"=HYPERLINK(\"\"x\"\")\",-5\n\"+1 \"\"ship\"\", sunk\",@me\n";

#[test]
fn standard_output_is_raw_and_a_file_is_for_spreadsheets() {
    let folder = folder(&[("w.csv", WILD.as_bytes())]);
    let raw = run(&folder, &["classify", "w.csv", "--rows"]).ends(0).out;
    assert!(raw.starts_with("document,"), "{raw}");
    let table = Table::read(raw.as_bytes());
    assert_eq!(table.column("text"), ["=HYPERLINK(\"x\")", "+1 \"ship\", sunk"]);
    assert_eq!(table.column("in_text"), table.column("text"));
    assert_eq!(table.column("note"), ["-5", "@me"]);

    let written = run(&folder, &["classify", "w.csv", "--rows", "-o", "o.csv"]).ends(0);
    assert_eq!(written.out, "");
    let file = get(&folder, "o.csv");
    let bare = file.strip_prefix(b"\xef\xbb\xbf").expect("a byte-order mark");
    let table = Table::read(bare);
    assert_eq!(table.column("text"), ["'=HYPERLINK(\"x\")", "'+1 \"ship\", sunk"]);
    assert_eq!(table.column("in_text"), table.column("text"));
    assert_eq!(table.column("note"), ["-5", "'@me"]);

    run(&folder, &["classify", "w.csv", "--rows", "--raw", "-o", "r.csv"]).ends(0);
    assert_eq!(get(&folder, "r.csv"), raw.as_bytes());
}

#[test]
fn files_folders_and_standard_input_are_read_in_their_order() {
    let folder = folder(&[
        ("f/b.txt", b"Troops moved."),
        ("f/a.md", b"Talks went on."),
        ("f/sub/c.csv", b"id,text\nk,Trade grew.\n"),
        ("f/.hidden.txt", b"Not this."),
        ("f/picture.png", b"\x89PNG\r\n\x1a\n"),
        ("z.txt", b"Envoys met."),
    ]);
    let run = run_with(&folder, &["classify", "z.txt", "-", "f"], b"It rained.").ends(0);
    let expected = ["z.txt", "-", "f/a.md", "f/b.txt", "f/sub/c.csv#k"];
    assert_eq!(run.table().column("document"), expected);
    run.says(&["f: 1 file left out: 1 .png", "5 documents, 5 sentences, 10 labels, "]);
}

#[test]
fn the_closing_line_counts_one_of_each_rightly() {
    let folder = with_model();
    put(&folder, "a.txt", "Troops moved.");
    let run = run(&folder, &["classify", "a.txt"]).ends(0);
    assert!(run.err.starts_with("1 document, 1 sentence, 2 labels, "), "{}", run.err);
    assert!(run.err.ends_with(" s\n"), "{}", run.err);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let folder = folder(&[]);
    for number in 0..20 {
        put(&folder, &format!("f/{number:02}.txt"), ARTICLE.repeat(number + 1));
    }
    let one = run(&folder, &["classify", "f", "--jobs", "1"]).ends(0).out;
    let two = run(&folder, &["classify", "f", "--jobs", "2"]).ends(0).out;
    assert!(one == two);
    assert!(run(&folder, &["classify", "f", "--jobs", "0"]).ends(2).out.is_empty());
    assert!(run(&folder, &["classify", "f", "--jobs", "60000"]).ends(2).out.is_empty());
}

#[test]
fn cues_are_as_many_as_asked_for() {
    let folder = with_model();
    put(&folder, "a.txt", "The navy fired missiles and moved troops to the coast at dawn.");
    let cues = |number: &str| {
        let run = run(&folder, &["classify", "a.txt", "--model", "small", "--cues", number]);
        run.ends(0).table().column("cues")[0].to_owned()
    };
    assert_eq!(cues("0"), "");
    assert_eq!(cues("1").split("; ").next().unwrap().split(", ").count(), 1);
    let two = cues("2");
    let stance = two.split("; ").next().unwrap();
    assert!(stance.starts_with("stance: "), "{two}");
    assert_eq!(stance.split(", ").count(), 2, "{two}");
}

#[test]
fn below_the_least_confidence_the_label_is_empty_and_probabilities_stay() {
    let folder = folder(&[("a.txt", ARTICLE.as_bytes())]);
    let all = run(&folder, &["classify", "a.txt"]).ends(0).table();
    let sure = run(&folder, &["classify", "a.txt", "--min-confidence", "0.7"]).ends(0).table();
    for head in ["stance", "sentiment"] {
        let rows = all.column(head).into_iter().zip(sure.column(head));
        let confidence = format!("{head}_confidence");
        for ((before, after), p) in rows.zip(sure.column(&confidence)) {
            let is_sure = p.parse::<f64>().unwrap() >= 0.7;
            assert_eq!(after, if is_sure { before } else { "" });
        }
        assert_eq!(all.column(&confidence), sure.column(&confidence));
    }
    let none = run(&folder, &["classify", "a.txt", "--min-confidence", "1"]).ends(0);
    assert!(none.table().column("stance").iter().all(|label| label.is_empty()));
    assert_eq!(none.table().rows.len(), all.rows.len());
    none.says(&[" 0 labels, "]);
    for wrong in ["1.5", "-1", "nan", "half"] {
        let option = format!("--min-confidence={wrong}");
        run(&folder, &["classify", "a.txt", &option]).ends(2).says(&["--min-confidence"]);
    }
}

#[test]
fn always_label_never_gives_none_and_keeps_probabilities() {
    let text = "It rained. Lunch was late. The hall has four hundred seats. 17. Hm.";
    let folder = folder(&[("a.txt", text.as_bytes())]);
    let usual = run(&folder, &["classify", "a.txt"]).ends(0).table();
    assert!(usual.column("stance").contains(&"none"), "{usual:?}");
    let always = run(&folder, &["classify", "a.txt", "--always-label"]).ends(0).table();
    assert!(always.column("stance").iter().all(|&label| label != "none" && !label.is_empty()));
    assert_eq!(always.column("stance_p_none"), usual.column("stance_p_none"));
    assert_eq!(always.column("sentiment"), usual.column("sentiment"));
    for (row, label) in always.column("stance").into_iter().enumerate() {
        let confidence = always.column("stance_confidence")[row];
        assert_eq!(confidence, always.column(&format!("stance_p_{label}"))[row]);
    }
}

#[test]
fn every_row_of_a_table_gives_one_row_with_all_its_columns() {
    let table = "id,title,text,stance,in_text,date\n\
        x#0,T,\" Troops moved. They fired. \",a,q,d1\n\
        x#1,U,,b,r,d2\n\
        y#0,V,\"Talks,\r\nheld.\",c,s,d3\n";
    let folder = folder(&[("t.csv", table.as_bytes())]);
    let run = run(&folder, &["classify", "t.csv", "--rows"]).ends(0);
    let out = run.table();
    let after = out.header.iter().position(|name| name == "cues").unwrap() + 1;
    let carried = ["id", "in_title", "in_text", "in_stance", "in_in_text", "in_date"];
    assert_eq!(out.header[after..], carried);
    assert_eq!(out.column("id"), ["x#0", "x#1", "y#0"]);
    assert_eq!(out.column("in_title"), ["T", "U", "V"]);
    let texts = [" Troops moved. They fired. ", "", "Talks,\r\nheld."];
    assert_eq!(out.column("in_text"), texts);
    assert_eq!(out.column("in_stance"), ["a", "b", "c"]);
    assert_eq!(out.column("in_in_text"), ["q", "r", "s"]);
    assert_eq!(out.column("document"), ["x", "x", "y"]);
    assert_eq!(out.column("title"), ["T", "U", "V"]);
    assert_eq!(out.column("sentence"), ["1", "2", "1"]);
    let places: Vec<_> = out.column("begin").into_iter().zip(out.column("end")).collect();
    assert_eq!(places, [("1", "26"), ("0", "0"), ("0", "13")]);
    assert_eq!(out.column("text"), ["Troops moved. They fired.", "", "Talks,\r\nheld."]);
    let empty = &out.rows[1][7..after];
    assert!(empty.iter().all(String::is_empty), "{empty:?}");
    run.says(&[
        "t.csv, row 3: no text, and so no labels (1 row like this)",
        "2 documents, 3 sentences, 4 labels",
    ]);
}

#[test]
fn tables_with_different_columns_are_carried_side_by_side() {
    let folder = folder(&[
        ("a.csv", b"text,date\nTroops moved.,d1\n"),
        ("b.csv", b"document;source;text\nq;wire;Talks held.\nq;web;Trade grew.\n"),
    ]);
    let out = run(&folder, &["classify", "a.csv", "b.csv", "--rows"]).ends(0).table();
    let after = out.header.iter().position(|name| name == "cues").unwrap() + 1;
    assert_eq!(out.header[after..], ["in_text", "in_date", "in_document", "in_source"]);
    assert_eq!(out.column("document"), ["a.csv#2", "q", "q"]);
    assert_eq!(out.column("date"), ["d1", "", ""]);
    assert_eq!(out.column("source"), ["", "wire", "web"]);
    assert_eq!(out.column("in_text"), ["Troops moved.", "Talks held.", "Trade grew."]);
}

#[test]
fn a_table_without_the_column_of_texts_leaves_no_columns_behind() {
    let folder = folder(&[("a.csv", b"text\nTroops moved.\n"), ("b.csv", b"lead,x\nTalks,1\n")]);
    let run = run(&folder, &["classify", "b.csv", "a.csv", "--rows"]).ends(1);
    assert_eq!(run.table().header.last().unwrap(), "in_text");
    assert!(!run.table().header.contains(&"lead".to_owned()));
    run.says(&["b.csv, row 1: no column \"text\" (found: lead, x); name it with --text lead"]);
}

#[test]
fn a_table_of_articles_has_a_document_in_each_row() {
    let table = "id,headline,body\nk1,Storm,Rain fell. Wind blew.\n,,Troops moved.\n";
    let folder = folder(&[("t.csv", table.as_bytes())]);
    let out = run(&folder, &["classify", "t.csv", "--text", "body"]).ends(0).table();
    assert_eq!(out.column("document"), ["t.csv#k1", "t.csv#k1", "t.csv#3"]);
    assert_eq!(out.column("title"), ["Storm", "Storm", ""]);
    assert_eq!(out.column("sentence"), ["1", "2", "1"]);
    assert_eq!(out.header.join(","), COLUMNS);
}

#[test]
fn an_earlier_output_in_the_folder_is_written_again_and_not_read() {
    let folder = folder(&[("f/a.txt", b"Troops moved. Talks held.")]);
    run(&folder, &["classify", "f", "-o", "f/out.csv"]).ends(0);
    let first = get(&folder, "f/out.csv");
    run(&folder, &["classify", "f", "-o", "f/out.csv"]).ends(0);
    assert!(get(&folder, "f/out.csv") == first);
    assert_eq!(names(&folder.path().join("f")), ["a.txt", "out.csv"]);
    std::fs::remove_file(folder.path().join("f/a.txt")).unwrap();
    run(&folder, &["classify", "f", "-o", "f/out.csv"]).ends(2).says(&["f/out.csv: nothing"]);
    assert!(get(&folder, "f/out.csv") == first);
}

#[test]
fn what_is_read_is_never_written_over() {
    let folder = with_model();
    put(&folder, "f/a.txt", "Troops moved.");
    put(&folder, "f/b.txt", "Talks held.");
    let model = get(&folder, "small");
    for arguments in [
        &["classify", "f/a.txt", "-o", "f/a.txt", "--format", "csv"][..],
        &["classify", "f", "-o", "f/a.txt", "--format", "csv"],
        &["classify", "f", "-o", "f/../f/a.txt", "--format", "csv"],
        &["classify", "f/b.txt", "--model", "small", "-o", "small"],
    ] {
        run(&folder, arguments).ends(2).says(&["is an input too; write to another file"]);
    }
    assert_eq!(get(&folder, "f/a.txt"), b"Troops moved.");
    assert!(get(&folder, "small") == model);
}

#[test]
fn other_formats_are_refused_and_a_dash_is_standard_output() {
    let folder = folder(&[("a.txt", b"Troops moved.")]);
    run(&folder, &["classify", "a.txt", "-o", "out.ods"])
        .ends(2)
        .says(&["out.ods: no table is written as .ods; name a file in one of .csv, .tsv"]);
    let endings = ".csv, .tsv, .jsonl, .xlsx, .parquet, .arrow, or say --format csv";
    for output in ["out.txt", "out.csv.gz", "OUT.JSON", "out."] {
        let ending = output.rsplit_once('.').unwrap().1.to_lowercase();
        let message = format!("{output}: no table is written as .{ending}; name a file in one of");
        let run = run(&folder, &["classify", "a.txt", "-o", output]).ends(2);
        run.says(&[&message, endings]);
    }
    assert_eq!(names(folder.path()), ["a.txt"]);
    for (output, format) in [("named.txt", &["--format", "csv"][..]), ("plain", &[])] {
        let arguments = [&["classify", "a.txt", "-o", output], format].concat();
        run(&folder, &arguments).ends(0);
        assert!(get(&folder, output).starts_with(b"\xef\xbb\xbfdocument,"), "{output}");
        std::fs::remove_file(folder.path().join(output)).unwrap();
    }
    let out = run(&folder, &["classify", "a.txt", "-o", "-"]).ends(0).out;
    assert!(out.starts_with("document,"), "{out}");
    assert_eq!(names(folder.path()), ["a.txt"]);
}

#[test]
fn sentences_are_json_lines_with_five_keys() {
    let folder = folder(&[("a.txt", ARTICLE.as_bytes()), ("b.csv", b"id,text\nk,Rain. Wind.\n")]);
    let out = run(&folder, &["sentences", "a.txt", "b.csv"]).ends(0).out;
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let classified = run(&folder, &["classify", "a.txt", "b.csv"]).ends(0).table();
    assert_eq!(lines.len(), classified.rows.len());
    for (line, row) in lines.iter().zip(&classified.rows) {
        let keys: Vec<&String> = line.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["document", "n", "begin", "end", "text"]);
        let cells = [&row[0], &row[4], &row[5], &row[6], &row[7]];
        for (value, cell) in line.as_object().unwrap().values().zip(cells) {
            assert_eq!(value.as_str().map_or(value.to_string(), str::to_owned), *cell);
        }
    }
    assert_eq!(lines.last().unwrap()["document"], "b.csv#k");
}
