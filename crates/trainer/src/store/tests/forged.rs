//! Files that are whole and well sealed, and hold what no run leaves: each is refused with the
//! name of what is wrong and its value.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use topicscope_indexer::artifact;

use crate::settings::config::TrainerConfig;
use crate::settings::frozen::Frozen;
use crate::store::checkpoint::{SavedCheckpoint, save_checkpoint};
use crate::store::checkpoint_head;
use crate::store::model::SavedModel;
use crate::store::state_file::STATE;
use crate::store::tests::checkpoints::{config, interrupted};
use crate::store::tests::models::{fitted, forge, save};

/// Opens a model whose head was changed, and returns what is said of it.
fn refusal(change: impl FnOnce(&mut Value)) -> String {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("model");
    save(&path, &fitted(TrainerConfig::default()), &[]);
    forge(&path, change);
    SavedModel::open(&path).unwrap_err().to_string()
}

fn check(pointer: &str, value: Value, expected: &str) {
    let error = refusal(|head| *head.pointer_mut(pointer).unwrap() = value);
    assert!(error.contains("model.json` is damaged: "), "{error}");
    assert!(error.ends_with(expected), "{pointer}: {error}");
}

#[test]
fn settings_that_no_trainer_takes_are_refused_in_a_model_too() {
    check("/config/units", json!(0), "units is `0`, but must be at least 1 and below 2^32");
    check("/config/rate", json!(0.0), "rate is `0`, but must be above 0 and finite");
    check("/config/rate", json!(-2.5), "rate is `-2.5`, but must be above 0 and finite");
    let expected = "encode-theta is `-1`, but must be at least 0 and finite";
    check("/config/theta", json!(-1.0), expected);
    check("/config/momentum", json!(1.0), "momentum is `1`, but must be at least 0 and below 1");
    check(
        "/config/input_dropout",
        json!(1),
        "input dropout is `1`, but must be at least 0 and below 1",
    );
    let of = |unit: &str, name: &str, value: u64| {
        refusal(|head| {
            head["config"]["unit"] = unit.into();
            head["config"][name] = value.into();
        })
    };
    let ends = |error: String, expected: &str| assert!(error.ends_with(expected), "{error}");
    ends(of("winner-take-all", "group", 0), "group is `0`, but must be at least 1");
    ends(of("top-k", "k", 0), "k is `0`, but must be at least 1");
    ends(of("top-k", "k", 3), "k is `3`, but must be at most the number of units, `2`");
    let problems = refusal(|head| {
        head["config"]["units"] = 0.into();
        head["config"]["batch"] = 0.into();
    });
    assert!(problems.contains("units is `0`") && problems.contains("batch is `0`"), "{problems}");
}

#[test]
fn a_frozen_part_that_no_trainer_freezes_is_refused_in_a_model() {
    let of = |part: &str| refusal(|head| head["config"]["frozen"] = part.into());
    let renewed = "a frozen part excludes the renewal of units: a unit that starts anew gets other \
        directions on both sides";
    assert!(of("both").ends_with(renewed), "{}", of("both"));
    assert!(of("some").contains("unknown variant `some`"), "{}", of("some"));
}

#[test]
fn numbers_that_are_none_are_refused_in_a_model() {
    for text in ["1e999", "null", "\"NaN\""] {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("model");
        save(&path, &fitted(TrainerConfig::default()), &[]);
        let head = fs::read_to_string(path.join("model.json")).unwrap();
        let (before, after) = head.split_once("\"mean_length\": ").unwrap();
        let after = after.split_once(',').unwrap().1;
        fs::write(path.join("model.json"), format!("{before}\"mean_length\": {text},{after}"))
            .unwrap();
        let error = SavedModel::open(&path).unwrap_err().to_string();
        assert!(error.contains("model.json` is damaged: "), "{text}: {error}");
        // The number itself is refused, and not the digest that no longer fits.
        assert!(!error.contains("altered"), "{text}: {error}");
    }
}

#[test]
fn a_mean_length_is_one_of_documents_with_these_terms() {
    for found in [0.0, -2.5, 3.5, 1e-12, 1e300] {
        let expected = format!(
            "mean_length is `{found:?}`, but must be at least 2^-32 and at most the number of \
             terms, `3`"
        );
        check("/mean_length", json!(found), &expected);
    }
}

