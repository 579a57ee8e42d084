//! Which words decided it?

use crate::feature::key::{family, family_start};
use crate::feature::meaning::MEANING;
use crate::feature::{Feature, Features, SparseVec};
use crate::text::Span;
use std::ops::Range;

use super::recipe::Model;
use super::weighing::Weighing;

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
#[derive(Debug, Clone)]
pub struct Noticed<'a> {
    /// Where the sentence stands.
    pub span: Span,
    /// Its features.
    pub features: &'a Features,
    /// How often each column occurs.
    pub counts: &'a SparseVec,
    /// Its vector.
    pub sentence: &'a SparseVec,
    /// Its words with a row in the word vectors, and the two factors on the way from their sum
    /// to the vector of its meaning.
    pub meaning: (Vec<(Span, u32)>, (f32, f32)),
    /// Its clauses, where a head weighs them.
    pub weighing: Option<&'a Weighing>,
}

/// The cues of a sentence: its own in the order of words, then its neighbours as one. Everything
/// that was noticed about the same words (their stem, their character n-grams) is one cue.
pub fn cues(model: &Model, noticed: &Noticed) -> Vec<Cue> {
    let counts = (&*noticed.counts.columns, &*noticed.counts.values);
    let stretch = model.scaling.stretch(model.vocabulary.keys(), counts, noticed.sentence);
    let lanes = model.linear.lanes();
    let even = vec![1.0; lanes];
    let gains = |span: Span| gains(noticed, span, &even);
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
        let pushes = cue.pushes.iter_mut().zip(model.linear.weights_of(known.column));
        pushes.zip(gains(span)).for_each(|((push, weight), gain)| *push += share * weight * gain);
    }
    add_meaning(model, noticed, &stretch, &mut own);
    own.sort_by_key(|cue| cue.span);
    own.dedup_by(|again, first| {
        let same = again.span == first.span;
        if same {
            first.pushes.iter_mut().zip(&again.pushes).for_each(|(push, more)| *push += more);
        }
        same
    });
    let scales = model.scales();
    for cue in own.iter_mut().chain([&mut around]) {
        cue.pushes.iter_mut().zip(&scales).for_each(|(push, scale)| *push *= scale);
    }
    if let Some(weighing) = noticed.weighing {
        add_clauses(weighing, lanes, &mut own);
    }
    own.push(around);
    own
}

/// What the pushes of words are multiplied with, a number for each lane.
fn gains<'a>(noticed: &Noticed<'a>, span: Span, even: &'a [f32]) -> &'a [f32] {
    let of = |weighing: &'a Weighing| {
        Some(&weighing.gains[weighing.parts.clause(span)? * even.len()..][..even.len()])
    };
    noticed.weighing.and_then(of).unwrap_or(even)
}

/// Adds what clauses add by themselves: to each of the cues that stand in one, an equal share.
fn add_clauses(weighing: &Weighing, lanes: usize, own: &mut Vec<Cue>) {
    for (number, added) in weighing.added.chunks_exact(lanes).enumerate() {
        let here = |cue: &&mut Cue| weighing.parts.clause(cue.span) == Some(number);
        let count = own.iter_mut().filter(here).count();
        if count == 0 {
            let span = weighing.parts.clause_span(number);
            own.push(Cue { span, own: true, pushes: added.to_vec() });
            continue;
        }
        let share = 1.0 / count as f32;
        for cue in own.iter_mut().filter(here) {
            cue.pushes.iter_mut().zip(added).for_each(|(push, added)| *push += share * added);
        }
    }
    own.sort_by_key(|cue| cue.span);
}

