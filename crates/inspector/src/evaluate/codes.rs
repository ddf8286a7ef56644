//! What one model makes of the documents, held once and read by every subject.

use ndarray::{Array2, ArrayView2, CowArray, Ix2};
use topicscope_indexer::{Bags, DocId, TermId};
use topicscope_trainer::Autoencoder;

use crate::foreign::{ForeignCodes, ForeignModel};
pub(super) use crate::metrics::root_mean_squares;
use crate::metrics::{self, Absent, DIVERSITY_WORDS, Halves};
use crate::rank::{RankInput, Ranking, Scores};

/// Names what makes codes of documents.
#[derive(Clone, Copy)]
pub(super) enum Coder<'a> {
    /// One of our own. The scale gives the root mean squares of the unpenalized twin, where there is
    /// one; else those of the model itself on the judged documents are taken.
    Own(&'a Autoencoder, Option<&'a [f32]>),
    /// A model of another program, which gave its codes, or words alone.
    Foreign(&'a ForeignModel),
}

/// Holds the codes of training and judged documents, and what made them.
pub(super) struct Codes<'a> {
    coder: Coder<'a>,
    pub(super) bags: &'a Bags,
    pub(super) train: CodedPart<'a>,
    pub(super) test: CodedPart<'a>,
    /// Activations above these count as active. **Shape** (H).
    pub(super) active_above: Vec<f32>,
}

/// Documents of one part with their codes.
pub(super) struct CodedPart<'a> {
    pub(super) documents: &'a [DocId],
    /// Row i belongs to `documents[i]`. **Shape** (N, H).
    pub(super) codes: CowArray<'a, f32, Ix2>,
}

/// What keys random choices where a model has no seed of its own.
const SEED_OF_FOREIGN: u64 = 1;

impl<'a> Coder<'a> {
    /// Returns H.
    pub(super) fn n_units(self) -> usize {
        match self {
            Self::Own(model, _) => model.n_units(),
            Self::Foreign(model) => model.n_units(),
        }
    }

    /// Returns the weights.
    pub(super) fn weights(self) -> Result<&'a Autoencoder, Absent> {
        match self {
            Self::Own(model, _) => Ok(model),
            Self::Foreign(_) => Err(Absent::NoWeights),
        }
    }

    /// Returns the words that the model itself gives its units.
    pub(super) fn words(self) -> Option<&'a [Vec<TermId>]> {
        match self {
            Self::Own(..) => None,
            Self::Foreign(model) => model.words.as_deref(),
        }
    }

    /// Encodes both parts; of a model of words alone no document.
    fn parts(self, bags: &Bags, documents: [&'a [DocId]; 2]) -> [CodedPart<'a>; 2] {
        let coded = |(documents, codes)| CodedPart { documents, codes };
        let [train, test] = documents;
        match self {
            Self::Own(model, _) => {
                let part = |documents| (documents, model.encode(bags, documents).into());
                [train, test].map(part).map(coded)
            }
            Self::Foreign(model) => match &model.codes {
                Some(ForeignCodes { train: of_train, test: of_test, .. }) => {
                    [(train, of_train.into()), (test, of_test.into())].map(coded)
                }
                None => [(); 2].map(|()| coded((&[], Array2::zeros((0, self.n_units())).into()))),
            },
        }
    }

    /// Encodes training documents. **Shape** (N, H).
    pub(super) fn train_codes(self, bags: &Bags, documents: &[DocId]) -> CowArray<'a, f32, Ix2> {
        match self {
            Self::Own(model, _) => model.encode(bags, documents).into(),
            Self::Foreign(ForeignModel { codes: Some(codes), .. }) => (&codes.train).into(),
            Self::Foreign(_) => Array2::zeros((documents.len(), self.n_units())).into(),
        }
    }

    /// Runs `name` on what naming reads: training documents, and weights where there are some.
    pub(super) fn with_rank_input<T>(
        self,
        codes: ArrayView2<'_, f32>,
        bags: &Bags,
        documents: &[DocId],
        name: impl FnOnce(&RankInput<'_>) -> T,
    ) -> T {
        let none = Array2::zeros((0, self.n_units()));
        let model = self.weights().ok();
        let (decoder, encoder) = match model {
            Some(model) => (model.decoder(), model.encoder()),
            None => (none.view(), none.view()),
        };
        let (decoder, encoder) = (decoder.reborrow(), encoder.reborrow());
        name(&RankInput { model, decoder, encoder, codes: codes.reborrow(), bags, documents })
    }
}

