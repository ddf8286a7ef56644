//! Every variant against the first of its size, paired by seed; and beside models of other programs, unpaired.

use super::data::{VariantDifference, VariantSummary};
use super::purpose::{Purpose, Terms};
use super::references::Pairing;
use super::statistics;
use super::summary::JudgedVariant;
use crate::figures::{
    ComparedBy, GAIN_KEPT, Metric, NPMI_BY_DECODER, PRIMARY, PrimaryFigure, SmallestEffects,
};

/// Compares the variants of every pairing, figure by figure, and judges the primary ones. Then sets
/// every variant of ours beside every model of another program, without a verdict.
pub(super) fn differences(
    variants: &[VariantSummary],
    judged: &[JudgedVariant<'_>],
    pairings: &[Pairing],
    smallest_effects: SmallestEffects,
) -> Vec<VariantDifference> {
    let mut all = Vec::new();
    let side = |place: usize| (&variants[place], &judged[place]);
    for &Pairing { ours, theirs, terms } in pairings {
        let pair = Pair { ours: side(ours), theirs: side(theirs), terms };
        let is_compared = |metric: &Metric| match terms {
            Terms::Asked => true,
            Terms::EqualZeros => decides(*metric),
            // What was kept is the same by what they were chosen for.
            Terms::EqualLoss => decides(*metric) && *metric != GAIN_KEPT,
        };
        all.extend(Metric::all().filter(is_compared).filter_map(|metric| pair.difference(metric)));
    }
    for found in &mut all {
        let primary = found.metric.primary();
        found.smallest_effect = primary.map(|primary| smallest_effects.of(primary));
    }
    judge(&mut all);
    all.extend(beside_others(variants, judged));
    all
}

/// Says whether an answer looks at a figure.
fn decides(metric: Metric) -> bool {
    metric.primary().is_some() || metric == NPMI_BY_DECODER
}

/// Compares every variant of ours with every model of another program in the primary figures that
/// both have. Runs of other programs are paired with nothing, and no verdict was promised of them.
fn beside_others(
    variants: &[VariantSummary],
    judged: &[JudgedVariant<'_>],
) -> Vec<VariantDifference> {
    let asked = (0..variants.len()).filter(|&place| judged[place].purpose == Purpose::Asked);
    let is_ours = |place: &usize| judged[*place].config.is_some();
    let (own, others): (Vec<usize>, Vec<usize>) = asked.partition(is_ours);
    let side = |place: usize| (&variants[place], &judged[place]);
    let pairs = others
        .iter()
        .flat_map(|&theirs| own.iter().map(move |&ours| (ours, theirs)))
        .map(|(ours, theirs)| Pair { ours: side(ours), theirs: side(theirs), terms: Terms::Asked });
    let figures = |pair: Pair<'_>| -> Vec<VariantDifference> {
        PRIMARY.iter().filter_map(|primary| pair.unpaired(primary)).collect()
    };
    pairs.flat_map(figures).collect()
}

/// A variant and the one that it is compared with.
struct Pair<'a> {
    ours: (&'a VariantSummary, &'a JudgedVariant<'a>),
    theirs: (&'a VariantSummary, &'a JudgedVariant<'a>),
    terms: Terms,
}

impl Pair<'_> {
    fn difference(&self, metric: Metric) -> Option<VariantDifference> {
        let ((ours, _), (theirs, _)) = (self.ours, self.theirs);
        let primary = metric.primary();
        let compared_by = primary.map_or(ComparedBy::Difference, |primary| primary.compared_by);
        let (values, of_theirs) =
            (&ours.metrics.get(&metric)?.values, &theirs.metrics.get(&metric)?.values);
        let seeds: Vec<(usize, f64)> = (0..values.len().min(of_theirs.len()))
            .filter_map(|seed| {
                Some((seed, compared_by.difference(values[seed]?, of_theirs[seed]?)?))
            })
            .collect();
        let (seeds, differences): (Vec<usize>, Vec<f64>) = seeds.into_iter().unzip();
        let drawn: Option<Vec<Vec<f64>>> = primary.and_then(|_| {
            seeds.iter().map(|&seed| self.drawn(metric, seed)).collect::<Option<Vec<_>>>()
        });
        Some(VariantDifference {
            variant: ours.name.clone(),
            reference: theirs.name.clone(),
            terms: self.terms,
            metric,
            compared_by,
            role: primary.map(|primary| primary.role),
            smallest_effect: primary.map(|primary| primary.smallest_effect),
            adjusted_p: None,
            verdict: None,
            difference: statistics::paired_difference(&differences, drawn.as_deref())?,
        })
    }

    /// Compares the means over the runs of both sides; `None` for fewer than two runs of either.
    fn unpaired(&self, primary: &PrimaryFigure) -> Option<VariantDifference> {
        let metric = primary.metric;
        let sides = [self.ours, self.theirs];
        let values_of = |(summary, _): (&VariantSummary, &JudgedVariant<'_>)| {
            let values = summary.metrics.get(&metric)?.values.iter();
            values.map(|value| primary.compared_by.scaled((*value)?)).collect::<Option<Vec<f64>>>()
        };
        let drawn_of = |(_, judged): (&VariantSummary, &JudgedVariant<'_>)| {
            let runs = judged.evaluations.iter();
            runs.map(|run| run.drawn.get(&metric).cloned()).collect::<Option<Vec<Vec<f64>>>>()
        };
        let [ours, theirs] = [values_of(sides[0])?, values_of(sides[1])?];
        let drawn = drawn_of(sides[0]).zip(drawn_of(sides[1]));
        let drawn = drawn.as_ref().map(|(ours, theirs)| [ours.as_slice(), theirs.as_slice()]);
        Some(VariantDifference {
            variant: self.ours.0.name.clone(),
            reference: self.theirs.0.name.clone(),
            terms: self.terms,
            metric,
            compared_by: primary.compared_by,
            role: None,
            smallest_effect: None,
            adjusted_p: None,
            verdict: None,
            difference: statistics::unpaired_difference([&ours, &theirs], drawn)?,
        })
    }

    /// Returns the difference of one seed under every draw of documents, where both sides have it.
    /// What is compared by the logarithm of a ratio is drawn as a logarithm.
    fn drawn(&self, metric: Metric, seed: usize) -> Option<Vec<f64>> {
        let of = |judged: &JudgedVariant<'_>| -> Option<Vec<f64>> {
            judged.evaluations.get(seed)?.drawn.get(&metric).cloned()
        };
        let (ours, theirs) = (of(self.ours.1)?, of(self.theirs.1)?);
        Some(ours.iter().zip(&theirs).map(|(ours, theirs)| ours - theirs).collect())
    }
}

