//! What is known of all units of one model, found once and kept beside it.

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use topicscope_indexer::{TermId, Vocabulary};
use topicscope_trainer::Autoencoder;

use super::automatic_name::automatic_names;
use super::figures::{
    BestLabel, DEAD_NAME, HealthFlag, KEPT_WORDS, RankedWords, TwinUnit, UnitFigures,
};
use super::histogram::Histogram;
use super::likeness::{UnitLikeness, most_alike, most_opposed};
use super::profile::Word;
use crate::error::InspectorError;
use crate::evaluate::{Judge, SurveyedUnits};
use crate::metrics::{ALWAYS_ON, hoyer, treves_rolls, unit_columns};
use crate::rank::{FEWEST_SHARED, Ranking, Scores, agreeing_words};

/// Holds what is known of all units of one model.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitSurvey {
    /// Figures and words.
    pub findings: UnitFindings,
    /// Correlation of the presence of each word with the activation of each unit on training
    /// documents; 0 where there is none. **Shape** (V, H); no rows without an index.
    pub correlation: Array2<f32>,
    /// Cosines of decoder columns; 0 for dead units. **Shape** (H, H).
    pub by_decoder: Array2<f32>,
    /// Correlations of activations on test documents; 0 for dead units. **Shape** (H, H); empty
    /// without an index.
    pub by_activation: Array2<f32>,
}

/// Holds the figures and words of all units of one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitFindings {
    /// Mean smoothed NPMI of the units of the untrained twin in the same reference: words that do no
    /// better are junk. Absent without an index.
    pub floor: Option<f64>,
    /// Every unit, by number.
    pub units: Vec<UnitFigures>,
}

/// Collects the words of units, ranking by ranking.
struct Ranked<'a> {
    vocabulary: &'a Vocabulary,
    /// **Shape** (H).
    words: Vec<Vec<RankedWords>>,
    /// The words under each ranking, without scores. **Shape** (H).
    lists: Vec<(Ranking, Vec<Vec<TermId>>)>,
}

impl<'a> Ranked<'a> {
    fn new(vocabulary: &'a Vocabulary, n_units: usize) -> Self {
        Self { vocabulary, words: vec![Vec::new(); n_units], lists: Vec::new() }
    }

    fn add(&mut self, ranking: Ranking, scores: &Scores) {
        for (unit, words) in self.words.iter_mut().enumerate() {
            let shown = |found: Vec<(TermId, f64)>| -> Vec<Word> {
                let word =
                    |(term, score)| Word { word: self.vocabulary.surface(term).to_owned(), score };
                found.into_iter().map(word).collect()
            };
            let against = if ranking.has_sides() {
                scores.bottom_words(unit, KEPT_WORDS)
            } else {
                Vec::new()
            };
            words.push(RankedWords {
                ranking: ranking.name().to_owned(),
                words: shown(scores.top_words(unit, KEPT_WORDS)),
                against: shown(against),
            });
        }
        self.lists.push((ranking, scores.lists(KEPT_WORDS)));
    }

    fn lists(&self, ranking: Ranking) -> &[Vec<TermId>] {
        let found = self.lists.iter().find(|(of, _)| *of == ranking);
        found.map_or(&[], |(_, lists)| lists)
    }

    /// Names the units, by the words of two rankings.
    fn names(&self, first: Ranking, second: Ranking) -> Vec<String> {
        let surface = |term: TermId| self.vocabulary.surface(term);
        let name = |(unit, words): (usize, Vec<TermId>)| match words.as_slice() {
            [] if self.lists(first)[unit].is_empty() => DEAD_NAME.to_owned(),
            [] => "without words of its own".to_owned(),
            words => words.iter().copied().map(surface).collect::<Vec<_>>().join(" "),
        };
        let names = automatic_names(self.lists(first), self.lists(second));
        names.into_iter().enumerate().map(name).collect()
    }
}

impl UnitSurvey {
    /// Finds out what the documents of an index and the weights of a model tell of its units.
    ///
    /// # Errors
    /// When the untrained twin of the model cannot be made.
    pub fn of(
        judge: &Judge<'_>,
        model: &Autoencoder,
        vocabulary: &Vocabulary,
    ) -> Result<Self, InspectorError> {
        Self::on_scale(judge, model, None, vocabulary)
    }

