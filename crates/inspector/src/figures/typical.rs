//! Typical values: what is little, what is much, for people who do not know the figure.
//!
//! Values were measured on 20 Newsgroups with 64 units, unless another corpus is named; "untrained" are
//! models at their random start, those "with `mean:0.3`" of 60 epochs that predict seen words alone.

use super::carry_over::CarryOverFigure;
use super::chosen::{GAIN_KEPT, NPMI};
use super::clusters::{ClusterFigure, ClusterMeasure, ClusterMethod};
use super::diversity::DiversityFigure;
use super::faithfulness::FaithfulnessFigure;
use super::labels::{LabelFigure, UnitsPerLabel};
use super::metric::Metric;
use super::naming::NamedBy;
use super::redundancy::RedundancyFigure;

/// What is said of some figures, two sentences each.
const TYPICAL: [(Metric, &str); 15] = [
    (
        NPMI,
        "0 is chance, but random units have 0.24: words that follow any direction belong together. \
         Models without a penalty reach 0.30, and 0.34 with the default one, as LDA; units that may repeat \
         each other (`mean:0.3`, no renewal), mostly words of one theme, 0.40.",
    ),
    (
        GAIN_KEPT,
        "The unpenalized twin has 1. With the default penalty it is 0.63: a third of what the code knew of \
         single documents is gone; below 0 a model would do better to forget the document.",
    ),
    (
        Metric::Diversity(DiversityFigure::DistinctUnits),
        "At 0.5 every other unit says nearly the same as another one; topic models (LDA) have 0.97 \
         or more, as autoencoders whose units are renewed; without renewal these have 0.4 to 0.6. Random \
         units have 0.87, so that a large value alone says little: it counts beside the others.",
    ),
    (
        Metric::Redundancy(RedundancyFigure::CDec),
        "Random directions in a vocabulary of 2,000 words have 0.02, as have models without a penalty; \
         with `mean:0.3` it is 0.08. The nearer it lies to 0.02, the less units write the same words, or \
         each other's opposite.",
    ),
    (
        Metric::Faithfulness(FaithfulnessFigure::Of(NamedBy::Correlation)),
        "At 0.2, where untrained models stand, ten words say next to nothing about when the unit is \
         active; at 0.47 to 0.55 (without and with the default penalty; LDA 0.52) they say it roughly. \
         1 would be a unit that counts its words and does nothing else.",
    ),
    (
        Metric::Faithfulness(FaithfulnessFigure::OfLive),
        "It is read as the figure of all units, and equals it when no unit is dead. A model that has \
         far more here than there let units die.",
    ),
    (
        Metric::CarryOver(CarryOverFigure::Lift),
        "1 is chance, where untrained models stand: what a unit saw says nothing about the rest of the \
         document. Where a unit is most active on one half, the other is 2.4 times likelier to hold its \
         words without a penalty, 3.1 times with the default one, and 2.9 times for LDA.",
    ),
    (
        Metric::CarryOver(CarryOverFigure::OfLive),
        "It is read as the figure of all units, and equals it when no unit is dead. A model that has \
         far more here than there let units die.",
    ),
    (
        Metric::CarryOver(CarryOverFigure::Area),
        "0.5 is chance, where untrained models stand. Models without a penalty have 0.57, those with \
         `mean:0.3` and LDA 0.63 to 0.65; it lies nearer to 0.5 than one expects, since most units are \
         silent on most documents.",
    ),
    (
        Metric::CarryOver(CarryOverFigure::DocumentIntrusion),
        "0.2 is chance, where random directions and shuffled codes stand. On 20 Newsgroups models \
         without a penalty reach 0.25 and those with `mean:0.3` 0.29: halves of documents of one theme \
         share few words.",
    ),
    (
        Metric::Clusters(ClusterFigure::Of(ClusterMethod::Kmeans, ClusterMeasure::Nmi)),
        "0 says that clusters have nothing to do with the labels, 1 that they are the labels. With \
         the 20 labels of 20 Newsgroups 0.3 to 0.5 is usual.",
    ),
    (
        Metric::Clusters(ClusterFigure::KmeansRawNmi),
        "It is read as k-means NMI. On 20 Newsgroups it lies 0.05 to 0.1 below it, on other corpora up \
         to 0.2.",
    ),
    (
        Metric::Labels(LabelFigure::ProbeAccuracy),
        "Chance is the share of the commonest label: 0.05 among the 20 of 20 Newsgroups. There codes of \
         64 units reach 0.64 to 0.68; a penalty costs a few hundredths.",
    ),
    (
        Metric::Labels(LabelFigure::SparseProbe(UnitsPerLabel::One)),
        "On 20 Newsgroups one unit a label reaches 0.45 without a penalty and 0.55 with `mean:0.3`, where \
         all units reach 0.68 and 0.64. The nearer the two, the more single units stand for labels.",
    ),
    (
        Metric::Labels(LabelFigure::UnitAuroc),
        "0.5 is chance: the unit is as active on documents with the label as on others. At 0.8 a \
         document with the label is the more active one in four pairs of five.",
    ),
];

impl Metric {
    /// Returns two sentences about what is little and what is much; empty where there is nothing to
    /// say.
    pub fn typical(self) -> &'static str {
        TYPICAL.iter().find(|(metric, _)| *metric == self).map_or("", |(_, text)| text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_spoken_of_once_in_whole_sentences() {
        for (place, (metric, text)) in TYPICAL.iter().enumerate() {
            assert!(TYPICAL[..place].iter().all(|(other, _)| other != metric), "{metric}");
            assert!(text.ends_with('.') && text.contains(". "), "{metric}: {text}");
            assert_eq!(metric.typical(), *text);
        }
    }
}
