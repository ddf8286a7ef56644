//! The label that each unit tells best, and how well it does.

use ndarray::{ArrayView1, ArrayView2};
use rayon::prelude::*;

use super::measured::{Absent, Measured};

/// Training documents that must have a label before a unit can be named after it: with fewer, one
/// of many rare labels would fit any unit by chance.
pub const LABEL_DOCUMENTS: usize = 10;

/// Holds the best label of one unit and how well the unit tells it on test documents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitLabel {
    /// Number of the label.
    pub label: u32,
    /// F1 of "the unit is active" as a prediction of the label, in [0, 1]; larger is better.
    pub f1: Measured,
    /// Area under the ROC curve of the activation as a score for the label, in [0, 1]: the share
    /// of pairs of a document with and one without the label in which the first has the larger
    /// activation, ties counting half. 0.5 is chance.
    pub auroc: Measured,
}

/// Holds documents with their labels, any number each, rising.
#[derive(Debug, Clone, Copy)]
pub struct LabeledCodes<'a> {
    /// **Shape** (N, H).
    pub codes: ArrayView2<'a, f32>,
    /// **Shape** (N).
    pub labels: &'a [&'a [u32]],
}

/// Finds the best label of each unit on training documents and measures it on test documents.
///
/// **Shape**: the result (H); a unit is active where its size is above `active_above` (H). The
/// best label is that of largest AUROC among labels of at least [`LABEL_DOCUMENTS`] training
/// documents; ties go to the label of smaller number. AUROC needs no threshold, so units that are
/// active everywhere have a best label too. `None` for a unit that never changes on the training
/// documents. Figures are absent where no test document has the label, or all do.
///
/// Test documents have no part in the choice: the best of many labels on the documents that
/// also judge it would look good by chance.
///
/// # Errors
/// No documents, one label only, no label of enough documents, or a code that is infinite or
/// NaN.
///
/// # Panics
/// When labels do not match codes, or thresholds units.
///
/// # Reference
/// Hanley, `McNeil` (1982), The meaning and use of the area under a receiver operating
/// characteristic curve: AUROC as Mann and Whitney's U over the number of pairs.
pub fn unit_labels(
    train: LabeledCodes<'_>,
    test: LabeledCodes<'_>,
    active_above: &[f32],
) -> Result<Vec<Option<UnitLabel>>, Absent> {
    check(&train, active_above.len())?;
    check(&test, active_above.len())?;
    let sizes = sizes(train.labels);
    if sizes.iter().filter(|&&n| n > 0).count() < 2 {
        return Err(Absent::OneLabel);
    }
    let n_train = train.labels.len();
    let candidates: Vec<u32> = (0..)
        .zip(&sizes)
        .filter(|&(_, &n)| n >= LABEL_DOCUMENTS && n < n_train)
        .map(|(label, _)| label)
        .collect();
    if candidates.is_empty() {
        return Err(Absent::TooFewDocuments);
    }
    let of_unit = |unit: usize| {
        let (train_codes, test_codes) = (train.codes.column(unit), test.codes.column(unit));
        let label = best_label(train_codes, train.labels, &candidates, &sizes)?;
        Some(judge(label, test_codes, test.labels, active_above[unit]))
    };
    Ok((0..active_above.len()).into_par_iter().map(of_unit).collect())
}

fn check(part: &LabeledCodes<'_>, n_units: usize) -> Result<(), Absent> {
    assert_eq!(part.codes.nrows(), part.labels.len(), "labels for each code");
    assert_eq!(part.codes.ncols(), n_units, "one threshold per unit");
    if part.labels.is_empty() {
        Err(Absent::NoDocuments)
    } else if part.codes.iter().all(|a| a.is_finite()) {
        Ok(())
    } else {
        Err(Absent::NotFinite)
    }
}

/// Counts the documents of each label.
fn sizes(labels: &[&[u32]]) -> Vec<usize> {
    let n_labels = labels.iter().flat_map(|of| of.iter()).max().map_or(0, |&last| last + 1);
    let mut sizes = vec![0; n_labels as usize];
    for &label in labels.iter().flat_map(|of| of.iter()) {
        sizes[label as usize] += 1;
    }
    sizes
}

fn best_label(
    activations: ArrayView1<'_, f32>,
    labels: &[&[u32]],
    candidates: &[u32],
    sizes: &[usize],
) -> Option<u32> {
    if activations.iter().all(|a| *a == activations[0]) {
        return None;
    }
    let mut rank_sums = vec![0.0; sizes.len()];
    for (rank, labels) in mid_ranks(activations).into_iter().zip(labels) {
        for &label in *labels {
            rank_sums[label as usize] += rank;
        }
    }
    let auroc = |label: u32| auroc(rank_sums[label as usize], sizes[label as usize], labels.len());
    let mut best: Option<(u32, f64)> = None;
    for &label in candidates {
        let area = auroc(label);
        if best.is_none_or(|(_, most)| area > most) {
            best = Some((label, area));
        }
    }
    best.map(|(label, _)| label)
}

