//! Renewal: units that repeat another one, and dead ones on request, start anew where documents
//! are explained worst.

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;
use topicscope_indexer::{DocId, Rows};

use crate::error::TrainerError;
use crate::model::autoencoder::Autoencoder;
use crate::random::{Key, Purpose};
use crate::run::likeness::Likeness;
use crate::settings::config::TrainerConfig;
use crate::step::renew::Fresh;

/// Epochs from one renewal to the next: time enough for a unit to find its theme.
const EVERY: usize = 3;

/// Share of the epochs after which no unit is renewed, so that all settle.
const LAST: f64 = 0.5;

/// Share of the epochs after which no dead unit is revived, so that its new weights settle.
const LAST_REVIVAL: f64 = 0.75;

/// Share of the eligible documents among which the seed of a new unit is drawn.
const WORST: f64 = 0.25;

/// Documents most like the seed that make the start of a new unit; fewer where a unit's share of
/// the corpus is smaller.
const NEIGHBORS: usize = 40;

/// Documents whose products of activations are summed in single precision.
const CHUNK: usize = 512;

/// Says whether units are renewed after this epoch.
pub(crate) fn is_due(config: &TrainerConfig, epoch: usize) -> bool {
    config.renew < 1.0 && epoch.is_multiple_of(EVERY) && epoch as f64 <= LAST * config.epochs as f64
}

/// Says whether dead units may start anew after this epoch.
pub(crate) fn may_revive(config: &TrainerConfig, epoch: usize) -> bool {
    epoch as f64 <= LAST_REVIVAL * config.epochs as f64
}

/// Lists units that repeat another one, rising: of two units whose activations correlate more
/// than `config.renew`, the one with the smaller sum of activations.
pub(crate) fn repeating_units(
    model: &Autoencoder,
    rows: Rows<'_>,
    train: &[DocId],
) -> Result<Vec<usize>, TrainerError> {
    let mut moments = Moments::new(model.n_units());
    for chunk in train.chunks(CHUNK) {
        moments.add(model.encode_chosen(&rows.choose(chunk)?).view());
    }
    Ok(repeating(&moments, model.config().renew))
}

/// Finds new starts for units, in their order; a unit for which there is none is left out.
///
/// Its seed is a document drawn from the worst explained quarter (most loss per word) of
/// those that are at least half as long as the mean; its direction is the logarithm of each
/// word's lift among the documents most like the seed, by the cosine of idf weights.
pub(crate) fn fresh_starts(
    model: &Autoencoder,
    rows: Rows<'_>,
    train: &[DocId],
    epoch: usize,
    units: &[usize],
) -> Result<Vec<Fresh>, TrainerError> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let config = model.config();
    let seeds = badly_explained(model, rows, train)?;
    if seeds.is_empty() {
        return Ok(Vec::new());
    }
    let n_neighbors = (train.len() / config.units).clamp(1, NEIGHBORS);
    let likeness = Likeness::new(rows, train, n_neighbors)?;
    let key = Key::new(config.seed, Purpose::Renewal).with(epoch as u64);
    let fresh = units.par_iter().filter_map(|&unit| {
        let place = key.with(unit as u64).below(seeds.len() as u64) as usize;
        let direction = likeness.direction(seeds[place]).transpose()?;
        Some(direction.map(|direction| Fresh { unit, direction }).map_err(TrainerError::from))
    });
    fresh.collect()
}

/// Lists the units to renew, rising.
///
/// Pairs are visited from the largest correlation down; a unit that is to be renewed is no
/// reason to renew another. Ties go to the smaller numbers. Constant units repeat nothing.
fn repeating(moments: &Moments, above: f64) -> Vec<usize> {
    let (correlations, sums) = (moments.correlations(), &moments.sizes);
    let n_units = sums.len();
    let mut pairs: Vec<(f64, usize, usize)> = (0..n_units)
        .flat_map(|i| (0..i).map(move |j| (i, j)))
        .map(|(i, j)| (correlations[[i, j]], j, i))
        .filter(|pair| pair.0 > above)
        .collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut is_out = vec![false; n_units];
    for (_, low, high) in pairs {
        if !is_out[low] && !is_out[high] {
            let weaker = if sums[low] < sums[high] { low } else { high };
            is_out[weaker] = true;
        }
    }
    (0..n_units).filter(|&unit| is_out[unit]).collect()
}

/// Adds up what correlations of units need, chunk by chunk of documents.
struct Moments {
    n_documents: usize,
    /// Sums of products of two activations. **Shape** (H, H).
    products: Array2<f64>,
    /// Sum of each unit's activations. **Shape** (H).
    sums: Vec<f64>,
    /// Sum of each unit's |activations|. **Shape** (H).
    sizes: Vec<f64>,
}

impl Moments {
    fn new(n_units: usize) -> Self {
        Self {
            n_documents: 0,
            products: Array2::zeros((n_units, n_units)),
            sums: vec![0.0; n_units],
            sizes: vec![0.0; n_units],
        }
    }

