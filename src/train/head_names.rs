//! May these columns be heads?

use crate::error::cut;
use std::collections::BTreeSet;

/// Names that output gives to its own columns.
pub const RESERVED: [&str; 15] = [
    "document",
    "title",
    "date",
    "source",
    "sentence",
    "begin",
    "end",
    "text",
    "furniture",
    "speaker",
    "speech",
    "mentions",
    "cues",
    "row_id",
    "text_sha256",
];
/// More labels than this are no labels, but texts or ids.
const MOST: usize = 200;

/// Checks heads, each a name with its labels. What is wrong comes as what was found and what to
/// do about it.
pub fn check(heads: &[(String, Vec<String>)]) -> Result<(), (String, String)> {
    let mut taken: BTreeSet<String> = RESERVED.map(str::to_owned).into();
    for (name, labels) in heads {
        let fail = |found: String, remedy: &str| Err((found, remedy.to_owned()));
        if let Some(bad) = [name].into_iter().chain(labels).find(|n| n.contains(char::is_control)) {
            let found = format!("{:?} has a line break or another control character", cut(bad));
            return fail(found, "take it out");
        }
        match labels.as_slice() {
            [] => return fail(format!("column \"{name}\" has no labels"), "fill it in"),
            [only] => {
                let found = format!("column \"{name}\" has one label only (\"{only}\")");
                return fail(found, "two or more are needed to tell them apart");
            }
            many if many.len() > MOST => {
                let found = format!("column \"{name}\" has {} different values", many.len());
                return fail(found, &format!("name a column of labels: {MOST} at most"));
            }
            _ => {}
        }
        let derived = labels.iter().map(|label| format!("{name}_p_{label}"));
        let named = ["", "_also", "_confidence", "_correction"].map(|end| format!("{name}{end}"));
        let own = named.into_iter().chain(derived);
        for column in own {
            if !taken.insert(column.clone()) {
                let found = format!("column \"{name}\" cannot be a head");
                let remedy = format!("rename it: output has another column \"{column}\"");
                return Err((found, remedy));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::train::head_names::*;

    fn found(heads: &[(&str, &[&str])]) -> String {
        let owned = |(name, labels): &(&str, &[&str])| {
            (name.to_string(), labels.iter().map(|label| label.to_string()).collect())
        };
        let heads: Vec<(String, Vec<String>)> = heads.iter().map(owned).collect();
        check(&heads)
            .map_or_else(|(found, remedy)| format!("{found}; {remedy}"), |()| String::new())
    }

    #[test]
    fn heads_must_be_told_apart_from_other_columns() {
        assert_eq!(found(&[("stance", &["a", "b"]), ("tone", &["a", "b"])]), "");
        assert_eq!(
            found(&[("text", &["a", "b"])]),
            "column \"text\" cannot be a head; rename it: output has another column \"text\""
        );
        assert_eq!(
            found(&[("a", &["x", "y"]), ("a_p_x", &["x", "y"])]),
            "column \"a_p_x\" cannot be a head; rename it: output has another column \"a_p_x\""
        );
        assert!(found(&[("a", &["x"])]).contains("one label only (\"x\")"));
        assert!(found(&[("a", &[])]).contains("no labels"));
        assert!(found(&[("a\nb", &["x", "y"])]).starts_with("\"a\\nb\" has a line break"));
        let many: Vec<String> = (0..201).map(|n| n.to_string()).collect();
        let many: Vec<&str> = many.iter().map(|label| &**label).collect();
        assert!(found(&[("a", &many)]).contains("201 different values"));
    }
}
