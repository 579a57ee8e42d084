//! How far do coders agree in a head, and how well is that known?

use super::confusion::Confusion;
use super::join::Joined;
use super::place::bare;
use super::ratings::{DRAWN, DocumentCounts, Ratings, drawn};
use super::score::Score;
use super::scores::{Scores, confusions, scores, scores_of};
use super::unit::Unit;
use crate::error::{Error, Origin, Result, cut};
use crate::train::bootstrap::{Interval, draws_by};
use crate::train::coding::folded;
use std::collections::BTreeSet;

/// A score with its 95 percent interval, where it has one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// The score of all sentences.
    pub value: Score,
    /// From draws of documents; draws in which the score is not defined have no part in it.
    pub interval: Option<Interval>,
}

/// How far coders agree in a head.
#[derive(Debug, Clone)]
pub struct HeadAgreement {
    /// The head.
    pub name: String,
    /// Its labels.
    pub labels: Vec<String>,
    /// How many coders gave labels of it.
    pub coders: usize,
    /// What was drawn: documents or, where those are not known, sentences.
    pub drawn: usize,
    /// Whether documents are known.
    pub has_documents: bool,
    /// Its scores.
    pub scores: Scores<Known>,
    /// The numbers of pairs of coders that labelled a sentence both.
    pub pairs: Vec<(u32, u32)>,
    /// What labels each pair gave.
    pub confusions: Vec<Confusion>,
    /// Documents with their counts, in the order of their names; empty where they are not known.
    pub documents: Vec<(String, DocumentCounts)>,
}

/// Intervals are given of so many pairs of coders, those of 32.
const PAIRS: usize = 500;

/// Measures a head by its number. The same tables and seed give the same intervals, in whatever
/// order tables and rows stand.
///
/// # Errors
/// If there are so many labels that the column can hardly be one of labels.
pub fn measure(joined: &Joined, head: usize, seed: u64) -> Result<HeadAgreement> {
    let labels = joined.heads[head].labels.clone();
    let name = joined.heads[head].name.clone();
    let units = in_order(joined);
    let of = units.iter().map(|unit| (&*unit.document, &*unit.ratings[head]));
    let all = joined.units.iter().flat_map(|unit| &unit.ratings[head]);
    let coders = all.map(|rating| rating.coder).collect::<BTreeSet<_>>().len();
    let Some((ratings, documents)) = Ratings::new(coders, labels.len(), of) else {
        let found = format!("{} different labels of {coders} coders", labels.len());
        let remedy = format!("leave {} out, if it is no column of labels", cut(&name));
        return Err(Error::input(Origin::path(&name), found, remedy));
    };
    let (found, confusions) = scores(&ratings, &ratings.weights(|_| 1));
    let scores = with_intervals(&ratings, &found, seed);
    let has_documents = documents.iter().any(|name| !name.is_empty());
    let counts = documents.iter().zip(ratings.by_document()).filter(|(name, _)| !name.is_empty());
    let documents = counts.map(|(&name, counts)| (name.to_owned(), counts)).collect();
    let (drawn, pairs) = (ratings.documents, ratings.pairs);
    Ok(HeadAgreement {
        name,
        labels,
        coders,
        drawn,
        has_documents,
        scores,
        pairs,
        confusions,
        documents,
    })
}

/// The sentences by the names of their documents, and where these are not known by what joined them:
/// id or text. Draws go by number, and numbers must not depend on the order of tables and rows.
fn in_order(joined: &Joined) -> Vec<&Unit> {
    let mut units: Vec<&Unit> = joined.units.iter().collect();
    let by_id = joined.by_id > 0;
    let key = |unit: &&Unit| {
        let id = if by_id { bare(&unit.id) } else { "" };
        (unit.document.clone(), id.to_owned(), folded(&unit.text))
    };
    units.sort_by_cached_key(key);
    units
}

