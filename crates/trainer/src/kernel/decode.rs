//! The decoder over the listed terms of a shard, tile by tile: logits, loss, gradients, update.

use std::ops::Range;

use super::losses::{self, Largest, Last, LossSum, NOWHERE};
use super::{dense, encode, sparse};
use crate::settings::decoder::DecoderSign;
use crate::settings::loss::Loss;
use crate::simd::lanes::LANES;
use crate::simd::path::{Arithmetic, Kernel};
use crate::simd::product::{Accumulate, numbers, vectors};
use crate::simd::tile::{TILE_ROWS, Tile, padded, tiles, transpose, transpose_rows};
use crate::state::codes::{Codes, blocks};
use crate::state::inverted_list::InvertedList;
use crate::state::optimizer::OptimizerStep;
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
        let mut sum = LossSum::new(loss, codes.n_documents());
        match loss {
            Loss::Bce => each_tile(simd, shard, list, codes, |tile, logits, score| {
                sum.bce::<A>(tile, list, logits, score);
            }),
            Loss::Squared => each_tile(simd, shard, list, codes, |tile, logits, score| {
                sum.squared(tile, list, logits, score);
            }),
            Loss::Softmax => return softmax_exponentials(simd, shard, list, codes, sum),
        }
        sum.settle(Last::Tile, &mut shard.work.partial.score);
    }
}

/// Computes the logits of each tile, lets `lose` turn them into the gradient by them, and takes
/// it on to weights and codes.
#[inline(always)]
fn each_tile<A: Arithmetic>(
    simd: A,
    shard: &mut Shard,
    list: &InvertedList,
    codes: &Codes,
    mut lose: impl FnMut(Tile, &mut [f32], &mut [f64]),
) {
    for tile in tiles(list.n_listed()) {
        let here = tile.range(codes.n_documents());
        load_columns(simd, shard, list, tile, codes.n_units);
        make_logits(simd, shard, list, tile, here.clone(), codes);
        let work = &mut shard.work;
        lose(tile, &mut work.logits[here.clone()], &mut work.partial.score);
        backward(simd, shard, tile, here, codes);
    }
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
    for tile in tiles(list.n_listed()) {
        let here = tile.range(n_documents);
        load_columns(simd, shard, list, tile, codes.n_units);
        make_logits(simd, shard, list, tile, here.clone(), codes);
        let work = &mut shard.work;
        largest.tile(simd, tile, list, &work.logits[here], &mut work.partial.score);
    }
    let Partial { max, sum, .. } = &mut shard.work.partial;
    largest.found(max);
    for tile in tiles(list.n_listed()) {
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
        for tile in tiles(list.n_listed()) {
            let here = tile.range(factors.len());
            load_columns(simd, shard, list, tile, codes.n_units);
            let exponentials = &mut shard.work.logits[here.clone()];
            losses::softmax_gradient(tile, list, &factors, exponentials);
            backward(simd, shard, tile, here, codes);
        }
    }
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
        for logits in logits.chunks_exact_mut(tile.height) {
            logits.copy_from_slice(bias);
        }
        dense::add_logits(simd, codes, columns, logits, tile.height);
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
        ShardDecoder::Rows(weights) => &weights.values,
        ShardDecoder::Encoder => &shard.encoder.values,
    };
    let columns = &mut shard.work.columns;
    columns.resize(n_units * tile.height);
    if tile.n_rows < tile.height {
        columns.fill(0.0);
    }
    let line = |k: usize| {
        let row = list.shard_row(tile.start + k);
        &rows[row * n_units..(row + 1) * n_units]
    };
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
/// the codes. Its weights follow in [`Update`], which needs what all shards pull.
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
    add_up(by_logits, &mut work.bias_gradients[tile.range(1)]);
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
fn add_up(by_logits: &[f32], sums: &mut [f32]) {
    let mut total = [0.0_f32; TILE_ROWS];
    for gradient in by_logits.chunks_exact(sums.len()) {
        for (sum, &g) in total.iter_mut().zip(gradient) {
            *sum += g;
        }
    }
    sums.copy_from_slice(&total[..sums.len()]);
}

