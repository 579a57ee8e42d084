//! Which columns of a table may hold labels, where none has a usual name?

use super::coding::{folded, is_of_model};
use super::head_names::RESERVED;
use crate::error::quoted;
use crate::read::{self, Event, Input, Options, position};
use std::collections::BTreeSet;

/// So many rows are looked at.
const ROWS: usize = 2000;
/// Columns with more different values hold no labels, most likely.
const MOST: usize = 20;
/// Longer values, in bytes, are no labels, most likely.
const LONGEST: usize = 60;
/// So many columns are named, and so many values of each.
const NAMED: usize = 3;
/// Columns that say something else of a row.
const OTHERS: [&str; 9] =
    ["id", "coder", "note", "part", "before", "after", "audit_p", "author", "language"];

/// What to do where no column of labels was found: the columns that have few values, each of them
/// in two rows or more on average, as options to type.
pub fn remedy(input: &Input, options: &Options) -> String {
    let found = columns(input, options);
    let all: Vec<String> = found
        .iter()
        .take(NAMED)
        .map(|(name, values)| {
            let more = if values.len() > NAMED { ", …" } else { "" };
            let values = values.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
            format!("--label {} ({values}{more})", quoted(name))
        })
        .collect();
    match all.is_empty() {
        true => "name the column of labels with --label".to_owned(),
        false => format!("name the column of labels: {}", all.join(" or ")),
    }
}

/// These columns and their values, in the order of the header.
fn columns(input: &Input, options: &Options) -> Vec<(String, Vec<String>)> {
    let options = Options { rows: true, ..options.clone() };
    let (Ok(header), Ok(events)) = (read::header(input, &options), read::open(input, &options))
    else {
        return Vec::new();
    };
    let mut values: Vec<(usize, BTreeSet<String>)> = vec![(0, BTreeSet::new()); header.len()];
    let documents = events.filter_map(|event| match event {
        Ok(Event::Document(document)) => Some(document),
        _ => None,
    });
    for row in documents.flat_map(|document| document.rows).take(ROWS) {
        for ((rows, values), cell) in values.iter_mut().zip(&row.cells) {
            let value = folded(cell);
            if !value.is_empty() && values.len() <= MOST {
                *rows += 1;
                values.insert(value);
            }
        }
    }
    let own = [Some(&options.text), options.id.as_ref(), options.date.as_ref()];
    let is_other = |name: &String| {
        RESERVED.iter().chain(&OTHERS).any(|other| name.eq_ignore_ascii_case(other))
            || own.iter().flatten().any(|other| name.eq_ignore_ascii_case(other))
            || ["_confidence", "_also"].iter().any(|end| name.ends_with(end))
            || name.contains("_p_")
            || is_of_model(&header, name)
    };
    let may = |at: usize, (rows, values): &(usize, BTreeSet<String>)| {
        let name = &header[at];
        !name.is_empty()
            && !is_other(name)
            && position(&header, name) == Some(at)
            && (2..=MOST).contains(&values.len())
            && *rows >= 2 * values.len()
            && values.iter().all(|value| value.len() <= LONGEST)
    };
    let found = values.iter().enumerate().filter(|(at, column)| may(*at, column));
    found.map(|(at, (_, values))| (header[at].clone(), values.iter().cloned().collect())).collect()
}

#[cfg(test)]
mod tests {
    use crate::read::{Input, Options};
    use crate::train::candidates::remedy;

    fn of(text: &str) -> String {
        let input = Input::from_reader("t.csv", std::io::Cursor::new(text.to_owned()));
        remedy(&input, &Options::default())
    }

    #[test]
    fn columns_of_few_values_that_are_repeated_are_named() {
        let rows: String = (0..8)
            .map(|n| format!("d#{n},Text {n}.,Kim,{},{},{},1\n", n % 2, ["a", "b"][n / 4], n / 2))
            .collect();
        assert_eq!(
            of(&format!("id,text,coder,high tone,topic,week,one\n{rows}")),
            "name the column of labels: --label 'high tone' (0, 1) or --label topic (a, b) or \
             --label week (0, 1, 2, …)"
        );
        assert_eq!(of("id,text\n1,One.\n2,Two.\n"), "name the column of labels with --label");
        assert_eq!(of("body,tone\nOne.,a\n"), "name the column of labels with --label");
    }
}
