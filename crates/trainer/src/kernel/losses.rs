//! Reconstruction losses on a tile: logits become the gradient of the loss by them.
//!
//! Logits and gradients of a tile lie document after document. The rows that only fill up the
//! last vector have logits of [`NOWHERE`], which add nothing to any sum.

use crate::settings::loss::Loss;
use crate::simd::exponential::{exp, ln_1p};
use crate::simd::lanes::{LANES, Lanes, join_halves};
use crate::simd::path::{Arithmetic, Plain};
use crate::simd::product::{vectors, vectors_mut};
use crate::simd::tile::{TILE_ROWS, Tile};
use crate::state::inverted_list::{Emphasis, InvertedList};
use crate::state::shard::Partial;

/// The logit of a row that belongs to no term.
pub(crate) const NOWHERE: f32 = -1e30;

/// Tiles over which a product of factors in [1, 2] stays below the largest f64, and those of a
/// lane below the largest f32.
const SETTLE_TILES: usize = 7;

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

/// Returns a gradient, or 0 where it is too small to matter: processors are many times slower with
/// the numbers below the smallest normal one (1e-38), and products of gradients must stay above it.
/// Rows that belong to no term come to 0 by it.
#[inline(always)]
fn or_zero(gradient: f32) -> f32 {
    const LEAST: f32 = 1e-25;
    if gradient < LEAST { 0.0 } else { gradient }
}

/// Calls `f` for each term of the tile that a document holds; row after row.
#[inline(always)]
fn each_present(tile: Tile, list: &InvertedList, mut f: impl FnMut(Present)) {
    let Emphasis { kept, hidden } = list.emphasis();
    for row in tile.rows() {
        let weight = list.weight(row);
        for (places, emphasis) in [(list.kept(row), kept), (list.hidden(row), hidden)] {
            for &document in places {
                let document = document as usize;
                let place = document * tile.height + row - tile.start;
                f(Present { weight, emphasis, document, place });
            }
        }
    }
}

/// Says whether more tiles follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Last {
    /// This was the last one.
    Tile,
    /// There are more.
    Not,
}

/// Holds 16 partial results for each document over some tiles, so that vectors are joined once in
/// a while and not in every tile. **Shape** (B, 16).
#[derive(Debug)]
struct PerLane {
    lanes: Vec<Lanes>,
    begin: f32,
}

impl PerLane {
    fn new(n_documents: usize, begin: f32) -> Self {
        Self { lanes: vec![[begin; LANES]; n_documents], begin }
    }

    /// Hands each document's numbers over, and begins anew.
    #[inline(always)]
    fn take<T>(&mut self, totals: &mut [T], join: impl Fn(&mut T, &Lanes)) {
        for (lanes, total) in self.lanes.iter_mut().zip(totals) {
            join(total, lanes);
            *lanes = [self.begin; LANES];
        }
    }

    /// Adds each document's numbers to its total.
    #[inline(always)]
    fn add_to(&mut self, totals: &mut [f64]) {
        self.take(totals, |total, &lanes| *total += f64::from(join_halves(lanes, |a, b| a + b)));
    }
}

/// Sums the loss of many tiles.
#[derive(Debug)]
pub(crate) struct LossSum {
    sums: PerLane,
    /// Products of 1 + e^-|o| since the last logarithm: one for the product of many terms. Empty
    /// unless the loss is binary cross entropy.
    products: PerLane,
    n_tiles: usize,
}

impl LossSum {
    pub(crate) fn new(loss: Loss, n_documents: usize) -> Self {
        let n_products = if loss == Loss::Bce { n_documents } else { 0 };
        let (sums, products) = (PerLane::new(n_documents, 0.0), PerLane::new(n_products, 1.0));
        Self { sums, products, n_tiles: 0 }
    }

