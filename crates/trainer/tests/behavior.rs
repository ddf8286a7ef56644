//! What a whole training run must show, seen from outside.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop the test")]

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use proptest::prelude::*;
use topicscope_indexer::{Bags, DocId, TermId};
use topicscope_trainer::{
    Autoencoder, Decoder, DecoderNorm, Fitted, InputScale, Loss, TrainerConfig, TrainerError, Unit,
};

/// Makes numbers for the corpora of the tests; the trainer's own are not public.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u32) -> u32 {
        // Knuth's constants of a linear congruential generator; its high bits are good enough.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        ((self.0 >> 33) % u64::from(n)) as u32
    }
}

const TOPICS: u32 = 8;
const WORDS: u32 = 12;
const BACKGROUND: u32 = 30;

/// Plants eight topics of twelve words each, one per document, among common words.
fn planted(n_documents: usize) -> Bags {
    let mut dice = Dice(7);
    let row = |document: usize| {
        let topic = document as u32 % TOPICS;
        let mut row: Vec<u32> = (0..7).map(|_| topic * WORDS + dice.below(WORDS)).collect();
        row.extend((0..6).map(|_| TOPICS * WORDS + dice.below(BACKGROUND)));
        row.push(dice.below(TOPICS * WORDS));
        row.sort_unstable();
        row.dedup();
        row
    };
    let rows: Vec<Vec<u32>> = (0..n_documents).map(row).collect();
    Bags::from_rows(&rows, (TOPICS * WORDS + BACKGROUND) as usize).unwrap()
}

fn all(bags: &Bags) -> Vec<DocId> {
    (0..bags.n_documents() as u32).map(DocId).collect()
}

fn fit(config: TrainerConfig, bags: &Bags) -> Fitted {
    let documents = all(bags);
    let trainer = config.check().unwrap();
    trainer.fit(bags, &documents, &[], &mut |_| ControlFlow::Continue(())).unwrap()
}

fn small() -> TrainerConfig {
    TrainerConfig { units: 8, epochs: 3, batch: 16, ..TrainerConfig::default() }
}

fn penalized(weight: &str) -> TrainerConfig {
    TrainerConfig { penalties: vec![weight.parse().unwrap()], ..small() }
}

/// Returns every number of a model as bits, so that equality is equality of bytes.
fn bits(model: &Autoencoder) -> Vec<u32> {
    let (encoder, decoder) = (model.encoder(), model.decoder());
    let biases = [model.encoder_bias(), model.decoder_bias()];
    let biases = biases.iter().flatten();
    encoder.iter().chain(&decoder).chain(biases).map(|w| w.to_bits()).collect()
}

/// Three units per topic: with two, about one start in four mixes a pair of topics.
#[test]
fn planted_topics_are_recovered_from_every_start() {
    let bags = planted(800);
    for seed in 0..3 {
        let config = TrainerConfig {
            units: 24,
            epochs: 60,
            batch: 32,
            rate: 5e-3,
            seed,
            penalties: vec!["mean:0.3".parse().unwrap()],
            ..TrainerConfig::default()
        };
        let found = pure_topics(&fit(config, &bags).model);
        assert_eq!(found.len(), TOPICS as usize, "seed {seed}: topics with a unit: {found:?}");
    }
}

/// Lists the topics that have a unit whose eight strongest words are all theirs.
fn pure_topics(model: &Autoencoder) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    for column in model.decoder().columns() {
        let mut words: Vec<u32> = (0..model.n_terms() as u32).collect();
        words.sort_by(|&a, &b| column[b as usize].total_cmp(&column[a as usize]));
        let topic = words[0] / WORDS;
        if topic < TOPICS && words[..8].iter().all(|word| word / WORDS == topic) {
            found.insert(topic);
        }
    }
    found
}

