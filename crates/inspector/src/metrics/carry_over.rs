//! Carry-over: whether a unit that is active on half of a document knows what the other half holds.

use ndarray::{ArrayView1, ArrayView2};
use rayon::prelude::*;
use topicscope_indexer::{DocId, TermId};

use super::faithfulness::named_words_held;
use super::halves::Halves;
use super::resampling::mix;

/// One document in so many of its group is looked at: the 5 % on which a unit is most active.
pub const ONE_IN: usize = 20;

/// Added to the documents that were met and to those expected, so that no ratio is infinite.
pub(super) const HALF: f64 = 0.5;

/// What keys the order of documents on which a unit is equally active.
const TIES: u64 = 0x7469_6573;

/// Holds what one unit carries over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CarryOver {
    /// How many times likelier than by chance the unseen half holds a word of the unit where the
    /// unit is most active; above 0, 1 is chance, larger is better.
    pub lift: f64,
    /// Area under the ROC curve of the activation as a score for that, in [0, 1], within groups of
    /// like length; 0.5 is chance.
    pub area: f64,
}

/// Holds the documents in the order of activation, for each unit that has one. **Shape** (H).
#[derive(Debug)]
pub struct Orders(pub(super) Vec<Option<Vec<Ordered>>>);

/// Holds, of one unit, the documents of one group in the order of activation, and those whose
/// second half holds a word of the unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ordered {
    /// Rows, the most active first.
    pub(super) rows: Vec<u32>,
    /// Whether the row at each place of `rows` is positive.
    pub(super) is_positive: Vec<bool>,
}

/// Returns the place of a document among those on which a unit is equally active.
pub(crate) fn tie(unit: usize, document: DocId) -> u64 {
    mix(mix(TIES.wrapping_add(unit as u64)).wrapping_add(u64::from(document.0)))
}

/// Returns how many documents of a group of so many are looked at: at least one.
pub(super) fn n_looked_at(n: usize) -> usize {
    (n / ONE_IN).max(1).min(n)
}

/// Orders the documents of each group for one unit; `None` for a unit without words, or whose
/// activation never changes.
fn order(
    unit: usize,
    activations: ArrayView1<'_, f32>,
    held: ArrayView1<'_, u8>,
    has_words: bool,
    halves: &Halves,
) -> Option<Vec<Ordered>> {
    let first = activations.first()?;
    if !has_words || activations.iter().all(|a| a == first) {
        return None;
    }
    let order = |rows: &Vec<usize>| {
        let mut keyed: Vec<(f32, u64, usize)> = rows
            .iter()
            .map(|&row| (activations[row] + 0.0, tie(unit, halves.documents[row]), row))
            .collect();
        keyed.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        Ordered {
            rows: keyed.iter().map(|&(_, _, row)| row as u32).collect(),
            is_positive: keyed.iter().map(|&(_, _, row)| held[row] > 0).collect(),
        }
    };
    Some(halves.strata.iter().map(order).collect())
}

/// Orders the documents of each group of like length for every unit that has words and whose
/// activation changes over first halves; the others have nothing to carry.
///
/// **Shape**: `lists` the named words of each unit (H), `codes` of the first halves (N, H).
/// Documents on which a unit is equally active stand in an order of their own for every unit, a
/// function of unit and document alone.
///
/// # Panics
/// When the shapes do not fit each other.
pub fn orders(lists: &[Vec<TermId>], codes: ArrayView2<'_, f32>, halves: &Halves) -> Orders {
    assert_eq!(codes.dim(), (halves.documents.len(), lists.len()), "a code per first half");
    let held = named_words_held(lists, &halves.second, &halves.rows());
    let of_unit = |unit: usize| {
        let has_words = !lists[unit].is_empty();
        order(unit, codes.column(unit), held.column(unit), has_words, halves)
    };
    Orders((0..lists.len()).into_par_iter().map(of_unit).collect())
}

/// Measures every unit; `None` for one that has nothing to carry.
///
/// **Shape**: `codes` of the first halves (N, H), the result (H). A document is positive for a unit when its second half holds one of the unit's
/// words. In each group of like length the twentieth part of the documents is looked at on which the
/// unit is most active, at least one; the lift is
/// (positives among them + ½) / (positives expected there by chance + ½).
pub fn carry_over(orders: &Orders, codes: ArrayView2<'_, f32>) -> Vec<Option<CarryOver>> {
    let measured = orders.0.iter().enumerate().map(|(unit, groups)| {
        let groups = groups.as_ref()?;
        Some(CarryOver { lift: lift(groups), area: area(groups, codes.column(unit)) })
    });
    measured.collect()
}

/// Returns the positives that were met, over those expected by chance.
fn lift(groups: &[Ordered]) -> f64 {
    let (mut met, mut expected) = (0.0, 0.0);
    for group in groups.iter().filter(|group| !group.rows.is_empty()) {
        let (n, k) = (group.rows.len(), n_looked_at(group.rows.len()));
        let count = |places: &[bool]| places.iter().filter(|is| **is).count() as f64;
        met += count(&group.is_positive[..k]);
        expected += k as f64 * count(&group.is_positive) / n as f64;
    }
    (met + HALF) / (expected + HALF)
}

