//! The linear probe: how much of the labels a straight line reads off the codes.

#![allow(
    clippy::inline_always,
    reason = "what is not inlined into a path is compiled without its instructions"
)]

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::lbfgs;
use super::measured::Absent;
use super::wide::{Arithmetic, Kernel, Tiles, WIDTH, columns_by_columns, run, tile_by_tile};

/// Weight of ½‖W‖² against the summed loss: scikit-learn's default, C = 1.
const ALPHA: f64 = 1.0;

/// Largest slope, per document, at which the fit has come to rest: scikit-learn's default.
const TOLERANCE: f64 = 1e-4;

/// Steps after which the fit counts as not converged.
const MAX_STEPS: usize = 1000;

/// Documents whose gradient is summed at a time. Chunks are added up in their order, so the
/// result does not depend on the number of threads.
const CHUNK: usize = 64 * WIDTH;

/// Holds how well labels are predicted on test documents; larger is better.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// Share of test documents with the right label, in [0, 1].
    pub accuracy: f64,
    /// Mean F1 of the labels that occur in the test documents, in [0, 1].
    pub macro_f1: f64,
    /// Whether each test document got its label. **Shape** (N).
    pub is_right: Vec<bool>,
}

/// Fits a multinomial logistic regression on training codes and tests it.
///
/// **Shape**: codes (N, H), one label per row. Codes are standardized with the mean and
/// deviation of the training part; units that never change there are left out. Minimizes the
/// summed loss + ½‖W‖² (the intercepts go free) by L-BFGS from zero. A label that occurs in
/// test documents only cannot be predicted and counts as wrong.
///
/// # Errors
/// No labeled documents, one label only, a code that is infinite or NaN, no unit that
/// changes, or no convergence.
///
/// # Panics
/// When there is not one label per code.
///
/// # Notes
/// linfa-logistic 0.8.1 is not used: it does not tell a fit that ran out of steps from one
/// that converged, and it takes the log-sum-exp of all documents against one common maximum,
/// which underflows for the rare, large codes of sparse units.
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
    if !train.iter().chain(test.iter()).all(|a| a.is_finite()) {
        return Err(Absent::NotFinite);
    }
    let scale = Standard::of(train).ok_or(Absent::IdenticalCodes)?;
    let problem = Problem::new(&scale.apply(train), train_labels);
    let start = Array1::zeros(problem.codes.ncols() * problem.classes.len());
    let fit = lbfgs::minimize(|w| problem.value_and_slope(w), start, TOLERANCE, MAX_STEPS);
    if !fit.converged {
        return Err(Absent::NotConverged);
    }
    let predicted = problem.predict(&fit.point, &scale.apply(test));
    Ok(Probe {
        accuracy: accuracy(test_labels, &predicted),
        macro_f1: macro_f1(test_labels, &predicted),
        is_right: test_labels.iter().zip(&predicted).map(|(label, found)| label == found).collect(),
    })
}

/// Multinomial logistic regression on N standardized codes of D units, C classes.
struct Problem {
    /// **Shape** (N, D + 1): a column of ones follows the units, for the intercepts.
    codes: Array2<f64>,
    /// The same in tiles of eight documents.
    tiles: Tiles,
    /// Distinct training labels, rising. **Shape** (C).
    classes: Vec<u32>,
    /// Place of each document's label in `classes`. **Shape** (N).
    targets: Vec<usize>,
}

impl Problem {
    fn new(codes: &Array2<f64>, labels: &[u32]) -> Self {
        let mut classes = labels.to_vec();
        classes.sort_unstable();
        classes.dedup();
        let place = |label: &u32| classes.partition_point(|class| class < label);
        let targets = labels.iter().map(place).collect();
        let codes = with_ones(codes);
        Self { tiles: Tiles::of(codes.view()), codes, targets, classes }
    }

    /// Returns the objective divided by N, and its gradient, at weights of shape
    /// ((D + 1)·C), row by row.
    fn value_and_slope(&self, weights: &Array1<f64>) -> (f64, Array1<f64>) {
        let weights = self.table(weights);
        let (n_columns, by_class) = (self.codes.ncols(), Tiles::of(weights.t()));
        let codes = self.codes.as_slice().expect("codes stand row by row");
        let chunks = codes.par_chunks(CHUNK * n_columns).zip(self.targets.par_chunks(CHUNK));
        let of_chunk = |(chunk_idx, (codes, targets))| {
            let (tiles, first_tile) = (&self.tiles, chunk_idx * CHUNK / WIDTH);
            run(Chunk { codes, n_columns, tiles, first_tile, targets, weights: &by_class })
        };
        let parts: Vec<(f64, Array2<f64>)> = chunks.enumerate().map(of_chunk).collect();
        let units = s![..weights.nrows() - 1, ..];
        let mut value = 0.5 * ALPHA * weights.slice(units).iter().map(|w| w * w).sum::<f64>();
        let mut slope = &weights * ALPHA;
        slope.row_mut(weights.nrows() - 1).fill(0.0);
        for (loss, part) in &parts {
            value += loss;
            slope += part;
        }
        let n = self.targets.len() as f64;
        (value / n, slope.into_iter().map(|entry| entry / n).collect())
    }

