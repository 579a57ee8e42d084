//! Which cells of a table of results say what?

use crate::error::{Error, Fault, Result};
use crate::read::{self, Input, position};

/// One question that the results answer: a head of the model that gave them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its name, such as `stance`.
    pub name: String,
    /// Its labels, in the order of their columns.
    pub labels: Vec<String>,
}

/// What a sentence answers to one question. Labels are numbered as in [`Question::labels`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// The label; `None` where the model was less sure than it had to be.
    pub label: Option<usize>,
    /// A second label.
    pub also: Option<usize>,
    /// Probability of the preferred label, in 0..=1; `None` where the row was not judged.
    pub confidence: Option<f32>,
    /// The probability of each label, in 0..=1; empty where the row was not judged.
    pub shares: Vec<f32>,
}

/// One row: a sentence or a piece of furniture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sentence {
    /// The article's name.
    pub document: String,
    /// The article's headline; empty where it has none, as all that follows.
    pub title: String,
    /// When it was published.
    pub date: String,
    /// Who published it.
    pub source: String,
    /// Its number in the article, from 1; 0 where the table has none.
    pub number: u64,
    /// Its words.
    pub text: String,
    /// What it is where it is no sentence of the article.
    pub furniture: String,
    /// Whose words it gives.
    pub speaker: String,
    /// `direct` or `indirect`.
    pub speech: String,
    /// What it answers to each question.
    pub answers: Vec<Answer>,
    /// For each question, the words that pushed hardest.
    pub cues: Vec<Vec<String>>,
}

/// Where a question's columns are, counted from 0.
#[derive(Debug)]
struct Place {
    label: usize,
    also: Option<usize>,
    confidence: usize,
    shares: Vec<usize>,
}

/// Takes what a table of results has.
pub trait Take {
    /// Takes what its columns answer, in their order, before any row; the first is what the page
    /// is about. An error ends the table.
    fn questions(&mut self, questions: &[Question]) -> Result<()>;

    /// Takes a row, or why it cannot be used: the others follow.
    fn row(&mut self, row: Result<Sentence>);
}

/// Reads a table that `demarche classify` wrote, in any of its formats, row by row. Gives what had
/// to be assumed to read it.
///
/// # Errors
/// If it cannot be read, or lacks the columns `document`, `text`, or those of any question; or what
/// `take` says of its questions.
pub fn each(input: &Input, take: &mut dyn Take) -> Result<Vec<String>> {
    let table = read::rows(input)?;
    let notes = table.notes.iter().map(ToString::to_string).collect();
    let results = Results::open(input, &table.header)?;
    take.questions(&results.questions)?;
    for row in table {
        take.row(row.and_then(|row| results.sentence(row.number, &row.cells)));
    }
    Ok(notes)
}

/// What the columns of a table of results are.
struct Results<'a> {
    questions: Vec<Question>,
    input: &'a Input,
    header: Vec<String>,
    places: Vec<Place>,
    /// Columns of [`NAMES`].
    named: [Option<usize>; NAMES.len()],
}

/// Columns that results have besides those of the questions. The first two are needed.
const NAMES: [&str; 10] = [
    "document",
    "text",
    "title",
    "date",
    "source",
    "sentence",
    "furniture",
    "speaker",
    "speech",
    "cues",
];

impl<'a> Results<'a> {
    fn open(input: &'a Input, header: &[String]) -> Result<Self> {
        let named = NAMES.map(|name| position(header, name));
        let missing = |wanted: &str| {
            let remedy = "name a table that demarche classify wrote".to_owned();
            Err(Error::column(input.row(1), wanted, header, remedy))
        };
        for needed in 0..2 {
            if named[needed].is_none() {
                return missing(NAMES[needed]);
            }
        }
        let (questions, places): (Vec<_>, Vec<_>) = questions(header).into_iter().unzip();
        if questions.is_empty() {
            return missing("stance_confidence");
        }
        Ok(Self { questions, input, header: header.to_vec(), places, named })
    }

