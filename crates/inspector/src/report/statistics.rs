//! What a few seeds and the judging documents can say: means, paired differences, corrected
//! verdicts.
//!
//! Every function takes numbers that are already paired by seed, and names the paper of its
//! method.

#[cfg(test)]
mod coverage;
mod student;

use serde::{Deserialize, Serialize};

use self::student::{student_t_975, two_sided_p};

/// Level of every verdict, after Holm's correction.
pub const LEVEL: f64 = 0.05;

/// Fewer seeds than this get an interval, but no verdict.
pub const SEEDS_TO_DECIDE: usize = 5;

/// Fewer pairs than this get no p of sign flips: even the clearest pattern could not be rare.
pub const PAIRS_FOR_SIGN_FLIPS: usize = 6;

/// All sign patterns are counted up to this number of pairs, where each half of the pairs has
/// a million; beyond, no p value is given.
pub const PAIRS_TO_COUNT: usize = 40;

/// Describes a difference between twins.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Mean of the paired differences.
    pub mean: f64,
    /// Standard error of the mean; absent for fewer than two pairs.
    pub standard_error: Option<f64>,
    /// What the standard error covers.
    pub over: Over,
    /// Lower end of the 95 % interval: mean − t(S − 1) · standard error.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Two-sided p from the same t.
    pub p: Option<f64>,
    /// Two-sided p of the sign-flip permutation test over seeds, a check that decides nothing;
    /// absent for fewer than six pairs.
    pub sign_flip_p: Option<f64>,
    /// One difference per pair.
    pub values: Vec<f64>,
}

/// Says what another repetition might have chosen otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Over {
    /// Other seeds alone.
    Seeds,
    /// Other seeds, and other documents to judge by.
    SeedsAndDocuments,
}

/// Says what a corrected test decides about a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The figure improved.
    Better,
    /// It got worse.
    Worse,
    /// The whole interval lies within the smallest effect that matters.
    Same,
    /// Seeds and documents do not decide.
    NoDecision,
}

impl Verdict {
    /// Returns the words of tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Same => "same",
            Self::NoDecision => "no decision",
        }
    }
}

/// Returns the mean; `None` for no values.
pub fn mean(values: &[f64]) -> Option<f64> {
    if values.is_empty() { None } else { Some(values.iter().sum::<f64>() / values.len() as f64) }
}

/// Returns the sample standard deviation (n − 1); `None` for fewer than two values.
pub fn sample_sd(values: &[f64]) -> Option<f64> {
    let center = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - center).powi(2)).sum();
    if values.len() < 2 { None } else { Some((squares / (values.len() - 1) as f64).sqrt()) }
}

/// Describes paired differences, one per seed; `None` for no pairs.
///
/// `drawn` has the differences of each seed under draws of documents, the same draws for all seeds,
/// where documents judge the figure. The variance of the mean is then that of the two-way bootstrap,
/// seeds drawn as documents are: over draws of documents the variance of the mean over seeds, and,
/// since drawing seeds can be summed up exactly, the mean over these draws of s²/S, with s² the
/// sample variance over the S seeds. Without draws it is s²/S.
///
/// # Reference
/// Owen, Eckles (2012), Bootstrapping data arrays of arbitrary order. Sample variance instead of
/// that of the bootstrap, which is smaller by (S − 1)/S and covers too little for few seeds.
///
/// # Panics
/// When `drawn` is not as long as `values`.
pub fn paired_difference(values: &[f64], drawn: Option<&[Vec<f64>]>) -> Option<Difference> {
    let center = mean(values)?;
    let of_seeds = |values: &[f64]| Some(sample_sd(values)?.powi(2) / values.len() as f64);
    let variance = match drawn {
        None => of_seeds(values),
        Some(drawn) => {
            assert_eq!(drawn.len(), values.len(), "draws for every seed");
            let n_draws = drawn.first().map_or(0, Vec::len);
            let under = |draw: usize| drawn.iter().map(|of_seed| of_seed[draw]).collect();
            let draws: Vec<Vec<f64>> = (0..n_draws).map(under).collect();
            let means: Vec<f64> = draws.iter().filter_map(|draw| mean(draw)).collect();
            let seeds: Option<Vec<f64>> = draws.iter().map(|draw| of_seeds(draw)).collect();
            seeds.and_then(|seeds| Some(sample_sd(&means)?.powi(2) + mean(&seeds)?))
        }
    };
    let error = variance.map(f64::sqrt);
    let freedom = values.len() - 1;
    let half = error.map(|error| student_t_975(freedom) * error);
    Some(Difference {
        mean: center,
        standard_error: error,
        over: if drawn.is_some() { Over::SeedsAndDocuments } else { Over::Seeds },
        low: half.map(|half| center - half),
        high: half.map(|half| center + half),
        p: error.map(|error| two_sided_p(center, error, freedom)),
        sign_flip_p: sign_flip_p(values),
        values: values.to_vec(),
    })
}

