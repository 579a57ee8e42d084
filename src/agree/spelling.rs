//! Names and labels that are one, however they were written.

use crate::train::coding::folded;
use rustc_hash::FxHashMap;

/// Words that are numbered as they come; capitals and white space do not matter.
#[derive(Debug, Default)]
pub struct Spellings {
    numbers: FxHashMap<String, u32>,
    /// The ways in which each word was written, and how many times.
    written: Vec<Vec<(String, usize)>>,
}

impl Spellings {
    /// The number of a word.
    pub fn number(&mut self, word: &str) -> u32 {
        let word = folded(word);
        let next = self.written.len() as u32;
        let number = *self.numbers.entry(word.to_lowercase()).or_insert(next);
        if number == next {
            self.written.push(Vec::new());
        }
        let ways = &mut self.written[number as usize];
        match ways.iter_mut().find(|(way, _)| *way == word) {
            Some((_, times)) => *times += 1,
            None => ways.push((word, 1)),
        }
        number
    }

    /// Each word as it was written most often, by number; of equals as it was written first.
    pub fn words(&self) -> Vec<String> {
        let best = |ways: &Vec<(String, usize)>| {
            let most = ways.iter().map(|(_, times)| *times).max();
            ways.iter().find(|(_, times)| Some(*times) == most).map(|(way, _)| way.clone())
        };
        self.written.iter().map(|ways| best(ways).unwrap_or_default()).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::agree::spelling::Spellings;

    #[test]
    fn words_are_one_and_written_as_most_wrote_them() {
        let mut words = Spellings::default();
        let numbers =
            ["Trade", " trade", "war  time", "trade", "War Time"].map(|w| words.number(w));
        assert_eq!(numbers, [0, 0, 1, 0, 1]);
        assert_eq!(words.words(), ["trade", "war time"]);
    }
}
