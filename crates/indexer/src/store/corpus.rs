//! A whole corpus after counting: vocabulary, bags and figures, ready to be written.

use std::collections::BTreeMap;

use super::bag_file::write_bags;
use super::counts::{Counts, Quartiles, SplitCounts};
use super::manifest::Manifest;
use super::names::{BAGS, DROPPED, MANIFEST, VOCABULARY};
use super::summary::ReadSummary;
use super::tables::write_dropped;
use crate::analyze::Analyzer;
use crate::artifact::Staging;
use crate::bags::{Bags, Labels, Split};
use crate::error::IndexError;
use crate::settings::IndexSettings;
use crate::vocabulary::{self, DropReason, DroppedTerm, Term, Vocabulary};

/// Stands for "not in the vocabulary".
const NO_WORD: u32 = u32::MAX;

/// The vocabulary of a corpus, and the bags as they grow document by document.
pub(crate) struct Pruned {
    vocabulary: Vocabulary,
    dropped: Vec<DroppedTerm>,
    /// The vocabulary word of each term, or [`NO_WORD`].
    words: Vec<u32>,
    row_offsets: Vec<u64>,
    term_ids: Vec<u32>,
    row: Vec<u32>,
    let_through: u64,
    in_vocabulary: u64,
}

/// What is known of a corpus apart from its terms.
pub(crate) struct Rest {
    pub(crate) splits: Vec<Split>,
    pub(crate) labels: Labels,
    pub(crate) documents_sha256: String,
    /// Number of all tokens, marked ones too.
    pub(crate) n_tokens: u64,
    pub(crate) reading: ReadSummary,
}

impl Pruned {
    /// Makes the vocabulary of counted terms; `marked` are forms that could never be in it.
    ///
    /// # Errors
    /// When no term survives.
    pub(crate) fn new(
        terms: &[Term],
        marked: Vec<DroppedTerm>,
        splits: &[Split],
        settings: &IndexSettings,
    ) -> Result<Self, IndexError> {
        let n_training = splits.iter().filter(|split| split.is_training()).count();
        let mut bounds = settings.prune.clone();
        if let Some(listed) = &mut bounds.vocabulary {
            let analyzer = Analyzer::new(&settings.analyzer)?;
            *listed = vocabulary::listed_terms(&analyzer, listed, terms);
        }
        let (vocabulary, mut dropped) = vocabulary::prune(terms, &bounds, n_training);
        if vocabulary.terms().iter().all(|term| term.document_frequency == 0) {
            return Err(empty_vocabulary(terms.len(), n_training, &dropped, settings));
        }
        dropped.extend(marked);
        vocabulary::sort_dropped(&mut dropped);
        let ids = vocabulary.ids();
        let word = |term: &Term| ids.get(term.text.as_str()).map_or(NO_WORD, |id| id.0);
        let words = terms.iter().map(word).collect();
        Ok(Self {
            vocabulary,
            dropped,
            words,
            row_offsets: vec![0],
            term_ids: Vec::new(),
            row: Vec::new(),
            let_through: 0,
            in_vocabulary: 0,
        })
    }

    /// Adds the bag of the next document, given its tokens as numbers of terms.
    pub(crate) fn add_document(&mut self, tokens: &[u32]) {
        let Self { row, words, .. } = self;
        row.clear();
        row.extend(tokens.iter().map(|&term| words[term as usize]).filter(|&id| id != NO_WORD));
        self.let_through += tokens.len() as u64;
        self.in_vocabulary += row.len() as u64;
        row.sort_unstable();
        row.dedup();
        self.term_ids.extend_from_slice(row);
        self.row_offsets.push(self.term_ids.len() as u64);
    }

    /// Writes vocabulary, ledger and bags, and the manifest last. All other files must have
    /// been written.
    pub(crate) fn write(
        self,
        rest: Rest,
        settings: &IndexSettings,
        staging: &mut Staging,
    ) -> Result<Manifest, IndexError> {
        let n_terms = self.vocabulary.n_terms();
        let bags = Bags::new(self.row_offsets, self.term_ids, n_terms)
            .map_err(|source| IndexError::Bags { path: BAGS.into(), source })?;
        staging.write_with(VOCABULARY, |out| self.vocabulary.write_table(out))?;
        staging.write_with(DROPPED, |out| write_dropped(&self.dropped, out))?;
        staging.write_with(BAGS, |out| write_bags(out, &bags, &rest.splits, &rest.labels))?;
        let counts = Counts {
            documents: rest.splits.len() as u64,
            empty_documents: row_lengths(&bags).filter(|&length| length == 0).count() as u64,
            vocabulary: n_terms as u64,
            terms: self.words.len() as u64,
            dropped: self.dropped.len() as u64,
            entries: bags.n_entries() as u64,
            labels: rest.labels.names().len() as u64,
            tokens: rest.n_tokens,
            tokens_let_through: self.let_through,
            tokens_in_vocabulary: self.in_vocabulary,
        };
        let manifest = Manifest {
            format: String::new(),
            version: 0,
            settings: settings.clone(),
            reading: rest.reading,
            counts,
            splits: split_counts(&rest.splits, &bags),
            words_per_document: Quartiles::of(row_lengths(&bags).collect()),
            documents_sha256: rest.documents_sha256,
            files: staging.records().clone(),
            content_hash: String::new(),
            manifest_sha256: String::new(),
        }
        .sealed();
        staging.write(MANIFEST, &manifest.to_json())?;
        Ok(manifest)
    }
}

fn split_counts(splits: &[Split], bags: &Bags) -> BTreeMap<Split, SplitCounts> {
    let mut counts = BTreeMap::<Split, SplitCounts>::new();
    for (&split, length) in splits.iter().zip(row_lengths(bags)) {
        let counts = counts.entry(split).or_default();
        counts.documents += 1;
        counts.empty_documents += u64::from(length == 0);
    }
    counts
}

fn row_lengths(bags: &Bags) -> impl Iterator<Item = u64> + '_ {
    bags.row_offsets().windows(2).map(|ends| ends[1] - ends[0])
}

fn empty_vocabulary(
    n_terms: usize,
    n_training: usize,
    dropped: &[DroppedTerm],
    settings: &IndexSettings,
) -> IndexError {
    if let Some(listed) = &settings.prune.vocabulary {
        return IndexError::UnknownVocabulary { listed: listed.len(), n_terms };
    }
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
