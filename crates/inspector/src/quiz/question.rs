//! One question: what a person sees of it, and what the key keeps.

use serde::{Deserialize, Serialize};

use crate::metrics::SHOWN;

/// Words of a unit in a question, as in the first such study.
///
/// # Reference
/// Chang, Boyd-Graber, Gerrish, Wang, Blei (2009), Reading tea leaves: how humans interpret topic
/// models, section 3.1.
pub const OWN_WORDS: usize = 5;

/// Names what a question asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// Which of six words does not belong.
    Words,
    /// Which of five documents does not belong.
    Documents,
    /// A word that the question itself names; it shows whether somebody reads.
    Attention,
}

impl QuestionKind {
    /// The kinds that say something about units.
    pub const OF_UNITS: [Self; 2] = [Self::Words, Self::Documents];

    /// Returns the name in tables and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Documents => "documents",
            Self::Attention => "attention",
        }
    }

    /// Returns how often somebody is right who guesses, in [0, 1].
    pub fn chance(self) -> f64 {
        match self {
            Self::Words | Self::Attention => 1.0 / (OWN_WORDS + 1) as f64,
            Self::Documents => 1.0 / SHOWN as f64,
        }
    }
}

/// Holds what the key says of one question. Choices are numbered from 1, as the page shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyQuestion {
    /// Its name in the page and in answers: `q1`, `q2`, … in the order of the page.
    pub id: String,
    /// What it asks.
    pub kind: QuestionKind,
    /// The place of its model among those of the key; absent for attention checks.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model: Option<usize>,
    /// The unit; absent for attention checks.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<usize>,
    /// The unit from which the intruding word comes; absent for other kinds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub intruder_from: Option<usize>,
    /// The choice that is right.
    pub right: usize,
    /// The choice that is told automatically; absent for attention checks.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub automatic: Option<usize>,
    /// The words that can be chosen.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub words: Vec<String>,
    /// Numbers in the index of the documents that can be chosen.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub documents: Vec<u32>,
}

impl KeyQuestion {
    /// Returns how many choices there are.
    pub fn n_choices(&self) -> usize {
        self.words.len().max(self.documents.len())
    }
}

/// Holds what a person sees of one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownQuestion {
    /// Its name.
    pub id: String,
    /// What it asks.
    pub kind: QuestionKind,
    /// The word to choose in an attention check.
    pub named: Option<String>,
    /// The choices in their order.
    pub choices: Vec<ShownChoice>,
}

/// Holds what a person sees of one choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownChoice {
    /// The title of a document, where text is shown and there is one.
    pub title: Option<String>,
    /// A word, a passage, or the words of a document.
    pub text: String,
}
