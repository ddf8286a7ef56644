//! The search for the strongest weight of the penalties that keeps a share of the gain.

use topicscope_indexer::DocId;

use crate::device::Device;
use crate::error::TrainerError;
use crate::run::documents::TrainingDocuments;
use crate::run::trainer::Trainer;
use crate::run::unigram::UnigramModel;
use crate::settings::config::TrainerConfig;
use crate::settings::penalties::Penalties;
use crate::settings::penalty::Penalty;
use crate::settings::renewal::Renewal;
use crate::settings::schedule::Schedule;

/// Epochs of a pilot for one of a run: with [`N_WEIGHTS`] and the pilot without penalties the
/// search costs less than the run.
const PILOT_SHARE: f64 = 0.2;

/// Weights that are tried.
const N_WEIGHTS: usize = 3;

/// The weight that is tried first.
const FIRST: f64 = 0.1;

/// The weight where a pilot gains too little over word frequencies to be compared.
const UNKNOWN: f64 = 0.05;

/// Least gain of the pilot without penalties, as a share of the loss by word frequencies.
const LEAST_GAIN: f64 = 0.002;

/// Share of the gain that is lost when a weight grows by the factor e, about: what one point says
/// of the others.
const SLOPE: f64 = 0.18;

/// Farthest step from one weight to the next, as a logarithm.
const FARTHEST: f64 = 3.0;

/// Holds what the search for a weight has found.
#[derive(Debug, Clone, PartialEq)]
pub struct GainSearch {
    /// Share of the gain that is to be kept.
    pub share: f64,
    /// Epochs of each pilot.
    pub epochs: usize,
    /// The weights that were tried, rising, with the share of the gain that each pilot kept. Empty
    /// when the pilot without penalties gained too little to be compared.
    pub tried: Vec<(f64, f64)>,
    /// The weight found, of two digits.
    pub weight: f64,
    /// The penalties with it; several keep the ratio they were given.
    pub penalties: Vec<Penalty>,
}

impl Trainer {
    /// Finds the strongest weight of the penalties that keeps a share of what a model without
    /// penalties gains over word frequencies.
    ///
    /// Short runs with the seed of the settings, one without penalties and three with, are judged
    /// on the validation documents, or on the training documents where there are none; between
    /// the weights that were tried the share is taken to fall in proportion to their logarithm.
    /// Of the weights given nothing but their ratios is read. All together takes less than one
    /// run of these settings. `observer` hears of each pilot before it begins: its number from 0,
    /// and how many there are at most.
    ///
    /// # Errors
    /// As [`Trainer::start`], and when the loss ceases to be finite.
    ///
    /// # Notes
    /// The share that a whole run keeps is a figure of its own, and differs: pilots are short, and
    /// renew no unit.
    pub fn weight_that_keeps(
        &self,
        share: f64,
        documents: TrainingDocuments<'_>,
        observer: &mut dyn FnMut(usize, usize),
    ) -> Result<GainSearch, TrainerError> {
        // Pilots have no patience: refuse before the first of them what the run would refuse.
        if self.config().patience.is_some() && documents.validation.is_empty() {
            return Err(TrainerError::NoValidation);
        }
        let given = self.config().penalties.list.clone();
        let pilot = pilot_of(self.config());
        let TrainingDocuments { rows, train, validation } = documents;
        let judges = if validation.is_empty() { train } else { validation };
        let frequencies = rows.document_frequencies_in(train)?;
        let unigram = UnigramModel::new(pilot.loss, &frequencies, train.len(), None);
        let plain = unigram.mean_loss(rows, judges)?;
        let mut n_done = 0;
        // What a pilot gains over word frequencies, as a share of their loss.
        let mut gain = |weight: f64| -> Result<f64, TrainerError> {
            observer(n_done, N_WEIGHTS + 1);
            n_done += 1;
            let list = if weight > 0.0 { scaled(&given, weight) } else { Vec::new() };
            let penalties = Penalties { list, ..pilot.penalties.clone() };
            let config = TrainerConfig { penalties, ..pilot.clone() };
            Ok((plain - loss_of(self.device(), config, documents, judges)?) / plain)
        };
        let whole = gain(0.0)?;
        let mut tried: Vec<(f64, f64)> = Vec::new();
        let mut weight = UNKNOWN;
        if whole >= LEAST_GAIN {
            weight = FIRST;
            for _ in 0..N_WEIGHTS {
                tried.push((weight, gain(weight)? / whole));
                tried.sort_by(|a, b| a.0.total_cmp(&b.0));
                weight = next(&tried, share);
            }
        }
        let weight = two_digits(weight);
        let penalties = scaled(&given, weight);
        Ok(GainSearch { share, epochs: pilot.epochs, tried, weight, penalties })
    }
}

/// Returns the settings of a short run that is judged once, at its end: with half the batch it
/// makes twice the steps.
fn pilot_of(config: &TrainerConfig) -> TrainerConfig {
    let penalties = Penalties { target_zeros: None, warm_up: 0, ..config.penalties.clone() };
    TrainerConfig {
        penalties,
        epochs: ((config.epochs as f64 * PILOT_SHARE) as usize).max(1),
        schedule: Schedule::Constant,
        warm_up: 0,
        renew: Renewal::Off,
        patience: None,
        ..config.clone().with_batch(config.batch.div_ceil(2))
    }
}

