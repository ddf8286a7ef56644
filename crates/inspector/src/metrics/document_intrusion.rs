//! Document intrusion: whether the documents on which a unit is active belong together, told by the
//! halves that it did not see.

use rayon::prelude::*;
use topicscope_indexer::DocId;

use super::carry_over::{Ordered, Orders, n_looked_at};
use super::halves::Halves;
use super::resampling::mix;
use super::sample::sample;

/// Documents of a group, one of which is the odd one.
pub const SHOWN: usize = 5;

/// Groups that are drawn for each unit.
pub const GROUPS: usize = 20;

/// Documents of like length that must be there to draw from.
const ENOUGH: usize = 4 * SHOWN;

/// What keys the draws.
const DRAW: u64 = 0x6f64_6420;

/// Holds the second halves of documents as directions, rare words weighing most.
#[derive(Debug)]
pub struct Likeness {
    /// Words and weights of each half, of length 1; empty for a half of words that all have.
    rows: Vec<Vec<(u32, f64)>>,
    /// Mean cosine of each half with all.
    typicality: Vec<f64>,
    /// Logarithm of the number of words of each document.
    length: Vec<f64>,
}

impl Likeness {
    /// Weighs each word by ln(N / number of second halves that hold it).
    pub fn of(halves: &Halves) -> Self {
        let n = halves.documents.len() as f64;
        let frequencies = halves.second.document_frequencies_in(&halves.rows());
        let weight = |term: u32| (n / f64::from(frequencies[term as usize].max(1))).ln();
        let direction = |row: DocId| {
            let mut weights: Vec<(u32, f64)> =
                halves.second.row(row).iter().map(|&term| (term, weight(term))).collect();
            weights.retain(|&(_, weight)| weight > 0.0);
            let length = weights.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
            for (_, weight) in &mut weights {
                *weight /= length;
            }
            weights
        };
        let rows: Vec<Vec<(u32, f64)>> = halves.rows().into_iter().map(direction).collect();
        let mut mean = vec![0.0; halves.second.n_terms()];
        for &(term, weight) in rows.iter().flatten() {
            mean[term as usize] += weight / n;
        }
        let with_all = |row: &Vec<(u32, f64)>| -> f64 {
            row.iter().map(|&(term, weight)| weight * mean[term as usize]).sum()
        };
        let n_words = |row: DocId| halves.first.row(row).len() + halves.second.row(row).len();
        Self {
            typicality: rows.iter().map(with_all).collect(),
            length: halves.rows().into_iter().map(|row| (n_words(row) as f64).ln()).collect(),
            rows,
        }
    }

    /// Returns the cosine of two halves.
    fn cosine(&self, one: usize, other: usize) -> f64 {
        let (mut left, mut right) = (self.rows[one].as_slice(), self.rows[other].as_slice());
        let mut sum = 0.0;
        while let ([(term, weight), rest @ ..], [(of, by), others @ ..]) = (left, right) {
            if term == of {
                sum += weight * by;
            }
            (left, right) =
                (if term <= of { rest } else { left }, if of <= term { others } else { right });
        }
        sum
    }

    /// Returns how unlike two documents are in length and in likeness to all.
    fn unlike(&self, one: usize, other: usize) -> f64 {
        (self.length[one] - self.length[other]).abs()
            + (self.typicality[one] / self.typicality[other].max(f64::MIN_POSITIVE))
                .max(f64::MIN_POSITIVE)
                .ln()
                .abs()
    }
}

/// Names documents of like length: all but one are among those on which a unit is most active.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShownGroup {
    pub(crate) rows: [usize; SHOWN],
    /// The place of the odd one.
    pub(crate) odd: usize,
}

/// Draws groups for one unit.
///
/// In one of the strata of length, five documents are drawn from the twentieth part on which the
/// unit is most active (at least five), and one of them gives its place to a document of the less
/// active half, that most like it in length and in likeness to all documents. So the odd one is
/// drawn as the others are, and for a unit that knows nothing it is any of the five.
pub(crate) fn shown_groups(unit: usize, orders: &Orders, likeness: &Likeness) -> Vec<ShownGroup> {
    let Some(strata) = &orders.0[unit] else { return Vec::new() };
    let strata: Vec<&Ordered> = strata.iter().filter(|s| s.rows.len() >= ENOUGH).collect();
    if strata.is_empty() {
        return Vec::new();
    }
    let draw = |number: usize| {
        let key = mix(mix(DRAW.wrapping_add(unit as u64)).wrapping_add(number as u64));
        let rows = &strata[number % strata.len()].rows;
        let n_first = n_looked_at(rows.len()).max(SHOWN);
        let chosen = sample(n_first, SHOWN, key);
        let mut shown: [usize; SHOWN] = std::array::from_fn(|at| rows[chosen[at]] as usize);
        let odd = (mix(key) % SHOWN as u64) as usize;
        let silent = rows[rows.len() / 2..].iter().map(|&row| row as usize);
        let leaves = shown[odd];
        let nearest = silent.min_by(|&one, &other| {
            let unlike = |row: usize| likeness.unlike(row, leaves);
            unlike(one).total_cmp(&unlike(other))
        });
        shown[odd] = nearest?;
        Some(ShownGroup { rows: shown, odd })
    };
    (0..GROUPS).filter_map(draw).collect()
}

