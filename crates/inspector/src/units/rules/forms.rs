//! What a rule asks of the words of a document.

use std::fmt;

use serde::Serialize;
use topicscope_indexer::{Bags, DocId, TermId};

/// Says what a rule asks of a document, in the words that people are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum RulePattern {
    /// So many of some words.
    AtLeast {
        /// How many, in 1..=3.
        k: usize,
        /// The words, `k` to six, in the order in which they were taken.
        words: Vec<String>,
    },
    /// One word without another.
    AndNot {
        /// The word that has to be there.
        word: String,
        /// The word that has to be absent.
        without: String,
    },
}

impl fmt::Display for RulePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast { words, .. } if words.len() == 1 => f.write_str(&words[0]),
            Self::AtLeast { k, words } => write!(f, "at least {k} of: {}", words.join(", ")),
            Self::AndNot { word, without } => write!(f, "{word} and not {without}"),
        }
    }
}

/// As [`RulePattern`], by numbers. The order is that of ties: fewer words first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    AtLeast { k: usize, words: Vec<TermId> },
    AndNot { word: TermId, without: TermId },
}

impl Form {
    /// Says whether a document has what the rule asks for.
    pub(super) fn matches(&self, bags: &Bags, document: DocId) -> bool {
        match self {
            Self::AtLeast { k, words } => {
                words.iter().filter(|&&word| bags.contains(document, word)).count() >= *k
            }
            Self::AndNot { word, without } => {
                bags.contains(document, *word) && !bags.contains(document, *without)
            }
        }
    }

    pub(super) fn n_words(&self) -> usize {
        match self {
            Self::AtLeast { words, .. } => words.len(),
            Self::AndNot { .. } => 2,
        }
    }

    pub(super) fn pattern(&self, name: impl Fn(TermId) -> String) -> RulePattern {
        match self {
            Self::AtLeast { k, words } => {
                RulePattern::AtLeast { k: *k, words: words.iter().copied().map(name).collect() }
            }
            Self::AndNot { word, without } => {
                RulePattern::AndNot { word: name(*word), without: name(*without) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_read_as_sentences_and_match_what_they_say() {
        let bags = Bags::from_rows(&[vec![0, 1], vec![0], vec![0, 1, 2], vec![]], 3).unwrap();
        let name = |term: TermId| ["god", "allah", "church"][term.index()].to_owned();
        let check = |form: Form, text: &str, expected: [bool; 4]| {
            assert_eq!(form.pattern(name).to_string(), text);
            assert_eq!([0, 1, 2, 3].map(|d| form.matches(&bags, DocId(d))), expected, "{text}");
        };
        let at_least = |k, words: &[u32]| Form::AtLeast {
            k,
            words: words.iter().copied().map(TermId).collect(),
        };
        check(at_least(1, &[0]), "god", [true, true, true, false]);
        check(
            at_least(2, &[2, 0, 1]),
            "at least 2 of: church, god, allah",
            [true, false, true, false],
        );
        let without = Form::AndNot { word: TermId(0), without: TermId(1) };
        check(without, "god and not allah", [false, true, false, false]);
    }

    #[test]
    fn data_names_the_kind_beside_the_words() {
        let pattern = RulePattern::AtLeast { k: 1, words: vec!["god".into()] };
        let json = serde_json::to_string(&pattern).unwrap();
        assert_eq!(json, r#"{"kind":"at-least","k":1,"words":["god"]}"#);
        let pattern = RulePattern::AndNot { word: "god".into(), without: "allah".into() };
        let json = serde_json::to_string(&pattern).unwrap();
        assert_eq!(json, r#"{"kind":"and-not","word":"god","without":"allah"}"#);
    }
}
