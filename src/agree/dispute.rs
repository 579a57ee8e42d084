//! The sentences on which coders differ, as a table in which somebody decides.

use super::join::Joined;
use super::unit::Unit;
use crate::record::{Cell, Column, Kind, ROW_ID, Record, TEXT_HASH, correction};

/// The sentences on which coders differ in any head, in the order of the tables.
pub fn disputed(joined: &Joined) -> impl Iterator<Item = &Unit> {
    let heads = joined.heads.len();
    joined.units.iter().filter(move |unit| (0..heads).any(|head| unit.is_disputed(head)))
}

/// Columns that say which sentence a row is.
pub fn identity() -> Vec<Column> {
    let text = |name: &str, meaning: &str| Column::new(name, Kind::Text, meaning, "");
    vec![
        text(ROW_ID, "Names the row however the table is sorted."),
        text(TEXT_HASH, "Vouches for the text: the first 16 digits of its SHA-256."),
        text("document", "The article."),
        text("before", "The sentence before it, for context."),
        text("text", "The sentence."),
        text("after", "The sentence after it, for context."),
    ]
}

/// The cells of these columns.
pub fn identified(unit: &Unit) -> Record {
    let Unit { id, hash, document, before, text, after, .. } = unit;
    [id, hash, document, before, text, after].map(|cell| Cell::words(cell)).to_vec()
}

/// The columns of the table: each head's labels by coder, and where to decide.
pub fn columns(joined: &Joined) -> Vec<Column> {
    let mut columns = identity();
    for head in &joined.heads {
        let (name, range) = (&head.name, format!("{}, or empty", head.labels.join(", ")));
        for coder in &joined.coders {
            let meaning = format!("The {name} that {} gave it.", coder.name);
            let column = format!("{name} ({})", coder.name);
            columns.push(Column::new(&column, Kind::Text, &meaning, &range));
        }
        let meaning = format!("Empty: whoever decides puts the right {name} here.");
        columns.push(Column::new(&correction(name), Kind::Text, &meaning, &range));
    }
    columns.push(Column::new("note", Kind::Text, "Empty: room for why.", ""));
    columns
}

/// The cells of a sentence.
pub fn cells(joined: &Joined, unit: &Unit) -> Record {
    let mut cells = identified(unit);
    for (head, ratings) in joined.heads.iter().zip(&unit.ratings) {
        cells.extend((0..).zip(&joined.coders).map(|(coder, _)| {
            let own = ratings.iter().find(|rating| rating.coder == coder);
            own.map_or(Cell::Empty, |own| Cell::words(&head.labels[own.label as usize]))
        }));
        cells.push(Cell::Empty);
    }
    cells.push(Cell::Empty);
    cells
}
