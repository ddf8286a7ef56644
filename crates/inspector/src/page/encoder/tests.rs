use std::ops::ControlFlow;

use topicscope_indexer::Bags;
use topicscope_trainer::{Trainer, TrainerConfig};

use super::*;

fn bags() -> Bags {
    let row =
        |n: u32| -> Vec<u32> { (0..7).filter(|word| (n * 37 + 11) >> word & 1 == 1).collect() };
    Bags::from_rows(&(0..40).map(row).collect::<Vec<_>>(), 7).unwrap()
}

fn model(unit: Unit, input: InputScale, bags: &Bags) -> Autoencoder {
    let documents: Vec<DocId> = (0..40).map(DocId).collect();
    let config = TrainerConfig { unit, input, units: 5, epochs: 3, ..TrainerConfig::default() };
    let go_on = &mut |_: &_| ControlFlow::Continue(());
    Trainer::new(config).unwrap().fit(bags, &documents, &[], go_on).unwrap().model
}

/// Says which units are active on a row, of an encoder's own numbers alone.
fn active(encoder: &ModelEncoder, row: &[u32]) -> Vec<bool> {
    let weights = encoder.weights.weights();
    let factor = match encoder.mean_length {
        Some(mean) if !row.is_empty() => (mean / row.len() as f64).sqrt(),
        _ => 1.0,
    };
    let z = |unit: usize| {
        let sum: f64 = row.iter().map(|&word| f64::from(weights[[word as usize, unit]])).sum();
        factor * sum + f64::from(encoder.bias[unit])
    };
    let z: Vec<f64> = (0..encoder.bias.len()).map(z).collect();
    let wins = |unit: usize| {
        let Some(winners) = encoder.winners else { return true };
        let group = encoder.group.unwrap_or(z.len());
        let ahead = |&other: &usize| z[other] > z[unit] || (z[other] == z[unit] && other < unit);
        let rivals = (0..z.len()).filter(|other| other / group == unit / group);
        rivals.filter(ahead).count() < winners
    };
    let is_active = |unit: usize| {
        let beyond = encoder.above[unit].is_some_and(|above| z[unit] > above)
            || encoder.below[unit].is_some_and(|below| z[unit] < below);
        beyond && wins(unit)
    };
    (0..z.len()).map(is_active).collect()
}

#[test]
fn the_numbers_of_an_encoder_suffice_for_every_kind_of_unit() {
    let bags = bags();
    let test: Vec<DocId> = (0..40).map(DocId).collect();
    for &kind in UnitKind::ALL {
        for input in [InputScale::Raw, InputScale::Unit] {
            let unit = match Unit::from(kind) {
                Unit::WinnerTakeAll { .. } => Unit::WinnerTakeAll { group: 2 },
                Unit::TopK { .. } => Unit::TopK { k: 2 },
                Unit::BatchTopK { .. } => Unit::BatchTopK { k: 2 },
                Unit::KCompetitive { alpha, .. } => Unit::KCompetitive { k: 2, alpha },
                unit => unit,
            };
            let model = model(unit, input, &bags);
            let above = vec![unit.active_above(0.5); model.n_units()];
            let compared = Compared { bags: &bags, test: &test };
            let encoder = ModelEncoder::of(("none", 1), &model, &above, compared);
            let codes = model.encode(&bags, &test);
            let mut n_differing = 0;
            for (code, &document) in codes.outer_iter().zip(&test) {
                let found = active(&encoder, bags.row(document));
                let expected = code.iter().zip(&above).map(|(h, above)| h.abs() > *above);
                n_differing += found.into_iter().zip(expected).filter(|(a, b)| a != b).count();
            }
            assert_eq!(n_differing as u64, encoder.agreement.n_differing, "{unit} {input:?}");
            assert!(n_differing <= 2, "{unit} {input:?}: {n_differing}");
            assert!(encoder.agreement.largest_error < 0.05, "{unit} {:?}", encoder.agreement);
        }
    }
}

#[test]
fn an_encoder_in_a_file_is_the_same_encoder() {
    let bags = bags();
    let model = model(Unit::Tanh, InputScale::Unit, &bags);
    let test = [DocId(0), DocId(3)];
    let compared = Compared { bags: &bags, test: &test };
    let encoder = ModelEncoder::of(("none", 1), &model, &[0.1, 0.1, 0.1, 0.1, 2.0], compared);
    assert_eq!(encoder.above[4], None, "no tanh reaches 2");
    let text = serde_json::to_string(&encoder).unwrap();
    assert_eq!(serde_json::from_str::<ModelEncoder>(&text).unwrap(), encoder);
}
