//! Seeded samples of documents, for figures whose cost grows faster than their number.

use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

/// Draws at most `most` of the numbers 0..n without putting back; rising. All of them when
/// there are no more.
pub(crate) fn sample(n: usize, most: usize, seed: u64) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..n).collect();
    if n <= most {
        return numbers;
    }
    let mut random = Xoshiro256Plus::seed_from_u64(seed);
    for place in 0..most {
        // The high half of the product spreads 64 random bits over the numbers that are left.
        let left = (n - place) as u128;
        let ahead = (u128::from(random.next_u64()) * left) >> 64;
        numbers.swap(place, place + ahead as usize);
    }
    numbers.truncate(most);
    numbers.sort_unstable();
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_holds_different_numbers_and_follows_its_seed() {
        let drawn = sample(100, 30, 5);
        assert_eq!(drawn.len(), 30);
        assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]) && drawn[29] < 100);
        assert_eq!(drawn, sample(100, 30, 5));
        assert_ne!(drawn, sample(100, 30, 6));
        assert_eq!(sample(3, 3, 1), [0, 1, 2]);
    }

    #[test]
    fn every_number_is_drawn_about_equally_often() {
        let mut counts = [0_u32; 10];
        for seed in 0..4000 {
            for number in sample(10, 4, seed) {
                counts[number] += 1;
            }
        }
        // Binomial with mean 1600 and deviation 31: five deviations.
        assert!(counts.iter().all(|&count| count.abs_diff(1600) < 155), "{counts:?}");
    }
}
