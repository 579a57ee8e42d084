//! Who says it?
//!
//! A document is one of three things. A transcript says with each line who speaks
//! ([`super::transcript`]); a speech is its holder's from end to end ([`super::address`]); in
//! any other text a sentence is somebody's words where a clause of saying stands in it
//! ([`super::clause`]) or where it stands in a quotation ([`super::quotation`]) that such a clause
//! belongs to. Names find their fullest form in the cast of the document ([`super::cast`]),
//! pronouns and offices who was spoken of last ([`super::scene`]).
//!
//! A speaker is who is named as the source, whatever it is: a person, a ministry, `senior
//! official`. Of several clauses in a sentence the one beside its quotation counts, else the one
//! that ends it, else the first. Time is linear in the text.

use super::address;
use super::cast::{Cast, slice};
use super::clause::{Clause, clauses, main_subject};
use super::dateline;
use super::document::Document;
use super::lexicon::INSTITUTION;
use super::name::{Bearer, names};
use super::office::{appositions, nominations};
use super::quotation::{Part, begins_sentence, is_utterance, paragraphs, quotations};
use super::scene::{Line, Moment, Scene, Source, is_surname};
use super::span::{Sentence, Span};
use super::spelling::Spelling;
use super::transcript;
use super::word::{Word, words};

/// How a sentence gives somebody's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Speech {
    /// It does not: the writer speaks.
    #[default]
    None,
    /// As they were said, in quotation marks or in a transcript.
    Direct,
    /// Retold: `Seoul said that it would wait.`
    Indirect,
}

impl Speech {
    /// Its name in the column `speech`; empty where the writer speaks.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Direct => "direct",
            Self::Indirect => "indirect",
        }
    }
}

/// Who says a sentence, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attribution {
    /// The fullest form of the speaker's name in the document; empty where nobody is quoted.
    pub speaker: String,
    /// Whether the words are the speaker's own.
    pub speech: Speech,
}

/// What was read of a sentence.
#[derive(Debug, Default)]
struct Reading {
    /// Who speaks in it, by its own clauses or by the quotation around it.
    source: Option<Source>,
    /// The person that it is about.
    subject: Option<usize>,
    /// How many of its words are quoted, and how many are not and in no clause of saying.
    quoted: usize,
    plain: usize,
    /// Whether a clause of its own names the speaker.
    clause: bool,
    /// Whether it ends with a colon.
    opens: bool,
    /// Whether a quotation in it begins like a sentence, or is a whole utterance: `"No,"`.
    sentence: bool,
    /// How many words its clause of saying has.
    attribution: usize,
}

impl Reading {
    /// What a transcript's label says of a sentence.
    fn labelled(person: usize) -> Self {
        Self { source: Some(Source::Person(person)), quoted: 1, ..Self::default() }
    }

    fn gives_nothing(&self) -> bool {
        self.quoted == 0 && (self.plain == 0 || (self.opens && self.plain <= NEAR))
    }

    fn is_quotation(&self) -> bool {
        self.quoted > 0 && self.quoted >= self.plain
    }

    /// Whether it gives words as they were said: in whole sentences, or in fragments that are half
    /// of its words, the attribution among them.
    fn is_direct(&self) -> bool {
        self.sentence || self.quoted > 0 && self.quoted >= self.plain + self.attribution
    }
}

/// Who says each of a document's sentences.
pub fn attribute(document: &Document, sentences: &[Sentence]) -> Vec<Attribution> {
    let rows = !document.rows.is_empty();
    let starts = paragraphs(&document.text, sentences, rows);
    let parts = quotations(&document.text, sentences, &starts, rows);
    let title = address::title(document, sentences);
    let spelling = Spelling::of(&document.text, sentences);
    let cast = cast(document, sentences, title, &spelling);
    let direct = |speaker: String| {
        let speech = if speaker.is_empty() { Speech::None } else { Speech::Direct };
        Attribution { speaker, speech }
    };
    let labels = transcript::labels(document, sentences, &starts, address::is_of_speech(title));
    if labels.throughout {
        let principal = principal(title, &cast);
        let name = |label| direct(transcript::name(label, &cast, principal));
        return spoken(sentences, labels.of.into_iter().map(name));
    }
    let quoted = parts.iter().filter(|parts| !parts.is_empty()).count();
    if let Some(holder) = address::holder(document, sentences, &cast, quoted) {
        return spoken(sentences, sentences.iter().map(|_| direct(holder.clone())));
    }
    let mut scene = Scene::new(cast);
    let mut readings: Vec<Reading> = Vec::with_capacity(sentences.len());
    for (at, sentence) in sentences.iter().enumerate() {
        readings.push(match sentence.furniture {
            Some(_) => Reading::default(),
            None => match scene.cast.called(labels.of[at]) {
                Some(person) => Reading::labelled(person),
                None => {
                    let span = report(&document.text, sentence.span);
                    read(&document.text, span, &parts[at], &mut scene, &spelling)
                }
            },
        });
    }
    follow_quotations(&mut readings, &parts, &starts);
    let render = |reading: &Reading| match &reading.source {
        // "Then Cho said:" gives none of his words.
        Some(_) if reading.gives_nothing() => Attribution::default(),
        None => Attribution::default(),
        Some(source) => Attribution {
            speaker: match source {
                Source::Person(person) => scene.cast.full(*person),
                Source::Words(words) => words.clone(),
            },
            speech: if reading.is_direct() { Speech::Direct } else { Speech::Indirect },
        },
    };
    readings.iter().map(render).collect()
}

