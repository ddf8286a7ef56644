//! Models that go to their folder and come back, whole or damaged.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use topicscope_indexer::artifact::{self, Existing};
use topicscope_indexer::{Bags, DocId, Term, TermId, Vocabulary};

use crate::error::TrainerError;
use crate::run::fitted::Fitted;
use crate::run::trainer::Trainer;
use crate::run::word_record::WordRecord;
use crate::settings::config::TrainerConfig;
use crate::settings::decoder::Decoder;
use crate::settings::frozen::Frozen;
use crate::store::files::{HISTORY, TIMING};
use crate::store::head::{FORMAT, HEAD, ModelSource};
use crate::store::model::{SavedModel, VOCABULARY, WEIGHTS, save_model};
use crate::store::words_file::{self, WORDS};

pub(super) fn fitted(config: TrainerConfig) -> Fitted {
    let bags = Bags::from_rows(&[vec![0, 1], vec![0], vec![1, 2]], 3).unwrap();
    let train = [DocId(0), DocId(1), DocId(2)];
    let config = TrainerConfig { units: 2, epochs: 2, ..config };
    let trainer = Trainer::new(config).unwrap();
    trainer.fit(&bags, &train, &train, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn vocabulary() -> Vocabulary {
    let term = |text: &str| Term {
        text: text.into(),
        surface: text.to_uppercase(),
        document_frequency: 2,
    };
    Vocabulary::in_order(vec![term("a"), term("b"), term("c")])
}

fn source() -> ModelSource {
    ModelSource {
        index_hash: "0123".into(),
        index_path: "../index".into(),
        analyzer: serde_json::json!({"stem": false}),
    }
}

pub(super) fn save(path: &Path, fitted: &Fitted, seconds: &[f64]) {
    save_model(path, Existing::Replace, fitted, &vocabulary(), &source(), seconds).unwrap();
}

/// Changes the head of a model and seals it again, as somebody may who knows how.
pub(super) fn forge(path: &Path, change: impl FnOnce(&mut serde_json::Value)) {
    let text = fs::read(path.join(HEAD)).unwrap();
    let mut head: serde_json::Value = serde_json::from_slice(&text).unwrap();
    change(&mut head);
    head["model_sha256"] = "".into();
    let digest = artifact::sha256_hex(head.to_string().as_bytes());
    head["model_sha256"] = digest.into();
    fs::write(path.join(HEAD), head.to_string()).unwrap();
}

#[test]
fn a_model_survives_its_folder_to_the_bit() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("model");
    let tied = TrainerConfig {
        decoder: Decoder::Tied,
        decoder_norm: crate::DecoderNorm::Free,
        ..TrainerConfig::default()
    };
    let patient = TrainerConfig { patience: Some(1), ..TrainerConfig::default() };
    let unit = |unit| TrainerConfig { unit, ..TrainerConfig::default() };
    let thresholds =
        [unit(crate::UnitKind::JumpRelu.into()), unit(crate::Unit::BatchTopK { k: 1 })];
    let plain = [TrainerConfig::default(), tied, patient];
    let frozen = Frozen::ALL.iter().map(|&part| TrainerConfig::default().with_frozen(part));
    for config in plain.into_iter().chain(thresholds).chain(frozen) {
        let fitted = fitted(config);
        save(&path, &fitted, &[]);
        let saved = SavedModel::open(&path).unwrap();
        assert_eq!((&saved.model, &saved.history), (&fitted.model, &fitted.history));
        assert_eq!(saved.outcome, fitted.outcome);
        assert_eq!(saved.open_last().unwrap(), fitted.last);
        assert_eq!((saved.vocabulary.clone(), saved.source.clone()), (vocabulary(), source()));
        assert_eq!(saved.index_path(), path.join("../index"));
    }
}

#[test]
fn a_record_of_words_stands_in_its_own_file_and_only_where_there_is_one() {
    let place = tempfile::tempdir().unwrap();
    let (plain, path) = (place.path().join("plain"), place.path().join("recorded"));
    let without = fitted(TrainerConfig::default());
    save(&plain, &without, &[]);
    assert!(!plain.join(WORDS).exists());
    assert_eq!(SavedModel::open(&plain).unwrap().words, None);
    // Two epochs, two units, three terms.
    let record = |ids: [u32; 12]| {
        WordRecord::checked((2, 2), 3, ids.into_iter().map(TermId).collect()).unwrap()
    };
    let words = record([0, 1, 2, 1, 1, 0, 2, 0, 0, 2, 1, 2]);
    let recorded = Fitted { words: Some(words.clone()), ..without.clone() };
    save(&path, &recorded, &[]);
    assert_eq!(SavedModel::open(&path).unwrap().words, Some(words));
    for name in [WEIGHTS, VOCABULARY, HISTORY] {
        assert_eq!(fs::read(plain.join(name)).unwrap(), fs::read(path.join(name)).unwrap());
    }
    let refused = |bytes: &[u8]| {
        fs::write(path.join(WORDS), bytes).unwrap();
        forge(&path, |head| {
            head["files"][WORDS]["bytes"] = bytes.len().into();
            head["files"][WORDS]["sha256"] = artifact::sha256_hex(bytes).into();
        });
        SavedModel::open(&path).unwrap_err().to_string()
    };
    let whole = fs::read(path.join(WORDS)).unwrap();
    let mut beyond = whole.clone();
    *beyond.last_mut().unwrap() = 1;
    let error = refused(&beyond);
    assert!(error.contains("words.safetensors` is damaged: it names word `"), "{error}");
    let mut twice = whole.clone();
    let end = twice.len();
    twice.copy_within(end - 4.., end - 8);
    let error = refused(&twice);
    assert!(error.ends_with("unit `1` has word `2` twice at epoch `2`"), "{error}");
    let short = words_file::to_bytes(
        &WordRecord::checked((2, 2), 3, vec![TermId(0), TermId(1), TermId(2), TermId(1)]).unwrap(),
    );
    let error = refused(&short);
    assert!(error.ends_with("is U32 of shape [1, 2, 2], not U32 [3, 2, 1 to 3]"), "{error}");
    let mut altered = whole.clone();
    altered[end - 4] ^= 1;
    fs::write(path.join(WORDS), altered).unwrap();
    assert!(SavedModel::open(&path).unwrap_err().to_string().contains(WORDS));
    fs::remove_file(path.join(WORDS)).unwrap();
    assert!(SavedModel::open(&path).unwrap_err().to_string().contains(WORDS));
}

#[test]
fn a_model_that_is_cut_is_not_saved() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("model");
    let whole = fitted(TrainerConfig { patience: Some(1), ..TrainerConfig::default() });
    let (model, last) = (whole.model.cut_to(1), whole.last.as_ref().unwrap().cut_to(1));
    let cut = [Fitted { model, ..whole.clone() }, Fitted { last: Some(last), ..whole.clone() }];
    for fitted in cut {
        let error = save_model(&path, Existing::Replace, &fitted, &vocabulary(), &source(), &[])
            .unwrap_err();
        let expected = "a model cut to `1` activations cannot be saved, only the whole one";
        assert_eq!(error.to_string(), expected);
        assert!(!path.exists());
    }
}

