//! One step of training: forward, loss, gradients, update, in the order of the formulas.

use ndarray::Array2;
use rayon::prelude::*;

use crate::kernel::decode::{Forward, Settle, SoftmaxBackward, SumSquares, Update};
use crate::kernel::encode::SumRows;
use crate::kernel::losses::merge_softmax;
use crate::model::competition;
use crate::model::parameters::{DecoderRows, Parameters};
use crate::run::renewal::Fresh;
use crate::settings::config::TrainerConfig;
use crate::settings::decoder::DecoderNorm;
use crate::settings::loss::Loss;
use crate::settings::penalties::Penalties;
use crate::settings::unit::Unit;
use crate::simd::exponential::exp;
use crate::simd::path::{Path, Plain};
use crate::simd::reduce;
use crate::simd::tile;
use crate::state::batch::Batch;
use crate::state::codes::{Codes, SPARSE_BELOW};
use crate::state::field::{Field, Visit};
use crate::state::layout::{Layout, Reach};
use crate::state::optimizer::OptimizerStep;
use crate::state::shard::{self, Partial, Shard, ShardDecoder, ShardWork, Whose};
use crate::state::thresholds::Thresholds;
use crate::state::weights::Weights;
use crate::step::scratch::Scratch;

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
    /// Instructions of the inner loops.
    path: Path,
    /// Which rows a step looks at.
    reach: Reach,
    /// Share of active codes up to which the products skip the others.
    pub(crate) sparse_below: f64,
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
    pub(crate) fn new(config: &TrainerConfig, parameters: &Parameters, reach: Reach) -> Self {
        Self::on(Path::best(), config, parameters, reach)
    }

    /// Does the same for one path.
    pub(crate) fn on(
        path: Path,
        config: &TrainerConfig,
        parameters: &Parameters,
        reach: Reach,
    ) -> Self {
        let (terms, units) = parameters.encoder.dim();
        let layout = Layout { terms, units, shards: config.shards };
        let mut shards = shard::deal(parameters, layout, reach);
        shards.par_iter_mut().for_each(|shard| path.run(SumSquares(shard, units)));
        let column_scale = shard::column_scale(&mut shards, config.decoder_norm);
        let encoder_bias = Weights::new(parameters.encoder_bias.clone());
        // Thresholds learn from units just below them, which are not active.
        let learns = matches!(config.unit, Unit::JumpRelu { .. });
        let sparse_below = if learns { -1.0 } else { SPARSE_BELOW };
        let thresholds = Thresholds::new(config.unit, parameters);
        Self {
            layout,
            shards,
            encoder_bias,
            column_scale,
            thresholds,
            path,
            reach,
            sparse_below,
            steps: 0,
        }
    }

    /// Collects the parameters from the shards.
    pub(crate) fn parameters(&self) -> Parameters {
        let rows = |whose| {
            shard::collect_rows(self.layout, |shard, row, all| {
                self.shards[shard].append_row(whose, |weights| &weights.values, row, all);
            })
        };
        let decoder = match self.shards[0].decoder {
            ShardDecoder::Tiles(_) | ShardDecoder::Rows(_) => {
                DecoderRows::Own(rows(Whose::Decoder))
            }
            ShardDecoder::Encoder => DecoderRows::Encoder,
        };
        let bias = |term: usize| {
            let (shard, row) = self.layout.place(term as u32);
            self.shards[shard].decoder_bias.values[row]
        };
        Parameters {
            encoder: rows(Whose::Encoder),
            decoder,
            encoder_bias: self.encoder_bias.values.clone(),
            decoder_bias: (0..self.layout.terms).map(bias).collect(),
            thresholds: self.thresholds.found(self.layout.units),
        }
    }

    /// Gives back the memory that only further steps would need.
    pub(crate) fn end_training(&mut self) {
        for shard in &mut self.shards {
            for weights in shard.weights_mut() {
                (weights.first, weights.second) = (Vec::new(), Vec::new());
            }
            shard.work = ShardWork::default();
        }
    }

    /// Shows everything that the next epoch depends on: a new field belongs here too. Sums of
    /// squares are left out, since every step or epoch makes them anew.
    pub(crate) fn visit(&mut self, visit: &mut Visit<'_>) {
        for (number, shard) in self.shards.iter_mut().enumerate() {
            shard.encoder.visit(&format!("shard.{number}.encoder"), visit);
            if let Some(weights) = shard.decoder.own_mut() {
                weights.visit(&format!("shard.{number}.decoder"), visit);
            }
            shard.decoder_bias.visit(&format!("shard.{number}.decoder_bias"), visit);
        }
        self.encoder_bias.visit("encoder_bias", visit);
        visit("column_scale", Field::Singles(&mut self.column_scale));
        self.thresholds.visit(visit);
        visit("steps", Field::Count(&mut self.steps));
    }

    /// Says whether every weight is a finite number.
    pub(crate) fn is_finite(&self) -> bool {
        let finite = |values: &[f32]| values.iter().all(|w| w.is_finite());
        let shards = self.shards.par_iter();
        let rows = |shard: &Shard| {
            finite(&shard.encoder.values)
                && finite(shard.decoder_values())
                && finite(&shard.decoder_bias.values)
        };
        shards.map(rows).all(|fine| fine)
            && finite(&self.encoder_bias.values)
            && self.thresholds.is_finite()
    }

    /// Prepares an epoch.
    pub(crate) fn begin_epoch(&mut self) {
        if self.reach == Reach::All {
            return;
        }
        let now = self.steps as u32;
        for shard in &mut self.shards {
            let n_rows = shard.n_rows;
            for weights in shard.weights_mut() {
                weights.seen.clear();
                weights.seen.resize(n_rows, now);
            }
        }
        self.sum_squares();
    }

    /// Brings every row to the last step of an epoch.
    pub(crate) fn end_epoch(&mut self, config: &TrainerConfig, epoch: usize) {
        if self.reach == Reach::All {
            return;
        }
        let optimizer = OptimizerStep::new(config, epoch, self.steps);
        let (path, n_units, steps) = (self.path, self.layout.units, self.steps as u32);
        self.shards.par_iter_mut().for_each(|shard| {
            path.run(Settle { shard, n_units, optimizer, steps });
        });
        self.sum_squares();
        self.column_scale = shard::column_scale(&mut self.shards, config.decoder_norm);
    }

    fn sum_squares(&mut self) {
        let (path, n_units) = (self.path, self.layout.units);
        self.shards.par_iter_mut().for_each(|shard| path.run(SumSquares(shard, n_units)));
    }

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
        self.steps += 1;
        let optimizer = OptimizerStep::new(config, epoch, self.steps);
        self.encode(config, batch, scratch);
        scratch.hide(config, batch, epoch, &self.column_scale, self.sparse_below);
        let reconstruction = self.reconstruct(config.loss, batch, &scratch.codes);
        let mut along = self.pull_back(config.decoder_norm, scratch);
        let norms = self.norms_of_contributions(config);
        let penalty = scratch.backward(config, penalties, epoch, norms.as_deref(), &mut along);
        let (unit, by_codes) = (config.unit, (&*scratch.z, &*scratch.delta));
        self.thresholds.update(unit, penalties, epoch, by_codes, optimizer);
        scratch.through_units(unit);
        if unit.kind().has_bias() {
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
        let encoder_norm = mean_norm(&self.parameters().encoder);
        let decoder_norm = match norm {
            DecoderNorm::Unit => 1.0,
            DecoderNorm::Free => mean_norm(self.parameters().decoder_rows()),
        };
        for Fresh { unit, direction } in fresh {
            for (term, &weight) in (0..).zip(direction) {
                let (shard, row) = self.layout.place(term);
                let shard = &mut self.shards[shard];
                let encoder_place = row * h + unit;
                match &mut shard.decoder {
                    ShardDecoder::Tiles(weights) => {
                        let place = tile::place(shard.n_rows, h, row, *unit);
                        weights.start_anew(place, sign.applied(decoder_norm * weight));
                        shard.encoder.start_anew(encoder_place, encoder_norm * weight);
                    }
                    ShardDecoder::Rows(weights) => {
                        weights.start_anew(encoder_place, sign.applied(decoder_norm * weight));
                        shard.encoder.start_anew(encoder_place, encoder_norm * weight);
                    }
                    ShardDecoder::Encoder => {
                        let weight = sign.applied(encoder_norm * weight);
                        shard.encoder.start_anew(encoder_place, weight);
                    }
                }
            }
            self.encoder_bias.start_anew(*unit, 0.0);
            self.thresholds.start_anew(config.unit, *unit);
        }
        self.sum_squares();
        self.column_scale = shard::column_scale(&mut self.shards, norm);
    }

    /// Sums rows into pre-activations, and applies the unit.
    fn encode(&mut self, config: &TrainerConfig, batch: &Batch, scratch: &mut Scratch) {
        let (b, h) = (batch.n_documents(), self.layout.units);
        let path = self.path;
        let lists = self.shards.par_iter_mut().zip(&batch.lists);
        lists.for_each(|(shard, list)| {
            path.run(SumRows { shard, list, n_documents: b, n_units: h });
        });
        reduce::sum(&self.hidden(), &mut scratch.z);
        scratch.h.resize(b * h, 0.0);
        scratch.slope.resize(b * h, 0.0);
        let (kind, thetas) = (config.unit.kind(), self.thresholds.while_training(config.unit, h));
        let values = scratch.h.chunks_exact_mut(h).zip(scratch.slope.chunks_exact_mut(h));
        let documents = scratch.z.chunks_exact_mut(h).zip(values).zip(&batch.scale);
        for ((z, (values, slopes)), &scale) in documents {
            let settings = self.encoder_bias.values.iter().zip(&thetas);
            let units = z.iter_mut().zip(settings).zip(values).zip(slopes);
            for (((z, (&bias, &theta)), value), slope) in units {
                *z = *z * scale + bias;
                (*value, *slope) = kind.value_and_slope(theta, *z);
            }
        }
        let n_units = h;
        let Scratch { z, h, slope, .. } = scratch;
        if let Some(least) = competition::compete(config.unit, n_units, z, h, slope) {
            self.thresholds.note(least);
        }
    }

    /// Lists what the shards have to exchange.
    fn hidden(&self) -> Vec<&[f32]> {
        self.shards.iter().map(|shard| shard.work.hidden.as_slice()).collect()
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
        reduce::sum(&self.hidden(), &mut scratch.exchanged);
        let Scratch { codes, exchanged, pulled, .. } = scratch;
        codes.unfold(exchanged, pulled);
        let h = self.layout.units;
        // c = Σ_b codes × scale × pulled; the values of `codes` are times their scale already.
        let mut products = vec![0.0_f64; h];
        for (pulled, values) in pulled.chunks_exact_mut(h).zip(codes.values.chunks_exact(h)) {
            let units = pulled.iter_mut().zip(values).zip(&mut products).zip(&self.column_scale);
            for (((pulled, &code), product), &scale) in units {
                *product += f64::from(*pulled) * f64::from(code);
                *pulled *= scale;
            }
        }
        let along = products.iter().zip(&self.column_scale).map(|(product, &scale)| match norm {
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
        let (codes, delta) = (&scratch.codes, scratch.delta.as_slice());
        self.shards.par_iter_mut().zip(&batch.lists).for_each(|(shard, list)| {
            path.run(Update { shard, list, codes, delta, along, sign, optimizer, step });
        });
        self.column_scale = shard::column_scale(&mut self.shards, config.decoder_norm);
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

/// Returns the mean over the columns of their norms. **Shape**: `rows` (V, H).
fn mean_norm(rows: &Array2<f32>) -> f32 {
    let square = |w: &f32| f64::from(*w) * f64::from(*w);
    let columns = rows.columns().into_iter();
    let norms = columns.map(|column| column.iter().map(square).sum::<f64>().sqrt());
    (norms.sum::<f64>() / rows.ncols() as f64) as f32
}

/// Sums a matrix over its rows. **Shape** (B, H) to (H).
fn column_sums(values: &[f32], n_units: usize) -> Vec<f32> {
    let mut sums = vec![0.0; n_units];
    for row in values.chunks_exact(n_units) {
        reduce::add(&mut sums, row);
    }
    sums
}
