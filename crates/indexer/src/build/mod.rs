//! Builds an index: one pass over the text, then counting out and writing. A pass before it
//! finds the lines that repeat, if they are to be dropped.

mod again;
mod lists;
mod pass;
mod progress;
mod survey;

use std::path::Path;

use crate::analyze::Analyzer;
use crate::artifact::{Existing, Staging, check_target};
use crate::bags::{Assigner, LabelColumn, Split};
use crate::document::Document;
use crate::error::IndexError;
use crate::read::{Documents, Input, Intake, Notebook, open_all};
use crate::repeats::Repeats;
use crate::settings::{IndexSettings, ReadyTokens, Repeated, TokenRule};
use crate::store::{
    self, DOCUMENTS, DocumentWriter, INDEX_KIND, Manifest, Pruned, ReadSummary, Rest, TERMS, TOKENS,
};
use crate::vocabulary::{self, Counted, Counter, Neighbors, Spool};
use pass::Pass;

pub use again::prune_again;
pub use lists::{ListCheck, Unmatched, Why, check_stop_words, check_vocabulary};
pub use progress::Progress;

/// Builds an index of inputs in the folder `target`.
///
/// Documents of `test_inputs` follow those of `inputs` and are test documents whatever they
/// say. `observer` hears of progress. Nothing stands under `target` before all is written.
/// The files do not depend on the number of threads. Inputs are read twice where lines that
/// repeat are to be dropped.
///
/// # Errors
/// When an input cannot be read as asked, or not twice where that is needed, no document or no
/// term is left, or the folder cannot be written.
pub fn build(
    inputs: &[Input],
    test_inputs: &[Input],
    settings: &IndexSettings,
    target: &Path,
    existing: Existing,
    observer: &mut dyn FnMut(Progress),
) -> Result<Manifest, IndexError> {
    let repeats = match settings.repeats.lines {
        Repeated::Keep => Repeats::counting(settings.repeats.documents),
        Repeated::Drop => {
            with_items(settings).check()?;
            check_target(target, existing, INDEX_KIND)?;
            survey::repeats(inputs, test_inputs, settings, observer)?
        }
    };
    let streams = open_all(inputs, test_inputs, settings)?;
    let mut settings = settings.clone();
    if streams.is_bags {
        settings.analyzer.tokens = TokenRule::Items;
    }
    let whole = streams.holds_tokens && settings.reading.ready_tokens == ReadyTokens::Whole;
    if whole && settings.analyzer.tokens == TokenRule::Words {
        settings.analyzer.tokens = TokenRule::between_blanks();
    }
    settings.prune.vocabulary = settings.prune.vocabulary.or(streams.terms);
    let documents = streams.documents.chain(as_test(streams.tests));
    let named = inputs.iter().chain(test_inputs).map(Input::name).collect();
    let notebook = &streams.notebook;
    let built = build_noted(documents, repeats, &settings, target, existing, observer, notebook);
    for remark in streams.notebook.remarks() {
        observer(Progress::Decided(remark));
    }
    built.map_err(|error| match error {
        IndexError::EmptyCorpus { .. } => IndexError::EmptyCorpus { inputs: named },
        error => error,
    })
}

/// Builds an index of a stream of documents; see [`build()`].
///
/// # Errors
/// As [`build()`]; an error in the stream ends it, or is skipped, as the settings say. The
/// names of the documents are not compared. A stream comes once, so that lines which repeat
/// cannot be dropped.
pub fn build_from(
    documents: impl Iterator<Item = Result<Document, IndexError>> + Send,
    settings: &IndexSettings,
    target: &Path,
    existing: Existing,
    observer: &mut dyn FnMut(Progress),
) -> Result<Manifest, IndexError> {
    if settings.repeats.lines == Repeated::Drop {
        let (name, value) = ("repeats.lines", "drop".to_owned());
        return Err(IndexError::Setting {
            name,
            value,
            allowed: "keep, for a stream of documents",
        });
    }
    let repeats = Repeats::counting(settings.repeats.documents);
    build_noted(documents, repeats, settings, target, existing, observer, &Notebook::default())
}

/// The same, with what is known of text that repeats and what readers decide on the way.
fn build_noted(
    documents: impl Iterator<Item = Result<Document, IndexError>> + Send,
    repeats: Repeats,
    settings: &IndexSettings,
    target: &Path,
    existing: Existing,
    observer: &mut dyn FnMut(Progress),
    notebook: &Notebook,
) -> Result<Manifest, IndexError> {
    let mut settings = with_items(settings);
    settings.check()?;
    if settings.phrases.is_some() {
        settings.analyzer.phrases.clear();
    }
    let analyzer = Analyzer::new(&settings.analyzer)?;
    let assigner = Assigner::new(&settings.splits);
    let mut staging = Staging::begin(target, existing, INDEX_KIND)?;
    let folder = staging.path().join(DOCUMENTS);
    let joins = settings.phrases.is_some() || !settings.analyzer.phrases.is_empty();
    let spool = Spool::create(staging.path(), target)?;
    let mut pass = Pass {
        counter: Counter::new(&analyzer, spool),
        neighbors: if joins { Neighbors::Marked } else { Neighbors::Forgotten },
        writer: DocumentWriter::create(&folder, &target.join(DOCUMENTS))?,
        assigner,
        labels: LabelColumn::default(),
        strip: settings.strip,
        repeats,
        analyzer: &analyzer,
    };
    let mut documents = Intake::new(documents, settings.reading.on_error);
    let n_documents = pass.run(&mut documents, observer)?;
    observer(Progress::Writing { documents: n_documents });
    let reading = ReadSummary { remarks: notebook.remarks(), ..documents.summary() };
    let (mut counted, rest) = pass.finish(reading)?;
    if joins {
        let joined = Spool::create(staging.path(), target)?;
        settings.analyzer.phrases =
            vocabulary::form_phrases(&mut counted, &rest.splits, &settings, joined)?;
    }
    let manifest = write(counted, rest, &settings, &mut staging)?;
    staging.commit()?;
    Ok(manifest)
}

/// Writes everything but the documents.
fn write(
    mut counted: Counted,
    rest: Rest,
    settings: &IndexSettings,
    staging: &mut Staging,
) -> Result<Manifest, IndexError> {
    let mut pruned = Pruned::new(&counted.terms, counted.marked, &rest.splits, settings)?;
    staging.write_with(TERMS, |out| store::write_terms(&counted.terms, out))?;
    let offsets = counted.tokens.offsets().to_vec();
    staging.write_with(TOKENS, |out| {
        store::write_tokens(out, &offsets, |write| {
            counted.tokens.for_each(|row| {
                pruned.add_document(row);
                write(row)
            })
        })
    })?;
    pruned.write(rest, settings, staging)
}

/// A field of whole terms needs an analyzer that keeps items whole, now and for new text.
fn with_items(settings: &IndexSettings) -> IndexSettings {
    let mut settings = settings.clone();
    if settings.fields.terms.is_some() {
        settings.analyzer.tokens = TokenRule::Items;
    }
    settings
}

fn as_test(documents: Documents) -> Documents {
    Box::new(
        documents.map(|document| {
            document.map(|document| Document { split: Some(Split::Test), ..document })
        }),
    )
}
