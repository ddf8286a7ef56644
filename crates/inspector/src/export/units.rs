//! The units of a model as topics: their words, and shares in place of signed numbers.

use std::io;

use ndarray::{Array2, ArrayView1, Axis};
use topicscope_indexer::artifact::{ArtifactError, Staging, clean_json};
use topicscope_indexer::{DocId, Split, Vocabulary};
use topicscope_trainer::Autoencoder;

use super::{Corpus, TextCells};
use crate::error::InspectorError;
use crate::evaluate::DEFAULT_RANKING;
use crate::rank::{RankInput, Ranking, Scores, word_shares};
use crate::units::{Word, words_of};

/// Documents whose codes are held at once.
const BLOCK: usize = 1024;

/// Says how codes become shares, for `export.json`.
pub(super) const CODES_TO_SHARES: &str = "a document's share of a unit is the positive part of \
     its activation over the sum of all positive parts; a document without any gives every unit \
     the same share";

/// Says how words become shares, for `export.json`.
pub(super) const WORDS_TO_SHARES: &str = "a unit's share of a word is P(v|j): the share of the \
     word in all distinct words of the training documents, each document weighted by the positive \
     part of the unit's activation; a unit that is never above zero there has the shares of the \
     words in those documents";

/// Holds a model, the words of its units and, where they are at hand, its documents.
#[derive(Debug)]
pub struct Units<'a> {
    model: &'a Autoencoder,
    vocabulary: &'a Vocabulary,
    corpus: Option<&'a Corpus<'a>>,
    ranking: Ranking,
    words: Vec<Vec<Word>>,
    text: TextCells,
}

/// Holds P(v|j) of every unit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WordShares {
    /// **Shape** (V, H), in [0, 1]; columns add up to 1.
    pub(super) shares: Array2<f64>,
    /// Units never above zero on training documents, rising.
    pub(super) silent: Vec<usize>,
}

impl<'a> Units<'a> {
    /// Names the units of a model by `n_words` words each: by the default ranking on the
    /// training documents, by decoder weight without documents.
    ///
    /// # Errors
    /// When the index has no training document with a vocabulary word.
    pub fn new(
        model: &'a Autoencoder,
        vocabulary: &'a Vocabulary,
        corpus: Option<&'a Corpus<'a>>,
        n_words: usize,
    ) -> Result<Self, InspectorError> {
        let (ranking, scores) = match corpus {
            Some(corpus) => {
                let scores = on_training(model, corpus, |input| DEFAULT_RANKING.scores(input))?;
                (DEFAULT_RANKING, scores)
            }
            None => (Ranking::Decoder, Scores::of_weights(model.decoder().view())),
        };
        let words = (0..model.n_units()).map(|unit| words_of(&scores, vocabulary, unit, n_words));
        let words = words.collect();
        Ok(Self { model, vocabulary, corpus, ranking, words, text: TextCells::default() })
    }

    /// Says what becomes of text in tables.
    #[must_use]
    pub fn with_text(self, text: TextCells) -> Self {
        Self { text, ..self }
    }

    pub(super) fn text(&self) -> TextCells {
        self.text
    }

    /// Writes `topics.json`, the words of every unit as people are shown them.
    pub(super) fn put_topics(&self, staging: &mut Staging) -> Result<(), ArtifactError> {
        let word = |word: &Word| word.word.clone();
        let lists: Vec<Vec<String>> =
            self.words.iter().map(|words| words.iter().map(word).collect()).collect();
        staging.write_with("topics.json", |out| {
            let json = serde_json::to_string(&lists)?;
            writeln!(out, "{}", clean_json(&json))
        })
    }

    /// Returns the model.
    pub fn model(&self) -> &'a Autoencoder {
        self.model
    }

    /// Returns the V terms.
    pub fn vocabulary(&self) -> &'a Vocabulary {
        self.vocabulary
    }

    /// Returns the documents, where they are at hand.
    pub fn corpus(&self) -> Option<&'a Corpus<'a>> {
        self.corpus
    }

    /// Returns the ranking behind the words.
    pub fn ranking(&self) -> Ranking {
        self.ranking
    }

    /// Returns the words of every unit, best first; none for a dead unit. **Shape** (H).
    pub fn words(&self) -> &[Vec<Word>] {
        &self.words
    }

    /// Visits the code of each document in the order given, encoding block by block.
    pub(super) fn each_code(
        &self,
        corpus: &Corpus<'_>,
        documents: &[DocId],
        mut visit: impl FnMut(DocId, ArrayView1<'_, f32>) -> io::Result<()>,
    ) -> io::Result<()> {
        for block in documents.chunks(BLOCK) {
            let codes = self.model.encode(corpus.index().bags(), block);
            for (&document, code) in block.iter().zip(codes.rows()) {
                visit(document, code)?;
            }
        }
        Ok(())
    }

    /// Returns P(v|j) of every unit.
    ///
    /// # Errors
    /// When the index has no training document with a vocabulary word.
    pub(super) fn word_shares(&self, corpus: &Corpus<'_>) -> Result<WordShares, InspectorError> {
        let mut shares = on_training(self.model, corpus, word_shares)?;
        let documents = corpus.index().documents_in(Split::Train);
        let counts = corpus.index().bags().document_frequencies_in(&documents);
        let n_entries: f64 = counts.iter().map(|&count| f64::from(count)).sum();
        let is_silent = |unit: &usize| shares.column(*unit).iter().all(|&share| share == 0.0);
        let silent: Vec<usize> = (0..self.model.n_units()).filter(is_silent).collect();
        for &unit in &silent {
            let rows = shares.index_axis_mut(Axis(1), unit);
            for (share, &count) in rows.into_iter().zip(&counts) {
                *share = f64::from(count) / n_entries;
            }
        }
        Ok(WordShares { shares, silent })
    }
}

