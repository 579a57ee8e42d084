//! Which words of a sentence are names, and of what? Runs of words with capitals, with the titles
//! before them.

use super::lexicon::{
    BRANCH, Class, DOCUMENT, FAMILY, FEMALE, FIELD, HONORIFIC, INSTITUTION, MALE, OFFICE, OPENER,
    PARTICLE, PLACE, PREPOSITION, ROLE, SAYS, SOMEBODY, TIME,
};
use super::token::Kind;
use super::word::Word;
use std::ops::Range;

/// What a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearer {
    /// A person: a title, a given name or its shape says so.
    Person,
    /// An institution: one of its words says so.
    Institution,
    /// A state, a people or one of its parts.
    Place,
    /// Nobody by name: `the Foreign Minister`.
    Office,
    /// One word that may be anything.
    Open,
}

/// A name in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its words with the title before it, by place in the sentence.
    pub all: Range<usize>,
    /// Its words without the title; the whole of an office.
    pub bare: Range<usize>,
    /// What it is of.
    pub bearer: Bearer,
}

/// Most words of a name.
const LONGEST: usize = 12;
/// Seats of government that speak and whose names look like persons'.
const SEATS: [&[&str]; 4] =
    [&["Cheong", "Wa", "Dae"], &["Downing", "Street"], &["Foggy", "Bottom"], &["Capitol", "Hill"]];
/// Most words with small letters that are looked at for a title before a name.
const TITLE: usize = 2;

