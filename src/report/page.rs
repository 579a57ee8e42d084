//! The whole page: what the templates are filled with, and the filling.
//!
//! Everything that comes from results passes the templates' escaping; `page.css` and `page.js`,
//! which do not, are our own and the same on every page: see [`super::frame`].

use super::article::{Article, Shown, Viewer};
use super::chart::{self, Bars, FEW, Stack, counted, grouped};
use super::frame::{Frame, STYLE};
use super::gather::Report;
use super::palette::{Look, looks};
use super::results::Question;
use super::table::{Table, table};
use super::tally::{Counts, Cross, Groups};
use super::timeline::{Timeline, timeline};
use crate::error::Result;
use serde::Serialize;
use std::io::Write;

const SCRIPT: &str = include_str!("page.js");

/// The templates by name; those that end in `.html` escape what they are filled with.
const TEMPLATES: [(&str, &str); 3] = [
    ("page.html", include_str!("page.html")),
    ("chart.html", include_str!("chart.html")),
    ("article.html", include_str!("article.html")),
];

/// A chart has so many groups at most, each of so many sentences at least.
const GROUPS: usize = 15;
const LEAST: u64 = 3;

/// So many telling words a label are shown.
const WORDS: usize = 12;

/// Everything that the page shows.
#[derive(Serialize)]
struct Page {
    title: String,
    version: &'static str,
    question: String,
    facts: Vec<(String, String)>,
    few: u64,
    shares: Vec<Shares>,
    timeline: Option<Timeline>,
    time_table: Option<Table>,
    undated: String,
    groups: Vec<Grouped>,
    crosses: Vec<Crossed>,
    crosses_title: String,
    telling: Vec<Telling>,
    most_certain: Vec<Shown>,
    least_certain: Vec<Shown>,
    filters: Vec<Filter>,
    speakers: Vec<String>,
    articles: Vec<Article>,
    shown: String,
    left_out: u64,
    furniture: String,
    unjudged: String,
    rows: String,
}

/// The shares of one question's labels.
#[derive(Serialize)]
struct Shares {
    question: String,
    bars: Bars,
    table: Table,
}

/// Shares by source or by speaker.
#[derive(Serialize)]
struct Grouped {
    id: &'static str,
    title: &'static str,
    of: &'static str,
    chart: Option<Stack>,
    table: Option<Table>,
    least: u64,
    groups: usize,
    nameless: String,
}

/// Another question's labels beside those of the first.
#[derive(Serialize)]
struct Crossed {
    question: String,
    chart: Stack,
    table: Table,
}

/// The telling words of one label.
#[derive(Serialize)]
struct Telling {
    look: Look,
    words: Vec<(String, String, String, String)>,
}

/// The choice of a label of one question.
#[derive(Serialize)]
struct Filter {
    question: String,
    labels: Vec<String>,
    unlabelled: bool,
}

/// Writes the page of a report. `name` is what messages call the output.
///
/// # Errors
/// If it cannot be written.
pub fn write(report: &Report, out: &mut impl Write, name: &str) -> Result<()> {
    let frame = Frame { templates: &TEMPLATES, style: STYLE.to_owned(), script: SCRIPT };
    frame.write(page(report), out, name)
}

fn page(report: &Report) -> Page {
    let questions = &report.questions;
    let looks: Vec<Vec<Look>> =
        questions.iter().enumerate().map(|(number, question)| looks(question, number)).collect();
    let first = questions.first().map_or("", |question| &question.name);
    let viewer = Viewer::new(questions, &looks, &report.articles);
    let main = looks.first().map_or(&[][..], Vec::as_slice);
    let timeline = timeline(main, &report.dates);
    let filter = |(question, counts): (&Question, &Counts)| Filter {
        question: question.name.clone(),
        labels: question.labels.clone(),
        unlabelled: counts.labels.last().is_some_and(|&unlabelled| unlabelled > 0),
    };
    let most = report.most_certain.iter().flat_map(|list| list.list());
    Page {
        title: report.settings.title.clone().unwrap_or_else(|| {
            format!("{} of {}", capital(first), chart::sentences(report.sentences))
        }),
        version: env!("CARGO_PKG_VERSION"),
        question: first.to_owned(),
        facts: facts(report, timeline.as_ref()),
        few: FEW,
        shares: shares(report, &looks),
        time_table: timeline.as_ref().map(|timeline| time_table(timeline, first, main)),
        timeline,
        undated: counted_or_empty(report.undated, "sentence"),
        groups: vec![
            grouped_by("sources", "By source", "source", &report.sources, first, main),
            grouped_by("speakers", "By speaker", "speaker", &report.speakers, first, main),
        ],
        crosses: crosses(report, &looks),
        crosses_title: crosses_title(questions),
        telling: telling(report, main),
        most_certain: most.map(|example| viewer.example(example)).collect(),
        least_certain: report.least_certain.list().iter().map(|e| viewer.example(e)).collect(),
        filters: questions.iter().zip(&report.counts).map(filter).collect(),
        speakers: viewer.speakers.keys().map(|&name| name.to_owned()).collect(),
        articles: report.articles.iter().map(|rows| viewer.article(rows)).collect(),
        shown: grouped(report.shown as u64),
        left_out: report.left_out,
        furniture: counted_or_empty(report.furniture, "row"),
        unjudged: counted_or_empty(report.unjudged, "row"),
        rows: grouped(report.shown as u64 + report.left_out),
    }
}