/// Measures on test documents how well a unit tells a label.
fn judge(
    label: u32,
    activations: ArrayView1<'_, f32>,
    labels: &[&[u32]],
    active_above: f32,
) -> UnitLabel {
    let has: Vec<bool> = labels.iter().map(|of| of.binary_search(&label).is_ok()).collect();
    let n_with = has.iter().filter(|&&has| has).count();
    if n_with == 0 || n_with == has.len() {
        return UnitLabel { label, f1: Err(Absent::OneLabel), auroc: Err(Absent::OneLabel) };
    }
    let is_active = |a: &f32| a.abs() > active_above;
    let n_active = activations.iter().filter(|a| is_active(a)).count();
    let both = activations.iter().zip(&has).filter(|(a, has)| is_active(a) && **has).count();
    let ranks = mid_ranks(activations);
    let rank_sum = ranks.iter().zip(&has).filter(|(_, has)| **has).map(|(rank, _)| rank).sum();
    UnitLabel {
        label,
        f1: Ok(2.0 * both as f64 / (n_active + n_with) as f64),
        auroc: Ok(auroc(rank_sum, n_with, has.len())),
    }
}

/// Returns the area from the sum of the ranks, from 1, of the documents with the label.
pub(super) fn auroc(rank_sum: f64, n_with: usize, n: usize) -> f64 {
    let (with, without) = (n_with as f64, (n - n_with) as f64);
    (rank_sum - with * (with + 1.0) / 2.0) / (with * without)
}

