//! Whatever an analyst has on disk goes in as it is; and what is hostile is refused by name, in
//! bounded memory, while the other inputs are done.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr)]

mod program;

use flate2::Compression;
use flate2::write::GzEncoder;
use program::{Run, folder, put, run, run_with};
use rust_xlsxwriter::Workbook;
use std::io::{Cursor, Read, Write};
use std::process::{Command, Stdio};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

const GOOD: (&str, &[u8]) = ("good.txt", b"Troops moved. Talks were held.");

/// So many kilobytes may a run have in memory: 300 MB.
const MEMORY: u64 = 300_000;

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// So many bytes of the same letter, packed: a megabyte of them at a time.
fn packed_letters(megabytes: usize, mut into: impl Write) {
    let letters = vec![b'a'; 1 << 20];
    (0..megabytes).for_each(|_| into.write_all(&letters).unwrap());
}

fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write(row as u32, column as u16, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// The documents that `demarche sentences` reads, each once, in order.
fn documents(run: &Run) -> Vec<String> {
    let name = |line: &str| -> String {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        object["document"].as_str().unwrap().to_owned()
    };
    let mut names: Vec<String> = run.out.lines().map(name).collect();
    names.dedup();
    names
}

/// Runs the program, and measures the most memory that it had, in kilobytes.
#[cfg(target_os = "linux")]
fn measured(folder: &TempDir, arguments: &[&str]) -> (Run, u64) {
    // The program's standard output is read slowly at the end, so that it still runs then.
    let mut child = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .current_dir(folder.path())
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut out = child.stdout.take().unwrap();
    let reading = std::thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).unwrap();
        text
    });
    let mut err = child.stderr.take().unwrap();
    let saying = std::thread::spawn(move || {
        let mut text = String::new();
        err.read_to_string(&mut text).unwrap();
        text
    });
    let mut peak = 0;
    let code = loop {
        let status = std::fs::read_to_string(&status).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = peak.max(kilobytes.unwrap_or(0));
        if let Some(status) = child.try_wait().unwrap() {
            break status.code().unwrap();
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    };
    assert!(peak > 0, "memory was not measured");
    (Run { code, out: reading.join().unwrap(), err: saying.join().unwrap() }, peak)
}

/// A hostile file is refused, the good one beside it is read, and memory stays small.
#[track_caller]
fn refused(name: &str, bytes: &[u8], messages: &[&str]) {
    let folder = folder(&[(name, bytes), GOOD]);
    let arguments = ["sentences", name, "good.txt"];
    #[cfg(target_os = "linux")]
    let done = {
        let (done, peak) = measured(&folder, &arguments);
        assert!(peak < MEMORY, "{name}: {peak} KB");
        done
    };
    #[cfg(not(target_os = "linux"))]
    let done = run(&folder, &arguments);
    let done = done.ends(1).says(messages);
    assert_eq!(documents(&done), ["good.txt"]);
}

#[test]
fn an_archive_is_read_as_a_folder_is() {
    let book = workbook(&[&["text"], &["Envoys met in spring."]]);
    let archive = zip(&[
        ("b/two.csv", b"id,body\nx,Talks were held.\n"),
        ("a.txt", b"Troops moved."),
        ("b/.hidden.txt", b"Nothing."),
        ("__MACOSX/a.txt", b"Nothing."),
        ("b/one.jsonl", b"{\"id\":\"k\",\"text\":\"Envoys left.\"}\n"),
        ("picture.png", b"\x89PNG\r\n\x1a\n"),
        ("book.xlsx", &book),
    ]);
    let folder = folder(&[("all.zip", &archive), ("in/all.zip", &archive)]);
    let done = run(&folder, &["sentences", "all.zip"]).ends(0);
    let expected =
        ["all.zip/a.txt", "all.zip/b/one.jsonl#k", "all.zip/b/two.csv#x", "all.zip/book.xlsx#2"];
    assert_eq!(documents(&done), expected);
    let done = done.says(&["all.zip: 1 file left out: 1 .png"]);
    done.says(&["all.zip/b/two.csv: column \"body\" taken for the texts"]);
    let inside = run(&folder, &["sentences", "in"]).ends(0);
    assert_eq!(documents(&inside), expected.map(|name| format!("in/{name}")));
    let piped = run_with(&folder, &["sentences", "-"], &archive).ends(0);
    assert_eq!(documents(&piped)[0], "-/a.txt");
    assert_eq!(documents(&piped).len(), 4);
    let rows = run(&folder, &["classify", "--rows", "all.zip", "--cues", "0"]).ends(0);
    let texts = ["Envoys left.", "Talks were held.", "Envoys met in spring."];
    assert_eq!(rows.table().column("text"), texts);
}

