//! How well sentences are cut: the laws on nasty texts, and the measures on texts of others.
//!
//! The texts of others are read from `../shared`, which is no part of the project; where it is
//! missing, a test says so and passes.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr)]

use demarche::text::clean::shown;
use demarche::text::segment::{LONGEST, segment};
use demarche::text::{Sentence, line};
use proptest::prelude::*;
use std::fs;
use std::time::{Duration, Instant};

/// The file `../shared/{path}`, or `None` and a plain word about it.
fn shared(path: &str) -> Option<String> {
    let path = format!("../shared/{path}");
    let text = fs::read_to_string(&path).ok();
    if text.is_none() {
        assert!(std::env::var_os("CI").is_none(), "{path} is missing, and CI may skip nothing");
        eprintln!("SKIPPED: {path} is missing");
    }
    text
}

fn rows(jsonl: &str) -> impl Iterator<Item = serde_json::Value> {
    jsonl.lines().map(|line| serde_json::from_str(line).unwrap())
}

fn strings(value: &serde_json::Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect()
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The laws that hold for every text.
fn check_laws(text: &str) -> Result<(), String> {
    let mut end = 0;
    for Sentence { span, .. } in segment(text) {
        let slice =
            text.get(span.start..span.end).ok_or(format!("{span:?} is not on boundaries"))?;
        if span.start < end || span.is_empty() || span.len() > LONGEST || slice.trim() != slice {
            return Err(format!("{span:?} after {end}: {slice:?}"));
        }
        check_gap(&text[end..span.start])?;
        end = span.end;
    }
    check_gap(&text[end..])
}

/// Between sentences stand only white space and bullets.
fn check_gap(gap: &str) -> Result<(), String> {
    let bullet = |c: char| line::is_bullet(c) || matches!(c, '-' | '*' | '·' | '–' | '—');
    if gap.split_whitespace().flat_map(str::chars).all(bullet) {
        Ok(())
    } else {
        Err(format!("left out: {gap:?}"))
    }
}

/// Texts made of what sentences are cut at.
fn nasty() -> impl Strategy<Value = String> {
    const PIECES: [&str; 74] = [
        ".",
        "...",
        "…",
        ". . .",
        "?",
        "!",
        "?!",
        "....",
        ". . . .",
        "。",
        "．",
        "\"",
        "'",
        "“",
        "”",
        "‘",
        "’",
        "«",
        "»",
        "「",
        "」",
        "(",
        ")",
        "[",
        "]",
        "[1]",
        " ",
        "  ",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        "\u{a0}",
        "\u{2028}",
        "\0",
        "- ",
        "• ",
        "•",
        "* ",
        "– ",
        "1. ",
        "2. ",
        "a) ",
        "(b) ",
        "Gen.",
        "U.S.",
        "p.m.",
        "No.",
        "T.",
        "i",
        "word",
        "Word",
        "The",
        "said",
        "1953",
        "3.5",
        "x@y.org",
        "-",
        "--",
        "é",
        "한국",
        "漢字",
        "😀",
        "\u{301}",
        "",
        "-0-",
        "(END)",
        "</em>",
        "<p>",
        "-\n",
        "\u{ad}",
        "\nA\nB\nC\nD\nE\n",
        " ”",
    ];
    prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..60)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn laws_hold_for_nasty_texts(text in nasty()) {
        prop_assert_eq!(check_laws(&text), Ok(()));
    }

    #[test]
    fn laws_hold_for_any_text(text in any::<String>()) {
        prop_assert_eq!(check_laws(&text), Ok(()));
    }

}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn laws_hold_for_long_texts(text in nasty(), times in 1_usize..4000) {
        prop_assert_eq!(check_laws(&text.repeat(times.min(200_000 / (text.len() + 1) + 1))), Ok(()));
    }
}

