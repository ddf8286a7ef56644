//! Whole runs on a device: repeated, resumed, together, sought, renewed, refused.

use topicscope_trainer::{
    Crew, Device, Fitted, Loss, Penalties, Renewal, Sampling, SavedCheckpoint, Trainer,
    TrainerConfig, TrainerError, TrainingRun, Unit, UnitKind, save_checkpoint,
};

use crate::planted::{Documents, device, difference, fit, small};

/// Renewal and validation between epochs.
fn config() -> TrainerConfig {
    TrainerConfig {
        epochs: 6,
        renew: Renewal::Words(2),
        penalties: vec!["mean:0.1".parse().unwrap()].into(),
        ..small()
    }
}

fn run<'a>(config: &TrainerConfig, device: &Device, documents: &'a Documents) -> TrainingRun<'a> {
    Trainer::new(config.clone()).unwrap().on(device).start(documents.get()).unwrap()
}

fn go_on(run: &mut TrainingRun<'_>, n_epochs: usize) {
    for _ in 0..n_epochs {
        run.next_epoch().unwrap();
    }
}

fn assert_same(found: &Fitted, expected: &Fitted) {
    assert_eq!(found.history, expected.history);
    assert_eq!(found.model, expected.model);
}

#[test]
fn the_same_run_has_the_same_bytes_again() {
    let Some(device) = device() else { return };
    let jump = Unit::from(UnitKind::JumpRelu);
    for unit in [Unit::Relu, Unit::BatchTopK { k: 3 }, jump] {
        let config = TrainerConfig { unit, ..config() };
        let [one, other] = [(); 2].map(|()| fit(&config, Some(device)).unwrap());
        assert_same(&one, &other);
        assert!(one.history.iter().any(|epoch| epoch.renewed > 0), "{unit}: nothing was renewed");
    }
}

#[test]
fn a_resumed_run_ends_with_the_bytes_of_an_unbroken_one() {
    let Some(device) = device() else { return };
    let documents = Documents::new();
    let place = tempfile::tempdir().unwrap();
    let place = place.path().join("checkpoint");
    for unit in [UnitKind::Relu, UnitKind::JumpRelu] {
        let config = TrainerConfig { unit: unit.into(), ..config() };
        let mut whole = run(&config, device, &documents);
        go_on(&mut whole, 6);
        let mut broken = run(&config, device, &documents);
        go_on(&mut broken, 3);
        save_checkpoint(&place, &mut broken, "index", &[0.0; 3]).unwrap();
        let saved = SavedCheckpoint::open(&place).unwrap();
        let trainer = Trainer::new(config.clone()).unwrap();
        let on = trainer.clone().on(device);
        let mut resumed = on.resume(&saved, documents.get(), "index").unwrap();
        go_on(&mut resumed, 3);
        assert_same(&resumed.finish(), &whole.finish());
        let elsewhere = trainer.resume(&saved, documents.get(), "index").unwrap_err();
        assert!(elsewhere.to_string().contains("was made with device"), "{elsewhere}");
    }
}

#[test]
fn twins_that_train_together_have_the_bytes_of_those_that_train_alone() {
    let Some(device) = device() else { return };
    let documents = Documents::new();
    let mut configs = Vec::new();
    for seed in [1, 2] {
        for list in [vec![], vec!["mean:0.3"], vec!["l1:0.05", "mean:0.1"]] {
            let list = list.into_iter().map(|text| text.parse().unwrap()).collect();
            let penalties = Penalties { list, ..Penalties::default() };
            configs.push(TrainerConfig { seed, penalties, ..config() });
        }
    }
    let runs = configs.iter().map(|config| run(config, device, &documents)).collect();
    let mut crew = Crew::new(runs).map_err(|refused| refused.1).unwrap();
    while crew.next_epoch().unwrap().iter().any(Option::is_some) {}
    for (found, config) in crew.finish().iter().zip(&configs) {
        assert_same(found, &fit(config, Some(device)).unwrap());
    }
}

/// Runs that end at different epochs leave the others alone.
#[test]
fn a_crew_goes_on_without_those_that_are_over() {
    let Some(device) = device() else { return };
    let documents = Documents::new();
    let of = |seed| TrainerConfig {
        seed,
        epochs: 14,
        rate: 0.1,
        patience: Some(1),
        renew: Renewal::Off,
        ..small()
    };
    let configs: Vec<TrainerConfig> = (1..6).map(of).collect();
    let runs = configs.iter().map(|config| run(config, device, &documents)).collect();
    let mut crew = Crew::new(runs).map_err(|refused| refused.1).unwrap();
    while crew.next_epoch().unwrap().iter().any(Option::is_some) {}
    let fitted = crew.finish();
    let lengths: Vec<usize> = fitted.iter().map(|fitted| fitted.history.len()).collect();
    assert!(lengths.iter().any(|&length| length != lengths[0]), "all end at once: {lengths:?}");
    for (found, config) in fitted.iter().zip(&configs) {
        assert_same(found, &fit(config, Some(device)).unwrap());
    }
}

#[test]
fn a_share_of_zeros_is_sought_as_on_the_processor() {
    let Some(device) = device() else { return };
    let penalties = Penalties { target_zeros: Some(0.8), ..config().penalties };
    let config = TrainerConfig { penalties, epochs: 10, renew: Renewal::Off, ..small() };
    let (found, expected) = (fit(&config, Some(device)).unwrap(), fit(&config, None).unwrap());
    assert!(difference(&found.history, &expected.history) < 2e-2);
    let (found, expected) = (found.found_weight().unwrap(), expected.found_weight().unwrap());
    assert!((found / expected - 1.0).abs() < 2e-2, "{found} {expected}");
}

#[test]
fn a_weight_that_keeps_a_share_is_found_on_the_device() {
    let Some(device) = device() else { return };
    let documents = Documents::new();
    let trainer = Trainer::new(TrainerConfig { epochs: 20, ..config() }).unwrap();
    let find = |trainer: &Trainer| {
        trainer.weight_that_keeps(0.7, documents.get(), &mut |_, _| ()).unwrap()
    };
    let (found, expected) = (find(&trainer.clone().on(device)), find(&trainer));
    assert_eq!(found.tried.len(), expected.tried.len());
    assert!((found.weight / expected.weight - 1.0).abs() < 0.1, "{found:?} {expected:?}");
}

#[test]
fn what_a_device_does_not_train_is_refused_before_it_begins() {
    let Some(device) = device() else { return };
    let documents = Documents::new();
    let start = |config| Trainer::new(config).unwrap().on(device).start(documents.get());
    let sampling = Sampling::Words(5);
    let error = start(TrainerConfig { sampling, loss: Loss::Bce, ..small() }).unwrap_err();
    assert_eq!(error.to_string(), "sampling of words is not trained on a GPU yet");
    let named = TrainerConfig { device: Some("another".to_owned()), ..small() };
    let error = Trainer::new(named).unwrap().start(documents.get()).unwrap_err();
    assert!(matches!(error, TrainerError::Device(_)), "{error}");
}

#[test]
fn an_adapter_that_is_not_there_is_not_replaced_by_another() {
    let error = Device::named("no such adapter").unwrap_err();
    assert!(error.to_string().starts_with("no adapter has `no such adapter`"), "{error}");
}
