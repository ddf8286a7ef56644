//! One step of training: forward, loss, gradients, update, in the order of the formulas.

use rayon::prelude::*;

use crate::kernel::decode::{Forward, SoftmaxBackward};
use crate::kernel::encode::Encode;
use crate::kernel::losses::merge_softmax;
use crate::kernel::update::Update;
use crate::model::competition;
use crate::settings::config::TrainerConfig;
use crate::settings::decoder::DecoderNorm;
use crate::settings::loss::Loss;
use crate::settings::penalties::Penalties;
use crate::simd::exponential::exp;
use crate::simd::path::Plain;
use crate::simd::reduce;
use crate::state::batch::Batch;
use crate::state::codes::Codes;
use crate::state::columns::Columns;
use crate::state::optimizer::OptimizerStep;
use crate::state::shard::Partial;
use crate::step::scratch::Scratch;
use crate::step::state::State;

/// Says what the objective of a step was, in the measure of the loss.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct StepLoss {
    /// Reconstruction loss, summed over the documents of the batch.
    pub(crate) reconstruction: f64,
    /// Weighted penalties of the batch.
    pub(crate) penalty: f64,
}

impl State {
    /// Makes one step of training on a batch. `penalties` are those that apply now, whatever the
    /// settings began with.
    pub(crate) fn step(
        &mut self,
        config: &TrainerConfig,
        penalties: &Penalties,
        batch: &Batch,
        epoch: usize,
        scratch: &mut Scratch,
    ) -> StepLoss {
        self.begin_step(config);
        let optimizer = OptimizerStep::new(config, epoch, self.steps);
        self.encode(config, batch, scratch);
        scratch.hide(self.path, config, batch, epoch, &self.columns.scale, self.sparse_below);
        let reconstruction = self.reconstruct(config.loss, batch, &scratch.codes);
        let mut along = self.pull_back(config.decoder_norm, scratch);
        let norms = self.norms_of_contributions(config);
        let penalty = scratch.backward(config, penalties, epoch, norms.as_deref(), &mut along);
        let (unit, by_codes) = (config.unit, (&*scratch.z, &*scratch.delta));
        self.thresholds.update(unit, penalties, epoch, by_codes, optimizer);
        let by_bias = scratch.through_units(self.path, unit, batch);
        if unit.kind().has_bias() {
            optimizer.update::<Plain>(self.encoder_bias.all(), &by_bias);
        }
        self.update(config, batch, scratch, &along, optimizer);
        StepLoss { reconstruction, penalty }
    }

    /// Returns the norms of the decoder's columns when they matter to the penalties. Columns of
    /// norm 1 do not.
    fn norms_of_contributions(&self, config: &TrainerConfig) -> Option<Vec<f32>> {
        config.scales_penalties().then(|| self.columns.norms())
    }

    /// Sums rows into pre-activations, and applies the unit.
    fn encode(&mut self, config: &TrainerConfig, batch: &Batch, scratch: &mut Scratch) {
        let (b, h) = (batch.n_documents(), self.layout.units);
        let (path, layout, shards, kept) = (self.path, self.layout, &self.shards, &batch.kept);
        for activations in [&mut scratch.z, &mut scratch.h, &mut scratch.slope] {
            activations.resize(b * h, 0.0);
        }
        let (kind, thetas) = (config.unit.kind(), self.thresholds.while_training(config.unit, h));
        let (biases, thetas) = (&self.encoder_bias.values, thetas.as_slice());
        let together = reduce::documents_together(h);
        let sums = scratch.z.par_chunks_mut(together * h).zip(batch.scale.par_chunks(together));
        let values = scratch.h.par_chunks_mut(together * h);
        let all = sums.zip(values.zip(scratch.slope.par_chunks_mut(together * h))).enumerate();
        all.for_each(|(chunk, ((z, scale), (values, slopes)))| {
            let first = chunk * together;
            path.run(Encode {
                shards,
                layout,
                kept,
                first,
                kind,
                biases,
                thetas,
                scale,
                z,
                values,
                slopes,
            });
        });
        let n_units = h;
        let Scratch { z, h, slope, .. } = scratch;
        if let Some(least) = competition::compete(path, config.unit, n_units, z, h, slope) {
            self.thresholds.note(least);
        }
    }

