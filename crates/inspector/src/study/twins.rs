//! Twins: models that differ in nothing but penalties and seed, grouped to variants.

use std::path::{Path, PathBuf};

use topicscope_indexer::Vocabulary;
use topicscope_trainer::{
    Autoencoder, Beginning, EpochStatistics, Fitted, Penalties, SavedModel, TrainerConfig,
    WordRecord,
};

use super::plan::{sized_name, variant_name};
use super::run_list::run_name;
use crate::error::InspectorError;
use crate::page::ShownModel;
use crate::report::Purpose;

/// Names one model that may have twins.
#[derive(Debug, Clone, Copy)]
pub struct Twin<'a> {
    /// What errors call it.
    name: &'a Path,
    pub(super) model: &'a Autoencoder,
    beginning: Beginning,
    pub(super) found_weight: Option<f64>,
    /// How often a unit that repeated another one started anew.
    pub(super) renewed: usize,
    /// The words of its units by epoch, where somebody kept record.
    pub(super) words: Option<&'a WordRecord>,
    /// What it is for.
    purpose: Purpose,
    /// The numbers of a control in words.
    numbers: &'a str,
}

/// Holds models as variants: models that differ in the seed alone form one variant, and those of one
/// seed in two variants are a pair. Variants that are judged have the same seeds.
#[derive(Debug)]
pub struct Twins<'a> {
    pub(super) variants: Vec<Group<'a>>,
}

/// The models of one variant.
#[derive(Debug)]
pub(super) struct Group<'a> {
    pub(super) name: String,
    pub(super) purpose: Purpose,
    /// The numbers of a control in words.
    pub(super) numbers: String,
    /// The settings, without the seed.
    pub(super) config: TrainerConfig,
    pub(super) models: Vec<Twin<'a>>,
    /// Place of the first variant without penalties that differs in nothing else, for controls of
    /// that which the controlled variant has; absent for variants without penalties that were asked
    /// about.
    pub(super) unpenalized: Option<usize>,
}

impl<'a> Twin<'a> {
    /// Takes a model that has just been trained; errors call it `name`.
    pub fn of_fitted(name: &'a Path, fitted: &'a Fitted) -> Self {
        Self {
            name,
            model: &fitted.model,
            beginning: fitted.outcome.beginning,
            found_weight: fitted.found_weight(),
            renewed: renewed(&fitted.history),
            words: fitted.words.as_ref(),
            purpose: Purpose::Asked,
            numbers: "",
        }
    }

    /// Takes a model that was read from its folder.
    pub fn of_saved(saved: &'a SavedModel) -> Self {
        Self {
            name: &saved.path,
            model: &saved.model,
            beginning: saved.outcome.beginning,
            found_weight: saved.found_weight(),
            renewed: renewed(&saved.history),
            words: saved.words.as_ref(),
            purpose: Purpose::Asked,
            numbers: "",
        }
    }

    /// Says what the model is for, and with which numbers where it is a control. Whoever says nothing
    /// has asked about it.
    #[must_use]
    pub fn with_purpose(self, purpose: Purpose, numbers: &'a str) -> Self {
        Self { purpose, numbers, ..self }
    }

    /// Takes the same model in another form, as cut to its largest activations.
    #[must_use]
    pub fn with_model(self, model: &'a Autoencoder) -> Self {
        Self { model, ..self }
    }

    pub(super) fn seed(&self) -> u64 {
        self.model.config().seed
    }

    fn name(&self) -> PathBuf {
        self.name.to_path_buf()
    }
}

fn renewed(history: &[EpochStatistics]) -> usize {
    history.iter().map(|epoch| epoch.renewed).sum()
}

