//! Which names do columns of tables usually have?

use super::identity::ROW_ID;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// A part of a text, perhaps.
    Part,
    Title,
    Date,
    Source,
    Author,
    Id,
}

impl Kind {
    fn heading(self) -> &'static str {
        match self {
            Self::Text => "[text]",
            Self::Part => "[text, perhaps]",
            Self::Title => "[title]",
            Self::Date => "[date]",
            Self::Source => "[source]",
            Self::Author => "[author]",
            Self::Id => "[id]",
        }
    }
}

/// The usual names by their heading, each folded.
fn names() -> &'static BTreeMap<&'static str, Vec<String>> {
    static NAMES: OnceLock<BTreeMap<&str, Vec<String>>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut names: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut heading = "";
        for line in include_str!("../../data/columns.txt").lines() {
            if line.starts_with('[') {
                heading = line.trim();
            } else if !line.starts_with('#') {
                names.entry(heading).or_default().extend(line.split(',').map(folded));
            }
        }
        names
    })
}

/// A name without what does not matter in it.
fn folded(name: &str) -> String {
    name.to_lowercase().replace([' ', '_', '-', '.'], "")
}

/// The columns whose name is usual for a kind: those of the likeliest name first.
pub(super) fn columns(header: &[String], kind: Kind) -> Vec<usize> {
    let header: Vec<String> = header.iter().map(|name| folded(name)).collect();
    let names = names().get(kind.heading()).map_or(&[][..], Vec::as_slice);
    let of = |name: &String| header.iter().position(|column| column == name);
    names.iter().filter_map(of).collect()
}

/// The first column of a name; where none has it to the letter, the first that differs from it
/// only in capitals.
pub fn position(header: &[String], name: &str) -> Option<usize> {
    let exact = header.iter().position(|column| column == name.trim());
    exact.or_else(|| header.iter().position(|column| column.eq_ignore_ascii_case(name.trim())))
}

/// The column that says what rows are called, in this header: [`ROW_ID`], else the one that was
/// named, and `id` where none was.
pub fn id_column(header: &[String], named: Option<&str>) -> Option<usize> {
    position(header, ROW_ID).or_else(|| position(header, named.unwrap_or("id")))
}

/// The column that the texts are in: of this name or, where that is the usual one and no column
/// has it, the only one of another usual name.
pub(super) fn text(header: &[String], wanted: &str) -> Option<usize> {
    let usual = || match columns(header, Kind::Text)[..] {
        [only] if wanted == super::source::TEXT => Some(only),
        _ => None,
    };
    position(header, wanted).or_else(usual)
}

#[cfg(test)]
mod tests {
    use crate::read::usual::{Kind, columns, text};

    fn header(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn every_kind_has_names() {
        for (name, kind) in [
            ("Full_Text", Kind::Text),
            ("Abstract", Kind::Part),
            ("HEADLINE", Kind::Title),
            ("pubDate", Kind::Date),
            ("published_at", Kind::Date),
            ("News Agency", Kind::Source),
            ("byline", Kind::Author),
            ("doc_id", Kind::Id),
        ] {
            assert_eq!(columns(&header(&["x", name]), kind), [1], "{name}");
        }
        assert!(columns(&header(&["x", "texts"]), Kind::Text).is_empty());
    }

    #[test]
    fn texts_are_found_where_one_column_can_hold_them() {
        for (names, wanted, expected) in [
            (&["id", "Text", "body"][..], "text", Some(1)),
            (&["id", "body"], "text", Some(1)),
            (&["content", "body"], "text", None),
            (&["title", "date"], "text", None),
            (&["id", "body"], "lead", None),
            (&["lead", "body"], "lead", Some(0)),
            (&["제목", "본문"], "text", Some(1)),
        ] {
            assert_eq!(text(&header(names), wanted), expected, "{names:?}");
        }
    }
}
