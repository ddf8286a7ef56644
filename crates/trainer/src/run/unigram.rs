//! What a model without hidden units would lose.

use topicscope_indexer::{DocId, IndexError, Rows};

use crate::settings::loss::Loss;

/// A model is collapsed when its loss is not below the unigram loss by this share.
const COLLAPSE_MARGIN: f64 = 0.01;

/// Knows only how often each word occurs.
///
/// bce: each word is present with probability (df + ½)/(N + 1), with document frequency df
/// among N training documents. softmax: a word has probability df/Σdf; a word that no
/// training document holds gets df = ½, so that the loss stays finite. squared:
/// each word is reconstructed as df/N, which minimizes the error in training.
#[derive(Debug, Clone, PartialEq)]
pub struct UnigramModel {
    /// Loss of a document without words.
    nothing: f64,
    /// What the presence of each word adds. **Shape** (V).
    present: Vec<f64>,
}

impl UnigramModel {
    /// Makes the model of N = `n_train` documents. **Shape**: `frequencies` (V); `weights` (V),
    /// the weight of each word in the loss, `None` when all weigh 1.
    pub fn new(loss: Loss, frequencies: &[u32], n_train: usize, weights: Option<&[f32]>) -> Self {
        let weight = |term: usize| weights.map_or(1.0, |weights| f64::from(weights[term]));
        let (absent, present): (Vec<f64>, Vec<f64>) = match loss {
            Loss::Bce => {
                let p = |&df: &u32| (f64::from(df) + 0.5) / (n_train as f64 + 1.0);
                frequencies.iter().map(|df| (-(1.0 - p(df)).ln(), -p(df).ln())).unzip()
            }
            Loss::Softmax => {
                let df = |&df: &u32| if df == 0 { 0.5 } else { f64::from(df) };
                let total: f64 = frequencies.iter().map(df).sum();
                frequencies.iter().map(|f| (0.0, -(df(f) / total).ln())).unzip()
            }
            Loss::Squared => {
                let p = |&df: &u32| f64::from(df) / n_train as f64;
                frequencies.iter().map(|df| (p(df).powi(2), (1.0 - p(df)).powi(2))).unzip()
            }
        };
        let weighted = |losses: Vec<f64>| -> Vec<f64> {
            (0..).zip(losses).map(|(term, loss)| weight(term) * loss).collect()
        };
        let (absent, present) = (weighted(absent), weighted(present));
        let nothing = absent.iter().sum();
        let present = present.iter().zip(&absent).map(|(present, absent)| present - absent);
        Self { nothing, present: present.collect() }
    }

    /// Returns the loss of a document with these distinct terms, in the measure of the loss.
    ///
    /// # Panics
    /// When a term is not below V.
    pub fn loss(&self, terms: &[u32]) -> f64 {
        self.nothing + terms.iter().map(|&term| self.present[term as usize]).sum::<f64>()
    }

    /// Returns the mean loss of documents, of which there is at least one.
    pub(crate) fn mean_loss(&self, rows: Rows<'_>, documents: &[DocId]) -> Result<f64, IndexError> {
        let mut total = 0.0;
        rows.visit(documents, |_, row| total += self.loss(row))?;
        Ok(total / documents.len() as f64)
    }
}

/// Says whether a model is not better than the unigram model by 1 %.
pub fn has_collapsed(model_loss: f64, unigram_loss: f64) -> bool {
    model_loss > unigram_loss * (1.0 - COLLAPSE_MARGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_equal_cases_done_by_hand() {
        let model = |loss, weights| UnigramModel::new(loss, &[3, 1, 0], 3, weights);
        // Probabilities 7/8, 3/8, 1/8.
        let expected = -(0.875_f64.ln() + 0.625_f64.ln() + 0.125_f64.ln());
        assert!((model(Loss::Bce, None).loss(&[0, 2]) - expected).abs() < 1e-12);
        let expected = -(0.125_f64.ln() + 0.625_f64.ln() + 0.875_f64.ln());
        assert!((model(Loss::Bce, None).loss(&[]) - expected).abs() < 1e-12);
        // Probabilities 3, 1 and 1/2 of 4.5.
        let softmax = model(Loss::Softmax, None);
        let expected = -(3.0_f64 / 4.5).ln() - (0.5_f64 / 4.5).ln();
        assert!((softmax.loss(&[0, 2]) - expected).abs() < 1e-12);
        assert!(softmax.loss(&[]).abs() < 1e-12);
        // Shares 1, 1/3 and 0.
        let squared = model(Loss::Squared, None);
        assert!((squared.loss(&[0, 2]) - (1.0 / 9.0 + 1.0)).abs() < 1e-12);
        assert!((squared.loss(&[]) - (1.0 + 1.0 / 9.0)).abs() < 1e-12);
        let weighted = model(Loss::Softmax, Some(&[2.0, 1.0, 0.0]));
        assert!((weighted.loss(&[0, 2]) + 2.0 * (3.0_f64 / 4.5).ln()).abs() < 1e-12);
        let weighted = model(Loss::Bce, Some(&[0.0, 3.0, 0.0]));
        assert!((weighted.loss(&[0]) + 3.0 * 0.625_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn a_model_must_beat_the_unigram_model_by_a_hundredth() {
        assert!(has_collapsed(99.5, 100.0) && !has_collapsed(98.9, 100.0));
    }
}