#[test]
fn ten_documents_can_be_learned_by_heart() {
    let bags = planted(10);
    for loss in [Loss::Bce, Loss::Softmax] {
        let config = TrainerConfig {
            units: 16,
            loss,
            epochs: 600,
            rate: 1e-2,
            input_dropout: 0.0,
            unit: Unit::Elu,
            decoder_norm: DecoderNorm::Free,
            ..TrainerConfig::default()
        };
        let model = fit(config, &bags).model;
        for (loss_found, &document) in model.losses(&bags, &all(&bags)).iter().zip(&all(&bags)) {
            // The least softmax loss of n present words is n ln n; of bce it is 0.
            let n = bags.row(document).len() as f64;
            let least = if loss == Loss::Softmax { n * n.ln() } else { 0.0 };
            assert!(loss_found - least < 0.1, "{loss}: {loss_found} where {least} is possible");
        }
    }
}

#[test]
fn weight_zero_equals_no_penalty_bit_for_bit() {
    let bags = planted(60);
    let plain = fit(small(), &bags);
    for penalty in ["mean:0", "mean-above:0", "l1:0", "student-t:0"] {
        let zero = fit(penalized(penalty), &bags);
        assert!(bits(&plain.model) == bits(&zero.model), "{penalty}");
        assert_eq!(plain.history, zero.history, "{penalty}");
    }
    assert!(bits(&plain.model) != bits(&fit(penalized("mean:0.1"), &bags).model));
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let bags = planted(100);
    let columns = [(Decoder::Untied, DecoderNorm::Unit), (Decoder::Tied, DecoderNorm::Free)];
    for loss in [Loss::Bce, Loss::Softmax] {
        for (decoder, decoder_norm) in columns {
            let config = TrainerConfig {
                loss,
                decoder,
                decoder_norm,
                hidden_dropout: 0.2,
                ..penalized("mean:0.3")
            };
            let run = |threads: usize| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| {
                    let fitted = fit(config.clone(), &bags);
                    let codes = fitted.model.encode(&bags, &all(&bags));
                    let losses = fitted.model.losses(&bags, &all(&bags));
                    (bits(&fitted.model), fitted.history, codes, losses)
                })
            };
            let one = run(1);
            assert!(one == run(2), "two threads");
            assert!(one == run(3), "three threads");
        }
    }
}

#[test]
fn twins_share_start_order_and_masks() {
    let bags = planted(60);
    // At this rate weights do not move (biases, which start at zero, hardly), so all that
    // remains is what twins share.
    let still = |config: TrainerConfig| {
        let config = TrainerConfig { rate: 1e-30, hidden_dropout: 0.3, ..config };
        fit(config, &bags)
    };
    let (plain, twin) = (still(small()), still(penalized("student-t:0.5")));
    assert!(plain.model.encoder() == twin.model.encoder());
    assert!(plain.model.decoder() == twin.model.decoder());
    for (plain, twin) in plain.history.iter().zip(&twin.history) {
        assert_eq!(plain.train_loss.to_bits(), twin.train_loss.to_bits());
        assert!(twin.penalty > 0.0 && plain.penalty == 0.0);
    }
    let losses: Vec<u64> = plain.history.iter().map(|epoch| epoch.train_loss.to_bits()).collect();
    assert!(losses[0] != losses[1] && losses[1] != losses[2], "masks differ by epoch");
}

#[test]
fn the_order_of_the_training_list_does_not_matter_and_the_seed_does() {
    let bags = planted(40);
    let mut documents = all(&bags);
    let fit = |documents: &[DocId], seed| {
        let trainer = TrainerConfig { seed, ..small() }.check().unwrap();
        trainer.fit(&bags, documents, &[], &mut |_| ControlFlow::Continue(())).unwrap()
    };
    let there = fit(&documents, 0);
    documents.reverse();
    assert!(bits(&there.model) == bits(&fit(&documents, 0).model));
    assert!(bits(&there.model) != bits(&fit(&documents, 1).model));
}

#[test]
fn more_weight_makes_more_zeros() {
    let bags = planted(400);
    let zeros = |config: TrainerConfig| {
        fit(TrainerConfig { epochs: 20, ..config }, &bags).history[19].zero_fraction
    };
    let (plain, sparse) = (zeros(small()), zeros(penalized("mean:1")));
    assert!(sparse > plain + 0.1, "{plain} without and {sparse} with penalty");
}