/// Moves decoder weights and bias of a shard, and sums the squares of the new weights.
///
/// With unit columns the gradient goes through the norm. With stored weights W, effective
/// weights E = s W where s is 1 / norm of the column, and G the gradient by E:
///
/// ```text
/// dW_vj = s_j (G_vj - E_vj c_j)   with   c_j = Σ_v E_vj G_vj = Σ_b h_bj (∂ℓ/∂h)_bj
/// ```
///
/// where the second form of c needs no pass over the rows. Codes come times their scale, so
/// that their product with the gradient by the logits is `s_j G_vj`.
/// For tied rows the encoder's gradient is added before the step.
///
/// Under sampling both G and c are estimates. Their product, divided by the probability `π_v` of
/// the row, is off by about `E_vj² (1 / π_v - 1)` of the row's own gradient: squares of weights
/// that add up to 1 over a vocabulary large enough to be sampled.
pub(crate) struct Update<'a> {
    pub(crate) shard: &'a mut Shard,
    pub(crate) list: &'a InvertedList,
    pub(crate) codes: &'a Codes,
    /// Gradient of the objective by each document's sum of rows. **Shape** (B, H).
    pub(crate) delta: &'a [f32],
    /// What of its stored weights the norm of a column takes off their gradient: `s_j² c_j`;
    /// for free columns, minus what penalties on contributions add to the gradient, per unit of
    /// the column, else zero. **Shape** (H).
    pub(crate) along: &'a [f32],
    pub(crate) sign: DecoderSign,
    pub(crate) optimizer: OptimizerStep,
    /// Steps made, this one included.
    pub(crate) step: u32,
}

impl Kernel for Update<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(mut self, simd: A) {
        let (h, decoder_learns) = (self.codes.n_units, self.shard.decoder_learns());
        // Where nothing moves the sums stay too.
        if decoder_learns && !self.list.is_sampled() {
            self.shard.squares.fill(0.0);
        }
        for tile in tiles(self.list.n_listed()) {
            match self.shard.decoder {
                _ if !decoder_learns => {}
                ShardDecoder::Tiles(_) => self.tile(simd, tile),
                ShardDecoder::Rows(_) | ShardDecoder::Encoder => self.rows(simd, tile),
            }
            self.bias::<A>(tile);
        }
        if self.shard.encoder.learns && !matches!(self.shard.decoder, ShardDecoder::Encoder) {
            encode::update::<A>(self.shard, self.list, self.delta, h, self.optimizer, self.step);
        }
    }
}

impl Update<'_> {
    #[inline(always)]
    fn bias<A: Arithmetic>(&mut self, tile: Tile) {
        let Shard { decoder_bias, work, .. } = &mut *self.shard;
        let gradients = &work.bias_gradients[tile.rows()];
        if !self.list.is_sampled() {
            return self.optimizer.update::<A>(decoder_bias, tile.start, gradients);
        }
        for (listed, gradient) in tile.rows().zip(gradients) {
            let row = self.list.shard_row(listed);
            let gradient = std::slice::from_ref(gradient);
            self.optimizer.update_row::<A>(decoder_bias, row, gradient, self.step);
        }
    }

    /// Moves a tile that is stored as one, some units after the others, so that their gradient
    /// never leaves the fastest cache.
    #[inline(always)]
    fn tile<A: Arithmetic>(&mut self, simd: A, tile: Tile) {
        let n_units = self.codes.n_units;
        let Shard { decoder, squares, work, .. } = &mut *self.shard;
        let ShardDecoder::Tiles(weights) = decoder else { return };
        let by_logits = &work.logits[tile.range(self.codes.n_documents())];
        for (first, n) in blocks(n_units) {
            let units = first..first + n;
            let start = tile.range(n_units).start + first * tile.height;
            let range = start..start + n * tile.height;
            work.gradients.resize(range.len());
            let gradient = &mut work.gradients[..];
            column_gradients(simd, self.codes, units.clone(), by_logits, gradient, tile.height);
            let columns = (start..).step_by(tile.height).zip(gradient.chunks_exact(tile.height));
            for ((start, gradient), &along) in columns.zip(&self.along[units.clone()]) {
                self.optimizer.update_column::<A>(weights, start, gradient, along);
            }
            self.sign.project(&mut weights.values[range.clone()]);
            add_squares(simd, &weights.values[range], &mut squares[units]);
        }
    }

    /// Moves the rows of a tile one by one.
    #[inline(always)]
    fn rows<A: Arithmetic>(&mut self, simd: A, tile: Tile) {
        let n_units = self.codes.n_units;
        let Shard { encoder, decoder, squares, work, .. } = &mut *self.shard;
        let by_logits = &work.logits[tile.range(self.codes.n_documents())];
        work.gradients.resize(tile.height * n_units);
        column_gradients(simd, self.codes, 0..n_units, by_logits, &mut work.gradients, tile.height);
        work.rows.resize(tile.height * n_units);
        transpose(simd, &work.gradients, tile.height, &mut work.rows, n_units);
        let is_tied = matches!(decoder, ShardDecoder::Encoder);
        let weights = match decoder {
            ShardDecoder::Tiles(weights) | ShardDecoder::Rows(weights) => weights,
            ShardDecoder::Encoder => encoder,
        };
        for (listed, gradient) in tile.rows().zip(work.rows.chunks_exact_mut(n_units)) {
            let row = self.list.shard_row(listed);
            let range = row * n_units..(row + 1) * n_units;
            if self.list.is_sampled() {
                add_row_squares(&weights.values[range.clone()], squares, -1.0);
            }
            let stands_for = self.list.stands_for(listed);
            along_row(gradient, &weights.values[range.clone()], self.along, stands_for);
            if is_tied && listed < self.list.n_with_entries() {
                encode::add_row_gradient(self.list, listed, self.delta, gradient);
            }
            if self.list.is_sampled() {
                self.optimizer.update_row::<A>(weights, row, gradient, self.step);
            } else {
                self.optimizer.update::<A>(weights, range.start, gradient);
            }
            let moved = &mut weights.values[range];
            self.sign.project(moved);
            add_row_squares(moved, squares, 1.0);
        }
    }
}

