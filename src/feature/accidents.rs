//! Which features are noticed only at words that name an accident, such as an agency or a month?
//!
//! A model learned from Yonhap's news and the White House's speeches finds that "Yonhap" is a
//! sign of one label and "Thursday" of another: true of the tables, and of nothing else. Training
//! gives such features no column, so that neither learning nor judging notices them.

use super::settings::Settings;
use crate::text::Span;
use crate::text::accident::Accident;
use crate::text::stem::{Language, Stemmer};
use crate::text::token::{Kind, Token, tokenize};
use rustc_hash::FxHashSet;

/// Words that name accidents, and where they stand in a passage.
pub struct Accidents {
    stemmer: Stemmer,
    /// Their stems: a model tells words apart by these alone.
    stems: FxHashSet<String>,
    tokens: Vec<Token>,
    /// Where they stand, in order, none within another.
    spans: Vec<Span>,
}

impl Accidents {
    /// The words of a list, which is English: for other languages there are none.
    pub fn new(settings: &Settings, list: &[Accident]) -> Self {
        let stemmer = Stemmer::new(settings.language);
        let all = list.iter().filter(|_| settings.language == Language::English);
        let stems = all.map(|accident| stemmer.stem(&accident.word).into_owned()).collect();
        Self { stemmer, stems, tokens: Vec::new(), spans: Vec::new() }
    }

    /// Finds them in the sentences of a passage, which stand one after another in `text`; what
    /// was found before is forgotten.
    ///
    /// # Panics
    /// If a span is not on character boundaries of `text`.
    pub fn read(&mut self, text: &str, passage: &[Span]) {
        self.spans.clear();
        if self.stems.is_empty() {
            return;
        }
        for &sentence in passage {
            self.tokens.clear();
            tokenize(text, sentence, &mut self.tokens);
            let named = self.tokens.iter().filter(|token| {
                let lower = text[token.span.start..token.span.end].to_lowercase();
                let lower = lower.replace('’', "'");
                match token.kind {
                    Kind::Word => self.stems.contains(&*self.stemmer.stem(&lower)),
                    Kind::Number | Kind::Mark => self.stems.contains(&lower),
                }
            });
            self.spans.extend(named.map(|token| token.span));
        }
    }

    /// Whether one of them stands in these words of the passage, or these words in one of them.
    pub fn touch(&self, words: Span) -> bool {
        let next = self.spans.partition_point(|span| span.end <= words.start);
        self.spans.get(next).is_some_and(|span| span.start < words.end)
    }
}

#[cfg(test)]
mod tests {
    use crate::feature::accidents::*;
    use crate::text::accident;

    #[test]
    fn words_and_pairs_with_an_accident_are_touched_and_others_are_not() {
        let mut accidents = Accidents::new(&Settings::default(), accident::all());
        let text = "SEOUL (Yonhap) It may resume in May or by Monday’s end, 2024, not on Fridays.";
        accidents.read(text, &[Span::new(0, 14), Span::new(15, text.len())]);
        let touched = |words: &str| {
            let start = text.find(words).unwrap_or(text.len());
            accidents.touch(Span::new(start, start + words.len()))
        };
        for words in
            ["Yonhap", "(Yonhap", "Yonhap) It", "Monday’s end", "Monday’s", "2024,", "Fridays"]
        {
            assert!(touched(words), "{words}");
        }
        for words in ["SEOUL (", ") It", "may", "May", "end,", "not on"] {
            assert!(!touched(words), "{words}");
        }
        accidents.read("Talks.", &[Span::new(0, 6)]);
        assert!(!accidents.touch(Span::new(0, 6)));
    }

    #[test]
    fn the_list_is_english() {
        let settings = Settings { language: Language::French, ..Settings::default() };
        let mut accidents = Accidents::new(&settings, accident::all());
        accidents.read("sept", &[Span::new(0, 4)]);
        assert!(!accidents.touch(Span::new(0, 4)));
    }
}
