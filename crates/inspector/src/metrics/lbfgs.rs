//! Minimizes a smooth convex function by L-BFGS, sequentially and without random numbers.

use std::collections::VecDeque;

use ndarray::Array1;

/// Pairs of step and gradient change kept (Nocedal and Wright advise 3 to 20).
const MEMORY: usize = 10;

/// Share of the promised decrease that a step must reach (Armijo; Nocedal and Wright, 3.1).
const SUFFICIENT: f64 = 1e-4;

/// Halvings after which no step along a direction is taken to lower the function.
const MAX_HALVINGS: usize = 40;

/// Holds where a minimization came to rest.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Minimum {
    /// The best point found; always finite when the start is.
    pub(crate) point: Array1<f64>,
    /// Whether the largest slope there is within the tolerance.
    pub(crate) converged: bool,
}

/// Minimizes a function given by value and gradient, from `start`.
///
/// Ends when no entry of the gradient exceeds `tolerance` in size, after `max_steps` steps, or
/// when no step lowers the function. Trial points with an infinite value or NaN are treated as
/// too far and halved, so they never become the result.
///
/// # Reference
/// Nocedal, Wright (2006), Numerical optimization, algorithms 7.4 and 7.5, with backtracking
/// (algorithm 3.1): enough for convex functions, where every pair has positive curvature.
pub(crate) fn minimize(
    objective: impl Fn(&Array1<f64>) -> (f64, Array1<f64>),
    start: Array1<f64>,
    tolerance: f64,
    max_steps: usize,
) -> Minimum {
    let mut point = start;
    let (mut value, mut gradient) = objective(&point);
    let mut pairs = VecDeque::with_capacity(MEMORY);
    for _ in 0..max_steps {
        if largest(&gradient) <= tolerance {
            break;
        }
        let direction = descent(&pairs, &gradient);
        let slope = direction.dot(&gradient);
        let mut length = 1.0;
        let accepted = (0..MAX_HALVINGS).find_map(|_| {
            let trial = &point + &(&direction * length);
            let (trial_value, trial_gradient) = objective(&trial);
            if trial_value <= value + SUFFICIENT * length * slope {
                return Some((trial, trial_value, trial_gradient));
            }
            length /= 2.0;
            None
        });
        let Some((next, next_value, next_gradient)) = accepted else { break };
        remember(&mut pairs, &next - &point, &next_gradient - &gradient);
        (point, value, gradient) = (next, next_value, next_gradient);
    }
    Minimum { converged: largest(&gradient) <= tolerance, point }
}

/// A step, the change of the gradient along it, and one over their product.
struct Pair {
    step: Array1<f64>,
    change: Array1<f64>,
    rho: f64,
}

/// Keeps a pair when its curvature is positive beyond rounding; drops the oldest.
fn remember(pairs: &mut VecDeque<Pair>, step: Array1<f64>, change: Array1<f64>) {
    let curvature = step.dot(&change);
    if curvature > f64::EPSILON * change.dot(&change) {
        if pairs.len() == MEMORY {
            pairs.pop_front();
        }
        pairs.push_back(Pair { step, change, rho: 1.0 / curvature });
    }
}

/// Applies the inverse Hessian estimate to minus the gradient (the two-loop recursion).
fn descent(pairs: &VecDeque<Pair>, gradient: &Array1<f64>) -> Array1<f64> {
    let mut direction = -gradient;
    let mut shares = Vec::with_capacity(pairs.len());
    for pair in pairs.iter().rev() {
        let share = pair.rho * pair.step.dot(&direction);
        direction.scaled_add(-share, &pair.change);
        shares.push(share);
    }
    // Without a pair the first step has length 1 at most.
    let scale = pairs.back().map_or_else(
        || 1.0 / gradient.dot(gradient).sqrt().max(1.0),
        |pair| 1.0 / (pair.rho * pair.change.dot(&pair.change)),
    );
    direction *= scale;
    for (pair, share) in pairs.iter().zip(shares.into_iter().rev()) {
        let correction = share - pair.rho * pair.change.dot(&direction);
        direction.scaled_add(correction, &pair.step);
    }
    direction
}

fn largest(gradient: &Array1<f64>) -> f64 {
    // A NaN must not pass for a small slope.
    gradient.iter().fold(0.0, |most, g| if g.abs() <= most { most } else { g.abs() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn an_uneven_bowl_is_solved_exactly() {
        let bowl = |x: &Array1<f64>| {
            let value = 0.5 * (x[0] - 3.0).powi(2) + 500.0 * (x[1] + 1.0).powi(2);
            (value, array![x[0] - 3.0, 1000.0 * (x[1] + 1.0)])
        };
        let found = minimize(bowl, array![0.0, 0.0], 1e-9, 100);
        assert!(found.converged);
        assert!((found.point[0] - 3.0).abs() < 1e-8 && (found.point[1] + 1.0).abs() < 1e-8);
    }

    #[test]
    fn a_step_limit_is_not_called_convergence() {
        let valley = |x: &Array1<f64>| (x[0].exp() - 2.0 * x[0], array![x[0].exp() - 2.0]);
        assert!(!minimize(valley, array![20.0], 1e-12, 1).converged);
        let found = minimize(valley, array![20.0], 1e-9, 200);
        assert!(found.converged && (found.point[0] - 2.0_f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn values_that_are_no_numbers_end_without_convergence() {
        let broken = |x: &Array1<f64>| (f64::NAN, x.mapv(|_| f64::NAN));
        let found = minimize(broken, array![1.0], 1e-6, 10);
        assert_eq!(found, Minimum { point: array![1.0], converged: false });
    }
}
