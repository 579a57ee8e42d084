//! From elements to paragraphs: what a reader of a page sees as lines, without the page.

use super::page_parts::PARTS;
use dom_query::NodeRef;

/// Elements that begin and end a paragraph.
pub(super) const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "figcaption",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];

/// Elements whose text is none for readers.
const SILENT: &[&str] =
    &["script", "style", "noscript", "template", "iframe", "svg", "math", "head", "select"];

/// One paragraph of a page.
#[derive(Debug, Default)]
struct Block {
    text: String,
    /// How many of its bytes that are no white space stand in links.
    linked: usize,
}

/// Where the walk through the elements stands.
enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave { block: bool, link: bool },
}

/// Writes paragraphs in the order of the page.
#[derive(Default)]
struct Writer {
    done: Vec<Block>,
    open: Block,
    /// How many links the walk is in.
    links: usize,
}

/// The paragraphs under an element, without lists of links and without what only invites.
pub(super) fn paragraphs(root: NodeRef<'_>) -> Vec<String> {
    let blocks = blocks(root).into_iter();
    blocks.filter(|block| !block.is_navigation()).map(|block| block.text).collect()
}

/// The paragraphs under an element, whatever they are.
pub(super) fn every_paragraph(root: NodeRef<'_>) -> Vec<String> {
    blocks(root).into_iter().map(|block| block.text).collect()
}

fn blocks(root: NodeRef<'_>) -> Vec<Block> {
    let mut writer = Writer::default();
    let mut steps = vec![Step::Enter(root)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Enter(node) => enter(node, &mut writer, &mut steps),
            Step::Leave { block, link } => {
                writer.links -= usize::from(link);
                if block {
                    writer.end();
                }
            }
        }
    }
    writer.end();
    writer.done
}

fn enter<'a>(node: NodeRef<'a>, writer: &mut Writer, steps: &mut Vec<Step<'a>>) {
    if node.is_text() {
        return writer.text(&node.text());
    }
    let name = node.node_name().unwrap_or_default();
    if SILENT.contains(&&*name) || node.is_comment() || node.is_doctype() {
        return;
    }
    if &*name == "br" {
        return writer.line();
    }
    let (block, link) = (BLOCKS.contains(&&*name), &*name == "a");
    if block {
        writer.end();
    }
    writer.links += usize::from(link);
    steps.push(Step::Leave { block, link });
    steps.extend(node.children_it(true).map(Step::Enter));
}

impl Writer {
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                // Marks of where a word may be broken are no part of it.
                '\u{ad}' | '\u{200b}' | '\u{feff}' => {}
                c if c.is_whitespace() => self.space(),
                c => {
                    self.open.text.push(c);
                    self.open.linked += if self.links > 0 { c.len_utf8() } else { 0 };
                }
            }
        }
    }

    fn space(&mut self) {
        if !self.open.text.is_empty() && !self.open.text.ends_with([' ', '\n']) {
            self.open.text.push(' ');
        }
    }

    /// A line ends; after an empty one the paragraph does.
    fn line(&mut self) {
        let len = self.open.text.trim_end_matches(' ').len();
        self.open.text.truncate(len);
        if self.open.text.ends_with('\n') {
            self.end();
        } else if !self.open.text.is_empty() {
            self.open.text.push('\n');
        }
    }

    fn end(&mut self) {
        let mut block = std::mem::take(&mut self.open);
        block.text.truncate(block.text.trim_end().len());
        if !block.text.is_empty() {
            self.done.push(block);
        }
    }
}

impl Block {
    /// Whether it leads elsewhere: all of it is a link and it is no sentence, or it begins as
    /// invitations do and much of it is a link.
    fn is_navigation(&self) -> bool {
        let inked = self.text.bytes().filter(|b| !b.is_ascii_whitespace()).count();
        let ends = self.text.ends_with(['.', '!', '”', '"', '。', '다']);
        let begin = || self.text.chars().take(40).collect::<String>().to_lowercase();
        (self.linked * 10 >= inked * 8 && self.linked > 0 && !ends)
            || (self.linked * 3 >= inked && PARTS.openings.iter().any(|o| begin().starts_with(o)))
    }
}

#[cfg(test)]
mod tests {
    use crate::read::html_text::paragraphs;
    use dom_query::Document;
    use proptest::prelude::*;

    fn read(page: &str) -> Vec<String> {
        paragraphs(Document::from(page).root())
    }

    #[test]
    fn blocks_are_paragraphs_and_white_space_is_one_space() {
        let page =
            "<div>One\n  <b>bold</b>&nbsp;word.<p>Two<br>lines.<br><br>Three&shy;some.</div>";
        assert_eq!(read(page), ["One bold word.", "Two\nlines.", "Threesome."]);
        assert_eq!(read("<table><tr><td>A</td><td> B</td></tr></table>"), ["A", "B"]);
    }

    #[test]
    fn links_that_lead_elsewhere_are_left_out() {
        let page = "<p><a>Envoys met again</a><p>Read more: <a>Envoys met</a><p>The \
                    <a>envoy</a> left.<p><a>A sentence in a link.</a><script>x</script>";
        assert_eq!(read(page), ["The envoy left.", "A sentence in a link."]);
    }

    proptest! {
        #[test]
        fn no_page_panics(page in "(<[/]?(p|br|a|div|b|td)>|[a-c é&;.]){0,40}") {
            for paragraph in read(&page) {
                prop_assert_eq!(paragraph.trim(), paragraph.as_str());
                prop_assert!(!paragraph.is_empty());
            }
        }
    }
}
