//! How the cells of a workbook look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

/// Light tints of the colours that Okabe and Ito chose for people who see colours differently
/// ("Color Universal Design", 2008), in their order without black.
const TINTS: [u32; 7] = [0xF9E0B0, 0xCDE9F8, 0xB5E3D3, 0xFBF7C8, 0xB8D6EA, 0xF4CDB3, 0xEFD3E2];
/// For labels that say that there is nothing.
const GREY: u32 = 0xEDEDED;
/// Labels that say so.
const NOTHING: [&str; 2] = ["none", "neutral"];

/// The formats that cells of a workbook have.
pub(super) struct Dress {
    pub(super) header: Format,
    pub(super) text: Format,
    /// For long text, which goes on in a second line.
    pub(super) wrapped: Format,
    pub(super) count: Format,
    pub(super) probability: Format,
    pub(super) share: Format,
    pub(super) title: Format,
}

impl Dress {
    pub(super) fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        Self {
            header: top()
                .set_bold()
                .set_text_wrap()
                .set_background_color(Color::RGB(0xE7E6E6))
                .set_border_bottom(FormatBorder::Thin),
            text: top(),
            wrapped: top().set_text_wrap(),
            count: top().set_num_format("0"),
            probability: top().set_num_format("0.0000"),
            share: top().set_num_format("0.0%"),
            title: Format::new().set_bold().set_font_size(13),
        }
    }
}

/// How a sheet is printed: across, as many pages long as it takes and one wide, each with the
/// sheet's `header` where it has one in its first row.
pub(super) fn print(sheet: &mut Worksheet, header: bool) -> Result<(), XlsxError> {
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    if header {
        sheet.set_repeat_rows(0, 0)?;
    }
    Ok(())
}

/// The colour of a label among the labels of its head.
pub(super) fn tint(labels: &[String], label: usize) -> Color {
    if NOTHING.contains(&&*labels[label]) {
        return Color::RGB(GREY);
    }
    let before = labels[..label].iter().filter(|label| !NOTHING.contains(&&***label)).count();
    Color::RGB(TINTS[before % TINTS.len()])
}

/// UTF-16 units that a cell holds.
pub(super) const CELL: usize = 32_767;
/// The width of columns whose text is wrapped, in characters.
pub(super) const WIDE: f64 = 80.0;
/// The height of a line, and the most that a row may have, in points.
const LINE: f64 = 15.0;
const HIGHEST: f64 = 409.0;

/// The height of a row with this text in a column of this width: not every program finds it by
/// itself. Characters of East Asia are as wide as two.
pub(super) fn height(text: &str, width: f64) -> f64 {
    let wide = |c: char| if c >= '\u{1100}' { 2.0 } else { 1.0 };
    let lines = |line: &str| (line.chars().map(wide).sum::<f64>() / width).ceil().max(1.0);
    (text.split('\n').map(lines).sum::<f64>().max(1.0) * LINE).min(HIGHEST)
}

/// The width of a column, in characters.
pub(super) fn width(name: &str) -> f64 {
    match name {
        "text" | "before" | "after" => WIDE,
        "document" | "title" | "cues" | "mentions" | "row_id" => 30.0,
        "date" | "speaker" | "source" | "text_sha256" => 18.0,
        "sentence" | "begin" | "end" => 9.0,
        _ => 16.0,
    }
}

#[cfg(test)]
mod tests {
    use crate::write::dress::height;

    #[test]
    fn rows_are_as_high_as_their_text() {
        for (text, expected) in [
            ("", 15.0),
            ("short", 15.0),
            ("two\nlines", 30.0),
            ("회담을", 15.0),
            ("회담을 제안했다", 30.0),
        ] {
            assert_eq!(height(text, 12.0), expected, "{text:?}");
        }
        assert_eq!(height(&"word ".repeat(1000), 80.0), 409.0);
    }
}
