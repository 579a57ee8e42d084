//! The table of labels: one row a sentence and coder, whatever else stands in it kept.

use super::journal::{Entry, Journal, Move, Past};
use super::layout::unquoted_name;
use super::material::Item;
use super::spelling::{Said, Slips, remark, said};
use super::table::{FIRST, LAST, Places, Stamp, Table, stamp};
use crate::error::{Error, Origin, Result};
use crate::read::identity::{correction, text_hash};
use crate::read::position;
use crate::record::{Cell, Column, Kind};
use crate::train::coding::{CARRIED, folded, label_column};
use crate::write::{Csv, Form, Labels, Sink, Whole};
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};

/// The row of a sentence and coder: its id and hash, and the coder's name without capitals.
type Key = (String, String, String);

/// What one coder says of one sentence.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Coding {
    /// A label for each head, empty for none.
    pub labels: Vec<String>,
    /// The coder's remark.
    pub note: String,
}

impl Coding {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.note.is_empty() && self.labels.iter().all(String::is_empty)
    }
}

/// The table of labels and the journal that completes it.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    journal: Journal,
    /// What is in the journal: answers that the table on disk does not have.
    pending: Vec<Entry>,
    /// The table on disk as it was last read or written here.
    stamp: Option<Stamp>,
    /// What came before this start, in order.
    past: Vec<Entry>,
    /// The heads that are coded, and their labels.
    asked: Vec<Labels>,
    /// The same, and those that the journal speaks of.
    heads: Vec<String>,
    /// What stands in the table for a label and is none, as it was first read.
    slips: Vec<Error>,
    /// Which of [`CARRIED`] are written, even if nothing stands in them.
    carries: [bool; CARRIED.len()],
    header: Vec<String>,
    places: Places,
    rows: Vec<Vec<String>>,
    by_key: FxHashMap<Key, usize>,
    /// Names of coders as first written, by the same without capitals.
    names: FxHashMap<String, String>,
}

impl Ledger {
    /// Opens a table, or begins one, to code these heads in, and to keep beside them those columns
    /// of [`CARRIED`] that the sentences have. Answers that an interrupted run left in the journal
    /// are brought in, and the table is on disk with them when this returns.
    ///
    /// # Errors
    /// If another process codes in it, if a row of it cannot be read, or if it cannot be written.
    pub fn open(path: &Path, heads: &[Labels], carries: [bool; CARRIED.len()]) -> Result<Self> {
        let (journal, Past { entries: past, saved }) = Journal::open(path)?;
        let pending = past[saved..].to_vec();
        let mut ledger = Self {
            path: path.to_owned(),
            journal,
            pending,
            stamp: None,
            past,
            asked: heads.to_vec(),
            heads: heads.iter().map(|own| own.head.clone()).collect(),
            slips: Vec::new(),
            carries,
            header: Vec::new(),
            places: Places::default(),
            rows: Vec::new(),
            by_key: FxHashMap::default(),
            names: FxHashMap::default(),
        };
        ledger.slips = ledger.load()?;
        ledger.save()?;
        Ok(ledger)
    }

    /// Reads the table, and adds the answers that it does not have yet. Says what stands in it for
    /// a label and is none.
    fn load(&mut self) -> Result<Vec<Error>> {
        self.stamp = stamp(&self.path);
        let table = Table::read(&self.path)?;
        (self.header, self.rows) = (table.header, table.rows);
        self.place();
        self.unquote();
        self.by_key.clear();
        for row in 0..self.rows.len() {
            let [by_hash, by_text] = self.keys_of(row);
            self.by_key.insert(by_text, row);
            self.by_key.insert(by_hash, row);
            let coder = self.rows[row][self.places.last[0]].clone();
            self.meet(&coder);
        }
        let pending = std::mem::take(&mut self.pending);
        pending.iter().for_each(|entry| self.take(entry));
        self.pending = pending;
        self.spell(&table.numbers)
    }

    /// Spells labels as their heads do. What is no label becomes part of the row's note, so that
    /// nothing takes it for one and nothing is lost.
    fn spell(&mut self, numbers: &[u64]) -> Result<Vec<Error>> {
        let (mut told, path) = (Vec::new(), self.path.display().to_string());
        for (own, &at) in self.asked.iter().zip(&self.places.heads) {
            let mut slips = Slips::default();
            for (number, row) in self.rows.iter_mut().enumerate() {
                match said(&own.labels, &row[at]) {
                    Said::Nothing => {}
                    Said::Label(label) => {
                        row[at] = label;
                        slips.add_label();
                    }
                    Said::Other(cell) => {
                        let remark = remark(&own.head, &cell);
                        row[at].clear();
                        let note = &mut row[self.places.last[1]];
                        if !note.contains(&remark) {
                            let begins = if note.is_empty() { "" } else { "; " };
                            *note = format!("{note}{begins}{remark}");
                        }
                        // What the journal adds has no row in the table yet.
                        let origin = match numbers.get(number) {
                            Some(&number) => Origin::row(&path, number),
                            None => Origin::path(self.journal.path().display().to_string()),
                        };
                        slips.add_other(origin, cell);
                    }
                }
            }
            told.extend(slips.told(&path, &self.header[at], own)?);
        }
        Ok(told)
    }

