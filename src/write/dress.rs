//! How the cells of a workbook look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

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
    /// For text that would be run as a formula once somebody edits it.
    pub(super) quoted: Format,
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
            text: top().set_text_wrap(),
            quoted: top().set_text_wrap().set_quote_prefix(),
            count: top().set_num_format("0"),
            probability: top().set_num_format("0.0000"),
            share: top().set_num_format("0.0%"),
            title: Format::new().set_bold().set_font_size(13),
        }
    }
}

/// The colour of a label among the labels of its head.
pub(super) fn tint(labels: &[String], label: usize) -> Color {
    if NOTHING.contains(&&*labels[label]) {
        return Color::RGB(GREY);
    }
    let before = labels[..label].iter().filter(|label| !NOTHING.contains(&&***label)).count();
    Color::RGB(TINTS[before % TINTS.len()])
}

/// The width of a column, in characters.
pub(super) fn width(name: &str) -> f64 {
    match name {
        "text" | "before" | "after" => 80.0,
        "document" | "title" | "cues" | "mentions" | "row_id" => 30.0,
        "date" | "speaker" | "source" | "text_sha256" => 18.0,
        "sentence" | "begin" | "end" => 9.0,
        _ => 16.0,
    }
}
