//! Draws the sentences that people shall code.
//!
//! Each preferred label is a stratum, and of each a random part is drawn: as many as go with the
//! square root of its size, a compromise between knowing the whole and knowing each label (Bankier,
//! The American Statistician, 1988). The probability of being drawn is kept with each sentence.

use super::results::{self, HeadColumns, Row, TakeRows, preferred};
use super::table::Beside;
use crate::error::{Error, Origin, Result};
use crate::read::Input;
use crate::record::{Cell, Column, Kind, ROW_ID, Record, TEXT_HASH, correction, row_id, text_hash};
use crate::train::coding::AUDIT_P;
use crate::train::random::Random;
use rustc_hash::{FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};

/// A sentence that was drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Item {
    /// Its document.
    pub document: String,
    /// Its number in it.
    pub sentence: u64,
    /// The sentence before it in its document.
    pub before: String,
    /// The sentence.
    pub text: String,
    /// The sentence after it.
    pub after: String,
    /// The probability with which it was drawn, in 0..=1.
    pub probability: f64,
}

/// What was drawn.
#[derive(Debug, Default)]
pub struct Drawn {
    /// The sentences, in the order of the tables.
    pub items: Vec<Item>,
    /// Heads of the results; the first is that whose labels are strata, unless another was named.
    pub heads: Vec<HeadColumns>,
    /// For each stratum its label, how many sentences it has, and how many were drawn.
    pub strata: Vec<(String, usize, usize)>,
    /// What there was besides rows.
    pub beside: Beside,
}

/// Draws so many sentences of results, or all where there are fewer. The same results and seed
/// give the same sample.
///
/// # Errors
/// If a table cannot be read or is none of results, if it has no such head, if two rows have one
/// id, or if there is no sentence.
pub fn draw(inputs: &[Input], head: Option<&str>, count: usize, seed: u64) -> Result<Drawn> {
    let mut counting = Counting { wanted: head, ..Counting::default() };
    let beside = results::read(inputs, &mut counting)?;
    let Counting { heads, stratum, strata, twice, .. } = counting;
    let names = || inputs.iter().map(|input| &*input.name).collect::<Vec<_>>().join(", ");
    let fault =
        |found: String, remedy: &str| Err(Error::input(Origin::path(names()), found, remedy));
    let Some(own) = stratum.and_then(|at| heads.get(at)) else {
        let known: Vec<&str> = heads.iter().map(|head| &*head.name).collect();
        let found = format!("no head {}", head.unwrap_or_default());
        return fault(found, &format!("name one of {}", known.join(", ")));
    };
    if let Some(id) = twice {
        return fault(format!("two rows are {id}"), "give documents names of their own");
    }
    if strata.is_empty() {
        return fault("no sentence with probabilities".to_owned(), "name results with sentences");
    }
    let sizes: Vec<usize> = (0..own.labels.len())
        .map(|label| strata.iter().filter(|&&own| own as usize == label).count())
        .collect();
    let shares = allocated(&sizes, count);
    let chosen = chosen(&strata, &shares, seed);
    let labels = own.labels.iter().cloned().zip(sizes.iter().copied()).zip(shares.iter().copied());
    let strata_drawn = labels.map(|((label, size), drawn)| (label, size, drawn)).collect();
    let probabilities = shares.iter().zip(&sizes).map(|(&n, &of)| n as f64 / of.max(1) as f64);
    let probabilities: Vec<f64> = probabilities.collect();
    let mut taking = Taking::new(&strata, &chosen, &probabilities);
    results::read(inputs, &mut taking)?;
    Ok(Drawn { items: taking.items, heads, strata: strata_drawn, beside })
}

/// How many to draw of strata of these sizes: in proportion to their square roots, none more than
/// it has, each at least two, and all together `count` as far as that goes.
fn allocated(sizes: &[usize], count: usize) -> Vec<usize> {
    let mut drawn: Vec<usize> = sizes.iter().map(|&size| size.min(2)).collect();
    let wants = |size: usize, drawn: usize| (size as f64).sqrt() / (drawn as f64 + 0.5);
    while drawn.iter().sum::<usize>() < count {
        let open = (0..sizes.len()).filter(|&at| drawn[at] < sizes[at]);
        let neediest =
            open.reduce(
                |a, b| {
                    if wants(sizes[b], drawn[b]) > wants(sizes[a], drawn[a]) { b } else { a }
                },
            );
        let Some(neediest) = neediest else { break };
        drawn[neediest] += 1;
    }
    drawn
}

/// The numbers of the sentences that are drawn: so many of each stratum, without replacement.
fn chosen(strata: &[u32], shares: &[usize], seed: u64) -> FxHashSet<usize> {
    let mut random = Random::new(seed);
    let mut chosen = FxHashSet::default();
    for (label, &share) in shares.iter().enumerate() {
        let numbers = strata.iter().enumerate().filter(|(_, own)| **own as usize == label);
        let mut numbers: Vec<usize> = numbers.map(|(number, _)| number).collect();
        for at in 0..share {
            let other = at + random.below(numbers.len() - at);
            numbers.swap(at, other);
            chosen.insert(numbers[at]);
        }
    }
    chosen
}

/// Walks over the rows a first time: which stratum has each?
#[derive(Default)]
struct Counting<'a> {
    /// The head whose labels shall be strata.
    wanted: Option<&'a str>,
    heads: Vec<HeadColumns>,
    /// The number of that head, once it was found.
    stratum: Option<usize>,
    /// The preferred label of every row that was judged.
    strata: Vec<u32>,
    seen: FxHashSet<u64>,
    /// An id that two rows have.
    twice: Option<String>,
}

