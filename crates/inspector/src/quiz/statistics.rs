//! Shares of right answers, and how far people agree.

use std::collections::BTreeMap;

/// Returns Krippendorff's alpha of choices without an order: 1 when all agree on every question, 0
/// when they agree as often as by chance; `None` where no question has two answers, or all answers
/// are the same.
///
/// `answers` has, for each question, what those who answered it chose. People may leave questions
/// open.
///
/// # Reference
/// Krippendorff (2011), Computing Krippendorff's alpha-reliability, section C: nominal data, any
/// number of observers, missing data.
pub fn krippendorff_alpha(answers: &[Vec<usize>]) -> Option<f64> {
    let (mut totals, mut disagreeing) = (BTreeMap::<usize, f64>::new(), 0.0);
    for values in answers.iter().filter(|values| values.len() > 1) {
        let mut counts = BTreeMap::<usize, f64>::new();
        for &value in values {
            *counts.entry(value).or_default() += 1.0;
            *totals.entry(value).or_default() += 1.0;
        }
        let n = values.len() as f64;
        let pairs_apart = n * n - counts.values().map(|count| count * count).sum::<f64>();
        disagreeing += pairs_apart / (n - 1.0);
    }
    let n: f64 = totals.values().sum();
    let apart_by_chance = n * n - totals.values().map(|count| count * count).sum::<f64>();
    (apart_by_chance > 0.0).then(|| 1.0 - (n - 1.0) * disagreeing / apart_by_chance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::wilson;

    // from scipy.stats import binomtest
    // [binomtest(k, n).proportion_ci(method="wilson") for k, n in ((0, 10), (7, 20), (24, 24))]
    #[test]
    fn intervals_equal_scipy() {
        for (right, n, [low, high]) in [
            (0, 10, [0.0, 0.277_532_799_862_889_2]),
            (7, 20, [0.181_191_824_101_082_1, 0.567_145_723_314_763_7]),
            (24, 24, [0.862_023_795_325_019_8, 1.0]),
        ] {
            let found = wilson(right, n).unwrap();
            assert!((found[0] - low).abs() < 1e-9 && (found[1] - high).abs() < 1e-9, "{found:?}");
        }
        assert_eq!(wilson(0, 0), None);
    }

    /// The example of the paper's section C: four observers, twelve units, alpha .743.
    #[test]
    fn alpha_equals_the_example_of_its_author() {
        let rows = ["111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222"];
        let mut answers: Vec<Vec<usize>> = rows
            .iter()
            .map(|row| row.chars().filter_map(|c| Some(c.to_digit(10)? as usize)).collect())
            .collect();
        // Three more, the last of one observer alone.
        answers.extend([vec![5, 5, 5], vec![1, 1], vec![3]]);
        let found = krippendorff_alpha(&answers).unwrap();
        assert!((found - 0.743).abs() < 5e-4, "{found}");
    }

    #[test]
    fn alpha_of_one_person_is_absent() {
        assert_eq!(krippendorff_alpha(&[vec![1], vec![2]]), None);
        assert_eq!(krippendorff_alpha(&[vec![1, 1], vec![2, 2]]), Some(1.0));
    }
}