#[test]
fn unusual_sizes_train() {
    let whole: Vec<u32> = (0..20).collect();
    let sizes: [(&str, Vec<Vec<u32>>, usize, usize); 4] = [
        ("an empty and a full document", vec![vec![], whole, vec![3]], 20, 4),
        ("one unit", vec![vec![0, 1], vec![2]], 3, 1),
        ("one term", vec![vec![0], vec![]], 1, 2),
        ("one document", vec![vec![1, 2]], 4, 3),
    ];
    for (name, rows, n_terms, units) in sizes {
        let bags = Bags::from_rows(&rows, n_terms).unwrap();
        for &unit in Unit::ALL {
            for &loss in Loss::ALL {
                for &input in InputScale::ALL {
                    let config = TrainerConfig { units, unit, loss, input, ..small() };
                    let model = fit(config, &bags).model;
                    let codes = model.encode(&bags, &all(&bags));
                    assert_eq!(codes.dim(), (rows.len(), units), "{name}");
                    assert!(codes.iter().all(|h| h.is_finite()), "{name}");
                    let losses = model.losses(&bags, &all(&bags));
                    assert!(losses.iter().all(|l| l.is_finite() && *l > -1e-5), "{name}");
                }
            }
        }
    }
}

#[test]
fn training_without_documents_or_terms_is_refused() {
    let bags = Bags::from_rows(&[vec![], vec![0]], 1).unwrap();
    let message = |train: &[DocId], validation: &[DocId]| {
        let trainer = small().check().unwrap();
        let result = trainer.fit(&bags, train, validation, &mut |_| ControlFlow::Continue(()));
        result.unwrap_err().to_string()
    };
    assert_eq!(message(&[], &[]), "there is no training document");
    assert_eq!(message(&[DocId(0)], &[]), "all `1` training documents are empty");
    let absent = "document `2` does not exist; there are `2`";
    assert_eq!(message(&[DocId(2)], &[]), absent);
    assert_eq!(message(&[DocId(1)], &[DocId(2)]), absent);
}

#[test]
fn a_run_that_explodes_says_where() {
    let bags = planted(60);
    let config = TrainerConfig { rate: 1e30, decoder_norm: DecoderNorm::Free, ..small() };
    let trainer = config.check().unwrap();
    let error = trainer.fit(&bags, &all(&bags), &[], &mut |_| ControlFlow::Continue(()));
    match error.unwrap_err() {
        TrainerError::NotFinite { epoch: 1, batch: 2, rate, loss } => {
            assert!(!loss.is_finite() && (rate - 1e30).abs() < 1e20);
        }
        other => panic!("{other}"),
    }
}

#[test]
fn the_last_step_of_a_run_that_explodes_is_noticed_too() {
    let bags = planted(10);
    let config =
        TrainerConfig { rate: 1e39, epochs: 1, decoder_norm: DecoderNorm::Free, ..small() };
    let trainer = config.check().unwrap();
    let result = trainer.fit(&bags, &all(&bags), &[], &mut |_| ControlFlow::Continue(()));
    assert!(matches!(result, Err(TrainerError::NotFinite { epoch: 1, batch: 1, .. })));
}

