//! Which sentences to measure a model by did it learn from? On these it is better than on others.

use super::evaluation::HeadEvaluation;
use super::example::Labelled;
use super::near_copy::normalized;
use super::validate::{Setting, Start};
use crate::model::lesson::{Lesson, Texts};
use crate::model::{Head, Recipe, Source};
use rustc_hash::FxHashMap;

/// What a model has learned from after rows were added to a base with these lessons, if there is
/// one, each head with its setting. A head that rows alone taught has forgotten the base's lessons,
/// one that stays as it is has learned nothing from the rows.
pub fn lessons(base: &[Lesson], labelled: &Labelled, settings: &[(&str, Setting)]) -> Vec<Lesson> {
    let from = |head: &str, start: Start| {
        settings.iter().any(|(name, setting)| *name == head && setting.start == start)
    };
    let mut lessons: Vec<Lesson> = base.to_vec();
    lessons.iter_mut().for_each(|own| own.heads.retain(|head| !from(head, Start::Afresh)));
    lessons.retain(|lesson| !lesson.heads.is_empty());
    let heads = settings.iter().filter(|(_, setting)| setting.start != Start::Unchanged);
    let heads: Vec<String> = heads.map(|(name, _)| (*name).to_owned()).collect();
    if !heads.is_empty() {
        let texts: Vec<String> =
            labelled.examples.iter().map(|example| normalized(labelled.words(example))).collect();
        lessons.push(Lesson { heads, texts: Texts::new(texts.iter().map(String::as_str)) });
    }
    lessons
}

/// A head that was measured on sentences that it, or its base, learned from.
#[derive(Debug, Clone, PartialEq)]
pub struct Familiar {
    /// How many sentences it learned from.
    pub known: usize,
    /// How many it was measured on.
    pub of: usize,
    /// The measures on the others alone; `None` where there are none.
    pub others: Option<HeadEvaluation>,
}

/// Which of the sentences that a head was measured on are among those that the head of this name
/// was learned from, in a model that may be another. `None` where it is none, or where the model
/// does not say.
pub fn familiar(
    recipe: &Recipe,
    labelled: &Labelled,
    measured: &HeadEvaluation,
) -> Option<Familiar> {
    let head = recipe.heads.iter().find(|head| head.name == measured.name)?;
    let lessons: Vec<&Lesson> =
        recipe.lessons.iter().filter(|lesson| lesson.heads.contains(&head.name)).collect();
    let is_known = |example: usize| {
        let words = normalized(labelled.words(&labelled.examples[example]));
        lessons.iter().any(|lesson| lesson.texts.has(&words))
    };
    let mut others = measured.sentences.clone();
    if !lessons.is_empty() {
        others.retain(|sentence| !is_known(sentence.example));
    }
    let of = measured.sentences.len();
    let known = of - others.len();
    let mut documents: FxHashMap<usize, usize> = FxHashMap::default();
    for sentence in &mut others {
        let next = documents.len();
        sentence.document = *documents.entry(sentence.document).or_insert(next);
    }
    let own = Head { labels: measured.labels.clone(), ..head.clone() };
    let others = (!others.is_empty())
        .then(|| HeadEvaluation::new(&own, others, measured.documents.map(|_| documents.len())));
    (known > 0).then_some(Familiar { known, of, others })
}

/// The tables that have the name and the size of one that a model was learned from, where it does
/// not keep what it learned from.
pub fn namesakes(recipe: &Recipe, labelled: &Labelled) -> Vec<String> {
    if !recipe.lessons.is_empty() {
        return Vec::new();
    }
    let grounds = recipe.stands_on.iter().flat_map(|ground| &ground.sources);
    let learned: Vec<&Source> = recipe.sources.iter().chain(grounds).collect();
    let is_same = |source: &&Source| {
        let same = |own: &&Source| (&own.name, own.sentences) == (&source.name, source.sentences);
        source.sentences > 0 && learned.iter().any(same)
    };
    labelled.sources.iter().filter(is_same).map(|source| source.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use crate::feature::Weighting;
    use crate::model::lesson::{Lesson, Texts};
    use crate::text::{Document, Row, Span};
    use crate::train::estimator::{ClassWeight, SolverKind};
    use crate::train::example::{Example, Labelled};
    use crate::train::familiar::lessons;
    use crate::train::validate::{Setting, Start};

    #[test]
    fn a_head_knows_what_it_was_learned_from_and_no_more() {
        let row = Row { span: Span::new(0, 12), ..Row::default() };
        let document =
            Document { text: "Talks go on.".to_owned(), rows: vec![row], ..Document::default() };
        let (labels, also) = (vec![Some(0); 3], vec![None; 3]);
        let example = Example { document: 0, row: 0, measures: true, weight: 1.0, labels, also };
        let rows =
            Labelled { documents: vec![document], examples: vec![example], ..Labelled::default() };
        let lesson = |heads: &[&str], text: &str| Lesson {
            heads: heads.iter().map(|&head| head.to_owned()).collect(),
            texts: Texts::new([text]),
        };
        let base = [lesson(&["near", "afresh", "unchanged", "stays"], "trade grows")];
        let setting = |start| Setting {
            weighting: Weighting::Count,
            solver: SolverKind::OneAgainstRest,
            l2: 1.0,
            class_weight: ClassWeight::None,
            start,
        };
        let taught = [
            ("near", setting(Start::Near)),
            ("afresh", setting(Start::Afresh)),
            ("unchanged", setting(Start::Unchanged)),
        ];
        assert_eq!(
            lessons(&base, &rows, &taught),
            [
                lesson(&["near", "unchanged", "stays"], "trade grows"),
                lesson(&["near", "afresh"], "talks go on"),
            ]
        );
        // Where rows alone taught a base's only head, nothing of the base is left.
        let base = [lesson(&["afresh"], "trade grows")];
        assert_eq!(lessons(&base, &rows, &taught[1..2]), [lesson(&["afresh"], "talks go on")]);
    }
}
