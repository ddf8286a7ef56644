//! Figures of how well the words of units belong together, for all models in one pass.

use std::collections::BTreeMap;

use topicscope_indexer::TermId;

use super::given::{FiguresOf, some};
use super::names::Names;
use crate::figures::{CoherenceFigure, MetIn, NamedBy, WordCoherence};
use crate::metrics::{
    Absent, CoherenceMode, ListCoherence, Measured, WordCounts, mean_of_all, mean_or,
};

/// The coherence of the words of each unit of a model under each naming. **Shape** of a list: (H).
pub(super) type Coherent = BTreeMap<NamedBy, Vec<ListCoherence>>;

/// Where the words of units are counted.
pub(super) struct Counted {
    counts: WordCounts,
    /// Whether the tokens stand in the order of a text; else they have no windows.
    has_order: bool,
}

impl Counted {
    /// Prepares the words of all models; nothing is counted yet. Tokens and words are below
    /// `n_terms`.
    pub(super) fn new(models: &[&Names], n_terms: usize, has_order: bool) -> Self {
        let lists: Vec<Vec<TermId>> = models.iter().flat_map(|names| names.all_first()).collect();
        Self { counts: WordCounts::new(&lists, n_terms, CoherenceMode::Exact), has_order }
    }

    /// Adds documents, each as one window; in sliding windows nothing is counted.
    pub(super) fn counted_whole_in(&self, documents: &[&[TermId]]) -> Self {
        Self { counts: self.counts.counted_whole_in(documents), has_order: self.has_order }
    }

    /// Adds documents.
    pub(super) fn counted_in(&self, documents: &[&[TermId]]) -> Self {
        Self { counts: self.counts.counted_in(documents), has_order: self.has_order }
    }

    /// Measures the words of each unit of a model.
    pub(super) fn of(&self, names: &Names) -> Coherent {
        let measure = |list: &Vec<TermId>| {
            let found = self.counts.coherence(list);
            if self.has_order { found } else { found.without_windows() }
        };
        let of_naming = |naming| (naming, names.first(naming).iter().map(measure).collect());
        names.namings().map(of_naming).collect()
    }
}

/// Returns the figures of the namings that are there, in the reference and in training.
pub(super) fn figures(judged: &Coherent, train: &Coherent) -> FiguresOf<CoherenceFigure> {
    some(|figure| match figure {
        CoherenceFigure::Judged(measure) => value(judged, measure),
        CoherenceFigure::Train(measure) => value(train, measure),
    })
}

/// `None` where the units have no such names.
fn value(found: &Coherent, measure: WordCoherence) -> Option<Measured> {
    let lists = found.get(&measure.naming())?;
    Some(match measure {
        WordCoherence::Smoothed(_) => mean_of_all(lists, |of| of.npmi),
        WordCoherence::SmoothedLive => mean_of_named(lists, |of| of.npmi),
        WordCoherence::Npmi(_, MetIn::Window) => mean_of_all(lists, |of| of.npmi_window),
        WordCoherence::Npmi(_, MetIn::Document) => mean_of_all(lists, |of| of.npmi_document),
        WordCoherence::NeverMet(_, MetIn::Window) => mean_of_named(lists, |of| of.never_met_window),
        WordCoherence::NeverMet(_, MetIn::Document) => {
            mean_of_named(lists, |of| of.never_met_document)
        }
        WordCoherence::Uci => mean_of_all(lists, |of| of.uci),
        WordCoherence::Umass => mean_of_named(lists, |of| of.umass),
        WordCoherence::CV => mean_of_all(lists, |of| of.c_v),
    })
}

/// Returns the mean over the units that have words.
fn mean_of_named(lists: &[ListCoherence], measure: fn(&ListCoherence) -> Measured) -> Measured {
    // The reason is that of the lists: there may be no reference at all.
    let why = lists.iter().find_map(|list| measure(list).err());
    let values = lists.iter().filter_map(|list| measure(list).ok());
    mean_or(values, why.unwrap_or(Absent::NoWords))
}
