//! Which columns of a table hold the text, the name of a document, and what is known of it?

use super::source::{Note, Options};
use super::table::Table;
use super::usual::{self, Kind, position};
use crate::error::{Error, Result, cut, quoted};

/// Where a table's columns are, counted from 0.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) text: usize,
    pub(super) title: Option<usize>,
    pub(super) date: Option<usize>,
    pub(super) source: Option<usize>,
    pub(super) author: Option<usize>,
    /// The column the user named, else one of a usual name.
    pub(super) id: Option<usize>,
    /// The column `document`, unless the user named another.
    pub(super) document: Option<usize>,
}

impl Columns {
    /// Finds the columns. Where one is missing that is needed, or was named by the user, the
    /// error says which there are and how to name the likeliest. Where another column is taken
    /// for the texts than was asked for, the table has a note.
    pub(super) fn find(table: &mut Table, options: &Options) -> Result<Self> {
        let Some(text) = usual::text(&table.header, &options.text) else {
            if table.header.iter().any(|cell| is_sentence(cell)) {
                let remedy = "there seems to be no header row; put the names of the columns, \
                              such as id and text, before the first";
                return Err(missing(table, &options.text, remedy.to_owned()));
            }
            let name = match likeliest(table) {
                name if name.is_empty() => "NAME".to_owned(),
                name => quoted(&name),
            };
            let remedy = format!("name it with --text {name}");
            return Err(missing(table, &options.text, remedy));
        };
        if position(&table.header, &options.text).is_none() {
            let message = format!("column \"{}\" taken for the texts", cut(&table.header[text]));
            table.notes.push(Note { origin: table.input.origin(), message });
        }
        let usual = |kind| {
            let all = usual::columns(&table.header, kind);
            all.into_iter().find(|&column| column != text)
        };
        let find = |name: &Option<String>, flag, kind| match name {
            Some(name) => named(table, name, flag).map(Some),
            None => Ok(usual(kind)),
        };
        Ok(Self {
            text,
            title: find(&options.title, "--title", Kind::Title)?,
            date: find(&options.date, "--date", Kind::Date)?,
            source: find(&options.source, "--source", Kind::Source)?,
            author: usual(Kind::Author),
            id: find(&options.id, "--id", Kind::Id)?,
            document: position(&table.header, "document").filter(|_| options.id.is_none()),
        })
    }
}

/// Whether what should be the name of a column is a sentence: some words and a full stop.
fn is_sentence(cell: &str) -> bool {
    let end = cell.trim_end_matches(['"', '”', '’', '\'', ')']);
    end.ends_with(['.', '!', '。']) && cell.split_whitespace().count() > 4
}

fn named(table: &Table, name: &str, option: &str) -> Result<usize> {
    position(&table.header, name)
        .ok_or_else(|| missing(table, name, format!("name one of these with {option}")))
}

fn missing(table: &Table, wanted: &str, remedy: String) -> Error {
    Error::column(table.place.clone(), wanted, &table.header, remedy)
}

