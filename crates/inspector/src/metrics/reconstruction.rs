//! What a model without hidden units would lose.

use topicscope_indexer::{Bags, DocId};

/// Names the loss that a unigram model is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnigramLoss {
    /// Binary cross entropy over all words.
    Bce,
    /// Minus the log probability of the present words.
    Softmax,
    /// Squared error over all words.
    Squared,
}

/// A model is collapsed when its loss is not below the unigram loss by this share.
const COLLAPSE_MARGIN: f64 = 0.01;

/// Returns the loss of each test document, in nats or squares, under a model that knows only
/// how often each word occurs.
///
/// **Shape**: `frequencies` (V), document frequencies in `n_train` training documents. bce:
/// each word is present with probability (df + ½)/(N + 1). softmax: a word has probability
/// df/Σdf; a word that no training document holds gets df = ½, so that the loss stays
/// finite. squared: each word is reconstructed as df/N, which minimizes the error in training.
///
/// # Panics
/// When a document does not exist.
pub fn unigram_losses(
    loss: UnigramLoss,
    frequencies: &[u32],
    n_train: usize,
    bags: &Bags,
    test: &[DocId],
) -> Vec<f64> {
    match loss {
        UnigramLoss::Bce => {
            let p = |&df: &u32| (f64::from(df) + 0.5) / (n_train as f64 + 1.0);
            let nothing: f64 = frequencies.iter().map(|df| -(1.0 - p(df)).ln()).sum();
            let present: Vec<f64> =
                frequencies.iter().map(|df| (1.0 - p(df)).ln() - p(df).ln()).collect();
            sums(bags, test, nothing, &present)
        }
        UnigramLoss::Softmax => {
            let df = |&df: &u32| if df == 0 { 0.5 } else { f64::from(df) };
            let total: f64 = frequencies.iter().map(df).sum();
            let present: Vec<f64> = frequencies.iter().map(|f| -(df(f) / total).ln()).collect();
            sums(bags, test, 0.0, &present)
        }
        UnigramLoss::Squared => {
            let p = |&df: &u32| f64::from(df) / n_train as f64;
            let nothing = frequencies.iter().map(|df| p(df) * p(df)).sum();
            // (1 - p)^2 = p^2 + 1 - 2 p.
            let present: Vec<f64> = frequencies.iter().map(|df| 1.0 - 2.0 * p(df)).collect();
            sums(bags, test, nothing, &present)
        }
    }
}

/// Says whether a model is not better than the unigram model by 1 %.
pub fn collapsed(model_loss: f64, unigram_loss: f64) -> bool {
    model_loss > unigram_loss * (1.0 - COLLAPSE_MARGIN)
}

fn sums(bags: &Bags, test: &[DocId], nothing: f64, present: &[f64]) -> Vec<f64> {
    test.iter()
        .map(|&document| {
            let terms = bags.row(document).iter();
            nothing + terms.map(|&term| present[term as usize]).sum::<f64>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_equal_cases_done_by_hand() {
        let bags = Bags::from_rows(&[vec![0, 2], vec![]], 3).unwrap();
        let test = [DocId(0), DocId(1)];
        let losses = |loss| unigram_losses(loss, &[3, 1, 0], 3, &bags, &test);
        // Probabilities 7/8, 3/8, 1/8.
        let bce = losses(UnigramLoss::Bce);
        let expected = -(0.875_f64.ln() + 0.625_f64.ln() + 0.125_f64.ln());
        assert!((bce[0] - expected).abs() < 1e-12);
        let expected = -(0.125_f64.ln() + 0.625_f64.ln() + 0.875_f64.ln());
        assert!((bce[1] - expected).abs() < 1e-12);
        // Probabilities 3, 1 and 1/2 of 4.5.
        let softmax = losses(UnigramLoss::Softmax);
        assert!((softmax[0] + (3.0_f64 / 4.5).ln() + (0.5_f64 / 4.5).ln()).abs() < 1e-12);
        assert!(softmax[1].abs() < 1e-12);
        // Shares 1, 1/3 and 0.
        let squared = losses(UnigramLoss::Squared);
        assert!((squared[0] - (1.0 / 9.0 + 1.0)).abs() < 1e-12);
        assert!((squared[1] - (1.0 + 1.0 / 9.0)).abs() < 1e-12);
    }

    #[test]
    fn a_model_must_beat_the_unigram_model_by_a_hundredth() {
        assert!(collapsed(99.5, 100.0) && !collapsed(98.9, 100.0));
    }
}
