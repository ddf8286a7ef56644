//! How often the words of a list occur together in a reference.

use std::sync::Arc;

use topicscope_indexer::TermId;

use super::counts::{Counts, Needed, count};
use super::measured::{Absent, Measured};
use super::windows::{CoherenceMode, Window};

/// Tokens of the sliding window of NPMI and UCI (Lau, Newman, Baldwin 2014).
pub const WINDOW: usize = 10;

/// Tokens of the sliding window of C_V (Röder, Both, Hinneburg 2015, section 4).
pub const C_V_WINDOW: usize = 110;

/// Keeps logarithms finite where words never meet (Röder, Both, Hinneburg 2015, equation 3).
const EPSILON: f64 = 1e-12;

/// Holds the coherence of one word list. Larger is better in each measure.
#[derive(Debug, Clone, PartialEq)]
pub struct ListCoherence {
    /// Smoothed normalized pointwise mutual information in whole documents, mean over the pairs,
    /// in [-1, 1].
    pub npmi: Measured,
    /// Normalized pointwise mutual information in windows of 10 tokens, mean over the pairs,
    /// in [-1, 1].
    pub npmi_window: Measured,
    /// The same, in whole documents.
    pub npmi_document: Measured,
    /// Share of the pairs that are in no window of 10 tokens together, in [0, 1].
    pub never_met_window: Measured,
    /// Share of the pairs that are in no document together, in [0, 1].
    pub never_met_document: Measured,
    /// Pointwise mutual information in windows of 10 tokens, mean over the pairs, in nats.
    pub uci: Measured,
    /// Logarithm of the share of documents with the better word that hold the other too, mean
    /// over the pairs, in nats; at most ln 2.
    pub umass: Measured,
    /// Mean cosine of the NPMI vector of each word with that of all, windows of 110 tokens,
    /// in [-1, 1].
    pub c_v: Measured,
    /// Words that do not occur in the reference, in the order of the list.
    pub missing: Vec<TermId>,
}

impl ListCoherence {
    /// Takes away what was counted in sliding windows, for documents whose words have no order.
    #[must_use]
    pub fn without_windows(self) -> Self {
        let none = Err(Absent::NoWordOrder);
        Self { npmi_window: none, never_met_window: none, uci: none, c_v: none, ..self }
    }
}

/// Measures the coherence of word lists, best words first, in reference documents, given as
/// token sequences: [`WordCounts`] of one reference.
pub fn coherence<D: AsRef<[TermId]> + Sync>(
    lists: &[Vec<TermId>],
    documents: &[D],
    n_terms: usize,
    mode: CoherenceMode,
) -> Vec<ListCoherence> {
    let counts = WordCounts::new(lists, n_terms, mode).counted_in(documents);
    lists.iter().map(|list| counts.coherence(list)).collect()
}

/// Counts the words of some lists in reference documents: one pass counts the needed words alone,
/// for all lists and measures.
///
/// # Notes
/// With [`CoherenceMode::Exact`] a pair that never meets has an NPMI of -1 unless it is smoothed,
/// also when one of its words does not occur at all; a pair in every window has +1. UCI, UMass and
/// C_V have no value for a word that does not occur: they are those of the words that do. With
/// [`CoherenceMode::Gensim`] such words are left out of every measure, as gensim leaves out words
/// that its dictionary does not have.
///
/// # Reference
/// NPMI: Bouma (2009), Normalized (pointwise) mutual information in collocation extraction,
/// equation 7; Lau, Newman, Baldwin (2014), Machine reading tea leaves. UCI: Newman, Lau, Grieser,
/// Baldwin (2010), Automatic evaluation of topic coherence, equation 1. UMass: Mimno et al. (2011),
/// Optimizing semantic coherence in topic models, equation 1. C_V: Röder, Both, Hinneburg (2015),
/// Exploring the space of topic coherence measures, sections 3 and 4, with the word itself in its
/// vector and gamma = 1.
#[derive(Clone)]
pub struct WordCounts {
    needed: Arc<Needed>,
    /// In documents, in windows of [`WINDOW`] tokens, in windows of [`C_V_WINDOW`].
    counts: [Counts; 3],
    mode: CoherenceMode,
}

