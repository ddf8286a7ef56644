//! Documents that are like one another, and the words that tell them from the corpus.

use topicscope_indexer::{DocId, IndexError, Rows};

use crate::settings::renewal::RENEWAL_WORDS;

/// Words in fewer of the neighbors say nothing about their theme.
const LEAST_SHARE: f64 = 0.05;

/// Neighbors' share of a word is mixed with that of the corpus, so that its lift is bounded.
const PRIOR: f64 = 0.1;

/// Bounds of the logarithm of a word's lift.
const LIFT: (f64, f64) = (-1.0, 3.0);

/// Holds what comparing documents needs.
pub(super) struct Likeness<'a> {
    rows: Rows<'a>,
    documents: &'a [DocId],
    /// Where in `documents` those with each term are, rising. **Shape** (V).
    holders: Vec<Vec<u32>>,
    /// Share of the documents with each term. **Shape** (V).
    shares: Vec<f64>,
    /// Square of each term's idf. **Shape** (V).
    squares: Vec<f64>,
    /// Norm of each document under idf weights. **Shape** (N).
    norms: Vec<f64>,
    /// Documents that make a direction, at least 1.
    n_neighbors: usize,
}

/// What documents that are like one another have in common.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Theme {
    /// Logarithms of the words' lifts, of norm 1. **Shape** (V).
    pub(super) direction: Vec<f32>,
    /// The words that tell most of them from the corpus, best first; at most ten.
    pub(super) words: Vec<u32>,
    /// How many of these words a document has on average: large when they stand together, near 1
    /// when one rare word is all that the documents share.
    pub(super) common: f64,
}

impl<'a> Likeness<'a> {
    /// Prepares to compare these documents, of which there is at least one.
    pub(super) fn new(
        rows: Rows<'a>,
        documents: &'a [DocId],
        n_neighbors: usize,
    ) -> Result<Self, IndexError> {
        let mut holders = vec![Vec::new(); rows.n_terms()];
        let mut place = 0;
        rows.visit(documents, |_, row| {
            for &term in row {
                holders[term as usize].push(place);
            }
            place += 1;
        })?;
        let n = documents.len() as f64;
        let shares: Vec<f64> = holders.iter().map(|list| list.len() as f64 / n).collect();
        let square = |&share: &f64| if share > 0.0 { share.ln().powi(2) } else { 0.0 };
        let squares: Vec<f64> = shares.iter().map(square).collect();
        let mut sums = vec![0.0; documents.len()];
        for (list, square) in holders.iter().zip(&squares) {
            for &place in list {
                sums[place as usize] += square;
            }
        }
        let norms = sums.into_iter().map(f64::sqrt).collect();
        Ok(Self { rows, documents, holders, shares, squares, norms, n_neighbors })
    }

    /// Returns the theme of the neighbors of a document; `None` when no word tells them from the
    /// corpus.
    pub(super) fn theme(&self, seed: DocId) -> Result<Option<Theme>, IndexError> {
        let neighbors = self.neighbors(seed)?;
        if neighbors.is_empty() {
            return Ok(None);
        }
        let counts = self.rows.document_frequencies_in(&neighbors)?;
        let lift = |(&count, &share): (&u32, &f64)| {
            let q = f64::from(count) / neighbors.len() as f64;
            let (low, high) = LIFT;
            let mixed = q + PRIOR * share;
            if q > LEAST_SHARE { (mixed / share).ln().clamp(low, high) } else { 0.0 }
        };
        let lifts: Vec<f64> = counts.iter().zip(&self.shares).map(lift).collect();
        let norm = lifts.iter().map(|lift| lift * lift).sum::<f64>().sqrt();
        if norm == 0.0 {
            return Ok(None);
        }
        let direction = lifts.iter().map(|lift| (lift / norm) as f32).collect();
        let share = |count: u32| f64::from(count) / neighbors.len() as f64;
        let mut words: Vec<(f64, u32)> = (0..)
            .zip(lifts.iter().zip(&counts))
            .filter(|(_, (lift, _))| **lift > 0.0)
            .map(|(term, (lift, &count))| (lift * share(count), term))
            .collect();
        words.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        words.truncate(RENEWAL_WORDS);
        let words: Vec<u32> = words.into_iter().map(|(_, term)| term).collect();
        let common = words.iter().map(|&term| share(counts[term as usize])).sum();
        Ok(Some(Theme { direction, words, common }))
    }

    /// Lists the documents most like one; ties go to the smaller number.
    fn neighbors(&self, seed: DocId) -> Result<Vec<DocId>, IndexError> {
        let mut products = vec![0.0; self.documents.len()];
        for &term in self.rows.choose(&[seed])?.row(0) {
            let square = self.squares[term as usize];
            for &place in &self.holders[term as usize] {
                products[place as usize] += square;
            }
        }
        // The norm of the seed is common to all.
        let likeness = products.iter().zip(&self.norms).zip(self.documents);
        let mut likeness: Vec<(f64, DocId)> = likeness
            .filter(|((product, norm), _)| **product > 0.0 && **norm > 0.0)
            .map(|((product, norm), &document)| (product / norm, document))
            .collect();
        let order = |a: &(f64, DocId), b: &(f64, DocId)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if likeness.len() > self.n_neighbors {
            likeness.select_nth_unstable_by(self.n_neighbors, order);
            likeness.truncate(self.n_neighbors);
        }
        Ok(likeness.into_iter().map(|(_, document)| document).collect())
    }
}

#[cfg(test)]
mod tests {
    use topicscope_indexer::Bags;

    use super::*;

    #[test]
    fn a_direction_is_the_lift_of_words_among_the_nearest_documents() {
        // 40 documents of words 0 and 1, 60 of words 2 and 3; word 4 is everywhere.
        let row = |document: usize| if document < 40 { vec![0, 1, 4] } else { vec![2, 3, 4] };
        let rows: Vec<Vec<u32>> = (0..100).map(row).collect();
        let bags = Bags::from_rows(&rows, 5).unwrap();
        let train: Vec<DocId> = (0..100).map(DocId).collect();
        let likeness = Likeness::new(Rows::Held(&bags), &train, 40).unwrap();
        let mut neighbors = likeness.neighbors(DocId(3)).unwrap();
        neighbors.sort_unstable();
        assert_eq!(neighbors, train[..40]);
        let direction = likeness.theme(DocId(3)).unwrap().unwrap().direction;
        let (lift, everywhere) = ((1.04_f64 / 0.4).ln(), 1.1_f64.ln());
        let norm = (2.0 * lift * lift + everywhere * everywhere).sqrt();
        let expected = [lift, lift, 0.0, 0.0, everywhere].map(|value| value / norm);
        for (found, expected) in direction.iter().zip(expected) {
            assert!((f64::from(*found) - expected).abs() < 1e-6, "{direction:?}");
        }
    }
}