impl<'a> Codes<'a> {
    /// Encodes documents.
    pub(super) fn of(coder: Coder<'a>, bags: &'a Bags, documents: [&'a [DocId]; 2]) -> Self {
        let [train, test] = coder.parts(bags, documents);
        let active_above = match coder {
            Coder::Own(model, Some(scale)) => active_above(model, scale),
            Coder::Own(model, None) => active_above(model, &root_mean_squares(test.codes.view())),
            // Its zeros are taken as they are.
            Coder::Foreign(model) => vec![0.0; model.n_units()],
        };
        Self { coder, bags, train, test, active_above }
    }

    /// Returns the weights behind the codes.
    pub(super) fn weights(&self) -> Result<&'a Autoencoder, Absent> {
        self.coder.weights()
    }

    /// Returns the seed of choices at random, such as where k-means starts.
    pub(super) fn seed(&self) -> u64 {
        self.weights().map_or(SEED_OF_FOREIGN, |model| model.config().seed)
    }

    /// Returns the decoder. **Shape** (V, H).
    pub(super) fn decoder(&self) -> Result<ArrayView2<'a, f32>, Absent> {
        self.weights().map(Autoencoder::decoder)
    }

    /// Returns the words that the model itself gives its units.
    pub(super) fn words(&self) -> Option<&'a [Vec<TermId>]> {
        self.coder.words()
    }

    /// Returns the codes of the first halves. **Shape** (N, H).
    pub(super) fn of_first_halves(
        &self,
        halves: &Halves,
    ) -> Result<CowArray<'a, f32, Ix2>, Absent> {
        match self.coder {
            Coder::Own(model, _) => Ok(model.encode(&halves.first, &halves.rows()).into()),
            Coder::Foreign(model) => {
                let codes = model.codes.as_ref().ok_or(Absent::NoCodes)?;
                codes.first_halves.as_ref().map(CowArray::from).ok_or(Absent::NoHalves)
            }
        }
    }

    /// Names the units by correlation, or as the model itself does where it gives words.
    pub(super) fn lists_by_correlation(&self) -> Vec<Vec<TermId>> {
        self.words().map_or_else(|| self.lists(Ranking::Correlation), <[_]>::to_vec)
    }

    /// Scores the [`DIVERSITY_WORDS`] first words of each unit by correlation, or as the model itself
    /// does where it gives words.
    pub(super) fn scores_by_correlation(&self) -> Scores {
        let scores = match self.words() {
            Some(words) => Scores::of_lists(words),
            None => self.scores(Ranking::Correlation),
        };
        scores.best(DIVERSITY_WORDS)
    }

    /// Names the units on training documents; [`DIVERSITY_WORDS`] words each. **Shape** (H).
    pub(super) fn lists(&self, ranking: Ranking) -> Vec<Vec<TermId>> {
        self.scores(ranking).lists(DIVERSITY_WORDS)
    }

    /// Scores all words for each unit on training documents.
    pub(super) fn scores(&self, ranking: Ranking) -> Scores {
        let codes = self.train.codes.view();
        let scores = |input: &RankInput<'_>| ranking.scores(input);
        self.coder.with_rank_input(codes, self.bags, self.train.documents, scores)
    }

    /// Returns the decoder columns at length 1; no rows for a model without weights. **Shape** (V,
    /// H).
    pub(super) fn decoder_columns(&self) -> Array2<f32> {
        let none = || Array2::zeros((0, self.coder.n_units()));
        metrics::unit_columns(self.decoder().map_or_else(|_| none(), |of| of.to_owned()))
    }
}

/// Returns the size above which each unit counts as active. **Shape**: `scale` (H), the root mean
/// square of each unit; the result (H).
pub(super) fn active_above(model: &Autoencoder, scale: &[f32]) -> Vec<f32> {
    scale.iter().map(|&rms| model.unit().active_above(rms)).collect()
}
