//! Student's t distribution with whole degrees of freedom.

/// Returns the 97.5 % quantile of Student's t.
///
/// Found by bisection on the distribution function; 60 halvings of [0, 13] leave no error
/// that a double could show. `freedom` is at least 1.
pub(super) fn student_t_975(freedom: usize) -> f64 {
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

/// Returns the two-sided p of a mean and its standard error: P(|T| >= |mean / error|).
/// `freedom` is at least 1.
pub(super) fn two_sided_p(mean: f64, error: f64, freedom: usize) -> f64 {
    if mean == 0.0 {
        return 1.0;
    }
    // Without any spread every other mean is impossible.
    if error > 0.0 {
        (2.0 * upper_tail((mean / error).abs(), freedom)).clamp(0.0, 1.0)
    } else {
        0.0
    }
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

    // from scipy.stats import t; [2 * t.sf(x, n) for x, n in ((0.5, 7), (2.3, 4), (3.1, 7), (9, 9))]
    #[test]
    fn two_sided_p_equals_scipy() {
        let expected = [
            (0.5, 7, 0.632_407_135_689_284_4),
            (2.3, 4, 0.082_939_037_112_382_36),
            (3.1, 7, 0.017_322_289_425_497_513),
            (9.0, 9, 8.538_051_223_166_281e-6),
        ];
        for (t, freedom, p) in expected {
            for mean in [t * 0.01, -t * 0.01] {
                let found = two_sided_p(mean, 0.01, freedom);
                assert!((found - p).abs() < 1e-9 * p.max(1e-3), "{t} {freedom}: {found} {p}");
            }
        }
        assert_eq!([two_sided_p(0.0, 0.0, 3), two_sided_p(0.1, 0.0, 3)], [1.0, 0.0]);
    }
}
