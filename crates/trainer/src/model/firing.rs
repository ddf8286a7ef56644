//! When a unit counts as active, told by its pre-activation, and who competes with it.

use ndarray::{Array1, ArrayView1};
use topicscope_indexer::{Bags, DocId};

use crate::model::autoencoder::Autoencoder;
use crate::model::competition;
use crate::settings::activation::LEAK;
use crate::settings::loss::Loss;
use crate::settings::unit::UnitKind;

/// Holds the pre-activations beyond which a unit counts as active: strictly above the one, or
/// strictly below the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FiringBounds {
    /// Active above this; `None` for a unit that can never be.
    pub above: Option<f64>,
    /// Active below this; `None` for a one-sided unit.
    pub below: Option<f64>,
}

impl Autoencoder {
    /// Returns where the pre-activation of a unit makes it count as active, given the size above which
    /// activations do. Whether units of kinds that compete fire depends on the others too: see
    /// [`rivals`](Autoencoder::rivals).
    ///
    /// # Panics
    /// When the unit is not below H.
    pub fn firing_bounds(&self, unit: usize, active_above: f32) -> FiringBounds {
        assert!(unit < self.n_units(), "a unit of the model");
        let tau = f64::from(active_above);
        let theta = match self.thresholds() {
            Some(found) => f64::from(found[unit]),
            None => f64::from(self.unit().theta_of_encoding()),
        };
        let one_sided = |above| FiringBounds { above: Some(above), below: None };
        let even = |above: f64| FiringBounds { above: Some(above), below: Some(-above) };
        match self.unit().kind() {
            // An unbounded unit is as large as its pre-activation.
            UnitKind::Relu => one_sided(tau.max(0.0)),
            UnitKind::Threshold | UnitKind::BatchTopK | UnitKind::JumpRelu if theta >= 0.0 => {
                one_sided(theta.max(tau))
            }
            // Below 0 the size falls with the pre-activation: a found threshold is never there by much.
            UnitKind::Threshold | UnitKind::BatchTopK | UnitKind::JumpRelu => one_sided(theta),
            UnitKind::Tlin => even(theta.max(tau)),
            UnitKind::TopK | UnitKind::WinnerTakeAll => even(tau),
            UnitKind::LeakyRelu => {
                FiringBounds { above: Some(tau), below: Some(-tau / f64::from(LEAK)) }
            }
            UnitKind::Elu => {
                FiringBounds { above: Some(tau), below: (tau < 1.0).then(|| (1.0 - tau).ln()) }
            }
            UnitKind::Sigmoid => {
                FiringBounds { above: (tau < 1.0).then(|| (tau / (1.0 - tau)).ln()), below: None }
            }
            UnitKind::Tanh | UnitKind::KCompetitive => FiringBounds {
                above: (tau < 1.0).then(|| tau.atanh()),
                below: (tau < 1.0).then(|| -tau.atanh()),
            },
        }
    }

    /// Returns the factor by which the sum of the rows of so many distinct terms enters
    /// pre-activations. Of none the sum is 0, whatever the factor.
    pub fn input_factor(&self, length: usize) -> f64 {
        self.config.input.factor(length, self.mean_length)
    }

    /// Says whether units take places from each other while documents are encoded, so that no words
    /// decide alone whether one is active.
    pub fn competes_when_encoding(&self) -> bool {
        matches!(self.unit().kind(), UnitKind::TopK | UnitKind::WinnerTakeAll)
    }

    /// Returns, for each unit, the strongest of those that lost against it while a document was
    /// encoded; nothing for kinds that do not compete then, for units that lost, and where none lost.
    ///
    /// **Shape**: pre-activations `z` (H), the result (H).
    ///
    /// # Panics
    /// When there are not H pre-activations.
    pub fn rivals(&self, z: &[f32]) -> Vec<Option<usize>> {
        assert_eq!(z.len(), self.n_units(), "one pre-activation per unit");
        competition::rivals(self.unit(), z)
    }

    /// Returns what the model expects of every word in each document: under `bce` the probability that
    /// it is there, under `softmax` its share of all words, under `squared` the value itself.
    /// **Shape**: (N) times (V), in order.
    ///
    /// # Panics
    /// When a document does not exist or the bags have another number of terms.
    pub fn expected_words(&self, bags: &Bags, documents: &[DocId]) -> Vec<Array1<f32>> {
        self.map_logits(bags, documents, |logits, _| self.of_logits(ArrayView1::from(logits)))
    }

