//! Why units fire for a text: each word's exact share, the words that suffice, and those without which
//! it stops.

use ndarray::{Array2, ArrayView1};
use serde::Serialize;
use topicscope_indexer::{TermId, Vocabulary};
use topicscope_trainer::Autoencoder;

use super::profile::Word;
use super::vote::Vote;

/// Says which words decide that a unit is active on a document. What holds is proven in the module of
/// [`Vote`], for the stored weights and sums without rounding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Why {
    /// The side on which a unit of two sides is active: all that is said is then of this side, and whoever
    /// leaves it may be active on the other. Absent for units of one side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// The fewest words that keep the unit active whichever others are removed, weightiest first; empty
    /// when it is active whatever is removed.
    pub keeps_active: Vec<String>,
    /// The fewest words whose removal makes it inactive, weightiest first; absent when none does.
    pub switches_off: Option<Vec<String>>,
}

/// Names a side of a unit that can be active on two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Its activation is above 0.
    Positive,
    /// Its activation is below 0.
    Negative,
}

/// Names the unit that a competing unit won against.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rival {
    /// Number of the strongest unit that lost.
    pub unit: usize,
    /// Its pre-activation, which the competition made a 0.
    pub pre_activation: f32,
}

/// Says why a unit is active on one text, or is not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// Its pre-activation.
    pub pre_activation: f32,
    /// The bias, the part of the pre-activation that no word brings.
    pub bias: f32,
    /// What each known word of the text adds to the pre-activation, largest size first.
    /// Bias and shares add up to the pre-activation.
    pub shares: Vec<Word>,
    /// Which words decide; absent for units that compete, and for those that are not active.
    #[serde(flatten)]
    pub why: Option<Why>,
    /// The strongest unit it won against; absent for units that do not compete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rival: Option<Rival>,
}

impl Reason {
    /// Takes the pre-activation of one unit for a bag of terms apart, given the size above which
    /// activations count as active.
    ///
    /// # Panics
    /// When the unit or a term is not one of the model's.
    pub fn of(
        model: &Autoencoder,
        vocabulary: &Vocabulary,
        bag: &[TermId],
        unit: usize,
        active_above: f32,
    ) -> Self {
        Reasons::of(model, vocabulary, bag).reason(unit, active_above)
    }
}

/// Holds what the bias and each known word of one text add to the pre-activation of every unit.
#[derive(Debug)]
pub(super) struct Reasons<'a> {
    model: &'a Autoencoder,
    vocabulary: &'a Vocabulary,
    /// **Shape** (H).
    bias: ArrayView1<'a, f32>,
    terms: Vec<TermId>,
    /// **Shape** (number of terms, H); with the bias, columns add up to the pre-activations.
    shares: Array2<f32>,
    /// **Shape** (H).
    pre_activations: Vec<f32>,
    /// **Shape** (H).
    rivals: Vec<Option<usize>>,
}

impl<'a> Reasons<'a> {
    /// Takes a text apart, given the terms of its bag.
    pub(super) fn of(model: &'a Autoencoder, vocabulary: &'a Vocabulary, bag: &[TermId]) -> Self {
        let (terms, shares) = model.word_shares(bag);
        let bias = model.encoder_bias();
        let sum = |unit: usize| {
            let shares = shares.column(unit).iter().map(|&share| f64::from(share)).sum::<f64>();
            (shares + f64::from(bias[unit])) as f32
        };
        let pre_activations: Vec<f32> = (0..model.n_units()).map(sum).collect();
        let rivals = model.rivals(&pre_activations);
        Self { model, vocabulary, bias, terms, shares, pre_activations, rivals }
    }

    /// Returns the reason for one unit.
    pub(super) fn reason(&self, unit: usize, active_above: f32) -> Reason {
        Reason {
            pre_activation: self.pre_activations[unit],
            bias: self.bias[unit],
            shares: self.shares(unit),
            why: self.why(unit, active_above),
            rival: self.rival(unit),
        }
    }

    /// Returns what each term adds, terms rising.
    pub(super) fn shares_by_term(&self, unit: usize) -> impl Iterator<Item = (TermId, f32)> {
        self.terms.iter().copied().zip(self.shares.column(unit).to_vec())
    }

    /// Returns what each word adds, largest size first.
    fn shares(&self, unit: usize) -> Vec<Word> {
        let shares = self.shares_by_term(unit);
        let word = |(term, share): (TermId, f32)| Word {
            word: self.vocabulary.surface(term).to_owned(),
            score: f64::from(share),
        };
        let mut shares: Vec<Word> = shares.map(word).collect();
        shares.sort_by(|a, b| b.score.abs().total_cmp(&a.score.abs()));
        shares
    }

    /// Returns the strongest unit that a competing unit won against.
    fn rival(&self, unit: usize) -> Option<Rival> {
        let rival = self.rivals[unit]?;
        Some(Rival { unit: rival, pre_activation: self.pre_activations[rival] })
    }

