//! How much each word counts in the reconstruction loss.

use crate::model::parameters::SHARE_MARGIN;

/// Returns the weight of each word in the loss, (idf / mean idf)^power; `None` for power 0,
/// where every word weighs 1. **Shape** (V), above 0.
///
/// idf = ln(N / document frequency) over the training documents; its mean is taken over the
/// words of all documents, so that weights of power 1 leave the size of the loss about as it
/// is. Common words stand in many documents and would else take most of what units can
/// express. **Shape**: `frequencies` (V), those of the `n_train` training documents.
pub(crate) fn word_weights(power: f64, frequencies: &[u32], n_train: usize) -> Option<Vec<f32>> {
    if power == 0.0 {
        return None;
    }
    let idf = |&df: &u32| {
        let share = f64::from(df) / n_train as f64;
        -share.clamp(SHARE_MARGIN, 1.0 - SHARE_MARGIN).ln()
    };
    let total: f64 = frequencies.iter().map(|df| f64::from(*df) * idf(df)).sum();
    let n_entries: f64 = frequencies.iter().map(|&df| f64::from(df)).sum();
    let mean = total / n_entries;
    Some(frequencies.iter().map(|df| (idf(df) / mean).powf(power) as f32).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_weigh_more_and_the_mean_over_words_of_documents_is_one() {
        // The documents 0 1, 0 1, 0 2 and 0.
        let frequencies = [4, 2, 1];
        assert_eq!(word_weights(0.0, &frequencies, 4), None);
        let weights = word_weights(1.0, &frequencies, 4).unwrap();
        // Word 0 stands everywhere; idf of 1 and 2: ln 2 and ln 4, so their weights are as 1 to 2.
        assert!(weights[0] < 1e-4 && (weights[2] / weights[1] - 2.0).abs() < 1e-6);
        let mean = (4.0 * weights[0] + 2.0 * weights[1] + weights[2]) / 7.0;
        assert!((mean - 1.0).abs() < 1e-6);
        let roots = word_weights(0.5, &frequencies, 4).unwrap();
        assert!((roots[1].powi(2) - weights[1]).abs() < 1e-6);
    }
}
