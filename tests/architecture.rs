//! The house rules, as tests.
//!
//! 1. `src/lib.rs` lists the rooms in order; a room imports only rooms listed before it.
//! 2. No two files import each other, even through others.
//! 3. No file is longer than 400 lines; no room or file is called utils and the like.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::Path};

fn files(dir: &Path, out: &mut Vec<String>) {
    let mut entries: Vec<_> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path.strip_prefix("src").unwrap().to_str().unwrap().replace('\\', "/"));
        }
    }
}

fn sources() -> BTreeMap<String, String> {
    let mut names = Vec::new();
    files(Path::new("src"), &mut names);
    names
        .into_iter()
        .map(|n| (n.clone(), fs::read_to_string(format!("src/{n}")).unwrap()))
        .collect()
}

/// Code lines only: comments and doc comments are free to point anywhere.
fn code(source: &str) -> impl Iterator<Item = &str> {
    source.lines().map(|l| l.split("//").next().unwrap_or(""))
}

/// The identifiers right after each `root` ("crate::" or "super::") in a line, two deep.
fn paths<'a>(line: &'a str, root: &'a str) -> impl Iterator<Item = (String, String)> + 'a {
    line.match_indices(root).map(move |(at, _)| {
        let mut parts = line[at + root.len()..].split("::").map(|p| {
            p.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
        });
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    })
}

fn room(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

fn rooms() -> Vec<String> {
    let lib = fs::read_to_string("src/lib.rs").unwrap();
    code(&lib)
        .filter_map(|l| {
            Some(
                l.trim()
                    .strip_prefix("pub mod ")?
                    .trim_end_matches(';')
                    .trim()
                    .trim_end_matches(';')
                    .to_owned(),
            )
        })
        .collect()
}

#[test]
fn rooms_import_only_rooms_listed_before_them() {
    let order = rooms();
    let floor = |name: &str| order.iter().position(|r| r == name);
    let mut wrong = Vec::new();
    for (file, source) in sources() {
        let Some(here) = floor(room(&file)) else { continue };
        for (target, _) in code(&source).flat_map(|l| paths(l, "crate::").collect::<Vec<_>>()) {
            match floor(&target) {
                Some(there) if there <= here => {}
                Some(_) => wrong.push(format!("src/{file} imports `{target}`, which src/lib.rs lists after `{}`", order[here])),
                None => wrong.push(format!("src/{file} imports crate::{target}, which is no room (write one `use` for each room)")),
            }
        }
        if source.contains("super::super") {
            wrong.push(format!("src/{file} climbs with super::super"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn files_have_no_circles() {
    let sources = sources();
    let mut edges: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (file, source) in &sources {
        let out = edges.entry(file).or_default();
        for line in code(source) {
            for (target, leaf) in paths(line, "crate::") {
                for candidate in [
                    format!("{target}/{leaf}.rs"),
                    format!("{target}/mod.rs"),
                    format!("{target}.rs"),
                ] {
                    if sources.contains_key(&candidate) {
                        out.insert(candidate);
                        break;
                    }
                }
            }
            for (leaf, _) in paths(line, "super::") {
                let near = format!("{}/{leaf}.rs", room(file));
                out.insert(if sources.contains_key(&near) {
                    near
                } else {
                    format!("{}/mod.rs", room(file))
                });
            }
        }
        if file.ends_with("/mod.rs") {
            for line in code(source) {
                if let Some(leaf) = line.trim().strip_prefix("pub mod ") {
                    out.insert(format!("{}/{}.rs", room(file), leaf.trim_end_matches(';')));
                }
            }
        }
        out.remove(file);
    }
    // Take away files that import nothing left, or that nothing left imports, until none can go.
    let mut left: BTreeSet<String> = sources.keys().cloned().collect();
    while let Some(free) = left
        .iter()
        .find(|f| {
            edges[f.as_str()].iter().all(|t| !left.contains(t))
                || left.iter().all(|other| !edges[other.as_str()].contains(*f))
        })
        .cloned()
    {
        left.remove(&free);
    }
    assert!(left.is_empty(), "these files import each other: {left:?}");
}

#[test]
fn files_are_short_and_named_for_what_they_hold() {
    for (file, source) in sources() {
        assert!(source.lines().count() <= 400, "src/{file} is longer than 400 lines");
        assert!(source.starts_with("//!"), "src/{file} does not begin by saying what it is");
        for word in ["util", "helper", "common", "misc", "manager", "wrapper"] {
            assert!(!file.contains(word), "src/{file}: name it for what it holds");
        }
    }
}
