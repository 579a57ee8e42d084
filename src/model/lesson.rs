//! Which sentences was a model learned from? Measured on these it looks better than it is.
//!
//! A model keeps no texts, but of each text four bytes of a hash: enough to tell that a sentence is
//! among them, too little to tell what they were. A sentence that is not is taken for one of 25,000
//! in 6 of a million cases.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// Sentences that some heads were learned from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// The names of these heads.
    pub heads: Vec<String>,
    /// The sentences.
    pub texts: Texts,
}

/// Hashes of texts, strictly increasing; as Base64 of their bytes in JSON, low bytes first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts(Vec<u32>);

impl Texts {
    /// Those of texts as they are compared: the words in lower case, with one space between. An
    /// empty text is none.
    pub fn new<'a>(normalized: impl IntoIterator<Item = &'a str>) -> Self {
        let texts = normalized.into_iter().filter(|text| !text.is_empty());
        let mut hashes: Vec<u32> = texts.map(hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes)
    }

    /// Whether a text is among them.
    pub fn has(&self, normalized: &str) -> bool {
        !normalized.is_empty() && self.0.binary_search(&hash(normalized)).is_ok()
    }
}

/// The first four bytes of its SHA-256.
fn hash(text: &str) -> u32 {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(4).fold(0, |all, &byte| all << 8 | u32::from(byte))
}

impl Serialize for Texts {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|hash| hash.to_le_bytes()).collect();
        to.serialize_str(&STANDARD.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let bytes = STANDARD.decode(String::deserialize(from)?).map_err(D::Error::custom)?;
        let (fours, []) = bytes.as_chunks::<4>() else {
            return Err(D::Error::custom("hashes of four bytes each are cut short"));
        };
        let hashes: Vec<u32> = fours.iter().map(|&four| u32::from_le_bytes(four)).collect();
        match hashes.is_sorted_by(|a, b| a < b) {
            true => Ok(Self(hashes)),
            false => Err(D::Error::custom("hashes are not in order")),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::model::lesson::Texts;

    #[test]
    fn texts_are_known_again_and_come_back_from_json() {
        let texts = Texts::new(["talks resume", "", "trade grows", "talks resume"]);
        assert!(texts.has("trade grows") && !texts.has("trade grew") && !texts.has(""));
        let json = serde_json::to_string(&texts).unwrap();
        // Two times four bytes: of SHA-256 "talks resume" and "trade grows".
        assert_eq!(json.len(), 12 + 2);
        assert_eq!(serde_json::from_str::<Texts>(&json).unwrap(), texts);
        for wrong in ["\"AAAA\"", "\"?\"", "\"AQAAAAAAAAA=\""] {
            assert!(serde_json::from_str::<Texts>(wrong).is_err(), "{wrong}");
        }
    }
}
