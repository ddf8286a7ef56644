//! The codes of one mini-batch and their gradients, between encoder and decoder.

use rayon::prelude::*;

use crate::kernel::codes::{ScaleActivations, ScalePulled, ThroughUnits};
use crate::model::competition;
use crate::random::{Key, Purpose};
use crate::settings::config::TrainerConfig;
use crate::settings::penalties::Penalties;
use crate::settings::penalty::Penalty;
use crate::settings::unit::Unit;
use crate::simd::path::Path;
use crate::simd::reduce;
use crate::state::batch::Batch;
use crate::state::codes::Codes;

/// Holds the buffers of one step, of shape (B, H) unless said. They outlive the step.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// Pre-activations.
    pub(crate) z: Vec<f32>,
    /// Activations, before hidden dropout.
    pub(crate) h: Vec<f32>,
    /// Derivative of each activation by its pre-activation.
    pub(crate) slope: Vec<f32>,
    /// 0 where hidden dropout hides an activation, else what makes up for it.
    mask: Vec<f32>,
    /// Activations as the decoder sees them, times the column scale.
    pub(crate) codes: Codes,
    /// What the shards know of the gradient by `codes`, added up.
    pub(crate) exchanged: Vec<f32>,
    /// Gradient by `codes`, then by the activations as the decoder sees them.
    pub(crate) pulled: Vec<f32>,
    /// Gradient by the activations, then by each document's sum of encoder rows.
    pub(crate) delta: Vec<f32>,
}

impl Scratch {
    /// Applies hidden dropout and the column scale.
    pub(crate) fn hide(
        &mut self,
        path: Path,
        config: &TrainerConfig,
        batch: &Batch,
        epoch: usize,
        scale: &[f32],
        sparse_below: f64,
    ) {
        let n_units = scale.len();
        let hides = config.hidden_dropout > 0.0;
        if hides {
            self.draw_mask(config, batch, epoch, n_units);
        }
        let Self { h, slope, mask, codes, .. } = self;
        codes.n_units = n_units;
        codes.values.resize(h.len());
        let together = reduce::documents_together(n_units) * n_units;
        let chunks = codes.values.par_chunks_mut(together).zip(h.par_chunks(together));
        chunks.enumerate().for_each(|(chunk, (out, activations))| {
            let mask = hides.then(|| &mask[chunk * together..][..out.len()]);
            path.run(ScaleActivations { activations, mask, scale, out });
        });
        codes.find_active(path, slope, sparse_below);
    }

    fn draw_mask(&mut self, config: &TrainerConfig, batch: &Batch, epoch: usize, n_units: usize) {
        let key = Key::new(config.seed, Purpose::HiddenDropout).with(epoch as u64);
        let made_up = (1.0 / (1.0 - config.hidden_dropout)) as f32;
        self.mask.resize(batch.n_documents() * n_units, 0.0);
        let documents = self.mask.par_chunks_mut(n_units).zip(&batch.documents);
        documents.for_each(|(mask, document)| {
            let key = key.with(u64::from(document.0));
            for (unit, mask) in mask.iter_mut().enumerate() {
                let kept = key.with(unit as u64).uniform() >= config.hidden_dropout;
                *mask = if kept { made_up } else { 0.0 };
            }
        });
    }

    /// Turns what the shards know of the gradient by the codes into the gradient by the activations
    /// as the decoder sees them; returns the sums of its products with the codes over the
    /// documents. **Shape**: `scale` and the result (H).
    pub(crate) fn unfold(&mut self, path: Path, scale: &[f32]) -> Vec<f64> {
        let Self { codes, exchanged, pulled, .. } = self;
        let n_units = codes.n_units;
        pulled.resize(codes.values.len(), 0.0);
        codes.unfold(path, exchanged, pulled);
        let together = reduce::documents_together(n_units);
        let chunks = pulled.par_chunks_mut(together * n_units);
        let products: Vec<Vec<f64>> = chunks
            .zip(codes.values.par_chunks(together * n_units))
            .map(|(pulled, values)| path.run(ScalePulled { values, scale, pulled }))
            .collect();
        reduce::in_order(&products, n_units)
    }

    /// Turns the gradient by the codes into the gradient by the activations, penalties
    /// included; returns the weighted penalties.
    ///
    /// `norms` are the norms of the decoder's columns when penalties read contributions, else
    /// `None`. What a penalty then adds to the gradient by column j is a multiple of the column;
    /// it is subtracted from `along[j]`. **Shape**: both (H).
    pub(crate) fn backward(
        &mut self,
        config: &TrainerConfig,
        penalties: &Penalties,
        epoch: usize,
        norms: Option<&[f32]>,
        along: &mut [f32],
    ) -> f64 {
        let n_units = self.codes.n_units;
        self.delta.clone_from(&self.pulled);
        if config.hidden_dropout > 0.0 {
            for (delta, &mask) in self.delta.iter_mut().zip(&self.mask) {
                *delta *= mask;
            }
        }
        let factor = penalties.factor_of(epoch);
        let penalize = |codes: &[f32], gradient: &mut [f32]| -> f64 {
            let terms = penalties.list.iter().map(|&Penalty { kind, weight }| {
                let term = Penalty { kind, weight: weight * factor };
                term.apply(penalties.target, codes, n_units, gradient)
            });
            // Begins at 0: the sum of no terms would be -0.
            terms.fold(0.0, |sum, value| sum + value)
        };
        let Some(norms) = norms else {
            return penalize(&self.h, &mut self.delta);
        };
        // R(a) with a_bj = h_bj n_j: ∂R/∂h_bj = n_j ∂R/∂a_bj, and by the column W_j of norm n_j
        // it is W_j / n_j Σ_b h_bj ∂R/∂a_bj.
        let rows = self.h.chunks_exact(n_units);
        let contributions: Vec<f32> =
            rows.flat_map(|h| h.iter().zip(norms).map(|(h, norm)| h * norm)).collect();
        let mut gradient = vec![0.0; contributions.len()];
        let penalty = penalize(&contributions, &mut gradient);
        let rows = self.delta.chunks_exact_mut(n_units).zip(self.h.chunks_exact(n_units));
        for ((delta, h), gradient) in rows.zip(gradient.chunks_exact(n_units)) {
            let units = delta.iter_mut().zip(along.iter_mut()).zip(norms);
            for (((delta, along), &norm), (&h, &g)) in units.zip(h.iter().zip(gradient)) {
                *delta += norm * g;
                // A column of zeros has no direction to grow in.
                if norm > 0.0 {
                    *along -= h * g / norm;
                }
            }
        }
        penalty
    }

    /// Turns the gradient by the activations into the gradient by sums of encoder rows; returns
    /// that by the encoder's bias. **Shape**: (H).
    pub(crate) fn through_units(&mut self, path: Path, unit: Unit, batch: &Batch) -> Vec<f32> {
        let Self { z, h, slope, delta, codes, .. } = self;
        let n_units = codes.n_units;
        competition::share_gradient(unit, n_units, z, h, delta);
        let together = reduce::documents_together(n_units);
        let chunks = delta.par_chunks_mut(together * n_units);
        let chunks = chunks.zip(slope.par_chunks(together * n_units));
        let sums: Vec<Vec<f32>> = chunks
            .zip(batch.scale.par_chunks(together))
            .map(|((delta, slopes), scale)| path.run(ThroughUnits { slopes, scale, delta }))
            .collect();
        reduce::in_order(&sums, n_units)
    }
}
