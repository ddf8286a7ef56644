//! One step of training: forward, loss, gradients, update, in the order of the formulas.

use rayon::prelude::*;

use crate::batch::Batch;
use crate::competition;
use crate::config::{DecoderNorm, TrainerConfig};
use crate::kernel::{dense, encode};
use crate::loss::Loss;
use crate::optimizer::{OptimizerStep, Weights};
use crate::parameters::{DecoderRows, Parameters};
use crate::reduce;
use crate::renewal::Fresh;
use crate::scratch::Scratch;
use crate::shard::{self, Layout, Shard, ShardDecoder};
use crate::thresholds::Thresholds;

/// Holds everything that training moves.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) layout: Layout,
    pub(crate) shards: Vec<Shard>,
    pub(crate) encoder_bias: Weights,
    /// Factor of each decoder column. **Shape** (H).
    pub(crate) column_scale: Vec<f32>,
    /// What training found out about thresholds.
    pub(crate) thresholds: Thresholds,
    /// Steps made so far.
    steps: u64,
}

/// Says what the objective of a step was, in nats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct StepLoss {
    /// Reconstruction loss, summed over the documents of the batch.
    pub(crate) reconstruction: f64,
    /// Weighted penalties of the batch.
    pub(crate) penalty: f64,
}

impl State {
    /// Deals parameters out to shards, before the first step.
    pub(crate) fn new(config: &TrainerConfig, parameters: &Parameters) -> Self {
        let (terms, units) = parameters.encoder.dim();
        let layout = Layout { terms, units, shards: config.shards };
        let mut shards = shard::deal(parameters, layout);
        shards.par_iter_mut().for_each(|shard| dense::sum_squares(shard, units));
        let column_scale = shard::column_scale(&mut shards, config.decoder_norm);
        let encoder_bias = Weights::new(parameters.encoder_bias.clone());
        let thresholds = Thresholds::new(config, parameters);
        Self { layout, shards, encoder_bias, column_scale, thresholds, steps: 0 }
    }

    /// Collects the parameters from the shards.
    pub(crate) fn parameters(&self) -> Parameters {
        let encoder = |s: usize| self.shards[s].encoder.values.as_slice();
        let decoder = match self.shards[0].decoder {
            ShardDecoder::Own(_) => DecoderRows::Own(shard::collect_rows(self.layout, |s| {
                self.shards[s].decoder_rows()
            })),
            ShardDecoder::Encoder => DecoderRows::Encoder,
        };
        let bias = |term: usize| {
            let (shard, row) = self.layout.place(term as u32);
            self.shards[shard].decoder_bias.values[row]
        };
        Parameters {
            encoder: shard::collect_rows(self.layout, encoder),
            decoder,
            encoder_bias: self.encoder_bias.values.clone(),
            decoder_bias: (0..self.layout.terms).map(bias).collect(),
            thresholds: self.thresholds.found(self.layout.units),
        }
    }

    /// Says whether every weight is a finite number.
    pub(crate) fn is_finite(&self) -> bool {
        let finite = |values: &[f32]| values.iter().all(|w| w.is_finite());
        let shards = self.shards.par_iter();
        let rows = |shard: &Shard| {
            finite(&shard.encoder.values)
                && finite(shard.decoder_rows())
                && finite(&shard.decoder_bias.values)
        };
        shards.map(rows).all(|fine| fine)
            && finite(&self.encoder_bias.values)
            && self.thresholds.is_finite()
    }

    /// Makes one step of training on a batch.
    pub(crate) fn step(
        &mut self,
        config: &TrainerConfig,
        batch: &Batch,
        epoch: usize,
        scratch: &mut Scratch,
    ) -> StepLoss {
        self.steps += 1;
        let optimizer = OptimizerStep::new(config, epoch, self.steps);
        self.encode(config, batch, scratch);
        scratch.hide(config, batch, epoch, &self.column_scale);
        let reconstruction = self.reconstruct(config.loss, batch, scratch);
        let mut along = self.pull_back(config.decoder_norm, batch, scratch);
        let norms = self.norms_of_contributions(config);
        let penalty = scratch.backward(config, batch, epoch, norms.as_deref(), &mut along);
        self.thresholds.update(config, epoch, (&scratch.z, &scratch.delta), optimizer);
        scratch.through_units(config);
        if config.unit.has_bias() {
            let gradient = column_sums(&scratch.delta, self.layout.units);
            optimizer.update(&mut self.encoder_bias, 0, &gradient);
        }
        scratch.scale_delta(batch);
        self.update(config, batch, scratch, &along, optimizer);
        StepLoss { reconstruction, penalty }
    }

