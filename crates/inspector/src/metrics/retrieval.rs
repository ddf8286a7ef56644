//! Retrieval: whether the training documents nearest to a test document share its label.

#![allow(
    clippy::inline_always,
    reason = "what is not inlined into a path is compiled without its instructions"
)]

use std::ops::Range;

use ndarray::{Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::measured::{Absent, Measured};
use super::sample::sample;
use super::wide::{Arithmetic, Kernel, Tiles, WIDTH, run, tile_by_tile};

/// Numbers of neighbors at which precision is measured.
pub const DEPTHS: [usize; 3] = [1, 5, 10];

/// Neighbors kept per query: the largest of [`DEPTHS`].
const DEEPEST: usize = DEPTHS[DEPTHS.len() - 1];

/// Queries at most; of more test documents so many are drawn by seed. The standard error of
/// a precision is then below 0.01, and 160,000 training documents cost seconds, not minutes.
pub const QUERIES: usize = 5_000;

/// Queries that are held against all training documents at a time.
const BLOCK: usize = 64;

/// Returns the share of the k nearest training documents that have the label of the query,
/// mean over test documents, for each k of [`DEPTHS`].
///
/// **Shape**: codes (N, H), one label per row; precision in [0, 1], larger is better. Nearest
/// by cosine of the codes, f64; ties go to the training document that stands first. The same
/// for any number of threads. Above [`QUERIES`] test documents, a seeded sample of so many.
///
/// # Errors
/// No test or training documents, one label only, a code that is infinite or NaN, or no
/// training code other than zero. A single k is absent when there are fewer training
/// documents than k.
///
/// # Panics
/// When there is not one label per code.
///
/// # Notes
/// A code of zeros has no direction: as a query it finds nothing, and it is never found. What
/// is missing to k documents counts as wrong, so silence costs precision instead of leaving
/// the hard queries out.
pub fn retrieval(
    train: ArrayView2<'_, f32>,
    train_labels: &[u32],
    test: ArrayView2<'_, f32>,
    test_labels: &[u32],
    seed: u64,
) -> Result<[Measured; DEPTHS.len()], Absent> {
    assert_eq!(train.nrows(), train_labels.len(), "one label per training code");
    assert_eq!(test.nrows(), test_labels.len(), "one label per test code");
    let Some(first) = test_labels.first() else { return Err(Absent::NoDocuments) };
    if train_labels.is_empty() {
        return Err(Absent::NoDocuments);
    }
    if train_labels.iter().chain(test_labels).all(|label| label == first) {
        return Err(Absent::OneLabel);
    }
    if !train.iter().chain(test.iter()).all(|a| a.is_finite()) {
        return Err(Absent::NotFinite);
    }
    let (train, places) = directions(train);
    let train = Tiles::of(train.view());
    if places.is_empty() {
        return Err(Absent::NoVector);
    }
    let labels: Vec<u32> = places.iter().map(|&place| train_labels[place]).collect();
    let chosen = sample(test.nrows(), QUERIES, seed);
    let (queries, places) = directions(test.select(Axis(0), &chosen).view());
    let wanted: Vec<u32> = places.iter().map(|&place| test_labels[chosen[place]]).collect();
    let starts: Vec<usize> = (0..queries.nrows()).step_by(BLOCK).collect();
    let blocks: Vec<[u64; DEPTHS.len()]> = starts
        .par_iter()
        .map(|&start| {
            let block = start..(start + BLOCK).min(queries.nrows());
            hits(&queries, block, &wanted, &train, &labels)
        })
        .collect();
    Ok(std::array::from_fn(|at| {
        if train_labels.len() < DEPTHS[at] {
            return Err(Absent::TooFewDocuments);
        }
        let right: u64 = blocks.iter().map(|block| block[at]).sum();
        Ok(right as f64 / (DEPTHS[at] * chosen.len()) as f64)
    }))
}

/// Scales codes to length 1 and drops those of zeros; returns them with their places.
fn directions(codes: ArrayView2<'_, f32>) -> (Array2<f64>, Vec<usize>) {
    let places: Vec<usize> = codes
        .outer_iter()
        .enumerate()
        .filter(|(_, row)| row.iter().any(|&a| a != 0.0))
        .map(|(place, _)| place)
        .collect();
    let mut kept = codes.select(Axis(0), &places).mapv(f64::from);
    for mut row in kept.rows_mut() {
        let length = row.iter().map(|a| a * a).sum::<f64>().sqrt();
        row /= length;
    }
    (kept, places)
}

/// Counts right neighbors of a block of queries, within each of the [`DEPTHS`].
fn hits(
    queries: &Array2<f64>,
    block: Range<usize>,
    wanted: &[u32],
    train: &Tiles,
    labels: &[u32],
) -> [u64; DEPTHS.len()] {
    let nearest = run(Search { queries: &Tiles::of(queries.slice(s![block.clone(), ..])), train });
    let mut right = [0; DEPTHS.len()];
    for (nearest, &label) in nearest.iter().zip(&wanted[block]) {
        for (right, depth) in right.iter_mut().zip(DEPTHS) {
            let found = nearest.found.iter().take(depth);
            *right += found.filter(|&&(_, place)| labels[place] == label).count() as u64;
        }
    }
    right
}

/// Finds the nearest training documents of some queries.
struct Search<'a> {
    queries: &'a Tiles,
    train: &'a Tiles,
}

