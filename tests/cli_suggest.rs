//! What to code next, as users ask for it.
#![allow(missing_docs, clippy::unwrap_used)]

mod program;

use program::{LABELLED, Run, Table, folder, get, put, run};
use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use tempfile::TempDir;

/// Ten articles of a headline, a byline and nine short sentences; the model `small`.
fn articles() -> TempDir {
    let who = ["The navy", "The envoys", "Both ministers", "The troops", "The mayor"];
    let what =
        ["held talks", "fired missiles", "moved to the border", "served lunch", "signed a deal"];
    let when = ["at dawn", "next week", "on Friday", "in the hall", "near the coast", "once more"];
    let folder = folder(&[("labelled.csv", LABELLED.as_bytes())]);
    let mut number = 0;
    for article in 0..10 {
        let mut text = format!("Day {article} in brief\n\nBy Mina Aster, Hanbit News\n\n");
        for _ in 0..9 {
            let pick = |list: &[&'static str], by: usize| list[number / by % list.len()];
            let (a, b, c) = (pick(&who, 1), pick(&what, 5), pick(&when, 25));
            text += &format!("{a} {b} {c}. ");
            number += 1;
        }
        put(&folder, &format!("articles/{article}.txt"), text);
    }
    run(&folder, &["train", "labelled.csv", "-o", "small"]).ends(0);
    folder
}

fn suggest(folder: &TempDir, more: &[&str]) -> Run {
    run(folder, &[&["suggest", "articles", "--model", "small"], more].concat())
}

/// The texts of a part.
fn part(table: &Table, part: &str) -> BTreeSet<String> {
    let both = table.column("part").into_iter().zip(table.column("text"));
    both.filter(|(own, _)| *own == part).map(|(_, text)| text.to_owned()).collect()
}

#[test]
fn sentences_to_code_are_new_and_stand_in_their_document() {
    let folder = articles();
    let run = suggest(&folder, &["-n", "30", "--raw", "-o", "to-code.csv"]).ends(0);
    assert!(run.out.starts_with("30 sentences to code, of 100\n  24 to learn"), "{}", run.out);
    assert!(run.out.contains("  6 to test by: drawn at random"), "{}", run.out);
    let table = Table::read(&get(&folder, "to-code.csv"));
    assert_eq!(
        table.header.join(" "),
        "before text after stance_correction sentiment_correction note part document title date \
         source sentence row_id text_sha256 stance_guess stance_guess_confidence sentiment_guess \
         sentiment_guess_confidence"
    );
    assert_eq!((part(&table, "learn").len(), part(&table, "test").len()), (24, 6));
    // A test among every five rows, wherever the coder stops.
    assert!(table.column("part").chunks(5).all(|five| five[4] == "test"));
    assert!(table.column("stance_correction").iter().all(|label| label.is_empty()));
    for (at, row_id) in table.column("row_id").into_iter().enumerate() {
        let cell = |name: &str| table.column(name)[at];
        assert_eq!(row_id, format!("{}#{}", cell("document"), cell("sentence")));
        assert_eq!(demarche::record::text_hash(cell("text")), cell("text_sha256"));
        let article = String::from_utf8(get(&folder, cell("document"))).unwrap();
        assert!(!cell("text").contains("Aster"));
        let here = [cell("before"), cell("text"), cell("after")].join(" ");
        let folded = article.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(folded.contains(here.trim()), "{here}");
        assert!(["deterrence", "dialogue", "none"].contains(&cell("stance_guess")));
    }
}

#[test]
fn threads_change_nothing_and_the_model_has_no_say_in_the_test() {
    let folder = articles();
    let of = |more: &[&str]| suggest(&folder, &[&["-n", "40"], more].concat()).ends(0).out;
    let one = of(&["--jobs", "1"]);
    assert_eq!(one, of(&["--jobs", "2"]));
    assert_ne!(one, of(&["--seed", "2"]));
    let small = Table::read(one.as_bytes());
    let other = run(&folder, &["suggest", "articles", "-n", "40"]).ends(0).table();
    assert_eq!(part(&small, "test"), part(&other, "test"));
    assert_ne!(part(&small, "learn"), part(&other, "learn"));
    // Another head has another opinion of what teaches, and the same test.
    let head = Table::read(of(&["--head", "sentiment"]).as_bytes());
    assert_eq!(part(&small, "test"), part(&head, "test"));
    assert!(!head.header.iter().any(|name| name.starts_with("stance")));
}

/// What suggest wrote, coded: what the model guessed is right.
fn code(folder: &TempDir, from: &str, to: &str) -> Table {
    let mut table = Table::read(&get(folder, from));
    let at = |name: &str| table.header.iter().position(|own| own == name).unwrap();
    let heads = ["stance", "sentiment"]
        .map(|head| (at(&format!("{head}_correction")), at(&format!("{head}_guess"))));
    for row in &mut table.rows {
        heads.iter().for_each(|&(correction, guess)| row[correction] = row[guess].clone());
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&table.header).unwrap();
    table.rows.iter().for_each(|row| writer.write_record(row).unwrap());
    put(folder, to, writer.into_inner().unwrap());
    table
}

#[test]
fn what_was_coded_is_not_suggested_again_and_rounds_are_measured() {
    let folder = articles();
    let next = |coded: &[&str], out: &str| {
        let all = [&["-n", "20", "--raw", "-o", out], &["--coded"][..coded.len().min(1)], coded];
        suggest(&folder, &all.concat()).ends(0).out
    };
    next(&[], "a.csv");
    let first = code(&folder, "a.csv", "first.csv");
    let told = next(&["first.csv"], "b.csv");
    assert!(told.contains("of 100 (20 coded already, 0 near copies of those)"), "{told}");
    assert!(told.contains("code another round and name both"), "{told}");
    let second = code(&folder, "b.csv", "second.csv");
    let told = next(&["first.csv", "second.csv"], "c.csv");
    let third = Table::read(&get(&folder, "c.csv"));
    let all: Vec<&str> =
        [&first, &second, &third].iter().flat_map(|table| table.column("text")).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 60);
    assert!(told.contains("stance, by cross-validation after each round:"), "{told}");
    // Of the 20 of each round 4 are set aside to test by.
    assert!(told.contains("the last round of 16 moved macro-F1"), "{told}");
    // The tests of three rounds are the test of one that is three times as long.
    suggest(&folder, &["-n", "60", "-o", "long.csv"]).ends(0);
    let tests = |table: &Table| part(table, "test");
    let together = &(&tests(&first) | &tests(&second)) | &tests(&third);
    assert_eq!(together, tests(&Table::read(&get(&folder, "long.csv"))));
}

