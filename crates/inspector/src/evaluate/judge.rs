//! Who judges: the documents of an index, loaded once for many models.

use std::collections::BTreeSet;

use ndarray::Array2;
use rayon::prelude::*;
use topicscope_indexer::{DocId, Index, Rows, Split, TermId};
use topicscope_trainer::{Autoencoder, Penalties, Trainer, TrainerConfig, TrainingDocuments};

use super::baselines::Baselines;
use super::candidate::{Candidate, Depth};
use super::clusters::Clustering;
use super::codes::{Coder, Codes, active_above, root_mean_squares};
use super::coherence::Counted;
use super::drawn::{self, Drawing};
use super::evaluation::{Evaluation, Figures};
use super::floor;
use super::frontier;
use super::gain;
use super::judged_labels::JudgedLabels;
use super::names::{COHERENCE_WORDS, Names};
use super::reference::{CoherenceReference, Kind, Reference, ReferencePart};
use crate::error::InspectorError;
use crate::figures::{Metric, SmallestEffects};
use crate::foreign::ForeignModel;
use crate::metrics::{
    self, Absent, CoherenceMode, DIVERSITY_WORDS, Halves, Likeness, Measured, WordCounts,
};
use crate::rank::{Distinctive, Nameable, RankInput, Ranking, Scores};

/// Holds what evaluation reads of an index, loaded once for many models.
#[derive(Debug)]
pub struct Judge<'a> {
    index: &'a Index,
    judged: Split,
    /// The tokens of every document that a figure may look at; of others none.
    tokens: Vec<Vec<TermId>>,
    train: Vec<DocId>,
    test: Vec<DocId>,
    /// Where coherence is counted.
    reference: Reference,
    clustering: Clustering,
    smallest_effects: SmallestEffects,
    draws_documents: bool,
}