impl WordCounts {
    /// Prepares the words of some lists; nothing is counted yet. `n_terms` is V.
    ///
    /// # Panics
    /// When a word is not below V.
    pub fn new<L: AsRef<[TermId]>>(lists: &[L], n_terms: usize, mode: CoherenceMode) -> Self {
        let needed = Needed::of(lists, n_terms);
        let counts = [(); 3].map(|()| Counts::new(&needed));
        Self { needed: Arc::new(needed), counts, mode }
    }

    /// Returns the counts of the same words with those of more documents.
    ///
    /// # Panics
    /// When a token is not below V.
    #[must_use]
    pub fn counted_in<D: AsRef<[TermId]> + Sync>(&self, documents: &[D]) -> Self {
        let windows = [Window::Document, Window::Sliding(WINDOW), Window::Sliding(C_V_WINDOW)];
        self.counted(documents, &windows)
    }

    /// As [`WordCounts::counted_in`], but in whole documents alone: what needs sliding windows is
    /// absent.
    ///
    /// # Panics
    /// When a token is not below V.
    #[must_use]
    pub fn counted_whole_in<D: AsRef<[TermId]> + Sync>(&self, documents: &[D]) -> Self {
        self.counted(documents, &[Window::Document])
    }

    fn counted<D: AsRef<[TermId]> + Sync>(&self, documents: &[D], windows: &[Window]) -> Self {
        let more = count(&self.needed, documents, windows, self.mode);
        let mut counts = self.counts.clone();
        for (counts, more) in counts.iter_mut().zip(&more) {
            counts.add(more);
        }
        Self { needed: Arc::clone(&self.needed), counts, mode: self.mode }
    }

    /// Measures a list. A word that it repeats counts at its first place.
    ///
    /// # Errors
    /// Per measure: fewer than two words, or no reference window at all.
    ///
    /// # Panics
    /// When the list is none of those that were prepared, nor the head of one.
    pub fn coherence(&self, list: &[TermId]) -> ListCoherence {
        let list = distinct(list);
        let (needed, mode) = (&*self.needed, self.mode);
        let [document, near, wide] =
            [0, 1, 2].map(|window| Table { needed, counts: &self.counts[window], mode });
        let (occurring, missing): (Vec<TermId>, Vec<TermId>) =
            list.iter().partition(|&&term| document.counts.single(needed.place(term)) > 0);
        let places = |terms: &[TermId]| -> Vec<usize> {
            terms.iter().map(|&term| needed.place(term)).collect()
        };
        let occurring = places(&occurring);
        let all = match mode {
            CoherenceMode::Exact => places(&list),
            CoherenceMode::Gensim => occurring.clone(),
        };
        ListCoherence {
            npmi: document.mean_over_pairs(&all, Table::smoothed),
            npmi_window: near.mean_over_pairs(&all, Table::npmi),
            npmi_document: document.mean_over_pairs(&all, Table::npmi),
            never_met_window: near.mean_over_pairs(&all, Table::never_met),
            never_met_document: document.mean_over_pairs(&all, Table::never_met),
            uci: near.mean_over_pairs(&occurring, Table::pmi),
            umass: document.mean_over_pairs(&occurring, Table::conditional),
            c_v: wide.c_v(&occurring),
            missing,
        }
    }
}

/// Returns the mean of a measure over all lists; one without words counts as chance, 0, so that
/// letting units die does not pay.
///
/// # Errors
/// When there is no list, or the measure is absent for another reason.
pub(crate) fn mean_of_all(
    lists: &[ListCoherence],
    measure: fn(&ListCoherence) -> Measured,
) -> Measured {
    let at_chance = |value: Measured| match value {
        Err(Absent::NoWords | Absent::NoVector) => Ok(0.0),
        other => other,
    };
    let sum: f64 = lists.iter().map(|list| at_chance(measure(list))).sum::<Measured>()?;
    if lists.is_empty() { Err(Absent::NoWords) } else { Ok(sum / lists.len() as f64) }
}

fn distinct(list: &[TermId]) -> Vec<TermId> {
    let is_first = |&(place, term): &(usize, &TermId)| !list[..place].contains(term);
    list.iter().enumerate().filter(is_first).map(|(_, &term)| term).collect()
}

/// Returns the NPMI of two words, in [-1, 1], from the numbers of windows with one, the other and
/// both: -1 when they never meet, +1 when they do in every window.
pub(crate) fn npmi(one: u64, other: u64, both: u64, n_windows: u64) -> f64 {
    let share = |count: u64| count as f64 / n_windows as f64;
    if both == 0 {
        return -1.0;
    }
    if both == n_windows {
        return 1.0;
    }
    (share(both) / (share(one) * share(other))).ln() / -share(both).ln()
}