/// Adds what directions of meaning pushed: each word's part, with an equal share of the mean that
/// is taken off all.
fn add_meaning(model: &Model, noticed: &Noticed, stretch: &[f32], own: &mut Vec<Cue>) {
    let lanes = model.linear.lanes();
    let even = vec![1.0; lanes];
    let (words, (first, second)) = &noticed.meaning;
    let start = model.vocabulary.column(family_start(MEANING));
    if let (Some(start), Some(&stretch)) = (start, stretch.get(usize::from(MEANING))) {
        for &(span, row) in words {
            let (values, step) = model.words.word(row);
            let gains = gains(noticed, span, &even);
            let mut pushes = vec![0.0; lanes];
            for ((column, &value), mean) in (start..).zip(values).zip(&model.words.mean) {
                let factor = second * stretch * model.scaling.idf[column as usize];
                let word = factor * first * step * f32::from(value);
                let mean = factor * mean / words.len() as f32;
                let weights = model.linear.weights_of(column);
                // The mean is of no clause.
                for ((push, weight), gain) in pushes.iter_mut().zip(weights).zip(gains) {
                    *push += (word * gain - mean) * weight;
                }
            }
            own.push(Cue { span, own: true, pushes });
        }
    }
}

/// Longest name of a cue, in characters.
const LONGEST_NAME: usize = 60;

/// The words of the sentence's own cues that pushed hardest for a label, hardest first, `most` at
/// most, with their push. `push` says how hard a cue pushed; what pushed less than `least` is
/// left out, and so are marks, words that were named already, and the sentence as a whole.
pub fn strongest(
    cues: &[Cue],
    text: &str,
    push: impl Fn(&Cue) -> f32,
    least: f32,
    most: usize,
) -> Vec<(String, f32)> {
    let own = || cues.iter().filter(|cue| cue.own);
    let whole = own().map(|cue| cue.span).reduce(Span::to);
    let parts = own().count() > 1;
    let mut pushes: Vec<(f32, &Cue)> = cues
        .iter()
        .map(|cue| (push(cue), cue))
        .filter(|(push, cue)| cue.own && *push > least && !(parts && Some(cue.span) == whole))
        .collect();
    pushes.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut chosen: Vec<(String, f32)> = Vec::new();
    for (push, cue) in pushes {
        if chosen.len() == most {
            break;
        }
        let name = name(&text[cue.span.start..cue.span.end]);
        let again = chosen.iter().any(|(other, _)| other.eq_ignore_ascii_case(&name));
        if !again && !name.is_empty() {
            chosen.push((name, push));
        }
    }
    chosen
}

/// Words without the marks around them, on one line.
fn name(words: &str) -> String {
    let trimmed = words.trim_matches(|c: char| !c.is_alphanumeric());
    // The point of "U.S." is its own.
    let trimmed = match words.strip_suffix('.') {
        Some(rest) if rest.ends_with(trimmed) && trimmed.contains('.') => {
            &words[words.len() - trimmed.len() - 1..]
        }
        _ => trimmed,
    };
    let line = trimmed.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use crate::model::explain::*;

    #[test]
    fn names_are_words_without_marks() {
        for (words, expected) in [
            ("talks .", "talks"),
            ("“ironclad", "ironclad"),
            ("U.S.", "U.S."),
            ("the U.S.", "the U.S."),
            ("3.5", "3.5"),
            ("Seoul\n  and", "Seoul and"),
            (", .", ""),
        ] {
            assert_eq!(name(words), expected, "{words}");
        }
        assert_eq!(name(&"x".repeat(100)).chars().count(), LONGEST_NAME + 1);
    }

    #[test]
    fn words_are_named_once_and_hardest_first() {
        let text = "Talks about talks.";
        let cue =
            |start, end, push| Cue { span: Span::new(start, end), own: true, pushes: vec![push] };
        let cues = [cue(0, 5, 1.0), cue(6, 11, -1.0), cue(12, 17, 3.0), cue(12, 18, 2.0)];
        let found = strongest(&cues, text, |cue| cue.pushes[0], 0.0, 5);
        assert_eq!(found, [("talks".to_owned(), 3.0)]);
    }
}
