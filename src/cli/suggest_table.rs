//! The table of sentences to code.

use crate::model::decide::best;
use crate::read::identity::{ROW_ID, TEXT_HASH, correction, text_hash};
use crate::record::{Cell, Column, Kind, Record};
use crate::train::coding::{AFTER, BEFORE};
use crate::train::suggestion::{NOTE, PART, Suggestion, guess};
use crate::write::Labels;

/// Its columns: a column to code in for each of `heads`, and what the model guessed of those of
/// `guessed`.
pub fn columns(heads: &[Labels], guessed: &[Labels]) -> Vec<Column> {
    let text = |name: &str, meaning: &str| Column::new(name, Kind::Text, meaning, "");
    let mut columns = vec![
        text(BEFORE, "The sentence before it, for context."),
        text("text", "The sentence to code."),
        text(AFTER, "The sentence after it, for context."),
    ];
    for Labels { head, labels } in heads {
        let meaning = format!("Empty: a coder puts the {head} here.");
        let range = if labels.is_empty() { String::new() } else { range(labels) };
        columns.push(Column::new(&correction(head), Kind::Text, &meaning, &range));
    }
    columns.push(text(NOTE, "Empty: a coder may remark something here."));
    let meaning = "What its label is for: learn, chosen to teach; test, drawn at random.";
    columns.push(Column::new(PART, Kind::Text, meaning, "learn or test"));
    columns.push(text("document", "The article."));
    columns.push(text("title", "Its headline."));
    columns.push(text("date", "When it was published."));
    columns.push(text("source", "Who published it."));
    let meaning = "Number of the sentence in its document.";
    columns.push(Column::new("sentence", Kind::Count, meaning, "1 or more"));
    columns.push(text(ROW_ID, "Names the row however the table is sorted."));
    columns.push(text(TEXT_HASH, "Vouches for the text: the first 16 digits of its SHA-256."));
    for Labels { head, labels } in guessed {
        let [name, sure] = guess(head);
        let meaning = format!("The {head} that the model prefers; hidden in workbooks.");
        columns.push(Column::new(&name, Kind::Text, &meaning, &labels.join(", ")));
        let meaning = format!("Probability of that {head}; hidden in workbooks.");
        columns.push(Column::new(&sure, Kind::Probability, &meaning, ""));
    }
    columns
}

fn range(labels: &[String]) -> String {
    format!("{}, or empty", labels.join(", "))
}

/// The cells of a sentence, in the order of [`columns`]; `numbers` are those of the heads that are
/// `guessed`.
pub fn cells(item: &Suggestion, heads: &[Labels], numbers: &[usize], guessed: &[Labels]) -> Record {
    let words = |text: &str| Cell::words(text);
    let mut cells = vec![words(&item.before), words(&item.text), words(&item.after)];
    cells.extend(heads.iter().map(|_| Cell::Empty));
    cells.extend([
        Cell::Empty,
        words(item.part.name()),
        words(&item.document),
        words(&item.metadata.title),
        words(&item.metadata.date),
        words(&item.metadata.source),
        Cell::Count(item.sentence),
        words(&item.id),
        Cell::Text(text_hash(&item.text)),
    ]);
    for (&head, Labels { labels, .. }) in numbers.iter().zip(guessed) {
        let shares = &item.shares[head];
        let label = best(shares, None).unwrap_or_default();
        cells.extend([words(&labels[label]), Cell::Probability(shares[label])]);
    }
    cells
}
