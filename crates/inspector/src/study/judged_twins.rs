//! Twins evaluated together, and what is made of that: a report, and the units of every model.

use topicscope_indexer::Index;
use topicscope_trainer::{Penalties, TrainerConfig};

use super::twins::{Group, Twin, Twins};
use crate::error::InspectorError;
use crate::evaluate::{Candidate, Depth, Evaluation, Figures, Judge, Judgment};
use crate::foreign::ForeignModel;
use crate::report::{JudgedVariant, ModelUnits, Report, compare};
use crate::units::profiles;

/// Holds twins with the evaluation of each.
#[derive(Debug)]
pub struct JudgedTwins<'a> {
    twins: &'a Twins<'a>,
    evaluations: Vec<Vec<Evaluation>>,
    /// The figures of readability of the untrained twin of each model.
    floors: Vec<Vec<Figures>>,
    /// The models of other programs: a name, and one evaluation per run.
    foreign: Vec<(String, Vec<Evaluation>)>,
}

impl<'a> Twins<'a> {
    /// Evaluates every model and its untrained twin; the observer hears of each model.
    ///
    /// Inexact units of a penalized model are measured on the scale of its unpenalized twin, where
    /// that is there.
    ///
    /// # Errors
    /// When an untrained twin cannot be made.
    pub fn judge(
        &'a self,
        judge: &Judge<'_>,
        observer: &(dyn Fn() + Sync),
    ) -> Result<JudgedTwins<'a>, InspectorError> {
        self.judge_beside(judge, &[], observer)
    }

    /// As [`Twins::judge`], with models of other programs beside. Those of one name that follow each
    /// other are runs of one variant. They are nobody's twins, so nothing is tested between them and
    /// others.
    ///
    /// # Errors
    /// As [`Twins::judge`], and when a name is taken.
    pub fn judge_beside(
        &'a self,
        judge: &Judge<'_>,
        foreign: &[ForeignModel],
        observer: &(dyn Fn() + Sync),
    ) -> Result<JudgedTwins<'a>, InspectorError> {
        let own = self.variants.iter().map(|group| group.name.as_str());
        let mut names: Vec<&str> = own.collect();
        for model in foreign {
            let is_run = names.last() == Some(&model.name()) && names.len() > self.variants.len();
            if !is_run && names.contains(&model.name()) {
                return Err(InspectorError::TakenName { name: model.name().to_owned() });
            }
            names.push(model.name());
        }
        let n_seeds = self.variants.first().map_or(0, |group| group.models.len());
        let scales: Vec<Vec<Option<Vec<f32>>>> =
            (0..self.variants.len()).map(|place| self.scales(place, judge)).collect();
        let mut candidates = Vec::new();
        for (place, group) in self.variants.iter().enumerate() {
            let twins = twins_of(group, place);
            for twin in &group.models {
                // Variants have the same seeds, each group in an order of its own.
                let unpenalized =
                    twins.and_then(|place| Some((place, self.place_of_seed(place, twin.seed())?)));
                candidates.push(Candidate {
                    model: twin.model,
                    scale: unpenalized.and_then(|(place, number)| scales[place][number].as_deref()),
                    unpenalized: unpenalized.map(|(place, number)| place * n_seeds + number),
                    depth: Depth::Full,
                });
            }
        }
        let starts = self.starts();
        let untrained = starts
            .iter()
            .map(|config| judge.untrained(config))
            .collect::<Result<Vec<_>, InspectorError>>()?;
        let Judgment { evaluations, floors, foreign: of_foreign } =
            judge.judge_beside(&candidates, &untrained, foreign, observer);
        let mut evaluations = evaluations.into_iter();
        let of_group = |group: &Group<'_>| evaluations.by_ref().take(group.models.len()).collect();
        let evaluations = self.variants.iter().map(of_group).collect();
        let floor_of = |twin: &Twin<'_>| {
            let start = start_of(twin.model.config());
            let place = starts.iter().position(|other| *other == start)?;
            Some(floors[place].clone())
        };
        let of_group = |group: &Group<'_>| group.models.iter().filter_map(floor_of).collect();
        let floors = self.variants.iter().map(of_group).collect();
        let mut variants: Vec<(String, Vec<Evaluation>)> = Vec::new();
        for (model, evaluation) in foreign.iter().zip(of_foreign) {
            match variants.last_mut() {
                Some((name, runs)) if *name == *model.name() => runs.push(evaluation),
                _ => variants.push((model.name().to_owned(), vec![evaluation])),
            }
        }
        Ok(JudgedTwins { twins: self, evaluations, floors, foreign: variants })
    }

    /// Returns the root mean squares of the units of a variant that others are measured on, where
    /// units are inexact.
    fn scales(&self, place: usize, judge: &Judge<'_>) -> Vec<Option<Vec<f32>>> {
        let group = &self.variants[place];
        let is_needed =
            group.config.penalties.is_empty() && !group.config.unit.kind().has_exact_zeros();
        let scale = |twin: &Twin<'_>| is_needed.then(|| judge.root_mean_squares(twin.model));
        group.models.iter().map(scale).collect()
    }

    fn place_of_seed(&self, place: usize, seed: u64) -> Option<usize> {
        self.variants[place].models.iter().position(|twin| twin.seed() == seed)
    }

    /// Lists the settings of untrained twins, each once.
    fn starts(&self) -> Vec<TrainerConfig> {
        let mut starts: Vec<TrainerConfig> = Vec::new();
        for twin in self.variants.iter().flat_map(|group| &group.models) {
            let start = start_of(twin.model.config());
            if !starts.contains(&start) {
                starts.push(start);
            }
        }
        starts
    }
}

