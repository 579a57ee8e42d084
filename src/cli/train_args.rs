//! What can be asked of `demarche train`.

use super::table_args::Columns;
use crate::feature::FAMILIES;
use crate::text::stem::Language;
use crate::train::Condition;
use crate::train::fold::FOLDS;
use clap::builder::{PossibleValuesParser, RangedU64ValueParser, TypedValueParser};
use clap::{Args, ValueEnum, ValueHint};
use std::time::Duration;

/// `demarche train`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  demarche train coded.csv -o my.demarche                       columns text, stance, sentiment
  demarche train a.csv b.csv --label urgency -o my.demarche     any column of labels
  demarche train labels.csv --texts texts.csv -o my.demarche    texts kept elsewhere, by id
  demarche train coded.csv --base embedded -o my.demarche       added to the shipped model
  demarche train coded.csv --search --time-limit 10m -o my.demarche

Rows few? With --base, a head that the base has too (a column stance, say) is learned from the
base's weights and your rows together, from one of the two alone where cross-validation prefers
that, and any other column of labels becomes a head of its own that knows the base's words. Rows
that the base itself was learned from make it look better than it is.

A table has one sentence a row. Rows of one document (column document, or id up to the last #)
are never parted between learning and testing. The same tables, seed and version give the same
file to the byte, whatever the number of threads.")]
pub struct Train {
    /// Labelled tables
    #[arg(required = true, value_name = "LABELLED.csv", value_hint = ValueHint::FilePath)]
    pub tables: Vec<String>,
    /// Write the model here
    #[arg(short, long, value_name = "MODEL", value_hint = ValueHint::FilePath)]
    pub output: std::path::PathBuf,
    /// Add the rows to what this model knows: a file, or "embedded" for the one in the program.
    /// What is noticed, and the language, are then the base's: not with --language or --search
    #[arg(
        long,
        value_name = "MODEL",
        value_hint = ValueHint::FilePath,
        conflicts_with_all = [
            "unlabelled",
            "min_sentences",
            "scale",
            "keep_accidents",
            "language",
            "weighting"
        ]
    )]
    pub base: Option<String>,
    /// Keep this codebook in the model (text or Markdown, 256 KiB at most): what labels mean is
    /// shown by demarche model --codebook
    #[arg(long, value_name = "FILE.md", value_hint = ValueHint::FilePath)]
    pub codebook: Option<std::path::PathBuf>,
    /// Write a card of the model to this file: its data, how good it is and where it errs
    #[arg(long, value_name = "CARD.md", value_hint = ValueHint::FilePath)]
    pub card: Option<std::path::PathBuf>,
    /// Say what more rows would bring, however many there are [default: below 2,000 rows]
    #[arg(long, overrides_with = "no_curve")]
    pub curve: bool,
    /// Do not say it
    #[arg(long)]
    pub no_curve: bool,
    /// Column of labels; give it again for more heads [default: stance, sentiment, label: those
    /// there are]
    #[arg(long, value_name = "NAME")]
    pub label: Vec<String>,
    /// Table with the texts of labelled tables that have none (columns id and text)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub texts: Vec<String>,
    /// JSON Lines of texts without labels (id and text): what words mean is learned from them
    /// first; give it again for more
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub unlabelled: Vec<String>,
    /// Keep a test set unseen: texts of --unlabelled that share ten words in a row with a sentence
    /// of this table are left out; give it again for more
    #[arg(
        long,
        value_name = "TABLE",
        requires = "unlabelled",
        value_hint = ValueHint::FilePath
    )]
    pub unseen: Vec<String>,
    /// How much a family of features counts beside the others, as NAME=NUMBER; 0 leaves it out
    #[arg(long, value_name = "FAMILY=NUMBER", value_parser = scale)]
    pub scale: Vec<(usize, f32)>,
    /// Keep features that occur in so many training sentences, 1 or more: with more a model is
    /// smaller; with --base its features stay
    #[arg(
        long,
        value_name = "N",
        default_value_t = 2,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub min_sentences: u32,
    /// Notice words that name an accident too, such as an agency, a month or a number: without
    /// this, those of data/accidents.txt are left out (models of English only)
    #[arg(long)]
    pub keep_accidents: bool,
    /// Of the labelled tables, the one whose sentences are like those that the model is for: it
    /// alone measures and calibrates; give it again for more [default: all]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub measure_on: Vec<String>,
    /// How much each sentence of a labelled table counts in learning, as FILE=NUMBER; 1 for tables
    /// that are not named
    #[arg(long, value_name = "FILE=NUMBER", value_parser = weight, value_hint = ValueHint::FilePath)]
    pub weight: Vec<(String, f32)>,
    /// In how many parts sentences are held out, 2 to 100: with more the model that is measured is
    /// more like the one that learns from all, and its probabilities fit that one better, but more
    /// than 5 take longer
    #[arg(
        long,
        value_name = "N",
        default_value_t = FOLDS,
        value_parser = RangedU64ValueParser::<usize>::new().range(2..=100),
        help_heading = "Learning"
    )]
    pub folds: usize,
    /// Seed of every random choice
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Language whose words are cut to stems, or none; with --base it is the base's
    #[arg(long, value_name = "LANGUAGE", default_value = "english", value_parser = languages())]
    pub language: Language,
    /// Try other scales of families too, each left out, halved and doubled: a change is kept where
    /// it helps by more than one standard error. Takes ten times as long and more; not with --base,
    /// whose scales stay
    #[arg(long, conflicts_with = "base", help_heading = "Learning")]
    pub search: bool,
    /// End the search after so long (90s, 10m, 2h), and learn with the best found: what is found
    /// then depends on how fast the machine is
    #[arg(
        long,
        value_name = "TIME",
        value_parser = time,
        requires = "search",
        help_heading = "Learning"
    )]
    pub time_limit: Option<Duration>,
    /// Learn how much each clause of a sentence counts, from the small words around it, and keep that
    /// where cross-validation prefers it; needs 2,000 rows. With --base it is the base's
    #[arg(long, conflicts_with = "base", help_heading = "Learning")]
    pub weigh_clauses: bool,
    /// Weight of the penalty on large weights [default: by cross-validation]
    #[arg(long, value_name = "NUMBER", value_parser = penalty, help_heading = "Learning")]
    pub l2: Option<f64>,
    /// How words are weighed [default: by cross-validation]
    #[arg(long, value_name = "HOW", help_heading = "Learning")]
    pub weighting: Option<Weighting>,
    /// Which solver learns; "both" lets cross-validation choose, and takes ten times as long
    #[arg(
        long,
        value_name = "NAME",
        default_value = "one-against-rest",
        help_heading = "Learning"
    )]
    pub solver: Solver,
    /// How rows are weighted by their label [default: by cross-validation]
    #[arg(long, value_name = "HOW", help_heading = "Learning")]
    pub class_weight: Option<ClassWeight>,
    /// Learn from rows only that have this value in this column, as part=learn, or do not, as
    /// part!=test; given again for the same column either will do
    #[arg(long = "where", value_name = "COLUMN=VALUE", value_parser = Condition::parse)]
    pub conditions: Vec<Condition>,
    /// Write what cross-validation measured to this JSON file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub measures: Option<std::path::PathBuf>,
    /// Use so many threads, 1 to 256 [default: all]; the model is the same
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Columns of tables.
    #[command(flatten)]
    pub columns: Columns,
}

