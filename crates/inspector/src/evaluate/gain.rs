//! How much of what the unpenalized twin learned beyond word frequencies a model keeps.

use super::baselines::Baselines;
use super::candidate::Candidate;
use super::evaluation::Evaluation;
use crate::figures::GAIN_KEPT;
use crate::metrics::{Absent, Measured};

/// Adds the share of the gain that each candidate keeps.
pub(super) fn add(
    candidates: &[Candidate<'_>],
    evaluations: &mut [Evaluation],
    baselines: &Baselines,
) {
    let kept: Vec<Measured> = candidates
        .iter()
        .zip(&*evaluations)
        .map(|(candidate, evaluation)| {
            let twin = &evaluations[candidate.unpenalized.ok_or(Absent::NoTwin)?];
            let unigram = baselines.unigram_losses(candidate.model.config().loss);
            let sum = |losses: &[f64]| losses.iter().sum::<f64>();
            share(sum(unigram), sum(&evaluation.losses), sum(&twin.losses))
                .ok_or(Absent::NothingLearned)
        })
        .collect();
    for (evaluation, kept) in evaluations.iter_mut().zip(kept) {
        evaluation.figures.insert(GAIN_KEPT, kept);
    }
}

/// Returns (unigram − model)/(unigram − twin); `None` when the twin gained nothing.
pub(super) fn share(unigram: f64, model: f64, twin: f64) -> Option<f64> {
    let gained = unigram - twin;
    (gained > 0.0).then(|| (unigram - model) / gained)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twin_keeps_all_and_word_frequencies_nothing() {
        assert_eq!(share(10.0, 6.0, 6.0), Some(1.0));
        assert_eq!(share(10.0, 10.0, 6.0), Some(0.0));
        assert_eq!(share(10.0, 12.0, 6.0), Some(-0.5));
        assert_eq!(share(10.0, 9.0, 10.0), None);
    }
}
