//! `topicscope demo`: a study on the built-in corpus.

use std::path::Path;

use topicscope_indexer::artifact::{Existing, check_target};
use topicscope_indexer::{IndexSettings, Input, Limit, PruneSettings};
use topicscope_inspector::page::INDEX;
use topicscope_inspector::study::{STUDY_KIND, Study};
use topicscope_trainer::TrainerConfig;

use crate::args::{DemoCommand, ForeignFlags};
use crate::checking::Check;
use crate::cmd::study::next_steps;
use crate::corpus_size::Named;
use crate::device::ChosenDevice;
use crate::indexing::existing;
use crate::opening::open_page;
use crate::output;
use crate::progress::Talk;
use crate::question::Question;
use crate::settings::seeds;
use crate::studying::{self, Corpus, Job};
use crate::writing::claim_growing;

/// Abstracts of papers; `corpora/arxiv` says where they come from, and draws them.
const ARXIV: &[u8] = include_bytes!("../../../../corpora/arxiv/arxiv.jsonl.zst");

/// Two themes of each archive.
const UNITS: usize = 24;

/// An archive is one paper in twelve: words of more than one in ten are of no archive, but of how
/// scientists write.
const MAX_DF: f64 = 0.1;

/// Seeds per variant: enough to show the spread in seconds, too few for verdicts.
const SEEDS: usize = 3;

/// Name of the corpus in the report.
const NAME: &str = "arxiv";

pub(crate) fn run(command: &DemoCommand, talk: Talk) -> anyhow::Result<()> {
    let place = command.output.as_deref().unwrap_or(Path::new("reports/demo"));
    // Its own report in its usual place may be replaced: a demo is run again and again.
    let replace = command.force || command.output.is_none();
    let check = Check::read(&command.checking)?;
    let no_others = ForeignFlags::none();
    let job = Job {
        study: Study {
            name: NAME.to_owned(),
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
        question: Question::of(&[
            ("name", NAME.to_owned()),
            ("max-df", format!("{MAX_DF:?}")),
            ("units", UNITS.to_string()),
            ("seeds", SEEDS.to_string()),
            ("seed", command.seed.to_string()),
        ]),
        target: place.to_path_buf(),
        existing: if replace { Existing::Replace } else { existing(false) },
        page: command.page.settings(),
        device: ChosenDevice::default(),
    };
    if !replace {
        check_target(&job.target, Existing::Refuse, STUDY_KIND)?;
    }
    let _claim = claim_growing(&job.target)?;
    let findings = studying::run(&job, &no_others, talk)?;
    output::print_report(command.printing.form, &findings.report, &next_steps(place))?;
    if command.page.open {
        open_page(&place.join(INDEX), talk);
    }
    check.hold(&findings.report, talk)
}