/// Returns the smoothed NPMI of two words, in [-1, 1], from the numbers of documents with one, the
/// other and both, which need not be whole: ln(P'/(P(w) P(v))) / −ln P', where
/// P' = (D(w, v) + min(1, E))/N and E = D(w) D(v)/N is what chance expects.
///
/// A pair that never meets counts 0, as by chance, when chance expected it less than once, and
/// ln(1/E)/ln N, which is negative, when it should have met. Words that do not occur have 0.
///
/// # Reference
/// Over Bouma (2009), equation 7; the smoothing is our own.
#[inline]
pub(crate) fn smoothed_npmi(one: f64, other: f64, both: f64, n: f64) -> f64 {
    let expected = one * other / n;
    let share = (both + expected.min(1.0)) / n;
    if share >= 1.0 {
        return 1.0;
    }
    if share <= 0.0 {
        return 0.0;
    }
    (share * n / expected).ln() / -share.ln()
}

/// Reads the counts of one window.
#[derive(Clone, Copy)]
struct Table<'a> {
    needed: &'a Needed,
    counts: &'a Counts,
    mode: CoherenceMode,
}

impl Table<'_> {
    /// Returns the mean of a measure over the pairs of a list; the measure sees the word that
    /// stands behind first.
    fn mean_over_pairs(self, places: &[usize], measure: fn(Self, usize, usize) -> f64) -> Measured {
        let (mut sum, mut n_pairs) = (0.0, 0_u32);
        for (i, &behind) in places.iter().enumerate() {
            for &before in &places[..i] {
                sum += measure(self, behind, before);
                n_pairs += 1;
            }
        }
        match (n_pairs, self.counts.n_windows) {
            (_, 0) => Err(Absent::NoDocuments),
            (0, _) => Err(Absent::NoWords),
            _ => Ok(sum / f64::from(n_pairs)),
        }
    }

    fn share(self, count: u64) -> f64 {
        count as f64 / self.counts.n_windows as f64
    }

    fn both(self, one: usize, other: usize) -> u64 {
        self.counts.both(self.needed, one, other)
    }

    fn npmi(self, one: usize, other: usize) -> f64 {
        match self.mode {
            CoherenceMode::Exact => {
                let [first, second] = [one, other].map(|place| self.counts.single(place));
                npmi(first, second, self.both(one, other), self.counts.n_windows)
            }
            CoherenceMode::Gensim => self.npmi_with_epsilon(one, other),
        }
    }

    /// See [`smoothed_npmi`].
    fn smoothed(self, one: usize, other: usize) -> f64 {
        let [first, second] = [one, other].map(|place| self.counts.single(place) as f64);
        smoothed_npmi(first, second, self.both(one, other) as f64, self.counts.n_windows as f64)
    }

    /// 1 for words that never meet, else 0.
    fn never_met(self, one: usize, other: usize) -> f64 {
        f64::from(u8::from(self.both(one, other) == 0))
    }

    /// ln((P(w, w') + ε) / (P(w) P(w'))) / −ln(P(w, w') + ε).
    fn npmi_with_epsilon(self, one: usize, other: usize) -> f64 {
        self.pmi(one, other) / -(self.share(self.both(one, other)) + EPSILON).ln()
    }

    /// ln((P(w, w') + ε) / (P(w) P(w'))).
    fn pmi(self, one: usize, other: usize) -> f64 {
        let [first, second] = [one, other].map(|place| self.share(self.counts.single(place)));
        ((self.share(self.both(one, other)) + EPSILON) / (first * second)).ln()
    }

    /// ln((D(w, w') + 1) / D(w')); for gensim ln((P(w, w') + ε) / P(w')).
    fn conditional(self, behind: usize, before: usize) -> f64 {
        let (both, single) = (self.both(behind, before), self.counts.single(before));
        match self.mode {
            CoherenceMode::Exact => ((both + 1) as f64 / single as f64).ln(),
            CoherenceMode::Gensim => ((self.share(both) + EPSILON) / self.share(single)).ln(),
        }
    }

    fn c_v(self, places: &[usize]) -> Measured {
        if self.counts.n_windows == 0 {
            return Err(Absent::NoDocuments);
        }
        if places.len() < 2 {
            return Err(Absent::NoWords);
        }
        let vector = |&word: &usize| -> Vec<f64> {
            places.iter().map(|&other| self.npmi_with_epsilon(word, other)).collect()
        };
        let vectors: Vec<Vec<f64>> = places.iter().map(vector).collect();
        let sum: Vec<f64> =
            (0..places.len()).map(|i| vectors.iter().map(|vector| vector[i]).sum()).collect();
        let cosines = vectors.iter().map(|vector| cosine(vector, &sum).ok_or(Absent::NoVector));
        let total: f64 = cosines.sum::<Measured>()?;
        Ok(total / places.len() as f64)
    }
}

