//! `demarche review` as programs talk to it: who may ask, what is kept, what ends well.
//!
//! The page in a browser is tested in `tests/review_browser.rs`.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used)]

mod program;

use program::review::Server;
use program::{Table, folder, get, names, put, run};
use serde_json::{Value, json};
use std::io::Write;
use tempfile::TempDir;

const ARTICLE: &str = "Talks at the border\n\nEnvoys met at the border on Monday. They agreed to \
    meet again.\n\nThe navy held a drill off the coast. Nobody was hurt.\n";

/// Rows of labels as `row_id coder labels...`.
fn coded(folder: &TempDir, name: &str, heads: &[&str]) -> Vec<String> {
    let bytes = get(folder, name);
    let table = Table::read(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap());
    let columns: Vec<Vec<&str>> =
        ["row_id", "coder"].iter().chain(heads).map(|name| table.column(name)).collect();
    (0..table.rows.len())
        .map(|row| columns.iter().map(|column| column[row]).collect::<Vec<_>>().join(" "))
        .collect()
}

fn with_article() -> TempDir {
    folder(&[("a.txt", ARTICLE.as_bytes())])
}

const HEADS: [&str; 2] = ["stance", "sentiment"];

#[test]
fn answers_survive_whatever_ends_the_program() {
    let folder = with_article();
    let server = Server::start(&folder, &["a.txt", "-o", "l.csv"]);
    server.answer("Ana", 1, 0, "dialogue");
    server.answer("Ben", 1, 0, "none");
    server.answer("Ana", 1, 1, "neutral");
    server.answer(" ana ", 1, 1, "positive");
    server.lose();
    // The machine stopped while a line was on its way to the disk.
    let path = folder.path().join("l.csv.journal");
    std::fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .unwrap()
        .write_all(b"{\"row_id\":")
        .unwrap();
    let server = Server::start(&folder, &["a.txt", "-o", "l.csv"]);
    let own = ["a.txt#2 Ana dialogue positive", "a.txt#2 Ben none "];
    assert_eq!(coded(&folder, "l.csv", &HEADS), own, "the table is whole once the program runs");
    let state = server.post("state", &json!({ "coder": "ANA", "since": null }));
    let change = json!({ "item": 1, "labels": ["dialogue", "positive"], "note": "" });
    assert_eq!(state["changes"], json!([change]));
    let said = json!({ "note": "=both, or \"none\"?" });
    server.post("answer", &json!({ "coder": "Ana", "item": 3, "said": said }));
    let said = server.end();
    assert!(said.ends_with("l.csv: 1 sentence coded by Ana, 1 sentence coded by Ben\n"), "{said}");
    assert_eq!(names(folder.path()), ["a.txt", "l.csv"], "no journal is left");
    let table = Table::read(&get(&folder, "l.csv")[3..]);
    assert_eq!(
        table.header.join(","),
        "row_id,text_sha256,document,sentence,before,text,after,stance,sentiment,coder,note,coded_at"
    );
    assert_eq!(table.column("text")[0], "Envoys met at the border on Monday.");
    assert_eq!(table.column("before")[0], "Talks at the border");
    assert_eq!(table.column("after")[0], "They agreed to meet again.");
    assert_eq!(table.column("note"), ["", "", "'=both, or \"none\"?"]);
    assert!(table.column("coded_at").iter().all(|at| at.len() == 20 && at.ends_with('Z')));
}

#[test]
fn what_stands_in_the_table_stays_however_a_spreadsheet_left_it() {
    let folder = with_article();
    let server = Server::start(&folder, &["a.txt", "-o", "l.csv", "--labels", "urgency=low,high"]);
    server.answer("Ana", 1, 0, "high");
    server.answer("Ana", 2, 0, "low");
    server.end();
    // Sorted the other way round, semicolons, a column and a row of somebody else.
    let table = Table::read(&get(&folder, "l.csv")[3..]);
    let mut text = format!("remark;{}\r\n", table.header.join(";"));
    text += &format!("later;{}\r\n", table.rows[1].join(";"));
    text += &format!(";{}\r\n", table.rows[0].join(";"));
    text += &format!("mine{}\r\n", ";".repeat(table.header.len()));
    put(&folder, "l.csv", text);
    let arguments =
        ["a.txt", "-o", "l.csv", "--labels", "urgency=low,high", "--labels", "tone=a,b"];
    let server = Server::start(&folder, &arguments);
    server.answer("Ana", 1, 1, "b");
    server.answer("Ana", 2, 0, "");
    server.end();
    let table = Table::read(&get(&folder, "l.csv")[3..]);
    assert_eq!(table.column("remark"), ["later", "", "mine"]);
    assert_eq!(table.column("row_id"), ["a.txt#3", "a.txt#2", ""]);
    assert_eq!(table.column("urgency"), ["", "high", ""], "the row with a remark stays");
    assert_eq!(table.column("tone"), ["", "b", ""]);
}

