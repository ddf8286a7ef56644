//! The decoder over all terms of a shard: logits, loss, gradients, update.
//!
//! The batch is the fast dimension of logits and codes, so that every inner loop runs over
//! documents. Only this file multiplies matrices.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};

use crate::batch::{Batch, InvertedList};
use crate::config::DecoderSign;
use crate::exponential::exp;
use crate::kernel::encode;
use crate::optimizer::OptimizerStep;
use crate::shard::{Partial, Shard, ShardDecoder};

/// Rows whose gradients are held at once; 64 units of them fill a quarter of a usual
/// second-level cache.
const TILE: usize = 256;

/// Rows over which a product of factors in [1, 2] stays far below the largest f32.
pub(crate) const PRODUCT_ROWS: usize = 64;

/// Computes the logits of a shard's terms: rows times codes, plus bias.
///
/// **Shape**: `codes` (H, B), already times the column scale; leaves logits (`V_s`, B).
pub(crate) fn logits(shard: &mut Shard, codes: &[f32], n_documents: usize) {
    let h = codes.len() / n_documents;
    let mut out = std::mem::take(&mut shard.work.logits);
    out.clear();
    for &bias in &shard.decoder_bias.values {
        out.extend(std::iter::repeat_n(bias, n_documents));
    }
    let rows = matrix(shard.decoder_rows(), shard.n_rows, h);
    let codes = matrix(codes, h, n_documents);
    general_mat_mul(1.0, &rows, &codes, 1.0, &mut matrix_mut(&mut out, shard.n_rows, n_documents));
    shard.work.logits = out;
}

/// Replaces logits by the gradient of the binary cross entropy, and sums the loss.
///
/// Loss of a document: sum over terms of softplus(o) - x o. Gradient: (sigmoid(o) - x) / B.
/// Both come from e = exp(-|o|): softplus(o) = max(o, 0) + ln(1 + e), where the logarithm is
/// taken once for the product of many terms.
pub(crate) fn bce(shard: &mut Shard, list: &InvertedList, n_documents: usize) {
    if list.is_weighted() {
        return weighted_bce(shard, list, n_documents);
    }
    let b = n_documents;
    let share = 1.0 / b as f32;
    let Partial { score, .. } = &mut shard.work.partial;
    score.clear();
    score.resize(b, 0.0);
    let (mut product, mut linear) = (vec![1.0_f32; b], vec![0.0_f32; b]);
    for (tile, tile_logits) in shard.work.logits.chunks_mut(PRODUCT_ROWS * b).enumerate() {
        product.fill(1.0);
        linear.fill(0.0);
        for (row, logits) in (tile * PRODUCT_ROWS..).zip(tile_logits.chunks_exact_mut(b)) {
            for entry in list.row(row) {
                linear[entry.place as usize] -= logits[entry.place as usize];
            }
            for ((o, product), linear) in logits.iter_mut().zip(&mut product).zip(&mut linear) {
                let e = exp(-o.abs());
                *product *= 1.0 + e;
                *linear += o.max(0.0);
                *o = share * if *o < 0.0 { e } else { 1.0 } / (1.0 + e);
            }
            for entry in list.row(row) {
                logits[entry.place as usize] -= share;
            }
        }
        for ((score, &product), &linear) in score.iter_mut().zip(&product).zip(&linear) {
            *score += f64::from(product).ln() + f64::from(linear);
        }
    }
}

/// Does the same as [`bce`], each term's loss times its weight: the logarithm of a product
/// would weigh all alike, so it is taken term by term.
fn weighted_bce(shard: &mut Shard, list: &InvertedList, n_documents: usize) {
    let b = n_documents;
    let share = 1.0 / b as f32;
    let Partial { score, .. } = &mut shard.work.partial;
    score.clear();
    score.resize(b, 0.0);
    for (row, logits) in shard.work.logits.chunks_exact_mut(b).enumerate() {
        let weight = list.weight(row);
        for entry in list.row(row) {
            let place = entry.place as usize;
            score[place] -= f64::from(weight * logits[place]);
        }
        for (o, score) in logits.iter_mut().zip(score.iter_mut()) {
            let e = exp(-o.abs());
            *score += f64::from(weight * (o.max(0.0) + e.ln_1p()));
            *o = weight * share * if *o < 0.0 { e } else { 1.0 } / (1.0 + e);
        }
        for entry in list.row(row) {
            logits[entry.place as usize] -= weight * share;
        }
    }
}