/// The names of a sentence, in order.
pub fn names(words: &[Word]) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if begins(words, at) {
            let end = run_end(words, at);
            let first = found.last().map_or(0, |name| name.all.end);
            found.push(name(words, at..end, first));
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

/// Whether the word at `at` can begin a name.
fn begins(words: &[Word], at: usize) -> bool {
    let word = &words[at];
    let named = word.class.has(MALE | FEMALE | FAMILY) && !begins_clause(words, at);
    let sentence_word = word.class.has(OPENER) && !named;
    let letter = word.text.chars().count() == 1 && !words.get(at + 1).is_some_and(|w| w.is("."));
    word.is_capitalized() && !word.class.has(TIME | PREPOSITION) && !sentence_word && !letter
}

/// Whether nothing but marks stands before the word at `at`, or a mark that ends a clause.
pub fn begins_clause(words: &[Word], at: usize) -> bool {
    at == 0 || words[at - 1].is_mark() && !words[at - 1].is(",")
}

/// Where the run of capitalized words that begins at `start` ends.
fn run_end(words: &[Word], start: usize) -> usize {
    let mut end = start + 1;
    let mut institution = words[start].class.has(INSTITUTION);
    let mut office = words[start].class.has(OFFICE);
    let mut bound = false;
    while end < words.len() && end - start < LONGEST {
        let (last, next) = (&words[end - 1], &words[end]);
        let taken = if last.owns {
            plural_owner(words, end)
        } else if next.is("-") && next.glued {
            usize::from(words.get(end + 1).is_some_and(|w| w.glued && w.is_word())) * 2
        } else if next.is(".") && next.glued {
            let goes_on = begins_any(words, end + 1) || nickname(words, end + 1) > 0;
            usize::from(is_abbreviated(last) && goes_on)
        } else if nickname(words, end) > 0 {
            nickname(words, end)
        } else if begins_any(words, end) || middle(words, end) {
            usize::from(next.quoted == last.quoted)
        } else if next.class.has(PARTICLE) && next.kind == Kind::Word {
            usize::from(begins_any(words, end + 1)) * 2
        } else if institution && !office && matches!(next.text, "of" | "for" | "and" | "on") {
            let article = words.get(end + 1).is_some_and(|w| w.is("the"));
            let skip = 1 + usize::from(article);
            bound = true;
            usize::from(begins_any(words, end + skip)) * (skip + 1)
        } else if bound && next.is(",") {
            fields(words, end)
        } else if office && next.is("of") {
            let branch =
                words.get(end + 1).is_some_and(|w| w.is_capitalized() && w.class.has(BRANCH));
            usize::from(branch) * 2
        } else {
            0
        };
        if taken == 0 {
            break;
        }
        end = (end + taken).min(words.len());
        institution |= words[end - 1].class.has(INSTITUTION);
        office |= words[end - 1].class.has(OFFICE);
    }
    end
}

/// How many words and marks from the comma at `at` on are fields that go on the name of a
/// ministry: `Ministry of Food, Land and Rural Affairs`.
fn fields(words: &[Word], at: usize) -> usize {
    let capital = |at: usize| words.get(at).is_some_and(|word| word.is_capitalized());
    let field = |at: usize| capital(at) && words[at].class.has(FIELD | BRANCH);
    let mut end = at;
    while end - at < LONGEST {
        let comma = usize::from(words.get(end).is_some_and(|word| word.is(",")));
        let and = words.get(end + comma).is_some_and(|word| matches!(word.text, "and" | "&"));
        if (!and && comma == 0) || !field(end + comma + usize::from(and)) {
            return 0;
        }
        end += comma + usize::from(and) + 1;
        while capital(end) && !words[end].class.has(TIME | OPENER) && !words[end - 1].owns {
            end += 1;
        }
        if and {
            return end - at;
        }
    }
    0
}

/// How many words and marks from `at` on go on a name whose last word is a people's plural that
/// owns what follows: `Workers' Party`, `People's Bank`.
fn plural_owner(words: &[Word], at: usize) -> usize {
    const PEOPLE: [&str; 6] = ["People", "Children", "Women", "Men", "Farmers", "Veterans"];
    let owner = &words[at - 1];
    let mark = usize::from(words[at].is_mark() && words[at].glued);
    let several = owner.class.has(ROLE | SOMEBODY) && owner.text.ends_with('s');
    let next = words.get(at + mark).filter(|word| word.is_capitalized());
    let institution = |word: &Word| word.class.has(INSTITUTION);
    let named = next.is_some_and(institution)
        || next.is_some() && words.get(at + mark + 1).is_some_and(institution);
    if named && (several || PEOPLE.contains(&owner.text)) { mark + 1 } else { 0 }
}

/// Whether a word at `at` that else begins a sentence stands within a name that begins with the
/// family's: `Pak In Gyu`.
fn middle(words: &[Word], at: usize) -> bool {
    let short = |at: usize| words.get(at).is_some_and(|w| w.is_capitalized() && w.text.len() <= 3);
    short(at) && words[at - 1].class.has(FAMILY) && begins_any(words, at + 1)
}

/// Whether a word that can go on a name stands at `at`.
fn begins_any(words: &[Word], at: usize) -> bool {
    words.get(at).is_some_and(|word| {
        word.is_capitalized()
            && !word.class.has(TIME | PREPOSITION)
            && (!word.class.has(SAYS)
                || !is_headline_verb(word)
                || word.class.has(BRANCH | INSTITUTION | DOCUMENT | FAMILY))
            && (!word.class.has(OPENER) || word.class.has(MALE | FEMALE | FAMILY))
    })
}

/// Whether a verb stands in a form that headlines use: `Dunmore Says Bill Is Lost`.
fn is_headline_verb(word: &Word) -> bool {
    word.text.ends_with('s') || word.text.ends_with("ed") || word.text.ends_with("ing")
}

/// How many words and marks a nickname at `at` has, with the quotation marks around it, if the name
/// goes on behind it: `Robert "Bobby" Scott`.
fn nickname(words: &[Word], at: usize) -> usize {
    let mark = |at: usize| words.get(at).is_some_and(|w| matches!(w.text, "\"" | "“" | "”" | "''"));
    let inside = words.get(at + 1).is_some_and(|w| w.is_capitalized() && w.glued);
    if mark(at) && inside && mark(at + 2) && begins_any(words, at + 3) { 3 } else { 0 }
}

/// Whether a point behind `word` belongs to it: an initial, a title.
fn is_abbreviated(word: &Word) -> bool {
    let letters = word.text.chars().count();
    letters == 1 || (letters < 6 && word.class.has(OFFICE | HONORIFIC)) || word.is("St")
}

/// The name that a run of capitalized words is; a title with small letters may stand before it,
/// but not before the word at `first`.
fn name(words: &[Word], run: Range<usize>, first: usize) -> Name {
    let class = |at: usize| words[at].class;
    let any = |range: Range<usize>, kind: Class| range.clone().any(|at| class(at).has(kind));
    let title = |at: &usize| class(*at).has(OFFICE | HONORIFIC) && !is_given(&words[*at]);
    let mut bare = run.clone();
    // "Foreign Minister Cho Hyun", "Secretary of State Han": the name follows the last title.
    if let Some(last) = run.clone().rev().find(title) {
        bare.start = last + 1;
        while bare.start < run.end && (words[bare.start].is_mark() || words[bare.start].is("of")) {
            bare.start += 1 + usize::from(words[bare.start].is("of"));
        }
        while bare.start < run.end && words[bare.start].is_mark() {
            bare.start += 1;
        }
    }
    if bare.start >= run.end {
        let institution = any(run.clone(), INSTITUTION) && !title(&(run.end - 1));
        let bearer = if institution { Bearer::Institution } else { Bearer::Office };
        return Name { all: run.clone(), bare: run, bearer };
    }
    // "Republican Han Dana": a part is no name, but shows that the name is a person's.
    let part = (class(bare.start).has(ROLE | INSTITUTION) || is_acronym(&words[bare.start]))
        && !is_given(&words[bare.start]);
    let rest = bare.start + 1..bare.end;
    let named = rest.len() > 1 && is_given(&words[rest.start]);
    let mut all = run.clone();
    let mut titled = bare.start > run.start;
    if part && named {
        titled = true;
        if bare.start == run.start {
            all.start = rest.start;
        }
        bare = rest;
    }
    if !titled {
        (all.start, titled) = small_title(words, run.start, first);
    }
    // "South Korean Foreign Minister", "Mr. President": whose he is, and respect before an office,
    // are no part of a title.
    let offices = all.start..bare.start;
    let office = offices.clone().any(|at| class(at).has(OFFICE) && !class(at).has(HONORIFIC));
    while all.start < bare.start
        && (class(all.start).has(PLACE)
            || words[all.start].is_mark()
            || (office && class(all.start).has(HONORIFIC)))
    {
        all.start += 1;
    }
    let bearer = bearer(words, &bare, titled);
    if bearer != Bearer::Person {
        return Name { all: run.clone(), bare: run, bearer };
    }
    Name { all, bare, bearer }
}

fn is_acronym(word: &Word) -> bool {
    word.text.len() > 1 && word.text.chars().all(|c| c.is_uppercase() || c == '.')
}

fn is_given(word: &Word) -> bool {
    word.class.has(MALE | FEMALE)
}

/// Where a title with small letters begins that stands right before the word at `start`, and
/// whether there is one: `spokesman Park Il`, `defense minister Han Dana`.
fn small_title(words: &[Word], start: usize, first: usize) -> (usize, bool) {
    let is_title = |word: &Word| word.is_word() && word.class.has(OFFICE | ROLE) && !word.owns;
    if start <= first || !is_title(&words[start - 1]) || words[start - 1].text.ends_with('s') {
        return (start, false);
    }
    let mut begin = start - 1;
    let lowest = first.max(start.saturating_sub(1 + TITLE));
    while begin > lowest
        && words[begin - 1].is_word()
        && words[begin - 1].class.has(OFFICE | BRANCH)
    {
        begin -= 1;
    }
    // A plain noun of somebody is no title to be kept, but shows that the name is a person's.
    let office = words[begin..start].iter().any(|word| word.class.has(OFFICE));
    (if office { begin } else { start }, true)
}

/// Whether these words are the name of a seat of government, which speaks for an office.
pub fn is_seat<'w>(name: impl Iterator<Item = &'w str> + Clone) -> bool {
    SEATS.iter().any(|seat| name.clone().eq(seat.iter().copied()))
}

