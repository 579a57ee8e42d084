//! In which encoding is a text? Found from all its bytes, given in pieces of any size.
//!
//! A byte-order mark decides. Without one, NUL bytes at every other place mean UTF-16, valid
//! UTF-8 is UTF-8, and so is text in which damage is rare; of all else the encoding is guessed.
//! Bytes that no text has mean that it is none.

use super::legacy;
use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};

/// How the bytes of a text are to be decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Encoding {
    /// The decoder.
    pub(super) charset: &'static encoding_rs::Encoding,
    /// How many bytes of byte-order mark come before the text.
    pub(super) mark: usize,
    /// What had to be assumed, in words for a person; `None` where nothing had.
    pub(super) note: Option<String>,
    /// Whether there is nothing, or nothing but ASCII white space.
    pub(super) blank: bool,
}

/// Bytes that are no text: what they have that text has not, as `NUL at byte 7`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NotText(pub(super) String);

/// How many of the first bytes are looked at as UTF-16; the rest is only counted.
const HEAD: usize = 1 << 16;

/// How many bytes an encoding is guessed from, where the head is ASCII.
const SAMPLE: usize = 1 << 18;

/// UTF-8 stays UTF-8 if there are at least so many good continuation bytes to each bad sequence:
/// in another encoding they do not come in the right number behind the right bytes.
const GOOD_TO_BAD: u64 = 3;

/// What was counted of the bytes seen so far.
#[derive(Debug, Default)]
pub(super) struct Census {
    head: Vec<u8>,
    /// What follows a head that is ASCII, from the first byte that is not.
    sample: Vec<u8>,
    length: u64,
    /// Bytes that are not ASCII white space.
    inked: u64,
    /// Control bytes that text does not have, without NUL.
    controls: u64,
    /// NUL bytes at even and at odd offsets, and the offset of the first.
    nuls: [u64; 2],
    first_nul: Option<u64>,
    /// Continuation bytes of valid sequences: one, two or three in each.
    good: u64,
    /// Invalid sequences, as many as a decoder puts U+FFFD.
    bad: u64,
    /// The beginning of a sequence that the last piece cut off: at most 3 bytes.
    cut: Vec<u8>,
}

impl Census {
    /// Counts the next piece.
    pub(super) fn add(&mut self, piece: &[u8]) {
        let room = HEAD.saturating_sub(self.head.len()).min(piece.len());
        self.head.extend_from_slice(&piece[..room]);
        self.add_sample(&piece[room..]);
        let blank = piece.iter().filter(|b| b.is_ascii_whitespace()).count();
        self.inked += (piece.len() - blank) as u64;
        self.controls += piece.iter().filter(|&&b| is_control(b)).count() as u64;
        self.add_nuls(piece);
        self.length += piece.len() as u64;
        self.add_utf8(piece);
    }

    fn add_sample(&mut self, piece: &[u8]) {
        let begun = !self.sample.is_empty();
        if piece.is_empty() || self.sample.len() >= SAMPLE || (!begun && !self.head.is_ascii()) {
            return;
        }
        let from = if begun { Some(0) } else { piece.iter().position(|byte| !byte.is_ascii()) };
        if let Some(from) = from {
            let room = SAMPLE - self.sample.len();
            self.sample.extend_from_slice(&piece[from..piece.len().min(from + room)]);
        }
    }

    fn add_nuls(&mut self, piece: &[u8]) {
        if !piece.contains(&0) {
            return;
        }
        for (at, _) in piece.iter().enumerate().filter(|&(_, &b)| b == 0) {
            let at = self.length + at as u64;
            self.nuls[(at % 2) as usize] += 1;
            self.first_nul.get_or_insert(at);
        }
    }

    /// Completes the sequence that was cut off byte by byte, then takes the rest at once.
    fn add_utf8(&mut self, piece: &[u8]) {
        let mut from = 0;
        while !self.cut.is_empty() && from < piece.len() {
            self.cut.push(piece[from]);
            from += 1;
            let cut = std::mem::take(&mut self.cut);
            self.count_utf8(&cut);
        }
        self.count_utf8(&piece[from..]);
    }