/// Attributions, but none for what is no sentence of the article.
fn spoken(
    sentences: &[Sentence],
    attributions: impl Iterator<Item = Attribution>,
) -> Vec<Attribution> {
    let pairs = sentences.iter().zip(attributions);
    pairs.map(|(s, a)| if s.furniture.is_none() { a } else { Attribution::default() }).collect()
}

/// The persons and institutions of a document and its title.
fn cast<'t>(
    document: &'t Document,
    sentences: &[Sentence],
    title: &'t str,
    spelling: &Spelling,
) -> Cast<'t> {
    let mut cast = Cast::default();
    let mut add = |text: &'t str, span: Span| {
        let words = words(text, report(text, span), &[]);
        if is_headline(&words) {
            return;
        }
        let names = spelling.part(&words, names(&words));
        cast.introduce(text, &words, &names);
        appositions(&words, &names, &mut cast);
        nominations(&words, &names, &mut cast);
    };
    for sentence in sentences.iter().filter(|sentence| sentence.furniture.is_none()) {
        add(&document.text, sentence.span);
    }
    add(title, Span::new(0, title.len()));
    // In a headline each word looks like a name, but that of a speech names its holder.
    if address::is_of_speech(title) {
        let words = words(title, Span::new(0, title.len()), &[]);
        cast.introduce(title, &words, &names(&words));
    }
    cast
}

/// Whether most words that matter have a capital, as in headlines of the American style.
fn is_headline(words: &[Word]) -> bool {
    let long = words.iter().filter(|word| word.is_word() && word.text.len() > 3);
    let (capital, small) = long.fold((0, 0), |(capital, small), word| {
        if word.is_capitalized() { (capital + 1, small) } else { (capital, small + 1) }
    });
    capital > 2 && capital > small * 8
}

/// The person that a title names first.
fn principal(title: &str, cast: &Cast) -> Option<usize> {
    let words = words(title, Span::new(0, title.len()), &[]);
    let names = names(&words);
    let person = names.iter().find(|name| name.bearer == Bearer::Person)?;
    cast.call(slice(title, &words, &person.bare))
}

/// A sentence without the dateline before it.
fn report(text: &str, sentence: Span) -> Span {
    let start = sentence.start + dateline::end(&text[sentence.start..sentence.end]);
    Span::new(start, sentence.end)
}

