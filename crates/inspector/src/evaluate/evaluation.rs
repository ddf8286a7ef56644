//! The figures of one model, joined from all subjects.

use std::collections::BTreeMap;

use ndarray::Array2;
use topicscope_indexer::TermId;

use super::baselines::Baselines;
use super::clusters::Clustering;
use super::codes::Codes;
use super::coherence::Coherent;
use super::given::FiguresOf;
use super::judged_by::JudgedBy;
use super::judged_labels::JudgedLabels;
use super::names::Names;
use super::{
    carry_over, clusters, coherence, diversity, faithfulness, labels, reconstruction, redundancy,
    size, sparsity, unit_labels,
};
use crate::figures::{Metric, NamedBy};
use crate::metrics::{
    self, CarryOver, Halves, Likeness, ListCoherence, Measured, Redundancy, Scale, SharedWords,
    Sparsity, UnitLabel,
};
use crate::rank::Scores;

/// Every figure of the catalog that was asked for, or why it is absent.
pub type Figures = BTreeMap<Metric, Measured>;

/// The value of some figures under each of [`DRAWS`](crate::metrics::DRAWS) draws of documents.
pub type DrawnFigures = BTreeMap<Metric, Vec<f64>>;

/// Holds the figures of one model and what they were computed from.
///
/// Of a model that was judged at [`Depth::Frontier`](super::Depth) there is less: nothing drawn, no
/// pairs of units that repeat each other but `twins`, and no labels of units; and its `scores`,
/// `coherence` (of whole documents alone) and `faithfulness` are those under naming by correlation.
#[derive(Debug)]
pub struct Evaluation {
    /// Every figure of the catalog that was asked for, or why it is absent.
    pub figures: Figures,
    /// Figures of verdicts under every draw of documents, where the judge
    /// [draws](super::Judge::drawing_documents).
    pub drawn: DrawnFigures,
    /// Loss on each document judged on, in the unit of the trained loss; none without weights.
    pub losses: Vec<f64>,
    /// Sparsity on test documents, unit by unit.
    pub sparsity: Sparsity,
    /// Size of the codes on test documents.
    pub scale: Scale,
    /// How much live units repeat each other in what they write.
    pub by_decoder: Redundancy,
    /// How much live units repeat each other in when they fire on test documents.
    pub by_activation: Redundancy,
    /// Scores of the first words of each unit, [`DIVERSITY_WORDS`](super::DIVERSITY_WORDS) at most,
    /// under the default ranking, from training documents.
    pub scores: Scores,
    /// The words of largest correlation of each unit, or those that a model of another program gives,
    /// [`DIVERSITY_WORDS`](super::DIVERSITY_WORDS) at most; none for a unit without words. **Shape** (H).
    pub correlation_words: Vec<Vec<TermId>>,
    /// Coherence of each unit's words under the default ranking, on test documents.
    pub coherence: Vec<ListCoherence>,
    /// Faithfulness of each unit's words under the default ranking, on test documents.
    pub faithfulness: Vec<Measured>,
    /// What each unit carries over; `None` for one that has nothing to carry. **Shape** (H).
    pub carry_over: Vec<Option<CarryOver>>,
    /// Units that share four or more of their ten words of largest correlation.
    pub twins: Vec<SharedWords>,
    /// What measures figures again on documents drawn anew, of a model judged in full.
    pub judged_by: Option<JudgedBy>,
    /// The label that each unit tells best, where it has one. **Shape** (H).
    pub unit_labels: Vec<Option<UnitLabel>>,
    /// Activations above these count as active. **Shape** (H).
    pub active_above: Vec<f32>,
    /// Decoder columns of length 1, for stability over seeds: as large as the decoder, 51 MB for
    /// 50,000 terms and 256 units. Without rows for a model without weights. **Shape** (V, H).
    pub decoder_columns: Array2<f32>,
}

impl Evaluation {
    /// Computes all but coherence, which is counted for all models at once, and the names that it
    /// is about. `distinctive` names units by the default ranking.
    pub(super) fn but_coherence(
        codes: Codes<'_>,
        distinctive: Scores,
        labels: &JudgedLabels<'_>,
        halves: &Halves,
        likeness: &Likeness,
        clustering: Clustering,
        baselines: &Baselines,
    ) -> (Self, Names) {
        let test = codes.test.codes.view();
        let sparsity = metrics::sparsity(test, &codes.active_above);
        let is_live: Vec<bool> = sparsity.density.iter().map(|&density| density > 0.0).collect();
        let scale = metrics::scale(test, codes.decoder());
        let by_decoder = match codes.decoder() {
            Ok(decoder) => metrics::cosines(decoder, &is_live),
            Err(why) => Redundancy::absent(why),
        };
        let by_activation = metrics::correlations(test, &is_live);
        let names = Names::of(&codes, &distinctive);
        let (mut faithful, faithfulness_sample) = faithfulness::of_units(&codes, &names);
        let carried = carry_over::of_units(&codes, &names, halves, likeness);
        let twins = diversity::twins(&names);
        let best_labels = unit_labels::of_units(&codes, labels);
        let n_units = is_live.len();
        let losses = reconstruction::losses(&codes);
        let (of_clusters, kmeans) = clusters::figures(&codes, labels, clustering);
        let (of_labels, probe) = labels::figures(&codes, labels, &best_labels);
        let figures = [
            of_subject(sparsity::figures(&sparsity)),
            of_subject(size::figures(&scale)),
            of_subject(diversity::figures(&names, &twins)),
            of_subject(redundancy::figures(&by_decoder, &by_activation)),
            of_subject(faithfulness::figures(&faithful)),
            of_subject(carry_over::figures(carried.as_ref().map(|of| &of.0).map_err(|why| *why))),
            of_subject(of_clusters),
            of_subject(of_labels),
            codes.weights().map_or_else(
                |_| Figures::new(),
                |model| of_subject(reconstruction::figures(model, &codes, &losses, baselines)),
            ),
        ];
        let (carried, carry_over_sample) = carried.map_or_else(
            |_| (vec![None; n_units], None),
            |(carried, sample)| (carried.of_units, Some(sample)),
        );
        let evaluation = Self {
            figures: figures.into_iter().flatten().collect(),
            drawn: DrawnFigures::new(),
            losses,
            sparsity,
            scale,
            by_decoder,
            by_activation,
            scores: distinctive,
            correlation_words: names.many(NamedBy::Correlation).to_vec(),
            coherence: Vec::new(),
            faithfulness: faithful.remove(&NamedBy::Distinctive).unwrap_or_default(),
            carry_over: carried,
            twins,
            judged_by: Some(JudgedBy {
                faithfulness: faithfulness_sample,
                carry_over: carry_over_sample,
                probe,
                kmeans,
            }),
            unit_labels: best_labels.unwrap_or_else(|_| vec![None; n_units]),
            decoder_columns: codes.decoder_columns(),
            active_above: codes.active_above,
        };
        (evaluation, names)
    }

    /// Adds what was counted of the words of this model.
    pub(super) fn add_coherence(&mut self, mut judged: Coherent, train: &Coherent) {
        self.figures.extend(of_subject(coherence::figures(&judged, train)));
        self.coherence = judged.remove(&NamedBy::Distinctive).unwrap_or_default();
    }
}

/// Names the figures of one subject among all.
pub(super) fn of_subject<F: Into<Metric>>(figures: FiguresOf<F>) -> Figures {
    figures.into_iter().map(|(figure, value)| (figure.into(), value)).collect()
}
