//! Adam, with the weights and the moments it remembers of them side by side.

/// Holds weights with the optimizer's first and second moments of their gradients.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    pub(crate) values: Vec<f32>,
    pub(crate) first: Vec<f32>,
    pub(crate) second: Vec<f32>,
}

impl Weights {
    /// Takes starting values, with nothing remembered.
    pub(crate) fn new(values: Vec<f32>) -> Self {
        let zeros = vec![0.0; values.len()];
        Self { first: zeros.clone(), second: zeros, values }
    }

    /// Sets one weight, and forgets which way it moved; how far it moves stays remembered.
    pub(crate) fn start_anew(&mut self, place: usize, value: f32) {
        self.values[place] = value;
        self.first[place] = 0.0;
    }
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

impl AdamStep {
    /// Prepares step number `step`, counted from 1.
    pub(crate) fn new(rate: f64, step: u64) -> Self {
        let step = step.min(i32::MAX as u64) as i32;
        let correction = |beta: f64| 1.0 - beta.powi(step);
        Self {
            rate: (rate / correction(KEEP_1)) as f32,
            root: (1.0 / correction(KEEP_2).sqrt()) as f32,
        }
    }

    /// Moves the weights from `start` on against their gradient.
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    pub(crate) fn update(self, weights: &mut Weights, start: usize, gradient: &[f32]) {
        let end = start + gradient.len();
        let values = &mut weights.values[start..end];
        let first = &mut weights.first[start..end];
        let second = &mut weights.second[start..end];
        for (((w, m), v), &g) in values.iter_mut().zip(first).zip(second).zip(gradient) {
            *m = KEEP_1 as f32 * *m + NEW_1 * g;
            *v = KEEP_2 as f32 * *v + NEW_2 * g * g;
            *w -= self.rate * *m / (v.sqrt() * self.root + EPSILON);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_steps_agree_with_the_formulas_in_double_precision() {
        let gradients = [[0.5_f32, -4.0], [0.5, 1.0]];
        let mut weights = Weights::new(vec![1.0, -2.0]);
        let (mut w, mut m, mut v) = ([1.0_f64, -2.0], [0.0_f64; 2], [0.0_f64; 2]);
        for (t, gradient) in (1..).zip(gradients) {
            AdamStep::new(0.1, t).update(&mut weights, 0, &gradient);
            for i in 0..2 {
                let g = f64::from(gradient[i]);
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.999 * v[i] + 0.001 * g * g;
                let m_hat = m[i] / (1.0 - 0.9_f64.powi(t as i32));
                let v_hat = v[i] / (1.0 - 0.999_f64.powi(t as i32));
                w[i] -= 0.1 * m_hat / (v_hat.sqrt() + 1e-8);
            }
        }
        for (found, expected) in weights.values.iter().zip(w) {
            assert!((f64::from(*found) - expected).abs() < 1e-6, "{found} {expected}");
        }
    }
}