/// The column that looks most like texts: by its name, else by the longest cell of the first row.
fn likeliest(table: &mut Table) -> String {
    let usual = |kind| usual::columns(&table.header, kind).first().copied();
    let by_name = usual(Kind::Text).or_else(|| usual(Kind::Part));
    let longest = |cells: Vec<String>| {
        let lengths = cells.iter().enumerate().map(|(at, cell)| (cell.len(), usize::MAX - at));
        lengths.max().map(|(_, at)| usize::MAX - at)
    };
    let column = by_name.or_else(|| longest(table.find_map(Result::ok)?.cells));
    column.and_then(|at| table.header.get(at)).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::columns::Columns;
    use crate::read::input::Input;
    use crate::read::source::Options;
    use crate::read::table::Table;

    fn find(text: &str, options: &Options) -> Result<(Columns, String), String> {
        let input = Input::from_reader("march.csv", std::io::Cursor::new(text.to_owned()));
        let mut table = Table::open(&input, options).unwrap();
        let columns = Columns::find(&mut table, options).map_err(|e| e.to_string())?;
        Ok((columns, table.notes.iter().map(ToString::to_string).collect()))
    }

    fn named(text: &str, id: Option<&str>, title: Option<&str>) -> Options {
        let owned = |name: Option<&str>| name.map(str::to_owned);
        let (id, title) = (owned(id), owned(title));
        Options { text: text.to_owned(), id, title, ..Options::default() }
    }

    #[test]
    fn columns_are_found_by_their_usual_names() {
        let default = Options::default();
        let found = |text: &str| {
            let (columns, notes) = find(text, &default).unwrap();
            assert_eq!(notes, "");
            columns
        };
        let expected = Columns {
            text: 2,
            title: Some(1),
            date: Some(6),
            source: Some(5),
            author: Some(7),
            id: Some(0),
            document: Some(3),
        };
        let header = "ID,Headline,text,document,Text,newspaper,Published At,byline\n";
        assert_eq!(found(header), expected);
        let (columns, note) = find("Text,text,text\n", &default).unwrap();
        assert_eq!(columns, Columns { text: 1, ..Columns::default() });
        assert!(note.ends_with(
            "column \"text\" stands there more than once: the first, column 2, is read, not 3"
        ));
        assert_eq!(found("TEXT\n"), Columns::default());
    }

    #[test]
    fn columns_the_user_names_come_first() {
        let mut options = named("body", Some("key"), Some("lead"));
        (options.date, options.source) = (Some("when".into()), Some("who".into()));
        let header = "body,lead,key,document,id,title,date,source,when,who\n";
        let expected = Columns {
            text: 0,
            title: Some(1),
            date: Some(8),
            source: Some(9),
            author: None,
            id: Some(2),
            document: None,
        };
        assert_eq!(find(header, &options), Ok((expected, String::new())));
        // What the user names need not have one use only.
        let options = named("text", None, Some("text"));
        assert_eq!(find("text\n", &options).unwrap().0.title, Some(0));
    }

    #[test]
    fn the_only_usual_column_is_taken_and_said() {
        let (columns, note) = find("id,Body,title\n1,A,B\n", &Options::default()).unwrap();
        assert_eq!(columns.text, 1);
        assert_eq!(note, "march.csv: column \"Body\" taken for the texts");
    }

    #[test]
    fn a_missing_text_column_suggests_the_likeliest() {
        let error = |text: &str| find(text, &Options::default()).unwrap_err();
        assert_eq!(
            error("abstract,date\n"),
            "march.csv, row 1: no column \"text\" (found: abstract, date); \
             name it with --text abstract"
        );
        assert!(error("body,content\n").ends_with("name it with --text body"));
        assert!(error("a,b,c\nx,a long cell,y\n").ends_with("name it with --text b"));
        assert!(error("a,b\n").ends_with("name it with --text NAME"));
        assert!(error("Full Text,story\n").ends_with("name it with --text 'Full Text'"));
    }

    #[test]
    fn a_table_without_header_is_told_by_its_sentences() {
        let text = "1,2024-05-06,\"Envoys met in the harbour, and talked.\"\n2,2024-05-07,More.\n";
        let error = find(text, &Options::default()).unwrap_err();
        let remedy = "there seems to be no header row; put the names of the columns, such as id \
                      and text, before the first";
        assert!(error.ends_with(remedy), "{error}");
    }

    #[test]
    fn a_column_the_user_names_must_exist() {
        let error = find("text,id\n", &named("text", Some("key"), None)).unwrap_err();
        let expected = "no column \"key\" (found: text, id); name one of these with --id";
        assert_eq!(error, format!("march.csv, row 1: {expected}"));
        let error = find("text\n", &named("text", None, Some("lead"))).unwrap_err();
        assert!(error.ends_with("name one of these with --title"));
        let error = find("body\n", &named("lead", None, None)).unwrap_err();
        assert!(error.ends_with("name it with --text body"));
    }

    #[test]
    fn a_long_header_is_cut_in_the_message() {
        let header: Vec<_> = (0..30).map(|n| format!("c{n}")).collect();
        let error = find(&header.join(","), &Options::default()).unwrap_err();
        assert!(error.contains("c19, and 10 more)"), "{error}");
    }
}
