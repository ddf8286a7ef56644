//! How many absent words a step looks at, as a setting; how they are drawn stands with the
//! batches.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::settings::choice::UnknownChoice;
use crate::settings::loss::Loss;

/// Says how many absent words a step of training looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sampling {
    /// All below 16,000 words and for softmax; else the usual number.
    Auto,
    /// All: the exact loss.
    Off,
    /// About so many, at least 1, on average over batches.
    Words(usize),
}

/// Words from which on [`Sampling::Auto`] samples.
const AUTO_FROM: usize = 16_000;

/// Absent words that [`Sampling::Auto`] draws: enough that the validation loss stays within half a
/// percent of the exact trainer's (`reports/benchmarks.md`).
const AUTO_WORDS: usize = 2_048;

impl Sampling {
    /// Returns the number of absent words to draw in each step; `None` when all are looked at.
    ///
    /// # Example
    /// ```
    /// use topicscope_trainer::{Loss, Sampling};
    ///
    /// assert_eq!(Sampling::Auto.words(Loss::Bce, 2_000), None);
    /// assert_eq!(Sampling::Auto.words(Loss::Bce, 40_000), Some(2_048));
    /// assert_eq!(Sampling::Auto.words(Loss::Softmax, 40_000), None);
    /// ```
    pub fn words(self, loss: Loss, n_terms: usize) -> Option<usize> {
        match self {
            Self::Words(n) => Some(n),
            Self::Auto if n_terms >= AUTO_FROM && loss.is_sum_over_words() => Some(AUTO_WORDS),
            Self::Auto | Self::Off => None,
        }
    }
}

impl fmt::Display for Sampling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Off => f.write_str("off"),
            Self::Words(n) => write!(f, "{n}"),
        }
    }
}

impl FromStr for Sampling {
    type Err = UnknownChoice;

    fn from_str(text: &str) -> Result<Self, UnknownChoice> {
        match text {
            "auto" => Ok(Self::Auto),
            "off" => Ok(Self::Off),
            _ => text.parse().map(Self::Words).map_err(|_| UnknownChoice {
                setting: "sampling",
                found: text.to_owned(),
                allowed: vec!["auto", "off", "a number of words"],
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back() {
        for sampling in [Sampling::Auto, Sampling::Off, Sampling::Words(512)] {
            assert_eq!(sampling.to_string().parse(), Ok(sampling));
        }
        let error = "few".parse::<Sampling>().unwrap_err();
        assert!(error.to_string().contains("a number of words"), "{error}");
    }
}
