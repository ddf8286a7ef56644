//! What a whole training run must show, seen from outside.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop the test")]

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use proptest::prelude::*;
use topicscope_indexer::{Bags, DocId, TermId};
use topicscope_trainer::{
    Autoencoder, Decoder, DecoderNorm, DecoderSign, Fitted, InputScale, KindSettings, Loss,
    Optimizer, OptimizerKind, Penalties, Penalty, PenaltyKind, PenaltyScale, Renewal, Sampling,
    Schedule, Trainer, TrainerConfig, TrainerError, Unit, UnitKind, WeightStart,
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
    let trainer = Trainer::new(config).unwrap();
    trainer.fit(bags, &documents, &[], &mut |_| ControlFlow::Continue(())).unwrap()
}

fn small() -> TrainerConfig {
    TrainerConfig {
        units: 8,
        epochs: 3,
        batch: 16,
        rate: 2e-3,
        input_dropout: 0.2,
        emphasis: 0.0,
        renew: Renewal::Correlation(0.8),
        ..TrainerConfig::default()
    }
}

/// Lists every kind of unit, with these numbers of winners and of units in a group.
fn units(k: usize, group: usize) -> impl Iterator<Item = Unit> {
    let numbers = KindSettings { k, group, ..KindSettings::default() };
    UnitKind::ALL.iter().map(move |&kind| numbers.unit(kind))
}

