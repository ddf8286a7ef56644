//! What changed between two reports, figure by figure.

use std::collections::BTreeMap;

use serde::Serialize;

use super::kept::{KeptAnswer, KeptCorpus, KeptFigure, KeptReport, KeptVariant};
use crate::figures::{Metric, PrimaryFigure};

/// Holds what changed from one report to another one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changes {
    /// The corpus of either.
    pub corpora: [KeptCorpus; 2],
    /// Every answer that one of them gives.
    pub answers: Vec<ChangedAnswer>,
    /// Every figure of variants of both whose mean differs; those that decide come first.
    pub figures: Vec<ChangedFigure>,
    /// Number of figures whose mean is the same in both.
    pub n_same: usize,
    /// Variants of one alone.
    pub alone: [Vec<String>; 2],
}

/// Holds an answer of either report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangedAnswer {
    /// The variant, and what it is compared with, as the report that has both names them; the later
    /// one first.
    pub about: String,
    /// The answer of each, where it has one.
    pub answers: [Option<KeptAnswer>; 2],
}

impl ChangedAnswer {
    /// Names answers after one of them.
    fn of(named: &KeptAnswer, answers: [Option<&KeptAnswer>; 2]) -> Self {
        let KeptAnswer { variant, reference, terms, .. } = named;
        let about = format!("{variant} against {reference}{}", terms.said());
        Self { about, answers: answers.map(Option::<&KeptAnswer>::cloned) }
    }
}

/// Holds a figure of a variant that both reports have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangedFigure {
    /// Name of the variant in each.
    pub variant: [String; 2],
    /// The figure.
    pub metric: Metric,
    /// Its values.
    pub values: [KeptFigure; 2],
    /// The later mean minus the earlier one.
    pub change: f64,
    /// Whether the change is as large as the smallest effect that matters; absent for figures that do
    /// not decide.
    pub matters: Option<bool>,
}

/// Says what changed from one report to another one.
///
/// Variants meet by name; of what is left, those of the same units and kinds of penalty, in order,
/// since a weight that was sought differs from study to study.
pub fn changes(earlier: &KeptReport, later: &KeptReport) -> Changes {
    let pairs = met(&earlier.variants, &later.variants);
    let mut figures: Vec<ChangedFigure> = Vec::new();
    let mut n_same = 0;
    for (one, other) in &pairs {
        for metric in Metric::all() {
            let of = |variant: &KeptVariant| variant.metrics.get(metric.key()).copied();
            let (Some(before), Some(after)) = (of(one), of(other)) else { continue };
            if before.mean.total_cmp(&after.mean).is_eq() {
                n_same += 1;
                continue;
            }
            figures.push(ChangedFigure {
                variant: [one.name.clone(), other.name.clone()],
                metric,
                values: [before, after],
                change: after.mean - before.mean,
                matters: metric.primary().map(|of| matters(of, before.mean, after.mean)),
            });
        }
    }
    figures.sort_by_key(|figure| figure.matters.is_none());
    let alone = |all: &[KeptVariant], side: usize| -> Vec<String> {
        let is_met = |variant: &&KeptVariant| {
            pairs.iter().any(|&(one, other)| [one, other][side].name == variant.name)
        };
        all.iter().filter(|variant| !is_met(variant)).map(|variant| variant.name.clone()).collect()
    };
    Changes {
        corpora: [earlier.corpus.clone(), later.corpus.clone()],
        answers: answers(earlier, later, &pairs),
        figures,
        n_same,
        alone: [alone(&earlier.variants, 0), alone(&later.variants, 1)],
    }
}

fn matters(of: &PrimaryFigure, before: f64, after: f64) -> bool {
    let change = of.compared_by.difference(after, before);
    change.is_some_and(|change| change.abs() >= of.smallest_effect)
}

