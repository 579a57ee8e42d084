//! Labels that are likely wrong.

use super::material::{Family, Material};
use super::out_of_fold::{Judged, JudgedRow};
use super::rule::{Doubt, Finding, Rule, Severity};
use crate::error::cut;

/// The family.
pub const FAMILY: Family = Family { rules: &[WRONG], find };

const WRONG: Rule = Rule {
    code: "D023",
    severity: Severity::Warning,
    name: "likely wrong label",
    meaning: "A label that a model which learned from other rows only finds less likely than another (confident learning); the least likely first.",
    remedy: "read it again by the codebook; correct it, or leave it: the model may be wrong",
};

fn find(material: &Material, found: &mut Vec<Finding>) {
    let mut doubted: Vec<(&Judged, &JudgedRow)> = Vec::new();
    for judged in material.judged {
        doubted.extend(judged.rows.iter().map(|row| (judged, row)));
    }
    doubted.retain(|(_, row)| row.suspected.is_some());
    doubted.sort_by(|(_, a), (_, b)| a.opinion.own().total_cmp(&b.opinion.own()));
    for (judged, row) in doubted {
        let name = &material.rows.heads[judged.head];
        let (Some(guess), given) = (row.suspected, row.opinion.given) else { continue };
        let doubt = Doubt {
            guess: judged.labels[guess].clone(),
            probability: row.opinion.shares[guess],
            own: row.opinion.own(),
            cues: row.cues.clone(),
        };
        let because = match &*doubt.cues {
            [] => String::new(),
            cues => format!(", for {}", cues.join(", ")),
        };
        let message = format!(
            "{name} {} ({:.2})? The model says {} ({:.2}){because}",
            cut(&judged.labels[given]),
            doubt.own,
            cut(&doubt.guess),
            doubt.probability
        );
        let mut finding = material.finding(&WRONG, row.row, message).of_head(judged.head);
        finding.doubt = Some(doubt);
        found.push(finding);
    }
}
