//! How far coders agree, for a program.

use super::join::Joined;
use super::measure::{HeadAgreement, Known};
use super::ratings::DocumentCounts;
use super::score::share;
use super::settle::Counts;
use crate::train::bootstrap::{DRAWS, Interval, LEVEL};
use serde_json::{Map, Value, json};

/// Everything as JSON: `coders`, `sentences`, rows joined by id and by text, `intervals` (level, draws and seed), and
/// `heads`, by name. A label's place among its head's is that in a pair's confusion, whose rows are
/// the first coder's. A score is `{value, interval: [low, high]}`, each null where it is not defined, with
/// `why` where there is no value.
pub fn to_json(joined: &Joined, heads: &[HeadAgreement], seed: u64) -> Value {
    let coders = joined
        .coders
        .iter()
        .map(|coder| json!({ "name": coder.name, "sentences": coder.units, "alone": coder.alone }));
    json!({
        "coders": coders.collect::<Vec<_>>(),
        "sentences": joined.units.len(),
        "rows_joined_by_id": joined.by_id,
        "rows_joined_by_text": joined.by_text,
        "intervals": { "level": LEVEL, "draws": DRAWS, "seed": seed },
        "heads": heads.iter().map(|head| self::head(joined, head)).collect::<Map<_, _>>(),
    })
}

fn head(joined: &Joined, head: &HeadAgreement) -> (String, Value) {
    let scores = &head.scores;
    let labels = head.labels.iter().zip(&scores.labels).map(|(label, own)| {
        let scores = json!({
            "given": own.given,
            "specific_agreement": score(own.specific),
            "krippendorff_alpha": score(own.alpha),
            "cohen_kappa": score(own.cohen),
        });
        (label.clone(), scores)
    });
    let name = |coder: u32| &joined.coders[coder as usize].name;
    let pairs = head.pairs.iter().zip(&scores.pairs).zip(&head.confusions);
    let pairs = pairs.map(|(((a, b), own), confusion)| {
        json!({
            "coders": [name(*a), name(*b)],
            "sentences": own.units,
            "agreement": score(own.agreement),
            "cohen_kappa": score(own.cohen),
            "confusion": confusion.counts,
        })
    });
    let value = json!({
        "coders": head.coders,
        "sentences_with_two": scores.units,
        "sentences_with_all": scores.complete,
        "drawn": if head.has_documents { "documents" } else { "sentences" },
        "drawn_of": head.drawn,
        "agreement": score(scores.agreement),
        "unanimous": score(scores.unanimous),
        "krippendorff_alpha": score(scores.alpha),
        "fleiss_kappa": score(scores.fleiss),
        "cohen_kappa": score(scores.cohen),
        "labels": labels.collect::<Map<_, _>>(),
        "pairs": pairs.collect::<Vec<_>>(),
        "documents": head.documents.iter().map(document).collect::<Vec<_>>(),
    });
    (head.name.clone(), value)
}

fn document((name, counts): &(String, DocumentCounts)) -> Value {
    json!({
        "document": name,
        "sentences": counts.units,
        "disputed": counts.disputed,
        "agreement": share(counts.same, counts.pairs).ok(),
    })
}

fn score(known: Known) -> Value {
    let interval = Interval::to_json(known.interval);
    match known.value {
        Ok(value) => json!({ "value": value, "interval": interval }),
        Err(why) => json!({ "value": null, "interval": interval, "why": why.words() }),
    }
}

/// How the labels of each head came about, as JSON.
pub fn settled(joined: &Joined, counts: &[Counts]) -> Value {
    let one = joined.heads.iter().zip(counts).map(|(head, counts)| {
        let counts = json!({
            "agreed": counts.agreed,
            "adjudicated": counts.adjudicated,
            "overruled": counts.overruled,
            "single": counts.single,
            "open": counts.open,
            "without": counts.without,
        });
        (head.name.clone(), counts)
    });
    Value::Object(one.collect())
}
