//! What training found, for a person and as JSON, and what to do next.

use super::console::{counted, grouped, measure, measure_within};
use super::pages::{aligned, left_aligned, page};
use crate::error::quoted;
use crate::model::Tried;
use crate::train::curve::{Curve, Projection};
use crate::train::scales::Scales;
use crate::train::validate::{Setting, Start};
use crate::train::{HeadEvaluation, Labelled, Trained, Trial, evaluation};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Fewer sentences of a label are too few to learn it or to measure it.
const RARE: usize = 20;
/// A macro-F1 that is shown as 1.000.
const NO_MORE: f64 = 0.9995;
/// A gain of macro-F1 from more rows that is worth coding them.
const WORTHWHILE: f64 = 0.01;

/// What is said of a head that stayed as it is in the base.
const UNCHANGED: &str = "your rows changed nothing: by cross-validation the base alone does as well \
                         or better; code more rows, or rows that differ from what it knows";

/// What words in the figures mean.
const TERMS: [[&str; 2]; 8] = [
    ["  held out", "each part (fold) of the documents was labelled by a model of the others"],
    [
        "  precision, recall",
        "of those given a label, how many have it; of those that have it, found",
    ],
    [
        "  F1, macro-F1",
        "both in one number; its mean over labels, rare ones counting the same: best 1",
    ],
    ["  calibration error", "how far confidence is from the share that is right (ECE): best 0"],
    ["  log loss", "how little the true labels were believed: best 0"],
    ["  l2", "the penalty on large weights: with more of it a model is simpler"],
    ["  TfIdf, Count", "whether rare words count more than common ones, or the same"],
    ["  rows, labels alike", "whether each row counts the same, or each label, rare ones too"],
];

/// What was asked for, as commands to copy repeat it.
pub struct Asked<'a> {
    /// The model's file.
    pub model: &'a str,
    /// The labelled tables.
    pub tables: &'a [String],
    /// The columns of labels that were named.
    pub labels: &'a [String],
    /// Options of tables and language that are not the usual ones, each with its value.
    pub options: Vec<(&'static str, &'a str)>,
}

impl Asked<'_> {
    fn tables(&self) -> String {
        self.tables.iter().map(|table| quoted(table)).collect::<Vec<_>>().join(" ")
    }

    fn check(&self) -> String {
        let mut command = format!("demarche check {}", self.tables());
        let labels = self.labels.iter().map(|label| ("--label", &**label));
        for (option, value) in labels.chain(self.options.iter().copied()) {
            let _ = write!(command, " {option} {}", quoted(value));
        }
        command
    }
}

/// All that is told of a training.
pub struct Learned<'a> {
    /// What was learned from.
    pub labelled: &'a Labelled,
    /// What was learned.
    pub trained: &'a Trained,
    /// What a search of scales tried, where one was asked for.
    pub scales: Option<Scales>,
    /// Learning curves, where they were measured.
    pub curves: Vec<Curve>,
    /// For each head that was learned what is to be said of rows that its base was learned from.
    pub known: Vec<Option<String>>,
}

