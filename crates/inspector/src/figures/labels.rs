//! Figures of what codes and units know of labels.

use super::entry::{Better, Definition, FigureEntry, MeasuredIn, MeasuredOn, Single};
use super::listed::listed;
use super::subject::{Described, Subject};

listed! {
    /// Figures of what codes and units know of labels.
    pub enum LabelFigure {
        /// Mutual information of the most active unit with the labels.
        DominantNmi,
        /// Share of documents with the commonest label of their most active unit.
        DominantPurity,
        /// Accuracy of a linear probe.
        ProbeAccuracy,
        /// Mean F1 of a linear probe.
        ProbeMacroF1,
        /// Accuracy of a linear probe on the units that tell each label best.
        SparseProbe(UnitsPerLabel),
        /// Precision among the nearest training documents.
        Retrieval(Nearest),
        /// F1 of units for their best labels.
        UnitF1,
        /// Area under the ROC curve of units for their best labels.
        UnitAuroc,
    }
}

listed! {
    /// How many of the nearest training documents are looked at.
    pub enum Nearest {
        /// The nearest.
        One,
        /// Five.
        Five,
        /// Ten.
        Ten,
    }
}

listed! {
    /// How many units a probe sees for each label.
    pub enum UnitsPerLabel {
        /// The one that tells it best.
        One,
        /// Two.
        Two,
        /// Five.
        Five,
    }
}

impl UnitsPerLabel {
    /// Returns the number.
    pub fn number(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Five => 5,
        }
    }
}

impl Described for LabelFigure {
    const SUBJECT: Subject = Subject {
        title: "What codes and units know of labels",
        text: "Labels play no part in training. The dominant unit, the probe and retrieval look at \
               documents with exactly one label; units against labels look at documents with any \
               number of labels but none.",
    };

    fn entry(self) -> FigureEntry {
        match self {
            Self::DominantNmi => Single {
                key: "argmax_nmi",
                title: "dominant unit NMI",
                summary: "agreement of each document's most active unit with the labels: normalized \
                          mutual information",
                unit: MeasuredIn::Degree,
                better: Better::Larger,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "Each document belongs to its most active unit, the one of smaller number \
                          where several are, and documents whose activations are all the same to a \
                          group of their own; the figure is the normalized mutual information \
                          `2·I(K; L)/(H(K) + H(L))` of these groups K with the labels L.",
                source: "",
            }
            .entry(),
            Self::DominantPurity => Single {
                key: "argmax_purity",
                title: "dominant unit purity",
                summary: "share of documents whose label is the commonest of their most active unit",
                unit: MeasuredIn::Share,
                better: Better::Larger,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "It is the share of documents whose label is the commonest among the \
                          documents of the same most active unit.",
                source: "",
            }
            .entry(),
            Self::ProbeAccuracy => Single {
                key: "probe_accuracy",
                title: "linear probe, accuracy",
                summary: "accuracy of a logistic regression from codes to labels, fitted on train",
                unit: MeasuredIn::Share,
                better: Better::Larger,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "A multinomial logistic regression is fitted on the codes of training \
                          documents, each unit with mean 0 and deviation 1 there; it minimizes the \
                          summed loss + ½‖W‖². The figure is the share of documents whose label it \
                          predicts.",
                source: "",
            }
            .entry(),
            Self::ProbeMacroF1 => Single {
                key: "probe_macro_f1",
                title: "linear probe, macro F1",
                summary: "mean over labels of the F1 of the same regression",
                unit: MeasuredIn::Degree,
                better: Better::Larger,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "It is the mean, over the labels that occur, of the F1 of the predictions \
                          of the same regression, so that rare labels count as much as common ones.",
                source: "",
            }
            .entry(),
            Self::SparseProbe(most) => sparse_probe(most),
            Self::Retrieval(nearest) => retrieval(nearest),
            Self::UnitF1 => Single {
                key: "unit_f1",
                title: "units against labels, F1",
                summary: "F1 of a unit's being active as a prediction of its best label, chosen on \
                          training documents; mean over all units",
                unit: MeasuredIn::Degree,
                better: Better::Larger,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "The best label of a unit is the one of largest area under the ROC curve of \
                          its activation on training documents, among labels of at least ten of \
                          them. The F1 of \"the unit is active\" as a prediction of that label is \
                          averaged over all units; one that has no best label, or \
                          whose label no test document tells from others, counts as 0.",
                source: "",
            }
            .entry(),
            Self::UnitAuroc => Single {
                key: "unit_auroc",
                title: "units against labels, AUROC",
                summary: "area under the ROC curve of a unit's activation as a score for the same \
                          label; mean over all units",
                unit: MeasuredIn::Degree,
                better: Better::Larger,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "It is the area under the ROC curve of a unit's activation as a score for \
                          its best label, mean over all units: of two documents, one with and one \
                          without the label, the chance that the first has the larger activation. \
                          0.5 is chance, and what a unit counts as that has no best label, or whose \
                          label no test document tells from others.",
                source: "Hanley, McNeil (1982), The meaning and use of the area under a receiver \
                         operating characteristic curve",
            }
            .entry(),
        }
    }
}

