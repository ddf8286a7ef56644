//! Smoothed NPMI counted again with every draw of documents.
//!
//! A draw changes how often words occur and meet. Which documents hold a pair does not change, so
//! that is found once for all models; a draw adds up the weights of these documents.

use rayon::prelude::*;
use topicscope_indexer::{DocId, TermId};

use super::coherence::smoothed_npmi;
use super::counts::Needed;
use super::lanes::add_weights;
use super::resampling::{Drawn, Draws, LANES};

/// Holds which documents of a reference hold the words of some lists, and their pairs.
pub struct Recount {
    needed: Needed,
    /// Documents that have words.
    documents: Vec<DocId>,
    of_words: Lists,
    of_pairs: Lists,
}

/// Lists of documents, one behind the other.
struct Lists {
    ends: Vec<usize>,
    documents: Vec<DocId>,
}

impl Recount {
    /// Finds the words of some lists in documents, each given with its distinct words. `n_terms`
    /// is V.
    ///
    /// # Panics
    /// When a word is not below V.
    pub fn of<L: AsRef<[TermId]>, W: IntoIterator<Item = TermId>>(
        lists: &[L],
        documents: impl IntoIterator<Item = (DocId, W)>,
        n_terms: usize,
    ) -> Self {
        let needed = Needed::of(lists, n_terms);
        let mut holders: Vec<Vec<DocId>> = vec![Vec::new(); needed.n_words()];
        let mut with_words = Vec::new();
        for (document, words) in documents {
            let mut has_words = false;
            for term in words {
                has_words = true;
                if let Some(place) = needed.place_if_needed(term) {
                    holders[place].push(document);
                }
            }
            if has_words {
                with_words.push(document);
            }
        }
        let pairs: Vec<(usize, usize)> = needed.pairs().collect();
        let meet = |&(one, other): &(usize, usize)| shared(&holders[one], &holders[other]);
        let of_pairs = Lists::of(&pairs.par_iter().map(meet).collect::<Vec<_>>());
        Self { needed, documents: with_words, of_words: Lists::of(&holders), of_pairs }
    }

    /// Returns, for each model, given as the words of its units, the mean smoothed NPMI over all
    /// units under each draw; a unit with fewer than two words counts as chance, 0.
    ///
    /// # Panics
    /// When a list is none of those that were found, nor the head of one.
    pub fn resampled(&self, models: &[&[Vec<TermId>]], draws: &Draws) -> Vec<Drawn> {
        let n = add_weights(draws, &self.documents).map(f64::from);
        let singles: Vec<[u32; LANES]> =
            self.of_words.each().map(|documents| add_weights(draws, documents)).collect();
        let mut values: Vec<Drawn> = Vec::with_capacity(self.of_pairs.ends.len());
        for ((one, other), documents) in self.needed.pairs().zip(self.of_pairs.each()) {
            let both = add_weights(draws, documents);
            let (one, other) = (&singles[one], &singles[other]);
            values.push(std::array::from_fn(|lane| {
                let [one, other, both] = [one, other, &both].map(|counts| f64::from(counts[lane]));
                smoothed_npmi(one, other, both, n[lane])
            }));
        }
        models.iter().map(|units| self.mean(units, &values)).collect()
    }

    fn mean(&self, units: &[Vec<TermId>], values: &[Drawn]) -> Drawn {
        let mut mean = [0.0; LANES];
        for words in units {
            let places: Vec<usize> = words.iter().map(|&term| self.needed.place(term)).collect();
            let n_pairs = places.len() * places.len().saturating_sub(1) / 2;
            let share = 1.0 / (n_pairs * units.len()) as f64;
            for (i, &one) in places.iter().enumerate() {
                for &other in &places[..i] {
                    let value = &values[self.needed.pair(one, other)];
                    mean.iter_mut().zip(value).for_each(|(mean, value)| *mean += share * value);
                }
            }
        }
        mean
    }
}

impl Lists {
    fn of(lists: &[Vec<DocId>]) -> Self {
        let ends = lists.iter().scan(0, |end, list| {
            *end += list.len();
            Some(*end)
        });
        Self { ends: ends.collect(), documents: lists.concat() }
    }

    fn each(&self) -> impl Iterator<Item = &[DocId]> {
        let start = |place: usize| if place == 0 { 0 } else { self.ends[place - 1] };
        (0..self.ends.len()).map(move |place| &self.documents[start(place)..self.ends[place]])
    }
}

/// Returns the documents of two rising lists that are in both.
fn shared(one: &[DocId], other: &[DocId]) -> Vec<DocId> {
    let (mut rest, mut found) = (other, Vec::new());
    for &document in one {
        let behind = rest.iter().take_while(|&&other| other < document).count();
        rest = &rest[behind..];
        if rest.first() == Some(&document) {
            found.push(document);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{CoherenceMode, coherence};

    fn terms(ids: &[u32]) -> Vec<TermId> {
        ids.iter().copied().map(TermId).collect()
    }

    /// Documents of a few of eight words, some of none.
    fn documents() -> Vec<Vec<TermId>> {
        let holds = |d: u32, word: u32| {
            (d.wrapping_mul(2_654_435_761) >> (word * 3)).is_multiple_of(word + 2)
        };
        (0..300).map(|d| (0..8).filter(|&w| holds(d, w)).map(TermId).collect()).collect()
    }

    fn recount(lists: &[Vec<TermId>]) -> Recount {
        let documents = documents();
        let numbered = (0..).map(DocId).zip(documents);
        Recount::of(lists, numbered, 9)
    }

    #[test]
    fn a_draw_counts_as_documents_that_are_there_so_often() {
        let models =
            [vec![terms(&[0, 1, 2, 3]), terms(&[])], vec![terms(&[7, 2, 8]), terms(&[5, 6])]];
        let draws = Draws::of(3, 0, 300);
        let found =
            recount(&models.concat()).resampled(&models.each_ref().map(Vec::as_slice), &draws);
        for lane in [0, 1, 40, 79] {
            let repeated = documents().into_iter().enumerate().flat_map(|(d, words)| {
                vec![words; usize::from(draws.of_document(DocId(d as u32))[lane])]
            });
            let repeated: Vec<Vec<TermId>> = repeated.collect();
            for (units, found) in models.iter().zip(&found) {
                let lists = coherence(units, &repeated, 9, CoherenceMode::Exact);
                let sum: f64 = lists.iter().map(|list| list.npmi.unwrap_or(0.0)).sum();
                let expected = sum / units.len() as f64;
                assert!((found[lane] - expected).abs() < 1e-12, "{lane}: {expected}");
            }
        }
    }

    #[test]
    fn pairs_meet_in_the_documents_of_both() {
        let documents = |ids: &[u32]| -> Vec<DocId> { ids.iter().copied().map(DocId).collect() };
        let found = shared(&documents(&[1, 4, 5, 9]), &documents(&[0, 4, 6, 9, 11]));
        assert_eq!(found, documents(&[4, 9]));
        assert_eq!(shared(&documents(&[1]), &[]), []);
    }
}