/// Describes the difference between the means of runs that are not paired, first side minus second;
/// `None` for fewer than two runs of either.
///
/// `drawn` has the figure of each run of each side under draws of documents, the same draws for all.
/// The variance is that of [`paired_difference`], with the variances of both means added where that
/// has one of paired differences. Degrees of freedom are one less than the runs of the side that has
/// fewer: wider than by Welch's count, and with few runs the safer choice.
///
/// # Reference
/// Owen, Eckles (2012), as for pairs. Welch (1947), The generalization of Student's problem, for
/// variances of their own.
///
/// # Panics
/// When `drawn` is not as long as `values`.
pub fn unpaired_difference(
    values: [&[f64]; 2],
    drawn: Option<[&[Vec<f64>]; 2]>,
) -> Option<Difference> {
    let of_means = |sides: [&[f64]; 2]| -> Option<(f64, f64)> {
        let [ours, theirs] = sides;
        let of_runs = |runs: &[f64]| Some(sample_sd(runs)?.powi(2) / runs.len() as f64);
        Some((mean(ours)? - mean(theirs)?, of_runs(ours)? + of_runs(theirs)?))
    };
    let (center, of_runs) = of_means(values)?;
    let variance = match drawn {
        None => of_runs,
        Some(drawn) => {
            let lengths = drawn.map(<[Vec<f64>]>::len);
            assert_eq!(lengths, values.map(<[f64]>::len), "draws for every run");
            let under = |draw: usize| {
                let [ours, theirs] =
                    drawn.map(|runs| runs.iter().map(|run| run[draw]).collect::<Vec<f64>>());
                of_means([&ours, &theirs])
            };
            let n_draws = drawn[0].first().map_or(0, Vec::len);
            let draws: Vec<(f64, f64)> = (0..n_draws).map(under).collect::<Option<_>>()?;
            let (means, of_runs): (Vec<f64>, Vec<f64>) = draws.into_iter().unzip();
            sample_sd(&means)?.powi(2) + mean(&of_runs)?
        }
    };
    let error = variance.sqrt();
    let freedom = values[0].len().min(values[1].len()) - 1;
    let half = student_t_975(freedom) * error;
    Some(Difference {
        mean: center,
        standard_error: Some(error),
        over: if drawn.is_some() { Over::SeedsAndDocuments } else { Over::Seeds },
        low: Some(center - half),
        high: Some(center + half),
        p: Some(two_sided_p(center, error, freedom)),
        sign_flip_p: None,
        values: Vec::new(),
    })
}

/// Returns the share of the 2^S sign patterns whose mean is at least as far from 0 as the
/// one observed; `None` for fewer than 6 pairs and for more than 40.
///
/// Exact, without visiting every pattern: sums of all patterns of one half of the pairs meet
/// the sorted sums of the other half.
///
/// # Reference
/// Fisher (1935), The design of experiments, section 21. Horowitz, Sahni (1974), Computing
/// partitions with applications to the knapsack problem, for the two halves.
pub fn sign_flip_p(values: &[f64]) -> Option<f64> {
    if !(PAIRS_FOR_SIGN_FLIPS..=PAIRS_TO_COUNT).contains(&values.len()) {
        return None;
    }
    // Sums that differ by rounding alone are ties, and ties count.
    let slack = 1e-12 * values.iter().map(|value| value.abs()).sum::<f64>();
    let least = values.iter().sum::<f64>().abs() - slack;
    if least <= 0.0 {
        return Some(1.0);
    }
    let (one, other) = values.split_at(values.len() / 2);
    let mut sorted = signed_sums(other);
    sorted.sort_unstable_by(f64::total_cmp);
    // A pattern and its mirror image have the same size: the upper tail is half of all.
    let upper: usize = signed_sums(one)
        .iter()
        .map(|sum| sorted.len() - sorted.partition_point(|rest| sum + rest < least))
        .sum();
    Some(2.0 * upper as f64 / (1_u64 << values.len()) as f64)
}

