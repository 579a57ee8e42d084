//! What stands around an article on a web page, by the names that pages give it.

use std::sync::LazyLock;

/// The lists of `data/page_parts.txt`.
pub(super) struct PageParts {
    /// Names of elements that are left out.
    pub(super) elements: Vec<&'static str>,
    /// Classes and ids of elements that are left out.
    pub(super) classes: Vec<&'static str>,
    /// How paragraphs begin that invite to read elsewhere, in small letters.
    pub(super) openings: Vec<&'static str>,
}

/// The lists, made once.
pub(super) static PARTS: LazyLock<PageParts> = LazyLock::new(|| {
    let of = |kind: &str| -> Vec<&'static str> {
        let lines = include_str!("../../data/page_parts.txt").lines();
        let entries = lines.filter_map(|line| line.split_once(' '));
        entries.filter(|(found, _)| *found == kind).map(|(_, entry)| entry.trim()).collect()
    };
    PageParts { elements: of("element"), classes: of("class"), openings: of("opening") }
});

impl PageParts {
    /// Whether one of the names in a `class` or `id` is of something that is left out.
    pub(super) fn names(&self, attribute: &str) -> bool {
        let mut names = attribute.split_ascii_whitespace().map(|name| name.replace('_', "-"));
        names.any(|name| self.classes.iter().any(|class| name.eq_ignore_ascii_case(class)))
    }
}

#[cfg(test)]
mod tests {
    use crate::read::page_parts::PARTS;

    #[test]
    fn names_are_whole_names() {
        assert!(PARTS.names("box Related_Articles"));
        assert!(!PARTS.names("related-body commentary"));
        assert!(PARTS.elements.contains(&"figcaption"));
        assert!(PARTS.openings.contains(&"read more"));
    }
}
