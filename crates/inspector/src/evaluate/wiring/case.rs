//! What the plain definitions read: codes, bags, words, one by one.

use std::collections::BTreeMap;

use ndarray::{Array2, Axis};
use topicscope_indexer::{DocId, Index, Split, TermId};
use topicscope_trainer::Autoencoder;

use crate::figures::NamedBy;
use crate::rank::{Distinctive, Nameable, RankInput, Ranking};

/// A model and the documents it is judged on.
pub(super) struct Case<'a> {
    pub(super) index: &'a Index,
    pub(super) model: &'a Autoencoder,
    pub(super) train: Part,
    pub(super) test: Part,
    /// Documents in which coherence is counted; all of so small an index.
    pub(super) reference: Vec<Vec<TermId>>,
    /// The unpenalized twin, where there is one.
    pub(super) twin: Option<&'a Autoencoder>,
    /// **Shape** (V, H).
    pub(super) decoder: Array2<f64>,
    /// **Shape** (H).
    pub(super) above: Vec<f64>,
    pub(super) live: Vec<usize>,
    /// The 25 first words of each unit.
    pub(super) words: BTreeMap<NamedBy, Vec<Vec<TermId>>>,
}

/// Documents of one part.
pub(super) struct Part {
    pub(super) documents: Vec<DocId>,
    /// **Shape** (N, H).
    pub(super) codes: Array2<f32>,
    pub(super) tokens: Vec<Vec<TermId>>,
}

impl Part {
    fn of(index: &Index, model: &Autoencoder, split: Split) -> Self {
        let all = (0..index.bags().n_documents() as u32).map(DocId);
        let documents: Vec<DocId> = all.filter(|&d| index.split_of(d) == split).collect();
        let mut codes = Array2::zeros((documents.len(), model.n_units()));
        for (mut code, &document) in codes.rows_mut().into_iter().zip(&documents) {
            let terms: Vec<TermId> =
                index.bags().row(document).iter().copied().map(TermId).collect();
            code.assign(&ndarray::Array1::from(model.encode_terms(&terms)));
        }
        let tokens = index.read_tokens().unwrap();
        let tokens = documents.iter().map(|&document| tokens.kept(document).collect()).collect();
        Self { documents, codes, tokens }
    }

    pub(super) fn n(&self) -> usize {
        self.documents.len()
    }

    /// Returns one activation.
    pub(super) fn a(&self, document: usize, unit: usize) -> f64 {
        f64::from(self.codes[[document, unit]])
    }

    /// Returns the activations of a unit. **Shape** (N).
    pub(super) fn unit(&self, unit: usize) -> Vec<f64> {
        (0..self.n()).map(|document| self.a(document, unit)).collect()
    }

    /// Returns the documents with exactly one label, and their labels.
    pub(super) fn one_label(&self, index: &Index) -> (Vec<usize>, Vec<u32>) {
        let of = |place: usize| match index.labels().of(self.documents[place]) {
            [only] => Some((place, *only)),
            _ => None,
        };
        (0..self.n()).filter_map(of).unzip()
    }

    /// Returns the codes of some documents.
    pub(super) fn select(&self, places: &[usize]) -> Array2<f32> {
        self.codes.select(Axis(0), places)
    }
}

impl<'a> Case<'a> {
    /// `scale` gives the root mean squares of another model that decide what is active.
    pub(super) fn new(
        index: &'a Index,
        model: &'a Autoencoder,
        judged: Split,
        scale: Option<&[f32]>,
    ) -> Self {
        let train = Part::of(index, model, Split::Train);
        let test = Part::of(index, model, judged);
        let rms = |unit: usize| match scale {
            Some(scale) => scale[unit],
            None => mean(&square(&test.unit(unit))).sqrt() as f32,
        };
        let above: Vec<f64> = (0..model.n_units())
            .map(|unit| f64::from(model.unit().active_above(rms(unit))))
            .collect();
        let is_live = |&unit: &usize| test.unit(unit).iter().any(|a| a.abs() > above[unit]);
        let live = (0..model.n_units()).filter(is_live).collect();
        let decoder = model.decoder().mapv(f64::from);
        let mut case = Self {
            index,
            model,
            train,
            test,
            reference: Vec::new(),
            twin: None,
            decoder,
            above,
            live,
            words: BTreeMap::new(),
        };
        case.reference = case.tokens_of(index);
        case.words = BTreeMap::from([
            (NamedBy::Distinctive, Ranking::Distinctive.scores(&case.rank_input()).lists(25)),
            (NamedBy::Correlation, case.named(|unit, term| case.correlation(unit, term))),
            (NamedBy::Decoder, case.named(|unit, term| Some(case.decoder[[term, unit]]))),
        ]);
        case
    }

