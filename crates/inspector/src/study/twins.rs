//! Twins: models that differ in nothing but penalties and seed, grouped, judged and compared.

use std::path::{Path, PathBuf};

use topicscope_indexer::Index;
use topicscope_trainer::{Autoencoder, Beginning, SavedModel, TrainerConfig};

use super::plan::variant_name;
use super::runs::TrainedRun;
use crate::error::InspectorError;
use crate::evaluate::{Evaluation, Judge};
use crate::report::{JudgedVariant, ModelUnits, Report, compare};
use crate::units::profiles;

/// Names one model that may have twins.
#[derive(Debug, Clone, Copy)]
pub struct Twin<'a> {
    /// What errors call it.
    name: &'a Path,
    model: &'a Autoencoder,
    beginning: Beginning,
    found_weight: Option<f64>,
}

/// Holds models as variants with the same seeds: models that differ in the seed alone form one
/// variant, and those of one place in two variants are a pair.
#[derive(Debug)]
pub struct Twins<'a> {
    variants: Vec<Group<'a>>,
}

/// The models of one variant.
#[derive(Debug)]
struct Group<'a> {
    name: String,
    /// The settings, without the seed.
    config: TrainerConfig,
    models: Vec<Twin<'a>>,
    /// Place of the first variant without penalties that differs in nothing else; absent for
    /// variants without penalties themselves.
    unpenalized: Option<usize>,
}

/// Holds twins with the evaluation of each.
#[derive(Debug)]
pub struct JudgedTwins<'a> {
    twins: &'a Twins<'a>,
    evaluations: Vec<Vec<Evaluation>>,
}

impl<'a> Twin<'a> {
    /// Takes a run of a study.
    pub fn of_run(trained: &'a TrainedRun) -> Self {
        let TrainedRun { run, fitted } = trained;
        Self {
            name: Path::new(&run.name),
            model: &fitted.model,
            beginning: fitted.outcome.beginning,
            found_weight: fitted.found_weight(),
        }
    }

    /// Takes a model that was read from its folder.
    pub fn of_saved(saved: &'a SavedModel) -> Self {
        Self {
            name: &saved.path,
            model: &saved.model,
            beginning: saved.outcome.beginning,
            found_weight: saved.found_weight(),
        }
    }

    fn seed(&self) -> u64 {
        self.model.config().seed
    }

    fn name(&self) -> PathBuf {
        self.name.to_path_buf()
    }
}

impl<'a> Twins<'a> {
    /// Groups models to variants, in the order in which these appear; the seeds of a variant keep
    /// their order too.
    ///
    /// # Errors
    /// When a model went on from the weights of another one, repeats another one, or is missing
    /// for a seed that another variant has.
    pub fn group(models: impl IntoIterator<Item = Twin<'a>>) -> Result<Self, InspectorError> {
        let mut variants: Vec<Group<'a>> = Vec::new();
        for twin in models {
            if twin.beginning == Beginning::Warm {
                return Err(InspectorError::WarmStarted { path: twin.name() });
            }
            let config = TrainerConfig { seed: 0, ..twin.model.config().clone() };
            let known = variants.iter().position(|group| group.config == config);
            let place = known.unwrap_or_else(|| {
                let name = unique_name(&variants, &config);
                variants.push(Group { name, config, models: Vec::new(), unpenalized: None });
                variants.len() - 1
            });
            let (group, seed) = (&mut variants[place], twin.seed());
            if group.models.iter().any(|other| other.seed() == seed) {
                let (path, variant) = (twin.name(), group.name.clone());
                return Err(InspectorError::RepeatedModel { path, variant, seed });
            }
            group.models.push(twin);
        }
        check_pairs(&variants)?;
        for place in 0..variants.len() {
            variants[place].unpenalized = unpenalized(&variants, &variants[place].config);
        }
        Ok(Self { variants })
    }

    /// Groups models that were read from their folders, by rising seed within each variant.
    ///
    /// # Errors
    /// As [`Twins::group`].
    pub fn of_saved(
        models: impl IntoIterator<Item = &'a SavedModel>,
    ) -> Result<Self, InspectorError> {
        let mut twins = Self::group(models.into_iter().map(Twin::of_saved))?;
        for group in &mut twins.variants {
            group.models.sort_by_key(Twin::seed);
        }
        Ok(twins)
    }

    /// Returns the number of models.
    pub fn n_models(&self) -> usize {
        self.variants.iter().map(|group| group.models.len()).sum()
    }

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

/// Names a variant by its penalties; more of its settings join where that is not enough.
fn unique_name(groups: &[Group<'_>], config: &TrainerConfig) -> String {
    let penalties = variant_name(&config.penalties);
    let detailed = format!("{} {penalties}", config.unit);
    let numbered = (2..).map(|k| format!("{detailed} #{k}"));
    let is_free = |name: &String| groups.iter().all(|group| group.name != *name);
    [penalties, detailed.clone()].into_iter().chain(numbered).find(is_free).unwrap_or(detailed)
}

/// Every variant needs the same seeds: differences are paired.
fn check_pairs(groups: &[Group<'_>]) -> Result<(), InspectorError> {
    for (group, other) in groups.iter().flat_map(|a| groups.iter().map(move |b| (a, b))) {
        let has = |seed: u64| group.models.iter().any(|twin| twin.seed() == seed);
        let missing = other.models.iter().map(Twin::seed).filter(|&seed| !has(seed)).min();
        if let Some(seed) = missing {
            return Err(InspectorError::MissingTwin { variant: group.name.clone(), seed });
        }
    }
    Ok(())
}

/// Finds the first variant without penalties whose settings are else those of a penalized one.
fn unpenalized(groups: &[Group<'_>], config: &TrainerConfig) -> Option<usize> {
    let is_twin =
        |group: &Group<'_>| group.config.penalties.is_empty() && are_twins(&group.config, config);
    groups.iter().position(is_twin).filter(|_| !config.penalties.is_empty())
}

/// Says whether models with these settings differ in nothing but penalties and what belongs to
/// them; seeds are not looked at.
fn are_twins(one: &TrainerConfig, other: &TrainerConfig) -> bool {
    let bare = |config: &TrainerConfig| TrainerConfig {
        penalties: Vec::new(),
        target: None,
        target_zeros: None,
        seed: 0,
        ..config.clone()
    };
    bare(one) == bare(other)
}
