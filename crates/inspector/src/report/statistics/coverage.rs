//! Whether the intervals that are printed cover the truth as often as they say.

use std::f64::consts::TAU;

use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

use super::paired_difference;

const N_STUDIES: usize = 20_000;

/// What the penalty truly does to the figure.
const TRUE_DIFFERENCE: f64 = 0.4;

/// Standard deviation of what a seed does to both twins, where one twin's own noise has 1.
const SEED_EFFECT: f64 = 3.0;

/// Draws a normal deviate (Box, Muller 1958, A note on the generation of random normal deviates).
fn normal(random: &mut Xoshiro256Plus) -> f64 {
    let mut uniform = || ((random.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
    (-2.0 * uniform().ln()).sqrt() * (TAU * uniform()).cos()
}

/// Simulates the figure of both twins of every seed of a study.
fn study(n_seeds: usize, random: &mut Xoshiro256Plus) -> (Vec<f64>, Vec<f64>) {
    (0..n_seeds)
        .map(|_| {
            let seed = SEED_EFFECT * normal(random);
            (seed + TRUE_DIFFERENCE + normal(random), seed + normal(random))
        })
        .unzip()
}

/// Says with what a figure is paired.
#[derive(Clone, Copy, PartialEq)]
enum Partner {
    Twin,
    /// A model of another study, from another seed.
    Stranger,
}

/// Returns the share of intervals that cover the truth, and their mean width.
fn coverage(n_seeds: usize, partner: Partner) -> (f64, f64) {
    let mut random = Xoshiro256Plus::seed_from_u64(n_seeds as u64);
    let (mut covered, mut width) = (0_usize, 0.0);
    for _ in 0..N_STUDIES {
        let (ours, mut theirs) = study(n_seeds, &mut random);
        if partner == Partner::Stranger {
            theirs = study(n_seeds, &mut random).1;
        }
        let pairs: Vec<f64> = ours.iter().zip(&theirs).map(|(a, b)| a - b).collect();
        let found = paired_difference(&pairs, None).unwrap();
        let (low, high) = (found.low.unwrap(), found.high.unwrap());
        covered += usize::from((low..=high).contains(&TRUE_DIFFERENCE));
        width += high - low;
    }
    (covered as f64 / N_STUDIES as f64, width / N_STUDIES as f64)
}

/// 20,000 studies leave a standard error of 0.0015, so that the bounds do not fail by chance.
#[test]
fn intervals_cover_the_truth_in_95_of_100_studies() {
    for n_seeds in [5, 8, 20] {
        let (share, _) = coverage(n_seeds, Partner::Twin);
        assert!((0.93..=0.97).contains(&share), "{n_seeds} seeds: {share}");
    }
}

/// Own noise alone has a variance of 2 in a difference of twins; strangers add twice 9.
#[test]
fn pairing_takes_what_the_seed_does_out_of_the_interval() {
    let (_, twins) = coverage(8, Partner::Twin);
    let (_, strangers) = coverage(8, Partner::Stranger);
    let ratio = strangers / twins;
    assert!((ratio - 10.0_f64.sqrt()).abs() < 0.04, "{ratio}");
}
