//! A web page: its article, without what stands around it.
//!
//! First goes what pages themselves call a menu, an advertisement, a list of related stories
//! (`data/page_parts.txt`); then Readability finds the element that holds the article; where it
//! finds none, all that is left of the page is taken.

use super::charset;
use super::decode;
use super::extract::{Extract, Extracted, Paragraphs};
use super::format::Format;
use super::html_bounds;
use super::html_meta;
use super::html_text::paragraphs;
use super::page_parts::PARTS;
use super::prose::Prose;
use super::refusal::Refusal;
use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

/// An article is at least so many characters; shorter ones are looked for more leniently.
const SHORT: usize = 140;
/// What Readability finds is the article if it is at least this part of the page's text: one in
/// so many characters.
const PART: usize = 4;

/// Reads web pages.
pub(super) const SOURCE: Prose = Prose {
    format: Format::Html,
    endings: &["html", "htm", "xhtml"],
    limit: html_bounds::LIMIT,
    extract: |bytes| {
        let (page, note) = decode::decoded(&bytes, charset::declared(&bytes).as_deref());
        let extract = article(&page)?;
        Ok(Extract { notes: note.into_iter().collect(), ..extract })
    },
};

/// After so many elements that are called parts but hold most of the page, names mean nothing.
const KEPT: usize = 8;

/// The article of a page.
fn article(page: &str) -> Extracted {
    html_bounds::check(page)?;
    let page = Document::from(page);
    let metadata = html_meta::metadata(&page);
    clean(&page);
    let all = page.body().map(paragraphs).unwrap_or_default();
    let mut found = main(page).filter(|found| is_enough(found, &all)).unwrap_or(all);
    if found.is_empty() {
        let remedy = "save the page when its article is shown, or copy the text into a .txt file";
        return Err(Refusal::new("a web page without text", remedy));
    }
    if !metadata.title.is_empty() && !found.iter().take(3).any(|p| *p == metadata.title) {
        found.insert(0, metadata.title.clone());
    }
    Ok(Extract { metadata, text: joined(&found), ..Extract::default() })
}

/// All text of a page in UTF-8 that is no article with things around it: a chapter of a book.
pub(super) fn chapter(page: &str) -> Result<String, Refusal> {
    html_bounds::check(page)?;
    let page = Document::from(page);
    Ok(joined(&page.body().map(paragraphs).unwrap_or_default()))
}

fn joined(paragraphs: &[String]) -> String {
    let mut text = Paragraphs::default();
    for paragraph in paragraphs {
        text.push(paragraph);
        text.end();
    }
    text.finish()
}

/// Takes away what pages say is no article, unless it holds most of the page's text: some wrap
/// everything into a form, or call the whole page by a name that is meant for a part.
fn clean(page: &Document) {
    let Some(body) = page.body() else { return };
    let whole = length(&body);
    let is_part = |node: &NodeRef| {
        let name = node.node_name().unwrap_or_default();
        let named = |key| node.attr(key).is_some_and(|names| PARTS.names(&names));
        if &*name == "time" {
            return stands_alone(node);
        }
        PARTS.elements.contains(&&*name) || named("class") || named("id")
    };
    let (mut nodes, mut kept) = (vec![body], 0);
    while let Some(node) = nodes.pop() {
        if kept < KEPT && is_part(&node) {
            if length(&node) * 2 <= whole {
                node.remove_from_parent();
                continue;
            }
            kept += 1;
        }
        nodes.extend(node.children_it(false).filter(NodeRef::is_element));
    }
}

/// Whether an element stands between others and not in a line of words.
fn stands_alone(node: &NodeRef) -> bool {
    let is_words = |near: Option<NodeRef>| near.is_some_and(|near| near.is_nonempty_text());
    let holds = ["article", "body", "div", "header", "main", "section"];
    match node.parent() {
        Some(parent) if holds.iter().any(|name| parent.has_name(name)) => {
            !is_words(node.prev_sibling()) && !is_words(node.next_sibling())
        }
        Some(parent) => length(&parent) == length(node),
        None => true,
    }
}

/// How many bytes of text an element holds, white space aside.
fn length(node: &NodeRef) -> usize {
    node.text().bytes().filter(|b| !b.is_ascii_whitespace()).count()
}

/// What Readability takes for the article.
fn main(page: Document) -> Option<Vec<String>> {
    let config = Config { disable_json_ld: true, char_threshold: SHORT, ..Config::default() };
    let article = Readability::with_document(page, None, Some(config)).ok()?.parse().ok()?;
    Some(paragraphs(Document::fragment(article.content).root()))
}

