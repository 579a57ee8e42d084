//! JSON as a table: each object is a row, and its names are the columns.
//!
//! The objects stand one a line (JSON Lines), or one after another over any lines, also in one
//! array. The file is read once before anything comes out of it, to know all names.

use super::decode;
use super::input::Input;
use super::objects::{Object, Objects, Wrong, fields};
use super::rows::{Record, Rows};
use super::source::Note;
use super::stream::Reader;
use crate::error::{Error, Origin, Result, cut};
use rustc_hash::FxHashMap;

/// So many different names are columns at most: more are no table.
const COLUMNS: usize = 1000;

/// Opens an input as JSON.
pub(super) fn open(input: &Input) -> Result<Rows> {
    let header = match input.names().get() {
        Some(known) => known.clone(),
        None => {
            let found = names(input)?;
            input.names().get_or_init(|| found).clone()
        }
    };
    let (objects, notes) = objects(input)?;
    let at = header.iter().enumerate().map(|(at, name)| (name.clone(), at));
    let at: FxHashMap<String, usize> = at.collect();
    let reading = input.clone();
    let records = objects.map(move |object| record(&reading, &at, object));
    let header = header.iter().map(|name| name.trim().to_owned()).collect();
    Ok(Rows { place: input.origin(), header, notes, records: Box::new(records) })
}

fn objects(input: &Input) -> Result<(Objects<Reader>, Vec<Note>)> {
    let decode::Text { reader, notes } = decode::text(input, None)?;
    let lines = matches!(&*input.ending(), "jsonl" | "ndjson");
    let objects = Objects::new(reader, lines).map_err(|e| input.unreadable(e))?;
    Ok((objects, notes))
}

/// All names of all objects, in the order in which they first occur. Objects that cannot be read
/// are left to those who read the rows.
fn names(input: &Input) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    let mut known: FxHashMap<String, ()> = FxHashMap::default();
    let (mut count, mut list) = (0, None);
    for object in objects(input)?.0.flatten() {
        count += 1;
        for (name, value) in fields(&object.bytes).unwrap_or_default() {
            if is_list(&value) && value.len() * 2 > object.bytes.len() {
                list = Some(name.clone());
            }
            if known.insert(name.clone(), ()).is_none() {
                names.push(name);
            }
        }
        if names.len() > COLUMNS {
            let found = format!("more than {COLUMNS} different names in its objects");
            let remedy = "put each document into an object with names such as \"text\"";
            return Err(Error::input(line(input, object.line), found, remedy));
        }
    }
    match list {
        Some(name) if count == 1 => {
            let found = format!("one object, whose list \"{}\" holds the others", cut(&name));
            let remedy = "give the list itself, [{...}, {...}], or one object a line";
            Err(Error::input(input.origin(), found, remedy))
        }
        _ => Ok(names),
    }
}

/// Whether a value is a list of objects.
fn is_list(value: &str) -> bool {
    value.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with('{'))
}

fn line(input: &Input, line: u64) -> Origin {
    Origin { line: Some(line), ..input.origin() }
}

fn record(
    input: &Input,
    columns: &FxHashMap<String, usize>,
    object: std::result::Result<Object, Wrong>,
) -> Result<Record> {
    let wrong = |at, found| {
        Error::input(line(input, at), found, "put one JSON object with the text into each line")
    };
    let object = object.map_err(|error| match error {
        Wrong::Found { line, found } => wrong(line, found),
        Wrong::Unreadable(error) => input.unreadable(error),
    })?;
    let mut cells = vec![String::new(); columns.len()];
    for (name, cell) in fields(&object.bytes).map_err(|found| wrong(object.line, found))? {
        if let Some(&at) = columns.get(&name) {
            cells[at] = cell;
        }
    }
    Ok(Record { number: object.number, cells })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::input::Input;
    use crate::read::json::{COLUMNS, open};

    fn read(name: &str, text: &str) -> Result<(Vec<String>, Vec<String>), String> {
        let input = Input::from_reader(name, std::io::Cursor::new(text.to_owned()));
        let rows = open(&input).map_err(|e| e.to_string())?;
        let records = rows.records.map(|record| match record {
            Ok(record) => format!("{} {}", record.number, record.cells.join("|")),
            Err(error) => error.to_string(),
        });
        Ok((rows.header, records.collect()))
    }

    #[test]
    fn names_of_all_objects_are_columns() {
        let text = "{\"id\":7,\"text\":\"A\"}\n{\"text\":\"B\",\"tags\":[1,2]}\n{\"text\n";
        let (header, rows) = read("a.jsonl", text).unwrap();
        assert_eq!(header, ["id", "text", "tags"]);
        assert_eq!(rows[..2], ["1 7|A|", "2 |B|[1,2]"]);
        assert!(rows[2].starts_with("a.jsonl, line 3: not JSON (EOF while parsing a string"));
        assert!(rows[2].ends_with("; put one JSON object with the text into each line"));
        let (header, rows) = read("-", "[\n{\"text\": \"A\"},\n {\"text\": null}]").unwrap();
        assert_eq!((header, rows), (vec!["text".to_owned()], vec!["1 A".into(), "2 ".into()]));
    }

    #[test]
    fn a_list_inside_one_object_is_refused_by_its_name() {
        let list =
            "{\"status\": \"ok\", \"articles\": [{\"text\": \"Envoys met.\"}, {\"text\": \"B\"}]}";
        let expected = "a.json: one object, whose list \"articles\" holds the others; \
                        give the list itself, [{...}, {...}], or one object a line";
        assert_eq!(read("a.json", list).unwrap_err(), expected);
        let tagged = "{\"text\": \"Envoys met in the hall.\", \"tags\": [{\"t\": 1}]}";
        assert_eq!(read("a.json", tagged).unwrap().1.len(), 1);
    }

    #[test]
    fn too_many_names_are_no_table() {
        let object = |n: usize| format!("{{\"k{n}\":1}}\n");
        let text: String = (0..=COLUMNS).map(object).collect();
        let message = read("a.jsonl", &text).unwrap_err();
        assert!(message.starts_with("a.jsonl, line 1001: more than 1000 different names"));
    }
}
