//! Carry-over of all units once more, on documents drawn anew.

use rayon::prelude::*;
use topicscope_indexer::DocId;

use super::carry_over::{HALF, ONE_IN, Ordered, Orders};
use super::halves::Halves;
use super::lanes::add_weights;
use super::resampling::{Drawn, Draws, LANES};

/// Documents of a group that are held in the order of activation: a quarter, five times as many as
/// are looked at, but not fewer than this. Draws of Poisson weights do not reach beyond.
const HELD: usize = 400;

/// Holds what the carry-over of a model needs of the documents that judge it.
#[derive(Debug, Clone)]
pub struct CarryOverSample {
    /// The documents of each group of like length.
    groups: Vec<Vec<DocId>>,
    /// Units that carry over anything. **Shape** (U); U times the number of groups.
    units: Vec<Vec<Positives>>,
    /// H: other units count as 1.
    n_units: usize,
}

/// Holds of one unit what counts in one group.
#[derive(Debug, Clone)]
struct Positives {
    /// The documents on which the unit is most active, most active first, and whether each is
    /// positive.
    first: Vec<(DocId, bool)>,
    /// All positive documents.
    all: Vec<DocId>,
}

impl CarryOverSample {
    /// Takes the orders of the documents of each unit.
    pub fn of(orders: &Orders, halves: &Halves) -> Self {
        let document = |row: u32| halves.documents[row as usize];
        let positives = |group: &Ordered| {
            let n_held = (group.rows.len() / 4).max(HELD).min(group.rows.len());
            let entries = || group.rows.iter().zip(&group.is_positive);
            let mut all: Vec<DocId> =
                entries().filter(|(_, is)| **is).map(|(&row, _)| document(row)).collect();
            all.sort_unstable();
            let first = entries().take(n_held).map(|(&row, &is)| (document(row), is)).collect();
            Positives { first, all }
        };
        let groups = halves
            .strata
            .iter()
            .map(|rows| rows.iter().map(|&row| halves.documents[row]).collect())
            .collect();
        let of_unit = |groups: &Vec<Ordered>| groups.iter().map(positives).collect();
        let units = orders.0.iter().flatten().map(of_unit).collect();
        Self { groups, units, n_units: orders.0.len() }
    }

    /// Returns the logarithm of the model's carry-over, the mean over all units of the logarithms
    /// of their lifts, under each draw.
    ///
    /// Documents are taken in the order of activation until the twentieth part of the weight of
    /// their group is reached, the last one in part: as if each stood there as often as its weight
    /// says. Groups of more than 1,310,700 documents are looked at up to 65,535.
    pub fn resampled(&self, draws: &Draws) -> Drawn {
        let weights: Vec<[u32; LANES]> =
            self.groups.iter().map(|documents| add_weights(draws, documents)).collect();
        let looked_at: Vec<[u16; LANES]> = weights
            .iter()
            .map(|of_group| of_group.map(|w| (w / ONE_IN as u32).max(1).min(w).min(65_535) as u16))
            .collect();
        let logarithm = |unit: &Vec<Positives>| {
            let (mut met, mut expected) = ([0_u32; LANES], [0.0; LANES]);
            for ((group, weights), looked_at) in unit.iter().zip(&weights).zip(&looked_at) {
                for (met, of_group) in met.iter_mut().zip(meet(draws, &group.first, looked_at)) {
                    *met += u32::from(of_group);
                }
                let positive = add_weights(draws, &group.all);
                for lane in 0..LANES {
                    let share = f64::from(positive[lane]) / f64::from(weights[lane].max(1));
                    expected[lane] += f64::from(looked_at[lane]) * share;
                }
            }
            let lift = |lane: usize| (f64::from(met[lane]) + HALF) / (expected[lane] + HALF);
            std::array::from_fn(|lane| lift(lane).ln())
        };
        let logarithms: Vec<Drawn> = self.units.par_iter().map(logarithm).collect();
        let n = self.n_units.max(1) as f64;
        std::array::from_fn(|lane| logarithms.iter().map(|of_unit| of_unit[lane]).sum::<f64>() / n)
    }
}

/// Adds up the weights of positive documents among the first that weigh so much.
fn meet(draws: &Draws, first: &[(DocId, bool)], weight: &[u16; LANES]) -> [u16; LANES] {
    let (mut left, mut met) = (*weight, [0; LANES]);
    for documents in first.chunks(16) {
        for &(document, is_positive) in documents {
            let drawn = draws.of_document(document);
            let positive = if is_positive { u16::MAX } else { 0 };
            for lane in 0..LANES {
                let after = left[lane].saturating_sub(u16::from(drawn[lane]));
                met[lane] += (left[lane] - after) & positive;
                left[lane] = after;
            }
        }
        if left.iter().all(|&left| left == 0) {
            break;
        }
    }
    met
}

#[cfg(test)]
mod tests {
    use super::super::carry_over::tests::planted;
    use super::super::carry_over::{carry_over, orders};
    use super::*;

    #[test]
    fn weights_equal_documents_repeated_so_often() {
        let (halves, codes, lists) = planted();
        let orders = orders(&lists, codes.view(), &halves);
        let sample = CarryOverSample::of(&orders, &halves);
        let same = sample.resampled(&Draws::from_weights(vec![[1; LANES]; 400]));
        let lifts = carry_over(&orders, codes.view());
        let expected =
            lifts.iter().flatten().map(|found| found.lift.ln()).sum::<f64>() / lists.len() as f64;
        assert!(same.iter().all(|value| (value - expected).abs() < 1e-12), "{same:?} {expected}");
        let draws = Draws::of(3, 1, 400);
        let found = sample.resampled(&draws);
        for lane in [0, 17, 79] {
            let repeated = |group: &Ordered| -> Vec<bool> {
                let entries = group.rows.iter().zip(&group.is_positive);
                let times =
                    |row: u32| usize::from(draws.of_document(halves.documents[row as usize])[lane]);
                entries.flat_map(|(&row, &is)| std::iter::repeat_n(is, times(row))).collect()
            };
            let lift = |groups: &Vec<Ordered>| {
                let (mut met, mut expected) = (0.0, 0.0);
                for group in groups.iter().map(repeated).filter(|group| !group.is_empty()) {
                    let k = (group.len() / 20).max(1);
                    let count = |part: &[bool]| part.iter().filter(|is| **is).count() as f64;
                    met += count(&group[..k]);
                    expected += k as f64 * count(&group) / group.len() as f64;
                }
                (met + 0.5_f64) / (expected + 0.5)
            };
            let sum: f64 = orders.0.iter().flatten().map(|groups| lift(groups).ln()).sum();
            let expected = sum / lists.len() as f64;
            assert!((found[lane] - expected).abs() < 1e-12, "{lane}: {} {expected}", found[lane]);
        }
        let none = sample.resampled(&Draws::from_weights(vec![[0; LANES]; 400]));
        assert_eq!(none, [0.0; LANES]);
    }
}
