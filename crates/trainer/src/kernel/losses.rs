//! Reconstruction losses on a tile: logits become the gradient of the loss by them.
//!
//! Logits and gradients of a tile lie document after document. The rows that only fill up the
//! last vector have logits of [`NOWHERE`], which add nothing to any sum.

use crate::simd::exponential::{exp, ln_1p};
use crate::simd::lanes::{join_halves, sum};
use crate::simd::path::{Arithmetic, Plain};
use crate::simd::tile::{LANES, TILE_ROWS, Tile};
use crate::state::inverted_list::{Emphasis, InvertedList};
use crate::state::shard::Partial;

/// The logit of a row that belongs to no term.
pub(crate) const NOWHERE: f32 = -1e30;

/// Tiles over which a product of factors in [1, 2] stays below the largest f64.
const PRODUCT_TILES: usize = 15;

/// A term that a document holds, as losses see it.
#[derive(Debug, Clone, Copy)]
struct Present {
    /// Weight of the row in the loss.
    weight: f32,
    /// What its being hidden or kept multiplies its loss by.
    emphasis: f32,
    document: usize,
    /// Where its logit lies in the tile.
    place: usize,
}

/// Calls `f` for each term of the tile that a document holds; row after row.
#[inline(always)]
fn each_present(tile: Tile, list: &InvertedList, mut f: impl FnMut(Present)) {
    let emphasis = list.emphasis();
    for row in tile.rows() {
        let weight = list.weight(row);
        for entry in list.row(row) {
            let document = entry.place as usize;
            let place = document * tile.height + row - tile.start;
            f(Present { weight, emphasis: emphasis.of(entry.kept), document, place });
        }
    }
}

/// Clears the rows of a gradient that belong to no term.
#[inline(always)]
fn clear_nowhere(tile: Tile, gradient: &mut [f32]) {
    if tile.n_rows < tile.height {
        for gradient in gradient.chunks_exact_mut(tile.height) {
            gradient[tile.n_rows..].fill(0.0);
        }
    }
}

/// Sums the binary cross entropy of many tiles: one logarithm for the product of many terms.
#[derive(Debug)]
pub(crate) struct BceSum {
    /// Product of 1 + e^-|o| of each document since the last logarithm. **Shape** (B).
    products: Vec<f64>,
    n_tiles: usize,
}

impl BceSum {
    pub(crate) fn new(n_documents: usize) -> Self {
        Self { products: vec![1.0; n_documents], n_tiles: 0 }
    }

    /// Replaces the logits of a tile by the gradient of the binary cross entropy, and adds the
    /// loss of each document to `score`.
    ///
    /// Loss of a document: sum over terms of softplus(o) - x o. Gradient: (sigmoid(o) - x) / B.
    /// Both come from e = exp(-|o|): softplus(o) = max(o, 0) + ln(1 + e).
    #[inline(always)]
    pub(crate) fn tile<A: Arithmetic>(
        &mut self,
        tile: Tile,
        list: &InvertedList,
        logits: &mut [f32],
        score: &mut [f64],
    ) {
        let share = 1.0 / score.len() as f32;
        let is_plain = list.emphasis() == Emphasis::NONE;
        each_present(tile, list, |Present { weight, emphasis, document, place }| {
            score[document] -= f64::from(weight * logits[place]);
            if !is_plain {
                let excess = weight * (emphasis - 1.0);
                score[document] += f64::from(excess) * softplus(-f64::from(logits[place]));
            }
        });
        if list.is_weighted_before(tile.start + tile.n_rows) {
            weighted_bce::<A>(tile, list, share, logits, score);
        } else {
            let (mut factors, mut positive) = ([1.0_f32; TILE_ROWS], [0.0_f32; TILE_ROWS]);
            let documents = logits.chunks_exact_mut(tile.height);
            for ((logits, score), product) in documents.zip(score).zip(&mut self.products) {
                for ((o, factor), positive) in
                    logits.iter_mut().zip(&mut factors).zip(&mut positive)
                {
                    let e = exp::<A>(-o.abs());
                    *factor = 1.0 + e;
                    *positive = o.max(0.0);
                    *o = share * if *o < 0.0 { e } else { 1.0 } / (1.0 + e);
                }
                *score += f64::from(sum(&positive[..tile.height]));
                *product *= f64::from(multiply(&factors[..tile.height]));
            }
        }
        clear_nowhere(tile, logits);
        each_present(tile, list, |Present { weight, emphasis, place, .. }| {
            logits[place] = emphasis * (logits[place] - share * weight);
        });
        self.n_tiles += 1;
    }

    /// Takes the logarithms that are due; all of them after the `last` tile.
    pub(crate) fn settle(&mut self, last: Last, score: &mut [f64]) {
        if last == Last::Tile || self.n_tiles.is_multiple_of(PRODUCT_TILES) {
            for (product, score) in self.products.iter_mut().zip(score) {
                *score += product.ln();
                *product = 1.0;
            }
        }
    }
}

/// Returns ln(1 + e^x).
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// Says whether more tiles follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Last {
    /// This was the last one.
    Tile,
    /// There are more.
    Not,
}

