//! What is said, and what is left, where an input, a model or an output is not as it should be;
//! and whatever comes in, nothing panics and what comes out holds together.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr)]

mod program;

use demarche::classify::{Classifier, Request};
use demarche::model::{Model, file};
use demarche::record::{Cell, Record, columns};
use demarche::text::Document;
use demarche::text::clean::shown;
use demarche::train::dataset;
use program::{LABELLED, Run, folder, get, names, put, run, with_model};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use tempfile::TempDir;

const GOOD: (&str, &[u8]) = ("good.txt", b"Troops moved. Talks were held.");

/// Classifies one bad file into `out.csv`, which must stay as it was; then with a good one.
#[track_caller]
fn refused(name: &str, bytes: &[u8], messages: &[&str], options: &[&str]) {
    let folder = folder(&[(name, bytes), GOOD, ("out.csv", b"old")]);
    let arguments = [&["classify", name, "-o", "out.csv"], options].concat();
    run(&folder, &arguments).ends(2).says(messages);
    assert_eq!(get(&folder, "out.csv"), b"old");
    assert_eq!(names(folder.path()).len(), 3, "{:?}", names(folder.path()));
    let done = run(&folder, &["classify", name, "good.txt"]).ends(1);
    assert_eq!(done.table().column("document"), ["good.txt", "good.txt"]);
}

#[test]
fn a_missing_file_is_named() {
    let folder = folder(&[GOOD]);
    let message = "no.txt: cannot read: No such file";
    run(&folder, &["classify", "no.txt", "-o", "out.csv"]).ends(2).says(&[message]);
    assert_eq!(names(folder.path()), ["good.txt"]);
    let done = run(&folder, &["classify", "no.txt", "good.txt", "-o", "out.csv"]).ends(1);
    done.says(&[message, "1 document, 2 sentences"]);
    assert_eq!(names(folder.path()), ["good.txt", "out.csv"]);
    run(&folder, &["classify", ""]).ends(2).says(&["an empty name"]);
    run(&folder, &["classify", "-", "-"]).ends(2).says(&["\"-\" is given twice"]);
}

#[test]
fn files_that_are_no_text_are_refused_by_name() {
    refused("e.txt", b"", &["e.txt: empty; put text into it"], &[]);
    refused("w.txt", b" \r\n\t", &["w.txt: empty"], &[]);
    refused("p.txt", b"\x7fELF\x02\x01\x00", &["p.txt: a program, not text"], &[]);
    refused("b.txt", b"Talks\0held\0", &["b.txt: a binary file (NUL at byte 5)"], &[]);
    refused("r.pdf", b"%PDF-1.7 x", &["r.pdf: a damaged PDF (no pages can be found in it)"], &[]);
    refused("h.html", b"<!doctype html><img alt=Hi>", &["h.html: a web page without text"], &[]);
}

#[test]
fn tables_that_cannot_be_used_are_refused_by_name_and_row() {
    let no_rows = "t.csv: a header and no rows";
    refused("t.csv", b"id,text\n", &[no_rows], &[]);
    refused("t.csv", b"id,text\n", &[no_rows], &["--rows"]);
    let no_column = "t.csv, row 1: no column \"text\" (found: id, lead); name it with --text lead";
    refused("t.csv", b"id,lead\n1,Talks.\n", &[no_column], &[]);
    refused("t.csv", b"id,lead\n1,Talks.\n", &[no_column], &["--rows"]);
    let no_text = "t.csv: no row has text in column \"text\"";
    refused("t.csv", b"id,text\n1,\n2, \n", &[no_text], &[]);
}

#[test]
fn a_bad_row_is_named_and_the_others_are_done() {
    let table = b"id,text\n1,Troops moved.\n2\n3,Talks held.,x\n4,\"Two\nlines\"\n5,\"open\n6,x\n";
    let folder = folder(&[("t.csv", table)]);
    let done = run(&folder, &["classify", "t.csv", "--rows"]).ends(1);
    assert_eq!(done.table().column("id"), ["1", "4"]);
    done.says(&[
        "t.csv, row 3: 1 cell, the header has 2",
        "t.csv, row 4: 3 cells, the header has 2",
        "t.csv, row 6: a quote (\") is opened and never closed",
    ]);
}

