//! Area under the precision–recall curve of present words.

use std::cmp::Ordering;

/// Returns the average precision of one document: the mean, over its words, of the share of
/// present words among all words with at least the score of that word, in [0, 1]; 1 when every
/// present word stands before every absent one. `None` for a document without words.
///
/// **Shape**: `scores` (V); `present` the terms of the document. The area is that of the step
/// curve, without interpolation; words of equal score enter together.
///
/// # Panics
/// When a term is not below V.
///
/// # Reference
/// Manning, Raghavan, Schütze (2008), Introduction to information retrieval, equation 8.8.
pub fn average_precision(scores: &[f32], present: &[u32]) -> Option<f64> {
    let mut steps: Vec<f32> = present.iter().map(|&term| scores[term as usize]).collect();
    steps.sort_unstable_by(|a, b| b.total_cmp(a));
    // Words that first enter at each step: a few comparisons a word, and no sort of all words.
    let mut entering = vec![0_u32; steps.len() + 1];
    let last = steps.last().copied().unwrap_or(f32::INFINITY);
    // What stands behind all present words enters nowhere.
    for &score in scores.iter().filter(|score| score.partial_cmp(&&last) != Some(Ordering::Less)) {
        entering[steps.partition_point(|&step| step > score)] += 1;
    }
    let ends = (0..steps.len()).map(|step| steps.partition_point(|&other| other >= steps[step]));
    let mut entered = 0;
    let precisions = ends.zip(&entering).map(|(n_present, &more)| {
        entered += more;
        n_present as f64 / f64::from(entered)
    });
    (!steps.is_empty()).then(|| precisions.sum::<f64>() / steps.len() as f64)
}

/// Returns the average precision of one document by scores that are the same for all documents.
///
/// **Shape**: `at_least` (V), for each word the number of words with at least its score;
/// `present` the terms of the document.
pub fn average_precision_of_fixed(at_least: &[u32], present: &[u32]) -> Option<f64> {
    let mut places: Vec<u32> = present.iter().map(|&term| at_least[term as usize]).collect();
    places.sort_unstable();
    let precision =
        |place: &u32| places.partition_point(|other| other <= place) as f64 / f64::from(*place);
    (!places.is_empty()).then(|| places.iter().map(precision).sum::<f64>() / places.len() as f64)
}

/// Returns for each word the number of words that are at least as frequent. **Shape** (V).
pub fn at_least_as_frequent(frequencies: &[u32]) -> Vec<u32> {
    let mut sorted = frequencies.to_vec();
    sorted.sort_unstable();
    let place =
        |frequency: &u32| (sorted.len() - sorted.partition_point(|other| other < frequency)) as u32;
    frequencies.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    // from sklearn.metrics import average_precision_score as a
    // a([1, 0, 1, 0, 1, 0], [.9, .8, .5, .5, .1, -2]), a([0, 1, 1], [.5, .5, .5])
    #[test]
    fn averages_equal_scikit_learn() {
        let found = average_precision(&[0.9, 0.8, 0.5, 0.5, 0.1, -2.0], &[0, 2, 4]).unwrap();
        assert!((found - 0.7).abs() < 1e-12, "{found}");
        assert_eq!(average_precision(&[0.5; 3], &[1, 2]), Some(2.0 / 3.0));
    }

    #[test]
    fn the_ends_of_the_scale() {
        assert_eq!(average_precision(&[0.1, 7.0, 3.0], &[1, 2]), Some(1.0));
        assert_eq!(average_precision(&[0.1, 7.0, 3.0], &[]), None);
        // A score that is no number finds nothing.
        assert_eq!(average_precision(&[f32::NAN, 1.0], &[0]), Some(0.0));
    }

    proptest! {
        #[test]
        fn one_pass_equals_the_definition(
            scores in prop::collection::vec(0_u32..6, 1..20),
            marks in prop::collection::vec(any::<bool>(), 20),
        ) {
            let present: Vec<u32> =
                (0..scores.len() as u32).filter(|&term| marks[term as usize]).collect();
            let floats: Vec<f32> = scores.iter().map(|&score| score as f32).collect();
            let precision = |&term: &u32| {
                let least = scores[term as usize];
                let all = scores.iter().filter(|&&score| score >= least).count();
                let hits = present.iter().filter(|&&other| scores[other as usize] >= least);
                hits.count() as f64 / all as f64
            };
            let expected = present.iter().map(precision).sum::<f64>() / present.len() as f64;
            let expected = (!present.is_empty()).then_some(expected);
            for found in [
                average_precision(&floats, &present),
                average_precision_of_fixed(&at_least_as_frequent(&scores), &present),
            ] {
                prop_assert_eq!(found.is_some(), expected.is_some());
                if let (Some(found), Some(expected)) = (found, expected) {
                    prop_assert!((found - expected).abs() < 1e-12);
                }
            }
        }
    }
}
