//! How good is a head after fewer rows, and what would more of them bring?

use super::base;
use super::bootstrap::{ConfusionByDocument, Interval, Judged, draws};
use super::example::Labelled;
use super::learn::Trained;
use super::plan::Plan;
use super::power_law::PowerLaw;
use super::prepare::Prepared;
use super::random::Random;
use super::search::Progress;
use super::validate::{Counted, Setting, Start, Validation};
use crate::error::Result;
use crate::model::Model;
use crate::model::decide::best;
use serde_json::{Value, json};

/// Shares of the documents that are learned from.
const SHARES: [f64; 5] = [0.125, 0.25, 0.5, 0.75, 1.0];
/// In so many orders documents are added: which of them come first is chance.
const ORDERS: usize = 3;
/// What fewer rows teach says nothing.
const LEAST: f64 = 10.0;
/// More rows than there are that a projection is made for; and as many again as there are.
const MORE: usize = 200;

/// What a share of the documents taught.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The share of the documents that were not held out, above 0, at most 1.
    pub share: f64,
    /// Rows learned from: the mean of folds and orders.
    pub rows: f64,
    /// Macro-F1 on documents held out: the mean of orders. `None` where it is never defined.
    pub macro_f1: Option<f64>,
    /// Its 95 percent interval, from draws of documents held out; `None` for fewer than 2.
    pub interval: Option<Interval>,
}

/// What more rows would bring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projection {
    /// How many more rows.
    pub more: usize,
    /// How much macro-F1 would gain; 0 or more, at most what is left to 1.
    pub gain: f64,
    /// Its 95 percent interval: that of curves through each draw. It does not know how far the
    /// curve itself can be trusted beyond the rows that there are.
    pub interval: Option<Interval>,
}

/// The learning curve of a head.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The head.
    pub head: String,
    /// How many rows have a label.
    pub rows: usize,
    /// What was measured, by rows.
    pub points: Vec<Point>,
    /// The curve through the points, where they are 3 or more.
    pub law: Option<PowerLaw>,
    /// What it says of more rows.
    pub projections: Vec<Projection>,
}

/// The learning curves of all heads that were learned, each with the setting it was learned with:
/// of the documents that a fold may learn from, only a share is there, in several random orders.
/// A head that is its base's, which the rows did not change, has none.
///
/// # Errors
/// If a parameter is out of range.
pub fn measure(
    labelled: &Labelled,
    plan: &Plan,
    base: Option<&Model>,
    trained: &Trained,
    progress: Progress,
) -> Result<Vec<Curve>> {
    let own = base.map(|base| base::plan(base, plan));
    let prepared = Prepared::new(labelled, own.as_ref().unwrap_or(plan), base);
    let learned = trained.settings.iter().enumerate();
    learned
        .filter(|(_, setting)| setting.start != Start::Unchanged)
        .map(|(head, setting)| {
            let counted = prepared.of_head(head);
            let name = &labelled.heads[head].0;
            let ranks: Vec<Vec<usize>> = (0..ORDERS as u64)
                .map(|order| ranks(&counted, plan.seed.wrapping_add(order)))
                .collect();
            let mut points = Vec::new();
            for share in SHARES {
                progress(&format!("learning {name} from {:.0}% of documents", share * 100.0));
                let found = at_share(&counted, setting, share, &ranks)?;
                points.extend(found.filter(|found| found.rows >= LEAST));
            }
            Ok(curve(name, &counted, &points))
        })
        .collect()
}

/// What documents are added by: themselves, or sentences where all stand in one document.
fn unit(counted: &Counted, row: usize) -> usize {
    if counted.folds.parts_documents { row } else { counted.folds.document(row) }
}

/// The place of each unit in a random order.
fn ranks(counted: &Counted, seed: u64) -> Vec<usize> {
    let units = (0..counted.counts.rows()).map(|row| unit(counted, row)).max().map_or(0, |n| n + 1);
    let mut order: Vec<usize> = (0..units).collect();
    Random::new(seed).shuffle(&mut order);
    let mut ranks = vec![0; units];
    order.into_iter().zip(0..).for_each(|(unit, rank)| ranks[unit] = rank);
    ranks
}

/// What was measured at a share: rows, and a confusion by document for each order.
struct AtShare {
    share: f64,
    rows: f64,
    orders: Vec<ConfusionByDocument>,
}

fn at_share(
    counted: &Counted,
    setting: &Setting,
    share: f64,
    ranks: &[Vec<usize>],
) -> Result<Option<AtShare>> {
    // All documents are the same in every order.
    let ranks = if share < 1.0 { ranks } else { &ranks[..1] };
    let (folds, mut rows, mut orders) = (counted.folds.count, 0, Vec::new());
    let groups = counted.folds.groups().len();
    for order in ranks {
        let first = (share * order.len() as f64).ceil() as usize;
        let there = |row: usize| order[unit(counted, row)] < first;
        let validation = counted.validate_on(setting, groups, &there)?;
        orders.push(ConfusionByDocument::new(counted.labels, &judged(counted, &validation)));
        // A row that is there is learned from in all folds but its own.
        rows += counted.rows.iter().filter(|&&row| there(row)).count();
    }
    let taught = rows as f64 / ranks.len() as f64 * (folds as f64 - 1.0) / folds.max(1) as f64;
    Ok((folds > 1).then_some(AtShare { share, rows: taught, orders }))
}

