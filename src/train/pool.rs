//! The sentences that may be suggested, as they stream by: which are kept, and which are chosen?
//!
//! Every text has a random number, made of the seed and its words. Those with a low one are set
//! aside for testing, whatever the model says of them, and are never learned from; so the tests of
//! all rounds together are a random sample of all texts, as long as seed and share stay the same.
//! Of the others, for each label that the model prefers, those worth most are kept until all have
//! been seen, and of these [`choose`] takes.

use super::batch::{Candidate, Unlike, choose};
use super::known::{As, Known};
use super::near_copy::{normalized, runs};
use super::suggestion::{Part, Suggested, Suggestion};
use super::worth::Wanted;
use crate::feature::key::Hasher;
use crate::feature::{SparseVec, Window, windows};
use crate::model::decide::best;
use crate::model::{Judge, Model, Probabilities};
use crate::read::identity::{row_id, text_hash};
use crate::text::{Document, Sentence, Span, clean};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many sentences are kept to choose from, parted among the labels of a head; more where more
/// are wanted.
const KEPT: usize = 4000;
/// How many windows of sentences are judged before what was found is sorted in.
const AT_ONCE: usize = 64;

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// How many sentences.
    pub count: usize,
    /// Which share of them is for testing, in 0..=1.
    pub test_share: f64,
    /// Seed of what is set aside for testing.
    pub seed: u64,
    /// Numbers of the model's heads that shall learn; none where the model knows nothing of what is
    /// to be coded, and chance decides.
    pub heads: Vec<usize>,
}

/// Sentences that stream by.
pub struct Pool<'m> {
    judges: Vec<Mutex<Judge<'m>>>,
    wish: Wish,
    known: Known,
    wanted: Vec<Wanted>,
    /// Random numbers below this one are set aside.
    reserved: u64,
    test: BTreeMap<(u64, usize), Kept>,
    /// For each label of the first head that shall learn, what is worth most last.
    learn: Vec<BTreeMap<(u64, Reverse<usize>), Kept>>,
    texts: FxHashSet<u64>,
    /// How many sentences were met.
    met: usize,
    coded: usize,
    copies: usize,
}

/// A sentence that may be chosen.
struct Kept {
    suggestion: Suggestion,
    random: u64,
    worth: f64,
    stratum: usize,
    vector: SparseVec,
    runs: Vec<u64>,
}

/// What a look at a sentence gives.
enum Look {
    Known(As),
    /// Less than what is kept already.
    Less,
    Kept(Box<Kept>),
}

/// A window of a document's sentences: what a thread works on.
struct Task<'a> {
    document: &'a Document,
    sentences: Arc<[Sentence]>,
    spans: Arc<[Span]>,
    window: Window,
}

impl<'m> Pool<'m> {
    /// An empty pool for the current rayon pool, of a model that has the heads of `wish`.
    pub fn new(model: &'m Model, wish: Wish, known: Known) -> Self {
        let judge = |_| Mutex::new(Judge::new(model));
        let heads = &model.recipe.heads;
        let first = wish.heads.first().map_or(0, |&head| heads[head].labels.len());
        Self {
            judges: (0..rayon::current_num_threads()).map(judge).collect(),
            wanted: known.labels.iter().map(|counts| Wanted::new(counts)).collect(),
            reserved: (wish.test_share.clamp(0.0, 1.0) * u64::MAX as f64) as u64,
            wish,
            known,
            test: BTreeMap::new(),
            learn: (0..first.max(1)).map(|_| BTreeMap::new()).collect(),
            texts: FxHashSet::default(),
            met: 0,
            coded: 0,
            copies: 0,
        }
    }

    /// How many of the sentences wanted are for testing, and how many to learn from.
    fn parts(&self) -> (usize, usize) {
        let test = (self.wish.count as f64 * self.wish.test_share).round() as usize;
        (test, self.wish.count - test)
    }

    /// How many are kept for testing, and how many of each label to learn from: more than are
    /// wanted, for near copies of what is taken are passed over.
    fn room(&self) -> (usize, usize) {
        let (test, learn) = self.parts();
        (2 * test + 50, (2 * learn).max(KEPT / self.learn.len().max(1)))
    }

