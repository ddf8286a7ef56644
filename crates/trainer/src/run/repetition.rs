//! Which units repeat another one: by their words, or by their activations.

use ndarray::{Array2, ArrayView1, ArrayView2};
use rayon::prelude::*;
use topicscope_indexer::Chosen;

use crate::settings::renewal::RENEWAL_WORDS;

/// Documents whose products of activations are summed in single precision.
pub(super) const CHUNK: usize = 512;

/// Lists the units whose activations correlate more than `above` with those of a stronger one,
/// rising. Constant units repeat nothing.
pub(super) fn by_correlation(moments: &Moments, above: f64) -> Vec<usize> {
    let correlations = moments.correlations();
    let n_units = moments.sizes.len();
    let pairs = pairs(n_units).map(|(i, j)| (correlations[[i, j]], j, i));
    weaker(pairs.filter(|pair| pair.0 > above).collect(), &moments.sizes)
}

/// Lists the units that share at least `shared` of their ten words with a stronger one, rising.
/// Units without ten words that correlate with them repeat nothing.
///
/// **Shape**: `frequencies` (V), those of the documents of the sums.
pub(super) fn by_words(sums: &WordSums, frequencies: &[u32], shared: usize) -> Vec<usize> {
    let n_units = sums.sizes.len();
    let words = sums.words(frequencies, RENEWAL_WORDS);
    let pairs = pairs(n_units).map(|(i, j)| (n_common(&words[i], &words[j]), j, i));
    let pairs = pairs.filter(|pair| pair.0 >= shared).map(|(n, j, i)| (n as f64, j, i));
    weaker(pairs.collect(), &sums.sizes)
}

/// Returns how many of the words are among the others.
pub(super) fn n_common(words: &[u32], others: &[u32]) -> usize {
    words.iter().filter(|word| others.contains(word)).count()
}

/// Lists all pairs of units, the larger number first.
fn pairs(n_units: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..n_units).flat_map(|i| (0..i).map(move |j| (i, j)))
}

/// Lists the weaker units of pairs that repeat each other, rising.
///
/// Pairs are visited from the most alike down; a unit that is to be renewed is no reason to
/// renew another. Ties go to the smaller numbers.
fn weaker(mut pairs: Vec<(f64, usize, usize)>, sums: &[f64]) -> Vec<usize> {
    let n_units = sums.len();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut is_out = vec![false; n_units];
    for (_, low, high) in pairs {
        if !is_out[low] && !is_out[high] {
            let weaker = if sums[low] < sums[high] { low } else { high };
            is_out[weaker] = true;
        }
    }
    (0..n_units).filter(|&unit| is_out[unit]).collect()
}

/// Adds up what correlations of units need, chunk by chunk of documents.
pub(super) struct Moments {
    n_documents: usize,
    /// Sums of products of two activations. **Shape** (H, H).
    products: Array2<f64>,
    /// Sum of each unit's activations. **Shape** (H).
    sums: Vec<f64>,
    /// Sum of each unit's |activations|. **Shape** (H).
    sizes: Vec<f64>,
}

impl Moments {
    pub(super) fn new(n_units: usize) -> Self {
        Self {
            n_documents: 0,
            products: Array2::zeros((n_units, n_units)),
            sums: vec![0.0; n_units],
            sizes: vec![0.0; n_units],
        }
    }

    /// Adds a chunk, whose products are summed in single precision. **Shape**: `codes` (at most
    /// [`CHUNK`], H).
    pub(super) fn add(&mut self, codes: ArrayView2<'_, f32>) {
        self.n_documents += codes.nrows();
        self.products += &codes.t().dot(&codes).mapv(f64::from);
        add_up(codes, &mut self.sums, &mut self.sizes);
    }

    /// Returns the Pearson correlations of the units; those with a constant unit are 0.
    /// **Shape** (H, H).
    fn correlations(&self) -> Array2<f64> {
        let Self { products, sums, .. } = self;
        let (n, n_units) = (self.n_documents as f64, sums.len());
        let covariance = |i: usize, j: usize| products[[i, j]] - sums[i] * sums[j] / n;
        // Below this share of the sum of squares a variance is rounding.
        let variances: Vec<f64> = (0..n_units)
            .map(|i| Some(covariance(i, i)).filter(|v| *v > 1e-6 * products[[i, i]]).unwrap_or(0.0))
            .collect();
        let correlation = |(i, j): (usize, usize)| {
            let scale = (variances[i] * variances[j]).sqrt();
            if scale > 0.0 { covariance(i, j) / scale } else { 0.0 }
        };
        Array2::from_shape_fn((n_units, n_units), correlation)
    }
}

