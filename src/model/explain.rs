//! Which words decided it?

use crate::feature::key::family;
use crate::feature::{FAMILIES, Features, SparseVec};
use crate::text::Span;
use rustc_hash::FxHashMap;
use std::ops::Range;

use super::recipe::Model;

/// Words with the push that they gave to each label.
#[derive(Debug, Clone, PartialEq)]
pub struct Cue {
    /// The words, in the document: where they stand first, if they stand there again.
    pub span: Span,
    /// Whether they stand in the sentence itself, and not in a neighbour of it.
    pub own: bool,
    /// What they added to the score of each lane; the pushes of all cues plus the bias are the
    /// score, but for the rounding of sums.
    pub pushes: Vec<f32>,
}

impl Cue {
    /// How much more they pushed for a label than for its head's labels on average: only
    /// differences count among labels. `lanes` are those of the head, `lane` is among them.
    pub fn push(&self, lane: usize, lanes: Range<usize>) -> f32 {
        let count = lanes.len() as f32;
        self.pushes[lane] - self.pushes[lanes].iter().sum::<f32>() / count
    }
}

/// What was noticed about a sentence, and what became of it.
#[derive(Debug, Clone, Copy)]
pub struct Noticed<'a> {
    /// Where the sentence stands.
    pub span: Span,
    /// Its features.
    pub features: &'a Features,
    /// The column of each, where it has one.
    pub columns: &'a [Option<u32>],
    /// How often each column occurs.
    pub counts: &'a SparseVec,
    /// Its vector.
    pub sentence: &'a SparseVec,
}

/// The cues of a sentence, its own before those of its neighbours, in the order of words.
/// Everything that was noticed about the same words (their stem, their character n-grams) is one
/// cue, and so are the same words standing there again.
pub fn cues(model: &Model, text: &str, noticed: &Noticed) -> Vec<Cue> {
    let stretch = stretch(model, noticed);
    let mut places: FxHashMap<(bool, String), usize> = FxHashMap::default();
    let mut cues: Vec<Cue> = Vec::new();
    let mut last = None;
    for (feature, column) in noticed.features.iter().zip(noticed.columns) {
        let Some(column) = *column else { continue };
        let Span { start, end } = feature.span;
        // What was noticed about one token stands together.
        let place = match last {
            Some((span, place)) if span == feature.span => place,
            _ => {
                let own = noticed.span.start <= start && end <= noticed.span.end;
                *places.entry((own, text[start..end].to_lowercase())).or_insert_with(|| {
                    let pushes = vec![0.0; model.linear.lanes()];
                    cues.push(Cue { span: feature.span, own, pushes });
                    cues.len() - 1
                })
            }
        };
        last = Some((feature.span, place));
        // A column's value is shared by all the places where its feature was noticed.
        let share = model.scaling.idf[column as usize] * stretch[family(feature.key)];
        for (push, weight) in cues[place].pushes.iter_mut().zip(model.linear.weights_of(column)) {
            *push += share * weight;
        }
    }
    cues.sort_by_key(|cue| (!cue.own, cue.span));
    cues
}

/// What each family's weighted counts were multiplied with to become values.
fn stretch(model: &Model, noticed: &Noticed) -> Vec<f32> {
    let mut stretch = vec![0.0; FAMILIES.len()];
    let mut counts = noticed.counts.columns.iter().zip(&noticed.counts.values);
    for (column, value) in noticed.sentence.columns.iter().zip(&noticed.sentence.values) {
        // The vector has no column that was not counted, and both are in order.
        let Some((_, count)) = counts.find(|(counted, _)| *counted == column) else { break };
        let column = *column as usize;
        stretch[family(model.vocabulary.keys()[column])] =
            value / (count * model.scaling.idf[column]);
    }
    stretch
}

/// The sentence's own cues that pushed hardest for a label, hardest first, `most` at most, each
/// above 0. A cue of marks alone is left out: it explains nothing to a reader.
pub fn strongest<'a>(
    cues: &'a [Cue],
    text: &str,
    (lane, lanes): (usize, Range<usize>),
    most: usize,
) -> Vec<&'a Cue> {
    let mut chosen: Vec<(f32, &Cue)> = cues
        .iter()
        .map(|cue| (cue.push(lane, lanes.clone()), cue))
        .filter(|(push, cue)| cue.own && *push > 0.0)
        .filter(|(_, cue)| text[cue.span.start..cue.span.end].contains(char::is_alphanumeric))
        .collect();
    chosen.sort_by(|a, b| b.0.total_cmp(&a.0));
    chosen.into_iter().map(|(_, cue)| cue).take(most).collect()
}
