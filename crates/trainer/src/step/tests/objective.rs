//! The plain definition of the objective of training: in f64, one document and one term at a time,
//! sharing nothing with the kernels but the dropout masks.

use topicscope_indexer::{Bags, DocId};

use crate::random::{Key, Purpose};
use crate::settings::config::TrainerConfig;
use crate::settings::decoder::DecoderNorm;
use crate::settings::input::InputScale;
use crate::settings::loss::Loss;
use crate::settings::penalties::PenaltyScale;
use crate::settings::penalty::{Penalty, PenaltyKind};
use crate::settings::unit::{Unit, UnitKind};

pub(super) const EPOCH: usize = 3;
pub(super) const MEAN_LENGTH: f64 = 2.5;
/// Target of every penalty here: a probability, and none of the defaults.
pub(super) const TARGET: f64 = 0.15;

/// Holds parameters, or their gradient, as plain numbers in four groups.
#[derive(Clone)]
pub(super) struct Groups {
    pub(super) encoder: Vec<f64>,
    /// Empty when tied.
    pub(super) decoder: Vec<f64>,
    /// Empty for units without bias.
    pub(super) encoder_bias: Vec<f64>,
    pub(super) decoder_bias: Vec<f64>,
    /// No group of the differences: see the head of the file.
    pub(super) thetas: Vec<f64>,
}