/// Ranks values from 1, the smallest first; equal values share the mean of their ranks.
pub(super) fn mid_ranks(values: ArrayView1<'_, f32>) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    // Adding 0 turns -0 into 0, which total order would put before it.
    order.sort_unstable_by(|&a, &b| (values[a] + 0.0).total_cmp(&(values[b] + 0.0)));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = before as f64 + f64::midpoint(tied.len() as f64, 1.0);
        for &place in tied {
            ranks[place] = rank;
        }
        before += tied.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};
    use proptest::prelude::*;

    /// Documents with two of seven labels each, or one, and three units.
    fn corpus(n: usize, from: usize) -> (Array2<f32>, Vec<Vec<u32>>) {
        let labels: Vec<Vec<u32>> = (from..from + n)
            .map(|i| {
                let mut labels = vec![(i % 7) as u32, (i * i % 5) as u32];
                labels.sort_unstable();
                labels.dedup();
                labels
            })
            .collect();
        let codes = Array2::from_shape_fn((n, 3), |(i, unit)| {
            let noise = ((i + from) * 371 + unit * 101 + (i + from).pow(2)) % 97;
            let signal = if labels[i].contains(&(2 * unit as u32)) { 40.0 } else { 0.0 };
            (noise as f32 + signal - 60.0).max(0.0)
        });
        (codes, labels)
    }

    fn borrowed(labels: &[Vec<u32>]) -> Vec<&[u32]> {
        labels.iter().map(Vec::as_slice).collect()
    }

    // import numpy as np
    // from sklearn.metrics import f1_score, roc_auc_score
    // def corpus(n, s):
    //     i = np.arange(s, s+n)
    //     y = np.array([(i % 7 == l) | (i*i % 5 == l) for l in range(7)]).T
    //     x = np.array([((i*371 + u*101 + i*i) % 97) + 40*y[:, 2*u] - 60 for u in range(3)]).T
    //     return np.maximum(x, 0), y
    // (x, y), (xt, yt) = corpus(400, 0), corpus(300, 400)
    // for u in range(3):
    //     l = np.argmax([roc_auc_score(y[:, l], x[:, u]) for l in range(7)])
    //     print(l, f1_score(yt[:, l], xt[:, u] > 5), roc_auc_score(yt[:, l], xt[:, u]))
    #[test]
    fn labels_and_figures_equal_scikit_learn() {
        let ((train, labels), (test, test_labels)) = (corpus(400, 0), corpus(300, 400));
        let (labels, test_labels) = (borrowed(&labels), borrowed(&test_labels));
        let found = unit_labels(
            LabeledCodes { codes: train.view(), labels: &labels },
            LabeledCodes { codes: test.view(), labels: &test_labels },
            &[5.0; 3],
        );
        let expected = [
            (0, 0.657_534_246_575_342_4, 0.823_254_492_873_373_4),
            (2, 0.437_956_204_379_562_05, 0.768_844_448_466_202_3),
            (4, 0.709_030_100_334_448_1, 0.809_232_480_533_926_6),
        ];
        for (found, (label, f1, auroc)) in found.unwrap().into_iter().zip(expected) {
            let found = found.unwrap();
            assert_eq!(found.label, label);
            assert!((found.f1.unwrap() - f1).abs() < 1e-9, "{found:?}");
            assert!((found.auroc.unwrap() - auroc).abs() < 1e-9, "{found:?}");
        }
    }

    proptest! {
        #[test]
        fn the_area_equals_a_count_of_all_pairs(
            documents in proptest::collection::vec((-2_i8..3, any::<bool>()), 2..40),
        ) {
            let values: Vec<f32> = documents.iter().map(|d| f32::from(d.0) * 0.5).collect();
            let labels: Vec<&[u32]> =
                documents.iter().map(|d| if d.1 { &[1_u32][..] } else { &[][..] }).collect();
            let found = judge(1, ArrayView1::from(&values), &labels, 0.0).auroc;
            let (mut won, mut pairs) = (0.0, 0.0);
            for (a, _) in documents.iter().filter(|d| d.1) {
                for (b, _) in documents.iter().filter(|d| !d.1) {
                    pairs += 1.0;
                    won += f64::from(a.cmp(b) as i8 + 1) / 2.0;
                }
            }
            if pairs == 0.0 {
                prop_assert_eq!(found, Err(Absent::OneLabel));
            } else {
                prop_assert!((found.unwrap() - won / pairs).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn negative_zero_ties_with_zero() {
        assert_eq!(mid_ranks(array![0.0, -0.0, 1.0, -1.0].view()), [2.5, 2.5, 4.0, 1.0]);
    }

    #[test]
    fn the_test_part_does_not_choose_the_label() {
        // Unit 0 follows label 0 in training and label 1 on test documents.
        let labels: Vec<Vec<u32>> = (0..40).map(|i| vec![i % 2]).collect();
        let labels = borrowed(&labels);
        let follows =
            |label: usize| Array2::from_shape_fn((40, 1), |(i, _)| f32::from(i % 2 == label));
        let (train, test) = (follows(0), follows(1));
        let of = |train: &Array2<f32>, test: &Array2<f32>| {
            let train = LabeledCodes { codes: train.view(), labels: &labels };
            let test = LabeledCodes { codes: test.view(), labels: &labels };
            unit_labels(train, test, &[0.5]).unwrap()[0]
        };
        let found = of(&train, &test).unwrap();
        assert_eq!((found.label, found.f1, found.auroc), (0, Ok(0.0), Ok(0.0)));
        // A unit that is dead in training has no label; one that is dead on test documents has.
        let dead = Array2::zeros((40, 1));
        assert_eq!(of(&dead, &test), None);
        let found = of(&train, &dead).unwrap();
        assert_eq!((found.f1, found.auroc), (Ok(0.0), Ok(0.5)));
    }

    #[test]
    fn rare_labels_name_no_unit() {
        // Label 1 fits best, but stands on nine documents only; label 2 on ten.
        let labels: Vec<Vec<u32>> = (0..60)
            .map(|i| {
                vec![if i < 9 {
                    1
                } else if i < 19 {
                    2
                } else {
                    0
                }]
            })
            .collect();
        let labels = borrowed(&labels);
        let codes = Array2::from_shape_fn((60, 1), |(i, _)| 60.0 - i as f32);
        let part = LabeledCodes { codes: codes.view(), labels: &labels };
        assert_eq!(unit_labels(part, part, &[0.0]).unwrap()[0].unwrap().label, 2);
    }

    #[test]
    fn what_has_no_labels_to_tell_is_absent() {
        let of = |codes: &Array2<f32>, labels: &[&[u32]]| {
            let part = LabeledCodes { codes: codes.view(), labels };
            unit_labels(part, part, &[0.0]).map(|found| found.len())
        };
        let codes = Array2::from_shape_fn((30, 1), |(i, _)| i as f32);
        assert_eq!(of(&Array2::zeros((0, 1)), &[]), Err(Absent::NoDocuments));
        assert_eq!(of(&codes, &[&[4][..]; 30]), Err(Absent::OneLabel));
        let mut two = [&[0_u32][..]; 30];
        two[3] = &[1];
        // Label 0 has enough documents, and can be told from the one that lacks it.
        assert_eq!(of(&codes, &two), Ok(1));
        assert_eq!(of(&array![[1.0], [2.0]], &[&[0][..], &[1]]), Err(Absent::TooFewDocuments));
        assert_eq!(of(&Array2::from_elem((30, 1), f32::NAN), &two), Err(Absent::NotFinite));
    }
}
