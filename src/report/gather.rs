//! What is kept of the sentences while they pass by?

use super::certain::Examples;
use super::period::{self, When};
use super::results::{Question, Sentence};
use super::tally::{Counts, Cross, Groups, is_judged};
use super::telling::Words;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// So many dates are told apart: some 270 years of news.
const DATES: usize = 100_000;

/// The articles shown take so many bytes of text at most: 16 MiB.
const BYTES: usize = 16 << 20;

/// How many sentences each list of the most and least certain has.
const CERTAIN: (usize, usize) = (3, 10);

/// What the user wants of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Its title; `None` for a plain one.
    pub title: Option<String>,
    /// The articles shown have so many rows at most; figures and charts are always over all.
    pub shown: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { title: None, shown: 10_000 }
    }
}

/// Everything that the page is made of.
pub struct Report {
    pub(super) settings: Settings,
    pub(super) questions: Vec<Question>,
    /// For each question, how often its labels occur.
    pub(super) counts: Vec<Counts>,
    pub(super) sources: Groups,
    pub(super) speakers: Groups,
    pub(super) dates: BTreeMap<When, Counts>,
    /// Sentences without a date that was understood.
    pub(super) undated: u64,
    /// For each question but the first, its labels beside those of the first.
    pub(super) crosses: Vec<Cross>,
    pub(super) words: Words,
    /// One list for each label of the first question.
    pub(super) most_certain: Vec<Examples>,
    pub(super) least_certain: Examples,
    /// The articles that are shown, in the order in which they first occurred.
    pub(super) articles: Vec<Vec<Sentence>>,
    /// How many sentences were judged, and how many rows are furniture or have no text.
    pub(super) sentences: u64,
    pub(super) furniture: u64,
    pub(super) unjudged: u64,
    /// How many rows are shown, and how many are not.
    pub(super) shown: usize,
    pub(super) left_out: u64,
    /// Numbers of documents, by input and a hash of the name.
    documents: FxHashMap<(usize, u64), u32>,
    /// Hashes of numbered rows by document, number and text, to know those that come again.
    rows: FxHashSet<u64>,
    /// Which article a document is.
    places: FxHashMap<u32, usize>,
    bytes: usize,
}

impl Report {
    /// A report on nothing yet. There is at least one question; the first is what the page is
    /// about.
    pub fn new(settings: Settings, questions: Vec<Question>) -> Self {
        let labels = questions.first().map_or(0, |question| question.labels.len());
        let others = questions.iter().skip(1);
        Self {
            settings,
            counts: questions.iter().map(|question| Counts::new(question.labels.len())).collect(),
            sources: Groups::default(),
            speakers: Groups::default(),
            dates: BTreeMap::new(),
            undated: 0,
            crosses: others.map(|other| Cross::new(labels, other.labels.len())).collect(),
            words: Words::new(labels),
            most_certain: vec![Examples::most_certain(CERTAIN.0); labels],
            least_certain: Examples::least_certain(CERTAIN.1),
            articles: Vec::new(),
            sentences: 0,
            furniture: 0,
            unjudged: 0,
            shown: 0,
            left_out: 0,
            documents: FxHashMap::default(),
            rows: FxHashSet::default(),
            places: FxHashMap::default(),
            bytes: 0,
            questions,
        }
    }

    /// What the sentences answer, in the order of their answers.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Whether anything was added that can be shown.
    pub fn is_empty(&self) -> bool {
        self.sentences == 0
    }

    /// How many sentences were counted, in how many documents.
    pub fn size(&self) -> (u64, usize) {
        (self.sentences, self.documents.len())
    }

    /// Adds a row of the table of number `input`. Its answers are those of the report's questions.
    /// Says whether it is new: a row of the same document, number and text as one before is left
    /// out. Rows without a number are all new.
    pub fn add(&mut self, input: usize, sentence: Sentence) -> bool {
        let row = hash(&(&*sentence.document, sentence.number, &*sentence.text));
        if sentence.number > 0 && !self.rows.insert(row) {
            return false;
        }
        let next = self.documents.len() as u32;
        let name = (input, hash(&*sentence.document));
        let document = *self.documents.entry(name).or_insert(next);
        if is_judged(&sentence) {
            self.count(&sentence, document);
        } else if sentence.furniture.is_empty() {
            self.unjudged += 1;
        } else {
            self.furniture += 1;
        }
        self.keep(sentence, document);
        true
    }

