//! How many sentences must be coded? In the order of `suggest` and in a random order, on the news
//! sentences of `../shared/bench/plover_plv`: `cargo bench --bench active`.
//!
//! A run begins with a first part that is coded: by chance, and for `suggest` as the command gives it
//! where the model in the program knows nothing of the question, by chance and unlike each other.
//! Then batch after batch is coded, and after each a model is learned and measured on the sentences
//! of `test.csv`. What counts is how many sentences an order needs until macro-F1 is that of all
//! sentences less two points. All models are learned with one setting and nothing is searched for,
//! unless `--choose` has each choose its own as `train` does, by cross-validation on what is coded.
//!
//! `-- --orders random,suggest --seeds 11,12,13,14,15 --first 100 --batch 25 --l2 0.1` are the usual
//! options. Other orders are `suggest-later`, which begins by chance alone, and `margin`,
//! `least-confidence` and `entropy`, each also with `-spread`, and `unlike-spread`;
//! `--labels-alike` weights rows by label, and `--curves` prints each measure.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use demarche::error::Origin;
use demarche::feature::{SparseVec, Weighting};
use demarche::model::{Judge, Model};
use demarche::read::Options;
use demarche::train::batch::{Candidate, choose};
use demarche::train::coding::CodedRow;
use demarche::train::known::Known;
use demarche::train::pool::{Pool, Wish};
use demarche::train::random::Random;
use demarche::train::{
    Choice, ClassWeight, Labelled, Plan, Request, SolverKind, dataset, evaluate, learn,
};
use rustc_hash::FxHashSet;

const FOLDER: &str = "../shared/bench/plover_plv";
/// How far below the macro-F1 of all sentences is enough.
const LESS: f64 = 0.02;

struct Experiment {
    train: Labelled,
    test: Labelled,
    plan: Plan,
    /// Sentences that are coded before there is a model.
    first: usize,
    batch: usize,
}

impl Experiment {
    fn new(choice: Choice, [first, batch]: [usize; 2]) -> Self {
        let request = |table: &str| Request {
            tables: vec![format!("{FOLDER}/{table}.csv")],
            options: Options { rows: true, ..Options::default() },
            ..Request::default()
        };
        let train = dataset::to_learn(&request("train")).unwrap();
        let plan = Plan { choice, ..Plan::default() };
        let mut own = Self { train, test: Labelled::default(), plan, first, batch };
        let all = own.model(&(0..own.train.examples.len()).collect::<Vec<_>>());
        own.test = dataset::to_measure(&request("test"), &all.recipe.heads).unwrap();
        own
    }

    /// A model of some of the sentences; all labels of the codebook are known from the start.
    fn model(&self, coded: &[usize]) -> Model {
        let mut order = coded.to_vec();
        order.sort_unstable();
        let labelled = Labelled {
            documents: self.train.documents.clone(),
            examples: order.iter().map(|&at| self.train.examples[at].clone()).collect(),
            heads: self.train.heads.clone(),
            ..Labelled::default()
        };
        learn(&labelled, &self.plan, &|_| {}).unwrap().model
    }

    fn macro_f1(&self, model: &Model) -> f64 {
        evaluate(model, &self.test)[0].confusion.macro_f1().unwrap()
    }

    /// The next sentences to code.
    fn next(&self, order: &str, model: &Model, coded: &[usize], open: &[usize]) -> Vec<usize> {
        let own = match order {
            "random" => Vec::new(),
            "suggest" | "suggest-later" => self.suggested(model, coded, open),
            other => self.by(other, model, open),
        };
        // What is a near copy of something coded is suggested by nobody: it comes last.
        let chosen: FxHashSet<usize> = own.iter().copied().collect();
        let rest = open.iter().copied().filter(|at| !chosen.contains(at));
        own.iter().copied().chain(rest).take(self.batch).collect()
    }

    /// As the command suggests.
    fn suggested(&self, model: &Model, coded: &[usize], open: &[usize]) -> Vec<usize> {
        let heads = &model.recipe.heads;
        let mut known = Known::new(heads);
        let names = [heads[0].name.clone()];
        for &at in coded {
            let label = self.train.examples[at].labels[0].unwrap();
            known.add(&row(self.text(at), &heads[0].labels[label]), &names, heads);
        }
        let wish = Wish { count: self.batch, test_share: 0.0, seed: 1, heads: vec![0] };
        self.chosen(Pool::new(model, wish, known), open)
    }

    /// As the command begins where the model knows nothing of the question.
    fn begun(&self, seed: u64, open: &[usize]) -> Vec<usize> {
        let model = demarche::model::file::embedded().unwrap();
        let wish = Wish { count: self.first, test_share: 0.0, seed, heads: Vec::new() };
        self.chosen(Pool::new(&model, wish, Known::new(&model.recipe.heads)), open)
    }

    fn chosen(&self, mut pool: Pool, open: &[usize]) -> Vec<usize> {
        let document = |at: usize| self.train.examples[at].document;
        let documents: Vec<_> =
            open.iter().map(|&at| self.train.documents[document(at)].clone()).collect();
        pool.add(&documents, None);
        let number = |name: &str| {
            open.iter().copied().find(|&at| self.train.documents[document(at)].name == name)
        };
        pool.choose().items.iter().map(|item| number(&item.document).unwrap()).collect()
    }