/// Adds activations and their sizes, unit by unit. **Shape**: `codes` (N, H), both sums (H).
fn add_up(codes: ArrayView2<'_, f32>, sums: &mut [f64], sizes: &mut [f64]) {
    for row in codes.rows() {
        for ((sum, size), &h) in sums.iter_mut().zip(sizes.iter_mut()).zip(row) {
            *sum += f64::from(h);
            *size += f64::from(h.abs());
        }
    }
}

/// Rows of the vocabulary that one thread adds up.
const WORD_CHUNK: usize = 256;

/// Adds up what correlations of units with words need, chunk by chunk of documents.
pub(super) struct WordSums {
    n_documents: usize,
    /// Sums of each unit's activations over the documents with each word. **Shape** (V, H).
    with_word: Array2<f64>,
    /// Sum of each unit's activations.
    sums: Vec<f64>,
    /// Sum of each unit's |activations|.
    sizes: Vec<f64>,
}

impl WordSums {
    pub(super) fn new(n_terms: usize, n_units: usize) -> Self {
        Self {
            n_documents: 0,
            with_word: Array2::zeros((n_terms, n_units)),
            sums: vec![0.0; n_units],
            sizes: vec![0.0; n_units],
        }
    }

    /// Adds a chunk of documents. **Shape**: `codes` (N, H).
    pub(super) fn add(&mut self, chosen: &Chosen<'_>, codes: ArrayView2<'_, f32>) {
        let n_units = self.sums.len();
        self.n_documents += codes.nrows();
        add_up(codes, &mut self.sums, &mut self.sizes);
        let active: Vec<Vec<(usize, f64)>> = codes.rows().into_iter().map(active).collect();
        let all = self.with_word.as_slice_mut().expect("made in standard layout");
        all.par_chunks_mut(WORD_CHUNK * n_units).enumerate().for_each(|(place, rows)| {
            let first = (place * WORD_CHUNK) as u32;
            let end = first + (rows.len() / n_units) as u32;
            for (row, active) in chosen.rows().zip(&active) {
                let begin = row.partition_point(|&term| term < first);
                for &term in row[begin..].iter().take_while(|&&term| term < end) {
                    let sums = &mut rows[(term - first) as usize * n_units..][..n_units];
                    for &(unit, h) in active {
                        sums[unit] += h;
                    }
                }
            }
        });
    }

    /// Lists the words of every unit. **Shape**: `frequencies` (V).
    pub(super) fn words(&self, frequencies: &[u32], n_words: usize) -> Vec<Vec<u32>> {
        let units = (0..self.sums.len()).into_par_iter();
        units.map(|unit| self.best(frequencies, unit, n_words)).collect()
    }

