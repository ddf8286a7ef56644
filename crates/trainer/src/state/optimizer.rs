//! Adam and gradient descent with momentum: one step of each.

use crate::settings::config::TrainerConfig;
use crate::settings::optimizer::Optimizer;
use crate::simd::path::Arithmetic;
use crate::state::weights::Moving;

/// Holds the factors of one step of the optimizer.
#[derive(Debug, Clone, Copy)]
pub(crate) enum OptimizerStep {
    Adam(AdamStep),
    Sgd(SgdStep),
}

impl OptimizerStep {
    /// Prepares step number `step` of a run, counted from 1, which lies in this epoch.
    pub(crate) fn new(config: &TrainerConfig, epoch: usize, step: u64) -> Self {
        let rate = config.rate_of(epoch);
        match config.optimizer {
            Optimizer::Adam => Self::Adam(AdamStep::new(rate, step)),
            Optimizer::Sgd { momentum } => {
                Self::Sgd(SgdStep { rate: rate as f32, momentum: momentum as f32 })
            }
        }
    }

    /// Returns the two factors of the rule: for Adam those of the moves and of the root of the
    /// second moment, for gradient descent rate and momentum.
    #[cfg(feature = "gpu")]
    pub(crate) fn factors(self) -> (f32, f32) {
        match self {
            Self::Adam(step) => (step.rate, step.root),
            Self::Sgd(step) => (step.rate, step.momentum),
        }
    }

    /// Moves weights against their gradient.
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    pub(crate) fn update<A: Arithmetic>(self, weights: Moving<'_>, gradient: &[f32]) {
        self.update_column::<A>(weights, gradient, 0.0);
    }

    /// Does the same after taking so much of the weights off their gradient.
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    pub(crate) fn update_column<A: Arithmetic>(
        self,
        weights: Moving<'_>,
        gradient: &[f32],
        along: f32,
    ) {
        match self {
            Self::Adam(step) => step.update::<A>(weights, gradient, along),
            Self::Sgd(step) => step.update::<A>(weights, gradient, along),
        }
    }

    /// Moves weights against their gradient, and by what the steps come to that they missed before.
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    pub(crate) fn update_after<A: Arithmetic>(
        self,
        mut weights: Moving<'_>,
        gradient: &[f32],
        missed: Missed<'_>,
    ) {
        match self {
            Self::Adam(rule) => rule.update_after::<A>(weights, gradient, missed),
            Self::Sgd(rule) => {
                rule.rest(&mut weights, missed);
                rule.update::<A>(weights, gradient, 0.0);
            }
        }
    }

    /// Moves weights by what the steps come to that they missed.
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    pub(crate) fn rest<A: Arithmetic>(self, mut weights: Moving<'_>, missed: Missed<'_>) {
        match self {
            _ if missed.n_steps == 0 => {}
            Self::Adam(step) => step.rest::<A>(weights, missed),
            Self::Sgd(step) => step.rest(&mut weights, missed),
        }
    }
}

/// Holds what some steps without gradient come to.
#[derive(Debug, Clone, Copy)]
struct Rest {
    /// Share of the first moment, or of the velocity, that is left.
    keep_1: f32,
    /// Share of the second moment that is left.
    keep_2: f32,
    /// How far they move a weight together, in units of the first moment over the root of the second:
    /// q + q² + …, where q is the ratio of one move to the move before.
    series: f32,
}

/// Knows what steps without gradient come to, by their number: rows ask for it thousands of times a
/// step.
#[derive(Debug, Default)]
pub(crate) struct Rests(Vec<Rest>);

impl Rests {
    /// Makes sure of so many steps and one more.
    pub(crate) fn reach(&mut self, optimizer: Optimizer, n_steps: u32) {
        let (first, second) = match optimizer {
            Optimizer::Adam => (KEEP_1, KEEP_2),
            Optimizer::Sgd { momentum } => (f64::from(momentum as f32), 1.0),
        };
        for n in self.0.len() as u32..n_steps + 2 {
            let series = geometric(first / second.sqrt(), n) as f32;
            let (keep_1, keep_2) = (power(first, n) as f32, power(second, n) as f32);
            self.0.push(Rest { keep_1, keep_2, series });
        }
    }