    fn count_utf8(&mut self, mut bytes: &[u8]) {
        loop {
            let Err(error) = std::str::from_utf8(bytes) else {
                self.good += continuations(bytes);
                return;
            };
            let (valid, rest) = bytes.split_at(error.valid_up_to());
            self.good += continuations(valid);
            let Some(length) = error.error_len() else {
                self.cut = rest.to_vec();
                return;
            };
            self.bad += 1;
            bytes = &rest[length..];
        }
    }

    /// The encoding, after the last piece.
    pub(super) fn finish(self) -> Result<Encoding, NotText> {
        let bad = self.bad + u64::from(!self.cut.is_empty());
        let blank = |mark: u64| self.inked <= mark;
        if self.head.starts_with(b"\xef\xbb\xbf") {
            self.text()?;
            return Ok(Encoding { charset: UTF_8, mark: 3, note: damage(bad), blank: blank(3) });
        }
        for (mark, charset) in [(b"\xff\xfe", UTF_16LE), (b"\xfe\xff", UTF_16BE)] {
            if self.head.starts_with(mark) {
                let note = Some(format!("read as {}", charset.name()));
                return Ok(Encoding { charset, mark: 2, note, blank: self.length <= 2 });
            }
        }
        if let Some(charset) = self.utf16() {
            let note = Some(format!("no byte-order mark; read as {}", charset.name()));
            return Ok(Encoding { charset, mark: 0, note, blank: false });
        }
        self.text()?;
        let blank = blank(0);
        if bad * GOOD_TO_BAD <= self.good {
            return Ok(Encoding { charset: UTF_8, mark: 0, note: damage(bad), blank });
        }
        let sample = if self.head.is_ascii() { &self.sample } else { &self.head };
        let charset = legacy::guess(sample);
        let note = Some(format!("not UTF-8; read as {}", legacy::name(charset)));
        Ok(Encoding { charset, mark: 0, note, blank })
    }

    /// Whether bytes that are no UTF-16 are text: no NUL, and hardly a control byte.
    fn text(&self) -> Result<(), NotText> {
        if let Some(at) = self.first_nul {
            return Err(NotText(format!("NUL at byte {at}")));
        }
        if self.has_many_controls() {
            return Err(NotText(format!("{} control bytes", self.controls)));
        }
        Ok(())
    }

    fn has_many_controls(&self) -> bool {
        self.controls > 8 + self.length / 20
    }

    /// UTF-16 without a mark: every second byte of ASCII is NUL. A tenth of the characters is
    /// enough, as other scripts have spaces too, if NULs at the other places are fewer and the
    /// head decodes without a fault; but what is good UTF-8 apart from NULs is a damaged text,
    /// unless nearly all characters have one.
    fn utf16(&self) -> Option<&'static encoding_rs::Encoding> {
        let (side, other, charset) = match self.nuls {
            [even, odd] if odd > even => (odd, even, UTF_16LE),
            [even, odd] => (even, odd, UTF_16BE),
        };
        let units = self.length / 2;
        let is_utf8 = self.bad == 0 && !self.has_many_controls();
        let enough = if is_utf8 { units - units / 4 } else { units / 10 };
        if side == 0 || side < enough || other * 2 > side || !self.length.is_multiple_of(2) {
            return None;
        }
        let (text, faulty) =
            charset.decode_without_bom_handling(&self.head[..self.head.len() & !1]);
        // A head of full length may end within a pair of surrogates.
        let text = if self.head.len() == HEAD { text.trim_end_matches('\u{fffd}') } else { &text };
        let faulty = faulty && text.contains('\u{fffd}');
        let controls = text.chars().filter(|&c| c == '\0' || u8::try_from(c).is_ok_and(is_control));
        (!faulty && controls.count() <= text.len() / 50).then_some(charset)
    }
}

