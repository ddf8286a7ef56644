//! A setting against itself, with a share of the units of one side spoiled: their activations are
//! dealt to other documents, so that they know nothing. How large must the share be to be found?

use std::collections::BTreeMap;
use std::path::Path;

use ndarray::Array2;
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use serde_json::json;
use topicscope_indexer::{DocId, Index, Split};
use topicscope_inspector::evaluate::{Evaluation, Judge};
use topicscope_inspector::figures::{PRIMARY, Role};
use topicscope_inspector::foreign::{CodeTable, ForeignModel};
use topicscope_inspector::metrics::Halves;
use topicscope_inspector::report::{Report, compare};
use topicscope_trainer::Autoencoder;

use super::Outcome;
use super::against_itself::{SEEDS, config, models, split_of, variant};

/// Shares of units that are spoiled.
const SHARES: [f64; 6] = [0.0, 0.05, 0.1, 0.2, 0.3, 0.5];

pub(super) fn run(corpus: &Path, n_splits: u64, penalty: &str) -> Outcome<()> {
    let name = corpus.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut tally: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    let n_seeds = SEEDS as usize;
    for split in 1..=n_splits {
        let place = tempfile::tempdir()?;
        let index = split_of(corpus, split, &place.path().join("index"))?;
        let judge = Judge::new(&index)?.drawing_documents();
        let config = config(penalty)?;
        let fitted = models(&index, &config, split, 2 * SEEDS)?;
        let mut spoiled = Vec::new();
        for fitted in &fitted[..n_seeds] {
            spoiled.push(with_spoiled_units(&index, &fitted.model, 0.0, split)?);
        }
        for share in SHARES {
            for fitted in &fitted[n_seeds..] {
                spoiled.push(with_spoiled_units(&index, &fitted.model, share, split)?);
            }
        }
        let evaluations = judge.judge_beside(&[], &[], &spoiled, &|| ()).foreign;
        let arms: Vec<Vec<&Evaluation>> =
            evaluations.chunks(n_seeds).map(|arm| arm.iter().collect()).collect();
        for (share, arm) in SHARES.iter().zip(&arms[1..]) {
            let judged = [
                variant("whole", &config, arms[0].clone()),
                variant("spoiled", &config, arm.clone()),
            ];
            let report = compare(&judge, &name, &judged);
            let counts = tally.entry(share.to_string()).or_default();
            print(&name, penalty, split, *share, &report, counts);
        }
    }
    let summary = json!({"summary": name, "penalty": penalty, "splits": n_splits, "shares": tally});
    println!("{summary}");
    Ok(())
}

/// Takes a model as its codes, with the activations of the first units dealt to other documents.
fn with_spoiled_units(
    index: &Index,
    model: &Autoencoder,
    share: f64,
    seed: u64,
) -> Outcome<ForeignModel> {
    let n_spoiled = (share * model.n_units() as f64).round() as usize;
    let all: Vec<DocId> = (0..index.bags().n_documents() as u32).map(DocId).collect();
    let halves = Halves::of(index.bags(), &index.documents_in(Split::Test));
    let rows: Vec<DocId> = (0..halves.documents.len() as u32).map(DocId).collect();
    let [codes, halves] = [(index.bags(), all), (&halves.first, rows)].map(|(bags, rows)| {
        let mut codes = model.encode(bags, &rows);
        deal(&mut codes, n_spoiled, seed);
        CodeTable::of_codes(codes, Path::new("codes"))
    });
    Ok(ForeignModel::new("spoiled", index, None, Some(codes?), Some(halves?))?)
}

fn deal(codes: &mut Array2<f32>, n_units: usize, seed: u64) {
    let n = codes.nrows();
    for unit in 0..n_units {
        let mut random = Xoshiro256Plus::seed_from_u64(seed * 1_000 + unit as u64);
        for row in (1..n).rev() {
            let other = (random.next_u64() % (row as u64 + 1)) as usize;
            codes.swap([row, unit], [other, unit]);
        }
    }
}

fn print(
    corpus: &str,
    penalty: &str,
    split: u64,
    share: f64,
    report: &Report,
    counts: &mut BTreeMap<String, usize>,
) {
    let mut line = BTreeMap::new();
    for primary in PRIMARY.iter().filter(|primary| primary.role == Role::Readability) {
        let key = primary.metric.key();
        let Some(found) = report.differences.iter().find(|d| d.metric == primary.metric) else {
            continue;
        };
        if let Some(verdict) = found.verdict {
            *counts.entry(format!("{key} {}", verdict.name())).or_default() += 1;
        }
        line.insert(key, json!({"mean": found.difference.mean, "verdict": found.verdict}));
    }
    let answer = report.answers.first().map_or("", |answer| answer.answer.name());
    *counts.entry(format!("answer: {answer}")).or_default() += 1;
    let study = json!({
        "corpus": corpus, "penalty": penalty, "split": split, "share": share,
        "answer": answer, "figures": line,
    });
    println!("{study}");
}
