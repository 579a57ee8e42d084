//! What can be asked of `demarche check`.

use super::share_args::formats;
use super::table_args::Columns;
use super::train_args::languages;
use crate::text::stem::Language;
use crate::train::check::rules;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Args, ValueHint};
use std::path::PathBuf;

/// `demarche check`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("files").args(["output", "probabilities"]).multiple(true))]
#[command(after_help = "Examples:
  demarche check coded.csv                               what is wrong, the worst first
  demarche check coded.csv -o findings.xlsx              to work through, with columns to correct in
  demarche check train.csv --test test.csv               and whether the test is independent
  demarche check back.xlsx --exported sent.csv           and whether rows were lost or cells changed
  demarche check coded.csv --labels \"yes, no, unclear\"   and labels that are none of these
  demarche check coded.csv --only D006,D007 --json       for scripts
  demarche check --rules                                 all that is looked for

A table has one sentence a row. Labels stand in HEAD_correction or HEAD, as for demarche train; tables
without labels are checked for the rest. What was corrected in findings.xlsx comes back with
demarche agree coded.csv --adjudicated findings.xlsx -o corrected.csv. Likely wrong labels (D023) are found by learning from the
other rows: some seconds for thousands of rows, and --without D023 saves them.

Exit codes: 0 nothing was found, 1 something was, or some input failed, 2 nothing could be done.")]
pub struct Check {
    /// Coded tables
    #[arg(required_unless_present = "rules", value_name = "LABELLED", value_hint = ValueHint::FilePath)]
    pub tables: Vec<String>,
    /// Table that is held for testing; give it again for more [default: rows with test in column
    /// part]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub test: Vec<String>,
    /// The table as it was before people or spreadsheets had it; give it again for more
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub exported: Vec<String>,
    /// Column of labels; give it again for more [default: those of HEAD_correction, else stance,
    /// sentiment, label: those there are]
    #[arg(long, value_name = "NAME")]
    pub label: Vec<String>,
    /// Labels that there may be, parted by commas; HEAD=LABEL,LABEL where there are several heads
    #[arg(long, value_name = "LABELS", value_parser = labels)]
    pub labels: Vec<(Option<String>, Vec<String>)>,
    /// Labels that there may be are those of this model
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub model: Option<String>,
    /// Look for these only: numbers parted by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = codes())]
    pub only: Vec<String>,
    /// Do not look for these
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = codes())]
    pub without: Vec<String>,
    /// Show so many findings of each kind
    #[arg(short = 'n', long = "shown", value_name = "N", default_value_t = 5)]
    pub shown: usize,
    /// Print one JSON document with all findings
    #[arg(long)]
    pub json: bool,
    /// Write all findings to this file, in the format of its ending (.xlsx, .csv ...)
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Write what the model that did not see a row makes of it: fold, rank, probability of each label
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub probabilities: Option<PathBuf>,
    /// Write these files in this format, whatever their endings
    #[arg(long, value_name = "NAME", value_parser = formats(), requires = "files")]
    pub format: Option<String>,
    /// Say what is looked for, and stop
    #[arg(long)]
    pub rules: bool,
    /// Seed of the folds
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Language whose words are cut to stems, or none
    #[arg(long, value_name = "LANGUAGE", default_value = "english", value_parser = languages())]
    pub language: Language,
    /// Use so many threads, 1 to 256 [default: all]; the findings are the same
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Columns of tables.
    #[command(flatten)]
    pub columns: Columns,
}

/// Numbers of rules, in either case.
fn codes() -> impl TypedValueParser<Value = String> {
    let names = PossibleValuesParser::new(rules().into_iter().map(|rule| rule.code));
    names.map(|code| code.to_uppercase())
}

/// Labels, and the head that has them, of `stance=a, b`.
fn labels(given: &str) -> Result<(Option<String>, Vec<String>), String> {
    let (head, list) = match given.split_once('=') {
        Some((head, list)) => (Some(head.trim().to_owned()), list),
        None => (None, given),
    };
    let labels = list.split(',').map(crate::train::coding::folded);
    let labels: Vec<String> = labels.filter(|label| !label.is_empty()).collect();
    if labels.len() < 2 {
        return Err("two labels or more, parted by commas".to_owned());
    }
    Ok((head, labels))
}
