//! `topicscope documents`: the documents that drive a unit most.

use serde::Serialize;
use topicscope_inspector::evaluate::{DEFAULT_RANKING, Judge};
use topicscope_inspector::units::{DocumentReader, Reason, UnitDocument, all_documents, sheets};

use crate::args::DocumentsCommand;
use crate::output;
use crate::progress::Talk;
use crate::source::Source;

#[derive(Serialize)]
struct Row<'a> {
    unit: usize,
    documents: &'a [UnitDocument],
}

pub(crate) fn run(command: &DocumentsCommand, talk: Talk) -> anyhow::Result<()> {
    let bar = talk.counter("reading");
    let source = Source::open(&command.source, talk)?;
    let units = source.units(&command.unit)?;
    let index = source.index()?;
    let model = &source.saved.model;
    let judge = Judge::new(index)?;
    let scores = judge.scores(model, DEFAULT_RANKING);
    let documents = all_documents(index);
    let codes = model.encode(index.bags(), &documents);
    let store = index.open_documents()?;
    bar.doing("documents");
    let reader = DocumentReader::new(&store, source.analyzer()?, &source.saved.vocabulary);
    let mut found = Vec::new();
    let active_above = command.why.then(|| judge.active_above(model));
    for unit in units {
        let mut shown = reader.of_unit(codes.view(), &documents, &scores, unit, command.top)?;
        if let Some(active_above) = &active_above {
            for document in &mut shown {
                let bag = index.bags().terms(document.document);
                let vocabulary = &source.saved.vocabulary;
                document.reason =
                    Some(Reason::of(model, vocabulary, &bag, unit, active_above[unit]));
            }
        }
        found.push((unit, shown));
    }
    drop(bar);
    let data: Vec<Row> =
        found.iter().map(|(unit, documents)| Row { unit: *unit, documents }).collect();
    output::print(command.printing.form, &data, &[sheets::documents(&found)])
}