/// The preferred label of each sentence held out.
fn judged(counted: &Counted, validation: &Validation) -> Vec<Judged> {
    let held_out = validation.held_out.iter().zip(&validation.places);
    held_out
        .map(|((scores, truth), &place)| Judged {
            document: counted.folds.document(counted.rows[place]),
            truth: *truth,
            given: best(scores, None).unwrap_or_default(),
            example: counted.rows[place],
            confidence: 0.0,
            likelihood: 0.0,
        })
        .collect()
}

/// Measures points, draws documents, and lays a curve through all of them and through each draw.
fn curve(name: &str, counted: &Counted, found: &[AtShare]) -> Curve {
    let rows = counted.rows.len();
    let more: Vec<usize> = if rows == MORE { vec![MORE] } else { vec![MORE, rows] };
    let documents = counted.folds.documents;
    let measures = |times: &[usize]| -> Vec<Option<f64>> {
        found.iter().map(|point| mean_f1(&point.orders, times)).collect()
    };
    let law = |measures: &[Option<f64>]| {
        let known = found.iter().zip(measures).filter_map(|(at, f1)| Some((at.rows, (*f1)?)));
        PowerLaw::fit(&known.collect::<Vec<_>>())
    };
    // No more can be gained than is left to 1, whatever the curve says.
    let gain = |law: &PowerLaw, measures: &[Option<f64>], more: usize| {
        let reached = measures.iter().rev().find_map(|f1| *f1).unwrap_or(0.0);
        law.gain(rows as f64, more as f64).min(1.0 - reached).max(0.0)
    };
    let whole = measures(&vec![1; documents]);
    let mut of_points = vec![Vec::new(); found.len()];
    let mut of_gains = vec![Vec::new(); more.len()];
    if documents > 1 {
        for times in draws(documents) {
            let drawn = measures(&times);
            of_points.iter_mut().zip(&drawn).for_each(|(all, f1)| all.extend(*f1));
            if let Some(law) = law(&drawn) {
                of_gains
                    .iter_mut()
                    .zip(&more)
                    .for_each(|(all, &n)| all.push(gain(&law, &drawn, n)));
            }
        }
    }
    let points = found.iter().zip(&whole).zip(of_points);
    let law = law(&whole);
    let projections = more.iter().zip(of_gains).filter_map(|(&more, gains)| {
        let gain = gain(&law?, &whole, more);
        Some(Projection { more, gain, interval: Interval::of(gains) })
    });
    Curve {
        head: name.to_owned(),
        rows,
        projections: projections.collect(),
        law,
        points: points
            .map(|((at, &macro_f1), values)| Point {
                share: at.share,
                rows: at.rows,
                macro_f1,
                interval: Interval::of(values),
            })
            .collect(),
    }
}

/// The mean macro-F1 of orders, where documents count so many times.
fn mean_f1(orders: &[ConfusionByDocument], times: &[usize]) -> Option<f64> {
    let all: Vec<f64> = orders.iter().filter_map(|one| one.drawn(times).macro_f1()).collect();
    (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64)
}

impl Curve {
    /// The curve as JSON: `{rows, points: [{share, rows, macro_f1, interval}], law: {limit, gap,
    /// exponent} or null, projections: [{more, gain, interval}]}`.
    pub fn to_json(&self) -> Value {
        let point = |point: &Point| {
            json!({
                "share": point.share,
                "rows": point.rows,
                "macro_f1": point.macro_f1,
                "interval": Interval::to_json(point.interval),
            })
        };
        let law =
            |law: PowerLaw| json!({ "limit": law.limit, "gap": law.gap, "exponent": law.exponent });
        let projection = |one: &Projection| {
            json!({
                "more": one.more,
                "gain": one.gain,
                "interval": Interval::to_json(one.interval),
            })
        };
        json!({
            "rows": self.rows,
            "points": self.points.iter().map(point).collect::<Vec<_>>(),
            "law": self.law.map(law),
            "projections": self.projections.iter().map(projection).collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::train::curve::*;

    #[test]
    fn orders_are_averaged_and_documents_drawn() {
        // Two labels, two documents of one sentence each; one order has both right, the other one.
        let of = |second: usize| {
            let sentence = |document, truth, given| Judged {
                document,
                example: 0,
                truth,
                given,
                confidence: 0.0,
                likelihood: 0.0,
            };
            ConfusionByDocument::new(2, &[sentence(0, 0, 0), sentence(1, 1, second)])
        };
        let orders = [of(1), of(0)];
        // All right: 1. One right: F1 of label 0 is 2/3, of label 1 0; their mean 1/3.
        assert!((mean_f1(&orders, &[1, 1]).unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(mean_f1(&orders, &[2, 0]), Some(1.0));
        assert_eq!(mean_f1(&orders, &[0, 0]), None);
    }
}
