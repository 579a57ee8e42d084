//! How are articles and single sentences shown?

use super::certain::Example;
use super::chart::percent;
use super::cue::{Piece, pieces};
use super::palette::Look;
use super::results::{Answer, Question, Sentence};
use super::tally::is_judged;
use serde::Serialize;
use std::collections::BTreeMap;

/// An article.
#[derive(Debug, Serialize)]
pub struct Article {
    /// Its headline, else its name.
    pub title: String,
    /// Its name.
    pub name: String,
    /// Source and date, those there are.
    pub about: Vec<String>,
    /// Its sentences and furniture, by number.
    pub rows: Vec<Row>,
    /// How many sentences, furniture apart.
    pub sentences: usize,
}

/// A sentence of an article.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Its number in the article.
    pub number: u64,
    /// What it is where it is no sentence; else empty.
    pub furniture: String,
    /// Its label of the first question.
    pub look: Look,
    /// A second label.
    pub also: Option<String>,
    /// Its labels of the other questions.
    pub others: Vec<Look>,
    /// Its text.
    pub pieces: Vec<Piece>,
    /// Whose words it gives, and how.
    pub speaker: String,
    /// `direct` or `indirect`.
    pub speech: String,
    /// For each question, all probabilities in words.
    pub odds: Vec<Odds>,
    /// The number of its label of each question, joined by spaces; `-` where there is none. What
    /// the filter goes by.
    pub labels: String,
    /// The number of its speaker among those of the page.
    pub speaker_number: Option<usize>,
}

/// What a sentence's answer to one question is drawn from.
#[derive(Debug, Serialize)]
pub struct Odds {
    /// The question.
    pub question: String,
    /// `deterrence 82%, dialogue 10%, ...`, likeliest first.
    pub list: String,
}

/// A sentence that is shown for how sure the model is of it.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// Its text.
    pub text: String,
    /// Its label.
    pub look: Look,
    /// Probability of its preferred label.
    pub confidence: String,
    /// The label that is second most probable, with its probability.
    pub second: String,
    /// The name of its article.
    pub document: String,
    /// Its number there.
    pub number: u64,
}

/// What articles are shown with.
pub struct Viewer<'a> {
    /// The questions.
    pub questions: &'a [Question],
    /// Their looks.
    pub looks: &'a [Vec<Look>],
    /// Numbers of speakers.
    pub speakers: BTreeMap<&'a str, usize>,
}

impl<'a> Viewer<'a> {
    /// A viewer of these articles.
    pub fn new(
        questions: &'a [Question],
        looks: &'a [Vec<Look>],
        articles: &'a [Vec<Sentence>],
    ) -> Self {
        let speakers = articles.iter().flatten().map(|sentence| &*sentence.speaker);
        let mut numbers: BTreeMap<&str, usize> =
            speakers.filter(|name| !name.is_empty()).map(|name| (name, 0)).collect();
        numbers.values_mut().enumerate().for_each(|(at, number)| *number = at);
        Self { questions, looks, speakers: numbers }
    }

    /// An article of at least one row.
    pub fn article(&self, rows: &[Sentence]) -> Article {
        let mut order: Vec<&Sentence> = rows.iter().collect();
        order.sort_by_key(|sentence| sentence.number);
        let first = |cell: fn(&Sentence) -> &String| {
            let found = order.iter().map(|sentence| cell(sentence)).find(|cell| !cell.is_empty());
            found.cloned().unwrap_or_default()
        };
        let name = first(|sentence| &sentence.document);
        let title = first(|sentence| &sentence.title);
        let about = [first(|sentence| &sentence.source), first(|sentence| &sentence.date)];
        Article {
            title: if title.is_empty() { name.clone() } else { title },
            name,
            about: about.into_iter().filter(|part| !part.is_empty()).collect(),
            sentences: order.iter().filter(|sentence| is_judged(sentence)).count(),
            rows: order.into_iter().map(|sentence| self.row(sentence)).collect(),
        }
    }

