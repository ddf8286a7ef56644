//! `topicscope demo`: a study on the built-in corpus.

use std::path::Path;

use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{IndexSettings, Input, Limit, PruneSettings, SplitSettings};
use topicscope_inspector::render::Sheet;
use topicscope_inspector::report::{ModelUnits, REPORT_KIND};
use topicscope_inspector::study::{Findings, Study};
use topicscope_inspector::units::sheets;
use topicscope_trainer::TrainerConfig;

use crate::args::DemoCommand;
use crate::corpus_size::Units;
use crate::indexing::existing;
use crate::output::{self, Format, comparison};
use crate::progress::Talk;
use crate::settings::seeds;
use crate::studying::{self, Corpus, Job};
use crate::writing::claim;

/// One emoji a line; `corpora/emoji` says where it comes from.
const EMOJI: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/corpora/emoji/emoji.jsonl"));

/// The documents are names and keywords, four or five words each: half the usual units,
/// words of as few as three documents, and small batches, so that few documents make steps
/// enough.
const UNITS: usize = 32;
const MIN_DF: u32 = 3;
const BATCH: usize = 32;

/// A tenth of so small a corpus would hardly ever show two words together.
const TEST_SHARE: f64 = 0.25;

/// Seeds per variant: enough to show the spread in seconds, too few for verdicts.
const SEEDS: usize = 3;

/// Units and words shown side by side.
const UNITS_SHOWN: usize = 10;
const WORDS_SHOWN: usize = 6;

pub(crate) fn run(command: &DemoCommand, talk: Talk) -> anyhow::Result<()> {
    let place = command.output.as_deref().unwrap_or(Path::new("reports/demo"));
    // Its own report in its usual place may be replaced: a demo is run again and again.
    let replace = command.force || command.output.is_none();
    let job = Job {
        study: Study {
            name: "emoji".to_owned(),
            base: TrainerConfig { units: UNITS, batch: BATCH, ..Study::default().base },
            seeds: seeds(command.seed, SEEDS)?,
            ..Study::default()
        },
        units: Units::Named,
        corpus: Corpus::Text {
            inputs: vec![Input::memory("emoji.jsonl", EMOJI)],
            tests: Vec::new(),
            settings: Box::new(IndexSettings {
                prune: PruneSettings { min_df: Limit::Count(MIN_DF), ..PruneSettings::default() },
                splits: SplitSettings { test: TEST_SHARE, ..SplitSettings::default() },
                ..IndexSettings::default()
            }),
        },
        target: place.to_path_buf(),
        existing: if replace { Existing::Replace } else { existing(false) },
    };
    let _claim = claim(&job.target, job.existing, REPORT_KIND, [])?;
    let findings = studying::run(&job, talk)?;
    let mut sheets = side_by_side(&findings);
    sheets.push(comparison(command.printing.form, &findings.report));
    output::print(command.printing.form, &findings.report, &sheets)?;
    if command.printing.form == Format::Table {
        talk.say(&format!(
            "\nreport: {}\nmore words: topicscope words {}",
            place.join("report.md").display(),
            place.join("models/mean-0.3-seed-1").display(),
        ));
    }
    Ok(())
}

/// Lays out the first units of the twins of the first seed.
fn side_by_side(findings: &Findings) -> Vec<Sheet> {
    let first_seed = findings.models.first().map(|model| model.seed);
    let twins: Vec<(String, &[_])> = findings
        .models
        .iter()
        .filter(|model| Some(model.seed) == first_seed)
        .map(|ModelUnits { variant, units, .. }| (variant.clone(), units.as_slice()))
        .collect();
    let units: Vec<usize> = (0..UNITS_SHOWN.min(UNITS)).collect();
    vec![
        sheets::side_by_side_words(&units, WORDS_SHOWN, &twins),
        sheets::side_by_side_documents(&units, &twins),
    ]
}
