//! Checks the gradients of training against differences of the objective's plain definition.
//!
//! The definition stands in `objective.rs`. After the first step from zero moments Adam remembers
//! a tenth of the gradient: that is how the test reads it.
//!
//! Competing units are smooth as long as the same ones win, so they are checked away from ties.
//! Thresholds of jump-relu have a straight-through gradient, which is no difference of the
//! objective: weights are checked like all others (`l0` gives them none), and thresholds
//! against the formula of the paper, with the objective's slopes by the activations in it
//! taken as differences.

use ndarray::Array2;
use topicscope_indexer::{Bags, Chosen};

use crate::model::parameters::{DecoderRows, Parameters};
use crate::random::{Key, Purpose};
use crate::settings::config::TrainerConfig;
use crate::settings::decoder::{Decoder, DecoderNorm};
use crate::settings::frozen::Frozen;
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
use crate::state::weights::Memory;
use crate::state::word_weights::word_weights;
use crate::step::pass::StepLoss;
use crate::step::scratch::Scratch;
use crate::step::state::State;
use crate::step::tests::objective::{
    EPOCH, Groups, MEAN_LENGTH, TARGET, bags, codes, documents, norm, objective,
    objective_of_codes, penalized, pre_activations,
};

/// Band around the thresholds where their straight-through gradient is checked.
const BANDWIDTH: f32 = 1.8;

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
    let mut batch = Batch::new(state.layout, weights.as_deref(), Reach::All);
    batch.fill(config, state.layout, &Chosen::of(bags, &documents), EPOCH, MEAN_LENGTH);
    let loss = state.step(config, &config.penalties, &batch, EPOCH, &mut Scratch::default());
    seen(config, bags, parameters, &state, loss)
}

/// Does the same on a device; `None` where there is none.
#[cfg(feature = "gpu")]
fn trained_on_device(
    config: &TrainerConfig,
    bags: &Bags,
    parameters: &Parameters,
) -> Option<(f64, Groups)> {
    use crate::step::tests::on_device;
    let mut state = State::new(config, parameters, Reach::All);
    let documents = &documents(bags);
    let weights = word_weights(config.word_weight, &bags.document_frequencies(), documents.len());
    let (weights, mean_length) = (weights.as_deref(), MEAN_LENGTH);
    let lesson = on_device::Lesson { bags, documents, weights, mean_length, epoch: EPOCH };
    let loss = on_device::step(&mut state, config, &lesson)?;
    Some(seen(config, bags, parameters, &state, loss))
}

