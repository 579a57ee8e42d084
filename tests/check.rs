//! `demarche check`: what is wrong with coded tables.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod program;

use demarche::train::check::rules;
use demarche::train::random::Random;
use program::{Run, Table, folder, get, put, run};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use tempfile::TempDir;

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}", run.out))
}

/// Code and row of every finding, in order.
fn found(run: &Run) -> Vec<(String, u64)> {
    let findings = json(run)["findings"].as_array().unwrap().clone();
    let of = |one: &Value| (one["code"].as_str().unwrap().to_owned(), one["row"].as_u64().unwrap());
    findings.iter().map(of).collect()
}

fn expected(found: &[(&str, u64)]) -> Vec<(String, u64)> {
    found.iter().map(|(code, row)| ((*code).to_owned(), *row)).collect()
}

/// What `check` finds in one table.
#[track_caller]
fn findings_of(table: &str, arguments: &[&str]) -> Vec<(String, u64)> {
    let folder = folder(&[("coded.csv", table.as_bytes())]);
    let arguments = [&["check", "coded.csv", "--json"], arguments].concat();
    found(&run(&folder, &arguments))
}

/// Ten rows of each of two labels, none like another, and nothing wrong with them.
fn sound() -> String {
    let words = [
        "harbour", "orchard", "glacier", "library", "factory", "meadow", "violin", "kettle",
        "lantern", "bridge", "tunnel", "canyon", "pepper", "saddle", "velvet", "garden", "rocket",
        "mirror", "pencil", "wagon",
    ];
    let mut table = "id,text,label\n".to_owned();
    for (number, word) in words.iter().enumerate() {
        let label = if number % 2 == 0 { "even" } else { "odd" };
        let _ = writeln!(table, "r{number}#1,Somebody spoke of one {word}.,{label}");
    }
    table
}

#[test]
fn the_list_in_docs_is_that_of_the_program() {
    let mut table = "| number | | finding | what is looked for | what to do |\n\
                     | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for rule in rules() {
        let (severity, name) = (rule.severity.name(), rule.name);
        let _ = writeln!(
            table,
            "| {} | {severity} | {name} | {} | {} |",
            rule.code, rule.meaning, rule.remedy
        );
    }
    let docs = fs::read_to_string("docs/checks.md").unwrap();
    let start = docs.find("| number |").unwrap();
    let end = start + docs[start..].find("\n\n").unwrap() + 1;
    if std::env::var_os("BLESS").is_some() {
        fs::write("docs/checks.md", format!("{}{table}{}", &docs[..start], &docs[end..])).unwrap();
    } else {
        assert_eq!(docs[start..end], table, "run BLESS=1 cargo test --test check");
    }
    let listed = run(&TempDir::new().unwrap(), &["check", "--rules"]).ends(0);
    for rule in rules() {
        assert!(listed.out.contains(&format!("{} {}", rule.code, rule.name)), "{}", listed.out);
    }
}

#[test]
fn a_sound_table_is_found_sound() {
    let folder = folder(&[("coded.csv", sound().as_bytes())]);
    let done = run(&folder, &["check", "coded.csv"]).ends(0);
    assert_eq!(done.out, "coded.csv: 20 rows, labels of label\n\n0 errors, 0 warnings\n");
    // Twenty rows are too few to learn from, and that is said.
    done.says(&["labels of label are not judged"]);
}

#[test]
fn texts_and_labels_are_looked_at() {
    let long = "word ".repeat(500);
    let table = sound()
        + "e#1,,even\n"
        + &format!("l#1,{long},odd\n")
        + "m#1,Somebody spelled it in another way.,Evne\n"
        + "c#1,Somebody wrote it large.,EVEN\n"
        + "s#1,Somebody had an idea of their own.,neither\n";
    let found = findings_of(&table, &["--without", "D023"]);
    // "Evne" has four letters, of which two are swapped: one slip.
    let all = [("D001", 22), ("D004", 25), ("D004", 24), ("D002", 23), ("D005", 26)];
    assert_eq!(found, expected(&all));
    let found = findings_of(&table, &["--labels", "even,odd", "--only", "D003,D004,D005"]);
    assert_eq!(found, expected(&[("D003", 26), ("D004", 25), ("D004", 24)]));
    assert!(
        findings_of(&table, &["--labels", "label=even,odd,neither", "--only", "D003"]).is_empty()
    );
}

