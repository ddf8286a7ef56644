//! Documents that are like one another, and the words that tell them from the corpus.

use topicscope_indexer::{DocId, IndexError, Rows};

/// Words in fewer of the neighbors say nothing about their theme.
const LEAST_SHARE: f64 = 0.05;

/// Neighbors' share of a word is mixed with that of the corpus, so that its lift is bounded.
const PRIOR: f64 = 0.1;

/// Bounds of the logarithm of a word's lift.
const LIFT: (f64, f64) = (-1.0, 3.0);

/// Holds what comparing documents needs.
pub(super) struct Likeness<'a> {
    rows: Rows<'a>,
    train: &'a [DocId],
    /// Share of training documents with each term. **Shape** (V).
    shares: Vec<f64>,
    /// Square of each term's idf. **Shape** (V).
    squares: Vec<f64>,
    /// Norm of each training document under idf weights. **Shape** (N).
    norms: Vec<f64>,
    /// Documents that make a direction, at least 1.
    n_neighbors: usize,
}

impl<'a> Likeness<'a> {
    pub(super) fn new(
        rows: Rows<'a>,
        train: &'a [DocId],
        n_neighbors: usize,
    ) -> Result<Self, IndexError> {
        let n = train.len() as f64;
        let shares: Vec<f64> =
            rows.document_frequencies_in(train)?.iter().map(|&df| f64::from(df) / n).collect();
        let square = |&share: &f64| if share > 0.0 { share.ln().powi(2) } else { 0.0 };
        let squares: Vec<f64> = shares.iter().map(square).collect();
        let mut norms = Vec::with_capacity(train.len());
        rows.visit(train, |_, row| {
            norms.push(row.iter().map(|&term| squares[term as usize]).sum::<f64>().sqrt());
        })?;
        Ok(Self { rows, train, shares, squares, norms, n_neighbors })
    }

    /// Returns the direction of a unit that stands for the neighbors of a document; `None`
    /// when no word tells them from the corpus.
    pub(super) fn direction(&self, seed: DocId) -> Result<Option<Vec<f32>>, IndexError> {
        let neighbors = self.neighbors(seed)?;
        let counts = self.rows.document_frequencies_in(&neighbors)?;
        let lift = |(&count, &share): (&u32, &f64)| {
            let q = f64::from(count) / neighbors.len() as f64;
            let (low, high) = LIFT;
            let mixed = q + PRIOR * share;
            if q > LEAST_SHARE { (mixed / share).ln().clamp(low, high) } else { 0.0 }
        };
        let lifts: Vec<f64> = counts.iter().zip(&self.shares).map(lift).collect();
        let norm = lifts.iter().map(|lift| lift * lift).sum::<f64>().sqrt();
        Ok((norm > 0.0).then(|| lifts.iter().map(|lift| (lift / norm) as f32).collect()))
    }

    /// Lists the documents most like one, itself among them; ties go to the smaller number.
    fn neighbors(&self, seed: DocId) -> Result<Vec<DocId>, IndexError> {
        let mut is_in = vec![false; self.shares.len()];
        for &term in self.rows.choose(&[seed])?.row(0) {
            is_in[term as usize] = true;
        }
        // The norm of the seed is common to all.
        let mut likeness: Vec<(f64, DocId)> = Vec::with_capacity(self.train.len());
        self.rows.visit(self.train, |document, row| {
            let norm = self.norms[likeness.len()];
            let common = row.iter().filter(|&&term| is_in[term as usize]);
            let product: f64 = common.map(|&term| self.squares[term as usize]).sum();
            likeness.push((if norm > 0.0 { product / norm } else { 0.0 }, document));
        })?;
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
        let direction = likeness.direction(DocId(3)).unwrap().unwrap();
        let (lift, everywhere) = ((1.04_f64 / 0.4).ln(), 1.1_f64.ln());
        let norm = (2.0 * lift * lift + everywhere * everywhere).sqrt();
        let expected = [lift, lift, 0.0, 0.0, everywhere].map(|value| value / norm);
        for (found, expected) in direction.iter().zip(expected) {
            assert!((f64::from(*found) - expected).abs() < 1e-6, "{direction:?}");
        }
    }
}
