//! Twins evaluated together, and what is made of that: a report, and the units of every model.

use rayon::prelude::*;
use topicscope_indexer::{Index, TermId};
use topicscope_trainer::{Penalties, TrainerConfig, WordRecord};

use super::twins::{Group, Twin, Twins};
use crate::error::InspectorError;
use crate::evaluate::{Candidate, Depth, Evaluation, Figures, Judge, Judgment};
use crate::foreign::ForeignModel;
use crate::metrics::{self, CodedUnits, Run, RunStability};
use crate::report::{
    Fates, JudgedVariant, ModelUnits, Purpose, Report, ThemeModel, TwinUnits, compare, fates,
    stability, themes,
};
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
        let begins: Vec<usize> = self
            .variants
            .iter()
            .scan(0, |begin, group| {
                let own = *begin;
                *begin += group.models.len();
                Some(own)
            })
            .collect();
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
                    // Of a control with another number of units there is nothing to measure by but itself.
                    scale: unpenalized
                        .and_then(|(place, number)| scales[place][number].as_deref())
                        .filter(|scale| scale.len() == twin.model.n_units()),
                    unpenalized: unpenalized.map(|(place, number)| begins[place] + number),
                    depth: if group.purpose.is_judged() { Depth::Full } else { Depth::Frontier },
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
        let of_group = |group: &Group<'_>| {
            let has_floor = group.purpose == Purpose::Asked;
            group.models.iter().filter(|_| has_floor).filter_map(floor_of).collect()
        };
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
        let asked = self.variants.iter().filter(|group| group.purpose == Purpose::Asked);
        for twin in asked.flat_map(|group| &group.models) {
            let start = start_of(twin.model.config());
            if !starts.contains(&start) {
                starts.push(start);
            }
        }
        starts
    }
}

/// Returns for each unit the epoch at which two twins part in it; none where a record is missing.
fn parted_units(records: [Option<&WordRecord>; 2]) -> Vec<Option<usize>> {
    let [Some(ours), Some(theirs)] = records else { return Vec::new() };
    let words = |record: &WordRecord, unit: usize| -> Vec<Vec<TermId>> {
        (0..=record.n_epochs()).map(|epoch| record.words(epoch, unit).to_vec()).collect()
    };
    let of_unit = |unit: usize| {
        let [ours, theirs] = [ours, theirs].map(|record| words(record, unit));
        let [ours, theirs] =
            [&ours, &theirs].map(|all| all.iter().map(Vec::as_slice).collect::<Vec<_>>());
        metrics::parted(&ours, &theirs)
    };
    (0..ours.n_units().min(theirs.n_units())).map(of_unit).collect()
}

fn foreign_variant<'a>(name: &str, evaluations: &'a [Evaluation]) -> JudgedVariant<'a> {
    JudgedVariant {
        name: name.to_owned(),
        purpose: Purpose::Asked,
        numbers: String::new(),
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

/// Tells of each live unit in which share of the other seeds it comes back.
fn tell_what_comes_back(found: &mut ModelUnits, stability: Option<RunStability>, n_seeds: usize) {
    let Some(stability) = stability.filter(|_| n_seeds > 1) else { return };
    for (unit, n_back) in found.units.iter_mut().zip(stability.n_back) {
        let share = n_back as f64 / (n_seeds - 1) as f64;
        unit.comes_back = (unit.density > 0.0).then_some(share);
    }
}

/// Returns the place of the unpenalized twins of a variant, its own when it has no penalties.
fn twins_of(group: &Group<'_>, place: usize) -> Option<usize> {
    let is_own = group.purpose == Purpose::Asked && group.config.penalties.is_empty();
    if is_own { Some(place) } else { group.unpenalized }
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
                purpose: group.purpose,
                numbers: group.numbers.clone(),
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
        let vocabulary = judge.index().vocabulary();
        Report {
            themes: themes(&self.theme_models(), vocabulary),
            fates: self.fates(judge),
            ..compare(judge, name, &judged)
        }
    }

    /// Tells what became of the units of the unpenalized twins, for every variant that has some, with the
    /// first seed.
    fn fates(&self, judge: &Judge<'_>) -> Vec<Fates> {
        let Some(seed) = self.first_seed() else { return Vec::new() };
        let variants = &self.twins.variants;
        let asked = variants.iter().enumerate();
        let asked = asked.filter(|(_, group)| group.purpose == Purpose::Asked);
        let pairs = asked.filter_map(|(place, group)| {
            let reference = group.unpenalized?;
            let number = |place| self.twins.place_of_seed(place, seed);
            Some([(reference, number(reference)?), (place, number(place)?)])
        });
        let pairs: Vec<_> = pairs.collect();
        let tell = |&places: &[(usize, usize); 2]| {
            let models = places.map(|(place, number)| {
                let group = &variants[place];
                let codes = judge.test_codes(group.models[number].model);
                (group.name.as_str(), &self.evaluations[place][number], codes)
            });
            let [reference, variant] =
                models.each_ref().map(|(name, evaluation, codes)| TwinUnits {
                    variant: name,
                    units: CodedUnits {
                        columns: evaluation.decoder_columns.view(),
                        codes: codes.view(),
                        density: &evaluation.sparsity.density,
                    },
                    words: &evaluation.correlation_words,
                });
            let records = places.map(|(place, number)| variants[place].models[number].words);
            let parted = parted_units(records);
            fates(&reference, &variant, seed, &parted, judge.index().vocabulary())
        };
        pairs.par_iter().map(tell).collect()
    }

    /// Names the models whose units are sorted into themes: of each variant that of the first seed.
    fn theme_models(&self) -> Vec<ThemeModel<'_>> {
        let seed = self.first_seed().unwrap_or_default();
        let asked = self.each().enumerate();
        let asked = asked.filter(|(_, (group, _))| group.purpose == Purpose::Asked);
        let own = asked.filter_map(|(place, (group, evaluations))| {
            let number = self.twins.place_of_seed(place, seed)?;
            Some((group.name.as_str(), seed, &evaluations[number]))
        });
        let foreign = self
            .foreign
            .iter()
            .filter_map(|(name, evaluations)| Some((name.as_str(), 1, evaluations.first()?)));
        own.chain(foreign)
            .map(|(variant, seed, evaluation)| ThemeModel {
                variant,
                seed,
                units: Run {
                    columns: evaluation.decoder_columns.view(),
                    density: &evaluation.sparsity.density,
                },
                words: &evaluation.correlation_words,
            })
            .collect()
    }

    fn first_seed(&self) -> Option<u64> {
        self.twins.variants.first()?.models.first().map(Twin::seed)
    }

    /// Describes the units of every model that was asked about, variant by variant, without
    /// documents.
    pub fn units(&self, index: &Index) -> Vec<Vec<ModelUnits>> {
        self.each()
            .filter(|(group, _)| group.purpose == Purpose::Asked)
            .map(|(group, evaluations)| {
                let models = group.models.iter().zip(evaluations);
                let stability = stability(evaluations.iter());
                let units = models.zip(stability).map(|((twin, evaluation), stability)| {
                    let mut found = model_units(&group.name, twin.seed(), evaluation, index);
                    tell_what_comes_back(&mut found, stability.ok(), evaluations.len());
                    found
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