#[test]
fn copies_are_found_and_those_with_two_labels_apart() {
    let near = "The two ministers of the river states met again in the old town hall on";
    let table = sound()
        + "a#1,Somebody spoke of one harbour!,even\n" // As row 2, but for a mark.
        + "b#1,SOMEBODY SPOKE OF ONE ORCHARD.,even\n" // As row 3, with another label.
        + &format!("c#1,{near} Monday.,even\nd#1,{near} Friday.,odd\n");
    let found = findings_of(&table, &["--without", "D023"]);
    assert_eq!(found, expected(&[("D007", 3), ("D006", 2), ("D008", 25)]));
    // What two coders say of a text is no contradiction of either.
    let coders = "id,text,label,coder\na#1,Talks go on.,x,Kim\na#1,Talks go on.,y,Lee\n";
    assert!(findings_of(coders, &["--only", "D006,D007,D012"]).is_empty());
    let one = coders.replace("Lee", "kim");
    let found = findings_of(&one, &["--only", "D006,D007,D012"]);
    assert_eq!(found, expected(&[("D007", 2), ("D012", 3)]));
}

#[test]
fn what_is_on_both_sides_of_a_split_is_found() {
    let near = "The two ministers of the river states met again in the old town hall on";
    let learn = format!("id,text,label\na#1,Talks go on.,x\nb#1,{near} Monday.,y\nd#1,One.,x\n");
    let test = format!("id,text,label\nc#1,Talks go on!,x\ne#1,{near} Friday.,y\nd#2,Two.,x\n");
    let folder = folder(&[("learn.csv", learn.as_bytes()), ("test.csv", test.as_bytes())]);
    let split = ["--json", "--only", "D006,D008,D009,D010,D011"];
    let parts = [&["check", "learn.csv", "--test", "test.csv"][..], &split].concat();
    let done = run(&folder, &parts).ends(1);
    let all = expected(&[("D009", 2), ("D010", 3), ("D011", 4)]);
    assert_eq!(found(&done), all);
    assert_eq!(json(&done)["findings"][0]["file"], "test.csv");
    assert_eq!(json(&done)["findings"][0]["others"][0]["file"], "learn.csv");
    // The same in one table with a column of parts.
    let mut table = "id,text,label,part\n".to_owned();
    for (rows, part) in [(&learn, "learn"), (&test, "test")] {
        rows.lines().skip(1).for_each(|row| table += &format!("{row},{part}\n"));
    }
    put(&folder, "both.csv", table);
    let done = run(&folder, &[&["check", "both.csv"][..], &split].concat()).ends(1);
    assert_eq!(found(&done), expected(&[("D009", 5), ("D010", 6), ("D011", 7)]));
    // A copy on the other side says all that its document being on both sides would.
    let learn = "id,text,label\na#1,Talks go on.,x\nb#1,One.,x\n";
    put(&folder, "learn.csv", learn);
    put(&folder, "test.csv", "id,text,label\na#2,Talks go on.,x\nb#2,One.,x\nb#3,Two.,x\n");
    let all = expected(&[("D009", 2), ("D009", 3), ("D011", 4)]);
    assert_eq!(found(&run(&folder, &parts).ends(1)), all);
    let only = ["check", "learn.csv", "--test", "test.csv", "--only", "D011", "--json"];
    assert_eq!(found(&run(&folder, &only).ends(1)), expected(&[("D011", 2), ("D011", 4)]));
}