    /// Returns the norms of the decoder's columns when they matter to the penalties. Columns of
    /// norm 1 do not.
    fn norms_of_contributions(&self, config: &TrainerConfig) -> Option<Vec<f32>> {
        // The column scale has left the sums of squares merged.
        let squares = self.shards[0].work.squares.iter();
        config.scales_penalties().then(|| squares.map(|square| square.sqrt() as f32).collect())
    }

    /// Gives units new weights, and forgets which way the old ones moved.
    ///
    /// Encoder columns, and decoder columns of free length, get the mean norm of all columns,
    /// decoder columns of norm 1 are stored with norm 1: they turn as fast as new ones.
    pub(crate) fn renew(&mut self, fresh: &[Fresh], config: &TrainerConfig) {
        let (h, norm, sign) = (self.layout.units, config.decoder_norm, config.decoder_sign);
        let encoder_norm = mean_norm(&self.shards, h, |shard| &shard.encoder.values);
        let decoder_norm = match norm {
            DecoderNorm::Unit => 1.0,
            DecoderNorm::Free => mean_norm(&self.shards, h, Shard::decoder_rows),
        };
        for Fresh { unit, direction } in fresh {
            for (term, weight) in (0..).zip(direction) {
                let (shard, row) = self.layout.place(term);
                let shard = &mut self.shards[shard];
                let (weight, place) = (*weight, row * h + unit);
                match &mut shard.decoder {
                    ShardDecoder::Own(weights) => {
                        weights.start_anew(place, sign.applied(decoder_norm * weight));
                        shard.encoder.start_anew(place, encoder_norm * weight);
                    }
                    ShardDecoder::Encoder => {
                        shard.encoder.start_anew(place, sign.applied(encoder_norm * weight));
                    }
                }
            }
            self.encoder_bias.start_anew(*unit, 0.0);
            self.thresholds.start_anew(config, *unit);
        }
        self.shards.par_iter_mut().for_each(|shard| dense::sum_squares(shard, h));
        self.column_scale = shard::column_scale(&mut self.shards, norm);
    }

    /// Sums rows into pre-activations, and applies the unit.
    fn encode(&mut self, config: &TrainerConfig, batch: &Batch, scratch: &mut Scratch) {
        let (b, h) = (batch.n_documents(), self.layout.units);
        let lists = self.shards.par_iter_mut().zip(&batch.lists);
        lists.for_each(|(shard, list)| encode::sum_rows(shard, list, b, h));
        reduce::tree(&mut self.shards, |a, b| reduce::add(&mut a.work.hidden, &b.work.hidden));
        scratch.z.clone_from(&self.shards[0].work.hidden);
        scratch.h.resize(b * h, 0.0);
        scratch.slope.resize(b * h, 0.0);
        let thetas = self.thresholds.while_training(config);
        let values = scratch.h.chunks_exact_mut(h).zip(scratch.slope.chunks_exact_mut(h));
        let documents = scratch.z.chunks_exact_mut(h).zip(values).zip(&batch.scale);
        for ((z, (values, slopes)), &scale) in documents {
            let settings = self.encoder_bias.values.iter().zip(&thetas);
            let units = z.iter_mut().zip(settings).zip(values).zip(slopes);
            for (((z, (&bias, &theta)), value), slope) in units {
                *z = *z * scale + bias;
                (*value, *slope) = config.unit.value_and_slope(theta, *z);
            }
        }
        let Scratch { z, h, slope, .. } = scratch;
        if let Some(least) = competition::compete(config, z, h, slope) {
            self.thresholds.note(least);
        }
    }

