//! What a few seeds can say: means, paired differences, corrected verdicts.
//!
//! Every function takes numbers that are already paired by seed, and names the paper of its
//! method.

use serde::Serialize;

#[cfg(test)]
mod coverage;

/// Level of every verdict, after Holm's correction.
pub const LEVEL: f64 = 0.05;

/// Fewer pairs than this get no p value: even the clearest sign pattern could not decide.
pub const PAIRS_FOR_P: usize = 6;

/// All sign patterns are counted up to this number of pairs, where each half of the pairs has
/// a million; beyond, no p value is given.
pub const PAIRS_TO_COUNT: usize = 40;

/// Describes a difference over seeds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Mean of the paired differences.
    pub mean: f64,
    /// Lower end of the 95 % Student-t interval; absent for fewer than two pairs.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Two-sided p of the sign-flip permutation test; absent for fewer than six pairs.
    pub p: Option<f64>,
    /// One difference per pair.
    pub values: Vec<f64>,
}

/// Says what a corrected test decides about a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The figure improved.
    Better,
    /// It got worse.
    Worse,
    /// The seeds do not decide.
    NoDecision,
}

impl Verdict {
    /// Returns the words of tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
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

/// Describes paired differences; `None` for no pairs.
pub fn paired_difference(values: &[f64]) -> Option<Difference> {
    let center = mean(values)?;
    let n = values.len() as f64;
    let half = sample_sd(values).map(|sd| student_t_975(values.len() - 1) * sd / n.sqrt());
    Some(Difference {
        mean: center,
        low: half.map(|half| center - half),
        high: half.map(|half| center + half),
        p: sign_flip_p(values),
        values: values.to_vec(),
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
    if !(PAIRS_FOR_P..=PAIRS_TO_COUNT).contains(&values.len()) {
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

/// Decides about a figure from its mean difference and its corrected p.
pub fn verdict(mean: f64, adjusted_p: f64, larger_is_better: bool) -> Verdict {
    if adjusted_p > LEVEL || mean == 0.0 {
        Verdict::NoDecision
    } else if (mean > 0.0) == larger_is_better {
        Verdict::Better
    } else {
        Verdict::Worse
    }
}

/// Returns the 97.5 % quantile of Student's t.
///
/// Found by bisection on the distribution function; 60 halvings of [0, 13] leave no error
/// that a double could show. `freedom` is at least 1.
fn student_t_975(freedom: usize) -> f64 {
    let (mut low, mut high) = (0.0, 13.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if upper_tail(middle, freedom) > 0.025 { low = middle } else { high = middle }
    }
    high
}

/// Returns P(T > t) for Student's t with whole degrees of freedom and t >= 0.
///
/// # Reference
/// Abramowitz, Stegun (1964), Handbook of mathematical functions, 26.7.3 and 26.7.4: exact
/// finite series for A(t|ν) = P(|T| <= t).
fn upper_tail(t: f64, freedom: usize) -> f64 {
    let angle = (t / (freedom as f64).sqrt()).atan();
    let (sine, cosine) = angle.sin_cos();
    let is_odd = freedom % 2 == 1;
    // The series starts at cos^1 for odd and at cos^0 for even degrees of freedom.
    let mut term = if is_odd { cosine } else { 1.0 };
    let mut sum = if freedom == 1 { 0.0 } else { term };
    let mut k = if is_odd { 3 } else { 2 };
    while k < freedom {
        term *= cosine * cosine * (k - 1) as f64 / k as f64;
        sum += term;
        k += 2;
    }
    let inside =
        if is_odd { (angle + sine * sum) * std::f64::consts::FRAC_2_PI } else { sine * sum };
    (1.0 - inside) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    // from scipy.stats import t; [t.ppf(0.975, n) for n in (1, 2, 3, 4, 7, 19, 100)]
    #[test]
    fn quantiles_equal_scipy() {
        let expected = [
            (1, 12.706_204_736_174_705),
            (2, 4.302_652_729_749_464),
            (3, 3.182_446_305_283_71),
            (4, 2.776_445_105_197_793),
            (7, 2.364_624_251_592_784),
            (19, 2.093_024_054_408_263),
            (100, 1.983_971_518_523_552),
        ];
        for (freedom, quantile) in expected {
            let found = student_t_975(freedom);
            assert!((found - quantile).abs() < 1e-9, "{freedom}: {found} {quantile}");
        }
    }

    #[test]
    fn intervals_equal_a_case_done_by_hand() {
        let found = paired_difference(&[1.0, 2.0, 3.0]).unwrap();
        let half = 4.302_652_729_749_464 / 3.0_f64.sqrt();
        assert!((found.low.unwrap() - (2.0 - half)).abs() < 1e-9);
        assert!((found.high.unwrap() - (2.0 + half)).abs() < 1e-9);
        assert_eq!(found.p, None);
        let one = paired_difference(&[0.5]).unwrap();
        assert_eq!((one.mean, one.low, one.p), (0.5, None, None));
        assert_eq!(paired_difference(&[]), None);
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

    #[test]
    fn verdicts_follow_sign_direction_and_level() {
        assert_eq!(verdict(0.1, 0.04, true), Verdict::Better);
        assert_eq!(verdict(0.1, 0.04, false), Verdict::Worse);
        assert_eq!(verdict(-0.1, 0.06, false), Verdict::NoDecision);
    }

    #[test]
    fn seeds_that_can_decide_are_as_many_as_comparisons_say() {
        use crate::figures::PRIMARY;
        use crate::report::SEEDS_TO_DECIDE;
        // Without labels the probe drops out of the family.
        for n_figures in [PRIMARY.len() - 1, PRIMARY.len()] {
            for n_seeds in PAIRS_FOR_P..=20 {
                let p = sign_flip_p(&vec![0.1; n_seeds]).unwrap();
                let found = verdict(0.1, holm(&vec![p; n_figures])[0], true);
                let can_decide = n_seeds >= SEEDS_TO_DECIDE;
                assert_eq!(found == Verdict::Better, can_decide, "{n_figures} {n_seeds}");
            }
        }
    }
}