/// Reads a sentence, and keeps in mind what it spoke of.
fn read<'t>(
    text: &'t str,
    span: Span,
    parts: &[Part],
    scene: &mut Scene<'t>,
    spelling: &Spelling,
) -> Reading {
    let spans: Vec<Span> = parts.iter().map(|part| part.span).collect();
    let words = words(text, span, &spans);
    let names = spelling.part(&words, names(&words));
    let people: Vec<Option<usize>> =
        names.iter().map(|name| scene.cast.meet(&words, name)).collect();
    let line = Line { text, words: &words, names: &names, people: &people };
    let clauses = clauses(&words, &names);
    let mut reading = Reading {
        quoted: words.iter().filter(|word| word.is_word() && word.quoted).count(),
        sentence: parts.iter().any(|part| {
            begins_sentence(&text[part.span.start..part.span.end]) || is_utterance(text, span, part)
        }),
        ..Reading::default()
    };
    let order = by_weight(&clauses, &words);
    let mut said = None;
    for clause in order {
        if let Some(source) = scene.resolve(line, &clause.subject) {
            said = Some((clause, source));
            break;
        }
    }
    let plain = words.iter().filter(|word| word.is_word() && !word.quoted).count();
    let subject = main_subject(&words, &names);
    let about = subject.and_then(|subject| scene.resolve(line, &subject));
    reading.subject = match about {
        Some(Source::Person(person)) => Some(person),
        _ => None,
    };
    // "Varga flew home, where he": a pronoun shows that the name is a person's.
    let personal = |word: &Word| !word.quoted && matches!(word.text, "he" | "she" | "his" | "her");
    let surname = match &about {
        Some(Source::Words(name)) if is_surname(name) && words.iter().any(personal) => {
            Some(name.clone())
        }
        _ => None,
    };
    reading.plain = plain;
    if let Some((clause, source)) = said {
        let outside = |(at, word): (usize, &Word)| {
            word.is_word() && !word.quoted && !clause.span.contains(&at)
        };
        reading.plain = words.iter().enumerate().filter(|pair| outside(*pair)).count();
        reading.attribution = plain - reading.plain;
        reading.opens = words.last().is_some_and(|word| word.is(":"));
        reading.source = Some(source);
        reading.clause = true;
    } else if reading.quoted > 0 && plain > 0 {
        // A quotation in a sentence about somebody is his.
        let somebody = |source: &Source| match source {
            Source::Person(_) => true,
            Source::Words(_) => words[..1].iter().all(|word| word.class.has(INSTITUTION)),
        };
        reading.source = about.filter(somebody);
    }
    scene.pass(Moment {
        speaker: reading.source.clone(),
        subject: reading.subject,
        surname,
        named: people.into_iter().flatten().collect(),
    });
    reading
}

/// How near to a quotation a clause must stand to be its own, in words and marks.
const NEAR: usize = 3;

/// The clauses of a sentence by how much they say of it: first the one right behind a quotation,
/// then the one right before it, then the one that ends the sentence, then from the first on.
fn by_weight<'c>(clauses: &'c [Clause], words: &[Word]) -> Vec<&'c Clause> {
    let quoted = |range: std::ops::Range<usize>| {
        words
            .get(range.start.min(words.len())..range.end.min(words.len()))
            .is_some_and(|w| w.iter().any(|w| w.quoted))
    };
    let weight = |clause: &Clause| {
        let span = &clause.span;
        let ends = words.len() - span.end <= NEAR
            && span.start.checked_sub(1).is_some_and(|at| words[at].is(",") || words[at].is_mark());
        if quoted(span.start.saturating_sub(NEAR)..span.start) {
            0
        } else if quoted(span.end..span.end + NEAR) {
            1
        } else if ends {
            2
        } else {
            3
        }
    };
    let mut order: Vec<&Clause> = clauses.iter().collect();
    order.sort_by_key(|clause| weight(clause));
    order
}

/// How many sentences a quotation may stand behind the last word of its speaker.
const REACH: usize = 4;

/// Gives quotations without a clause of their own the speaker of the clause they belong to: that of
/// another sentence of the same quotation, of the sentence before it in its paragraph, of the
/// attribution behind it, of the last speaker.
fn follow_quotations(readings: &mut [Reading], parts: &[Vec<Part>], starts: &[bool]) {
    let count = parts.iter().flatten().map(|part| part.number + 1).max().unwrap_or(0);
    let mut owners: Vec<Option<Source>> = vec![None; count];
    for (reading, parts) in readings.iter().zip(parts) {
        for part in parts {
            let owner = &mut owners[part.number];
            if owner.is_none() {
                owner.clone_from(&reading.source);
            }
        }
    }
    for at in 0..readings.len() {
        if readings[at].source.is_some() || !readings[at].is_quotation() {
            continue;
        }
        let own = parts[at].iter().find_map(|part| owners[part.number].clone());
        let before = at.checked_sub(1).map(|before| &readings[before]);
        let beside = before.filter(|_| !starts[at]);
        let by_paragraph = || {
            let reading = beside?;
            reading.source.clone().or_else(|| reading.subject.map(Source::Person))
        };
        let behind = || {
            let reading = readings.get(at + 1)?;
            let bare = reading.clause && reading.plain <= NEAR && reading.quoted == 0;
            reading.source.clone().filter(|_| bare)
        };
        let last = || {
            let lately = readings[at.saturating_sub(REACH)..at].iter().rev();
            let of = |r: &Reading| r.source.clone().or_else(|| r.subject.map(Source::Person));
            lately.clone().find_map(|r| r.source.clone()).or_else(|| lately.clone().find_map(of))
        };
        let source = own.or_else(by_paragraph).or_else(behind).or_else(last);
        if let Some(source) = &source {
            for part in &parts[at] {
                owners[part.number].get_or_insert_with(|| source.clone());
            }
        }
        readings[at].source = source;
    }
}
