//! Learns what words mean from the company they keep, in texts without labels.
//!
//! Words that stand near each other are counted, the counts become positive pointwise mutual
//! information with smoothed contexts, and its largest singular vectors are the words' vectors:
//! Levy, Goldberg and Dagan, "Improving distributional similarity with lessons learned from word
//! embeddings", *TACL* 3 (2015).

use super::passages;
use super::svd::{Rows, left_vectors};
use super::unseen::Unseen;
use crate::error::{Error, Origin, Result};
use crate::feature::word_vectors::unit;
use crate::feature::{Extractor, Settings, WordVectors};
use crate::text::Document;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// How many numbers a vector has.
const DIMENSIONS: usize = 200;
/// How far apart two words may stand to be counted, the count being 1 over the distance.
const REACH: usize = 5;
/// How often a word must occur.
const OCCURRENCES: u32 = 5;
/// Most words that get a vector, the most frequent: the model stays small, and a pair of them and a
/// distance fit 64 bits.
const MOST: usize = 15_000;
/// Power of the frequency of contexts.
const SMOOTHING: f64 = 0.75;
/// Share of all words at which a word counts half.
const HALF: f64 = 1e-3;
/// Bytes of texts that are read side by side, and one text more.
const AT_ONCE: usize = 4 << 20;

/// The stems of texts, sentence by sentence.
#[derive(Debug, Default)]
struct Corpus {
    stems: Vec<u64>,
    /// Where each sentence ends in `stems`.
    ends: Vec<usize>,
}

impl Corpus {
    /// Reads files of JSON Lines; says how many texts it left out because they hold a sentence that
    /// must not be read.
    fn read(files: &[String], unseen: &Unseen, settings: &Settings) -> Result<(Self, usize)> {
        let (mut all, mut left_out) = (Self::default(), 0);
        let (mut texts, mut bytes) = (Vec::new(), 0);
        for file in files {
            passages::documents(file, |line| {
                bytes += line.text.len();
                texts.push(line.text);
                if bytes > AT_ONCE {
                    left_out += all.take(&mut texts, unseen, settings);
                    bytes = 0;
                }
                Ok(())
            })?;
        }
        left_out += all.take(&mut texts, unseen, settings);
        Ok((all, left_out))
    }

    /// Adds the stems of texts in their order, and says how many of them it left out.
    fn take(&mut self, texts: &mut Vec<String>, unseen: &Unseen, settings: &Settings) -> usize {
        let nothing = WordVectors::default();
        let read: Vec<Option<Self>> = std::mem::take(texts)
            .into_par_iter()
            .map_init(
                || Extractor::new(settings, None, &nothing),
                |extractor, text| (!unseen.is_in(&text)).then(|| Self::of(text, extractor)),
            )
            .collect();
        for own in read.iter().flatten() {
            let start = self.stems.len();
            self.stems.extend(&own.stems);
            self.ends.extend(own.ends.iter().map(|end| start + end));
        }
        read.iter().filter(|own| own.is_none()).count()
    }

    /// The stems of one text.
    fn of(text: String, extractor: &mut Extractor) -> Self {
        let document = Document { text, ..Document::default() };
        let mut own = Self::default();
        for sentence in document.sentences() {
            extractor.read(&document.text, &[sentence.span]);
            own.stems.extend(extractor.words());
            own.ends.push(own.stems.len());
        }
        own
    }

    fn sentences(&self) -> Vec<&[u64]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.stems[start..end]).collect()
    }
}

/// Learns word vectors from files of JSON Lines whose objects have `id` and `text`, but for texts
/// that hold a sentence which must not be read; says how many these are.
///
/// # Errors
/// If a file cannot be read, or no word occurs often enough.
pub fn learn(
    files: &[String],
    unseen: &Unseen,
    settings: &Settings,
    seed: u64,
) -> Result<(WordVectors, usize)> {
    let (corpus, left_out) = Corpus::read(files, unseen, settings)?;
    let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
    corpus.stems.iter().for_each(|&stem| *counts.entry(stem).or_default() += 1);
    let mut kept: Vec<(u64, u32)> =
        counts.into_iter().filter(|&(_, count)| count >= OCCURRENCES).collect();
    kept.sort_unstable_by_key(|&(stem, count)| (std::cmp::Reverse(count), stem));
    kept.truncate(MOST);
    kept.sort_unstable();
    if kept.is_empty() {
        let found = format!("no word occurs {OCCURRENCES} times");
        let origin = Origin::path(files.join(", "));
        return Err(Error::input(origin, found, "give more text, or leave --unlabelled out"));
    }
    let (stems, counts): (Vec<u64>, Vec<u32>) = kept.into_iter().unzip();
    let information = information(&company(&corpus, &stems), stems.len());
    let dimensions = DIMENSIONS.min(stems.len());
    let mut vectors = left_vectors(&information, dimensions, seed);
    vectors.chunks_exact_mut(dimensions).for_each(|vector| {
        unit(vector);
    });
    let all = corpus.stems.len() as f64;
    let weight = |&count: &u32| (HALF / (HALF + f64::from(count) / all)) as f32;
    let weights: Vec<f32> = counts.iter().map(weight).collect();
    let mut words = WordVectors::round(stems, &weights, &vectors, dimensions);
    words.mean = mean(&words, &corpus);
    Ok((words, left_out))
}