#[test]
fn what_is_compressed_is_read_as_what_it_was() {
    let table = b"id,text\nx,Talks were held.\n";
    let folder = folder(&[
        ("in/march.csv.gz", &gzip(table)),
        ("in/april.txt.zst", &zstd::encode_all(&b"Troops moved."[..], 3).unwrap()),
        ("in/june.tar.gz", &gzip(b"not looked at")),
        ("in/may.gz", &gzip(b"Envoys met.")),
    ]);
    let done = run(&folder, &["sentences", "in"]).ends(0);
    assert_eq!(documents(&done), ["in/april.txt.zst", "in/march.csv.gz#x", "in/may.gz"]);
    let done = done.says(&["in: 1 file left out: 1 .tar.gz"]);
    drop(done);
    let piped = run_with(&folder, &["sentences", "-"], &gzip(table)).ends(0);
    assert_eq!(documents(&piped), ["-#x"]);
}

#[test]
fn content_comes_before_the_name() {
    let book = workbook(&[&["text"], &["Envoys met."]]);
    let folder = folder(&[
        ("in/a.dat", &book),
        ("in/b.txt", &zip(&[("c.txt", b"Troops moved.")])),
        ("in/d.csv", &gzip(b"text\nTalks were held.\n")),
        ("in/e.txt", b"{\"text\": \"Envoys left.\"}\n"),
    ]);
    let done = run(&folder, &["sentences", "in"]).ends(0);
    assert_eq!(documents(&done), ["in/a.dat#2", "in/b.txt/c.txt", "in/d.csv#2", "in/e.txt#1"]);
}

#[test]
fn bombs_are_refused() {
    let mut bomb = zip::ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("bomb.txt", SimpleFileOptions::default()).unwrap();
    packed_letters(100, &mut bomb);
    bomb.start_file("fine.txt", SimpleFileOptions::default()).unwrap();
    bomb.write_all(b"Envoys met.").unwrap();
    let bomb = bomb.finish().unwrap().into_inner();
    let message = "z.zip/bomb.txt: a few packed bytes that become 100 MB or more, as in a zip bomb";
    let beside = folder(&[("z.zip", &bomb)]);
    let done = run(&beside, &["sentences", "z.zip"]).ends(1).says(&[message]);
    assert_eq!(documents(&done), ["z.zip/fine.txt"]);

    let mut one = GzEncoder::new(Vec::new(), Compression::best());
    packed_letters(100, &mut one);
    let one = one.finish().unwrap();
    let message = "as in a zip bomb; unpack it yourself if that is what you want";
    refused("t.txt.gz", &one, &["t.txt.gz: a few packed bytes", message]);
    refused("t.csv.gz", &one, &["t.csv.gz: a few packed bytes", message]);
    let mut one = zstd::Encoder::new(Vec::new(), 1).unwrap();
    packed_letters(100, &mut one);
    refused("t.zst", &one.finish().unwrap(), &["t.zst: a few packed bytes", message]);
}

/// The sizes that an archive states are lies: what comes out counts.
#[test]
fn a_bomb_that_lies_about_its_size_is_refused() {
    let mut bomb = zip::ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("bomb.txt", SimpleFileOptions::default()).unwrap();
    packed_letters(40, &mut bomb);
    let mut bomb = bomb.finish().unwrap().into_inner();
    let size = (40_u32 << 20).to_le_bytes();
    let places: Vec<usize> = (0..bomb.len()).filter(|&at| bomb[at..].starts_with(&size)).collect();
    assert!(!places.is_empty());
    places.iter().for_each(|&at| bomb[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes()));
    refused("l.zip", &bomb, &["l.zip/bomb.txt: damaged (its checksum or length is wrong)"]);
}

#[test]
fn what_is_packed_twice_is_refused() {
    let inner = zip(&[("a.txt", b"Envoys met.")]);
    let outer =
        zip(&[("in.zip", &inner), ("in.txt.gz", &gzip(b"Envoys met.")), ("ok.txt", b"Yes.")]);
    let folder = folder(&[("n.zip", &outer)]);
    let done = run(&folder, &["sentences", "n.zip"]).ends(1);
    let done = done.says(&[
        "n.zip/in.zip: a ZIP archive inside what is packed itself; unpack it first",
        "n.zip/in.txt.gz: compressed by gzip inside what is packed itself; unpack it first",
    ]);
    assert_eq!(documents(&done), ["n.zip/ok.txt"]);
    refused("n.gz", &gzip(&inner), &["n.gz: a ZIP archive inside what is packed itself"]);
    refused("n.gz", &gzip(&gzip(b"a")), &["n.gz: compressed by gzip inside what is packed"]);
    let tar = [&[b'a'; 257][..], b"ustar\0", &[0; 300]].concat();
    refused("n.tar.gz", &gzip(&tar), &["n.tar.gz: a tar archive, not text; unpack it first"]);
}

#[test]
fn paths_that_climb_out_are_refused() {
    let archive = zip(&[("../../x.txt", b"X"), ("/etc/y.txt", b"Y"), ("ok.txt", b"Yes.")]);
    let folder = folder(&[("c.zip", &archive)]);
    let done = run(&folder, &["sentences", "c.zip"]).ends(1);
    let done = done.says(&[
        "c.zip/../../x.txt: a path that leads out of its archive; take it out",
        "c.zip//etc/y.txt: a path that leads out of its archive; take it out",
    ]);
    assert_eq!(documents(&done), ["c.zip/ok.txt"]);
}

