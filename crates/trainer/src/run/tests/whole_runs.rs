//! What a run must show that seeks its weight, stops early, revives units or collapses.

use topicscope_indexer::{Bags, DocId, Rows};

use crate::error::TrainerError;
use crate::random::{Key, Purpose};
use crate::run::documents::TrainingDocuments;
use crate::run::fitted::{Beginning, Fitted};
use crate::run::history::EpochStatistics;
use crate::run::trainer::Trainer;
use crate::settings::config::{DeadUnits, TrainerConfig};
use crate::settings::penalties::Penalties;
use crate::settings::renewal::Renewal;

const TOPICS: u64 = 6;
const WORDS: u64 = 10;

/// Plants six topics of ten words each, one per document, with a stray word.
fn planted(n_documents: u64) -> Bags {
    let row = |document: u64| {
        let dice = Key::new(7, Purpose::BatchOrder).with(document);
        let topic = document % TOPICS;
        let own = (0..6).map(|k| topic * WORDS + dice.with(k).below(WORDS));
        let stray = dice.with(9).below(TOPICS * WORDS);
        let mut row: Vec<u32> = own.chain([stray]).map(|word| word as u32).collect();
        row.sort_unstable();
        row.dedup();
        row
    };
    let rows: Vec<Vec<u32>> = (0..n_documents).map(row).collect();
    Bags::from_rows(&rows, (TOPICS * WORDS) as usize).unwrap()
}

fn ids(range: std::ops::Range<u32>) -> Vec<DocId> {
    range.map(DocId).collect()
}

/// Trains on the first 500 of 600 documents, and validates on the others.
fn fit(config: TrainerConfig) -> Fitted {
    let bags = planted(600);
    let trainer = Trainer::new(config).unwrap();
    let documents = TrainingDocuments {
        rows: Rows::Held(&bags),
        train: &ids(0..500),
        validation: &ids(500..600),
    };
    let mut run = trainer.start(documents).unwrap();
    while run.next_epoch().unwrap().is_some() {}
    run.finish()
}

fn penalized(penalties: &[&str]) -> TrainerConfig {
    TrainerConfig {
        units: 12,
        epochs: 40,
        batch: 25,
        rate: 5e-3,
        input_dropout: 0.2,
        emphasis: 0.0,
        renew: Renewal::Correlation(0.8),
        penalties: penalties.iter().map(|text| text.parse().unwrap()).collect(),
        ..TrainerConfig::default()
    }
}

fn seeking(target: f64, config: TrainerConfig) -> TrainerConfig {
    let penalties = Penalties { target_zeros: Some(target), ..config.penalties };
    TrainerConfig { penalties, ..config }
}

fn last(fitted: &Fitted) -> &EpochStatistics {
    fitted.history.last().unwrap()
}

#[test]
fn the_wanted_share_of_zeros_is_reached_and_its_weight_held() {
    for (start, target) in [
        (&["mean:0.3"][..], 0.56),
        (&["mean:1"], 0.7),
        (&["l1:0.02", "mean:0.01"], 0.8),
        (&["mean:0.3"], 0.3),
        (&["student-t:0.01"], 0.85),
    ] {
        let config = TrainerConfig { epochs: 60, ..penalized(start) };
        let fitted = fit(seeking(target, config));
        let found = last(&fitted).zero_fraction;
        assert!((found - target).abs() < 0.03, "{start:?}: {found} for {target}");
        let weights: Vec<f64> = fitted.history.iter().map(|epoch| epoch.weight).collect();
        assert!(weights[54..].iter().all(|weight| *weight == weights[54]), "{weights:?}");
        assert!(weights[..54].windows(2).all(|pair| pair[0] != pair[1]), "{weights:?}");
        let asked = fitted.model.config().penalties.list.as_slice();
        let (found, first) = (&fitted.outcome.penalties, asked[0].weight);
        assert_eq!(found[0].weight, weights[59]);
        for (found, asked) in found.iter().zip(asked) {
            let factor = found.weight / asked.weight;
            assert!((factor / (weights[59] / first) - 1.0).abs() < 1e-9);
        }
    }
}

/// Weights that are too strong by far killed all units before they were lowered.
#[test]
fn a_first_weight_of_any_size_leads_to_the_wanted_share_of_zeros() {
    let of = |penalty: &str| {
        let config = TrainerConfig { epochs: 30, ..penalized(&[penalty]) };
        fit(seeking(0.56, config))
    };
    for kind in ["mean", "l1", "student-t"] {
        let expected = of(&format!("{kind}:1"));
        let found = last(&expected).zero_fraction;
        assert!((found - 0.56).abs() < 0.03, "{kind}: {found}");
        for weight in ["1e-300", "1e-4", "1e4", "1e300"] {
            let found = of(&format!("{kind}:{weight}"));
            assert_eq!(found.history, expected.history, "{kind}:{weight}");
            assert_eq!(found.outcome.penalties, expected.outcome.penalties, "{kind}:{weight}");
        }
    }
}

