//! The names of all figures, and the catalog that describes them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use serde::{Serialize, Serializer};

use super::carry_over::CarryOverFigure;
use super::clusters::ClusterFigure;
use super::coherence::CoherenceFigure;
use super::diversity::DiversityFigure;
use super::entry::{Better, FigureEntry};
use super::faithfulness::FaithfulnessFigure;
use super::labels::LabelFigure;
use super::listed::{Listed, listed};
use super::reconstruction::ReconstructionFigure;
use super::redundancy::RedundancyFigure;
use super::size::SizeFigure;
use super::sparsity::SparsityFigure;
use super::stability::StabilityFigure;
use super::subject::{Described, Subject};

/// Declares the subjects in the order of a report, each with the enum of its figures.
macro_rules! subjects {
    ($($(#[$of_subject:meta])* $subject:ident($figure:ty),)+) => {
        listed! {
            /// Names a figure of `report.json`; `docs/figures.md` defines each.
            #[non_exhaustive]
            pub enum Metric {
                $($(#[$of_subject])* $subject($figure),)+
            }
        }

        impl Metric {
            /// Returns what the figure is about.
            pub fn subject(self) -> Subject {
                match self {
                    $(Self::$subject(_) => <$figure as Described>::SUBJECT,)+
                }
            }

            fn describe(self) -> FigureEntry {
                match self {
                    $(Self::$subject(figure) => figure.entry(),)+
                }
            }
        }

        $(
            impl From<$figure> for Metric {
                fn from(figure: $figure) -> Self {
                    Self::$subject(figure)
                }
            }
        )+
    };
}

subjects! {
    /// How sparse codes are.
    Sparsity(SparsityFigure),
    /// How large codes are.
    Size(SizeFigure),
    /// How well the words of a unit belong together.
    Coherence(CoherenceFigure),
    /// How much the words of units differ.
    Diversity(DiversityFigure),
    /// How much units repeat each other.
    Redundancy(RedundancyFigure),
    /// Whether units come back from another seed.
    Stability(StabilityFigure),
    /// Whether the words of a unit tell when it is active.
    Faithfulness(FaithfulnessFigure),
    /// Whether units know the half of a document that they did not see.
    CarryOver(CarryOverFigure),
    /// How clusters of codes agree with labels.
    Clusters(ClusterFigure),
    /// What codes and units know of labels.
    Labels(LabelFigure),
    /// How well documents are rebuilt.
    Reconstruction(ReconstructionFigure),
}

/// Every row, by figure.
static CATALOG: LazyLock<BTreeMap<Metric, FigureEntry>> =
    LazyLock::new(|| Metric::all().map(|metric| (metric, metric.describe())).collect());

impl Metric {
    /// Lists all figures in the order of a report.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::every().into_iter()
    }

    /// Returns all that the catalog says about the figure.
    pub fn entry(self) -> &'static FigureEntry {
        &CATALOG[&self]
    }

    /// Returns the key in `report.json`.
    pub fn key(self) -> &'static str {
        &self.entry().key
    }

    /// Returns the name in tables.
    pub fn title(self) -> &'static str {
        &self.entry().title
    }

    /// Returns the direction in which the figure improves.
    pub fn better(self) -> Better {
        self.entry().better
    }

    /// Returns the number of decimals in tables.
    pub fn decimals(self) -> usize {
        self.entry().decimals
    }

    /// Returns what is measured, and on which documents, in the few words of tables.
    pub fn help(self) -> String {
        let FigureEntry { summary, documents, .. } = self.entry();
        format!("{summary}{}", documents.remark())
    }

    /// Returns whole sentences: what is measured, on which documents, and whether larger is
    /// better.
    pub fn meaning(self) -> String {
        let FigureEntry { definition, within, documents, better, .. } = self.entry();
        let sentences = [&definition.text, within, documents.sentence(), better.sentence()];
        let said: Vec<&str> = sentences.into_iter().filter(|text| !text.is_empty()).collect();
        said.join(" ")
    }
}

impl Serialize for Metric {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn figures_come_in_their_order_each_with_a_key_and_a_name_of_its_own() {
        let all: Vec<Metric> = Metric::all().collect();
        assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
        let keys: BTreeSet<&str> = all.iter().map(|metric| metric.key()).collect();
        let titles: BTreeSet<&str> = all.iter().map(|metric| metric.title()).collect();
        assert_eq!((keys.len(), titles.len()), (all.len(), all.len()));
    }

    #[test]
    fn what_a_figure_means_is_said_in_whole_sentences() {
        for metric in Metric::all() {
            let FigureEntry { definition, within, key, .. } = metric.entry();
            for text in [&definition.text, within] {
                let is_sentence = text.starts_with(char::is_uppercase) && text.ends_with('.');
                assert!(
                    is_sentence || text.is_empty() && !definition.text.is_empty(),
                    "{key}: {text}"
                );
            }
            assert!(!definition.name.is_empty() && !definition.source.ends_with('.'), "{key}");
        }
    }

    #[test]
    fn figures_of_one_definition_tell_themselves_apart() {
        let mut said = BTreeSet::new();
        for entry in Metric::all().map(Metric::entry) {
            let FigureEntry { definition, within, documents, key, .. } = entry;
            assert!(said.insert((&definition.name, within, documents.sentence())), "{key}");
        }
    }

    #[test]
    fn a_definition_has_one_name_and_a_name_one_definition() {
        let all: Vec<&FigureEntry> = Metric::all().map(Metric::entry).collect();
        for (one, other) in all.iter().flat_map(|one| all.iter().map(move |other| (one, other))) {
            let (one, other) = (&one.definition, &other.definition);
            assert_eq!(one.name == other.name, one == other, "{}", one.name);
        }
    }
}
