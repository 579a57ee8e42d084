//! What a model would say of a sentence, for a coder who asks.

use super::layout::Told;
use super::material::{Item, Material};
use crate::feature::windows;
use crate::model::{Cue, Judge, Model, Rule, decide, explain};
use serde::Serialize;

/// So many words are named for each head.
const CUES: usize = 4;
/// A weaker push would show as nothing.
const LEAST: f32 = 0.005;

/// What is guessed in one head.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Guess {
    /// The head.
    pub head: String,
    /// The label; empty where no model knows the head.
    pub label: String,
    /// Probabilities of labels, each in 0..=1.
    pub shares: Vec<(String, f64)>,
    /// The words that decided it.
    pub cues: String,
    /// The label that a coder gave in the table that came in, or nothing.
    pub coded: String,
}

/// The guesses of all heads about an item: those of its table, where that has any, else the
/// model's. A head of which neither says anything has none.
pub fn guesses(material: &Material, item: &Item, heads: &[String], model: &Model) -> Vec<Guess> {
    let mut judged = None;
    let guess = |head: &String| {
        let told = item.told.iter().find(|told| told.head == *head);
        let coded = told.map_or_else(String::new, |told| told.coded.clone());
        let guess = match told.filter(|told| !told.label.is_empty()) {
            Some(told) => of_table(told),
            None => {
                let judged = judged.get_or_insert_with(|| of_model(material, item, model));
                judged.iter().find(|guess| guess.head == *head).cloned().unwrap_or_default()
            }
        };
        let guess = Guess { head: head.clone(), coded, ..guess };
        (!guess.label.is_empty() || !guess.coded.is_empty()).then_some(guess)
    };
    heads.iter().filter_map(guess).collect()
}

fn of_table(told: &Told) -> Guess {
    // All heads share a cell: "stance: drill, war; sentiment: fear".
    let prefix = format!("{}: ", told.head);
    let own = told.cues.split("; ").find_map(|cues| cues.strip_prefix(&prefix));
    let cues = own.unwrap_or_default().to_owned();
    Guess { label: told.label.clone(), shares: told.shares.clone(), cues, ..Guess::default() }
}

/// What the model says of a sentence where it stands, as `classify` would.
fn of_model(material: &Material, item: &Item, model: &Model) -> Vec<Guess> {
    let page = &material.pages[item.page];
    let windows = windows(&page.spans);
    let Some(window) = windows.iter().find(|window| window.core.contains(&item.part)) else {
        return Vec::new();
    };
    let mut judge = Judge::new(model);
    judge.read(&page.text, &page.spans[window.with_neighbours.clone()]);
    let judgement = judge.judge(window.place(item.part), true);
    let guess = |((head, lane), shares): ((&crate::model::Head, usize), &Vec<f32>)| {
        let label = decide(head, shares, Rule::default()).preferred;
        let lanes = lane..lane + head.labels.len();
        let push = |cue: &Cue| cue.push(lane + label, lanes.clone());
        let cues = explain::strongest(&judgement.cues, &page.text, push, LEAST, CUES);
        let shares = head.labels.iter().cloned().zip(shares.iter().map(|&share| share.into()));
        Guess {
            head: head.name.clone(),
            label: head.labels[label].clone(),
            shares: shares.collect(),
            cues: cues.into_iter().map(|(word, _)| word).collect::<Vec<_>>().join(", "),
            coded: String::new(),
        }
    };
    model.heads().zip(&judgement.heads).map(guess).collect()
}