impl Kernel for Search<'_> {
    /// One for each query, and for those that the last tile lacks.
    type Output = Vec<Nearest>;

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> Self::Output {
        let mut nearest = vec![Nearest::new(); self.queries.n_tiles() * WIDTH];
        for tile_idx in 0..self.train.n_tiles() {
            let train = self.train.tile(tile_idx);
            let n_documents = (self.train.n_rows() - tile_idx * WIDTH).min(WIDTH);
            let places = tile_idx * WIDTH..tile_idx * WIDTH + n_documents;
            for (query_idx, nearest) in nearest.as_chunks_mut::<WIDTH>().0.iter_mut().enumerate() {
                let queries = self.queries.tile(query_idx);
                if A::IS_WIDE {
                    offer(&tile_by_tile::<A, 0, WIDTH>(queries, train), &places, nearest);
                } else {
                    let (first, second) = nearest.split_at_mut(WIDTH / 2);
                    offer(&tile_by_tile::<A, 0, 4>(queries, train), &places, first);
                    offer(&tile_by_tile::<A, 4, 4>(queries, train), &places, second);
                }
            }
        }
        nearest
    }
}

/// Offers some documents to queries.
#[inline(always)]
fn offer(cosines: &[[f64; WIDTH]], places: &Range<usize>, nearest: &mut [Nearest]) {
    for (cosines, nearest) in cosines.iter().zip(nearest) {
        // Most tiles hold nothing near.
        let n_near: u32 = cosines.iter().map(|&cosine| u32::from(cosine > nearest.above)).sum();
        if n_near > 0 {
            for (&cosine, place) in cosines.iter().zip(places.clone()) {
                nearest.offer(cosine, place);
            }
        }
    }
}

/// Keeps the nearest documents of one query, nearest first.
#[derive(Clone)]
struct Nearest {
    found: Vec<(f64, usize)>,
    /// What a document must exceed to enter.
    above: f64,
}

impl Nearest {
    fn new() -> Self {
        Self { found: Vec::with_capacity(DEEPEST + 1), above: f64::NEG_INFINITY }
    }

