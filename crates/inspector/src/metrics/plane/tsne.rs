//! t-SNE without approximation: places in the plane whose neighbors are those of the things.

use ndarray::{Array2, ArrayView1, ArrayView2};
use rayon::prelude::*;

/// How many neighbors a thing has, about, or a third of all others where there are few
/// (`docs/decisions/map.md`).
pub const PERPLEXITY: f64 = 20.0;

/// Rounds of moving, and those of them that come first and carry less of the step before.
const ROUNDS: [usize; 2] = [750, 250];

/// What is carried of the step before, at first and later.
const MOMENTUM: [f64; 2] = [0.5, 0.8];

/// How far a step goes, as part of the number of things (`docs/decisions/map.md`).
const RATE: f64 = 0.25;

/// Standard deviation of the first coordinate at the start.
///
/// # Reference
/// Kobak and Berens (2019), The art of using t-SNE for single-cell transcriptomics, methods.
const START: f64 = 1e-4;

/// Sums that are kept apart in an inner loop, so that they are made side by side.
const LANES: usize = 8;

/// Things that one thread sees to at least.
const CHUNK: usize = 64;

/// Moves things from a start until near ones are near, by the squares of their distances. Nothing is
/// drawn by chance and every sum has a fixed order. The places lie around 0; fewer than four stay where
/// they are. **Shape**: `squares` (n, n), `start` and the result (n).
///
/// # Reference
/// van der Maaten and Hinton (2008), Visualizing data using t-SNE, algorithm 1: equations 1, 3.3, 4 and 5,
/// momentum and gains as there. Without early exaggeration: on units of models it brought no better
/// places, and on some much worse ones (`docs/decisions/map.md`).
pub(super) fn tsne(squares: ArrayView2<'_, f64>, start: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let n = start.len();
    if n < 4 {
        return start.to_vec();
    }
    let shares = shares(squares);
    let spread = (start.iter().map(|place| place[0] * place[0]).sum::<f64>() / n as f64).sqrt();
    let scale = if spread > 0.0 { START / spread } else { 0.0 };
    let mut places: Vec<[f64; 2]> = start.iter().map(|place| place.map(|at| at * scale)).collect();
    let mut steps = vec![[0.0; 2]; n];
    let mut gains = vec![[1.0; 2]; n];
    for round in 0..ROUNDS[0] {
        let momentum = MOMENTUM[usize::from(round >= ROUNDS[1])];
        let slopes = slopes(&shares, &places);
        for (((place, step), gain), slope) in
            places.iter_mut().zip(&mut steps).zip(&mut gains).zip(slopes)
        {
            for axis in 0..2 {
                let turns_back = (slope[axis] > 0.0) == (step[axis] > 0.0);
                gain[axis] =
                    if turns_back { f64::max(gain[axis] * 0.8, 0.01) } else { gain[axis] + 0.2 };
                step[axis] = momentum * step[axis] - RATE * n as f64 * gain[axis] * slope[axis];
                place[axis] += step[axis];
            }
        }
        let mean =
            [0, 1].map(|axis| places.iter().map(|place| place[axis]).sum::<f64>() / n as f64);
        for place in &mut places {
            *place = [place[0] - mean[0], place[1] - mean[1]];
        }
    }
    places
}

/// Returns by how much the loss grows with each coordinate: 4 Σ (p − q) (y − y') / (1 + d²).
fn slopes(shares: &Array2<f32>, places: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let along = |axis: usize| places.iter().map(|place| place[axis] as f32).collect::<Vec<f32>>();
    let (xs, ys) = (along(0), along(1));
    let of = |one: usize| forces(shares.row(one), &xs, &ys, [xs[one], ys[one]]);
    let forces: Vec<[f64; 5]> =
        (0..places.len()).into_par_iter().with_min_len(CHUNK).map(of).collect();
    // A thing's nearness to itself is 1 and no part of the sum.
    let whole = forces.iter().map(|force| force[4] - 1.0).sum::<f64>().max(f64::MIN_POSITIVE);
    let slope = |force: &[f64; 5]| [0, 1].map(|axis| 4.0 * (force[axis] - force[axis + 2] / whole));
    forces.iter().map(slope).collect()
}

