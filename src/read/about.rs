//! What is known of a document that its format does not say: from its dateline and its name.

use super::date;
use super::dateline;
use crate::text::Metadata;
use std::path::Path;

/// Fills what is empty in a document's metadata. `made` is the day on which its file was made,
/// which counts only where nothing says when it was published.
pub(super) fn complete(found: &mut Metadata, name: &str, text: &str, made: &str) {
    let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
    let line = dateline::find(text).unwrap_or_default();
    if found.source.is_empty() {
        found.source = line.source;
    }
    if found.date.is_empty() {
        let known = line.year.or_else(|| year(&stem));
        let said =
            || line.day.zip(known).and_then(|((month, day), year)| date::day(year, month, day));
        found.date = date::iso(&stem).or_else(said).unwrap_or_else(|| made.to_owned());
    }
}

/// The only year in the name of a file: `speech-2025`.
fn year(stem: &str) -> Option<u32> {
    let numbers = stem.split(|c: char| !c.is_ascii_digit()).filter(|part| part.len() == 4);
    let mut years =
        numbers.filter_map(|part| part.parse().ok()).filter(|y| (1900..2100).contains(y));
    years.next().filter(|_| years.next().is_none())
}

#[cfg(test)]
mod tests {
    use crate::read::about::complete;
    use crate::text::Metadata;

    fn read(name: &str, text: &str, made: &str) -> [String; 2] {
        let mut found = Metadata::default();
        complete(&mut found, name, text, made);
        [found.date, found.source]
    }

    #[test]
    fn names_and_datelines_fill_what_is_empty() {
        let text = "HAVEN, Dec. 4 (Post) -- Envoys met.";
        assert_eq!(read("in/2025-12-05-envoys.txt", text, ""), ["2025-12-05", "Post"]);
        assert_eq!(read("in/envoys-2025.txt", text, ""), ["2025-12-04", "Post"]);
        assert_eq!(read("in/envoys.txt", text, ""), ["", "Post"]);
        assert_eq!(read("in/envoys.docx", "Envoys met.", "2025-12-06"), ["2025-12-06", ""]);
        assert_eq!(read("-", "", ""), ["", ""]);
    }

    #[test]
    fn what_is_known_stays() {
        let known = || Metadata { date: "soon".into(), source: "A".into(), ..Metadata::default() };
        let mut found = known();
        complete(&mut found, "2025-12-05.txt", "HAVEN (Post) -- x", "2025-12-06");
        assert_eq!(found, known());
    }
}
