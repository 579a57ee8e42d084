//! What a coefficient of agreement is: a number, or the reason why there is none.

/// Why a coefficient is not defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undefined {
    /// No sentence has two labels.
    NoOverlap,
    /// No sentence has labels of all coders.
    NeverAll,
    /// The label was given to none of the sentences that have two labels.
    NotGiven,
    /// One label was given only, or the one in question never or always: what agrees beyond
    /// chance cannot be told from what agrees by chance.
    OneLabel,
}

impl Undefined {
    /// The reason in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoOverlap => "no sentence has labels of two coders",
            Self::NeverAll => "no sentence has labels of all coders",
            Self::NotGiven => "the label was given to no sentence that has two labels",
            Self::OneLabel => "with one label only, chance alone would agree as well",
        }
    }
}

/// A coefficient, at most 1; alpha and kappas are 0 where coders agree as by chance.
pub type Score = Result<f64, Undefined>;

/// A share, where it is one of something.
pub fn share(part: usize, of: usize) -> Score {
    if of > 0 { Ok(part as f64 / of as f64) } else { Err(Undefined::NoOverlap) }
}

/// By how much agreement is beyond chance, as a part of what is possible; with one label only,
/// nothing is.
pub fn beyond_chance(observed: f64, chance: f64, one_label: bool) -> Score {
    if one_label { Err(Undefined::OneLabel) } else { Ok((observed - chance) / (1.0 - chance)) }
}

/// The mean of the scores that are defined; where none is, a reason.
pub fn mean(scores: impl Iterator<Item = Score>) -> Score {
    let (mut sum, mut defined, mut why) = (0.0, 0_u32, Undefined::NoOverlap);
    for score in scores {
        match score {
            Ok(score) => {
                sum += score;
                defined += 1;
            }
            // That a pair shares no sentence says less than that others do, with one label.
            Err(Undefined::NoOverlap) => {}
            Err(other) => why = other,
        }
    }
    if defined > 0 { Ok(sum / f64::from(defined)) } else { Err(why) }
}
