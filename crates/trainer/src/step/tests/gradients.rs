//! Checks the gradients of training against differences of the objective's plain definition.
//!
//! The definition is written once more here, in f64, one document and one term at a time,
//! sharing nothing with the kernels but the dropout masks. After the first step from zero
//! moments Adam remembers a tenth of the gradient: that is how the test reads it.
//!
//! Competing units are smooth as long as the same ones win, so they are checked away from ties.
//! Thresholds of jump-relu have a straight-through gradient, which is no difference of the
//! objective: weights are checked like all others (`l0` gives them none), and thresholds
//! against the formula of the paper, with the objective's slopes by the activations in it
//! taken as differences.

use ndarray::Array2;
use topicscope_indexer::{Bags, Chosen, DocId};

use crate::model::parameters::{DecoderRows, Parameters};
use crate::random::{Key, Purpose};
use crate::settings::config::TrainerConfig;
use crate::settings::decoder::{Decoder, DecoderNorm};
use crate::settings::input::InputScale;
use crate::settings::kinds::KindSettings;
use crate::settings::loss::Loss;
use crate::settings::penalties::{Penalties, PenaltyScale};
use crate::settings::penalty::{Penalty, PenaltyKind};
use crate::settings::unit::{Unit, UnitKind};
use crate::simd::path::Path;
use crate::state::batch::Batch;
use crate::state::layout::Reach;
use crate::state::optimizer::NEW_1;
use crate::state::shard::{ShardDecoder, Whose, collect_rows};
use crate::state::thresholds::Thresholds;
use crate::state::word_weights::word_weights;
use crate::step::scratch::Scratch;
use crate::step::state::State;

const EPOCH: usize = 3;
const MEAN_LENGTH: f64 = 2.5;
/// Target of every penalty here: a probability, and none of the defaults.
const TARGET: f64 = 0.15;
/// Band around the thresholds where their straight-through gradient is checked.
const BANDWIDTH: f32 = 1.8;

/// Holds parameters, or their gradient, as plain numbers in four groups.
#[derive(Clone)]
struct Groups {
    encoder: Vec<f64>,
    /// Empty when tied.
    decoder: Vec<f64>,
    /// Empty for units without bias.
    encoder_bias: Vec<f64>,
    decoder_bias: Vec<f64>,
    /// No group of the differences: see the head of the file.
    thetas: Vec<f64>,
}

