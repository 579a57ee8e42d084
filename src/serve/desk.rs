//! What coders do: read, answer, remark, take back. Every answer is on disk before it is told.

use super::guess::{self, Guess};
use super::journal::{Entry, Move};
use super::ledger::{Coding, Ledger};
use super::material::{Item, Material};
use super::spelling;
use crate::error::Result;
use crate::model::Model;
use crate::train::coding::folded;
use crate::write::Labels;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// The longest name of a coder and the longest remark, in characters.
const LONGEST_NAME: usize = 80;
const LONGEST_NOTE: usize = 4000;

/// A label or a remark that a coder gives a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Who.
    pub coder: String,
    /// The number of the sentence, from 0.
    pub item: usize,
    /// What is said of it.
    pub said: Said,
    /// The state that the coder's window knows.
    #[serde(default)]
    pub since: usize,
}

/// What is said of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Said {
    /// A label in a head; an empty one takes the label away.
    Label {
        /// The number of the head, from 0.
        head: usize,
        /// The label.
        label: String,
    },
    /// A remark; an empty one takes it away.
    Note {
        /// The remark.
        note: String,
    },
}

/// What a coder did since a state of the desk.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct State {
    /// Number of this state.
    pub version: usize,
    /// The sentences about which something changed, as they are now.
    pub changes: Vec<Change>,
    /// The sentence that was taken back, and the head, where one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone: Option<(usize, usize)>,
}

/// What a coder says of a sentence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The number of the sentence.
    pub item: usize,
    /// A label for each head, empty for none.
    pub labels: Vec<String>,
    /// The remark.
    pub note: String,
}

/// Why something was not done.
#[derive(Debug)]
pub enum Refusal {
    /// It cannot be asked: what is wrong with it.
    Request(String),
    /// It could not be written.
    Disk(crate::error::Error),
}

/// What is given, or why not.
pub type Done<T> = std::result::Result<T, Refusal>;

/// A label that replaced another.
#[derive(Debug)]
struct Step {
    item: usize,
    head: usize,
    before: String,
}

/// Sentences, labels and coders.
pub struct Desk {
    material: Material,
    heads: Vec<Labels>,
    ledger: Ledger,
    model: Model,
    /// Says what time it is, for the column `coded_at`.
    clock: fn() -> String,
    /// Who changed which sentence, in order; the number of changes is the version.
    changes: Vec<(String, usize)>,
    /// What each coder can take back.
    steps: FxHashMap<String, Vec<Step>>,
}

impl Desk {
    /// A desk with these sentences, questions and answers. What coders did before the program was
    /// stopped in the midst of work can be taken back.
    pub fn new(
        material: Material,
        heads: Vec<Labels>,
        mut ledger: Ledger,
        model: Model,
        clock: fn() -> String,
    ) -> Self {
        let steps = steps(&material, &heads, &ledger.take_past());
        Self { material, heads, ledger, model, clock, changes: Vec::new(), steps }
    }

    /// What is to be coded.
    pub fn material(&self) -> &Material {
        &self.material
    }

    /// The questions.
    pub fn heads(&self) -> &[Labels] {
        &self.heads
    }

    /// Where answers go.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What a coder said since a state; with `None`, all that stands in the ledger.
    ///
    /// # Errors
    /// If the coder has no name.
    pub fn state(&self, coder: &str, since: Option<usize>) -> Done<State> {
        let own = named(coder)?.to_lowercase();
        let mut items: Vec<usize> = match since {
            None => (0..self.material.items.len()).collect(),
            Some(since) => {
                let later = self.changes.get(since..).unwrap_or_default();
                later.iter().filter(|(who, _)| *who == own).map(|&(_, item)| item).collect()
            }
        };
        items.sort_unstable();
        items.dedup();
        let change = |item: usize| {
            let Coding { labels, note } = self.coding(item, coder);
            Change { item, labels, note }
        };
        let mut changes: Vec<Change> = items.into_iter().map(change).collect();
        if since.is_none() {
            changes.retain(|of| !of.note.is_empty() || of.labels.iter().any(|l| !l.is_empty()));
        }
        Ok(State { version: self.changes.len(), changes, undone: None })
    }

    /// Notes an answer.
    ///
    /// # Errors
    /// If there is no such sentence, head, label or coder, or if it cannot be written.
    pub fn answer(&mut self, answer: &Answer) -> Done<State> {
        let coder = named(&answer.coder)?;
        let item = answer.item;
        if item >= self.material.items.len() {
            return refused(format!("no sentence {item}"));
        }
        match &answer.said {
            Said::Label { head, label } => {
                let Some(own) = self.heads.get(*head) else {
                    return refused(format!("no head {head}"));
                };
                if !label.is_empty() && !own.labels.contains(label) {
                    return refused(format!("no label {label} of {}", own.head));
                }
                let before = self.coding(item, &coder).labels[*head].clone();
                let moved = Move::Label { head: own.head.clone(), before: before.clone() };
                self.put(item, &coder, *head, label, moved)?;
                let step = Step { item, head: *head, before };
                self.steps.entry(coder.to_lowercase()).or_default().push(step);
            }
            Said::Note { note } => {
                if note.chars().count() > LONGEST_NOTE {
                    return refused(format!("a note of more than {LONGEST_NOTE} characters"));
                }
                let coding = Coding { note: note.trim().to_owned(), ..self.coding(item, &coder) };
                self.write(item, &coder, &coding, None)?;
            }
        }
        self.state(&coder, Some(answer.since))
    }

