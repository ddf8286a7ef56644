//! The smallest effects that matter, where somebody fixes others in advance than the usual ones.

use std::str::FromStr;

use thiserror::Error;

use super::chosen::{ComparedBy, PRIMARY, PrimaryFigure};

/// Holds the smallest effect that matters of each primary figure. The default is that of [`PRIMARY`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SmallestEffects([f64; PRIMARY.len()]);

/// Fixes the smallest effect that matters of one primary figure. Written as `KEY=VALUE`: the key of
/// the figure and a difference above 0; of a figure that is compared by its ratio a share of
/// itself, so that `carry_over=0.1` means a tenth more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SmallestEffect {
    place: usize,
    /// A difference, or the logarithm of a ratio.
    effect: f64,
}

/// Says why a text fixes no smallest effect.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SmallestEffectError {
    /// The text has no `=`.
    #[error("`{found}` is not written as KEY=VALUE")]
    NoPair {
        /// The text.
        found: String,
    },
    /// The key is none of a figure that decides.
    #[error("`{found}` is no figure that decides; those are {known}", known = keys())]
    NotPrimary {
        /// The key.
        found: String,
    },
    /// The value is no number above 0.
    #[error("`{found}` is no number above 0 and below 1")]
    NoEffect {
        /// The value.
        found: String,
    },
}

impl Default for SmallestEffects {
    fn default() -> Self {
        Self(PRIMARY.map(|primary| primary.smallest_effect))
    }
}

impl SmallestEffects {
    /// Replaces some; of two of one figure the later holds.
    #[must_use]
    pub fn with(self, others: &[SmallestEffect]) -> Self {
        let mut effects = self;
        for other in others {
            effects.0[other.place] = other.effect;
        }
        effects
    }

    /// Returns that of a primary figure: a difference, or the logarithm of a ratio.
    pub(crate) fn of(&self, primary: &PrimaryFigure) -> f64 {
        let place = PRIMARY.iter().position(|known| known.metric == primary.metric);
        place.map_or(primary.smallest_effect, |place| self.0[place])
    }
}

impl FromStr for SmallestEffect {
    type Err = SmallestEffectError;

    fn from_str(text: &str) -> Result<Self, SmallestEffectError> {
        let pair = text.split_once('=');
        let (key, value) =
            pair.ok_or_else(|| SmallestEffectError::NoPair { found: text.to_owned() })?;
        let place = PRIMARY.iter().position(|primary| primary.metric.key() == key);
        let place =
            place.ok_or_else(|| SmallestEffectError::NotPrimary { found: key.to_owned() })?;
        let effect = value.parse().ok().filter(|effect: &f64| *effect > 0.0 && *effect < 1.0);
        let effect =
            effect.ok_or_else(|| SmallestEffectError::NoEffect { found: value.to_owned() })?;
        let effect = match PRIMARY[place].compared_by {
            ComparedBy::Difference => effect,
            ComparedBy::LogRatio => effect.ln_1p(),
        };
        Ok(Self { place, effect })
    }
}

fn keys() -> String {
    PRIMARY.map(|primary| primary.metric.key()).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_named_by_its_key_and_a_ratio_as_a_share() {
        let [npmi, .., carry_over] = [0, 1, 2, 3].map(|place| &PRIMARY[place]);
        let usual = SmallestEffects::default();
        assert_eq!(usual.of(npmi), 0.02);
        let fixed = ["npmi=0.05", "carry_over=0.25"].map(|text| text.parse().unwrap());
        let effects = usual.with(&fixed);
        assert_eq!((effects.of(npmi), effects.of(carry_over)), (0.05, 1.25_f64.ln()));
        assert_eq!(usual.with(&["carry_over=0.1".parse().unwrap()]), usual);
    }

    #[test]
    fn what_fixes_nothing_is_refused() {
        let refused = |text: &str| text.parse::<SmallestEffect>().unwrap_err().to_string();
        assert_eq!(refused("npmi"), "`npmi` is not written as KEY=VALUE");
        assert!(refused("l0=1").starts_with("`l0` is no figure that decides; those are npmi, "));
        for value in ["0", "-0.1", "1", "NaN", ""] {
            let expected = format!("`{value}` is no number above 0 and below 1");
            assert_eq!(refused(&format!("npmi={value}")), expected);
        }
    }
}
