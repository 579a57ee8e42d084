//! Which words decided it?

use crate::feature::{Features, SparseVec};
use crate::text::Span;
use rustc_hash::FxHashMap;

use super::recipe::Model;

/// Words with the push that they gave to each label.
#[derive(Debug, Clone, PartialEq)]
pub struct Cue {
    /// The words, in the document: where they stand first, if they stand there again.
    pub span: Span,
    /// Whether they stand in the sentence itself, and not in a neighbour of it.
    pub own: bool,
    /// What they added to the score of each lane; the pushes of all cues plus the bias are the
    /// score.
    pub pushes: Vec<f32>,
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

/// The cues of a sentence, its own before those of its neighbours, in the order of words.
/// Everything that was noticed about the same words (their stem, their character n-grams) is one
/// cue, and so are the same words standing there again.
pub fn cues(model: &Model, text: &str, noticed: &Noticed) -> Vec<Cue> {
    let value_of = |column: u32, of: &SparseVec| {
        of.columns.binary_search(&column).map(|at| of.values[at]).unwrap_or(0.0)
    };
    let mut places: FxHashMap<(bool, String), usize> = FxHashMap::default();
    let mut cues: Vec<Cue> = Vec::new();
    for feature in noticed.features {
        let Some(column) = model.vocabulary.column(feature.key) else { continue };
        let value = value_of(column, noticed.sentence);
        if value == 0.0 {
            continue;
        }
        // A column's value is shared by all the places where its feature was noticed.
        let share = value / value_of(column, noticed.counts);
        let span = feature.span;
        let own = noticed.span.start <= span.start && span.end <= noticed.span.end;
        let words = text[span.start..span.end].to_lowercase();
        let place = *places.entry((own, words)).or_insert_with(|| {
            cues.push(Cue { span, own, pushes: vec![0.0; model.linear.lanes()] });
            cues.len() - 1
        });
        for (push, weight) in cues[place].pushes.iter_mut().zip(model.linear.weights_of(column)) {
            *push += share * weight;
        }
    }
    cues.sort_by_key(|cue| (!cue.own, cue.span));
    cues
}

/// The sentence's own cues that pushed hardest for a lane, hardest first, `most` at most, each
/// above 0. A cue of marks alone is left out: it explains nothing to a reader.
pub fn strongest<'a>(cues: &'a [Cue], text: &str, lane: usize, most: usize) -> Vec<&'a Cue> {
    let mut chosen: Vec<&Cue> = cues
        .iter()
        .filter(|cue| cue.own && cue.pushes[lane] > 0.0)
        .filter(|cue| text[cue.span.start..cue.span.end].contains(char::is_alphanumeric))
        .collect();
    chosen.sort_by(|a, b| b.pushes[lane].total_cmp(&a.pushes[lane]));
    chosen.truncate(most);
    chosen
}
