//! What does a model make of each row that did not learn from it?
//!
//! Every row is held out once by grouped cross-validation with one fixed setting, which is as good
//! for this as the best and many times as fast as a search.

use super::confident::{Opinion, ranks, suspicions, tells};
use super::labels::counts;
use super::rows::Rows;
use crate::error::Result;
use crate::feature::{Csr, Settings, Vocabulary, Weighting, WordVectors};
use crate::model::{Cue, Judge, Linear, Model, Recipe, explain};
use crate::text::stem::Language;
use crate::train::estimator::{ClassWeight, SolverKind};
use crate::train::example::{Example, Labelled};
use crate::train::fold::Folds;
use crate::train::holding::Outside;
use crate::train::learn::blank;
use crate::train::multinomial::softmax;
use crate::train::plan::Plan;
use crate::train::prepare;
use crate::train::search::{Choice, Progress};
use crate::train::validate::{Counted, Setting, Start};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// A label that fewer rows have cannot be learned in every fold.
const LEAST_ROWS: usize = 5;
/// Fewer rows in all teach nothing.
const LEAST: usize = 30;
/// So many words are named for each guess.
const CUES: usize = 4;
/// A weaker push would show as 0.00.
const LEAST_PUSH: f32 = 0.005;
/// How each fold is learned.
const SETTING: Setting = Setting {
    weighting: Weighting::TfIdf,
    solver: SolverKind::OneAgainstRest,
    l2: 0.3,
    class_weight: ClassWeight::None,
    start: Start::Afresh,
};

/// The rows with a label of a head, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The number of the head in [`Rows::heads`].
    pub head: usize,
    /// Its labels, as most rows write them; in the order of output.
    pub labels: Vec<String>,
    /// Whether the model tells labels better than by chance; if not, none is suspected.
    pub is_told: bool,
    /// The rows, in order.
    pub rows: Vec<JudgedRow>,
}

/// A row that was judged.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedRow {
    /// Its number in [`Rows::rows`].
    pub row: usize,
    /// The fold that it was held out with.
    pub fold: usize,
    /// Its label, and the probability of each.
    pub opinion: Opinion,
    /// Its rank among the rows of the head, from 1 for the one whose label is doubted most.
    pub rank: usize,
    /// The label that it likely should have, where that is another.
    pub suspected: Option<usize>,
    /// The words that pushed hardest from its label to the suspected one, hardest first.
    pub cues: Vec<String>,
}

/// Judges the rows of all heads; says of which heads it cannot, and why. `progress` hears what is
/// being done.
///
/// # Errors
/// If linfa refuses a dataset.
pub fn judge(
    rows: &Rows,
    language: Language,
    seed: u64,
    progress: Progress,
) -> Result<(Vec<Judged>, Vec<String>)> {
    let (labelled, numbers, mut notes) = labelled(rows);
    let plan = Plan {
        settings: Settings { language, ..Settings::default() },
        choice: Choice {
            weighting: Some(SETTING.weighting),
            solvers: vec![SETTING.solver],
            l2: Some(SETTING.l2),
            class_weights: vec![SETTING.class_weight],
        },
        seed,
        ..Plan::default()
    };
    if labelled.examples.is_empty() {
        return Ok((Vec::new(), notes));
    }
    progress("counting words");
    let (vocabulary, counts) = prepare::count_all(&labelled, &plan);
    let name = |example: &Example| &*labelled.documents[example.document].name;
    let folds = Folds::new(labelled.examples.iter().map(|e| (name(e), labelled.words(e))), seed);
    let mut all = Vec::new();
    for at in 0..labelled.heads.len() {
        progress(&format!("judging labels of {}", labelled.heads[at].0));
        let mut judging =
            Judging { plan: &plan, vocabulary: &vocabulary, counts: &counts, folds: &folds };
        let mut judged = judging.head(&labelled, at, &numbers)?;
        judged.head = rows.heads.iter().position(|head| *head == labelled.heads[at].0).unwrap_or(0);
        if !judged.is_told {
            let name = &rows.heads[judged.head];
            notes.push(format!(
                "labels of {name} are not judged: the model tells them too badly, little better \
                 than chance"
            ));
        }
        all.push(judged);
    }
    Ok((all, notes))
}

/// The rows to learn from, the number of each, and why heads are left out.
fn labelled(rows: &Rows) -> (Labelled, Vec<usize>, Vec<String>) {
    let (mut heads, mut notes) = (Vec::new(), Vec::new());
    // The number of each label of each head that is judged, by its spelling in small letters.
    let mut numbers: Vec<(usize, BTreeMap<String, usize>)> = Vec::new();
    for (head, name) in rows.heads.iter().enumerate() {
        let mut spellings: BTreeMap<String, (usize, usize, String)> = BTreeMap::new();
        for (label, of) in counts(rows, head) {
            let (all, most, spelling) = spellings.entry(label.to_lowercase()).or_default();
            *all += of.len();
            if of.len() > *most {
                (*most, *spelling) = (of.len(), label);
            }
        }
        spellings.retain(|_, (all, _, _)| *all >= LEAST_ROWS);
        let all: usize = spellings.values().map(|(all, _, _)| all).sum();
        if spellings.len() < 2 || all < LEAST {
            notes.push(format!(
                "labels of {name} are not judged: {LEAST} rows or more of two labels or more, \
                 {LEAST_ROWS} of each, are needed"
            ));
            continue;
        }
        let mut labels: Vec<String> =
            spellings.values().map(|(_, _, label)| label.clone()).collect();
        crate::model::Head::order(&mut labels);
        let number = labels.iter().enumerate().map(|(at, label)| (label.to_lowercase(), at));
        numbers.push((head, number.collect()));
        heads.push((name.clone(), labels));
    }
    let mut labelled = Labelled { documents: rows.documents.clone(), heads, ..Labelled::default() };
    let mut of_example = Vec::new();
    for (number, row) in rows.rows.iter().enumerate() {
        let label = |(head, known): &(usize, BTreeMap<String, usize>)| {
            known.get(&row.labels[*head].to_lowercase()).copied()
        };
        let labels: Vec<Option<usize>> = numbers.iter().map(label).collect();
        if labels.iter().any(Option::is_some) && !rows.text(row).is_empty() {
            let also = vec![None; labels.len()];
            let (document, row) = (row.document, row.place);
            labelled.examples.push(Example {
                document,
                row,
                measures: true,
                weight: 1.0,
                labels,
                also,
            });
            of_example.push(number);
        }
    }
    (labelled, of_example, notes)
}

