//! How is a model to be learned?

use super::estimator::{ClassWeight, SolverKind};
use super::fold::FOLDS;
use super::search::Choice;
use crate::feature::{Settings, WordVectors};
use crate::model::{Head, Model, Recipe};
use crate::text::accident::{self, Accident};
use std::collections::BTreeMap;

/// How to learn.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What is noticed; its weighting is chosen anew.
    pub settings: Settings,
    /// What is fixed of the rest, and what is chosen by cross-validation.
    pub choice: Choice,
    /// Heads, by name, of which something else is fixed; the weighting of the first counts.
    pub of_heads: BTreeMap<String, Choice>,
    /// How many folds cross-validation has, 2 or more.
    pub folds: usize,
    /// What words mean; empty where nothing is to be noticed of meaning.
    pub words: WordVectors,
    /// Whether clauses are weighed, where cross-validation prefers that.
    pub weigh_clauses: bool,
    /// Whether words that name an accident, such as an agency or a month, are noticed too.
    pub keep_accidents: bool,
    /// Seed of every random choice.
    pub seed: u64,
}

impl Default for Plan {
    /// What `demarche train` does where nothing else is asked for.
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            choice: Choice::default(),
            of_heads: BTreeMap::new(),
            folds: FOLDS,
            words: WordVectors::default(),
            weigh_clauses: false,
            keep_accidents: false,
            seed: 1,
        }
    }
}

impl Plan {
    /// As a model was learned: its features, word vectors, seed and the settings of its heads, with
    /// nothing left to choose but for heads that it does not have.
    pub fn like(model: &Model) -> Self {
        let Recipe { settings, heads, seed, keeps_accidents, .. } = &model.recipe;
        let choice = |head: &Head| {
            let alike = head.class_weights.windows(2).all(|two| two[0] == two[1]);
            Choice {
                weighting: Some(settings.weighting),
                solvers: vec![
                    SolverKind::named(&head.solver).unwrap_or(SolverKind::OneAgainstRest),
                ],
                l2: Some(head.l2),
                class_weights: vec![if alike { ClassWeight::None } else { ClassWeight::Balanced }],
            }
        };
        let weighting = Some(settings.weighting);
        Self {
            settings: settings.clone(),
            choice: Choice { weighting, ..Choice::default() },
            of_heads: heads.iter().map(|head| (head.name.clone(), choice(head))).collect(),
            folds: FOLDS,
            words: model.words.clone(),
            weigh_clauses: heads.iter().any(|head| head.weigher.is_some()),
            keep_accidents: *keeps_accidents,
            seed: *seed,
        }
    }

    /// Words that are not to be noticed.
    pub fn accidents(&self) -> &'static [Accident] {
        if self.keep_accidents { &[] } else { accident::all() }
    }

    /// What is fixed of a head.
    pub fn choice(&self, head: &str) -> &Choice {
        self.of_heads.get(head).unwrap_or(&self.choice)
    }
}
