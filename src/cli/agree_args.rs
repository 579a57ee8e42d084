//! What can be asked about agreement.

use super::share_args::formats;
use super::table_args::Columns;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// `demarche agree`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  demarche agree ana.csv ben.csv                            how far two coders agree
  demarche agree ana.csv ben.csv -o disagreements.xlsx      and where not, to decide about
  demarche agree ana.csv ben.csv --adjudicated disagreements.xlsx -o final.csv
  demarche train final.csv -o my.demarche
  demarche check ana.csv -o findings.xlsx                   one coder's table, corrected: put right
  demarche agree ana.csv --adjudicated findings.xlsx -o corrected.csv    labels in HEAD_correction

A table has one sentence a row and is one coder's, who is called as the file is; a table with a
column coder holds several. Sentences are joined by row_id or id, else by text_sha256 or text; their
order, capitals and white space in labels, and other columns are no matter. Labels stand in a column
HEAD_correction, else in HEAD (stance, sentiment, label, or what --label names).

  percent agreement     of all pairs of labels of one sentence, the share that are the same
  Krippendorff's alpha  nominal; any number of coders, gaps allowed
  Cohen's kappa         of each pair of coders, on the sentences that both labelled, and the mean
  Fleiss' kappa         on the sentences that all coders labelled, others left out
  specific agreement    of a label: where one coder gave it, how often another did too

Behind alpha and kappa of a label, all other labels are taken for one. In brackets stand 95 percent
intervals: 1,000 times as many documents are drawn, with replacement, as there are (column document,
or id up to the last #; else sentences are drawn).")]
pub struct Agree {
    /// Coded tables
    #[arg(required = true, value_name = "CODED", value_hint = ValueHint::FilePath)]
    pub tables: Vec<String>,
    /// Column of labels; give it again for more heads [default: those of columns HEAD_correction,
    /// else stance, sentiment, label: those there are]
    #[arg(long, value_name = "NAME")]
    pub label: Vec<String>,
    /// Merge: one row a sentence, with the label that was decided in this table (which -o wrote
    /// before, or check did for one coder's table), else the one that coders agree on; HEAD_by says why, what is open stays empty
    #[arg(long, value_name = "FILE", requires = "output", value_hint = ValueHint::FilePath)]
    pub adjudicated: Option<String>,
    /// Write the sentences on which coders differ to this file, with columns to decide in; with
    /// --adjudicated all sentences. In the format of its ending
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Write this format, whatever the ending
    #[arg(long, value_name = "NAME", requires = "output", value_parser = formats())]
    pub format: Option<String>,
    /// Write CSV and TSV without a byte-order mark, nothing neutralized
    #[arg(long)]
    pub raw: bool,
    /// Print JSON: all scores with all digits, every pair of coders and every document
    #[arg(long)]
    pub json: bool,
    /// Seed of the draws behind intervals
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Columns of tables.
    #[command(flatten)]
    pub columns: Columns,
}
