//! The decoder over the listed terms of a shard, tile by tile: logits, loss, gradients by logits and
//! codes.

use std::ops::Range;

use super::losses::{self, Largest, Last, LossSum, NOWHERE};
use super::{dense, sparse};
use crate::settings::loss::Loss;
use crate::simd::path::{Arithmetic, Kernel};
use crate::simd::product::{Accumulate, vectors, vectors_mut};
use crate::simd::tile::{self, SMALL_ROWS, TILE_ROWS, Tile, padded, transpose_rows};
use crate::state::codes::Codes;
use crate::state::inverted_list::InvertedList;
use crate::state::shard::{Partial, Shard, ShardDecoder};

/// Computes the logits of a shard's terms and what its loss needs of them.
///
/// Binary cross entropy and squared error are done with one look at each tile: the gradient by the
/// logits stays behind, and the shard's part of the gradient by the codes. Softmax must first
/// know the sum over all shards: exponentials stay behind, and the shard's part of what the
/// exchange needs.
pub(crate) struct Forward<'a> {
    pub(crate) shard: &'a mut Shard,
    pub(crate) list: &'a InvertedList,
    pub(crate) codes: &'a Codes,
    pub(crate) loss: Loss,
}

impl Kernel for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self, simd: A) {
        let Self { shard, list, codes, loss } = self;
        begin(shard, list, codes, loss);
        let sum = LossSum::new(loss, codes.n_documents());
        match loss {
            Loss::Bce | Loss::Squared => tile_by_tile(simd, shard, list, codes, loss, sum),
            Loss::Softmax => softmax_exponentials(simd, shard, list, codes, sum),
        }
    }
}

/// Computes the logits of each tile, turns them into the gradient by them, and takes it on to weights
/// and codes.
#[inline(always)]
fn tile_by_tile<A: Arithmetic>(
    simd: A,
    shard: &mut Shard,
    list: &InvertedList,
    codes: &Codes,
    loss: Loss,
    mut sum: LossSum,
) {
    for tile in tiles_of_list(list, codes) {
        let here = tile.range(codes.n_documents());
        load_columns(simd, shard, list, tile, codes.n_units);
        make_logits(simd, shard, list, tile, here.clone(), codes);
        let work = &mut shard.work;
        let (logits, score) = (&mut work.logits[here.clone()], &mut work.partial.score);
        // Not by a function that is handed over, which the compiler leaves a call at times.
        match loss {
            Loss::Squared => sum.squared(tile, list, logits, score),
            Loss::Bce | Loss::Softmax => sum.bce::<A>(tile, list, logits, score),
        }
        backward(simd, shard, tile, here, codes);
    }
    sum.settle(Last::Tile, &mut shard.work.partial.score);
}

#[inline(always)]
fn softmax_exponentials<A: Arithmetic>(
    simd: A,
    shard: &mut Shard,
    list: &InvertedList,
    codes: &Codes,
    mut loss: LossSum,
) {
    let n_documents = codes.n_documents();
    let mut largest = Largest::new(n_documents);
    for tile in tiles_of_list(list, codes) {
        let here = tile.range(n_documents);
        load_columns(simd, shard, list, tile, codes.n_units);
        make_logits(simd, shard, list, tile, here.clone(), codes);
        let work = &mut shard.work;
        largest.tile(simd, tile, list, &work.logits[here], &mut work.partial.score);
    }
    let Partial { max, sum, .. } = &mut shard.work.partial;
    largest.found(max);
    for tile in tiles_of_list(list, codes) {
        let logits = &mut shard.work.logits[tile.range(n_documents)];
        loss.exponentials::<A>(tile, logits, max, sum);
    }
    loss.settle(Last::Tile, sum);
    shard.work.own_max.clone_from(max);
}

/// Turns the exponentials of [`Forward`] into the gradient of the softmax loss, and takes it on
/// to weights and codes.
pub(crate) struct SoftmaxBackward<'a> {
    pub(crate) shard: &'a mut Shard,
    pub(crate) list: &'a InvertedList,
    pub(crate) codes: &'a Codes,
    /// For each document: weight of its terms over B times the sum of all exponentials, which
    /// are taken off the largest logit of the shard. **Shape** (B).
    pub(crate) factors: Vec<f32>,
}

impl Kernel for SoftmaxBackward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self, simd: A) {
        let Self { shard, list, codes, factors } = self;
        for tile in tiles_of_list(list, codes) {
            let here = tile.range(factors.len());
            load_columns(simd, shard, list, tile, codes.n_units);
            let exponentials = &mut shard.work.logits[here.clone()];
            losses::softmax_gradient(tile, list, &factors, exponentials);
            backward(simd, shard, tile, here, codes);
        }
    }
}

/// Cuts the listed rows of a shard into tiles.
///
/// Where they lie anywhere in the memory they are copied into tiles of any height: the dense products are
/// faster with small ones, whose lines take all of the fastest cache, sparse ones with full ones.
pub(super) fn tiles_of_list(list: &InvertedList, codes: &Codes) -> impl Iterator<Item = Tile> {
    let is_small = list.is_sampled() && codes.active.is_none();
    tile::tiles_of(list.n_listed(), if is_small { SMALL_ROWS } else { TILE_ROWS })
}

