//! The few figures of a model that is one point of a curve, or a control.

use super::baselines::Baselines;
use super::carry_over;
use super::codes::Codes;
use super::coherence::{self, Coherent};
use super::diversity;
use super::evaluation::{DrawnFigures, Evaluation, Figures, of_subject};
use super::faithfulness;
use super::judged_labels::JudgedLabels;
use super::names::Names;
use super::reconstruction::{self, Losses};
use super::{labels, sparsity};
use crate::figures::{
    CARRY_OVER, DISTINCT_UNITS, FAITHFULNESS, NamedBy, ON_FRONTIERS, PROBE_ACCURACY,
};
use crate::metrics::{self, Absent, Halves, Redundancy};

/// Computes all but coherence, which is counted for all models at once, and the names that it is
/// about.
pub(super) fn but_coherence(
    codes: Codes<'_>,
    labels: &JudgedLabels<'_>,
    halves: &Halves,
    baselines: &Baselines,
) -> (Evaluation, Names) {
    let test = codes.test.codes.view();
    let (names, scores) = Names::without_distinctive(&codes);
    let twins = diversity::twins(&names);
    let faithful = faithfulness::by_correlation(&codes, &names);
    let carried = carry_over::lifts(&codes, &names, halves);
    let of_sparsity = metrics::sparsity(test, &codes.active_above);
    let losses = reconstruction::losses(&codes);
    let mut figures = of_subject(sparsity::figures(&of_sparsity));
    if let Ok(model) = codes.weights() {
        let loss = Losses::of(model, &losses, baselines);
        figures.extend(of_subject(reconstruction::of_losses(&loss)));
    }
    figures.insert(DISTINCT_UNITS, diversity::distinct_units(&names, &twins));
    figures.insert(FAITHFULNESS, faithfulness::mean(&faithful));
    figures.insert(CARRY_OVER, carry_over::mean(carried.as_deref().map_err(|why| *why)));
    figures.insert(PROBE_ACCURACY, labels::probe_accuracy(&codes, labels));
    keep(&mut figures);
    let n_units = codes.active_above.len();
    // Nobody asked how far units repeat each other in what they write and when they fire.
    let redundancy = || Redundancy::absent(Absent::NotAsked);
    let evaluation = Evaluation {
        figures,
        drawn: DrawnFigures::new(),
        losses,
        sparsity: of_sparsity,
        scale: metrics::scale(test, codes.decoder()),
        by_decoder: redundancy(),
        by_activation: redundancy(),
        scores,
        coherence: Vec::new(),
        faithfulness: faithful,
        carry_over: carried.unwrap_or_else(|_| vec![None; n_units]),
        correlation_words: names.many(NamedBy::Correlation).to_vec(),
        twins,
        judged_by: None,
        unit_labels: vec![None; n_units],
        decoder_columns: codes.decoder_columns(),
        active_above: codes.active_above,
    };
    (evaluation, names)
}

/// Adds what was counted of its words.
pub(super) fn add_coherence(evaluation: &mut Evaluation, mut judged: Coherent) {
    evaluation.figures.extend(of_subject(coherence::figures(&judged, &Coherent::new())));
    keep(&mut evaluation.figures);
    evaluation.coherence = judged.remove(&NamedBy::Correlation).unwrap_or_default();
}

fn keep(figures: &mut Figures) {
    figures.retain(|metric, _| ON_FRONTIERS.contains(metric));
}