    pub(super) fn n_units(&self) -> usize {
        self.model.n_units()
    }

    /// Returns the tokens of all documents of another index in our numbers; words that we do not
    /// have are V.
    pub(super) fn tokens_of(&self, other: &Index) -> Vec<Vec<TermId>> {
        let ours = self.index.vocabulary().terms();
        let translated = |term: TermId| {
            let text = &other.vocabulary().terms()[term.index()].text;
            TermId(ours.iter().position(|our| our.text == *text).unwrap_or(ours.len()) as u32)
        };
        let tokens = other.read_tokens().unwrap();
        let documents = (0..tokens.n_documents() as u32).map(DocId);
        documents.map(|document| tokens.kept(document).map(translated).collect()).collect()
    }

    /// Names the units of all models as `distinctive` does, from training documents: no short
    /// definition names them, and `rank` compares the routine with its own.
    pub(super) fn name_alike(cases: &mut [Self]) {
        let naming = Distinctive::default();
        let models: Vec<Nameable> =
            cases.iter().map(|case| naming.read(&case.rank_input())).collect();
        let bags = cases[0].index.bags();
        let named = naming.name_alike(&models, bags, &cases[0].train.documents);
        for (case, scores) in cases.iter_mut().zip(named) {
            case.words.insert(NamedBy::Distinctive, scores.lists(25));
        }
    }

    fn rank_input(&self) -> RankInput<'_> {
        RankInput {
            model: Some(self.model),
            decoder: self.model.decoder(),
            encoder: self.model.encoder(),
            codes: self.train.codes.view(),
            bags: self.index.bags(),
            documents: &self.train.documents,
        }
    }

    /// Names units that change on training documents by the words of largest value.
    fn named(&self, value: impl Fn(usize, usize) -> Option<f64>) -> Vec<Vec<TermId>> {
        let n_terms = self.index.bags().n_terms();
        let of = |unit: usize| {
            let activations = self.train.unit(unit);
            if activations.iter().all(|a| *a == activations[0]) {
                return Vec::new();
            }
            let mut words: Vec<(f64, usize)> =
                (0..n_terms).filter_map(|term| Some((value(unit, term)?, term))).collect();
            words.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            words.iter().take(25).map(|&(_, term)| TermId(term as u32)).collect()
        };
        (0..self.n_units()).map(of).collect()
    }

    /// Returns the correlation of a word's presence with a unit's activation in training.
    fn correlation(&self, unit: usize, term: usize) -> Option<f64> {
        let holds = |&document: &DocId| self.index.bags().row(document).contains(&(term as u32));
        let presence: Vec<f64> =
            self.train.documents.iter().map(|d| f64::from(u8::from(holds(d)))).collect();
        pearson(&self.train.unit(unit), &presence)
    }
}

/// Returns the squares.
pub(super) fn square(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| value * value).collect()
}

/// Returns the mean; NaN for no values.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Returns the mean of the values that there are.
pub(super) fn mean_of(values: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    let values: Vec<f64> = values.into_iter().flatten().collect();
    (!values.is_empty()).then(|| mean(&values))
}

/// Returns the cosine.
pub(super) fn cosine(a: &[f64], b: &[f64]) -> Option<f64> {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let norms = dot(a, a).sqrt() * dot(b, b).sqrt();
    (norms > 0.0).then(|| dot(a, b) / norms)
}

/// Returns Pearson's correlation.
pub(super) fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    let centered = |v: &[f64]| v.iter().map(|x| x - mean(v)).collect::<Vec<f64>>();
    cosine(&centered(a), &centered(b))
}