#[test]
fn near_copies_of_what_was_coded_are_left_out() {
    let folder = articles();
    let text = "The two sides agreed that talks on the northern border go on";
    put(&folder, "in.csv", format!("id,text\na,{text} in May.\nb,Rain fell.\nc,Lunch was late.\n"));
    put(&folder, "coded.csv", format!("text,stance\n{text} in June.,dialogue\nLunch was late.,\n"));
    let all = ["suggest", "in.csv", "--rows", "--model", "small", "--coded", "coded.csv"];
    let run =
        run(&folder, &all).ends(0).says(&["2 sentences to code, of 3 (0 coded already, 1 near"]);
    let table = run.table();
    let ids: BTreeSet<&str> = table.column("row_id").into_iter().collect();
    assert_eq!(ids, BTreeSet::from(["b", "c"]));
}

#[test]
fn a_new_question_has_a_column_too() {
    let folder = articles();
    put(&folder, "coded.csv", "text,urgency\nOne.,High\nTwo.,low\nThree.,high\nFour.,high\n");
    let more = ["--label", "urgency", "--coded", "coded.csv", "-o", "to-code.xlsx"];
    suggest(&folder, &more).ends(0);
    let mut archive = zip::ZipArchive::new(Cursor::new(get(&folder, "to-code.xlsx"))).unwrap();
    let mut all = String::new();
    for name in ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet2.xml"] {
        if let Ok(mut part) = archive.by_name(name) {
            part.read_to_string(&mut all).unwrap();
        }
    }
    assert!(all.contains("urgency_correction") && !all.contains("stance_correction"), "{all}");
    assert!(all.contains(">high<") && !all.contains(">High<"));
    // Of a question without labels anything may be said.
    let validations = |name: &str| {
        let mut archive = zip::ZipArchive::new(Cursor::new(get(&folder, name))).unwrap();
        let mut sheet = String::new();
        archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
        sheet.matches("<dataValidation ").count()
    };
    assert_eq!(validations("to-code.xlsx"), 1);
    let free = suggest(&folder, &["--label", "urgency", "-o", "free.xlsx"]).ends(0);
    assert!(
        free.out.contains(" to learn from: drawn by chance, unlike each other"),
        "{}",
        free.out
    );
    assert_eq!(validations("free.xlsx"), 0);
}

#[test]
fn workbooks_hide_what_the_model_guessed() {
    let folder = articles();
    suggest(&folder, &["-o", "to-code.xlsx"]).ends(0);
    let mut archive = zip::ZipArchive::new(Cursor::new(get(&folder, "to-code.xlsx"))).unwrap();
    let mut sheet = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    let columns = &sheet[..sheet.find("</cols>").unwrap()];
    let hidden = columns.split("<col ").filter(|column| column.contains("hidden=\"1\""));
    // The last four of eighteen: two heads, a label and how sure it is of each.
    let hidden: Vec<&str> = hidden.collect();
    assert_eq!(hidden.len(), 1, "{columns}");
    assert!(hidden[0].starts_with("min=\"15\" max=\"18\""), "{columns}");
    assert_eq!(sheet.matches("<dataValidation ").count(), 2);
    // And it comes back: none of it is coded, so that all may be suggested again.
    suggest(&folder, &["--coded", "to-code.xlsx"]).ends(0).says(&[" sentences to code, of 100\n"]);
}

