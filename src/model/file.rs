//! How does a model go to disk and come back?
//!
//! ```text
//! "DEMARCHE"   8 bytes
//! format       u32, 3
//! recipe       u64 length, then JSON
//! columns      u64 number C, lanes u32 number L
//! keys         C × u64, strictly increasing
//! idf          C × f32
//! steps, bias  L × f32 each
//! weights      C × L × i16
//! words        u64 number W, dimensions u32 number D
//! stems        W × u64, strictly increasing
//! steps, mean  W × f32, D × f32
//! vectors      W × D × i8
//! SHA-256      32 bytes, over all bytes before it
//! ```
//!
//! All numbers are little-endian. Loading runs no code, and no length that the file states is
//! believed before as many bytes are seen to be there.

use super::linear::Linear;
use super::recipe::{Model, Recipe};
use crate::error::{Error, Fault, Origin, Result};
use crate::feature::key::family_start;
use crate::feature::lexicon::{self, Lexicon};
use crate::feature::meaning::{self, MEANING};
use crate::feature::{Scaling, Vocabulary, WordVectors};
use crate::text::stem::STEMMER;
use sha2::{Digest, Sha256};
use std::io::Read;

const MAGIC: &[u8; 8] = b"DEMARCHE";
const FORMAT: u32 = 3;
const CHECKSUM: usize = 32;
/// Largest model file, in bytes.
const LARGEST: u64 = 1 << 30;
/// No number of a sound model is as large; scores stay finite.
const LARGE: f32 = 1e9;

/// The model that every binary carries.
static EMBEDDED: &[u8] = include_bytes!("../../models/default/model.demarche");

/// The model that is part of the program, trained on `data/`; its card is in `models/default/`.
///
/// # Errors
/// Only if the program itself was damaged.
pub fn embedded() -> Result<Model> {
    from_bytes("the embedded model", EMBEDDED)
}

/// Reads a model file.
///
/// # Errors
/// If it cannot be read, is no model, was damaged, or is of a newer version.
pub fn load(path: &str) -> Result<Model> {
    let file = std::fs::File::open(path).map_err(|e| Error::io(path, "open the model", e))?;
    let mut bytes = Vec::new();
    let mut file = file.take(LARGEST + 1);
    // What is no model is not read to its end.
    (&mut file)
        .take(MAGIC.len() as u64)
        .read_to_end(&mut bytes)
        .map_err(|e| Error::io(path, "read the model", e))?;
    if !MAGIC.starts_with(&bytes) || bytes.is_empty() {
        return Err(not_a_model(path));
    }
    file.read_to_end(&mut bytes).map_err(|e| Error::io(path, "read the model", e))?;
    from_bytes(path, &bytes)
}

/// The bytes of a model file.
///
/// # Errors
/// If they could not be read again: the model holds numbers that are not finite, say.
pub fn to_bytes(model: &Model) -> Result<Vec<u8>> {
    let recipe = serde_json::to_vec(&model.recipe)
        .map_err(|e| fault("", format!("its recipe cannot be written ({e})"), "report this"))?;
    let mut bytes = MAGIC.to_vec();
    bytes.extend(FORMAT.to_le_bytes());
    bytes.extend((recipe.len() as u64).to_le_bytes());
    bytes.extend(recipe);
    bytes.extend((model.vocabulary.keys().len() as u64).to_le_bytes());
    bytes.extend((model.linear.lanes() as u32).to_le_bytes());
    model.vocabulary.keys().iter().for_each(|key| bytes.extend(key.to_le_bytes()));
    for numbers in [&model.scaling.idf, &model.linear.steps, &model.linear.bias] {
        numbers.iter().for_each(|number| bytes.extend(number.to_le_bytes()));
    }
    model.linear.weights.iter().for_each(|weight| bytes.extend(weight.to_le_bytes()));
    let words = &model.words;
    bytes.extend((words.stems.len() as u64).to_le_bytes());
    bytes.extend((words.dimensions as u32).to_le_bytes());
    words.stems.iter().for_each(|stem| bytes.extend(stem.to_le_bytes()));
    for numbers in [&words.steps, &words.mean] {
        numbers.iter().for_each(|number| bytes.extend(number.to_le_bytes()));
    }
    bytes.extend(words.values.iter().flat_map(|value| value.to_le_bytes()));
    let checksum = Sha256::digest(&bytes);
    bytes.extend(checksum);
    // Nothing is handed out that could not be read again.
    from_bytes("the model", &bytes)?;
    Ok(bytes)
}

