//! Which words decided it?

use crate::feature::key::family;
use crate::feature::{FAMILIES, Feature, Features, SparseVec};
use crate::text::Span;
use std::ops::Range;

use super::recipe::Model;

/// Words with the push that they gave to each label.
#[derive(Debug, Clone, PartialEq)]
pub struct Cue {
    /// The words, in the document.
    pub span: Span,
    /// Whether they stand in the sentence itself, and not around it: its neighbours are one cue.
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
    /// How often each column occurs.
    pub counts: &'a SparseVec,
    /// Its vector.
    pub sentence: &'a SparseVec,
}

/// The cues of a sentence: its own in the order of words, then its neighbours as one. Everything
/// that was noticed about the same words (their stem, their character n-grams) is one cue.
pub fn cues(model: &Model, noticed: &Noticed) -> Vec<Cue> {
    let stretch = stretch(model, noticed);
    let lanes = model.linear.lanes();
    let mut own: Vec<Cue> = Vec::new();
    let mut around = Cue { span: noticed.span, own: false, pushes: vec![0.0; lanes] };
    for &Feature { known, span } in noticed.features {
        let cue = if span.start < noticed.span.start || span.end > noticed.span.end {
            around.span = around.span.to(span);
            &mut around
        } else {
            // What was noticed about one token stands together.
            if own.last().is_none_or(|cue| cue.span != span) {
                own.push(Cue { span, own: true, pushes: vec![0.0; lanes] });
            }
            match own.last_mut() {
                Some(cue) => cue,
                None => continue,
            }
        };
        // A column's value is shared by all the places where its feature was noticed.
        let share = model.scaling.idf[known.column as usize] * stretch[family(known.key)];
        for (push, weight) in cue.pushes.iter_mut().zip(model.linear.weights_of(known.column)) {
            *push += share * weight;
        }
    }
    own.sort_by_key(|cue| cue.span);
    own.push(around);
    own
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
/// above 0. Marks alone are left out, and words that were named already.
pub fn strongest<'a>(
    cues: &'a [Cue],
    text: &str,
    (lane, lanes): (usize, Range<usize>),
    most: usize,
) -> Vec<&'a Cue> {
    let words = |cue: &Cue| &text[cue.span.start..cue.span.end];
    let mut pushes: Vec<(f32, &Cue)> = cues
        .iter()
        .map(|cue| (cue.push(lane, lanes.clone()), cue))
        .filter(|(push, cue)| cue.own && *push > 0.0)
        .collect();
    pushes.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut chosen: Vec<&Cue> = Vec::new();
    for (_, cue) in pushes {
        if chosen.len() == most {
            break;
        }
        let again = chosen.iter().any(|other| words(other).eq_ignore_ascii_case(words(cue)));
        if !again && words(cue).contains(char::is_alphanumeric) {
            chosen.push(cue);
        }
    }
    chosen
}