/// Returns the sums of the values under all patterns of signs.
fn signed_sums(values: &[f64]) -> Vec<f64> {
    values.iter().fold(vec![0.0], |sums, value| {
        sums.iter().flat_map(|sum| [sum + value, sum - value]).collect()
    })
}

/// Corrects p values for a family of tests; the results stand in the order of the input.
///
/// # Reference
/// Holm (1979), A simple sequentially rejective multiple test procedure.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut adjusted = vec![0.0; p.len()];
    let mut largest = 0.0_f64;
    for (rank, &place) in order.iter().enumerate() {
        largest = largest.max((p[place] * (p.len() - rank) as f64).min(1.0));
        adjusted[place] = largest;
    }
    adjusted
}

/// Decides about a figure, of which larger is better, from its difference, the p corrected for
/// all figures of the report, and the smallest effect that matters.
///
/// A verdict never contradicts the interval: a corrected p is no smaller than the p of the
/// interval.
pub fn verdict(difference: &Difference, adjusted_p: f64, smallest_effect: f64) -> Verdict {
    let (Some(low), Some(high)) = (difference.low, difference.high) else {
        return Verdict::NoDecision;
    };
    if -smallest_effect < low && high < smallest_effect {
        Verdict::Same
    } else if adjusted_p > LEVEL || difference.mean.abs() <= smallest_effect {
        Verdict::NoDecision
    } else if difference.mean > 0.0 {
        Verdict::Better
    } else {
        Verdict::Worse
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_equal_a_case_done_by_hand() {
        let found = paired_difference(&[1.0, 2.0, 3.0], None).unwrap();
        let half = 4.302_652_729_749_464 / 3.0_f64.sqrt();
        assert!((found.low.unwrap() - (2.0 - half)).abs() < 1e-9);
        assert!((found.high.unwrap() - (2.0 + half)).abs() < 1e-9);
        // from scipy.stats import ttest_1samp; ttest_1samp([1, 2, 3], 0).pvalue
        assert!((found.p.unwrap() - 0.074_179_900_227_448_6).abs() < 1e-9, "{found:?}");
        assert_eq!(found.sign_flip_p, None);
        let one = paired_difference(&[0.5], None).unwrap();
        assert_eq!((one.mean, one.low, one.p), (0.5, None, None));
        assert_eq!(paired_difference(&[], None), None);
    }

    // import numpy as np; from scipy.stats import t
    // a, b = np.array([1, 2, 3.]), np.array([0, 4.])
    // e = np.sqrt(a.var(ddof=1) / 3 + b.var(ddof=1) / 2); t.ppf(.975, 1) * e
    #[test]
    fn runs_that_are_not_paired_have_the_variances_of_both_sides() {
        let found = unpaired_difference([&[1.0, 2.0, 3.0], &[0.0, 4.0]], None).unwrap();
        assert_eq!((found.mean, found.over), (0.0, Over::Seeds));
        assert!((found.high.unwrap() - 26.450_074_382).abs() < 1e-6, "{found:?}");
        assert_eq!(unpaired_difference([&[1.0, 2.0], &[3.0]], None), None);
        // Two draws of documents that move both sides alike say nothing about their difference.
        let [ours, theirs] = [[1.0, 2.0, 3.0].as_slice(), &[0.0, 4.0]]
            .map(|runs| runs.iter().map(|run| vec![*run, run + 5.0]).collect::<Vec<_>>());
        let drawn = unpaired_difference(
            [&[1.0, 2.0, 3.0], &[0.0, 4.0]],
            Some([ours.as_slice(), theirs.as_slice()]),
        );
        let drawn = drawn.unwrap();
        assert_eq!(
            (drawn.standard_error, drawn.over),
            (found.standard_error, Over::SeedsAndDocuments)
        );
    }

    #[test]
    fn p_counts_the_patterns_that_are_as_extreme() {
        // All of one sign: the pattern and its mirror, 2 of 64.
        assert_eq!(sign_flip_p(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), Some(2.0 / 64.0));
        // The smallest against the rest: 4 of 64.
        assert_eq!(sign_flip_p(&[-1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), Some(4.0 / 64.0));
        assert_eq!(sign_flip_p(&[0.0; 7]), Some(1.0));
        assert_eq!(sign_flip_p(&[1.0; 5]), None);
    }

    // from scipy.stats import binom; 2 * binom.cdf(6, 30, 0.5)
    #[test]
    fn p_of_many_pairs_is_exact() {
        // Equal sizes: the sign test, here with 6 of 30 against.
        let values: Vec<f64> = (0..30).map(|i| if i % 5 == 0 { -0.1 } else { 0.1 }).collect();
        let p = sign_flip_p(&values).unwrap();
        assert!((p - 0.001_430_906_355_381_012_2).abs() < 1e-15, "{p}");
        assert_eq!(sign_flip_p(&[0.1; 41]), None);
    }

    #[test]
    fn p_equals_a_walk_over_all_patterns() {
        let values = [0.3, -0.7, 1.1, 0.2, 0.25, -0.05, 0.9, 0.4, -0.35];
        let observed = values.iter().sum::<f64>().abs() - 1e-9;
        let extreme = (0..1_u32 << values.len())
            .filter(|pattern| {
                let sign = |place: usize| if pattern >> place & 1 == 1 { -1.0 } else { 1.0 };
                let sum: f64 = values.iter().enumerate().map(|(i, value)| sign(i) * value).sum();
                sum.abs() >= observed
            })
            .count();
        assert_eq!(sign_flip_p(&values), Some(extreme as f64 / 512.0));
    }

    #[test]
    fn holm_keeps_the_order_and_never_falls() {
        let adjusted = holm(&[0.04, 0.01, 0.03]);
        for (found, expected) in adjusted.iter().zip([0.06, 0.03, 0.06]) {
            assert!((found - expected).abs() < 1e-12);
        }
        assert_eq!(holm(&[]), Vec::<f64>::new());
        assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
    }

    fn difference(mean: f64, half: f64) -> Difference {
        let (low, high) = (Some(mean - half), Some(mean + half));
        let none = paired_difference(&[mean], None).unwrap();
        Difference { low, high, ..none }
    }

    #[test]
    fn verdicts_follow_interval_sign_and_smallest_effect() {
        assert_eq!(verdict(&difference(0.1, 0.05), 0.04, 0.02), Verdict::Better);
        assert_eq!(verdict(&difference(-0.1, 0.05), 0.04, 0.02), Verdict::Worse);
        assert_eq!(verdict(&difference(-0.1, 0.05), 0.06, 0.02), Verdict::NoDecision);
        // Clear, but of no matter.
        assert_eq!(verdict(&difference(0.01, 0.005), 0.0, 0.02), Verdict::Same);
        // Clear, but perhaps of no matter.
        assert_eq!(verdict(&difference(0.019, 0.005), 0.0, 0.02), Verdict::NoDecision);
        assert_eq!(verdict(&difference(0.0, 0.05), 1.0, 0.02), Verdict::NoDecision);
        let one = paired_difference(&[0.5], None).unwrap();
        assert_eq!(verdict(&one, 0.0, 0.02), Verdict::NoDecision);
    }

    #[test]
    fn documents_add_their_variance_to_that_of_seeds() {
        let values = [1.0, 2.0, 3.0];
        let over_seeds = paired_difference(&values, None).unwrap();
        assert_eq!(over_seeds.over, Over::Seeds);
        // Documents that change nothing.
        let drawn = values.map(|value| vec![value; 4]);
        let same = paired_difference(&values, Some(&drawn)).unwrap();
        assert_eq!(same.over, Over::SeedsAndDocuments);
        assert!((same.high.unwrap() - over_seeds.high.unwrap()).abs() < 1e-12);
        // Documents that move all seeds by -1, 0, 0, 1: a variance of 2/3.
        let drawn = values.map(|v| vec![v - 1.0, v, v, v + 1.0]);
        let moved = paired_difference(&values, Some(&drawn)).unwrap();
        let expected = (1.0 / 3.0 + 2.0 / 3.0_f64).sqrt();
        assert!((moved.standard_error.unwrap() - expected).abs() < 1e-12);
        assert_eq!(moved.mean, 2.0);
    }
}
