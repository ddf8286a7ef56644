//! Mutual information and phi: a word's presence against the unit's being strongly active.

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use super::{RankInput, sums_of, upper_bound};

/// The percentile above which a unit is strongly active: the same for every unit of every model,
/// dense or sparse.
const PERCENTILE: usize = 90;

/// Returns the phi coefficient of "the word is present" with "the unit is above its own 90th
/// percentile", in [-1, 1]. **Shape** (V, H).
///
/// The percentile is that of the training activations, and above is strictly greater, but for a
/// unit whose percentile is its largest activation (see [`upper_bound`]). -infinity for a word that
/// occurs in no document or in all, and for a unit whose activation never changes.
pub(super) fn correlation(input: &RankInput<'_>) -> Array2<f64> {
    of_tables(input, phi)
}

/// Returns the mutual information, in nats, of what [`correlation`] compares, with the sign of
/// phi: below 0 where word and unit avoid each other. Its size is at most ln 2. **Shape** (V, H).
///
/// # Reference
/// Ver Steeg, Galstyan (2014), Discovering structure in high-dimensional data through correlation
/// explanation.
pub(super) fn information(input: &RankInput<'_>) -> Array2<f64> {
    of_tables(input, signed_information)
}

/// Returns what `of` makes of the counts of each word and unit: of documents, of those with both,
/// with the word, and above the percentile.
fn of_tables(input: &RankInput<'_>, of: fn([f64; 4]) -> Option<f64>) -> Array2<f64> {
    let mut above = input.codes.to_owned();
    let units = above.axis_iter_mut(Axis(1)).into_par_iter();
    units.for_each(|mut column| {
        let bound = upper_bound(column.view(), PERCENTILE);
        column.mapv_inplace(|a| f32::from(u8::from(a > bound)));
    });
    let n = input.documents.len() as f64;
    let n_above: Vec<f64> = above
        .columns()
        .into_iter()
        .map(|column| column.iter().copied().map(f64::from).sum())
        .collect();
    let frequencies = input.bags.document_frequencies_in(input.documents);
    let mut scores = sums_of(above.view(), input, f64::from);
    for (mut row, frequency) in scores.rows_mut().into_iter().zip(frequencies) {
        for (score, &n_above) in row.iter_mut().zip(&n_above) {
            let counts = [n, *score, f64::from(frequency), n_above];
            *score = of(counts).unwrap_or(f64::NEG_INFINITY);
        }
    }
    scores
}

/// Returns the phi coefficient of two events, in [-1, 1], given the counts of documents, of those
/// with both, with the one, and with the other; `None` where one of them is always or never there.
pub(crate) fn phi([n, both, one, other]: [f64; 4]) -> Option<f64> {
    let spread = (one * (n - one) * other * (n - other)).sqrt();
    (spread > 0.0).then(|| ((n * both - one * other) / spread).clamp(-1.0, 1.0))
}

fn signed_information(counts: [f64; 4]) -> Option<f64> {
    let sign = phi(counts)?;
    let [n, both, one, other] = counts;
    let part = |joint: f64, a: f64, b: f64| {
        if joint > 0.0 { joint / n * (joint * n / (a * b)).ln() } else { 0.0 }
    };
    let information = part(both, one, other)
        + part(one - both, one, n - other)
        + part(other - both, n - one, other)
        + part(n - one - other + both, n - one, n - other);
    // Rounding must not turn nothing into less than nothing.
    let information = information.max(0.0);
    Some(if sign < 0.0 { -information } else { information })
}

#[cfg(test)]
mod tests {
    use super::super::testing::with_input;
    use super::super::*;
    use super::*;
    use proptest::prelude::*;

    /// Twenty documents; words 0 and 1 come and go with the document, word 2 is in all, 3 in none.
    fn rows() -> Vec<Vec<u32>> {
        let row = |d: u32| match (d < 4, d.is_multiple_of(3)) {
            (true, true) => vec![0, 1, 2],
            (true, false) => vec![0, 2],
            (false, true) => vec![1, 2],
            (false, false) => vec![2],
        };
        (0..20).map(row).collect()
    }