    /// As [`UnitSurvey::of`]; inexact units are active by the root mean squares of the unpenalized twin
    /// where they are given. **Shape**: `scale` (H).
    ///
    /// # Errors
    /// When the untrained twin of the model cannot be made.
    pub fn on_scale(
        judge: &Judge<'_>,
        model: &Autoencoder,
        scale: Option<&[f32]>,
        vocabulary: &Vocabulary,
    ) -> Result<Self, InspectorError> {
        let mut ranked = Ranked::new(vocabulary, model.n_units());
        let mut correlation = Array2::zeros((0, model.n_units()));
        let found = judge.survey(model, scale, &mut |ranking, scores| {
            ranked.add(ranking, scores);
            if let (Ranking::Correlation, Some(all)) = (ranking, scores.all()) {
                correlation = all.mapv(|r| if r.is_finite() { r as f32 } else { 0.0 });
            }
        })?;
        let names = ranked.names(Ranking::Distinctive, Ranking::Correlation);
        let by_decoder = ranked.lists(Ranking::Decoder).iter();
        let lists = by_decoder.zip(ranked.lists(Ranking::Correlation));
        let agreeing: Vec<usize> = lists.map(|(one, other)| agreeing_words(one, other)).collect();
        let labels = judge.index().labels().names();
        let mut units = of_weights(model, names, ranked.words);
        for of in &mut units {
            add_judged(of, &found, agreeing[of.unit], labels);
        }
        let is_live: Vec<bool> = units.iter().map(|of| of.density > Some(0.0)).collect();
        let floor = found.floor.ok();
        let by_activation = cosines(centered(found.test_codes), &is_live);
        let by_decoder = cosines(model.decoder().to_owned(), &is_live);
        let findings = UnitFindings { floor, units };
        Ok(Self { findings, correlation, by_decoder, by_activation })
    }

    /// Says what the weights of a model alone tell of its units.
    pub fn of_weights(model: &Autoencoder, vocabulary: &Vocabulary) -> Self {
        let mut ranked = Ranked::new(vocabulary, model.n_units());
        ranked.add(Ranking::Decoder, &Scores::of_weights(model.decoder()));
        ranked.add(Ranking::Encoder, &Scores::of_weights(model.encoder()));
        let names = ranked.names(Ranking::Decoder, Ranking::Encoder);
        let units = of_weights(model, names, ranked.words);
        let by_decoder = cosines(model.decoder().to_owned(), &vec![true; units.len()]);
        Self {
            findings: UnitFindings { floor: None, units },
            correlation: Array2::zeros((0, model.n_units())),
            by_decoder,
            by_activation: Array2::zeros((0, 0)),
        }
    }

    /// Returns the figures of all units, by number.
    pub fn units(&self) -> &[UnitFigures] {
        &self.findings.units
    }

    /// Says whether documents were there, and not weights alone.
    pub fn has_documents(&self) -> bool {
        self.correlation.nrows() > 0
    }

    /// Returns the `n` units that are most like a unit and most opposed to it, by both measures.
    ///
    /// # Panics
    /// When the unit is not below H.
    pub fn likeness(&self, unit: usize, n: usize) -> UnitLikeness {
        let names: Vec<&str> = self.units().iter().map(|of| of.name.as_str()).collect();
        let none = Array2::zeros((1, 0));
        let of = |matrix: &Array2<f32>| -> ndarray::Array1<f32> {
            let found = if matrix.nrows() > 0 { matrix.row(unit) } else { none.row(0) };
            found.to_owned()
        };
        let (decoder, activation) = (of(&self.by_decoder), of(&self.by_activation));
        UnitLikeness {
            alike_by_decoder: most_alike(unit, decoder.view(), &names, n),
            opposed_by_decoder: most_opposed(unit, decoder.view(), &names, n),
            alike_by_activation: most_alike(unit, activation.view(), &names, n),
            opposed_by_activation: most_opposed(unit, activation.view(), &names, n),
        }
    }
}

