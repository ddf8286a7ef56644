//! The interval of a share that was counted.

/// The 97.5th percentile of the standard normal distribution, for intervals of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// Returns the 95 % interval of a share, of `hits` among `n`, in [0, 1]; `None` for none at all.
///
/// # Reference
/// Wilson (1927), Probable inference, the law of succession, and statistical inference. Unlike the
/// interval of the normal approximation it keeps a width at shares of 0 and 1.
pub fn wilson(hits: usize, n: usize) -> Option<[f64; 2]> {
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
    Some([low, high])
}