/// What the name of the words `bare` is of.
fn bearer(words: &[Word], bare: &Range<usize>, titled: bool) -> Bearer {
    let names = &words[bare.clone()];
    let parts = names.iter().filter(|word| word.is_word() && !word.glued).count();
    let any = |kind: Class| names.iter().any(|word| word.class.has(kind));
    let given = is_given(&names[0]);
    if !titled && is_seat(names.iter().map(|word| word.text)) {
        return Bearer::Institution;
    }
    if any(INSTITUTION) && !(given && parts == 2 && !titled) {
        return Bearer::Institution;
    }
    if titled && !names.iter().all(|word| word.class.has(PLACE) && !is_given(word)) {
        return Bearer::Person;
    }
    if names.iter().filter(|word| word.is_word()).all(|word| word.class.has(PLACE)) {
        return Bearer::Place;
    }
    let article = bare.start > 0 && words[bare.start - 1].text.eq_ignore_ascii_case("the");
    let shaped = (2..=4).contains(&parts)
        && !article
        && !names.iter().any(|word| is_acronym(word) && word.text.len() > 2)
        && !any(PLACE | FIELD);
    if parts > 1 && ((given && !article) || (names[0].class.has(FAMILY) && parts <= 3) || shaped) {
        return Bearer::Person;
    }
    if parts > 1 || article || names.iter().all(is_acronym) {
        Bearer::Institution
    } else {
        Bearer::Open
    }
}

#[cfg(test)]
mod tests {
    use crate::text::name::{Bearer, names};
    use crate::text::span::Span;
    use crate::text::word::words;

    #[test]
    fn names_have_bearers_and_leave_titles_and_states_out() {
        let cases = [
            ("South Korean Foreign Minister Cho Byung-ok left.", "Cho Byung-ok", Bearer::Person),
            ("Then spokesman Park Il left.", "Park Il", Bearer::Person),
            ("Secretary of State Paul Wren left.", "Paul Wren", Bearer::Person),
            ("Sen. Robert K. Dunmore left.", "Robert K. Dunmore", Bearer::Person),
            (
                "the Ministry of Foreign Affairs left",
                "Ministry of Foreign Affairs",
                Bearer::Institution,
            ),
            ("in South Korea it rained", "South Korea", Bearer::Place),
            ("Then the Foreign Minister left.", "Foreign Minister", Bearer::Office),
            ("Then Varga left.", "Varga", Bearer::Open),
        ];
        for (text, name, bearer) in cases {
            let words = words(text, Span::new(0, text.len()), &[]);
            let found = names(&words);
            let slices = found.iter().map(|found| {
                let bare = &words[found.bare.clone()];
                let (first, last) = (bare[0].span.start, bare[bare.len() - 1].span.end);
                (&text[first..last], found.bearer)
            });
            assert!(slices.clone().any(|slice| slice == (name, bearer)), "{text}: {found:?}");
        }
    }
}