#[test]
fn twins_with_a_target_share_start_order_and_masks() {
    // At this rate weights do not move, so all that remains is what twins share.
    let still = |config: TrainerConfig| {
        fit(TrainerConfig { rate: 1e-30, epochs: 5, hidden_dropout: 0.3, ..config })
    };
    let plain = still(penalized(&[]));
    let twin = still(seeking(0.9, penalized(&["mean:0.3"])));
    assert!(plain.model.encoder() == twin.model.encoder());
    let losses = |fitted: &Fitted| fitted.history.iter().map(|e| e.train_loss).collect::<Vec<_>>();
    assert_eq!(losses(&plain), losses(&twin));
    assert!(twin.history.windows(2).all(|pair| pair[0].weight < pair[1].weight));
    assert!(last(&plain).weight == 0.0);
}

#[test]
fn patience_ends_the_run_and_keeps_the_best_weights_beside_the_last() {
    let config = TrainerConfig { rate: 0.05, units: 60, ..penalized(&[]) };
    let fitted = fit(TrainerConfig { patience: Some(3), ..config.clone() });
    let losses: Vec<f64> = fitted.history.iter().filter_map(|e| e.validation_loss).collect();
    let best = fitted.outcome.kept_epoch;
    assert_eq!(losses.len(), best + 3, "{losses:?}");
    assert!(losses.iter().all(|loss| *loss >= losses[best - 1]));
    let bags = planted(600);
    let mean = |model: &crate::Autoencoder| {
        model.losses(&bags, &ids(500..600)).iter().sum::<f64>() / 100.0
    };
    assert_eq!(mean(&fitted.model), losses[best - 1]);
    assert_eq!(mean(fitted.last.as_ref().unwrap()), losses[best + 2]);
    // Without patience the same run goes on, through the same epochs.
    let whole = fit(config);
    assert_eq!(whole.history[..best + 3], fitted.history);
    assert_eq!((whole.history.len(), whole.outcome.kept_epoch, whole.last), (40, 40, None));
}

#[test]
fn patience_without_validation_documents_is_refused() {
    let bags = planted(10);
    let trainer = Trainer::new(TrainerConfig { patience: Some(3), ..penalized(&[]) }).unwrap();
    let documents =
        TrainingDocuments { rows: Rows::Held(&bags), train: &ids(0..10), validation: &[] };
    assert!(matches!(trainer.start(documents), Err(TrainerError::NoValidation)));
}

#[test]
fn dead_units_are_revived_on_request_and_counted() {
    let config = TrainerConfig { renew: Renewal::Off, ..penalized(&["l1:3"]) };
    let left = fit(config.clone());
    let revived = fit(TrainerConfig { dead_units: DeadUnits::Revive, ..config });
    let most = |fitted: &Fitted| fitted.history.iter().map(|epoch| epoch.dead).max().unwrap();
    assert!(most(&left) > 0 && left.history.iter().all(|epoch| epoch.revived == 0));
    for epoch in &revived.history {
        let expected = if epoch.epoch <= 30 { epoch.dead } else { 0 };
        assert_eq!((epoch.revived, epoch.renewed), (expected, 0), "epoch {}", epoch.epoch);
    }
    assert!(revived.history.iter().any(|epoch| epoch.revived > 0));
}

#[test]
fn a_run_that_learns_nothing_is_called_collapsed() {
    let still = fit(TrainerConfig { rate: 1e-30, epochs: 2, ..penalized(&[]) });
    assert!(still.history.iter().all(|epoch| epoch.collapsed));
    assert!(!last(&fit(penalized(&["mean:0.3"]))).collapsed);
}

#[test]
fn a_warm_start_goes_on_from_the_weights_of_a_model_of_its_shape() {
    let bags = planted(100);
    let documents =
        TrainingDocuments { rows: Rows::Held(&bags), train: &ids(0..100), validation: &[] };
    let first = fit(TrainerConfig { epochs: 3, ..penalized(&["mean:0.3"]) });
    assert_eq!(first.outcome.beginning, Beginning::Drawn);
    let start = |config: TrainerConfig| {
        let trainer = Trainer::new(config).unwrap();
        let mut run = trainer.start_from(&first.model, documents)?;
        run.next_epoch()?;
        Ok(run.finish())
    };
    let config = TrainerConfig { epochs: 1, rate: 1e-30, ..penalized(&["mean:1"]) };
    let second = start(config.clone()).unwrap();
    assert_eq!(second.outcome.beginning, Beginning::Warm);
    assert!(second.model.encoder() == first.model.encoder());
    let refused: Result<Fitted, TrainerError> = start(TrainerConfig { units: 11, ..config });
    let message = refused.unwrap_err().to_string();
    assert!(message.contains("`(60, 12)` cannot go on as one of shape `(60, 11)`"), "{message}");
}
