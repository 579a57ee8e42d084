//! What is a row of a table called, and what vouches for its text, wherever the table has been?

use sha2::{Digest, Sha256};

/// What a row of a table is called, however the table is sorted: its document and its number.
pub fn row_id(document: &str, sentence: u64) -> String {
    format!("{document}#{sentence}")
}

/// Vouches for the words of a row: the first 16 hexadecimal digits of the SHA-256 of its text.
pub fn text_hash(text: &str) -> String {
    let mut digits = sha256(text);
    digits.truncate(16);
    digits
}

/// What vouches for a text, as a cell has it: in lower case, and empty where the cell holds no such
/// thing. Digits alone, or with one `e` among them, are no such thing: to a spreadsheet they are a
/// number, and what it keeps of one is another.
///
/// ```
/// use demarche::read::identity::vouching;
/// assert_eq!(vouching(" 57A581BA8833FDC8"), "57a581ba8833fdc8");
/// assert_eq!(vouching("1.23E+15"), "");
/// assert_eq!(vouching("1234567890123450"), "");
/// ```
pub fn vouching(cell: &str) -> String {
    let hash = cell.trim().to_lowercase();
    let letters = hash.bytes().filter(u8::is_ascii_lowercase).count();
    let is_number = letters == 0 || letters == 1 && hash.contains('e');
    let is_hash = hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    if is_hash && !is_number { hash } else { String::new() }
}

/// Names that workbooks give to columns of their own.
pub const ROW_ID: &str = "row_id";
/// The column of [`text_hash`].
pub const TEXT_HASH: &str = "text_sha256";

/// The column in which a coder corrects a head.
pub fn correction(head: &str) -> String {
    format!("{head}_correction")
}

/// SHA-256 of a text exactly as it stands, in hexadecimal digits.
pub fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