    /// Finds the columns that are needed, and adds those that are missing: those of heads, and
    /// those of heads that the journal speaks of.
    fn place(&mut self) {
        let header = &mut self.header;
        let mut place = |name: &str| {
            position(header, name).unwrap_or_else(|| {
                header.push(name.to_owned());
                header.len() - 1
            })
        };
        let first = FIRST.map(&mut place);
        let mut heads: Vec<String> = self.heads.clone();
        for (head, _) in self.pending.iter().flat_map(|entry| &entry.labels) {
            if !heads.contains(head) {
                heads.push(head.clone());
            }
        }
        let label = |head: &String| {
            label_column(header, head).unwrap_or_else(|| {
                let of_model = position(header, head).is_some();
                header.push(if of_model { correction(head) } else { head.clone() });
                header.len() - 1
            })
        };
        let places: Vec<usize> = heads.iter().map(label).collect();
        let last = LAST.map(|name| {
            position(header, name).unwrap_or_else(|| {
                header.push(name.to_owned());
                header.len() - 1
            })
        });
        let mut carried = [None; CARRIED.len()];
        for ((place, name), carries) in carried.iter_mut().zip(CARRIED).zip(self.carries) {
            let mut cells = self.pending.iter().flat_map(|entry| &entry.carried);
            *place = position(header, name);
            if place.is_none() && (carries || cells.any(|(own, _)| own == name)) {
                *place = Some(header.len());
                header.push(name.to_owned());
            }
        }
        self.heads = heads;
        self.places = Places { first, heads: places, last, carried };
        let width = self.header.len();
        self.rows.iter_mut().for_each(|row| row.resize(width, String::new()));
    }

    /// Takes away what keeps spreadsheets from running our cells; saving puts it back. What becomes
    /// of a text is up to its hash.
    fn unquote(&mut self) {
        let Places { first, heads, last, carried } = &self.places;
        let text = first[5];
        let all = || first.iter().chain(heads).chain(last).chain(carried.iter().flatten());
        let own = || all().filter(|&&at| at != text);
        for row in &mut self.rows {
            for &at in own() {
                row[at] = unquoted_name(&row[at]).to_owned();
            }
        }
    }

    /// What a coder said of a sentence: a label for each of `heads` as given to [`Ledger::open`].
    pub fn of(&self, item: &Item, coder: &str) -> Coding {
        let row = self.by_key.get(&key(&item.id, &item.hash, coder));
        let row = row.map(|&row| &self.rows[row]);
        let cell = |at: usize| row.map_or_else(String::new, |row| folded(&row[at]));
        let note = row.map_or_else(String::new, |row| row[self.places.last[1]].clone());
        Coding { labels: self.places.heads.iter().map(|&at| cell(at)).collect(), note }
    }

