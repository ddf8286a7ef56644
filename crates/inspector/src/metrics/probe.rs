//! The linear probe: how much of the labels a straight line reads off the codes.

use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use linfa_logistic::MultiLogisticRegression;
use ndarray::{Array1, Array2, ArrayView2, Axis};
use serde::Serialize;

use super::measured::Absent;

/// Weight of ½‖W‖² against the summed loss: scikit-learn's default, C = 1.
const ALPHA: f64 = 1.0;

/// The optimizer stops when the norm of the gradient, per training document, is below this:
/// scikit-learn's default.
const TOLERANCE: f64 = 1e-4;

/// Steps after which the optimizer stops in any case; the figures settle long before.
const MAX_STEPS: u64 = 200;

/// Holds how well labels are predicted on test documents; larger is better.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Probe {
    /// Share of test documents with the right label, in [0, 1].
    pub accuracy: f64,
    /// Mean F1 of the labels that occur in the test documents, in [0, 1].
    pub macro_f1: f64,
}

/// Fits a multinomial logistic regression on training codes and tests it.
///
/// **Shape**: codes (N, H), one label per row. Codes are standardized with the mean and
/// deviation of the training part; units that never change there are left out.
///
/// # Errors
/// No labeled documents, one label only, no unit that changes, or no convergence.
///
/// # Panics
/// When there is not one label per code.
pub fn linear_probe(
    train: ArrayView2<'_, f32>,
    train_labels: &[u32],
    test: ArrayView2<'_, f32>,
    test_labels: &[u32],
) -> Result<Probe, Absent> {
    assert_eq!(train.nrows(), train_labels.len(), "one label per training code");
    assert_eq!(test.nrows(), test_labels.len(), "one label per test code");
    if train_labels.is_empty() || test_labels.is_empty() {
        return Err(Absent::NoDocuments);
    }
    if train_labels.iter().all(|label| *label == train_labels[0]) {
        return Err(Absent::OneLabel);
    }
    let scale = Standard::of(train).ok_or(Absent::IdenticalCodes)?;
    let targets: Array1<usize> = train_labels.iter().map(|&label| label as usize).collect();
    let model = MultiLogisticRegression::default()
        .alpha(ALPHA)
        .gradient_tolerance(TOLERANCE * train_labels.len() as f64)
        .max_iterations(MAX_STEPS)
        .fit(&DatasetBase::new(scale.apply(train), targets))
        .map_err(|_| Absent::NotConverged)?;
    let predicted: Vec<u32> =
        model.predict(&scale.apply(test)).iter().map(|&label| label as u32).collect();
    Ok(Probe {
        accuracy: accuracy(test_labels, &predicted),
        macro_f1: macro_f1(test_labels, &predicted),
    })
}

/// Centers and scales the units that change.
struct Standard {
    units: Vec<usize>,
    means: Vec<f64>,
    deviations: Vec<f64>,
}

impl Standard {
    /// Returns `None` when no unit changes.
    fn of(codes: ArrayView2<'_, f32>) -> Option<Self> {
        let n = codes.nrows() as f64;
        let mut standard = Self { units: Vec::new(), means: Vec::new(), deviations: Vec::new() };
        for (unit, column) in codes.axis_iter(Axis(1)).enumerate() {
            let mean = column.iter().map(|&a| f64::from(a)).sum::<f64>() / n;
            let variance = column.iter().map(|&a| (f64::from(a) - mean).powi(2)).sum::<f64>() / n;
            if variance > 0.0 {
                standard.units.push(unit);
                standard.means.push(mean);
                standard.deviations.push(variance.sqrt());
            }
        }
        (!standard.units.is_empty()).then_some(standard)
    }

    fn apply(&self, codes: ArrayView2<'_, f32>) -> Array2<f64> {
        Array2::from_shape_fn((codes.nrows(), self.units.len()), |(row, place)| {
            let value = f64::from(codes[[row, self.units[place]]]);
            (value - self.means[place]) / self.deviations[place]
        })
    }
}