/// Returns what pulls a thing (along both axes), what pushes it, and the sum of its nearness to all.
fn forces(shares: ArrayView1<'_, f32>, xs: &[f32], ys: &[f32], at: [f32; 2]) -> [f64; 5] {
    let shares = shares.to_slice().unwrap_or_default();
    let mut sums = [[0.0; LANES]; 5];
    let whole = shares.as_chunks::<LANES>().0.iter();
    for ((shares, xs), ys) in whole.zip(xs.as_chunks().0).zip(ys.as_chunks().0) {
        add(&mut sums, shares, xs, ys, at);
    }
    // The last ones are filled up with things so far away that their nearness is 0.
    let (mut last_shares, mut last_xs, mut last_ys) =
        ([0.0; LANES], [f32::INFINITY; LANES], [0.0; LANES]);
    let n_last = shares.len() % LANES;
    let begin = shares.len() - n_last;
    last_shares[..n_last].copy_from_slice(&shares[begin..]);
    last_xs[..n_last].copy_from_slice(&xs[begin..]);
    last_ys[..n_last].copy_from_slice(&ys[begin..]);
    let mut last = [[0.0; LANES]; 5];
    add(&mut last, &last_shares, &last_xs, &last_ys, at);
    for (sums, last) in sums.iter_mut().zip(last) {
        for lane in 0..n_last {
            sums[lane] += last[lane];
        }
    }
    sums.map(|lanes| lanes.iter().map(|&sum| f64::from(sum)).sum())
}

/// Adds the forces of some things on another, side by side.
fn add(
    sums: &mut [[f32; LANES]; 5],
    shares: &[f32; LANES],
    xs: &[f32; LANES],
    ys: &[f32; LANES],
    at: [f32; 2],
) {
    let [pull_x, pull_y, push_x, push_y, all] = sums;
    for lane in 0..LANES {
        let (dx, dy) = (at[0] - xs[lane], at[1] - ys[lane]);
        let near = 1.0 / (1.0 + dx * dx + dy * dy);
        let (pull, push) = (shares[lane] * near, near * near);
        pull_x[lane] += pull * dx;
        pull_y[lane] += pull * dy;
        push_x[lane] += push * dx;
        push_y[lane] += push * dy;
        all[lane] += near;
    }
}

/// Returns p: how much of all nearness each pair has, so that all sum to 1. **Shape** (n, n).
fn shares(squares: ArrayView2<'_, f64>) -> Array2<f32> {
    let n = squares.nrows();
    let perplexity = PERPLEXITY.min((n - 1) as f64 / 3.0);
    let own = |one: usize| own_shares(squares.row(one), one, perplexity.ln());
    let own: Vec<Vec<f64>> = (0..n).into_par_iter().map(own).collect();
    Array2::from_shape_fn((n, n), |(one, other)| {
        ((own[one][other] + own[other][one]) / (2.0 * n as f64)) as f32
    })
}

