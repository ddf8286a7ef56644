//! `topicscope unit`: all there is to know of one unit.

use ndarray::Array1;
use topicscope_indexer::{DocId, Index, Split, TermId};
use topicscope_inspector::units::{
    Decided, DocumentReader, ReadDocument, Standing, UnitOnDocuments, UnitReading, UnitRules,
    UnitSurvey, all_documents, chosen_documents, decided_counts, rules_of, sheets, standings,
};
use topicscope_trainer::Autoencoder;

use crate::args::UnitCommand;
use crate::output;
use crate::progress::Talk;
use crate::source::Source;
use crate::surveying::survey;

/// Other units shown as like it, and as opposed.
const LIKE_UNITS: usize = 3;

/// Words that plain passages mark.
const MARKED_WORDS: usize = 25;

/// Holds the activations of one unit on every document with words.
struct Coded {
    /// Rising.
    documents: Vec<DocId>,
    /// As `documents`.
    activations: Array1<f32>,
}

impl Coded {
    fn of(model: &Autoencoder, index: &Index, unit: usize) -> Self {
        let documents = all_documents(index);
        let activations = model.encode(index.bags(), &documents).column(unit).to_owned();
        Self { documents, activations }
    }

    /// Returns the activations on some of the documents, in their order.
    fn on(&self, documents: &[DocId]) -> Vec<f32> {
        let place = |document| self.documents.binary_search(document).expect("it has words");
        documents.iter().map(|document| self.activations[place(document)]).collect()
    }
}

pub(crate) fn run(command: &UnitCommand, talk: Talk) -> anyhow::Result<()> {
    let source = Source::open(&command.source, talk)?;
    let unit = source.units(&[command.unit])?[0];
    let survey = survey(&source, talk)?;
    let mut reading = reading(&source, &survey, unit, command.top);
    if let Some(index) = &source.index {
        let bar = talk.counter("documents");
        let active_above = survey.units()[unit].active_above;
        let model = &source.saved.model;
        let coded = Coded::of(model, index, unit);
        reading.decided = decided(model, index, unit, active_above);
        bar.doing("rules");
        reading.rules = Some(rules(&source, index, &coded, active_above));
        bar.doing("documents");
        reading.documents = documents(&source, index, &survey, command, &coded)?;
    }
    output::print(command.printing.form, &reading, &sheets::reading(&reading))
}

fn reading(source: &Source, survey: &UnitSurvey, unit: usize, n_words: usize) -> UnitReading {
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
        decided: None,
        rules: None,
        likeness: survey.likeness(unit, LIKE_UNITS),
        documents: Vec::new(),
    }
}

fn decided(model: &Autoencoder, index: &Index, unit: usize, active_above: f32) -> Option<Decided> {
    let documents = index.documents_in(Split::Test);
    let counts = decided_counts(model, index.bags(), &documents, unit, active_above);
    counts?.figures()
}

fn rules(source: &Source, index: &Index, coded: &Coded, active_above: f32) -> UnitRules {
    let of = |split: Split| {
        let documents = index.documents_in(split);
        let activations = coded.on(&documents);
        (documents, activations)
    };
    let ((train, of_train), (test, of_test)) = (of(Split::Train), of(Split::Test));
    let train = UnitOnDocuments { documents: &train, activations: &of_train };
    let test = UnitOnDocuments { documents: &test, activations: &of_test };
    rules_of(index.bags(), &source.saved.vocabulary, train, test, active_above)
}

fn documents(
    source: &Source,
    index: &Index,
    survey: &UnitSurvey,
    command: &UnitCommand,
    coded: &Coded,
) -> anyhow::Result<Vec<ReadDocument>> {
    let (model, unit) = (&source.saved.model, command.unit);
    let above = survey.units()[unit].active_above;
    let seeds = (model.config().seed, unit);
    let chosen = chosen_documents(
        coded.activations.view(),
        &coded.documents,
        above,
        seeds,
        command.documents,
    );
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
    let of = (unit, above);
    Ok(reader.read((model, vocabulary), of, index.bags(), &chosen, &named)?)
}
