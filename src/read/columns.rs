//! Which columns of a table hold the text, the title and the name of a document?

use super::source::Options;
use super::table::Table;
use crate::error::{Error, Result};

/// Names that a column of texts often has, likeliest first.
const TEXTS: &[&str] = &[
    "text",
    "sentence",
    "body",
    "content",
    "article",
    "full_text",
    "fulltext",
    "full text",
    "article_text",
    "articlebody",
    "paragraph",
    "quote",
    "quotation",
    "statement",
    "speech",
    "transcript",
    "abstract",
    "snippet",
    "story",
    "description",
    "message",
    "headline",
    "title",
];

/// Where a table's columns are, counted from 0.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) text: usize,
    pub(super) title: Option<usize>,
    pub(super) date: Option<usize>,
    pub(super) source: Option<usize>,
    /// The column the user named, else `id`.
    pub(super) id: Option<usize>,
    /// The column `document`, unless the user named another.
    pub(super) document: Option<usize>,
}

impl Columns {
    /// Finds the columns. Where one is missing that is needed, or was named by the user, the
    /// error says which there are and how to name the likeliest.
    pub(super) fn find(table: &mut Table, options: &Options) -> Result<Self> {
        let Some(text) = position(&table.header, &options.text) else {
            let likeliest = likeliest(table);
            let remedy = format!("name it with --text {}", quoted(&likeliest));
            return Err(missing(table, &options.text, remedy));
        };
        let title = match &options.title {
            Some(name) => Some(named(table, name, "--title")?),
            None => {
                position(&table.header, "title").or_else(|| position(&table.header, "headline"))
            }
        };
        let (id, document) = match &options.id {
            Some(name) => (Some(named(table, name, "--id")?), None),
            None => (position(&table.header, "id"), position(&table.header, "document")),
        };
        let date = position(&table.header, "date");
        let source = position(&table.header, "source");
        Ok(Self { text, title, date, source, id, document })
    }
}

fn named(table: &Table, name: &str, option: &str) -> Result<usize> {
    position(&table.header, name)
        .ok_or_else(|| missing(table, name, format!("name one of these with {option}")))
}

/// The first column of a name; where none has it to the letter, the first that differs from it
/// only in capitals.
pub fn position(header: &[String], name: &str) -> Option<usize> {
    let exact = header.iter().position(|column| column == name.trim());
    exact.or_else(|| header.iter().position(|column| column.eq_ignore_ascii_case(name.trim())))
}

fn missing(table: &Table, wanted: &str, remedy: String) -> Error {
    Error::column(table.input.row(1), wanted, &table.header, remedy)
}

/// The column that looks most like texts: by its name, else by the longest cell of the first row.
fn likeliest(table: &mut Table) -> String {
    let by_name = TEXTS.iter().find_map(|name| position(&table.header, name));
    let longest = |cells: Vec<String>| {
        let lengths = cells.iter().enumerate().map(|(at, cell)| (cell.len(), usize::MAX - at));
        lengths.max().map(|(_, at)| usize::MAX - at)
    };
    let column = by_name.or_else(|| longest(table.find_map(Result::ok)?.cells));
    column.and_then(|at| table.header.get(at)).cloned().unwrap_or_default()
}

/// A name as a shell takes it for one word.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    if name.is_empty() {
        "NAME".to_owned()
    } else if name.chars().all(plain) {
        name.to_owned()
    } else {
        format!("'{name}'")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::columns::Columns;
    use crate::read::input::Input;
    use crate::read::source::Options;
    use crate::read::table::Table;

    fn find(text: &str, options: &Options) -> Result<Columns, String> {
        let input = Input::from_reader("march.csv", std::io::Cursor::new(text.to_owned()));
        Columns::find(&mut Table::open(&input).unwrap(), options).map_err(|e| e.to_string())
    }

    fn named(text: &str, id: Option<&str>, title: Option<&str>) -> Options {
        let owned = |name: Option<&str>| name.map(str::to_owned);
        Options { text: text.to_owned(), id: owned(id), title: owned(title), rows: false }
    }

    #[test]
    fn columns_are_found_by_their_usual_names() {
        let default = Options::default();
        let expected = Columns {
            text: 2,
            title: Some(1),
            date: None,
            source: None,
            id: Some(0),
            document: Some(3),
        };
        assert_eq!(find("ID,Headline,text,document,Text\n", &default), Ok(expected));
        let expected =
            Columns { text: 1, title: None, date: None, source: None, id: None, document: None };
        assert_eq!(find("Text,text,text\n", &default), Ok(expected));
        let expected =
            Columns { text: 0, title: None, date: None, source: None, id: None, document: None };
        assert_eq!(find("TEXT\n", &default), Ok(expected));
    }

    #[test]
    fn columns_the_user_names_come_first() {
        let options = named("body", Some("key"), Some("lead"));
        let expected = Columns {
            text: 0,
            title: Some(1),
            date: None,
            source: None,
            id: Some(2),
            document: None,
        };
        assert_eq!(find("body,lead,key,document,id,title\n", &options), Ok(expected));
    }

    #[test]
    fn a_missing_text_column_suggests_the_likeliest() {
        let error = |text: &str| find(text, &Options::default()).unwrap_err();
        assert_eq!(
            error("body,date\n"),
            "march.csv, row 1: no column \"text\" (found: body, date); name it with --text body"
        );
        assert!(error("a,b,c\nx,a long cell,y\n").ends_with("name it with --text b"));
        assert!(error("a,b\n").ends_with("name it with --text NAME"));
        assert!(error("date,Full Text\n").ends_with("name it with --text 'Full Text'"));
    }

    #[test]
    fn a_column_the_user_names_must_exist() {
        let error = find("text,id\n", &named("text", Some("key"), None)).unwrap_err();
        let expected = "no column \"key\" (found: text, id); name one of these with --id";
        assert_eq!(error, format!("march.csv, row 1: {expected}"));
        let error = find("text\n", &named("text", None, Some("lead"))).unwrap_err();
        assert!(error.ends_with("name one of these with --title"));
    }

    #[test]
    fn a_long_header_is_cut_in_the_message() {
        let header: Vec<_> = (0..30).map(|n| format!("c{n}")).collect();
        let error = find(&header.join(","), &Options::default()).unwrap_err();
        assert!(error.contains("c19, and 10 more)"), "{error}");
    }
}
