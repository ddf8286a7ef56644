//! Figures of how well the words of units belong together, for all models in one pass.

use std::collections::BTreeMap;

use topicscope_indexer::TermId;

use super::given::{FiguresOf, every};
use super::names::Names;
use crate::figures::{CoherenceFigure, Listed, MetIn, NamedBy, WordCoherence};
use crate::metrics::{self, Absent, CoherenceMode, ListCoherence, Measured, mean_or};

/// The coherence of the words of each unit of a model under each naming. **Shape** of a list: (H).
pub(super) type Coherent = BTreeMap<NamedBy, Vec<ListCoherence>>;

/// Counts the words of all models in one reference. Tokens and words are below `n_terms`; tokens
/// in no order of a text have no windows.
pub(super) fn of_units(
    models: &[Names],
    (tokens, has_order): (&[Vec<TermId>], bool),
    n_terms: usize,
) -> Vec<Coherent> {
    let namings = NamedBy::every();
    let names = models.iter().flat_map(|names| namings.iter().map(|&naming| names.first(naming)));
    let lists: Vec<Vec<TermId>> = names.flatten().collect();
    let found = metrics::coherence(&lists, tokens, n_terms, CoherenceMode::Exact).into_iter();
    let windowed = |list: ListCoherence| if has_order { list } else { list.without_windows() };
    let mut found = found.map(windowed);
    let mut of_model = |names: &Names| {
        let mut of = |naming| found.by_ref().take(names.many(naming).len()).collect();
        namings.iter().map(|&naming| (naming, of(naming))).collect()
    };
    models.iter().map(&mut of_model).collect()
}

/// Returns the means over units that have words, in the documents judged on and in training.
pub(super) fn figures(judged: &Coherent, train: &Coherent) -> FiguresOf<CoherenceFigure> {
    every(|figure| match figure {
        CoherenceFigure::Judged(measure) => value(judged, measure),
        CoherenceFigure::Train(measure) => value(train, measure),
    })
}

fn value(found: &Coherent, measure: WordCoherence) -> Measured {
    match measure {
        WordCoherence::Npmi(naming, MetIn::Window) => mean(&found[&naming], |of| of.npmi_window),
        WordCoherence::Npmi(naming, MetIn::Document) => {
            mean(&found[&naming], |of| of.npmi_document)
        }
        WordCoherence::Uci => mean(&found[&NamedBy::Distinctive], |of| of.uci),
        WordCoherence::Umass => mean(&found[&NamedBy::Distinctive], |of| of.umass),
        WordCoherence::CV => mean(&found[&NamedBy::Distinctive], |of| of.c_v),
    }
}

fn mean(lists: &[ListCoherence], measure: fn(&ListCoherence) -> Measured) -> Measured {
    // The reason is that of the lists: there may be no reference at all.
    let why = lists.iter().find_map(|list| measure(list).err());
    let values = lists.iter().filter_map(|list| measure(list).ok());
    mean_or(values, why.unwrap_or(Absent::NoWords))
}