fn with_intervals(ratings: &Ratings, found: &Scores<Score>, seed: u64) -> Scores<Known> {
    // Two numbers of each pair, and those of everything else, which come first.
    let wanted = 5 + 3 * ratings.labels + 2 * ratings.pairs.len().min(PAIRS);
    let mut values: Vec<Vec<f64>> = vec![Vec::new(); wanted];
    // What cannot be drawn otherwise says nothing about how much a score varies.
    let mut draws =
        draws_by(seed, ratings.documents).take(if ratings.documents < 2 { 0 } else { usize::MAX });
    let cells = ratings.cells_by_document();
    loop {
        let some: Vec<Vec<usize>> = draws.by_ref().take(DRAWN).collect();
        if some.is_empty() {
            break;
        }
        for (times, counts) in some.iter().zip(drawn(&cells, ratings.cells(), &some)) {
            let weights = ratings.weights(|document| times[document]);
            let drawn = scores_of(ratings, &weights, &confusions(ratings, &counts));
            let mut place = values.iter_mut();
            drawn.map(&mut |score| {
                if let (Some(place), Ok(score)) = (place.next(), score) {
                    place.push(score);
                }
            });
        }
    }
    let mut intervals = values.into_iter().map(Interval::of);
    found.map(&mut |value| {
        let interval = intervals.next().flatten().filter(|_| value.is_ok());
        Known { value, interval }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::agree::join::Joined;
    use crate::agree::measure::*;
    use crate::agree::ratings::Rating;
    use crate::agree::unit::{HeadLabels, Unit};

    /// Units of a document and two labels.
    fn joined(units: &[(&str, u32, u32)]) -> Joined {
        let labels = ["a", "b"].map(str::to_owned).to_vec();
        let unit = |&(document, first, second): &(&str, u32, u32)| Unit {
            document: document.to_owned(),
            ratings: vec![vec![
                Rating { coder: 0, label: first },
                Rating { coder: 1, label: second },
            ]],
            ..Unit::default()
        };
        Joined {
            heads: vec![HeadLabels { name: "tone".to_owned(), labels }],
            units: units.iter().map(unit).collect(),
            ..Joined::default()
        }
    }

    #[test]
    fn documents_are_drawn_whole() {
        // One document all agreed, one all disputed: each is drawn twice in a quarter of draws.
        let found =
            measure(&joined(&[("x", 0, 0), ("x", 1, 1), ("y", 0, 1), ("y", 1, 0)]), 0, 1).unwrap();
        assert_eq!((found.drawn, found.has_documents), (2, true));
        let agreement = found.scores.agreement;
        assert_eq!(agreement.value, Ok(0.5));
        assert_eq!(agreement.interval, Some(Interval { low: 0.0, high: 1.0 }));
        let told: Vec<_> =
            found.documents.iter().map(|(name, counts)| (&**name, counts.disputed)).collect();
        assert_eq!(told, [("x", 0), ("y", 2)]);
    }

    #[test]
    fn the_same_seed_gives_the_same_intervals_and_another_others() {
        let units: Vec<_> = (0..40).map(|n| ("", n % 2, (n / 3) % 2)).collect();
        let all = joined(&units);
        let of = |seed| measure(&all, 0, seed).unwrap().scores;
        assert_eq!(of(1), of(1));
        assert_ne!(of(1).alpha.interval, of(2).alpha.interval);
        let Known { value, interval } = of(1).alpha;
        let interval = interval.unwrap();
        assert!(interval.low < value.unwrap() && value.unwrap() < interval.high);
    }

    #[test]
    fn one_document_has_no_interval_and_no_score_none() {
        let one = measure(&joined(&[("x", 0, 1), ("x", 1, 1)]), 0, 1).unwrap().scores;
        assert_eq!((one.agreement.value, one.agreement.interval), (Ok(0.5), None));
        let alike = measure(&joined(&[("x", 0, 0), ("y", 0, 0)]), 0, 1).unwrap().scores;
        assert!(alike.alpha.value.is_err() && alike.alpha.interval.is_none());
    }

    #[test]
    fn a_column_of_anything_is_refused() {
        let mut many = joined(&[("x", 0, 1)]);
        many.heads[0].labels = (0..3000).map(|n| n.to_string()).collect();
        let error = measure(&many, 0, 1).unwrap_err().to_string();
        assert!(
            error.starts_with("tone: 3000 different labels of 2 coders; leave tone"),
            "{error}"
        );
    }
}
