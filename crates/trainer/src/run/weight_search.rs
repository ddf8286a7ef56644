//! The search for the weight of the penalties that brings about a wanted share of zeros.

use crate::settings::config::TrainerConfig;
use crate::settings::penalties::Penalties;
use crate::settings::penalty::Penalty;
use crate::state::field::{Field, Visit};

/// Share of the epochs in which the weight is sought; then it is held.
const SEARCH: f64 = 0.9;

/// Share of the search, at its end, over which the weight that is held is averaged.
const AVERAGED: f64 = 0.1;

/// Logarithm of the weight until penalties are measured, too small to matter: about 1e-6.
const PROBE: f64 = -14.0;

/// Penalties over reconstruction loss where the search begins: too weak for any share of zeros
/// worth seeking, so that it comes from below.
const FIRST_SHARE: f64 = 1e-4;

/// Logarithm of the weight for each share of zeros that is missing now.
const NOW: f64 = 10.0;

/// What each epoch adds to it for good, for each share of zeros that is missing.
const FOR_GOOD: f64 = 9.0;

/// Most that an epoch adds for good: while the weight is still on its way much is missing, and
/// what has been added by then would take it too far.
const MOST: f64 = 1.5;

/// Most by which the logarithm may rise in an epoch; it falls as fast as it has to.
const RISE: f64 = 3.0;

/// Epochs over which the running mean of the share of zeros reaches back.
const REACH: f64 = 0.5;

/// Bounds of what is added for good, so that the weight and its inverse stay ordinary numbers.
const FARTHEST: f64 = 14.0;

/// Holds the largest weight of the penalties; the others keep their ratio to it.
///
/// Of the weights that were given nothing but their ratios is read: a first weight that is far
/// too strong would kill units before it is lowered, and dead units do not come back. The first
/// batch goes practically without penalties and measures them; the search begins where they are
/// a small share of the reconstruction loss, whatever their kind and the loss. From then on
/// every mini-batch sets the logarithm of the weight by the share of zeros that is missing: in
/// proportion to what is missing now, which answers at once, and to what has been missing so
/// far, which stays when nothing is missing any more. It rises slowly, since units follow with
/// a delay, and not at all while the penalties outweigh the loss. What is held at the end is
/// the mean over the last part of the search. Only training batches are seen, so validation
/// stays fair.
///
/// # Reference
/// Åström, Hägglund (1995), PID controllers, section 3.2, without the derivative. The gains and
/// the bounds on the rise are our own: larger ones let the weight swing, since units follow it
/// with a delay of some epochs; smaller ones do not keep up with units that go on learning.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WeightSearch {
    /// Logarithm of the largest weight.
    log_weight: f64,
    /// That of the weight where the search began; meaningless before.
    first: f64,
    /// Batches since then.
    batches: u64,
    /// What is added to it and stays when no zeros are missing.
    settled: f64,
    /// Running mean of the share of zeros.
    zeros: f64,
    /// Sum of the logarithms in the averaged part, each by its share of an epoch.
    sum: f64,
    /// Epochs in that sum.
    averaged: f64,
}

/// Says what a training batch was like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heard {
    /// Share of activations that are not active.
    pub(crate) zeros: f64,
    /// Share of the epoch's documents that are in it.
    pub(crate) share: f64,
    /// Mean reconstruction loss of its documents.
    pub(crate) reconstruction: f64,
    /// Weighted penalties.
    pub(crate) penalty: f64,
}

impl Default for WeightSearch {
    fn default() -> Self {
        Self {
            log_weight: PROBE,
            first: PROBE,
            batches: 0,
            settled: 0.0,
            zeros: 0.0,
            sum: 0.0,
            averaged: 0.0,
        }
    }
}

impl WeightSearch {
    /// Returns the penalties of the settings as they are applied now.
    pub(crate) fn applied(&self, given: &Penalties) -> Penalties {
        if given.target_zeros.is_none() {
            return given.clone();
        }
        let weights = given.list.iter().map(|penalty| penalty.weight);
        let largest = weights.fold(0.0, f64::max);
        // The quotient first: the weights themselves may have any size.
        let weight = |p: &Penalty| p.weight / largest * self.log_weight.exp();
        let list = given.list.iter().map(|p| Penalty { weight: weight(p), ..*p }).collect();
        Penalties { list, ..given.clone() }
    }

    /// Says whether the weight is still sought in this epoch.
    pub(crate) fn is_open(config: &TrainerConfig, epoch: usize) -> bool {
        config.penalties.target_zeros.is_some() && epoch <= last_epoch(config)
    }

    /// Learns what a batch was like.
    pub(crate) fn hear(&mut self, config: &TrainerConfig, epoch: usize, heard: Heard) {
        let Some(target) = config.penalties.target_zeros.filter(|_| Self::is_open(config, epoch))
        else {
            return;
        };
        let Heard { zeros, share, reconstruction, penalty } = heard;
        if self.batches == 0 {
            let Some(first) = self.beginning(heard) else { return };
            (self.first, self.log_weight, self.zeros, self.batches) = (first, first, zeros, 1);
            return;
        }
        self.batches += 1;
        self.zeros += (share / REACH).min(1.0) * (zeros - self.zeros);
        let missing = target - self.zeros;
        // Once penalties outweigh the loss, more weight would only make codes small.
        let (most, rise) = if penalty > reconstruction { (0.0, 0.0) } else { (MOST, RISE) };
        let lasting = (FOR_GOOD * missing).min(most);
        self.settled = (self.settled + lasting * share).clamp(-FARTHEST, FARTHEST);
        let wanted = self.first + self.settled + NOW * missing;
        self.log_weight = wanted.min(self.log_weight + rise * share);
        if epoch as f64 > (1.0 - AVERAGED) * last_epoch(config) as f64 {
            self.sum += share * self.log_weight;
            self.averaged += share;
        }
    }