/// Turns a code into shares of units that add up to 1; the flag says that the code had no
/// positive part, so that all shares are the same. **Shape** (H) for both.
pub(super) fn unit_shares(code: ArrayView1<'_, f32>) -> (Vec<f64>, bool) {
    let positive = |&a: &f32| if a > 0.0 && a.is_finite() { f64::from(a) } else { 0.0 };
    let mut shares: Vec<f64> = code.iter().map(positive).collect();
    let total: f64 = shares.iter().sum();
    if total == 0.0 {
        let same = 1.0 / shares.len() as f64;
        shares.fill(same);
        return (shares, true);
    }
    for share in &mut shares {
        *share /= total;
    }
    (shares, false)
}

/// Computes something from the codes of the training documents.
fn on_training<T>(
    model: &Autoencoder,
    corpus: &Corpus<'_>,
    compute: impl FnOnce(&RankInput<'_>) -> T,
) -> Result<T, InspectorError> {
    let index = corpus.index();
    let documents = index.documents_in(Split::Train);
    if documents.is_empty() {
        let index = index.path().to_path_buf();
        return Err(InspectorError::NoDocuments { index, part: Split::Train.name() });
    }
    let codes = model.encode(index.bags(), &documents);
    let (decoder, encoder) = (model.decoder(), model.encoder());
    Ok(compute(&RankInput {
        model: Some(model),
        decoder: decoder.view(),
        encoder: encoder.view(),
        codes: codes.view(),
        bags: index.bags(),
        documents: &documents,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::Planted;
    use super::*;
    use ndarray::array;

    #[test]
    fn shares_are_positive_parts_over_their_sum() {
        assert_eq!(unit_shares(array![3.0_f32, -5.0, 1.0].view()), (vec![0.75, 0.0, 0.25], false));
        assert_eq!(unit_shares(array![-1.0_f32, 0.0].view()), (vec![0.5, 0.5], true));
        assert_eq!(unit_shares(array![f32::NAN, f32::INFINITY].view()), (vec![0.5, 0.5], true));
    }

    #[test]
    fn words_of_a_unit_add_up_to_one() {
        let planted = Planted::new();
        let corpus = planted.corpus();
        let found = planted.units(&corpus).word_shares(&corpus).unwrap();
        let codes =
            planted.units(&corpus).model().encode(corpus.index().bags(), &[DocId(0), DocId(1)]);
        let is_silent = |unit: &usize| codes.column(*unit).iter().all(|&a| a <= 0.0);
        assert_eq!(found.silent, (0..3).filter(is_silent).collect::<Vec<_>>());
        for column in found.shares.columns() {
            assert!((column.sum() - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn a_silent_unit_has_the_words_of_the_training_documents() {
        let planted = Planted::silent();
        let corpus = planted.corpus();
        let found = planted.units(&corpus).word_shares(&corpus).unwrap();
        assert_eq!(found.silent, [0, 1, 2]);
        for column in found.shares.columns() {
            assert_eq!(column.to_vec(), [0.2, 0.4, 0.2, 0.2]);
        }
    }

    #[test]
    fn codes_come_in_the_order_asked_for() {
        let planted = Planted::new();
        let corpus = planted.corpus();
        let units = planted.units(&corpus);
        let asked = [DocId(3), DocId(0)];
        let expected = units.model().encode(corpus.index().bags(), &asked);
        let mut found = Vec::new();
        let visit = |document, code: ArrayView1<'_, f32>| {
            found.push((document, code.to_owned()));
            Ok(())
        };
        units.each_code(&corpus, &asked, visit).unwrap();
        assert_eq!(found[0], (DocId(3), expected.row(0).to_owned()));
        assert_eq!(found[1], (DocId(0), expected.row(1).to_owned()));
    }
}
