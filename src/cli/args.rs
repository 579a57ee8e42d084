//! What can be asked on the command line.

use super::agree_args::Agree;
use super::evaluate_args::Evaluate;
use super::review_args::Review;
use super::share_args::{Audit, Dictionary, Shares, formats};
use super::suggest_args::Suggest;
pub use super::table_args::Columns;
use super::train_args::Train;
use clap::{Args, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

/// Reads articles and speeches, and says of every sentence whether it is oriented to
/// deterrence, dialogue, the economy or regional alignment (or none), in what tone, how surely,
/// and which words decided it.
#[derive(Debug, Parser)]
#[command(name = "demarche", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Examples:
  demarche classify articles/ -o articles.csv      a table to open in a spreadsheet
  demarche explain \"Seoul proposed talks.\"         one sentence, and why
  demarche train labelled.csv -o my.demarche       a model of your own labels

Exit codes: 0 all well, 1 some input failed and the rest was done, 2 nothing could be done.")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Classify the sentences of articles: one row a sentence, for a spreadsheet
    Classify(Classify),
    /// Learn a model from labelled tables
    Train(Train),
    /// Measure a model on labelled tables
    Evaluate(Evaluate),
    /// Check coded tables: what is wrong with them, row by row, the worst first
    Check(super::check_args::Check),
    /// Explain one sentence: labels, probabilities, and the words that pushed for and against
    Explain(Explain),
    /// Code sentences by keyboard on a page of your browser: labels, notes, nothing lost
    Review(Review),
    /// Make one page of results: charts, telling words, and the articles in colour
    Report(Report),
    /// Cut articles into sentences: one JSON object a line (document, n, begin, end, text)
    Sentences(Sentences),
    /// Show what is in a model
    Model(Model),
    /// Say which share of sentences has each label, corrected for the model's errors
    Shares(Shares),
    /// Draw sentences for people to code, to correct shares by
    Audit(Audit),
    /// Say how far coders agree, list where they differ, and merge what was decided about that
    Agree(Agree),
    /// Suggest the sentences to code next: those whose labels teach most, and a random test
    Suggest(Suggest),
    /// Say what each column of the output means: its type, its range
    Columns(Dictionary),
    /// Print the completions of a shell
    Completions(Completions),
}

/// `demarche classify`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  demarche classify article.txt                        to the screen
  demarche classify articles/ more/ -o out.csv         folders, to a table for a spreadsheet
  demarche classify news.csv --text body -o out.csv    a table with an article in each row
  demarche classify coded.csv --rows -o out.csv        a table with a sentence in each row
  cat article.txt | demarche classify - > out.csv      from and to other programs

  demarche classify articles/ -o out.xlsx              a workbook: charts, columns to correct in
  demarche classify articles/ -o out.parquet           for pandas, polars, R, DuckDB

All formats hold the same cells (demarche columns says what they mean). CSV and TSV files given
with -o are made for spreadsheets: UTF-8 with a byte-order mark, and text that a spreadsheet would
run as a formula has an apostrophe before it. --raw leaves both out, and so does output to the
screen; the other formats need neither. In --rows, neighbours are rows of one document (column document, or
id up to the last #), begin and end count in the row's own text, and all columns are kept.")]
pub struct Classify {
    /// Articles: texts, PDF, DOCX, ODT, RTF, HTML, EPUB, tables (CSV, TSV, JSONL, XLSX, ODS), folders
    /// and ZIP archives of them, each also as .gz or .zst, or - for standard input; encodings are
    /// detected
    #[arg(required = true, value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<String>,
    /// Write to this file, whole or not at all, in the format of its ending: .csv, .tsv, .jsonl,
    /// .xlsx, .parquet, .arrow; without an ending CSV [default: CSV to standard output]
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::FilePath)]
    pub output: Option<std::path::PathBuf>,
    /// Write this format, whatever the ending
    #[arg(long, value_name = "NAME", value_parser = formats())]
    pub format: Option<String>,
    /// Use this model [default: the one in the program]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub model: Option<String>,
    /// Use so many threads, 1 to 256 [default: all]; the output is the same
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Name so many words for each label, 0 for none
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub cues: usize,
    /// Leave the label empty where its probability is below P (0 to 1); how many labels each P
    /// leaves, and how often they are right, is in the threshold table of demarche evaluate
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = probability)]
    pub min_confidence: f32,
    /// Give the best other label where "none" would win
    #[arg(long)]
    pub always_label: bool,
    /// Each row of a table is one sentence already
    #[arg(long)]
    pub rows: bool,
    /// Leave out what is no sentence of the article: bylines, captions, copyright lines and the
    /// like, which otherwise have rows (column furniture) and the label "none"
    #[arg(long)]
    pub drop_furniture: bool,
    /// Write the lossless form: no byte-order mark, nothing neutralized
    #[arg(long)]
    pub raw: bool,
    /// Columns of tables.
    #[command(flatten)]
    pub columns: Columns,
}

/// `demarche explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// The sentence, or - for standard input
    #[arg(allow_hyphen_values = true)]
    pub sentence: String,
    /// Use this model [default: the one in the program]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub model: Option<String>,
    /// Name so many words for and against each label
    #[arg(long, value_name = "N", default_value_t = 6)]
    pub cues: usize,
}

/// `demarche report`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  demarche classify articles/ -o results.csv
  demarche report results.csv -o report.html
  demarche report 2024.csv 2025.csv --title \"Two years of statements\" -o report.html

The page is one file that needs no network. Results of several tables are read as one; their
models must have the same labels.")]
pub struct Report {
    /// Tables that demarche classify wrote
    #[arg(required = true, value_name = "RESULTS", value_hint = ValueHint::FilePath)]
    pub results: Vec<String>,
    /// Write the page to this file, whole or not at all
    #[arg(short, long, value_name = "OUT.html", value_hint = ValueHint::FilePath)]
    pub output: std::path::PathBuf,
    /// Title of the page
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Show the text of so many sentences at most; figures and charts are over all
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub shown: usize,
}

/// `demarche sentences`
#[derive(Debug, Args)]
pub struct Sentences {
    /// Articles: texts, PDF, DOCX, ODT, RTF, HTML, EPUB, tables (CSV, TSV, JSONL, XLSX, ODS), folders
    /// and ZIP archives of them, each also as .gz or .zst, or - for standard input; encodings are
    /// detected
    #[arg(required = true, value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<String>,
    /// Columns of tables.
    #[command(flatten)]
    pub columns: Columns,
}

/// `demarche model`
#[derive(Debug, Args)]
pub struct Model {
    /// The model [default: the one in the program]
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: Option<String>,
    /// Print its whole recipe as JSON
    #[arg(long)]
    pub json: bool,
    /// Print the codebook that is kept in it: what its labels mean
    #[arg(long, conflicts_with_all = ["json", "accidents"])]
    pub codebook: bool,
    /// Say how hard words that name an accident (an agency, a month, a number) push, hardest first
    #[arg(long, conflicts_with = "json")]
    pub accidents: bool,
    /// Name the families of features that there are, one a line, as train --scale calls them
    #[arg(long, conflicts_with_all = ["json", "codebook", "accidents", "file"])]
    pub families: bool,
}

/// `demarche completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    pub shell: Shell,
}

fn probability(text: &str) -> Result<f32, String> {
    let number = text.parse().map_err(|_| "not a number from 0 to 1".to_owned())?;
    if (0.0..=1.0).contains(&number) { Ok(number) } else { Err("not from 0 to 1".to_owned()) }
}
