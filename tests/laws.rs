//! The laws of the nouns, for any text: vectors are sorted and of length 1, cues add up to the
//! score, probabilities to 1, and neither threads nor what was judged before changes a record. And of a
//! ledger: whatever happens, each coder finds what was answered.
#![allow(missing_docs, clippy::unwrap_used)]

use demarche::classify::{Classifier, Request};
use demarche::feature::meaning::{self, MEANING};
use demarche::feature::{Csr, Extractor, Scaling, Settings, SparseVec, Vocabulary, Weighting};
use demarche::model::weigher::{Shape, size};
use demarche::model::{Judge, Model, Network, Weigher, file};
use demarche::record::Record;
use demarche::serve::journal::Journal;
use demarche::serve::ledger::Coding;
use demarche::serve::{Item, Ledger};
use demarche::text::{Document, Span};
use demarche::train::random::Random;
use demarche::write::Labels;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::Write;
use std::path::Path;
use std::sync::LazyLock;

static MODEL: LazyLock<Model> = LazyLock::new(|| file::embedded().unwrap());

/// The same with heads that weigh clauses, in ways that no training would.
static WEIGHING: LazyLock<Model> = LazyLock::new(|| {
    let mut model = MODEL.clone();
    let mut random = Random::new(7);
    for head in &mut model.recipe.heads {
        let labels = head.labels.len();
        let mut network = || {
            let mut numbers: Vec<f32> =
                (0..size(labels)).map(|_| random.below(1001) as f32 / 2000.0 - 0.25).collect();
            numbers[Shape::new(labels).scale] = 0.5 + random.below(1001) as f32 / 1000.0;
            Network { numbers }
        };
        head.weigher = Some(Weigher { networks: vec![network(), network()] });
    }
    assert!(model.recipe.is_sound());
    model
});

/// Articles with words that the model knows, and nasty ones.
fn article() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("talks ".to_owned()),
        Just("missile ".to_owned()),
        Just("Seoul’s ".to_owned()),
        Just("trade. ".to_owned()),
        Just("“We agreed.” ".to_owned()),
        Just("U.S. ".to_owned()),
        Just("\n\n".to_owned()),
        "\\PC{0,12}",
        "[A-Z][a-z]{2,9}\\. ",
    ];
    prop::collection::vec(word, 0..60).prop_map(|words| words.concat())
}

fn document(text: String) -> Document {
    Document { name: "a.txt".to_owned(), text, ..Document::default() }
}