/// Pairs the variants of two reports.
fn met<'a>(
    earlier: &'a [KeptVariant],
    later: &'a [KeptVariant],
) -> Vec<(&'a KeptVariant, &'a KeptVariant)> {
    let mut free: Vec<&KeptVariant> = later.iter().collect();
    let mut take = |is_it: &dyn Fn(&KeptVariant) -> bool| {
        let place = free.iter().position(|variant| is_it(variant))?;
        Some(free.remove(place))
    };
    let mut found: Vec<Option<&KeptVariant>> =
        earlier.iter().map(|one| take(&|other| other.name == one.name)).collect();
    for (one, found) in earlier.iter().zip(&mut found) {
        if found.is_none() {
            *found = take(&|other| (&other.unit, &other.penalty) == (&one.unit, &one.penalty));
        }
    }
    earlier.iter().zip(found).filter_map(|(one, other)| Some((one, other?))).collect()
}

/// Pairs the answers of two reports, whose variants have met.
fn answers(
    earlier: &KeptReport,
    later: &KeptReport,
    pairs: &[(&KeptVariant, &KeptVariant)],
) -> Vec<ChangedAnswer> {
    let later_names: BTreeMap<&str, &str> =
        pairs.iter().map(|(one, other)| (one.name.as_str(), other.name.as_str())).collect();
    let now = |name: &str| later_names.get(name).copied().unwrap_or(name).to_owned();
    let mut free: Vec<&KeptAnswer> = later.answers.iter().collect();
    let mut all = Vec::new();
    for before in &earlier.answers {
        let (variant, reference) = (now(&before.variant), now(&before.reference));
        let of_terms = |after: &&KeptAnswer| {
            (&after.variant, after.terms) == (&variant, before.terms)
                // A reference that was stopped early is named after its epochs.
                && (after.reference == reference || !before.terms.is_asked())
        };
        let place = free.iter().position(of_terms);
        let after = place.map(|place| free.remove(place));
        all.push(ChangedAnswer::of(after.unwrap_or(before), [Some(before), after]));
    }
    all.extend(free.into_iter().map(|after| ChangedAnswer::of(after, [None, Some(after)])));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Answer, samples};

    fn kept() -> KeptReport {
        serde_json::from_str(&serde_json::to_string(&samples::report()).unwrap()).unwrap()
    }

    #[test]
    fn nothing_changed_between_a_report_and_itself() {
        let found = changes(&kept(), &kept());
        assert!(found.figures.is_empty() && found.n_same > 10, "{}", found.n_same);
        assert!(found.answers.iter().all(|of| of.answers[0] == of.answers[1]));
        assert_eq!(found.alone, [Vec::<String>::new(), Vec::new()]);
    }

    #[test]
    fn a_weight_that_was_sought_meets_another_one_and_figures_that_decide_come_first() {
        let mut later = kept();
        later.variants[1].name = "mean:0.4".to_owned();
        for answer in &mut later.answers {
            answer.variant = "mean:0.4".to_owned();
            answer.answer = Answer::Undecided;
        }
        for (key, change) in [("npmi", 0.03), ("gain_kept", -0.01), ("l0", 2.0)] {
            if let Some(figure) = later.variants[1].metrics.get_mut(key) {
                figure.mean += change;
            }
        }
        let extra = KeptVariant {
            name: "l1:0.1".to_owned(),
            penalty: "l1".to_owned(),
            ..later.variants[1].clone()
        };
        later.variants.push(extra);
        let found = changes(&kept(), &later);
        let figures: Vec<(&str, Option<bool>)> =
            found.figures.iter().map(|of| (of.metric.key(), of.matters)).collect();
        assert_eq!(figures[..2], [("npmi", Some(true)), ("gain_kept", Some(false))]);
        assert_eq!(found.figures[0].variant, ["mean:0.3", "mean:0.4"]);
        assert!((found.figures[0].change - 0.03).abs() < 1e-12);
        assert_eq!(found.alone, [vec![], vec!["l1:0.1".to_owned()]]);
        let [before, after] = &found.answers[0].answers;
        assert_eq!(before.as_ref().unwrap().answer, Answer::Easier);
        assert_eq!(after.as_ref().unwrap().answer, Answer::Undecided);
        assert_eq!(found.answers[0].about, "mean:0.4 against none");
    }
}
