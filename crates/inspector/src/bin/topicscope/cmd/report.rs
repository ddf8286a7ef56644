//! `topicscope report`: the report of a study, made again, or what changed between two.

use std::ffi::OsString;
use std::path::Path;

use anyhow::Context;
use topicscope_indexer::artifact::read_plain;
use topicscope_inspector::page::REPORT_KIND;
use topicscope_inspector::report::{KeptReport, changes, sheets};

use crate::args::{Arguments, Command, ReportCommand};
use crate::output;
use crate::progress::Talk;

/// Reports are far smaller.
const LONGEST: u64 = 1 << 30;

pub(crate) fn run(command: &ReportCommand, talk: Talk) -> anyhow::Result<()> {
    match (&command.study, command.diff.as_slice()) {
        (_, [earlier, later]) => changed(command, earlier, later),
        (Some(study), _) => again(command, study, talk),
        _ => unreachable!("a study or two of them are typed"),
    }
}

/// Goes the way of `study --collect`.
fn again(command: &ReportCommand, folder: &Path, talk: Talk) -> anyhow::Result<()> {
    let mut typed: Vec<OsString> =
        ["topicscope", "study", "--collect", "-o"].map(Into::into).into();
    typed.push(folder.into());
    let Command::Study(mut study) = Arguments::of(typed)?.command else {
        unreachable!("it says `study`")
    };
    study.printing.form = command.printing.form;
    study.checking = command.checking.clone();
    study.page = command.page.clone();
    super::study::run(&study, &command.page.asked(), talk)
}

fn changed(command: &ReportCommand, earlier: &Path, later: &Path) -> anyhow::Result<()> {
    let found = changes(&read(earlier)?, &read(later)?);
    let names = [earlier, later].map(|path| path.display().to_string());
    let names = names.each_ref().map(String::as_str);
    output::print(command.printing.form, &found, &sheets::changes(&found, names))
}

/// Reads the report in a folder.
fn read(folder: &Path) -> anyhow::Result<KeptReport> {
    let path = folder.join(REPORT_KIND.marker);
    let bytes = read_plain(&path, LONGEST);
    let bytes = bytes.with_context(|| format!("cannot read the report `{}`", path.display()))?;
    Ok(KeptReport::parse(&path, &bytes)?)
}
