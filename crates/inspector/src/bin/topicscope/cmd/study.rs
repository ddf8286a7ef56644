//! `topicscope study`: text or an index to a report.

use topicscope_inspector::report::REPORT_KIND;
use topicscope_inspector::study::Study;

use crate::args::StudyCommand;
use crate::corpus_size::Named;
use crate::indexing::{existing, paths};
use crate::output::{self, comparison};
use crate::progress::Talk;
use crate::reading::index_settings;
use crate::settings::{seeds, trainer_config};
use crate::studying::{self, Corpus, Job};
use crate::usage::Usage;
use crate::values::PenaltyList;
use crate::wording::corpus_name;
use crate::writing::{claim, sources};

pub(crate) fn run(command: &StudyCommand, talk: Talk) -> anyhow::Result<()> {
    let job = Job {
        study: study(command)?,
        named: Named::of(&command.training),
        corpus: corpus(command)?,
        target: command.output.clone(),
        existing: existing(command.force),
    };
    let mut sources = sources(&command.inputs, &command.reading)?;
    sources.extend(command.judging.reference.other_index().cloned());
    let _claim = claim(&job.target, job.existing, REPORT_KIND, &sources)?;
    let report = studying::run(&job, talk)?.report;
    let form = command.printing.form;
    output::print(form, &report, &[comparison(form, &report)])?;
    talk.say(&format!("report: {}", command.output.join("report.md").display()));
    Ok(())
}

fn study(command: &StudyCommand) -> Result<Study, Usage> {
    let named = |list: &PenaltyList| list.0.clone();
    let usual = Study::default();
    let study = Study {
        name: corpus_name(&command.inputs[0]),
        base: trainer_config(&command.training),
        variants: match command.variant.as_slice() {
            [] => usual.variants,
            lists => lists.iter().map(named).collect(),
        },
        seeds: seeds(command.seed, command.seeds)?,
        judging: command.judging.settings(),
        memory: command.training.memory,
    };
    Ok(study.at_sizes(&command.training.units.0))
}

/// Takes a single folder with a manifest for an index, everything else for text.
fn corpus(command: &StudyCommand) -> anyhow::Result<Corpus> {
    if let [only] = command.inputs.as_slice()
        && only.join("manifest.json").is_file()
    {
        return Ok(Corpus::Index(only.clone()));
    }
    Ok(Corpus::Text {
        inputs: paths(&command.inputs),
        tests: paths(&command.reading.test),
        settings: Box::new(index_settings(&command.reading, command.split_seed)?),
    })
}
