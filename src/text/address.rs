//! Speeches and statements: documents that are somebody's words from end to end.
//!
//! A title tells whose they are: `Remarks by President Han at the Forum`, `Statement from the
//! Foreign Ministry on ...`. Where the title names no holder but the text is a speech by its
//! words (it speaks of "I" and "we", it addresses its hearers), it is the author's of the
//! metadata, or, where the title begins with a state, that state's representative.

use super::cast::{Cast, squeeze};
use super::document::{Document, Metadata};
use super::lexicon::{PREPOSITION, TIME};
use super::mention::{self, Context};
use super::name::{Bearer, names};
use super::phrase::Phrases;
use super::span::{Sentence, Span};
use super::word::{Word, words};

/// What a document is called that is somebody's words.
const KINDS: [&str; 17] = [
    "remarks",
    "statement",
    "address",
    "speech",
    "keynote",
    "testimony",
    "message",
    "toast",
    "lecture",
    "comments",
    "greeting",
    "greetings",
    "eulogy",
    "declaration",
    "letter",
    "briefing",
    "gaggle",
];
/// Of these "of" tells what they say, not whose they are: `message of sympathy`.
const WITH_CONTENT: [&str; 5] = ["message", "letter", "greeting", "greetings", "toast"];
/// What a headline says that somebody does with another's words.
const PASSED_ON: [&str; 8] =
    ["receives", "sends", "gets", "reads", "rejects", "welcomes", "denounces", "quotes"];
/// Words by which a speaker speaks of himself and his.
const FIRST_PERSON: [&str; 8] = ["i", "we", "our", "my", "us", "me", "i'm", "we're"];
/// Words by which a speaker turns to his hearers.
const TURNS: [&str; 14] = [
    "thank you",
    "ladies and gentlemen",
    "excellencies",
    "excellency",
    "mr. president",
    "madam president",
    "distinguished",
    "dear friends",
    "fellow",
    "congratulate",
    "general assembly",
    "on behalf of",
    "this rostrum",
    "i am honoured",
];
/// Where nothing but speeches is held.
const PLACES: [&str; 4] = ["UNGA", "General Debate", "General Assembly", "Plenary"];
/// How many sentences at either end show whether a text turns to hearers.
const ENDS: usize = 6;
/// Longest first line, in bytes, that may stand for a missing title.
const TITLE: usize = 250;

/// What is known of a document as a whole.
fn metadata(document: &Document) -> &Metadata {
    document.rows.first().map_or(&document.metadata, |row| &row.metadata)
}

/// The title of a document: that of its metadata, or else its first line.
pub fn title<'t>(document: &'t Document, sentences: &[Sentence]) -> &'t str {
    let title = metadata(document).title.as_str();
    let first = || sentences.first().map(|s| document.slice(s.span)).filter(|t| t.len() <= TITLE);
    if title.trim().is_empty() { first().unwrap_or_default() } else { title }
}

/// Whose words the whole document is, if it is a speech or statement; `quoted` says how many of its
/// sentences stand in quotation marks.
pub fn holder(
    document: &Document,
    sentences: &[Sentence],
    cast: &Cast,
    quoted: usize,
) -> Option<String> {
    let title = title(document, sentences);
    if let Some(holder) = named(title, cast) {
        return Some(holder);
    }
    let metadata = metadata(document);
    let place = |field: &str| PLACES.iter().any(|place| field.contains(place));
    let held = place(title) || place(&metadata.source);
    if quoted * 5 > sentences.len() || !is_speech(document, sentences, held) {
        return None;
    }
    let author = squeeze(&metadata.author);
    if !author.is_empty() {
        return Some(author);
    }
    let head = title.split([',', ':', '(', ';']).next().unwrap_or_default().trim();
    let state = head.split_whitespace().count() <= 5
        && mention::mentions(head, Context::default()).len() == 1;
    let article = if needs_article(head) { "the " } else { "" };
    (state && head.len() < title.len()).then(|| format!("representative of {article}{head}"))
}

/// Whether the name of a state stands with an article: `the United States`, `the DPRK`.
fn needs_article(state: &str) -> bool {
    const FORMS: [&str; 5] = ["Republic", "United", "Kingdom", "Federation", "Emirates"];
    state.chars().all(char::is_uppercase) || FORMS.iter().any(|form| state.contains(form))
}

