//! From the letters that a PDF page draws, each at its place, to lines of text.
//!
//! A page knows no words and no lines: it puts letters at points. Letters that follow each other
//! at one height are a line; a gap between them is a space, a wide one the end of the line.

use super::page::Line;
use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{BezPath, Point, Vec2};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};

/// A gap of more than this part of the letters' size is a space.
const SPACE: f64 = 0.17;
/// A gap of more than so many times the letters' size ends a line: columns stand so far apart.
const COLUMN: f64 = 3.0;
/// Letters whose heights differ by less than this part of their size stand in one line.
const LEVEL: f64 = 0.5;
/// A font's letters are drawn in so many units to their size.
const UNITS: f64 = 1000.0;

/// A document draws at most so many things; one that draws more does so to keep readers busy.
pub(super) const STROKES: u64 = 20_000_000;

/// What begins a form counts as so many, as it takes so much longer than a letter.
const FORM: u64 = 100;

/// The lines of one page, in the order in which they are drawn.
#[derive(Default)]
pub(super) struct Reader {
    /// The lines so far; the last is being written.
    pub(super) lines: Vec<Line>,
    /// How many letters there were, and how many of them no text is known for.
    pub(super) letters: usize,
    pub(super) unknown: usize,
    /// Whether there was a picture.
    pub(super) pictures: bool,
    /// How many more things may be drawn.
    left: u64,
    /// Where the last letter begins and what it is.
    last: Option<(f64, f64, String)>,
}

impl Reader {
    /// A reader that lets so many things be drawn.
    pub(super) fn new(left: u64) -> Self {
        Self { left, ..Self::default() }
    }

    /// How many more things may be drawn.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// Counts what is drawn. Forms that draw forms that draw forms never end, and a device cannot
    /// tell the interpreter to stop: unwinding can, without the message of a panic.
    fn count(&mut self, cost: u64) {
        match self.left.checked_sub(cost) {
            Some(left) => self.left = left,
            None => std::panic::resume_unwind(Box::new("it draws without end".to_owned())),
        }
    }

    fn letter(&mut self, text: &str, at: Point, size: f64, width: f64) {
        if !(at.x.is_finite() && at.y.is_finite() && size.is_finite() && size > 0.0) {
            return;
        }
        // Bold is sometimes drawn as the same letter twice, a little beside itself.
        let is_twice = |(x, y, last): &(f64, f64, String)| {
            last == text && (x - at.x).abs() < size * 0.1 && (y - at.y).abs() < size * 0.1
        };
        if self.last.as_ref().is_some_and(is_twice) {
            return;
        }
        self.last = Some((at.x, at.y, text.to_owned()));
        let end = at.x + width;
        match self.lines.last_mut() {
            Some(line) if line.takes(at, size) => line.add(text, at.x, end, size),
            _ if text.trim().is_empty() => {}
            _ => self.lines.push(Line {
                text: text.to_owned(),
                left: at.x,
                right: end,
                y: at.y,
                size,
            }),
        }
    }
}

impl Line {
    /// Whether a letter at a point goes on in this line.
    fn takes(&self, at: Point, size: f64) -> bool {
        let larger = self.size.max(size);
        (at.y - self.y).abs() < larger * LEVEL
            && at.x > self.right - larger * 1.5
            && at.x < self.right + larger * COLUMN
    }

    fn add(&mut self, text: &str, from: f64, end: f64, size: f64) {
        let gap = from - self.right > self.size.min(size) * SPACE;
        let is_space = text.trim().is_empty();
        if (gap || is_space) && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        // Where spaces are drawn to fill a line, the gap is as wide as where none are.
        if !is_space {
            self.text.push_str(text);
            self.right = self.right.max(end);
            self.size = self.size.max(size);
        }
    }
}

/// Letters that fonts draw as one, as the letters that they are.
const LIGATURES: &[(char, &str)] = &[
    ('\u{fb00}', "ff"),
    ('\u{fb01}', "fi"),
    ('\u{fb02}', "fl"),
    ('\u{fb03}', "ffi"),
    ('\u{fb04}', "ffl"),
    ('\u{fb05}', "st"),
    ('\u{fb06}', "st"),
];

/// The text that a letter stands for.
fn spelled(letter: &Glyph) -> Option<String> {
    let text = match letter.as_unicode()? {
        BfString::Char(c) => c.to_string(),
        BfString::String(text) => text,
    };
    let known = |c: char| LIGATURES.iter().find(|(ligature, _)| *ligature == c);
    let spell = |c: char| known(c).map_or_else(|| c.to_string(), |(_, text)| (*text).to_owned());
    let text: String = text.chars().filter(|c| !c.is_control()).map(spell).collect();
    (!text.is_empty()).then_some(text)
}

/// How far a letter moves on, in [`UNITS`].
fn advance(letter: &Glyph) -> f64 {
    let width = match letter {
        Glyph::Outline(outline) => outline.advance_width(),
        Glyph::Type3(drawn) => drawn.advance_width(),
    };
    f64::from(width.unwrap_or(500.0))
}

impl Device<'_> for Reader {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        for letter in run.glyphs() {
            self.count(1);
            self.letters += 1;
            let place = props.transform * letter.transform();
            let up: Vec2 = place * Point::new(0.0, UNITS) - place * Point::ZERO;
            let size = up.hypot();
            match spelled(letter) {
                Some(text) => {
                    self.letter(&text, place * Point::ZERO, size, advance(letter) / UNITS * size);
                }
                None => self.unknown += 1,
            }
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {
        self.count(1);
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.count(FORM);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {
        self.count(FORM);
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {
        self.count(FORM);
        self.pictures = true;
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