    /// Returns the likeliest label of each code; the lowest when several are.
    fn predict(&self, weights: &Array1<f64>, codes: &Array2<f64>) -> Vec<u32> {
        let logits = with_ones(codes).dot(&self.table(weights));
        let best = |row: ndarray::ArrayView1<'_, f64>| {
            let place = (1..row.len()).fold(0, |best, c| if row[c] > row[best] { c } else { best });
            self.classes[place]
        };
        logits.rows().into_iter().map(best).collect()
    }

    fn table<'a>(&self, weights: &'a Array1<f64>) -> ArrayView2<'a, f64> {
        let shape = (self.codes.ncols(), self.classes.len());
        weights.view().into_shape_with_order(shape).expect("one weight per column and class")
    }
}

/// Sums loss and gradient over the documents of one chunk.
struct Chunk<'a> {
    /// **Shape** (n, D + 1).
    codes: &'a [f64],
    n_columns: usize,
    /// The codes of all chunks; those of this one begin with a tile.
    tiles: &'a Tiles,
    first_tile: usize,
    /// **Shape** (n).
    targets: &'a [usize],
    /// A row for each class. **Shape** (C, D + 1).
    weights: &'a Tiles,
}

impl Kernel for Chunk<'_> {
    /// The loss, and the gradient of shape (D + 1, C).
    type Output = (f64, Array2<f64>);

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> Self::Output {
        if A::IS_WIDE { self.in_blocks::<A, 8>() } else { self.in_blocks::<A, 4>() }
    }
}

impl Chunk<'_> {
    /// Takes `R` units at a time.
    #[inline(always)]
    fn in_blocks<A: Arithmetic, const R: usize>(&self) -> (f64, Array2<f64>) {
        let (n_classes, width) = (self.weights.n_rows(), self.weights.n_tiles() * WIDTH);
        let mut loss = 0.0;
        let mut errors = self.logits::<A>();
        for (row, &target) in errors.chunks_exact_mut(width).zip(self.targets) {
            loss += cross_entropy(&mut row[..n_classes], target);
        }
        let mut slope = Array2::zeros((self.n_columns, n_classes));
        let mut first = 0;
        while first + R <= self.n_columns {
            self.slope::<A, R>(first, &errors, &mut slope);
            first += R;
        }
        for first in first..self.n_columns {
            self.slope::<A, 1>(first, &errors, &mut slope);
        }
        (loss, slope)
    }

    /// Multiplies codes with weights. **Shape** (n, classes in tiles): classes that there are not have
    /// zeros.
    #[inline(always)]
    fn logits<A: Arithmetic>(&self) -> Vec<f64> {
        let width = self.weights.n_tiles() * WIDTH;
        let mut logits = vec![0.0; self.targets.len() * width];
        for (tile_idx, logits) in (self.first_tile..).zip(logits.chunks_mut(WIDTH * width)) {
            let codes = self.tiles.tile(tile_idx);
            for class_tile in 0..self.weights.n_tiles() {
                let weights = self.weights.tile(class_tile);
                let mut put = |first: usize, found: &[[f64; WIDTH]]| {
                    for (row, found) in logits.chunks_exact_mut(width).skip(first).zip(found) {
                        row[class_tile * WIDTH..][..WIDTH].copy_from_slice(found);
                    }
                };
                if A::IS_WIDE {
                    put(0, &tile_by_tile::<A, 0, WIDTH>(codes, weights));
                } else {
                    put(0, &tile_by_tile::<A, 0, 4>(codes, weights));
                    put(4, &tile_by_tile::<A, 4, 4>(codes, weights));
                }
            }
        }
        logits
    }

    /// Multiplies the errors of all classes with `R` units, from unit `first` on.
    #[inline(always)]
    fn slope<A: Arithmetic, const R: usize>(
        &self,
        first: usize,
        errors: &[f64],
        slope: &mut Array2<f64>,
    ) {
        let (n_classes, width) = (self.weights.n_rows(), self.weights.n_tiles() * WIDTH);
        for from in (0..n_classes).step_by(WIDTH) {
            let found = columns_by_columns::<A, R>(
                (self.codes, self.n_columns, first),
                (errors, width, from),
            );
            for (row, found) in found.iter().enumerate() {
                let classes = from..n_classes.min(from + WIDTH);
                for (class, &found) in classes.zip(found) {
                    slope[[first + row, class]] = found;
                }
            }
        }
    }
}

