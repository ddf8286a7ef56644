//! Everything that training moves, from the start of a run to its end.

use rayon::prelude::*;

use crate::kernel::update::{Settle, SumSquares};
use crate::model::parameters::{DecoderRows, Parameters};
use crate::settings::config::TrainerConfig;
use crate::settings::unit::Unit;
use crate::simd::path::Path;
use crate::state::codes::SPARSE_BELOW;
use crate::state::columns::Columns;
use crate::state::field::{Field, Visit};
use crate::state::layout::{Layout, Reach};
use crate::state::optimizer::{OptimizerStep, Rests};
use crate::state::shard::{self, Shard, ShardDecoder, Whose};
use crate::state::thresholds::Thresholds;
use crate::state::weights::{Memory, Weights, is_finite};

/// Holds everything that training moves.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) layout: Layout,
    pub(crate) shards: Vec<Shard>,
    pub(crate) encoder_bias: Weights,
    pub(crate) columns: Columns,
    /// What training found out about thresholds.
    pub(crate) thresholds: Thresholds,
    /// Instructions of the inner loops.
    pub(super) path: Path,
    /// Which rows a step looks at.
    reach: Reach,
    /// Share of active codes up to which the products skip the others.
    pub(crate) sparse_below: f64,
    /// Steps made so far.
    pub(super) steps: u64,
    /// Steps made before this epoch.
    before_epoch: u64,
    /// What the steps come to that a row may have missed in this epoch.
    pub(super) rests: Rests,
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
        let mut shards = shard::deal(parameters, layout, reach, config.frozen);
        shards.par_iter_mut().for_each(|shard| path.run(SumSquares(shard, units)));
        let columns = Columns::of(&mut shards, config.decoder_norm);
        let encoder_bias = Weights::new(parameters.encoder_bias.clone());
        // Thresholds learn from units just below them, which are not active.
        let learns = matches!(config.unit, Unit::JumpRelu { .. });
        let sparse_below = if learns { -1.0 } else { SPARSE_BELOW };
        let thresholds = Thresholds::new(config.unit, parameters);
        Self {
            layout,
            shards,
            encoder_bias,
            columns,
            thresholds,
            path,
            reach,
            sparse_below,
            steps: 0,
            before_epoch: 0,
            rests: Rests::default(),
        }
    }

    /// Collects the parameters from the shards.
    pub(crate) fn parameters(&self) -> Parameters {
        let rows = |whose| {
            shard::collect_rows(self.layout, |shard, row, all| {
                self.shards[shard].append_row(whose, Memory::Values, row, all);
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
            encoder_bias: self.encoder_bias.values.to_vec(),
            decoder_bias: (0..self.layout.terms).map(bias).collect(),
            thresholds: self.thresholds.found(self.layout.units),
        }
    }

    /// Gives back the memory that only further steps would need.
    pub(crate) fn end_training(&mut self) {
        for shard in &mut self.shards {
            shard.end_training();
        }
    }

    /// Shows everything that the next epoch depends on: a new field belongs here too, or, when it
    /// follows from the others, in [`State::restore`].
    pub(crate) fn visit(&mut self, visit: &mut Visit<'_>) {
        for (number, shard) in self.shards.iter_mut().enumerate() {
            shard.visit(&format!("shard.{number}"), visit);
        }
        self.encoder_bias.visit("encoder_bias", visit);
        self.columns.visit(visit);
        self.thresholds.visit(visit);
        visit("steps", Field::Count(&mut self.steps));
    }

    /// Returns the instructions of the inner loops.
    pub(crate) fn path(&self) -> Path {
        self.path
    }

    /// Returns the number of steps made.
    pub(crate) fn n_steps(&self) -> u64 {
        self.steps
    }

    /// Makes anew what follows from the fields that a checkpoint has set.
    pub(crate) fn restore(&mut self) {
        self.sum_squares();
        self.columns.restore(&mut self.shards);
    }

    /// Says whether every weight is a finite number.
    pub(crate) fn is_finite(&self) -> bool {
        self.shards.par_iter().all(Shard::is_finite) && self.others_are_finite()
    }

    /// Says the same of what lies in no shard.
    fn others_are_finite(&self) -> bool {
        is_finite(&self.encoder_bias.values) && self.thresholds.is_finite()
    }

    /// Prepares an epoch.
    pub(crate) fn begin_epoch(&mut self) {
        if self.reach == Reach::All {
            return;
        }
        self.before_epoch = self.steps;
        let now = self.steps as u32;
        for shard in &mut self.shards {
            shard.begin_epoch(now);
        }
    }

    /// Counts a step, and prepares for rows that missed some before it.
    pub(super) fn begin_step(&mut self, config: &TrainerConfig) {
        self.steps += 1;
        if self.reach == Reach::Listed {
            self.rests.reach(config.optimizer, (self.steps - self.before_epoch) as u32);
        }
    }

    /// Brings every row to the last step of an epoch; says whether every weight is a finite number.
    pub(crate) fn end_epoch(&mut self, config: &TrainerConfig, epoch: usize) -> bool {
        if self.reach == Reach::All {
            return self.is_finite();
        }
        let optimizer = OptimizerStep::new(config, epoch, self.steps);
        let (path, rests, steps) = (self.path, &self.rests, self.steps as u32);
        let sign = config.decoder_sign;
        let shards = self.shards.par_iter_mut();
        let settled = shards.map(|shard| path.run(Settle { shard, optimizer, rests, sign, steps }));
        let rows_are_finite = settled.reduce(|| true, |a, b| a & b);
        self.columns = Columns::of(&mut self.shards, config.decoder_norm);
        rows_are_finite && self.others_are_finite()
    }

    /// Sums the squares of every shard's decoder weights, where a step does not do so itself.
    pub(super) fn sum_squares(&mut self) {
        let (path, n_units) = (self.path, self.layout.units);
        self.shards.par_iter_mut().for_each(|shard| path.run(SumSquares(shard, n_units)));
    }
}
