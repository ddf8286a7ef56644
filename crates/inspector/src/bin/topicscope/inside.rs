//! The folder of a study in the place of a model: the model inside that is meant.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::progress::Talk;

/// The files by which a model and a report are known.
const MODEL: &str = "model.json";
const REPORT: &str = "report.json";

/// The folder of the runs of a study.
const RUNS: &str = "runs";

/// What is read of a report: its variants in the order they were asked for.
#[derive(Deserialize)]
struct Report {
    variants: Vec<Variant>,
}

#[derive(Deserialize)]
struct Variant {
    /// Its name, by which variants of several sizes differ.
    #[serde(default)]
    name: Option<String>,
    penalty: String,
    /// Folders of its runs, by seed.
    #[serde(default)]
    runs: Vec<String>,
}

/// Returns the place of the model that is meant by a folder: the folder itself, or, where it is a
/// study, the first model of its first variant with a penalty, which is said.
pub(crate) fn model_at(folder: &Path, talk: Talk) -> PathBuf {
    if folder.join(MODEL).exists() {
        return folder.to_path_buf();
    }
    let Some(model) = model_of(folder) else { return folder.to_path_buf() };
    talk.say(&format!(
        "`{}` is a study: opened its model `{}`; name another one of `{}` to see it",
        folder.display(),
        model.display(),
        folder.join(RUNS).display()
    ));
    model
}

/// Returns the models that are meant by a folder where several are looked at, each with a name: the
/// folder itself, or, where it is a study, the first run of each of its variants.
pub(crate) fn models_at(folder: &Path) -> Vec<(String, PathBuf)> {
    let itself = || vec![(folder.display().to_string(), folder.to_path_buf())];
    if folder.join(MODEL).exists() {
        return itself();
    }
    let report = std::fs::read(folder.join(REPORT)).ok();
    let report = report.and_then(|bytes| serde_json::from_slice::<Report>(&bytes).ok());
    let first_run = |variant: &Variant| {
        let model = run_in(folder, variant)?;
        let name = variant.name.as_ref().unwrap_or(&variant.penalty);
        Some((format!("{}: {name}", folder.display()), model))
    };
    let found: Vec<(String, PathBuf)> =
        report.iter().flat_map(|report| report.variants.iter().filter_map(first_run)).collect();
    // Opening the folder says what is wrong with it.
    if found.is_empty() { itself() } else { found }
}

/// Returns the model of a study that is opened when none is named.
fn model_of(study: &Path) -> Option<PathBuf> {
    let report: Report = serde_json::from_slice(&std::fs::read(study.join(REPORT)).ok()?).ok()?;
    let has_penalty = |variant: &&Variant| variant.penalty != "none";
    let variants = &report.variants;
    let variant = variants.iter().find(has_penalty).or(variants.first())?;
    run_in(study, variant)
}

/// Returns the first run of a variant of a study.
fn run_in(study: &Path, variant: &Variant) -> Option<PathBuf> {
    // A name leads nowhere else.
    let name = variant.runs.first().filter(|name| !name.contains(['/', '\\']))?;
    let model = study.join(RUNS).join(name);
    model.join(MODEL).is_file().then_some(model)
}
