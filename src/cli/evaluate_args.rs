//! What can be asked of `demarche evaluate`.

use super::table_args::Columns;
use crate::train::Condition;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// `demarche evaluate`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  demarche evaluate coded.csv --model my.demarche --report quality.html
  demarche evaluate coded.csv --model new.demarche --compare old.demarche
  demarche evaluate to-code.xlsx --where part=test --model my.demarche
  demarche evaluate coded.csv --cross-validate 10
  demarche evaluate --drift new-articles/ --model my.demarche
  demarche evaluate --pairs boundary.md

Measures each head of the model whose column the tables have (HEAD_correction, or HEAD); empty
labels do not count. Of sentences that the model was learned from it says how many there are, and
measures the others alone beside all: only these tell how good it is on new ones.

Figures in parentheses are 95 percent intervals: 1,000 times as many documents are drawn, with
replacement, as there are (column document, or id up to the last #; else each row is one). The
threshold table says for each probability P which share of sentences has a label at least so
sure, and how often that is right: what classify --min-confidence P keeps.

--cross-validate K needs no model: it parts the tables' documents into K parts, learns from the
others what each is measured by, and so says how good demarche train would do on such tables. With
--model (and --compare) it learns with the settings of that model.

--drift needs no labels: it says whether new articles are like those that the model was learned
from. Whether its labels are right there, only people can say: code a sample (demarche audit).

--pairs takes Markdown: under headings (## Section) tables with the header
| sentence | stance | sentiment |, or other heads, two rows a pair. A pair passes where both
labels are right in every head in which its sentences differ.")]
pub struct Evaluate {
    /// Labelled tables
    #[arg(
        required_unless_present_any = ["pairs", "drift"],
        value_name = "LABELLED.csv",
        value_hint = ValueHint::FilePath
    )]
    pub tables: Vec<String>,
    /// Measure this model [default: the one in the program]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub model: Option<String>,
    /// Say whether it is better than this model on the same sentences
    #[arg(long, value_name = "MODEL", requires = "tables", value_hint = ValueHint::FilePath)]
    pub compare: Option<String>,
    /// Measure no model, but what is learned from the tables themselves, in K parts, 2 to 50
    #[arg(
        long,
        value_name = "K",
        requires = "tables",
        conflicts_with_all = ["pairs", "drift"],
        value_parser = clap::value_parser!(u16).range(2..=50)
    )]
    pub cross_validate: Option<u16>,
    /// Column of labels to cross-validate; give it again for more [default: stance, sentiment, label:
    /// those there are]
    #[arg(long, value_name = "NAME", requires = "cross_validate")]
    pub label: Vec<String>,
    /// Take rows only that have this value in this column, as part=test, or do not, as part!=test;
    /// given again for the same column either will do
    #[arg(long = "where", value_name = "COLUMN=VALUE", value_parser = Condition::parse)]
    pub conditions: Vec<Condition>,
    /// Say whether these articles are like those that the model was learned from
    #[arg(long, value_name = "ARTICLES", num_args = 1.., value_hint = ValueHint::AnyPath)]
    pub drift: Vec<String>,
    /// Say how many boundary pairs of this file it tells apart
    #[arg(long, value_name = "FILE.md", value_hint = ValueHint::FilePath)]
    pub pairs: Option<String>,
    /// Write a page of it too, with pictures and the errors: one file that needs no network
    #[arg(long, value_name = "FILE.html", value_hint = ValueHint::FilePath)]
    pub report: Option<PathBuf>,
    /// Write the measures to this JSON file too, - for standard output instead of the text
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub json: Option<String>,
    /// Table with the texts of labelled tables that have none (columns id and text)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub texts: Vec<String>,
    /// Use so many threads to cross-validate, 1 to 256 [default: all]; the figures are the same
    #[arg(
        long,
        value_name = "N",
        requires = "cross_validate",
        value_parser = clap::value_parser!(u16).range(1..=256)
    )]
    pub jobs: Option<u16>,
    /// Columns of tables.
    #[command(flatten)]
    pub columns: Columns,
}