    /// Returns the same for a document of which nothing is known: every unit at 0. **Shape** (V).
    pub fn usual_words(&self) -> Array1<f32> {
        self.of_logits(self.decoder_bias())
    }

    /// Turns logits into what they say of words. **Shape** (V).
    fn of_logits(&self, logits: ArrayView1<'_, f32>) -> Array1<f32> {
        match self.config.loss {
            Loss::Squared => logits.to_owned(),
            Loss::Bce => logits.mapv(|o| 1.0 / (1.0 + (-o).exp())),
            Loss::Softmax => {
                let largest = logits.fold(f32::MIN, |max, &o| max.max(o));
                let powers = logits.mapv(|o| f64::from(o - largest).exp());
                let sum = powers.sum();
                powers.mapv(|power| (power / sum) as f32)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::{Trainer, TrainerConfig, Unit};

    fn model(unit: Unit) -> Autoencoder {
        let bags = Bags::from_rows(&[vec![0, 1], vec![1, 2], vec![0, 2]], 3).unwrap();
        let config = TrainerConfig { unit, units: 4, epochs: 2, ..TrainerConfig::default() };
        let go_on = &mut |_: &_| ControlFlow::Continue(());
        let documents = [0, 1, 2].map(DocId);
        Trainer::new(config).unwrap().fit(&bags, &documents, &[], go_on).unwrap().model
    }

    #[test]
    fn bounds_say_what_activations_do() {
        let units = [
            Unit::Relu,
            Unit::Sigmoid,
            Unit::Tanh,
            Unit::Elu,
            Unit::LeakyRelu,
            Unit::Threshold { theta: 1.0, encode_theta: Some(0.3) },
            Unit::Tlin { theta: 0.4, encode_theta: None },
            Unit::JumpRelu { theta: 0.2, bandwidth: 0.1 },
        ];
        for unit in units {
            let model = model(unit);
            let tau = unit.active_above(0.8);
            let bounds = model.firing_bounds(0, tau);
            let theta = match model.thresholds() {
                Some(found) => found[0],
                None => unit.theta_of_encoding(),
            };
            let mut n_active = 0;
            for step in -400..=400 {
                let z = step as f32 / 80.0 + 1e-4;
                let is_active = unit.kind().value_and_slope(theta, z).0.abs() > tau;
                let z = f64::from(z);
                let beyond = bounds.above.is_some_and(|above| z > above)
                    || bounds.below.is_some_and(|below| z < below);
                assert_eq!(beyond, is_active, "{unit} at {z}: {bounds:?}");
                n_active += usize::from(is_active);
            }
            assert!((1..801).contains(&n_active), "{unit}: both are seen");
        }
    }

    #[test]
    fn a_rival_is_the_strongest_that_lost() {
        let top = model(Unit::TopK { k: 2 });
        assert_eq!(top.rivals(&[0.5, 3.0, 2.0, 0.1]), [None, Some(0), Some(0), None]);
        let groups = model(Unit::WinnerTakeAll { group: 2 });
        assert_eq!(groups.rivals(&[0.5, 3.0, 2.0, 0.1]), [None, Some(0), Some(3), None]);
        assert_eq!(model(Unit::Relu).rivals(&[1.0; 4]), [None; 4]);
    }

    #[test]
    fn expected_words_are_shares_and_a_silent_code_expects_the_usual() {
        let model = model(Unit::Relu);
        let bags = Bags::from_rows(&[vec![0, 1], vec![]], 3).unwrap();
        let found = model.expected_words(&bags, &[DocId(0), DocId(1)]);
        assert!((found[0].sum() - 1.0).abs() < 1e-5);
        let bias_alone = model.encoder_bias().iter().all(|&bias| bias <= 0.0);
        let usual = model.usual_words();
        let unchanged =
            found[1].iter().zip(&usual).all(|(value, usual)| (value - usual).abs() < 1e-6);
        assert_eq!(bias_alone, unchanged, "nothing fires for no word: the usual is expected");
    }
}
