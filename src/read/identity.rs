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