    /// Looks at all sentences of documents. Rows of a table are called what stands in their cell
    /// `id`, where there is one.
    pub fn add(&mut self, documents: &[Document], id: Option<usize>) {
        let tasks: Vec<Task> = documents.par_iter().flat_map_iter(tasks).collect();
        let (test, learn) = self.room();
        for tasks in tasks.chunks(AT_ONCE) {
            let floors = self.floors(test, learn);
            let own = &*self;
            let looks: Vec<Vec<Look>> =
                tasks.par_iter().map(|task| own.look(task, id, &floors)).collect();
            for look in looks.into_iter().flatten() {
                self.met += 1;
                match look {
                    Look::Known(As::Coded) => self.coded += 1,
                    Look::Known(As::Copy) => self.copies += 1,
                    Look::Less => {}
                    Look::Kept(kept) => self.keep(*kept, test, learn),
                }
            }
        }
    }

    /// The highest random number that is still kept for testing, then for each label the least
    /// worth that is still kept.
    fn floors(&self, test: usize, learn: usize) -> (u64, Vec<f64>) {
        let full = (self.test.len() >= test).then(|| self.test.last_key_value());
        let highest = full.flatten().map_or(u64::MAX, |(&(random, _), _)| random);
        let floor = |kept: &BTreeMap<(u64, Reverse<usize>), Kept>| {
            let full = (kept.len() >= learn).then(|| kept.first_key_value());
            full.flatten().map_or(0.0, |(_, kept)| kept.worth)
        };
        (highest, self.learn.iter().map(floor).collect())
    }

    fn keep(&mut self, kept: Kept, test: usize, learn: usize) {
        // The first of equal texts is kept.
        if !self.texts.insert(kept.random) {
            return;
        }
        if kept.suggestion.part == Part::Test {
            self.test.insert((kept.random, self.met), kept);
            if self.test.len() > test {
                self.test.pop_last();
            }
        } else if let Some(stratum) = self.learn.get_mut(kept.stratum) {
            // Numbers that are not negative stand in the order of their bits.
            stratum.insert((kept.worth.to_bits(), Reverse(self.met)), kept);
            if stratum.len() > learn {
                stratum.pop_first();
            }
        }
    }

    /// Looks at the sentences of a window.
    fn look(&self, task: &Task, id: Option<usize>, floors: &(u64, Vec<f64>)) -> Vec<Look> {
        // Each thread has a judge of its own, so that the lock is always free.
        let thread = rayon::current_thread_index().unwrap_or(0) % self.judges.len();
        let mut judge = self.judges[thread].lock().unwrap_or_else(PoisonError::into_inner);
        let Task { document, sentences, spans, window } = task;
        judge.read(&document.text, &spans[window.with_neighbours.clone()]);
        let own = window.core.clone().filter(|&number| {
            let sentence = &sentences[number];
            sentence.furniture.is_none() && !sentence.span.is_empty()
        });
        own.map(|number| {
            let text = task.shown(number);
            let id = task.id(number, id);
            let runs = runs(&normalized(&text));
            if let Some(known) = self.known.knows(&id, &text_hash(&text), &runs) {
                return Look::Known(known);
            }
            let seed = self.wish.seed.to_le_bytes();
            let random = Hasher::new().bytes(&seed).bytes(text.as_bytes()).finish();
            let part = if random < self.reserved { Part::Test } else { Part::Learn };
            if part == Part::Test && random > floors.0 {
                return Look::Less;
            }
            let shares = judge.judge(window.place(number), false).heads;
            let (worth, stratum) = self.worth(&shares, random);
            if part == Part::Learn && worth < floors.1[stratum] {
                return Look::Less;
            }
            let vector = judge.vector(window.place(number)).clone();
            let around = |other: Option<usize>| {
                let other = other.filter(|&other| other < sentences.len());
                other.map_or(String::new(), |other| task.shown(other))
            };
            let row = document.rows.get(number);
            let suggestion = Suggestion {
                document: document.name.clone(),
                metadata: row.map_or(&document.metadata, |row| &row.metadata).clone(),
                sentence: number as u64 + 1,
                before: around(number.checked_sub(1)),
                after: around(number.checked_add(1)),
                id,
                text,
                part,
                shares,
            };
            Look::Kept(Box::new(Kept { suggestion, random, worth, stratum, vector, runs }))
        })
        .collect()
    }

