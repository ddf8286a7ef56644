//! Twins evaluated together, and what is made of that: a report, and the units of every model.

use topicscope_indexer::Index;
use topicscope_trainer::Autoencoder;

use super::twins::{Group, Twin, Twins};
use crate::evaluate::{Evaluation, Judge};
use crate::report::{JudgedVariant, ModelUnits, Report, compare};
use crate::units::profiles;

/// Holds twins with the evaluation of each.
#[derive(Debug)]
pub struct JudgedTwins<'a> {
    twins: &'a Twins<'a>,
    evaluations: Vec<Vec<Evaluation>>,
}

impl<'a> Twins<'a> {
    /// Evaluates every model; the observer hears of each.
    ///
    /// Inexact units of a penalized model are measured on the scale of its unpenalized twin, where
    /// that belongs to the first variant without penalties.
    pub fn judge(&'a self, judge: &Judge<'_>, observer: &(dyn Fn() + Sync)) -> JudgedTwins<'a> {
        let first = self.variants.iter().position(|group| group.config.penalties.is_empty());
        let scales: Vec<Vec<f32>> = first.map_or_else(Vec::new, |place| {
            let models = self.variants[place].models.iter();
            models.map(|twin| judge.root_mean_squares(twin.model)).collect()
        });
        let mut models: Vec<(&Autoencoder, Option<&[f32]>)> = Vec::new();
        for (place, group) in self.variants.iter().enumerate() {
            let is_measured_on_first =
                first.is_some() && (Some(place) == first || group.unpenalized == first);
            for (number, twin) in group.models.iter().enumerate() {
                let scale = is_measured_on_first.then(|| scales[number].as_slice());
                models.push((twin.model, scale));
            }
        }
        let mut evaluations = judge.evaluate_all(&models, observer).into_iter();
        let of_group = |group: &Group<'_>| evaluations.by_ref().take(group.models.len()).collect();
        JudgedTwins { twins: self, evaluations: self.variants.iter().map(of_group).collect() }
    }
}

impl JudgedTwins<'_> {
    /// Returns the evaluations, variant by variant and within each in the order of its seeds.
    pub fn evaluations(&self) -> &[Vec<Evaluation>] {
        &self.evaluations
    }

    /// Compares every variant with the first, in a report on the corpus called `name`.
    pub fn compare(&self, judge: &Judge<'_>, name: &str) -> Report {
        let judged: Vec<JudgedVariant<'_>> = self
            .each()
            .map(|(group, evaluations)| JudgedVariant {
                name: group.name.clone(),
                config: &group.config,
                seeds: group.models.iter().map(Twin::seed).collect(),
                found_weights: group.models.iter().filter_map(|twin| twin.found_weight).collect(),
                evaluations: evaluations.iter().collect(),
                unpenalized: group.unpenalized,
            })
            .collect();
        compare(judge, name, &judged)
    }

    /// Describes the units of every model, without documents; in the order of
    /// [`JudgedTwins::evaluations`].
    pub fn units(&self, index: &Index) -> Vec<Vec<ModelUnits>> {
        let of_model = |group: &Group<'_>, twin: &Twin<'_>, evaluation: &Evaluation| ModelUnits {
            variant: group.name.clone(),
            seed: twin.seed(),
            units: profiles(evaluation, index),
            alike_by_decoder: evaluation.by_decoder.pairs.clone(),
            alike_by_activation: evaluation.by_activation.pairs.clone(),
        };
        self.each()
            .map(|(group, evaluations)| {
                let models = group.models.iter().zip(evaluations);
                models.map(|(twin, evaluation)| of_model(group, twin, evaluation)).collect()
            })
            .collect()
    }

    fn each(&self) -> impl Iterator<Item = (&Group<'_>, &Vec<Evaluation>)> {
        self.twins.variants.iter().zip(&self.evaluations)
    }
}
