//! `topicscope study`: text or an index to a report, by one process or by many.

use std::path::Path;

use topicscope_indexer::{INDEX_KIND, Index};
use topicscope_inspector::page::INDEX;
use topicscope_inspector::study::{
    Beside, STUDY_KIND, Share, Study, StudyEvent, StudyFolder, Workplace,
};

use crate::args::{Arguments, Command, StudyCommand};
use crate::checking::Check;
use crate::corpus_size::Named;
use crate::device::ChosenDevice;
use crate::indexing::{existing, paths};
use crate::opening::open_page;
use crate::output;
use crate::progress::Talk;
use crate::question::{Question, QuestionError};
use crate::reading::index_settings;
use crate::settings::{seeds, trainer_config};
use crate::studying::{self, Corpus, Job};
use crate::usage::Usage;
use crate::values::PenaltyList;
use crate::wording::{self, corpus_name};
use crate::writing::{apart, claim_growing, sources};
use crate::{estimate, foreign, interrupt};

pub(crate) fn run(typed: &StudyCommand, question: &Question, talk: Talk) -> anyhow::Result<()> {
    let check = Check::read(&typed.checking)?;
    let (question, command) = asked(typed, question.clone())?;
    let job = Job {
        study: study(&command)?,
        named: Named::of(&command.training),
        corpus: corpus(&command)?,
        question,
        target: typed.output.clone(),
        existing: existing(typed.force),
        page: command.page.settings(),
        device: match &command.training.device {
            Some(wish) if !typed.collect => wish.open(talk)?,
            _ => ChosenDevice::default(),
        },
    };
    let mut sources = sources(&command.inputs, &command.reading)?;
    sources.extend(command.judging.reference.other_index().cloned());
    sources.extend(foreign::files(&command.foreign).cloned());
    apart(&job.target, &sources)?;
    if let Some(share) = typed.part {
        return part(&job, share, talk);
    }
    let _claim = claim_growing(&job.target)?;
    if typed.plan {
        return plan(&job, typed, talk);
    }
    let findings = if typed.collect {
        let mut begun = studying::begin(&job, talk)?;
        if command.training.device.is_some() {
            // Nothing is trained, so no device is opened: the runs that are there name theirs.
            begun.study.base.device = begun.folder.device()?;
        }
        studying::collect_only(begun, &command.foreign, talk)?
    } else {
        studying::run(&job, &command.foreign, talk)?
    };
    output::print_report(typed.printing.form, &findings.report, &next_steps(&job.target))?;
    if typed.page.open {
        open_page(&job.target.join(INDEX), talk);
    }
    check.hold(&findings.report, talk)
}

/// Says where the report is, and what to look at next.
pub(super) fn next_steps(study: &Path) -> Vec<String> {
    let study = study.display();
    vec![
        format!("report: {study}/{INDEX}"),
        format!("words of every unit: topicscope words {study}"),
        format!("more seeds, nothing twice: topicscope study -o {study} --seeds N"),
    ]
}

/// Joins what was typed with the question that is kept or named; returns it and its flags.
fn asked(
    typed: &StudyCommand,
    mut question: Question,
) -> anyhow::Result<(Question, Box<StudyCommand>)> {
    let file = match typed.inputs.as_slice() {
        [] => {
            StudyFolder::open(&typed.output).map_err(|error| {
                if typed.output.exists() {
                    error.into()
                } else {
                    anyhow::Error::from(Usage::NoInput)
                }
            })?;
            Some(typed.output.join(STUDY_KIND.marker))
        }
        [only] if only.extension().is_some_and(|ending| ending == "toml") => {
            question.forget_inputs();
            Some(only.clone())
        }
        _ => None,
    };
    if let Some(file) = &file {
        question = question.over(Question::of_file(file)?);
    }
    let told_by = file.unwrap_or_else(|| typed.output.join(STUDY_KIND.marker));
    let flags = |error: clap::Error| {
        let problem = error.to_string();
        let problem = problem.lines().next().unwrap_or_default();
        let problem = problem.trim_start_matches("error: ").to_owned();
        QuestionError::Flags { path: told_by.clone(), problem }
    };
    match Arguments::of(question.arguments(&typed.output)).map_err(flags)?.command {
        // What was indexed once needs no text any more.
        Command::Study(command) if question.has_inputs() || has_index(&typed.output) => {
            Ok((question, command))
        }
        _ => Err(Usage::NoInput.into()),
    }
}

/// Says whether a study has an index of its own.
fn has_index(study: &Path) -> bool {
    study.join("index").join(INDEX_KIND.marker).is_file()
}

/// Trains a part of the runs, beside other processes.
fn part(job: &Job, share: Share, talk: Talk) -> anyhow::Result<()> {
    if let Some(kept) = Question::kept(&job.target)?
        && kept != job.question
    {
        return Err(Usage::OtherQuestion { study: job.target.clone() }.into());
    }
    interrupt::writes(&job.target);
    interrupt::keeps(interrupt::Kept::Runs);
    let begun = studying::begin(job, talk)?;
    let (_, missing, _) = studying::train(begun, share, talk)?;
    talk.say(&wording::part_done(missing.len(), &job.target));
    Ok(())
}

/// Prints which runs there are.
fn plan(job: &Job, typed: &StudyCommand, talk: Talk) -> anyhow::Result<()> {
    let begun = studying::begin(job, talk)?;
    let index = Index::open(&begun.index)?;
    let (observer, wait) = (|_: StudyEvent<'_>| (), || ());
    let judging = &begun.study.judging;
    let at = Workplace::open(&begun.folder, &begun.index, judging, None, &observer, &wait)?;
    let known = begun.study.with_kept_weights(&begun.folder, index.content_hash())?;
    let study = known.as_ref().unwrap_or(&begun.study);
    let mut sheet = estimate::plan(study, &at, &index)?;
    if known.is_none() {
        sheet.notes.push(
            "weights that are called auto are found first, by four short runs each; which runs of \
             theirs are there is known then"
                .to_owned(),
        );
    }
    output::print(typed.printing.form, &output::as_data(&sheet), std::slice::from_ref(&sheet))
}

fn study(command: &StudyCommand) -> Result<Study, Usage> {
    let named = |list: &PenaltyList| list.0.clone();
    let usual = Study::default();
    let beside = Beside {
        strengths: command.strengths.as_ref().map_or(usual.beside.strengths, |list| list.0.clone()),
        controls: command.controls.as_ref().map_or(usual.beside.controls, |list| list.0.clone()),
        seeds: command.beside_seeds,
    };
    let input = command.inputs.first().unwrap_or(&command.output);
    let study = Study {
        name: command.name.clone().unwrap_or_else(|| corpus_name(input)),
        base: trainer_config(&command.training),
        variants: match command.variant.as_slice() {
            [] => usual.variants,
            lists => lists.iter().map(named).collect(),
        },
        seeds: seeds(command.seed, command.seeds)?,
        beside,
        judging: command.judging.settings(),
        memory: command.training.memory,
    };
    Ok(study.at_sizes(&command.training.units.0))
}

/// Takes a single folder with a manifest for an index, everything else for text; nothing for the index
/// that is there.
fn corpus(command: &StudyCommand) -> anyhow::Result<Corpus> {
    if command.inputs.is_empty() {
        return Ok(Corpus::Index(command.output.join("index")));
    }
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