#[test]
fn the_observer_hears_every_epoch_and_may_stop() {
    let bags = planted(40);
    let (train, validation) = all(&bags).into_iter().partition::<Vec<_>, _>(|d| d.0 < 30);
    let trainer = TrainerConfig { epochs: 9, ..small() }.check().unwrap();
    let mut heard = Vec::new();
    let fitted = trainer.fit(&bags, &train, &validation, &mut |epoch| {
        heard.push(epoch.clone());
        if epoch.epoch == 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let fitted = fitted.unwrap();
    assert_eq!(heard, fitted.history);
    assert_eq!(heard.iter().map(|epoch| epoch.epoch).collect::<Vec<_>>(), [1, 2, 3, 4]);
    let losses = fitted.model.losses(&bags, &validation);
    assert_eq!(heard[3].validation_loss, Some(losses.iter().sum::<f64>() / 10.0));
    for epoch in &heard {
        assert!((epoch.l0 - 8.0 * (1.0 - epoch.zero_fraction)).abs() < 1e-9);
        assert!(epoch.train_loss > 0.0 && epoch.dead <= 8);
    }
}

#[test]
fn unit_columns_have_norm_one_and_free_columns_do_not() {
    let bags = planted(60);
    let norms = |decoder_norm| -> Vec<f32> {
        let model = fit(TrainerConfig { decoder_norm, ..small() }, &bags).model;
        let decoder = model.decoder();
        decoder.columns().into_iter().map(|w| w.dot(&w).sqrt()).collect()
    };
    assert!(norms(DecoderNorm::Unit).iter().all(|norm| (norm - 1.0).abs() < 1e-5));
    assert!(norms(DecoderNorm::Free).iter().all(|norm| (norm - 1.0).abs() > 1e-2));
}

proptest! {
    #[test]
    fn shares_of_words_add_up_to_the_pre_activation(
        terms in prop::collection::btree_set(0_u32..126, 0..20), raw: bool,
    ) {
        let input = if raw { InputScale::Raw } else { InputScale::Unit };
        let model = fit(TrainerConfig { input, epochs: 1, ..small() }, &planted(20)).model;
        let bags = Bags::from_rows(&[terms.iter().copied().collect::<Vec<_>>()], 126).unwrap();
        let ids: Vec<TermId> = terms.iter().rev().map(|&term| TermId(term)).collect();
        let (order, shares) = model.word_shares(&ids);
        prop_assert!(order.iter().map(|term| term.0).eq(terms.iter().copied()));
        let z = model.pre_activations(&bags, &[DocId(0)]);
        for unit in 0..8 {
            let sum = shares.column(unit).sum() + model.encoder_bias()[unit];
            prop_assert!((sum - z[[0, unit]]).abs() < 1e-5);
        }
        let codes = model.encode(&bags, &[DocId(0)]);
        prop_assert_eq!(codes.row(0).to_vec(), model.encode_terms(&ids));
    }
}

/// Returns the mean over units of the largest correlation with another unit.
fn repetition(model: &Autoencoder, bags: &Bags) -> f64 {
    let codes = model.encode(bags, &all(bags)).mapv(f64::from);
    let n = codes.nrows() as f64;
    let centered: Vec<Vec<f64>> = codes
        .columns()
        .into_iter()
        .map(|column| {
            let mean = column.sum() / n;
            let column: Vec<f64> = column.iter().map(|h| h - mean).collect();
            let norm = column.iter().map(|h| h * h).sum::<f64>().sqrt().max(1e-12);
            column.iter().map(|h| h / norm).collect()
        })
        .collect();
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let largest = |unit: usize| {
        let others = (0..centered.len()).filter(|&other| other != unit);
        others.map(|other| product(&centered[unit], &centered[other])).fold(-1.0, f64::max)
    };
    (0..centered.len()).map(largest).sum::<f64>() / centered.len() as f64
}

#[test]
fn renewed_units_are_counted_and_leave_less_repetition() {
    let bags = planted(800);
    let run = |renew, seed| {
        let config = TrainerConfig {
            units: 10,
            epochs: 40,
            batch: 32,
            rate: 5e-3,
            seed,
            renew,
            penalties: vec!["mean:0.3".parse().unwrap()],
            ..TrainerConfig::default()
        };
        fit(config, &bags)
    };
    let (mut with, mut without) = (0.0, 0.0);
    for seed in 0..4 {
        let (renewed, left) = (run(0.5, seed), run(1.0, seed));
        with += repetition(&renewed.model, &bags);
        without += repetition(&left.model, &bags);
        assert!(left.history.iter().all(|epoch| epoch.renewed == 0));
        let late = renewed.history.iter().filter(|epoch| epoch.epoch > 20);
        assert!(
            late.into_iter().all(|epoch| epoch.renewed == 0),
            "the second half is for settling"
        );
        assert!(renewed.history.iter().any(|epoch| epoch.renewed > 0), "seed {seed}");
        assert_eq!(bits(&renewed.model), bits(&run(0.5, seed).model));
    }
    assert!(with < without, "{with} {without}");
}
