//! Which units there are for a word, a document, a label or another unit, and in which order.

use std::fmt;
use std::str::FromStr;

use ndarray::{ArrayView2, Axis};
use serde::Serialize;
use topicscope_indexer::{Analyzer, TermId, Vocabulary};

use super::figures::UnitFigures;
use super::survey::UnitSurvey;
use crate::error::InspectorError;

/// Words that are offered in place of one that nobody knows.
const OFFERED: usize = 3;

/// Holds a unit that was found, with what speaks for it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FoundUnit {
    /// Its number.
    pub unit: usize,
    /// By what it was found, larger is better: the sum of the correlations of words, an activation,
    /// an AUROC, a cosine.
    pub score: f64,
    /// The sum of the decoder weights of the words, for a search by words with an index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decoder: Option<f64>,
}

/// Names a figure by which units are sorted: the largest first, units without it last; by number the
/// smallest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitOrder {
    /// By number.
    Unit,
    /// By the share of test documents on which they are active.
    Density,
    /// By the coherence of their words.
    Npmi,
    /// By carry-over.
    CarryOver,
    /// By faithfulness.
    Faithfulness,
    /// By how well they tell their best label.
    Auroc,
    /// By lifetime sparseness (Hoyer).
    Hoyer,
    /// By the length of their decoder columns.
    DecoderNorm,
}

impl UnitOrder {
    /// Lists all orders.
    pub const ALL: [Self; 8] = [
        Self::Unit,
        Self::Density,
        Self::Npmi,
        Self::CarryOver,
        Self::Faithfulness,
        Self::Auroc,
        Self::Hoyer,
        Self::DecoderNorm,
    ];

    /// Returns the name in flags.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Density => "density",
            Self::Npmi => "npmi",
            Self::CarryOver => "carry-over",
            Self::Faithfulness => "faithfulness",
            Self::Auroc => "auroc",
            Self::Hoyer => "hoyer",
            Self::DecoderNorm => "decoder-norm",
        }
    }

    fn figure(self, of: &UnitFigures) -> Option<f64> {
        match self {
            Self::Unit => None,
            Self::Density => of.density,
            Self::Npmi => of.npmi,
            Self::CarryOver => of.carry_over,
            Self::Faithfulness => of.faithfulness,
            Self::Auroc => of.label.as_ref().and_then(|best| best.auroc),
            Self::Hoyer => of.hoyer,
            Self::DecoderNorm => Some(of.decoder_norm),
        }
    }

    /// Sorts units by their figures; ties go to the smaller number.
    pub fn sort(self, units: &mut [UnitFigures]) {
        units.sort_by(|a, b| {
            let key = |of| self.figure(of).unwrap_or(f64::NEG_INFINITY);
            key(b).total_cmp(&key(a)).then(a.unit.cmp(&b.unit))
        });
    }
}

impl fmt::Display for UnitOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for UnitOrder {
    type Err = String;

    fn from_str(found: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|order| order.name() == found);
        known.ok_or_else(|| format!("choose one of {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// Turns typed words into terms as the corpus was read; a word may give several.
///
/// # Errors
/// [`InspectorError::UnknownWord`] for the first one that gives no term of the vocabulary.
pub fn typed_words(
    words: &[String],
    analyzer: &Analyzer,
    vocabulary: &Vocabulary,
) -> Result<Vec<TermId>, InspectorError> {
    let mut terms = Vec::new();
    for word in words {
        let found = analyzer.bag(word, vocabulary);
        if found.is_empty() {
            let known = vocabulary.terms().iter().map(|term| term.surface.as_str());
            return Err(InspectorError::UnknownWord {
                word: word.clone(),
                nearest: nearest(word, known),
            });
        }
        terms.extend(found);
    }
    terms.sort_unstable();
    terms.dedup();
    Ok(terms)
}

/// Returns the three names that are spelled most like a word, nearest first, ties in the order given;
/// none that differ in more than a third of the word's letters, or two of a short one.
///
/// # Example
/// ```
/// use topicscope_inspector::units::nearest;
///
/// assert_eq!(nearest("shuttel", ["moon", "shuttle", "shuttles"].into_iter()), ["shuttle", "shuttles"]);
/// ```
pub fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let word = word.to_lowercase();
    let most = (word.chars().count() / 3).max(2);
    let distance = |name: &&str| strsim::damerau_levenshtein(&word, &name.to_lowercase());
    let near = |name: &&str| name.chars().count().abs_diff(word.chars().count()) <= most;
    let found = names.filter(near).map(|name| (distance(&name), name));
    let mut found: Vec<(usize, &str)> = found.filter(|(distance, _)| *distance <= most).collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.truncate(OFFERED);
    found.into_iter().map(|(_, name)| name.to_owned()).collect()
}

/// Orders units by how strongly they stand for some words: by the sum of the words' correlations, or,
/// without an index, of their decoder weights. Units whose sum is not above 0 are left out.
///
/// **Shape**: `decoder` (V, H).
///
/// # Panics
/// When a word is not below V.
pub fn of_words(
    survey: &UnitSurvey,
    decoder: ArrayView2<'_, f32>,
    words: &[TermId],
) -> Vec<FoundUnit> {
    let weights = summed(decoder, words);
    if survey.has_documents() {
        let correlations = summed(survey.correlation.view(), words);
        let pairs = correlations.into_iter().zip(weights);
        found(pairs.map(|(score, weight)| (score, Some(weight))))
    } else {
        found(weights.into_iter().map(|weight| (weight, None)))
    }
}

/// Orders the units that are active on a document by the size of their activation. **Shape**:
/// `activations` (H).
pub fn of_document(survey: &UnitSurvey, activations: &[f32]) -> Vec<FoundUnit> {
    let active = survey.units().iter().zip(activations);
    let active = active.filter(|(of, a)| a.abs() > of.active_above);
    let mut units: Vec<FoundUnit> = active
        .map(|(of, &a)| FoundUnit { unit: of.unit, score: f64::from(a), decoder: None })
        .collect();
    units.sort_by(|a, b| b.score.abs().total_cmp(&a.score.abs()).then(a.unit.cmp(&b.unit)));
    units
}

/// Orders the units whose best label is a label by how well they tell it.
///
/// # Errors
/// [`InspectorError::UnknownLabel`] when no unit tells it best.
pub fn of_label(survey: &UnitSurvey, label: &str) -> Result<Vec<FoundUnit>, InspectorError> {
    let labeled = || survey.units().iter().filter_map(|of| Some((of.unit, of.label.as_ref()?)));
    let mut units: Vec<FoundUnit> = labeled()
        .filter(|(_, best)| best.label == label)
        .map(|(unit, best)| FoundUnit { unit, score: best.auroc.unwrap_or(0.0), decoder: None })
        .collect();
    if units.is_empty() {
        let mut known: Vec<&str> = labeled().map(|(_, best)| best.label.as_str()).collect();
        known.sort_unstable();
        known.dedup();
        let mut offered = nearest(label, known.iter().copied());
        let others = known.into_iter().map(str::to_owned);
        let others: Vec<String> = others.filter(|name| !offered.contains(name)).collect();
        offered.extend(others);
        offered.truncate(OFFERED);
        return Err(InspectorError::UnknownLabel { label: label.to_owned(), nearest: offered });
    }
    units.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.unit.cmp(&b.unit)));
    Ok(units)
}