/// Replaces logits by the gradient of the squared error, and sums the loss.
///
/// Loss of a document: sum over terms of weight × (o - x)^2. Gradient: 2 weight (o - x) / B.
pub(crate) fn squared(shard: &mut Shard, list: &InvertedList, n_documents: usize) {
    let b = n_documents;
    let share = 2.0 / b as f32;
    let Partial { score, .. } = &mut shard.work.partial;
    score.clear();
    score.resize(b, 0.0);
    for (row, logits) in shard.work.logits.chunks_exact_mut(b).enumerate() {
        let weight = list.weight(row);
        for entry in list.row(row) {
            logits[entry.place as usize] -= 1.0;
        }
        for (o, score) in logits.iter_mut().zip(score.iter_mut()) {
            *score += f64::from(weight * *o * *o);
            *o *= weight * share;
        }
    }
}

/// Replaces logits by exp(logit - largest of the shard), and sums them.
///
/// Leaves in the shard's partial what the exchange needs: largest logit, sum of exponentials,
/// and the weighted sum of the logits of present terms.
pub(crate) fn softmax_partial(shard: &mut Shard, list: &InvertedList, n_documents: usize) {
    let b = n_documents;
    let work = &mut shard.work;
    let max = &mut work.own_max;
    max.clear();
    // Finite, so that the difference of two shards without terms is 0 and not NaN.
    max.resize(b, f32::MIN);
    for logits in work.logits.chunks_exact(b) {
        for (max, &o) in max.iter_mut().zip(logits) {
            *max = max.max(o);
        }
    }
    let Partial { max: shared_max, sum, score } = &mut work.partial;
    shared_max.clone_from(max);
    sum.clear();
    sum.resize(b, 0.0);
    score.clear();
    score.resize(b, 0.0);
    let mut tile_sum = vec![0.0_f32; b];
    for (tile, tile_logits) in work.logits.chunks_mut(TILE * b).enumerate() {
        tile_sum.fill(0.0);
        for (row, logits) in (tile * TILE..).zip(tile_logits.chunks_exact_mut(b)) {
            let weight = list.weight(row);
            for entry in list.row(row) {
                score[entry.place as usize] += f64::from(weight * logits[entry.place as usize]);
            }
            for ((o, sum), &max) in logits.iter_mut().zip(&mut tile_sum).zip(&*max) {
                *o = exp(*o - max);
                *sum += *o;
            }
        }
        for (sum, &part) in sum.iter_mut().zip(&tile_sum) {
            *sum += f64::from(part);
        }
    }
}

/// Merges what two groups of shards know about the softmax of each document.
pub(crate) fn merge_softmax(a: &mut Partial, b: &Partial) {
    crate::reduce::add(&mut a.score, &b.score);
    let theirs = b.max.iter().zip(&b.sum);
    for ((max, sum), (&other_max, &other_sum)) in a.max.iter_mut().zip(&mut a.sum).zip(theirs) {
        let both = max.max(other_max);
        *sum = *sum * f64::from(exp(*max - both)) + other_sum * f64::from(exp(other_max - both));
        *max = both;
    }
}

/// Turns the exponentials of [`softmax_partial`] into the gradient of the loss by the logits:
/// (length × softmax(o) - weight × x) / B, where length is the weight of all present terms.
pub(crate) fn softmax_gradient(
    shard: &mut Shard,
    list: &InvertedList,
    batch: &Batch,
    max: &[f32],
    sum: &[f64],
) {
    let b = batch.n_documents();
    let share = 1.0 / b as f32;
    let documents = batch.lengths.iter().zip(max).zip(sum).zip(&shard.work.own_max);
    let factors: Vec<f32> = documents
        .map(|(((&length, &max), &sum), &own)| share * length * exp(own - max) / sum as f32)
        .collect();
    for (row, gradient) in shard.work.logits.chunks_exact_mut(b).enumerate() {
        for (g, &factor) in gradient.iter_mut().zip(&factors) {
            *g *= factor;
        }
        let present = share * list.weight(row);
        for entry in list.row(row) {
            gradient[entry.place as usize] -= present;
        }
    }
}

/// Computes this shard's part of the gradient by the scaled codes: rowsᵀ times the gradient
/// by the logits.
///
/// **Shape**: leaves (H, B) in the shard's `hidden`.
pub(crate) fn pull_back(shard: &mut Shard, n_documents: usize, n_units: usize) {
    let mut out = std::mem::take(&mut shard.work.hidden);
    out.clear();
    out.resize(n_units * n_documents, 0.0);
    let rows = matrix(shard.decoder_rows(), shard.n_rows, n_units);
    let gradient = matrix(&shard.work.logits, shard.n_rows, n_documents);
    let mut target = matrix_mut(&mut out, n_units, n_documents);
    general_mat_mul(1.0, &rows.t(), &gradient, 0.0, &mut target);
    shard.work.hidden = out;
}

