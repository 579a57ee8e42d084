//! Which columns of a table say what of its sentences?

use crate::read::identity::{ROW_ID, TEXT_HASH, text_hash};
use crate::read::position;
use crate::train::coding::{self, CARRIED, Carried};
use crate::write::Labels;

/// What a table says of a sentence in one head.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Told {
    /// The head.
    pub head: String,
    /// The label of a model, or nothing.
    pub label: String,
    /// Probabilities that the table gives to labels, each in 0..=1.
    pub shares: Vec<(String, f64)>,
    /// The words that decided it, as the table has them.
    pub cues: String,
    /// The label of a coder, or nothing.
    pub coded: String,
    /// The column that has it; empty for none.
    pub column: String,
}

/// The columns of a table of sentences.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layout {
    pub(super) id: Option<usize>,
    pub(super) hash: Option<usize>,
    pub(super) document: Option<usize>,
    pub(super) sentence: Option<usize>,
    pub(super) before: Option<usize>,
    pub(super) after: Option<usize>,
    pub(super) furniture: Option<usize>,
    carried: [Option<usize>; CARRIED.len()],
    cues: Option<usize>,
    heads: Vec<HeadLayout>,
}

/// The columns of one head.
#[derive(Debug, Clone, PartialEq, Default)]
struct HeadLayout {
    head: String,
    /// A model's label, where its probabilities stand beside it.
    label: Option<usize>,
    shares: Vec<(String, usize)>,
    coded: Option<usize>,
    /// What that is called.
    column: String,
}

impl Layout {
    /// The columns of a table with this header; `id` is the column that the user names.
    pub fn new(header: &[String], id: Option<&str>) -> Self {
        let at = |name: &str| position(header, name);
        Self {
            id: at(ROW_ID).or_else(|| id.and_then(at)).or_else(|| at("id")),
            hash: at(TEXT_HASH),
            document: at("document"),
            sentence: at("sentence"),
            before: at(coding::BEFORE),
            after: at(coding::AFTER),
            furniture: at("furniture"),
            carried: CARRIED.map(at),
            cues: at("cues"),
            heads: told_heads(header),
        }
    }

    /// Whether a header is that of a table of sentences that this program wrote.
    pub fn is_ours(header: &[String]) -> bool {
        let has = |name: &str| position(header, name).is_some();
        has(ROW_ID) || has(TEXT_HASH) || (has("document") && has("sentence") && has("text"))
    }

    /// The heads that the table says something of, with the labels that its columns name.
    pub fn heads(&self) -> impl Iterator<Item = Labels> {
        let labels = |own: &HeadLayout| own.shares.iter().map(|(label, _)| label.clone()).collect();
        self.heads.iter().map(move |own| Labels { head: own.head.clone(), labels: labels(own) })
    }

    /// Which of [`CARRIED`] the table has.
    pub(super) fn carries(&self) -> [bool; CARRIED.len()] {
        self.carried.map(|at| at.is_some())
    }

    /// What a row was chosen for.
    pub(super) fn carried(&self, cells: &[String]) -> Carried {
        let cell = |at: usize| unquoted_name(cells[at].trim()).to_owned();
        self.carried.map(|at| at.map(cell).unwrap_or_default())
    }

    /// What a row says in each head.
    pub(super) fn told(&self, cells: &[String]) -> Vec<Told> {
        let cell = |at: Option<usize>| coding::folded(at.map_or("", |at| &cells[at]));
        let number = |at: usize| cells[at].trim().replace(',', ".").parse().ok();
        let told = |own: &HeadLayout| Told {
            head: own.head.clone(),
            label: cell(own.label),
            shares: own
                .shares
                .iter()
                .filter_map(|(label, at)| Some((label.clone(), number(*at)?)))
                .collect(),
            cues: cell(self.cues.filter(|_| own.label.is_some())),
            coded: cell(own.coded),
            column: own.column.clone(),
        };
        self.heads.iter().map(told).collect()
    }
}

/// The columns of all heads: those that a model wrote, and those that coders wrote.
fn told_heads(header: &[String]) -> Vec<HeadLayout> {
    let mut names: Vec<String> = Vec::new();
    let modelled = header.iter().filter_map(|name| name.strip_suffix("_confidence"));
    let modelled = modelled.filter(|name| coding::is_of_model(header, name));
    let coded = coding::heads(header);
    for name in modelled.map(str::to_owned).chain(coded) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let layout = |head: String| {
        let prefix = format!("{head}_p_");
        let share =
            |(at, name): (usize, &String)| Some((name.strip_prefix(&prefix)?.to_owned(), at));
        let shares: Vec<_> = header.iter().enumerate().filter_map(share).collect();
        let label = position(header, &head).filter(|_| !shares.is_empty());
        let coded = coding::label_column(header, &head);
        let column = coded.map_or_else(String::new, |at| header[at].clone());
        HeadLayout { label, shares, coded, column, head }
    };
    let known = |own: &HeadLayout| own.label.is_some() || own.coded.is_some();
    names.into_iter().map(layout).filter(known).collect()
}

/// A text without the apostrophe that tables for spreadsheets have before what looks like a
/// formula, where its hash says that it had none.
pub(super) fn unquoted<'a>(text: &'a str, hash: &str) -> &'a str {
    match text.strip_prefix('\'') {
        Some(rest) if text_hash(rest) == hash => rest,
        _ => text,
    }
}

/// The same for a name, which nothing vouches for.
pub(super) fn unquoted_name(name: &str) -> &str {
    match name.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) => rest,
        _ => name,
    }
}
