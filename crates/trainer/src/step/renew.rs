//! New weights for units that start anew between two epochs.

use ndarray::Array2;

use crate::settings::config::TrainerConfig;
use crate::settings::decoder::DecoderNorm;
use crate::simd::tile;
use crate::state::columns::Columns;
use crate::state::shard::ShardDecoder;
use crate::step::state::State;

/// Holds the start of a renewed unit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fresh {
    /// Number of the unit.
    pub(crate) unit: usize,
    /// Weights of the terms, of norm 1. **Shape** (V).
    pub(crate) direction: Vec<f32>,
}

impl State {
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
                match &mut shard.decoder {
                    ShardDecoder::Tiles(weights) => {
                        let place = tile::place(shard.n_rows, h, row, *unit);
                        weights.start_anew(place, sign.applied(decoder_norm * weight));
                        shard.encoder.start_anew(row, *unit, encoder_norm * weight);
                    }
                    ShardDecoder::Rows(weights) => {
                        weights.start_anew(row, *unit, sign.applied(decoder_norm * weight));
                        shard.encoder.start_anew(row, *unit, encoder_norm * weight);
                    }
                    ShardDecoder::Encoder => {
                        let weight = sign.applied(encoder_norm * weight);
                        shard.encoder.start_anew(row, *unit, weight);
                    }
                }
            }
            self.encoder_bias.start_anew(*unit, 0.0);
            self.thresholds.start_anew(config.unit, *unit);
        }
        self.sum_squares();
        self.columns = Columns::of(&mut self.shards, norm);
    }
}

/// Returns the mean over the columns of their norms. **Shape**: `rows` (V, H).
fn mean_norm(rows: &Array2<f32>) -> f32 {
    let square = |w: &f32| f64::from(*w) * f64::from(*w);
    let columns = rows.columns().into_iter();
    let norms = columns.map(|column| column.iter().map(square).sum::<f64>().sqrt());
    (norms.sum::<f64>() / rows.ncols() as f64) as f32
}