    fn row(&self, sentence: &Sentence) -> Row {
        let looks = || self.looks.iter().zip(&sentence.answers);
        let look = |(looks, answer): (&Vec<Look>, &Answer)| {
            looks[answer.label.unwrap_or(looks.len() - 1)].clone()
        };
        let mut all = looks().map(look);
        let also = looks().next().and_then(|(looks, answer)| Some(&looks[answer.also?].name));
        let number = |answer: &Answer| answer.label.map_or("-".to_owned(), |at| at.to_string());
        let labels: Vec<String> = sentence.answers.iter().map(number).collect();
        let answers = self.questions.iter().zip(&sentence.answers);
        let judged = |(_, answer): &(&Question, &Answer)| !answer.shares.is_empty();
        Row {
            number: sentence.number,
            furniture: sentence.furniture.clone(),
            look: all.next().unwrap_or_else(unlabelled),
            also: also.cloned(),
            others: all.collect(),
            pieces: pieces(&sentence.text, &sentence.cues),
            speaker: sentence.speaker.clone(),
            speech: sentence.speech.clone(),
            odds: answers.filter(judged).map(|(question, answer)| odds(question, answer)).collect(),
            labels: labels.join(" "),
            speaker_number: self.speakers.get(&*sentence.speaker).copied(),
        }
    }

    /// A sentence of the most or least certain.
    pub fn example(&self, example: &Example) -> Shown {
        let looks = self.looks.first().map_or(&[][..], Vec::as_slice);
        let look = example.label.and_then(|label| looks.get(label)).or(looks.last());
        let order = order(&example.shares);
        let second = order.get(1).map(|&at| (&looks[at].name, percent(example.shares[at].into())));
        Shown {
            text: example.text.clone(),
            look: look.cloned().unwrap_or_else(unlabelled),
            confidence: percent(example.confidence.into()),
            second: second.map_or_else(String::new, |(name, share)| format!("{name} {share}")),
            document: example.document.clone(),
            number: example.number,
        }
    }
}

fn unlabelled() -> Look {
    let name = "no label".to_owned();
    Look { name, code: "?".to_owned(), class: "cx".to_owned() }
}

/// Labels by their probability, the likeliest first; of equals the first.
fn order(shares: &[f32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|&a, &b| shares[b].total_cmp(&shares[a]));
    order
}

fn odds(question: &Question, answer: &Answer) -> Odds {
    let share = |at: usize| {
        let share = percent(answer.shares[at].into());
        format!("{} {share}", question.labels[at])
    };
    let list: Vec<String> = order(&answer.shares).into_iter().map(share).collect();
    Odds { question: question.name.clone(), list: list.join(", ") }
}

#[cfg(test)]
mod tests {
    use crate::report::article::*;
    use crate::report::palette::looks;

    #[test]
    fn an_article_shows_its_sentences_in_order() {
        let labels = ["war", "peace"].map(str::to_owned).to_vec();
        let questions = [Question { name: "q".to_owned(), labels }];
        let looks = [looks(&questions[0], 0)];
        let answer =
            Answer { label: Some(1), also: Some(0), confidence: Some(0.7), shares: vec![0.3, 0.7] };
        let second = Sentence {
            document: "d".to_owned(),
            number: 2,
            text: "Talks went on.".to_owned(),
            speaker: "Kim".to_owned(),
            answers: vec![answer],
            cues: vec![vec!["talks".to_owned()]],
            ..Sentence::default()
        };
        let first = Sentence {
            document: "d".to_owned(),
            number: 1,
            furniture: "byline".to_owned(),
            date: "2025-12-04".to_owned(),
            answers: vec![Answer::default()],
            ..Sentence::default()
        };
        let all = [vec![second, first]];
        let article = Viewer::new(&questions, &looks, &all).article(&all[0]);
        assert_eq!((&*article.title, article.sentences), ("d", 1));
        assert_eq!(article.about, ["2025-12-04"]);
        let row = &article.rows[1];
        assert_eq!((row.number, &*row.look.name, row.also.as_deref()), (2, "peace", Some("war")));
        assert_eq!((&*row.odds[0].list, &*row.labels), ("peace 70%, war 30%", "1"));
        assert_eq!((row.pieces[0].cue, row.speaker_number), (1, Some(0)));
        assert_eq!((&*article.rows[0].labels, article.rows[0].odds.len()), ("-", 0));
    }
}