    /// Lists what the shards have to exchange.
    fn hidden(&self) -> Vec<&[f32]> {
        self.shards.iter().map(|shard| &*shard.work.hidden).collect()
    }

    /// Leaves the gradient of the loss by the logits in the shards, and their parts of the
    /// gradient by the codes; returns the loss, summed over the documents.
    fn reconstruct(&mut self, loss: Loss, batch: &Batch, codes: &Codes) -> f64 {
        let path = self.path;
        let lists = self.shards.par_iter_mut().zip(&batch.lists);
        lists.for_each(|(shard, list)| path.run(Forward { shard, list, codes, loss }));
        match loss {
            Loss::Bce | Loss::Squared => {
                reduce::tree(&mut self.shards, |a, b| {
                    reduce::add(&mut a.work.partial.score, &b.work.partial.score);
                });
                self.shards[0].work.partial.score.iter().sum()
            }
            Loss::Softmax => {
                reduce::tree(&mut self.shards, |a, b| {
                    merge_softmax(&mut a.work.partial, &b.work.partial);
                });
                let total = std::mem::take(&mut self.shards[0].work.partial);
                let lists = self.shards.par_iter_mut().zip(&batch.lists);
                lists.for_each(|(shard, list)| {
                    let factors = softmax_factors(batch, &total, &shard.work.own_max);
                    path.run(SoftmaxBackward { shard, list, codes, factors });
                });
                let documents = total.max.iter().zip(&total.sum).zip(&total.score);
                let loss = documents
                    .zip(&batch.lengths)
                    .map(|(((&max, sum), score), &length)| {
                        f64::from(length) * (f64::from(max) + sum.ln()) - score
                    })
                    .sum();
                self.shards[0].work.partial = total;
                loss
            }
        }
    }

    /// Leaves the gradient by the codes, as the decoder saw them, in the scratch; returns, for
    /// each unit, what of its stored weights the norm takes off their gradient. **Shape** (H).
    fn pull_back(&self, norm: DecoderNorm, scratch: &mut Scratch) -> Vec<f32> {
        reduce::sum(self.path, &self.hidden(), &mut scratch.exchanged);
        // c = Σ_b codes × scale × pulled; the values of `codes` are times their scale already.
        let products = scratch.unfold(self.path, &self.columns.scale);
        let along = products.iter().zip(&self.columns.scale).map(|(product, &scale)| match norm {
            DecoderNorm::Unit => (product * f64::from(scale) * f64::from(scale)) as f32,
            DecoderNorm::Free => 0.0,
        });
        along.collect()
    }

    /// Moves the weights of every shard, and renews the column scale.
    fn update(
        &mut self,
        config: &TrainerConfig,
        batch: &Batch,
        scratch: &Scratch,
        along: &[f32],
        optimizer: OptimizerStep,
    ) {
        let (path, sign, step) = (self.path, config.decoder_sign, self.steps as u32);
        let (codes, delta, rests) = (&scratch.codes, scratch.delta.as_slice(), &self.rests);
        self.shards.par_iter_mut().zip(&batch.lists).for_each(|(shard, list)| {
            path.run(Update { shard, list, codes, delta, along, sign, optimizer, rests, step });
        });
        self.columns = Columns::of(&mut self.shards, config.decoder_norm);
    }
}

/// Returns, for each document, the factor that turns a shard's exponentials into the gradient
/// of the softmax loss: weight of its terms × e^(largest of the shard - largest of all) /
/// (B × sum of all exponentials).
fn softmax_factors(batch: &Batch, total: &Partial, own_max: &[f32]) -> Vec<f32> {
    let share = 1.0 / batch.n_documents() as f32;
    let documents = batch.lengths.iter().zip(&total.max).zip(&total.sum).zip(own_max);
    documents
        .map(|(((&length, &max), &sum), &own)| {
            share * length * exp::<Plain>(own - max) / sum as f32
        })
        .collect()
}
