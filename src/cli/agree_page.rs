//! How far coders agree, for a person to read and to paste into a paper.

use super::console::grouped;
use super::pages::{aligned, left_aligned};
use crate::agree::confusion::Confusion;
use crate::agree::join::Joined;
use crate::agree::measure::{HeadAgreement, Known};
use crate::agree::settle::Settled;
use crate::train::bootstrap::DRAWS;
use std::cmp::Ordering;
use std::fmt::Write;

/// So many pairs of coders, and documents, are listed.
const LISTED: usize = 10;
/// So many pairs of coders have their tables of labels shown, if these are no wider than this.
const TABLES: usize = 3;
const WIDE: usize = 10;
/// With fewer documents intervals are not to be trusted.
const FEW: usize = 10;

/// All heads.
pub fn page(joined: &Joined, heads: &[HeadAgreement]) -> String {
    let coders: Vec<String> = joined
        .coders
        .iter()
        .map(|coder| format!("{} ({})", coder.name, grouped(coder.units)))
        .collect();
    let mut page = format!(
        "{} coders: {}\n{} sentences, joined by {}\n",
        grouped(coders.len()),
        coders.join(", "),
        grouped(joined.units.len()),
        match (joined.by_id, joined.by_text) {
            (0, 1..) => "text".to_owned(),
            (_, 0) => "id".to_owned(),
            (_, some) => format!("id, {} rows by text", grouped(some)),
        }
    );
    for head in heads {
        page.push('\n');
        page += &summary(head);
        if head.scores.units > 0 {
            page += &format!("\n{}", labels(head));
            page += &pairs(joined, head);
            page += &documents(head);
        }
    }
    if heads.iter().any(|head| head.scores.alpha.value.is_ok()) {
        page += "\n(Krippendorff, Content Analysis, 2004, page 241: rely on variables with alpha \
                 above 0.800,\ndraw tentative conclusions only from those between 0.667 and \
                 0.800)\n";
    }
    page
}

/// What holds for all labels of a head.
fn summary(head: &HeadAgreement) -> String {
    let scores = &head.scores;
    let mut page = format!(
        "{}: {} coders, {} sentences with labels of two or more\n",
        head.name,
        grouped(head.coders),
        grouped(scores.units)
    );
    let pairs = match head.pairs.len() {
        0 | 1 => String::new(),
        many => format!("mean of {} pairs of coders", grouped(many)),
    };
    let complete = match scores.complete {
        all if all == scores.units => String::new(),
        some => format!("on the {} sentences that all labelled", grouped(some)),
    };
    let mut rows = vec![("percent agreement", scores.agreement, String::new())];
    if head.coders > 2 {
        rows.push(("all who labelled agree", scores.unanimous, String::new()));
    }
    rows.push(("Krippendorff's alpha", scores.alpha, "nominal".to_owned()));
    rows.push(("Cohen's kappa", scores.cohen, pairs));
    rows.push(("Fleiss' kappa", scores.fleiss, complete));
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|(name, known, remark)| match known.value {
            Ok(_) => vec![name.to_owned(), shown(known), remark],
            Err(why) => vec![name.to_owned(), "-".to_owned(), why.words().to_owned()],
        })
        .collect();
    page += &left_aligned(&rows);
    let drawn = if head.has_documents { "documents" } else { "sentences" };
    let _ = match head.drawn {
        0 => Ok(()),
        1 => writeln!(page, "(no intervals: all stands in one of the {drawn}, and two are needed)"),
        some => {
            let few = if some < FEW { ", too few to trust them" } else { "" };
            let (draws, some) = (grouped(DRAWS), grouped(some));
            writeln!(
                page,
                "(in brackets 95 percent intervals, from {draws} draws of {some} {drawn}{few})"
            )
        }
    };
    page
}