    fn count(&mut self, sentence: &Sentence, document: u32) {
        self.sentences += 1;
        for (counts, answer) in self.counts.iter_mut().zip(&sentence.answers) {
            counts.add(answer.label, document);
        }
        let Some(first) = sentence.answers.first() else { return };
        let labels = self.questions.first().map_or(0, |question| question.labels.len());
        self.sources.add(&sentence.source, labels, first.label, document);
        self.speakers.add(&sentence.speaker, labels, first.label, document);
        match period::date(&sentence.date) {
            Some(date) if self.dates.len() < DATES || self.dates.contains_key(&date) => {
                let counts = self.dates.entry(date).or_insert_with(|| Counts::new(labels));
                counts.add(first.label, document);
            }
            _ => self.undated += 1,
        }
        for (cross, answer) in self.crosses.iter_mut().zip(sentence.answers.iter().skip(1)) {
            cross.add(first.label, answer.label, document);
        }
        if let Some(label) = first.label {
            self.words.add(&sentence.text, label);
            self.most_certain[label].look(sentence);
        }
        self.least_certain.look(sentence);
    }

    fn keep(&mut self, sentence: Sentence, document: u32) {
        let bytes = sentence.text.len() + sentence.document.len() + sentence.title.len();
        if self.shown >= self.settings.shown || self.bytes + bytes > BYTES {
            self.left_out += 1;
            return;
        }
        self.bytes += bytes;
        self.shown += 1;
        let next = self.articles.len();
        let place = *self.places.entry(document).or_insert(next);
        if place == next {
            self.articles.push(Vec::new());
        }
        self.articles[place].push(sentence);
    }
}

/// A hash that tells millions of rows apart, and is the same in every run.
fn hash(of: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use crate::report::gather::*;
    use crate::report::results::Answer;

    fn question(name: &str, labels: &[&str]) -> Question {
        let labels = labels.iter().map(|&label| label.to_owned()).collect();
        Question { name: name.to_owned(), labels }
    }

    fn sentence(document: &str, label: usize) -> Sentence {
        let answer = Answer { label: Some(label), confidence: Some(0.5), ..Answer::default() };
        Sentence {
            document: document.to_owned(),
            text: "Talks.".to_owned(),
            date: "2025-12-04".to_owned(),
            answers: vec![answer.clone(), answer],
            ..Sentence::default()
        }
    }

    fn report(shown: usize) -> Report {
        let questions = vec![question("q", &["a", "b"]), question("r", &["x", "y"])];
        Report::new(Settings { shown, ..Settings::default() }, questions)
    }

    #[test]
    fn furniture_and_rows_without_text_are_left_out_of_counts_and_shown() {
        let mut report = report(10);
        report.add(0, sentence("d", 0));
        report.add(0, Sentence { furniture: "byline".to_owned(), ..sentence("d", 1) });
        let answers = vec![Answer::default(); 2];
        report.add(0, Sentence { answers, ..sentence("d", 1) });
        assert_eq!(report.counts[0].labels, [1, 0, 0]);
        assert_eq!((report.sentences, report.furniture, report.unjudged), (1, 1, 1));
        assert_eq!(report.articles[0].len(), 3);
    }

    #[test]
    fn rows_of_a_document_come_together_wherever_they_stand() {
        let mut report = report(4);
        for (input, name) in [(0, "d"), (0, "e"), (0, "d"), (1, "d"), (1, "d")] {
            report.add(input, sentence(name, 1));
        }
        let sizes: Vec<usize> = report.articles.iter().map(Vec::len).collect();
        assert_eq!((sizes, report.left_out, report.size()), (vec![2, 1, 1], 1, (5, 3)));
        assert_eq!(report.counts[1].documents(), 3);
        assert_eq!(report.dates.len(), 1);
        assert_eq!(report.crosses[0].rows[1].labels, [0, 5, 0]);
    }

    #[test]
    fn a_row_is_counted_once() {
        let mut report = report(10);
        let row =
            |number, text: &str| Sentence { number, text: text.to_owned(), ..sentence("d", 0) };
        let added = [(0, 1, "A"), (0, 2, "A"), (0, 1, "A"), (1, 2, "A"), (1, 2, "B")]
            .map(|(input, number, text)| report.add(input, row(number, text)));
        assert_eq!(added, [true, true, false, false, true]);
        assert_eq!((report.sentences, report.shown), (3, 3));
        assert!(report.add(0, row(0, "A")) && report.add(0, row(0, "A")), "they have no number");
    }
}