/// How often words stand near each other: pairs of rows of `stems`, both ways, in order.
fn company(corpus: &Corpus, stems: &[u64]) -> Vec<(u32, u32, f32)> {
    // A row each way and the distance, packed: sorting brings what belongs together together.
    let near = |sentence: &&[u64]| {
        let rows = sentence.iter().filter_map(|s| stems.binary_search(s).ok());
        let rows: Vec<u64> = rows.map(|row| row as u64).collect();
        let mut pairs = Vec::with_capacity(REACH * rows.len());
        for (at, &a) in rows.iter().enumerate() {
            for (distance, &b) in (1..=REACH as u64).zip(&rows[at + 1..]) {
                pairs.push((a.min(b) << 32) | (a.max(b) << 8) | distance);
            }
        }
        pairs
    };
    let mut pairs: Vec<u64> = corpus.sentences().par_iter().flat_map_iter(near).collect();
    pairs.par_sort_unstable();
    let mut company = Vec::new();
    for run in pairs.chunk_by(|a, b| a >> 8 == b >> 8) {
        let near = run.iter().map(|pair| 1.0 / (pair & 0xff) as f32).sum::<f32>();
        let (a, b) = ((run[0] >> 32) as u32, ((run[0] >> 8) & 0xff_ffff) as u32);
        // A word beside itself stands in both places.
        company.push((a, b, if a == b { 2.0 * near } else { near }));
        if a != b {
            company.push((b, a, near));
        }
    }
    company
}

/// Positive pointwise mutual information, in nats.
fn information(company: &[(u32, u32, f32)], words: usize) -> Rows {
    let mut sums = vec![0.0f64; words];
    company.iter().for_each(|&(a, _, near)| sums[a as usize] += f64::from(near));
    let contexts: Vec<f64> = sums.iter().map(|&sum| libm::pow(sum, SMOOTHING)).collect();
    let all: f64 = contexts.iter().sum();
    let mut rows: Rows = vec![Vec::new(); words];
    for &(a, b, near) in company {
        let (a, context) = (a as usize, contexts[b as usize] / all);
        let information = libm::log(f64::from(near) / (sums[a] * context));
        if information > 0.0 {
            rows[a].push((b, information as f32));
        }
    }
    rows
}

/// The mean vector of sentences that have one.
fn mean(words: &WordVectors, corpus: &Corpus) -> Vec<f32> {
    // Parts of one size, added in their order: the same sum whatever the thread count.
    let part = |part: &[&[u64]]| {
        let (mut sums, mut count) = (vec![0.0f64; words.dimensions], 0.0);
        let mut vector = Vec::new();
        for sentence in part {
            vector.clear();
            let rows = sentence.iter().filter_map(|&stem| words.row(stem));
            if words.sum(rows, &mut vector) > 0.0 {
                sums.iter_mut().zip(&vector).for_each(|(sum, &value)| *sum += f64::from(value));
                count += 1.0;
            }
        }
        (sums, count)
    };
    let parts: Vec<(Vec<f64>, f64)> = corpus.sentences().par_chunks(1024).map(part).collect();
    let count: f64 = parts.iter().map(|(_, count)| count).sum();
    let sum = |at: usize| parts.iter().map(|(sums, _)| sums[at]).sum::<f64>();
    (0..words.dimensions).map(|at| (sum(at) / f64::max(count, 1.0)) as f32).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::feature::Settings;
    use crate::train::vectors::*;
    use std::io::Write as _;

    fn learned(texts: &[&str]) -> WordVectors {
        let mut file = tempfile::Builder::new().suffix(".jsonl").tempfile().unwrap();
        for (id, text) in texts.iter().enumerate() {
            writeln!(file, "{}", serde_json::json!({"id": id.to_string(), "text": text})).unwrap();
        }
        let path = file.path().to_str().unwrap().to_owned();
        learn(&[path], &Unseen::default(), &Settings::default(), 1).unwrap().0
    }

    #[test]
    fn words_in_the_same_company_are_near() {
        let mut texts = vec!["The envoy opened talks gently. The minister opened talks gently."; 9];
        texts.extend(["A rocket hit ships hard. A missile hit ships hard."; 9]);
        let words = learned(&texts);
        let stemmer = crate::text::stem::Stemmer::new(Settings::default().language);
        let vector = |word: &str| {
            let stem = crate::feature::key::Hasher::new().bytes(stemmer.stem(word).as_bytes());
            let (values, step) = words.word(words.row(stem.finish()).unwrap());
            let mut vector: Vec<f32> = values.iter().map(|&v| step * f32::from(v)).collect();
            unit(&mut vector);
            vector
        };
        let near =
            |a: &str, b: &str| vector(a).iter().zip(&vector(b)).map(|(x, y)| x * y).sum::<f32>();
        assert!(near("envoy", "minister") > 0.9);
        assert!(near("envoy", "rocket") < 0.1);
        assert_eq!(words, learned(&texts));
    }
}
