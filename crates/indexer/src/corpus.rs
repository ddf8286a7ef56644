//! A whole corpus after counting: vocabulary, bags and figures, ready to be written.

use std::collections::BTreeMap;

use crate::artifact::Staging;
use crate::bags::Bags;
use crate::count::Counted;
use crate::error::IndexError;
use crate::id::DocId;
use crate::intake::ReadSummary;
use crate::labels::Labels;
use crate::manifest::{self, Counts, Manifest, Quartiles, SplitCounts};
use crate::prune::{self, DropReason, DroppedTerm};
use crate::settings::IndexSettings;
use crate::split::Split;
use crate::store::{self, BAGS, DROPPED, TERMS, TOKENS, VOCABULARY};
use crate::tokens::Tokens;
use crate::vocabulary::Vocabulary;

/// Everything an index holds but the documents.
pub(crate) struct Corpus {
    vocabulary: Vocabulary,
    dropped: Vec<DroppedTerm>,
    tokens: Tokens,
    n_tokens: u64,
    bags: Bags,
    splits: Vec<Split>,
    labels: Labels,
    documents_sha256: String,
}

impl Corpus {
    /// Makes the vocabulary and the bags of what was counted.
    ///
    /// # Errors
    /// When no term survives pruning.
    pub(crate) fn new(
        counted: Counted,
        splits: Vec<Split>,
        labels: Labels,
        documents_sha256: String,
        settings: &IndexSettings,
    ) -> Result<Self, IndexError> {
        let training = |split: &&Split| matches!(split, Split::Train | Split::Validation);
        let n_training = splits.iter().filter(training).count();
        let terms = counted.tokens.terms();
        let (vocabulary, mut dropped) = prune::prune(terms, &settings.prune, n_training);
        if vocabulary.n_terms() == 0 {
            return Err(empty_vocabulary(terms.len(), n_training, &dropped, settings));
        }
        dropped.extend(counted.marked);
        prune::sort_dropped(&mut dropped);
        let tokens = counted.tokens.with_vocabulary(&vocabulary);
        Ok(Self {
            bags: bags(&tokens, vocabulary.n_terms())?,
            vocabulary,
            dropped,
            tokens,
            n_tokens: counted.n_tokens,
            splits,
            labels,
            documents_sha256,
        })
    }

    /// Writes all files but the documents, the manifest last.
    pub(crate) fn write(
        self,
        settings: &IndexSettings,
        reading: ReadSummary,
        staging: &mut Staging,
    ) -> Result<Manifest, IndexError> {
        staging.write_with(VOCABULARY, |out| store::write_terms(self.vocabulary.terms(), out))?;
        staging.write_with(DROPPED, |out| store::write_dropped(&self.dropped, out))?;
        staging.write(BAGS, &store::write_bags(&self.bags, &self.splits, &self.labels))?;
        staging.write_with(TERMS, |out| store::write_terms(self.tokens.terms(), out))?;
        staging.write(TOKENS, &store::write_tokens(&self.tokens))?;
        let manifest = Manifest {
            format: String::new(),
            version: 0,
            settings: settings.clone(),
            reading,
            counts: self.counts(),
            splits: self.split_counts(),
            words_per_document: Quartiles::of(self.row_lengths().collect()),
            documents_sha256: self.documents_sha256,
            files: staging.records().clone(),
            content_hash: String::new(),
            manifest_sha256: String::new(),
        }
        .sealed();
        staging.write(manifest::FILE, &manifest.to_json())?;
        Ok(manifest)
    }

    fn counts(&self) -> Counts {
        let documents = (0..self.splits.len() as u32).map(DocId);
        Counts {
            documents: self.splits.len() as u64,
            empty_documents: self.row_lengths().filter(|&length| length == 0).count() as u64,
            vocabulary: self.vocabulary.n_terms() as u64,
            terms: self.tokens.terms().len() as u64,
            dropped: self.dropped.len() as u64,
            entries: self.bags.n_entries() as u64,
            labels: self.labels.names().len() as u64,
            tokens: self.n_tokens,
            tokens_let_through: self.tokens.n_tokens() as u64,
            tokens_in_vocabulary: documents
                .map(|document| self.tokens.kept(document).count() as u64)
                .sum(),
        }
    }

    fn split_counts(&self) -> BTreeMap<Split, SplitCounts> {
        let mut counts = BTreeMap::<Split, SplitCounts>::new();
        for (&split, length) in self.splits.iter().zip(self.row_lengths()) {
            let counts = counts.entry(split).or_default();
            counts.documents += 1;
            counts.empty_documents += u64::from(length == 0);
        }
        counts
    }

    fn row_lengths(&self) -> impl Iterator<Item = u64> + '_ {
        self.bags.row_offsets().windows(2).map(|ends| ends[1] - ends[0])
    }
}

fn bags(tokens: &Tokens, n_terms: usize) -> Result<Bags, IndexError> {
    let mut row_offsets = vec![0];
    let mut term_ids = Vec::new();
    let mut row = Vec::new();
    for document in 0..tokens.n_documents() as u32 {
        row.clear();
        row.extend(tokens.kept(DocId(document)).map(|term| term.0));
        row.sort_unstable();
        row.dedup();
        term_ids.extend_from_slice(&row);
        row_offsets.push(term_ids.len() as u64);
    }
    Bags::new(row_offsets, term_ids, n_terms)
        .map_err(|source| IndexError::Bags { path: BAGS.into(), source })
}

fn empty_vocabulary(
    n_terms: usize,
    n_training: usize,
    dropped: &[DroppedTerm],
    settings: &IndexSettings,
) -> IndexError {
    let count = |reason| dropped.iter().filter(|term| term.reason == reason).count();
    IndexError::EmptyVocabulary {
        n_terms,
        n_training,
        too_rare: count(DropReason::TooRare),
        too_common: count(DropReason::TooCommon),
        over_cap: count(DropReason::OverCap),
        min_df: settings.prune.min_df.to_string(),
        max_df: settings.prune.max_df.to_string(),
    }
}