#[test]
fn an_outcome_is_one_of_the_epochs_and_penalties_there_are() {
    check("/outcome/kept_epoch", json!(3), "kept_epoch is `3`, but the last epoch is `2`");
    let penalties = json!([{"kind": "mean", "weight": -0.5}]);
    let expected = "the weight of a penalty is `-0.5`, but must be at least 0";
    check("/outcome/penalties", penalties, expected);
}

/// Replaces a file of a checkpoint by another one, and seals it again.
pub(super) fn reseal(path: &Path, name: &str, bytes: &[u8]) {
    fs::write(path.join(name), bytes).unwrap();
    let text = fs::read(path.join(checkpoint_head::HEAD)).unwrap();
    let mut head: checkpoint_head::Head = serde_json::from_slice(&text).unwrap();
    let record = head.files.get_mut(name).unwrap();
    record.bytes = bytes.len() as u64;
    record.sha256 = artifact::sha256_hex(bytes);
    fs::write(path.join(checkpoint_head::HEAD), head.sealed().to_json()).unwrap();
}

#[test]
fn a_state_that_no_run_leaves_is_refused() {
    let refusal_of = |config: &TrainerConfig, field: &str, value: [u8; 8], n_bytes: usize| {
        interrupted(config, 2, |path, trainer, documents| {
            let mut state = fs::read(path.join(STATE)).unwrap();
            let n_head = u64::from_le_bytes(state[..8].try_into().unwrap()) as usize;
            let head: Value = serde_json::from_slice(&state[8..8 + n_head]).unwrap();
            let start = 8 + n_head + head[field]["data_offsets"][0].as_u64().unwrap() as usize;
            state[start..start + n_bytes].copy_from_slice(&value[..n_bytes]);
            reseal(path, STATE, &state);
            let checkpoint = SavedCheckpoint::open(path).unwrap();
            trainer.resume(&checkpoint, documents, "0123").unwrap_err().to_string()
        })
    };
    let refusal = |field: &str, value, n_bytes| refusal_of(&config(), field, value, n_bytes);
    let ends = |error: String, expected: &str| assert!(error.ends_with(expected), "{error}");
    let steps = |n: u64| refusal("steps", n.to_le_bytes(), 8);
    ends(
        steps(7),
        "state.safetensors` is damaged: after epoch `2` the number of steps is `8`, not `7`",
    );
    ends(steps(u64::MAX), "`steps` is `18446744073709551615`: no run makes so many steps");
    let mut nan = [0; 8];
    nan[..4].copy_from_slice(&f32::NAN.to_le_bytes());
    ends(refusal("encoder_bias.values", nan, 4), "a weight is no finite number");
    let frozen = config().with_frozen(Frozen::Decoder);
    let mut other = [0; 8];
    other[..4].copy_from_slice(&0.5_f32.to_le_bytes());
    let expected = "`shard.3.decoder.values` is frozen, and not as it was drawn";
    ends(refusal_of(&frozen, "shard.3.decoder.values", other, 4), expected);
}

#[test]
fn a_checkpoint_beyond_the_last_epoch_is_refused() {
    let long = TrainerConfig { epochs: 3, ..config() };
    interrupted(&long, 3, |path, trainer, documents| {
        let mut run = trainer.start(documents).unwrap();
        while run.next_epoch().unwrap().is_some() {}
        save_checkpoint(path, &mut run, "0123", &[0.5; 3]).unwrap();
        let checkpoint = SavedCheckpoint::open(path).unwrap();
        assert!(trainer.resume(&checkpoint, documents, "0123").unwrap().is_over());
        // The same run with fewer epochs is another one, whatever its checkpoint says.
        let text = fs::read(path.join(checkpoint_head::HEAD)).unwrap();
        let mut head: checkpoint_head::Head = serde_json::from_slice(&text).unwrap();
        head.config["epochs"] = 2.into();
        fs::write(path.join(checkpoint_head::HEAD), head.sealed().to_json()).unwrap();
        let forged = SavedCheckpoint::open(path).unwrap();
        let short = TrainerConfig { epochs: 2, ..config() };
        let short = crate::run::trainer::Trainer::new(short).unwrap();
        let error = short.resume(&forged, documents, "0123").unwrap_err().to_string();
        assert!(error.ends_with("it is of epoch `3` of `2`"), "{error}");
    });
}
