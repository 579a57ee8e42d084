//! Brings together what several coders said of the same sentence.
//!
//! A row is known by its id; where it has none, or where nobody shares an id with anybody, by its
//! text or the hash that vouches for it. In which order rows stand is no matter.

use super::place::Places;
use super::ratings::Rating;
use super::spelling::Spellings;
use super::unit::{Coder, HeadLabels, Unit};
use crate::error::{Error, Result, cut};
use crate::model::Head;
use crate::read::identity::text_hash;
use crate::read::position;
use crate::train::coding::{CARRIED, CodedRow, CodedTable, folded};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::path::Path;

/// What coders said.
#[derive(Debug, Default)]
pub struct Joined {
    /// Who coded, in the order in which they came.
    pub coders: Vec<Coder>,
    /// Heads with their labels.
    pub heads: Vec<HeadLabels>,
    /// The sentences, in the order in which they came.
    pub units: Vec<Unit>,
    /// Which of [`CARRIED`] any table has.
    pub carries: [bool; CARRIED.len()],
    /// How many rows were joined to others by their id.
    pub by_id: usize,
    /// How many by their hash or their text.
    pub by_text: usize,
    /// What was assumed.
    pub notes: Vec<String>,
    /// Rows that are not as they should be.
    pub faults: Vec<Error>,
    /// Rows of a sentence that the same coder labelled before.
    pub twice: Vec<Error>,
    pub(super) places: Places,
}

impl Joined {
    /// The number of the sentence that a row is of; `None` where nobody coded it.
    ///
    /// # Errors
    /// If several sentences have the text of a row without id.
    pub fn find(&self, row: &CodedRow) -> Result<Option<usize>> {
        self.places.find(row)
    }
}

/// Joins tables one by one.
#[derive(Debug, Default)]
pub struct Joining {
    /// What a coder is called whose table does not say.
    names: FxHashMap<String, String>,
    coders: Spellings,
    heads: Vec<(String, Spellings)>,
    units: Vec<Unit>,
    places: Places,
    carries: [bool; CARRIED.len()],
    by_id: usize,
    by_text: usize,
    notes: Vec<String>,
    /// How many rows name another document than the row that they were joined to, and the first.
    elsewhere: (usize, String),
    faults: Vec<Error>,
    twice: Vec<Error>,
}

impl Joining {
    /// Begins to join tables with these names. A coder has the name of the file, without folder and
    /// ending where that is enough to tell all apart.
    pub fn new(tables: &[String]) -> Self {
        let stems: Vec<&str> = tables.iter().map(|name| stem(name)).collect();
        let own = |stem: &str| stems.iter().filter(|s| s.eq_ignore_ascii_case(stem)).count() == 1;
        let name = |(table, stem): (&String, &&str)| {
            let name = if own(stem) { *stem } else { table };
            (table.clone(), name.to_owned())
        };
        Self { names: tables.iter().zip(&stems).map(name).collect(), ..Self::default() }
    }

    /// Adds a table.
    pub fn add(&mut self, table: CodedTable) {
        self.notes.extend(table.notes);
        self.faults.extend(table.faults);
        for (carries, name) in self.carries.iter_mut().zip(CARRIED) {
            *carries |= position(&table.header, name).is_some();
        }
        let heads: Vec<usize> = table.heads.iter().map(|head| self.head(head)).collect();
        let name = self.names.get(&table.name).unwrap_or(&table.name).clone();
        for row in table.rows {
            let coder = if row.coder.is_empty() { &name } else { &row.coder };
            let coder = self.coders.number(coder);
            if let Err(fault) = self.row(row, coder, &heads) {
                self.faults.push(fault);
            }
        }
    }

    fn head(&mut self, name: &str) -> usize {
        let known = self.heads.iter().position(|(own, _)| own.eq_ignore_ascii_case(name));
        known.unwrap_or_else(|| {
            self.heads.push((name.to_owned(), Spellings::default()));
            self.heads.len() - 1
        })
    }

