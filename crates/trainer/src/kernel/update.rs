//! The update of a shard's weights, and the sums of squares of its decoder's columns.

use std::ops::Range;

use super::decode::tiles_of_list;
use super::encode::add_row_gradient;
use super::{dense, sparse};
use crate::settings::decoder::DecoderSign;
use crate::simd::ahead::Ahead;
use crate::simd::lanes::LANES;
use crate::simd::path::{Arithmetic, Kernel};
use crate::simd::product::{numbers, vectors};
use crate::simd::tile::{Tile, tiles, transpose};
use crate::state::codes::{Codes, blocks};
use crate::state::inverted_list::InvertedList;
use crate::state::optimizer::{OptimizerStep, Rests};
use crate::state::shard::{Shard, ShardDecoder};
use crate::state::weights::{Memory, is_finite};

/// Rows that are on their way from the memory while one moves, where they lie anywhere.
const AHEAD: usize = 4;

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
    pub(crate) rests: &'a Rests,
    /// Steps made, this one included.
    pub(crate) step: u32,
}

impl Kernel for Update<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(mut self, simd: A) {
        let decoder_learns = self.shard.decoder_learns();
        // Where nothing moves the sums stay too.
        if decoder_learns && !self.list.is_sampled() {
            self.shard.squares.fill(0.0);
        }
        for tile in tiles_of_list(self.list, self.codes) {
            match self.shard.decoder {
                _ if !decoder_learns => {}
                ShardDecoder::Tiles(_) => self.tile(simd, tile),
                ShardDecoder::Rows(_) | ShardDecoder::Encoder => self.rows(simd, tile),
            }
            self.bias::<A>(tile);
        }
        if self.shard.encoder.learns && !matches!(self.shard.decoder, ShardDecoder::Encoder) {
            self.encoder(simd);
        }
    }
}

impl Update<'_> {
    #[inline(always)]
    fn bias<A: Arithmetic>(&mut self, tile: Tile) {
        let Shard { decoder_bias, work, .. } = &mut *self.shard;
        let gradients = &work.bias_gradients[tile.rows()];
        if !self.list.is_sampled() {
            let biases = decoder_bias.moving(tile.start, gradients.len());
            return self.optimizer.update::<A>(biases, gradients);
        }
        for (listed, gradient) in tile.rows().zip(gradients) {
            let row = self.list.shard_row(listed);
            let gradient = std::slice::from_ref(gradient);
            let missed = self.rests.missed(decoder_bias.seen.missed(row, self.step));
            self.optimizer.update_after::<A>(decoder_bias.moving(row, 1), gradient, missed);
        }
    }

    /// Moves a tile that is stored as one, some units after the others, so that their gradient
    /// never leaves the fastest cache. The product is bound by arithmetic, and moving by the memory: so
    /// what moves is asked for during the product.
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
            let (codes, height) = (self.codes, tile.height);
            let ahead = Ahead(Memory::ALL.map(|memory| &weights.of(memory)[range.clone()]));
            column_gradients(simd, codes, units.clone(), by_logits, gradient, height, ahead);
            let columns = (start..).step_by(tile.height).zip(gradient.chunks_exact(tile.height));
            for ((start, gradient), &along) in columns.zip(&self.along[units.clone()]) {
                let column = weights.moving(start, tile.height);
                self.optimizer.update_column::<A>(column, gradient, along);
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
        let (gradients, ahead) = (&mut work.gradients[..], Ahead::default());
        column_gradients(simd, self.codes, 0..n_units, by_logits, gradients, tile.height, ahead);
        work.rows.resize(tile.height * n_units);
        transpose(simd, &work.gradients, tile.height, &mut work.rows, n_units);
        let is_tied = matches!(decoder, ShardDecoder::Encoder);
        let weights = match decoder {
            ShardDecoder::Rows(weights) => weights,
            ShardDecoder::Tiles(_) | ShardDecoder::Encoder => encoder,
        };
        for (listed, gradient) in tile.rows().zip(work.rows.chunks_exact_mut(n_units)) {
            if self.list.is_sampled() && listed + AHEAD < self.list.n_listed() {
                weights.fetch(simd, self.list.shard_row(listed + AHEAD));
            }
            let row = self.list.shard_row(listed);
            if self.list.is_sampled() {
                add_row_squares(weights.row(row), squares, -1.0);
            }
            let stands_for = self.list.stands_for(listed);
            along_row(gradient, weights.row(row), self.along, stands_for);
            if is_tied && listed < self.list.n_with_entries() {
                add_row_gradient(self.list, listed, self.delta, gradient);
            }
            if self.list.is_sampled() {
                let missed = self.rests.missed(weights.seen.missed(row, self.step));
                self.optimizer.update_after::<A>(weights.moving(row), gradient, missed);
            } else {
                self.optimizer.update::<A>(weights.moving(row), gradient);
            }
            let moved = weights.of_mut(Memory::Values, row);
            self.sign.project(moved);
            add_row_squares(moved, squares, 1.0);
        }
    }

    /// Moves the encoder rows of a shard that may have a gradient; where all are listed, those absent
    /// from the batch move by their momentum.
    #[inline(always)]
    fn encoder<A: Arithmetic>(&mut self, simd: A) {
        let list = self.list;
        let Shard { encoder, work, .. } = &mut *self.shard;
        let gradient = &mut work.rows;
        gradient.resize(self.codes.n_units);
        for listed in 0..list.n_with_entries() {
            if list.is_sampled() && listed + AHEAD < list.n_with_entries() {
                encoder.fetch(simd, list.shard_row(listed + AHEAD));
            }
            gradient.fill(0.0);
            add_row_gradient(list, listed, self.delta, gradient);
            let row = list.shard_row(listed);
            if list.is_sampled() {
                let missed = self.rests.missed(encoder.seen.missed(row, self.step));
                self.optimizer.update_after::<A>(encoder.moving(row), gradient, missed);
            } else {
                self.optimizer.update::<A>(encoder.moving(row), gradient);
            }
        }
    }
}

