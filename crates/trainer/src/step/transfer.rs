//! The state of training as plain arrays, for those who train it elsewhere and bring it back.

use crate::settings::config::TrainerConfig;
use crate::state::columns::Columns;
use crate::state::shard::Whose;
use crate::state::thresholds::Thresholds;
use crate::state::weights::Memory;
use crate::step::state::State;

/// Names an array of weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// **Shape** (V, H), word-major.
    Encoder,
    /// Those of a decoder of its own. **Shape** (V, H), word-major.
    Decoder,
    /// **Shape** (H).
    EncoderBias,
    /// **Shape** (V).
    DecoderBias,
    /// Logarithms of learned thresholds. **Shape** (H).
    Thresholds,
}

impl State {
    /// Returns an array in the order of terms and units; `None` where there is none: of a part that
    /// is not there, or of moments of a frozen one.
    pub(crate) fn array(&self, part: Part, memory: Memory) -> Option<Vec<f32>> {
        if !self.array_is_there(part, memory) {
            return None;
        }
        let array = match part {
            Part::Encoder | Part::Decoder => self.rows_of(whose(part), memory),
            Part::EncoderBias => self.encoder_bias.of(memory).to_vec(),
            Part::DecoderBias => {
                let of = |term: usize| {
                    let (shard, row) = self.layout.place(term as u32);
                    self.shards[shard].decoder_bias.of(memory)[row]
                };
                (0..self.layout.terms).map(of).collect()
            }
            Part::Thresholds => match &self.thresholds {
                Thresholds::Learned(logarithms) => logarithms.of(memory).to_vec(),
                Thresholds::Fixed | Thresholds::Running(_) => return None,
            },
        };
        Some(array)
    }

    /// Says whether [`State::array`] returns one.
    pub(crate) fn array_is_there(&self, part: Part, memory: Memory) -> bool {
        let learns = match part {
            Part::Encoder | Part::Decoder => self.shards[0].learns(whose(part)),
            Part::EncoderBias | Part::DecoderBias => return true,
            Part::Thresholds => return matches!(self.thresholds, Thresholds::Learned(_)),
        };
        learns.is_some_and(|learns| learns || memory == Memory::Values)
    }

    fn rows_of(&self, whose: Whose, memory: Memory) -> Vec<f32> {
        let mut all = Vec::with_capacity(self.layout.terms * self.layout.units);
        for term in 0..self.layout.terms as u32 {
            let (shard, row) = self.layout.place(term);
            self.shards[shard].append_row(whose, memory, row, &mut all);
        }
        all
    }

    /// Replaces an array that [`State::array`] returned, where there is one.
    pub(crate) fn set_array(&mut self, part: Part, memory: Memory, values: &[f32]) {
        match part {
            Part::Encoder | Part::Decoder => {
                let (layout, whose) = (self.layout, whose(part));
                for (term, values) in (0..).zip(values.chunks_exact(layout.units)) {
                    let (shard, row) = layout.place(term);
                    self.shards[shard].set_row(whose, memory, row, values);
                }
            }
            Part::EncoderBias => self.encoder_bias.of_mut(memory).copy_from_slice(values),
            Part::DecoderBias => {
                for (term, &value) in (0..).zip(values) {
                    let (shard, row) = self.layout.place(term);
                    self.shards[shard].decoder_bias.of_mut(memory)[row] = value;
                }
            }
            Part::Thresholds => {
                if let Thresholds::Learned(logarithms) = &mut self.thresholds {
                    logarithms.of_mut(memory).copy_from_slice(values);
                }
            }
        }
    }

    /// Makes anew what follows from weights that were set, after so many steps in all.
    pub(crate) fn arrive(&mut self, config: &TrainerConfig, steps: u64) {
        self.steps = steps;
        self.sum_squares();
        self.columns = Columns::of(&mut self.shards, config.decoder_norm);
    }
}

fn whose(part: Part) -> Whose {
    if part == Part::Decoder { Whose::Decoder } else { Whose::Encoder }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameters::Parameters;
    use crate::settings::decoder::{Decoder, DecoderNorm};
    use crate::state::layout::Reach;

    #[test]
    fn arrays_go_out_and_come_back() {
        for decoder in [Decoder::Untied, Decoder::Tied] {
            let decoder_norm = DecoderNorm::Free;
            let config =
                TrainerConfig { units: 3, shards: 2, decoder, decoder_norm, ..Default::default() };
            let start = |seed| {
                let config = TrainerConfig { seed, ..config.clone() };
                let parameters = Parameters::start(&config, &[3, 1, 2, 1, 2], 4, 2.0);
                State::new(&config, &parameters, Reach::All)
            };
            let (from, mut to) = (start(1), start(2));
            let parts = [Part::Encoder, Part::Decoder, Part::EncoderBias, Part::DecoderBias];
            for part in parts {
                for (number, memory) in (1..).zip(Memory::ALL) {
                    let Some(mut array) = from.array(part, memory) else {
                        assert_eq!((part, decoder), (Part::Decoder, Decoder::Tied));
                        continue;
                    };
                    for x in &mut array {
                        *x += number as f32;
                    }
                    to.set_array(part, memory, &array);
                    assert_eq!(to.array(part, memory).as_ref(), Some(&array));
                }
            }
            assert_eq!(from.array(Part::Thresholds, Memory::Values), None);
            to.arrive(&config, 7);
            assert_eq!(to.n_steps(), 7);
            let moved = from.parameters().encoder.mapv(|w| w + 1.0);
            assert_eq!(to.parameters().encoder, moved);
        }
    }
}