/// Returns the objective of the first step of a state, and the gradient that Adam saw.
fn seen(
    config: &TrainerConfig,
    bags: &Bags,
    parameters: &Parameters,
    state: &State,
    loss: StepLoss,
) -> (f64, Groups) {
    let documents = documents(bags);
    let shards = &state.shards;
    // Of frozen weights nothing is remembered.
    let rows = |whose, is_frozen: bool| {
        if is_frozen {
            return Array2::zeros((state.layout.terms, state.layout.units));
        }
        collect_rows(state.layout, |shard, row, all| {
            shards[shard].append_row(whose, Memory::First, row, all);
        })
    };
    let (frozen, after) = (config.frozen, state.parameters());
    if frozen.has_encoder() {
        assert_eq!(after.encoder, parameters.encoder, "{config:?}");
    }
    if frozen.has_decoder() {
        assert_eq!(after.decoder_rows(), parameters.decoder_rows(), "{config:?}");
    }
    let first = Parameters {
        encoder: rows(Whose::Encoder, frozen.has_encoder()),
        decoder: match &shards[0].decoder {
            ShardDecoder::Encoder => DecoderRows::Encoder,
            ShardDecoder::Tiles(_) | ShardDecoder::Rows(_) => {
                DecoderRows::Own(rows(Whose::Decoder, frozen.has_decoder()))
            }
        },
        encoder_bias: state.encoder_bias.first.to_vec(),
        decoder_bias: (0..bags.n_terms() as u32)
            .map(|term| {
                let (shard, row) = state.layout.place(term);
                shards[shard].decoder_bias.first[row]
            })
            .collect(),
        thresholds: match &state.thresholds {
            Thresholds::Learned(logarithms) => logarithms.first.to_vec(),
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

fn check(config: &TrainerConfig, place: Place) {
    let bags = bags();
    let (config, parameters, at) = smooth_start(config, &bags);
    let expected = objective(&config, &bags, &at);
    let mut slopes = differences(&config, &bags, &at);
    if config.frozen.has_encoder() {
        slopes.encoder.fill(0.0);
    }
    if config.frozen.has_decoder() {
        slopes.decoder.fill(0.0);
    }
    let mut compare = |how: &str, (found, mut gradient): (f64, Groups)| {
        assert!((found - expected).abs() < 1e-5 * expected, "{found} {expected} {config:?}");
        for ((name, gradient), (_, slopes)) in gradient.all().into_iter().zip(slopes.all()) {
            let size = norm(slopes.iter().copied());
            let error = norm(gradient.iter().zip(&*slopes).map(|(g, s)| g - s));
            let case = format!("{name}, {how}: {config:?}");
            let has_slope = !slopes.is_empty() && !is_frozen(config.frozen, name);
            assert!(!has_slope || size > 1e-2, "no slope to check: {case}");
            assert!(error <= 2e-5 * size, "error {error:e} of {size:e}: {case}");
        }
    };
    match place {
        Place::Processor => {
            for path in Path::all() {
                for sparse_below in [None, Some(-1.0), Some(1.0)] {
                    let found = trained(&config, &bags, &parameters, path, sparse_below);
                    compare(&format!("{path:?}, {sparse_below:?}"), found);
                }
            }
        }
        #[cfg(feature = "gpu")]
        Place::Device => {
            if let Some(found) = trained_on_device(&config, &bags, &parameters) {
                compare("on a device", found);
            }
        }
    }
}

/// Says where a step is made.
#[derive(Debug, Clone, Copy)]
enum Place {
    Processor,
    #[cfg(feature = "gpu")]
    Device,
}

/// Says whether a group of the weights stays as it is.
fn is_frozen(frozen: Frozen, group: &str) -> bool {
    match group {
        "encoder" => frozen.has_encoder(),
        "decoder" => frozen.has_decoder(),
        _ => false,
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
                    for (input_dropout, hidden_dropout, word_weight, emphasis) in
                        [(0.0, 0.0, 0.0, 0.0), (0.3, 0.4, 0.0, 0.6), (0.3, 0.4, 0.7, 0.6)]
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
                            emphasis,
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
            check(&config, Place::Processor);
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

/// A device compiles its kernels anew for each kind and form: every 31st combination of each unit is
/// tried, a number that no setting's choices divide, and every 67th with frozen parts.
#[cfg(feature = "gpu")]
#[test]
fn gradients_on_a_device_are_those_of_the_objective() {
    let mut n_checked = 0;
    for &unit in UnitKind::ALL {
        let configs = configs(unit);
        let sensible = || configs.iter().filter(|config| config.problems().is_empty());
        for config in sensible().step_by(31) {
            check(config, Place::Device);
            n_checked += 1;
        }
        let frozen = Frozen::ALL.iter().cycle();
        for (config, &frozen) in sensible().step_by(67).zip(frozen) {
            let config = config.clone().with_frozen(frozen);
            if config.problems().is_empty() {
                check(&config, Place::Device);
            }
        }
    }
    assert!(n_checked >= 12 * 270 / 31, "{n_checked}");
}

#[test]
fn what_is_frozen_changes_no_gradient_of_the_rest() {
    let mut n_checked = 0;
    for unit in [UnitKind::Sigmoid, UnitKind::Relu, UnitKind::KCompetitive, UnitKind::JumpRelu] {
        for config in configs(unit) {
            // One penalty on means stands for all, and all losses and columns are tried.
            let penalties = config.penalties.list.as_slice();
            let stands_for_all = matches!(penalties, [Penalty { kind: PenaltyKind::Mean, .. }]);
            if !stands_for_all || config.input != InputScale::Unit || config.word_weight > 0.0 {
                continue;
            }
            for frozen in [Frozen::Decoder, Frozen::Encoder, Frozen::Both] {
                let config = config.clone().with_frozen(frozen);
                if config.problems().is_empty() {
                    check(&config, Place::Processor);
                    n_checked += 1;
                }
            }
        }
    }
    // With 3 losses and 2 dropouts: three kinds of own columns with three parts each, and two of
    // tied ones with both.
    assert_eq!(n_checked, 4 * 3 * 2 * (3 * 3 + 2));
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