impl Learned<'_> {
    /// How many sentences have each label of a head.
    pub fn counts(&self, head: usize) -> Vec<usize> {
        let (_, targets) = self.labelled.of_head(head);
        let mut counts = vec![0; self.labelled.heads[head].1.len()];
        targets.into_iter().for_each(|target| counts[target] += 1);
        counts
    }

    /// What was learned from, what was tried, and how good it is on sentences held out.
    pub fn page(&self) -> String {
        let trained = self.trained;
        let mut page_ = self.data();
        if trained.model.vocabulary.keys().is_empty() {
            let _ = writeln!(page_, "no word occurs in two sentences: this model knows none");
        }
        if let Some(scales) = &self.scales {
            page_ += &searched(scales);
        }
        for trial in &trained.trials {
            let _ = writeln!(
                page_,
                "  {}: log loss {:.4}, macro-F1 {}",
                setting(trial, self.has_base()),
                trial.log_loss,
                measure(trial.macro_f1),
            );
        }
        for (number, (held_out, setting)) in
            trained.held_out.iter().zip(&trained.settings).enumerate()
        {
            let heads = &trained.model.recipe.heads;
            let Some(head) = heads.iter().find(|head| head.name == held_out.name) else { continue };
            if self.has_base() {
                let _ = write!(page_, "\nlearned from: {}", setting.start.name());
                if setting.start == Start::Unchanged {
                    let _ = write!(page_, "\n{UNCHANGED}");
                }
            }
            let folds = head.held_out.folds;
            let _ =
                write!(page_, "\nheld out in {folds} folds, l2 {}: {}", head.l2, page(held_out));
            if let Some(known) = self.known.get(number).and_then(Option::as_ref) {
                let _ = writeln!(page_, "({known})");
            }
        }
        let own = |name: &String| trained.held_out.iter().any(|head| head.name == *name);
        for head in trained.model.recipe.heads.iter().filter(|head| !own(&head.name)) {
            let name = &head.name;
            let _ =
                writeln!(page_, "\n{name}: as in the base, for the tables have no labels of it");
        }
        page_ += &self.curves.iter().map(curve).collect::<String>();
        page_
            + "\nin these figures\n"
            + &left_aligned(&TERMS.map(|row| row.map(str::to_owned).to_vec()))
    }

    /// Whether rows were added to a base.
    fn has_base(&self) -> bool {
        !self.trained.model.recipe.stands_on.is_empty()
    }

    /// What was learned from.
    fn data(&self) -> String {
        let mut page = String::new();
        for source in &self.labelled.sources {
            let sentences = counted(source.sentences, "labelled sentence");
            let _ = writeln!(page, "{}: {sentences}", source.name);
        }
        for (head, (name, labels)) in self.labelled.heads.iter().enumerate() {
            let counts = labels.iter().zip(self.counts(head));
            let counts: Vec<String> =
                counts.map(|(label, count)| format!("{label} {}", grouped(count))).collect();
            let _ = writeln!(page, "{name}: {}", counts.join(", "));
        }
        let folds = &self.trained.folds;
        let documents = grouped(folds.documents);
        let _ = match folds.parts_documents {
            true => writeln!(
                page,
                "\nall sentences stand in one document, so that it had to be parted for testing: \
                 the figures below are better than those on new documents will be"
            ),
            false => {
                let apart = match folds.groups {
                    groups if groups < folds.documents => format!(
                        ", in {} groups: those that share near copies of sentences are held out \
                         together",
                        grouped(groups)
                    ),
                    _ => String::new(),
                };
                writeln!(page, "\ntested on documents held out, of {documents} in all{apart}")
            }
        };
        if folds.documents == self.labelled.examples.len() && !folds.parts_documents {
            let _ = writeln!(
                page,
                "(each row was taken for a document of its own: where several come from one \
                 article, name it in a column document, or the figures are too good)"
            );
        }
        page
    }

    /// What to do next, with commands to copy.
    pub fn advice(&self, asked: &Asked<'_>) -> String {
        let mut page = "next\n".to_owned();
        for (head, (name, labels)) in self.labelled.heads.iter().enumerate() {
            let counts = labels.iter().zip(self.counts(head));
            let rare: Vec<String> = counts
                .filter(|(_, count)| *count < RARE)
                .map(|(label, count)| format!("{label} ({count})"))
                .collect();
            if !rare.is_empty() {
                let _ = writeln!(
                    page,
                    "  {name}: fewer than {RARE} sentences of {}: code more of these, or join them \
                     with another label",
                    rare.join(", ")
                );
            }
        }
        let model = quoted(asked.model);
        let gain = self.curves.iter().filter_map(|curve| curve.projections.first());
        let gain = gain.map(|first| first.gain).fold(0.0, f64::max);
        let mut rows = vec![vec![
            format!("  {}", asked.check()),
            "find rows that may be coded wrongly".to_owned(),
        ]];
        let unchanged = |setting: &Setting| setting.start == Start::Unchanged;
        let unchanged = self.trained.settings.iter().any(unchanged);
        if gain >= WORTHWHILE || unchanged || self.curves.is_empty() {
            rows.push(vec![
                format!(
                    "  demarche suggest ARTICLES --model {model} --coded {} -o to-code.xlsx",
                    asked.tables()
                ),
                "choose which sentences to code next".to_owned(),
            ]);
        }
        rows.push(vec![
            format!("  demarche classify ARTICLES --model {model} -o results.xlsx"),
            "use it".to_owned(),
        ]);
        page + &left_aligned(&rows)
    }

    /// What cross-validation measured, as JSON: that of [`evaluation::to_json`], and with it
    /// `documents`, `groups`, `folds`, `tried`, `learning_curve` (by head) where it was measured,
    /// and `searched` where a search was asked for.
    pub fn measures(&self) -> Value {
        let trained = self.trained;
        let trial = |trial: &Trial| {
            let mut value = json!({
                "head": trial.head,
                "weighting": trial.setting.weighting,
                "solver": trial.setting.solver.name(),
                "class_weight": trial.setting.class_weight.name(),
                "l2": trial.setting.l2,
                "log_loss": trial.log_loss,
                "macro_f1": trial.macro_f1,
            });
            if self.has_base() {
                value["from"] = json!(trial.setting.start.name());
            }
            value
        };
        let mut value = evaluation::to_json(&trained.held_out);
        let learned = |name: &String| trained.held_out.iter().any(|head| head.name == *name);
        for head in trained.model.recipe.heads.iter().filter(|head| learned(&head.name)) {
            value["heads"][&head.name]["log_loss"] = json!(head.held_out.log_loss);
        }
        value["documents"] = json!(trained.folds.documents);
        value["groups"] = json!(trained.folds.groups);
        value["folds"] = json!(trained.folds.count);
        value["tried"] = trained.trials.iter().map(trial).collect();
        if !self.curves.is_empty() {
            let curves = self.curves.iter().map(|curve| (curve.head.clone(), curve.to_json()));
            value["learning_curve"] = Value::Object(curves.collect::<Map<_, _>>());
        }
        if let Some(scales) = &self.scales {
            value["searched"] = json!(scales.tried);
        }
        value
    }

    /// The measures of each head that was learned.
    pub fn held_out(&self) -> &[HeadEvaluation] {
        &self.trained.held_out
    }
}

