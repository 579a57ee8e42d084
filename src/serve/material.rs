//! What is to be coded: sentences, each on the page of its document.

use super::layout::{Layout, Told, unquoted, unquoted_name};
use super::spelling::{Said, Slips, remark, said};
use crate::error::{Error, Origin, Result};
use crate::read::identity::{row_id, text_hash};
use crate::text::{Document, Metadata, Span, clean};
use crate::train::coding::{CARRIED, Carried};
use crate::write::Labels;
use std::collections::BTreeMap;

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
    /// What it was chosen for.
    pub carried: Carried,
    /// Where it stands in its table.
    pub origin: Origin,
    /// What its table has for labels and is none.
    pub remark: String,
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
    /// Which of [`CARRIED`] any table has.
    pub carries: [bool; CARRIED.len()],
    /// How many rows have no text and are left out.
    pub empty: usize,
    /// How many rows are sentences that were there before and are left out.
    pub repeated: usize,
    seen: rustc_hash::FxHashSet<(String, String)>,
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
                carried: Carried::default(),
                origin: Origin::default(),
                remark: String::new(),
            };
            items[part] = self.push(item);
        }
        let Document { name, metadata, text, .. } = document;
        self.pages.push(Page { name, metadata, text, spans, items });
    }

    /// Adds rows that are sentences. Those with neighbours of their own (columns `before` and
    /// `after`) have a page of their own; the others share the page of their document. The `table` is
    /// what messages name.
    pub fn add_rows(&mut self, document: &Document, layout: &Layout, table: &str) {
        let cell = |cells: &[String], at: Option<usize>| {
            at.and_then(|at| cells.get(at)).map_or("", |cell| cell.trim()).to_owned()
        };
        let mut shared = Page { name: document.name.clone(), ..Page::default() };
        let page = self.pages.len();
        let alone = layout.before.is_some() || layout.after.is_some();
        for (carries, has) in self.carries.iter_mut().zip(layout.carries()) {
            *carries |= has;
        }
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
                carried: layout.carried(cells),
                origin: Origin::row(table, row.number),
                remark: String::new(),
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

    /// Spells what tables say as the heads do. What is no label of its head becomes a remark, and is
    /// told.
    ///
    /// # Errors
    /// If a table has other labels than its head.
    pub fn spell(&mut self, heads: &[Labels]) -> Result<Vec<Error>> {
        let mut slips: BTreeMap<(String, String, usize), Slips> = BTreeMap::new();
        for item in &mut self.items {
            for told in &mut item.told {
                let Some(head) = heads.iter().position(|own| own.head == told.head) else {
                    continue;
                };
                let place = (item.origin.path.clone(), told.column.clone(), head);
                match said(&heads[head].labels, &told.coded) {
                    Said::Nothing => {}
                    Said::Label(label) => {
                        told.coded = label;
                        slips.entry(place).or_default().add_label();
                    }
                    Said::Other(cell) => {
                        told.coded.clear();
                        let begins = if item.remark.is_empty() { "" } else { "; " };
                        item.remark += &format!("{begins}{}", remark(&told.head, &cell));
                        slips.entry(place).or_default().add_other(item.origin.clone(), cell);
                    }
                }
            }
        }
        let mut all = Vec::new();
        for ((table, column, head), slips) in slips {
            all.extend(slips.told(&table, &column, &heads[head])?);
        }
        Ok(all)
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::{Event, Input, Options, header, open};
    use crate::serve::layout::{Layout, Told};
    use crate::serve::material::{Item, Material};
    use crate::text::Document;
    use crate::write::Labels;

    fn of_table(text: &str) -> Material {
        let input = Input::from_reader("t.csv", std::io::Cursor::new(text.to_owned()));
        let options = Options { rows: true, ..Options::default() };
        let layout = Layout::new(&header(&input, &options).unwrap(), None);
        let mut material = Material::default();
        for event in open(&input, &options).unwrap() {
            if let Event::Document(document) = event.unwrap() {
                material.add_rows(&document, &layout, "t.csv");
            }
        }
        material
    }

    fn told(material: &Material) -> Vec<(&str, &str, &str, &str)> {
        let cells = |item: &Item| (item.page, item.part);
        assert!(material.items.iter().enumerate().all(|(number, item)| {
            let (page, part) = cells(item);
            material.pages[page].items[part] == Some(number)
                && material.pages[page].shown(part) == item.text
        }));
        let items = material.items.iter();
        items.map(|item| (&*item.id, &*item.before, &*item.text, &*item.after)).collect()
    }

    #[test]
    fn sentences_of_an_article_know_their_neighbours() {
        let text = "Talks.\n\nEnvoys met. They\nparted.\n".to_owned();
        let mut material = Material::default();
        let document = Document { name: "a.txt".to_owned(), text, ..Document::default() };
        material.add_article(document);
        let sentences = [
            ("a.txt#1", "", "Talks.", "Envoys met."),
            ("a.txt#2", "Talks.", "Envoys met.", "They parted."),
            ("a.txt#3", "Envoys met.", "They parted.", ""),
        ];
        assert_eq!(told(&material), sentences);
        let page = &material.pages[0];
        assert_eq!([0, 1, 2].map(|part| page.begins_paragraph(part)), [true, true, false]);
    }

    #[test]
    fn rows_share_the_page_of_their_document_unless_they_bring_neighbours() {
        let material = of_table("id,text\na#1,Talks.\na#2,Drills.\nb#1,Trade.\n");
        let rows = [
            ("a#1", "", "Talks.", "Drills."),
            ("a#2", "Talks.", "Drills.", ""),
            ("b#1", "", "Trade.", ""),
        ];
        assert_eq!(told(&material), rows);
        assert_eq!(material.pages.len(), 2);
        assert_eq!(material.items[0].document, "a");
        let material =
            of_table("row_id,before,text,after\na#4,,Talks.,Tea.\na#9,Lunch.,Drills.,\n");
        assert_eq!(
            told(&material),
            [("a#4", "", "Talks.", "Tea."), ("a#9", "Lunch.", "Drills.", "")]
        );
        assert_eq!(material.pages.len(), 2);
    }

    #[test]
    fn a_table_tells_what_a_model_and_what_a_coder_said() {
        let text = "document,sentence,text,furniture,tone,tone_confidence,tone_p_calm,tone_p_harsh,cues,tone_correction\n\
            d,1,By Han Dana,byline,calm,,,,,\n\
            d,2,War!,,harsh,0.9,\"0,1\",0.9,tone: War,calm\n";
        let material = of_table(text);
        assert_eq!(told(&material), [("d#2", "By Han Dana", "War!", "")]);
        let told = Told {
            head: "tone".to_owned(),
            label: "harsh".to_owned(),
            shares: vec![("calm".to_owned(), 0.1), ("harsh".to_owned(), 0.9)],
            cues: "tone: War".to_owned(),
            coded: "calm".to_owned(),
            column: "tone_correction".to_owned(),
        };
        assert_eq!(material.items[0].told, [told]);
    }

    #[test]
    fn what_is_no_label_is_a_remark() {
        let labels = ["calm", "harsh"].map(str::to_owned).to_vec();
        let heads = [Labels { head: "tone".to_owned(), labels }];
        let text = "id,text,tone_correction\n1,One.,CALM\n2,Two., clam\n3,Six.,\n";
        let mut material = of_table(text);
        let told: Vec<String> =
            material.spell(&heads).unwrap().iter().map(ToString::to_string).collect();
        let expected = "t.csv, row 3: column \"tone_correction\" holds \"clam\", which is no label of tone \
            (calm, harsh); it is asked again, and until then stands there as a remark";
        assert_eq!(told, [expected]);
        let items = material.items.iter().map(|item| (&*item.told[0].coded, &*item.remark));
        assert_eq!(items.collect::<Vec<_>>(), [("calm", ""), ("", "tone was \"clam\""), ("", "")]);
        let rows: String = (0..10).map(|row| format!("{row},Text {row}.,x{row}\n")).collect();
        material = of_table(&format!("id,text,tone_correction\n{rows}11,Last.,calm\n"));
        let error = material.spell(&heads).unwrap_err().to_string();
        assert!(
            error.starts_with("t.csv: 10 of the 11 cells of column \"tone_correction\""),
            "{error}"
        );
        assert!(error.ends_with("--labels tone=x0,x1,x2,x3,x4,x5,x6,x7,x8,x9"), "{error}");
    }
}