/// Gives the primary figures their verdicts, with Holm's correction over all variants and primary
/// figures of the report: one that has no p cannot decide but counts.
fn judge(differences: &mut [VariantDifference]) {
    let primary: Vec<&mut VariantDifference> =
        differences.iter_mut().filter(|found| found.role.is_some()).collect();
    let p: Vec<f64> = primary.iter().map(|found| found.difference.p.unwrap_or(1.0)).collect();
    for (found, adjusted) in primary.into_iter().zip(statistics::holm(&p)) {
        let enough = found.difference.values.len() >= statistics::SEEDS_TO_DECIDE;
        if let (true, Some(_), Some(smallest)) = (enough, found.difference.p, found.smallest_effect)
        {
            found.adjusted_p = Some(adjusted);
            found.verdict = Some(statistics::verdict(&found.difference, adjusted, smallest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::{PRIMARY, Role, SparsityFigure};
    use crate::report::statistics::Verdict;

    fn difference(metric: Metric, values: &[f64]) -> VariantDifference {
        VariantDifference {
            variant: "penalized".to_owned(),
            reference: "none".to_owned(),
            terms: Terms::Asked,
            metric,
            compared_by: ComparedBy::Difference,
            role: metric.primary().map(|primary| primary.role),
            smallest_effect: metric.primary().map(|_| 0.02),
            adjusted_p: None,
            verdict: None,
            difference: statistics::paired_difference(values, None).unwrap(),
        }
    }

    #[test]
    fn primary_figures_are_judged_from_five_seeds_on_and_others_never() {
        let values = [0.1, 0.12, 0.09, 0.11, 0.1, 0.1];
        let [first, second, ..] = PRIMARY;
        let mut found = [
            difference(first.metric, &values),
            difference(second.metric, &values[..4]),
            difference(SparsityFigure::L0.into(), &values),
        ];
        judge(&mut found);
        let verdicts = found.each_ref().map(|found| found.verdict);
        assert_eq!(verdicts, [Some(Verdict::Better), None, None]);
        assert_eq!(found[0].role, Some(Role::Readability));
    }

    #[test]
    fn the_family_is_all_variants_and_all_primary_figures() {
        // t = 3.6 with 7 degrees of freedom: p = .0088.
        let values = [0.1, 0.0, 0.1, 0.2, 0.0, 0.1, 0.15, 0.05];
        let metric = PRIMARY[0].metric;
        let alone = &mut [difference(metric, &values)];
        judge(alone);
        assert_eq!(alone[0].verdict, Some(Verdict::Better));
        let mut many: Vec<_> = (0..6).map(|_| difference(metric, &values)).collect();
        judge(&mut many);
        let p = many[0].difference.p.unwrap();
        assert!((many[0].adjusted_p.unwrap() - 6.0 * p).abs() < 1e-12);
        assert!(many.iter().all(|found| found.verdict == Some(Verdict::NoDecision)), "{p}");
    }
}
