//! Settings as files hold them: one flat object, with the numbers of all kinds.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::settings::config::{DeadUnits, TrainerConfig};
use crate::settings::decoder::{Decoder, DecoderNorm, DecoderSign};
use crate::settings::frozen::Frozen;
use crate::settings::input::InputScale;
use crate::settings::kinds::KindSettings;
use crate::settings::loss::Loss;
use crate::settings::optimizer::OptimizerKind;
use crate::settings::penalties::{Penalties, PenaltyScale};
use crate::settings::penalty::Penalty;
use crate::settings::renewal::Renewal;
use crate::settings::sampling::Sampling;
use crate::settings::schedule::Schedule;
use crate::settings::start::{EncoderStart, WeightStart};
use crate::settings::unit::UnitKind;

/// Holds [`TrainerConfig`] field by field; names and order are the format. What a file lacks,
/// because a setting is newer than it, has its default; emphasis, which old models did without, is 0.
/// That nothing is frozen is not written, nor the device where it is the processor, so that files of
/// such runs keep their bytes.
#[derive(Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Record {
    units: usize,
    unit: UnitKind,
    theta: f32,
    encode_theta: Option<f32>,
    k: usize,
    group: usize,
    alpha: f32,
    bandwidth: f32,
    penalties: Vec<Penalty>,
    penalty_warm_up: usize,
    penalty_scale: PenaltyScale,
    target: Option<f64>,
    loss: Loss,
    word_weight: f64,
    input: InputScale,
    decoder: Decoder,
    decoder_norm: DecoderNorm,
    decoder_sign: DecoderSign,
    #[serde(skip_serializing_if = "Option::is_none")]
    frozen: Option<Frozen>,
    input_dropout: f64,
    #[serde(default)]
    emphasis: f64,
    hidden_dropout: f64,
    sampling: Sampling,
    epochs: usize,
    batch: usize,
    optimizer: OptimizerKind,
    rate: f64,
    momentum: f64,
    schedule: Schedule,
    warm_up: usize,
    weight_start: WeightStart,
    start: EncoderStart,
    renew: Renewal,
    dead_units: DeadUnits,
    target_zeros: Option<f64>,
    patience: Option<usize>,
    seed: u64,
    shards: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<String>,
}

impl Default for Record {
    fn default() -> Self {
        Self::from(&TrainerConfig::default())
    }
}

impl From<&TrainerConfig> for Record {
    fn from(config: &TrainerConfig) -> Self {
        let numbers = config.kind_settings();
        let KindSettings { theta, encode_theta, k, group, alpha, bandwidth, momentum } = numbers;
        let Penalties { list, warm_up: penalty_warm_up, scale, target, target_zeros } =
            config.penalties.clone();
        Self {
            units: config.units,
            unit: config.unit.kind(),
            theta,
            encode_theta,
            k,
            group,
            alpha,
            bandwidth,
            penalties: list,
            penalty_warm_up,
            penalty_scale: scale,
            target,
            loss: config.loss,
            word_weight: config.word_weight,
            input: config.input,
            decoder: config.decoder,
            decoder_norm: config.decoder_norm,
            decoder_sign: config.decoder_sign,
            frozen: (config.frozen != Frozen::Nothing).then_some(config.frozen),
            input_dropout: config.input_dropout,
            emphasis: config.emphasis,
            hidden_dropout: config.hidden_dropout,
            sampling: config.sampling,
            epochs: config.epochs,
            batch: config.batch,
            optimizer: config.optimizer.kind(),
            rate: config.rate,
            momentum,
            schedule: config.schedule,
            warm_up: config.warm_up,
            weight_start: config.weight_start,
            start: config.start,
            renew: config.renew,
            dead_units: config.dead_units,
            target_zeros,
            patience: config.patience,
            seed: config.seed,
            shards: config.shards,
            device: config.device.clone(),
        }
    }
}

impl From<Record> for TrainerConfig {
    fn from(record: Record) -> Self {
        let Record { theta, encode_theta, k, group, alpha, bandwidth, momentum, .. } = record;
        let numbers = KindSettings { theta, encode_theta, k, group, alpha, bandwidth, momentum };
        let penalties = Penalties {
            list: record.penalties,
            warm_up: record.penalty_warm_up,
            scale: record.penalty_scale,
            target: record.target,
            target_zeros: record.target_zeros,
        };
        let unit = numbers.unit(record.unit);
        let optimizer = numbers.optimizer(record.optimizer);
        Self {
            units: record.units,
            unit,
            penalties,
            loss: record.loss,
            word_weight: record.word_weight,
            input: record.input,
            decoder: record.decoder,
            decoder_norm: record.decoder_norm,
            decoder_sign: record.decoder_sign,
            frozen: record.frozen.unwrap_or_default(),
            input_dropout: record.input_dropout,
            emphasis: record.emphasis,
            hidden_dropout: record.hidden_dropout,
            sampling: record.sampling,
            epochs: record.epochs,
            batch: record.batch,
            optimizer,
            rate: record.rate,
            schedule: record.schedule,
            warm_up: record.warm_up,
            weight_start: record.weight_start,
            start: record.start,
            renew: record.renew,
            dead_units: record.dead_units,
            patience: record.patience,
            seed: record.seed,
            shards: record.shards,
            device: record.device,
            unread: numbers.without(unit, optimizer),
        }
    }
}

impl Serialize for TrainerConfig {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Record::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for TrainerConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Record::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::optimizer::Optimizer;
    use crate::settings::penalty::PenaltyKind;
    use crate::settings::unit::Unit;