#[test]
fn damaged_and_locked_archives_are_refused() {
    let archive = zip(&[("a.txt", b"Envoys met. Envoys met.")]);
    refused("d.zip", &archive[..archive.len() - 30], &["d.zip: a damaged ZIP archive ("]);
    refused("d.gz", &gzip(b"Envoys met.")[..15], &["d.gz: damaged ("]);
    let mut locked = archive.clone();
    let directory = locked.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    locked[6] |= 1;
    locked[directory + 8] |= 1;
    refused("k.zip", &locked, &["k.zip/a.txt: locked by a password; unpack it first"]);
    refused("e.zip", &zip(&[]), &["e.zip: a ZIP archive without text"]);
    refused("o.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", &["o.doc: an old Word document (.doc)"]);
}

/// A workbook, with a part of it in place of the one that it had.
fn with_part(name: &str, part: impl FnOnce(&mut dyn Write)) -> Vec<u8> {
    let book = workbook(&[&["text"], &["Envoys met."]]);
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let names: Vec<String> = archive.file_names().map(|n| n.unwrap().into_owned()).collect();
    for other in names.iter().filter(|other| *other != name) {
        let mut bytes = Vec::new();
        archive.by_name(other).unwrap().read_to_end(&mut bytes).unwrap();
        writer.start_file(other.as_str(), SimpleFileOptions::default()).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    writer.start_file(name, SimpleFileOptions::default()).unwrap();
    part(&mut writer);
    writer.finish().unwrap().into_inner()
}

#[test]
fn workbooks_that_need_too_much_memory_are_refused() {
    let bomb = with_part("xl/sharedStrings.xml", |part| {
        part.write_all(b"<sst uniqueCount=\"1\"><si><t>").unwrap();
        packed_letters(100, &mut *part);
        part.write_all(b"</t></si></sst>").unwrap();
    });
    let message = "b.xlsx: its part xl/sharedstrings.xml: a few packed bytes that become 100 MB";
    refused("b.xlsx", &bomb, &[message]);
    let bomb = with_part("xl/sharedStrings.xml", |part| {
        part.write_all(b"<sst uniqueCount=\"999999999999\"><si><t>text</t></si></sst>").unwrap();
    });
    refused("b.xlsx", &bomb, &["b.xlsx: its part xl/sharedstrings.xml: 999999999999 strings"]);
    let bomb = with_part("xl/worksheets/sheet1.xml", |part| part.write_all(b"<x").unwrap());
    refused("b.xlsx", &bomb, &["b.xlsx: an Excel workbook that cannot be read ("]);
}

#[test]
fn every_encoding_is_said_once() {
    let korean = "외교부는 회담을 환영했다. 양국은 대화를 이어 간다.";
    let japanese = "外務省は会談を歓迎した。両国は対話を続ける。";
    let chinese = "外交部欢迎会谈。两国将继续对话。";
    let folder = folder(&[]);
    for (charset, text, name) in [
        (encoding_rs::EUC_KR, korean, "EUC-KR"),
        (encoding_rs::SHIFT_JIS, japanese, "Shift_JIS"),
        (encoding_rs::GB18030, chinese, "GB18030"),
        (encoding_rs::WINDOWS_1252, "“Peace,” said Élodie Brandt’s café.", "Windows-1252"),
    ] {
        let (bytes, _, _) = charset.encode(text);
        let table = [&b"id,text\n1,\""[..], &bytes, b"\"\n2,\"", &bytes, b"\"\n"].concat();
        put(&folder, "a.csv", &table);
        let done = run(&folder, &["sentences", "a.csv"]).ends(0);
        let note = format!("a.csv: not UTF-8; read as {name}");
        assert_eq!(done.err.matches(&note).count(), 1, "{}", done.err);
        let first: serde_json::Value =
            serde_json::from_str(done.out.lines().next().unwrap()).unwrap();
        assert!(text.starts_with(first["text"].as_str().unwrap()), "{first}");
    }
}

/// 60 MB that unpack while they are read; more of them would need no more memory. Most of a row is
/// in a column that is not read, as the dev profile hardly optimises.
#[test]
#[cfg(target_os = "linux")]
fn a_long_table_streams() {
    let mut table = GzEncoder::new(Vec::new(), Compression::fast());
    table.write_all(b"id,text,note\n").unwrap();
    let note = "Envoys held talks on trade with the ministry of a neighbour. ".repeat(10);
    for row in 0..100_000_u64 {
        writeln!(table, "{row},Talks went on.,{note}{row:b}").unwrap();
    }
    let folder = folder(&[("t.csv.gz", &table.finish().unwrap())]);
    let (done, peak) = measured(&folder, &["sentences", "t.csv.gz"]);
    assert_eq!(done.ends(0).out.lines().count(), 100_000);
    assert!(peak < 50_000, "{peak} KB");
}
