//! Into which days, weeks, months or years do dates fall?

use jiff::civil::Date;
use std::collections::BTreeMap;

/// So many periods at least show a course.
const FEWEST: i64 = 3;
/// So many at most fit a chart.
pub const MOST: i64 = 40;

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// The date at the beginning of a cell, as `2025-12-04`; `None` where there is none.
pub fn date(cell: &str) -> Option<Date> {
    let day = cell.get(..10)?;
    let digits = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let ends = !cell[10..].starts_with(|c: char| c.is_alphanumeric() && c != 'T');
    (digits && ends).then(|| day.parse().ok()).flatten()
}

/// The first preferred unit of which 3 to 40 lie between two dates. Where there is none, days for
/// less than three of them, and decades.
pub fn unit(first: Date, last: Date) -> Unit {
    let count = |unit: Unit| unit.number(last) - unit.number(first) + 1;
    let fits = |unit: &Unit| (FEWEST..=MOST).contains(&count(*unit));
    let fallback = if count(Unit::Day) < FEWEST { Unit::Day } else { Unit::Decade };
    PREFERRED.into_iter().find(fits).unwrap_or(fallback)
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

/// A date as readers write it: `4 Dec 2025`.
pub fn written(date: Date) -> String {
    format!("{} {} {}", date.day(), month(i64::from(date.month()) - 1), date.year())
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
    date.map_or_else(|_| String::new(), written)
}

/// The number of a period and what was counted on its days.
pub type Period<'a, T> = (i64, Vec<&'a T>);

/// What was counted by day, by period instead: all periods from the first to the last, those
/// without a day too. Of more than [`MOST`] the last are given.
pub fn by_period<T>(days: &BTreeMap<Date, T>) -> Option<(Unit, Vec<Period<'_, T>>)> {
    let (first, last) = (*days.first_key_value()?.0, *days.last_key_value()?.0);
    let unit = unit(first, last);
    let (first, last) = (unit.number(first), unit.number(last));
    let first = first.max(last + 1 - MOST);
    let mut periods: Vec<Period<T>> = (first..=last).map(|n| (n, Vec::new())).collect();
    for (date, counted) in days {
        let at = usize::try_from(unit.number(*date) - first).ok();
        if let Some((_, all)) = at.and_then(|at| periods.get_mut(at)) {
            all.push(counted);
        }
    }
    Some((unit, periods))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::report::period::*;
    use jiff::civil::date as at;

    #[test]
    fn dates_are_read_from_the_beginning_of_a_cell() {
        for cell in ["2025-12-04", "2025-12-04T09:00:00Z", "2025-12-04 09:00"] {
            assert_eq!(date(cell), Some(at(2025, 12, 4)), "{cell}");
        }
        for cell in
            ["", "2025", "2025-12", "Dec 4, 2025", "2025-13-04", "2025-12-045", "+025-12-04"]
        {
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
            assert_eq!(unit(first, last), expected, "{first} {last}");
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

    #[test]
    fn gaps_are_periods_too_and_the_last_are_kept() {
        let days = BTreeMap::from([(at(2025, 1, 31), 1), (at(2025, 2, 1), 2), (at(2025, 4, 1), 3)]);
        let (unit, periods) = by_period(&days).unwrap();
        assert_eq!(unit, Unit::Month);
        let counted: Vec<i32> =
            periods.iter().map(|(_, all)| all.iter().copied().sum::<i32>()).collect();
        assert_eq!(counted, [1, 2, 0, 3]);
        let days = BTreeMap::from([(at(1, 1, 1), 1), (at(9999, 1, 1), 2)]);
        assert_eq!(by_period(&days).unwrap().1.len(), 40);
        assert!(by_period(&BTreeMap::<Date, i32>::new()).is_none());
    }
}
