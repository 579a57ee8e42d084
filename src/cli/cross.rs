//! `demarche evaluate --cross-validate`: how good is what is learned from tables themselves?

use super::console::{Console, grouped};
use crate::error::{Error, Origin, Result};
use crate::model::Model;
use crate::train::{Labelled, Plan, Trained, learn};
use std::sync::{Mutex, PoisonError};

/// Learns in so many folds, with the settings of a model where one is given.
///
/// # Errors
/// If the labelled sentences cannot be parted, or a setting of the model is out of range.
pub fn validate(
    labelled: &Labelled,
    (folds, like): (u16, Option<&Model>),
    jobs: Option<u16>,
    console: &mut Console,
) -> Result<Trained> {
    let plan = like.map_or_else(Plan::default, Plan::like);
    let plan = Plan { folds: usize::from(folds), ..plan };
    let shared = Mutex::new(console);
    let progress = |what: &str| {
        let mut console = shared.lock().unwrap_or_else(PoisonError::into_inner);
        console.progress(|| what.to_owned());
    };
    let trained = super::with_threads(jobs, || learn(labelled, &plan, &progress))??;
    if trained.held_out.iter().all(|head| head.sentences.is_empty()) {
        let found = "too few sentences to hold any out";
        return Err(Error::input(Origin::default(), found, "label more of them"));
    }
    Ok(trained)
}

/// How it was done, in words: `learned from the tables themselves in 5 folds ...`.
pub fn how(trained: &Trained, like: Option<&str>) -> Vec<String> {
    let folds = &trained.folds;
    let settings = match like {
        Some(model) => format!("with the settings of {model}"),
        None => "with settings chosen by the same folds, which flatters them a little".to_owned(),
    };
    let mut how = vec![format!(
        "cross-validated: learned from the tables themselves in {} folds of {} documents, {settings}",
        folds.count,
        grouped(folds.documents)
    )];
    if folds.parts_documents {
        how.push(
            "all sentences stand in one document, so that it had to be parted: the figures are better \
             than those on new documents will be"
                .to_owned(),
        );
    } else if folds.groups < folds.documents {
        how.push(format!(
            "documents that share near copies of sentences are held out together: {} groups",
            grouped(folds.groups)
        ));
    }
    how
}
