//! Into which days, weeks, months or years do dates fall?

use jiff::civil::Date;
use std::collections::BTreeMap;

/// So many periods at least show a course.
const FEWEST: i64 = 3;
/// So many at most fit a chart.
pub const MOST: i64 = 40;

/// How long a period is, the shortest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// A day.
    Day,
    /// A week from Monday.
    Week,
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// A year.
    Year,
    /// Ten years.
    Decade,
}

/// Units in the order of preference: months are what readers expect; what is shorter than three
/// months is shown by week or day, what is longer than forty by quarter, year or decade.
const PREFERRED: [Unit; 6] =
    [Unit::Month, Unit::Week, Unit::Day, Unit::Quarter, Unit::Year, Unit::Decade];

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A date as far as it is known; in the order of first days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct When {
    /// The first day that it can be.
    pub first: Date,
    /// What is known of it: the day, the month or the year.
    pub known: Unit,
}

/// The day at the beginning of a cell, as `2025-12-04`, or the month or year that is all of it, as
/// `2025-12` or `2025`; `None` where there is none.
pub fn date(cell: &str) -> Option<When> {
    let (day, known) = match cell.len() {
        4 => (format!("{cell}-01-01"), Unit::Year),
        7 => (format!("{cell}-01"), Unit::Month),
        _ => (cell.get(..10)?.to_owned(), Unit::Day),
    };
    let digits = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let rest = cell.get(10..).unwrap_or_default();
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric() && c != 'T');
    let first = (digits && ends).then(|| day.parse().ok()).flatten()?;
    Some(When { first, known })
}

impl Unit {
    /// Its name in a sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::Decade => "decade",
        }
    }

    /// The number of the period that a date falls into; the next period has the next number.
    pub fn number(self, date: Date) -> i64 {
        let (year, month) = (i64::from(date.year()), i64::from(date.month()) - 1);
        match self {
            Self::Day => days(date),
            // 1 January 1970 was a Thursday.
            Self::Week => (days(date) + 3).div_euclid(7),
            Self::Month => year * 12 + month,
            Self::Quarter => year * 4 + month / 3,
            Self::Year => year,
            Self::Decade => year.div_euclid(10),
        }
    }

    /// What a reader calls the period of a number.
    pub fn label(self, number: i64) -> String {
        match self {
            Self::Day => day(number),
            Self::Week => format!("week of {}", day(number * 7 - 3)),
            Self::Month => format!("{} {}", month(number.rem_euclid(12)), number.div_euclid(12)),
            Self::Quarter => {
                format!("{} Q{}", number.div_euclid(4), number.rem_euclid(4) + 1)
            }
            Self::Year => number.to_string(),
            Self::Decade => format!("{}s", number * 10),
        }
    }

    /// The same where there is little room.
    pub fn short_label(self, number: i64) -> String {
        let label = self.label(number);
        label.strip_prefix("week of ").map(str::to_owned).unwrap_or(label)
    }
}

/// A date as readers write it, as far as it is known: `4 Dec 2025`, `Dec 2025` or `2025`.
pub fn written(date: When) -> String {
    date.known.label(date.known.number(date.first))
}

fn month(number: i64) -> &'static str {
    usize::try_from(number).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

fn days(date: Date) -> i64 {
    i64::from(date.since(EPOCH).map_or(0, |span| span.get_days()))
}

fn day(number: i64) -> String {
    let date = EPOCH.checked_add(jiff::SignedDuration::from_hours(number * 24));
    date.map_or_else(
        |_| String::new(),
        |date| format!("{} {} {}", date.day(), month(i64::from(date.month()) - 1), date.year()),
    )
}

/// The number of a period and what was counted on its dates.
pub type Period<'a, T> = (i64, Vec<&'a T>);

/// What was counted by date, by period instead.
#[derive(Debug)]
pub struct Periods<'a, T> {
    /// How long each is.
    pub unit: Unit,
    /// All from the first to the last, those without a date too. Of more than [`MOST`] the last.
    pub all: Vec<Period<'a, T>>,
    /// Whether there are periods before them.
    pub is_cut: bool,
    /// What was counted on dates that are not known well enough for a period.
    pub coarse: Vec<&'a T>,
}

