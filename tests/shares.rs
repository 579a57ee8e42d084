//! Corrected shares and their intervals, in simulations whose truth is known.
//!
//! Sentences have labels at known shares, documents differ, and a model errs on them as the shipped
//! one was measured to. `cargo nextest run --test shares --no-capture` prints the figures.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use demarche::share::adjust::{Estimate, adjusted, counted};
use demarche::share::audited::audited;
use demarche::share::cluster::Cluster;
use demarche::share::group::Coded;
use demarche::share::response::Response;
use demarche::train::random::Random;

const RUNS: usize = 500;
const LABELS: [&str; 5] = ["deterrence", "dialogue", "economic", "regional-alignment", "none"];
/// True shares, from 5 to 60 percent.
const TRUTH: [f64; 5] = [0.05, 0.10, 0.10, 0.15, 0.60];
/// How sure the model is of the label that it gives: one of these, by chance.
const SURE: [f64; 3] = [0.5, 0.7, 0.9];
/// Of four sentences held out in training, the simulation has one.
const HELD_OUT: f64 = 0.25;

/// How often the shipped model gave each label for each true one.
fn measured() -> Vec<Vec<f64>> {
    let text = std::fs::read_to_string("models/default/measures.json").unwrap();
    let measures: serde_json::Value = serde_json::from_str(&text).unwrap();
    let confusion = &measures["heads"]["stance"]["confusion"];
    let row = |truth: &str| LABELS.map(|given| confusion[truth][given].as_f64().unwrap()).to_vec();
    LABELS.map(row).to_vec()
}

fn uniform(random: &mut Random) -> f64 {
    random.below(1 << 40) as f64 / (1_u64 << 40) as f64
}

/// A label drawn at these weights.
fn label(weights: &[f64], random: &mut Random) -> usize {
    let mut left = uniform(random) * weights.iter().sum::<f64>();
    for (label, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return label;
        }
    }
    weights.len() - 1
}

/// What a model says: a label, and probabilities.
fn answer(confusion: &[Vec<f64>], truth: usize, random: &mut Random) -> (usize, Vec<f64>) {
    let given = label(&confusion[truth], random);
    let sure = SURE[random.below(SURE.len())];
    let rest = (1.0 - sure) / (LABELS.len() - 1) as f64;
    (given, (0..LABELS.len()).map(|label| if label == given { sure } else { rest }).collect())
}

/// Responses measured on sentences that are drawn anew.
fn responses(confusion: &[Vec<f64>], random: &mut Random) -> [Response; 2] {
    let empty = || vec![vec![vec![0.0; LABELS.len()]; LABELS.len()]; 50];
    let (mut given, mut sums) = (empty(), empty());
    for (truth, row) in confusion.iter().enumerate() {
        for number in 0..(row.iter().sum::<f64>() * HELD_OUT) as usize {
            let (label, shares) = answer(confusion, truth, random);
            given[number % 50][truth][label] += 1.0;
            let own = sums[number % 50][truth].iter_mut();
            own.zip(shares).for_each(|(sum, share)| *sum += share);
        }
    }
    [Response::of_groups(given), Response::of_groups(sums)]
}

struct Sentence {
    cluster: usize,
    truth: usize,
    given: usize,
    shares: Vec<f64>,
}

/// Documents with a subject each: it has a third of their sentences, the others any label.
fn texts(confusion: &[Vec<f64>], documents: usize, random: &mut Random) -> Vec<Sentence> {
    let mut all = Vec::new();
    for cluster in 0..documents {
        let subject = label(&TRUTH, random);
        for _ in 0..10 + random.below(20) {
            let on_subject = random.below(3) == 0;
            let truth = if on_subject { subject } else { label(&TRUTH, random) };
            let (given, shares) = answer(confusion, truth, random);
            all.push(Sentence { cluster, truth, given, shares });
        }
    }
    all
}

fn clusters(texts: &[Sentence], of: impl Fn(&Sentence, usize) -> f64) -> Vec<Cluster> {
    let empty = Cluster { sentences: 0.0, sums: vec![0.0; LABELS.len()] };
    let mut all = vec![empty; texts.last().unwrap().cluster + 1];
    for sentence in texts {
        let cluster = &mut all[sentence.cluster];
        cluster.sentences += 1.0;
        (0..LABELS.len()).for_each(|label| cluster.sums[label] += of(sentence, label));
    }
    all
}

/// How often intervals held the truth, and the mean share, label by label.
#[derive(Default)]
struct Coverage {
    held: [usize; 5],
    sums: [f64; 5],
    widths: f64,
}