#[test]
fn what_others_write_into_the_table_meanwhile_stays() {
    let folder = with_article();
    let server = Server::start(&folder, &["a.txt", "-o", "l.csv"]);
    let saved = |part: &str| {
        let path = folder.path().join("l.csv");
        while !std::fs::read_to_string(&path).is_ok_and(|text| text.contains(part)) {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    };
    server.answer("Ana", 1, 0, "dialogue");
    saved("dialogue");
    let text = String::from_utf8(get(&folder, "l.csv")).unwrap();
    let mut lines = text.lines().map(str::to_owned).collect::<Vec<_>>();
    lines[0] += ",checked";
    lines[1] += ",by Kim";
    put(&folder, "l.csv", lines.join("\r\n") + "\r\n");
    server.answer("Ana", 2, 0, "none");
    saved("none");
    server.end();
    let table = Table::read(&get(&folder, "l.csv")[3..]);
    assert_eq!(table.column("checked"), ["by Kim", ""]);
    assert_eq!(table.column("stance"), ["dialogue", "none"]);
}

#[test]
fn labels_are_taken_back_in_the_order_in_which_they_were_given() {
    let folder = with_article();
    let server = Server::start(&folder, &["a.txt", "-o", "l.csv"]);
    server.answer("Ana", 1, 0, "dialogue");
    server.answer("Ana", 1, 0, "none");
    server.answer("Ben", 2, 0, "none");
    server.answer("Ana", 2, 1, "neutral");
    let undo = |coder: &str| server.post("undo", &json!({ "coder": coder, "since": 0 }));
    assert_eq!(undo("Ana")["undone"], json!([2, 1]));
    let state = undo("Ana");
    assert_eq!(state["undone"], json!([1, 0]));
    let changes = json!([
        { "item": 1, "labels": ["dialogue", ""], "note": "" },
        { "item": 2, "labels": ["", ""], "note": "" },
    ]);
    assert_eq!(state["changes"], changes);
    undo("Ana");
    assert_eq!(undo("Ana").get("undone"), None, "there is nothing left");
    server.end();
    assert_eq!(coded(&folder, "l.csv", &HEADS), ["a.txt#3 Ben none "]);
}

#[test]
fn what_was_said_before_a_crash_can_be_taken_back_after_it() {
    let folder = with_article();
    let start = || Server::start(&folder, &["a.txt", "-o", "l.csv"]);
    let saved = |part: &str| {
        let path = folder.path().join("l.csv");
        while !std::fs::read_to_string(&path).is_ok_and(|text| text.contains(part)) {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    };
    let undo = |server: &Server, coder: &str| {
        server.post("undo", &json!({ "coder": coder, "since": 0 }))["undone"].clone()
    };
    let server = start();
    server.answer("Ana", 1, 0, "dialogue");
    server.answer("Ben", 1, 0, "none");
    server.answer("Ana", 1, 0, "economic");
    // What the table holds already, and what the journal alone does.
    saved("economic");
    server.answer("Ana", 2, 0, "deterrence");
    server.lose();
    let server = start();
    assert_eq!(undo(&server, "Ana"), json!([2, 0]));
    server.lose();
    let server = start();
    assert_eq!(undo(&server, "ANA"), json!([1, 0]), "what was taken back is not again");
    assert_eq!(coded_now(&server, "Ana"), json!([[1, "dialogue"]]));
    assert_eq!(undo(&server, "Ana"), json!([1, 0]));
    assert_eq!(undo(&server, "Ana"), json!(null));
    assert_eq!(coded_now(&server, "Ben"), json!([[1, "none"]]), "each takes back the own labels");
    assert_eq!(undo(&server, "Ben"), json!([1, 0]));
    server.answer("Ben", 2, 0, "none");
    server.end();
    assert_eq!(names(folder.path()), ["a.txt", "l.csv"]);
    assert_eq!(coded(&folder, "l.csv", &HEADS), ["a.txt#3 Ben none "]);
    // Who ended the program in order is done with it.
    let server = start();
    assert_eq!(undo(&server, "Ben"), json!(null));
}

/// The stance of each sentence that a coder gave one.
fn coded_now(server: &Server, coder: &str) -> Value {
    let state = server.post("state", &json!({ "coder": coder, "since": null }));
    let changes = state["changes"].as_array().unwrap().iter();
    changes.map(|change| json!([change["item"], change["labels"][0]])).collect()
}

#[test]
fn what_is_no_label_is_told_asked_again_and_kept_as_a_remark() {
    let folder = with_article();
    let server = Server::start(&folder, &["a.txt", "-o", "l.csv"]);
    for (item, label) in [(1, "dialogue"), (2, "deterrence"), (3, "none")] {
        server.answer("Ana", item, 0, label);
    }
    server.end();
    let text = String::from_utf8(get(&folder, "l.csv")).unwrap();
    let text =
        text.replace(",dialogue,", ",dialouge,").replace(",deterrence,", ",\" DETERRENCE\",");
    put(&folder, "l.csv", text);
    let server = Server::start(&folder, &["a.txt", "-o", "l.csv"]);
    let state = server.post("state", &json!({ "coder": "Ana", "since": null }));
    let change = |item: usize, label: &str, note: &str| json!({ "item": item, "labels": [label, ""], "note": note });
    let remark = "stance was \"dialouge\"";
    let expected = [change(1, "", remark), change(2, "deterrence", ""), change(3, "none", "")];
    assert_eq!(state["changes"], json!(expected));
    let labels = server.post("start", &json!({}))["heads"][0]["labels"].clone();
    assert_eq!(labels.as_array().unwrap().len(), 5, "no button says dialouge: {labels}");
    server.answer("Ana", 3, 1, "neutral");
    let said = server.end();
    assert!(
        said.contains(
            "l.csv, row 2: column \"stance\" holds \"dialouge\", which is no label of stance"
        ),
        "{said}"
    );
    let rows = ["a.txt#2 Ana  ", "a.txt#3 Ana deterrence ", "a.txt#4 Ana none neutral"];
    assert_eq!(coded(&folder, "l.csv", &HEADS), rows);
    let table = Table::read(&get(&folder, "l.csv")[3..]);
    assert_eq!(table.column("note"), [remark, "", ""], "nothing is lost");
    // A table that comes in, and whose cells a coder may have filled.
    let sheet = "row_id,text,stance_correction\na#1,One.,dialouge\na#2,Two.,Economic\n";
    put(&folder, "to-code.csv", sheet);
    let server = Server::start(&folder, &["to-code.csv", "-o", "m.csv"]);
    let remarks = [0, 1].map(|number| {
        server.post("page", &json!({ "number": number }))["parts"][0]["remark"].clone()
    });
    assert_eq!(remarks, [remark, ""]);
    let guess = server.post("guess", &json!({ "number": 1 }));
    assert_eq!(guess[0]["coded"], "economic");
    let said = server.end();
    assert!(
        said.contains("to-code.csv, row 2: column \"stance_correction\" holds \"dialouge\""),
        "{said}"
    );
    // Labels of another list are not taken for slips.
    let rows: String =
        (0..12).map(|row| format!("a.txt#{row},Text {row}.,x{},Ana\n", row % 3)).collect();
    let other = format!("row_id,text,stance,coder\n{rows}");
    put(&folder, "o.csv", &other);
    run(&folder, &["review", "a.txt", "-o", "o.csv"]).ends(2).says(&[
        "o.csv: 12 of the 12 cells of column \"stance\" hold no label of stance",
        "name all labels: --labels stance=x0,x1,x2\n",
    ]);
    assert_eq!(get(&folder, "o.csv"), other.as_bytes());
}

#[test]
fn only_the_page_itself_is_answered() {
    let folder = with_article();
    let server = Server::start(&folder, &["a.txt", "-o", "l.csv"]);
    let port = server.host.split_once(':').unwrap().1.to_owned();
    let page = format!("/{}/", server.token);
    let (status, body) = server.get(&page, &server.host);
    assert!(status == 200 && body.contains("<title>Coding stance and sentiment"), "{status}");
    assert_eq!(server.get(&page, &format!("localhost:{port}")).0, 200);
    // A name that an attacker lets point to this machine.
    for host in
        ["attacker.example", "127.0.0.1", &format!("attacker.example:{port}"), "127.0.0.1:1"]
    {
        assert_eq!(server.get(&page, host).0, 421, "{host}");
    }
    let twice = format!(
        "GET {page} HTTP/1.1\r\nHost: {0}\r\nHost: {0}\r\nConnection: close\r\n\r\n",
        server.host
    );
    assert_eq!(server.send(&twice).0, 421);
    let mut wrong = server.token.clone();
    wrong.replace_range(31.., if wrong.ends_with('0') { "1" } else { "0" });
    for path in [
        "/",
        "/start",
        "//",
        &format!("/{wrong}/"),
        &format!("/{}", &server.token),
        &format!("/{}/", &server.token[1..]),
    ] {
        assert_eq!(server.get(path, &server.host).0, 404, "{path}");
    }
    for path in ["../../Cargo.toml", "..%2fl.csv", "l.csv", "start", "answer"] {
        assert_eq!(server.get(&format!("{page}{path}"), &server.host).0, 404, "{path}");
    }
    let said = json!({ "head": 0, "label": "none" });
    let answer = json!({ "coder": "Eve", "item": 0, "said": said }).to_string();
    let refused = |headers: &[(&str, &str)], status: u16| {
        let got = server.post_with("answer", headers, &answer).0;
        assert_eq!(got, status, "{headers:?}");
    };
    refused(&[("Origin", "")], 403);
    refused(&[("Origin", "null")], 403);
    refused(&[("Origin", "http://attacker.example")], 403);
    refused(&[("Origin", "http://127.0.0.1:1")], 403);
    refused(&[("Origin", &format!("https://127.0.0.1:{port}"))], 403);
    refused(&[("Sec-Fetch-Site", "cross-site")], 403);
    refused(&[("Sec-Fetch-Site", "same-site")], 403);
    refused(&[("Content-Type", "text/plain")], 415);
    refused(&[("Content-Type", "application/x-www-form-urlencoded")], 415);
    refused(&[("Host", "attacker.example")], 421);
    // The browser's question whether another origin may ask is answered with no.
    let preflight = format!(
        "OPTIONS {page}answer HTTP/1.1\r\nHost: {}\r\nOrigin: http://attacker.example\r\n\
         Access-Control-Request-Method: POST\r\nConnection: close\r\n\r\n",
        server.host
    );
    assert_eq!(server.send(&preflight).0, 405);
    let state = server.post("state", &json!({ "coder": "Eve", "since": null }));
    assert_eq!(state["changes"], json!([]), "nothing was written");
    let said = server.end();
    assert!(said.ends_with("l.csv: nothing coded\n"), "{said}");
    assert_eq!(names(folder.path()), ["a.txt"], "nor a file without labels");
}

#[test]
fn questions_that_make_no_sense_are_refused() {
    let folder = with_article();
    let server = Server::start(&folder, &["a.txt", "-o", "l.csv"]);
    let refused = |name: &str, question: Value, why: &str| {
        let (status, body) = server.post_with(name, &[], &question.to_string());
        assert!(status == 400 && body.contains(why), "{question}: {status} {body}");
    };
    let said = |head: usize, label: &str| json!({ "head": head, "label": label });
    let answer = |coder: &str, item: usize, said: Value| json!({ "coder": coder, "item": item, "said": said });
    refused("answer", answer("Ana", 99, said(0, "none")), "no sentence 99");
    refused("answer", answer("Ana", 0, said(2, "none")), "no head 2");
    refused("answer", answer("Ana", 0, said(0, "calm")), "no label calm of stance");
    refused("answer", answer(" ", 0, said(0, "none")), "without a name");
    refused("answer", answer("A\u{7}a", 0, said(0, "none")), "a name of");
    refused("answer", answer("Ana", 0, json!({ "note": "x".repeat(4001) })), "a note of more than");
    refused("answer", json!({ "coder": "Ana" }), "not understood");
    refused("answer", answer("Ana", 0, json!({ "note": "", "label": "none" })), "not understood");
    refused("page", json!({ "number": 1 }), "no document 1");
    refused("guess", json!({ "number": 99 }), "no sentence 99");
    refused("state", json!([]), "not understood");
    assert_eq!(server.post_with("other", &[], "{}").0, 404);
    assert_eq!(server.post_with("answer", &[], &"x".repeat(70_000)).0, 413);
    assert_eq!(server.post_with("answer", &[("Content-Length", "")], "").0, 400);
    let guesses = server.post("guess", &json!({ "number": 1 }));
    let shares = guesses[0]["shares"].as_array().unwrap();
    let sum: f64 = shares.iter().map(|share| share[1].as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-3 && shares.len() == 5, "{guesses}");
    server.end();
}

#[test]
fn one_program_at_a_time_has_the_table() {
    let folder = with_article();
    let server = Server::start(&folder, &["a.txt", "-o", "l.csv"]);
    server.answer("Ana", 0, 0, "none");
    run(&folder, &["review", "a.txt", "-o", "l.csv"])
        .ends(2)
        .says(&["l.csv: another demarche review has it open; "]);
    server.end();
    assert_eq!(coded(&folder, "l.csv", &HEADS), ["a.txt#1 Ana none "]);
}

#[test]
fn tables_of_sentences_are_known_and_keep_their_order() {
    let folder = folder(&[(
        "to-code.csv",
        "row_id,text_sha256,document,sentence,before,text,after,urgency_correction\r\n\
         b.txt#7,,b.txt,7,It rained.,The ship was searched.,It sailed on.,low\r\n\
         a.txt#2,,a.txt,2,,Talks begin at noon.,,high\r\n\
         b.txt#7,,b.txt,7,It rained.,The ship was searched.,It sailed on.,\r\n\
         a.txt#3,,a.txt,3,, ,,low\r\n"
            .as_bytes(),
    )]);
    let server = Server::start(&folder, &["to-code.csv", "-o", "l.csv"]);
    let start = server.post("start", &json!({}));
    assert_eq!(start["heads"], json!([{ "name": "urgency", "labels": ["high", "low"] }]));
    assert_eq!(start["items"], json!([0, 1]));
    let page = server.post("page", &json!({ "number": 0 }));
    let texts: Vec<&str> = page["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["It rained.", "The ship was searched.", "It sailed on."]);
    assert_eq!((&page["parts"][1]["item"], &page["name"]), (&json!(0), &json!("b.txt")));
    let guess = server.post("guess", &json!({ "number": 1 }));
    assert_eq!((&guess[0]["coded"], &guess[0]["label"]), (&json!("high"), &json!("")));
    server.answer("Ana", 0, 0, "low");
    let said = server.end();
    assert!(said.contains("1 row without text left out"), "{said}");
    assert!(said.contains("1 row that came before left out"), "{said}");
    assert_eq!(coded(&folder, "l.csv", &["urgency"]), ["b.txt#7 Ana low"]);
}

#[test]
fn results_of_classify_show_their_own_guess_and_whole_documents() {
    let folder = with_article();
    run(&folder, &["classify", "a.txt", "-o", "r.csv"]).ends(0);
    let server = Server::start(&folder, &["r.csv", "-o", "l.csv"]);
    let parts = server.post("page", &json!({ "number": 0 }))["parts"].clone();
    assert_eq!(parts.as_array().unwrap().len(), 5);
    let guess = server.post("guess", &json!({ "number": 3 }));
    let table = Table::read(&get(&folder, "r.csv")[3..]);
    assert_eq!(guess[0]["label"], json!(table.column("stance")[3]));
    let share: f64 = table.column("stance_p_deterrence")[3].parse().unwrap();
    assert_eq!(guess[0]["shares"][0], json!(["deterrence", share]));
    // Of the article itself the model says the same.
    let same = Server::start(&folder, &["a.txt", "-o", "m.csv"]);
    let judged = same.post("guess", &json!({ "number": 3 }));
    let judged = judged[0]["shares"][0][1].as_f64().unwrap();
    assert!((judged - share).abs() <= 0.00005 + 1e-6, "{judged} {share}");
    // And a sentence is the same one in both.
    server.answer("Ana", 3, 0, "deterrence");
    same.answer("Ana", 3, 0, "deterrence");
    server.end();
    same.end();
    assert_eq!(coded(&folder, "l.csv", &HEADS), coded(&folder, "m.csv", &HEADS));
}

#[test]
fn what_cannot_be_done_is_said_before_anybody_codes() {
    let folder = with_article();
    put(&folder, "l.csv", "row_id,text,stance,coder\na#1,x\n");
    put(&folder, "empty.csv", "row_id,text\n");
    for (arguments, says) in [
        (&["a.txt", "-o", "l.csv"][..], "l.csv, row 2: "),
        (
            &["a.txt", "-o", "l.xlsx"],
            "l.xlsx: labels are not written to .xlsx; name a file in .csv",
        ),
        (&["a.txt", "-o", "a.txt"], "a.txt: labels are not written to .txt"),
        (&["l.csv", "-o", "l.csv"], "l.csv: is an input too"),
        (&["a.txt", "-o", "no/m.csv"], "no folder no"),
        (
            &["a.txt", "-o", "m.csv", "--labels", "urgency"],
            "the head urgency has no labels; name them: --labels urgency=low,high",
        ),
        (&["a.txt", "-o", "m.csv", "--labels", "urgency=low"], "has the label low alone"),
        (&["a.txt", "-o", "m.csv", "--labels", "note=a,b"], "has the name of another column"),
        (&["a.txt", "-o", "m.csv", "--labels", "part=a,b"], "has the name of another column"),
        (&["a.txt", "-o", "m.csv", "--labels", "u=a,b", "--labels", "U=a,b"], "the head U twice"),
        (&["missing.txt", "-o", "m.csv"], "missing.txt: "),
        (&["empty.csv", "-o", "m.csv"], "a header and no rows"),
        (&["a.txt", "-o", "m.csv", "--codebook", "missing.md"], "missing.md: cannot read"),
    ] {
        run(&folder, &[&["review"], arguments].concat()).ends(2).says(&[says]);
    }
    assert_eq!(get(&folder, "l.csv"), b"row_id,text,stance,coder\na#1,x\n");
    assert_eq!(names(folder.path()), ["a.txt", "empty.csv", "l.csv"]);
}

#[test]
fn what_a_sentence_was_chosen_for_stays_beside_its_labels() {
    let folder = folder(&[
        (
            "to-code.csv",
            b"row_id,text,stance_correction,part,audit_p\n\
              a#1,Talks began.,,test,\"0,25\"\na#2,Drills ended.,,learn,0.5\n",
        ),
        ("plain.csv", b"row_id,text,stance_correction\nb#1,Trade grew.,\n"),
    ]);
    let server = Server::start(&folder, &["to-code.csv", "-o", "l.csv"]);
    server.answer("Ana", 0, 0, "dialogue");
    server.lose();
    let server = Server::start(&folder, &["plain.csv", "-o", "l.csv"]);
    server.answer("Ana", 0, 0, "economic");
    server.end();
    let server = Server::start(&folder, &["to-code.csv", "-o", "l.csv"]);
    server.answer("Ana", 1, 0, "none");
    server.answer("Ana", 1, 0, "");
    server.end();
    assert_eq!(
        coded(&folder, "l.csv", &["stance", "part", "audit_p"]),
        ["a#1 Ana dialogue test 0,25", "b#1 Ana economic  "],
        "and nothing is left of what was taken back"
    );
}

/// Results of 60 sentences in 20 documents, and a sample of 40 to code.
fn with_audit() -> TempDir {
    let mut articles = "id,text\n".to_owned();
    for number in 0..20 {
        articles += &format!(
            "n{number},\"The navy fired {number} missiles. Envoys held talks in hall {number}. \
             Lunch number {number} was served.\"\n"
        );
    }
    let folder = folder(&[("articles.csv", articles.as_bytes())]);
    run(&folder, &["classify", "articles.csv", "-o", "r.csv"]).ends(0);
    run(&folder, &["audit", "r.csv", "-n", "40", "-o", "audit.csv"]).ends(0);
    folder
}

/// Per stance the share that a coded sample gives.
fn audited(folder: &TempDir, sample: &str) -> Vec<(String, f64)> {
    let lines = run(folder, &["shares", "r.csv", "--audit", sample, "--json"]).ends(0).out;
    let lines: Vec<Value> = serde_json::from_str(&lines).unwrap();
    let stances = lines.iter().filter(|line| line["head"] == "stance");
    let share = |line: &Value| {
        let share = line["audited"]["share"].as_f64();
        (line["label"].as_str().unwrap().to_owned(), share.unwrap_or_else(|| panic!("{line}")))
    };
    stances.map(share).collect()
}

#[test]
fn an_audit_is_coded_on_the_page_by_one_or_by_two_who_agree() {
    let folder = with_audit();
    let labels = |stance: &str| vec![stance.to_owned(), "neutral".to_owned()];
    let server = Server::start(&folder, &["audit.csv", "-o", "l.csv"]);
    server.answer_all("Ana", |_| labels("none"));
    server.end();
    let by_ana = audited(&folder, "l.csv");
    let none = by_ana.iter().find(|(label, _)| label == "none").unwrap().1;
    assert!((none - 1.0).abs() < 0.05, "{by_ana:?}");
    // Ben agrees, and leaves some sentences out.
    let rows = coded(&folder, "l.csv", &["stance"]);
    let last = rows[39].split(' ').next().unwrap();
    let server = Server::start(&folder, &["audit.csv", "-o", "l.csv"]);
    server.answer_all("Ben", |id| labels(if id == last { "" } else { "none" }));
    server.end();
    assert_eq!(coded(&folder, "l.csv", &["stance"]).len(), 80);
    assert_eq!(audited(&folder, "l.csv"), by_ana);
    // Then he differs on one.
    let server = Server::start(&folder, &["audit.csv", "-o", "l.csv"]);
    server.answer("Ben", 39, 0, "dialogue");
    server.end();
    let found = format!("l.csv, row 81: {last} is none to Ana, dialogue to Ben; settle such");
    run(&folder, &["shares", "r.csv", "--audit", "l.csv"])
        .ends(2)
        .says(&[&found, "demarche agree l.csv --adjudicated differ.xlsx"]);
    run(&folder, &["agree", "l.csv", "-o", "differ.csv", "--raw"]).ends(0);
    let differ = String::from_utf8(get(&folder, "differ.csv")).unwrap();
    let table = Table::read(differ.as_bytes());
    assert_eq!((table.column("row_id"), table.column("stance_correction")), (vec![last], vec![""]));
    let text = table.column("text")[0].replace('"', "\"\"");
    let settled = format!("row_id,text,stance_correction\n{last},\"{text}\",None\n");
    put(&folder, "differ.csv", settled);
    let settle = ["agree", "l.csv", "--adjudicated", "differ.csv", "-o", "settled.csv"];
    run(&folder, &settle).ends(0);
    assert_eq!(audited(&folder, "settled.csv"), by_ana);
}

#[test]
fn the_codebook_and_the_questions_are_those_of_the_model_that_is_named() {
    let folder = with_article();
    put(&folder, "labelled.csv", program::LABELLED);
    put(&folder, "book.md", "# Whether it is pressing\n\nRead twice.\n");
    put(&folder, "other.md", "# Another book\n");
    let train = ["train", "labelled.csv", "--label", "urgent", "--codebook", "book.md", "-o", "m"];
    run(&folder, &train).ends(0);
    let shown = |more: &[&str]| {
        let server = Server::start(&folder, &[&["a.txt", "-o", "l.csv"], more].concat());
        let (_, page) = server.get(&format!("/{}/", server.token), &server.host);
        (server.post("start", &json!({}))["heads"].clone(), page)
    };
    let (heads, page) = shown(&["--model", "m"]);
    assert_eq!(heads, json!([{ "name": "urgent", "labels": ["no", "yes"] }]));
    assert!(page.contains("<h2>Whether it is pressing</h2>") && !page.contains("<h3>Stance</h3>"));
    let (_, page) = shown(&["--model", "m", "--codebook", "other.md"]);
    assert!(page.contains("<h2>Another book</h2>") && !page.contains("pressing</h2>"));
    let (heads, page) = shown(&[]);
    assert_eq!((&heads[0]["name"], &heads[1]["name"]), (&json!("stance"), &json!("sentiment")));
    assert!(page.contains("<h3>Stance</h3>"));
}
