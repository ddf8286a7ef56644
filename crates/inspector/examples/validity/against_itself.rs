//! A setting against itself on other seeds: every verdict is a false one.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use serde_json::json;
use topicscope_indexer::{Index, Input, Split};
use topicscope_inspector::evaluate::{Candidate, Depth, Evaluation, Judge};
use topicscope_inspector::figures::PRIMARY;
use topicscope_inspector::report::statistics::Verdict;
use topicscope_inspector::report::{JudgedVariant, Report, compare};
use topicscope_trainer::{Fitted, TrainerConfig};

use super::{Outcome, index, penalties, train};

pub(super) const SEEDS: u64 = 8;

/// Enough that units have words of their own; more epochs change no rate.
const EPOCHS: usize = 20;
const UNITS: usize = 32;
const MIN_DF: u32 = 3;
const TEST_SHARE: f64 = 0.15;

/// What the studies of one corpus add up to.
#[derive(Default)]
struct Tally {
    studies: usize,
    with_false_verdict: usize,
    answers: BTreeMap<&'static str, usize>,
    /// By key: studies, verdicts of better or worse, of same, p below .05, intervals without 0.
    figures: BTreeMap<&'static str, [usize; 5]>,
}

pub(super) fn run(corpus: &Path, n_splits: u64, penalty: &str) -> Outcome<()> {
    let mut tally = Tally::default();
    let name = corpus.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    for split in 1..=n_splits {
        let place = tempfile::tempdir()?;
        let index = split_of(corpus, split, &place.path().join("index"))?;
        let judge = Judge::new(&index)?.drawing_documents();
        let config = config(penalty)?;
        let models = models(&index, &config, split, 2 * SEEDS)?;
        // The first half of the models are the twins of the second.
        let mut candidates = Vec::new();
        for (place, fitted) in models.iter().enumerate() {
            let unpenalized = Some(place % SEEDS as usize);
            candidates.push(Candidate {
                model: &fitted.model,
                scale: None,
                unpenalized,
                depth: Depth::Full,
            });
        }
        let evaluations = judge.judge(&candidates, &[], &|| ()).evaluations;
        let (first, second) = evaluations.split_at(SEEDS as usize);
        let judged = [
            variant("one", &config, first.iter().collect()),
            variant("other", &config, second.iter().collect()),
        ];
        let report = compare(&judge, &name, &judged);
        let n_test = index.documents_in(Split::Test).len();
        tally.add(&name, penalty, split, n_test, &report);
    }
    tally.print(&name, penalty);
    Ok(())
}

/// Indexes a corpus under one of its random splits.
pub(super) fn split_of(corpus: &Path, split: u64, place: &Path) -> Outcome<Index> {
    index(Input::path(corpus), split, MIN_DF, TEST_SHARE, place)
}

/// Returns the settings of all models.
pub(super) fn config(penalty: &str) -> Outcome<TrainerConfig> {
    Ok(TrainerConfig {
        units: UNITS,
        epochs: EPOCHS,
        batch: 32,
        renew: topicscope_trainer::Renewal::Off,
        penalties: penalties(penalty)?,
        ..TrainerConfig::default()
    })
}

/// Trains so many models, from seeds that no other split uses.
pub(super) fn models(
    index: &Index,
    config: &TrainerConfig,
    split: u64,
    n_models: u64,
) -> Outcome<Vec<Fitted>> {
    let seeds: Vec<u64> = (1..=n_models).map(|seed| split * 1_000 + seed).collect();
    let fit = |&seed: &u64| {
        train(index, TrainerConfig { seed, ..config.clone() }).map_err(|error| error.to_string())
    };
    Ok(seeds.par_iter().map(fit).collect::<Result<_, String>>()?)
}

/// Joins the evaluations of one arm.
pub(super) fn variant<'a>(
    name: &str,
    config: &'a TrainerConfig,
    evaluations: Vec<&'a Evaluation>,
) -> JudgedVariant<'a> {
    JudgedVariant {
        name: name.to_owned(),
        purpose: topicscope_inspector::report::Purpose::Asked,
        numbers: String::new(),
        config: Some(config),
        seeds: (1..=SEEDS).collect(),
        found_weights: Vec::new(),
        renewed: Vec::new(),
        evaluations,
        floors: Vec::new(),
        unpenalized: None,
    }
}

impl Tally {
    fn add(&mut self, corpus: &str, penalty: &str, split: u64, n_test: usize, report: &Report) {
        self.studies += 1;
        let mut is_false = false;
        let mut line = BTreeMap::new();
        for primary in &PRIMARY {
            let key = primary.metric.key();
            let Some(found) = report.differences.iter().find(|d| d.metric == primary.metric) else {
                continue;
            };
            let counts = self.figures.entry(key).or_default();
            let is_decided = matches!(found.verdict, Some(Verdict::Better | Verdict::Worse));
            let difference = &found.difference;
            let has_zero = difference.low.is_some_and(|low| low <= 0.0)
                && difference.high.is_some_and(|high| high >= 0.0);
            is_false |= is_decided;
            let seen = [
                true,
                is_decided,
                found.verdict == Some(Verdict::Same),
                difference.p.is_some_and(|p| p <= 0.05),
                !has_zero,
            ];
            for (count, is_seen) in counts.iter_mut().zip(seen) {
                *count += usize::from(is_seen);
            }
            let shown = json!({
                "mean": difference.mean,
                "standard_error": difference.standard_error,
                "p": difference.p,
                "verdict": found.verdict,
            });
            line.insert(key, shown);
        }
        self.with_false_verdict += usize::from(is_false);
        let answer = report.answers.first().map_or("", |answer| answer.answer.name());
        *self.answers.entry(answer).or_default() += 1;
        let study = json!({
            "corpus": corpus, "penalty": penalty, "split": split, "test_documents": n_test,
            "answer": answer, "reference": report.naming.reference.documents, "figures": line,
        });
        println!("{study}");
    }

    fn print(&self, corpus: &str, penalty: &str) {
        let summary = json!({
            "summary": corpus, "penalty": penalty, "studies": self.studies,
            "with_false_verdict": self.with_false_verdict, "answers": self.answers,
            "figures_of_studies_decided_same_p05_without_zero": self.figures,
        });
        println!("{summary}");
    }
}
