//! Which units are most like a unit, and which most opposed.

use ndarray::ArrayView1;
use serde::Serialize;

/// Holds the units that are most like a unit and most opposed to it, by what they write and by when
/// they fire. Units that are dead or have no direction are like none.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct UnitLikeness {
    /// Largest cosines of decoder columns, largest first.
    pub alike_by_decoder: Vec<LikeUnit>,
    /// Least cosines of decoder columns below 0, least first.
    pub opposed_by_decoder: Vec<LikeUnit>,
    /// Largest correlations of activations over test documents, largest first.
    pub alike_by_activation: Vec<LikeUnit>,
    /// Least correlations of activations below 0, least first.
    pub opposed_by_activation: Vec<LikeUnit>,
}

/// Names a unit and how like another one it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LikeUnit {
    /// Its number.
    pub unit: usize,
    /// Its name.
    pub name: String,
    /// Cosine or correlation, in [-1, 1].
    pub similarity: f64,
}

/// Returns the `n` units of largest similarity above 0, largest first; ties go to the smaller
/// number. **Shape**: `similarities` (H) with the unit itself; `names` (H).
pub(super) fn most_alike(
    unit: usize,
    similarities: ArrayView1<'_, f32>,
    names: &[&str],
    n: usize,
) -> Vec<LikeUnit> {
    most(unit, similarities, names, n, 1.0)
}

/// Returns the `n` units of least similarity below 0, as [`most_alike`].
pub(super) fn most_opposed(
    unit: usize,
    similarities: ArrayView1<'_, f32>,
    names: &[&str],
    n: usize,
) -> Vec<LikeUnit> {
    most(unit, similarities, names, n, -1.0)
}

fn most(
    unit: usize,
    similarities: ArrayView1<'_, f32>,
    names: &[&str],
    n: usize,
    sign: f32,
) -> Vec<LikeUnit> {
    let others = similarities.iter().copied().enumerate();
    let mut others: Vec<(usize, f32)> =
        others.filter(|&(other, similarity)| other != unit && sign * similarity > 0.0).collect();
    others.sort_by(|a, b| (sign * b.1).total_cmp(&(sign * a.1)).then(a.0.cmp(&b.0)));
    others.truncate(n);
    let like = |(unit, similarity): (usize, f32)| LikeUnit {
        unit,
        name: names[unit].to_owned(),
        similarity: f64::from(similarity),
    };
    others.into_iter().map(like).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_unit_itself_and_units_without_likeness_are_left_out() {
        let of = array![0.2_f32, 1.0, -0.5, 0.0, 0.2, -0.1];
        let names = ["a", "b", "c", "d", "e", "f"];
        let numbers = |found: Vec<LikeUnit>| found.iter().map(|of| of.unit).collect::<Vec<_>>();
        assert_eq!(numbers(most_alike(1, of.view(), &names, 5)), [0, 4]);
        assert_eq!(numbers(most_opposed(1, of.view(), &names, 1)), [2]);
        assert_eq!(most_opposed(1, of.view(), &names, 5)[1].name, "f");
    }
}