/// Moves every row by what its steps without gradient since its last one come to.
pub(crate) struct Settle<'a> {
    pub(crate) shard: &'a mut Shard,
    pub(crate) n_units: usize,
    pub(crate) optimizer: OptimizerStep,
    /// Steps made.
    pub(crate) steps: u32,
}

impl Kernel for Settle<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self, _: A) {
        let Self { shard, n_units, optimizer, steps } = self;
        let Shard { n_rows, encoder, decoder, decoder_bias, .. } = shard;
        for row in 0..*n_rows {
            if encoder.learns {
                optimizer.catch_up::<A>(encoder, row, n_units, steps + 1);
            }
            optimizer.catch_up::<A>(decoder_bias, row, 1, steps + 1);
            if let ShardDecoder::Rows(weights) = decoder
                && weights.learns
            {
                optimizer.catch_up::<A>(weights, row, n_units, steps + 1);
            }
        }
    }
}

/// Leaves the gradient by the columns of some units. **Shape**: `by_logits` (B, height), `out`
/// (units, height).
#[inline(always)]
pub(super) fn column_gradients<A: Arithmetic>(
    simd: A,
    codes: &Codes,
    units: Range<usize>,
    by_logits: &[f32],
    out: &mut [f32],
    height: usize,
) {
    match &codes.active {
        Some(active) => {
            sparse::column_gradients(simd, active, units, by_logits, out, height);
        }
        None => dense::column_gradients(simd, codes, units, by_logits, out, height),
    }
}

/// Takes off the gradient of one row what goes along the columns, as often as the row stands
/// for others. **Shape** (H) each.
#[inline(always)]
fn along_row(gradient: &mut [f32], stored: &[f32], along: &[f32], stands_for: f32) {
    for ((g, &w), &along) in gradient.iter_mut().zip(stored).zip(along) {
        *g -= stands_for * w * along;
    }
}

/// Adds the squares of one row, times the sign. **Shape** (H) each.
#[inline(always)]
fn add_row_squares(row: &[f32], squares: &mut [f64], sign: f64) {
    for (square, &w) in squares.iter_mut().zip(row) {
        *square += sign * f64::from(w) * f64::from(w);
    }
}

/// Adds the squares of the weights of a tile, unit by unit. **Shape**: `columns` (H, height),
/// `squares` (H).
#[inline(always)]
fn add_squares<A: Arithmetic>(simd: A, columns: &[f32], squares: &mut [f64]) {
    let height = columns.len() / squares.len();
    // The sums of 16 units are joined at once.
    let units = columns.chunks(LANES * height).zip(squares.chunks_mut(LANES));
    for (columns, squares) in units {
        let mut partial = [simd.splat(0.0); LANES];
        for (column, sum) in columns.chunks_exact(height).zip(&mut partial) {
            for &[w] in vectors::<A::Vector, 1>(column) {
                *sum = simd.multiply_add_vectors(w, w, *sum);
            }
        }
        let sums = simd.sums(&partial);
        for (square, &sum) in squares.iter_mut().zip(numbers(&sums)) {
            *square += f64::from(sum);
        }
    }
}

/// Sums the squares of a shard's decoder weights by unit, in the order of [`Update`].
pub(crate) struct SumSquares<'a>(pub(crate) &'a mut Shard, pub(crate) usize);

impl Kernel for SumSquares<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self, simd: A) {
        let Self(Shard { n_rows, encoder, decoder, squares, .. }, n_units) = self;
        squares.fill(0.0);
        let rows = match decoder {
            ShardDecoder::Tiles(weights) => {
                for tile in tiles(*n_rows) {
                    add_squares(simd, &weights.values[tile.range(n_units)], squares);
                }
                return;
            }
            ShardDecoder::Rows(weights) => &weights.values,
            ShardDecoder::Encoder => &encoder.values,
        };
        for row in rows.chunks_exact(n_units) {
            add_row_squares(row, squares, 1.0);
        }
    }
}
