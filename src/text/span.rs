//! Where words stand: byte ranges of a document, made once and never edited.

/// A half-open range of bytes of `Document::text`, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// First byte after the end.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// How many bytes it covers.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers nothing.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// One sentence of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sentence {
    /// Where it stands in the document, without surrounding white space.
    pub span: Span,
    /// What it is where it is no sentence of the article: a credit, a copyright line.
    pub furniture: Option<Furniture>,
}

/// What stands around an article and is none of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Furniture {
    /// Who wrote or filed it: `By Han Dana`, `(Yonhap)`, an address for mail.
    Byline,
    /// Who took a picture, and the words below it.
    Caption,
    /// To whom it belongs, and what may not be done with it.
    Copyright,
    /// How it was made or corrected: `This article was translated by ...`.
    Note,
    /// An invitation: to subscribe, share, read on elsewhere.
    Promotion,
    /// That it is over: `(END)`, `###`.
    End,
    /// What parts pages and sections: the number of a page, a rule of stars or dashes.
    Page,
}

impl Furniture {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Byline,
        Self::Caption,
        Self::Copyright,
        Self::Note,
        Self::Promotion,
        Self::End,
        Self::Page,
    ];

    /// Its name in the column `furniture`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Byline => "byline",
            Self::Caption => "caption",
            Self::Copyright => "copyright",
            Self::Note => "note",
            Self::Promotion => "promotion",
            Self::End => "end",
            Self::Page => "page",
        }
    }
}
