//! A share of documents with its interval.

use serde::Serialize;

/// The 97.5th percentile of the standard normal distribution, for intervals of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// Holds a share that was counted, and the interval of 95 % in which the true one lies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EstimatedShare {
    /// What was counted, in [0, 1].
    pub share: f64,
    /// Lower end of the interval, in [0, 1].
    pub low: f64,
    /// Upper end of the interval, in [0, 1].
    pub high: f64,
}

impl EstimatedShare {
    /// Estimates a share from `hits` of `n` documents; `None` of no documents.
    ///
    /// # Reference
    /// Wilson (1927), Probable inference, the law of succession, and statistical inference. Unlike
    /// the interval of the normal approximation it keeps a width at shares of 0 and 1.
    ///
    /// # Example
    /// ```
    /// use topicscope_inspector::units::EstimatedShare;
    ///
    /// let all_of_few = EstimatedShare::of(4, 4).unwrap();
    /// assert_eq!((all_of_few.share, all_of_few.high), (1.0, 1.0));
    /// assert!(all_of_few.low < 0.52);
    /// assert_eq!(EstimatedShare::of(0, 0), None);
    /// ```
    pub fn of(hits: usize, n: usize) -> Option<Self> {
        if n == 0 {
            return None;
        }
        let (share, n) = (hits as f64 / n as f64, n as f64);
        let square = Z * Z / n;
        let middle = (share + square / 2.0) / (1.0 + square);
        let spread = (share * (1.0 - share) * square + square * square / 4.0).sqrt();
        let half = spread / (1.0 + square);
        // The ends touch 0 and 1 exactly where nothing, or all, was hit; rounding may miss that.
        let low = if share == 0.0 { 0.0 } else { (middle - half).max(0.0) };
        let high = if share == 1.0 { 1.0 } else { (middle + half).min(1.0) };
        Some(Self { share, low, high })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    // from scipy.stats import binomtest
    // [binomtest(k, n).proportion_ci(method="wilson") for k, n in [(8, 10), (0, 20), (500, 1000)]]
    #[test]
    fn intervals_equal_scipy() {
        let check = |hits, n, low: f64, high: f64| {
            let found = EstimatedShare::of(hits, n).unwrap();
            assert!(
                (found.low - low).abs() < 1e-9 && (found.high - high).abs() < 1e-9,
                "{found:?}"
            );
        };
        check(8, 10, 0.490_162_471_536_641_8, 0.943_317_848_545_624_8);
        check(0, 20, 0.0, 0.161_125_158_052_819_35);
        check(500, 1000, 0.469_069_600_368_104_2, 0.530_930_399_631_895_8);
    }

    proptest! {
        #[test]
        fn the_share_lies_within_its_interval(n in 1_usize..500, part in 0.0_f64..1.0) {
            let hits = (part * (n as f64 + 1.0)) as usize;
            let found = EstimatedShare::of(hits.min(n), n).unwrap();
            prop_assert!(0.0 <= found.low && found.low <= found.share);
            prop_assert!(found.share <= found.high && found.high <= 1.0);
            prop_assert!(found.low < found.high);
        }
    }
}
