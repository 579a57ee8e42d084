//! What can be asked of `demarche suggest`.

use super::share_args::{formats, one_or_more};
use super::table_args::Columns;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// `demarche suggest`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  demarche suggest articles/ -n 100 -o to-code.xlsx                     a workbook to code in
  demarche suggest articles/ --coded to-code.xlsx -o next.xlsx          what to code after it
  demarche suggest articles/ --model my.demarche --coded first.csv second.xlsx -o third.xlsx
  demarche suggest articles/ --label urgency -o to-code.xlsx            a question new to the model

Four in five of the sentences (column part: learn) are those whose labels teach the model most: it
hardly decides between two labels, or thinks of labels that few sentences were coded with, and they
are like neither each other nor what was coded. The fifth (part: test) is drawn at random from all
sentences, whatever the model thinks of them. Only those tell how good a model is on your texts: the others are harder than
usual, and whoever chose them by a model cannot test that model on them. Keep them apart, and keep
--seed and --test-share the same in all rounds: then the tests of all rounds together are a random
sample of your texts.

The table is ordered so that you may stop anywhere: its first rows are those worth most, with a
test in their midst. Write labels into the columns that end in _correction. What the model guessed
stands in columns at the right end, hidden in workbooks, so that it does not lead you.

With --coded, in the order in which they were coded, the tables are rounds, and what each moved is
measured by cross-validation, with advice whether to code another. Their rows with the part test
are left out of that.")]
pub struct Suggest {
    /// Articles, as classify takes them: texts, PDF, DOCX, HTML, tables, folders, ZIP archives
    #[arg(required = true, value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<String>,
    /// Suggest so many sentences
    #[arg(short = 'n', long = "count", value_name = "N", default_value = "100", value_parser = one_or_more)]
    pub count: usize,
    /// Write to this file, in the format of its ending [default: CSV to standard output]
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Use this model [default: the one in the program]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub model: Option<String>,
    /// Tables that were coded already, in the order of rounds: their sentences, and near copies of
    /// them, are not suggested again
    #[arg(long, value_name = "FILE", num_args = 1.., value_hint = ValueHint::FilePath)]
    pub coded: Vec<String>,
    /// Choose by what this head of the model would learn; give it again for more [default: all]
    #[arg(long, value_name = "NAME")]
    pub head: Vec<String>,
    /// Code this question, which the model does not answer yet; give it again for more. Without
    /// --head, sentences are then chosen by chance, unlike each other
    #[arg(long, value_name = "NAME")]
    pub label: Vec<String>,
    /// Which share of the sentences is drawn at random, to test by
    #[arg(long, value_name = "SHARE", default_value_t = 0.2, value_parser = share)]
    pub test_share: f64,
    /// Seed of every random choice
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Each row of a table is one sentence already
    #[arg(long)]
    pub rows: bool,
    /// Write this format, whatever the ending
    #[arg(long, value_name = "NAME", value_parser = formats())]
    pub format: Option<String>,
    /// Write CSV and TSV without a byte-order mark, nothing neutralized
    #[arg(long)]
    pub raw: bool,
    /// Use so many threads, 1 to 256 [default: all]; the output is the same
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Columns of tables.
    #[command(flatten)]
    pub columns: Columns,
}

fn share(text: &str) -> std::result::Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number from 0 to 1".to_owned())?;
    if (0.0..=1.0).contains(&number) { Ok(number) } else { Err("not from 0 to 1".to_owned()) }
}