/// `--weighting`
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Weighting {
    /// The number of times a word occurs
    Count,
    /// That, and more for words that few sentences have
    TfIdf,
}

/// `--solver`
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Solver {
    /// Each label against all others, by dual coordinate descent
    OneAgainstRest,
    /// All labels at once, by L-BFGS
    Multinomial,
    /// The better of the two
    Both,
}

/// `--class-weight`
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ClassWeight {
    /// Every row alike: probabilities keep the shares of the data
    None,
    /// Every label alike: rare labels are found more often, and probabilities shift to them
    Balanced,
}

fn penalty(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    let (least, most) = crate::train::estimator::L2;
    let fits = (least..=most).contains(&number);
    if fits { Ok(number) } else { Err(format!("not from {least:e} to {most:e}")) }
}

/// A table and how much its sentences count, of `old.csv=0.5`.
fn weight(given: &str) -> Result<(String, f32), String> {
    let (name, weight) = given.rsplit_once('=').ok_or_else(|| format!("no = in it: {given}"))?;
    match weight.trim().parse::<f32>() {
        Ok(weight) if (1e-3..=1e3).contains(&weight) => Ok((name.to_owned(), weight)),
        _ => Err(format!("{weight:?} is no number from 0.001 to 1000")),
    }
}

/// Language names, which help and completions then list.
pub fn languages() -> impl TypedValueParser<Value = Language> {
    let names = PossibleValuesParser::new(Language::ALL.iter().map(|(name, _)| *name));
    names.map(|name| {
        let found = Language::ALL.iter().find(|(known, _)| *known == name);
        found.map_or(Language::None, |(_, language)| *language)
    })
}

/// A family's number and its scale, of `words=0.5`.
fn scale(given: &str) -> Result<(usize, f32), String> {
    let names = || FAMILIES.iter().map(|family| family.name()).collect::<Vec<_>>().join(", ");
    let (name, scale) = given.split_once('=').ok_or_else(|| format!("no = in it: {given}"))?;
    let family = FAMILIES.iter().position(|family| family.name() == name.trim());
    let family = family.ok_or_else(|| format!("no family {name:?}; there are {}", names()))?;
    match scale.trim().parse::<f32>() {
        Ok(scale) if (0.0..1e3).contains(&scale) => Ok((family, scale)),
        _ => Err(format!("{scale:?} is no number from 0 to 1000")),
    }
}

/// A time, of `90s`, `10m` or `2h`.
fn time(given: &str) -> Result<Duration, String> {
    let wrong = || format!("{given:?} is no time such as 90s, 10m or 2h");
    let unit = given.chars().last().ok_or_else(wrong)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        _ => return Err(wrong()),
    };
    let number: u32 = given[..given.len() - 1].trim().parse().map_err(|_| wrong())?;
    Ok(Duration::from_secs(u64::from(number) * seconds))
}

#[cfg(test)]
mod tests {
    use crate::cli::train_args::*;

    #[test]
    fn times_have_a_number_and_a_unit() {
        assert_eq!(time("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(time("10m"), Ok(Duration::from_secs(600)));
        assert_eq!(time("2h"), Ok(Duration::from_secs(7200)));
        for wrong in ["", "m", "10", "-1m", "1.5h", "10 minutes", "10é"] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
    }
}
