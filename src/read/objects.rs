//! The JSON objects of a stream, one at a time, in bounded memory.

use serde::de::IgnoredAny;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::ops::Range;

/// An object has at most so many bytes: 64 MiB.
const LIMIT: usize = 64 << 20;

/// An object as it stands in the stream, which is JSON.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Object {
    /// Its line where each has one of its own, else how many there are with it; from 1.
    pub(super) number: u64,
    /// The line that it begins in, from 1.
    pub(super) line: u64,
    /// From `{` to `}`.
    pub(super) bytes: Vec<u8>,
}

/// What is not JSON, and the line where it is.
#[derive(Debug)]
pub(super) enum Wrong {
    /// Something else than an object.
    Found {
        /// The line, from 1.
        line: u64,
        /// What is there.
        found: String,
    },
    /// The stream cannot be read.
    Unreadable(io::Error),
}

/// The objects of a stream. Where each has a line of its own, the lines behind a bad one are
/// read; else a bad one ends the stream.
pub(super) struct Objects<R> {
    reader: BufReader<Chain<Cursor<Vec<u8>>, R>>,
    one_a_line: bool,
    line: u64,
    count: u64,
    over: bool,
    limit: usize,
}

impl<R: Read> Objects<R> {
    /// Looks at the first line that is not blank: where an object is all of it, each line has
    /// its own. With `lines` that is known beforehand.
    pub(super) fn new(reader: R, lines: bool) -> io::Result<Self> {
        Self::within(reader, lines, LIMIT)
    }

    fn within(reader: R, lines: bool, limit: usize) -> io::Result<Self> {
        let mut buffered = BufReader::new(reader);
        let mut head = Vec::new();
        let mut first = 0;
        while !lines && head[first..].trim_ascii().is_empty() && head.len() < limit {
            first = head.len();
            let room = (limit - first) as u64;
            if buffered.by_ref().take(room).read_until(b'\n', &mut head)? == 0 {
                break;
            }
        }
        let one_a_line = lines || parse(&head[first..]).is_ok();
        head.extend_from_slice(buffered.buffer());
        let reader = BufReader::new(Cursor::new(head).chain(buffered.into_inner()));
        Ok(Self { reader, one_a_line, line: 1, count: 0, over: false, limit })
    }

    fn next_line(&mut self) -> io::Result<Option<Result<Object, Wrong>>> {
        loop {
            let mut bytes = Vec::new();
            let room = self.limit as u64 + 1;
            if self.reader.by_ref().take(room).read_until(b'\n', &mut bytes)? == 0 {
                return Ok(None);
            }
            let line = self.line;
            self.line += 1;
            if bytes.len() > self.limit {
                skip_line(&mut self.reader)?;
                return Ok(Some(Err(self.too_long(line))));
            }
            let text = bytes.trim_ascii();
            if text.is_empty() {
                continue;
            }
            return Ok(Some(match parse(text) {
                Ok(()) => Ok(Object { number: line, line, bytes: text.to_vec() }),
                Err(found) => Err(Wrong::Found { line, found }),
            }));
        }
    }

    /// The next object, over as many lines as it takes; whatever is wrong ends the stream.
    fn next_anywhere(&mut self) -> io::Result<Option<Result<Object, Wrong>>> {
        let mut bytes = Vec::new();
        let (mut line, mut nesting) = (self.line, Nesting::default());
        loop {
            let piece = self.reader.fill_buf()?;
            if piece.is_empty() {
                self.over = true;
                let found = "an object that is never closed".to_owned();
                return Ok((!bytes.is_empty()).then_some(Err(Wrong::Found { line, found })));
            }
            let mut used = 0;
            let mut closed = false;
            for &byte in piece {
                used += 1;
                self.line += u64::from(byte == b'\n');
                if bytes.is_empty() && byte != b'{' {
                    if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b'[' | b']' | 0x1e) {
                        self.over = true;
                        let found = "something else than a JSON object".to_owned();
                        return Ok(Some(Err(Wrong::Found { line: self.line, found })));
                    }
                    continue;
                }
                if bytes.is_empty() {
                    line = self.line;
                }
                bytes.push(byte);
                closed = nesting.closes(byte);
                if closed || bytes.len() > self.limit {
                    break;
                }
            }
            self.reader.consume(used);
            if bytes.len() > self.limit {
                self.over = true;
                return Ok(Some(Err(self.too_long(line))));
            }
            if closed {
                self.count += 1;
                return Ok(Some(match parse(&bytes) {
                    Ok(()) => Ok(Object { number: self.count, line, bytes }),
                    Err(found) => Err(Wrong::Found { line, found }),
                }));
            }
        }
    }

    fn too_long(&self, line: u64) -> Wrong {
        Wrong::Found { line, found: format!("more than {} MB in one object", self.limit >> 20) }
    }
}

