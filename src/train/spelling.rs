//! Is a label a slip for another?

/// Fewer rows make a label rare: it may be a slip for another.
pub const FEW: usize = 10;

/// The label that another one is likely a spelling of: one that differs in capitals only or, where
/// `misspelled` ones are looked for, in one letter of four or more, or two of eight or more.
pub fn nearest<'a>(
    label: &str,
    others: impl Iterator<Item = &'a str>,
    misspelled: bool,
) -> Option<&'a str> {
    let letters = |label: &str| label.to_lowercase().chars().collect::<Vec<char>>();
    let own = letters(label);
    let near = |other: &&str| {
        let other = letters(other);
        let allowed = match own.len().min(other.len()) {
            _ if !misspelled => 0,
            0..4 => 0,
            4..8 => 1,
            _ => 2,
        };
        // One number for another is another label, and no slip.
        let digits = own.iter().chain(&other).any(char::is_ascii_digit);
        let distance = distance(&own, &other);
        distance == 0 || (distance <= allowed && !digits)
    };
    let key = |other: &&str| distance(&own, &letters(other));
    others.filter(near).min_by_key(key)
}

/// How many letters must be put in, taken out, replaced, or swapped with the next to make one word
/// of another (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use crate::train::spelling::*;

    #[test]
    fn letters_are_put_in_taken_out_replaced_and_swapped() {
        let distance = |a: &str, b: &str| {
            distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
        };
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("dialogue", "dialog"), 2);
        assert_eq!(distance("dialgoue", "dialogue"), 1);
        assert_eq!(distance("economic", "ekonomik"), 2);
        assert_eq!(distance("none", "none"), 0);
    }

    #[test]
    fn short_labels_and_numbers_are_no_slips_of_others() {
        let near = |label: &str, other, misspelled| nearest(label, [other].into_iter(), misspelled);
        assert_eq!(near("pro", "con", true), None);
        assert_eq!(near("Pro", "pro", false), Some("pro"));
        assert_eq!(near("nome", "none", true), Some("none"));
        assert_eq!(near("nome", "none", false), None);
        assert_eq!(near("level 1", "level 2", true), None);
        assert_eq!(near("deterance", "deterrence", true), Some("deterrence"));
    }
}