/// Does the same, each term's loss times its weight: the logarithm of a product would weigh
/// all alike, so it is taken term by term.
#[inline(always)]
fn weighted_bce<A: Arithmetic>(
    tile: Tile,
    list: &InvertedList,
    share: f32,
    logits: &mut [f32],
    score: &mut [f64],
) {
    let weights = weights(tile, list);
    let mut losses = [0.0_f32; TILE_ROWS];
    for (logits, score) in logits.chunks_exact_mut(tile.height).zip(score) {
        for ((o, &weight), loss) in logits.iter_mut().zip(&weights).zip(&mut losses) {
            let e = exp::<A>(-o.abs());
            // Rows that belong to no term weigh 0, and their logits are finite.
            *loss = weight * (o.max(0.0) + ln_1p::<A>(e));
            *o = weight * share * if *o < 0.0 { e } else { 1.0 } / (1.0 + e);
        }
        *score += f64::from(sum(&losses[..tile.height]));
    }
}

/// Returns the weight of each row of a tile in the loss, 0 for rows that belong to no term.
#[inline(always)]
fn weights(tile: Tile, list: &InvertedList) -> [f32; TILE_ROWS] {
    let mut weights = [0.0_f32; TILE_ROWS];
    for (weight, row) in weights.iter_mut().zip(tile.rows()) {
        *weight = list.weight(row);
    }
    weights
}

/// Replaces the logits of a tile by the gradient of the squared error, and adds the loss of each
/// document to `score`.
///
/// Loss of a document: sum over terms of weight × (o - x)². Gradient: 2 weight (o - x) / B.
#[inline(always)]
pub(crate) fn squared(tile: Tile, list: &InvertedList, logits: &mut [f32], score: &mut [f64]) {
    let share = 2.0 / score.len() as f32;
    each_present(tile, list, |Present { weight, emphasis, document, place }| {
        logits[place] -= 1.0;
        let difference = logits[place];
        score[document] += f64::from(weight * (emphasis - 1.0) * difference * difference);
    });
    let weights = weights(tile, list);
    let mut squares = [0.0_f32; TILE_ROWS];
    for (logits, score) in logits.chunks_exact_mut(tile.height).zip(score) {
        for ((o, &weight), square) in logits.iter_mut().zip(&weights).zip(&mut squares) {
            // Rows that belong to no term weigh 0; their logits must not overflow.
            let difference = if weight == 0.0 { 0.0 } else { *o };
            *square = weight * difference * difference;
            *o = weight * share * difference;
        }
        *score += f64::from(sum(&squares[..tile.height]));
    }
    each_present(tile, list, |Present { emphasis, place, .. }| logits[place] *= emphasis);
}

/// Multiplies numbers in [1, 2], at most 64 of them.
#[inline(always)]
fn multiply(values: &[f32]) -> f32 {
    let mut lanes = [1.0_f32; LANES];
    for vector in values.as_chunks::<LANES>().0 {
        for (lane, &x) in lanes.iter_mut().zip(vector) {
            *lane *= x;
        }
    }
    join_halves(lanes, |a, b| a * b)
}

/// Takes note of the largest logit of each document, and adds the logits of present terms.
#[inline(always)]
pub(crate) fn softmax_largest(
    tile: Tile,
    list: &InvertedList,
    logits: &[f32],
    max: &mut [f32],
    score: &mut [f64],
) {
    each_present(tile, list, |Present { weight, emphasis, document, place }| {
        score[document] += f64::from(weight * emphasis * logits[place]);
    });
    for (logits, max) in logits.chunks_exact(tile.height).zip(max) {
        let mut lanes = [f32::MIN; LANES];
        for vector in logits.as_chunks::<LANES>().0 {
            for (lane, &o) in lanes.iter_mut().zip(vector) {
                *lane = if o > *lane { o } else { *lane };
            }
        }
        let largest = join_halves(lanes, |a, b| if a > b { a } else { b });
        *max = max.max(largest);
    }
}

/// Replaces logits by exp(logit - largest of the shard), and sums them.
#[inline(always)]
pub(crate) fn softmax_exponentials<A: Arithmetic>(
    tile: Tile,
    logits: &mut [f32],
    max: &[f32],
    total: &mut [f64],
) {
    for ((logits, &max), total) in logits.chunks_exact_mut(tile.height).zip(max).zip(total) {
        for o in logits.iter_mut() {
            *o = exp::<A>(*o - max);
        }
        *total += f64::from(sum(logits));
    }
}

/// Turns exponentials into the gradient of the loss by the logits:
/// (length × softmax(o) - weight × x) / B, where length is the weight of all present terms and
/// `factors` (B) hold length / (B × sum of exponentials).
#[inline(always)]
pub(crate) fn softmax_gradient(
    tile: Tile,
    list: &InvertedList,
    factors: &[f32],
    exponentials: &mut [f32],
) {
    for (gradient, &factor) in exponentials.chunks_exact_mut(tile.height).zip(factors) {
        for g in gradient.iter_mut() {
            *g *= factor;
        }
    }
    clear_nowhere(tile, exponentials);
    let share = 1.0 / factors.len() as f32;
    each_present(tile, list, |Present { weight, emphasis, place, .. }| {
        exponentials[place] -= share * (weight * emphasis);
    });
}

/// Merges what two groups of shards know about the softmax of each document.
pub(crate) fn merge_softmax(a: &mut Partial, b: &Partial) {
    crate::simd::reduce::add(&mut a.score, &b.score);
    let theirs = b.max.iter().zip(&b.sum);
    for ((max, sum), (&other_max, &other_sum)) in a.max.iter_mut().zip(&mut a.sum).zip(theirs) {
        let both = max.max(other_max);
        *sum = *sum * f64::from(exp::<Plain>(*max - both))
            + other_sum * f64::from(exp::<Plain>(other_max - both));
        *max = both;
    }
}
