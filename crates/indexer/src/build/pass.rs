//! The pass over the text: documents are cut, analyzed, counted and stored, batch by batch.

use rayon::prelude::*;

use crate::analyze::{Analyzer, tidy_labels};
use crate::bags::{Assigner, LabelColumn, Role};
use crate::document::Document;
use crate::error::IndexError;
use crate::read::{cut, next_batch, pieces};
use crate::repeats::{Look, Repeats};
use crate::settings::Strip;
use crate::store::{DocumentWriter, ReadSummary, Rest};
use crate::vocabulary::{Counted, Counter, Forms, Neighbors};

use super::progress::Progress;

/// The one pass over the text.
pub(super) struct Pass<'a> {
    pub(super) analyzer: &'a Analyzer,
    pub(super) strip: Strip,
    pub(super) repeats: Repeats,
    pub(super) neighbors: Neighbors,
    pub(super) counter: Counter,
    pub(super) writer: DocumentWriter,
    pub(super) assigner: Assigner,
    pub(super) labels: LabelColumn,
}

impl Pass<'_> {
    /// Reads a batch while the one before it is analyzed, counted and stored.
    pub(super) fn run(
        &mut self,
        mut documents: impl Iterator<Item = Result<Document, IndexError>> + Send,
        observer: &mut dyn FnMut(Progress),
    ) -> Result<u64, IndexError> {
        let (mut n_documents, mut n_kept, mut bytes) = (0, 0, 0);
        let mut batch = next_batch(&mut documents)?;
        while !batch.is_empty() {
            n_documents += batch.len() as u64;
            bytes += batch.iter().map(|document| document.text.len() as u64).sum::<u64>();
            let (next, absorbed) =
                rayon::join(|| next_batch(&mut documents), || self.absorb(batch));
            n_kept += absorbed?;
            batch = next?;
            observer(Progress::Reading { documents: n_documents, bytes });
        }
        if n_documents == 0 {
            return Err(IndexError::EmptyCorpus { inputs: Vec::new() });
        }
        Ok(n_kept)
    }

    /// Takes the next documents; returns how many of them stay.
    fn absorb(&mut self, mut batch: Vec<Document>) -> Result<u64, IndexError> {
        let (analyzer, neighbors) = (self.analyzer, self.neighbors);
        let mut looks = prepare(&self.repeats, &mut batch, self.strip);
        self.repeats.settle(&mut batch, &mut looks);
        let n_kept = batch.len() as u64;
        let roles: Vec<Role> =
            batch.iter().map(|document| self.assigner.next(document.split)).collect();
        let pieces: Vec<Forms<'_>> = pieces(&batch, &roles)
            .into_par_iter()
            .map(|(piece, roles)| {
                let texts = piece.iter().map(|document| document.text.as_str());
                Forms::of(analyzer, neighbors, texts, roles)
            })
            .collect();
        let (counted, stored) = rayon::join(
            || pieces.iter().try_for_each(|forms| self.counter.absorb(forms)),
            || store(&mut self.writer, &mut self.labels, &mut self.repeats, batch, &looks),
        );
        counted.and(stored).map(|()| n_kept)
    }

    /// Returns what was counted, and what is known of the corpus apart from its terms.
    pub(super) fn finish(self, reading: ReadSummary) -> Result<(Counted, Rest), IndexError> {
        let counted = self.counter.finish(self.assigner.has_test());
        let rest = Rest {
            splits: self.assigner.finish(),
            labels: self.labels.finish(),
            documents_sha256: self.writer.finish()?,
            n_tokens: counted.n_tokens,
            reading: ReadSummary { repeats: self.repeats.finish().0, ..reading },
        };
        Ok((counted, rest))
    }
}

/// Cuts off documents what is not wanted, and looks for text that repeats.
pub(super) fn prepare(repeats: &Repeats, batch: &mut [Document], parts: Strip) -> Vec<Look> {
    let look = |(place, document): (usize, &mut Document)| {
        cut(document, parts);
        tidy_labels(&mut document.labels);
        repeats.look(document, place)
    };
    batch.par_iter_mut().enumerate().map(look).collect()
}

fn store(
    writer: &mut DocumentWriter,
    labels: &mut LabelColumn,
    repeats: &mut Repeats,
    batch: Vec<Document>,
    looks: &[Look],
) -> Result<(), IndexError> {
    for (document, look) in batch.into_iter().zip(looks) {
        repeats.count(&document.text, look);
        labels.push(&document.labels);
        writer.add(document)?;
    }
    Ok(())
}
