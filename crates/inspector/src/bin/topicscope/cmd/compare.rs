//! `topicscope compare`: trained models to a report.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use topicscope_indexer::artifact::Staging;
use topicscope_indexer::{Index, Split};
use topicscope_inspector::InspectorError;
use topicscope_inspector::compare::{JudgedVariant, compare};
use topicscope_inspector::evaluate::{Evaluation, Judge};
use topicscope_inspector::store::{ModelUnits, REPORT_KIND, write_report};
use topicscope_inspector::study::{are_twins, variant_name};
use topicscope_inspector::unit_profile::profiles;
use topicscope_trainer::{Autoencoder, Beginning, SavedModel, TrainerConfig};

use super::study::{comparison, corpus_name};
use crate::args::CompareCommand;
use crate::indexing::existing;
use crate::output;
use crate::progress::Talk;
use crate::writing::claim;

/// Models that differ in the seed alone, by rising seed.
struct Group {
    name: String,
    config: TrainerConfig,
    models: BTreeMap<u64, SavedModel>,
}

pub(crate) fn run(command: &CompareCommand, talk: Talk) -> anyhow::Result<()> {
    let groups = groups(&command.models)?;
    let first = &command.models[0];
    let place = match &command.index {
        Some(place) => place.clone(),
        None => SavedModel::open(first)?.index_path(),
    };
    let existing = existing(command.force);
    let inputs = command.models.iter().chain([&place]).chain(&command.judging.reference);
    let _claim = claim(&command.output, existing, REPORT_KIND, inputs)?;
    let index = Index::open(&place)?;
    for model in groups.iter().flat_map(|group| group.models.values()) {
        model.check_index(index.content_hash())?;
    }
    let mut staging = Staging::begin(&command.output, existing, REPORT_KIND)?;
    let judge = command.judging.settings().judge(&index, Split::Test)?;
    let evaluations = evaluate(&judge, &groups, talk);
    let judged: Vec<JudgedVariant> = groups
        .iter()
        .zip(&evaluations)
        .map(|(group, evaluations)| JudgedVariant {
            name: group.name.clone(),
            config: &group.config,
            seeds: group.models.keys().copied().collect(),
            found_weights: group.models.values().filter_map(SavedModel::found_weight).collect(),
            evaluations: evaluations.iter().collect(),
        })
        .collect();
    let report = compare(&judge, &corpus_name(&place), &judged);
    write_report(&mut staging, &report, &units(&index, &groups, &evaluations))?;
    staging.commit()?;
    output::print(command.printing.form, &report, &[comparison(command.printing.form, &report)])?;
    talk.say(&format!("report: {}", command.output.join("report.md").display()));
    Ok(())
}

/// Opens models and groups them by everything but the seed, in the order given.
fn groups(paths: &[PathBuf]) -> anyhow::Result<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    for path in paths {
        let saved = SavedModel::open(path)?;
        if saved.outcome.beginning == Beginning::Warm {
            return Err(InspectorError::WarmStarted { path: path.clone() }.into());
        }
        let seed = saved.model.config().seed;
        let config = TrainerConfig { seed: 0, ..saved.model.config().clone() };
        let known = groups.iter().position(|group| group.config == config);
        let place = known.unwrap_or_else(|| {
            let name = unique_name(&groups, &config);
            groups.push(Group { name, config, models: BTreeMap::new() });
            groups.len() - 1
        });
        let group = &mut groups[place];
        if group.models.insert(seed, saved).is_some() {
            return Err(repeated(path, group, seed).into());
        }
    }
    check_twins(&groups)?;
    Ok(groups)
}

fn repeated(path: &Path, group: &Group, seed: u64) -> InspectorError {
    InspectorError::RepeatedModel { path: path.to_path_buf(), variant: group.name.clone(), seed }
}

/// Names a variant by its penalties; more of its settings join where that is not enough.
fn unique_name(groups: &[Group], config: &TrainerConfig) -> String {
    let penalties = variant_name(&config.penalties);
    let detailed = format!("{} {penalties}", config.unit);
    let numbered = (2..).map(|k| format!("{detailed} #{k}"));
    let is_free = |name: &String| groups.iter().all(|group| group.name != *name);
    [penalties, detailed.clone()].into_iter().chain(numbered).find(is_free).unwrap_or(detailed)
}

/// Every variant needs the same seeds: differences are paired.
fn check_twins(groups: &[Group]) -> Result<(), InspectorError> {
    for (group, other) in groups.iter().flat_map(|a| groups.iter().map(move |b| (a, b))) {
        if let Some(&seed) = other.models.keys().find(|seed| !group.models.contains_key(seed)) {
            return Err(InspectorError::MissingTwin { variant: group.name.clone(), seed });
        }
    }
    Ok(())
}

fn evaluate(judge: &Judge<'_>, groups: &[Group], talk: Talk) -> Vec<Vec<Evaluation>> {
    let n_models: usize = groups.iter().map(|group| group.models.len()).sum();
    let bar = talk.bar(n_models as u64, "evaluating");
    let plain = groups.iter().find(|group| group.config.penalties.is_empty());
    let scale = |group: &Group, seed: &u64| {
        // Only a twin that shares all but the penalty lends its scale.
        let twin = plain
            .filter(|plain| are_twins(&plain.config, &group.config))
            .and_then(|plain| plain.models.get(seed))?;
        Some(judge.root_mean_squares(&twin.model))
    };
    let of_group = |group: &Group| -> Vec<Option<Vec<f32>>> {
        group.models.keys().map(|seed| scale(group, seed)).collect()
    };
    let scales: Vec<Option<Vec<f32>>> = groups.iter().flat_map(of_group).collect();
    let saved = groups.iter().flat_map(|group| group.models.values());
    let models: Vec<(&Autoencoder, Option<&[f32]>)> =
        saved.zip(&scales).map(|(saved, scale)| (&saved.model, scale.as_deref())).collect();
    let mut evaluations = judge.evaluate_all(&models, &|| bar.inc(1)).into_iter();
    bar.finish_and_clear();
    groups.iter().map(|group| evaluations.by_ref().take(group.models.len()).collect()).collect()
}

fn units(index: &Index, groups: &[Group], evaluations: &[Vec<Evaluation>]) -> Vec<ModelUnits> {
    let of_group = |(group, evaluations): (&Group, &Vec<Evaluation>)| {
        let seeds = group.models.keys().zip(evaluations);
        seeds
            .map(|(&seed, evaluation)| ModelUnits {
                variant: group.name.clone(),
                seed,
                units: profiles(evaluation, index),
                alike_by_decoder: evaluation.by_decoder.pairs.clone(),
                alike_by_activation: evaluation.by_activation.pairs.clone(),
            })
            .collect::<Vec<_>>()
    };
    groups.iter().zip(evaluations).flat_map(of_group).collect()
}