/// Turns the logits of one document into the slope of its loss, which is returned.
#[inline(always)]
fn cross_entropy(row: &mut [f64], target: usize) -> f64 {
    // Each document against its own maximum: no exponential overflows, and the sum is at least 1.
    let most = largest(row);
    let of_target = row[target] - most;
    for logit in row.iter_mut() {
        *logit = (*logit - most).exp();
    }
    let sum = ArrayView1::from(&*row).sum();
    for share in row.iter_mut() {
        *share /= sum;
    }
    row[target] -= 1.0;
    sum.ln() - of_target
}

/// Returns the largest number, eight at a time; one that is no number counts for nothing.
#[inline(always)]
fn largest(row: &[f64]) -> f64 {
    let larger = |most: f64, number: f64| if number > most { number } else { most };
    let (groups, rest) = row.as_chunks::<WIDTH>();
    let mut most = [f64::NEG_INFINITY; WIDTH];
    for group in groups {
        for place in 0..WIDTH {
            most[place] = larger(most[place], group[place]);
        }
    }
    most.iter().chain(rest).fold(f64::NEG_INFINITY, |most, &number| larger(most, number))
}

/// Appends a column of ones.
fn with_ones(codes: &Array2<f64>) -> Array2<f64> {
    let mut wider = Array2::ones((codes.nrows(), codes.ncols() + 1));
    wider.slice_mut(s![.., ..codes.ncols()]).assign(codes);
    wider
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
        // Two documents are few, but enough.
        assert!(probe(&labels[..2], &codes.slice(s![..2, ..]).to_owned()).is_ok());
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

    // The same recipe with
    // x = np.array([[0 if (i*7 + u*11) % 50 else (1 + i % 13)**2 * (1 + (i+u) % 3)
    //                for u in range(12)] for i in range(n)])     # labels (i*i + i//7) % 4
    #[test]
    fn rare_large_codes_are_fitted_as_by_scikit_learn() {
        let corpus = |n: usize, from: usize| {
            let codes = Array2::from_shape_fn((n, 12), |(i, unit)| {
                let i = i + from;
                let size = ((1 + i % 13).pow(2) * (1 + (i + unit) % 3)) as f32;
                if (i * 7 + unit * 11).is_multiple_of(50) { size } else { 0.0 }
            });
            let labels = (from..from + n).map(|i| ((i * i + i / 7) % 4) as u32).collect();
            (codes, labels)
        };
        let (train, labels): (_, Vec<u32>) = corpus(600, 0);
        let (test, test_labels): (_, Vec<u32>) = corpus(300, 600);
        let probe = linear_probe(train.view(), &labels, test.view(), &test_labels).unwrap();
        assert!((probe.accuracy - 0.276_666_666_666_666_67).abs() < 1e-12, "{probe:?}");
        assert!((probe.macro_f1 - 0.150_877_139_114_058_78).abs() < 1e-12, "{probe:?}");
    }

    #[test]
    fn the_slope_equals_differences_of_the_objective() {
        let (codes, labels) = corpus(40, 0);
        let problem = Problem::new(&codes.mapv(f64::from), &labels);
        let weights: Array1<f64> = (0..18).map(|i| f64::from(i % 5) / 4.0 - 0.5).collect();
        let (_, slope) = problem.value_and_slope(&weights);
        for place in 0..weights.len() {
            let at = |step: f64| {
                let mut moved = weights.clone();
                moved[place] += step;
                problem.value_and_slope(&moved).0
            };
            let expected = (at(1e-5) - at(-1e-5)) / 2e-5;
            assert!((slope[place] - expected).abs() < 1e-7, "{} {expected}", slope[place]);
        }
    }

    #[test]
    fn one_large_code_does_not_drown_the_loss_of_the_others() {
        // Logits (900, 0) and (0, 0): losses 0 and ln 2. Against one common maximum the second
        // document would vanish.
        let codes = ndarray::array![[900.0], [0.0]];
        let problem = Problem::new(&codes, &[0, 1]);
        let (value, slope) = problem.value_and_slope(&ndarray::array![1.0, 0.0, 0.0, 0.0]);
        assert!((value - f64::midpoint(2.0_f64.ln(), 0.5)).abs() < 1e-12, "{value}");
        assert!((slope[2] - 0.25).abs() < 1e-12 && (slope[3] + 0.25).abs() < 1e-12, "{slope}");
    }

    #[test]
    fn slopes_do_not_depend_on_the_number_of_threads() {
        let (codes, labels) = corpus(2000, 0);
        let problem = Problem::new(&codes.mapv(f64::from), &labels);
        let slope_with = |n_threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            pool.install(|| problem.value_and_slope(&Array1::from_elem(18, 0.25)))
        };
        assert_eq!(slope_with(1), slope_with(3));
    }

    #[test]
    fn a_code_that_is_no_number_is_refused() {
        let (mut codes, labels) = corpus(30, 0);
        for broken in [f32::NAN, f32::INFINITY] {
            codes[[3, 1]] = broken;
            let probe = linear_probe(codes.view(), &labels, codes.view(), &labels);
            assert_eq!(probe, Err(Absent::NotFinite));
        }
    }
}
