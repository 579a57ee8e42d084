//! How sure is a share of few sentences? An interval that stays honest at 0 and 1, where draws do
//! not vary at all.

use super::bootstrap::Interval;

/// The 0.975 quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Wilson's 95 percent interval of the share `hits / size` (Journal of the American Statistical
/// Association, 1927), of `size` independent trials, which need be no whole number. `None` without
/// any.
pub fn interval(hits: f64, size: f64) -> Option<Interval> {
    if size <= 0.0 {
        return None;
    }
    let (share, square) = (hits / size, Z * Z);
    let middle = (share + square / (2.0 * size)) / (1.0 + square / size);
    let spread = share * (1.0 - share) / size + square / (4.0 * size * size);
    let half = Z * spread.sqrt() / (1.0 + square / size);
    Some(Interval { low: (middle - half).max(0.0), high: (middle + half).min(1.0) })
}

/// Wilson's interval of a share counted in documents, each given by how many sentences it has and
/// how many of them are hits. They count for as many independent sentences as they tell as much
/// as: their number over the design effect (Kish, "Survey Sampling", 1965, section 8.2), taken to
/// be 1 or more; where none or all are hits, which shows no effect, one a document. `None` without
/// sentences.
pub fn of_documents(documents: impl IntoIterator<Item = (usize, usize)>) -> Option<Interval> {
    let documents: Vec<(f64, f64)> = documents
        .into_iter()
        .filter(|(sentences, _)| *sentences > 0)
        .map(|(sentences, hits)| (sentences as f64, hits as f64))
        .collect();
    let count = documents.len() as f64;
    let sentences: f64 = documents.iter().map(|(sentences, _)| sentences).sum();
    let hits: f64 = documents.iter().map(|(_, hits)| hits).sum();
    let share = hits / sentences;
    let alone = share * (1.0 - share) / sentences;
    let size = if alone > 0.0 && count > 1.0 {
        let squares = documents.iter().map(|(own, hits)| (hits - share * own).powi(2));
        let variance = count / (count - 1.0) * squares.sum::<f64>() / (sentences * sentences);
        sentences / (variance / alone).max(1.0)
    } else {
        count
    };
    interval(share * size, size)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::train::wilson::*;

    #[test]
    fn intervals_by_hand() {
        // Wilson of 8 of 10: (0.8 + 0.192073) / 1.384146 = 0.716739 with
        // 1.959964 · sqrt(0.016 + 0.009604) / 1.384146 = 0.226577 on either side.
        let found = interval(8.0, 10.0).unwrap();
        assert!((found.low - 0.490_162).abs() < 1e-5, "{found:?}");
        assert!((found.high - 0.943_316).abs() < 1e-5, "{found:?}");
        // Of 10 of 10: 10 / (10 + 3.8415) to 1.
        let all = interval(10.0, 10.0).unwrap();
        assert!((all.low - 0.722_467).abs() < 1e-5 && all.high > 1.0 - 1e-12, "{all:?}");
        assert_eq!(interval(0.0, 0.0), None);
    }

    #[test]
    fn documents_of_one_mind_count_once_each() {
        let is = |documents: &[(usize, usize)], hits: f64, size: f64| {
            let found = of_documents(documents.iter().copied()).unwrap();
            let wanted = interval(hits, size).unwrap();
            let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
            assert!(near(found.low, wanted.low) && near(found.high, wanted.high), "{found:?}");
        };
        // One sentence each: n - 1 in place of n makes the design effect 4 / 3, which leaves 3.
        is(&[(1, 1), (1, 0), (1, 1), (1, 1)], 0.75 * 3.0, 3.0);
        // All right: three documents, whatever their length.
        is(&[(5, 5), (9, 9), (1, 1), (0, 0)], 3.0, 3.0);
        // All alike: no effect, all 40 sentences count.
        is(&[(10, 5); 4], 20.0, 40.0);
        assert_eq!(of_documents([]), None);
    }
}