fn accuracy(labels: &[u32], predicted: &[u32]) -> f64 {
    let right = labels.iter().zip(predicted).filter(|(a, b)| a == b).count();
    right as f64 / labels.len() as f64
}

fn macro_f1(labels: &[u32], predicted: &[u32]) -> f64 {
    let mut present = labels.to_vec();
    present.sort_unstable();
    present.dedup();
    let f1 = |label: u32| {
        let count = |of: &[u32]| of.iter().filter(|&&l| l == label).count();
        let both = labels.iter().zip(predicted).filter(|&(&a, &b)| a == label && b == label);
        2.0 * both.count() as f64 / (count(labels) + count(predicted)) as f64
    };
    present.iter().map(|&label| f1(label)).sum::<f64>() / present.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three overlapping classes, made by arithmetic so that other programs can make them.
    fn corpus(n: usize, shift: usize) -> (Array2<f32>, Vec<u32>) {
        let labels: Vec<u32> = (0..n).map(|i| (i % 3) as u32).collect();
        let codes = Array2::from_shape_fn((n, 5), |(i, unit)| {
            let noise = ((i * 37 + unit * 101 + shift * 53) % 97) as f32 / 97.0;
            let signal = if unit == labels[i] as usize { 0.4 } else { 0.0 };
            if unit == 4 { 7.0 } else { signal + noise }
        });
        (codes, labels)
    }

    // import numpy as np
    // from sklearn.linear_model import LogisticRegression
    // from sklearn.metrics import f1_score
    // def corpus(n, s):
    //     y = np.arange(n) % 3
    //     x = np.array([[7.0 if u == 4 else (0.4 if u == y[i] else 0) +
    //                    ((i*37 + u*101 + s*53) % 97)/97 for u in range(5)] for i in range(n)])
    //     return x, y
    // (x, y), (xt, yt) = corpus(300, 0), corpus(150, 1)
    // m, s = x.mean(0), x.std(0); s[s == 0] = 1
    // p = LogisticRegression(max_iter=1000, tol=1e-8).fit((x-m)/s, y).predict((xt-m)/s)
    // (p == yt).mean(), f1_score(yt, p, average="macro")
    #[test]
    fn figures_equal_scikit_learn() {
        let ((train, labels), (test, test_labels)) = (corpus(300, 0), corpus(150, 1));
        let probe = linear_probe(train.view(), &labels, test.view(), &test_labels).unwrap();
        assert!((probe.accuracy - 0.926_666_666_666_666_6).abs() < 1e-12, "{probe:?}");
        assert!((probe.macro_f1 - 0.926_661_999_533_286_7).abs() < 1e-12, "{probe:?}");
    }

    #[test]
    fn what_cannot_be_probed_is_absent() {
        let (codes, labels) = corpus(6, 0);
        let probe = |labels: &[u32], codes: &Array2<f32>| {
            linear_probe(codes.view(), labels, codes.view(), labels)
        };
        assert_eq!(probe(&[1; 6], &codes), Err(Absent::OneLabel));
        assert_eq!(probe(&labels, &Array2::zeros((6, 3))), Err(Absent::IdenticalCodes));
        assert_eq!(probe(&[], &Array2::zeros((0, 3))), Err(Absent::NoDocuments));
    }

    #[test]
    fn a_label_never_seen_in_training_counts_as_wrong() {
        let (codes, labels) = corpus(30, 0);
        let test_labels = [9; 30];
        let probe = linear_probe(codes.view(), &labels, codes.view(), &test_labels).unwrap();
        assert_eq!((probe.accuracy, probe.macro_f1), (0.0, 0.0));
    }

    #[test]
    fn scores_equal_a_case_done_by_hand() {
        let (labels, predicted) = ([0, 0, 1, 2], [0, 1, 1, 1]);
        assert!((accuracy(&labels, &predicted) - 0.5).abs() < 1e-12);
        // F1: 2/3, 2/4, 0.
        assert!((macro_f1(&labels, &predicted) - (2.0 / 3.0 + 0.5) / 3.0).abs() < 1e-12);
    }
}