impl Groups {
    fn all(&mut self) -> [(&'static str, &mut Vec<f64>); 4] {
        [
            ("encoder", &mut self.encoder),
            ("decoder", &mut self.decoder),
            ("encoder bias", &mut self.encoder_bias),
            ("decoder bias", &mut self.decoder_bias),
        ]
    }
}

/// Seven terms; an empty document and one with every term among the six.
fn bags() -> Bags {
    let rows = [vec![0, 3], vec![1, 2, 5], vec![], vec![0, 1, 2, 3, 4, 5, 6], vec![6], vec![2, 4]];
    Bags::from_rows(&rows, 7).unwrap()
}

fn documents(bags: &Bags) -> Vec<DocId> {
    (0..bags.n_documents() as u32).map(DocId).collect()
}

/// Draws parameters with biases away from zero, so that empty documents avoid kinks.
fn parameters(config: &TrainerConfig, bags: &Bags) -> Parameters {
    let mut parameters =
        Parameters::start(config, &bags.document_frequencies(), bags.n_documents(), MEAN_LENGTH);
    let key = Key::new(config.seed, Purpose::EncoderStart).with(u64::MAX);
    if config.unit.kind().has_bias() {
        for (unit, bias) in parameters.encoder_bias.iter_mut().enumerate() {
            *bias = (0.3 * key.with(unit as u64).normal()) as f32;
        }
    }
    for (unit, theta) in parameters.thresholds.iter_mut().enumerate() {
        *theta *= 1.0 + 0.25 * unit as f32;
    }
    parameters
}

fn plain(config: &TrainerConfig, parameters: &Parameters) -> Groups {
    let wide = |values: &Array2<f32>| values.iter().map(|&w| f64::from(w)).collect();
    let list = |values: &[f32]| values.iter().map(|&w| f64::from(w)).collect();
    Groups {
        encoder: wide(&parameters.encoder),
        decoder: match &parameters.decoder {
            DecoderRows::Own(rows) => wide(rows),
            DecoderRows::Encoder => vec![],
        },
        encoder_bias: if config.unit.kind().has_bias() {
            list(&parameters.encoder_bias)
        } else {
            vec![]
        },
        decoder_bias: list(&parameters.decoder_bias),
        thetas: match config.unit {
            Unit::JumpRelu { .. } => list(&parameters.thresholds),
            Unit::Threshold { theta, .. } | Unit::Tlin { theta, .. } => {
                vec![f64::from(theta); config.units]
            }
            _ => vec![0.0; config.units],
        },
    }
}

/// Returns what a unit makes of its pre-activation, without the others.
fn unit_value(config: &TrainerConfig, theta: f64, z: f64) -> f64 {
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
fn wins(value: f64, rivals: &[f64], places: usize) -> bool {
    rivals.iter().filter(|&&rival| rival > value).count() < places
}

/// Lets units compete. **Shape**: `h` documents of activations.
fn compete(config: &TrainerConfig, h: &[Vec<f64>]) -> Vec<Vec<f64>> {
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

fn wins_of_side(k: usize, code: &[f64], unit: usize) -> bool {
    let sign = code[unit].signum();
    let side: Vec<f64> = code.iter().map(|h| sign * h).filter(|&h| h > 0.0).collect();
    let places = if sign > 0.0 { k.div_ceil(2) } else { k / 2 };
    wins(code[unit].abs(), &side, places)
}

/// Returns pre-activations, document by document.
fn pre_activations(config: &TrainerConfig, bags: &Bags, at: &Groups) -> Vec<Vec<f64>> {
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
fn decoder(config: &TrainerConfig, at: &Groups) -> Vec<f64> {
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
fn weights(config: &TrainerConfig, bags: &Bags) -> Vec<f64> {
    let n = bags.n_documents() as f64;
    let idf: Vec<f64> =
        bags.document_frequencies().iter().map(|&df| (n / f64::from(df)).ln()).collect();
    let entries = documents(bags).into_iter().flat_map(|d| bags.row(d).to_vec());
    let of_entries: Vec<f64> = entries.map(|term| idf[term as usize]).collect();
    let mean = of_entries.iter().sum::<f64>() / of_entries.len() as f64;
    idf.iter().map(|idf| (idf / mean).powf(config.word_weight)).collect()
}

/// Returns the mean reconstruction loss of documents with these codes.
fn reconstruction(config: &TrainerConfig, bags: &Bags, at: &Groups, codes: &[Vec<f64>]) -> f64 {
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
            match config.loss {
                Loss::Bce => logits[v].exp().ln_1p() - x * logits[v],
                Loss::Softmax => x * (total.ln() - logits[v]),
                Loss::Squared => (logits[v] - x).powi(2),
            }
        };
        (0..bags.n_terms()).map(|v| weights[v] * loss(v)).sum()
    };
    documents(bags).into_iter().map(document).sum::<f64>() / bags.n_documents() as f64
}

fn penalty(penalty: &Penalty, codes: &[Vec<f64>]) -> f64 {
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
fn penalized(config: &TrainerConfig, at: &Groups, codes: &[Vec<f64>]) -> Vec<Vec<f64>> {
    if config.penalties.scale == PenaltyScale::Activation {
        return codes.to_vec();
    }
    let rows = decoder(config, at);
    let norm = |j: usize| norm(rows.iter().skip(j).step_by(config.units).copied());
    let contribution = |(j, h): (usize, &f64)| norm(j) * h;
    codes.iter().map(|code| code.iter().enumerate().map(contribution).collect()).collect()
}

fn codes(config: &TrainerConfig, bags: &Bags, at: &Groups) -> Vec<Vec<f64>> {
    let activate = |z: Vec<f64>| -> Vec<f64> {
        z.into_iter().zip(&at.thetas).map(|(z, &theta)| unit_value(config, theta, z)).collect()
    };
    let alone: Vec<Vec<f64>> =
        pre_activations(config, bags, at).into_iter().map(activate).collect();
    compete(config, &alone)
}

fn objective(config: &TrainerConfig, bags: &Bags, at: &Groups) -> f64 {
    objective_of_codes(config, bags, at, &codes(config, bags, at))
}

fn objective_of_codes(config: &TrainerConfig, bags: &Bags, at: &Groups, codes: &[Vec<f64>]) -> f64 {
    let read = penalized(config, at, codes);
    let penalties: f64 = config.penalties.list.iter().map(|p| penalty(p, &read)).sum();
    reconstruction(config, bags, at, codes) + penalties
}

/// Says whether every kink of unit and penalty is far enough from where differences look.
fn is_smooth(config: &TrainerConfig, bags: &Bags, at: &Groups) -> bool {
    const MARGIN: f64 = 1e-3;
    let kinks = |theta: f64| match config.unit.kind() {
        UnitKind::Threshold | UnitKind::Tlin | UnitKind::JumpRelu => vec![theta, -theta],
        _ => vec![0.0],
    };
    let z = pre_activations(config, bags, at);
    let z_apart = z.iter().all(|z| {
        z.iter()
            .zip(&at.thetas)
            .all(|(z, &theta)| kinks(theta).iter().all(|kink| (z - kink).abs() > MARGIN))
    });
    let rivals_apart = !config.unit.kind().competes() || {
        let mut all: Vec<f64> = z.iter().flatten().copied().collect();
        all.sort_by(f64::total_cmp);
        all.windows(2).all(|pair| pair[1] - pair[0] > MARGIN)
    };
    let codes = penalized(config, at, &codes(config, bags, at));
    let means_apart = (0..config.units).all(|j| {
        let mean = codes.iter().map(|code| code[j]).sum::<f64>() / codes.len() as f64;
        (mean - TARGET).abs() > MARGIN
    });
    means_apart && z_apart && rivals_apart
}

/// Returns the gradient by central differences, one parameter at a time.
fn differences(config: &TrainerConfig, bags: &Bags, at: &Groups) -> Groups {
    const STEP: f64 = 1e-5;
    let (mut moved, mut gradient) = (at.clone(), at.clone());
    for (group, (_, slopes)) in gradient.all().into_iter().enumerate() {
        for (i, slope) in slopes.iter_mut().enumerate() {
            let mut value = |shift: f64| {
                moved.all()[group].1[i] += shift;
                let value = objective(config, bags, &moved);
                moved.all()[group].1[i] -= shift;
                value
            };
            *slope = (value(STEP) - value(-STEP)) / (2.0 * STEP);
        }
    }
    gradient
}

/// Makes one training step; returns its objective and the gradient that Adam saw. In the place
/// of the thresholds stands the gradient by their logarithms.
///
/// The products skip inactive codes when `sparse_below` is 1, and never when it is below 0;
/// `None` leaves it to the state.
fn trained(
    config: &TrainerConfig,
    bags: &Bags,
    parameters: &Parameters,
    path: Path,
    sparse_below: Option<f64>,
) -> (f64, Groups) {
    let mut state = State::on(path, config, parameters, Reach::All);
    state.sparse_below = sparse_below.unwrap_or(state.sparse_below);
    let documents = documents(bags);
    let weights = word_weights(config.word_weight, &bags.document_frequencies(), documents.len());
    let mut batch = Batch::new(state.layout, weights.as_deref());
    batch.fill(config, state.layout, &Chosen::of(bags, &documents), EPOCH, MEAN_LENGTH);
    let loss = state.step(config, &config.penalties, &batch, EPOCH, &mut Scratch::default());
    let shards = &state.shards;
    let rows = |whose| {
        collect_rows(state.layout, |shard, row, all| {
            shards[shard].append_row(whose, |weights| &weights.first, row, all);
        })
    };
    let first = Parameters {
        encoder: rows(Whose::Encoder),
        decoder: match &shards[0].decoder {
            ShardDecoder::Encoder => DecoderRows::Encoder,
            ShardDecoder::Tiles(_) | ShardDecoder::Rows(_) => {
                DecoderRows::Own(rows(Whose::Decoder))
            }
        },
        encoder_bias: state.encoder_bias.first.clone(),
        decoder_bias: (0..bags.n_terms() as u32)
            .map(|term| {
                let (shard, row) = state.layout.place(term);
                shards[shard].decoder_bias.first[row]
            })
            .collect(),
        thresholds: match &state.thresholds {
            Thresholds::Learned(logarithms) => logarithms.first.clone(),
            _ => vec![],
        },
    };
    let mut gradient = plain(config, &first);
    for g in gradient.all().into_iter().flat_map(|(_, group)| group) {
        *g /= f64::from(NEW_1);
    }
    gradient.thetas.iter_mut().for_each(|g| *g /= f64::from(NEW_1));
    (loss.reconstruction / documents.len() as f64 + loss.penalty, gradient)
}

fn norm(values: impl Iterator<Item = f64>) -> f64 {
    values.map(|v| v * v).sum::<f64>().sqrt()
}

/// Finds a seed whose start lies away from all kinks.
fn smooth_start(config: &TrainerConfig, bags: &Bags) -> (TrainerConfig, Parameters, Groups) {
    let smooth = (0..200).find_map(|seed| {
        let config = TrainerConfig { seed, ..config.clone() };
        let parameters = parameters(&config, bags);
        let at = plain(&config, &parameters);
        is_smooth(&config, bags, &at).then_some((config, parameters, at))
    });
    smooth.expect("some start lies away from all kinks")
}

fn check(config: &TrainerConfig) {
    let bags = bags();
    let (config, parameters, at) = smooth_start(config, &bags);
    let expected = objective(&config, &bags, &at);
    let mut slopes = differences(&config, &bags, &at);
    for path in Path::all() {
        for sparse_below in [None, Some(-1.0), Some(1.0)] {
            let (found, mut gradient) = trained(&config, &bags, &parameters, path, sparse_below);
            assert!((found - expected).abs() < 1e-5 * expected, "{found} {expected} {config:?}");
            for ((name, gradient), (_, slopes)) in gradient.all().into_iter().zip(slopes.all()) {
                let size = norm(slopes.iter().copied());
                let error = norm(gradient.iter().zip(&*slopes).map(|(g, s)| g - s));
                let case = format!("{name}, {path:?}, {sparse_below:?}: {config:?}");
                assert!(slopes.is_empty() || size > 1e-2, "no slope to check: {case}");
                assert!(error <= 2e-5 * size, "error {error:e} of {size:e}: {case}");
            }
        }
    }
}

fn configs(kind: UnitKind) -> Vec<TrainerConfig> {
    let numbers = KindSettings {
        theta: 0.3,
        // Of a batch about half are positive: with 2 nobody would lose.
        k: if kind == UnitKind::BatchTopK { 1 } else { 2 },
        group: 2,
        ..KindSettings::default()
    };
    let unit = numbers.unit(kind);
    let mut penalties = vec![vec![]];
    let kinds = PenaltyKind::ALL.iter();
    penalties.extend(kinds.map(|&kind| vec![Penalty { kind, weight: 0.7 }]));
    penalties.push(vec!["mean:0.4".parse().unwrap(), "l1:0.2".parse().unwrap()]);
    let columns = [
        (Decoder::Untied, DecoderNorm::Unit, PenaltyScale::Activation),
        (Decoder::Untied, DecoderNorm::Free, PenaltyScale::Activation),
        (Decoder::Untied, DecoderNorm::Free, PenaltyScale::Contribution),
        (Decoder::Tied, DecoderNorm::Free, PenaltyScale::Activation),
        (Decoder::Tied, DecoderNorm::Free, PenaltyScale::Contribution),
    ];
    let mut configs = Vec::new();
    for penalties in penalties {
        for &loss in Loss::ALL {
            for (decoder, decoder_norm, scale) in columns {
                for &input in InputScale::ALL {
                    for (input_dropout, hidden_dropout, word_weight) in
                        [(0.0, 0.0, 0.0), (0.3, 0.4, 0.0), (0.3, 0.4, 0.7)]
                    {
                        configs.push(TrainerConfig {
                            units: 3,
                            unit,
                            penalties: Penalties {
                                list: penalties.clone(),
                                scale,
                                target: Some(TARGET),
                                ..Penalties::default()
                            },
                            loss,
                            word_weight,
                            input,
                            decoder,
                            decoder_norm,
                            input_dropout,
                            hidden_dropout,
                            shards: 3,
                            ..TrainerConfig::default()
                        });
                    }
                }
            }
        }
    }
    configs
}

/// Checks every combination that is not refused.
fn check_all(unit: UnitKind) {
    let mut n_checked = 0;
    for config in configs(unit) {
        if config.problems().is_empty() {
            check(&config);
            n_checked += 1;
        }
    }
    // No penalty and the two on means are for every unit: with 3 losses, 5 kinds of columns, 2
    // inputs and 3 dropouts.
    assert!(n_checked >= 3 * 3 * 5 * 2 * 3, "{unit}: {n_checked}");
}

#[test]
fn gradients_of_sigmoid_units_are_those_of_the_objective() {
    check_all(UnitKind::Sigmoid);
}

#[test]
fn gradients_of_tanh_units_are_those_of_the_objective() {
    check_all(UnitKind::Tanh);
}

#[test]
fn gradients_of_relu_units_are_those_of_the_objective() {
    check_all(UnitKind::Relu);
}

#[test]
fn gradients_of_leaky_relu_units_are_those_of_the_objective() {
    check_all(UnitKind::LeakyRelu);
}

#[test]
fn gradients_of_elu_units_are_those_of_the_objective() {
    check_all(UnitKind::Elu);
}

#[test]
fn gradients_of_threshold_units_are_those_of_the_objective() {
    check_all(UnitKind::Threshold);
}

#[test]
fn gradients_of_tlin_units_are_those_of_the_objective() {
    check_all(UnitKind::Tlin);
}

#[test]
fn gradients_of_top_k_units_are_those_of_the_objective() {
    check_all(UnitKind::TopK);
}

#[test]
fn gradients_of_batch_top_k_units_are_those_of_the_objective() {
    check_all(UnitKind::BatchTopK);
}

#[test]
fn gradients_of_winner_take_all_units_are_those_of_the_objective() {
    check_all(UnitKind::WinnerTakeAll);
}

#[test]
fn gradients_of_k_competitive_units_are_those_of_the_objective() {
    check_all(UnitKind::KCompetitive);
}

#[test]
fn gradients_of_jump_relu_units_are_those_of_the_objective() {
    check_all(UnitKind::JumpRelu);
}

#[test]
fn thresholds_of_jump_relu_move_by_the_straight_through_formula() {
    let bags = bags();
    for penalties in ["l1:0.3", "l0:0.7"] {
        for &loss in Loss::ALL {
            let config = TrainerConfig {
                units: 3,
                // Wide, so that several of the 18 pre-activations lie in the band.
                unit: Unit::JumpRelu { theta: 0.4, bandwidth: BANDWIDTH },
                penalties: Penalties {
                    list: vec![penalties.parse().unwrap(), "mean:0.2".parse().unwrap()],
                    target: Some(TARGET),
                    ..Penalties::default()
                },
                loss,
                hidden_dropout: 0.3,
                shards: 2,
                ..TrainerConfig::default()
            };
            let (config, parameters, at) = smooth_start(&config, &bags);
            let (_, gradient) = trained(&config, &bags, &parameters, Path::best(), None);
            let expected = straight_through(&config, &bags, &at);
            assert!(expected.iter().all(|g| g.abs() > 1e-3), "each threshold moves: {expected:?}");
            for (found, expected) in gradient.thetas.iter().zip(&expected) {
                let error = (found - expected).abs();
                assert!(error < 1e-4 * expected.abs(), "{found} {expected} {config:?}");
            }
        }
    }
}

/// Returns θ ∂/∂θ of the objective by equations 11 and 12 of Rajamanoharan et al. (2024).
fn straight_through(config: &TrainerConfig, bags: &Bags, at: &Groups) -> Vec<f64> {
    const STEP: f64 = 1e-5;
    let z = pre_activations(config, bags, at);
    let codes = codes(config, bags, at);
    let (width, n) = (f64::from(BANDWIDTH), codes.len());
    let l0 = config.penalties.list.iter().filter(|penalty| penalty.kind == PenaltyKind::L0);
    let weight: f64 = l0.map(|penalty| penalty.weight).sum();
    let of_unit = |j: usize| {
        let near = (0..n).filter(|&d| ((z[d][j] - at.thetas[j]) / width).abs() < 0.5);
        let of_document = |d: usize| {
            // The count in l0 is no function of the size, so it is left out of the slope.
            let mut smooth = config.clone();
            smooth.penalties.list.retain(|penalty| penalty.kind != PenaltyKind::L0);
            let value = |shift: f64| {
                let mut moved = codes.clone();
                moved[d][j] += shift;
                objective_of_codes(&smooth, bags, at, &moved)
            };
            // |h| of l1 has its slope 0 at 0, as training has it.
            let slope = (value(STEP) - value(-STEP)) / (2.0 * STEP);
            -(at.thetas[j] * slope + weight / n as f64) / width
        };
        at.thetas[j] * near.map(of_document).sum::<f64>()
    };
    (0..config.units).map(of_unit).collect()
}