    /// Every setting differs from its default.
    fn odd() -> TrainerConfig {
        let numbers = KindSettings {
            theta: 0.5,
            encode_theta: Some(0.25),
            k: 3,
            group: 5,
            alpha: 2.0,
            bandwidth: 0.75,
            momentum: 0.5,
        };
        TrainerConfig {
            units: 12,
            penalties: Penalties {
                list: vec![Penalty { kind: PenaltyKind::Mean, weight: 0.1 }],
                warm_up: 2,
                scale: PenaltyScale::Contribution,
                target: Some(0.5),
                target_zeros: Some(0.75),
            },
            loss: Loss::Bce,
            word_weight: 0.5,
            input: InputScale::Raw,
            decoder: Decoder::Tied,
            decoder_norm: DecoderNorm::Free,
            decoder_sign: DecoderSign::NonNegative,
            frozen: Frozen::Both,
            input_dropout: 0.5,
            emphasis: 0.25,
            hidden_dropout: 0.25,
            sampling: Sampling::Words(7),
            epochs: 9,
            batch: 11,
            rate: 0.125,
            schedule: Schedule::Cosine,
            warm_up: 1,
            weight_start: WeightStart::Orthogonal,
            start: EncoderStart::Around(15.0),
            renew: Renewal::Correlation(0.5),
            dead_units: DeadUnits::Revive,
            patience: Some(4),
            seed: 6,
            shards: 3,
            ..TrainerConfig::default().with_kinds(UnitKind::TopK, OptimizerKind::Sgd, numbers)
        }
    }

    /// What files hold must not change with the types.
    #[test]
    fn settings_are_one_flat_object_with_the_numbers_of_all_kinds() {
        let text = "{\"units\":12,\"unit\":\"top-k\",\"theta\":0.5,\"encode_theta\":0.25,\"k\":3,\
            \"group\":5,\"alpha\":2.0,\"bandwidth\":0.75,\
            \"penalties\":[{\"kind\":\"mean\",\"weight\":0.1}],\"penalty_warm_up\":2,\
            \"penalty_scale\":\"contribution\",\"target\":0.5,\"loss\":\"bce\",\
            \"word_weight\":0.5,\"input\":\"raw\",\"decoder\":\"tied\",\
            \"decoder_norm\":\"free\",\"decoder_sign\":\"non-negative\",\
            \"frozen\":\"both\",\"input_dropout\":0.5,\"emphasis\":0.25,\
            \"hidden_dropout\":0.25,\"sampling\":{\"words\":7},\"epochs\":9,\"batch\":11,\
            \"optimizer\":\"sgd\",\"rate\":0.125,\"momentum\":0.5,\"schedule\":\"cosine\",\
            \"warm_up\":1,\"weight_start\":\"orthogonal\",\"start\":{\"around\":15.0},\
            \"renew\":\"correlation:0.5\",\"dead_units\":\"revive\",\"target_zeros\":0.75,\"patience\":4,\
            \"seed\":6,\"shards\":3}";
        assert_eq!(serde_json::to_string(&odd()).unwrap(), text);
        assert_eq!(serde_json::from_str::<TrainerConfig>(text).unwrap(), odd());
    }

    #[test]
    fn what_is_frozen_is_written_by_its_name_and_nothing_is_not_written() {
        for &frozen in Frozen::ALL {
            let config = TrainerConfig { frozen, ..odd() };
            let text = serde_json::to_string(&config).unwrap();
            let written = format!("\"frozen\":\"{frozen}\"");
            assert_eq!(text.contains(&written), frozen != Frozen::Nothing, "{text}");
            assert_eq!(text.contains("frozen"), frozen != Frozen::Nothing, "{text}");
            assert_eq!(serde_json::from_str::<TrainerConfig>(&text).unwrap(), config);
            let alone = format!("{{{written}}}");
            assert_eq!(serde_json::from_str::<TrainerConfig>(&alone).unwrap().frozen, frozen);
        }
        let error = serde_json::from_str::<TrainerConfig>(r#"{"frozen": "all"}"#).unwrap_err();
        assert!(error.to_string().starts_with("unknown variant `all`"), "{error}");
    }

    #[test]
    fn settings_of_every_kind_survive_json() {
        for &unit in UnitKind::ALL {
            for &optimizer in OptimizerKind::ALL {
                for numbers in [odd().kind_settings(), KindSettings::default()] {
                    let config = odd().with_kinds(unit, optimizer, numbers);
                    let text = serde_json::to_string(&config).unwrap();
                    assert_eq!(serde_json::from_str::<TrainerConfig>(&text).unwrap(), config);
                }
            }
        }
    }

    #[test]
    fn absent_settings_have_their_defaults_and_unknown_ones_are_refused() {
        let read = |text: &str| serde_json::from_str::<TrainerConfig>(text);
        // Models that are older than emphasis were trained without.
        let old = TrainerConfig { emphasis: 0.0, ..TrainerConfig::default() };
        assert_eq!(read("{}").unwrap(), old);
        let config = read(r#"{"unit": "tlin", "optimizer": "sgd"}"#).unwrap();
        assert_eq!(config.unit, Unit::Tlin { theta: 1.0, encode_theta: None });
        assert_eq!(config.optimizer, Optimizer::Sgd { momentum: 0.9 });
        let error = read(r#"{"unitz": 3}"#).unwrap_err().to_string();
        assert!(error.starts_with("unknown field `unitz`, expected one of `units`,"), "{error}");
    }
}
