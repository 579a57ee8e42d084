//! Which questions are asked, and with which labels?

use super::material::Material;
use super::table::is_reserved;
use crate::error::{Error, Origin, Result};
use crate::model::{Head, Model};
use crate::train::coding;
use crate::write::Labels;

/// The heads to be coded, each with two labels or more: those asked for, else those that tables
/// speak of, else those of the model. A head without labels takes those of the model's head of
/// its name, else those that stand in tables.
///
/// # Errors
/// If a head is named twice, or has no labels, or only one.
pub fn heads(
    asked: &[Labels],
    told: &[Labels],
    material: &Material,
    model: &Model,
) -> Result<Vec<Labels>> {
    let known = &model.recipe.heads;
    let mut heads = asked.to_vec();
    if heads.is_empty() {
        for Labels { head, .. } in told {
            if heads.iter().all(|own| own.head != *head) {
                heads.push(Labels { head: head.clone(), labels: Vec::new() });
            }
        }
    }
    if heads.is_empty() {
        heads = Labels::of(known);
    }
    for at in 0..heads.len() {
        let head = heads[at].head.clone();
        if heads[..at].iter().any(|other| other.head.eq_ignore_ascii_case(&head)) {
            let found = format!("the head {head} twice");
            return Err(Error::input(Origin::default(), found, "give --labels once for each head"));
        }
        if is_reserved(&head) {
            let found = format!("the head {head} has the name of another column of labels");
            return Err(Error::input(Origin::default(), found, "name it otherwise"));
        }
        if heads[at].labels.is_empty() {
            heads[at].labels = match known.iter().find(|own| own.name == head) {
                Some(own) => own.labels.clone(),
                None => in_tables(&head, told, material),
            };
        }
        if heads[at].labels.len() < 2 {
            let found = match &*heads[at].labels {
                [only] => format!("the head {head} has the label {only} alone"),
                _ => format!("the head {head} has no labels"),
            };
            let remedy = format!("name them: --labels {head}=low,high");
            return Err(Error::input(Origin::default(), found, remedy));
        }
    }
    Ok(heads)
}

/// The labels that tables have for a head: in the names of columns, and given by coders.
fn in_tables(head: &str, told: &[Labels], material: &Material) -> Vec<String> {
    let named = told.iter().filter(|own| own.head == head).flat_map(|own| &own.labels);
    let told = material.items.iter().flat_map(|item| &item.told);
    let coded = told.filter(|told| told.head == head).map(|told| &told.coded);
    let labels: Vec<&str> = named.chain(coded).map(|label| &**label).collect();
    let mut labels = coding::spellings(&labels);
    Head::order(&mut labels);
    labels.retain(|label| !label.is_empty());
    labels
}
