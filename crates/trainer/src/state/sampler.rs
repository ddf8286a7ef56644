//! Which absent words a step of training looks at when the vocabulary is large.
//!
//! The loss of a document sums over all V words, and nearly all of them are absent from the whole
//! mini-batch. A sampled step takes the words that some document of the batch holds, all of
//! them, and of the others a sample in which word v is with probability `π_v`; what a sampled word
//! adds to loss and gradient is divided by `π_v`. Expectations are then those of the exact step.
//!
//! # Reference
//! Horvitz, Thompson (1952), A generalization of sampling without replacement from a finite
//! universe, equation 9, for the estimator; Madow (1949), On the theory of systematic sampling,
//! II, for the draw: one random number sets a grid, so that each word is drawn at most once
//! with exactly its probability.

use crate::random::Key;
use crate::state::layout::Layout;

/// Power of the document frequency that probabilities are in proportion to.
///
/// Of 0, 1/4, 1/2, 3/4 and 1 the one with the least validation loss after 8 epochs, with 1,024 and
/// with 2,048 words (arXiv, V = 40,000): rare words are many, and need their share of the sample.
const POWER: f64 = 0.25;

/// Draws rows of each shard.
#[derive(Debug)]
pub(crate) struct Sampler {
    /// For each shard, the sum of the measures of its rows up to each. **Shape** (S) of (`V_s`).
    sums: Vec<Vec<f64>>,
    /// Measure between two points of the grid.
    step: f64,
}

impl Sampler {
    /// Prepares to draw about `n` of the V terms. **Shape**: `frequencies` (V), in training
    /// documents.
    pub(crate) fn new(layout: Layout, frequencies: &[u32], n: usize) -> Self {
        // Words that no training document holds must be drawn too, lest their bias never falls.
        let measure = |&df: &u32| (f64::from(df) + 0.5).powf(POWER);
        let total: f64 = frequencies.iter().map(measure).sum();
        let shard = |s: usize| {
            let rows = frequencies.iter().skip(s).step_by(layout.shards);
            let sums = rows.scan(0.0, |sum, df| {
                *sum += measure(df);
                Some(*sum)
            });
            sums.collect()
        };
        // From a grid half as wide as the smallest measure every word is drawn: none need be finer.
        let least = frequencies.iter().map(measure).fold(f64::INFINITY, f64::min);
        let step = (total / n as f64).max(0.5 * least);
        Self { sums: (0..layout.shards).map(shard).collect(), step }
    }

    /// Draws rows of a shard, rising, each with one over the probability of being drawn.
    pub(crate) fn draw(&self, shard: usize, key: Key, mut take: impl FnMut(u32, f32)) {
        let sums = &self.sums[shard];
        let mut point = key.with(shard as u64).uniform() * self.step;
        let mut row = 0;
        while point < sums.last().copied().unwrap_or_default() {
            row = first_beyond(sums, row, point);
            let before = if row == 0 { 0.0 } else { sums[row - 1] };
            take(row as u32, (self.step / (sums[row] - before)).max(1.0) as f32);
            // The next point beyond this row: a row wider than the grid is drawn once.
            point += self.step * ((sums[row] - point) / self.step).floor().max(0.0);
            while point < sums[row] {
                point += self.step;
            }
        }
    }
}

/// Returns the first place from `start` on whose sum lies beyond a point; it is near, so steps grow
/// from there. The last sum must lie beyond the point.
fn first_beyond(sums: &[f64], start: usize, point: f64) -> usize {
    let (mut low, mut step) = (start, 1);
    while low + step < sums.len() && sums[low + step] <= point {
        low += step;
        step *= 2;
    }
    let high = sums.len().min(low + step + 1);
    low + sums[low..high].partition_point(|&sum| sum <= point)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    fn drawn(sampler: &Sampler, shards: usize, draw: u64) -> Vec<(usize, u32, f32)> {
        let mut all = Vec::new();
        for shard in 0..shards {
            let key = Key::new(1, Purpose::Sampling).with(draw);
            sampler.draw(shard, key, |row, factor| all.push((shard, row, factor)));
        }
        all
    }

    #[test]
    fn every_word_is_drawn_as_often_as_its_factor_says() {
        let frequencies: Vec<u32> = (0..101).map(|v| 400 / (v + 1)).collect();
        let layout = Layout { terms: 101, units: 1, shards: 3 };
        let sampler = Sampler::new(layout, &frequencies, 20);
        let mut sums = vec![0.0_f64; 101];
        let (mut total, n_draws) = (0, 4000);
        for draw in 0..n_draws {
            let rows = drawn(&sampler, 3, draw);
            assert!(rows.windows(2).all(|pair| (pair[0].0, pair[0].1) < (pair[1].0, pair[1].1)));
            total += rows.len();
            for (shard, row, factor) in rows {
                sums[row as usize * 3 + shard] += f64::from(factor) / n_draws as f64;
            }
        }
        // An estimate has a deviation of sqrt((factor - 1) / draws), at most .07 here.
        for (term, sum) in sums.iter().enumerate() {
            assert!((sum - 1.0).abs() < 0.3, "term {term}: {sum}");
        }
        let mean = total as f64 / n_draws as f64;
        assert!((mean - 20.0).abs() < 2.0, "{mean}");
    }

    #[test]
    fn a_sample_larger_than_the_vocabulary_holds_every_word_once() {
        let layout = Layout { terms: 7, units: 1, shards: 2 };
        let expected = [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (1, 2)];
        for n in [40, 1_000, usize::MAX] {
            let sampler = Sampler::new(layout, &[9, 5, 3, 2, 1, 0, 0], n);
            for draw in 0..20 {
                let rows = drawn(&sampler, 2, draw);
                assert_eq!(rows, expected.map(|(shard, row)| (shard, row, 1.0)));
            }
        }
    }

    #[test]
    fn the_next_sum_is_found_from_every_start() {
        let sums: Vec<f64> = (1..=50).map(f64::from).collect();
        for start in 0..50 {
            for half in (2 * start as u32)..100 {
                let point = f64::from(half) / 2.0;
                let expected = (half / 2) as usize;
                assert_eq!(first_beyond(&sums, start, point), expected, "{start} {point}");
            }
        }
    }
}
