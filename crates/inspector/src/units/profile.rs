//! What is shown of one unit: its words, how often it is active, its documents.

use serde::{Deserialize, Serialize};
use topicscope_indexer::{Index, Vocabulary};

use super::documents::UnitDocument;
use crate::evaluate::{COHERENCE_WORDS, Evaluation};
use crate::rank::Scores;

/// Describes one unit of one model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitProfile {
    /// Number of the unit; it never changes.
    pub unit: usize,
    /// Share of the test documents on which the unit is active.
    pub density: f64,
    /// Share of the other seeds in which it comes back, where models of several seeds were compared;
    /// absent for a unit that is dead on test documents, and without weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comes_back: Option<f64>,
    /// Coherence of its words (window of 10, test documents); absent for a dead unit.
    pub npmi_window: Option<f64>,
    /// Correlation of its activation with the number of its named words present (test
    /// documents); absent for a unit that is dead there.
    pub faithfulness: Option<f64>,
    /// The label that it tells best, chosen on training documents; absent where there are no
    /// labels to choose from, and for a unit that never changes there.
    pub label: Option<String>,
    /// F1 of its being active as a prediction of that label (test documents).
    pub f1: Option<f64>,
    /// Area under the ROC curve of its activation as a score for that label (test documents).
    pub auroc: Option<f64>,
    /// Its words under the default ranking, best first; none for a dead unit.
    pub words: Vec<Word>,
    /// The documents that drive it most; empty where they were not asked for.
    pub documents: Vec<UnitDocument>,
}

/// Names one word of a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The form people are shown.
    pub word: String,
    /// The score under the ranking that was asked for.
    pub score: f64,
}

/// Lists the words of one unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitWords {
    /// Number of the unit.
    pub unit: usize,
    /// Share of the training documents on which it is active; absent without an index.
    pub density: Option<f64>,
    /// Correlation of its activation with the number of its ten first words present, over the
    /// test documents; absent without an index, and for a unit that is dead there.
    pub faithfulness: Option<f64>,
    /// Its words, best first.
    pub words: Vec<Word>,
}

/// Returns the `n` best words of a unit in the form people are shown.
pub fn words_of(scores: &Scores, vocabulary: &Vocabulary, unit: usize, n: usize) -> Vec<Word> {
    scores
        .top_words(unit, n)
        .into_iter()
        .map(|(term, score)| Word { word: vocabulary.surface(term).to_owned(), score })
        .collect()
}

/// Describes every unit of an evaluated model, without documents.
pub fn profiles(evaluation: &Evaluation, index: &Index) -> Vec<UnitProfile> {
    let profile = |unit: usize| {
        let label = evaluation.unit_labels[unit];
        UnitProfile {
            unit,
            density: evaluation.sparsity.density[unit],
            comes_back: None,
            npmi_window: evaluation.coherence[unit].npmi_window.ok(),
            faithfulness: evaluation.faithfulness[unit].ok(),
            label: label.map(|found| index.labels().names()[found.label as usize].clone()),
            f1: label.and_then(|found| found.f1.ok()),
            auroc: label.and_then(|found| found.auroc.ok()),
            words: words_of(&evaluation.scores, index.vocabulary(), unit, COHERENCE_WORDS),
            documents: Vec::new(),
        }
    };
    (0..evaluation.scores.n_units()).map(profile).collect()
}
