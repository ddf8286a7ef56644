//! `topicscope report`: the report of a study, made again.

use crate::args::{Arguments, Command, ReportCommand};
use crate::progress::Talk;

/// Goes the way of `study --collect`.
pub(crate) fn run(command: &ReportCommand, talk: Talk) -> anyhow::Result<()> {
    let typed = ["topicscope", "study", "--collect", "-o"].map(Into::into).into_iter();
    let typed = typed.chain([command.study.clone().into()]).collect();
    let Command::Study(mut study) = Arguments::of(typed)?.command else {
        unreachable!("it says `study`")
    };
    study.printing.form = command.printing.form;
    study.no_text = command.no_text;
    study.checking = command.checking.clone();
    super::study::run(&study, &crate::question::Question::default(), talk)
}
