//! The weights of a model as a safetensors file.

use ndarray::Array2;
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};

use crate::model::parameters::{DecoderRows, Parameters};
use crate::settings::config::TrainerConfig;
use crate::settings::decoder::Decoder;

/// Holds what the file holds: parameters, and the factor of each stored decoder column.
#[derive(Debug, PartialEq)]
pub(super) struct Tensors {
    pub(super) parameters: Parameters,
    /// **Shape** (H).
    pub(super) column_scale: Vec<f32>,
}

/// Writes f32 tensors `encoder` (V, H), `decoder` (V, H, absent when tied), `encoder_bias`
/// (H), `decoder_bias` (V), `decoder_scale` (H), and `thresholds` (H, where training finds them),
/// little-endian.
///
/// The effective decoder is `decoder` with column j times `decoder_scale[j]`.
pub(super) fn to_bytes(parameters: &Parameters, column_scale: &[f32]) -> Vec<u8> {
    let (v, h) = parameters.encoder.dim();
    let mut arrays = vec![
        ("encoder", vec![v, h], bytes(parameters.encoder.iter())),
        ("encoder_bias", vec![h], bytes(parameters.encoder_bias.iter())),
        ("decoder_bias", vec![v], bytes(parameters.decoder_bias.iter())),
        ("decoder_scale", vec![h], bytes(column_scale.iter())),
    ];
    if let DecoderRows::Own(rows) = &parameters.decoder {
        arrays.push(("decoder", vec![v, h], bytes(rows.iter())));
    }
    if !parameters.thresholds.is_empty() {
        arrays.push(("thresholds", vec![h], bytes(parameters.thresholds.iter())));
    }
    let views = arrays.iter().map(|(name, shape, data)| {
        let view = TensorView::new(Dtype::F32, shape.clone(), data);
        (*name, view.expect("length and shape come from the same array"))
    });
    serialize(views, None).expect("a handful of short names make a small header")
}

/// Reads what [`to_bytes`] wrote for V terms and these settings; on failure says what does not
/// fit.
pub(super) fn from_bytes(
    bytes: &[u8],
    v: usize,
    config: &TrainerConfig,
) -> Result<Tensors, String> {
    let h = config.units;
    let file = SafeTensors::deserialize(bytes).map_err(|error| error.to_string())?;
    let read = |name: &str, shape: &[usize]| -> Result<Vec<f32>, String> {
        let tensor = file.tensor(name).map_err(|error| error.to_string())?;
        if tensor.dtype() != Dtype::F32 || tensor.shape() != shape {
            let (found, kind) = (tensor.shape(), tensor.dtype());
            return Err(format!("tensor `{name}` is {kind} of shape {found:?}, not F32 {shape:?}"));
        }
        let (words, _) = tensor.data().as_chunks::<4>();
        let values: Vec<f32> = words.iter().map(|&word| f32::from_le_bytes(word)).collect();
        match values.iter().find(|value| !value.is_finite()) {
            Some(value) => Err(format!("tensor `{name}` holds `{value}`")),
            None => Ok(values),
        }
    };
    let rows = |name: &str| {
        let values = read(name, &[v, h])?;
        Array2::from_shape_vec((v, h), values).map_err(|error| error.to_string())
    };
    let decoder = match config.decoder {
        Decoder::Tied => DecoderRows::Encoder,
        Decoder::Untied => DecoderRows::Own(rows("decoder")?),
    };
    let thresholds =
        if config.unit.kind().learns_thresholds() { read("thresholds", &[h])? } else { Vec::new() };
    let parameters = Parameters {
        encoder: rows("encoder")?,
        decoder,
        encoder_bias: read("encoder_bias", &[h])?,
        decoder_bias: read("decoder_bias", &[v])?,
        thresholds,
    };
    Ok(Tensors { parameters, column_scale: read("decoder_scale", &[h])? })
}

fn bytes<'a>(values: impl Iterator<Item = &'a f32>) -> Vec<u8> {
    values.flat_map(|value| value.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::settings::unit::UnitKind;

    fn array(v: usize, h: usize, start: f32) -> Array2<f32> {
        Array2::from_shape_fn((v, h), |(row, column)| start / (1 + row * h + column) as f32)
    }

    fn config(units: usize, decoder: Decoder, unit: UnitKind) -> TrainerConfig {
        TrainerConfig { units, unit: unit.into(), decoder, ..TrainerConfig::default() }
    }

    fn tensors(v: usize, config: &TrainerConfig) -> Tensors {
        let h = config.units;
        let learned = config.unit.kind().learns_thresholds();
        Tensors {
            parameters: Parameters {
                encoder: array(v, h, 1e-20),
                decoder: match config.decoder {
                    Decoder::Tied => DecoderRows::Encoder,
                    Decoder::Untied => DecoderRows::Own(array(v, h, -1.5)),
                },
                encoder_bias: vec![0.25; h],
                decoder_bias: vec![-7.0; v],
                thresholds: if learned { vec![0.5; h] } else { vec![] },
            },
            column_scale: vec![3.0; h],
        }
    }

    proptest! {
        #[test]
        fn tensors_survive_their_file(
            v in 1_usize..9, h in 1_usize..5, tied: bool, unit in prop::sample::select(UnitKind::ALL),
        ) {
            let decoder = if tied { Decoder::Tied } else { Decoder::Untied };
            let config = config(h, decoder, unit);
            let tensors = tensors(v, &config);
            let bytes = to_bytes(&tensors.parameters, &tensors.column_scale);
            prop_assert_eq!(from_bytes(&bytes, v, &config), Ok(tensors));
        }
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let tied = config(2, Decoder::Tied, UnitKind::Relu);
        let tensors = tensors(3, &tied);
        let bytes = to_bytes(&tensors.parameters, &tensors.column_scale);
        let problem = |result: Result<Tensors, String>| result.unwrap_err();
        assert_eq!(
            problem(from_bytes(&bytes, 4, &tied)),
            "tensor `encoder` is F32 of shape [3, 2], not F32 [4, 2]"
        );
        let untied = config(2, Decoder::Untied, UnitKind::Relu);
        assert_eq!(problem(from_bytes(&bytes, 3, &untied)), "tensor `decoder` not found");
        let jump = config(2, Decoder::Tied, UnitKind::JumpRelu);
        assert_eq!(problem(from_bytes(&bytes, 3, &jump)), "tensor `thresholds` not found");
        let mut endless = tensors.parameters.clone();
        endless.decoder_bias[1] = f32::INFINITY;
        let bytes_of = to_bytes(&endless, &tensors.column_scale);
        assert_eq!(problem(from_bytes(&bytes_of, 3, &tied)), "tensor `decoder_bias` holds `inf`");
        assert!(from_bytes(&bytes[..bytes.len() - 1], 3, &tied).is_err());
        assert!(from_bytes(b"", 3, &tied).is_err());
    }
}