fn cosine(one: &[f64], other: &[f64]) -> Option<f64> {
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let norms = dot(one, one).sqrt() * dot(other, other).sqrt();
    (norms > 0.0).then(|| dot(one, other) / norms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn terms(ids: &[u32]) -> Vec<TermId> {
        ids.iter().copied().map(TermId).collect()
    }

    fn exact(list: &[u32], documents: &[Vec<TermId>]) -> ListCoherence {
        coherence(&[terms(list)], documents, 9, CoherenceMode::Exact).remove(0)
    }

    /// Every window of a reference as the set of its words.
    struct Direct(Vec<HashSet<TermId>>);

    impl Direct {
        fn new(documents: &[Vec<TermId>], width: usize) -> Self {
            let mut windows = Vec::new();
            for document in documents.iter().filter(|document| !document.is_empty()) {
                let width = width.min(document.len());
                windows.extend(document.windows(width).map(|w| w.iter().copied().collect()));
            }
            Self(windows)
        }

        fn count(&self, words: &[TermId]) -> f64 {
            let holds = |window: &&HashSet<TermId>| words.iter().all(|word| window.contains(word));
            self.0.iter().filter(holds).count() as f64
        }

        fn p(&self, words: &[TermId]) -> f64 {
            self.count(words) / self.0.len() as f64
        }

        fn npmi(&self, a: TermId, b: TermId) -> f64 {
            let joint = self.p(&[a, b]);
            if joint == 0.0 {
                -1.0
            } else if joint == 1.0 {
                1.0
            } else {
                (joint / (self.p(&[a]) * self.p(&[b]))).ln() / -joint.ln()
            }
        }

        fn smooth(&self, a: TermId, b: TermId) -> f64 {
            let joint = self.p(&[a, b]) + 1e-12;
            (joint / (self.p(&[a]) * self.p(&[b]))).ln() / -joint.ln()
        }
    }

    fn mean(list: &[TermId], value: impl Fn(TermId, TermId) -> f64) -> f64 {
        let pairs = (0..list.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
        let values: Vec<f64> = pairs.map(|(i, j)| value(list[i], list[j])).collect();
        values.iter().sum::<f64>() / values.len() as f64
    }

    /// The definitions, word for word.
    fn check(found: &ListCoherence, list: &[TermId], documents: &[Vec<TermId>]) {
        let whole = Direct::new(documents, usize::MAX);
        let (near, wide) = (Direct::new(documents, 10), Direct::new(documents, 110));
        let occurring: Vec<TermId> =
            list.iter().copied().filter(|&word| whole.count(&[word]) > 0.0).collect();
        let close = |found: Measured, expected: f64, name: &str| {
            let found = found.unwrap();
            assert!((found - expected).abs() < 1e-9, "{name}: {found} {expected}");
        };
        close(found.npmi_window, mean(list, |a, b| near.npmi(a, b)), "npmi window");
        close(found.npmi_document, mean(list, |a, b| whole.npmi(a, b)), "npmi document");
        assert_eq!(found.missing.len(), list.len() - occurring.len());
        if occurring.len() < 2 {
            assert_eq!([found.uci, found.umass, found.c_v], [Err(Absent::NoWords); 3]);
            return;
        }
        let uci = mean(&occurring, |a, b| {
            ((near.p(&[a, b]) + 1e-12) / (near.p(&[a]) * near.p(&[b]))).ln()
        });
        close(found.uci, uci, "uci");
        let umass =
            mean(&occurring, |a, b| ((whole.count(&[a, b]) + 1.0) / whole.count(&[b])).ln());
        close(found.umass, umass, "umass");
        let vector = |words: &[TermId]| -> Vec<f64> {
            let entry = |&b: &TermId| words.iter().map(|&a| wide.smooth(a, b)).sum();
            occurring.iter().map(entry).collect()
        };
        let of_all = vector(&occurring);
        let cosine = |a: &[f64], b: &[f64]| {
            let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
            dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
        };
        let cosines: Vec<f64> =
            occurring.iter().map(|&word| cosine(&vector(&[word]), &of_all)).collect();
        close(found.c_v, cosines.iter().sum::<f64>() / cosines.len() as f64, "c_v");
    }

    #[test]
    fn pairs_that_always_or_never_meet_are_the_ends_of_the_scale() {
        let documents = [terms(&[0, 1, 2]), terms(&[1, 0])];
        let value = |list: &[u32]| exact(list, &documents).npmi_document;
        assert_eq!(value(&[0, 1]), Ok(1.0));
        assert_eq!(value(&[0, 3]), Ok(-1.0));
        // 0 and 2 meet in half of the documents: ln(0.5 / (1 * 0.5)) / -ln 0.5 = 0.
        assert_eq!(value(&[0, 2]), Ok(0.0));
    }

    #[test]
    fn words_that_do_not_occur_are_listed_and_left_out_of_what_has_no_value_for_them() {
        let documents = [terms(&[0, 1]), terms(&[0])];
        let found = exact(&[0, 7, 1, 8], &documents);
        assert_eq!(found.missing, terms(&[7, 8]));
        // Of six pairs only (0, 1) meets: ln(0.5 / (1 * 0.5)) = 0.
        assert_eq!(found.npmi_document, Ok(-5.0 / 6.0));
        assert_eq!(found.umass, Ok((2.0_f64 / 2.0).ln()));
        assert!(found.uci.unwrap().abs() < 1e-9 && found.c_v.unwrap().is_finite());
        let none = exact(&[7, 8], &documents);
        assert_eq!((none.npmi_window, none.uci), (Ok(-1.0), Err(Absent::NoWords)));
        assert_eq!((none.umass, none.c_v), (Err(Absent::NoWords), Err(Absent::NoWords)));
    }

    #[test]
    fn gensim_leaves_missing_words_out_of_every_measure() {
        let documents = [terms(&[0, 1]), terms(&[0])];
        let measure = |list: &[u32]| {
            let found = coherence(&[terms(list)], &documents, 9, CoherenceMode::Gensim);
            ListCoherence { missing: vec![], ..found[0].clone() }
        };
        assert_eq!(measure(&[0, 7, 1]), measure(&[0, 1]));
    }

    #[test]
    fn a_repeated_word_counts_at_its_first_place() {
        let documents = [terms(&[0, 1, 2]), terms(&[0, 2]), terms(&[2, 1])];
        assert_eq!(exact(&[0, 1, 0, 2, 1], &documents), exact(&[0, 1, 2], &documents));
    }

    #[test]
    fn lists_and_references_without_pairs_are_absent() {
        let lists = [terms(&[1]), terms(&[])];
        for mode in CoherenceMode::ALL {
            for found in coherence(&lists, &[terms(&[0, 1])], 2, mode) {
                let ListCoherence { npmi_window, npmi_document, uci, umass, c_v, .. } = found;
                let all = [npmi_window, npmi_document, uci, umass, c_v];
                assert_eq!(all, [Err(Absent::NoWords); 5]);
            }
        }
        let none: [Vec<TermId>; 1] = [vec![]];
        assert_eq!(exact(&[0, 1], &none).npmi_document, Err(Absent::NoDocuments));
        assert_eq!(exact(&[0, 1], &none).c_v, Err(Absent::NoDocuments));
        let no_documents: [Vec<TermId>; 0] = [];
        let found = coherence(&[terms(&[0, 1])], &no_documents, 2, CoherenceMode::Gensim);
        assert_eq!(found[0].umass, Err(Absent::NoDocuments));
    }

    proptest! {
        #[test]
        fn one_pass_equals_the_definitions(
            mut documents in prop::collection::vec(prop::collection::vec(0_u32..8, 0..40), 1..8),
            long in prop::collection::vec(0_u32..30, 100..150),
        ) {
            documents.push(long.into_iter().map(|id| id.min(8)).collect());
            let documents: Vec<_> = documents.iter().map(|ids| terms(ids)).collect();
            let lists = [terms(&[0, 1, 2]), terms(&[5, 3, 0, 7])];
            let found = coherence(&lists, &documents, 9, CoherenceMode::Exact);
            for (list, found) in lists.iter().zip(&found) {
                check(found, list, &documents);
            }
        }
    }
}