impl Coverage {
    fn add(&mut self, estimates: &[Estimate]) {
        for (label, (estimate, truth)) in estimates.iter().zip(TRUTH).enumerate() {
            let interval = estimate.interval;
            self.held[label] += usize::from(interval.low <= truth && truth <= interval.high);
            self.sums[label] += estimate.share;
            self.widths += interval.high - interval.low;
        }
    }

    /// Over all labels.
    fn share(&self) -> f64 {
        self.held.iter().sum::<usize>() as f64 / (RUNS * LABELS.len()) as f64
    }

    fn print(&self, way: &str) {
        let width = self.widths / (RUNS * LABELS.len()) as f64;
        println!("{way}: intervals hold the truth in {:.3}, mean width {width:.3}", self.share());
        for (label, truth) in LABELS.iter().zip(TRUTH).enumerate().map(|(n, (l, t))| ((n, l), t)) {
            let (number, name) = label;
            let mean = self.sums[number] / RUNS as f64;
            let held = self.held[number] as f64 / RUNS as f64;
            println!("  {name:20} truth {truth:.2}, mean estimate {mean:.3}, held {held:.3}");
        }
    }
}

#[test]
fn corrected_intervals_hold_the_truth_and_naive_ones_do_not() {
    let confusion = measured();
    let mut random = Random::new(20_260_301);
    let names = LABELS.map(str::to_owned);
    let mut ways: [Coverage; 3] = Default::default();
    for _ in 0..RUNS {
        let [given, probable] = responses(&confusion, &mut random);
        let texts = texts(&confusion, 120, &mut random);
        let counts = clusters(&texts, |s, label| f64::from(u8::from(s.given == label)));
        let sums = clusters(&texts, |s, label| s.shares[label]);
        ways[0].add(&counted(&counts).unwrap());
        ways[1].add(&adjusted(&counts, &given, &names).unwrap());
        ways[2].add(&adjusted(&sums, &probable, &names).unwrap());
    }
    for (way, name) in ways.iter().zip(["counted", "adjusted", "probable"]) {
        way.print(name);
    }
    assert!(ways[0].share() < 0.80, "{}", ways[0].share());
    for way in &ways[1..] {
        assert!((0.93..=0.97).contains(&way.share()), "{}", way.share());
        for (label, truth) in TRUTH.iter().enumerate() {
            let mean = way.sums[label] / RUNS as f64;
            assert!((mean - truth).abs() < 0.006, "{} {mean}", LABELS[label]);
        }
    }
}

/// The same with an audit: so many sentences of each label that the model gives.
#[test]
fn audited_intervals_hold_the_truth_even_where_the_model_errs_otherwise() {
    let mut confusion = measured();
    // On these texts the model errs as it never did on those held out.
    confusion[4] = vec![1000.0, 500.0, 500.0, 500.0, 3000.0];
    let mut random = Random::new(20_260_302);
    let names = LABELS.map(str::to_owned);
    let mut ways: [Coverage; 2] = Default::default();
    for _ in 0..RUNS {
        let held_out = responses(&measured(), &mut random);
        let texts = texts(&confusion, 120, &mut random);
        let counts = clusters(&texts, |s, label| f64::from(u8::from(s.given == label)));
        let sums = clusters(&texts, |s, label| s.shares[label]);
        let mut coded = Vec::new();
        for stratum in 0..LABELS.len() {
            let mut own: Vec<&Sentence> = texts.iter().filter(|s| s.given == stratum).collect();
            random.shuffle(&mut own);
            let drawn = own.len().min(60);
            let weight = own.len() as f64 / drawn as f64;
            coded.extend(own[..drawn].iter().map(|sentence| {
                let truth = |label: usize| f64::from(u8::from(sentence.truth == label));
                let error = |(label, share): (usize, &f64)| truth(label) - share;
                let errors = sentence.shares.iter().enumerate().map(error).collect();
                Coded { cluster: sentence.cluster, stratum, weight, errors }
            }));
        }
        ways[0].add(&adjusted(&counts, &held_out[0], &names).unwrap());
        ways[1].add(&audited(&counts, &sums, &coded).unwrap());
    }
    ways[0].print("adjusted, by a confusion that is another");
    ways[1].print("audited");
    assert!(ways[0].share() < 0.80, "{}", ways[0].share());
    assert!((0.93..=0.97).contains(&ways[1].share()), "{}", ways[1].share());
}