    fn sentence(&self, row: u64, cells: &[String]) -> Result<Sentence> {
        let cell = |at: usize| {
            self.named[at].and_then(|at| cells.get(at)).map_or("", |cell| unquoted(cell)).trim()
        };
        let [document, text, title, date, source, number, furniture, speaker, speech, cues] =
            std::array::from_fn(cell);
        let answers = self.questions.iter().zip(&self.places);
        let answers = answers.map(|(question, place)| self.answer(question, place, row, cells));
        Ok(Sentence {
            document: document.to_owned(),
            title: title.to_owned(),
            date: date.to_owned(),
            source: source.to_owned(),
            number: number.parse().unwrap_or_default(),
            text: text.to_owned(),
            furniture: furniture.to_owned(),
            speaker: speaker.to_owned(),
            speech: speech.to_owned(),
            answers: answers.collect::<Result<_>>()?,
            cues: self.cues(cues),
        })
    }

    fn answer(
        &self,
        question: &Question,
        place: &Place,
        row: u64,
        cells: &[String],
    ) -> Result<Answer> {
        let label = |at: usize| match cells[at].trim() {
            "" => Ok(None),
            found => match question.labels.iter().position(|label| label == unquoted(found)) {
                Some(label) => Ok(Some(label)),
                None => Err(self.unknown(question, found, row)),
            },
        };
        let shares = place.shares.iter().map(|&at| self.probability(at, row, cells));
        let shares: Vec<Option<f32>> = shares.collect::<Result<_>>()?;
        let judged = shares.iter().all(Option::is_some);
        Ok(Answer {
            label: label(place.label)?,
            also: place.also.map_or(Ok(None), label)?,
            confidence: self.probability(place.confidence, row, cells)?,
            shares: if judged { shares.into_iter().flatten().collect() } else { Vec::new() },
        })
    }

    fn unknown(&self, question: &Question, found: &str, row: u64) -> Error {
        let fault = Fault::Label {
            head: question.name.clone(),
            found: crate::error::cut(found),
            known: question.labels.join(", "),
            remedy: "correct it, or empty the cell".to_owned(),
        };
        Error::new(self.input.row(row), fault)
    }

    /// A probability, or nothing in an empty cell.
    fn probability(&self, at: usize, row: u64, cells: &[String]) -> Result<Option<f32>> {
        let cell = cells[at].trim();
        match cell.parse::<f32>() {
            Ok(number) if (0.0..=1.0).contains(&number) => Ok(Some(number)),
            _ if cell.is_empty() => Ok(None),
            _ => {
                let (name, found) = (&self.header[at], crate::error::cut(cell));
                let found = format!("{name} is \"{found}\", no probability");
                Err(Error::input(self.input.row(row), found, "write a number from 0 to 1"))
            }
        }
    }

    /// The cues of each question, of `stance: missile, fired; sentiment: fired`.
    fn cues(&self, cell: &str) -> Vec<Vec<String>> {
        let mut cues = vec![Vec::new(); self.questions.len()];
        for part in cell.split("; ") {
            let names = self.questions.iter().map(|question| &*question.name).enumerate();
            let mut found = names.filter_map(|(at, name)| {
                Some((at, part.trim_start().strip_prefix(name)?.strip_prefix(": ")?))
            });
            if let Some((at, words)) = found.next() {
                cues[at] = words.split(", ").map(str::to_owned).collect();
            }
        }
        cues
    }
}

/// The questions of a header: a column `NAME`, then somewhere `NAME_confidence` with the columns
/// `NAME_p_LABEL` right behind it.
fn questions(header: &[String]) -> Vec<(Question, Place)> {
    let question = |(confidence, column): (usize, &String)| {
        let name = column.strip_suffix("_confidence")?;
        let label = header.iter().position(|column| column == name)?;
        let prefix = format!("{name}_p_");
        let labels: Vec<String> = header[confidence + 1..]
            .iter()
            .map_while(|column| column.strip_prefix(&prefix).map(str::to_owned))
            .collect();
        let shares = (confidence + 1..).take(labels.len()).collect();
        let also = header.iter().position(|column| *column == format!("{name}_also"));
        let place = Place { label, also, confidence, shares };
        (!labels.is_empty()).then(|| (Question { name: name.to_owned(), labels }, place))
    };
    header.iter().enumerate().filter_map(question).collect()
}

