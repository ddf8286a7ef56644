//! The vocabulary cut into shards, each with its weights, optimizer state and work space.

use ndarray::Array2;

use crate::model::parameters::{DecoderRows, Parameters};
use crate::settings::frozen::Frozen;
use crate::simd::aligned::Aligned;
use crate::simd::tile;
use crate::state::field::Visit;
use crate::state::layout::{Layout, Reach};
use crate::state::weight_rows::WeightRows;
use crate::state::weights::{Memory, Weights, is_finite};

/// Holds the rows of `V_s` terms, what the optimizer remembers of them, and work space.
#[derive(Debug)]
pub(crate) struct Shard {
    /// `V_s`, possibly 0 when there are fewer terms than shards.
    pub(crate) n_rows: usize,
    /// **Shape** (`V_s`, H).
    pub(crate) encoder: WeightRows,
    pub(crate) decoder: ShardDecoder,
    /// **Shape** (`V_s`).
    pub(crate) decoder_bias: Weights,
    /// Sums of squares of the decoder's columns. **Shape** (H).
    pub(crate) squares: Vec<f64>,
    pub(crate) work: ShardWork,
}

/// Says whose rows decode within a shard.
#[derive(Debug)]
pub(crate) enum ShardDecoder {
    /// Its own, in tiles (`simd::tile`). **Shape** (padded `V_s`, H).
    Tiles(Weights),
    /// Its own, row after row, so that some of them can be taken. **Shape** (`V_s`, H).
    Rows(WeightRows),
    /// Those of the encoder.
    Encoder,
}

/// Holds the buffers of one shard, which live as long as the training run.
#[derive(Debug, Default)]
pub(crate) struct ShardWork {
    /// This shard's part of the gradient by the codes, as long as `Codes` says.
    pub(crate) hidden: Aligned,
    /// Logits, then the gradient of the loss by them, tile after tile. **Shape** (padded T, B): T rows
    /// are listed in the batch, all or those of a sample.
    pub(crate) logits: Aligned,
    /// Gradient of the decoder's effective weights, of some units of one tile.
    pub(crate) gradients: Aligned,
    /// Gradient of the decoder's bias. **Shape** (padded T).
    pub(crate) bias_gradients: Vec<f32>,
    /// Per document: largest logit of the shard, untouched by the exchange.
    pub(crate) own_max: Vec<f32>,
    pub(crate) partial: Partial,
    /// Weights of one tile of a decoder that is stored in rows. **Shape** (H, height).
    pub(crate) columns: Aligned,
    /// Weights or gradient of one tile, row after row, and work space of the products.
    pub(crate) rows: Aligned,
    /// Sums of squares of the shards' columns, as far as they are merged. **Shape** (H).
    pub(crate) squares: Vec<f64>,
}

/// Holds what shards tell each other about the documents of a batch. **Shape** (B) each.
#[derive(Debug, Default)]
pub(crate) struct Partial {
    /// Largest logit.
    pub(crate) max: Vec<f32>,
    /// Sum of exponentials of logits less `max`.
    pub(crate) sum: Vec<f64>,
    /// Bce: the loss. Softmax: sum of the logits of present terms.
    pub(crate) score: Vec<f64>,
}

/// Names one of the two arrays of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    Encoder,
    Decoder,
}

impl Shard {
    /// Appends what is held of one row; **Shape** (H).
    pub(crate) fn append_row(&self, whose: Whose, memory: Memory, row: usize, all: &mut Vec<f32>) {
        let n_units = self.squares.len();
        let rows = match (&self.decoder, whose) {
            (ShardDecoder::Tiles(weights), Whose::Decoder) => {
                let place = |unit| tile::place(self.n_rows, n_units, row, unit);
                return all.extend((0..n_units).map(|unit| weights.of(memory)[place(unit)]));
            }
            (ShardDecoder::Rows(weights), Whose::Decoder) => weights,
            (ShardDecoder::Encoder, Whose::Decoder) | (_, Whose::Encoder) => &self.encoder,
        };
        all.extend_from_slice(rows.of(memory, row));
    }

    /// Replaces what is held of one row; **Shape** (H).
    pub(crate) fn set_row(&mut self, whose: Whose, memory: Memory, row: usize, values: &[f32]) {
        let (n_rows, n_units) = (self.n_rows, self.squares.len());
        let rows = match (&mut self.decoder, whose) {
            (ShardDecoder::Tiles(weights), Whose::Decoder) => {
                let tiles = weights.of_mut(memory);
                for (unit, &value) in values.iter().enumerate() {
                    tiles[tile::place(n_rows, n_units, row, unit)] = value;
                }
                return;
            }
            (ShardDecoder::Rows(weights), Whose::Decoder) => weights,
            (ShardDecoder::Encoder, Whose::Decoder) | (_, Whose::Encoder) => &mut self.encoder,
        };
        rows.of_mut(memory, row).copy_from_slice(values);
    }

    /// Says whether the weights of a side learn; `None` where it has none of its own.
    pub(crate) fn learns(&self, whose: Whose) -> Option<bool> {
        match (&self.decoder, whose) {
            (_, Whose::Encoder) => Some(self.encoder.learns),
            (ShardDecoder::Tiles(weights), Whose::Decoder) => Some(weights.learns),
            (ShardDecoder::Rows(weights), Whose::Decoder) => Some(weights.learns),
            (ShardDecoder::Encoder, Whose::Decoder) => None,
        }
    }