/// Whether a title calls its document somebody's words.
pub fn is_of_speech(title: &str) -> bool {
    words(title, Span::new(0, title.len()), &[]).iter().take(12).any(is_kind)
}

/// Whom a title names as the holder.
fn named(title: &str, cast: &Cast) -> Option<String> {
    let words = words(title, Span::new(0, title.len()), &[]);
    let names = names(&words);
    let phrases = Phrases { words: &words, names: &names };
    let kind = words.iter().take(12).position(is_kind)?;
    let passed_on = |word: &Word| PASSED_ON.iter().any(|verb| word.text.eq_ignore_ascii_case(verb));
    if words[..kind].iter().any(passed_on) {
        return None;
    }
    // "Cho's remarks at the forum"
    if let Some(before) = kind.checked_sub(1).filter(|before| words[*before].owns) {
        let name = phrases.name_at(before).filter(|name| name.all.start <= 1)?;
        return Some(full(title, &words, name.bare.start..name.all.end, cast));
    }
    let plain = |word: &Word| !word.class.has(PREPOSITION) && !word.is_mark();
    let by = words.iter().enumerate().skip(kind + 1).take(6).find(|(_, word)| !plain(word))?;
    if !matches!(by.1.text, "by" | "By" | "from" | "of" | "From")
        || !words[..kind].iter().all(plain)
        || (by.1.is("of") && WITH_CONTENT.iter().any(|w| words[kind].text.eq_ignore_ascii_case(w)))
    {
        return None;
    }
    let subject = phrases.after(by.0 + 1)?;
    let name = phrases.name_at(subject.start).or_else(|| phrases.name_at(subject.end - 1));
    let named = name.filter(|name| name.bearer != Bearer::Office);
    let end = named.map_or(subject.end, |name| name.all.end.max(subject.start + 1));
    let ended = words.get(end).is_none_or(|word| {
        word.is_mark()
            || word.class.has(PREPOSITION | TIME)
            || word.text.ends_with("ing")
            || matches!(word.text, "Before" | "After" | "as" | "As" | "and")
    });
    if !ended || words.get(end).is_some_and(|word| word.is("and")) {
        return None;
    }
    Some(full(title, &words, subject.start..end, cast))
}

fn is_kind(word: &Word) -> bool {
    KINDS.iter().any(|kind| word.text.eq_ignore_ascii_case(kind))
}

/// The fullest name for the words of a title.
fn full(title: &str, words: &[Word], range: std::ops::Range<usize>, cast: &Cast) -> String {
    let last = &words[range.end - 1];
    let slice = &title[words[range.start].span.start..last.span.start + last.text.len()];
    let known = cast.call(last.text).map(|person| cast.full(person));
    let whole = squeeze(slice);
    let whole = whole.strip_prefix("the ").map_or(whole.clone(), str::to_owned);
    // "Deputy Director of the Harbour Board Park Il": the name is enough.
    let ends = |known: &str| {
        known.split_whitespace().next_back() == whole.split_whitespace().next_back()
            && known.split_whitespace().rev().nth(1).is_some_and(|word| whole.contains(word))
    };
    known.filter(|known| known.len() > whole.len() || ends(known)).unwrap_or(whole)
}

/// Whether a text is a speech by its words; less is asked of one `held` where speeches are.
fn is_speech(document: &Document, sentences: &[Sentence], held: bool) -> bool {
    let first_person = |sentence: &&Sentence| {
        let mut words = document.slice(sentence.span).split_whitespace().take(60);
        words.any(|word| FIRST_PERSON.contains(&word.to_lowercase().as_str()))
    };
    let own = sentences.iter().filter(first_person).count();
    let ends = sentences.iter().take(ENDS).chain(sentences.iter().rev().take(ENDS));
    let turns = ends.into_iter().any(|sentence| {
        let small = document.slice(sentence.span).to_lowercase();
        TURNS.iter().any(|turn| small.contains(turn))
    });
    let share = if held { 12 } else { 4 };
    sentences.len() > 3 && own * share >= sentences.len() && (turns || held)
}
