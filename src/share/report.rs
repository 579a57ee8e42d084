//! Shares of all groups as rows of a table.

use super::adjust::{Estimate, Shares, adjusted, counted};
use super::audited::audited;
use super::group::{By, Group, Groups};
use super::held_out::HeldOut;
use super::results::HeadColumns;
use crate::record::{Cell, Column, Kind, Record};
use crate::train::bootstrap::Interval;
use serde_json::{Value, json};

/// The ways in which shares are estimated: the beginning of their columns, and what they are.
pub const WAYS: [(&str, &str); 4] = [
    ("counted", "counted as the model gives the label: biased where it errs"),
    ("adjusted", "corrected by how often the model gave each label to sentences held out"),
    ("probable", "corrected by the mean probabilities of sentences held out"),
    ("audited", "corrected by the sentences that people coded"),
];

/// The share of one label in one group.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The head.
    pub head: String,
    /// The group.
    pub group: String,
    /// The label.
    pub label: String,
    /// How many sentences the group has.
    pub sentences: u64,
    /// How many documents they stand in.
    pub documents: u64,
    /// How many sentences of the group were coded.
    pub coded: u64,
    /// The share by each of [`WAYS`], where there is one.
    pub shares: [Option<Estimate>; 4],
    /// Why there is none, for each way.
    pub whys: [String; 4],
}

/// The shares of all labels in all groups, heads and groups in order.
pub fn lines(groups: &Groups, held_out: &HeldOut, with_audit: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    for (head, groups) in &groups.heads {
        let responses = held_out.of(head);
        for (name, group) in groups {
            let by_response = |probable: bool| -> Shares {
                let (given, sums) = responses.as_ref().map_err(Clone::clone)?;
                match (probable, sums) {
                    (false, _) => adjusted(&group.given, given, &head.labels),
                    (true, Some(sums)) => adjusted(&group.sums, sums, &head.labels),
                    (true, None) => Err("measures have no probabilities".to_owned()),
                }
            };
            let audit = match with_audit {
                true => audited(&group.given, &group.sums, &group.coded),
                false => Err(String::new()),
            };
            let ways = [counted(&group.given), by_response(false), by_response(true), audit];
            lines.extend(of_group(head, name, group, &ways));
        }
    }
    lines
}

fn of_group<'a>(
    head: &'a HeadColumns,
    name: &'a str,
    group: &'a Group,
    ways: &'a [Shares; 4],
) -> impl Iterator<Item = Line> + 'a {
    head.labels.iter().enumerate().map(move |(label, words)| Line {
        head: head.name.clone(),
        group: name.to_owned(),
        label: words.clone(),
        sentences: group.sentences(),
        documents: group.documents() as u64,
        coded: group.coded.len() as u64,
        shares: ways.each_ref().map(|way| way.as_ref().ok().map(|all| all[label])),
        whys: ways.each_ref().map(|way| way.as_ref().err().cloned().unwrap_or_default()),
    })
}

/// The columns of such a table.
pub fn columns(by: By) -> Vec<Column> {
    let text = |name: &str, meaning: &str| Column::new(name, Kind::Text, meaning, "");
    let count = |name: &str, meaning: &str| Column::new(name, Kind::Count, meaning, "");
    let mut columns = vec![
        text("head", "What the label is of: stance, say."),
        text("by", "What groups are told apart by."),
        text("group", &format!("The {}.", by.name())),
        text("label", "The label."),
        count("sentences", "Sentences of the group that were judged."),
        count("documents", "Documents that they stand in."),
        count("coded", "Sentences of the group that people coded."),
    ];
    for (way, meaning) in WAYS {
        let share = |name: &str, what: &str| {
            let meaning = format!("{what}, {meaning}.");
            Column::new(name, Kind::Probability, &meaning, "0 to 1, four decimals, or empty")
        };
        columns.push(share(way, "The share"));
        columns.push(share(&format!("{way}_low"), "Lower end of its 95 percent interval"));
        columns.push(share(&format!("{way}_high"), "Upper end of its 95 percent interval"));
    }
    columns.push(text("why_not", "Why a share is not given, where one is not."));
    columns
}

impl Line {
    /// The ways whose interval has nothing in common with that of the audit: they are wrong here, but
    /// for chance.
    pub fn at_odds(&self) -> Vec<&'static str> {
        let [_, adjusted, probable, audited] = self.shares.map(|share| share.map(|s| s.interval));
        let Some(sure) = audited else { return Vec::new() };
        let apart = |own: Option<Interval>| {
            own.is_some_and(|own| own.high < sure.low || sure.high < own.low)
        };
        let ways = [(WAYS[1].0, adjusted), (WAYS[2].0, probable)];
        ways.into_iter().filter(|(_, own)| apart(*own)).map(|(way, _)| way).collect()
    }

    /// Its cells, in the order of [`columns`].
    pub fn cells(&self, by: By) -> Record {
        let mut cells = vec![
            Cell::words(&self.head),
            Cell::words(by.name()),
            Cell::words(&self.group),
            Cell::words(&self.label),
            Cell::Count(self.sentences),
            Cell::Count(self.documents),
            Cell::Count(self.coded),
        ];
        for share in self.shares {
            let of = |value: fn(Estimate) -> f64| {
                share.map_or(Cell::Empty, |share| Cell::Probability(value(share) as f32))
            };
            cells.extend([of(|s| s.share), of(|s| s.interval.low), of(|s| s.interval.high)]);
        }
        let whys = WAYS.iter().zip(&self.whys).filter(|(_, why)| !why.is_empty());
        let whys: Vec<String> = whys.map(|((way, _), why)| format!("{way}: {why}")).collect();
        cells.push(Cell::words(&whys.join("; ")));
        cells
    }
}

/// The shares as JSON with all their digits: an array of `{head, group, label, sentences,
/// documents, coded, counted, adjusted, probable, audited}`, each way `{share, low, high}` or
/// `{why}`.
pub fn to_json(lines: &[Line]) -> Value {
    let one = |line: &Line| {
        let mut value = json!({
            "head": line.head,
            "group": line.group,
            "label": line.label,
            "sentences": line.sentences,
            "documents": line.documents,
            "coded": line.coded,
        });
        for (((way, _), share), why) in WAYS.iter().zip(line.shares).zip(&line.whys) {
            value[*way] = match share {
                Some(Estimate { share, interval: Interval { low, high } }) => {
                    json!({ "share": share, "low": low, "high": high })
                }
                None => json!({ "why": why }),
            };
        }
        value
    };
    Value::Array(lines.iter().map(one).collect())
}

#[cfg(test)]
mod tests {
    use crate::share::report::*;

    #[test]
    fn ways_are_at_odds_with_an_audit_that_they_do_not_touch() {
        let share = |low, high| {
            let interval = Interval { low, high };
            Some(Estimate { share: low, interval })
        };
        let line = |audited| Line {
            head: String::new(),
            group: String::new(),
            label: String::new(),
            sentences: 0,
            documents: 0,
            coded: 0,
            shares: [share(0.7, 0.8), share(0.1, 0.2), share(0.2, 0.4), audited],
            whys: Default::default(),
        };
        assert_eq!(line(share(0.3, 0.5)).at_odds(), ["adjusted"]);
        assert_eq!(line(share(0.0, 0.05)).at_odds(), ["adjusted", "probable"]);
        assert!(line(share(0.15, 0.3)).at_odds().is_empty() && line(None).at_odds().is_empty());
    }
}