    /// Says of every row that it has moved up to a step.
    pub(crate) fn begin_epoch(&mut self, step: u32) {
        self.encoder.seen.begin(self.n_rows, step);
        self.decoder_bias.seen.begin(self.n_rows, step);
        if let ShardDecoder::Rows(weights) = &mut self.decoder {
            weights.seen.begin(self.n_rows, step);
        }
    }

    /// Gives back the memory that only further steps would need.
    pub(crate) fn end_training(&mut self) {
        self.encoder.forget();
        self.decoder_bias.forget();
        match &mut self.decoder {
            ShardDecoder::Tiles(weights) => weights.forget(),
            ShardDecoder::Rows(weights) => weights.forget(),
            ShardDecoder::Encoder => {}
        }
        self.work = ShardWork::default();
    }

    /// Shows weights and moments.
    pub(crate) fn visit(&mut self, name: &str, visit: &mut Visit<'_>) {
        self.encoder.visit(&format!("{name}.encoder"), visit);
        match &mut self.decoder {
            ShardDecoder::Tiles(weights) => weights.visit(&format!("{name}.decoder"), visit),
            ShardDecoder::Rows(weights) => weights.visit(&format!("{name}.decoder"), visit),
            ShardDecoder::Encoder => {}
        }
        self.decoder_bias.visit(&format!("{name}.decoder_bias"), visit);
    }

    /// Says whether every weight is a finite number.
    pub(crate) fn is_finite(&self) -> bool {
        let decoder_is_finite = match &self.decoder {
            ShardDecoder::Tiles(weights) => is_finite(&weights.values),
            ShardDecoder::Rows(weights) => weights.is_finite(),
            ShardDecoder::Encoder => true,
        };
        decoder_is_finite && self.encoder.is_finite() && is_finite(&self.decoder_bias.values)
    }

    /// Says whether the weights that decode learn.
    pub(crate) fn decoder_learns(&self) -> bool {
        self.learns(Whose::Decoder).unwrap_or(self.encoder.learns)
    }
}

/// Deals parameters out to shards, with the optimizer's memory empty.
pub(crate) fn deal(
    parameters: &Parameters,
    layout: Layout,
    reach: Reach,
    frozen: Frozen,
) -> Vec<Shard> {
    let rows = |is_frozen: bool, values: &[f32]| {
        if is_frozen {
            WeightRows::frozen(values, layout.units)
        } else {
            WeightRows::new(values, layout.units, reach)
        }
    };
    let shard = |s: usize| Shard {
        n_rows: layout.rows_of(s),
        encoder: rows(frozen.has_encoder(), &layout.rows(&parameters.encoder, s)),
        decoder: match &parameters.decoder {
            DecoderRows::Own(all) if reach == Reach::Listed => {
                ShardDecoder::Rows(rows(frozen.has_decoder(), &layout.rows(all, s)))
            }
            DecoderRows::Own(all) => {
                let tiles = tile::from_rows(&layout.rows(all, s), layout.units);
                let has_frozen = frozen.has_decoder();
                let weights = if has_frozen { Weights::frozen } else { Weights::new };
                ShardDecoder::Tiles(weights(tiles))
            }
            DecoderRows::Encoder => ShardDecoder::Encoder,
        },
        decoder_bias: Weights::new(
            parameters.decoder_bias.iter().skip(s).step_by(layout.shards).copied().collect(),
        ),
        squares: vec![0.0; layout.units],
        work: ShardWork::default(),
    };
    (0..layout.shards).map(shard).collect()
}

/// Collects one row of H numbers per term from the shards. **Shape** (V, H).
pub(crate) fn collect_rows(
    layout: Layout,
    mut append: impl FnMut(usize, usize, &mut Vec<f32>),
) -> Array2<f32> {
    let mut all = Vec::with_capacity(layout.terms * layout.units);
    for term in 0..layout.terms as u32 {
        let (shard, row) = layout.place(term);
        append(shard, row, &mut all);
    }
    Array2::from_shape_vec((layout.terms, layout.units), all).expect("one row of H for each term")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dealing_and_collecting_gives_back_every_row() {
        for (n_terms, n_shards) in [(7, 3), (2, 5), (6, 2), (1, 1)] {
            let layout = Layout { terms: n_terms, units: 2, shards: n_shards };
            let all = Array2::from_shape_fn((n_terms, 2), |(v, j)| (10 * v + j) as f32);
            let parameters = Parameters {
                encoder: all.clone(),
                decoder: DecoderRows::Encoder,
                encoder_bias: vec![0.0; 2],
                decoder_bias: vec![0.0; n_terms],
                thresholds: vec![],
            };
            let shards = deal(&parameters, layout, Reach::All, Frozen::Nothing);
            assert!(shards.iter().all(|s| s.encoder.iter().count() == s.n_rows));
            let found = collect_rows(layout, |shard, row, all| {
                shards[shard].append_row(Whose::Encoder, Memory::Values, row, all);
            });
            assert_eq!(found, all);
        }
    }
}
