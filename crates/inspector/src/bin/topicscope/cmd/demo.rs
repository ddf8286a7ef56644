//! `topicscope demo`: a study on the built-in corpus.

use std::path::Path;

use topicscope_indexer::artifact::{Existing, check_target};
use topicscope_indexer::{IndexSettings, Input, Limit, PruneSettings};
use topicscope_inspector::render::Sheet;
use topicscope_inspector::report::ModelUnits;
use topicscope_inspector::study::{Findings, STUDY_KIND, Study};
use topicscope_inspector::units::sheets;
use topicscope_trainer::TrainerConfig;

use crate::args::{DemoCommand, ForeignFlags};
use crate::corpus_size::Named;
use crate::indexing::existing;
use crate::output::{self, Format, comparison};
use crate::progress::Talk;
use crate::question::Question;
use crate::settings::seeds;
use crate::studying::{self, Corpus, Job};
use crate::writing::claim_growing;

/// Abstracts of papers; `corpora/arxiv` says where they come from, and draws them.
const ARXIV: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/corpora/arxiv/arxiv.jsonl.zst"));

/// Two themes of each archive.
const UNITS: usize = 24;

/// An archive is one paper in twelve: words of more than one in ten are of no archive, but of how
/// scientists write.
const MAX_DF: f64 = 0.1;

/// Seeds per variant: enough to show the spread in seconds, too few for verdicts.
const SEEDS: usize = 3;

/// What is shown side by side: words of all units, documents of the first ones.
const WORDS_SHOWN: usize = 6;
const UNITS_WITH_DOCUMENTS: usize = 5;
const DOCUMENTS_SHOWN: usize = 1;

pub(crate) fn run(command: &DemoCommand, talk: Talk) -> anyhow::Result<()> {
    let place = command.output.as_deref().unwrap_or(Path::new("reports/demo"));
    // Its own report in its usual place may be replaced: a demo is run again and again.
    let replace = command.force || command.output.is_none();
    let no_others = ForeignFlags::none();
    let job = Job {
        study: Study {
            name: "arxiv".to_owned(),
            base: TrainerConfig { units: UNITS, ..Study::default().base },
            seeds: seeds(command.seed, SEEDS)?,
            ..Study::default()
        },
        named: Named { units: true, batch: false },
        corpus: Corpus::Text {
            inputs: vec![Input::memory("arxiv.jsonl.zst", ARXIV)],
            tests: Vec::new(),
            settings: Box::new(IndexSettings {
                prune: PruneSettings { max_df: Limit::Share(MAX_DF), ..PruneSettings::default() },
                ..IndexSettings::default()
            }),
        },
        question: Question::default(),
        target: place.to_path_buf(),
        existing: if replace { Existing::Replace } else { existing(false) },
    };
    if !replace {
        check_target(&job.target, Existing::Refuse, STUDY_KIND)?;
    }
    let _claim = claim_growing(&job.target)?;
    let findings = studying::run(&job, &no_others, talk)?;
    let mut sheets = side_by_side(&findings);
    sheets.push(comparison(command.printing.form, &findings.report));
    output::print(command.printing.form, &findings.report, &sheets)?;
    if command.printing.form == Format::Table {
        talk.say(&format!(
            "\nreport: {}\nmore words: topicscope words {}",
            place.join("report.md").display(),
            place.display(),
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
    let units: Vec<usize> = (0..UNITS).collect();
    vec![
        sheets::side_by_side_words(&units, WORDS_SHOWN, &twins),
        sheets::side_by_side_documents(&units[..UNITS_WITH_DOCUMENTS], DOCUMENTS_SHOWN, &twins),
    ]
}