/// Returns the shares of one thing in its neighbors: those of a normal distribution around it whose
/// sharpness is found by halving, so that its entropy is `goal` (nats). **Shape** (n).
fn own_shares(squares: ArrayView1<'_, f64>, one: usize, goal: f64) -> Vec<f64> {
    let others = || squares.iter().copied().enumerate().filter(|&(other, _)| other != one);
    let nearest = others().map(|(_, square)| square).fold(f64::INFINITY, f64::min);
    let (mut low, mut high, mut sharpness) = (0.0, f64::INFINITY, 1.0);
    let mut weights = vec![0.0; squares.len()];
    for _ in 0..64 {
        let (mut whole, mut mean) = (0.0, 0.0);
        for (other, square) in others() {
            weights[other] = (-(square - nearest) * sharpness).exp();
            whole += weights[other];
            mean += weights[other] * (square - nearest);
        }
        for weight in &mut weights {
            *weight /= whole;
        }
        let above = f64::ln(whole) + sharpness * mean / whole - goal;
        if above.abs() < 1e-5 {
            break;
        }
        *(if above > 0.0 { &mut low } else { &mut high }) = sharpness;
        sharpness = if high.is_finite() { f64::midpoint(low, high) } else { 2.0 * sharpness };
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squares(points: &[[f64; 3]]) -> Array2<f64> {
        let n = points.len();
        Array2::from_shape_fn((n, n), |(one, other)| {
            (0..3).map(|axis| (points[one][axis] - points[other][axis]).powi(2)).sum()
        })
    }

    /// Some points around each of three corners.
    fn groups() -> Vec<[f64; 3]> {
        let point = |place: usize| {
            let mut point = [0.1 * (place as f64).sin(), 0.1 * (place as f64 * 1.7).cos(), 0.05];
            point[place % 3] += 3.0;
            point
        };
        (0..21).map(point).collect()
    }

    #[test]
    fn shares_have_the_entropy_that_was_asked_for_and_sum_to_one() {
        let squares = squares(&groups());
        let own = own_shares(squares.row(4), 4, 3.0_f64.ln());
        let entropy: f64 = own.iter().filter(|&&p| p > 0.0).map(|p| -p * p.ln()).sum();
        assert!((entropy - 3.0_f64.ln()).abs() < 1e-4, "{entropy}");
        assert_eq!(own[4], 0.0);
        let all: f32 = shares(squares.view()).sum();
        assert!((all - 1.0).abs() < 1e-5, "{all}");
    }

    #[test]
    fn slopes_are_those_of_the_loss() {
        let shares = shares(squares(&groups()).view());
        let places: Vec<[f64; 2]> = (0..21)
            .map(|place| [f64::from(place).sin(), f64::from(place * 3).cos() * 0.7])
            .collect();
        // The divergence of Kullback and Leibler from q to p, by its definition.
        let loss = |places: &[[f64; 2]]| {
            let near = |one: usize, other: usize| {
                let square: f64 =
                    (0..2).map(|axis| (places[one][axis] - places[other][axis]).powi(2)).sum();
                1.0 / (1.0 + square)
            };
            let pairs = || (0..21).flat_map(|one| (0..21).map(move |other| (one, other)));
            let pairs = || pairs().filter(|(one, other)| one != other);
            let whole: f64 = pairs().map(|(one, other)| near(one, other)).sum();
            let part = |(one, other): (usize, usize)| {
                let p = f64::from(shares[(one, other)]);
                p * (p / (near(one, other) / whole)).ln()
            };
            pairs().map(part).sum::<f64>()
        };
        let found = slopes(&shares, &places);
        for (one, axis) in [(0, 0), (7, 1), (20, 0)] {
            let moved = |by: f64| {
                let mut places = places.clone();
                places[one][axis] += by;
                loss(&places)
            };
            let expected = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            let found = found[one][axis];
            assert!(
                (found - expected).abs() < 1e-4 * expected.abs().max(0.01),
                "{found} {expected}"
            );
        }
    }

    #[test]
    fn groups_stay_together_and_apart_from_others() {
        let start: Vec<[f64; 2]> =
            (0..21).map(|n| [f64::from(n).sin(), f64::from(n).cos()]).collect();
        let places = tsne(squares(&groups()).view(), &start);
        for (one, place) in places.iter().enumerate() {
            let square = |other: &usize| -> f64 {
                (0..2).map(|axis| (place[axis] - places[*other][axis]).powi(2)).sum()
            };
            let others = (0..21).filter(|&other| other != one);
            let nearest = others.min_by(|a, b| square(a).total_cmp(&square(b))).unwrap();
            assert_eq!(nearest % 3, one % 3, "{one} {nearest}");
        }
    }
}
