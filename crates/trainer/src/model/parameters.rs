//! The numbers of an autoencoder, and how they start.

use ndarray::Array2;

use crate::random::{Key, Purpose};
use crate::settings::config::TrainerConfig;
use crate::settings::decoder::{Decoder, DecoderSign};
use crate::settings::loss::Loss;
use crate::settings::start::EncoderStart;
use crate::settings::unit::Unit;

/// Holds the weights, word-major: the row of a term is contiguous.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parameters {
    /// **Shape** (V, H).
    pub(crate) encoder: Array2<f32>,
    pub(crate) decoder: DecoderRows,
    /// **Shape** (H); all zero for units without bias.
    pub(crate) encoder_bias: Vec<f32>,
    /// **Shape** (V).
    pub(crate) decoder_bias: Vec<f32>,
    /// Thresholds that training finds. **Shape** (H), empty for units without.
    pub(crate) thresholds: Vec<f32>,
}

/// Says whose rows decode, and holds them when they are the decoder's own.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum DecoderRows {
    /// **Shape** (V, H); with unit columns the stored, not the effective rows.
    Own(Array2<f32>),
    /// Those of the encoder.
    Encoder,
}

/// Shares of documents are kept this far from 0 and 1 before their logarithm is taken, as in
/// the reference runs.
pub(crate) const SHARE_MARGIN: f64 = 1e-5;

impl Parameters {
    /// Draws the start of training: encoder rows around the mean with variance 1 / mean length,
    /// decoder rows around 0 with variance 2 / (V + H), decoder bias from document frequencies,
    /// encoder bias zero. A decoder that must not be negative starts with absolute values, so
    /// that its columns keep their length. **Shape**: `frequencies` (V), those of the `n_train`
    /// training documents.
    pub(crate) fn start(
        config: &TrainerConfig,
        frequencies: &[u32],
        n_train: usize,
        mean_length: f64,
    ) -> Self {
        let (v, h) = (frequencies.len(), config.units);
        let mean = match config.start {
            EncoderStart::Usual => config.unit.kind().start_mean(config.loss),
            EncoderStart::Around(mean) => mean,
        };
        let draw = |purpose, mean: f64, deviation: f64| {
            config.weight_start.draw(Key::new(config.seed, purpose), (v, h), mean, deviation)
        };
        let signed = |rows: Array2<f32>| match config.decoder_sign {
            DecoderSign::Free => rows,
            DecoderSign::NonNegative => rows.mapv_into(f32::abs),
        };
        let encoder = draw(Purpose::EncoderStart, mean / mean_length, (1.0 / mean_length).sqrt());
        let (encoder, decoder) = match config.decoder {
            Decoder::Untied => {
                let deviation = (2.0 / (v + h) as f64).sqrt();
                let rows = signed(draw(Purpose::DecoderStart, 0.0, deviation));
                (encoder, DecoderRows::Own(rows))
            }
            Decoder::Tied => (signed(encoder), DecoderRows::Encoder),
        };
        let thresholds = match config.unit {
            Unit::JumpRelu { theta, .. } => vec![theta; h],
            Unit::BatchTopK { .. } => vec![0.0; h],
            _ => Vec::new(),
        };
        Self {
            encoder,
            decoder,
            encoder_bias: vec![0.0; h],
            decoder_bias: decoder_bias_start(config.loss, frequencies, n_train),
            thresholds,
        }
    }

    /// Returns the stored decoder rows.
    pub(crate) fn decoder_rows(&self) -> &Array2<f32> {
        match &self.decoder {
            DecoderRows::Own(rows) => rows,
            DecoderRows::Encoder => &self.encoder,
        }
    }
}

