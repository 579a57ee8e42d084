//! What is to be coded: sentences, each on the page of its document.

use crate::read::identity::{ROW_ID, TEXT_HASH, row_id, text_hash};
use crate::read::position;
use crate::text::{Document, Metadata, Span, clean};
use crate::train::coding;

/// A sentence to be coded.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Item {
    /// What it is called, however its table is sorted; empty where nothing names it.
    pub id: String,
    /// Vouches for its words.
    pub hash: String,
    /// Its document, as its input calls it.
    pub document: String,
    /// Its number in the document; empty where it is not known.
    pub sentence: String,
    /// The sentence before it.
    pub before: String,
    /// The sentence.
    pub text: String,
    /// The sentence after it.
    pub after: String,
    /// The number of its page.
    pub page: usize,
    /// Its place on the page.
    pub part: usize,
    /// What its table says of it already.
    pub told: Vec<Told>,
}

/// What a table says of a sentence in one head.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Told {
    /// The head.
    pub head: String,
    /// The label of a model, or nothing.
    pub label: String,
    /// Probabilities that the table gives to labels, each in 0..=1.
    pub shares: Vec<(String, f64)>,
    /// The words that decided it, as the table has them.
    pub cues: String,
    /// The label of a coder, or nothing.
    pub coded: String,
}

/// A document as far as it is known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// What its input calls it.
    pub name: String,
    /// Its headline, date and source.
    pub metadata: Metadata,
    /// The text that spans point into.
    pub text: String,
    /// Its sentences in order.
    pub spans: Vec<Span>,
    /// For each sentence the item that it is; what is none is only shown.
    pub items: Vec<Option<usize>>,
}

/// Everything that is to be coded, in the order in which it is asked.
#[derive(Debug, Default)]
pub struct Material {
    /// The sentences.
    pub items: Vec<Item>,
    /// Their documents.
    pub pages: Vec<Page>,
    /// How many rows have no text and are left out.
    pub empty: usize,
    /// How many rows are sentences that were there before and are left out.
    pub repeated: usize,
    seen: rustc_hash::FxHashSet<(String, String)>,
}

/// The columns of a table of sentences.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layout {
    id: Option<usize>,
    hash: Option<usize>,
    document: Option<usize>,
    sentence: Option<usize>,
    before: Option<usize>,
    after: Option<usize>,
    furniture: Option<usize>,
    cues: Option<usize>,
    heads: Vec<HeadLayout>,
}

/// The columns of one head.
#[derive(Debug, Clone, PartialEq, Default)]
struct HeadLayout {
    head: String,
    /// A model's label, where its probabilities stand beside it.
    label: Option<usize>,
    shares: Vec<(String, usize)>,
    coded: Option<usize>,
}

impl Layout {
    /// The columns of a table with this header; `id` is the column that the user names.
    pub fn new(header: &[String], id: Option<&str>) -> Self {
        let at = |name: &str| position(header, name);
        Self {
            id: at(ROW_ID).or_else(|| id.and_then(at)).or_else(|| at("id")),
            hash: at(TEXT_HASH),
            document: at("document"),
            sentence: at("sentence"),
            before: at(coding::BEFORE),
            after: at(coding::AFTER),
            furniture: at("furniture"),
            cues: at("cues"),
            heads: told_heads(header),
        }
    }

    /// Whether a header is that of a table of sentences that this program wrote.
    pub fn is_ours(header: &[String]) -> bool {
        let has = |name: &str| position(header, name).is_some();
        has(ROW_ID) || has(TEXT_HASH) || (has("document") && has("sentence") && has("text"))
    }

    /// The heads that the table says something of, with the labels that its columns name.
    pub fn heads(&self) -> impl Iterator<Item = (&str, Vec<String>)> {
        let labels = |own: &HeadLayout| own.shares.iter().map(|(label, _)| label.clone()).collect();
        self.heads.iter().map(move |own| (&*own.head, labels(own)))
    }

    fn told(&self, cells: &[String]) -> Vec<Told> {
        let cell = |at: Option<usize>| coding::folded(at.map_or("", |at| &cells[at]));
        let number = |at: usize| cells[at].trim().replace(',', ".").parse().ok();
        let told = |own: &HeadLayout| Told {
            head: own.head.clone(),
            label: cell(own.label),
            shares: own
                .shares
                .iter()
                .filter_map(|(label, at)| Some((label.clone(), number(*at)?)))
                .collect(),
            cues: cell(self.cues.filter(|_| own.label.is_some())),
            coded: cell(own.coded),
        };
        self.heads.iter().map(told).collect()
    }
}

/// The columns of all heads: those that a model wrote, and those that coders wrote.
fn told_heads(header: &[String]) -> Vec<HeadLayout> {
    let mut names: Vec<String> = Vec::new();
    let modelled = header.iter().filter_map(|name| name.strip_suffix("_confidence"));
    let coded = coding::heads(header);
    for name in modelled.map(str::to_owned).chain(coded) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let layout = |head: String| {
        let prefix = format!("{head}_p_");
        let share =
            |(at, name): (usize, &String)| Some((name.strip_prefix(&prefix)?.to_owned(), at));
        let shares: Vec<_> = header.iter().enumerate().filter_map(share).collect();
        let label = position(header, &head).filter(|_| !shares.is_empty());
        HeadLayout { label, shares, coded: coding::label_column(header, &head), head }
    };
    let known = |own: &HeadLayout| own.label.is_some() || own.coded.is_some();
    names.into_iter().map(layout).filter(known).collect()
}