    /// Strongly active on documents 0 and 1; only ever active on 2 to 5, all alike; never.
    fn codes() -> Array2<f32> {
        Array2::from_shape_fn((20, 3), |(d, unit)| match unit {
            0 => 20.0 - d as f32,
            1 => f32::from(u8::from((2..6).contains(&d))),
            _ => 0.5,
        })
    }

    #[test]
    fn both_equal_the_plain_definitions() {
        let (phis, informations) =
            with_input(&rows(), 4, &codes(), |input| (correlation(input), information(input)));
        let strong: [&dyn Fn(usize) -> bool; 2] = [&|d| d < 2, &|d| (2..6).contains(&d)];
        for (unit, strong) in strong.into_iter().enumerate() {
            for term in 0..2 {
                let has = |d: usize| rows()[d].contains(&term);
                let share = |event: &dyn Fn(usize) -> bool| {
                    (0..20).filter(|&d| event(d)).count() as f64 / 20.0
                };
                let (p, q) = (share(&has), share(&strong));
                let both = share(&|d| has(d) && strong(d));
                let expected = (both - p * q) / (p * (1.0 - p) * q * (1.0 - q)).sqrt();
                let found = phis[[term as usize, unit]];
                assert!((found - expected).abs() < 1e-12, "{term} {unit}: {found} {expected}");
                let mut sum = 0.0;
                for (in_word, in_unit) in
                    [(true, true), (true, false), (false, true), (false, false)]
                {
                    let joint = share(&|d| has(d) == in_word && strong(d) == in_unit);
                    let alone = share(&|d| has(d) == in_word) * share(&|d| strong(d) == in_unit);
                    sum += if joint > 0.0 { joint * (joint / alone).ln() } else { 0.0 };
                }
                let found = informations[[term as usize, unit]];
                let expected = sum * expected.signum();
                assert!((found - expected).abs() < 1e-12, "{term} {unit}: {found} {expected}");
            }
        }
        for scores in [&phis, &informations] {
            assert!(scores.row(2).iter().chain(scores.row(3)).all(|&s| s == f64::NEG_INFINITY));
            assert!(scores.column(2).iter().all(|&score| score == f64::NEG_INFINITY));
        }
    }

    #[test]
    fn a_word_that_avoids_the_unit_is_on_the_other_side_of_both() {
        let rows = [vec![0], vec![0], vec![1], vec![1], vec![1], vec![1]];
        let codes = ndarray::array![[3.0_f32], [3.0], [0.0], [0.0], [0.0], [0.0]];
        with_input(&rows, 2, &codes, |input| {
            let phi = Ranking::Phi.scores(input);
            assert_eq!(phi.bottom_words(0, 9), [(topicscope_indexer::TermId(1), -1.0)]);
            let [(_, for_it)] = Ranking::Mi.scores(input).top_words(0, 1)[..] else { panic!() };
            let [(_, against)] = Ranking::Mi.scores(input).bottom_words(0, 9)[..] else { panic!() };
            let entropy = -(1.0_f64 / 3.0).ln() / 3.0 - (2.0_f64 / 3.0).ln() * 2.0 / 3.0;
            assert!((for_it - entropy).abs() < 1e-12 && (against + entropy).abs() < 1e-12);
        });
    }

    proptest! {
        #[test]
        fn phi_and_information_keep_their_ranges_and_share_their_sign(
            cells in prop::array::uniform4(0_u16..50),
        ) {
            let [both, one, other, neither] = cells.map(f64::from);
            let counts = [both + one + other + neither, both, both + one, both + other];
            let (phi, information) = (phi(counts), signed_information(counts));
            prop_assert_eq!(phi.is_some(), information.is_some());
            if let (Some(phi), Some(information)) = (phi, information) {
                prop_assert!(phi.abs() <= 1.0, "{phi}");
                prop_assert!(information.abs() <= 2.0_f64.ln() + 1e-12, "{information}");
                prop_assert!(phi * information >= 0.0);
            }
        }
    }
}