    /// Notes what a coder says of a sentence; when this returns, it is on disk.
    ///
    /// # Errors
    /// If it cannot be written; then everything is as before.
    pub fn set(
        &mut self,
        item: &Item,
        coder: &str,
        coding: &Coding,
        at: &str,
        moved: Option<Move>,
    ) -> Result<()> {
        let entry = Entry {
            row_id: item.id.clone(),
            text_sha256: item.hash.clone(),
            document: item.document.clone(),
            sentence: item.sentence.clone(),
            before: item.before.clone(),
            text: item.text.clone(),
            after: item.after.clone(),
            labels: self.heads.iter().cloned().zip(coding.labels.iter().cloned()).collect(),
            coder: self.names.get(&coder.to_lowercase()).map_or(coder, |name| name).to_owned(),
            note: coding.note.clone(),
            coded_at: at.to_owned(),
            carried: CARRIED
                .iter()
                .zip(&item.carried)
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(name, cell)| ((*name).to_owned(), cell.clone()))
                .collect(),
            moved,
            saved: false,
        };
        self.journal.append(&entry)?;
        self.take(&entry);
        self.pending.push(entry);
        Ok(())
    }

    /// Remembers how a coder's name is written.
    fn meet(&mut self, coder: &str) {
        let name = folded(coder);
        self.names.entry(name.to_lowercase()).or_insert(name);
    }

    /// Puts an entry into its row.
    fn take(&mut self, entry: &Entry) {
        self.meet(&entry.coder);
        let key = key(&entry.row_id, &entry.text_sha256, &entry.coder);
        let row = *self.by_key.entry(key).or_insert_with(|| {
            let mut row = vec![String::new(); self.header.len()];
            let Entry { row_id, text_sha256, document, sentence, before, text, after, .. } = entry;
            let cells = [row_id, text_sha256, document, sentence, before, text, after];
            for (&at, cell) in self.places.first.iter().zip(cells) {
                row[at].clone_from(cell);
            }
            row[self.places.last[0]].clone_from(&entry.coder);
            self.rows.push(row);
            self.rows.len() - 1
        });
        let row = &mut self.rows[row];
        for (head, label) in &entry.labels {
            if let Some(at) = self.heads.iter().position(|own| own == head) {
                row[self.places.heads[at]].clone_from(label);
            }
        }
        for (name, cell) in &entry.carried {
            let at = CARRIED.iter().position(|own| own == name);
            if let Some(at) = at.and_then(|at| self.places.carried[at]) {
                row[at].clone_from(cell);
            }
        }
        row[self.places.last[1]].clone_from(&entry.note);
        row[self.places.last[2]].clone_from(&entry.coded_at);
    }

    /// Writes the table, and notes that in the journal, if anything was answered since. What others did to
    /// the table meanwhile stays.
    ///
    /// # Errors
    /// If the table cannot be written; then it is as it was, and the journal keeps all answers.
    pub fn save(&mut self) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        if stamp(&self.path) != self.stamp {
            self.load()?;
        }
        let name = self.path.display().to_string();
        let mut file = Whole::create(&self.path)?;
        let mut sink = Csv::new(&mut file, b',', Form::Spreadsheet, name);
        let columns = self.header.iter().map(|name| Column::new(name, Kind::Text, "", ""));
        sink.begin(&columns.collect::<Vec<_>>())?;
        for row in self.rows.iter().filter(|row| !self.is_withdrawn(row)) {
            sink.row(&row.iter().map(|cell| Cell::words(cell)).collect::<Vec<_>>())?;
        }
        sink.finish()?;
        drop(sink);
        file.commit()?;
        self.stamp = stamp(&self.path);
        self.pending.clear();
        self.journal.saved()
    }

    /// Writes the table for the last time: nothing can be taken back any more, and no journal is
    /// left.
    ///
    /// # Errors
    /// As [`Ledger::save`].
    pub fn close(mut self) -> Result<()> {
        self.save()?;
        self.journal.clear()
    }

    /// What coders did before this start and may take back, in order: it is given once.
    pub fn take_past(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.past)
    }

    /// What stood in the table for a label and was none.
    pub fn slips(&self) -> &[Error] {
        &self.slips
    }

    /// Whether all that a row of ours said was taken back: it then has no row in the table. A row
    /// with anything that others wrote stays.
    fn is_withdrawn(&self, row: &[String]) -> bool {
        let Places { first, heads, last, carried } = &self.places;
        let silent = |at: &usize| row[*at].is_empty();
        let is_own = |at: &usize| {
            let told = first.contains(at) || carried.contains(&Some(*at));
            told || heads.contains(at) || last.contains(at)
        };
        let others = (0..row.len()).filter(|at| !is_own(at));
        !row[last[2]].is_empty()
            && heads.iter().chain([&last[1]]).all(silent)
            && others.into_iter().all(|at| row[at].is_empty())
    }

    /// How many sentences each coder gave a label, by name as first written, sorted.
    pub fn coders(&self) -> Vec<(String, usize)> {
        let mut coders: Vec<(String, String, usize)> = Vec::new();
        for row in &self.rows {
            let name = folded(&row[self.places.last[0]]);
            let coded = self.places.heads.iter().any(|&at| !row[at].is_empty());
            let own = name.to_lowercase();
            match coders.iter_mut().find(|(known, ..)| *known == own) {
                Some((.., count)) => *count += usize::from(coded),
                None => coders.push((own, name, usize::from(coded))),
            }
        }
        coders.retain(|(.., count)| *count > 0);
        coders.sort();
        coders.into_iter().map(|(_, name, count)| (name, count)).collect()
    }

    /// Where the table is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where answers are that the table does not have yet.
    pub fn journal(&self) -> &Path {
        self.journal.path()
    }

    /// What a row may be known by: its hash, or that of its text where a spreadsheet took the hash
    /// for a number.
    fn keys_of(&self, row: usize) -> [Key; 2] {
        let row = &self.rows[row];
        let cell = |at: usize| row[at].trim();
        let [id, hash, .., text, _] = self.places.first.map(cell);
        let coder = cell(self.places.last[0]);
        let key = |hash: &str| key(id, hash, coder);
        [key(&hash.to_lowercase()), key(&text_hash(unquoted_name(text)))]
    }
}

fn key(id: &str, hash: &str, coder: &str) -> Key {
    (id.to_owned(), hash.to_owned(), folded(coder).to_lowercase())
}
