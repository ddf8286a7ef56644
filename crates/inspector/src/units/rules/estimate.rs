//! A share of documents with its interval.

use serde::Serialize;

use crate::metrics::wilson;

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
    /// The interval is that of [`wilson`].
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
        let [low, high] = wilson(hits, n)?;
        Some(Self { share: hits as f64 / n as f64, low, high })
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
