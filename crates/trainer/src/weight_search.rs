//! The search for the weight of the penalties that brings about a wanted share of zeros.

use crate::config::TrainerConfig;
use crate::field::{Field, Visit};
use crate::penalty::Penalty;

/// Share of the epochs in which the weight is sought; then it is held.
const SEARCH: f64 = 0.9;

/// Share of the search, at its end, over which the weight that is held is averaged.
const AVERAGED: f64 = 0.1;

/// Logarithm of the factor for each share of zeros that is missing now.
const NOW: f64 = 10.0;

/// What each epoch adds to it for good, for each share of zeros that is missing.
const FOR_GOOD: f64 = 3.0;

/// Epochs over which the running mean of the share of zeros reaches back.
const REACH: f64 = 0.5;

/// Bounds of the logarithm of the factor, so that it and its inverse stay ordinary numbers.
const FARTHEST: f64 = 14.0;

/// Holds the factor that all weights of penalties share, so that their ratios stay.
///
/// While it seeks, every mini-batch sets the logarithm of the factor by the share of zeros
/// that is missing: in proportion to what is missing now, which answers at once, and to what
/// has been missing so far, which stays when nothing is missing any more. What is held at the
/// end is the mean over the last part of the search. Only training batches are seen, so
/// validation stays fair.
///
/// # Reference
/// Åström, Hägglund (1995), PID controllers, section 3.2, without the derivative. The gains
/// are our own: larger ones let the weight swing, since units follow it with a delay of
/// some epochs; smaller ones do not keep up with units that go on learning.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct WeightSearch {
    /// Logarithm of the factor.
    log_factor: f64,
    /// Its part that stays when no zeros are missing.
    settled: f64,
    /// Running mean of the share of zeros; 0 before the first batch.
    zeros: f64,
    /// Sum of the logarithms in the averaged part, each by its share of an epoch.
    sum: f64,
    /// Epochs in that sum.
    averaged: f64,
}

impl WeightSearch {
    /// Returns the penalties as they are applied now.
    pub(crate) fn penalties(&self, config: &TrainerConfig) -> Vec<Penalty> {
        if config.target_zeros.is_none() {
            return config.penalties.clone();
        }
        let factor = self.log_factor.exp();
        let scaled = |p: &Penalty| Penalty { weight: p.weight * factor, ..*p };
        config.penalties.iter().map(scaled).collect()
    }

    /// Says whether the weight is still sought in this epoch.
    pub(crate) fn is_open(config: &TrainerConfig, epoch: usize) -> bool {
        config.target_zeros.is_some() && epoch <= last_epoch(config)
    }

    /// Learns of the share of zeros in a batch that is this share of the epoch.
    pub(crate) fn hear(&mut self, config: &TrainerConfig, epoch: usize, zeros: f64, share: f64) {
        let Some(target) = config.target_zeros.filter(|_| Self::is_open(config, epoch)) else {
            return;
        };
        let last = last_epoch(config) as f64;
        if self.zeros == 0.0 {
            self.zeros = zeros;
        }
        self.zeros += (share / REACH).min(1.0) * (zeros - self.zeros);
        let missing = target - self.zeros;
        self.settled = (self.settled + FOR_GOOD * share * missing).clamp(-FARTHEST, FARTHEST);
        self.log_factor = self.settled + NOW * missing;
        if epoch as f64 > (1.0 - AVERAGED) * last {
            self.sum += share * self.log_factor;
            self.averaged += share;
        }
    }

    /// Fixes the weight when this epoch was the last of the search.
    pub(crate) fn end_epoch(&mut self, config: &TrainerConfig, epoch: usize) {
        if config.target_zeros.is_some() && epoch == last_epoch(config) && self.averaged > 0.0 {
            self.log_factor = self.sum / self.averaged;
        }
    }

    /// Shows what is remembered from batch to batch.
    pub(crate) fn visit(&mut self, visit: &mut Visit<'_>) {
        visit("weight_search.log_factor", Field::Double(&mut self.log_factor));
        visit("weight_search.settled", Field::Double(&mut self.settled));
        visit("weight_search.zeros", Field::Double(&mut self.zeros));
        visit("weight_search.sum", Field::Double(&mut self.sum));
        visit("weight_search.averaged", Field::Double(&mut self.averaged));
    }
}

/// Returns the last epoch of the search, at least 1.
fn last_epoch(config: &TrainerConfig) -> usize {
    ((config.epochs as f64 * SEARCH).ceil() as usize).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> TrainerConfig {
        TrainerConfig {
            penalties: vec!["mean:0.2".parse().unwrap(), "l1:0.1".parse().unwrap()],
            target_zeros: Some(0.5),
            epochs: 50,
            ..TrainerConfig::default()
        }
    }

    #[test]
    fn the_weight_that_answers_with_the_target_is_found_and_held() {
        // Codes whose zeros follow the weight at once: half of them at weight 0.2 × e².
        let answer = |penalties: &[Penalty]| {
            (0.5 + 0.2 * ((penalties[0].weight / 0.2).ln() - 2.0)).clamp(0.0, 1.0)
        };
        let config = config();
        let mut search = WeightSearch::default();
        let mut held = Vec::new();
        for epoch in 1..=50 {
            for _ in 0..10 {
                search.hear(&config, epoch, answer(&search.penalties(&config)), 0.1);
            }
            search.end_epoch(&config, epoch);
            if !WeightSearch::is_open(&config, epoch + 1) {
                held.push(search.penalties(&config));
            }
        }
        assert!((answer(&held[0]) - 0.5).abs() < 0.01, "{:?}", held[0]);
        assert!(held.len() == 6 && held.iter().all(|penalties| *penalties == held[0]));
        // Both weights moved by the same factor.
        assert!((held[0][0].weight / held[0][1].weight - 2.0).abs() < 1e-12);
    }

    #[test]
    fn without_a_target_the_weights_are_those_of_the_settings_to_the_bit() {
        let config = TrainerConfig { target_zeros: None, ..config() };
        let mut search = WeightSearch::default();
        search.hear(&config, 1, 0.0, 1.0);
        search.end_epoch(&config, 1);
        assert_eq!(search, WeightSearch::default());
        assert_eq!(search.penalties(&config), config.penalties);
    }
}
