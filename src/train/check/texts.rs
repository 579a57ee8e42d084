//! Texts that are none, or no sentence.

use super::material::{Family, Material};
use super::rule::{Finding, Rule, Severity};

/// The family.
pub const FAMILY: Family = Family { rules: &[EMPTY, LONG], find };

const EMPTY: Rule = Rule {
    code: "D001",
    severity: Severity::Error,
    name: "empty text",
    meaning: "A row without a text: nothing can be learned from it, and its label counts for nothing.",
    remedy: "fill the text in, or take the row out",
};
const LONG: Rule = Rule {
    code: "D002",
    severity: Severity::Warning,
    name: "over-long text",
    meaning: "A text of more than 2,000 characters: hardly one sentence, and coded as one.",
    remedy: "cut it into sentences (demarche sentences), and code each",
};

/// Longer texts, in characters, are hardly a sentence: in our data the longest has 1,100.
const LONGEST: usize = 2000;

fn find(material: &Material, found: &mut Vec<Finding>) {
    for (number, row) in material.rows.rows.iter().enumerate() {
        let text = material.rows.text(row);
        if text.is_empty() {
            let message = match row.labels.iter().filter(|label| !label.is_empty()).count() {
                0 => "no text",
                _ => "no text, but a label",
            };
            found.push(material.finding(&EMPTY, number, message));
        } else if text.len() > LONGEST && text.chars().count() > LONGEST {
            let message = format!("a text of {} characters", text.chars().count());
            found.push(material.finding(&LONG, number, message));
        }
    }
}
