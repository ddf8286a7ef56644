//! How the program ends: exit codes and the one line that says why.

use std::io::{self, Write};

use anyhow::Context;
use topicscope_indexer::artifact::final_names;
use topicscope_inspector::InspectorError;

use crate::config::ConfigError;
use crate::progress::tell;
use crate::question::QuestionError;
use crate::usage::Usage;
use crate::{color, hint, wording};

/// What the argument parser ends with too.
const USAGE: u8 = 2;

/// Says that a command failed.
const FAILED: u8 = 1;

/// Says that all went well.
const FINE: u8 = 0;

/// Longest message, in characters; a path alone may have twice as many.
const LONGEST_MESSAGE: usize = 2000;

/// Turns the outcome of a command into an exit code, telling errors on standard error.
///
/// 0: fine, also when the reader of the output went away; 1: failed. Wrong usage (2) is
/// told by the argument parser before a command runs, but where it takes a look at a folder.
pub(crate) fn report(outcome: anyhow::Result<()>) -> u8 {
    let Err(error) = outcome else { return FINE };
    if let Some(answer) = error.downcast_ref() {
        return report_parsing(answer);
    }
    if is_closed_pipe(&error) {
        return FINE;
    }
    tell(&format!("error: {}", told(&error)));
    if is_wrong_usage(&error) { USAGE } else { FAILED }
}

/// Says what went wrong in one line and, where one thing helps, what to do.
pub(crate) fn told(error: &anyhow::Error) -> String {
    let message = final_names(&one_line(error)).into_owned();
    let message = topicscope_inspector::render::clean(&bounded(message));
    match hint::of(error) {
        Some(hint) => format!("{message}\n\nhint: {hint}"),
        None => message,
    }
}

/// Tells what the argument parser has to say instead of arguments: help on standard output, wrong
/// usage on standard error.
fn report_parsing(answer: &clap::Error) -> u8 {
    let text = answer.render();
    let shown = |is_colored| if is_colored { text.ansi().to_string() } else { text.to_string() };
    if answer.use_stderr() {
        // Nobody may be there to read it.
        let _ = io::stderr().lock().write_all(shown(color::is_on(&io::stderr())).as_bytes());
        return USAGE;
    }
    let mut out = io::stdout().lock();
    let told = out.write_all(shown(color::is_on(&io::stdout())).as_bytes());
    let told = told.and_then(|()| out.flush());
    report(told.context("cannot write to standard output"))
}

fn is_wrong_usage(error: &anyhow::Error) -> bool {
    error.is::<Usage>()
        || error.is::<QuestionError>()
        || error.is::<ConfigError>()
        || matches!(error.downcast_ref(), Some(InspectorError::NotExportable { .. }))
}

/// Joins the chain of causes with colons, leaving out a cause its parent already tells.
fn one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain() {
        let typed = cause.downcast_ref::<InspectorError>().and_then(wording::of_error);
        let text = typed.unwrap_or_else(|| cause.to_string());
        if line.is_empty() {
            line = text;
        } else if !line.contains(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
    }
    line
}

/// Cuts the middle out of a message that no screen holds.
fn bounded(message: String) -> String {
    let n = message.chars().count();
    if n <= LONGEST_MESSAGE {
        return message;
    }
    let part = LONGEST_MESSAGE / 2;
    let start: String = message.chars().take(part).collect();
    let end: String = message.chars().skip(n - part).collect();
    format!("{start} … {end}")
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