    /// Takes a number of steps that was made sure of.
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    pub(crate) fn missed(&self, n_steps: u32) -> Missed<'_> {
        Missed { n_steps, rests: self }
    }
}

/// Says how many steps a row missed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Missed<'a> {
    n_steps: u32,
    rests: &'a Rests,
}

impl Missed<'_> {
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    fn rest(self) -> Rest {
        self.rests.0[self.n_steps as usize]
    }

    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    fn and_one_more(self) -> Rest {
        self.rests.0[self.n_steps as usize + 1]
    }
}

/// Returns q + q² + … + q^n.
fn geometric(q: f64, n: u32) -> f64 {
    q * (1.0 - power(q, n)) / (1.0 - q)
}

/// Returns q^n for q in [0, 1].
fn power(q: f64, n: u32) -> f64 {
    q.powi(n.min(i32::MAX as u32) as i32)
}

/// Holds the factors of one step of Adam.
///
/// # Reference
/// Kingma, Ba (2015), Adam: a method for stochastic optimization, algorithm 1, with the
/// paper's constants. The square root is taken before its bias correction, as in torch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AdamStep {
    /// Rate over the bias correction of the first moment.
    rate: f32,
    /// One over the root of the bias correction of the second moment.
    root: f32,
}

/// Share of the first moment that is kept in a step.
const KEEP_1: f64 = 0.9;
/// Share of the second moment that is kept in a step.
const KEEP_2: f64 = 0.999;
/// Share of the new gradient in the first moment: 1 - 0.9, rounded once.
pub(crate) const NEW_1: f32 = 0.1;
/// Share of its square in the second moment; 1 - 0.999 in f32 would be off by 1e-5 of it.
const NEW_2: f32 = 0.001;
const EPSILON: f32 = 1e-8;

/// Least gradient and moments that count, in absolute value. Moments shrink toward 0 without ever
/// reaching it, and processors are many times slower with numbers below the smallest normal
/// one (1e-38). Beside [`EPSILON`] a moment below these moves nothing: a rate of 1 by 1e-7.
const LEAST_GRADIENT: f32 = 1e-16;
const LEAST_FIRST: f32 = 1e-20;
const LEAST_SECOND: f32 = 1e-36;

/// Returns a number, or 0 where its absolute value is below the least.
#[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
#[inline(always)]
fn or_zero(value: f32, least: f32) -> f32 {
    if value.abs() < least { 0.0 } else { value }
}

impl AdamStep {
    /// Prepares step number `step`, counted from 1.
    fn new(rate: f64, step: u64) -> Self {
        let step = step.min(i32::MAX as u64) as i32;
        let correction = |beta: f64| 1.0 - beta.powi(step);
        Self {
            rate: (rate / correction(KEEP_1)) as f32,
            root: (1.0 / correction(KEEP_2).sqrt()) as f32,
        }
    }

    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    fn update<A: Arithmetic>(self, weights: Moving<'_>, gradient: &[f32], along: f32) {
        let Moving { values, first, second } = weights;
        for (((w, m), v), &g) in values.iter_mut().zip(first).zip(second).zip(gradient) {
            let g = or_zero(A::multiply_add(-along, *w, g), LEAST_GRADIENT);
            *m = or_zero(A::multiply_add(KEEP_1 as f32, *m, NEW_1 * g), LEAST_FIRST);
            *v = or_zero(A::multiply_add(KEEP_2 as f32, *v, NEW_2 * g * g), LEAST_SECOND);
            *w -= self.rate * *m / self.size::<A>(*v);
        }
    }

