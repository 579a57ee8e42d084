//! What can be asked about shares, audits and columns.

use crate::write::FORMATS;
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum, ValueHint};
use std::path::PathBuf;

/// `demarche shares`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  demarche shares out.csv                               of all sentences
  demarche shares out.parquet --by month -o shares.csv  month by month, to a table too
  demarche shares out.csv --audit audit.xlsx            with a sample that people coded

Shares are given in up to four ways, side by side:
  counted   the label that the model prefers, counted; biased where it errs: a model that is right
            in 90 of 100 counts 14 percent for a label that 5 percent have
  adjusted  corrected by how often the model gave each label to sentences held out
  probable  the same with mean probabilities in place of counts
  audited   corrected by a random sample that people coded (demarche audit draws it)

adjusted and probable take for granted that the model errs on these texts as it did on those held
out in training, label by label. On other kinds of text that may be wrong: only audited, which
takes nothing of the model for granted, is safe then.

Intervals are of 95 percent, for texts like these: documents are taken for a sample drawn whole.
(With --by document, sentences are.) No share is given for fewer than 50 sentences or 10 documents,
no adjusted one where a label had fewer than 30 sentences held out or labels are told apart too
badly (condition number above 50), no audited one for fewer than 20 coded sentences in 10 documents:
the table says \"too few\". Sentences that are furniture, or without text, do not count.")]
pub struct Shares {
    /// Tables that demarche classify wrote, in any of its formats
    #[arg(required = true, value_name = "RESULTS", value_hint = ValueHint::FilePath)]
    pub results: Vec<String>,
    /// Tell groups apart
    #[arg(long, value_name = "WHAT")]
    pub by: Option<By>,
    /// Correct by this sample, drawn by demarche audit and coded by people, in it or in demarche review
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub audit: Option<String>,
    /// The model that made the results [default: the one in the program]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub model: Option<String>,
    /// Take how often it errs from these measures, which demarche train --measures wrote
    #[arg(long, value_name = "FILE", conflicts_with = "model", value_hint = ValueHint::FilePath)]
    pub confusion: Option<String>,
    /// Write the table to this file too, in the format of its ending
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Write this format; without -o to standard output, in place of the page
    #[arg(long, value_name = "NAME", value_parser = formats())]
    pub format: Option<String>,
    /// Write CSV and TSV without a byte-order mark, nothing neutralized
    #[arg(long)]
    pub raw: bool,
    /// Print JSON, with all digits of every share
    #[arg(long)]
    pub json: bool,
}

/// `--by`
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum By {
    /// The month of publication
    Month,
    /// Who published it
    Source,
    /// Whose words a sentence gives
    Speaker,
    /// The document
    Document,
}

/// `demarche audit`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  demarche audit out.csv -n 200 -o audit.xlsx           a workbook to code in
  demarche shares out.csv --audit audit.xlsx            once it is coded

Each label that the model prefers is a stratum, and of each a random part is drawn, rare labels
more of it. Column audit_p has the probability with which a sentence was drawn. What the model said
is left out, so that coders judge by themselves; shares finds it in the results again.")]
pub struct Audit {
    /// Tables that demarche classify wrote, in any of its formats
    #[arg(required = true, value_name = "RESULTS", value_hint = ValueHint::FilePath)]
    pub results: Vec<String>,
    /// Draw so many sentences
    #[arg(short = 'n', long = "count", value_name = "N", default_value = "200", value_parser = one_or_more)]
    pub count: usize,
    /// Draw by the labels of this head [default: the first]
    #[arg(long, value_name = "NAME")]
    pub head: Option<String>,
    /// Seed of the draw
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Write to this file, in the format of its ending [default: CSV to standard output]
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Write this format, whatever the ending
    #[arg(long, value_name = "NAME", value_parser = formats())]
    pub format: Option<String>,
    /// Write CSV and TSV without a byte-order mark, nothing neutralized
    #[arg(long)]
    pub raw: bool,
}

/// `demarche columns`
#[derive(Debug, Args)]
pub struct Dictionary {
    /// Columns of this model's output [default: of the model in the program]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub model: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A number of sentences to draw.
pub fn one_or_more(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("no sentence would be drawn".to_owned()),
        Ok(count) => Ok(count),
        Err(_) => Err("no whole number".to_owned()),
    }
}

/// Names of formats, for `--format`.
pub fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(FORMATS.iter().map(|format| format.name()))
}
