//! `topicscope unit`: all there is to know of one unit.

use topicscope_indexer::{Index, TermId};
use topicscope_inspector::units::{
    DocumentReader, ReadDocument, Standing, UnitReading, UnitSurvey, all_documents,
    chosen_documents, sheets, standings,
};

use crate::args::UnitCommand;
use crate::output;
use crate::progress::Talk;
use crate::source::Source;
use crate::surveying::survey;

/// Other units shown as like it, and as opposed.
const LIKE_UNITS: usize = 3;

/// Words that plain passages mark.
const MARKED_WORDS: usize = 25;

pub(crate) fn run(command: &UnitCommand, talk: Talk) -> anyhow::Result<()> {
    let source = Source::open(&command.source, talk)?;
    let unit = source.units(&[command.unit])?[0];
    let survey = survey(&source, talk)?;
    let documents = match &source.index {
        Some(index) => documents(&source, index, &survey, command, talk)?,
        None => Vec::new(),
    };
    let reading = reading(&source, &survey, unit, command.top, documents);
    output::print(command.printing.form, &reading, &sheets::reading(&reading))
}

fn reading(
    source: &Source,
    survey: &UnitSurvey,
    unit: usize,
    n_words: usize,
    documents: Vec<ReadDocument>,
) -> UnitReading {
    let standings = standings(&source.saved.path, source.saved.model.n_units());
    let mut figures = survey.units()[unit].clone();
    for ranked in &mut figures.rankings {
        ranked.words.truncate(n_words);
        ranked.against.truncate(n_words);
    }
    UnitReading {
        figures,
        floor: survey.findings.floor,
        standing: standings.map_or_else(Standing::default, |mut of| of.swap_remove(unit)),
        likeness: survey.likeness(unit, LIKE_UNITS),
        documents,
    }
}

fn documents(
    source: &Source,
    index: &Index,
    survey: &UnitSurvey,
    command: &UnitCommand,
    talk: Talk,
) -> anyhow::Result<Vec<ReadDocument>> {
    let bar = talk.counter("documents");
    let (model, unit) = (&source.saved.model, command.unit);
    let all = all_documents(index);
    let codes = model.encode(index.bags(), &all);
    let above = survey.units()[unit].active_above;
    let seeds = (model.config().seed, unit);
    let chosen = chosen_documents(codes.column(unit), &all, above, seeds, command.documents);
    if chosen.is_empty() {
        return Ok(Vec::new());
    }
    let store = index.open_documents()?;
    let vocabulary = &source.saved.vocabulary;
    let reader = DocumentReader::new(&store, source.analyzer()?, vocabulary);
    let known = vocabulary.terms().iter().map(|term| term.surface.as_str()).zip(0..);
    let named: Vec<TermId> = match survey.units()[unit].ranked("correlation") {
        Some(ranked) => {
            let words = ranked.words.iter().take(MARKED_WORDS);
            let is_named = |surface: &str| words.clone().any(|word| word.word == surface);
            known.filter(|(surface, _)| is_named(surface)).map(|(_, id)| TermId(id)).collect()
        }
        None => Vec::new(),
    };
    let documents = reader.read((model, unit), index.bags(), &chosen, &named)?;
    drop(bar);
    Ok(documents)
}