fn records(documents: &[Document], threads: usize) -> Vec<Record> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let mut records = Vec::new();
    pool.install(|| {
        let classifier = Classifier::new(&MODEL, Request::default());
        let take = |record: &Record| {
            records.push(record.clone());
            Ok::<(), Infallible>(())
        };
        classifier.classify(documents, &[], take).unwrap();
    });
    records
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn vectors_are_sorted_and_of_length_1_or_empty(texts in prop::collection::vec(article(), 1..5)) {
        let settings = Settings {
            min_sentences: 1,
            weighting: Weighting::TfIdf,
            ..Settings::default()
        };
        let words = &MODEL.words;
        let mut extractor = Extractor::new(&settings, None, words);
        let mut features = Vec::new();
        let mut keys = Vec::new();
        for text in &texts {
            extractor.read(text, &[Span::new(0, text.len())]);
            extractor.features(0, &mut features);
            keys.extend(features.iter().map(|feature| feature.known.key));
        }
        keys.extend(meaning::keys(MEANING, words.dimensions));
        let vocabulary = Vocabulary::new(keys);
        let mut extractor = Extractor::new(&settings, Some(&vocabulary), words);
        prop_assert!(vocabulary.keys().windows(2).all(|two| two[0] < two[1]));
        let mut counts = Csr::new(vocabulary.keys().len());
        let mut row = SparseVec::default();
        for text in &texts {
            extractor.read(text, &[Span::new(0, text.len())]);
            extractor.features(0, &mut features);
            extractor.count(0, &features, &mut row);
            counts.push(&row.columns, &row.values);
        }
        let all: Vec<usize> = (0..texts.len()).collect();
        let scaling = Scaling::fit(&settings, &counts, &all);
        for number in all {
            let (columns, values) = counts.row(number);
            let mut sentence = SparseVec { columns: columns.to_vec(), values: values.to_vec() };
            scaling.apply(vocabulary.keys(), &mut sentence);
            prop_assert!(sentence.columns.windows(2).all(|two| two[0] < two[1]));
            let length: f32 = sentence.values.iter().map(|value| value * value).sum::<f32>().sqrt();
            prop_assert!(sentence.values.is_empty() || (length - 1.0).abs() < 1e-5, "{length}");
        }
    }

    #[test]
    fn cues_and_bias_are_the_score_and_probabilities_are_shares(text in article()) {
        let document = document(text);
        let sentences: Vec<Span> = document.sentences().iter().map(|s| s.span).collect();
        for model in [&*MODEL, &*WEIGHING] {
            let bias = model.bias();
            let mut judge = Judge::new(model);
            judge.read(&document.text, &sentences);
            for place in 0..sentences.len() {
                let judgement = judge.judge(place, true);
                for (lane, score) in judgement.scores.iter().enumerate() {
                    let pushes: f32 = judgement.cues.iter().map(|cue| cue.pushes[lane]).sum();
                    let sum = pushes + bias[lane];
                    prop_assert!((sum - score).abs() < 1e-3, "lane {lane}: {sum} is not {score}");
                }
                for shares in &judgement.heads {
                    prop_assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
                    prop_assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-6);
                }
                // What was judged before leaves no trace, nor does it that it is explained.
                let mut fresh = Judge::new(model);
                fresh.read(&document.text, &sentences);
                let plain = fresh.judge(place, false);
                prop_assert_eq!((&judgement.scores, &judgement.heads), (&plain.scores, &plain.heads));
                prop_assert_eq!(judgement, fresh.judge(place, true));
            }
        }
    }

    #[test]
    fn there_is_a_record_a_sentence_whatever_the_threads(
        texts in prop::collection::vec(article(), 0..6),
    ) {
        let documents: Vec<Document> = texts.into_iter().map(document).collect();
        let sentences: usize = documents.iter().map(|d| d.sentences().len()).sum();
        let one = records(&documents, 1);
        prop_assert_eq!(one.len(), sentences);
        prop_assert_eq!(one, records(&documents, 3));
    }
}

