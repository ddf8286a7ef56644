//! Figures of what codes and units know of labels, which never take part in training.

use topicscope_indexer::Labels;

use super::codes::Codes;
use super::given::{FiguresOf, every};
use super::labeled::{OneLabel, if_labels};
use super::unit_labels::{self, BestLabels};
use crate::figures::{LabelFigure, Nearest};
use crate::metrics::{self, Agreement};

/// Returns the figures; `found` says what each unit knows.
pub(super) fn figures(
    codes: &Codes<'_>,
    labels: &Labels,
    found: &BestLabels,
    density: &[f64],
) -> FiguresOf<LabelFigure> {
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
    let seed = codes.model.config().seed;
    let retrieval = has_labels.and_then(|()| {
        metrics::retrieval(train_codes, &train.labels, test_codes, &test.labels, seed)
    });
    every(|figure| match figure {
        LabelFigure::DominantNmi => dominant.map(|agreement| agreement.nmi),
        LabelFigure::DominantPurity => dominant.map(|agreement| agreement.purity),
        LabelFigure::ProbeAccuracy => probe.map(|probe| probe.accuracy),
        LabelFigure::ProbeMacroF1 => probe.map(|probe| probe.macro_f1),
        LabelFigure::Retrieval(nearest) => retrieval.and_then(|found| found[depth(nearest)]),
        LabelFigure::UnitF1 => unit_labels::mean_of_live(found, density, |unit| unit.f1),
        LabelFigure::UnitAuroc => unit_labels::mean_of_live(found, density, |unit| unit.auroc),
    })
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