fn foreign_variant<'a>(name: &str, evaluations: &'a [Evaluation]) -> JudgedVariant<'a> {
    JudgedVariant {
        name: name.to_owned(),
        config: None,
        seeds: (1..=evaluations.len() as u64).collect(),
        found_weights: Vec::new(),
        renewed: Vec::new(),
        evaluations: evaluations.iter().collect(),
        floors: Vec::new(),
        unpenalized: None,
    }
}

fn model_units(variant: &str, seed: u64, evaluation: &Evaluation, index: &Index) -> ModelUnits {
    ModelUnits {
        variant: variant.to_owned(),
        seed,
        units: profiles(evaluation, index),
        twins: evaluation.twins.clone(),
        alike_by_decoder: evaluation.by_decoder.pairs.clone(),
        alike_by_activation: evaluation.by_activation.pairs.clone(),
    }
}

/// Returns the place of the unpenalized twins of a variant, its own when it has no penalties.
fn twins_of(group: &Group<'_>, place: usize) -> Option<usize> {
    if group.config.penalties.is_empty() { Some(place) } else { group.unpenalized }
}

/// Returns what decides the weights that training begins with: all settings but those of
/// penalties.
fn start_of(config: &TrainerConfig) -> TrainerConfig {
    TrainerConfig { penalties: Penalties::default(), ..config.clone() }
}

impl JudgedTwins<'_> {
    /// Returns the evaluations, variant by variant and within each in the order of its seeds.
    pub fn evaluations(&self) -> &[Vec<Evaluation>] {
        &self.evaluations
    }

    /// Compares every variant with the first of its number of units, in a report on the corpus called `name`.
    pub fn compare(&self, judge: &Judge<'_>, name: &str) -> Report {
        let judged: Vec<JudgedVariant<'_>> = self
            .each()
            .zip(&self.floors)
            .map(|((group, evaluations), floors)| JudgedVariant {
                name: group.name.clone(),
                config: Some(&group.config),
                seeds: group.models.iter().map(Twin::seed).collect(),
                found_weights: group.models.iter().filter_map(|twin| twin.found_weight).collect(),
                renewed: group.models.iter().map(|twin| twin.renewed).collect(),
                evaluations: evaluations.iter().collect(),
                floors: floors.iter().collect(),
                unpenalized: group.unpenalized,
            })
            .chain(
                self.foreign.iter().map(|(name, evaluations)| foreign_variant(name, evaluations)),
            )
            .collect();
        compare(judge, name, &judged)
    }

    /// Describes the units of every model, without documents; in the order of
    /// [`JudgedTwins::evaluations`].
    pub fn units(&self, index: &Index) -> Vec<Vec<ModelUnits>> {
        self.each()
            .map(|(group, evaluations)| {
                let models = group.models.iter().zip(evaluations);
                let units = models.map(|(twin, evaluation)| {
                    model_units(&group.name, twin.seed(), evaluation, index)
                });
                units.collect()
            })
            .collect()
    }

    /// Describes the units of every model of another program, without documents.
    pub fn foreign_units(&self, index: &Index) -> Vec<ModelUnits> {
        let runs = self.foreign.iter().flat_map(|(name, evaluations)| {
            (1..).zip(evaluations).map(move |(run, evaluation)| (name, run, evaluation))
        });
        runs.map(|(name, run, evaluation)| model_units(name, run, evaluation, index)).collect()
    }

    fn each(&self) -> impl Iterator<Item = (&Group<'_>, &Vec<Evaluation>)> {
        self.twins.variants.iter().zip(&self.evaluations)
    }
}
