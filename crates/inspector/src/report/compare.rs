//! From the figures of single models to a comparison of variants.

use topicscope_indexer::{Index, Split};

use super::answer;
use super::claims::claims;
use super::controls::controls;
use super::data::{CorpusSummary, Naming, Report, SCHEMA, SharedExponent, VariantSummary};
use super::differences::differences;
use super::frontier::frontiers;
use super::purpose::Purpose;
use super::references::pairings;
use super::summary::{JudgedVariant, sparsity_verdicts, summarize};
use crate::evaluate::{COHERENCE_WORDS, DEFAULT_RANKING, DIVERSITY_WORDS, Judge, judged_labels};

/// Compares every variant that was asked about with the first of its number of units; one that is
/// alone with its number, with the first of all. Others are points of frontiers and controls.
///
/// Variants that are judged must have the same seeds in the same order: pairs are made by place.
pub fn compare(judge: &Judge<'_>, name: &str, judged: &[JudgedVariant<'_>]) -> Report {
    let mut all: Vec<VariantSummary> = judged.iter().map(summarize).collect();
    for (variant, judged_variant) in all.iter_mut().zip(judged) {
        variant.sparsity_verdicts = sparsity_verdicts(judged_variant, judged);
    }
    let pairings = pairings(judged);
    let differences = differences(&all, judged, &pairings, judge.smallest_effects());
    let answers = answer::answers(&all, &pairings, &differences);
    let (frontiers, controls) = (frontiers(&all, judged), controls(&all, judged));
    let asked = all.into_iter().zip(judged).filter(|(_, of)| of.purpose == Purpose::Asked);
    Report {
        schema: SCHEMA,
        question: answer::QUESTION.to_owned(),
        verdict: answer::in_words(&answers),
        claims: claims(&answers, &differences),
        answers,
        corpus: corpus_summary(judge.index(), name),
        naming: Naming {
            ranking: DEFAULT_RANKING.name(),
            sharing: shared_exponent(judged),
            coherence_words: COHERENCE_WORDS,
            diversity_words: DIVERSITY_WORDS,
            reference: judge.reference().clone(),
        },
        variants: asked.map(|(variant, _)| variant).collect(),
        differences,
        missing: Vec::new(),
        frontiers,
        controls,
        themes: None,
        fates: Vec::new(),
    }
}

/// Returns the exponent with which all models were named; none for no models.
fn shared_exponent(judged: &[JudgedVariant<'_>]) -> Option<SharedExponent> {
    let evaluations = judged.iter().flat_map(|variant| &variant.evaluations);
    let sharing = evaluations.filter_map(|evaluation| evaluation.scores.sharing());
    let most = sharing.max_by(|a, b| a.diversity.total_cmp(&b.diversity))?;
    Some(SharedExponent { gamma: most.gamma, goal: most.goal, reached: most.diversity })
}

/// Describes the corpus of an index.
pub fn corpus_summary(index: &Index, name: &str) -> CorpusSummary {
    let parts = [Split::Train, Split::Validation, Split::Test];
    CorpusSummary {
        name: name.to_owned(),
        content_hash: index.content_hash().to_owned(),
        n_terms: index.vocabulary().n_terms(),
        n_labels: index.labels().names().len(),
        judged_labels: judged_labels(index.labels()),
        n_documents: parts
            .iter()
            .map(|&split| (split.name(), index.documents_in(split).len()))
            .collect(),
    }
}
