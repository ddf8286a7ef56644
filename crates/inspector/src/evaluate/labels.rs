//! Figures of what codes and units know of labels, which never take part in training.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::Axis;

use super::codes::Codes;
use super::given::{FiguresOf, every};
use super::judged_labels::JudgedLabels;
use super::labeled::{OneLabel, if_labels};
use super::unit_labels::{self, BestLabels};
use crate::figures::{LabelFigure, Listed, Nearest, UnitsPerLabel};
use crate::metrics::{self, Absent, AccuracySample, Agreement, Measured, Probe};

/// Training documents of probes on few units at most; of more, so many are drawn by seed. Three more
/// probes on all of them would take longer than all other figures of a large corpus.
const SPARSE_PROBE_DOCUMENTS: usize = 10_000;

/// Returns the figures, and what measures the probe again on documents drawn anew; `found` says
/// what each unit knows.
pub(super) fn figures(
    codes: &Codes<'_>,
    labels: &JudgedLabels<'_>,
    found: &BestLabels,
) -> (FiguresOf<LabelFigure>, Option<AccuracySample>) {
    let has_labels = if_labels(labels);
    let train = OneLabel::of(&codes.train, labels);
    let test = OneLabel::of(&codes.test, labels);
    let (train_codes, test_codes) = (train.codes.view(), test.codes.view());
    let dominant = has_labels.and_then(|()| test.groups()).and_then(|()| {
        let clusters = metrics::dominant_units(test_codes)?;
        Ok(Agreement::of(&test.labels, &clusters))
    });
    let probe = has_labels
        .and_then(|()| metrics::linear_probe(train_codes, &train.labels, test_codes, &test.labels));
    let seed = codes.seed();
    let sparse = has_labels.map(|()| {
        let chosen = metrics::sample(train.labels.len(), SPARSE_PROBE_DOCUMENTS, seed);
        let full = (chosen.len() == train.labels.len()).then_some(&probe);
        sparse_probes(&train.select(&chosen), &test, full)
    });
    let retrieval = has_labels.and_then(|()| {
        metrics::retrieval(train_codes, &train.labels, test_codes, &test.labels, seed)
    });
    let figures = every(|figure| match figure {
        LabelFigure::DominantNmi => dominant.map(|agreement| agreement.nmi),
        LabelFigure::DominantPurity => dominant.map(|agreement| agreement.purity),
        LabelFigure::ProbeAccuracy => accuracy(&probe),
        LabelFigure::ProbeMacroF1 => probe.as_ref().map(|probe| probe.macro_f1).map_err(|why| *why),
        LabelFigure::SparseProbe(most) => {
            sparse.as_ref().map_err(|why| *why).and_then(|found| found[&most])
        }
        LabelFigure::Retrieval(nearest) => retrieval.and_then(|found| found[depth(nearest)]),
        // A unit that tells no label predicts nothing, and its activation ranks nothing.
        LabelFigure::UnitF1 => unit_labels::mean_of_all(found, 0.0, |unit| unit.f1),
        LabelFigure::UnitAuroc => unit_labels::mean_of_all(found, 0.5, |unit| unit.auroc),
    });
    let sample = probe.ok().map(|probe| AccuracySample::of(&test.documents, &probe.is_right));
    (figures, sample)
}

/// Returns the accuracy of the probe on all units, and nothing else that labels tell.
pub(super) fn probe_accuracy(codes: &Codes<'_>, labels: &JudgedLabels<'_>) -> Measured {
    if_labels(labels)?;
    let [train, test] = [&codes.train, &codes.test].map(|part| OneLabel::of(part, labels));
    let (train_codes, test_codes) = (train.codes.view(), test.codes.view());
    accuracy(&metrics::linear_probe(train_codes, &train.labels, test_codes, &test.labels))
}

fn accuracy(probe: &Result<Probe, Absent>) -> Measured {
    probe.as_ref().map(|probe| probe.accuracy).map_err(|why| *why)
}

/// Returns the accuracy of probes that see a few units for each label. The `full` one is taken where
/// these are all units, if it saw the same documents.
fn sparse_probes(
    train: &OneLabel<'_>,
    test: &OneLabel<'_>,
    full: Option<&Result<Probe, Absent>>,
) -> BTreeMap<UnitsPerLabel, Measured> {
    let deepest = UnitsPerLabel::Five.number();
    let telling = metrics::telling_units(train.codes.view(), &train.labels, deepest);
    let of = |most: UnitsPerLabel| {
        let first = telling.iter().flat_map(|units| units.iter().take(most.number()).copied());
        let units: Vec<usize> = first.collect::<BTreeSet<usize>>().into_iter().collect();
        // A probe leaves out units that never change.
        let is_seen = |unit: usize| units.binary_search(&unit).is_ok();
        let sees_all = train.codes.columns().into_iter().enumerate().all(|(unit, column)| {
            is_seen(unit) || column.iter().all(|a| Some(a) == column.first())
        });
        if let Some(full) = full.filter(|_| sees_all) {
            return accuracy(full);
        }
        let (train_codes, test_codes) =
            (train.codes.select(Axis(1), &units), test.codes.select(Axis(1), &units));
        let probe = metrics::linear_probe(
            train_codes.view(),
            &train.labels,
            test_codes.view(),
            &test.labels,
        );
        accuracy(&probe)
    };
    UnitsPerLabel::every().into_iter().map(|most| (most, of(most))).collect()
}

/// Returns the place among [`metrics::DEPTHS`].
fn depth(nearest: Nearest) -> usize {
    match nearest {
        Nearest::One => 0,
        Nearest::Five => 1,
        Nearest::Ten => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::{Listed, Metric};

    #[test]
    fn keys_of_retrieval_name_the_depth_at_which_it_is_measured() {
        for nearest in Nearest::every() {
            let expected = format!("retrieval_p{}", metrics::DEPTHS[depth(nearest)]);
            assert_eq!(Metric::from(LabelFigure::Retrieval(nearest)).key(), expected);
        }
    }
}
