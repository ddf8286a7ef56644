//! Documents cut in two: one half is encoded, the other says what it was about.

use topicscope_indexer::{Bags, DocId};

use super::resampling::mix;

/// What keys the cut, so that it is the same for every model and every index of a corpus.
const CUT: u64 = 0x6861_6c76_6573;

/// Groups of documents of like length.
pub const STRATA: usize = 5;

/// Holds documents whose words are drawn into two halves, neither of which is empty.
#[derive(Debug)]
pub struct Halves {
    /// The documents. **Shape** (N).
    pub documents: Vec<DocId>,
    /// Their first halves, in the same order.
    pub first: Bags,
    /// Their second halves.
    pub second: Bags,
    /// The rows of each group of like length, the shortest documents first.
    pub strata: [Vec<usize>; STRATA],
}

impl Halves {
    /// Cuts documents; those with an empty half are left out.
    ///
    /// Each word falls into either half with equal chance, a function of document and word alone.
    /// Bounds of length are the quantiles of the number of distinct words of the documents that
    /// stay, linear between two documents; a document on a bound belongs below it.
    ///
    /// # Panics
    /// When a document does not exist.
    pub fn of(bags: &Bags, documents: &[DocId]) -> Self {
        let cut = documents.iter().map(|&document| {
            let of_document = mix(CUT.wrapping_add(u64::from(document.0)));
            let is_first = |term: &u32| mix(of_document.wrapping_add(u64::from(*term))) & 1 == 0;
            let (first, second): (Vec<u32>, Vec<u32>) =
                bags.row(document).iter().partition(|term| is_first(term));
            (document, first, second)
        });
        let cut = cut.filter(|(_, first, second)| !first.is_empty() && !second.is_empty());
        let (mut kept, mut first, mut second) = (Vec::new(), Vec::new(), Vec::new());
        for (document, one, other) in cut {
            kept.push(document);
            first.push(one);
            second.push(other);
        }
        let of_rows = |rows: &[Vec<u32>]| {
            Bags::from_rows(rows, bags.n_terms()).expect("a part of a row rises as the row does")
        };
        let lengths: Vec<usize> = kept.iter().map(|&document| bags.row(document).len()).collect();
        Self {
            strata: strata(&lengths),
            first: of_rows(&first),
            second: of_rows(&second),
            documents: kept,
        }
    }

    /// Returns the rows of the halves, as documents of [`Halves::first`].
    pub fn rows(&self) -> Vec<DocId> {
        (0..self.documents.len() as u32).map(DocId).collect()
    }
}

/// Sorts rows into groups by length.
fn strata(lengths: &[usize]) -> [Vec<usize>; STRATA] {
    let mut sorted = lengths.to_vec();
    sorted.sort_unstable();
    let bounds: Vec<f64> = match sorted.len() {
        0 => Vec::new(),
        n => (1..STRATA)
            .map(|part| {
                let place = (n - 1) as f64 * part as f64 / STRATA as f64;
                let (below, above) = (sorted[place as usize], sorted[(place.ceil()) as usize]);
                below as f64 + place.fract() * (above as f64 - below as f64)
            })
            .collect(),
    };
    let mut strata: [Vec<usize>; STRATA] = Default::default();
    for (row, &length) in lengths.iter().enumerate() {
        strata[bounds.iter().filter(|&&bound| bound < length as f64).count()].push(row);
    }
    strata
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_make_the_document_and_follow_nothing_but_document_and_words() {
        let rows: Vec<Vec<u32>> = (0..300).map(|d| (0..d % 40).collect()).collect();
        let bags = Bags::from_rows(&rows, 40).unwrap();
        let all: Vec<DocId> = (0..300).map(DocId).collect();
        let halves = Halves::of(&bags, &all);
        // Documents of no word and of one word have an empty half.
        assert!(halves.documents.len() < 286 && halves.documents.len() > 270);
        for (&document, row) in halves.documents.iter().zip(halves.rows()) {
            let mut words = [halves.first.row(row), halves.second.row(row)].concat();
            words.sort_unstable();
            assert_eq!(words, bags.row(document));
        }
        let n_first = halves.first.n_entries() as f64;
        let n = n_first + halves.second.n_entries() as f64;
        assert!((n_first / n - 0.5).abs() < 4.0 * (0.25 / n).sqrt(), "{n_first} of {n}");
        let some = Halves::of(&bags, &all[35..]);
        let of = |halves: &Halves| {
            let at = halves.documents.iter().position(|&document| document == DocId(77)).unwrap();
            halves.first.row(DocId(at as u32)).to_vec()
        };
        assert_eq!(of(&some), of(&halves));
    }

    // import numpy as np
    // l = np.array([3, 9, 9, 4, 50, 7, 7, 1, 12, 8, 2, 30])
    // np.searchsorted(np.quantile(l, np.linspace(0, 1, 6)[1:-1]), l)
    #[test]
    fn groups_of_length_equal_numpy() {
        let lengths = [3, 9, 9, 4, 50, 7, 7, 1, 12, 8, 2, 30];
        let expected = [0, 3, 3, 1, 4, 1, 1, 0, 4, 2, 0, 4];
        let found = strata(&lengths);
        for (row, group) in expected.into_iter().enumerate() {
            assert!(found[group].contains(&row), "{row}: {found:?}");
        }
        assert!(strata(&[]).iter().all(Vec::is_empty));
    }
}