/// Control bytes that plain text does not have: not tab, line feed, vertical tab, form feed,
/// carriage return, escape, nor the DOS end of file.
fn is_control(byte: u8) -> bool {
    (byte < 0x20 && byte != 0 && !matches!(byte, 9..=13 | 26 | 27)) || byte == 0x7f
}

/// How many bytes of valid UTF-8 continue a sequence.
fn continuations(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&b| (0x80..0xc0).contains(&b)).count() as u64
}

fn damage(bad: u64) -> Option<String> {
    match bad {
        0 => None,
        1 => Some("1 place is not UTF-8; read as \u{fffd}".to_owned()),
        _ => Some(format!("{bad} places are not UTF-8; read as \u{fffd}")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::encoding::{Census, Encoding, HEAD, NotText};
    use proptest::prelude::*;

    fn detect(pieces: &[&[u8]]) -> Result<Encoding, NotText> {
        let mut census = Census::default();
        pieces.iter().for_each(|piece| census.add(piece));
        census.finish()
    }

    fn found(bytes: &[u8]) -> (&'static str, usize, String) {
        let e = detect(&[bytes]).unwrap();
        (e.charset.name(), e.mark, e.note.unwrap_or_default())
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn utf8_needs_no_note() {
        assert_eq!(found(b"plain"), ("UTF-8", 0, String::new()));
        assert_eq!(found("“한국” said".as_bytes()), ("UTF-8", 0, String::new()));
        assert_eq!(found(b"\xef\xbb\xbfplain"), ("UTF-8", 3, String::new()));
    }

    #[test]
    fn utf16_is_found_with_and_without_a_mark() {
        let mark = |b: &[u8; 2], rest: Vec<u8>| [&b[..], &rest].concat();
        let (le, be) =
            (utf16("Seoul said", u16::to_le_bytes), utf16("Seoul said", u16::to_be_bytes));
        assert_eq!(
            found(&mark(b"\xff\xfe", le.clone())),
            ("UTF-16LE", 2, "read as UTF-16LE".into())
        );
        assert_eq!(
            found(&mark(b"\xfe\xff", be.clone())),
            ("UTF-16BE", 2, "read as UTF-16BE".into())
        );
        let note = |name| format!("no byte-order mark; read as {name}");
        assert_eq!(found(&le), ("UTF-16LE", 0, note("UTF-16LE")));
        assert_eq!(found(&be), ("UTF-16BE", 0, note("UTF-16BE")));
        let korean = utf16("가나다 라마바 사아. 가 각 간 한국은 말했다 😀", u16::to_le_bytes);
        assert_eq!(found(&korean).0, "UTF-16LE");
        let russian = utf16(&"Москва заявила о готовности. ".repeat(9), u16::to_be_bytes);
        assert_eq!(found(&russian).0, "UTF-16BE");
        let long = "😁a".repeat(HEAD / 4);
        assert_eq!(found(&utf16(&format!("b{long}"), u16::to_le_bytes)).0, "UTF-16LE");
    }

    #[test]
    fn other_bytes_are_windows_1252_and_said_to_be() {
        let note = "not UTF-8; read as Windows-1252".to_owned();
        assert_eq!(found(b"The \x93Yonhap\x94 caf\xe9"), ("windows-1252", 0, note.clone()));
        assert_eq!(found(b"caf\xc3"), ("windows-1252", 0, note));
    }

    #[test]
    fn an_encoding_is_guessed_wherever_it_shows() {
        let korean = "외교부는 회담을 환영했다. ".repeat(3);
        let (korean, _, _) = encoding_rs::EUC_KR.encode(&korean);
        let note = "not UTF-8; read as EUC-KR".to_owned();
        assert_eq!(found(&korean), ("EUC-KR", 0, note.clone()));
        let late = [&b"id,text\n".repeat(HEAD), &korean[..]].concat();
        assert_eq!(found(&late), ("EUC-KR", 0, note));
    }

    #[test]
    fn rare_damage_leaves_utf8_and_is_counted() {
        let text = |good: usize, bad: &[u8]| [&"é".repeat(good).into_bytes(), bad].concat();
        let note = "1 place is not UTF-8; read as \u{fffd}".to_owned();
        assert_eq!(found(&text(3, b"\xff")), ("UTF-8", 0, note.clone()));
        assert_eq!(found(&text(2, b"\xff")).0, "windows-1252");
        let cut_off = ["“Talks,” she said, “go on".as_bytes(), b"\xe2\x80"].concat();
        assert_eq!(found(&cut_off), ("UTF-8", 0, note.clone()));
        assert_eq!(found(&[&cut_off[..], b" said the envoy."].concat()), ("UTF-8", 0, note));
        let french = encoding_rs::WINDOWS_1252.encode("«\u{a0}La clé\u{a0}», a-t-il dit.").0;
        assert_eq!(found(&french).0, "windows-1252");
        assert_eq!(found(&text(21, b"\xffa\xc3")).2, "2 places are not UTF-8; read as \u{fffd}");
        assert_eq!(found(b"\xef\xbb\xbfcaf\xe9").0, "UTF-8");
    }

    #[test]
    fn what_is_no_text_is_refused_with_the_reason() {
        let reason = |bytes: &[u8]| detect(&[bytes]).unwrap_err().0;
        assert_eq!(reason(b"Seoul\0said that it would deter"), "NUL at byte 5");
        assert_eq!(reason(b"ab\0c"), "NUL at byte 2");
        assert_eq!(reason(&[1; 9]), "9 control bytes");
        assert!(detect(&[&[1; 8]]).is_ok());
        let numbers: Vec<u8> = (0..2000_u16).flat_map(|n| (n % 20).to_le_bytes()).collect();
        assert_eq!(reason(&numbers), "NUL at byte 0");
        assert!(detect(&[b"page\x0cpage\x1a"]).is_ok());
    }

    #[test]
    fn blank_is_told_from_text() {
        for (bytes, expected) in [
            (&b""[..], true),
            (b" \r\n\t", true),
            (b"\xef\xbb\xbf \n", true),
            (b"\xef\xbb\xbfa", false),
        ] {
            assert_eq!(detect(&[bytes]).unwrap().blank, expected, "{bytes:?}");
        }
    }

    fn texts() -> impl Strategy<Value = Vec<u8>> {
        let any = proptest::collection::vec(any::<u8>(), 0..200);
        let text = "\\PC{0,60}".prop_map(String::into_bytes);
        let wide = "[ -~가-힣😀]{0,60}".prop_map(|s: String| utf16(&s, u16::to_le_bytes));
        let parts =
            prop_oneof![any, text, wide, Just(vec![0xe2, 0x82]), Just("é".repeat(20).into())];
        proptest::collection::vec(parts, 0..4).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn pieces_of_any_size_give_what_the_whole_gives(
            bytes in texts(),
            sizes in proptest::collection::vec(1..7_usize, 1..5),
        ) {
            let mut pieces = Vec::new();
            let (mut rest, mut sizes) = (&bytes[..], sizes.iter().cycle());
            while !rest.is_empty() {
                let (piece, after) = rest.split_at((*sizes.next().unwrap()).min(rest.len()));
                pieces.push(piece);
                rest = after;
            }
            prop_assert_eq!(detect(&pieces), detect(&[&bytes]));
        }

        #[test]
        fn damage_is_counted_as_a_decoder_counts_it(bytes in texts()) {
            let mut census = Census::default();
            census.add(&bytes);
            let bad = census.bad + u64::from(!census.cut.is_empty());
            let (decoded, _) = encoding_rs::UTF_8.decode_without_bom_handling(&bytes);
            let already = String::from_utf8_lossy(&bytes).matches('\u{fffd}').count();
            prop_assert_eq!(decoded.matches('\u{fffd}').count(), already);
            let written = bytes.windows(3).filter(|w| w == b"\xef\xbf\xbd").count();
            prop_assert_eq!(bad, (already - written) as u64);
        }
    }
}