    /// Makes a step after some whose gradient was 0; their moves are divided by the second moment
    /// of now, so that one root and one division serve both. The root has shrunk since then by
    /// the root of what is kept.
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    fn update_after<A: Arithmetic>(
        self,
        weights: Moving<'_>,
        gradient: &[f32],
        missed: Missed<'_>,
    ) {
        let Rest { keep_1, keep_2, .. } = missed.and_one_more();
        let moves = self.rate * missed.rest().series * keep_2.sqrt();
        let Moving { values, first, second } = weights;
        for (((w, m), v), &g) in values.iter_mut().zip(first).zip(second).zip(gradient) {
            let missed = moves * *m;
            let g = or_zero(g, LEAST_GRADIENT);
            *m = or_zero(A::multiply_add(keep_1, *m, NEW_1 * g), LEAST_FIRST);
            *v = or_zero(A::multiply_add(keep_2, *v, NEW_2 * g * g), LEAST_SECOND);
            *w -= A::multiply_add(self.rate, *m, missed) / self.size::<A>(*v);
        }
    }

    /// Makes up for steps whose gradient was 0: moments shrink by their factors, and the moves,
    /// with the bias corrections of now and without ε, are a geometric series in
    /// 0.9 / sqrt(0.999).
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    fn rest<A: Arithmetic>(self, weights: Moving<'_>, missed: Missed<'_>) {
        let Rest { keep_1, keep_2, series } = missed.rest();
        let moves = self.rate * series;
        let Moving { values, first, second } = weights;
        for ((w, m), v) in values.iter_mut().zip(first).zip(second) {
            *w -= moves * *m / self.size::<A>(*v);
            *m = or_zero(*m * keep_1, LEAST_FIRST);
            *v = or_zero(*v * keep_2, LEAST_SECOND);
        }
    }

    /// Returns what moves are divided by: the root of the second moment, and ε.
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    fn size<A: Arithmetic>(self, second: f32) -> f32 {
        A::multiply_add(second.sqrt(), self.root, EPSILON)
    }
}

/// Holds the factors of one step of gradient descent.
///
/// # Reference
/// Sutskever, Martens, Dahl, Hinton (2013), On the importance of initialization and momentum
/// in deep learning, equations 3 and 4, in the form of torch: the weights stand where the
/// gradient is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SgdStep {
    rate: f32,
    /// Share of the velocity that is kept in a step.
    momentum: f32,
}

impl SgdStep {
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    fn update<A: Arithmetic>(self, weights: Moving<'_>, gradient: &[f32], along: f32) {
        let Moving { values, first: velocities, .. } = weights;
        for ((w, v), &g) in values.iter_mut().zip(velocities).zip(gradient) {
            let g = A::multiply_add(-along, *w, g);
            *v = self.momentum * *v + g;
            *w -= self.rate * (g + self.momentum * *v);
        }
    }

