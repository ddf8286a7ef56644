//! What is known of the units of one model, unit by unit: the figures that need no other model.

use ndarray::Array2;
use topicscope_trainer::Autoencoder;

use super::carry_over;
use super::codes::{Coder, Codes};
use super::diversity;
use super::faithfulness;
use super::judge::Judge;
use super::names::Names;
use super::unit_labels;
use crate::error::InspectorError;
use crate::figures::NamedBy;
use crate::metrics::{
    CarryOver, Halves, ListCoherence, Measured, SharedWords, UnitLabel, mean_of_all,
};
use crate::rank::{Ranking, Scores};

/// Holds what a judge finds of the units of one model.
#[derive(Debug)]
pub struct SurveyedUnits {
    /// Codes of the test documents. **Shape** (N, H).
    pub test_codes: Array2<f32>,
    /// Activations of a size above these count as active. **Shape** (H).
    pub active_above: Vec<f32>,
    /// Coherence, in whole documents, of the ten words of largest correlation of each unit.
    pub coherence: Vec<ListCoherence>,
    /// Mean smoothed NPMI over all units of the untrained twin, in the same reference.
    pub floor: Measured,
    /// Faithfulness of the ten words of largest correlation of each unit, on test documents.
    pub faithfulness: Vec<Measured>,
    /// What each unit carries over; `None` for one that has nothing to carry. **Shape** (H).
    pub carry_over: Vec<Option<CarryOver>>,
    /// Units that share four or more of their ten words of largest correlation.
    pub twins: Vec<SharedWords>,
    /// The label that each unit tells best, where it has one. **Shape** (H).
    pub unit_labels: Vec<Option<UnitLabel>>,
}

impl Judge<'_> {
    /// Computes what is known of each unit of a model. `scale` gives the root mean squares of its
    /// unpenalized twin, where there is one ([`Judge::root_mean_squares`]); else it is measured on its
    /// own. `see` gets the scores of all words under each ranking, one ranking at a time, and which it is.
    ///
    /// # Errors
    /// When its untrained twin cannot be made.
    pub fn survey(
        &self,
        model: &Autoencoder,
        scale: Option<&[f32]>,
        see: &mut dyn FnMut(Ranking, &Scores),
    ) -> Result<SurveyedUnits, InspectorError> {
        let (bags, labels) = (self.index().bags(), self.labels());
        let documents = self.named_and_judged();
        let codes = Codes::of(Coder::Own(model, scale), bags, documents);
        for ranking in Ranking::ALL {
            see(ranking, &codes.scores(ranking));
        }
        let names = Names::by_correlation(&codes);
        let halves = Halves::of(bags, documents[1]);
        let untrained = self.untrained(model.config())?;
        let of_floor = {
            let codes = Codes::of(Coder::Own(&untrained, None), bags, documents);
            Names::by_correlation(&codes)
        };
        let counted = self.count_whole(&[&names, &of_floor]);
        let coherence_of = |names: &Names| -> Vec<ListCoherence> {
            counted.of(names).remove(&NamedBy::Correlation).unwrap_or_default()
        };
        let n_units = model.n_units();
        Ok(SurveyedUnits {
            coherence: coherence_of(&names),
            floor: mean_of_all(&coherence_of(&of_floor), |of| of.npmi),
            faithfulness: faithfulness::by_correlation(&codes, &names),
            carry_over: carry_over::lifts(&codes, &names, &halves)
                .unwrap_or_else(|_| vec![None; n_units]),
            twins: diversity::twins(&names),
            unit_labels: unit_labels::of_units(&codes, &labels)
                .unwrap_or_else(|_| vec![None; n_units]),
            test_codes: codes.test.codes.into_owned(),
            active_above: codes.active_above,
        })
    }
}