/// Each label against the rest.
fn labels(head: &HeadAgreement) -> String {
    let header = ["label", "given", "specific agreement", "alpha", "Cohen's kappa"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    rows.extend(head.labels.iter().zip(&head.scores.labels).map(|(label, own)| {
        let scores = [own.specific, own.alpha, own.cohen].map(shown);
        [label.clone(), grouped(own.given)].into_iter().chain(scores).collect()
    }));
    aligned(&rows)
}

/// Each pair of coders, those that agree least first, and the labels that they gave.
fn pairs(joined: &Joined, head: &HeadAgreement) -> String {
    let name = |coder: u32| &*joined.coders[coder as usize].name;
    let mut all: Vec<_> = head.pairs.iter().zip(&head.scores.pairs).zip(&head.confusions).collect();
    all.sort_by(|((_, a), _), ((_, b), _)| lowest(a.cohen, b.cohen));
    let mut page = String::new();
    if all.len() > 1 {
        let header = ["coders", "sentences", "percent agreement", "Cohen's kappa"];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        rows.extend(all.iter().take(LISTED).map(|(((a, b), own), _)| {
            let pair = format!("{}, {}", name(*a), name(*b));
            vec![pair, grouped(own.units), shown(own.agreement), shown(own.cohen)]
        }));
        page += &format!("\n{}", aligned(&rows));
    }
    if all.len() > LISTED {
        let more = grouped(all.len() - LISTED);
        let _ = writeln!(page, "(and {more} pairs that agree more: --json lists all)");
    }
    if all.len() <= TABLES && head.labels.len() <= WIDE {
        for (((a, b), _), confusion) in all {
            page += &format!("\n{}", table(&head.labels, name(*a), name(*b), confusion));
        }
    } else {
        page += "(which labels each pair gave to the same sentences: --json has the tables)\n";
    }
    page
}

fn table(labels: &[String], first: &str, second: &str, confusion: &Confusion) -> String {
    let mut rows = vec![vec![format!("rows {first}, columns {second}")]];
    rows[0].extend(labels.iter().cloned());
    rows.extend(labels.iter().zip(&confusion.counts).map(|(label, counts)| {
        let counts = counts.iter().map(|&count| grouped(count));
        std::iter::once(label.clone()).chain(counts).collect()
    }));
    aligned(&rows)
}

/// The documents on which coders agree least.
fn documents(head: &HeadAgreement) -> String {
    let mut all: Vec<_> = head.documents.iter().filter(|(_, counts)| counts.disputed > 0).collect();
    if all.is_empty() || head.documents.len() < 2 {
        return String::new();
    }
    // Shares of pairs are compared by cross-multiplication.
    all.sort_by(|(_, a), (_, b)| {
        (a.same * b.pairs).cmp(&(b.same * a.pairs)).then(b.disputed.cmp(&a.disputed))
    });
    let header = ["documents with least agreement", "sentences", "disputed", "percent agreement"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    rows.extend(all.iter().take(LISTED).map(|(name, counts)| {
        let share = counts.same as f64 / counts.pairs as f64;
        vec![name.clone(), grouped(counts.units), grouped(counts.disputed), format!("{share:.3}")]
    }));
    let mut page = format!("\n{}", aligned(&rows));
    if all.len() > LISTED {
        let (more, of) = (grouped(all.len() - LISTED), grouped(head.documents.len()));
        let _ = writeln!(page, "(and {more} more with disputed sentences, of {of} documents)");
    }
    page
}

/// How the labels of a merged table came about.
pub fn settled_page(file: &str, joined: &Joined, settled: &Settled) -> String {
    let mut page = format!("\n{file}: {} sentences\n", grouped(joined.units.len()));
    let header =
        ["head", "agreed", "adjudicated", "by one coder", "still open", "without any label"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    rows.extend(joined.heads.iter().zip(&settled.counts).map(|(head, own)| {
        let counts = [own.agreed, own.adjudicated, own.single, own.open, own.without];
        std::iter::once(head.name.clone()).chain(counts.map(grouped)).collect()
    }));
    page += &aligned(&rows);
    for (head, own) in joined.heads.iter().zip(&settled.counts).filter(|(_, own)| own.overruled > 0)
    {
        let (name, overruled) = (&head.name, grouped(own.overruled));
        let _ =
            writeln!(page, "({overruled} decisions on {name} overrule coders who did not differ)");
    }
    page
}

/// `0.701 [0.640, 0.755]`, the brackets as journals have them; a dash where it is not defined.
fn shown(known: Known) -> String {
    match (known.value, known.interval) {
        (Ok(value), Some(within)) => format!("{value:.3} [{:.3}, {:.3}]", within.low, within.high),
        (Ok(value), None) => format!("{value:.3}"),
        (Err(_), _) => "-".to_owned(),
    }
}

/// The lowest first, those that are not defined last.
fn lowest(a: Known, b: Known) -> Ordering {
    match (a.value, b.value) {
        (Ok(a), Ok(b)) => a.total_cmp(&b),
        (a, b) => a.is_err().cmp(&b.is_err()),
    }
}
