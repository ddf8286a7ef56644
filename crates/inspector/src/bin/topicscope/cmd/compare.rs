//! `topicscope compare`: trained models to a report.

use topicscope_indexer::artifact::Staging;
use topicscope_indexer::{Index, Split};
use topicscope_inspector::page::{INDEX, PageData, REPORT_KIND, Texts, WholeReport, write_report};
use topicscope_inspector::study::Twins;
use topicscope_trainer::SavedModel;

use crate::args::CompareCommand;
use crate::checking::Check;
use crate::foreign;
use crate::indexing::existing;
use crate::judging::Judging;
use crate::opening::open_page;
use crate::output::print_report;
use crate::progress::Talk;
use crate::wording::{corpus_name, labels_left_out};
use crate::writing::claim;

pub(crate) fn run(command: &CompareCommand, talk: Talk) -> anyhow::Result<()> {
    let check = Check::read(&command.checking)?;
    let judging = Judging::begin(command.models.len() + foreign::n_models(&command.foreign)?, talk);
    let models: Vec<SavedModel> =
        command.models.iter().map(|path| SavedModel::open(path)).collect::<Result<_, _>>()?;
    let twins = Twins::of_saved(&models)?;
    let of_first = || models.first().map(SavedModel::index_path);
    let place = command.index.clone().or_else(of_first).unwrap_or_default();
    let existing = existing(command.force);
    let reference = command.judging.reference.other_index();
    let inputs = command
        .models
        .iter()
        .chain([&place])
        .chain(reference)
        .chain(foreign::files(&command.foreign));
    let inputs = inputs.chain(&command.checking.check);
    let _claim = claim(&command.output, existing, REPORT_KIND, inputs)?;
    let index = Index::open(&place)?;
    models.iter().try_for_each(|model| model.check_index(index.content_hash()))?;
    let others = foreign::read(&command.foreign, &index, talk)?;
    let mut staging = Staging::begin(&command.output, existing, REPORT_KIND)?;
    let judge = command.judging.settings().judge(&index, Split::Test)?.drawing_documents();
    if let Some(remark) = labels_left_out(judge.index()) {
        talk.say(&remark);
    }
    judging.measure();
    let judged = twins.judge_beside(&judge, &others, &|| judging.one_more())?;
    drop(judging);
    let report = judged.compare(&judge, &corpus_name(&place));
    let mut units = [judged.units(&index).concat(), judged.foreign_units(&index)].concat();
    let mut data = PageData::of(&judge, &twins.shown(index.vocabulary()), &report, &units)?;
    if command.page.texts() == Texts::LeftOut {
        data.leave_out_text(&mut units);
    }
    let whole = WholeReport { report: &report, models: &units, data: &data };
    write_report(&mut staging, whole, command.page.settings())?;
    staging.commit()?;
    print_report(command.printing.form, &report, &next_steps(command))?;
    if command.page.open {
        open_page(&command.output.join(INDEX), talk);
    }
    check.hold(&report, talk)
}

/// Says where the report is, and how to see more of the first model.
fn next_steps(command: &CompareCommand) -> Vec<String> {
    let model = command.models.first();
    let words = model.map(|model| format!("more words: topicscope words {}", model.display()));
    let report = format!("report: {}", command.output.join(INDEX).display());
    [Some(report), words].into_iter().flatten().collect()
}