impl<'a> Twins<'a> {
    /// Returns the model of the first seed of every variant that was asked about.
    pub fn shown(&self, vocabulary: &'a Vocabulary) -> Vec<ShownModel<'_>> {
        let asked = self.variants.iter().filter(|group| group.purpose == Purpose::Asked);
        let shown = asked.filter_map(|group| {
            let twin = group.models.first()?;
            let (variant, seed, model) = (group.name.as_str(), twin.seed(), twin.model);
            Some(ShownModel { variant, seed, model, vocabulary })
        });
        shown.collect()
    }

    /// Groups models to variants, in the order in which these appear; the seeds of a variant keep
    /// their order too.
    ///
    /// # Errors
    /// When a model went on from the weights of another one, repeats another one, or is missing
    /// for a seed that another variant has and is to be judged on.
    pub fn group(models: impl IntoIterator<Item = Twin<'a>>) -> Result<Self, InspectorError> {
        let models: Vec<Twin<'a>> = models.into_iter().collect();
        let asked = models.iter().filter(|twin| twin.purpose == Purpose::Asked);
        let mut sizes = asked.map(|twin| twin.model.config().units);
        let first = sizes.next();
        let has_sizes = sizes.any(|units| Some(units) != first);
        let mut variants: Vec<Group<'a>> = Vec::new();
        for twin in models {
            if twin.beginning == Beginning::Warm {
                return Err(InspectorError::WarmStarted { path: twin.name() });
            }
            let config = TrainerConfig { seed: 0, ..twin.model.config().clone() };
            let is_alike =
                |group: &Group<'_>| group.config == config && group.purpose == twin.purpose;
            let place = variants.iter().position(is_alike).unwrap_or_else(|| {
                let name = unique_name(&variants, &config, &twin, has_sizes);
                let (purpose, numbers) = (twin.purpose, twin.numbers.to_owned());
                let models = Vec::new();
                variants.push(Group { name, purpose, numbers, config, models, unpenalized: None });
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
            variants[place].unpenalized = match controlled(&variants, variants[place].purpose) {
                None => unpenalized(&variants, &variants[place].config),
                Some(of) => unpenalized(&variants, &variants[of].config),
            };
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
}

/// Returns the place of the variant that others of this purpose are controls of; `None` for what is
/// no control.
fn controlled(groups: &[Group<'_>], purpose: Purpose) -> Option<usize> {
    let Purpose::Control { of, .. } = purpose else { return None };
    let mut asked = (0..groups.len()).filter(|&place| groups[place].purpose == Purpose::Asked);
    asked.nth(of)
}

/// Names a variant by its penalties, and by its number of units where models differ in it; more of
/// its settings join where that is not enough.
fn unique_name(
    groups: &[Group<'_>],
    config: &TrainerConfig,
    twin: &Twin<'_>,
    has_sizes: bool,
) -> String {
    let penalties = match twin.purpose {
        Purpose::Asked => variant_name(&config.penalties.list),
        purpose => run_name(purpose, twin.numbers, config),
    };
    let penalties = if has_sizes { sized_name(&penalties, config.units) } else { penalties };
    let detailed = format!("{} {penalties}", config.unit);
    let numbered = (2..).map(|k| format!("{detailed} #{k}"));
    let is_free = |name: &String| groups.iter().all(|group| group.name != *name);
    [penalties, detailed.clone()].into_iter().chain(numbered).find(is_free).unwrap_or(detailed)
}

/// Every variant that is judged needs the same seeds: differences are paired.
fn check_pairs(groups: &[Group<'_>]) -> Result<(), InspectorError> {
    let judged = || groups.iter().filter(|group| group.purpose.is_judged());
    for (group, other) in judged().flat_map(|a| judged().map(move |b| (a, b))) {
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
    let is_twin = |group: &Group<'_>| {
        group.purpose == Purpose::Asked
            && group.config.penalties.is_empty()
            && are_twins(&group.config, config)
    };
    groups.iter().position(is_twin).filter(|_| !config.penalties.is_empty())
}

/// Says whether models with these settings differ in nothing but penalties and what belongs to
/// them; seeds are not looked at.
fn are_twins(one: &TrainerConfig, other: &TrainerConfig) -> bool {
    let bare = |config: &TrainerConfig| TrainerConfig {
        penalties: Penalties {
            list: Vec::new(),
            target: None,
            target_zeros: None,
            ..config.penalties.clone()
        },
        seed: 0,
        ..config.clone()
    };
    bare(one) == bare(other)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use topicscope_indexer::{Bags, DocId};
    use topicscope_trainer::{Penalty, Trainer, Unit};

    use super::*;

    fn fitted(penalties: &[&str], seed: u64, unit: Unit) -> Fitted {
        fitted_at(2, penalties, seed, unit)
    }

    fn fitted_at(units: usize, penalties: &[&str], seed: u64, unit: Unit) -> Fitted {
        let bags = Bags::from_rows(&[vec![0, 1], vec![1]], 2).unwrap();
        let list: Vec<Penalty> = penalties.iter().map(|text| text.parse().unwrap()).collect();
        let config = TrainerConfig {
            unit,
            units,
            epochs: 1,
            penalties: Penalties::from(list),
            seed,
            ..TrainerConfig::default()
        };
        let go_on = &mut |_: &_| ControlFlow::Continue(());
        Trainer::new(config).unwrap().fit(&bags, &[DocId(0), DocId(1)], &[], go_on).unwrap()
    }

    fn group(models: &[Fitted]) -> Result<Twins<'_>, String> {
        let twins = models.iter().map(|fitted| Twin::of_fitted(Path::new("m"), fitted));
        Twins::group(twins).map_err(|error| error.to_string())
    }

    #[test]
    fn models_that_differ_in_the_seed_alone_are_one_variant() {
        let (none, mean, relu) = (&[][..], &["mean:0.3"][..], Unit::Relu);
        let models = [
            fitted(none, 2, relu),
            fitted(mean, 1, relu),
            fitted(none, 1, relu),
            fitted(mean, 2, relu),
            fitted(mean, 2, Unit::Tanh),
            fitted(mean, 1, Unit::Tanh),
        ];
        let twins = group(&models).unwrap();
        let found: Vec<(&str, Vec<u64>, Option<usize>)> = twins
            .variants
            .iter()
            .map(|group| {
                let seeds = group.models.iter().map(Twin::seed).collect();
                (group.name.as_str(), seeds, group.unpenalized)
            })
            .collect();
        let expected = [
            ("none", vec![2, 1], None),
            ("mean:0.3", vec![1, 2], Some(0)),
            ("tanh mean:0.3", vec![2, 1], None),
        ];
        assert_eq!(found, expected);
        assert_eq!(twins.n_models(), 6);
    }

    #[test]
    fn models_of_several_sizes_are_named_by_them_and_have_twins_of_their_own() {
        let models = [
            fitted_at(2, &[], 1, Unit::Relu),
            fitted_at(2, &["mean:0.3"], 1, Unit::Relu),
            fitted_at(3, &["mean:0.3"], 1, Unit::Relu),
            fitted_at(3, &[], 1, Unit::Relu),
            fitted_at(3, &["mean:0.3"], 1, Unit::Tanh),
        ];
        let twins = group(&models).unwrap();
        let found: Vec<(&str, Option<usize>)> =
            twins.variants.iter().map(|group| (group.name.as_str(), group.unpenalized)).collect();
        let expected = [
            ("none, 2 units", None),
            ("mean:0.3, 2 units", Some(0)),
            ("mean:0.3, 3 units", Some(3)),
            ("none, 3 units", None),
            ("tanh mean:0.3, 3 units", None),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn repeated_and_missing_models_are_named() {
        let model = |penalties: &[&str], seed| fitted(penalties, seed, Unit::Relu);
        let repeated = [model(&[], 1), model(&[], 1)];
        assert_eq!(group(&repeated).unwrap_err(), "`m` repeats variant `none` with seed `1`");
        let missing = [model(&[], 3), model(&[], 1), model(&[], 2), model(&["l1:1"], 3)];
        let error = "variant `l1:1` has no model with seed `1`, so it has no twins there";
        assert_eq!(group(&missing).unwrap_err(), error);
    }
}