fn penalized(weight: &str) -> TrainerConfig {
    TrainerConfig { penalties: vec![weight.parse().unwrap()].into(), ..small() }
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
            penalties: vec!["mean:0.3".parse().unwrap()].into(),
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
    for &loss in Loss::ALL {
        let config = TrainerConfig {
            units: 16,
            loss,
            epochs: 600,
            rate: 1e-2,
            input_dropout: 0.0,
            unit: Unit::Elu,
            // With one step an epoch a renewal comes every third step: before the squared error
            // of the last one is repaired.
            renew: if loss == Loss::Squared { Renewal::Off } else { Renewal::Correlation(0.8) },
            decoder_norm: DecoderNorm::Free,
            ..TrainerConfig::default()
        };
        let model = fit(config, &bags).model;
        for (loss_found, &document) in model.losses(&bags, &all(&bags)).iter().zip(&all(&bags)) {
            // The least softmax loss of n present words is n ln n; of the others it is 0.
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
    let check = |config: TrainerConfig| {
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
        assert!(one == run(2), "two threads: {config:?}");
        assert!(one == run(3), "three threads: {config:?}");
        assert!(one == run(8), "eight threads: {config:?}");
    };
    for &loss in Loss::ALL {
        for (decoder, decoder_norm) in columns {
            check(TrainerConfig {
                loss,
                decoder,
                decoder_norm,
                hidden_dropout: 0.2,
                ..penalized("mean:0.3")
            });
        }
    }
    for (decoder, decoder_norm) in columns {
        let sampling = Sampling::Words(5);
        check(TrainerConfig {
            loss: Loss::Bce,
            decoder,
            decoder_norm,
            sampling,
            ..penalized("mean:0.3")
        });
    }
    for unit in units(2, 4) {
        check(TrainerConfig { unit, ..penalized("mean:0.3") });
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
        let trainer = Trainer::new(TrainerConfig { seed, ..small() }).unwrap();
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
        let n_units = units;
        let check = |config: TrainerConfig| {
            assert!(rows.len() < config.batch, "every batch here is larger than N");
            let case = format!("{name}: {config:?}");
            let fitted = fit(config, &bags);
            let epochs = fitted.history.iter();
            assert!(epochs.into_iter().all(|e| (e.train_loss + e.penalty).is_finite()), "{case}");
            let codes = fitted.model.encode(&bags, &all(&bags));
            assert_eq!(codes.dim(), (rows.len(), units), "{case}");
            assert!(codes.iter().all(|h| h.is_finite()), "{case}");
            let losses = fitted.model.losses(&bags, &all(&bags));
            assert!(losses.iter().all(|l| l.is_finite() && *l > -1e-5), "{case}");
        };
        for unit in self::units(n_units.min(2), n_units.min(2)) {
            for &loss in Loss::ALL {
                let config = TrainerConfig { units, unit, loss, ..small() };
                for &input in InputScale::ALL {
                    check(TrainerConfig { input, ..config.clone() });
                }
                for &kind in PenaltyKind::ALL {
                    if kind.mismatch(unit.kind()).is_none() {
                        let penalties = vec![Penalty { kind, weight: 0.3 }].into();
                        check(TrainerConfig { penalties, ..config.clone() });
                    }
                }
            }
        }
    }
}

/// The same loss is computed twice: by the kernels of training and by those of a finished model.
#[test]
fn losses_of_documents_are_those_of_training_while_nothing_moves() {
    let bags = planted(60);
    for unit in units(2, 4) {
        // Its threshold is not that of training: it replaces the other documents of the batch.
        if unit.kind() == UnitKind::BatchTopK {
            continue;
        }
        for &loss in Loss::ALL {
            for (decoder, decoder_norm) in
                [(Decoder::Untied, DecoderNorm::Unit), (Decoder::Tied, DecoderNorm::Free)]
            {
                let config = TrainerConfig {
                    unit,
                    loss,
                    decoder,
                    decoder_norm,
                    epochs: 1,
                    rate: 1e-30,
                    input_dropout: 0.0,
                    ..small()
                };
                let fitted = fit(config, &bags);
                let losses = fitted.model.losses(&bags, &all(&bags));
                let (found, trained) =
                    (losses.iter().sum::<f64>() / 60.0, fitted.history[0].train_loss);
                assert!((found / trained - 1.0).abs() < 1e-5, "{unit} {loss}: {found} {trained}");
            }
        }
    }
}

#[test]
fn training_without_documents_or_terms_is_refused() {
    let bags = Bags::from_rows(&[vec![], vec![0]], 1).unwrap();
    let message = |train: &[DocId], validation: &[DocId]| {
        let trainer = Trainer::new(small()).unwrap();
        let result = trainer.fit(&bags, train, validation, &mut |_| ControlFlow::Continue(()));
        result.unwrap_err().to_string()
    };
    assert_eq!(message(&[], &[]), "there is no training document");
    assert_eq!(message(&[DocId(0)], &[]), "no training document, of `1`, has a word");
    let absent = "document `2` does not exist; the number of documents is `2`";
    assert_eq!(message(&[DocId(2)], &[]), absent);
    assert_eq!(message(&[DocId(1)], &[DocId(2)]), absent);
}

#[test]
fn a_run_that_explodes_says_where() {
    let bags = planted(60);
    let config = TrainerConfig { rate: 1e30, decoder_norm: DecoderNorm::Free, ..small() };
    let trainer = Trainer::new(config).unwrap();
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
    let trainer = Trainer::new(config).unwrap();
    let result = trainer.fit(&bags, &all(&bags), &[], &mut |_| ControlFlow::Continue(()));
    assert!(matches!(result, Err(TrainerError::NotFinite { epoch: 1, batch: 1, .. })));
}

#[test]
fn the_observer_hears_every_epoch_and_may_stop() {
    let bags = planted(40);
    let (train, validation) = all(&bags).into_iter().partition::<Vec<_>, _>(|d| d.0 < 30);
    let trainer = Trainer::new(TrainerConfig { epochs: 9, ..small() }).unwrap();
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

#[test]
fn a_decoder_that_must_not_be_negative_never_is_and_still_learns() {
    let bags = planted(200);
    let columns = [
        (Decoder::Untied, DecoderNorm::Unit),
        (Decoder::Untied, DecoderNorm::Free),
        (Decoder::Tied, DecoderNorm::Free),
    ];
    for (decoder, decoder_norm) in columns {
        for optimizer in [Optimizer::Adam, Optimizer::Sgd { momentum: 0.9 }] {
            let config = TrainerConfig {
                decoder,
                decoder_norm,
                decoder_sign: DecoderSign::NonNegative,
                optimizer,
                rate: if optimizer == Optimizer::Adam { 5e-3 } else { 2e-2 },
                epochs: 12,
                renew: Renewal::Correlation(0.5),
                ..small()
            };
            // Where words are sampled, rows that a step does not look at move when an epoch ends.
            let (loss, sampling) = (Loss::Bce, Sampling::Words(4));
            for config in [TrainerConfig { loss, sampling, ..config.clone() }, config] {
                let fitted = fit(config.clone(), &bags);
                let weights = fitted.model.decoder();
                assert!(weights.iter().all(|&w| w >= 0.0), "{config:?}");
                let zeros = weights.iter().filter(|&&w| w == 0.0).count();
                assert!(zeros > 0, "the bound was never met: {config:?}");
                let losses = (fitted.history[0].train_loss, fitted.history[11].train_loss);
                assert!(losses.1 < losses.0, "{losses:?} {config:?}");
            }
        }
    }
}

#[test]
fn every_start_optimizer_and_schedule_learns_and_the_history_shows_the_rate() {
    let bags = planted(200);
    for &weight_start in WeightStart::ALL {
        for &kind in OptimizerKind::ALL {
            let optimizer = Optimizer::from(kind);
            for &schedule in Schedule::ALL {
                let config = TrainerConfig {
                    weight_start,
                    optimizer,
                    schedule,
                    rate: if optimizer == Optimizer::Adam { 5e-3 } else { 2e-2 },
                    warm_up: 2,
                    epochs: 10,
                    renew: Renewal::Off,
                    ..small()
                };
                let fitted = fit(config.clone(), &bags);
                let rates: Vec<f64> = fitted.history.iter().map(|epoch| epoch.rate).collect();
                let expected: Vec<f64> = (1..=10).map(|epoch| config.rate_of(epoch)).collect();
                assert_eq!(rates, expected);
                assert_eq!(rates[9] < rates[3], schedule != Schedule::Constant);
                let losses = (fitted.history[0].train_loss, fitted.history[9].train_loss);
                let name = format!("{weight_start} {optimizer} {schedule}");
                assert!(losses.1 < 0.99 * losses.0, "{losses:?} {name}");
            }
        }
    }
}

#[test]
fn a_rate_schedule_changes_only_what_comes_after_it() {
    let bags = planted(60);
    let first = |config: TrainerConfig| fit(config, &bags).history[0].train_loss.to_bits();
    let cosine = TrainerConfig { schedule: Schedule::Cosine, ..small() };
    assert_eq!(first(small()), first(cosine.clone()));
    let last = |config: TrainerConfig| fit(config, &bags).history[2].train_loss.to_bits();
    assert_ne!(last(small()), last(cosine));
}

#[test]
fn penalties_warm_up_from_nothing() {
    let bags = planted(60);
    let penalties = Penalties { warm_up: 2, ..penalized("l1:0.3").penalties };
    let config = TrainerConfig { penalties, ..small() };
    let (warm, cold, plain) =
        (fit(config, &bags), fit(penalized("l1:0.3"), &bags), fit(small(), &bags));
    assert_eq!(warm.history[0], plain.history[0]);
    assert!(warm.history[1].penalty > 0.0);
    let ratio = |epoch: usize| warm.history[epoch].penalty / cold.history[epoch].penalty;
    assert!(ratio(1) < 0.8 && ratio(2) > 0.8, "{} {}", ratio(1), ratio(2));
}

#[test]
fn a_penalty_on_contributions_cannot_be_escaped_by_a_longer_column() {
    let bags = planted(200);
    let scaled = |scale, penalty| {
        let penalties = Penalties { scale, ..penalized(penalty).penalties };
        TrainerConfig { penalties, ..small() }
    };
    let contribution = |scale| {
        let config = TrainerConfig {
            decoder_norm: DecoderNorm::Free,
            epochs: 30,
            renew: Renewal::Off,
            ..scaled(scale, "l1:1")
        };
        let model = fit(config, &bags).model;
        let codes = model.encode(&bags, &all(&bags));
        let decoder = model.decoder();
        let norms: Vec<f32> = decoder.columns().into_iter().map(|w| w.dot(&w).sqrt()).collect();
        let sizes = codes.columns().into_iter().map(|h| h.mapv(f32::abs).mean().unwrap());
        sizes.zip(norms).map(|(size, norm)| size * norm).sum::<f32>()
    };
    let (escaped, held) =
        (contribution(PenaltyScale::Activation), contribution(PenaltyScale::Contribution));
    assert!(held < 0.8 * escaped, "{held} {escaped}");
    // With unit columns both are the same to the bit.
    let unit = |scale| bits(&fit(scaled(scale, "l1:0.3"), &bags).model);
    assert!(unit(PenaltyScale::Activation) == unit(PenaltyScale::Contribution));
}

fn active_per_document(model: &Autoencoder, bags: &Bags) -> Vec<usize> {
    let codes = model.encode(bags, &all(bags));
    codes.rows().into_iter().map(|row| row.iter().filter(|h| **h != 0.0).count()).collect()
}

#[test]
fn competing_units_keep_as_many_as_they_are_told() {
    let bags = planted(200);
    let run = |unit| {
        fit(TrainerConfig { units: 12, unit, epochs: 8, renew: Renewal::Off, ..small() }, &bags)
    };
    let top = run(Unit::TopK { k: 3 });
    assert!(active_per_document(&top.model, &bags).iter().all(|&count| count == 3));
    assert!(top.history.iter().all(|epoch| (epoch.l0 - 3.0).abs() < 1e-9));
    let groups = run(Unit::WinnerTakeAll { group: 5 });
    assert!(active_per_document(&groups.model, &bags).iter().all(|&count| count == 3));
    let batch = run(Unit::BatchTopK { k: 3 });
    let counts = active_per_document(&batch.model, &bags);
    let mean = counts.iter().sum::<usize>() as f64 / 200.0;
    assert!((mean - 3.0).abs() < 1.0, "the threshold stands for the batch: {mean}");
    assert!(counts.iter().any(|&count| count != counts[0]), "documents share freely");
    assert!(batch.history.iter().all(|epoch| epoch.l0 <= 3.0 + 1e-9));
    // Encoding is without competition, as in the paper, training is with it.
    let kate = run(Unit::KCompetitive { k: 3, alpha: 6.26 });
    assert!(active_per_document(&kate.model, &bags).iter().all(|&count| count == 12));
    assert!(kate.history.iter().all(|epoch| epoch.l0 <= 3.0 + 1e-9));
}

#[test]
fn the_threshold_of_a_batch_does_not_depend_on_who_is_encoded_together() {
    let bags = planted(100);
    for unit in units(2, 8) {
        let model = fit(TrainerConfig { unit, ..small() }, &bags).model;
        let together = model.encode(&bags, &all(&bags));
        for document in [3, 57] {
            let terms: Vec<TermId> = bags.row(DocId(document)).iter().map(|&t| TermId(t)).collect();
            assert_eq!(together.row(document as usize).to_vec(), model.encode_terms(&terms));
        }
        let found = model.thresholds().map(|thresholds| thresholds.len());
        assert_eq!(found, unit.kind().learns_thresholds().then_some(8), "{unit}");
    }
}

#[test]
fn l0_raises_the_thresholds_of_jump_relu_and_makes_zeros() {
    let bags = planted(400);
    let run = |penalty: &str| {
        let config = TrainerConfig {
            unit: Unit::JumpRelu { theta: 0.2, bandwidth: 0.3 },
            rate: 1e-2,
            epochs: 30,
            renew: Renewal::Off,
            ..penalized(penalty)
        };
        let model = fit(config, &bags).model;
        let mean = model.thresholds().unwrap().mean().unwrap();
        let counts = active_per_document(&model, &bags);
        (mean, counts.iter().sum::<usize>() as f64 / 400.0)
    };
    let (free, penalized) = (run("l0:0"), run("l0:1"));
    assert!(penalized.0 > free.0, "thresholds: {free:?} {penalized:?}");
    assert!(penalized.1 < free.1 - 2.0, "active units: {free:?} {penalized:?}");
    assert!(free.0 > 0.0);
}

#[test]
fn renewed_units_of_every_kind_keep_finite_numbers() {
    let bags = planted(200);
    for unit in units(2, 2) {
        // At 0 any two units that rise together repeat each other.
        let config =
            TrainerConfig { unit, renew: Renewal::Correlation(0.0), epochs: 12, ..small() };
        let fitted = fit(config, &bags);
        assert!(fitted.history.iter().any(|epoch| epoch.renewed > 0), "{unit}");
        assert!(fitted.model.encode(&bags, &all(&bags)).iter().all(|h| h.is_finite()), "{unit}");
    }
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
            penalties: vec!["mean:0.3".parse().unwrap()].into(),
            ..TrainerConfig::default()
        };
        fit(config, &bags)
    };
    let (mut with, mut without) = (0.0, 0.0);
    for seed in 0..4 {
        let (renewed, left) = (run(Renewal::Correlation(0.5), seed), run(Renewal::Off, seed));
        with += repetition(&renewed.model, &bags);
        without += repetition(&left.model, &bags);
        assert!(left.history.iter().all(|epoch| epoch.renewed == 0));
        let late = renewed.history.iter().filter(|epoch| epoch.epoch > 20);
        assert!(
            late.into_iter().all(|epoch| epoch.renewed == 0),
            "the second half is for settling"
        );
        assert!(renewed.history.iter().any(|epoch| epoch.renewed > 0), "seed {seed}");
        assert_eq!(bits(&renewed.model), bits(&run(Renewal::Correlation(0.5), seed).model));
    }
    assert!(with < without, "{with} {without}");
}

/// Computes what a cut says by its definition: the k largest by size, of equal ones the first.
fn kept_by_definition(code: &[f32], k: usize) -> Vec<f32> {
    let mut order: Vec<usize> = (0..code.len()).collect();
    order.sort_by(|&a, &b| code[b].abs().total_cmp(&code[a].abs()).then(a.cmp(&b)));
    let mut kept = vec![0.0; code.len()];
    for &unit in order.iter().take(k) {
        kept[unit] = code[unit];
    }
    kept
}

#[test]
fn a_cut_model_keeps_the_largest_activations_wherever_it_is_asked() {
    let bags = planted(60);
    let documents = all(&bags);
    for unit in units(5, 2) {
        let decoder = unit.kind().usual_decoder();
        let decoder_norm = match decoder {
            Decoder::Tied => DecoderNorm::Free,
            Decoder::Untied => DecoderNorm::Unit,
        };
        let config = TrainerConfig { unit, decoder, decoder_norm, epochs: 2, ..small() };
        let model = fit(config, &bags).model;
        let whole = model.encode(&bags, &documents);
        for k in [0, 1, 3, 8, 20] {
            let cut = model.cut_to(k);
            assert_eq!((cut.cut(), model.cut()), (Some(k), None));
            let codes = cut.encode(&bags, &documents);
            for (document, (code, whole)) in codes.outer_iter().zip(whole.outer_iter()).enumerate()
            {
                let expected = kept_by_definition(whole.as_slice().unwrap(), k);
                assert_eq!(code.to_vec(), expected, "{unit:?} {k}");
                let terms: Vec<TermId> =
                    bags.row(documents[document]).iter().map(|&term| TermId(term)).collect();
                assert_eq!(cut.encode_terms(&terms), expected, "{unit:?} {k}");
                // Whatever the size of its activations, what is cut is not active.
                let above = unit.kind().active_above(0.0);
                assert!(code.iter().filter(|h| h.abs() > above).count() <= k, "{unit:?} {k}");
            }
            assert_eq!(cut.cut_to(k + 1).encode(&bags, &documents), codes);
            let differs = cut.losses(&bags, &documents) != model.losses(&bags, &documents);
            assert_eq!(differs, codes != whole, "{unit:?} {k}");
            check_losses(&cut, &bags);
        }
        assert_eq!(model.cut_to(3).cut_to(1), model.cut_to(1));
        assert_eq!(model.cut_to(3).decoder(), model.decoder());
        let z = model.pre_activations(&bags, &documents);
        assert_eq!(model.cut_to(3).pre_activations(&bags, &documents), z);
    }
}

/// Checks logits and losses of a model against codes times decoder; `k-competitive` codes compete
/// once more before they are decoded, so they are left to the model.
fn check_losses(model: &Autoencoder, bags: &Bags) {
    if model.unit().kind() == UnitKind::KCompetitive {
        return;
    }
    let documents = all(bags);
    let logits = model.encode(bags, &documents).dot(&model.decoder().t()) + model.decoder_bias();
    let found = model.map_logits(bags, &documents, |logits, _| logits.to_vec());
    for (found, expected) in found.iter().zip(logits.outer_iter()) {
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1e-4, "{a} {b}");
        }
    }
    let losses = model.losses(bags, &documents);
    for ((loss, logits), &document) in losses.iter().zip(logits.outer_iter()).zip(&documents) {
        let row = bags.row(document);
        let sum: f64 = logits.iter().map(|&o| f64::from(o).exp()).sum();
        let score: f64 = row.iter().map(|&term| f64::from(logits[term as usize])).sum();
        let expected = row.len() as f64 * sum.ln() - score;
        assert!((loss - expected).abs() < 1e-3 * expected, "{loss} {expected}");
    }
}
