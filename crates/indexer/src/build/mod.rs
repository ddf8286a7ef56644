//! Builds an index: one pass over the text, then counting out and writing.

mod again;
mod lists;

use std::path::Path;

use rayon::prelude::*;

use crate::analyze::{Analyzer, tidy_labels};
use crate::artifact::{Existing, Staging};
use crate::bags::{Assigner, LabelColumn, Role, Split};
use crate::document::Document;
use crate::error::IndexError;
use crate::read::{Documents, Input, Intake, Notebook, cut, next_batch, open_all, pieces};
use crate::remark::Remark;
use crate::settings::{IndexSettings, ReadyTokens, Strip, TokenRule};
use crate::store::{
    self, DOCUMENTS, DocumentWriter, INDEX_KIND, Manifest, Pruned, ReadSummary, Rest, TERMS, TOKENS,
};
use crate::vocabulary::{self, Counted, Counter, Forms, Neighbors, Spool};

pub use again::prune_again;
pub use lists::{ListCheck, Unmatched, Why, check_stop_words, check_vocabulary};

/// Reports how far building has come.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// Text is being read.
    Reading {
        /// Documents so far.
        documents: u64,
        /// Bytes of their texts so far.
        bytes: u64,
    },
    /// All text is read; the vocabulary and the bags are being made and written.
    Writing {
        /// Documents in all.
        documents: u64,
    },
    /// Readers decided something by themselves; told in the end, also when building failed.
    Decided(Remark),
}

/// Builds an index of inputs in the folder `target`.
///
/// Documents of `test_inputs` follow those of `inputs` and are test documents whatever they
/// say. `observer` hears of progress. Nothing stands under `target` before all is written.
/// The files do not depend on the number of threads.
///
/// # Errors
/// When an input cannot be read as asked, no document or no term is left, or the folder
/// cannot be written.
pub fn build(
    inputs: &[Input],
    test_inputs: &[Input],
    settings: &IndexSettings,
    target: &Path,
    existing: Existing,
    observer: &mut dyn FnMut(Progress),
) -> Result<Manifest, IndexError> {
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
    let built = build_noted(documents, &settings, target, existing, observer, &streams.notebook);
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
/// names of the documents are not compared.
pub fn build_from(
    documents: impl Iterator<Item = Result<Document, IndexError>> + Send,
    settings: &IndexSettings,
    target: &Path,
    existing: Existing,
    observer: &mut dyn FnMut(Progress),
) -> Result<Manifest, IndexError> {
    build_noted(documents, settings, target, existing, observer, &Notebook::default())
}

/// The same, with what readers decide on the way.
fn build_noted(
    documents: impl Iterator<Item = Result<Document, IndexError>> + Send,
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

/// The one pass over the text.
struct Pass<'a> {
    analyzer: &'a Analyzer,
    strip: Strip,
    neighbors: Neighbors,
    counter: Counter,
    writer: DocumentWriter,
    assigner: Assigner,
    labels: LabelColumn,
}

impl Pass<'_> {
    /// Reads a batch while the one before it is analyzed, counted and stored.
    fn run(
        &mut self,
        mut documents: impl Iterator<Item = Result<Document, IndexError>> + Send,
        observer: &mut dyn FnMut(Progress),
    ) -> Result<u64, IndexError> {
        let (mut n_documents, mut bytes) = (0, 0);
        let mut batch = next_batch(&mut documents)?;
        while !batch.is_empty() {
            n_documents += batch.len() as u64;
            bytes += batch.iter().map(|document| document.text.len() as u64).sum::<u64>();
            let (next, absorbed) =
                rayon::join(|| next_batch(&mut documents), || self.absorb(batch));
            absorbed?;
            batch = next?;
            observer(Progress::Reading { documents: n_documents, bytes });
        }
        if n_documents == 0 {
            return Err(IndexError::EmptyCorpus { inputs: Vec::new() });
        }
        Ok(n_documents)
    }

    fn absorb(&mut self, mut batch: Vec<Document>) -> Result<(), IndexError> {
        let (analyzer, parts, neighbors) = (self.analyzer, self.strip, self.neighbors);
        let roles: Vec<Role> =
            batch.iter().map(|document| self.assigner.next(document.split)).collect();
        let pieces: Vec<Forms<'_>> = pieces(&mut batch, &roles)
            .into_par_iter()
            .map(|(piece, roles)| {
                for document in piece.iter_mut() {
                    cut(document, parts);
                    tidy_labels(&mut document.labels);
                }
                let texts = piece.iter().map(|document| document.text.as_str());
                Forms::of(analyzer, neighbors, texts, roles)
            })
            .collect();
        let (counted, stored) = rayon::join(
            || pieces.iter().try_for_each(|forms| self.counter.absorb(forms)),
            || store(&mut self.writer, &mut self.labels, batch),
        );
        counted.and(stored)
    }

    fn finish(self, reading: ReadSummary) -> Result<(Counted, Rest), IndexError> {
        let counted = self.counter.finish(self.assigner.has_test());
        let rest = Rest {
            splits: self.assigner.finish(),
            labels: self.labels.finish(),
            documents_sha256: self.writer.finish()?,
            n_tokens: counted.n_tokens,
            reading,
        };
        Ok((counted, rest))
    }
}

fn store(
    writer: &mut DocumentWriter,
    labels: &mut LabelColumn,
    batch: Vec<Document>,
) -> Result<(), IndexError> {
    for document in batch {
        labels.push(&document.labels);
        writer.add(document)?;
    }
    Ok(())
}