    /// Takes a document in if it is near enough. Documents come in their order, so one that
    /// ties with another stands behind it.
    fn offer(&mut self, cosine: f64, place: usize) {
        if cosine <= self.above {
            return;
        }
        let rank = self.found.partition_point(|&(other, _)| other >= cosine);
        self.found.insert(rank, (cosine, place));
        self.found.truncate(DEEPEST);
        if self.found.len() == DEEPEST {
            self.above = self.found[DEEPEST - 1].0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use proptest::prelude::*;

    /// The plain definition: all cosines, sorted.
    fn plain(train: &Array2<f32>, labels: &[u32], test: &Array2<f32>, wanted: &[u32]) -> [f64; 3] {
        let cosine = |a: ndarray::ArrayView1<'_, f32>, b: ndarray::ArrayView1<'_, f32>| {
            let dot = |a: &ndarray::ArrayView1<'_, f32>, b: &ndarray::ArrayView1<'_, f32>| {
                a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum::<f64>()
            };
            let lengths = dot(&a, &a).sqrt() * dot(&b, &b).sqrt();
            if lengths == 0.0 { None } else { Some(dot(&a, &b) / lengths) }
        };
        let mut right = [0.0; 3];
        for (query, label) in test.outer_iter().zip(wanted) {
            let mut found: Vec<(f64, usize)> = train
                .outer_iter()
                .enumerate()
                .filter_map(|(place, row)| Some((cosine(query, row)?, place)))
                .collect();
            found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            for (right, depth) in right.iter_mut().zip(DEPTHS) {
                let hits = found.iter().take(depth).filter(|f| labels[f.1] == *label).count();
                *right += hits as f64 / (depth * wanted.len()) as f64;
            }
        }
        right
    }

    fn arithmetic(n: usize, from: usize) -> (Array2<f32>, Vec<u32>) {
        let codes = Array2::from_shape_fn((n, 6), |(i, unit)| {
            let i = i + from;
            let noise = ((i * 371 + unit * 101 + i * i * (unit + 1)) % 997) as f32 / 997.0;
            if (i + unit).is_multiple_of(3) { noise + 0.2 } else { noise }
        });
        (codes, (from..from + n).map(|i| (i % 3) as u32).collect())
    }

    // import numpy as np
    // from sklearn.neighbors import NearestNeighbors
    // def corpus(n, s):
    //     i, u = np.arange(s, s+n)[:, None], np.arange(6)
    //     x = ((i*371 + u*101 + i*i*(u+1)) % 997)/997 + 0.2*((i + u) % 3 == 0)
    //     return x, np.arange(s, s+n) % 3
    // (x, y), (q, yq) = corpus(300, 0), corpus(80, 300)
    // near = NearestNeighbors(n_neighbors=10, metric="cosine", algorithm="brute").fit(x)
    // hit = y[near.kneighbors(q)[1]] == yq[:, None]
    // [hit[:, :k].mean() for k in (1, 5, 10)]
    #[test]
    fn precision_equals_scikit_learn() {
        let ((train, labels), (test, wanted)) = (arithmetic(300, 0), arithmetic(80, 300));
        let found = retrieval(train.view(), &labels, test.view(), &wanted, 0).unwrap();
        for (found, expected) in found.into_iter().zip([0.8375, 0.605, 0.4675]) {
            assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?} {expected}");
        }
    }

    proptest! {
        // Few different entries, so that ties and zero codes abound.
        #[test]
        fn blocks_and_tiles_equal_the_plain_definition(
            entries in proptest::collection::vec(0_u8..3, 2 * 70 + 2 * 40),
            labels in proptest::collection::vec(0_u32..3, 110),
        ) {
            let all = Array2::from_shape_fn((110, 2), |(i, unit)| f32::from(entries[2 * i + unit]));
            let (train, test) = (all.slice(s![..40, ..]), all.slice(s![40.., ..]));
            let (of_train, of_test) = labels.split_at(40);
            if let Ok(found) = retrieval(train, of_train, test, of_test, 1) {
                let expected = plain(&train.to_owned(), of_train, &test.to_owned(), of_test);
                for (found, expected) in found.into_iter().zip(expected) {
                    prop_assert!((found.unwrap() - expected).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn neighbors_in_later_tiles_and_sampled_queries_equal_the_plain_definition() {
        let check = |n_train: usize, n_test: usize, seed: u64| {
            let (train, labels) = arithmetic(n_train, 0);
            let (test, wanted) = arithmetic(n_test, n_train);
            let found = retrieval(train.view(), &labels, test.view(), &wanted, seed).unwrap();
            let chosen = sample(n_test, QUERIES, seed);
            let wanted: Vec<u32> = chosen.iter().map(|&place| wanted[place]).collect();
            let expected = plain(&train, &labels, &test.select(Axis(0), &chosen), &wanted);
            for (found, expected) in found.into_iter().zip(expected) {
                assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?} {expected}");
            }
        };
        check(4_196, 30, 0);
        check(40, QUERIES + 900, 3);
    }

    #[test]
    fn ties_go_to_the_first_document_and_silence_finds_nothing() {
        let train = array![[0.0_f32, 0.0], [2.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 3.0]];
        let test = array![[5.0_f32, 0.0], [0.0, 0.0]];
        // The first query has two neighbors at cosine 1 (labels 1, 2) and finds the first;
        // the second finds nothing, not even the training code of zeros with its label.
        let found = retrieval(train.view(), &[0, 1, 2, 1, 1], test.view(), &[1, 0], 0).unwrap();
        assert_eq!(found[0], Ok(0.5));
        assert_eq!(found[1], Ok(3.0 / 5.0 / 2.0));
        assert_eq!(found[2], Err(Absent::TooFewDocuments));
    }

    #[test]
    fn threads_do_not_matter_and_neither_does_the_size_of_codes() {
        let ((train, labels), (test, wanted)) = (arithmetic(5000, 0), arithmetic(300, 9000));
        let with = |n_threads, scale: f32| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            let train = &train * scale;
            pool.install(|| retrieval(train.view(), &labels, test.view(), &wanted, 0))
        };
        assert_eq!(with(1, 1.0), with(3, 1.0));
        assert_eq!(with(1, 1.0), with(2, 2.0_f32.powi(-60)));
    }

    #[test]
    fn what_cannot_be_retrieved_is_absent() {
        let codes = array![[1.0_f32, 0.0], [0.0, 1.0]];
        let of = |train: &Array2<f32>, labels: &[u32], test: &Array2<f32>, wanted: &[u32]| {
            retrieval(train.view(), labels, test.view(), wanted, 0).map(|found| found[0])
        };
        let none = Array2::zeros((0, 2));
        assert_eq!(of(&codes, &[0, 1], &none, &[]), Err(Absent::NoDocuments));
        assert_eq!(of(&none, &[], &codes, &[0, 1]), Err(Absent::NoDocuments));
        assert_eq!(of(&codes, &[4, 4], &codes, &[4, 4]), Err(Absent::OneLabel));
        assert_eq!(of(&Array2::zeros((2, 2)), &[0, 1], &codes, &[0, 1]), Err(Absent::NoVector));
        for broken in [f32::NAN, f32::INFINITY] {
            let bad = array![[broken, 0.0], [0.0, 1.0]];
            assert_eq!(of(&bad, &[0, 1], &codes, &[0, 1]), Err(Absent::NotFinite));
            assert_eq!(of(&codes, &[0, 1], &bad, &[0, 1]), Err(Absent::NotFinite));
        }
        // Codes at the ends of the range of f32 have a direction all the same.
        let extreme = array![[f32::MAX, 0.0], [0.0, f32::MIN_POSITIVE / 4.0]];
        assert_eq!(of(&extreme, &[0, 1], &extreme, &[0, 1]), Ok(Ok(1.0)));
    }
}