/// Holds what a judge found.
#[derive(Debug)]
pub struct Judgment {
    /// One per candidate, in order.
    pub evaluations: Vec<Evaluation>,
    /// The figures of readability of the untrained models, in order.
    pub floors: Vec<Figures>,
    /// One per model of another program, in order.
    pub foreign: Vec<Evaluation>,
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
        let part = |split: Split| {
            let documents = index.documents_in(split);
            if documents.is_empty() {
                let index = index.path().to_path_buf();
                return Err(InspectorError::NoDocuments { index, part: split.name() });
            }
            Ok(documents)
        };
        let (train, test) = (part(Split::Train)?, part(judged)?);
        let kept = index.read_tokens()?;
        let documents = (0..kept.n_documents() as u32).map(DocId);
        Ok(Self {
            index,
            judged,
            tokens: documents.map(|document| kept.kept(document).collect()).collect(),
            train,
            test,
            reference: Reference::own(index, ReferencePart::default(), judged),
            clustering: Clustering::default(),
            smallest_effects: SmallestEffects::default(),
            draws_documents: false,
        })
    }

    /// Counts coherence in the documents of another index; what is counted on training documents
    /// stays.
    ///
    /// # Errors
    /// When no document of it has a word of its vocabulary, or a file is damaged.
    pub fn with_reference(self, other: &Index) -> Result<Self, InspectorError> {
        Ok(Self { reference: Reference::read(self.index, other)?, ..self })
    }

    /// Counts coherence in some documents of the index itself.
    #[must_use]
    pub fn with_reference_part(self, part: ReferencePart) -> Self {
        Self { reference: Reference::own(self.index, part, self.judged), ..self }
    }

    /// Returns the documents in which coherence is counted.
    pub fn reference(&self) -> &CoherenceReference {
        &self.reference.summary
    }

    /// Sets which clusters of codes are compared with labels.
    #[must_use]
    pub fn with_clustering(self, clustering: Clustering) -> Self {
        Self { clustering, ..self }
    }

    /// Fixes the smallest effects that matter in comparisons.
    #[must_use]
    pub fn with_smallest_effects(self, smallest_effects: SmallestEffects) -> Self {
        Self { smallest_effects, ..self }
    }

    /// Returns the smallest effects that matter in comparisons.
    pub fn smallest_effects(&self) -> SmallestEffects {
        self.smallest_effects
    }

    /// Computes the figures of verdicts under [`metrics::DRAWS`] draws of documents too, for
    /// comparisons: see [`Evaluation::drawn`].
    #[must_use]
    pub fn drawing_documents(self) -> Self {
        Self { draws_documents: true, ..self }
    }

    /// Returns the index.
    pub fn index(&self) -> &'a Index {
        self.index
    }

    /// Returns the documents that units are named on, and those that judge.
    pub(super) fn named_and_judged(&self) -> [&[DocId]; 2] {
        [&self.train, &self.test]
    }

    /// Returns the labels that codes and units are compared with.
    pub fn labels(&self) -> JudgedLabels<'a> {
        let n_documents = self.index.bags().n_documents();
        JudgedLabels::of(self.index.labels(), &self.train, n_documents)
    }

    /// Returns the root mean square of each unit over the test documents. **Shape** (H).
    ///
    /// Inexact units of a penalized twin are measured against those of the unpenalized one,
    /// so that shrinking does not count as sparsity.
    pub fn root_mean_squares(&self, model: &Autoencoder) -> Vec<f32> {
        root_mean_squares(model.encode(self.index.bags(), &self.test).view())
    }

    /// Returns the size above which each unit counts as active, by its own scale on the test
    /// documents. **Shape** (H).
    pub fn active_above(&self, model: &Autoencoder) -> Vec<f32> {
        // Exact zeros need no scale, and so no pass over the documents.
        if model.unit().kind().has_exact_zeros() {
            return vec![0.0; model.n_units()];
        }
        active_above(model, &self.root_mean_squares(model))
    }

    /// Encodes the test documents. **Shape** (N, H).
    pub fn test_codes(&self, model: &Autoencoder) -> Array2<f32> {
        model.encode(self.index.bags(), &self.test)
    }

    /// Names the units of a model on training documents.
    pub fn scores(&self, model: &Autoencoder, ranking: Ranking) -> Scores {
        ranking.scores(&RankInput {
            model: Some(model),
            decoder: model.decoder().view(),
            encoder: model.encoder().view(),
            codes: model.encode(self.index.bags(), &self.train).view(),
            bags: self.index.bags(),
            documents: &self.train,
        })
    }

    /// Returns the share of training documents on which each unit is active. **Shape** (H).
    pub fn train_densities(&self, model: &Autoencoder) -> Vec<f64> {
        let codes = model.encode(self.index.bags(), &self.train);
        let above = active_above(model, &root_mean_squares(codes.view()));
        metrics::densities(codes.view(), &above)
    }

    /// Says how far the words of each unit tell its activation on test documents; `scores`
    /// must come from training documents.
    pub fn faithfulness(&self, model: &Autoencoder, scores: &Scores) -> Vec<Measured> {
        let bags = self.index.bags();
        let codes = model.encode(bags, &self.test);
        let lists = scores.lists(COHERENCE_WORDS);
        let counts = metrics::named_words_held(&lists, bags, &self.test);
        metrics::faithfulness(&lists, codes.view(), counts.view())
    }

    /// Returns the untrained twin of models with these settings: the weights that training begins
    /// with, whatever the penalties. The distance from its figures of readability is what training
    /// has made.
    ///
    /// # Errors
    /// When the settings make no sense.
    pub fn untrained(&self, config: &TrainerConfig) -> Result<Autoencoder, InspectorError> {
        let penalties =
            Penalties { list: Vec::new(), target_zeros: None, ..config.penalties.clone() };
        // It makes no step, so that no device is needed.
        let config = TrainerConfig { penalties, patience: None, device: None, ..config.clone() };
        let rows = Rows::Held(self.index.bags());
        let documents = TrainingDocuments { rows, train: &self.train, validation: &[] };
        Ok(Trainer::new(config)?.start(documents)?.finish().model)
    }

    /// Computes every figure of a model.
    ///
    /// `scale` gives the root mean squares of the unpenalized twin, where there is one.
    pub fn evaluate(&self, model: &Autoencoder, scale: Option<&[f32]>) -> Evaluation {
        let candidate = Candidate { model, scale, unpenalized: None, depth: Depth::Full };
        self.judge(&[candidate], &[], &|| ()).evaluations.remove(0)
    }

    /// Computes the figures of some models, each to its [`Depth`], and those of readability of
    /// untrained ones. The observer hears of each candidate.
    ///
    /// One pass over the tokens counts the words of all models.
    ///
    /// # Panics
    /// When a twin is not among the candidates.
    pub fn judge(
        &self,
        candidates: &[Candidate<'_>],
        untrained: &[Autoencoder],
        observer: &(dyn Fn() + Sync),
    ) -> Judgment {
        self.judge_beside(candidates, untrained, &[], observer)
    }

    /// As [`Judge::judge`], with models of other programs beside: all that needs no weights is
    /// computed of them too. Figures that another model has and they cannot have are absent with the
    /// reason.
    ///
    /// # Panics
    /// When a twin is not among the candidates, or a model of another program was read for another
    /// index or another part.
    pub fn judge_beside(
        &self,
        candidates: &[Candidate<'_>],
        untrained: &[Autoencoder],
        foreign: &[ForeignModel],
        observer: &(dyn Fn() + Sync),
    ) -> Judgment {
        let (bags, labels) = (self.index.bags(), self.labels());
        let halves = Halves::of(bags, &self.test);
        let likeness = Likeness::of(&halves);
        let documents = [self.train.as_slice(), self.test.as_slice()];
        let models = candidates.iter().map(|candidate| candidate.model);
        let kinds = models.map(|model| (model.config().loss, model.n_units()));
        let baselines = Baselines::of(bags, documents, kinds);
        let own = candidates.iter().map(|candidate| Coder::Own(candidate.model, candidate.scale));
        let coders: Vec<Coder<'_>> = own.chain(foreign.iter().map(Coder::Foreign)).collect();
        let is_full: Vec<bool> = (0..coders.len())
            .map(|model| candidates.get(model).is_none_or(|of| of.depth == Depth::Full))
            .collect();
        let evaluate = |(&coder, distinctive): (&Coder<'_>, Option<Scores>)| {
            let codes = Codes::of(coder, bags, documents);
            let evaluated = match distinctive {
                None => frontier::but_coherence(codes, &labels, &halves, &baselines),
                Some(distinctive) => Evaluation::but_coherence(
                    codes,
                    distinctive,
                    &labels,
                    &halves,
                    &likeness,
                    self.clustering,
                    &baselines,
                ),
            };
            observer();
            evaluated
        };
        let distinctive = self.name_alike(&coders, &is_full);
        let (mut evaluations, mut names): (Vec<Evaluation>, Vec<Names>) =
            coders.par_iter().zip(distinctive).map(evaluate).unzip();
        let of_floor = |model: &Autoencoder| {
            let codes = Codes::of(Coder::Own(model, None), bags, documents);
            floor::but_coherence(&codes, &halves, &likeness)
        };
        let (mut floors, names_of_floors): (Vec<Figures>, Vec<Names>) =
            untrained.par_iter().map(of_floor).unzip();
        names.extend(names_of_floors);
        let (full, lesser): (Vec<usize>, Vec<usize>) =
            (0..names.len()).partition(|&place| is_full.get(place).copied().unwrap_or(false));
        let of = |places: &[usize]| places.iter().map(|&place| &names[place]).collect::<Vec<_>>();
        let (reference, train) = self.count(&of(&full));
        let whole = self.count_whole(&of(&lesser));
        for (place, evaluation) in evaluations.iter_mut().enumerate() {
            let names = &names[place];
            if is_full[place] {
                evaluation.add_coherence(reference.of(names), &train.of(names));
            } else {
                frontier::add_coherence(evaluation, whole.of(names));
            }
        }
        for (floor, names) in floors.iter_mut().zip(&names[coders.len()..]) {
            floor::add_coherence(floor, &whole.of(names));
        }
        gain::add(candidates, &mut evaluations[..candidates.len()], &baselines);
        if self.draws_documents {
            let names = &names[..coders.len()];
            drawn::add(&self.drawing(), candidates, &mut evaluations, names, &baselines);
        }
        let mut foreign_evaluations = evaluations.split_off(candidates.len());
        explain_absences(&mut foreign_evaluations, foreign, &evaluations);
        Judgment { evaluations, floors, foreign: foreign_evaluations }
    }

    /// Names the units of all models by the default ranking, with one exponent of sharing; those
    /// who are named apart from others are each steered to the same diversity, which flatters those
    /// that repeat themselves. Models that give words keep them.
    ///
    /// Models that are not judged in full have no part in it.
    fn name_alike(&self, coders: &[Coder<'_>], is_full: &[bool]) -> Vec<Option<Scores>> {
        let (bags, documents) = (self.index.bags(), self.train.as_slice());
        let naming = Distinctive::default();
        let read = |coder: &Coder<'_>| {
            let codes = coder.train_codes(bags, documents);
            coder.with_rank_input(codes.view(), bags, documents, |input| naming.read(input))
        };
        let full = || coders.iter().zip(is_full).map(|(coder, is)| is.then_some(*coder));
        let unnamed: Vec<Coder<'_>> =
            full().flatten().filter(|coder| coder.words().is_none()).collect();
        // Of each model only what naming takes is held.
        let models: Vec<Nameable> = unnamed.par_iter().map(read).collect();
        let mut scores = naming.name_alike(&models, bags, documents).into_iter();
        let mut of_coder = |coder: Coder<'_>| match coder.words() {
            Some(words) => Scores::of_lists(words),
            None => scores.next().expect("one for each model without words"),
        };
        full().map(|coder| Some(of_coder(coder?).best(DIVERSITY_WORDS))).collect()
    }

    /// Counts the words of models in the reference and in training documents. Each document is
    /// visited once.
    fn count(&self, names: &[&Names]) -> (Counted, Counted) {
        // Words of another index that ours does not have are V.
        let n_terms = self.index.bags().n_terms() + 1;
        let ours = Counted::new(names, n_terms, self.index.has_word_order());
        let train = ours.counted_in(&self.tokens_of(&self.train));
        let reference = match &self.reference.kind {
            Kind::Own { with_train: true, others } => train.counted_in(&self.tokens_of(others)),
            Kind::Own { with_train: false, others } => ours.counted_in(&self.tokens_of(others)),
            Kind::Other { tokens, has_order } => {
                let tokens: Vec<&[TermId]> = tokens.iter().map(Vec::as_slice).collect();
                Counted::new(names, n_terms, *has_order).counted_in(&tokens)
            }
        };
        (reference, train)
    }

    /// Counts the words of models in the documents of the reference, each as one window.
    pub(super) fn count_whole(&self, names: &[&Names]) -> Counted {
        let has_order = match self.reference.kind {
            Kind::Own { .. } => self.index.has_word_order(),
            Kind::Other { has_order, .. } => has_order,
        };
        let none = Counted::new(names, self.index.bags().n_terms() + 1, has_order);
        if names.is_empty() {
            return none;
        }
        match &self.reference.kind {
            Kind::Own { with_train, others } => {
                let train: &[DocId] = if *with_train { &self.train } else { &[] };
                none.counted_whole_in(&[self.tokens_of(train), self.tokens_of(others)].concat())
            }
            Kind::Other { tokens, .. } => {
                none.counted_whole_in(&tokens.iter().map(Vec::as_slice).collect::<Vec<_>>())
            }
        }
    }

    /// Counts the words of some lists in the documents of the reference, each as one window.
    pub fn word_counts(&self, lists: &[Vec<TermId>]) -> WordCounts {
        // Words of another index that ours does not have are V.
        let none = WordCounts::new(lists, self.index.bags().n_terms() + 1, CoherenceMode::Exact);
        let (_, documents) = self.reference_words();
        let words: Vec<Vec<TermId>> = documents.into_iter().map(|(_, words)| words).collect();
        none.counted_whole_in(&words)
    }

    fn tokens_of(&self, documents: &[DocId]) -> Vec<&[TermId]> {
        documents.iter().map(|document| self.tokens[document.index()].as_slice()).collect()
    }

    /// Returns the documents that are drawn again.
    fn drawing(&self) -> Drawing<'_> {
        let (n_reference, reference) = self.reference_words();
        let is_elsewhere = matches!(self.reference.kind, Kind::Other { .. });
        Drawing {
            bags: self.index.bags(),
            judged: &self.test,
            reference,
            n_reference,
            is_elsewhere,
        }
    }

    /// Returns the number of documents that are drawn for the reference, and the distinct words of
    /// each of those that belong to it.
    fn reference_words(&self) -> (usize, Vec<(DocId, Vec<TermId>)>) {
        let bags = self.index.bags();
        match &self.reference.kind {
            Kind::Own { with_train, others } => {
                let train: &[DocId] = if *with_train { &self.train } else { &[] };
                let mut documents = [train, others].concat();
                // Pairs are found in rising lists.
                documents.sort_unstable();
                let words = |document: DocId| (document, bags.terms(document));
                (bags.n_documents(), documents.into_iter().map(words).collect())
            }
            Kind::Other { tokens, .. } => {
                let distinct = |tokens: &Vec<TermId>| {
                    let mut words = tokens.clone();
                    words.sort_unstable();
                    words.dedup();
                    words
                };
                let words = (0..).map(DocId).zip(tokens.iter().map(distinct));
                (tokens.len(), words.collect())
            }
        }
    }
}

/// Says of models of other programs why they lack what others have: of words alone nothing is known
/// but coherence and diversity, and the rest needs weights.
fn explain_absences(found: &mut [Evaluation], models: &[ForeignModel], others: &[Evaluation]) {
    let (with_codes, alone): (Vec<_>, Vec<_>) =
        found.iter_mut().zip(models).partition(|(_, model)| model.codes.is_some());
    let known = |metric: &Metric| matches!(metric, Metric::Coherence(_) | Metric::Diversity(_));
    let mut keys: BTreeSet<Metric> =
        others.iter().flat_map(|e| e.figures.keys()).copied().collect();
    for (evaluation, _) in with_codes {
        for &metric in &keys {
            evaluation.figures.entry(metric).or_insert(Err(Absent::NoWeights));
        }
        keys.extend(evaluation.figures.keys());
    }
    for (evaluation, _) in alone {
        evaluation.figures.retain(|metric, _| known(metric));
        for &metric in &keys {
            let why = if known(&metric) { Absent::NoWeights } else { Absent::NoCodes };
            evaluation.figures.entry(metric).or_insert(Err(why));
        }
    }
}