impl<R: Read> Iterator for Objects<R> {
    type Item = Result<Object, Wrong>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let next = if self.one_a_line { self.next_line() } else { self.next_anywhere() };
        next.unwrap_or_else(|error| {
            self.over = true;
            Some(Err(Wrong::Unreadable(error)))
        })
    }
}

fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let piece = reader.fill_buf()?;
        let end = piece.iter().position(|&byte| byte == b'\n');
        let used = end.map_or(piece.len(), |at| at + 1);
        reader.consume(used);
        if end.is_some() || used == 0 {
            return Ok(());
        }
    }
}

/// How deep in brackets a scan of JSON is.
#[derive(Default)]
struct Nesting {
    depth: usize,
    quoted: bool,
    escaped: bool,
}

impl Nesting {
    /// Takes the next byte, and says whether it closes what the first opened.
    fn closes(&mut self, byte: u8) -> bool {
        if self.quoted {
            self.quoted = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            return false;
        }
        match byte {
            b'"' => self.quoted = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth -= 1;
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

/// Whether bytes are one JSON object; else why not.
fn parse(bytes: &[u8]) -> Result<(), String> {
    if !bytes.trim_ascii_start().starts_with(b"{") {
        return Err("something else than a JSON object".to_owned());
    }
    serde_json::from_slice::<IgnoredAny>(bytes).map(drop).map_err(|error| {
        let why = error.to_string();
        let why = why.split(" at line ").next().unwrap_or_default().to_owned();
        format!("not JSON ({why} at column {})", error.column())
    })
}

/// The names of an object and their values: a string as what it says, nothing for null, all else
/// as it stands there. The error says which name or string is not to be read.
pub(super) fn fields(object: &[u8]) -> Result<Vec<(String, String)>, String> {
    let mut fields = Vec::new();
    let mut at = after_space(object, 1);
    while object.get(at) == Some(&b'"') {
        let name = value(object, at);
        let colon = after_space(object, name.end);
        let cell = value(object, after_space(object, colon + 1));
        at = after_space(object, cell.end);
        if object.get(at) == Some(&b',') {
            at = after_space(object, at + 1);
        }
        fields.push((read(&object[name])?, read(&object[cell])?));
    }
    Ok(fields)
}

fn after_space(json: &[u8], from: usize) -> usize {
    let rest = json.get(from..).unwrap_or_default();
    from + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Where the value is that begins at `from`.
fn value(json: &[u8], from: usize) -> Range<usize> {
    let rest = json.get(from..).unwrap_or_default();
    let length = match rest.first() {
        Some(b'"') => {
            let mut escaped = false;
            let end = rest.iter().skip(1).position(|&byte| {
                let ends = byte == b'"' && !escaped;
                escaped = !escaped && byte == b'\\';
                ends
            });
            end.map_or(rest.len(), |end| end + 2)
        }
        Some(b'{' | b'[') => {
            let mut nesting = Nesting::default();
            let end = rest.iter().position(|&byte| nesting.closes(byte));
            end.map_or(rest.len(), |end| end + 1)
        }
        _ => {
            let ends = |&byte: &u8| matches!(byte, b',' | b'}') || byte.is_ascii_whitespace();
            rest.iter().position(ends).unwrap_or(rest.len())
        }
    };
    from..from + length
}

fn read(value: &[u8]) -> Result<String, String> {
    match value {
        b"null" => Ok(String::new()),
        [b'"', ..] => serde_json::from_slice(value).map_err(|error| {
            let why = error.to_string();
            format!("not JSON ({} in a string)", why.split(" at line ").next().unwrap_or_default())
        }),
        _ => Ok(String::from_utf8_lossy(value).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::objects::{Objects, Wrong, fields};
    use proptest::prelude::*;

    fn read(text: &str, lines: bool, limit: usize) -> Vec<String> {
        let show = |found: Result<super::Object, Wrong>| match found {
            Ok(object) => {
                let text = String::from_utf8(object.bytes).unwrap();
                format!("{} {} {text}", object.number, object.line)
            }
            Err(Wrong::Found { line, found }) => format!("{line}: {found}"),
            Err(Wrong::Unreadable(error)) => error.to_string(),
        };
        Objects::within(text.as_bytes(), lines, limit).unwrap().map(show).collect()
    }

    #[test]
    fn each_line_may_have_its_object_and_a_bad_one_is_told() {
        let text = "\n{\"a\":1}\r\n\n{\"a\":\n[1]\n{\"b\": {\"c\": \"}\"}}";
        let expected = [
            "2 2 {\"a\":1}",
            "4: not JSON (EOF while parsing a value at column 5)",
            "5: something else than a JSON object",
            "6 6 {\"b\": {\"c\": \"}\"}}",
        ];
        assert_eq!(read(text, false, 1000), expected);
    }

    #[test]
    fn objects_may_stand_anywhere_and_in_an_array() {
        let text = "[\n{\n \"a\": \"]\\\"}\"\n},\n{\"a\":[{}]}\n]";
        let expected = ["1 2 {\n \"a\": \"]\\\"}\"\n}", "2 5 {\"a\":[{}]}"];
        assert_eq!(read(text, false, 1000), expected);
        assert_eq!(read("[{},{}]", false, 1000), ["1 1 {}", "2 1 {}"]);
        assert_eq!(
            read("{\n}x{}", false, 1000),
            ["1 1 {\n}", "2: something else than a JSON object"]
        );
        assert_eq!(read("{\n\"a\": 1", false, 1000), ["1: an object that is never closed"]);
        assert_eq!(read("", false, 1000), [""; 0]);
    }

    #[test]
    fn memory_is_bounded() {
        let long = format!("{{\"a\":\"{}\"}}\n{{}}\n", "x".repeat(2 << 20));
        let message = "1: more than 1 MB in one object";
        assert_eq!(read(&long, true, 1 << 20), [message, "2 2 {}"]);
        assert_eq!(read(&format!("[{long}]"), false, 1 << 20), [message]);
    }

    #[test]
    fn values_are_taken_as_cells() {
        let object =
            br#" { "a\n" : "x\"\u00e9" , "b":null,"c": [1, "}"] ,"d":-1.50e3,"e":true,"":{} } "#;
        let all = fields(object.trim_ascii()).unwrap();
        let all: Vec<_> = all.iter().map(|(name, cell)| (&**name, &**cell)).collect();
        let expected = [
            ("a\n", "x\"é"),
            ("b", ""),
            ("c", "[1, \"}\"]"),
            ("d", "-1.50e3"),
            ("e", "true"),
            ("", "{}"),
        ];
        assert_eq!(all, expected);
        assert_eq!(fields(b"{}").unwrap(), []);
        assert!(fields(br#"{"a":"\ud800"}"#).unwrap_err().starts_with("not JSON ("));
    }

    proptest! {
        #[test]
        fn fields_are_those_that_serde_finds(
            map in proptest::collection::btree_map("\\PC{0,8}", "\\PC{0,20}", 0..6),
        ) {
            let json = serde_json::to_string(&map).unwrap();
            let found = fields(json.as_bytes()).unwrap();
            prop_assert_eq!(found, map.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn no_text_panics(text in "[{}\\[\\]\",:\\\\a1 \n]{0,40}") {
            read(&text, true, 20);
            read(&text, false, 20);
        }
    }
}