/// Whether what was found is the article and not one of its boxes.
fn is_enough(found: &[String], all: &[String]) -> bool {
    let total = |paragraphs: &[String]| paragraphs.iter().map(String::len).sum::<usize>();
    total(found) > 0 && total(found) * PART >= total(all)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::html::{article, chapter};
    use proptest::prelude::*;

    const FIRST: &str = "Envoys of the two islands met in the harbour hall on Thursday and agreed \
        to go on with talks on fishing grounds, their offices said.";
    const SECOND: &str = "Foreign Minister Han Dana said the navy would stay at sea until a line \
        was drawn, and that trade would not suffer from it.";
    const THIRD: &str = "“We keep the door open,” she said. Her deputy, Ro Ilsan, added that a \
        second round would be held in spring.";

    fn expected() -> String {
        ["Envoys meet in harbour hall", FIRST, SECOND, THIRD].join("\n\n")
    }

    #[test]
    fn a_news_page_is_its_article() {
        let page = format!(
            "<!doctype html><html><head><title>Envoys meet in harbour hall - Post</title>
            <script>var a = '<p>no</p>';</script></head><body>
            <div class=cookie-banner>We use cookies. Accept all cookies to read on.</div>
            <header><nav><ul><li><a href=/>Home</a><li><a href=/w>World</a></ul></nav></header>
            <main><article><h1>Envoys meet in harbour hall</h1><p class=byline>By Han Dana</p>
            <time datetime=2025-12-04>Dec. 4</time><div class=share-buttons>Share Tweet Mail</div>
            <figure><img src=a.jpg><figcaption>Envoys shake hands. (Post)</figcaption></figure>
            <p>{FIRST}</p><p>{SECOND}</p><p>Read more: <a href=/x>Boats return</a></p>
            <div class=ad>Buy a boat</div><p>{THIRD}</p></article></main>
            <aside><h3>Most read</h3><ol><li><a>Boats return to the harbour</a></ol></aside>
            <section id=comments><p>Reader: I do not believe a word of what they say there.</p></section>
            <div class=paywall>Subscribe to continue reading.</div>
            <footer>(c) Post. All rights reserved.</footer></body></html>"
        );
        let found = article(&page).unwrap();
        assert_eq!(found.text, expected());
        assert_eq!(found.metadata.title, "Envoys meet in harbour hall");
        assert_eq!(found.metadata.date, "2025-12-04");
    }

    #[test]
    fn a_page_of_divisions_and_breaks_is_its_article() {
        let page = format!(
            "<html><head><title>Envoys meet in harbour hall</title></head><body><div id=wrap>
            <div class=menu><a>Home</a> <a>World</a></div><div id=cont><div class=tit>
            <h1>Envoys meet in harbour hall</h1></div><div class=txt>{FIRST}<br><br>{SECOND}<br>
            <br/>{THIRD}</div></div><div class=related-news><a>Boats return</a></div></div></body>"
        );
        assert_eq!(article(&page).unwrap().text, expected());
    }

    #[test]
    fn a_page_of_tables_is_its_article() {
        let page = format!(
            "<html><head><title>Envoys meet in harbour hall</title></head><body><table width=700>
            <tr><td colspan=2><a href=/>HOME</a> | <a href=/a>ARCHIVE</a></td></tr><tr><td>
            <a href=/1>Politics</a><br><a href=/2>Trade</a></td><td><font size=5>Envoys meet in
            harbour hall</font><p>{FIRST}<p>{SECOND}<p>{THIRD}</td></tr></table></body></html>"
        );
        assert_eq!(article(&page).unwrap().text, expected());
    }

    #[test]
    fn a_page_in_a_form_is_its_article() {
        let page = format!(
            "<html><body><form id=aspnetForm><input type=hidden value=x><div class=gnb><ul><li>
            <a>About</a><li><a>News</a></ul></div><div class=board_view><h1>Envoys meet in harbour
            hall</h1><ul class=info><li>Date</li><li class=date>2025-12-04</li></ul>
            <div class=view_con><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div></div></form>"
        );
        let found = article(&page).unwrap();
        assert!(found.text.contains(FIRST) && found.text.contains(THIRD), "{}", found.text);
        assert_eq!(found.metadata.date, "2025-12-04");
        assert_eq!(found.metadata.title, "Envoys meet in harbour hall");
    }

    #[test]
    fn a_short_page_is_all_its_text() {
        assert_eq!(
            article("<p>Troops moved.</p><p>Talks were held.").unwrap().text,
            "Troops moved.\n\nTalks were held."
        );
        assert_eq!(chapter("<h2>One</h2><p>Troops <i>moved</i>.").unwrap(), "One\n\nTroops moved.");
    }

    #[test]
    fn a_page_without_text_is_refused() {
        for page in ["", "<html><script>x</script>", "<img alt=x>"] {
            assert_eq!(article(page).unwrap_err().found, "a web page without text");
        }
    }

    #[test]
    fn the_deepest_page_that_is_taken_needs_no_more_stack_than_a_thread_has() {
        let page = format!("{}{FIRST}", "<div><p>".repeat(510));
        assert!(article(&page).unwrap().text.contains(FIRST));
    }

    proptest! {
        #[test]
        fn no_page_panics(page in "(<[/]?(p|br|a|div|b|td|table|title|h1)>|[a-c é&;.]){0,40}") {
            let _ = article(&page);
        }
    }
}