impl Groups {
    pub(super) fn all(&mut self) -> [(&'static str, &mut Vec<f64>); 4] {
        [
            ("encoder", &mut self.encoder),
            ("decoder", &mut self.decoder),
            ("encoder bias", &mut self.encoder_bias),
            ("decoder bias", &mut self.decoder_bias),
        ]
    }
}

/// Seven terms; an empty document and one with every term among the six.
pub(super) fn bags() -> Bags {
    let rows = [vec![0, 3], vec![1, 2, 5], vec![], vec![0, 1, 2, 3, 4, 5, 6], vec![6], vec![2, 4]];
    Bags::from_rows(&rows, 7).unwrap()
}

pub(super) fn documents(bags: &Bags) -> Vec<DocId> {
    (0..bags.n_documents() as u32).map(DocId).collect()
}

/// Returns what a unit makes of its pre-activation, without the others.
pub(super) fn unit_value(config: &TrainerConfig, theta: f64, z: f64) -> f64 {
    match config.unit.kind() {
        UnitKind::Sigmoid => 1.0 / (1.0 + (-z).exp()),
        UnitKind::Tanh | UnitKind::KCompetitive => z.tanh(),
        UnitKind::Relu | UnitKind::BatchTopK => z.max(0.0),
        UnitKind::LeakyRelu => z.max(f64::from(0.01_f32) * z),
        UnitKind::Elu => z.max(z.min(0.0).exp_m1()),
        UnitKind::Threshold | UnitKind::JumpRelu => z * f64::from(u8::from(z > theta)),
        UnitKind::Tlin => z * f64::from(u8::from(z.abs() > theta)),
        UnitKind::TopK | UnitKind::WinnerTakeAll => z,
    }
}

/// Says whether fewer than `places` of the rivals are larger.
pub(super) fn wins(value: f64, rivals: &[f64], places: usize) -> bool {
    rivals.iter().filter(|&&rival| rival > value).count() < places
}

/// Lets units compete. **Shape**: `h` documents of activations.
pub(super) fn compete(config: &TrainerConfig, h: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let all: Vec<f64> = h.iter().flatten().copied().collect();
    let document = |code: &Vec<f64>| -> Vec<f64> {
        let kept = |j: usize| match config.unit {
            Unit::TopK { k } => wins(code[j], code, k),
            Unit::WinnerTakeAll { group } => {
                let first = j / group * group;
                wins(code[j], &code[first..code.len().min(first + group)], 1)
            }
            Unit::BatchTopK { k } => wins(code[j], &all, k * h.len()),
            Unit::KCompetitive { k, .. } => wins_of_side(k, code, j),
            _ => true,
        };
        let value = |j: usize| {
            let energy = |j: usize| {
                let losers = (0..code.len()).filter(|&other| !kept(other));
                let same = losers.filter(|&other| code[other] * code[j] > 0.0);
                same.map(|other| code[other]).sum::<f64>()
            };
            let given = match config.unit {
                Unit::KCompetitive { alpha, .. } => f64::from(alpha) * energy(j),
                _ => 0.0,
            };
            if kept(j) { code[j] + given } else { 0.0 }
        };
        (0..code.len()).map(value).collect()
    };
    h.iter().map(document).collect()
}

pub(super) fn wins_of_side(k: usize, code: &[f64], unit: usize) -> bool {
    let sign = code[unit].signum();
    let side: Vec<f64> = code.iter().map(|h| sign * h).filter(|&h| h > 0.0).collect();
    let places = if sign > 0.0 { k.div_ceil(2) } else { k / 2 };
    wins(code[unit].abs(), &side, places)
}

/// Returns pre-activations, document by document.
pub(super) fn pre_activations(config: &TrainerConfig, bags: &Bags, at: &Groups) -> Vec<Vec<f64>> {
    let mask = Key::new(config.seed, Purpose::InputDropout).with(EPOCH as u64);
    let document = |d: DocId| {
        let length = bags.row(d).len() as f64;
        let scale = match config.input {
            InputScale::Raw => 1.0,
            InputScale::Unit if length == 0.0 => 0.0,
            InputScale::Unit => (MEAN_LENGTH / length).sqrt(),
        };
        let kept = bags.row(d).iter().filter(|&&term| {
            mask.with(u64::from(d.0)).with(u64::from(term)).uniform() >= config.input_dropout
        });
        let unit = |j: usize| {
            let sum: f64 =
                kept.clone().map(|&term| at.encoder[term as usize * config.units + j]).sum();
            let bias = at.encoder_bias.get(j).copied().unwrap_or_default();
            sum * scale / (1.0 - config.input_dropout) + bias
        };
        (0..config.units).map(unit).collect()
    };
    documents(bags).into_iter().map(document).collect()
}

/// Returns effective decoder weights, term by term.
pub(super) fn decoder(config: &TrainerConfig, at: &Groups) -> Vec<f64> {
    let h = config.units;
    let mut rows = if at.decoder.is_empty() { at.encoder.clone() } else { at.decoder.clone() };
    if config.decoder_norm == DecoderNorm::Unit {
        for j in 0..h {
            let norm = rows.iter().skip(j).step_by(h).map(|w| w * w).sum::<f64>().sqrt();
            rows.iter_mut().skip(j).step_by(h).for_each(|w| *w /= norm);
        }
    }
    rows
}

/// Returns the weight of each word in the loss: (idf / mean idf over all entries)^power.
pub(super) fn weights(config: &TrainerConfig, bags: &Bags) -> Vec<f64> {
    let n = bags.n_documents() as f64;
    let idf: Vec<f64> =
        bags.document_frequencies().iter().map(|&df| (n / f64::from(df)).ln()).collect();
    let entries = documents(bags).into_iter().flat_map(|d| bags.row(d).to_vec());
    let of_entries: Vec<f64> = entries.map(|term| idf[term as usize]).collect();
    let mean = of_entries.iter().sum::<f64>() / of_entries.len() as f64;
    idf.iter().map(|idf| (idf / mean).powf(config.word_weight)).collect()
}

/// Returns what a present term weighs in the loss, by whether it is hidden from the encoder.
fn emphasis(config: &TrainerConfig, d: DocId, v: usize) -> f64 {
    let mask = Key::new(config.seed, Purpose::InputDropout).with(EPOCH as u64);
    let is_hidden = mask.with(u64::from(d.0)).with(v as u64).uniform() < config.input_dropout;
    1.0 - config.emphasis + if is_hidden { config.emphasis / config.input_dropout } else { 0.0 }
}

/// Returns the mean reconstruction loss of documents with these codes.
pub(super) fn reconstruction(
    config: &TrainerConfig,
    bags: &Bags,
    at: &Groups,
    codes: &[Vec<f64>],
) -> f64 {
    let rows = decoder(config, at);
    let weights = weights(config, bags);
    let mask = Key::new(config.seed, Purpose::HiddenDropout).with(EPOCH as u64);
    let document = |d: DocId| -> f64 {
        let code = |j: usize| {
            let kept = mask.with(u64::from(d.0)).with(j as u64).uniform() >= config.hidden_dropout;
            codes[d.index()][j] * f64::from(u8::from(kept)) / (1.0 - config.hidden_dropout)
        };
        let logit = |v: usize| -> f64 {
            let products = (0..config.units).map(|j| rows[v * config.units + j] * code(j));
            products.sum::<f64>() + at.decoder_bias[v]
        };
        let logits: Vec<f64> = (0..bags.n_terms()).map(logit).collect();
        let total: f64 = logits.iter().map(|o| o.exp()).sum();
        let loss = |v: usize| {
            let x = f64::from(u8::from(bags.row(d).contains(&(v as u32))));
            let loss = match config.loss {
                Loss::Bce => logits[v].exp().ln_1p() - x * logits[v],
                Loss::Softmax => x * (total.ln() - logits[v]),
                Loss::Squared => (logits[v] - x).powi(2),
            };
            if x == 1.0 && config.emphasis > 0.0 { loss * emphasis(config, d, v) } else { loss }
        };
        (0..bags.n_terms()).map(|v| weights[v] * loss(v)).sum()
    };
    documents(bags).into_iter().map(document).sum::<f64>() / bags.n_documents() as f64
}

pub(super) fn penalty(penalty: &Penalty, codes: &[Vec<f64>]) -> f64 {
    let (n, h) = (codes.len() as f64, codes[0].len());
    let over_means = |f: &dyn Fn(f64) -> f64| -> f64 {
        (0..h).map(|j| f(codes.iter().map(|code| code[j]).sum::<f64>() / n)).sum()
    };
    let over_all =
        |f: &dyn Fn(f64) -> f64| -> f64 { codes.iter().flatten().map(|&a| f(a)).sum::<f64>() / n };
    let gap =
        |q: f64| TARGET * (TARGET / q).ln() + (1.0 - TARGET) * ((1.0 - TARGET) / (1.0 - q)).ln();
    penalty.weight
        * match penalty.kind {
            PenaltyKind::Mean => over_means(&|m| (TARGET - m).powi(2)),
            PenaltyKind::MeanAbove => over_means(&|m| (m - TARGET).max(0.0).powi(2)),
            PenaltyKind::L1 => over_all(&f64::abs),
            PenaltyKind::StudentT => over_all(&|a| (1.0 + a * a).ln()),
            PenaltyKind::Kl => over_means(&gap),
            PenaltyKind::KlEach => over_all(&gap),
            PenaltyKind::L0 => over_all(&|a| f64::from(u8::from(a != 0.0))),
        }
}

/// Returns what penalties read: codes, or codes times the norms of the decoder's columns.
pub(super) fn penalized(config: &TrainerConfig, at: &Groups, codes: &[Vec<f64>]) -> Vec<Vec<f64>> {
    if config.penalties.scale == PenaltyScale::Activation {
        return codes.to_vec();
    }
    let rows = decoder(config, at);
    let norm = |j: usize| norm(rows.iter().skip(j).step_by(config.units).copied());
    let contribution = |(j, h): (usize, &f64)| norm(j) * h;
    codes.iter().map(|code| code.iter().enumerate().map(contribution).collect()).collect()
}

pub(super) fn codes(config: &TrainerConfig, bags: &Bags, at: &Groups) -> Vec<Vec<f64>> {
    let activate = |z: Vec<f64>| -> Vec<f64> {
        z.into_iter().zip(&at.thetas).map(|(z, &theta)| unit_value(config, theta, z)).collect()
    };
    let alone: Vec<Vec<f64>> =
        pre_activations(config, bags, at).into_iter().map(activate).collect();
    compete(config, &alone)
}

pub(super) fn objective(config: &TrainerConfig, bags: &Bags, at: &Groups) -> f64 {
    objective_of_codes(config, bags, at, &codes(config, bags, at))
}

pub(super) fn objective_of_codes(
    config: &TrainerConfig,
    bags: &Bags,
    at: &Groups,
    codes: &[Vec<f64>],
) -> f64 {
    let read = penalized(config, at, codes);
    let penalties: f64 = config.penalties.list.iter().map(|p| penalty(p, &read)).sum();
    reconstruction(config, bags, at, codes) + penalties
}

/// Returns the length of a vector.
pub(super) fn norm(values: impl Iterator<Item = f64>) -> f64 {
    values.map(|v| v * v).sum::<f64>().sqrt()
}