    fn row(&mut self, row: CodedRow, coder: u32, heads: &[usize]) -> Result<()> {
        let found = self.places.find(&row)?;
        if found.is_some() {
            let by_id = self.places.knows(&row.id);
            *(if by_id { &mut self.by_id } else { &mut self.by_text }) += 1;
        }
        let number = found.unwrap_or(self.units.len());
        let mut ratings = Vec::new();
        for (&head, label) in heads.iter().zip(&row.labels).filter(|(_, label)| !label.is_empty()) {
            ratings.push((head, Rating { coder, label: self.heads[head].1.number(label) }));
        }
        self.places.add(&row, number);
        let CodedRow { origin, id, document, text, hash, before, after, carried, .. } = row;
        let hash = if hash.is_empty() { text_hash(&text) } else { hash };
        let new =
            Unit { origin, id, hash, document, before, text, after, carried, ratings: Vec::new() };
        if found.is_none() {
            self.units.push(new);
            self.twice.extend(self.units[number].rate(ratings).err());
            return Ok(());
        }
        let (unit, origin) = (&mut self.units[number], new.origin.clone());
        let same = unit.hash == new.hash || folded(&unit.text) == folded(&new.text);
        let differs = !same && !unit.text.is_empty() && !new.text.is_empty();
        let first = unit.origin.clone();
        note_elsewhere(&mut self.elsewhere, unit, &new);
        unit.complete(new);
        if let Err(mut fault) = unit.rate(ratings) {
            fault.origin = origin;
            self.twice.push(fault);
            return Ok(());
        }
        if differs {
            let found = format!("the text of {} is not that in {first}", cut(&unit.id));
            let remedy = "see whether both coded the same sentence; the row counts";
            return Err(Error::input(origin, found, remedy));
        }
        Ok(())
    }

    /// All that was joined.
    pub fn finish(mut self) -> Joined {
        if !self.units.iter().any(Unit::has_two) {
            self.join_by_text();
        }
        let (rows, first) = &self.elsewhere;
        if *rows > 0 {
            self.notes.push(format!(
                "rows that name another document than the row they were joined to: {rows}, the first \
                 {first}; the document named first counts. Where sentences of two documents are \
                 alike by chance, give both tables the same row_id"
            ));
        }
        let mut heads = Vec::new();
        for (head, (name, spellings)) in self.heads.iter().enumerate() {
            let words = spellings.words();
            let mut labels = words.clone();
            Head::order(&mut labels);
            let place = |word| labels.iter().position(|label| label == word).unwrap_or_default();
            let places: Vec<u32> = words.iter().map(|word| place(word) as u32).collect();
            for unit in &mut self.units {
                unit.ratings.resize(self.heads.len(), Vec::new());
                let ratings = &mut unit.ratings[head];
                ratings.iter_mut().for_each(|own| own.label = places[own.label as usize]);
                ratings.sort_unstable();
            }
            heads.push(HeadLabels { name: name.clone(), labels });
        }
        let names = self.coders.words().into_iter();
        let mut coders: Vec<Coder> = names.map(|name| Coder { name, ..Coder::default() }).collect();
        for unit in &self.units {
            // Whether each coder who labelled it was the only one in the head, in all heads.
            let mut alone: BTreeMap<u32, bool> = BTreeMap::new();
            for ratings in &unit.ratings {
                for own in ratings {
                    *alone.entry(own.coder).or_insert(true) &= ratings.len() == 1;
                }
            }
            for (number, alone) in alone {
                coders[number as usize].units += 1;
                coders[number as usize].alone += usize::from(alone);
            }
        }
        let Self { units, places, carries, by_id, by_text, notes, faults, twice, .. } = self;
        Joined { coders, heads, units, carries, by_id, by_text, notes, faults, twice, places }
    }

    /// Joins sentences with the same text, whose ids nobody shares, if coders share any text.
    fn join_by_text(&mut self) {
        let mut first: FxHashMap<String, (usize, Option<u32>)> = FxHashMap::default();
        let mut shared = false;
        let mut numbers = Vec::new();
        let mut next = 0;
        for unit in &self.units {
            let coder = unit.ratings.iter().flatten().map(|rating| rating.coder).next();
            let key = text_hash(&folded(&unit.text));
            let known = first.get(&key).copied().filter(|_| !unit.text.is_empty());
            shared |= known
                .is_some_and(|(_, other)| other.is_some() && coder.is_some() && other != coder);
            numbers.push(known.map_or(next, |(number, _)| number));
            if known.is_none() {
                first.insert(key, (next, coder));
                next += 1;
            }
        }
        if !shared {
            return;
        }
        let mut kept = Vec::<Unit>::new();
        for (mut unit, &number) in std::mem::take(&mut self.units).into_iter().zip(&numbers) {
            if number == kept.len() {
                kept.push(unit);
                continue;
            }
            let all = std::mem::take(&mut unit.ratings).into_iter().enumerate();
            let ratings = all.flat_map(|(head, own)| own.into_iter().map(move |r| (head, r)));
            let (origin, known) = (unit.origin.clone(), &mut kept[number]);
            note_elsewhere(&mut self.elsewhere, known, &unit);
            known.complete(unit);
            self.by_text += 1;
            if let Err(mut fault) = known.rate(ratings.collect()) {
                fault.origin = origin;
                self.twice.push(fault);
            }
        }
        self.units = kept;
        self.places.renumber(&numbers);
    }
}