/// Makes a model of the bytes of a file; `path` is for messages.
///
/// # Errors
/// As [`load`].
pub fn from_bytes(path: &str, bytes: &[u8]) -> Result<Model> {
    if !bytes.starts_with(MAGIC) {
        return Err(not_a_model(path));
    }
    // Word lists take as long to build as a model to read, so they are built beside it.
    let _ = std::thread::Builder::new().spawn(Lexicon::english);
    let damaged = |what: &str| fault(path, format!("damaged: {what}"), "copy or train it again");
    let short = || damaged("the file is cut short");
    let whole = bytes.len().checked_sub(CHECKSUM).ok_or_else(short)?;
    let (body, checksum) = bytes.split_at(whole);
    let mut rest = Reading(body.get(MAGIC.len()..).ok_or_else(short)?);
    let format = rest.u32().ok_or_else(short)?;
    let intact = Sha256::digest(body).as_slice() == checksum;
    if format != FORMAT {
        let found = format!("a model of format {format}; this demarche reads format {FORMAT}");
        let remedy = match (intact, format < FORMAT) {
            (true, true) => "train it again",
            (true, false) => "use a newer demarche",
            _ => "it is of another version, or damaged",
        };
        return Err(fault(path, found, remedy));
    }
    if !intact {
        return Err(damaged(
            "its checksum does not match (a byte was altered, or the end is missing)",
        ));
    }
    let recipe_len = usize::try_from(rest.u64().ok_or_else(short)?).map_err(|_| short())?;
    let recipe = rest.take(recipe_len).ok_or_else(short)?;
    let recipe: Recipe = serde_json::from_slice(recipe)
        .map_err(|e| damaged(&format!("its recipe cannot be read ({e})")))?;
    let columns = usize::try_from(rest.u64().ok_or_else(short)?).map_err(|_| short())?;
    let lanes = rest.u32().ok_or_else(short)? as usize;
    let keys = rest.numbers(columns, u64::from_le_bytes).ok_or_else(short)?;
    let idf = rest.numbers(columns, f32::from_le_bytes).ok_or_else(short)?;
    let steps = rest.numbers(lanes, f32::from_le_bytes).ok_or_else(short)?;
    let bias = rest.numbers(lanes, f32::from_le_bytes).ok_or_else(short)?;
    let cells = columns.checked_mul(lanes).ok_or_else(short)?;
    let weights = rest.numbers(cells, i16::from_le_bytes).ok_or_else(short)?;
    let count = usize::try_from(rest.u64().ok_or_else(short)?).map_err(|_| short())?;
    let dimensions = rest.u32().ok_or_else(short)? as usize;
    let stems = rest.numbers(count, u64::from_le_bytes).ok_or_else(short)?;
    let sizes = rest.numbers(count, f32::from_le_bytes).ok_or_else(short)?;
    let mean = rest.numbers(dimensions, f32::from_le_bytes).ok_or_else(short)?;
    let cells = count.checked_mul(dimensions).ok_or_else(short)?;
    let values = rest.numbers(cells, i8::from_le_bytes).ok_or_else(short)?;
    if !rest.0.is_empty() {
        return Err(damaged("it is longer than it says"));
    }
    if recipe.settings.stemmer != STEMMER {
        let found = format!("stems by {}; this demarche has {STEMMER}", recipe.settings.stemmer);
        return Err(fault(path, found, "train it again"));
    }
    if recipe.settings.lexicon != lexicon::version() {
        let found = "learned with word lists that this demarche does not have".to_owned();
        return Err(fault(path, found, "train it again"));
    }
    let labels: usize = recipe.heads.iter().map(|head| head.labels.len()).sum();
    let sound = keys.windows(2).all(|two| two[0] < two[1])
        && labels == lanes
        && recipe.is_sound()
        && stems.windows(2).all(|two| two[0] < two[1])
        && has_directions(&keys, dimensions)
        && [&idf, &steps, &bias, &sizes, &mean]
            .iter()
            .all(|list| list.iter().all(|n| n.abs() < LARGE))
        && steps.iter().all(|&step| step > 0.0);
    if !sound {
        return Err(damaged("its parts do not fit together"));
    }
    let scaling = Scaling { idf, scales: recipe.settings.scales.clone() };
    let vocabulary = Vocabulary::new(keys);
    let words = WordVectors::new(dimensions, stems, sizes, values, mean);
    Ok(Model { recipe, vocabulary, words, scaling, linear: Linear { steps, bias, weights } })
}

/// Whether the family of meaning has a column for each direction, or none at all.
fn has_directions(keys: &[u64], dimensions: usize) -> bool {
    let at = |key: u64| keys.partition_point(|&other| other < key);
    let found = &keys[at(family_start(MEANING))..at(family_start(MEANING + 1))];
    found.is_empty() || found.iter().copied().eq(meaning::keys(MEANING, dimensions))
}

/// Bytes that are left to read.
struct Reading<'a>(&'a [u8]);

impl<'a> Reading<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// So many numbers of `N` bytes; nothing is set aside before they are seen to be there.
    fn numbers<const N: usize, T>(&mut self, len: usize, from: fn([u8; N]) -> T) -> Option<Vec<T>> {
        let (arrays, _) = self.take(len.checked_mul(N)?)?.as_chunks::<N>();
        Some(arrays.iter().map(|&array| from(array)).collect())
    }
}

fn not_a_model(path: &str) -> Error {
    fault(path, "not a demarche model", "make one with demarche train")
}

fn fault(path: &str, found: impl Into<String>, remedy: &str) -> Error {
    Error::new(Origin::path(path), Fault::Model { found: found.into(), remedy: remedy.to_owned() })
}