impl TakeRows for Counting<'_> {
    fn begin(&mut self, heads: &[HeadColumns]) {
        let wanted = |name| heads.iter().position(|own| own.name == name);
        self.stratum = self.wanted.map_or(Some(0), wanted);
        self.heads = heads.to_vec();
    }

    fn take(&mut self, row: &Row) {
        if let (Some(heads), Some(stratum)) = (row.heads, self.stratum) {
            self.strata.push(preferred(&heads[stratum]) as u32);
        }
        let mut hasher = FxHasher::default();
        (row.document, row.sentence).hash(&mut hasher);
        if !self.seen.insert(hasher.finish()) && self.twice.is_none() {
            self.twice = Some(row_id(row.document, row.sentence));
        }
    }
}

/// Walks over the rows once more and takes those that were drawn, with their neighbours.
struct Taking<'a> {
    strata: &'a [u32],
    chosen: &'a FxHashSet<usize>,
    /// The probability of being drawn in each stratum.
    probabilities: &'a [f64],
    items: Vec<Item>,
    /// How many rows that were judged went by.
    judged: usize,
    /// The table, document and text of the row before.
    before: Option<(usize, String, String)>,
    /// Whether the row before was drawn.
    open: bool,
}

impl<'a> Taking<'a> {
    fn new(strata: &'a [u32], chosen: &'a FxHashSet<usize>, probabilities: &'a [f64]) -> Self {
        let (items, judged, before, open) = (Vec::new(), 0, None, false);
        Self { strata, chosen, probabilities, items, judged, before, open }
    }
}

impl TakeRows for Taking<'_> {
    fn begin(&mut self, _: &[HeadColumns]) {}

    fn take(&mut self, row: &Row) {
        let same = |(table, document, _): &&(usize, String, String)| {
            *table == row.table && document == row.document
        };
        let before = self.before.as_ref().filter(same).map(|(_, _, text)| text.clone());
        if let (true, Some(last), true) = (self.open, self.items.last_mut(), before.is_some()) {
            row.text.clone_into(&mut last.after);
        }
        self.open = row.heads.is_some() && self.chosen.contains(&self.judged);
        if self.open {
            self.items.push(Item {
                document: row.document.to_owned(),
                sentence: row.sentence,
                before: before.unwrap_or_default(),
                text: row.text.to_owned(),
                after: String::new(),
                probability: self.probabilities[self.strata[self.judged] as usize],
            });
        }
        self.judged += usize::from(row.heads.is_some());
        self.before = Some((row.table, row.document.to_owned(), row.text.to_owned()));
    }
}

/// The columns of a sample. What the model said is not among them: coders shall not know it.
pub fn columns(heads: &[HeadColumns]) -> Vec<Column> {
    let text = |name: &str, meaning: &str| Column::new(name, Kind::Text, meaning, "");
    let mut columns = vec![
        text("before", "The sentence before it, for context."),
        text("text", "The sentence to code."),
        text("after", "The sentence after it, for context."),
    ];
    for head in heads {
        let meaning = format!("Empty: a coder puts the {} here.", head.name);
        let range = format!("{}, or empty", head.labels.join(", "));
        columns.push(Column::new(&correction(&head.name), Kind::Text, &meaning, &range));
    }
    columns.push(text("document", "The article."));
    let meaning = "Number of the sentence in its document.";
    columns.push(Column::new("sentence", Kind::Count, meaning, "1 or more"));
    columns.push(text(ROW_ID, "Names the row however the table is sorted."));
    columns.push(text(TEXT_HASH, "Vouches for the text: the first 16 digits of its SHA-256."));
    let meaning = "Probability with which the sentence was drawn; shares needs it.";
    columns.push(Column::new(AUDIT_P, Kind::Text, meaning, "above 0, at most 1"));
    columns
}

impl Item {
    /// Its cells, in the order of [`columns`].
    pub fn cells(&self, heads: &[HeadColumns]) -> Record {
        let mut cells =
            vec![Cell::words(&self.before), Cell::words(&self.text), Cell::words(&self.after)];
        cells.extend(heads.iter().map(|_| Cell::Empty));
        cells.extend([
            Cell::words(&self.document),
            Cell::Count(self.sentence),
            Cell::Text(row_id(&self.document, self.sentence)),
            Cell::Text(text_hash(&self.text)),
            // As text, because four decimals are too few for one of many thousands.
            Cell::Text(format!("{:.9}", self.probability)),
        ]);
        cells
    }
}

#[cfg(test)]
mod tests {
    use crate::share::draw::{allocated, chosen};

    #[test]
    fn strata_are_drawn_by_the_roots_of_their_sizes() {
        assert_eq!(allocated(&[100, 400, 900], 60), [10, 20, 30]);
        assert_eq!(allocated(&[1, 0, 10_000], 20), [1, 0, 19]);
        assert_eq!(allocated(&[3, 4], 100), [3, 4]);
    }

    #[test]
    fn every_sentence_of_a_stratum_is_as_likely() {
        let strata = [0, 1, 0, 0, 1, 0];
        let mut times = [0; 6];
        for seed in 0..4000 {
            let chosen = chosen(&strata, &[2, 1], seed);
            assert_eq!(chosen.len(), 3);
            (0..6).filter(|number| chosen.contains(number)).for_each(|number| times[number] += 1);
        }
        // Each has probability 1/2: four standard deviations of 4000 draws are 126.
        assert!(times.iter().all(|&times: &i32| (times - 2000).abs() < 126), "{times:?}");
    }
}