    /// Lists the words that correlate most with a unit's activations, best first; none when fewer
    /// than ten correlate positively. Ties go to the smaller id.
    fn best(&self, frequencies: &[u32], unit: usize, n_words: usize) -> Vec<u32> {
        let n = self.n_documents as f64;
        let mean = self.sums[unit] / n;
        let score = |(term, &df): (u32, &u32)| {
            let df = f64::from(df);
            // The unit's own deviation is common to all its words.
            let covariance = self.with_word[[term as usize, unit]] - df * mean;
            let deviation = (df * (n - df)).sqrt();
            (deviation > 0.0 && covariance > 0.0).then(|| (covariance / deviation, term))
        };
        let mut words: Vec<(f64, u32)> = (0..).zip(frequencies).filter_map(score).collect();
        if words.len() < n_words {
            return Vec::new();
        }
        let order = |a: &(f64, u32), b: &(f64, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        words.select_nth_unstable_by(n_words - 1, order);
        words.truncate(n_words);
        words.sort_by(order);
        words.into_iter().map(|(_, term)| term).collect()
    }
}

/// Lists the units that are not zero, and their activations.
fn active(row: ArrayView1<'_, f32>) -> Vec<(usize, f64)> {
    let row = row.iter().enumerate().filter(|(_, h)| **h != 0.0);
    row.map(|(unit, &h)| (unit, f64::from(h))).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use topicscope_indexer::{Bags, DocId};

    use super::*;

    fn moments(codes: &Array2<f32>) -> Moments {
        let mut moments = Moments::new(codes.ncols());
        moments.add(codes.view());
        moments
    }

    #[test]
    fn of_two_units_that_repeat_each_other_the_weaker_is_renewed() {
        // Units 0 and 1 are proportional, 2 is their opposite, 3 is constant, 4 is dead.
        let codes = array![
            [1.0_f32, 2.0, 3.0, 1.0, 0.0],
            [2.0, 4.0, 2.0, 1.0, 0.0],
            [3.0, 6.0, 1.0, 1.0, 0.0]
        ];
        assert_eq!(by_correlation(&moments(&codes), 0.5), [0]);
        let moments = moments(&codes);
        let (correlations, sizes) = (moments.correlations(), moments.sizes);
        assert!((correlations[[0, 1]] - 1.0).abs() < 1e-6);
        assert!((correlations[[0, 2]] + 1.0).abs() < 1e-6);
        assert_eq!((correlations[[0, 3]], correlations[[3, 4]]), (0.0, 0.0));
        assert_eq!(sizes, [6.0, 12.0, 6.0, 3.0, 0.0]);
    }

    #[test]
    fn a_chain_of_repetitions_keeps_every_unit_that_nothing_stronger_repeats() {
        // Directions at 0, 20 and 50 degrees: 0 ~ 1, then 1 ~ 2; once 1 is out, 2 has nobody
        // to repeat.
        let (u, v) = ([1.0, -1.0, 1.0, -1.0], [1.0, 1.0, -1.0, -1.0]);
        let units = [(4.0, 0.0), (2.0, 20.0), (3.0, 50.0)];
        let codes = Array2::from_shape_fn((4, 3), |(document, unit)| {
            let (size, degrees): (f32, f32) = units[unit];
            let (sin, cos) = degrees.to_radians().sin_cos();
            size * (cos * u[document] + sin * v[document])
        });
        let found = moments(&codes).correlations();
        for (pair, degrees) in [([0, 1], 20.0_f64), ([1, 2], 30.0), ([0, 2], 50.0)] {
            assert!((found[pair] - degrees.to_radians().cos()).abs() < 1e-6);
        }
        assert_eq!(by_correlation(&moments(&codes), 0.8), [1]);
    }

    /// 300 documents of the words 0 to 9, of 10 to 19, or of all, and what each unit makes of the
    /// three kinds.
    fn word_sums(units: &[[f32; 3]]) -> (WordSums, Vec<u32>) {
        let row = |kind: usize| {
            (if kind == 1 { 10 } else { 0 }..if kind == 0 { 10 } else { 20 }).collect()
        };
        let rows: Vec<Vec<u32>> = (0..300).map(|document| row(document % 3)).collect();
        let bags = Bags::from_rows(&rows, 20).unwrap();
        let mut sums = WordSums::new(20, units.len());
        let documents: Vec<DocId> = (0..300).map(DocId).collect();
        for chunk in documents.chunks(64) {
            let codes = Array2::from_shape_fn((chunk.len(), units.len()), |(place, unit)| {
                units[unit][chunk[place].index() % 3]
            });
            sums.add(&Chosen::of(&bags, chunk), codes.view());
        }
        (sums, bags.document_frequencies())
    }

    #[test]
    fn units_are_named_by_the_words_that_correlate_with_them() {
        let (sums, frequencies) = word_sums(&[[1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [1.0, 1.0, 1.0]]);
        assert_eq!(sums.best(&frequencies, 0, 10), (0..10).collect::<Vec<_>>());
        assert_eq!(sums.best(&frequencies, 1, 10), (10..20).collect::<Vec<_>>());
        // A constant unit correlates with nothing.
        assert!(sums.best(&frequencies, 2, 10).is_empty());
        assert_eq!(sums.sizes, [100.0, 200.0, 300.0]);
    }

    #[test]
    fn of_two_units_that_share_words_the_weaker_is_renewed() {
        let (sums, frequencies) =
            word_sums(&[[1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [3.0, 0.0, 0.0], [1.0, 1.0, 1.0]]);
        assert_eq!(by_words(&sums, &frequencies, 10), [0]);
        let (sums, frequencies) = word_sums(&[[1.0, 0.0, 0.0], [0.0, 2.0, 0.0]]);
        assert!(by_words(&sums, &frequencies, 1).is_empty());
    }
}
