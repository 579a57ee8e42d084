//! The codebook as part of a page.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Markdown as HTML that can do nothing but be read: markup in it is shown as text, links are
/// their words and pictures what they are called. Headings are one level lower than they were,
/// for the page has one of its own.
///
/// ```
/// # use demarche::serve::codebook::rendered;
/// assert_eq!(rendered("# Urgency\n<b>[low](http://a.example)"), "<h2>Urgency</h2>\n<p>&lt;b&gt;low</p>\n");
/// ```
pub fn rendered(markdown: &str) -> String {
    let extensions = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut page = String::new();
    html::push_html(&mut page, Parser::new_ext(markdown, extensions).filter_map(harmless));
    // A table wider than its place is scrolled, and what is scrolled can be reached by keyboard.
    let open = "<div class=\"scrolled\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>";
    page.replace("<table>", open).replace("</table>", "</table></div>")
}

fn harmless(event: Event<'_>) -> Option<Event<'_>> {
    match event {
        Event::Html(markup) | Event::InlineHtml(markup) => Some(Event::Text(markup)),
        Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock)
        | Event::End(TagEnd::Link | TagEnd::Image | TagEnd::HtmlBlock) => None,
        Event::Start(Tag::Heading { level, .. }) => Some(Event::Start(Tag::Heading {
            level: lower(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        })),
        Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(lower(level)))),
        Event::Start(Tag::CodeBlock(_)) => Some(Event::Start(Tag::CodeBlock(
            pulldown_cmark::CodeBlockKind::Fenced(CowStr::Borrowed("")),
        ))),
        other => Some(other),
    }
}

fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

#[cfg(test)]
mod tests {
    use crate::serve::codebook::rendered;

    #[test]
    fn nothing_in_a_codebook_becomes_markup_of_its_own() {
        for attack in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "[x](javascript:alert(1))",
            "![x](http://a.example/p.png)",
            "<javascript:alert(1)>",
            "```\" onload=alert(1)\ncode\n```",
            "| <svg onload=alert(1)> |\n| --- |\n| <b> |",
            "# <style>*{}</style>",
        ] {
            let page = rendered(attack);
            for part in ["<script", "<img", "<svg", "<style", "href", "src=\"", "<b>", "<a"] {
                assert!(!page.contains(part), "{attack}: {page}");
            }
            assert!(!page.contains("\" onload"), "{attack}: {page}");
        }
    }

    #[test]
    fn the_shipped_codebook_is_tables_and_lists() {
        let page = rendered(include_str!("../../data/CODEBOOK.md"));
        for part in
            ["<h2>Codebook", "<h3>Stance</h3>", "<table>", "<code>deterrence</code>", "<ol>"]
        {
            assert!(page.contains(part), "{part}");
        }
        assert_eq!(page.matches("<div").count(), page.matches("</div>").count());
    }
}