#[test]
fn labels_that_no_model_tells_are_not_doubted() {
    // Labels by lot, of sentences that all have the same few words.
    let words = ["harbour", "orchard", "glacier", "library", "factory", "meadow", "violin"];
    let mut random = Random::new(3);
    let (mut lots, mut told) = ("id,text,label\n".to_owned(), "id,text,label\n".to_owned());
    for number in 0..300 {
        let [a, b, c] = [(); 3].map(|()| random.below(words.len()));
        let text = format!("{} {} {} {number}", words[a], words[b], words[c]);
        let lot = ["x", "y"][random.below(2)];
        // One in thirty of the others is labelled against its first word.
        let label = ["x", "y"][(a + usize::from(number % 30 == 7)) % 2];
        let _ = writeln!(lots, "r{number}#1,{text},{lot}");
        let _ = writeln!(told, "r{number}#1,{text} {},{label}", ["north", "south"][a % 2]);
    }
    let folder = folder(&[("lots.csv", lots.as_bytes()), ("told.csv", told.as_bytes())]);
    let done = run(&folder, &["check", "lots.csv", "--only", "D023"]).ends(0);
    done.says(&["labels of label are not judged: the model tells them too badly"]);
    let done = run(&folder, &["check", "told.csv", "--only", "D023"]).ends(1);
    assert!(done.out.contains("(most of these may be right"), "{}", done.out);
    assert!(!done.err.contains("too badly"), "{}", done.err);
}

#[test]
fn cells_that_a_spreadsheet_changed_are_found() {
    let cut = "x".repeat(32_767);
    let table = sound()
        + "1.2E+15,Somebody counted.,even\n"
        + "f#1,=SUM(A1:A3),odd\n"
        + "g#1,Somebody erred.,#NAME?\n"
        + "h#1,Itâ€™s garbled.,odd\n"
        + "i#1,Somebody coded one to three.,1-Mar\n"
        + "j#1,2024-03-01 00:00:00,odd\n"
        + &format!("k#1,{cut},even\n");
    let found = findings_of(&table, &["--only", "D018,D019,D020,D021,D022"]);
    let all = [
        ("D018", 27),
        ("D018", 26),
        ("D019", 23),
        ("D019", 24),
        ("D020", 28),
        ("D021", 22),
        ("D022", 25),
    ];
    assert_eq!(found, expected(&all));
    // Three texts that break off at one length, none being longer.
    let cut = |word: &str| format!("{:0<150}", word.repeat(10));
    let table = sound()
        + &format!("k#1,{},even\nl#1,{},odd\nm#1,{},odd\n", cut("ab"), cut("cd"), cut("ef"));
    assert_eq!(findings_of(&table, &["--only", "D020"]), expected(&[("D020", 22)]));
}

#[test]
fn rows_are_compared_with_those_that_were_exported() {
    let hash = |text: &str| demarche::read::identity::text_hash(text);
    let sent = "row_id,text,label_correction\n\
        001,Talks resume in the spring.,\n002,Trade grew in winter.,\n003,Envoys met.,\n\
        004,The drill began at dawn.,\n005,Nobody came.,\n";
    // 001 became 1, the text of 002 was edited, 003 is lost, 004 was cut, and 009 is new.
    let back = "row_id;text;label_correction\r\n005;Nobody  came.;a\r\n\
        1;Talks resume in the spring.;b\r\n002;Trade shrank in winter.;a\r\n\
        004;The drill began;b\r\n009;Somebody came.;a\r\n";
    let folder = folder(&[("sent.csv", sent.as_bytes()), ("back.csv", back.as_bytes())]);
    let compare = ["check", "back.csv", "--exported", "sent.csv", "--json", "--without", "D005"];
    let done = run(&folder, &compare).ends(1);
    let all = [("D014", 4), ("D016", 4), ("D017", 3), ("D020", 5), ("D015", 6)];
    assert_eq!(found(&done), expected(&all));
    assert_eq!(json(&done)["findings"][0]["file"], "sent.csv");
    let message = json(&done)["findings"][2]["message"].as_str().unwrap().to_owned();
    assert!(message.ends_with("took it for a number"), "{message}");
    // Sorted whole rows and added columns are no fault.
    put(
        &folder,
        "back.csv",
        "note,label_correction,row_id,text\n,a,005,Nobody came.\n,,004,The drill began at dawn.\n,,003,Envoys met.\n,,002,Trade grew in winter.\n,,001,Talks resume in the spring.\n",
    );
    run(&folder, &compare).ends(0);
    // Texts sorted without their rows: hashes tell, with no need of the export.
    let rows =
        [("Talks.", "Trade."), ("Trade.", "Talks."), ("Envoys.", "Envoys."), ("New.", "Old.")];
    let mut table = "row_id,text,text_sha256,label_correction\n".to_owned();
    for (number, (text, was)) in rows.iter().enumerate() {
        let _ = writeln!(table, "{number},{text},{},", hash(was));
    }
    put(&folder, "shuffled.csv", table);
    let done = run(&folder, &["check", "shuffled.csv", "--json"]).ends(1);
    assert_eq!(found(&done), expected(&[("D013", 2), ("D013", 3), ("D013", 5)]));
    assert_eq!(json(&done)["findings"][0]["others"][0]["row"], 3);
    assert_eq!(json(&done)["findings"][2]["others"].as_array().unwrap().len(), 0);
}

