//! What a study trains beside the variants that it was asked about.

use crate::report::Control;

/// Judged seeds for each seed of what is trained beside.
const SEEDS_EACH: usize = 4;

/// Strengths of a frontier, the one that was asked for among them.
pub const STRENGTHS: usize = 5;

/// Says what is trained beside the variants of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// Factors, above 0 and not 1, by which the weights of each penalty are multiplied: the other
    /// points of its frontier.
    pub strengths: Vec<f64>,
    /// What the first penalized variant is held against.
    pub controls: Vec<Control>,
    /// Seeds of these, the first ones of the study; `None` for one in four, but one at least. What
    /// carries a verdict has all seeds.
    pub seeds: Option<usize>,
}

impl Default for Beside {
    fn default() -> Self {
        Self {
            strengths: vec![0.25, 0.5, 2.0, 4.0],
            controls: Control::USUAL.to_vec(),
            seeds: None,
        }
    }
}

impl Beside {
    /// Nothing is trained beside.
    pub fn nothing() -> Self {
        Self { strengths: Vec::new(), controls: Vec::new(), seeds: None }
    }

    /// Returns how many seeds what has no verdict gets in a study of `n_seeds`.
    pub fn n_seeds(&self, n_seeds: usize) -> usize {
        self.seeds.unwrap_or(n_seeds / SEEDS_EACH).clamp(1, n_seeds.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_in_four_but_one_at_least() {
        let of = |n_seeds| Beside::default().n_seeds(n_seeds);
        assert_eq!([1, 3, 5, 8, 10].map(of), [1, 1, 1, 2, 2]);
        assert_eq!(Beside { seeds: Some(20), ..Beside::default() }.n_seeds(8), 8);
    }

    #[test]
    fn a_frontier_has_five_strengths() {
        assert_eq!(Beside::default().strengths.len() + 1, STRENGTHS);
    }
}