/// Orders all other units by the cosine of their decoder columns with that of a unit.
///
/// # Panics
/// When the unit is not below H.
pub fn of_likeness(survey: &UnitSurvey, unit: usize) -> Vec<FoundUnit> {
    let cosines = survey.by_decoder.row(unit);
    let others = cosines.iter().enumerate().filter(|(other, _)| *other != unit);
    let mut units: Vec<FoundUnit> = others
        .map(|(unit, &cosine)| FoundUnit { unit, score: f64::from(cosine), decoder: None })
        .collect();
    units.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.unit.cmp(&b.unit)));
    units
}

/// Sums up the scores of some words for each unit. **Shape**: `scores` (V, H), the result (H).
fn summed(scores: ArrayView2<'_, f32>, words: &[TermId]) -> Vec<f64> {
    let mut sums = vec![0.0; scores.ncols()];
    for term in words {
        for (sum, &score) in sums.iter_mut().zip(scores.index_axis(Axis(0), term.index())) {
            *sum += f64::from(score);
        }
    }
    sums
}

/// Orders units by their scores; those that are not above 0 are left out.
fn found(scores: impl Iterator<Item = (f64, Option<f64>)>) -> Vec<FoundUnit> {
    let found = scores.enumerate().filter(|(_, (score, _))| *score > 0.0);
    let mut units: Vec<FoundUnit> =
        found.map(|(unit, (score, decoder))| FoundUnit { unit, score, decoder }).collect();
    units.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.unit.cmp(&b.unit)));
    units
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    use super::super::survey::UnitFindings;

    fn survey(correlation: Array2<f32>) -> UnitSurvey {
        let by_decoder = array![[1.0_f32, 0.5, -0.5], [0.5, 1.0, 0.0], [-0.5, 0.0, 1.0]];
        let findings = UnitFindings { floor: None, units: Vec::new() };
        UnitSurvey { findings, correlation, by_decoder, by_activation: Array2::zeros((0, 0)) }
    }

    #[test]
    fn all_words_count_and_units_without_them_are_left_out() {
        let decoder = array![[0.1_f32, 0.0, 0.3], [0.2, 0.0, -0.9]];
        let words = [TermId(0), TermId(1)];
        let survey_of = survey(array![[0.5_f32, 0.25, -1.0], [0.25, 0.75, 0.5]]);
        let found = of_words(&survey_of, decoder.view(), &words);
        let shown: Vec<(usize, f64)> = found.iter().map(|of| (of.unit, of.score)).collect();
        assert_eq!(shown, [(1, 1.0), (0, 0.75)]);
        assert_eq!(found[0].decoder, Some(0.0));
        let without = survey(Array2::zeros((0, 3)));
        let found = of_words(&without, decoder.view(), &words);
        assert_eq!((found.len(), found[0].unit, found[0].decoder), (1, 0, None));
    }

    #[test]
    fn units_like_one_come_in_order_without_it() {
        let found = of_likeness(&survey(Array2::zeros((0, 3))), 0);
        assert_eq!(found.iter().map(|of| of.unit).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn names_lead_back_and_far_words_are_not_offered() {
        for order in UnitOrder::ALL {
            assert_eq!(order.name().parse(), Ok(order));
        }
        assert!("size".parse::<UnitOrder>().is_err());
        assert!(nearest("xylophone", ["moon", "rocket"].into_iter()).is_empty());
        assert_eq!(nearest("Moom", ["moon", "mood", "rocket"].into_iter()), ["moon", "mood"]);
    }
}
