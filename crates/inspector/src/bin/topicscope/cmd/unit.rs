//! `topicscope unit`: all there is to know of one unit.

use topicscope_inspector::units::{
    DocumentDetail, HowMany, ReadingDepth, Standing, UnitReader, sheets, standings,
};

use crate::args::UnitCommand;
use crate::output;
use crate::progress::Talk;
use crate::source::Source;
use crate::surveying::survey;

/// Other units shown as like it, and as opposed.
const LIKE_UNITS: usize = 3;

pub(crate) fn run(command: &UnitCommand, talk: Talk) -> anyhow::Result<()> {
    let source = Source::open(&command.source, talk)?;
    let unit = source.units(&[command.unit])?[0];
    let survey = survey(&source, talk)?;
    let reader = UnitReader {
        model: &source.saved.model,
        vocabulary: &source.saved.vocabulary,
        survey: &survey,
        index: source.index.as_ref(),
    };
    let depth = ReadingDepth {
        words: command.top,
        relevant_words: 0,
        alike: LIKE_UNITS,
        documents: HowMany::from_top(command.documents),
        detail: DocumentDetail::Whole,
        documents_for_rules: usize::MAX,
    };
    let bar = talk.counter("documents");
    let mut reading = reader.read(&[unit], &depth)?.remove(0);
    drop(bar);
    let standings = standings(&source.saved.path, source.saved.model.n_units());
    reading.standing = standings.map_or_else(Standing::default, |mut of| of.swap_remove(unit));
    output::print(command.printing.form, &reading, &sheets::reading(&reading))
}