impl Material {
    /// Adds an article: its sentences are items, what is no sentence of it is only shown.
    pub fn add_article(&mut self, document: Document) {
        let sentences = document.sentences();
        let spans: Vec<Span> = sentences.iter().map(|sentence| sentence.span).collect();
        let page = self.pages.len();
        let shown = |at: usize| clean::shown(document.slice(spans[at])).into_owned();
        let mut items = vec![None; spans.len()];
        for (part, sentence) in sentences.iter().enumerate() {
            if sentence.furniture.is_some() || sentence.span.is_empty() {
                continue;
            }
            let text = shown(part);
            let number = part as u64 + 1;
            let item = Item {
                id: row_id(&document.name, number),
                hash: text_hash(&text),
                document: document.name.clone(),
                sentence: number.to_string(),
                before: part.checked_sub(1).map_or_else(String::new, shown),
                after: if part + 1 < spans.len() { shown(part + 1) } else { String::new() },
                text,
                page,
                part,
                told: Vec::new(),
            };
            items[part] = self.push(item);
        }
        let Document { name, metadata, text, .. } = document;
        self.pages.push(Page { name, metadata, text, spans, items });
    }

    /// Adds rows that are sentences. Those with neighbours of their own (columns `before` and
    /// `after`) have a page of their own; the others share the page of their document.
    pub fn add_rows(&mut self, document: &Document, layout: &Layout) {
        let cell = |cells: &[String], at: Option<usize>| {
            at.and_then(|at| cells.get(at)).map_or("", |cell| cell.trim()).to_owned()
        };
        let mut shared = Page { name: document.name.clone(), ..Page::default() };
        let page = self.pages.len();
        let alone = layout.before.is_some() || layout.after.is_some();
        for (part, row) in document.rows.iter().enumerate() {
            let (cells, text) = (&row.cells, document.slice(row.span));
            let beside = |at: Option<usize>| {
                let row = at.and_then(|at| document.rows.get(at));
                row.map_or("", |row| document.slice(row.span)).to_owned()
            };
            let (before, after) = match alone {
                true => (cell(cells, layout.before), cell(cells, layout.after)),
                false => (beside(part.checked_sub(1)), beside(Some(part + 1))),
            };
            let id = unquoted_name(&cell(cells, layout.id)).to_owned();
            let own_document = match layout.document {
                Some(_) => unquoted_name(&cell(cells, layout.document)).to_owned(),
                None => id.rsplit_once('#').map_or("", |(document, _)| document).to_owned(),
            };
            let words = unquoted(text, &cell(cells, layout.hash).to_lowercase());
            let mut item = Item {
                id,
                hash: text_hash(words),
                document: own_document.clone(),
                sentence: cell(cells, layout.sentence),
                before,
                text: words.to_owned(),
                after,
                page,
                part,
                told: layout.told(cells),
            };
            if let (true, Ok(number)) = (item.id.is_empty(), item.sentence.parse()) {
                item.id = row_id(&item.document, number);
            }
            let furniture = !cell(cells, layout.furniture).is_empty();
            if alone {
                item.page = self.pages.len();
                let name = if own_document.is_empty() { &document.name } else { &own_document };
                let (own, part) = Page::around(name, &item);
                item.part = part;
                let number = if text.is_empty() || furniture { None } else { self.push(item) };
                if number.is_some() {
                    let items = (0..own.spans.len()).map(|at| number.filter(|_| at == part));
                    self.pages.push(Page { items: items.collect(), ..own });
                }
            } else {
                shared.spans.push(row.span);
                let is_item = !text.is_empty() && !furniture;
                shared.items.push(if is_item { self.push(item) } else { None });
            }
            self.empty += usize::from(text.is_empty());
        }
        if !alone {
            shared.text.clone_from(&document.text);
            if let Some(row) = document.rows.first() {
                shared.metadata = row.metadata.clone();
            }
            self.pages.push(shared);
        }
    }

    /// The number of a new item, unless it was there before.
    fn push(&mut self, item: Item) -> Option<usize> {
        if !self.seen.insert((item.id.clone(), item.hash.clone())) {
            self.repeated += 1;
            return None;
        }
        self.items.push(item);
        Some(self.items.len() - 1)
    }
}

impl Page {
    /// A sentence between its neighbours, and its place among them.
    fn around(name: &str, item: &Item) -> (Self, usize) {
        let mut page = Self { name: name.to_owned(), ..Self::default() };
        let mut place = 0;
        for (text, own) in [(&item.before, false), (&item.text, true), (&item.after, false)] {
            if own {
                place = page.spans.len();
            }
            if !text.is_empty() {
                let start = page.text.len();
                page.text.push_str(text);
                page.spans.push(Span::new(start, page.text.len()));
                page.text.push('\n');
            }
        }
        (page, place)
    }

    /// The words of a sentence as they are shown.
    pub fn shown(&self, part: usize) -> String {
        let Span { start, end } = self.spans[part];
        clean::shown(&self.text[start..end]).into_owned()
    }

    /// Whether a paragraph begins with a sentence: there is an empty line, or the first.
    pub fn begins_paragraph(&self, part: usize) -> bool {
        let Some(before) = part.checked_sub(1) else { return true };
        let gap = &self.text[self.spans[before].end..self.spans[part].start];
        gap.matches('\n').count() > 1
    }
}

/// A text without the apostrophe that tables for spreadsheets have before what looks like a
/// formula, where its hash says that it had none.
fn unquoted<'a>(text: &'a str, hash: &str) -> &'a str {
    match text.strip_prefix('\'') {
        Some(rest) if text_hash(rest) == hash => rest,
        _ => text,
    }
}

/// The same for a name, which nothing vouches for.
pub(super) fn unquoted_name(name: &str) -> &str {
    match name.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) => rest,
        _ => name,
    }
}