    /// Takes back a coder's last label, in whatever window it was given.
    ///
    /// # Errors
    /// If the coder has no name, or if it cannot be written.
    pub fn undo(&mut self, coder: &str, since: usize) -> Done<State> {
        let coder = named(coder)?;
        let own = coder.to_lowercase();
        let Some(step) = self.steps.get_mut(&own).and_then(Vec::pop) else {
            return self.state(&coder, Some(since));
        };
        let Step { item, head, before } = &step;
        let undone = Some((*item, *head));
        if let Err(refusal) = self.put(*item, &coder, *head, before, Move::Undo) {
            self.steps.entry(own).or_default().push(step);
            return Err(refusal);
        }
        Ok(State { undone, ..self.state(&coder, Some(since))? })
    }

    /// What a model would say of a sentence.
    ///
    /// # Errors
    /// If there is no such sentence.
    pub fn guesses(&self, item: usize) -> Done<Vec<Guess>> {
        let Some(item) = self.material.items.get(item) else {
            return refused(format!("no sentence {item}"));
        };
        let heads: Vec<String> = self.heads.iter().map(|own| own.head.clone()).collect();
        Ok(guess::guesses(&self.material, item, &heads, &self.model))
    }

    /// Brings the table up to what was answered.
    ///
    /// # Errors
    /// If it cannot be written; the journal keeps all answers.
    pub fn save(&mut self) -> Result<()> {
        self.ledger.save()
    }

    /// Ends the work, and gives back the ledger to be closed.
    pub fn into_ledger(self) -> Ledger {
        self.ledger
    }

    fn item(&self, item: usize) -> &Item {
        &self.material.items[item]
    }

    fn coding(&self, item: usize, coder: &str) -> Coding {
        self.ledger.of(self.item(item), coder)
    }

    /// Puts a label into its place.
    fn put(&mut self, item: usize, coder: &str, head: usize, label: &str, moved: Move) -> Done<()> {
        let mut coding = self.coding(item, coder);
        label.clone_into(&mut coding.labels[head]);
        self.write(item, coder, &coding, Some(moved))
    }

    fn write(
        &mut self,
        item: usize,
        coder: &str,
        coding: &Coding,
        moved: Option<Move>,
    ) -> Done<()> {
        let at = (self.clock)();
        let own = &self.material.items[item];
        self.ledger.set(own, coder, coding, &at, moved).map_err(Refusal::Disk)?;
        self.changes.push((coder.to_lowercase(), item));
        Ok(())
    }
}

/// What each coder can take back of what was done before. What was said of sentences or questions
/// that are not here now stays as it is.
fn steps(material: &Material, heads: &[Labels], past: &[Entry]) -> FxHashMap<String, Vec<Step>> {
    let items = material.items.iter().enumerate();
    let items: FxHashMap<(&str, &str), usize> =
        items.map(|(number, item)| ((&*item.id, &*item.hash), number)).collect();
    let step = |entry: &Entry, head: &str, before: &str| {
        let item = *items.get(&(&*entry.row_id, &*entry.text_sha256))?;
        let head = heads.iter().position(|own| own.head == head)?;
        let before = match spelling::said(&heads[head].labels, before) {
            spelling::Said::Label(label) => label,
            _ => String::new(),
        };
        Some(Step { item, head, before })
    };
    let mut all: Vec<(String, Vec<Option<Step>>)> = Vec::new();
    for entry in past {
        let coder = folded(&entry.coder).to_lowercase();
        let at = all.iter().position(|(own, _)| *own == coder).unwrap_or_else(|| {
            all.push((coder, Vec::new()));
            all.len() - 1
        });
        match &entry.moved {
            Some(Move::Label { head, before }) => all[at].1.push(step(entry, head, before)),
            Some(Move::Undo) => drop(all[at].1.pop()),
            None => {}
        }
    }
    all.into_iter().map(|(coder, steps)| (coder, steps.into_iter().flatten().collect())).collect()
}

fn refused<T>(why: String) -> Done<T> {
    Err(Refusal::Request(why))
}

/// A coder's name on one line.
fn named(coder: &str) -> Done<String> {
    let name = folded(coder);
    if name.is_empty() {
        return refused("a coder without a name".to_owned());
    }
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return refused(format!("a name of more than {LONGEST_NAME} characters, or none at all"));
    }
    Ok(name)
}