    /// Replaces the logits of a tile by the gradient of the binary cross entropy, and adds the
    /// loss of each document to the sums, or to `score`.
    ///
    /// Loss of a document: sum over terms of softplus(o) - x o. Gradient: (sigmoid(o) - x) / B.
    /// Both come from e = exp(-|o|): softplus(o) = max(o, 0) + ln(1 + e).
    #[inline(always)]
    pub(crate) fn bce<A: Arithmetic>(
        &mut self,
        tile: Tile,
        list: &InvertedList,
        logits: &mut [f32],
        score: &mut [f64],
    ) {
        let share = 1.0 / score.len() as f32;
        if list.emphasis() == Emphasis::NONE {
            each_present(tile, list, |Present { weight, document, place, .. }| {
                score[document] -= f64::from(weight * logits[place]);
            });
        } else {
            let mut excess = Excess::default();
            each_present(tile, list, |present| excess.push::<A>(present, logits, score));
            excess.add_to::<A>(score);
        }
        if list.is_weighted_before(tile.start + tile.n_rows) {
            self.weighted_bce::<A>(tile, list, share, logits);
        } else {
            let documents = logits.chunks_exact_mut(tile.height);
            let lanes = self.sums.lanes.iter_mut().zip(&mut self.products.lanes);
            for (logits, (sums, products)) in documents.zip(lanes) {
                let (mut own_sums, mut own_products) = (*sums, *products);
                for logits in logits.as_chunks_mut::<LANES>().0 {
                    let lanes = own_sums.iter_mut().zip(&mut own_products);
                    for (o, (sum, product)) in logits.iter_mut().zip(lanes) {
                        let e = exp::<A>(-o.abs());
                        *product *= 1.0 + e;
                        *sum += o.max(0.0);
                        *o = or_zero(share * if *o < 0.0 { e } else { 1.0 } / (1.0 + e));
                    }
                }
                (*sums, *products) = (own_sums, own_products);
            }
        }
        each_present(tile, list, |Present { weight, emphasis, place, .. }| {
            logits[place] = emphasis * (logits[place] - share * weight);
        });
        self.settle(Last::Not, score);
    }

    /// Does the same, each term's loss times its weight: the logarithm of a product would weigh
    /// all alike, so it is taken term by term.
    #[inline(always)]
    fn weighted_bce<A: Arithmetic>(
        &mut self,
        tile: Tile,
        list: &InvertedList,
        share: f32,
        logits: &mut [f32],
    ) {
        let weights = weights(tile, list);
        for (logits, sums) in logits.chunks_exact_mut(tile.height).zip(&mut self.sums.lanes) {
            let vectors = logits.as_chunks_mut::<LANES>().0.iter_mut();
            for (logits, weights) in vectors.zip(weights.as_chunks::<LANES>().0) {
                for ((o, &weight), sum) in logits.iter_mut().zip(weights).zip(&mut *sums) {
                    let e = exp::<A>(-o.abs());
                    // Rows that belong to no term weigh 0, and their logits are finite.
                    *sum += weight * (o.max(0.0) + ln_1p::<A>(e));
                    *o = or_zero(weight * share * if *o < 0.0 { e } else { 1.0 } / (1.0 + e));
                }
            }
        }
    }

    /// Replaces the logits of a tile by the gradient of the squared error, and adds the loss of
    /// each document to the sums, or to `score`.
    ///
    /// Loss of a document: sum over terms of weight × (o - x)². Gradient: 2 weight (o - x) / B.
    #[inline(always)]
    pub(crate) fn squared(
        &mut self,
        tile: Tile,
        list: &InvertedList,
        logits: &mut [f32],
        score: &mut [f64],
    ) {
        let share = 2.0 / score.len() as f32;
        each_present(tile, list, |Present { weight, emphasis, document, place }| {
            logits[place] -= 1.0;
            let difference = logits[place];
            score[document] += f64::from(weight * (emphasis - 1.0) * difference * difference);
        });
        let weights = weights(tile, list);
        for (logits, sums) in logits.chunks_exact_mut(tile.height).zip(&mut self.sums.lanes) {
            let vectors = logits.as_chunks_mut::<LANES>().0.iter_mut();
            for (logits, weights) in vectors.zip(weights.as_chunks::<LANES>().0) {
                for ((o, &weight), sum) in logits.iter_mut().zip(weights).zip(&mut *sums) {
                    // Rows that belong to no term weigh 0; their logits must not overflow.
                    let difference = if weight == 0.0 { 0.0 } else { *o };
                    *sum += weight * difference * difference;
                    *o = weight * share * difference;
                }
            }
        }
        each_present(tile, list, |Present { emphasis, place, .. }| logits[place] *= emphasis);
        self.settle(Last::Not, score);
    }

