//! How many boundary pairs does a model tell apart?

use super::bootstrap::Interval;
use super::wilson;
use crate::error::{Error, Fault, Origin, Result, cut};
use crate::model::{Head, Judge, Model, Rule, decide};
use crate::read::{BoundaryPair, BoundaryPairs, PairRow};
use crate::text::Span;
use serde_json::{Map, Value, json};

/// How many pairs pass, and how many sentences are right.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PairCounts {
    /// How many pairs there are.
    pub pairs: usize,
    /// How many pass: in every head in which its two sentences differ, both labels are right.
    pub passed: usize,
    /// For each head of the model, how many sentences have a label and how many of them are right.
    pub heads: Vec<(usize, usize)>,
}

impl PairCounts {
    fn of(heads: usize) -> Self {
        Self { heads: vec![(0, 0); heads], ..Self::default() }
    }

    fn add(&mut self, other: &Self) {
        self.pairs += other.pairs;
        self.passed += other.passed;
        for (all, more) in self.heads.iter_mut().zip(&other.heads) {
            *all = (all.0 + more.0, all.1 + more.1);
        }
    }

    /// Share of pairs that pass, in 0..=1; not defined where there is none.
    pub fn share(&self) -> Option<f64> {
        (self.pairs > 0).then(|| self.passed as f64 / self.pairs as f64)
    }

    /// The 95 percent interval of that share, pairs being independent of each other.
    pub fn interval(&self) -> Option<Interval> {
        wilson::interval(self.passed as f64, self.pairs as f64)
    }
}

/// What a model made of a file of boundary pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairEvaluation {
    /// The names of the model's heads.
    pub heads: Vec<String>,
    /// The name of every section, and its counts.
    pub sections: Vec<(String, PairCounts)>,
    /// All sections together.
    pub all: PairCounts,
}

impl PairEvaluation {
    /// The counts as JSON: `{all: COUNTS, sections: [{name, COUNTS}]}`, with COUNTS
    /// `pairs, passed, interval, heads: {HEAD: {n, right}}`.
    pub fn to_json(&self) -> Value {
        let counts = |counts: &PairCounts| -> Map<String, Value> {
            let heads = self.heads.iter().zip(&counts.heads);
            let heads =
                heads.map(|(name, (n, right))| (name.clone(), json!({ "n": n, "right": right })));
            let heads = heads.collect::<Map<_, _>>();
            let counts = [
                ("pairs", json!(counts.pairs)),
                ("passed", json!(counts.passed)),
                ("interval", Interval::to_json(counts.interval())),
                ("heads", json!(heads)),
            ];
            counts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
        };
        let section = |(name, of_section): &(String, PairCounts)| {
            let mut section = Map::new();
            section.insert("name".to_owned(), json!(name));
            section.extend(counts(of_section));
            section
        };
        let sections: Vec<_> = self.sections.iter().map(section).collect();
        json!({ "all": counts(&self.all), "sections": sections })
    }
}

/// Judges boundary pairs, each sentence alone, without neighbours.
///
/// # Errors
/// If a column is no head of the model, or a label is none of its head.
pub fn evaluate_pairs(model: &Model, pairs: &BoundaryPairs) -> Result<PairEvaluation> {
    let heads = &model.recipe.heads;
    let mut judge = Judge::new(model);
    let mut all = PairCounts::of(heads.len());
    let mut sections = Vec::new();
    for section in &pairs.sections {
        let mut counts = PairCounts::of(heads.len());
        for pair in &section.pairs {
            count(&mut judge, pair, &mut counts)?;
        }
        all.add(&counts);
        sections.push((section.name.clone(), counts));
    }
    let heads = heads.iter().map(|head| head.name.clone()).collect();
    Ok(PairEvaluation { heads, sections, all })
}

