//! Twins: for every seed, one model per variant from the same start.

use std::collections::BTreeMap;

use rayon::prelude::*;
use topicscope_trainer::{
    Autoencoder, Documents, EpochStatistics, Fitted, Penalty, TrainerConfig, TrainerError,
};

use crate::error::InspectorError;
use crate::evaluate::{Evaluation, Judge};

/// Names the penalties of one variant of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct VariantPlan {
    /// The penalties; empty for the unpenalized variant.
    pub penalties: Vec<Penalty>,
}

impl VariantPlan {
    /// Returns the name in flags and tables: `none`, `mean:0.3`, `mean:0.15+l1:0.05`.
    pub fn name(&self) -> String {
        variant_name(&self.penalties)
    }
}

/// Returns the name of a variant with these penalties.
pub fn variant_name(penalties: &[Penalty]) -> String {
    if penalties.is_empty() {
        return "none".to_owned();
    }
    penalties.iter().map(ToString::to_string).collect::<Vec<_>>().join("+")
}

/// Holds one model of a study.
#[derive(Debug)]
pub struct Twin {
    /// Place of its variant in the plan.
    pub variant_idx: usize,
    /// Its seed.
    pub seed: u64,
    /// Model and history.
    pub fitted: Fitted,
}

/// Tells the observer of a study about one finished epoch of one model.
#[derive(Debug)]
pub struct StudyEpoch<'a> {
    /// Place of the variant in the plan.
    pub variant_idx: usize,
    /// Seed of the model.
    pub seed: u64,
    /// What is known about the epoch.
    pub statistics: &'a EpochStatistics,
}

/// Trains every variant for every seed, seed by seed in the order of `variants`.
///
/// Models are trained side by side on the threads of the pool; the result does not depend
/// on how many there are. `base` gives everything but penalties and seed.
///
/// # Errors
/// When the settings make no sense, there is nothing to train on, rows cannot be read, or a loss
/// runs away.
pub fn train_twins(
    documents: Documents<'_>,
    base: &TrainerConfig,
    variants: &[VariantPlan],
    seeds: &[u64],
    observer: &(dyn Fn(StudyEpoch<'_>) + Sync),
) -> Result<Vec<Twin>, InspectorError> {
    let jobs: Vec<(u64, usize)> =
        seeds.iter().flat_map(|&seed| (0..variants.len()).map(move |v| (seed, v))).collect();
    jobs.into_par_iter()
        .map(|(seed, variant_idx)| {
            let config = variant_config(base, &variants[variant_idx]);
            let config = TrainerConfig { seed, ..config };
            let fitted = fit(documents, config, &mut |statistics| {
                observer(StudyEpoch { variant_idx, seed, statistics });
            })?;
            Ok(Twin { variant_idx, seed, fitted })
        })
        .collect()
}

/// Evaluates every model of a study, in order.
///
/// Inexact units of a penalized model are measured on the scale of its unpenalized twin,
/// where the study has one.
pub fn judge_twins(
    judge: &Judge<'_>,
    variants: &[VariantPlan],
    twins: &[Twin],
    observer: &(dyn Fn() + Sync),
) -> Vec<Evaluation> {
    let plain = variants.iter().position(|variant| variant.penalties.is_empty());
    let scales: BTreeMap<u64, Vec<f32>> = twins
        .iter()
        .filter(|twin| Some(twin.variant_idx) == plain)
        .map(|twin| (twin.seed, judge.root_mean_squares(&twin.fitted.model)))
        .collect();
    let models: Vec<(&Autoencoder, Option<&[f32]>)> = twins
        .iter()
        .map(|twin| (&twin.fitted.model, scales.get(&twin.seed).map(Vec::as_slice)))
        .collect();
    judge.evaluate_all(&models, observer)
}

/// Returns the settings of one variant: those of `base` with its penalties. A target of zeros
/// is for those who can move; a variant without penalties has none.
pub fn variant_config(base: &TrainerConfig, plan: &VariantPlan) -> TrainerConfig {
    let penalties = plan.penalties.clone();
    let target_zeros = base.target_zeros.filter(|_| !penalties.is_empty());
    TrainerConfig { penalties, target_zeros, ..base.clone() }
}

/// Says whether models with these settings differ in nothing but penalties and what belongs to them;
/// seeds are not looked at.
pub fn are_twins(one: &TrainerConfig, other: &TrainerConfig) -> bool {
    let bare = |config: &TrainerConfig| TrainerConfig {
        penalties: Vec::new(),
        target: None,
        target_zeros: None,
        seed: 0,
        ..config.clone()
    };
    bare(one) == bare(other)
}

fn fit(
    documents: Documents<'_>,
    config: TrainerConfig,
    observer: &mut dyn FnMut(&EpochStatistics),
) -> Result<Fitted, TrainerError> {
    let mut run = config.check()?.start(documents)?;
    while let Some(statistics) = run.next_epoch()? {
        observer(&statistics);
    }
    Ok(run.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_penalized_variants_have_a_target_of_zeros() {
        let base = TrainerConfig { target_zeros: Some(0.5), ..TrainerConfig::default() };
        let target = |penalties: Vec<Penalty>| {
            variant_config(&base, &VariantPlan { penalties }).target_zeros
        };
        assert_eq!(target(vec![]), None);
        assert_eq!(target(vec!["mean:0.3".parse().unwrap()]), Some(0.5));
    }

    #[test]
    fn names_of_variants_are_what_flags_say() {
        let plan = |text: &str| VariantPlan {
            penalties: text.split('+').map(|part| part.parse().unwrap()).collect(),
        };
        assert_eq!(plan("mean:0.3").name(), "mean:0.3");
        assert_eq!(plan("mean:0.15+l1:0.05").name(), "mean:0.15+l1:0.05");
        assert_eq!(VariantPlan { penalties: vec![] }.name(), "none");
    }
}