    /// Returns the logarithm of the weight to begin with; `None` while nothing is penalized.
    fn beginning(&self, Heard { reconstruction, penalty, .. }: Heard) -> Option<f64> {
        let ratio = FIRST_SHARE * reconstruction / penalty;
        (penalty > 0.0 && ratio.is_normal()).then(|| self.log_weight + ratio.ln())
    }

    /// Fixes the weight when this epoch was the last of the search.
    pub(crate) fn end_epoch(&mut self, config: &TrainerConfig, epoch: usize) {
        if config.penalties.target_zeros.is_some()
            && epoch == last_epoch(config)
            && self.averaged > 0.0
        {
            self.log_weight = self.sum / self.averaged;
        }
    }

    /// Shows what is remembered from batch to batch.
    pub(crate) fn visit(&mut self, visit: &mut Visit<'_>) {
        visit("weight_search.log_weight", Field::Double(&mut self.log_weight));
        visit("weight_search.first", Field::Double(&mut self.first));
        visit("weight_search.batches", Field::Count(&mut self.batches));
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
            penalties: Penalties {
                list: vec!["mean:0.2".parse().unwrap(), "l1:0.1".parse().unwrap()],
                target_zeros: Some(0.5),
                ..Penalties::default()
            },
            epochs: 50,
            ..TrainerConfig::default()
        }
    }

    /// Lets the search hear 50 epochs of ten batches whose zeros and penalties follow the weight
    /// at once, half of the codes being zeros at weight 1.5; returns what it applied in each.
    fn sought(config: &TrainerConfig) -> Vec<Vec<Penalty>> {
        let mut search = WeightSearch::default();
        let batches = (0..500).map(|batch| {
            let epoch = batch / 10 + 1;
            let penalties = search.applied(&config.penalties).list;
            let heard = Heard {
                zeros: zeros(&penalties),
                share: 0.1,
                reconstruction: 200.0,
                penalty: 50.0 * penalties[0].weight,
            };
            search.hear(config, epoch, heard);
            if batch % 10 == 9 {
                search.end_epoch(config, epoch);
            }
            penalties
        });
        batches.collect()
    }

    fn zeros(penalties: &[Penalty]) -> f64 {
        (0.5 + 0.2 * (penalties[0].weight / 1.5).ln()).clamp(0.0, 1.0)
    }

    #[test]
    fn the_weight_that_answers_with_the_target_is_found_and_held() {
        let applied = sought(&config());
        let (search, held) = applied.split_at(450);
        assert!((zeros(&held[0]) - 0.5).abs() < 0.01, "{:?}", held[0]);
        assert!(held.iter().all(|penalties| *penalties == held[0]));
        // Both weights moved by the same factor.
        assert!((held[0][0].weight / held[0][1].weight - 2.0).abs() < 1e-12);
        // It begins where penalties are a ten-thousandth of the loss, and comes from below.
        assert!((search[1][0].weight - 1e-4 * 200.0 / 50.0).abs() < 1e-12, "{:?}", search[1]);
        let rise = |pair: &[Vec<Penalty>]| (pair[1][0].weight / pair[0][0].weight).ln();
        assert!(search[1..].windows(2).all(|pair| rise(pair) < 0.1 * RISE + 1e-9));
        assert!(search.iter().all(|penalties| zeros(penalties) < 0.6));
    }

    #[test]
    fn weights_of_any_size_lead_to_the_same_search() {
        let of = |factor: f64| {
            let scaled = |p: Penalty| Penalty { weight: p.weight * factor, ..p };
            let given = config().penalties;
            let list = given.list.iter().copied().map(scaled).collect();
            let penalties = Penalties { list, ..given };
            sought(&TrainerConfig { penalties, ..config() })
        };
        let expected = of(1.0);
        // Powers of two, so that the ratio of the weights is the same to the bit.
        for power in [-1000, -20, 20, 1000] {
            assert_eq!(of(2.0_f64.powi(power)), expected, "2^{power}");
        }
    }

    #[test]
    fn the_weight_stops_rising_while_the_penalties_outweigh_the_loss() {
        let mut search = WeightSearch::default();
        let heard = Heard { zeros: 0.1, share: 0.1, reconstruction: 200.0, penalty: 199.0 };
        let mut rise = |penalty| {
            let before = search.log_weight;
            search.hear(&config(), 2, Heard { penalty, ..heard });
            search.log_weight - before
        };
        rise(1.0);
        assert!((rise(199.0) - 0.1 * RISE).abs() < 1e-12);
        assert_eq!(rise(201.0), 0.0);
    }

    #[test]
    fn nothing_is_sought_while_nothing_is_penalized() {
        let mut search = WeightSearch::default();
        let heard = Heard { zeros: 0.1, share: 1.0, reconstruction: 200.0, penalty: 0.0 };
        for penalty in [0.0, f64::NAN, f64::INFINITY] {
            search.hear(&config(), 1, Heard { penalty, ..heard });
            assert_eq!(search, WeightSearch::default());
        }
    }

    #[test]
    fn without_a_target_the_weights_are_those_of_the_settings_to_the_bit() {
        let penalties = Penalties { target_zeros: None, ..config().penalties };
        let config = TrainerConfig { penalties, ..config() };
        let mut search = WeightSearch::default();
        let heard = Heard { zeros: 0.0, share: 1.0, reconstruction: 200.0, penalty: 1.0 };
        search.hear(&config, 1, heard);
        search.end_epoch(&config, 1);
        assert_eq!(search, WeightSearch::default());
        assert_eq!(search.applied(&config.penalties), config.penalties);
    }
}