    /// What a sentence with this random number is worth to all heads that shall learn, and the
    /// label of the first.
    fn worth(&self, shares: &[Probabilities], random: u64) -> (f64, usize) {
        let Some(&first) = self.wish.heads.first() else {
            return (random as f64 / u64::MAX as f64, 0);
        };
        let own = |&head: &usize| self.wanted[head].worth(&shares[head]);
        let worth = self.wish.heads.iter().map(own).sum();
        (worth, best(&shares[first], None).unwrap_or_default())
    }

    /// Chooses: first what is for testing, by random numbers alone, then what to learn from: what is
    /// worth most, times how unlike it is to what was coded, none of it a near copy of another. The two are mixed evenly, so that whoever codes but the first
    /// rows has coded what is worth most, and a random test.
    pub fn choose(self) -> Suggested {
        let (tests, learns) = self.parts();
        let width = self.judges.first().map_or(0, |judge| {
            let judge = judge.lock().unwrap_or_else(PoisonError::into_inner);
            judge.model().vocabulary.keys().len()
        });
        let mut taken = FxHashSet::default();
        let mut test = Vec::new();
        for kept in self.test.into_values() {
            if test.len() < tests && !kept.runs.iter().any(|run| taken.contains(run)) {
                taken.extend(&kept.runs);
                test.push(kept.suggestion);
            }
        }
        let kept: BTreeMap<usize, Kept> = self
            .learn
            .into_iter()
            .flatten()
            .map(|((_, Reverse(number)), kept)| (number, kept))
            .collect();
        let mut kept: Vec<Option<Kept>> = kept.into_values().map(Some).collect();
        let mut unlike = Unlike::new(kept.iter().flatten().map(|one| &one.vector).collect(), width);
        if let Some(judge) = self.judges.first().filter(|_| !self.wish.heads.is_empty()) {
            let mut judge = judge.lock().unwrap_or_else(PoisonError::into_inner);
            for text in &self.known.texts {
                judge.read(text, &[Span::new(0, text.len())]);
                unlike.add(judge.vector(0));
            }
        }
        let candidates: Vec<Candidate> = kept
            .iter()
            .flatten()
            .zip(&unlike.shares)
            .map(|(Kept { worth, vector, runs, .. }, unlike)| Candidate {
                worth: worth * unlike,
                vector,
                runs,
            })
            .collect();
        let chosen = choose(&candidates, learns, width, &mut taken);
        let learn: Vec<Suggestion> =
            chosen.iter().filter_map(|&at| Some(kept[at].take()?.suggestion)).collect();
        Suggested {
            items: Suggested::mixed(learn, test),
            met: self.met,
            coded: self.coded,
            copies: self.copies,
        }
    }
}

/// The windows of a document.
fn tasks(document: &Document) -> impl Iterator<Item = Task<'_>> {
    let sentences: Arc<[Sentence]> = document.sentences().into();
    let spans: Arc<[Span]> = sentences.iter().map(|sentence| sentence.span).collect();
    let windows = windows(&spans);
    windows.into_iter().map(move |window| {
        let (sentences, spans) = (sentences.clone(), spans.clone());
        Task { document, sentences, spans, window }
    })
}

impl Task<'_> {
    /// The words of a sentence as tables of results have them.
    fn shown(&self, number: usize) -> String {
        let text = self.document.slice(self.spans[number]);
        if self.document.rows.is_empty() {
            clean::shown(text).into_owned()
        } else {
            text.to_owned()
        }
    }

    /// What its row is called.
    fn id(&self, number: usize, id: Option<usize>) -> String {
        let cell = id.and_then(|at| self.document.rows.get(number)?.cells.get(at));
        let own = cell.map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        own.map_or_else(|| row_id(&self.document.name, number as u64 + 1), str::to_owned)
    }
}
