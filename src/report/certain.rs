//! Of which sentences is the model most sure, and of which least?

use super::results::Sentence;
use super::tally::cut;

/// Longest text that is shown, in characters.
const LONGEST: usize = 400;

/// A sentence that is shown for how sure the model is of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// Its text, cut where it is very long.
    pub text: String,
    /// The name of its article.
    pub document: String,
    /// Its number there.
    pub number: u64,
    /// Its label, where it has one.
    pub label: Option<usize>,
    /// Probability of its preferred label, in 0..=1.
    pub confidence: f32,
    /// All probabilities.
    pub shares: Vec<f32>,
}

/// A list that keeps the most or the least certain; of equals the first.
#[derive(Debug, Clone)]
pub struct Examples {
    kept: Vec<Example>,
    most: usize,
    /// 1 where the most certain are kept, and -1 where the least are.
    sign: f32,
}

impl Examples {
    /// Keeps the `most` most certain.
    pub fn most_certain(most: usize) -> Self {
        Self { kept: Vec::new(), most, sign: 1.0 }
    }

    /// Keeps the `most` least certain.
    pub fn least_certain(most: usize) -> Self {
        Self { kept: Vec::new(), most, sign: -1.0 }
    }

    /// Looks at a sentence, and keeps it if it belongs to the list. A text is kept once.
    pub fn look(&mut self, sentence: &Sentence) {
        let Some(answer) = sentence.answers.first() else { return };
        let Some(confidence) = answer.confidence else { return };
        let better = |kept: &Example| self.sign * kept.confidence >= self.sign * confidence;
        let at = self.kept.partition_point(better);
        if at >= self.most {
            return;
        }
        let text = cut(&sentence.text, LONGEST);
        match self.kept.iter().position(|kept| kept.text == text) {
            Some(same) if same < at => return,
            Some(same) => drop(self.kept.remove(same)),
            None => {}
        }
        let example = Example {
            text,
            document: sentence.document.clone(),
            number: sentence.number,
            label: answer.label,
            confidence,
            shares: answer.shares.clone(),
        };
        self.kept.insert(at, example);
        self.kept.truncate(self.most);
    }

    /// What was kept, the most or least certain first.
    pub fn list(&self) -> &[Example] {
        &self.kept
    }
}

#[cfg(test)]
mod tests {
    use crate::report::certain::*;
    use crate::report::results::Answer;

    fn looked(mut list: Examples) -> Vec<(String, f32)> {
        for (text, confidence) in
            [("a", 0.5), ("b", 0.9), ("c", 0.9), ("d", 0.2), ("b", 0.95), ("a", 0.4), ("e", 0.6)]
        {
            let answer = Answer { confidence: Some(confidence), ..Answer::default() };
            let text = text.to_owned();
            list.look(&Sentence { text, answers: vec![answer], ..Sentence::default() });
        }
        list.look(&Sentence { answers: vec![Answer::default()], ..Sentence::default() });
        list.list().iter().map(|kept| (kept.text.clone(), kept.confidence)).collect()
    }

    #[test]
    fn the_ends_are_kept_in_order_and_each_text_once() {
        let named = |list: &[(&str, f32)]| -> Vec<(String, f32)> {
            list.iter().map(|&(text, confidence)| (text.to_owned(), confidence)).collect()
        };
        assert_eq!(
            looked(Examples::most_certain(3)),
            named(&[("b", 0.95), ("c", 0.9), ("e", 0.6)])
        );
        assert_eq!(looked(Examples::least_certain(2)), named(&[("d", 0.2), ("a", 0.4)]));
    }
}