/// Moves every row by what its steps without gradient since its last one come to, within the signs
/// that the decoder may have; says whether every weight is a finite number. Sums the squares of the
/// decoder's weights anew, since in steps each row only adds how its own change.
pub(crate) struct Settle<'a> {
    pub(crate) shard: &'a mut Shard,
    pub(crate) optimizer: OptimizerStep,
    pub(crate) rests: &'a Rests,
    pub(crate) sign: DecoderSign,
    /// Steps made.
    pub(crate) steps: u32,
}

impl Kernel for Settle<'_> {
    type Output = bool;

    #[inline(always)]
    fn run<A: Arithmetic>(self, _: A) -> bool {
        let Self { shard, optimizer, rests, sign, steps } = self;
        let Shard { n_rows, encoder, decoder, decoder_bias, squares, .. } = shard;
        squares.fill(0.0);
        let mut fine = true;
        for row in 0..*n_rows {
            if encoder.learns {
                let missed = rests.missed(encoder.seen.missed(row, steps + 1));
                optimizer.rest::<A>(encoder.moving(row), missed);
                if matches!(decoder, ShardDecoder::Encoder) {
                    sign.project(encoder.of_mut(Memory::Values, row));
                }
            }
            let missed = rests.missed(decoder_bias.seen.missed(row, steps + 1));
            optimizer.rest::<A>(decoder_bias.moving(row, 1), missed);
            let decodes = match decoder {
                ShardDecoder::Rows(weights) => {
                    if weights.learns {
                        let missed = rests.missed(weights.seen.missed(row, steps + 1));
                        optimizer.rest::<A>(weights.moving(row), missed);
                        sign.project(weights.of_mut(Memory::Values, row));
                    }
                    weights.row(row)
                }
                ShardDecoder::Tiles(_) | ShardDecoder::Encoder => encoder.row(row),
            };
            add_row_squares(decodes, squares, 1.0);
            fine &= is_finite(encoder.row(row)) & is_finite(decodes);
        }
        fine & is_finite(&decoder_bias.values)
    }
}

/// Leaves the gradient by the columns of some units, and asks meanwhile for what is needed next.
/// **Shape**: `by_logits` (B, height), `out` (units, height).
#[inline(always)]
pub(super) fn column_gradients<A: Arithmetic>(
    simd: A,
    codes: &Codes,
    units: Range<usize>,
    by_logits: &[f32],
    out: &mut [f32],
    height: usize,
    ahead: Ahead<'_>,
) {
    match &codes.active {
        Some(active) => {
            sparse::column_gradients(simd, active, units, by_logits, out, height);
        }
        None => dense::column_gradients(simd, codes, units, by_logits, out, height, ahead),
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
            ShardDecoder::Rows(weights) => weights,
            ShardDecoder::Encoder => encoder,
        };
        for row in rows.iter() {
            add_row_squares(row, squares, 1.0);
        }
    }
}
