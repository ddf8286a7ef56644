//! How much memory the weights of a run take, and how much they may.

use crate::error::TrainerError;
use crate::settings::config::TrainerConfig;
use crate::settings::decoder::Decoder;

/// Most bytes that a run may need for its weights and what its optimizer remembers of them: 1 TiB,
/// beyond the machines this is made for. What a smaller machine lacks, its system says.
const LIMIT: u128 = 1 << 40;

const GIB: u128 = 1 << 30;

/// Returns the bytes that the weights of a run take, with two moments of each that learns: numbers
/// of four bytes in one (V, H) matrix when the decoder is tied, else in two.
pub(crate) fn bytes_needed(config: &TrainerConfig, n_terms: usize) -> u128 {
    let of = |is_frozen: bool| if is_frozen { 1 } else { 3 };
    let encoder = of(config.frozen.has_encoder());
    let n_numbers = match config.decoder {
        Decoder::Untied => encoder + of(config.frozen.has_decoder()),
        Decoder::Tied => encoder,
    };
    let n_weights = (config.units as u128).saturating_mul(n_terms as u128);
    n_weights.saturating_mul(4 * n_numbers)
}

/// Refuses a run before its work begins that needs more than there can be.
///
/// # Errors
/// [`TrainerError::TooLarge`] above 1 TiB.
pub(crate) fn check(config: &TrainerConfig, n_terms: usize) -> Result<(), TrainerError> {
    let needed = bytes_needed(config, n_terms);
    if needed <= LIMIT {
        return Ok(());
    }
    Err(TrainerError::TooLarge {
        units: config.units,
        terms: n_terms,
        needed: needed.div_ceil(GIB),
        limit: LIMIT / GIB,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::frozen::Frozen;

    fn config(units: usize, decoder: Decoder) -> TrainerConfig {
        TrainerConfig { units, decoder, ..TrainerConfig::default() }
    }

    #[test]
    fn bytes_are_those_of_weights_and_two_moments() {
        assert_eq!(bytes_needed(&config(64, Decoder::Untied), 2_000), 2 * 64 * 2_000 * 12);
        assert_eq!(bytes_needed(&config(64, Decoder::Tied), 2_000), 64 * 2_000 * 12);
        let frozen = |part| bytes_needed(&config(64, Decoder::Untied).with_frozen(part), 2_000);
        assert_eq!(frozen(Frozen::Encoder), 64 * 2_000 * (4 + 12));
        assert_eq!(frozen(Frozen::Both), 2 * 64 * 2_000 * 4);
    }

    #[test]
    fn a_run_that_no_machine_holds_is_refused_whatever_the_numbers() {
        let of = |units, n_terms| {
            check(&config(units, Decoder::Untied), n_terms).map_err(|error| error.to_string())
        };
        assert_eq!(of(64, 2_000), Ok(()));
        assert_eq!(of(1 << 20, 40_000), Ok(()));
        let message = "`4294967295` units on `1000000` words need `96000000` GiB for weights and \
                       optimizer; at most `1024` are allowed";
        assert_eq!(of(u32::MAX as usize, 1_000_000), Err(message.to_owned()));
        assert!(of(usize::MAX, usize::MAX).is_err());
    }
}