/// Returns the logits that reproduce document frequencies without any code.
fn decoder_bias_start(loss: Loss, frequencies: &[u32], n_train: usize) -> Vec<f32> {
    let total = match loss {
        Loss::Bce | Loss::Squared => n_train as f64,
        Loss::Softmax => frequencies.iter().map(|&df| f64::from(df)).sum(),
    };
    let logit = |&df: &u32| {
        let share = f64::from(df) / total;
        let inside = share.clamp(SHARE_MARGIN, 1.0 - SHARE_MARGIN);
        match loss {
            Loss::Bce => (inside / (1.0 - inside)).ln() as f32,
            Loss::Softmax => inside.ln() as f32,
            Loss::Squared => share as f32,
        }
    };
    frequencies.iter().map(logit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::unit::UnitKind;

    /// Frequencies of the documents 0 1, 0 and 0 2 over four terms.
    const FREQUENCIES: [u32; 4] = [3, 1, 1, 0];

    #[test]
    fn starts_have_their_stated_moments() {
        let frequencies: Vec<u32> = (0..400).map(|term| u32::from(term == 0)).collect();
        let config = TrainerConfig { loss: Loss::Bce, ..TrainerConfig::default() };
        let start = Parameters::start(&config, &frequencies, 1, 25.0);
        let moments = |rows: &Array2<f32>| {
            let mean = rows.mean().unwrap();
            (mean, rows.mapv(|w| (w - mean).powi(2)).mean().unwrap())
        };
        let (mean, variance) = moments(&start.encoder);
        assert!((mean - 5.0 / 25.0).abs() < 0.005 && (variance * 25.0 - 1.0).abs() < 0.03);
        let (mean, variance) = moments(start.decoder_rows());
        assert!(mean.abs() < 0.002 && (variance * 464.0 / 2.0 - 1.0).abs() < 0.03);
    }

    #[test]
    fn one_sided_units_start_active_under_bce_and_any_start_can_be_set() {
        let mean = |config: TrainerConfig| {
            let config = TrainerConfig { units: 2000, ..config };
            Parameters::start(&config, &FREQUENCIES, 3, 25.0).encoder.mean().unwrap() * 25.0
        };
        let of = |unit: UnitKind, loss| {
            mean(TrainerConfig { unit: unit.into(), loss, ..TrainerConfig::default() })
        };
        assert!((of(UnitKind::Threshold, Loss::Bce) - 5.0).abs() < 0.3);
        assert!(of(UnitKind::Threshold, Loss::Softmax).abs() < 0.3);
        assert!(of(UnitKind::Elu, Loss::Bce).abs() < 0.3);
        let start = EncoderStart::Around(-3.0);
        assert!((mean(TrainerConfig { start, ..TrainerConfig::default() }) + 3.0).abs() < 0.3);
    }

    #[test]
    fn bias_is_the_log_odds_or_the_log_share_of_document_frequency() {
        let check = |found: Vec<f32>, shares: [f64; 4], logit: fn(f64) -> f64| {
            for (found, share) in found.into_iter().zip(shares) {
                assert!((f64::from(found) - logit(share)).abs() < 1e-5);
            }
        };
        let odds = |share: f64| (share / (1.0 - share)).ln();
        let third = 1.0 / 3.0;
        let bce = decoder_bias_start(Loss::Bce, &FREQUENCIES, 3);
        check(bce, [1.0 - SHARE_MARGIN, third, third, SHARE_MARGIN], odds);
        let softmax = decoder_bias_start(Loss::Softmax, &FREQUENCIES, 3);
        check(softmax, [0.6, 0.2, 0.2, SHARE_MARGIN], f64::ln);
        let squared = decoder_bias_start(Loss::Squared, &FREQUENCIES, 3);
        check(squared, [1.0, third, third, 0.0], |share| share);
    }

    #[test]
    fn a_decoder_that_must_not_be_negative_starts_so() {
        for decoder in [Decoder::Untied, Decoder::Tied] {
            let start = |decoder_sign| {
                let config = TrainerConfig { decoder, decoder_sign, ..TrainerConfig::default() };
                Parameters::start(&config, &FREQUENCIES, 3, 1.7)
            };
            let (free, signed) = (start(DecoderSign::Free), start(DecoderSign::NonNegative));
            assert!(free.decoder_rows().iter().any(|&w| w < 0.0));
            assert_eq!(&free.decoder_rows().mapv(f32::abs), signed.decoder_rows());
            assert_eq!(free.encoder == signed.encoder, decoder == Decoder::Untied);
        }
    }

    #[test]
    fn twins_start_from_the_same_weights_whatever_is_penalized() {
        let plain = TrainerConfig::default();
        let penalized =
            TrainerConfig { penalties: vec!["mean:0.3".parse().unwrap()].into(), ..plain.clone() };
        let start = |config: &TrainerConfig| Parameters::start(config, &FREQUENCIES, 3, 1.7);
        assert_eq!(start(&plain), start(&penalized));
        assert_ne!(start(&plain), start(&TrainerConfig { seed: 1, ..plain.clone() }));
    }
}