    /// Makes up for steps whose gradient was 0.
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    fn rest(self, weights: &mut Moving<'_>, missed: Missed<'_>) {
        let Rest { keep_1: keep, series, .. } = missed.rest();
        let moves = self.rate * self.momentum * series;
        let Moving { values, first: velocities, .. } = weights;
        for (w, v) in values.iter_mut().zip(velocities.iter_mut()) {
            *w -= moves * *v;
            *v *= keep;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::path::Plain;
    use crate::state::weights::Weights;

    const GRADIENTS: [[f32; 2]; 2] = [[0.5, -4.0], [0.5, 1.0]];

    fn check(config: &TrainerConfig, expected: [f64; 2]) {
        let mut weights = Weights::new(vec![7.0, 1.0, -2.0]);
        for (t, gradient) in (1..).zip(GRADIENTS) {
            OptimizerStep::new(config, 1, t).update::<Plain>(weights.moving(1, 2), &gradient);
        }
        assert_eq!(weights.values[0], 7.0, "weights before the start stay");
        for (found, expected) in weights.values[1..].iter().zip(expected) {
            assert!((f64::from(*found) - expected).abs() < 1e-6, "{found} {expected}");
        }
    }

    #[test]
    fn two_steps_of_adam_agree_with_the_formulas_in_double_precision() {
        let (mut w, mut m, mut v) = ([1.0_f64, -2.0], [0.0_f64; 2], [0.0_f64; 2]);
        for (t, gradient) in (1..).zip(GRADIENTS) {
            for i in 0..2 {
                let g = f64::from(gradient[i]);
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.999 * v[i] + 0.001 * g * g;
                let m_hat = m[i] / (1.0 - 0.9_f64.powi(t));
                let v_hat = v[i] / (1.0 - 0.999_f64.powi(t));
                w[i] -= 0.1 * m_hat / (v_hat.sqrt() + 1e-8);
            }
        }
        check(&TrainerConfig { rate: 0.1, ..TrainerConfig::default() }, w);
    }

    #[test]
    fn two_steps_of_gradient_descent_agree_with_the_look_ahead_form() {
        // The paper's weights u lag behind: the gradient is taken at w = u + momentum × v.
        let (momentum, rate) = (0.8, 0.1);
        let (mut u, mut v) = ([1.0_f64, -2.0], [0.0_f64; 2]);
        for gradient in GRADIENTS {
            for i in 0..2 {
                v[i] = momentum * v[i] - rate * f64::from(gradient[i]);
                u[i] += v[i];
            }
        }
        let ahead = [u[0] + momentum * v[0], u[1] + momentum * v[1]];
        let optimizer = Optimizer::Sgd { momentum };
        check(&TrainerConfig { optimizer, rate, ..TrainerConfig::default() }, ahead);
    }

    /// Late in a run, where bias corrections stand still, what is missed is made up for to the
    /// root of the second moment, which a small gradient hardly changes.
    #[test]
    fn missed_steps_are_made_up_for() {
        const LAST: u32 = 20_000;
        // 200 sums in single precision, each rounded by 6e-8 of it.
        const ROUNDING: f32 = 1.2e-5;
        for optimizer in [Optimizer::Adam, Optimizer::Sgd { momentum: 0.9 }] {
            let config = TrainerConfig { optimizer, rate: 1e-2, ..TrainerConfig::default() };
            let rule = OptimizerStep::new(&config, 1, u64::from(LAST));
            let mut rests = Rests::default();
            rests.reach(optimizer, 200);
            for missed in [0, 1, 7, 200] {
                let mut moved = Weights::new(vec![1.0, -2.0, 0.5, 3.0]);
                rule.update::<Plain>(moved.all(), &[0.5, -4.0, 2.0, 1e-3]);
                let mut rested = moved.clone();
                rested.seen.begin(2, LAST);
                let mut settled = rested.clone();
                for _ in 0..missed {
                    rule.update::<Plain>(moved.moving(2, 2), &[0.0, 0.0]);
                }
                rule.rest::<Plain>(settled.moving(2, 2), rests.missed(missed));
                assert_close(&settled, &moved, ROUNDING);
                let gradient = [0.02, 1e-5];
                rule.update::<Plain>(moved.moving(2, 2), &gradient);
                let found = rested.seen.missed(1, LAST + missed + 1);
                assert_eq!(found, missed);
                rule.update_after::<Plain>(rested.moving(2, 2), &gradient, rests.missed(found));
                assert_close(&rested, &moved, 1e-4);
            }
        }
    }

    fn assert_close(found: &Weights, expected: &Weights, tolerance: f32) {
        let pairs = [
            (&found.values, &expected.values, tolerance),
            (&found.first, &expected.first, 2e-5),
            (&found.second, &expected.second, 2e-5),
        ];
        for (found, expected, tolerance) in pairs {
            for (a, b) in found.iter().zip(expected.iter()) {
                assert!((a - b).abs() <= tolerance * b.abs(), "{a} {b}");
            }
        }
    }

    #[test]
    fn the_rate_of_a_step_is_that_of_its_epoch() {
        let config = TrainerConfig {
            rate: 0.4,
            warm_up: 3,
            optimizer: Optimizer::Sgd { momentum: 0.0 },
            ..TrainerConfig::default()
        };
        let mut weights = Weights::new(vec![1.0]);
        OptimizerStep::new(&config, 1, 9).update::<Plain>(weights.all(), &[1.0]);
        assert!((weights.values[0] - 0.9).abs() < 1e-7);
    }
}