/// Returns, for each unit, the share of groups in which the odd document is told, in [0, 1]: 1/5 is
/// chance, larger is better; `None` for a unit that has nothing to carry, and where there are too few
/// documents. **Shape** (H).
///
/// Told is the document whose second half is least like those of the four others, by the sum of
/// cosines; of several equally unlike each counts in part.
pub fn document_intrusion(orders: &Orders, likeness: &Likeness) -> Vec<Option<f64>> {
    let of_unit = |unit: usize| {
        let groups = shown_groups(unit, orders, likeness);
        let told: f64 = groups.iter().map(|group| told(group, likeness)).sum();
        (!groups.is_empty()).then(|| told / groups.len() as f64)
    };
    (0..orders.0.len()).into_par_iter().map(of_unit).collect()
}

/// Returns, for each document of a group, the sum of the cosines of its second half with those of
/// the four others; the least belongs to the one that is told as the odd one.
pub(crate) fn likeness_sums(group: &ShownGroup, likeness: &Likeness) -> [f64; SHOWN] {
    let mut sums = [0.0; SHOWN];
    for one in 0..SHOWN {
        for other in 0..one {
            let cosine = likeness.cosine(group.rows[one], group.rows[other]);
            sums[one] += cosine;
            sums[other] += cosine;
        }
    }
    sums
}

fn told(group: &ShownGroup, likeness: &Likeness) -> f64 {
    let sums = likeness_sums(group, likeness);
    let least = sums.iter().copied().fold(f64::INFINITY, f64::min);
    let n_least = sums.iter().filter(|&&sum| sum == least).count();
    if sums[group.odd] == least { 1.0 / n_least as f64 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::carry_over::orders;
    use super::super::carry_over::tests::planted;
    use super::*;
    use crate::metrics::Halves;
    use ndarray::{Array2, Axis};
    use topicscope_indexer::{Bags, TermId};

    /// 3,000 documents of sixteen themes and two lengths; unit u is active on those of theme u.
    fn themes() -> (Halves, Array2<f32>, Vec<Vec<TermId>>) {
        let rows: Vec<Vec<u32>> = (0..3000_u64)
            .map(|d| {
                let mut row: Vec<u32> = (0..12 + d % 9)
                    .map(|i| (20 * (d % 16) + mix(d * 31 + i) % 20) as u32)
                    .chain((0..10).map(|i| 320 + (mix(d * 77 + i) % 200) as u32))
                    .collect();
                row.sort_unstable();
                row.dedup();
                row
            })
            .collect();
        let bags = Bags::from_rows(&rows, 520).unwrap();
        let halves = Halves::of(&bags, &(0..3000).map(DocId).collect::<Vec<_>>());
        let codes = Array2::from_shape_fn((halves.documents.len(), 16), |(row, unit)| {
            f32::from(u8::from(halves.documents[row].index() % 16 == unit))
        });
        let word = |unit: u32| (0..10).map(|i| TermId(20 * unit + i)).collect();
        (halves, codes, (0..16).map(word).collect())
    }

    fn mean(codes: &Array2<f32>, halves: &Halves, lists: &[Vec<TermId>]) -> f64 {
        let orders = orders(lists, codes.view(), halves);
        let found = document_intrusion(&orders, &Likeness::of(halves));
        let told: Vec<f64> = found.into_iter().flatten().collect();
        assert_eq!(told.len(), lists.len());
        told.iter().sum::<f64>() / told.len() as f64
    }

    #[test]
    fn planted_themes_are_told_and_shuffled_codes_are_not() {
        let (halves, codes, lists) = themes();
        let told = mean(&codes, &halves, &lists);
        assert!(told > 0.8, "{told}");
        let mut shuffled = 0.0;
        for seed in 0..6 {
            let mut order: Vec<usize> = (0..codes.nrows()).collect();
            order.sort_by_key(|&row| mix(seed * 10_000 + row as u64));
            shuffled += mean(&codes.select(Axis(0), &order), &halves, &lists) / 6.0;
        }
        // 1,920 groups: a deviation of .009.
        assert!((shuffled - 0.2).abs() < 0.028, "{shuffled}");
    }

    #[test]
    fn units_that_carry_nothing_and_few_documents_have_no_groups() {
        let (halves, codes, lists) = planted();
        let orders = orders(&lists, codes.view(), &halves);
        let found = document_intrusion(&orders, &Likeness::of(&halves));
        let has: Vec<bool> = found.iter().map(Option::is_some).collect();
        assert_eq!(has, [true, true, true, false, true, false]);
    }
}