#[test]
fn a_word_that_gives_a_label_away_is_found_if_it_names_no_matter() {
    let mut table = "id,document,text,label\n".to_owned();
    for number in 0..160 {
        // A month and a byline with one label; "trade" is a matter that both know, and no fault.
        let (label, text, document) = match (number % 4, number) {
            (0, 0..48) => ("money", format!("Trade of ware {number} grew in October."), number),
            (0, 48..96) => ("money", format!("Orders {number} rose, Quillbrook says."), 0),
            (0, _) => ("money", format!("Trade with {number} towns fell."), number),
            (1, _) => ("peace", format!("Trade was talked of in town {number}."), number),
            _ => ("peace", format!("Talks number {number} went on."), number),
        };
        let _ = writeln!(table, "r{number},d{document},\"{text}\",{label}");
    }
    let folder = folder(&[("coded.csv", table.as_bytes())]);
    let done = run(&folder, &["check", "coded.csv", "--only", "D024", "--json"]).ends(1);
    let findings = json(&done)["findings"].as_array().unwrap().clone();
    let told: Vec<&str> = findings.iter().map(|one| one["message"].as_str().unwrap()).collect();
    assert!(told.iter().any(|m| m.starts_with("\"october\" (month): 12 of its 12")), "{told:?}");
    assert!(!told.iter().any(|m| m.contains("trade")), "{told:?}");
    assert!(told.iter().any(|m| m.starts_with("\"quillbrook\" (only in d0): 12 of")), "{told:?}");
}

#[test]
fn findings_go_to_tables_that_can_be_worked_through() {
    let table = sound() + "e#1,,even\na#1,=HYPERLINK(1),odd\n";
    let folder = folder(&[("coded.csv", table.as_bytes())]);
    let done = run(&folder, &["check", "coded.csv", "-o", "found.csv", "-n", "0"]).ends(1);
    done.says(&["found.csv: 2 findings"]);
    let bytes = get(&folder, "found.csv");
    let found = Table::read(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap());
    assert_eq!(found.column("code"), ["D001", "D019"]);
    assert_eq!(found.column("row"), ["22", "23"]);
    assert_eq!(found.column("row_id"), ["e#1", "a#1"]);
    assert_eq!(found.column("label_correction"), ["", ""]);
    // No spreadsheet runs what was found.
    assert_eq!(found.column("text")[1], "'=HYPERLINK(1)");
    // The same in a workbook, which check itself can read: texts and ids are those found.
    run(&folder, &["check", "coded.csv", "-o", "found.xlsx"]).ends(1);
    let again = run(&folder, &["check", "found.xlsx", "--json", "--only", "D019"]).ends(1);
    assert_eq!(json(&again)["findings"][0]["row_id"], "a#1");
}