    /// Leaves the gradient of the loss by the logits in the shards; returns the loss, summed
    /// over the documents.
    fn reconstruct(&mut self, loss: Loss, batch: &Batch, scratch: &Scratch) -> f64 {
        let b = batch.n_documents();
        let codes = scratch.scaled.as_slice();
        let lists = self.shards.par_iter_mut().zip(&batch.lists);
        match loss {
            Loss::Bce | Loss::Squared => {
                lists.for_each(|(shard, list)| {
                    dense::logits(shard, codes, b);
                    match loss {
                        Loss::Squared => dense::squared(shard, list, b),
                        _ => dense::bce(shard, list, b),
                    }
                });
                reduce::tree(&mut self.shards, |a, b| {
                    reduce::add(&mut a.work.partial.score, &b.work.partial.score);
                });
                self.shards[0].work.partial.score.iter().sum()
            }
            Loss::Softmax => {
                lists.for_each(|(shard, list)| {
                    dense::logits(shard, codes, b);
                    dense::softmax_partial(shard, list, b);
                });
                reduce::tree(&mut self.shards, |a, b| {
                    dense::merge_softmax(&mut a.work.partial, &b.work.partial);
                });
                let total = std::mem::take(&mut self.shards[0].work.partial);
                let lists = self.shards.par_iter_mut().zip(&batch.lists);
                lists.for_each(|(shard, list)| {
                    dense::softmax_gradient(shard, list, batch, &total.max, &total.sum);
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

    /// Leaves the gradient by the codes in the scratch; returns, for each unit, the inner
    /// product of column and gradient that the norm takes away, times the column's scale.
    fn pull_back(&mut self, norm: DecoderNorm, batch: &Batch, scratch: &mut Scratch) -> Vec<f32> {
        let (b, h) = (batch.n_documents(), self.layout.units);
        self.shards.par_iter_mut().for_each(|shard| dense::pull_back(shard, b, h));
        reduce::tree(&mut self.shards, |a, b| reduce::add(&mut a.work.hidden, &b.work.hidden));
        scratch.pulled.clone_from(&self.shards[0].work.hidden);
        let units = scratch.pulled.chunks_exact_mut(b).zip(scratch.scaled.chunks_exact(b));
        let along = units.zip(&self.column_scale).map(|((pulled, scaled), &scale)| {
            // c = Σ_b codes × (scale × pulled); `scaled` already holds codes × scale.
            let product: f64 =
                pulled.iter().zip(scaled).map(|(&p, &c)| f64::from(p) * f64::from(c)).sum();
            for pulled in pulled {
                *pulled *= scale;
            }
            match norm {
                DecoderNorm::Unit => (product * f64::from(scale)) as f32,
                DecoderNorm::Free => 0.0,
            }
        });
        along.collect()
    }

    /// Moves the rows of every shard, and renews the column scale.
    fn update(
        &mut self,
        config: &TrainerConfig,
        batch: &Batch,
        scratch: &Scratch,
        along: &[f32],
        optimizer: OptimizerStep,
    ) {
        let (b, h) = (batch.n_documents(), self.layout.units);
        let with = dense::Update {
            codes: &scratch.codes,
            delta: &scratch.delta,
            scale: &self.column_scale,
            along,
            sign: config.decoder_sign,
            optimizer,
        };
        self.shards.par_iter_mut().zip(&batch.lists).for_each(|(shard, list)| {
            dense::update(shard, list, b, &with);
            if let ShardDecoder::Own(_) = shard.decoder {
                encode::update(shard, list, &scratch.delta, h, optimizer);
            }
        });
        self.column_scale = shard::column_scale(&mut self.shards, config.decoder_norm);
    }
}

/// Returns the mean over the columns of their norms. **Shape**: rows of each shard (`V_s`, H).
fn mean_norm(shards: &[Shard], n_units: usize, rows: impl Fn(&Shard) -> &[f32]) -> f32 {
    let mut squares = vec![0.0_f64; n_units];
    for shard in shards {
        for row in rows(shard).chunks_exact(n_units) {
            for (square, &w) in squares.iter_mut().zip(row) {
                *square += f64::from(w) * f64::from(w);
            }
        }
    }
    (squares.iter().map(|square| square.sqrt()).sum::<f64>() / n_units as f64) as f32
}

/// Sums a matrix over its rows. **Shape** (B, H) to (H).
fn column_sums(values: &[f32], n_units: usize) -> Vec<f32> {
    let mut sums = vec![0.0; n_units];
    for row in values.chunks_exact(n_units) {
        reduce::add(&mut sums, row);
    }
    sums
}
