//! The figures of each unit of one model: what tables, searches and readings of units are made of.

use serde::{Deserialize, Serialize};

use super::histogram::Histogram;
use super::profile::Word;

/// Words of a unit that are kept per ranking and side.
pub const KEPT_WORDS: usize = 25;

/// What a unit without words is called.
pub const DEAD_NAME: &str = "dead";

/// Holds what is known of one unit of one model. What needs documents is absent without an index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitFigures {
    /// Number of the unit; it never changes.
    pub unit: usize,
    /// Two or three words that are in the name of no other unit; [`DEAD_NAME`] for a unit without
    /// words.
    pub name: String,
    /// What is wrong with it; nothing with a healthy unit.
    pub flags: Vec<HealthFlag>,
    /// Share of the test documents on which it is active.
    pub density: Option<f64>,
    /// Its activations on the test documents.
    pub histogram: Option<Histogram>,
    /// Lifetime sparseness over the test documents by Hoyer, in [0, 1], larger is sparser; absent for
    /// a unit that is zero there.
    pub hoyer: Option<f64>,
    /// The same by Treves and Rolls.
    pub treves_rolls: Option<f64>,
    /// Size above which it counts as active.
    pub active_above: f32,
    /// Length of its decoder column as it is stored: what training made of it. Columns that are
    /// kept at length 1 are divided by it when they are used.
    pub decoder_norm: f64,
    /// Its bias: the pre-activation of a document without words.
    pub bias: f32,
    /// The threshold that training found, for kinds of units that have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f32>,
    /// Smoothed NPMI of its ten words of largest correlation in the reference.
    pub npmi: Option<f64>,
    /// How many times likelier than by chance the unseen half of a document holds its words.
    pub carry_over: Option<f64>,
    /// Correlation of its activation with the number of its ten words present (test documents).
    pub faithfulness: Option<f64>,
    /// The label that it tells best.
    pub label: Option<BestLabel>,
    /// Units that share four or more of its ten words of largest correlation, by number.
    pub twins: Vec<TwinUnit>,
    /// Words that its ten first by decoder weight and by correlation share.
    pub agreeing_words: Option<usize>,
    /// Its words under each ranking.
    pub rankings: Vec<RankedWords>,
}

/// Says what is wrong with a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HealthFlag {
    /// Active on no test document.
    Dead,
    /// Active on more than [`ALWAYS_ON`](crate::metrics::ALWAYS_ON) of the test documents.
    AlwaysOn,
    /// Shares four or more of its ten words with another unit.
    Twin,
    /// Its words belong together no better than those of the untrained twin do on average.
    Junk,
    /// Weights and data disagree: its lists by decoder weight and by correlation share fewer than
    /// [`FEWEST_SHARED`](crate::rank::FEWEST_SHARED) words.
    Disagreeing,
}

/// Names the label that a unit tells best, chosen on training documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BestLabel {
    /// The label.
    pub label: String,
    /// F1 of "the unit is active" as a prediction of it (test documents).
    pub f1: Option<f64>,
    /// Area under the ROC curve of the activation as a score for it (test documents).
    pub auroc: Option<f64>,
}

/// Names a unit that shares words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwinUnit {
    /// Number of the other unit.
    pub unit: usize,
    /// Words that both have among their ten.
    pub n_words: usize,
}

/// Holds the words of one unit under one ranking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankedWords {
    /// Name of the ranking.
    pub ranking: String,
    /// The words of largest score, best first, [`KEPT_WORDS`] or fewer.
    pub words: Vec<Word>,
    /// The words of least score, below 0, the least first; empty under rankings without sides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<Word>,
}

impl HealthFlag {
    /// Lists all flags.
    pub const ALL: [Self; 5] =
        [Self::Dead, Self::AlwaysOn, Self::Twin, Self::Junk, Self::Disagreeing];

    /// Returns the name in tables, flags and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dead => "dead",
            Self::AlwaysOn => "always-on",
            Self::Twin => "twin",
            Self::Junk => "junk",
            Self::Disagreeing => "disagreeing",
        }
    }
}

impl UnitFigures {
    /// Says whether the unit has no flag, and its figures are there.
    pub fn is_healthy(&self) -> bool {
        self.flags.is_empty() && self.density.is_some()
    }

    /// Returns the words under a ranking, where they are there.
    pub fn ranked(&self, ranking: &str) -> Option<&RankedWords> {
        self.rankings.iter().find(|of| of.ranking == ranking)
    }
}