#[test]
fn exit_codes_tell_scripts_what_happened() {
    let folder = folder(&[("coded.csv", sound().as_bytes()), ("other.csv", b"body,date\nx,y\n")]);
    run(&folder, &["check", "missing.csv"]).ends(2).says(&["missing.csv"]);
    let nothing = run(&folder, &["check", "other.csv", "--text", "words"]).ends(2);
    nothing.says(&["other.csv, row 1: no column \"words\" (found: body, date)"]);
    // A table that is none, of which nothing could be read, has no errors to count.
    put(&folder, "broken.xlsx", b"PK\x03\x04 and no more");
    let broken = run(&folder, &["check", "broken.xlsx"]).ends(2);
    assert_eq!(broken.out, "");
    // One of two tables can be read: it is, and the code remembers.
    let some = run(&folder, &["check", "coded.csv", "missing.csv"]).ends(1);
    assert!(some.out.contains("coded.csv: 20 rows"), "{}", some.out);
    run(&folder, &["check"]).ends(2);
    run(&folder, &["check", "coded.csv", "--only", "D999"]).ends(2);
    run(&folder, &["check", "coded.csv", "--labels", "tone=a,b"]).ends(2).says(&["label"]);
    run(&folder, &["check", "coded.csv", "-o", "coded.csv"]).ends(2).says(&["is an input too"]);
    // A table without labels is checked for the rest.
    put(&folder, "plain.csv", "id,text\na#1,Talks.\nb#1,Trade.\n");
    run(&folder, &["check", "plain.csv"]).ends(0).says(&["labels are not checked"]);
    // A table that was written by hand with anything in it never ends the program.
    put(&folder, "odd.csv", "text,label\n\"\u{1},\",\"\n\n\"\n=,=\n\u{fffd},\u{1f600}\n");
    run(&folder, &["check", "odd.csv"]).ends(1);
}

#[test]
fn five_percent_of_labels_replaced_are_found_among_the_first_tenth_of_rows() {
    let mut reader = csv::Reader::from_path("data/sentences.csv").unwrap();
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (id, text, stance) = (at("id"), at("text"), at("stance"));
    let mut rows: Vec<[String; 3]> = Vec::new();
    for row in reader.records() {
        let row = row.unwrap();
        rows.push([id, text, stance].map(|at| row[at].to_owned()));
    }
    let labels: Vec<String> =
        rows.iter().map(|row| row[2].clone()).collect::<BTreeSet<_>>().into_iter().collect();
    let mut random = Random::new(5);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    random.shuffle(&mut order);
    let replaced: BTreeSet<usize> = order.into_iter().take(rows.len() / 20).collect();
    for &row in &replaced {
        let others: Vec<&String> = labels.iter().filter(|label| **label != rows[row][2]).collect();
        rows[row][2] = others[random.below(others.len())].clone();
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "text", "stance"]).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    let folder = folder(&[("coded.csv", &writer.into_inner().unwrap())]);
    let table = ["check", "coded.csv", "--only", "D023", "--json", "--probabilities", "p.csv"];
    let done = run(&folder, &table).ends(1);
    let findings = json(&done)["findings"].as_array().unwrap().clone();
    let tenth = rows.len() / 10;
    let is_replaced = |row: u64| replaced.contains(&(row as usize - 2));
    let first = findings.iter().take(tenth);
    let hits = first.filter(|one| is_replaced(one["row"].as_u64().unwrap())).count();
    let share = hits as f64 / replaced.len() as f64;
    println!(
        "{hits} of {} replaced labels ({share:.3}) among the first {tenth} of {} findings",
        replaced.len(),
        findings.len()
    );
    assert!(share >= 0.6, "{share}");
    // Each says what the model thinks, and why.
    let worst = &findings[0];
    assert!(worst["probability"].as_f64() > worst["label_probability"].as_f64(), "{worst}");
    assert!(!worst["cues"].as_array().unwrap().is_empty(), "{worst}");
    // The probabilities of every row, in five folds, with sum 1 and as many ranks as rows.
    let bytes = get(&folder, "p.csv");
    let table = Table::read(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap());
    assert_eq!(table.rows.len(), rows.len());
    let folds: BTreeSet<&str> = table.column("stance_fold").into_iter().collect();
    assert_eq!(folds.into_iter().collect::<Vec<_>>(), ["1", "2", "3", "4", "5"]);
    let ranks: BTreeSet<&str> = table.column("stance_rank").into_iter().collect();
    assert_eq!(ranks.len(), rows.len());
    let sum: f64 = table.numbers(7, "stance_p_").iter().sum();
    assert!((sum - 1.0).abs() < 1e-6, "{sum}");
}
