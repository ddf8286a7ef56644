//! `topicscope report`: the report of a study, made again.

use std::ffi::OsString;

use crate::args::{Arguments, Command, ReportCommand};
use crate::progress::Talk;

/// Goes the way of `study --collect`.
pub(crate) fn run(command: &ReportCommand, talk: Talk) -> anyhow::Result<()> {
    let mut typed: Vec<OsString> =
        ["topicscope", "study", "--collect", "-o"].map(Into::into).into();
    typed.push(command.study.clone().into());
    let Command::Study(mut study) = Arguments::of(typed)?.command else {
        unreachable!("it says `study`")
    };
    study.printing.form = command.printing.form;
    study.checking = command.checking.clone();
    study.page = command.page.clone();
    super::study::run(&study, &command.page.asked(), talk)
}