/// Describes units by their weights.
fn of_weights(
    model: &Autoencoder,
    names: Vec<String>,
    rankings: Vec<Vec<RankedWords>>,
) -> Vec<UnitFigures> {
    let norms = model.stored_column_norms();
    let thresholds = model.thresholds();
    let of = |(unit, (name, rankings)): (usize, (String, Vec<RankedWords>))| UnitFigures {
        unit,
        name,
        flags: Vec::new(),
        density: None,
        histogram: None,
        hoyer: None,
        treves_rolls: None,
        active_above: model.unit().active_above(0.0),
        decoder_norm: norms[unit],
        bias: model.encoder_bias()[unit],
        threshold: thresholds.map(|of| of[unit]),
        npmi: None,
        carry_over: None,
        faithfulness: None,
        label: None,
        twins: Vec::new(),
        agreeing_words: None,
        rankings,
    };
    names.into_iter().zip(rankings).enumerate().map(of).collect()
}

/// Adds what a judge found of a unit.
fn add_judged(of: &mut UnitFigures, found: &SurveyedUnits, agreeing: usize, labels: &[String]) {
    let unit = of.unit;
    let codes = found.test_codes.column(unit);
    let histogram = Histogram::of(codes, found.active_above[unit]);
    let n_active: usize = histogram.counts.iter().sum();
    let density = n_active as f64 / codes.len().max(1) as f64;
    of.density = Some(density);
    of.histogram = Some(histogram);
    of.hoyer = hoyer(codes);
    of.treves_rolls = treves_rolls(codes);
    of.active_above = found.active_above[unit];
    of.npmi = found.coherence.get(unit).and_then(|of| of.npmi.ok());
    of.carry_over = found.carry_over[unit].map(|of| of.lift);
    of.faithfulness = found.faithfulness[unit].ok();
    of.label = found.unit_labels[unit].map(|best| BestLabel {
        label: labels[best.label as usize].clone(),
        f1: best.f1.ok(),
        auroc: best.auroc.ok(),
    });
    let pairs = found.twins.iter().filter(|pair| pair.unit == unit || pair.other == unit);
    let twin = pairs.map(|pair| TwinUnit {
        unit: if pair.unit == unit { pair.other } else { pair.unit },
        n_words: pair.n_words,
    });
    of.twins = twin.collect();
    let has_words = of.rankings.iter().any(|of| !of.words.is_empty());
    of.agreeing_words = has_words.then_some(agreeing);
    let is_junk = of.npmi.zip(found.floor.ok()).is_some_and(|(npmi, floor)| npmi <= floor);
    let flags = [
        (HealthFlag::Dead, density == 0.0),
        (HealthFlag::AlwaysOn, density > ALWAYS_ON),
        (HealthFlag::Twin, !of.twins.is_empty()),
        (HealthFlag::Junk, is_junk),
        (HealthFlag::Disagreeing, has_words && agreeing < FEWEST_SHARED),
    ];
    of.flags = flags.into_iter().filter_map(|(flag, holds)| holds.then_some(flag)).collect();
}

/// Takes the mean of each column away. **Shape** (N, H).
fn centered(mut codes: Array2<f32>) -> Array2<f32> {
    let n = codes.nrows().max(1) as f64;
    for mut column in codes.columns_mut() {
        let mean = column.iter().map(|&a| f64::from(a)).sum::<f64>() / n;
        column.mapv_inplace(|a| (f64::from(a) - mean) as f32);
    }
    codes
}

/// Returns the cosines of all pairs of columns; 0 for units that are not live. **Shape**: `columns`
/// (any, H), `is_live` (H), the result (H, H).
fn cosines(columns: Array2<f32>, is_live: &[bool]) -> Array2<f32> {
    let mut columns = unit_columns(columns);
    for (mut column, &is_live) in columns.columns_mut().into_iter().zip(is_live) {
        if !is_live {
            column.fill(0.0);
        }
    }
    // Rounding may leave the closed interval by a few ulps.
    columns.t().dot(&columns).mapv_into(|cosine| cosine.clamp(-1.0, 1.0))
}