#[test]
fn times_stand_in_their_own_file_and_change_no_other() {
    let place = tempfile::tempdir().unwrap();
    let (one, two) = (place.path().join("one"), place.path().join("two"));
    let fitted = fitted(TrainerConfig::default());
    save(&one, &fitted, &[]);
    save(&two, &fitted, &[0.25, 1.0 / 3.0]);
    for name in [HEAD, WEIGHTS, VOCABULARY, HISTORY] {
        assert_eq!(fs::read(one.join(name)).unwrap(), fs::read(two.join(name)).unwrap());
    }
    assert!(!one.join(TIMING).exists());
    let times = fs::read_to_string(two.join(TIMING)).unwrap();
    assert_eq!(times, "epoch,seconds\n1,0.250000\n2,0.333333\n");
}

#[test]
fn every_damage_is_refused_with_the_name_of_the_file() {
    let place = tempfile::tempdir().unwrap();
    let fitted = fitted(TrainerConfig::default());
    for name in [HEAD, WEIGHTS, VOCABULARY, HISTORY] {
        let path = place.path().join(format!("model-{name}"));
        save(&path, &fitted, &[]);
        let bytes = fs::read(path.join(name)).unwrap();
        let mut altered = bytes.clone();
        // The middle byte keeps the length and, in most files, the syntax.
        altered[bytes.len() / 2] ^= 1;
        for damage in [&altered, &bytes[..bytes.len() / 2].to_vec(), &vec![]] {
            fs::write(path.join(name), damage).unwrap();
            let error = SavedModel::open(&path).unwrap_err().to_string();
            assert!(error.contains(name), "{name}: {error}");
            assert!(!error.contains('\n'), "{error}");
        }
        fs::remove_file(path.join(name)).unwrap();
        let error = SavedModel::open(&path).unwrap_err().to_string();
        assert!(error.contains(name), "{name}: {error}");
    }
}

#[test]
fn a_model_written_before_a_setting_existed_is_still_whole() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("model");
    save(&path, &fitted(TrainerConfig::default()), &[]);
    forge(&path, |head| {
        head["config"].as_object_mut().unwrap().remove("weight_start").unwrap();
    });
    let config = SavedModel::open(&path).unwrap().model.config().clone();
    assert_eq!(config.weight_start, crate::WeightStart::Normal);
}

#[test]
fn a_newer_format_and_another_thing_are_told_apart() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("model");
    save(&path, &fitted(TrainerConfig::default()), &[]);
    let text = fs::read_to_string(path.join(HEAD)).unwrap();
    let newer = text.replace("\"version\": 1,", "\"version\": 7, \"more\": 3,");
    fs::write(path.join(HEAD), newer).unwrap();
    let error = SavedModel::open(&path).unwrap_err();
    assert!(matches!(error, TrainerError::Newer { found: 7, known: 1, .. }), "{error}");
    fs::write(path.join(HEAD), text.replace(FORMAT, "topicscope index")).unwrap();
    let error = SavedModel::open(&path).unwrap_err().to_string();
    assert!(error.ends_with("it describes `topicscope index`, not `topicscope model`"));
    let error = SavedModel::open(place.path()).unwrap_err();
    assert!(matches!(error, TrainerError::NoModel { .. }), "{error}");
}

#[test]
fn another_index_is_refused_and_both_hashes_are_named() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("model");
    save(&path, &fitted(TrainerConfig::default()), &[]);
    let saved = SavedModel::open(&path).unwrap();
    assert!(saved.check_index("0123").is_ok());
    let error = saved.check_index("4567").unwrap_err().to_string();
    assert_eq!(error, "the model was trained on index `0123`, not on `4567`");
}
