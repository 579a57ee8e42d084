//! What is the stem of a word?
//!
//! [rust-stemmers](https://docs.rs/rust-stemmers) 1.2 is required and little maintained: its
//! Greek algorithm panics on some words. A panic is caught here and the word stands for itself.
//! The stems of the words that matter most are pinned by vectors in this file, because a
//! model's columns are stems: a stemmer that changed its mind would make models wrong in
//! silence.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Name and version of the algorithms, recorded in every model.
pub const STEMMER: &str = "rust-stemmers 1.2";

/// Defines [`Language`] from the names of rust-stemmers' algorithms.
macro_rules! languages {
    ($($name:ident $code:literal),+ $(,)?) => {
        /// A language that the stemmer knows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum Language {
            $(#[doc = concat!("`", $code, "`")] $name,)+
            /// No stemming: words stand for themselves.
            None,
        }

        impl Language {
            /// Every language, in alphabetical order, and last `none`.
            pub const ALL: &[(&str, Self)] = &[$(($code, Self::$name),)+ ("none", Self::None)];

            fn algorithm(self) -> Option<rust_stemmers::Algorithm> {
                match self {
                    $(Self::$name => Some(rust_stemmers::Algorithm::$name),)+
                    Self::None => None,
                }
            }
        }
    };
}

languages! {
    Arabic "arabic", Danish "danish", Dutch "dutch", English "english", Finnish "finnish",
    French "french", German "german", Greek "greek", Hungarian "hungarian", Italian "italian",
    Norwegian "norwegian", Portuguese "portuguese", Romanian "romanian", Russian "russian",
    Spanish "spanish", Swedish "swedish", Tamil "tamil", Turkish "turkish",
}

thread_local! {
    static STEMMING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside the stemmer, so that a panic hook can keep quiet about a panic
/// that is about to be contained.
pub fn is_contained() -> bool {
    STEMMING.get()
}

/// Cuts words of one language to their stems.
pub struct Stemmer(Option<rust_stemmers::Stemmer>);

impl Stemmer {
    /// A stemmer for `language`.
    pub fn new(language: Language) -> Self {
        Self(language.algorithm().map(rust_stemmers::Stemmer::create))
    }

    /// The stem of a word, which must be in lower case. Where the algorithm panics or leaves
    /// nothing, and without a language, the word itself.
    ///
    /// ```
    /// use demarche::text::stem::{Language, Stemmer};
    /// assert_eq!(Stemmer::new(Language::English).stem("negotiations"), "negoti");
    /// ```
    pub fn stem<'a>(&self, word: &'a str) -> Cow<'a, str> {
        let Some(stemmer) = &self.0 else { return Cow::Borrowed(word) };
        STEMMING.set(true);
        // The stemmer holds nothing but function pointers, so nothing can be left half done.
        let stem = catch_unwind(AssertUnwindSafe(|| stemmer.stem(word)));
        STEMMING.set(false);
        stem.ok().filter(|stem| !stem.is_empty()).unwrap_or(Cow::Borrowed(word))
    }
}

#[cfg(test)]
mod tests {
    use crate::text::stem::*;

    /// The stems that shipped models were trained on.
    const ENGLISH: &[(&str, &str)] = &[
        ("deterrence", "deterr"),
        ("deter", "deter"),
        ("negotiations", "negoti"),
        ("diplomacy", "diplomaci"),
        ("diplomatic", "diplomat"),
        ("denuclearization", "denuclear"),
        ("sanctions", "sanction"),
        ("alliances", "allianc"),
        ("korea's", "korea"),
        ("missiles", "missil"),
        ("international", "intern"),
        ("internal", "intern"),
        ("organization", "organ"),
        ("talks", "talk"),
        ("tariffs", "tariff"),
        ("was", "was"),
        ("u.s", "u."),
    ];

    #[test]
    fn english_stems_are_those_that_models_were_trained_on() {
        let stemmer = Stemmer::new(Language::English);
        for (word, stem) in ENGLISH {
            assert_eq!(stemmer.stem(word), *stem, "{word}");
        }
    }

    #[test]
    fn a_panic_of_the_stemmer_is_contained() {
        // snowballstem/snowball#204: the word on which the Greek algorithm slices backwards.
        let word = "ισαισα";
        let bare = rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::Greek);
        assert!(catch_unwind(AssertUnwindSafe(|| bare.stem(word).into_owned())).is_err());
        assert_eq!(Stemmer::new(Language::Greek).stem(word), word);
        assert!(!is_contained());
    }

    #[test]
    fn no_language_leaves_words_alone() {
        assert_eq!(Stemmer::new(Language::None).stem("negotiations"), "negotiations");
    }
}