/// Returns the share of pairs of a positive and another document of the same group in which the
/// first has the larger activation, ties counting half; chance when there is no such pair.
fn area(groups: &[Ordered], activations: ArrayView1<'_, f32>) -> f64 {
    let (mut won, mut pairs) = (0.0, 0.0);
    for group in groups {
        let value = |place: usize| activations[group.rows[place] as usize];
        let n_negative = group.is_positive.iter().filter(|is| !**is).count() as f64;
        let (mut before, mut start) = (0.0, 0);
        while start < group.rows.len() {
            let tied = (start..group.rows.len()).take_while(|&place| value(place) == value(start));
            let end = start + tied.count();
            let positive = group.is_positive[start..end].iter().filter(|is| **is).count() as f64;
            let negative = (end - start) as f64 - positive;
            won += positive * (n_negative - before - negative / 2.0);
            before += negative;
            start = end;
        }
        pairs += n_negative * (group.rows.len() as f64 - n_negative);
    }
    if pairs > 0.0 { won / pairs } else { 0.5 }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use ndarray::Array2;
    use topicscope_indexer::Bags;

    /// 400 documents of five themes and of many lengths; unit u is active on those of theme u, unit
    /// 3 everywhere alike, unit 4 by chance, and unit 5 has no words.
    pub(in crate::metrics) fn planted() -> (Halves, Array2<f32>, Vec<Vec<TermId>>) {
        let rows: Vec<Vec<u32>> = (0..400_u32)
            .map(|d| {
                let mut row: Vec<u32> =
                    (0..8 + d % 23).map(|i| 20 * (d % 5) + (i * 7 + d * 3) % 20).collect();
                row.extend((0..4 + d % 9).map(|i| 100 + (i * 5 + d * d) % 30));
                row.sort_unstable();
                row.dedup();
                row
            })
            .collect();
        let bags = Bags::from_rows(&rows, 130).unwrap();
        let halves = Halves::of(&bags, &(0..400).map(DocId).collect::<Vec<_>>());
        let codes = Array2::from_shape_fn((halves.documents.len(), 6), |(row, unit)| {
            let document = halves.documents[row].0;
            match unit {
                3 => 1.0,
                4 => (document * 7919 % 101) as f32,
                _ if document as usize % 5 == unit => 1.0 + (document % 7) as f32,
                _ => 0.0,
            }
        });
        let lists: Vec<Vec<TermId>> =
            (0..6_u32).map(|unit| (0..10).map(|i| TermId(20 * (unit % 5) + i)).collect()).collect();
        (halves, codes, [&lists[..5], &[vec![]]].concat())
    }

    #[test]
    fn themes_are_carried_over_and_chance_is_not() {
        let (halves, codes, lists) = planted();
        let found = carry_over(&orders(&lists, codes.view(), &halves), codes.view());
        for (unit, of_unit) in found[..3].iter().enumerate() {
            let CarryOver { lift, area } = of_unit.unwrap();
            assert!(lift > 3.0 && area > 0.95, "{unit}: {lift} {area}");
        }
        assert_eq!(found[3], None);
        let CarryOver { lift, area } = found[4].unwrap();
        assert!((lift - 1.0).abs() < 0.5 && (area - 0.5).abs() < 0.1, "{lift} {area}");
        assert_eq!(found[5], None);
    }

    #[test]
    fn both_equal_their_plain_definitions() {
        let (halves, codes, lists) = planted();
        let found = carry_over(&orders(&lists, codes.view(), &halves), codes.view());
        let is_positive = |unit: usize, row: usize| {
            let second = halves.second.row(DocId(row as u32));
            lists[unit].iter().any(|term| second.contains(&term.0))
        };
        for unit in [0, 1, 2, 4] {
            let (mut won, mut pairs) = (0.0, 0.0);
            for rows in &halves.strata {
                for (&one, &other) in
                    rows.iter().flat_map(|one| rows.iter().map(move |other| (one, other)))
                {
                    if is_positive(unit, one) && !is_positive(unit, other) {
                        let (a, b) = (codes[[one, unit]], codes[[other, unit]]);
                        won += if a > b { 1.0 } else { f64::from(u8::from(a == b)) / 2.0 };
                        pairs += 1.0;
                    }
                }
            }
            assert!((found[unit].unwrap().area - won / pairs).abs() < 1e-12, "{unit}");
        }
        // Activations of the first unit differ among the most active of a group, or are as
        // positive: the order of ties changes nothing.
        let (mut met, mut expected) = (0.0, 0.0);
        for rows in halves.strata.iter().filter(|rows| !rows.is_empty()) {
            let mut sorted = rows.clone();
            sorted.sort_by(|&a, &b| codes[[b, 0]].total_cmp(&codes[[a, 0]]));
            let k = (rows.len() / 20).max(1);
            let count =
                |rows: &[usize]| rows.iter().filter(|&&row| is_positive(0, row)).count() as f64;
            met += count(&sorted[..k]);
            expected += k as f64 * count(rows) / rows.len() as f64;
        }
        let lift = found[0].unwrap().lift;
        assert!((lift - (met + 0.5) / (expected + 0.5)).abs() < 1e-12, "{lift} {met} {expected}");
    }

    #[test]
    fn ties_are_broken_without_regard_to_the_order_of_documents() {
        // Active on the first documents alone, silent elsewhere: what is looked at beyond them is
        // drawn from all.
        let (halves, _, lists) = planted();
        let n = halves.documents.len();
        let silent = Array2::from_shape_fn((n, 6), |(row, _)| f32::from(u8::from(row == 0)));
        let rows = |unit: usize| {
            let groups = orders(&lists, silent.view(), &halves).0.swap_remove(unit).unwrap();
            groups[2].rows[..20].to_vec()
        };
        assert_ne!(rows(0), rows(1));
        let mean = rows(0).iter().map(|&row| f64::from(row)).sum::<f64>() / 20.0;
        // Uniform over n rows: the mean of twenty has deviation n/√240.
        assert!((mean / n as f64 - 0.5).abs() < 3.5 / 240.0_f64.sqrt(), "{mean} of {n}");
    }
}