#[test]
fn a_folder_that_may_not_be_read_is_named() {
    let folder = folder(&[GOOD, ("locked/a.txt", b"Talks.")]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |mode| std::fs::Permissions::from_mode(mode);
        let locked = folder.path().join("locked");
        std::fs::set_permissions(&locked, mode(0)).unwrap();
        if locked.read_dir().is_ok() {
            // Root may read everything, so somebody else must try.
            std::fs::set_permissions(folder.path(), mode(0o755)).unwrap();
            let nobody = std::process::Command::new("setpriv")
                .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
                .arg(assert_cmd::cargo::cargo_bin!("demarche"))
                .args(["classify", "locked"])
                .current_dir(folder.path())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&nobody.stderr).into_owned();
            assert!(said.contains("locked: cannot read: Permission denied"), "{said}");
            assert_eq!(nobody.status.code(), Some(2));
        } else {
            run(&folder, &["classify", "locked"]).ends(2).says(&["locked: cannot read: "]);
            run(&folder, &["classify", "."]).ends(1).says(&["locked: cannot read: "]);
        }
        std::fs::set_permissions(&locked, mode(0o755)).unwrap();
    }
    std::fs::remove_file(folder.path().join("locked/a.txt")).unwrap();
    run(&folder, &["classify", "locked"]).ends(2).says(&["locked: a folder without text"]);
}

#[test]
fn other_encodings_are_decoded_and_said() {
    let text = "“Peace,” said Élodie Brandt’s café. 1 €.";
    let wide =
        |unit: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(unit).collect() };
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    for (bytes, note) in [
        (latin.into_owned(), "a.txt: not UTF-8; read as Windows-1252"),
        ([b"\xff\xfe".to_vec(), wide(u16::to_le_bytes)].concat(), "a.txt: read as UTF-16LE"),
        ([b"\xfe\xff".to_vec(), wide(u16::to_be_bytes)].concat(), "a.txt: read as UTF-16BE"),
        ([b"\xef\xbb\xbf", text.as_bytes()].concat(), ""),
    ] {
        let folder = folder(&[("a.txt", &bytes)]);
        let done = run(&folder, &["classify", "a.txt"]).ends(0).says(&[note]);
        assert_eq!(done.table().column("text").join(" "), text);
        assert_eq!(done.table().column("begin")[0], "0");
    }
}

/// 5 MB and not 50: the dev profile hardly optimises. Memory and time grow in proportion.
#[test]
fn one_enormous_line_is_read_whole() {
    let line = "the envoy and the navy said that talks on trade go on ".repeat(95_000);
    assert!(line.len() > 5_000_000);
    let folder = folder(&[("a.txt", line.as_bytes())]);
    let out = run(&folder, &["sentences", "a.txt"]).ends(0).out;
    let mut last = 0;
    for object in out.lines() {
        let object: serde_json::Value = serde_json::from_str(object).unwrap();
        let at = |key: &str| object[key].as_u64().unwrap() as usize;
        assert_eq!(line[last..at("begin")].trim(), "");
        last = at("end");
    }
    assert_eq!(line[last..].trim(), "");
    put(&folder, "b.txt", "x".repeat(5_000_000));
    let done = run(&folder, &["classify", "b.txt", "--cues", "0"]).ends(0);
    assert_eq!(done.table().column("end").last().unwrap(), &"5000000");
}

#[test]
fn labelled_tables_that_cannot_be_learned_from_are_refused() {
    for (table, options, message) in [
        ("text,a,b\nT.,x,y\n", &[][..], "t.csv, row 1: no column \"stance\" (found: text, a, b)"),
        ("text,a\nT.,x\n", &["--label", "b"], "t.csv, row 1: no column \"b\" (found: text, a)"),
        ("lead,stance\nT.,x\n", &[], "t.csv, row 1: no column \"text\" (found: lead, stance)"),
        (
            "text,stance\nT.,x\nU.,x\n",
            &[],
            "t.csv: column \"stance\" has one label only (\"x\"); two",
        ),
        ("text,stance\nT.,\n", &[], "t.csv: column \"stance\" has no labels"),
        ("text,stance\n", &[], "t.csv: a header and no rows"),
        ("text,stance\nT.,x\nU\n", &[], "t.csv, row 3: 1 cell, the header has 2"),
        ("", &[], "t.csv: empty"),
    ] {
        let folder = folder(&[("t.csv", table.as_bytes()), ("model", b"old")]);
        let arguments = [&["train", "t.csv", "-o", "model"], options].concat();
        run(&folder, &arguments).ends(2).says(&[message]);
        assert_eq!(get(&folder, "model"), b"old");
        assert_eq!(names(folder.path()), ["model", "t.csv"]);
    }
    let folder = folder(&[("labelled.csv", LABELLED.as_bytes())]);
    run(&folder, &["train", "labelled.csv", "no.csv", "-o", "m"]).ends(2).says(&["no.csv: cannot"]);
    put(&folder, "part.csv", format!("{LABELLED}short\n"));
    run(&folder, &["train", "part.csv", "-o", "m"]).ends(1).says(&["part.csv, row 14: 1 cell"]);
    assert!(folder.path().join("m").exists());
}

/// What a command that needs a model says of this one.
fn with_damaged(folder: &TempDir, bytes: &[u8]) -> Run {
    put(folder, "bad", bytes);
    let run = run(folder, &["classify", "good.txt", "--model", "bad", "-o", "out.csv"]).ends(2);
    assert!(!folder.path().join("out.csv").exists());
    run
}

