//! What can be asked of `demarche review`.

use super::table_args::Columns;
use crate::train::coding::folded;
use crate::write::Labels;
use clap::{Args, ValueHint};

/// `demarche review`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  demarche review articles/ -o labels.csv                     stance and sentiment of articles
  demarche review to-code.xlsx -o labels.csv                  what suggest or audit chose
  demarche review news.csv --rows --labels urgency=low,high -o labels.csv
  demarche review articles/ --labels stance --labels urgency=low,high -o labels.csv

A page opens in your browser, served by this program to this machine alone: one sentence at a time
in its document, the codebook beside it. Keys: 1 to 9 give a label, left and right move, up and
down choose the question, u takes back, n writes a note, g shows the model's guess, ? lists all.

Every answer is on disk before the next sentence is shown. Whatever ends the program, run the same
command again and go on. Labels that OUT holds already are kept; rows are told apart by sentence and
coder, so that several people can code in windows of their own. Between start and end OUT may be a
second behind; a file OUT.journal beside it then holds the rest, and what undo takes back. A cell
of OUT that holds no label of its question is told, asked again, and kept in the column note.")]
pub struct Review {
    /// Articles, or tables that classify, suggest, audit or review wrote (CSV, TSV, JSON Lines,
    /// XLSX), or folders and archives of them
    #[arg(required = true, value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<String>,
    /// Write labels to this table, or go on in it
    #[arg(short, long, value_name = "OUT.csv", value_hint = ValueHint::FilePath)]
    pub output: std::path::PathBuf,
    /// Each row of a table is one sentence already (tables of demarche are known to be so)
    #[arg(long)]
    pub rows: bool,
    /// A question and its labels; give it again for more questions. Without labels, those of the
    /// model or table [default: the questions of the table, else of the model]
    #[arg(long, value_name = "HEAD[=LABEL,LABEL]", value_parser = labels)]
    pub labels: Vec<Labels>,
    /// Show this codebook (Markdown) [default: the one inside --model, else that of stance and sentiment]
    #[arg(long, value_name = "FILE.md", value_hint = ValueHint::FilePath)]
    pub codebook: Option<String>,
    /// Who codes [default: the page asks]
    #[arg(long, value_name = "NAME")]
    pub coder: Option<String>,
    /// Take guesses, questions and the codebook from this model [default: the one in the program]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub model: Option<String>,
    /// Listen at this port of this machine [default: a free one]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
    /// Do not open the page in a browser, only say its address
    #[arg(long)]
    pub no_browser: bool,
    /// Columns of tables.
    #[command(flatten)]
    pub columns: Columns,
}

/// A head and its labels, of `urgency=low,high`; without labels, of `urgency`.
fn labels(given: &str) -> Result<Labels, String> {
    let (head, list) =
        given.split_once('=').map_or((given, None), |(head, list)| (head, Some(list)));
    let head = folded(head);
    if head.is_empty() {
        return Err("no name before the =; such as urgency=low,high".to_owned());
    }
    let labels: Vec<String> =
        list.map_or_else(Vec::new, |list| list.split(',').map(folded).collect());
    if labels.iter().any(String::is_empty) {
        return Err(format!("an empty label in {given}; such as urgency=low,high"));
    }
    if let Some(again) = (1..labels.len()).find(|&at| labels[..at].contains(&labels[at])) {
        return Err(format!("the label {} twice", labels[again]));
    }
    Ok(Labels { head, labels })
}

#[cfg(test)]
mod tests {
    use crate::cli::review_args::labels;

    #[test]
    fn a_head_has_a_name_and_labels_of_its_own() {
        let told = |given: &str| labels(given).map(|own| (own.head, own.labels.join("|")));
        assert_eq!(
            told("urgency= low , very  high"),
            Ok(("urgency".into(), "low|very high".into()))
        );
        assert_eq!(told("stance"), Ok(("stance".into(), String::new())));
        for wrong in ["=a,b", "u=a,,b", "u=", "u=a,b,a"] {
            assert!(labels(wrong).is_err(), "{wrong}");
        }
    }
}