/// Counts a row that names another document than the sentence that it is joined to.
fn note_elsewhere((rows, first): &mut (usize, String), unit: &Unit, row: &Unit) {
    if unit.stands_elsewhere(row) {
        if *rows == 0 {
            let (here, there) = (cut(&row.document), cut(&unit.document));
            *first = format!("{} ({here}, not {there} as in {})", row.origin, unit.origin);
        }
        *rows += 1;
    }
}

/// The name of a file without folder and ending; of a compressed one without both endings.
fn stem(name: &str) -> &str {
    let stem = |name| Path::new(name).file_stem().and_then(|stem| stem.to_str());
    let packed = [".gz", ".zst"].iter().any(|ending| name.to_lowercase().ends_with(ending));
    let first = stem(name).unwrap_or(name);
    if packed { stem(first).unwrap_or(first) } else { first }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::agree::join::*;
    use crate::read::{Input, Options};
    use crate::train::coding;

    fn joined(tables: &[(&str, &str)]) -> Joined {
        let names: Vec<String> = tables.iter().map(|(name, _)| (*name).to_owned()).collect();
        let mut joining = Joining::new(&names);
        for (name, text) in tables {
            let input = Input::from_reader(*name, std::io::Cursor::new((*text).to_owned()));
            joining.add(coding::read(&input, &Options::default(), &[]).unwrap());
        }
        joining.finish()
    }

    /// Each sentence: its id and, coder by coder, its labels in the first head.
    fn told(joined: &Joined) -> Vec<String> {
        let unit = |unit: &Unit| {
            let rating = |own: &Rating| {
                let coder = &joined.coders[own.coder as usize].name;
                format!(" {coder}:{}", joined.heads[0].labels[own.label as usize])
            };
            let ratings: String = unit.ratings[0].iter().map(rating).collect();
            format!("{}{ratings}", unit.id)
        };
        joined.units.iter().map(unit).collect()
    }

    fn faults(joined: &Joined) -> Vec<String> {
        joined.twice.iter().chain(&joined.faults).map(ToString::to_string).collect()
    }

    #[test]
    fn ids_join_whatever_the_order_and_the_spelling() {
        let all = joined(&[
            ("in/ana.csv", "id,text,stance\na#1,One.,War\na#2,Two.,none\na#3,Three.,\n"),
            ("ben.csv", "week,stance,id,text\n1,NONE,a#2,Two.\n1, war ,a#1,One.\n"),
        ]);
        assert_eq!(told(&all), ["a#1 ana:War ben:War", "a#2 ana:none ben:none", "a#3"]);
        assert_eq!((all.by_id, all.by_text, faults(&all)), (2, 0, vec![]));
        assert_eq!(all.units[0].document, "a");
        let alone: Vec<_> = all.coders.iter().map(|coder| (coder.units, coder.alone)).collect();
        assert_eq!(alone, [(2, 0), (2, 0)]);
    }

    #[test]
    fn texts_join_where_ids_do_not() {
        let ana = ("ana.csv", "id,text,stance\n7,One.,war\n8,Two.,none\n");
        let without = ("ben.csv", "text,stance\nTwo.,none\n  One. ,none\n");
        let expected = ["7 ana:war ben:none", "8 ana:none ben:none"];
        let all = joined(&[ana, without]);
        assert_eq!((told(&all), all.by_text), (expected.map(str::to_owned).to_vec(), 2));
        // The other way round it is the same, but for the order.
        let other = joined(&[without, ana]);
        assert_eq!(told(&other), ["8 ben:none ana:none", "7 ben:none ana:war"]);
        let renumbered = ("ben.csv", "id,text,stance\n1,Two.,none\n2,One.,none\n");
        let all = joined(&[ana, renumbered]);
        assert_eq!((told(&all), all.by_text), (expected.map(str::to_owned).to_vec(), 2));
        assert_eq!(faults(&all), Vec::<String>::new());
    }

    #[test]
    fn texts_that_join_two_documents_are_told() {
        let all = joined(&[
            ("ana.csv", "id,text,stance\nx#1,One.,war\nx#2,Two.,none\n"),
            ("ben.csv", "id,text,stance\ny#1,One.,none\nx #7,Two.,none\n"),
        ]);
        assert_eq!(all.by_text, 2);
        let [note] = &all.notes[..] else { panic!("{:?}", all.notes) };
        let expected = "rows that name another document than the row they were joined to: 1, the first \
                        ben.csv, row 2 (y, not x as in ana.csv, row 2); ";
        assert!(note.starts_with(expected), "{note}");
    }

    #[test]
    fn a_hash_vouches_for_a_text_that_a_spreadsheet_changed() {
        let hash = text_hash("=One. And more.");
        let cut = format!("text,text_sha256,stance\n=One.,{hash},war\n");
        let all = joined(&[("a.csv", "text,stance\n=One. And more.,war\n"), ("b.csv", &cut)]);
        assert_eq!(told(&all), [" a:war b:war"]);
        assert_eq!(faults(&all), Vec::<String>::new());
    }

    #[test]
    fn an_apostrophe_before_an_id_is_no_part_of_it() {
        let with = ("a.csv", "id,text,stance\n'@envoy#1,One.,war\n");
        let without = ("b.csv", "id,text,stance\n@envoy#1,Uno.,war\n");
        assert_eq!(told(&joined(&[without, with])), ["@envoy#1 b:war a:war"]);
        assert_eq!(told(&joined(&[with, without])), ["'@envoy#1 a:war b:war"]);
    }

    #[test]
    fn a_column_says_who_coded_and_files_of_one_name_are_told_apart() {
        let both = "id,text,label,coder\n1,One.,x,Ana\n1,One.,y,ben\n2,Two.,x,ana\n2,Two.,x,\n";
        let all = joined(&[("both.csv", both)]);
        assert_eq!(told(&all), ["1 Ana:x ben:y", "2 Ana:x both:x"]);
        let table = "id,text,label\n1,One.,x\n";
        let all = joined(&[("a/codes.csv", table), ("b/codes.csv", table), ("c.csv.gz", table)]);
        assert_eq!(told(&all), ["1 a/codes.csv:x b/codes.csv:x c:x"]);
    }

    #[test]
    fn what_does_not_fit_is_named_and_the_first_counts() {
        let all = joined(&[
            ("a.csv", "id,text,stance\n1,One.,x\n1,One.,y\n2,Two.,x\n3,Same.,x\n4,Same.,y\n"),
            ("b.csv", "id,text,stance\n1,One.,x\n2,Deux.,x\n"),
            ("c.csv", "text,stance\nSame.,x\n,y\n"),
        ]);
        assert_eq!(told(&all), ["1 a:x b:x", "2 a:x b:x", "3 a:x", "4 a:y"]);
        let expected = [
            "a.csv, row 3: the same coder labelled 1 before; the first label counts; take one row out",
            "b.csv, row 3: the text of 2 is not that in a.csv, row 4; see whether both coded the \
             same sentence; the row counts",
            "c.csv, row 2: several sentences are \"Same.\"; the row does not count; give it the \
             row_id that others have",
            "c.csv, row 3: neither an id nor a text; the row does not count",
        ];
        assert_eq!(faults(&all), expected);
    }

    #[test]
    fn heads_may_come_from_different_tables() {
        let all = joined(&[
            ("a.csv", "id,text,stance,coder\n1,One.,x,ana\n1,One.,x,ben\n"),
            ("b.csv", "id,text,sentiment,coder\n1,One.,calm,ben\n1,One.,loud,ana\n"),
        ]);
        let names: Vec<&str> = all.heads.iter().map(|head| &*head.name).collect();
        assert_eq!((names, faults(&all)), (vec!["stance", "sentiment"], vec![]));
        assert!(all.units[0].agreed(0).is_some() && all.units[0].is_disputed(1));
    }
}