/// A cell without the apostrophe that tables for spreadsheets have before what looks like a
/// formula.
fn unquoted(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::error::Result;
    use crate::read::Input;
    use crate::report::results::{Question, Sentence, Take, each};

    #[derive(Default)]
    struct All(Vec<Question>, Vec<std::result::Result<Sentence, String>>);

    impl Take for All {
        fn questions(&mut self, questions: &[Question]) -> Result<()> {
            self.0 = questions.to_vec();
            Ok(())
        }

        fn row(&mut self, row: Result<Sentence>) {
            self.1.push(row.map_err(|e| e.to_string()));
        }
    }

    fn open(text: &str) -> std::result::Result<All, String> {
        let input = Input::from_reader("r.csv", std::io::Cursor::new(text.to_owned()));
        let mut all = All::default();
        each(&input, &mut all).map(|_| all).map_err(|e| e.to_string())
    }

    const HEADER: &str = "document,sentence,text,furniture,tone,tone_confidence,tone_p_a b,\
                          tone_p_c,mood,mood_also,mood_confidence,mood_p_x,mood_p_y,cues\n";

    fn rows(rows: &str) -> Vec<std::result::Result<Sentence, String>> {
        open(&format!("{HEADER}{rows}")).unwrap().1
    }

    #[test]
    fn questions_are_whatever_has_a_label_a_confidence_and_probabilities() {
        let found = open(HEADER).unwrap().0;
        assert_eq!((&*found[0].name, &*found[1].name), ("tone", "mood"));
        assert_eq!(found[0].labels, ["a b", "c"]);
        assert_eq!(found[1].labels, ["x", "y"]);
    }

    #[test]
    fn a_row_gives_its_answers_and_cues() {
        let all = rows("d,3,'-5 C,,c,.75,.25,.75,x,y,.6,.6,.4,\"tone: ice, snow; mood: ice\"\n");
        let row = all[0].as_ref().unwrap();
        assert_eq!((&*row.document, row.number, &*row.text), ("d", 3, "-5 C"));
        assert_eq!(row.answers[0].label, Some(1));
        assert_eq!((row.answers[1].label, row.answers[1].also), (Some(0), Some(1)));
        assert_eq!(row.answers[0].shares, [0.25, 0.75]);
        assert_eq!(row.cues, [vec!["ice", "snow"], vec!["ice"]]);
    }

    #[test]
    fn furniture_has_no_probabilities() {
        let all = rows("d,1,By A,byline,c,,,,,,,,,\n");
        let answer = &all[0].as_ref().unwrap().answers[0];
        assert_eq!((answer.label, answer.confidence), (Some(1), None));
        assert!(answer.shares.is_empty());
    }

    #[test]
    fn a_bad_row_is_an_error_that_names_it_and_the_next_is_read() {
        let all = rows(
            "d,1,A,,e,.5,.5,.5,x,,.6,.6,.4,\nd,2,B,,c,2,.5,.5,x,,.6,.6,.4,\nd,3,C,,c,.5,.5,.5,,,.6,.6,.4,\n",
        );
        assert_eq!(
            all[0].as_ref().unwrap_err(),
            "r.csv, row 2: unknown tone \"e\" (known: a b, c); correct it, or empty the cell"
        );
        assert_eq!(
            all[1].as_ref().unwrap_err(),
            "r.csv, row 3: tone_confidence is \"2\", no probability; write a number from 0 to 1"
        );
        assert_eq!(all[2].as_ref().unwrap().answers[1].label, None);
    }

    #[test]
    fn other_tables_are_refused() {
        let error = open("document,text\nd,A\n").err().unwrap();
        assert!(error.starts_with("r.csv, row 1: no column \"stance_confidence\""), "{error}");
        let error = open("id,stance\nd,A\n").err().unwrap();
        assert!(error.starts_with("r.csv, row 1: no column \"document\""), "{error}");
    }
}