    /// By a criterion of the literature alone, or `spread` over the batch as suggest does.
    fn by(&self, order: &str, model: &Model, open: &[usize]) -> Vec<usize> {
        let (criterion, spread) =
            order.strip_suffix("-spread").map_or((order, false), |name| (name, true));
        let mut judge = Judge::new(model);
        let mut all: Vec<(f64, SparseVec)> = Vec::new();
        for &at in open {
            let (text, span) = self.train.place(&self.train.examples[at]);
            judge.read(text, &[span]);
            let mut shares = judge.judge(0, false).heads.remove(0);
            shares.sort_by(|a, b| b.total_cmp(a));
            let worth = match criterion {
                "margin" => 1.0 - f64::from(shares[0] - shares[1]),
                "least-confidence" => 1.0 - f64::from(shares[0]),
                "entropy" => shares.iter().map(|&p| -f64::from(p * (p + 1e-9).ln())).sum(),
                "unlike" => 1.0,
                other => panic!("no order {other}"),
            };
            let vector = if spread { judge.vector(0).clone() } else { SparseVec::default() };
            all.push((worth, vector));
        }
        let candidates: Vec<_> = all
            .iter()
            .map(|(worth, vector)| Candidate { worth: *worth, vector, runs: &[] })
            .collect();
        let width = model.vocabulary.keys().len();
        let chosen = choose(&candidates, self.batch, width, &mut FxHashSet::default());
        chosen.into_iter().map(|at| open[at]).collect()
    }

    fn text(&self, at: usize) -> &str {
        self.train.words(&self.train.examples[at])
    }

    /// Macro-F1 after each batch, until all are coded or `target` is reached.
    fn curve(&self, order: &str, seed: u64, target: f64) -> Vec<(usize, f64)> {
        let mut open: Vec<usize> = (0..self.train.examples.len()).collect();
        Random::new(seed).shuffle(&mut open);
        let mut coded: Vec<usize> = match order {
            "suggest" => self.begun(seed, &open),
            _ => open[..self.first].to_vec(),
        };
        open.retain(|at| !coded.contains(at));
        let mut curve = Vec::new();
        loop {
            let model = self.model(&coded);
            let reached = self.macro_f1(&model);
            curve.push((coded.len(), reached));
            if open.is_empty() || reached >= target {
                return curve;
            }
            let next = self.next(order, &model, &coded, &open);
            open.retain(|at| !next.contains(at));
            coded.extend(next);
        }
    }
}

fn row(text: &str, label: &str) -> CodedRow {
    CodedRow {
        origin: Origin::default(),
        id: String::new(),
        document: String::new(),
        text: text.to_owned(),
        hash: String::new(),
        before: String::new(),
        after: String::new(),
        coder: String::new(),
        labels: vec![label.to_owned()],
        carried: Default::default(),
    }
}

fn main() {
    if !std::path::Path::new(FOLDER).exists() {
        println!("SKIPPED: {FOLDER} is missing");
        return;
    }
    let arguments: Vec<String> = std::env::args().collect();
    let given = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let list = |name: &str, usual: &str| -> Vec<String> {
        given(name).unwrap_or(usual.to_owned()).split(',').map(str::to_owned).collect()
    };
    let [first, batch] = [("--first", 100), ("--batch", 25)]
        .map(|(name, usual)| given(name).map_or(usual, |n| n.parse().unwrap()));
    let l2 = given("--l2").map_or(0.1, |n| n.parse().unwrap());
    let class_weight =
        if has("--labels-alike") { ClassWeight::Balanced } else { ClassWeight::None };
    let fixed = Choice {
        weighting: Some(Weighting::TfIdf),
        solvers: vec![SolverKind::OneAgainstRest],
        l2: Some(l2),
        class_weights: vec![class_weight],
    };
    let (choice, setting) = match has("--choose") {
        true => (Choice::default(), "settings chosen by each model".to_owned()),
        false => (fixed, format!("l2 {l2}, {}", class_weight.name())),
    };
    let experiment = Experiment::new(choice, [first, batch]);
    let count = experiment.train.examples.len();
    let all = experiment.macro_f1(&experiment.model(&(0..count).collect::<Vec<_>>()));
    let target = all - LESS;
    println!(
        "{setting}: macro-F1 {all:.4} with all {count} sentences; target {target:.4}; {first} first, batches of {batch}"
    );
    let orders = list("--orders", "random,suggest");
    println!("seed  {}", orders.iter().map(|order| format!("{order:>18}")).collect::<String>());
    let mut sums = vec![0; orders.len()];
    let seeds = list("--seeds", "11,12,13,14,15");
    for seed in &seeds {
        print!("{seed:>4}  ");
        for (order, sum) in orders.iter().zip(&mut sums) {
            let curve = experiment.curve(order, seed.parse().unwrap(), target);
            let needed = curve.last().unwrap().0;
            *sum += needed;
            print!("{needed:>18}");
            if has("--curves") {
                println!("  {order}");
                curve.iter().for_each(|(rows, f1)| println!("      {rows:>6} {f1:.4}"));
            }
        }
        println!();
    }
    let mean = |sum: &usize| *sum as f64 / seeds.len() as f64;
    println!("mean  {}", sums.iter().map(|sum| format!("{:>18.0}", mean(sum))).collect::<String>());
    let of_first = |sum: &usize| format!("{:>17.0}%", 100.0 * mean(sum) / mean(&sums[0]));
    println!("      {}", sums.iter().map(of_first).collect::<String>());
}