    /// Replaces logits by exp(logit - largest of the shard), and sums them.
    #[inline(always)]
    pub(crate) fn exponentials<A: Arithmetic>(
        &mut self,
        tile: Tile,
        logits: &mut [f32],
        max: &[f32],
        total: &mut [f64],
    ) {
        let lanes = self.sums.lanes.iter_mut();
        for ((logits, &max), sums) in logits.chunks_exact_mut(tile.height).zip(max).zip(lanes) {
            let mut own = *sums;
            for logits in logits.as_chunks_mut::<LANES>().0 {
                for (o, sum) in logits.iter_mut().zip(&mut own) {
                    *o = exp::<A>(*o - max);
                    *sum += *o;
                }
            }
            *sums = own;
        }
        self.settle(Last::Not, total);
    }

    /// Adds what is due to the totals: all of it after the last tile.
    #[inline(always)]
    pub(crate) fn settle(&mut self, last: Last, totals: &mut [f64]) {
        if last == Last::Not {
            self.n_tiles += 1;
            if self.n_tiles < SETTLE_TILES {
                return;
            }
        }
        self.n_tiles = 0;
        self.sums.add_to(totals);
        self.products.take(totals, |total, lanes| {
            let product = lanes.iter().fold(1.0, |product, &x| product * f64::from(x));
            *total += product.ln();
        });
    }
}

/// Finds the largest logit of each document over many tiles.
#[derive(Debug)]
pub(crate) struct Largest(PerLane);

impl Largest {
    pub(crate) fn new(n_documents: usize) -> Self {
        // Finite, so that the difference of two shards without terms is 0 and not NaN.
        Self(PerLane::new(n_documents, f32::MIN))
    }

    /// Takes note of the logits of a tile, and adds those of present terms to `score`.
    #[inline(always)]
    pub(crate) fn tile<A: Arithmetic>(
        &mut self,
        simd: A,
        tile: Tile,
        list: &InvertedList,
        logits: &[f32],
        score: &mut [f64],
    ) {
        each_present(tile, list, |Present { weight, emphasis, document, place }| {
            score[document] += f64::from(weight * emphasis * logits[place]);
        });
        let largest = vectors_mut::<A::Vector, 1>(self.0.lanes.as_flattened_mut());
        for (logits, [largest]) in logits.chunks_exact(tile.height).zip(largest) {
            let mut own = *largest;
            for &[logits] in vectors::<A::Vector, 1>(logits) {
                own = simd.max(logits, own);
            }
            *largest = own;
        }
    }

    /// Returns the largest logits. **Shape** (B).
    #[inline(always)]
    pub(crate) fn found(mut self, max: &mut [f32]) {
        self.0.take(max, |max, &lanes| {
            *max = join_halves(lanes, |a, b| if a > b { a } else { b });
        });
    }
}

/// Gathers what terms that a document holds add to a binary cross entropy in which they weigh more or
/// less than absent ones: -x o for all, and (emphasis - 1) softplus(-o) for the excess. A vector
/// of them is worked out at once.
#[derive(Default)]
struct Excess {
    weights: Lanes,
    emphases: Lanes,
    logits: Lanes,
    documents: [usize; LANES],
    n: usize,
}

impl Excess {
    #[inline(always)]
    fn push<A: Arithmetic>(&mut self, present: Present, logits: &[f32], score: &mut [f64]) {
        let Present { weight, emphasis, document, place } = present;
        // Below 16 in any case; so the compiler sees it too.
        let n = self.n % LANES;
        (self.weights[n], self.emphases[n]) = (weight, emphasis);
        (self.logits[n], self.documents[n]) = (logits[place], document);
        self.n = n + 1;
        if self.n == LANES {
            self.add_to::<A>(score);
        }
    }

    /// Adds what was gathered to the documents it belongs to.
    #[inline(always)]
    fn add_to<A: Arithmetic>(&mut self, score: &mut [f64]) {
        let mut losses = [0.0; LANES];
        let present = self.logits.iter().zip(&self.weights).zip(&self.emphases);
        for (loss, ((&o, &weight), &emphasis)) in losses.iter_mut().zip(present) {
            let softplus = (-o).max(0.0) + ln_1p::<A>(exp::<A>(-o.abs()));
            *loss = weight * A::multiply_add(emphasis - 1.0, softplus, -o);
        }
        for (&document, &loss) in self.documents[..self.n].iter().zip(&losses) {
            score[document] += f64::from(loss);
        }
        self.n = 0;
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
            *g = or_zero(*g * factor);
        }
    }
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
