//! Settings as the constants that kernels are compiled with: the one place that knows both.

use std::fmt::Write as _;

use super::shape::Shape;
use crate::settings::config::TrainerConfig;
use crate::settings::decoder::{DecoderNorm, DecoderSign};
use crate::settings::loss::Loss;
use crate::settings::optimizer::OptimizerKind;
use crate::settings::penalty::PenaltyKind;
use crate::settings::unit::{Unit, UnitKind};
use crate::state::inverted_list::Emphasis;

use super::stretch::ORDER;

/// Threads of a workgroup that takes a document, at most.
const MOST_THREADS: usize = 256;

/// Terms of the encoder in one dimension of a dispatch, in fours.
pub(super) const TERM_BLOCKS: usize = 32_768;

/// Says which half of the way back from the codes a kernel goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Both,
    First,
    Second,
}

/// Writes the constants of a session, in WGSL.
pub(super) fn constants(shape: &Shape, half: Half) -> String {
    let config = &shape.config;
    let mut text = String::new();
    names(&mut text);
    let mut count = |name: &str, value: usize| {
        let _ = writeln!(text, "const {name}: u32 = {value}u;");
    };
    let (n_slices, slice_terms) = shape.slices();
    count("N_TERMS", shape.n_terms);
    count("N_UNITS", config.units);
    count("BATCH", config.batch);
    count("N_TILES", shape.n_tiles());
    count("SLICES", n_slices);
    count("SLICE_TERMS", slice_terms);
    count("ORDER", ORDER);
    count("TERM_BLOCKS", TERM_BLOCKS);
    count("UNIT_THREADS", config.units.next_multiple_of(64).min(MOST_THREADS));
    let competes = config.unit.kind().competes() && !Shape::keeps_of_batch(config);
    count("RIVALS", if competes { config.units } else { 1 });
    count("UNIT", config.unit.kind() as usize);
    count("LOSS", config.loss as usize);
    count("OPTIMIZER", config.optimizer.kind() as usize);
    let (k, group, alpha, bandwidth) = numbers(config.unit);
    count("K", k);
    count("GROUP", group);
    let emphasis = Emphasis::new(config.emphasis, config.input_dropout);
    let made_up = (1.0 / (1.0 - config.hidden_dropout)) as f32;
    for (name, value) in [
        ("ALPHA", alpha),
        ("BANDWIDTH", bandwidth),
        ("THETA", config.unit.theta()),
        ("MADE_UP", made_up),
        ("EMPHASIS_HIDDEN", emphasis.hidden),
        ("EMPHASIS_KEPT", emphasis.kept),
    ] {
        // The shortest decimal that is read as the same number.
        let _ = writeln!(text, "const {name}: f32 = {value:?}f;");
    }
    for (name, value) in switches(shape, half) {
        let _ = writeln!(text, "const {name}: bool = {value};");
    }
    text
}

/// Writes the numbers by which kernels know kinds.
fn names(text: &mut String) {
    let mut all: Vec<(String, usize)> = Vec::new();
    all.extend(UnitKind::ALL.iter().map(|kind| (kind.to_string(), *kind as usize)));
    all.extend(Loss::ALL.iter().map(|kind| (kind.to_string(), *kind as usize)));
    all.extend(OptimizerKind::ALL.iter().map(|kind| (kind.to_string(), *kind as usize)));
    all.extend(PenaltyKind::ALL.iter().map(|kind| (kind.to_string(), *kind as usize)));
    for (name, number) in all {
        let name = name.to_uppercase().replace('-', "_");
        let _ = writeln!(text, "const {name}: u32 = {number}u;");
    }
}

fn switches(shape: &Shape, half: Half) -> [(&'static str, bool); 11] {
    let config = &shape.config;
    let TrainerConfig { frozen, .. } = config;
    let decoder_frozen = if shape.is_tied() { frozen.has_encoder() } else { frozen.has_decoder() };
    [
        ("HIDES_UNITS", config.hidden_dropout > 0.0),
        ("NON_NEGATIVE", config.decoder_sign == DecoderSign::NonNegative),
        ("UNIT_COLUMNS", config.decoder_norm == DecoderNorm::Unit),
        ("SCALES_PENALTIES", config.scales_penalties()),
        ("HAS_BIAS", config.unit.kind().has_bias()),
        ("EXACT_ZEROS", config.unit.kind().has_exact_zeros()),
        ("DECODER_LEARNS", !decoder_frozen),
        ("ENCODER_LEARNS", !frozen.has_encoder()),
        ("TIED", shape.is_tied()),
        ("FIRST_HALF", half != Half::Second),
        ("SECOND_HALF", half != Half::First),
    ]
}

/// Returns winners, units of a group, the losers' share and the width of the band; what the kind
/// does not read is anything.
fn numbers(unit: Unit) -> (usize, usize, f32, f32) {
    match unit {
        Unit::TopK { k } | Unit::BatchTopK { k } => (k, 1, 0.0, 1.0),
        Unit::WinnerTakeAll { group } => (1, group, 0.0, 1.0),
        Unit::KCompetitive { k, alpha } => (k, 1, alpha, 1.0),
        Unit::JumpRelu { bandwidth, .. } => (1, 1, 0.0, bandwidth),
        _ => (1, 1, 0.0, 1.0),
    }
}