/// The cells of the sheet "Codebook" of a workbook.
fn codebook(folder: &tempfile::TempDir, name: &str) -> Vec<Vec<String>> {
    use calamine::Reader;
    let mut book = calamine::Xlsx::new(Cursor::new(get(folder, name))).unwrap();
    let sheet = book.worksheet_range("Codebook").unwrap();
    sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn workbooks_show_the_codebook_of_the_model() {
    let folder = articles();
    put(&folder, "labelled.csv", program::LABELLED);
    let rows =
        "Press\n\n| label | when |\n| --- | --- |\n| `yes` | It presses. |\n| maybe | Never. |\n";
    let long = "word ".repeat(8_000);
    put(
        &folder,
        "book.md",
        format!("# Whether it is urgent\n\n{rows}\n- no: It can wait.\n\n{long}\n"),
    );
    let train = ["train", "labelled.csv", "--label", "urgent", "-o"];
    run(&folder, &[&train[..], &["with", "--codebook", "book.md"]].concat()).ends(0);
    run(&folder, &[&train[..], &["without"]].concat()).ends(0);
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    let told = [row(["urgent", "no", "It can wait."]), row(["urgent", "yes", "It presses."])];
    let suggest = |model: &str, more: &[&str]| {
        let own = ["suggest", "articles", "--model", model, "-o", "to-code.xlsx"];
        run(&folder, &[&own[..], more].concat()).ends(0);
        codebook(&folder, "to-code.xlsx")
    };
    let sheet = suggest("with", &[]);
    assert_eq!(sheet[1..3], told);
    let texts: Vec<&str> =
        sheet[3..].iter().map(|row| &*row[2]).filter(|t| !t.is_empty()).collect();
    assert_eq!(
        texts[..4],
        ["Whether it is urgent", "Press", "maybe: Never.", "- no: It can wait."]
    );
    assert_eq!(texts[4..].concat(), long.trim_end(), "a cell holds 32,767 characters");
    assert_eq!(texts.len(), 6);
    run(&folder, &["classify", "articles", "--model", "with", "-o", "out.xlsx"]).ends(0);
    assert_eq!(codebook(&folder, "out.xlsx")[1..3], told);
    let check = ["check", "labelled.csv", "--label", "urgent", "--model", "with"];
    run(&folder, &[&check[..], &["-o", "findings.xlsx"]].concat());
    assert_eq!(codebook(&folder, "findings.xlsx")[1..3], told);
    // Without one: labels alone where they are the user's, our codebook where they are ours.
    let silent = [row(["urgent", "no", ""]), row(["urgent", "yes", ""])];
    assert_eq!(suggest("without", &[])[1..], silent);
    put(&folder, "coded.csv", "text,tone\nOne.,calm\nTwo.,harsh\n");
    let sheet = suggest("without", &["--label", "tone", "--coded", "coded.csv"]);
    assert_eq!(sheet[1..], [row(["tone", "calm", ""]), row(["tone", "harsh", ""])]);
    run(&folder, &["suggest", "articles", "-o", "ours.xlsx"]).ends(0);
    let ours = codebook(&folder, "ours.xlsx");
    assert!(ours[1..9].iter().all(|row| row[2].len() > 10), "{ours:?}");
}

#[test]
fn what_cannot_be_done_is_said() {
    let folder = articles();
    suggest(&folder, &["--head", "tone"]).ends(2).says(&[
        "small: no head \"tone\"; name one of stance, sentiment; a question that the model does not \
         answer is named with --label",
    ]);
    suggest(&folder, &["--label", "stance"]).ends(2).says(&["name it with --head"]);
    suggest(&folder, &["--coded", "none.csv"]).ends(2).says(&["none.csv"]);
    suggest(&folder, &["-n", "0"]).ends(2).says(&["no sentence would be drawn"]);
    suggest(&folder, &["--test-share", "2"]).ends(2).says(&["not from 0 to 1"]);
    put(&folder, "one.txt", "Lunch was late.");
    put(&folder, "coded.csv", "text,stance\nLunch was late.,none\n");
    let all = ["suggest", "one.txt", "--model", "small", "--coded", "coded.csv", "-o", "out.csv"];
    run(&folder, &all).ends(2).says(&["one.txt: no sentence is left to code: of 1, 1 were coded"]);
    assert!(!folder.path().join("out.csv").exists());
    // What can be read is done.
    let all = ["suggest", "one.txt", "two.txt", "--model", "small", "-o", "out.csv"];
    run(&folder, &all).ends(1).says(&["two.txt"]);
    assert_eq!(Table::read(&get(&folder, "out.csv")[3..]).rows.len(), 1);
}
