//! What can be asked on the command line.

use super::share_args::{Audit, Dictionary, Shares, formats};
use crate::feature::FAMILIES;
use crate::text::stem::Language;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
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
    /// Say what each column of the output means: its type, its range
    Columns(Dictionary),
    /// Print the completions of a shell
    Completions(Completions),
}

/// Names of a table's columns.
#[derive(Debug, Args)]
pub struct Columns {
    /// Column of a table that holds the text; without this, another usual name is found too
    #[arg(long, value_name = "NAME", default_value = "text", help_heading = "Tables")]
    pub text: String,
    /// Column that names a document or row [default: id or another usual name, if there is one]
    #[arg(long, value_name = "NAME", help_heading = "Tables")]
    pub id: Option<String>,
    /// Column of headlines [default: title or another usual name, if there is one]
    #[arg(long, value_name = "NAME", help_heading = "Tables")]
    pub title: Option<String>,
    /// Column of dates [default: date or another usual name, if there is one]
    #[arg(long, value_name = "NAME", help_heading = "Tables")]
    pub date: Option<String>,
    /// Column of who published a text [default: source or another usual name, if there is one]
    #[arg(long, value_name = "NAME", help_heading = "Tables")]
    pub source: Option<String>,
    /// Encoding of texts and tables, such as euc-kr or windows-1252 [default: detected]
    #[arg(long, value_name = "NAME", value_parser = encoding, help_heading = "Tables")]
    pub encoding: Option<&'static encoding_rs::Encoding>,
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
    /// Articles: texts, PDF, DOCX, ODT, RTF, HTML, EPUB, tables (CSV, TSV, JSON Lines, XLSX), folders
    /// and ZIP archives of them, each also as .gz or .zst, or - for standard input; encodings are
    /// detected
    #[arg(required = true, value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<String>,
    /// Write to this file, whole or not at all, in the format of its ending: .csv, .tsv, .jsonl,
    /// .xlsx, .parquet, .arrow [default: CSV to standard output]
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

/// `demarche train`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  demarche train coded.csv -o my.demarche                       columns text, stance, sentiment
  demarche train a.csv b.csv --label urgency -o my.demarche     any column of labels
  demarche train labels.csv --texts texts.csv -o my.demarche    texts kept elsewhere, by id

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
    /// How much a family of features counts beside the others, as NAME=NUMBER; 0 leaves it out
    #[arg(long, value_name = "FAMILY=NUMBER", value_parser = scale)]
    pub scale: Vec<(usize, f32)>,
    /// Notice words that name an accident too, such as an agency, a month or a number: without
    /// this, those of data/accidents.txt are left out (models of English only)
    #[arg(long)]
    pub keep_accidents: bool,
    /// Of the labelled tables, the one whose sentences are like those that the model is for: it
    /// alone measures and calibrates; give it again for more [default: all]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub measure_on: Vec<String>,
    /// Seed of every random choice
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Language whose words are cut to stems, or none
    #[arg(long, value_name = "LANGUAGE", default_value = "english", value_parser = languages())]
    pub language: Language,
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

/// `demarche evaluate`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  demarche evaluate coded.csv --model my.demarche --json measures.json
  demarche evaluate coded.csv --model new.demarche --compare old.demarche
  demarche evaluate --pairs boundary.md

Measures each head of the model whose column the tables have; empty labels do not count.

Figures in parentheses are 95 percent intervals: 1,000 times as many documents are drawn, with
replacement, as there are (column document, or id up to the last #; else each row is one). The
threshold table says for each probability P which share of sentences has a label at least so
sure, and how often that is right: what classify --min-confidence P keeps.

--pairs takes Markdown: under headings (## Section) tables with the header
| sentence | stance | sentiment |, or other heads, two rows a pair. A pair passes where both
labels are right in every head in which its sentences differ.")]
pub struct Evaluate {
    /// Labelled tables
    #[arg(
        required_unless_present = "pairs",
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
    /// Say how many boundary pairs of this file it tells apart
    #[arg(long, value_name = "FILE.md", value_hint = ValueHint::FilePath)]
    pub pairs: Option<String>,
    /// Write the measures to this JSON file too, - for standard output instead of the text
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub json: Option<String>,
    /// Table with the texts of labelled tables that have none (columns id and text)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub texts: Vec<String>,
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
    /// Articles: texts, PDF, DOCX, ODT, RTF, HTML, EPUB, tables (CSV, TSV, JSON Lines, XLSX), folders
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
    /// Say how hard words that name an accident (an agency, a month, a number) push, hardest first
    #[arg(long, conflicts_with = "json")]
    pub accidents: bool,
    /// Name the families of features that there are, one a line, as train --scale calls them
    #[arg(long, conflicts_with_all = ["json", "accidents", "file"])]
    pub families: bool,
}

/// `demarche completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    pub shell: Shell,
}

fn encoding(name: &str) -> Result<&'static encoding_rs::Encoding, String> {
    let known = encoding_rs::Encoding::for_label_no_replacement(name.as_bytes());
    known.ok_or_else(|| "no such encoding; such as utf-8, windows-1252, euc-kr, gbk".to_owned())
}

fn probability(text: &str) -> Result<f32, String> {
    let number = text.parse().map_err(|_| "not a number from 0 to 1".to_owned())?;
    if (0.0..=1.0).contains(&number) { Ok(number) } else { Err("not from 0 to 1".to_owned()) }
}

fn penalty(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    let (least, most) = crate::train::estimator::L2;
    let fits = (least..=most).contains(&number);
    if fits { Ok(number) } else { Err(format!("not from {least:e} to {most:e}")) }
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
