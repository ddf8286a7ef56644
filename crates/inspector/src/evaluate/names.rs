//! What units are called: the words that figures of words are about.

use std::collections::BTreeMap;

use topicscope_indexer::TermId;

use super::codes::Codes;
use crate::figures::{Listed, NamedBy};
use crate::metrics::DIVERSITY_WORDS;
use crate::rank::{Ranking, Scores};

/// The ranking behind figures without a suffix: coherent words that units do not share.
pub const DEFAULT_RANKING: Ranking = Ranking::Distinctive;

/// Words per unit in coherence figures and in tables.
pub const COHERENCE_WORDS: usize = 10;

/// Holds the words of the units of one model under each naming.
pub(super) struct Names {
    lists: BTreeMap<NamedBy, Vec<Vec<TermId>>>,
}

impl Names {
    /// Names the units on training documents. Their distinctive words are given: all models that
    /// are compared take them with one exponent.
    pub(super) fn of(codes: &Codes<'_>, distinctive: &Scores) -> Self {
        // One naming's V times H scores are held at a time.
        let lists = NamedBy::every().into_iter().filter_map(|naming| {
            let lists = match naming {
                NamedBy::Distinctive => distinctive.lists(DIVERSITY_WORDS),
                NamedBy::Correlation => codes.lists_by_correlation(),
                NamedBy::Decoder => codes.weights().ok().map(|_| codes.lists(Ranking::Decoder))?,
            };
            Some((naming, lists))
        });
        Self { lists: lists.collect() }
    }

    /// Names the units on training documents by correlation and by decoder; returns the scores by
    /// correlation too.
    pub(super) fn without_distinctive(codes: &Codes<'_>) -> (Self, Scores) {
        let scores = codes.scores_by_correlation();
        let mut lists = BTreeMap::from([(NamedBy::Correlation, scores.lists(DIVERSITY_WORDS))]);
        if codes.weights().is_ok() {
            lists.insert(NamedBy::Decoder, codes.lists(Ranking::Decoder));
        }
        (Self { lists }, scores)
    }

    /// Returns the words of each unit, where the units have such names; see [`Names::many`].
    pub(super) fn get(&self, naming: NamedBy) -> Option<&[Vec<TermId>]> {
        self.lists.get(&naming).map(Vec::as_slice)
    }

    /// Names the units on training documents by the naming behind verdicts alone.
    pub(super) fn by_correlation(codes: &Codes<'_>) -> Self {
        let lists = codes.lists_by_correlation();
        Self { lists: BTreeMap::from([(NamedBy::Correlation, lists)]) }
    }

    /// Returns the namings that are there.
    pub(super) fn namings(&self) -> impl Iterator<Item = NamedBy> {
        self.lists.keys().copied()
    }

    /// Returns the first words of each unit under every naming.
    pub(super) fn all_first(&self) -> impl Iterator<Item = Vec<TermId>> {
        self.namings().flat_map(|naming| self.first(naming))
    }

    /// Returns the words of each unit, at most [`DIVERSITY_WORDS`]; a unit without words has an
    /// empty list. **Shape** (H).
    pub(super) fn many(&self, naming: NamedBy) -> &[Vec<TermId>] {
        &self.lists[&naming]
    }

    /// Returns the first words of each unit, at most [`COHERENCE_WORDS`]. **Shape** (H).
    pub(super) fn first(&self, naming: NamedBy) -> Vec<Vec<TermId>> {
        let first = |list: &Vec<TermId>| list.iter().copied().take(COHERENCE_WORDS).collect();
        self.many(naming).iter().map(first).collect()
    }
}