/// Judges one pair.
fn count(judge: &mut Judge, pair: &BoundaryPair, counts: &mut PairCounts) -> Result<()> {
    let columns = columns(&judge.model().recipe.heads, pair)?;
    let [first, second] = &pair.rows;
    let right = [judged(judge, first, &columns)?, judged(judge, second, &columns)?];
    let differs = |at: &usize| first.labels[*at] != second.labels[*at];
    counts.pairs += 1;
    let passes = (0..columns.len()).filter(differs).all(|at| right[0][at] && right[1][at]);
    counts.passed += usize::from(passes);
    for right in &right {
        for (&head, &right) in columns.iter().zip(right) {
            counts.heads[head].0 += 1;
            counts.heads[head].1 += usize::from(right);
        }
    }
    Ok(())
}

/// The number of each column's head.
fn columns(heads: &[Head], pair: &BoundaryPair) -> Result<Vec<usize>> {
    let number = |name: &String| match heads.iter().position(|head| head.name == *name) {
        Some(number) => Ok(number),
        None => {
            let known: Vec<&str> = heads.iter().map(|head| &*head.name).collect();
            let found =
                format!("\"{}\" is no head of the model (known: {})", cut(name), known.join(", "));
            let origin = Origin { line: None, ..pair.rows[0].origin.clone() };
            Err(Error::input(origin, found, "name each column of labels as a head is named"))
        }
    };
    pair.columns.iter().map(number).collect()
}

/// Whether the label that the model prefers is right, for each column.
fn judged(judge: &mut Judge, row: &PairRow, columns: &[usize]) -> Result<Vec<bool>> {
    let heads = &judge.model().recipe.heads;
    judge.read(&row.sentence, &[Span::new(0, row.sentence.len())]);
    let judgement = judge.judge(0, false);
    let is_right = |(label, &head): (&String, &usize)| {
        let shares = &judgement.heads[head];
        let head = &heads[head];
        let truth = head.label(label).ok_or_else(|| {
            let fault = Fault::Label {
                head: head.name.clone(),
                found: cut(label),
                known: head.labels.join(", "),
                remedy: "correct it".to_owned(),
            };
            Error::new(row.origin.clone(), fault)
        })?;
        Ok(decide(head, shares, Rule::default()).preferred == truth)
    };
    row.labels.iter().zip(columns).map(is_right).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::model::file;
    use crate::read::{Input, boundary_pairs};
    use crate::train::pairs::*;

    const DRILL: &str = "The navy fired two ballistic missiles off the coast.";
    const TALKS: &str = "Both sides agreed to resume talks in May.";

    fn evaluate(rows: &str) -> std::result::Result<PairEvaluation, String> {
        let text = format!("## S\n\n| sentence | stance |\n| --- | --- |\n{rows}");
        let pairs = boundary_pairs(&Input::from_reader("b.md", std::io::Cursor::new(text)));
        let model = file::embedded().unwrap();
        evaluate_pairs(&model, &pairs.unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_pair_passes_where_both_labels_are_right() {
        let rows = format!(
            "| {DRILL} | deterrence |\n| {TALKS} | dialogue |\n\
             | {DRILL} | deterrence |\n| {TALKS} | economic |\n"
        );
        let found = evaluate(&rows).unwrap();
        let counts = PairCounts { pairs: 2, passed: 1, heads: vec![(4, 3), (0, 0)] };
        assert_eq!(found.sections, [("S".to_owned(), counts.clone())]);
        assert_eq!(found.all, counts);
        assert_eq!(found.all.share(), Some(0.5));
        assert_eq!(found.to_json()["sections"][0]["heads"]["stance"]["right"], 3);
    }

    #[test]
    fn an_unknown_label_is_named_with_its_line() {
        let error = evaluate(&format!("| {DRILL} | deterrence |\n| {TALKS} | peace |\n"));
        let error = error.unwrap_err();
        assert!(error.starts_with("b.md, line 6: unknown stance \"peace\" (known: "), "{error}");
    }
}