#[test]
fn long_lines_take_linear_time() {
    let units = [
        "word ",
        "x",
        "\"",
        "'",
        ".",
        "(",
        ")",
        "[",
        ". ",
        "? ",
        "“A. ",
        "He said. \"I ",
        "a.",
        "A.[1]",
        "He.The",
        "1. a ",
        "- ",
        "\n",
        "\r\n",
        "i ",
        "The word was here. ",
        "“The word was here.” He \"said\" so. ",
        "(A. b) ",
        ". . ",
        "。",
        "• ",
        "a-",
        "aB.",
        " said",
        ".” Cho Cho Cho ",
        "ab-\n",
        "A\n",
        "-0- ",
        ".<",
        ".</a",
        "• 1. ",
        "--\" A",
    ];
    for unit in units {
        let text = unit.repeat(1_000_000 / unit.len());
        let begin = Instant::now();
        check_laws(&text).unwrap();
        assert!(begin.elapsed() < Duration::from_secs(20), "{unit:?} took {:?}", begin.elapsed());
    }
}

#[test]
fn the_seed_article_is_cut_exactly() {
    let Some(article) = shared("articles/2025-12-04-cho-hyun-forum.txt") else { return };
    let Some(table) = shared("dev/seed-article.csv") else { return };
    let bytes: Vec<usize> =
        article.char_indices().map(|(at, _)| at).chain([article.len()]).collect();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let columns = reader.headers().unwrap().clone();
    let column = |name: &str| columns.iter().position(|c| c == name).unwrap();
    let (begin, end) = (column("begin"), column("end"));
    let place = |row: &csv::StringRecord, at: usize| bytes[row[at].parse::<usize>().unwrap()];
    let expected: Vec<(usize, usize)> = reader
        .records()
        .map(|row| row.unwrap())
        .map(|row| (place(&row, begin), place(&row, end)))
        .collect();
    let got: Vec<(usize, usize)> =
        segment(&article).iter().map(|s| (s.span.start, s.span.end)).collect();
    assert_eq!(expected.len(), 29);
    assert_eq!(got, expected);
}

