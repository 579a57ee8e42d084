//! Where responses come from: a model, or the measures that its training wrote.

use super::matrix::Matrix;
use super::response::Response;
use super::results::HeadColumns;
use crate::error::{Error, Origin, Result};
use crate::model::Head;
use serde_json::Value;

/// Answers to sentences held out.
#[derive(Debug, Clone)]
pub enum HeldOut {
    /// Those in a model.
    Model(Vec<Head>),
    /// The confusions in a file of measures, as `demarche train --measures` writes it.
    Measures(Value),
}

/// A head's response in labels given, and in probabilities where those are known.
pub type Responses = (Response, Option<Response>);

impl HeldOut {
    /// Reads a file of measures.
    ///
    /// # Errors
    /// If it cannot be read, or has no heads.
    pub fn measures(path: &str) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, "read", e))?;
        let value: Option<Value> = serde_json::from_str(&text).ok();
        match value.filter(|value| value["heads"].is_object()) {
            Some(value) => Ok(Self::Measures(value)),
            None => {
                let found = "no measures of heads in it";
                let remedy = "name a file that demarche train --measures wrote";
                Err(Error::input(Origin::path(path), found, remedy))
            }
        }
    }

    /// What is known of a head of results.
    ///
    /// # Errors
    /// Says in words why nothing is.
    pub fn of(&self, head: &HeadColumns) -> std::result::Result<Responses, String> {
        match self {
            Self::Model(heads) => {
                let own = heads.iter().find(|own| own.name == head.name);
                let own = own.ok_or_else(|| format!("the model has no head {}", head.name))?;
                if own.labels != head.labels {
                    return Err(format!("the model has other labels of {}", head.name));
                }
                let answers = own.answers.as_ref().ok_or_else(|| {
                    "the model has no confusion of sentences held out: train it again, or name its \
                     measures with --confusion"
                        .to_owned()
                })?;
                let [given, probable] = Response::of(answers);
                Ok((given, Some(probable)))
            }
            Self::Measures(value) => {
                let confusion = &value["heads"][&head.name]["confusion"];
                let cell = |truth: &String, given: &String| confusion[truth][given].as_f64();
                let row = |truth: &String| -> Option<Vec<f64>> {
                    head.labels.iter().map(|given| cell(truth, given)).collect()
                };
                let counts: Option<Matrix> = head.labels.iter().map(row).collect();
                let known = counts.filter(|_| {
                    confusion.as_object().is_some_and(|rows| rows.len() == head.labels.len())
                });
                let known = known.filter(|rows| rows.iter().flatten().all(|&n| n >= 0.0));
                let known = known
                    .ok_or_else(|| format!("no confusion of these labels of {}", head.name))?;
                Ok((Response::of_counts(&known), None))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::share::held_out::HeldOut;
    use crate::share::results::HeadColumns;
    use serde_json::json;

    #[test]
    fn a_confusion_must_be_of_these_labels() {
        let confusion = json!({ "a": { "a": 90, "b": 10 }, "b": { "a": 20, "b": 80 } });
        let held_out =
            HeldOut::Measures(json!({ "heads": { "tone": { "confusion": confusion } } }));
        let head = |name: &str, labels: [&str; 2]| HeadColumns {
            name: name.to_owned(),
            labels: labels.map(str::to_owned).to_vec(),
            ..HeadColumns::default()
        };
        let (found, probable) = held_out.of(&head("tone", ["b", "a"])).unwrap();
        assert_eq!((found.means, probable), (vec![vec![0.8, 0.2], vec![0.1, 0.9]], None));
        assert!(held_out.of(&head("tone", ["a", "c"])).is_err());
        assert!(held_out.of(&head("stance", ["a", "b"])).is_err());
        assert!(HeldOut::Model(Vec::new()).of(&head("tone", ["a", "b"])).is_err());
    }
}