fn sealed(body: &[u8]) -> Vec<u8> {
    [body, Sha256::digest(body).as_slice()].concat()
}

#[test]
fn a_damaged_model_is_refused_wherever_it_was_cut_or_altered() {
    let folder = with_model();
    put(&folder, GOOD.0, GOOD.1);
    let model = get(&folder, "small");
    for cut in [0, 5] {
        with_damaged(&folder, &model[..cut]).says(&["bad: not a demarche model"]);
    }
    let length = model.len();
    for cut in [8, 11, 12, 19, 20, 40, 200, length / 2, length - 33, length - 1] {
        with_damaged(&folder, &model[..cut]).says(&["bad: "]);
        assert!(file::from_bytes("bad", &model[..cut]).is_err(), "{cut}");
    }
    for at in (0..50).map(|part| part * (length - 1) / 49) {
        let mut altered = model.clone();
        altered[at] ^= 1 << (at % 8);
        let error = file::from_bytes("bad", &altered).unwrap_err().to_string();
        assert!(error.starts_with("bad: ") && error.contains("; "), "{at}: {error}");
    }
    let mut altered = model.clone();
    altered[length / 2] ^= 1;
    with_damaged(&folder, &altered).says(&["bad: damaged: its checksum does not match"]);
    with_damaged(&folder, b"Not a model.").says(&["bad: not a demarche model; make one with"]);
    run(&folder, &["model", "."]).ends(2).says(&[".: cannot read the model"]);
    run(&folder, &["model", "no"]).ends(2).says(&["no: cannot open the model"]);
}

#[test]
fn a_model_of_a_newer_version_or_with_false_lengths_is_refused() {
    let folder = with_model();
    put(&folder, GOOD.0, GOOD.1);
    let model = get(&folder, "small");
    let body = &model[..model.len() - 32];
    let with = |at: usize, bytes: &[u8]| {
        let mut body = body.to_vec();
        body[at..at + bytes.len()].copy_from_slice(bytes);
        sealed(&body)
    };
    with_damaged(&folder, &with(8, &4_u32.to_le_bytes()))
        .says(&["bad: a model of format 4; this demarche reads format 3; use a newer demarche"]);
    with_damaged(&folder, &with(8, &2_u32.to_le_bytes()))
        .says(&["bad: a model of format 2; this demarche reads format 3; train it again"]);
    let recipe = u64::from_le_bytes(body[12..20].try_into().unwrap()) as usize;
    for huge in [u64::MAX, 1 << 63, 1 << 40, body.len() as u64] {
        for at in [12, 20 + recipe] {
            with_damaged(&folder, &with(at, &huge.to_le_bytes())).says(&["bad: damaged: "]);
        }
    }
    with_damaged(&folder, &with(28 + recipe, &u32::MAX.to_le_bytes())).says(&["bad: damaged: "]);
    with_damaged(&folder, &sealed(&[body, b"x"].concat())).says(&["longer than it says"]);
}

#[test]
fn a_model_that_would_never_end_or_give_no_number_is_refused() {
    let folder = with_model();
    put(&folder, GOOD.0, GOOD.1);
    let model = get(&folder, "small");
    let body = &model[..model.len() - 32];
    let length = u64::from_le_bytes(body[12..20].try_into().unwrap()) as usize;
    let recipe = String::from_utf8(body[20..20 + length].to_vec()).unwrap();
    let endless = recipe.replace("\"characters\":[3,5]", "\"characters\":[3,1099511627776]");
    assert_ne!(endless, recipe);
    let head = [&body[..12], &(endless.len() as u64).to_le_bytes(), endless.as_bytes()].concat();
    with_damaged(&folder, &sealed(&[&head, &body[20 + length..]].concat())).says(&["bad: damaged"]);
    let columns = u64::from_le_bytes(body[20 + length..28 + length].try_into().unwrap()) as usize;
    for number in [f32::NAN, f32::INFINITY, 3e38] {
        let mut body = body.to_vec();
        let idf = 32 + length + columns * 8;
        for cell in body[idf..idf + columns * 4].chunks_exact_mut(4) {
            cell.copy_from_slice(&number.to_le_bytes());
        }
        with_damaged(&folder, &sealed(&body)).says(&["bad: damaged: its parts do not fit"]);
    }
}

#[test]
fn a_closed_pipe_ends_the_program_quietly() {
    let folder = folder(&[("a.txt", "Envoys held talks on peace. ".repeat(6_000).as_bytes())]);
    for arguments in [&["classify", "a.txt", "--cues", "0"][..], &["sentences", "a.txt"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_demarche"))
            .current_dir(folder.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.len() > 20, "{line}");
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0));
        assert_eq!(err, "");
    }
}