/// What all heads share.
struct Judging<'a> {
    plan: &'a Plan,
    vocabulary: &'a Vocabulary,
    counts: &'a Csr,
    folds: &'a Folds,
}

impl Judging<'_> {
    /// Judges the rows of a head.
    fn head(&mut self, labelled: &Labelled, at: usize, numbers: &[usize]) -> Result<Judged> {
        let (examples, targets) = labelled.of_head(at);
        let measures = vec![true; labelled.examples.len()];
        let weights = vec![1.0; labelled.examples.len()];
        let labels = labelled.heads[at].1.clone();
        let counted = Counted {
            keys: self.vocabulary.keys(),
            counts: self.counts,
            rows: examples,
            targets,
            labels: labels.len(),
            settings: &self.plan.settings,
            weights: &weights,
            measures: &measures,
            folds: self.folds,
            seed: self.plan.seed,
            footing: None,
            center: None,
            clauses: None,
        };
        let groups = self.folds.groups();
        let outside: Vec<Result<Vec<Option<Outside>>>> =
            groups.par_iter().map(|group| counted.hold_out(&SETTING, group, &|_| true)).collect();
        let outside = outside.into_iter().collect::<Result<Vec<_>>>()?;
        let mut outside: Vec<Option<Outside>> = outside.into_iter().flatten().collect();
        let scored = outside.iter_mut().map(|fold| {
            fold.as_mut().map_or_else(Vec::new, |fold| std::mem::take(&mut fold.scored))
        });
        let validation = counted.tempered(scored.collect());
        let opinion = |(scores, given): &(Vec<f64>, usize)| {
            let mut shares = scores.clone();
            softmax(&mut shares);
            Opinion { given: *given, shares }
        };
        let opinions: Vec<Opinion> = validation.held_out.iter().map(opinion).collect();
        let is_told = tells(&opinions, labels.len());
        let suspicions = match is_told {
            true => suspicions(&opinions, labels.len()),
            false => vec![None; opinions.len()],
        };
        let ranks = ranks(&opinions);
        let mut rows = Vec::with_capacity(opinions.len());
        let mut doubted: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.folds.count];
        let judged = opinions.into_iter().zip(ranks).zip(suspicions);
        for (((opinion, rank), suspected), &place) in judged.zip(&validation.places) {
            let example = counted.rows[place];
            let fold = self.folds.of(example);
            if suspected.is_some() {
                doubted[fold].push((example, rows.len()));
            }
            let row = numbers[example];
            rows.push(JudgedRow { row, fold, opinion, rank, suspected, cues: Vec::new() });
        }
        for (doubted, outside) in doubted.iter().zip(outside) {
            if let (Some(outside), false) = (outside, doubted.is_empty()) {
                self.explain(labelled, at, outside, doubted, &mut rows);
            }
        }
        Ok(Judged { head: at, labels, is_told, rows })
    }

    /// Names the words that made the model of a fold doubt the labels of these examples.
    fn explain(
        &self,
        labelled: &Labelled,
        head: usize,
        outside: Outside,
        doubted: &[(usize, usize)],
        rows: &mut [JudgedRow],
    ) {
        let model = Model {
            recipe: Recipe {
                version: String::new(),
                seed: self.plan.seed,
                settings: Settings { weighting: SETTING.weighting, ..self.plan.settings.clone() },
                heads: vec![blank(&labelled.heads[head])],
                sources: Vec::new(),
                fingerprint: String::new(),
                keeps_accidents: false,
                reference: Vec::new(),
                lessons: Vec::new(),
                stands_on: Vec::new(),
                tried: Vec::new(),
                codebook: None,
            },
            vocabulary: self.vocabulary.clone(),
            words: WordVectors::default(),
            scaling: outside.scaling,
            linear: Linear::round(&outside.solution.weights, &outside.solution.bias),
        };
        let some: Vec<Example> =
            doubted.iter().map(|&(example, _)| labelled.examples[example].clone()).collect();
        let mut judge = Judge::new(&model);
        let mut next = doubted.iter();
        labelled.visit(&some, &mut judge, Judge::read, |judge, place, example| {
            let Some(row) = next.next().map(|&(_, row)| &mut rows[row]) else { return };
            let Some(suspected) = row.suspected else { return };
            let given = row.opinion.given;
            let push = |cue: &Cue| cue.pushes[suspected] - cue.pushes[given];
            let text = &labelled.documents[example.document].text;
            let cues = judge.judge(place, true).cues;
            let words = explain::strongest(&cues, text, push, LEAST_PUSH, CUES);
            row.cues = words.into_iter().map(|(word, _)| word).collect();
        });
    }
}