/// Holds what the update of the weights reads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Update<'a> {
    /// Codes as the decoder saw them. **Shape** (B, H).
    pub(crate) codes: &'a [f32],
    /// Gradient of the objective by each document's sum of rows. **Shape** (B, H).
    pub(crate) delta: &'a [f32],
    /// Factor of each decoder column. **Shape** (H).
    pub(crate) scale: &'a [f32],
    /// Unit columns: inner product of each effective column with its gradient, scaled by the
    /// column's factor. Free columns: minus what penalties on contributions add to the
    /// gradient, per unit of the column; else zero. **Shape** (H).
    pub(crate) along: &'a [f32],
    pub(crate) sign: DecoderSign,
    pub(crate) optimizer: OptimizerStep,
}

/// Moves decoder rows and bias of a shard, tile by tile, and sums the squares of the new rows.
///
/// With unit columns the gradient goes through the norm. With stored rows W, effective rows
/// E = s W where s is 1 / norm of the column, and G the gradient by E:
///
/// ```text
/// dW_vj = s_j (G_vj - E_vj c_j)   with   c_j = Σ_v E_vj G_vj = Σ_b h_bj (∂ℓ/∂h)_bj
/// ```
///
/// where the second form of c needs no pass over the rows.
/// For tied rows the encoder's gradient is added before the step.
pub(crate) fn update(shard: &mut Shard, list: &InvertedList, n_documents: usize, with: &Update) {
    let (b, h) = (n_documents, with.scale.len());
    let codes = matrix(with.codes, b, h);
    let gradients = std::mem::take(&mut shard.work.logits);
    let mut tile = std::mem::take(&mut shard.work.tile);
    let mut squares = std::mem::take(&mut shard.work.squares);
    squares.fill(0.0);
    let mut tile_squares = vec![0.0_f32; h];
    for (start, gradients) in (0..).step_by(TILE).zip(gradients.chunks(TILE * b)) {
        let n_rows = gradients.len() / b;
        tile.resize(n_rows * h, 0.0);
        let mut product = matrix_mut(&mut tile, n_rows, h);
        general_mat_mul(1.0, &matrix(gradients, n_rows, b), &codes, 0.0, &mut product);
        tile_squares.fill(0.0);
        for (row, gradient) in (start..).zip(tile.chunks_exact_mut(h)) {
            let weights = match &mut shard.decoder {
                ShardDecoder::Own(weights) => {
                    let stored = &weights.values[row * h..(row + 1) * h];
                    through_norm(gradient, stored, with);
                    weights
                }
                ShardDecoder::Encoder => {
                    let stored = &shard.encoder.values[row * h..(row + 1) * h];
                    through_norm(gradient, stored, with);
                    encode::add_row_gradient(list, row, with.delta, gradient);
                    &mut shard.encoder
                }
            };
            with.optimizer.update(weights, row * h, gradient);
            let moved = &mut weights.values[row * h..(row + 1) * h];
            with.sign.project(moved);
            for (sum, &w) in tile_squares.iter_mut().zip(&*moved) {
                *sum += w * w;
            }
        }
        for (sum, &part) in squares.iter_mut().zip(&tile_squares) {
            *sum += f64::from(part);
        }
    }
    for (row, gradient) in gradients.chunks_exact(b).enumerate() {
        with.optimizer.update(&mut shard.decoder_bias, row, &[gradient.iter().sum()]);
    }
    shard.work.logits = gradients;
    shard.work.tile = tile;
    shard.work.squares = squares;
}

/// Turns the gradient by an effective row into the gradient by the stored row.
#[inline]
fn through_norm(gradient: &mut [f32], stored: &[f32], with: &Update) {
    let columns = stored.iter().zip(with.scale).zip(with.along);
    for (g, ((&w, &scale), &along)) in gradient.iter_mut().zip(columns) {
        *g = scale * (*g - w * along);
    }
}

/// Sums the squares of a shard's decoder rows by column, in the order of [`update`].
pub(crate) fn sum_squares(shard: &mut Shard, n_units: usize) {
    let mut squares = vec![0.0; n_units];
    for tile in shard.decoder_rows().chunks(TILE * n_units) {
        let mut tile_squares = vec![0.0_f32; n_units];
        for row in tile.chunks_exact(n_units) {
            for (sum, &w) in tile_squares.iter_mut().zip(row) {
                *sum += w * w;
            }
        }
        for (sum, part) in squares.iter_mut().zip(tile_squares) {
            *sum += f64::from(part);
        }
    }
    shard.work.squares = squares;
}

/// Views a slice as a matrix, row after row.
///
/// # Panics
/// When the length is not the product of the sides: a mistake inside the crate.
pub(crate) fn matrix(values: &[f32], rows: usize, columns: usize) -> ArrayView2<'_, f32> {
    ArrayView2::from_shape((rows, columns), values).expect("length is rows times columns")
}

fn matrix_mut(values: &mut [f32], rows: usize, columns: usize) -> ArrayViewMut2<'_, f32> {
    ArrayViewMut2::from_shape((rows, columns), values).expect("length is rows times columns")
}