#[test]
fn an_output_that_cannot_be_written_leaves_nothing() {
    let folder = folder(&[GOOD, ("dir/x.txt", b"x")]);
    let to = |output| run(&folder, &["classify", "good.txt", "-o", output]).ends(2);
    to("no/out.csv").says(&["no/out.csv: no folder no; create it first"]);
    to("dir").says(&["dir: a folder, not a file"]);
    to("dir/").says(&["dir/: a folder, not a file"]);
    to("good.txt/out.csv").says(&["good.txt/out.csv: "]);
    if cfg!(target_os = "linux") {
        to("/dev/full").says(&["/dev/full: cannot write: No space left"]);
    }
    assert_eq!(names(folder.path()), ["dir", "good.txt"]);
    assert_eq!(names(&folder.path().join("dir")), ["x.txt"]);
}

/// The records of a document.
fn records(model: &Model, text: &str) -> Vec<Record> {
    let mut records = Vec::new();
    let document = Document { text: text.to_owned(), ..Document::default() };
    let take = |record: &Record| -> Result<(), Infallible> {
        records.push(record.clone());
        Ok(())
    };
    Classifier::new(model, Request::default()).classify(&[document], &[], take).unwrap();
    records
}

static SMALL: LazyLock<Vec<u8>> = LazyLock::new(|| get(&with_model(), "small"));
static SHIPPED: LazyLock<Model> = LazyLock::new(|| file::embedded().unwrap());

/// Text with all that a sentence may stumble over, and any other text.
fn texts() -> impl Strategy<Value = String> {
    let wild = "([A-Za-z]{1,9}|[.!?…]{1,3}|[“”‘’\"'()]|[ \t\r\n]{1,3}|U\\.S\\.|[0-9.,%$-]{1,6}|é|한|😀){0,60}";
    prop_oneof![wild, any::<String>()]
}

fn learn(table: &[u8]) {
    let folder = folder(&[("t.csv", table)]);
    let path = folder.path().join("t.csv").to_str().unwrap().to_owned();
    for labels in [vec![], vec!["label".to_owned()]] {
        let request =
            dataset::Request { tables: vec![path.clone()], labels, ..dataset::Request::default() };
        let _ = dataset::to_learn(&request);
        let _ = dataset::to_measure(&request, &SHIPPED.recipe.heads);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_gives_a_record_a_sentence_with_shares_of_one(text in texts()) {
        let records = records(&SHIPPED, &text);
        let document = Document { text, ..Document::default() };
        let sentences = document.sentences();
        prop_assert_eq!(records.len(), sentences.len());
        let width = columns(&SHIPPED.recipe.heads, &[]).len();
        for (record, sentence) in records.iter().zip(&sentences) {
            prop_assert_eq!(record.len(), width);
            prop_assert_eq!(&record[7], &Cell::words(&shown(document.slice(sentence.span))));
            if sentence.furniture.is_some() {
                continue;
            }
            let mut at = 12;
            for head in &SHIPPED.recipe.heads {
                at += usize::from(head.also.is_some());
                let shares = record[at + 2..at + 2 + head.labels.len()].iter().map(|cell| match cell {
                    Cell::Probability(share) => f64::from(*share),
                    other => panic!("{other:?}"),
                });
                let shares: Vec<f64> = shares.collect();
                prop_assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
                prop_assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-6, "{:?}", shares);
                at += 2 + head.labels.len();
            }
        }
    }

    #[test]
    fn any_bytes_are_no_model(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(file::from_bytes("any", &bytes).is_err());
        prop_assert!(file::from_bytes("any", &[b"DEMARCHE", &bytes[..]].concat()).is_err());
    }

    /// Whoever alters a model can make the checksum fit. It is then refused, or it works.
    #[test]
    fn a_model_altered_with_its_checksum_is_refused_or_works(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut body = SMALL[..SMALL.len() - 32].to_vec();
        for (index, byte) in changes {
            let at = index.index(body.len());
            body[at] = byte;
        }
        if let Ok(model) = file::from_bytes("any", &sealed(&body)) {
            let records = records(&model, "The navy fired missiles. Talks on peace go on.");
            prop_assert_eq!(records.len(), 2);
            for cell in records.concat() {
                if let Cell::Probability(share) = cell {
                    prop_assert!((0.0..=1.0).contains(&share), "{}", share);
                }
            }
        }
    }

    #[test]
    fn any_bytes_as_a_labelled_table_do_not_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        cells in "[\",;\t\r\n\0a-c#é ]{0,120}",
    ) {
        learn(&bytes);
        learn(&[b"text,label,id\n", &bytes[..]].concat());
        learn(format!("id,text,stance,label,document\n{cells}").as_bytes());
        learn(format!("id,sha256,label\n{cells}").as_bytes());
    }
}