/// Without tags, and only letters and digits: what is left of a text where pySBD edits it.
fn letters(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        bare += before;
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    (bare + rest).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A case is right if the sentences, as they are shown, are those expected. In some cases pySBD
/// also edits the text (takes out tags, rulers, runs of dots), which a span of the text as read
/// cannot: what it expects is not in the text, and there the letters and digits of the sentences
/// count, without sentences that have none.
///
/// Of the cases that still fail, ten want a quotation of several sentences kept whole, which we
/// split on purpose; one wants whole lists in one line told apart; five want edits of letters and
/// digits (codes of a translation program, `\\r\\n` written out, the number of a page).
#[test]
fn golden_rules_hold() {
    let Some(file) = shared("sbd/golden_rules_en.jsonl") else { return };
    let (mut golden, mut as_shown, mut all) = (0, 0, 0);
    for row in rows(&file) {
        let text = row["text"].as_str().unwrap();
        let expected: Vec<String> = strings(&row["sentences"]).into_iter().map(squeeze).collect();
        let got: Vec<String> = segment(text)
            .iter()
            .map(|s| shown(&text[s.span.start..s.span.end]).into_owned())
            .collect();
        let dense = |text: &str| text.split_whitespace().collect::<String>();
        let edited = dense(&expected.concat()) != dense(text);
        let parts = |sentences: &[String]| {
            let parts = sentences.iter().map(|s| letters(s));
            parts.filter(|s| !s.is_empty()).collect::<Vec<_>>()
        };
        let right = got == expected;
        as_shown += usize::from(right);
        if right || (edited && parts(&got) == parts(&expected)) {
            all += 1;
            golden += usize::from(row["golden"].as_bool() == Some(true));
        } else {
            eprintln!("fails: {}", row["id"].as_str().unwrap());
        }
    }
    eprintln!(
        "golden rules: {golden} of 52, all rules: {all} of 177, {as_shown} without regard to edits"
    );
    assert!(golden >= 52 && all >= 161 && as_shown >= 156);
}

/// F1 of the boundaries, without the ends of documents, which nobody can miss, and with them.
/// By the same measures pySBD has 0.889 and 0.908. Most of what is missed are headers of mails
/// and other ends that no mark shows.
#[test]
fn boundaries_of_ud_ewt_are_found() {
    let Some(file) = shared("sbd/ud_ewt_dev.jsonl") else { return };
    let dense = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let (mut hits, mut found, mut wanted, mut documents) = (0, 0, 0, 0);
    for row in rows(&file) {
        let text = row["text"].as_str().unwrap();
        let mut at = 0;
        let mut expected: Vec<usize> = Vec::new();
        for sentence in strings(&row["sentences"]) {
            at += dense(sentence);
            expected.push(at);
        }
        let mut got: Vec<usize> =
            segment(text).iter().map(|s| dense(&text[..s.span.end])).collect();
        got.retain(|at| *at != dense(text));
        expected.retain(|at| *at != dense(text));
        hits += got.iter().filter(|at| expected.contains(at)).count();
        found += got.len();
        wanted += expected.len();
        documents += 1;
    }
    let f1 = |hits: usize, sum: usize| 2.0 * hits as f64 / sum as f64;
    let (inner, with_ends) =
        (f1(hits, found + wanted), f1(hits + documents, found + wanted + 2 * documents));
    eprintln!(
        "UD EWT: F1 {inner:.4} inside documents, {with_ends:.4} with their ends; {found} found, {wanted} wanted, {hits} right"
    );
    assert!(inner >= 0.912 && with_ends >= 0.927);
}

#[test]
fn laws_hold_for_every_real_document() {
    let Some(corpus) = shared("corpus/unlabelled.jsonl") else { return };
    for row in rows(&corpus) {
        let laws = check_laws(row["text"].as_str().unwrap());
        assert!(laws.is_ok(), "{}: {laws:?}", row["id"]);
    }
}

/// Prints 200 sentences of real documents, drawn by the number in the variable SEED, with what
/// stands around each, for somebody to read: `SEED=7 cargo test --test segmentation -- --ignored
/// --nocapture`.
#[test]
#[ignore = "for reading by eye"]
fn two_hundred_sentences_to_read() {
    let Some(corpus) = shared("corpus/unlabelled.jsonl") else { return };
    let mut state: u64 =
        std::env::var("SEED").ok().map_or(1, |seed| seed.parse().expect("SEED is a number"));
    let documents: Vec<serde_json::Value> = rows(&corpus).collect();
    let spans: Vec<(usize, usize, usize)> = documents
        .iter()
        .enumerate()
        .flat_map(|(number, row)| {
            let sentences = segment(row["text"].as_str().unwrap());
            sentences.into_iter().map(move |s| (number, s.span.start, s.span.end))
        })
        .collect();
    let mut drawn = std::collections::BTreeSet::new();
    while drawn.len() < 200 {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        drawn.insert((state >> 33) as usize % spans.len());
    }
    for (number, start, end) in drawn.into_iter().map(|at| spans[at]) {
        let text = documents[number]["text"].as_str().unwrap();
        let before = &text[text.ceil_char_boundary(start.saturating_sub(20))..start];
        let after = &text[end..text.floor_char_boundary((end + 20).min(text.len()))];
        let id = documents[number]["id"].as_str().unwrap();
        eprintln!("{id} {start}-{end} {before:?} [{}] {after:?}", &text[start..end]);
    }
}

/// Broken lines go on, paragraphs do not: hardly a sentence begins with a small letter.
#[test]
fn few_sentences_of_real_documents_begin_with_a_small_letter() {
    let Some(corpus) = shared("corpus/unlabelled.jsonl") else { return };
    let (mut small, mut all) = (0, 0);
    for row in rows(&corpus) {
        let text = row["text"].as_str().unwrap();
        let sentences = segment(text);
        all += sentences.len();
        small += sentences
            .iter()
            .filter(|s| text[s.span.start..].starts_with(char::is_lowercase))
            .count();
    }
    eprintln!("{small} of {all} sentences begin with a small letter");
    assert!(small * 500 < all);
}
