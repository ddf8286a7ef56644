//! The decoder over all terms of a shard, tile by tile: logits, loss, gradients, update.

use super::losses::{self, BceSum, Last, NOWHERE};
use super::path::{Arithmetic, Kernel};
use super::product::{Factors, add_product, sum};
use super::tile::{self, TILE_ROWS, Tile, padded, tiles, transpose};
use super::{encode, sparse};
use crate::batch::InvertedList;
use crate::codes::Codes;
use crate::config::DecoderSign;
use crate::loss::Loss;
use crate::optimizer::OptimizerStep;
use crate::shard::{Partial, Shard, ShardDecoder};

/// Computes the logits of a shard's terms and what its loss needs of them.
///
/// Binary cross entropy and squared error are done with one look at each tile: their gradient
/// stays behind, and the shard's part of the gradient by the codes. Softmax must first know the sum over all shards:
/// exponentials stay behind, and the shard's part of what the exchange needs.
pub(crate) struct Forward<'a> {
    pub(crate) shard: &'a mut Shard,
    pub(crate) list: &'a InvertedList,
    pub(crate) codes: &'a Codes,
    pub(crate) loss: Loss,
}

impl Kernel for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let Self { shard, list, codes, loss } = self;
        let n_documents = codes.n_documents();
        begin(shard, codes);
        let mut bce = BceSum::new(n_documents);
        for tile in tiles(shard.n_rows) {
            add_logits::<A>(shard, tile, codes);
            let logits = &mut shard.work.logits[tile.range(n_documents)];
            let Partial { max, score, .. } = &mut shard.work.partial;
            match loss {
                Loss::Bce => {
                    bce.tile(tile, list, logits, score);
                    bce.settle(Last::Not, score);
                    pull_back::<A>(shard, tile, codes);
                }
                Loss::Squared => {
                    losses::squared(tile, list, logits, score);
                    pull_back::<A>(shard, tile, codes);
                }
                Loss::Softmax => losses::softmax_largest(tile, list, logits, max, score),
            }
        }
        let Partial { max, sum, score } = &mut shard.work.partial;
        match loss {
            Loss::Bce => bce.settle(Last::Tile, score),
            Loss::Squared => {}
            Loss::Softmax => {
                for tile in tiles(shard.n_rows) {
                    let logits = &mut shard.work.logits[tile.range(n_documents)];
                    losses::softmax_exponentials(tile, logits, max, sum);
                }
                shard.work.own_max.clone_from(max);
            }
        }
    }
}

/// Turns the exponentials of [`Forward`] into the gradient of the softmax loss, and computes
/// the shard's part of the gradient by the codes.
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
    fn run<A: Arithmetic>(self) {
        let Self { shard, list, codes, factors } = self;
        for tile in tiles(shard.n_rows) {
            let exponentials = &mut shard.work.logits[tile.range(factors.len())];
            losses::softmax_gradient(tile, list, &factors, exponentials);
            pull_back::<A>(shard, tile, codes);
        }
    }
}

/// Empties the buffers of a shard for a new batch.
#[inline(always)]
fn begin(shard: &mut Shard, codes: &Codes) {
    let n_documents = codes.n_documents();
    let work = &mut shard.work;
    work.logits.resize(padded(shard.n_rows) * n_documents, 0.0);
    work.hidden.clear();
    work.hidden.resize(codes.n_pulled(), 0.0);
    let Partial { max, sum, score } = &mut work.partial;
    max.clear();
    // Finite, so that the difference of two shards without terms is 0 and not NaN.
    max.resize(n_documents, f32::MIN);
    sum.clear();
    sum.resize(n_documents, 0.0);
    score.clear();
    score.resize(n_documents, 0.0);
}

/// Leaves the logits of a tile in its part of `logits`: bias plus columns times codes.
#[inline(always)]
fn add_logits<A: Arithmetic>(shard: &mut Shard, tile: Tile, codes: &Codes) {
    let mut bias = [NOWHERE; TILE_ROWS];
    bias[..tile.n_rows].copy_from_slice(&shard.decoder_bias.values[tile.rows()]);
    let logits = &mut shard.work.logits[tile.range(codes.n_documents())];
    for logits in logits.chunks_exact_mut(tile.height) {
        logits.copy_from_slice(&bias[..tile.height]);
    }
    let columns = columns(
        &shard.decoder,
        &shard.encoder.values,
        &mut shard.work.columns,
        tile,
        codes.n_units,
    );
    if let Some(active) = &codes.active {
        sparse::add_logits::<A>(active, columns, logits, tile.height);
    } else {
        let factors = Factors { values: &codes.values, line: codes.n_units, step: 1 };
        add_product::<A>(factors, columns, logits, tile.height);
    }
}

/// Returns the decoder weights of a tile, unit after unit. **Shape** (H, height).
#[inline(always)]
fn columns<'a>(
    decoder: &'a ShardDecoder,
    encoder: &[f32],
    scratch: &'a mut Vec<f32>,
    tile: Tile,
    n_units: usize,
) -> &'a [f32] {
    match decoder {
        ShardDecoder::Own(weights) => &weights.values[tile.range(n_units)],
        ShardDecoder::Encoder => {
            scratch.clear();
            scratch.resize(n_units * tile.height, 0.0);
            let rows = &encoder[tile.start * n_units..(tile.start + tile.n_rows) * n_units];
            transpose(rows, n_units, scratch, tile.height);
            scratch
        }
    }
}