/// Returns penalties of which the largest has this weight.
fn scaled(given: &[Penalty], weight: f64) -> Vec<Penalty> {
    let largest = given.iter().map(|penalty| penalty.weight).fold(0.0, f64::max);
    let scaled = |p: &Penalty| Penalty { weight: p.weight / largest * weight, ..*p };
    given.iter().map(scaled).collect()
}

/// Trains a pilot; returns its mean loss on the documents that judge.
fn loss_of(
    device: Option<&Device>,
    config: TrainerConfig,
    documents: TrainingDocuments<'_>,
    judges: &[DocId],
) -> Result<f64, TrainerError> {
    // Each epoch of a run with validation documents measures them; a pilot does so once.
    let unmeasured = TrainingDocuments { validation: &[], ..documents };
    let trainer = Trainer::new(config)?;
    let trainer = match device {
        None => trainer,
        Some(device) => trainer.on(device),
    };
    let mut run = trainer.start(unmeasured)?;
    while run.next_epoch()?.is_some() {}
    let losses = run.finish().model.losses_in(documents.rows, judges)?;
    Ok(losses.iter().sum::<f64>() / judges.len() as f64)
}

/// Returns the weight that would keep the share, by the weights tried so far. `tried` rises and
/// is not empty.
fn next(tried: &[(f64, f64)], share: f64) -> f64 {
    let weakest_beyond = tried.iter().position(|&(_, kept)| kept < share);
    let from_one = |(weight, kept): (f64, f64)| {
        weight * ((kept - share) / SLOPE).clamp(-FARTHEST, FARTHEST).exp()
    };
    match weakest_beyond {
        None => from_one(tried[tried.len() - 1]),
        Some(0) => from_one(tried[0]),
        Some(place) => {
            let ((low, more), (high, less)) = (tried[place - 1], tried[place]);
            let way = (more - share) / (more - less);
            low * (high / low).powf(way)
        }
    }
}

/// Cuts a positive number to two digits.
fn two_digits(x: f64) -> f64 {
    let unit = 10_f64.powi(x.log10().floor() as i32 - 1);
    let digits = (x / unit + 1e-9).floor();
    // By text, so that 0.047 is the number that is read from "0.047".
    format!("{digits}e{}", (unit.log10()).round() as i32).parse().unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use topicscope_indexer::{Bags, Rows};

    use super::*;

    #[test]
    fn weights_are_sought_between_those_that_were_tried() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        near(next(&[(0.1, 0.6)], 0.6), 0.1);
        near(next(&[(0.1, 0.78)], 0.6), 0.1 * 1_f64.exp());
        near(next(&[(0.1, -5.0)], 0.6), 0.1 * (-3_f64).exp());
        near(next(&[(0.01, 0.8), (1.0, 0.4)], 0.6), 0.1);
        near(next(&[(0.01, 0.8), (0.1, 0.7), (1.0, 0.5)], 0.6), 0.1 * 10_f64.sqrt());
    }

    #[test]
    fn weights_have_two_digits_and_never_more_than_was_found() {
        for (x, text) in [(0.0479, "0.047"), (0.3, "0.3"), (12.3, "12"), (0.00999, "0.0099")] {
            assert_eq!(two_digits(x).to_string(), text);
        }
    }

    #[test]
    fn the_weight_found_keeps_the_share_in_pilots_and_repeats() {
        let row = |d: u32| (0..4).map(|k| 5 * (d % 4) + (d / 4 + k) % 5).collect::<Vec<u32>>();
        let rows: Vec<Vec<u32>> = (0..200)
            .map(|d| {
                let mut row = row(d);
                row.sort_unstable();
                row
            })
            .collect();
        let bags = Bags::from_rows(&rows, 20).unwrap();
        let train: Vec<DocId> = (0..160).map(DocId).collect();
        let validation: Vec<DocId> = (160..200).map(DocId).collect();
        let documents =
            TrainingDocuments { rows: Rows::Held(&bags), train: &train, validation: &validation };
        let config = TrainerConfig {
            units: 8,
            epochs: 100,
            batch: 16,
            penalties: vec!["l1:2".parse().unwrap(), "mean:1".parse().unwrap()].into(),
            ..TrainerConfig::default()
        };
        let trainer = Trainer::new(config).unwrap();
        let mut pilots = Vec::new();
        let found = trainer
            .weight_that_keeps(0.7, documents, &mut |pilot, of| pilots.push((pilot, of)))
            .unwrap();
        assert_eq!(pilots, [(0, 4), (1, 4), (2, 4), (3, 4)]);
        assert_eq!((found.epochs, found.tried.len()), (20, 3));
        assert!(found.tried.is_sorted_by(|a, b| a.0 < b.0 && a.1 >= b.1), "{found:?}");
        let nearest = found.tried.iter().map(|point| (point.1 - 0.7).abs()).fold(1.0, f64::min);
        assert!(nearest < 0.15, "{found:?}");
        let weights: Vec<f64> = found.penalties.iter().map(|p| p.weight).collect();
        assert_eq!(weights, [found.weight, found.weight / 2.0]);
        assert_eq!(trainer.weight_that_keeps(0.7, documents, &mut |_, _| ()).unwrap(), found);
    }
}
