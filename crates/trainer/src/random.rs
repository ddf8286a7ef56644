//! Counter-based random numbers: every draw is a function of its key, never of call order.
//!
//! A [`Key`] is made from the seed and a [`Purpose`] and refined by numbers (epoch, document,
//! row, column). Thread count, resuming and other settings therefore change no draw, and
//! twins trained with different penalties see the same starts, orders and masks.

/// Separates the streams, so that no two uses of a seed share numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Initial encoder weights, keyed by row and column.
    EncoderStart = 1,
    /// Initial decoder weights, keyed by row and column.
    DecoderStart = 2,
    /// Order of the documents, keyed by epoch.
    BatchOrder = 3,
    /// Input dropout, keyed by epoch, document and term.
    InputDropout = 4,
    /// Hidden dropout, keyed by epoch, document and unit.
    HiddenDropout = 5,
    /// Seeds of renewed units, keyed by epoch and unit.
    Renewal = 6,
    /// Sampled words, keyed by epoch, batch and shard.
    Sampling = 7,
}

/// Names one point of the random stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key(u64);

/// The increment of splitmix64: 2^64 divided by the golden ratio, odd.
const INCREMENT: u64 = 0x9e37_79b9_7f4a_7c15;

impl Key {
    /// Starts the stream of one purpose.
    pub(crate) fn new(seed: u64, purpose: Purpose) -> Self {
        Self(mix(seed)).with(purpose as u64)
    }

    /// Refines the key by one number: draw `n` of the splitmix64 stream that starts here.
    #[inline]
    pub(crate) fn with(self, n: u64) -> Self {
        Self(mix(self.0.wrapping_add(INCREMENT.wrapping_mul(n.wrapping_add(1)))))
    }

    /// Returns a number in [0, 1) with 53 random bits.
    #[inline]
    pub(crate) fn uniform(self) -> f64 {
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Returns a standard normal number.
    ///
    /// # Reference
    /// Box, Muller (1958), A note on the generation of random normal deviates; the cosine half.
    pub(crate) fn normal(self) -> f64 {
        // One minus a number in [0, 1) is never 0, so the logarithm is finite.
        let radius = (-2.0 * (1.0 - self.with(0).uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.with(1).uniform()).cos()
    }

    /// Returns an integer in `0..n`, by the high half of a product.
    pub(crate) fn below(self, n: u64) -> u64 {
        ((u128::from(self.0) * u128::from(n)) >> 64) as u64
    }

    /// Puts a slice into random order (Fisher and Yates).
    pub(crate) fn shuffle<T>(self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = self.with(i as u64).below(i as u64 + 1) as usize;
            items.swap(i, j);
        }
    }
}

/// Mixes all bits of a number into all bits of the result.
///
/// # Reference
/// Steele, Lea, Flood (2014), Fast splittable pseudorandom number generators, with the
/// constants of Stafford's variant 13.
#[inline]
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_depends_on_its_key_alone_and_keys_differ() {
        let key = Key::new(7, Purpose::InputDropout);
        assert_eq!(key.with(3).with(4), Key::new(7, Purpose::InputDropout).with(3).with(4));
        assert_ne!(key.with(3).with(4), key.with(4).with(3));
        assert_ne!(key, Key::new(7, Purpose::HiddenDropout));
        assert_ne!(key, Key::new(8, Purpose::InputDropout));
    }

    #[test]
    fn uniform_and_normal_numbers_have_their_moments() {
        let key = Key::new(1, Purpose::EncoderStart);
        let n = 20_000;
        let mean = |f: &dyn Fn(Key) -> f64| (0..n).map(|i| f(key.with(i))).sum::<f64>() / n as f64;
        assert!((mean(&|k| k.uniform()) - 0.5).abs() < 0.01);
        assert!((mean(&|k| k.uniform().powi(2)) - 1.0 / 3.0).abs() < 0.01);
        assert!(mean(&|k| k.normal()).abs() < 0.03);
        assert!((mean(&|k| k.normal().powi(2)) - 1.0).abs() < 0.05);
        assert!((mean(&|k| k.normal().powi(4)) - 3.0).abs() < 0.3);
    }

    #[test]
    fn a_shuffle_is_a_permutation_and_spreads_every_item() {
        let mut first = [0_u32; 5];
        for i in 0..5_000 {
            let mut items = [0, 1, 2, 3, 4];
            Key::new(i, Purpose::BatchOrder).shuffle(&mut items);
            first[items[0]] += 1;
            items.sort_unstable();
            assert_eq!(items, [0, 1, 2, 3, 4]);
        }
        assert!(first.iter().all(|&count| (850..1150).contains(&count)), "{first:?}");
    }
}
