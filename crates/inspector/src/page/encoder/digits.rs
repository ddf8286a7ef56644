//! Encoder weights as whole numbers, written in few digits.

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

/// What digits are written with, by value.
///
/// # Reference
/// Josefsson (2006), RFC 4648, section 5: the alphabet for addresses and file names, which means nothing to
/// JSON or HTML.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Digits to this base.
const BASE: i32 = 64;

/// Holds weights as whole multiples of a step, one for each unit.
///
/// A number of n digits is written with half of 64^n added, so that none is negative. Digits of one place
/// stand together, because those of the first are alike, and packing makes use of that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Digits {
    /// What one weight of a unit is a multiple of; no weight is more than half of it off. **Shape** (H).
    pub steps: Vec<f32>,
    /// The digits of one place of all weights, unit after unit and in it word after word; the first
    /// weighs most. **Shape**: n texts of H × V characters.
    pub places: Vec<String>,
}

impl Digits {
    /// Writes weights with so many digits, 2 to 4. **Shape**: `weights` (V, H), finite.
    ///
    /// The weight of largest size of each unit is written with the largest number there is.
    pub(super) fn of(weights: ArrayView2<'_, f32>, n_digits: u32) -> Self {
        let half = BASE.pow(n_digits) / 2;
        let step = |unit: usize| {
            let sizes = weights.column(unit).into_iter().map(|w| w.abs());
            (f64::from(sizes.fold(0.0, f32::max)) / f64::from(half - 1)) as f32
        };
        let steps: Vec<f32> = (0..weights.ncols()).map(step).collect();
        let mut places = vec![String::with_capacity(weights.len()); n_digits as usize];
        for (column, &step) in weights.columns().into_iter().zip(&steps) {
            for &weight in column {
                let mut rest = number(weight, step, half) + half;
                for place in places.iter_mut().rev() {
                    place.push(char::from(ALPHABET[(rest % BASE) as usize]));
                    rest /= BASE;
                }
            }
        }
        Self { steps, places }
    }

    /// Returns the weights as they are read. **Shape** (V, H).
    ///
    /// # Panics
    /// When there is a character that is no digit, or not as many as words and units.
    pub(super) fn weights(&self) -> Array2<f32> {
        let n_units = self.steps.len();
        let n_weights = self.places.first().map_or(0, String::len);
        let n_terms = n_weights.checked_div(n_units).unwrap_or(0);
        let half = BASE.pow(self.places.len() as u32) / 2;
        let places: Vec<&[u8]> = self.places.iter().map(String::as_bytes).collect();
        Array2::from_shape_fn((n_terms, n_units), |(term, unit)| {
            let at = unit * n_terms + term;
            let number = places.iter().fold(0, |number, place| number * BASE + value(place[at]));
            (number - half) as f32 * self.steps[unit]
        })
    }
}

fn number(weight: f32, step: f32, half: i32) -> i32 {
    if step == 0.0 {
        return 0;
    }
    let number = (f64::from(weight) / f64::from(step)).round() as i32;
    number.clamp(1 - half, half - 1)
}

fn value(digit: u8) -> i32 {
    let found = ALPHABET.iter().position(|&of| of == digit);
    found.expect("a digit of the alphabet") as i32
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_written_from_the_largest_place_on() {
        let weights = array![[2047.0, 0.0], [-2047.0, 0.0], [1.0, 0.0]];
        let digits = Digits::of(weights.view(), 2);
        assert_eq!(digits.steps, [1.0, 0.0]);
        // 2047 + 2048 = 63 · 64 + 63, -2047 + 2048 = 1, 1 + 2048 = 32 · 64 + 1.
        assert_eq!(digits.places, ["_Agggg", "_BBAAA"]);
        assert_eq!(digits.weights(), weights);
    }

    proptest! {
        #[test]
        fn no_weight_is_more_than_half_a_step_off(
            weights in prop::collection::vec(-3.0_f32..3.0, 12), n_digits in 2_u32..4,
        ) {
            let weights = Array2::from_shape_vec((4, 3), weights).unwrap();
            let digits = Digits::of(weights.view(), n_digits);
            for ((at, &weight), &read) in weights.indexed_iter().zip(&digits.weights()) {
                let half = 0.5 * digits.steps[at.1];
                prop_assert!((weight - read).abs() <= half * 1.001 + 1e-6);
            }
        }
    }
}