/// Adds a tile's part of the gradient by the scaled codes: columns times the gradient by the
/// logits.
#[inline(always)]
fn pull_back<A: Arithmetic>(shard: &mut Shard, tile: Tile, codes: &Codes) {
    let h = codes.n_units;
    let work = &mut shard.work;
    let gradients = &work.logits[tile.range(codes.n_documents())];
    let columns = columns(&shard.decoder, &shard.encoder.values, &mut work.columns, tile, h);
    if let Some(active) = &codes.active {
        let out = &mut work.hidden;
        return sparse::add_pulled::<A>(active, columns, gradients, out, tile.height);
    }
    let width = padded(h);
    work.rows.clear();
    work.rows.resize(tile.height * width, 0.0);
    transpose(columns, tile.height, &mut work.rows, width);
    let factors = Factors { values: gradients, line: tile.height, step: 1 };
    add_product::<A>(factors, &work.rows, &mut work.hidden, width);
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
}

impl Kernel for Update<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(mut self) {
        let h = self.codes.n_units;
        self.shard.work.squares.fill(0.0);
        for tile in tiles(self.shard.n_rows) {
            column_gradients::<A>(self.shard, tile, self.codes);
            let work = &mut self.shard.work;
            match &mut self.shard.decoder {
                ShardDecoder::Own(weights) => {
                    let range = tile.range(h);
                    through_norm(&mut work.tile, &weights.values[range.clone()], self.along);
                    self.optimizer.update(weights, range.start, &work.tile);
                    self.sign.project(&mut weights.values[range.clone()]);
                    add_squares(&weights.values[range], &mut work.squares);
                }
                ShardDecoder::Encoder => {
                    work.rows.clear();
                    work.rows.resize(tile.height * h, 0.0);
                    transpose(&work.tile, tile.height, &mut work.rows, h);
                    let encoder = &mut self.shard.encoder;
                    for (row, gradient) in tile.rows().zip(work.rows.chunks_exact_mut(h)) {
                        let range = row * h..(row + 1) * h;
                        along_row(gradient, &encoder.values[range.clone()], self.along);
                        encode::add_row_gradient(self.list, row, self.delta, gradient);
                        self.optimizer.update(encoder, range.start, gradient);
                        let moved = &mut encoder.values[range];
                        self.sign.project(moved);
                        for (square, &w) in work.squares.iter_mut().zip(&*moved) {
                            *square += f64::from(w) * f64::from(w);
                        }
                    }
                }
            }
            self.update_bias(tile);
        }
        if let ShardDecoder::Own(_) = self.shard.decoder {
            encode::update(self.shard, self.list, self.delta, h, self.optimizer);
        }
    }
}

impl Update<'_> {
    #[inline(always)]
    fn update_bias(&mut self, tile: Tile) {
        let mut sums = [0.0_f32; TILE_ROWS];
        let gradients = &self.shard.work.logits[tile.range(self.codes.n_documents())];
        for gradient in gradients.chunks_exact(tile.height) {
            for (sum, &g) in sums.iter_mut().zip(gradient) {
                *sum += g;
            }
        }
        let sums = &sums[..tile.n_rows];
        self.optimizer.update(&mut self.shard.decoder_bias, tile.start, sums);
    }
}

/// Leaves the gradient by the columns of a tile in the work space. **Shape** (H, height).
#[inline(always)]
fn column_gradients<A: Arithmetic>(shard: &mut Shard, tile: Tile, codes: &Codes) {
    let work = &mut shard.work;
    let gradients = &work.logits[tile.range(codes.n_documents())];
    work.tile.clear();
    work.tile.resize(codes.n_units * tile.height, 0.0);
    if let Some(active) = &codes.active {
        sparse::add_column_gradients::<A>(active, gradients, &mut work.tile, tile.height);
    } else {
        let factors = Factors { values: &codes.values, line: 1, step: codes.n_units };
        add_product::<A>(factors, gradients, &mut work.tile, tile.height);
    }
}

/// Turns the gradient by effective weights into that by stored ones. **Shape** (H, height).
#[inline(always)]
fn through_norm(gradient: &mut [f32], stored: &[f32], along: &[f32]) {
    let height = stored.len() / along.len();
    let units = gradient.chunks_exact_mut(height).zip(stored.chunks_exact(height));
    for ((gradient, stored), &along) in units.zip(along) {
        for (g, &w) in gradient.iter_mut().zip(stored) {
            *g -= w * along;
        }
    }
}

/// Takes off the gradient of one row what goes along the columns. **Shape** (H) each.
#[inline(always)]
fn along_row(gradient: &mut [f32], stored: &[f32], along: &[f32]) {
    for ((g, &w), &along) in gradient.iter_mut().zip(stored).zip(along) {
        *g -= w * along;
    }
}

/// Adds the squares of the weights of a tile, unit by unit.
#[inline(always)]
fn add_squares(columns: &[f32], squares: &mut [f64]) {
    let height = columns.len() / squares.len();
    let mut values = [0.0_f32; TILE_ROWS];
    for (column, square) in columns.chunks_exact(height).zip(squares) {
        for (value, &w) in values.iter_mut().zip(column) {
            *value = w * w;
        }
        *square += f64::from(sum(&values[..height]));
    }
}

/// Sums the squares of a shard's decoder weights by unit, in the order of [`Update`].
pub(crate) struct SumSquares<'a>(pub(crate) &'a mut Shard, pub(crate) usize);

impl Kernel for SumSquares<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let Self(shard, n_units) = self;
        let work = &mut shard.work;
        work.squares.clear();
        work.squares.resize(n_units, 0.0);
        for tile in tile::tiles(shard.n_rows) {
            let encoder = &shard.encoder.values;
            let columns = columns(&shard.decoder, encoder, &mut work.columns, tile, n_units);
            add_squares(columns, &mut work.squares);
        }
    }
}