fn sparse_probe(most: UnitsPerLabel) -> FigureEntry {
    let (number, within) = match most {
        UnitsPerLabel::One => (1, "It sees the one unit that tells each label best."),
        UnitsPerLabel::Two => (2, "It sees the two units that tell each label best."),
        UnitsPerLabel::Five => (5, "It sees the five units that tell each label best."),
    };
    let units = if number == 1 { "unit" } else { "units" };
    FigureEntry {
        key: format!("probe_k{number}").into(),
        title: format!("linear probe, {number} {units} a label").into(),
        summary: format!(
            "accuracy of the same regression when it sees the {number} {units} alone that tell \
             each label best"
        )
        .into(),
        unit: MeasuredIn::Share,
        better: Better::Larger,
        decimals: 3,
        documents: MeasuredOn::Test,
        definition: Definition {
            name: "Linear probe on few units".into(),
            text: "The regression of the linear probe is fitted on a few units for each label, those \
                   of all labels together: the ones whose area under the ROC curve for the label, on \
                   training documents, lies farthest from 0.5 on either side. Units that stand for \
                   what labels name lose little by it. Of more than 10,000 training documents so many \
                   are drawn by seed."
                .into(),
            source: "Gurnee, Nanda, Pauly, Harvey, Troitskii, Bertsimas (2023), Finding neurons in a \
                     haystack: case studies with sparse probing"
                .into(),
        },
        within: within.into(),
    }
}

fn retrieval(nearest: Nearest) -> FigureEntry {
    let [number, summary, within] = match nearest {
        Nearest::One => [
            "1",
            "share of test documents whose nearest training document, by cosine of codes, has the \
             same label",
            "The nearest one is looked at.",
        ],
        Nearest::Five => [
            "5",
            "share of the 5 nearest training documents that have the label of the test document, \
             by cosine of codes",
            "The five nearest are looked at.",
        ],
        Nearest::Ten => [
            "10",
            "share of the 10 nearest training documents that have the label of the test document, \
             by cosine of codes",
            "The ten nearest are looked at.",
        ],
    };
    FigureEntry {
        key: format!("retrieval_p{number}").into(),
        title: format!("retrieval, precision at {number}").into(),
        summary: summary.into(),
        unit: MeasuredIn::Share,
        better: Better::Larger,
        decimals: 3,
        documents: MeasuredOn::TestSample,
        definition: Definition {
            name: "Retrieval".into(),
            text: "It is the share of the training documents nearest to a document, by cosine of \
                   their codes, that have its label, mean over documents. A code of zeros finds \
                   nothing and is never found, which counts as wrong."
                .into(),
            source: "".into(),
        },
        within: within.into(),
    }
}
