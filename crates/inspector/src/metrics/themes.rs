//! Units of several models sorted into themes by what they write.

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView2, s};
use rayon::prelude::*;
use topicscope_indexer::TermId;

use super::clustering::Tree;
use super::stability::Run;

/// Numbers of themes that are tried at most.
const TRIES: usize = 12;

/// Holds units that were sorted into themes.
#[derive(Debug, Clone, PartialEq)]
pub struct SortedUnits {
    /// Model and number of each unit that was sorted, by both. **Shape** (n).
    pub units: Vec<(usize, usize)>,
    /// The theme of each, in 0..k. **Shape** (n).
    pub themes: Vec<usize>,
    /// Silhouette of each, in [-1, 1]. **Shape** (n).
    pub silhouettes: Vec<f64>,
    /// Numbers of themes that were tried, each with the mean silhouette.
    pub tried: Vec<(usize, f64)>,
}

/// Sorts the live units of some models into themes, by the Euclidean distance of their decoder
/// columns of length 1.
///
/// Ward's tree joins them, and the mean silhouette chooses among twelve numbers of themes at
/// most, spread evenly up to the number of live units of the largest model: a model cannot tell more
/// themes than it has units. Of equal silhouettes the fewest themes. Dead units and those without a
/// direction are left out. `None` for fewer than three units.
///
/// # Panics
/// When the models differ in their numbers of terms.
///
/// # Reference
/// Rousseeuw (1987), Silhouettes: a graphical aid to the interpretation and validation of cluster
/// analysis, section 2.
pub fn sort_units(models: &[Run<'_>]) -> Option<SortedUnits> {
    let units = live_units(models);
    let squares = squared_distances(models, &units);
    let distances = squares.mapv(f64::sqrt);
    let largest =
        (0..models.len()).map(|model| units.iter().filter(|unit| unit.0 == model).count()).max()?;
    if units.len() < 3 {
        return None;
    }
    let tree = Tree::of(squares);
    let numbers = numbers_tried(largest, units.len());
    let sorted: Vec<(Vec<usize>, Vec<f64>)> = numbers
        .par_iter()
        .map(|&number| {
            let themes = tree.cut(number);
            let silhouettes = silhouettes(distances.view(), &themes, number);
            (themes, silhouettes)
        })
        .collect();
    let mean = |silhouettes: &[f64]| silhouettes.iter().sum::<f64>() / silhouettes.len() as f64;
    let tried: Vec<(usize, f64)> =
        numbers.iter().zip(&sorted).map(|(&number, found)| (number, mean(&found.1))).collect();
    let best = (0..tried.len()).reduce(|a, b| if tried[b].1 > tried[a].1 { b } else { a })?;
    let (themes, silhouettes) = sorted.into_iter().nth(best)?;
    Some(SortedUnits { units, themes, silhouettes, tried })
}

/// Lists the live units that have a direction.
pub(super) fn live_units(models: &[Run<'_>]) -> Vec<(usize, usize)> {
    let of_model = |(number, model): (usize, &Run<'_>)| {
        let is_live = |&unit: &usize| {
            model.density[unit] > 0.0 && model.columns.column(unit).iter().any(|&w| w != 0.0)
        };
        let units: Vec<usize> = (0..model.density.len()).filter(is_live).collect();
        units.into_iter().map(move |unit| (number, unit))
    };
    models.iter().enumerate().flat_map(of_model).collect()
}

/// Returns the squared distances of units. **Shape** (n, n).
pub(super) fn squared_distances(models: &[Run<'_>], units: &[(usize, usize)]) -> Array2<f64> {
    let pairs: Vec<(usize, usize)> =
        (0..models.len()).flat_map(|one| (0..=one).map(move |other| (one, other))).collect();
    let cosines: Vec<Array2<f32>> = pairs
        .par_iter()
        .map(|&(one, other)| models[one].columns.t().dot(&models[other].columns))
        .collect();
    let cosines: BTreeMap<(usize, usize), Array2<f32>> = pairs.into_iter().zip(cosines).collect();
    let mut squares = Array2::zeros((units.len(), units.len()));
    for (place, &(model, unit)) in units.iter().enumerate() {
        for (before, &(other_model, other)) in units[..place].iter().enumerate() {
            let cosine = cosines[&(model, other_model)][(unit, other)];
            let square = (2.0 - 2.0 * f64::from(cosine)).max(0.0);
            squares[(place, before)] = square;
            squares[(before, place)] = square;
        }
    }
    squares
}

/// Returns the numbers of themes to try, rising: between 2 and one less than there are units.
fn numbers_tried(largest: usize, n_units: usize) -> Vec<usize> {
    let mut numbers: Vec<usize> =
        (1..=TRIES).map(|part| (largest * part).div_ceil(TRIES).clamp(2, n_units - 1)).collect();
    numbers.dedup();
    numbers
}

/// Returns the silhouette of each of some things that were sorted into 0..k; 0 where it is alone.
/// **Shape**: `distances` (n, n), the result (n).
fn silhouettes(distances: ArrayView2<'_, f64>, clusters: &[usize], k: usize) -> Vec<f64> {
    let mut sizes = vec![0_usize; k];
    for &cluster in clusters {
        sizes[cluster] += 1;
    }
    let of = |place: usize| {
        let own = clusters[place];
        if sizes[own] == 1 {
            return 0.0;
        }
        let mut sums = vec![0.0; k];
        for (&distance, &cluster) in distances.slice(s![place, ..]).iter().zip(clusters) {
            sums[cluster] += distance;
        }
        let inside = sums[own] / (sizes[own] - 1) as f64;
        let outside = (0..k)
            .filter(|&cluster| cluster != own)
            .map(|cluster| sums[cluster] / sizes[cluster] as f64)
            .fold(f64::INFINITY, f64::min);
        let larger = inside.max(outside);
        if larger > 0.0 { (outside - inside) / larger } else { 0.0 }
    };
    (0..clusters.len()).map(of).collect()
}

/// Names groups of units by the words that their units name first, and others do not.
///
/// A unit gives its first of `n_listed` words 1, the last one 1 / `n_listed`, and words that it does not name 0. What
/// the units of a group give on average is p; the score of a word is p times the square root of its
/// share of the p of all groups, so that a word which all groups name names none of them. Returns the `n` words of largest
/// score, of equal ones the commoner; **shape** (k, n), fewer where units name fewer.
pub fn typical_words(
    lists: &[&[TermId]],
    groups: &[usize],
    n_listed: usize,
    n: usize,
) -> Vec<Vec<TermId>> {
    let k = groups.iter().max().map_or(0, |last| last + 1);
    let mut sizes = vec![0_usize; k];
    let mut given: Vec<BTreeMap<TermId, f64>> = vec![BTreeMap::new(); k];
    for (list, &group) in lists.iter().zip(groups) {
        sizes[group] += 1;
        for (place, &word) in list.iter().take(n_listed).enumerate() {
            *given[group].entry(word).or_default() += (n_listed - place) as f64 / n_listed as f64;
        }
    }
    let mut of_all: BTreeMap<TermId, f64> = BTreeMap::new();
    for (words, &size) in given.iter_mut().zip(&sizes) {
        for (&word, score) in words.iter_mut() {
            *score /= size as f64;
            *of_all.entry(word).or_default() += *score;
        }
    }
    let best = |words: &BTreeMap<TermId, f64>| {
        let scored = words.iter().map(|(&word, &p)| (word, p * (p / of_all[&word]).sqrt()));
        let mut scored: Vec<(TermId, f64)> = scored.collect();
        scored.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        scored.into_iter().take(n).map(|(word, _)| word).collect()
    };
    given.iter().map(best).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{silhouette, unit_columns};

    /// Units of which those of one group point nearly the same way.
    fn columns(groups: &[usize], shift: usize) -> Array2<f32> {
        unit_columns(Array2::from_shape_fn((9, groups.len()), |(term, unit)| {
            let noise = ((term * 7 + (unit + shift) * 13 + term * unit) % 10) as f32 / 40.0;
            if term / 3 == groups[unit] { 1.0 + noise } else { noise }
        }))
    }

    #[test]
    fn planted_themes_are_found_across_models_without_dead_units() {
        let (one, other) = (columns(&[0, 1, 2, 0], 0), columns(&[2, 1, 1, 0], 3));
        let models = [
            Run { columns: one.view(), density: &[0.5; 4] },
            Run { columns: other.view(), density: &[0.5, 0.5, 0.0, 0.5] },
        ];
        let found = sort_units(&models).unwrap();
        let units = [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (1, 3)];
        assert_eq!(found.units, units);
        assert_eq!(found.themes, [0, 1, 2, 0, 2, 1, 0]);
        assert_eq!(found.tried.iter().map(|tried| tried.0).collect::<Vec<_>>(), [2, 3, 4]);
        assert!(found.silhouettes.iter().all(|&silhouette| silhouette > 0.5));
    }

    #[test]
    fn silhouettes_of_distances_are_those_of_points() {
        let groups = [0, 1, 2, 0, 1, 2, 0, 0, 1];
        let columns = columns(&groups, 0);
        let run = Run { columns: columns.view(), density: &[0.5; 9] };
        let distances = squared_distances(&[run], &live_units(&[run])).mapv(f64::sqrt);
        // One of them is alone.
        let sorted = [0, 1, 2, 0, 1, 2, 3, 0, 1];
        let found = silhouettes(distances.view(), &sorted, 4);
        let clusters: Vec<u32> = sorted.iter().map(|&cluster| cluster as u32).collect();
        let expected = silhouette(columns.t(), &clusters, 0).unwrap();
        assert!((found.iter().sum::<f64>() / 9.0 - expected).abs() < 1e-6);
        assert_eq!(found[6], 0.0);
    }

    #[test]
    fn numbers_are_few_and_possible() {
        assert_eq!(numbers_tried(64, 128), [6, 11, 16, 22, 27, 32, 38, 43, 48, 54, 59, 64]);
        assert_eq!(numbers_tried(3, 3), [2]);
        let one = columns(&[0, 1], 0);
        assert_eq!(sort_units(&[Run { columns: one.view(), density: &[0.5; 2] }]), None);
        assert_eq!(sort_units(&[]), None);
    }

    #[test]
    fn words_that_all_groups_name_name_none() {
        let terms = |list: [u32; 3]| list.map(TermId);
        let lists = [terms([9, 1, 2]), terms([9, 2, 3]), terms([9, 4, 5]), terms([9, 4, 6])];
        let lists: Vec<&[TermId]> = lists.iter().map(<[TermId; 3]>::as_slice).collect();
        // Word 9 has p = 1 in both groups, and so 0.71; 2 has (1/3 + 2/3) / 2, 4 has 2/3.
        let found = typical_words(&lists, &[0, 0, 1, 1], 3, 2);
        assert_eq!(found, [[TermId(9), TermId(2)], [TermId(9), TermId(4)]]);
        let apart = typical_words(&lists, &[0, 1, 2, 3], 3, 2);
        assert_eq!(apart[0], [TermId(1), TermId(9)]);
    }
}
