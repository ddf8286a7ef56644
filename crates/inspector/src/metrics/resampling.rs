//! Documents drawn again: the weights of a bootstrap over documents.
//!
//! A figure that documents judge would be another one with other documents. Each draw gives every
//! document a weight, how often it is in the draw, and a figure is computed once more with these
//! weights. Draws come in blocks, so that a loop over the draws of a block fills the registers.

use topicscope_indexer::DocId;

/// Draws of a block: five registers of sixteen bytes.
pub const LANES: usize = 80;

/// Blocks of a bootstrap.
pub const BLOCKS: usize = 25;

/// Draws of a bootstrap.
pub const DRAWS: usize = LANES * BLOCKS;

/// The value of a figure under each draw of a block.
pub type Drawn = [f64; LANES];

/// Holds how often each document is in each draw of one block.
///
/// The weight of a document is a function of seed, draw and document alone, so that every model
/// and every figure sees the same draws, whatever the number of threads.
///
/// # Reference
/// Owen, Eckles (2012), Bootstrapping data arrays of arbitrary order, section 3: independent
/// weights of mean and variance 1, here of Poisson's distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draws {
    weights: Vec<[u8; LANES]>,
}

impl Draws {
    /// Draws block `block` for the documents below `n_documents`.
    pub fn of(seed: u64, block: usize, n_documents: usize) -> Self {
        let start = mix(mix(seed).wrapping_add(block as u64));
        let of_document = |document: usize| {
            let start = mix(start.wrapping_add(document as u64));
            let mut weights = [0; LANES];
            // Four draws of sixteen bits from each number of splitmix64.
            for (step, four) in (1..).zip(weights.chunks_mut(4)) {
                let bits = mix(start.wrapping_add(INCREMENT.wrapping_mul(step)));
                for (place, weight) in four.iter_mut().enumerate() {
                    *weight = poisson((bits >> (16 * place)) as u16);
                }
            }
            weights
        };
        Self { weights: (0..n_documents).map(of_document).collect() }
    }

    /// Takes weights as they are, one row per document.
    pub fn from_weights(weights: Vec<[u8; LANES]>) -> Self {
        Self { weights }
    }

    /// Returns how often a document is in each draw.
    ///
    /// # Panics
    /// When the document is not among those drawn.
    pub fn of_document(&self, document: DocId) -> &[u8; LANES] {
        &self.weights[document.index()]
    }
}

/// How likely Poisson's distribution of mean 1 is to stay at or below 0, 1, 2, …, in parts of
/// 65,536: `round(65536 · Σ_{i ≤ k} e⁻¹/i!)`.
const AT_MOST: [u32; 8] = [24_109, 48_219, 60_273, 64_292, 65_296, 65_497, 65_531, 65_535];

/// Returns the number whose share of all sixteen-bit numbers is that of Poisson's distribution.
fn poisson(uniform: u16) -> u8 {
    AT_MOST.iter().map(|&bound| u8::from(u32::from(uniform) >= bound)).sum()
}

/// The increment of splitmix64: 2^64 divided by the golden ratio, odd.
const INCREMENT: u64 = 0x9e37_79b9_7f4a_7c15;

/// Mixes all bits of a number into all bits of the result.
///
/// # Reference
/// Steele, Lea, Flood (2014), Fast splittable pseudorandom number generators, with the constants
/// of Stafford's variant 13.
pub(crate) fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(INCREMENT);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_have_mean_and_variance_one_and_follow_nothing_but_their_key() {
        let draws = Draws::of(7, 3, 4_000);
        let all: Vec<f64> = draws.weights.iter().flatten().map(|&w| f64::from(w)).collect();
        let n = all.len() as f64;
        let mean = all.iter().sum::<f64>() / n;
        let variance = all.iter().map(|w| (w - mean).powi(2)).sum::<f64>() / n;
        // 320,000 draws: deviations of .0018 and .0031; four of them.
        assert!((mean - 1.0).abs() < 0.007 && (variance - 1.0).abs() < 0.013, "{mean} {variance}");
        let fewer = Draws::of(7, 3, 10);
        assert_eq!(fewer.weights[..], draws.weights[..10]);
        assert_ne!(Draws::of(8, 3, 10), fewer);
        assert_ne!(Draws::of(7, 4, 10), fewer);
    }

    #[test]
    fn documents_and_draws_are_independent() {
        let draws = Draws::of(1, 0, 20_000);
        let correlation = |one: &dyn Fn(usize) -> u8, other: &dyn Fn(usize) -> u8| {
            let products =
                (1..20_000).map(|d| (f64::from(one(d)) - 1.0) * (f64::from(other(d)) - 1.0));
            products.sum::<f64>() / 20_000.0
        };
        let weights = &draws.weights;
        for lag in [1, 2, 3, 4, 5, 79] {
            let found = correlation(&|d| weights[d][0], &|d| weights[d][lag]);
            assert!(found.abs() < 0.03, "draws 0 and {lag}: {found}");
        }
        let found = correlation(&|d| weights[d][9], &|d| weights[d - 1][9]);
        assert!(found.abs() < 0.03, "neighbors: {found}");
    }

    #[test]
    fn the_bounds_are_those_of_poisson() {
        let mut sum = 0.0;
        let mut term = (-1.0_f64).exp();
        for (k, bound) in AT_MOST.into_iter().enumerate() {
            sum += term;
            term /= (k + 1) as f64;
            assert_eq!(bound, ((65_536.0 * sum).round() as u32).min(65_535), "{k}");
        }
        assert_eq!([0, 24_108, 24_109, u16::MAX].map(poisson), [0, 0, 1, 8]);
    }
}