/// A number and its noun; nothing for none.
fn counted_or_empty(number: u64, noun: &str) -> String {
    if number == 0 { String::new() } else { counted(number, noun) }
}

/// `Sentiment by stance`.
fn crosses_title(questions: &[Question]) -> String {
    let Some((first, others)) = questions.split_first() else { return String::new() };
    let names: Vec<&str> = others.iter().map(|question| &*question.name).collect();
    format!("{} by {}", capital(&names.join(" and ")), first.name)
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What the results are of: numbers and their nouns.
fn facts(report: &Report, timeline: Option<&Timeline>) -> Vec<(String, String)> {
    let fact = |number: u64, noun: &str| {
        let words = counted(number, noun);
        words.split_once(' ').map(|(number, noun)| (number.to_owned(), noun.to_owned()))
    };
    let (sentences, documents) = report.size();
    let mut facts = vec![fact(sentences, "sentence"), fact(documents as u64, "document")];
    for (groups, noun) in [(&report.sources, "source"), (&report.speakers, "speaker")] {
        let number = groups.sorted().len() as u64;
        facts.push(fact(number, noun).filter(|_| number > 0));
    }
    facts.push(timeline.map(|Timeline { dates: (first, last), .. }| {
        if first == last {
            (first.clone(), "date".to_owned())
        } else {
            (format!("{first} – {last}"), "dates".to_owned())
        }
    }));
    facts.into_iter().flatten().collect()
}

fn shares(report: &Report, looks: &[Vec<Look>]) -> Vec<Shares> {
    let all = report.questions.iter().zip(&report.counts).zip(looks);
    let one = |((question, counts), looks): ((&Question, &Counts), &Vec<Look>)| {
        let caption = format!("Share of sentences by {}, number in parentheses", question.name);
        Shares {
            question: question.name.clone(),
            bars: chart::bars(looks, counts),
            table: table(caption, "of", looks, &[("all", counts)]),
        }
    };
    all.map(one).collect()
}

fn time_table(timeline: &Timeline, question: &str, looks: &[Look]) -> Table {
    let caption = format!("Share of sentences by {question} and {}", timeline.unit);
    let groups: Vec<(&str, &Counts)> =
        timeline.periods.iter().map(|(name, counts)| (&**name, counts)).collect();
    table(caption, timeline.unit, looks, &groups)
}

fn grouped_by(
    id: &'static str,
    title: &'static str,
    of: &'static str,
    groups: &Groups,
    question: &str,
    looks: &[Look],
) -> Grouped {
    let all = groups.sorted();
    let enough = |group: &&(&str, &Counts)| group.1.sentences() >= LEAST;
    let charted: Vec<_> = all.iter().filter(enough).take(GROUPS).copied().collect();
    let caption = format!("Share of sentences by {question} and {of}, number in parentheses");
    Grouped {
        id,
        title,
        of,
        chart: (!charted.is_empty()).then(|| chart::stack(looks, &charted)),
        table: (!all.is_empty()).then(|| table(caption, of, looks, &all)),
        least: LEAST,
        groups: all.len(),
        nameless: counted_or_empty(groups.nameless, "sentence"),
    }
}

fn crosses(report: &Report, looks: &[Vec<Look>]) -> Vec<Crossed> {
    let Some((first, others)) = report.questions.split_first() else { return Vec::new() };
    let names: Vec<&str> = looks.iter().take(1).flatten().map(|look| &*look.name).collect();
    let all = others.iter().zip(&report.crosses).zip(&looks[1..]);
    let one = |((question, cross), looks): ((&Question, _), &Vec<Look>)| {
        let cross: &Cross = cross;
        let rows = names.iter().copied().zip(&cross.rows);
        let groups: Vec<_> = rows.filter(|(_, counts)| counts.sentences() > 0).collect();
        let caption = format!(
            "Share of the sentences of each {} by {}, number in parentheses",
            first.name, question.name
        );
        Crossed {
            question: question.name.clone(),
            chart: chart::stack(looks, &groups),
            table: table(caption, &first.name, looks, &groups),
        }
    };
    all.map(one).collect()
}

fn telling(report: &Report, looks: &[Look]) -> Vec<Telling> {
    let labels = report.questions.first().map_or(0, |question| question.labels.len());
    let word = |word: super::telling::Word| {
        let numbers = (grouped(word.here), grouped(word.elsewhere), format!("{:.1}", word.z));
        (word.word, numbers.0, numbers.1, numbers.2)
    };
    let of = |label: usize| Telling {
        look: looks[label].clone(),
        words: report.words.telling(label, WORDS).into_iter().map(word).collect(),
    };
    (0..labels).map(of).collect()
}