    /// Returns the units above 0 that a competition made 0.
    pub(super) fn n_silenced(&self) -> usize {
        let winners = self.rivals.iter().filter(|rival| rival.is_some()).count();
        match winners {
            0 => 0,
            _ => (0..self.rivals.len())
                .filter(|&unit| self.rivals[unit].is_none() && self.pre_activations[unit] > 0.0)
                .count(),
        }
    }

    /// Returns which words decide that a unit is active, given the size above which it is; `None`
    /// for a unit that competes, which no words decide alone, and for one that is not active.
    fn why(&self, unit: usize, active_above: f32) -> Option<Why> {
        let terms: Vec<u32> = self.terms.iter().map(|term| term.0).collect();
        let (side, vote) = vote_of(self.model, &terms, unit, active_above)?;
        let words = |places: &[usize]| {
            let surface = |&place: &usize| self.vocabulary.surface(self.terms[place]).to_owned();
            places.iter().map(surface).collect()
        };
        let keeps_active = words(vote.sufficient()?);
        Some(Why { side, keeps_active, switches_off: vote.switches_off().map(words) })
    }
}

/// Counts the votes of distinct terms for the side of a unit that is active, which is told where there
/// are two; `None` where neither is, and for units that compete while documents are encoded.
///
/// # Panics
/// When the unit or a term does not exist.
pub(super) fn vote_of(
    model: &Autoencoder,
    terms: &[u32],
    unit: usize,
    active_above: f32,
) -> Option<(Option<Side>, Vote)> {
    if model.competes_when_encoding() || model.cut().is_some() {
        return None;
    }
    let bounds = model.firing_bounds(unit, active_above);
    let encoder = model.encoder();
    let side = |sign: f64, threshold: f64| {
        let weights: Vec<f64> =
            terms.iter().map(|&term| sign * f64::from(encoder[[term as usize, unit]])).collect();
        let bias = sign * f64::from(model.encoder_bias()[unit]);
        Vote::new(&weights, |n| model.input_factor(n), bias, sign * threshold)
    };
    let has_two = bounds.below.is_some();
    let positive = bounds.above.map(|above| side(1.0, above)).filter(Vote::is_on);
    if let Some(vote) = positive {
        return Some((has_two.then_some(Side::Positive), vote));
    }
    let negative = bounds.below.map(|below| side(-1.0, below)).filter(Vote::is_on);
    negative.map(|vote| (Some(Side::Negative), vote))
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use topicscope_indexer::{Bags, DocId, Term};
    use topicscope_trainer::{Trainer, TrainerConfig, Unit};

    use super::*;

    #[test]
    fn what_is_said_of_a_unit_of_two_sides_holds_for_its_side() {
        let bags = Bags::from_rows(&[vec![0, 1], vec![1, 2], vec![0, 2, 3], vec![3]], 4).unwrap();
        let documents = [0, 1, 2, 3].map(DocId);
        let config =
            TrainerConfig { unit: Unit::Tanh, units: 6, epochs: 3, ..TrainerConfig::default() };
        let go_on = &mut |_: &_| ControlFlow::Continue(());
        let fitted = Trainer::new(config).unwrap().fit(&bags, &documents, &[], go_on).unwrap();
        let model = fitted.model;
        let words = ["apple", "pear", "plum", "fig"];
        let term =
            |text: &str| Term { text: text.into(), surface: text.into(), document_frequency: 2 };
        let vocabulary = Vocabulary::in_order(words.map(term).into());
        let tau = 0.02;
        let place = |word: &String| words.iter().position(|known| known == word).unwrap() as u32;
        let (mut positive, mut negative) = (0, 0);
        for set in 1_u32..16 {
            let bag = |set: u32| -> Vec<TermId> {
                (0..4).filter(|term| set >> term & 1 == 1).map(TermId).collect()
            };
            let codes = model.encode_terms(&bag(set));
            for (unit, &activation) in codes.iter().enumerate() {
                let reason = Reason::of(&model, &vocabulary, &bag(set), unit, tau);
                let Some(why) = reason.why else {
                    assert!(activation.abs() <= tau, "{activation}");
                    continue;
                };
                let sign = match why.side {
                    Some(Side::Positive) => 1.0,
                    Some(Side::Negative) => -1.0,
                    None => panic!("tanh units have two sides"),
                };
                if sign > 0.0 {
                    positive += 1;
                } else {
                    negative += 1;
                }
                let is_on = |set: u32| sign * model.encode_terms(&bag(set))[unit] > tau;
                let kept: u32 = why.keeps_active.iter().map(|word| 1 << place(word)).sum();
                let holding = (0..16).filter(|part| part & set == *part && part & kept == kept);
                assert!(holding.clone().count() > 0 && holding.clone().all(is_on), "{why:?}");
                if let Some(gone) = &why.switches_off {
                    let gone: u32 = gone.iter().map(|word| 1 << place(word)).sum();
                    assert!(!is_on(set & !gone), "{why:?}");
                }
            }
        }
        assert!(positive > 0 && negative > 0, "both sides are seen: {positive} and {negative}");
    }
}