    /// Adds a chunk, whose products are summed in single precision. **Shape**: `codes` (at most
    /// [`CHUNK`], H).
    fn add(&mut self, codes: ArrayView2<'_, f32>) {
        self.n_documents += codes.nrows();
        self.products += &codes.t().dot(&codes).mapv(f64::from);
        for row in codes.rows() {
            for ((sum, size), &h) in self.sums.iter_mut().zip(&mut self.sizes).zip(row) {
                *sum += f64::from(h);
                *size += f64::from(h.abs());
            }
        }
    }

    /// Returns the Pearson correlations of the units; those with a constant unit are 0.
    /// **Shape** (H, H).
    fn correlations(&self) -> Array2<f64> {
        let Self { products, sums, .. } = self;
        let (n, n_units) = (self.n_documents as f64, sums.len());
        let covariance = |i: usize, j: usize| products[[i, j]] - sums[i] * sums[j] / n;
        // Below this share of the sum of squares a variance is rounding.
        let variances: Vec<f64> = (0..n_units)
            .map(|i| Some(covariance(i, i)).filter(|v| *v > 1e-6 * products[[i, i]]).unwrap_or(0.0))
            .collect();
        let correlation = |(i, j): (usize, usize)| {
            let scale = (variances[i] * variances[j]).sqrt();
            if scale > 0.0 { covariance(i, j) / scale } else { 0.0 }
        };
        Array2::from_shape_fn((n_units, n_units), correlation)
    }
}

/// Lists the documents of which seeds are drawn, worst explained first.
fn badly_explained(
    model: &Autoencoder,
    rows: Rows<'_>,
    train: &[DocId],
) -> Result<Vec<DocId>, TrainerError> {
    let losses = model.losses_in(rows, train)?;
    let least = 0.5 * model.mean_length();
    let mut eligible: Vec<(f64, DocId)> = losses
        .into_iter()
        .zip(train)
        .map(|(loss, &document)| (loss, rows.length(document) as f64, document))
        .filter(|&(_, length, _)| length >= least && length > 0.0)
        .map(|(loss, length, document)| (loss / length, document))
        .collect();
    eligible.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    eligible.truncate((eligible.len() as f64 * WORST).ceil() as usize);
    Ok(eligible.into_iter().map(|(_, document)| document).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn moments(codes: &Array2<f32>) -> Moments {
        let mut moments = Moments::new(codes.ncols());
        moments.add(codes.view());
        moments
    }

    #[test]
    fn of_two_units_that_repeat_each_other_the_weaker_is_renewed() {
        // Units 0 and 1 are proportional, 2 is their opposite, 3 is constant, 4 is dead.
        let codes = array![
            [1.0_f32, 2.0, 3.0, 1.0, 0.0],
            [2.0, 4.0, 2.0, 1.0, 0.0],
            [3.0, 6.0, 1.0, 1.0, 0.0]
        ];
        assert_eq!(repeating(&moments(&codes), 0.5), [0]);
        let moments = moments(&codes);
        let (correlations, sizes) = (moments.correlations(), moments.sizes);
        assert!((correlations[[0, 1]] - 1.0).abs() < 1e-6);
        assert!((correlations[[0, 2]] + 1.0).abs() < 1e-6);
        assert_eq!((correlations[[0, 3]], correlations[[3, 4]]), (0.0, 0.0));
        assert_eq!(sizes, [6.0, 12.0, 6.0, 3.0, 0.0]);
    }

    #[test]
    fn a_chain_of_repetitions_keeps_every_unit_that_nothing_stronger_repeats() {
        // Directions at 0, 20 and 50 degrees: 0 ~ 1, then 1 ~ 2; once 1 is out, 2 has nobody
        // to repeat.
        let (u, v) = ([1.0, -1.0, 1.0, -1.0], [1.0, 1.0, -1.0, -1.0]);
        let units = [(4.0, 0.0), (2.0, 20.0), (3.0, 50.0)];
        let codes = Array2::from_shape_fn((4, 3), |(document, unit)| {
            let (size, degrees): (f32, f32) = units[unit];
            let (sin, cos) = degrees.to_radians().sin_cos();
            size * (cos * u[document] + sin * v[document])
        });
        let found = moments(&codes).correlations();
        for (pair, degrees) in [([0, 1], 20.0_f64), ([1, 2], 30.0), ([0, 2], 50.0)] {
            assert!((found[pair] - degrees.to_radians().cos()).abs() < 1e-6);
        }
        assert_eq!(repeating(&moments(&codes), 0.8), [1]);
    }

    #[test]
    fn renewal_is_over_at_half_time_and_one_turns_it_off() {
        let config = TrainerConfig { epochs: 13, renew: 0.5, ..TrainerConfig::default() };
        let due: Vec<usize> = (1..=13).filter(|&epoch| is_due(&config, epoch)).collect();
        assert_eq!(due, [3, 6]);
        assert!(!(1..=13).any(|e| is_due(&TrainerConfig { renew: 1.0, ..config.clone() }, e)));
        assert!(may_revive(&config, 9) && !may_revive(&config, 10));
    }
}
