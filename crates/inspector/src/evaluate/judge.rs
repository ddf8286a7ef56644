//! Who judges: the documents of an index, loaded once for many models.

use rayon::prelude::*;
use topicscope_indexer::{DocId, Index, Split, TermId};
use topicscope_trainer::Autoencoder;

use super::baselines::Baselines;
use super::clusters::Clustering;
use super::codes::{Codes, active_above, root_mean_squares};
use super::coherence;
use super::evaluation::Evaluation;
use super::judged_labels::JudgedLabels;
use super::names::{COHERENCE_WORDS, Names};
use super::reference::{CoherenceReference, Reference};
use crate::error::InspectorError;
use crate::metrics::{self, Halves, Likeness, Measured};
use crate::rank::{RankInput, Ranking, Scores};

/// Holds what evaluation reads of an index, loaded once for many models.
#[derive(Debug)]
pub struct Judge<'a> {
    index: &'a Index,
    train: Part,
    test: Part,
    /// Where coherence is counted instead of in the documents judged on.
    reference: Option<Reference>,
    clustering: Clustering,
}

/// Documents of one part, with their tokens.
#[derive(Debug)]
struct Part {
    documents: Vec<DocId>,
    tokens: Vec<Vec<TermId>>,
}

impl<'a> Judge<'a> {
    /// Loads the documents of an index, to judge on the test part.
    ///
    /// # Errors
    /// As [`Judge::on`].
    pub fn new(index: &'a Index) -> Result<Self, InspectorError> {
        Self::on(index, Split::Test)
    }

    /// Loads the documents of an index, to judge on one of its parts: validation while
    /// settings are chosen, test for what is reported. "Test documents" in the names of
    /// figures are then those of this part.
    ///
    /// # Errors
    /// When there is nothing to name units on or to judge them by, or a file is damaged.
    pub fn on(index: &'a Index, judged: Split) -> Result<Self, InspectorError> {
        let tokens = index.read_tokens()?;
        let part = |split: Split| {
            let documents = index.documents_in(split);
            if documents.is_empty() {
                let index = index.path().to_path_buf();
                return Err(InspectorError::NoDocuments { index, part: split.name() });
            }
            let tokens = documents.iter().map(|&d| tokens.kept(d).collect()).collect();
            Ok(Part { documents, tokens })
        };
        let (reference, clustering) = (None, Clustering::default());
        Ok(Self { index, train: part(Split::Train)?, test: part(judged)?, reference, clustering })
    }

    /// Counts coherence in the documents of another index instead of in those judged on; what is
    /// counted on training documents stays.
    ///
    /// # Errors
    /// When no document of it has a word of its vocabulary, or a file is damaged.
    pub fn with_reference(self, other: &Index) -> Result<Self, InspectorError> {
        let reference = Some(Reference::read(self.index, other)?);
        Ok(Self { reference, ..self })
    }

    /// Returns the other index in which coherence is counted, if there is one.
    pub fn reference(&self) -> Option<&CoherenceReference> {
        self.reference.as_ref().map(|reference| &reference.summary)
    }

    /// Sets which clusters of codes are compared with labels.
    #[must_use]
    pub fn with_clustering(self, clustering: Clustering) -> Self {
        Self { clustering, ..self }
    }

    /// Returns the index.
    pub fn index(&self) -> &'a Index {
        self.index
    }

    /// Returns the labels that codes and units are compared with.
    pub fn labels(&self) -> JudgedLabels<'a> {
        let n_documents = self.index.bags().n_documents();
        JudgedLabels::of(self.index.labels(), &self.train.documents, n_documents)
    }

    /// Returns the root mean square of each unit over the test documents. **Shape** (H).
    ///
    /// Inexact units of a penalized twin are measured against those of the unpenalized one,
    /// so that shrinking does not count as sparsity.
    pub fn root_mean_squares(&self, model: &Autoencoder) -> Vec<f32> {
        root_mean_squares(model.encode(self.index.bags(), &self.test.documents).view())
    }

    /// Names the units of a model on training documents.
    pub fn scores(&self, model: &Autoencoder, ranking: Ranking) -> Scores {
        ranking.scores(&RankInput {
            decoder: model.decoder().view(),
            encoder: model.encoder().view(),
            codes: model.encode(self.index.bags(), &self.train.documents).view(),
            bags: self.index.bags(),
            documents: &self.train.documents,
        })
    }

    /// Returns the share of training documents on which each unit is active. **Shape** (H).
    pub fn train_densities(&self, model: &Autoencoder) -> Vec<f64> {
        let codes = model.encode(self.index.bags(), &self.train.documents);
        let above = active_above(model, &root_mean_squares(codes.view()));
        metrics::densities(codes.view(), &above)
    }

    /// Says how far the words of each unit tell its activation on test documents; `scores`
    /// must come from training documents.
    pub fn faithfulness(&self, model: &Autoencoder, scores: &Scores) -> Vec<Measured> {
        let (bags, documents) = (self.index.bags(), &self.test.documents);
        let codes = model.encode(bags, documents);
        let lists = scores.lists(COHERENCE_WORDS);
        let counts = metrics::named_words_held(&lists, bags, documents);
        metrics::faithfulness(&lists, codes.view(), counts.view())
    }

    /// Computes every figure of a model.
    ///
    /// `scale` gives the root mean squares of the unpenalized twin, where there is one.
    pub fn evaluate(&self, model: &Autoencoder, scale: Option<&[f32]>) -> Evaluation {
        self.evaluate_all(&[(model, scale)], &|| ()).remove(0)
    }

    /// Computes every figure of some models, in order; for each the root mean squares of its
    /// unpenalized twin, where there is one. The observer hears of each model.
    ///
    /// One pass over the tokens counts the words of all models.
    pub fn evaluate_all(
        &self,
        models: &[(&Autoencoder, Option<&[f32]>)],
        observer: &(dyn Fn() + Sync),
    ) -> Vec<Evaluation> {
        let (bags, labels) = (self.index.bags(), self.labels());
        let halves = Halves::of(bags, &self.test.documents);
        let likeness = Likeness::of(&halves);
        let documents = [&self.train, &self.test].map(|part| part.documents.as_slice());
        let n_units = models.iter().map(|(model, _)| model.n_units());
        let baselines = Baselines::of(bags, documents, n_units);
        let evaluate = |&(model, scale): &(&Autoencoder, Option<&[f32]>)| {
            let codes = Codes::of(model, bags, documents, scale);
            let evaluated = Evaluation::but_coherence(
                codes,
                &labels,
                &halves,
                &likeness,
                self.clustering,
                &baselines,
            );
            observer();
            evaluated
        };
        let (evaluated, names): (Vec<Evaluation>, Vec<Names>) =
            models.par_iter().map(evaluate).unzip();
        // Words of another index that ours does not have are V.
        let n_terms = bags.n_terms() + 1;
        let ours = self.index.has_word_order();
        let judged_on = match &self.reference {
            Some(other) => (other.tokens.as_slice(), other.has_order),
            None => (self.test.tokens.as_slice(), ours),
        };
        let judged = coherence::of_units(&names, judged_on, n_terms);
        let train = coherence::of_units(&names, (&self.train.tokens, ours), n_terms);
        let counted = judged.into_iter().zip(&train);
        let evaluated = evaluated.into_iter().zip(counted);
        evaluated.map(|(found, (judged, train))| found.with_coherence(judged, train)).collect()
    }
}