/// Prepares the buffers of a shard for a new batch.
#[inline(always)]
fn begin(shard: &mut Shard, list: &InvertedList, codes: &Codes, loss: Loss) {
    let n_documents = codes.n_documents();
    let n_rows = padded(list.n_listed());
    let work = &mut shard.work;
    work.bias_gradients.resize(n_rows, 0.0);
    work.hidden.resize(codes.n_pulled());
    if n_rows == 0 {
        work.hidden.fill(0.0);
    }
    let Partial { max, sum, score } = &mut work.partial;
    score.clear();
    score.resize(n_documents, 0.0);
    work.logits.resize(n_rows * n_documents);
    if loss != Loss::Softmax {
        return;
    }
    max.clear();
    max.resize(n_documents, 0.0);
    sum.clear();
    sum.resize(n_documents, 0.0);
}

/// Leaves the logits of a tile here in `logits`: bias plus columns times codes.
#[inline(always)]
fn make_logits<A: Arithmetic>(
    simd: A,
    shard: &mut Shard,
    list: &InvertedList,
    tile: Tile,
    here: Range<usize>,
    codes: &Codes,
) {
    let mut bias = [NOWHERE; TILE_ROWS];
    for (bias, listed) in bias.iter_mut().zip(tile.rows()) {
        *bias = shard.decoder_bias.values[list.shard_row(listed)];
    }
    let (bias, logits) = (&bias[..tile.height], &mut shard.work.logits[here]);
    let columns = columns(&shard.decoder, &shard.work.columns, tile, codes.n_units);
    if let Some(active) = &codes.active {
        sparse::logits(simd, active, bias, columns, logits, tile.height);
    } else {
        dense::logits(simd, codes, bias, columns, logits, tile.height);
    }
}

/// Prepares what [`columns`] returns.
#[inline(always)]
fn load_columns<A: Arithmetic>(
    simd: A,
    shard: &mut Shard,
    list: &InvertedList,
    tile: Tile,
    n_units: usize,
) {
    let rows = match &shard.decoder {
        ShardDecoder::Tiles(_) => return,
        ShardDecoder::Rows(weights) => weights,
        ShardDecoder::Encoder => &shard.encoder,
    };
    let columns = &mut shard.work.columns;
    columns.resize(n_units * tile.height);
    if tile.n_rows < tile.height {
        columns.fill(0.0);
    }
    let line = |k: usize| rows.row(list.shard_row(tile.start + k));
    if list.is_sampled() {
        for k in 0..tile.n_rows {
            simd.fetch(line(k));
        }
    }
    transpose_rows(simd, line, tile.n_rows, n_units, columns, tile.height);
}

/// Returns the decoder weights of a tile, unit after unit. **Shape** (H, height).
#[inline(always)]
fn columns<'a>(
    decoder: &'a ShardDecoder,
    loaded: &'a [f32],
    tile: Tile,
    n_units: usize,
) -> &'a [f32] {
    match decoder {
        ShardDecoder::Tiles(weights) => &weights.values[tile.range(n_units)],
        ShardDecoder::Rows(_) | ShardDecoder::Encoder => loaded,
    }
}

/// Takes the gradient by the logits of a tile, here in `logits`, on to the decoder's bias and to
/// the codes. Its weights follow in [`Update`](super::update::Update), which needs what all shards pull.
#[inline(always)]
fn backward<A: Arithmetic>(
    simd: A,
    shard: &mut Shard,
    tile: Tile,
    here: Range<usize>,
    codes: &Codes,
) {
    let h = codes.n_units;
    let work = &mut shard.work;
    let by_logits = &work.logits[here];
    add_up(simd, by_logits, &mut work.bias_gradients[tile.range(1)]);
    let columns = columns(&shard.decoder, &work.columns, tile, h);
    let accumulate = if tile.start == 0 { Accumulate::Overwrite } else { Accumulate::Add };
    if let Some(active) = &codes.active {
        let (out, space) = (&mut work.hidden, &mut work.rows);
        space.resize(sparse::PULL_SPACE);
        sparse::pull(simd, accumulate, active, columns, by_logits, out, space);
    } else {
        let (out, rows) = (&mut work.hidden, &mut work.rows);
        dense::pull(simd, accumulate, h, columns, by_logits, out, rows);
    }
}

/// Sums the gradient by the logits of a tile over the documents. **Shape** (B, height) to
/// (height).
#[inline(always)]
fn add_up<A: Arithmetic>(simd: A, by_logits: &[f32], sums: &mut [f32]) {
    for_height!(sums.len(), add_up_of, A(simd, vectors(by_logits), vectors_mut(sums)));
}

#[inline(always)]
fn add_up_of<A: Arithmetic, const W: usize>(
    simd: A,
    by_logits: &[[A::Vector; W]],
    sums: &mut [[A::Vector; W]],
) {
    let one = simd.splat(1.0);
    let mut total = [simd.splat(0.0); W];
    for gradient in by_logits {
        for (sum, &g) in total.iter_mut().zip(gradient) {
            *sum = simd.multiply_add_vectors(one, g, *sum);
        }
    }
    sums.copy_from_slice(&[total]);
}
