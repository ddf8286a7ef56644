//! The figures of verdicts once more under every draw of documents.
//!
//! Other documents would have judged a little differently. The draws are the same for all models,
//! so that differences between them can be taken draw by draw.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use topicscope_indexer::{Bags, DocId, TermId};

use super::baselines::Baselines;
use super::candidate::Candidate;
use super::evaluation::{DrawnFigures, Evaluation};
use super::gain;
use super::names::Names;
use crate::figures::{GAIN_KEPT, Metric, NPMI, NamedBy};
use crate::metrics::{BLOCKS, Drawn, Draws, LANES, Recount};

/// Keys the draws: results depend on documents and models alone.
const SEED: u64 = 0x746f_7069_6373_636f;

/// Keys the draws of the documents of another index.
const SEED_ELSEWHERE: u64 = SEED + 1;

/// Holds the documents that are drawn again.
pub(super) struct Drawing<'a> {
    pub(super) bags: &'a Bags,
    /// The documents judged on.
    pub(super) judged: &'a [DocId],
    /// The documents in which coherence is counted, with their distinct words.
    pub(super) reference: Vec<(DocId, Vec<TermId>)>,
    /// Documents that draws for the reference number.
    pub(super) n_reference: usize,
    /// Whether the reference is another index, whose documents are drawn by themselves.
    pub(super) is_elsewhere: bool,
}

/// Fills [`Evaluation::drawn`] of models that are judged in full. Evaluations beyond the candidates are
/// those of models of other programs, which have no loss.
pub(super) fn add(
    drawing: &Drawing<'_>,
    candidates: &[Candidate<'_>],
    evaluations: &mut [Evaluation],
    names: &[Names],
    baselines: &Baselines,
) {
    let drawn: Vec<usize> =
        (0..evaluations.len()).filter(|&model| evaluations[model].judged_by.is_some()).collect();
    let named: Vec<Vec<Vec<_>>> =
        drawn.iter().map(|&model| names[model].first(NamedBy::Correlation)).collect();
    let units: Vec<&[Vec<_>]> = named.iter().map(Vec::as_slice).collect();
    let Drawing { bags, judged, reference, n_reference, is_elsewhere } = drawing;
    let reference = reference.iter().map(|(document, words)| (*document, words.iter().copied()));
    let recount = Recount::of(&named.concat(), reference, bags.n_terms() + 1);
    let of_block = |block: usize| -> Vec<Vec<(Metric, Drawn)>> {
        let draws = Draws::of(SEED, block, bags.n_documents());
        let coherent = if *is_elsewhere {
            recount.resampled(&units, &Draws::of(SEED_ELSEWHERE, block, *n_reference))
        } else {
            recount.resampled(&units, &draws)
        };
        let total = |losses: &[f64]| weighted_sum(judged, losses, &draws);
        // A twin may be one of another depth.
        let of_twins = drawn.iter().filter_map(|&model| candidates.get(model)?.unpenalized);
        let needed: BTreeSet<usize> = drawn.iter().copied().chain(of_twins).collect();
        let loss_of = |model: usize| (model, total(&evaluations[model].losses));
        let losses: BTreeMap<usize, Drawn> = needed.into_iter().map(loss_of).collect();
        let of_model = |(&model, npmi): (&usize, Drawn)| {
            let mut drawn = vec![(NPMI, npmi)];
            drawn.extend(evaluations[model].judged_by.iter().flat_map(|by| by.resampled(&draws)));
            let kept = evaluations[model].figures.get(&GAIN_KEPT).and_then(|kept| kept.ok());
            if let (Some(candidate), Some(kept)) = (candidates.get(model), kept)
                && let Some(twin) = candidate.unpenalized
            {
                let unigram = total(baselines.unigram_losses(candidate.model.config().loss));
                let of_lane = |lane: usize| {
                    let [model, twin] = [model, twin].map(|place| losses[&place][lane]);
                    gain::share(unigram[lane], model, twin).unwrap_or(kept)
                };
                drawn.push((GAIN_KEPT, std::array::from_fn(of_lane)));
            }
            drawn
        };
        drawn.iter().zip(coherent).map(of_model).collect()
    };
    let blocks: Vec<Vec<Vec<(Metric, Drawn)>>> =
        (0..BLOCKS).into_par_iter().map(of_block).collect();
    for (place, model) in drawn.into_iter().enumerate() {
        let mut all = DrawnFigures::new();
        for (metric, drawn) in blocks.iter().flat_map(|block| &block[place]) {
            all.entry(*metric).or_default().extend(drawn);
        }
        evaluations[model].drawn = all;
    }
}

/// Adds up a value of each judged document as often as it is drawn.
fn weighted_sum(judged: &[DocId], values: &[f64], draws: &Draws) -> Drawn {
    let mut sum = [0.0; LANES];
    for (&document, value) in judged.iter().zip(values) {
        let weights = draws.of_document(document);
        sum.iter_mut().zip(weights).for_each(|(sum, &weight)| *sum += f64::from(weight) * value);
    }
    sum
}
