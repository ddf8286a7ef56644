//! Seeded choices: every one is a function of the seed, of what it is for, and of numbers that name
//! it, so that no choice depends on what was chosen before.

use crate::metrics::mix;

/// Says what is chosen; the numbers keep choices of one seed apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// In which order units are tried.
    Units = 1,
    /// From which unit an intruding word comes, and which word it is.
    Intruder,
    /// Which group of documents is shown.
    Group,
    /// In which order the choices of a question stand.
    Choices,
    /// In which order the questions stand.
    Questions,
    /// Which words an attention check shows.
    Attention,
    /// In which order the words of a document stand.
    Words,
}

/// Mixes what names a choice into one number.
pub(super) fn key(seed: u64, purpose: Purpose, numbers: &[u64]) -> u64 {
    let start = mix(mix(seed).wrapping_add(purpose as u64));
    numbers.iter().fold(start, |key, &number| mix(key.wrapping_add(number)))
}

/// Returns the numbers 0..n in a random order.
pub(super) fn shuffled(n: usize, key: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&number| (mix(key ^ mix(number as u64)), number));
    order
}

/// Returns one of the numbers 0..n.
///
/// # Panics
/// When n is 0.
pub(super) fn one_of(n: usize, key: u64) -> usize {
    assert!(n > 0, "there is something to choose from");
    // The high half of the product spreads 64 random bits over the numbers.
    ((u128::from(mix(key)) * n as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_as_likely_and_a_key_decides_all() {
        let mut counts = [[0_u32; 5]; 5];
        for seed in 0..5_000 {
            let order = shuffled(5, key(seed, Purpose::Choices, &[3]));
            for (place, number) in order.into_iter().enumerate() {
                counts[place][number] += 1;
            }
        }
        // Binomial with mean 1000 and deviation 28: five deviations.
        assert!(counts.iter().flatten().all(|&count| count.abs_diff(1000) < 142), "{counts:?}");
        let of = |purpose, numbers: &[u64]| shuffled(40, key(1, purpose, numbers));
        assert_eq!(of(Purpose::Units, &[2]), of(Purpose::Units, &[2]));
        assert_ne!(of(Purpose::Units, &[2]), of(Purpose::Units, &[3]));
        assert_ne!(of(Purpose::Units, &[2]), of(Purpose::Group, &[2]));
        assert!((0..200).map(|seed| one_of(3, seed)).all(|number| number < 3));
    }
}
