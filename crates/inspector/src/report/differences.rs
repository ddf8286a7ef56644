//! Every variant against the first, paired by seed.

use super::data::{VariantDifference, VariantSummary};
use super::statistics;
use crate::figures::{LabelFigure, Metric, PRIMARY};

/// Pairs every variant with the first, figure by figure, and judges the primary family.
pub(super) fn differences(variants: &[VariantSummary]) -> Vec<VariantDifference> {
    let Some((reference, others)) = variants.split_first() else { return Vec::new() };
    let mut all = Vec::new();
    for variant in others {
        let mut family: Vec<VariantDifference> =
            Metric::all().filter_map(|metric| difference(variant, reference, metric)).collect();
        judge(&mut family);
        all.extend(family);
    }
    all
}

fn difference(
    variant: &VariantSummary,
    reference: &VariantSummary,
    metric: Metric,
) -> Option<VariantDifference> {
    let (ours, theirs) = (variant.metrics.get(&metric)?, reference.metrics.get(&metric)?);
    let pairs: Vec<f64> = ours
        .values
        .iter()
        .zip(&theirs.values)
        .filter_map(|(ours, theirs)| Some(ours.as_ref()? - theirs.as_ref()?))
        .collect();
    Some(VariantDifference {
        variant: variant.name.clone(),
        reference: reference.name.clone(),
        metric,
        primary: PRIMARY.contains(&metric),
        verdict: None,
        difference: statistics::paired_difference(&pairs)?,
    })
}

/// Gives the primary figures of one variant their verdicts, with Holm's correction over the whole
/// family: a figure that is absent, or has no p, cannot decide but counts. Only the probe leaves
/// the family, since corpora without labels have none.
fn judge(differences: &mut [VariantDifference]) {
    let primary: Vec<&mut VariantDifference> =
        differences.iter_mut().filter(|difference| difference.primary).collect();
    if primary.iter().all(|found| found.difference.p.is_none()) {
        return;
    }
    let has_probe =
        primary.iter().any(|found| found.metric == Metric::Labels(LabelFigure::ProbeAccuracy));
    let n_family = PRIMARY.len() - usize::from(!has_probe);
    let mut p: Vec<f64> = primary.iter().map(|d| d.difference.p.unwrap_or(1.0)).collect();
    p.resize(n_family, 1.0);
    for (found, adjusted) in primary.into_iter().zip(statistics::holm(&p)) {
        if found.difference.p.is_some() {
            let larger_is_better = found.metric.better().larger().unwrap_or(true);
            let mean = found.difference.mean;
            found.verdict = Some(statistics::verdict(mean, adjusted, larger_is_better));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::SparsityFigure;
    use crate::report::statistics::Verdict;

    fn differences(values: &[(Metric, &[f64])]) -> Vec<VariantDifference> {
        let of = |&(metric, values): &(Metric, &[f64])| VariantDifference {
            variant: "penalized".to_owned(),
            reference: "none".to_owned(),
            metric,
            primary: PRIMARY.contains(&metric),
            verdict: None,
            difference: statistics::paired_difference(values).unwrap(),
        };
        values.iter().map(of).collect()
    }

    #[test]
    fn a_figure_without_p_costs_the_others_nothing_but_its_place_in_the_family() {
        let clear = [0.1; 8];
        let [zeros, npmi, _, _, loss] = PRIMARY;
        let mut found = differences(&[
            (zeros, &clear),
            (npmi, &clear[..5]),
            (loss, &clear),
            (SparsityFigure::L0.into(), &clear),
        ]);
        judge(&mut found);
        let verdicts: Vec<Option<Verdict>> = found.iter().map(|found| found.verdict).collect();
        // 2/256 times the four places of a family without probe is below 0.05.
        assert_eq!(verdicts, [Some(Verdict::Better), None, Some(Verdict::Worse), None]);
        // With 7 seeds 2/128 times 4 is not, however few figures are there.
        let mut few = differences(&[(zeros, &clear[..7])]);
        judge(&mut few);
        assert_eq!(few[0].verdict, Some(Verdict::NoDecision));
    }
}