/// Parts dates into periods of the first preferred unit of which 3 to 40 lie between those dates
/// that are known well enough for it, if half of what was counted is: `weight` says how much that
/// is. Where there is no such unit, the shortest for less than three periods, and decades.
pub fn by_period<T>(
    dates: &BTreeMap<When, T>,
    weight: impl Fn(&T) -> u64,
) -> Option<Periods<'_, T>> {
    let whole: u64 = dates.values().map(&weight).sum();
    let fitting = |unit: Unit| dates.iter().filter(move |(date, _)| date.known <= unit);
    let half =
        |unit: &Unit| fitting(*unit).map(|(_, counted)| weight(counted)).sum::<u64>() * 2 >= whole;
    let ends = |unit: Unit| {
        let first = unit.number(fitting(unit).next()?.0.first);
        Some((first, unit.number(fitting(unit).next_back()?.0.first)))
    };
    let count = |unit: Unit| ends(unit).map_or(0, |(first, last)| last - first + 1);
    let shows = |unit: &Unit| half(unit) && (FEWEST..=MOST).contains(&count(*unit));
    let shortest = [Unit::Day, Unit::Month, Unit::Year].into_iter().find(half);
    let few = shortest.filter(|unit| count(*unit) < FEWEST).unwrap_or(Unit::Decade);
    let unit = PREFERRED.into_iter().find(shows).unwrap_or(few);
    let (earliest, last) = ends(unit)?;
    let first = earliest.max(last + 1 - MOST);
    let mut all: Vec<Period<T>> = (first..=last).map(|n| (n, Vec::new())).collect();
    for (date, counted) in fitting(unit) {
        let at = usize::try_from(unit.number(date.first) - first).ok();
        if let Some((_, period)) = at.and_then(|at| all.get_mut(at)) {
            period.push(counted);
        }
    }
    let coarse = dates.iter().filter(|(date, _)| date.known > unit);
    let coarse = coarse.map(|(_, counted)| counted).collect();
    Some(Periods { unit, all, is_cut: earliest < first, coarse })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::report::period::*;
    use jiff::civil::date as at;

    fn day(year: i16, month: i8, day: i8) -> When {
        When { first: at(year, month, day), known: Unit::Day }
    }

    #[test]
    fn dates_are_read_from_the_beginning_of_a_cell() {
        for cell in ["2025-12-04", "2025-12-04T09:00:00Z", "2025-12-04 09:00"] {
            assert_eq!(date(cell), Some(day(2025, 12, 4)), "{cell}");
        }
        assert_eq!(date("2025-12"), Some(When { first: at(2025, 12, 1), known: Unit::Month }));
        assert_eq!(date("2025"), Some(When { first: at(2025, 1, 1), known: Unit::Year }));
        for cell in [
            "",
            "202",
            "2025-",
            "2025-13",
            "12-2025",
            "2025-20",
            "+025",
            "Dec 4, 2025",
            "2025-13-04",
            "2025-12-045",
            "+025-12-04",
            "2025-1é",
        ] {
            assert_eq!(date(cell), None, "{cell}");
        }
    }

    #[test]
    fn the_unit_gives_three_to_forty_periods() {
        for (first, last, expected) in [
            (at(2025, 12, 4), at(2025, 12, 5), Unit::Day),
            (at(2025, 12, 4), at(2025, 12, 12), Unit::Day),
            (at(2025, 12, 4), at(2025, 12, 31), Unit::Week),
            (at(2025, 12, 4), at(2026, 2, 1), Unit::Month),
            (at(2020, 1, 1), at(2023, 4, 30), Unit::Month),
            (at(2020, 1, 1), at(2023, 5, 1), Unit::Quarter),
            (at(2000, 1, 1), at(2025, 1, 1), Unit::Year),
            (at(1900, 1, 1), at(2025, 1, 1), Unit::Decade),
            (at(1, 1, 1), at(9999, 1, 1), Unit::Decade),
        ] {
            let dates = [first, last].map(|first| (When { first, known: Unit::Day }, 1));
            let dates = BTreeMap::from(dates);
            let found = by_period(&dates, |&n| n).unwrap();
            assert_eq!(found.unit, expected, "{first} {last}");
        }
    }

    #[test]
    fn periods_have_names() {
        let thursday = at(2026, 1, 1);
        let name = |unit: Unit| unit.label(unit.number(thursday));
        assert_eq!(
            PREFERRED.map(name),
            ["Jan 2026", "week of 29 Dec 2025", "1 Jan 2026", "2026 Q1", "2026", "2020s"]
        );
        assert_eq!(Unit::Week.number(at(2026, 1, 4)), Unit::Week.number(thursday));
        assert_eq!(Unit::Week.number(at(2026, 1, 5)), Unit::Week.number(thursday) + 1);
        assert_eq!(Unit::Week.short_label(Unit::Week.number(thursday)), "29 Dec 2025");
    }

    fn found(dates: &[(&str, u64)]) -> (Unit, Vec<u64>, u64) {
        let dates = dates.iter().map(|&(cell, n)| (date(cell).unwrap(), n)).collect();
        let found = by_period(&dates, |&n| n).unwrap();
        let sum = |all: &Vec<&u64>| all.iter().copied().sum::<u64>();
        (found.unit, found.all.iter().map(|(_, all)| sum(all)).collect(), sum(&found.coarse))
    }

    #[test]
    fn gaps_are_periods_too_and_the_last_are_kept() {
        assert_eq!(
            found(&[("2025-01-31", 1), ("2025-02-01", 2), ("2025-04-01", 3)]),
            (Unit::Month, vec![1, 2, 0, 3], 0)
        );
        assert_eq!(found(&[("0001-01-01", 1), ("9999-01-01", 2)]).1.len(), 40);
        assert!(by_period(&BTreeMap::<When, u64>::new(), |&n| n).is_none());
    }

    #[test]
    fn months_and_years_fall_into_periods_as_long_as_they() {
        let months = [("1991-09", 1), ("1991-10-03", 2), ("1991-12", 3)];
        assert_eq!(found(&months), (Unit::Month, vec![1, 2, 0, 3], 0));
        let years = [("2013", 5), ("2014-02-01", 1), ("2014-05", 1), ("2015", 5)];
        assert_eq!(found(&years), (Unit::Year, vec![5, 2, 5], 0));
        let one_year = [("2015", 1), ("2015-01", 2), ("2015-03-09", 3)];
        assert_eq!(found(&one_year), (Unit::Month, vec![2, 0, 3], 1));
        assert_eq!(found(&[("1991-09", 1), ("1991-10", 1)]), (Unit::Month, vec![1, 1], 0));
        assert_eq!(found(&[("2015", 4)]), (Unit::Year, vec![4], 0));
        let mostly_years = [("2014-01-01", 1), ("2014-05-01", 1), ("1990", 8), ("2015", 8)];
        let (unit, periods, coarse) = found(&mostly_years);
        assert_eq!((unit, periods.len(), coarse), (Unit::Year, 26, 0));
    }

    #[test]
    fn dates_are_written_as_far_as_they_are_known() {
        let written = ["2025-12-04", "2025-12", "2025"].map(|cell| written(date(cell).unwrap()));
        assert_eq!(written, ["4 Dec 2025", "Dec 2025", "2025"]);
    }
}
