//! Who holds an office, where words beside a name tell it and no title does.

use super::cast::Cast;
use super::lexicon::{BE, OFFICE, PREPOSITION, ROLE};
use super::name::{Bearer, Name};
use super::word::Word;

/// Farthest word of an apposition that is looked at for an office.
const APPOSITION: usize = 9;
/// How far from its verb the name of a nominee is looked for, in words and marks.
const NOMINATION: usize = 25;

/// Takes note of the offices that stand behind names: `Park Il, a spokesperson for the ministry,`.
pub fn appositions(words: &[Word], names: &[Name], cast: &mut Cast) {
    for name in names.iter().filter(|name| name.bearer == Bearer::Person) {
        if !words.get(name.all.end).is_some_and(|word| word.is(",")) {
            continue;
        }
        let behind = words.iter().skip(name.all.end + 1).take(APPOSITION);
        let phrase = behind.take_while(|w| w.is_word() && !w.quoted && !w.class.has(PREPOSITION));
        let office = phrase.filter(|word| word.class.has(OFFICE | ROLE)).last();
        if let (Some(office), Some(person)) = (office, cast.meet(words, name)) {
            cast.hold_office(person, office.text);
        }
    }
}

/// Takes note of who is nominated: `the board nominated a clerk, Park Il, as mayor`, `Park Il was
/// nominated`.
pub fn nominations(words: &[Word], names: &[Name], cast: &mut Cast) {
    let verb = |word: &Word| !word.quoted && matches!(word.text, "nominated" | "nominates");
    for at in (0..words.len()).filter(|at| verb(&words[*at])) {
        let helped = words[..at].iter().rev().take(2).any(|word| word.class.has(BE));
        let next = words.get(at + 1).map_or("", |word| word.text);
        let passive = helped || matches!(next, "as" | "by" | "for" | "to");
        let person = |name: &&Name| name.bearer == Bearer::Person;
        let (before, behind) = names.split_at(names.partition_point(|n| n.all.start < at));
        let nominee = if passive {
            before.iter().rev().take_while(|name| name.all.end + NOMINATION > at).find(person)
        } else {
            behind.iter().take_while(|name| name.all.start < at + NOMINATION).find(person)
        };
        if let Some(person) = nominee.and_then(|name| cast.meet(words, name)) {
            cast.hold_office(person, "nominee");
        }
    }
}