#[test]
fn a_sentence_is_judged_with_its_neighbours_and_no_one_else() {
    let text = "He declined to say more. ".repeat(3000);
    let long = document(format!("{text}Talks will resume in May. He declined to say more."));
    let sentences: Vec<Span> = long.sentences().iter().map(|s| s.span).collect();
    let mut judge = Judge::new(&MODEL);
    // The last two with all their neighbours give what the whole gives, window by window.
    let near = &sentences[sentences.len() - 8..];
    judge.read(&long.text, near);
    let alone = judge.judge(7, false);
    let all = records(std::slice::from_ref(&long), 2);
    let shares: Vec<String> = alone.heads[0].iter().map(|share| format!("{share:.6}")).collect();
    let last: Vec<String> = all[all.len() - 1][15..20]
        .iter()
        .map(|cell| match cell {
            demarche::record::Cell::Probability(share) => format!("{share:.6}"),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(shares, last);
    // And the neighbour counts: the same words elsewhere are judged otherwise.
    judge.read(&long.text, &sentences[..5]);
    assert_ne!(judge.judge(2, false).heads, alone.heads);
}

fn sentence(number: usize) -> Item {
    let text = format!("=Sentence; \"{number}\"");
    let hash = demarche::read::identity::text_hash(&text);
    let part = if number < 2 { "test" } else { "" };
    let carried = [part.to_owned(), format!("0.{number}")];
    Item { id: format!("-d#{number}"), hash, text, carried, ..Item::default() }
}

/// The ledger of a table, whose sentences bring both columns that are carried.
fn opened(path: &Path) -> Ledger {
    Ledger::open(path, &heads(), [true; 2]).unwrap()
}

fn heads() -> Vec<Labels> {
    let labels = ["low", "-high", "very low"].map(str::to_owned).to_vec();
    ["stance", "urgency"]
        .map(|head| Labels { head: head.to_owned(), labels: labels.clone() })
        .to_vec()
}

/// What happens to a ledger.
#[derive(Debug, Clone)]
enum Event {
    Label {
        item: usize,
        coder: usize,
        head: usize,
        label: String,
    },
    Note {
        item: usize,
        coder: usize,
        note: String,
    },
    Save,
    /// The machine stops while so many bytes of a further line are on their way.
    Stop {
        torn: usize,
    },
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let label = prop_oneof![Just(""), Just("low"), Just("-high"), Just("very low")];
    let labelled =
        (0..4_usize, 0..3_usize, 0..2_usize, label).prop_map(|(item, coder, head, label)| {
            Event::Label { item, coder, head, label: label.to_owned() }
        });
    let note = (0..4_usize, 0..3_usize, "[=a\",;\n]{0,4}")
        .prop_map(|(item, coder, note)| Event::Note { item, coder, note: note.trim().to_owned() });
    let stop = (0..40_usize).prop_map(|torn| Event::Stop { torn });
    let one = prop_oneof![8 => labelled, 2 => note, 1 => Just(Event::Save), 2 => stop];
    proptest::collection::vec(one, 1..24)
}

proptest! {
    // Each case waits for the disk some dozens of times.
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_each_coder_finds_what_was_answered(events in events()) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("l.csv");
        let coders = ["Ana", "Ben", "=Cy"];
        let mut expected: BTreeMap<(usize, usize), Coding> = BTreeMap::new();
        let mut ledger = opened(&path);
        for event in events {
            match event {
                Event::Label { item: number, coder, head, label } => {
                    let coding = expected.entry((number, coder)).or_insert_with(
                        || Coding { labels: vec![String::new(); 2], note: String::new() });
                    coding.labels[head] = label;
                    ledger.set(&sentence(number), coders[coder], coding, "now", None).unwrap();
                }
                Event::Note { item: number, coder, note } => {
                    let coding = expected.entry((number, coder)).or_insert_with(
                        || Coding { labels: vec![String::new(); 2], note: String::new() });
                    coding.note = note;
                    ledger.set(&sentence(number), coders[coder], coding, "now", None).unwrap();
                }
                Event::Save => ledger.save().unwrap(),
                Event::Stop { torn } => {
                    let journal = ledger.journal().to_owned();
                    drop(ledger);
                    if journal.exists() {
                        let mut file = std::fs::File::options().append(true).open(&journal).unwrap();
                        file.write_all(&b"{\"row_id\":\"d#1\",\"text_sha256\":\"00\""[..torn.min(34)]).unwrap();
                    }
                    ledger = opened(&path);
                }
            }
        }
        ledger.save().unwrap();
        drop(ledger);
        let past = Journal::open(&path).unwrap().1;
        prop_assert_eq!(past.saved, past.entries.len());
        let ledger = opened(&path);
        for ((number, coder), coding) in &expected {
            prop_assert_eq!(&ledger.of(&sentence(*number), coders[*coder]), coding);
        }
        let said = expected.values().filter(|coding| !coding.is_empty()).count();
        let rows: Vec<csv::StringRecord> = std::fs::read(&path).map_or_else(|_| Vec::new(), |bytes| {
            csv::Reader::from_reader(&bytes[..]).records().map(std::result::Result::unwrap).collect()
        });
        prop_assert_eq!(rows.len(), said, "a row for each, and no other");
        for row in rows {
            let number = row[0].trim_start_matches("'-d#").parse().unwrap();
            let carried = sentence(number).carried;
            prop_assert_eq!([&row[row.len() - 2], &row[row.len() - 1]], [&*carried[0], &*carried[1]]);
        }
    }
}