/// A setting that was tried, in words.
fn setting(trial: &Trial, names_start: bool) -> String {
    let setting = &trial.setting;
    let from = match setting.start {
        Start::Unchanged => return format!("{}, {}", trial.head, setting.start.name()),
        start if names_start => format!("{}, ", start.name()),
        _ => String::new(),
    };
    format!(
        "{}, {from}{:?}, {}, {}, l2 {}",
        trial.head,
        setting.weighting,
        setting.solver.name(),
        setting.class_weight.name(),
        setting.l2,
    )
}

/// A trial as a model keeps it.
pub fn tried(trial: &Trial) -> Tried {
    Tried {
        setting: setting(trial, false),
        log_loss: trial.log_loss,
        macro_f1: trial.macro_f1,
        kept: false,
    }
}

/// What is said of figures after a search.
const SEARCHED: &str = "they were chosen on the folds that the figures below are measured on, which \
                            flatters these a little: rows set aside would not";

/// What a search tried, as a table.
fn searched(scales: &Scales) -> String {
    let mut rows = vec![["scale", "log loss", "macro-F1", ""].map(str::to_owned).to_vec()];
    rows.extend(scales.tried.iter().map(|tried| {
        vec![
            tried.setting.clone(),
            format!("{:.4}", tried.log_loss),
            measure(tried.macro_f1),
            if tried.kept { "kept" } else { "" }.to_owned(),
        ]
    }));
    let ended = if scales.stopped { " (the time was up before all were tried)" } else { "" };
    format!(
        "\nscales of families, each beside the best before it; one is kept where its log loss is \
         lower by more than one standard error{ended}\n{}{SEARCHED}\n\n",
        aligned(&rows)
    )
}

/// A learning curve.
fn curve(curve: &Curve) -> String {
    if curve.projections.is_empty() {
        return format!("\nlearning curve of {}: too few rows to draw one\n", curve.head);
    }
    let mut rows = vec![["rows", "macro-F1"].map(str::to_owned).to_vec()];
    rows.extend(curve.points.iter().map(|point| {
        let rows = grouped(point.rows.round() as usize);
        vec![rows, measure_within(point.macro_f1, point.interval)]
    }));
    let reached = curve.points.last().and_then(|point| point.macro_f1);
    let more = match reached.is_some_and(|f1| f1 >= NO_MORE) {
        true => "nothing is left to gain".to_owned(),
        false => curve.projections.iter().map(projection).collect::<Vec<_>>().join("; "),
    };
    format!(
        "\nlearning curve of {}: macro-F1 on documents held out, by how many rows were learned \
         from\n{}{}\n",
        curve.head,
        aligned(&rows),
        more
    )
}

/// `200 more rows: about +2.1 points (0.5 to 3.4)`
pub fn projection(projection: &Projection) -> String {
    let points = |share: f64| format!("{:.1}", share * 100.0);
    let within = projection.interval.map_or_else(String::new, |interval| {
        format!(" ({} to {})", points(interval.low), points(interval.high))
    });
    let (more, gain) = (grouped(projection.more), points(projection.gain));
    format!("{more} more rows: about +{gain} points{within}")
}
