//! Checks steps that look at a sample of the words against steps that look at all.

use std::collections::{BTreeMap, BTreeSet};

use topicscope_indexer::{Bags, Chosen, DocId};

use crate::model::parameters::Parameters;
use crate::random::{Key, Purpose};
use crate::settings::config::TrainerConfig;
use crate::settings::decoder::{Decoder, DecoderNorm};
use crate::settings::loss::Loss;
use crate::settings::optimizer::Optimizer;
use crate::settings::penalties::{Penalties, PenaltyScale};
use crate::settings::penalty::{Penalty, PenaltyKind};
use crate::settings::unit::Unit;
use crate::state::batch::Batch;
use crate::state::layout::Reach;
use crate::state::sampler::Sampler;
use crate::state::shard::Whose;
use crate::state::weights::Memory;
use crate::state::word_weights::word_weights;
use crate::step::pass::StepLoss;
use crate::step::scratch::Scratch;
use crate::step::state::State;

const EPOCH: usize = 1;
const N_TERMS: u32 = 40;
const MEAN_LENGTH: f64 = 3.0;

/// Six documents, of which the first three and the last three share no term; one third of the
/// terms occur nowhere.
fn bags() -> Bags {
    let rows =
        [vec![0, 4, 8, 12], vec![0, 8], vec![4, 16, 20], vec![1, 5, 30], vec![1, 9, 13], vec![5]];
    Bags::from_rows(&rows, N_TERMS as usize).unwrap()
}

/// Six documents of more terms than a tile has.
fn wide_bags() -> Bags {
    const N_TERMS: u32 = 700;
    let row =
        |document: u32| (0..90).map(|i| (i * 7 + document) % N_TERMS).collect::<BTreeSet<_>>();
    let rows: Vec<Vec<u32>> = (0..6).map(|document| row(document).into_iter().collect()).collect();
    Bags::from_rows(&rows, N_TERMS as usize).unwrap()
}

fn document_frequencies(bags: &Bags) -> Vec<u32> {
    let n_terms = bags.n_terms() as u32;
    // As if from more documents, so that probabilities differ.
    let spread = |(term, df): (u32, u32)| 5 * df + (n_terms - term) / 4;
    (0..n_terms).zip(bags.document_frequencies()).map(spread).collect()
}

/// Makes steps on batches of these documents, each with its own sample of about `n` words when
/// there is one; `draw` tells samples apart.
fn steps(
    bags: &Bags,
    config: &TrainerConfig,
    batches: &[&[u32]],
    n: Option<usize>,
    draw: u64,
) -> (State, Vec<StepLoss>) {
    let frequencies = document_frequencies(bags);
    let start = Parameters::start(config, &frequencies, 50, MEAN_LENGTH);
    let reach = if n.is_some() { Reach::Listed } else { Reach::All };
    let mut state = State::new(config, &start, reach);
    let weights = word_weights(config.word_weight, &frequencies, 50);
    let mut batch = Batch::new(state.layout, weights.as_deref(), reach);
    let sampler = n.map(|n| Sampler::new(state.layout, &frequencies, n));
    state.begin_epoch();
    let mut losses = Vec::new();
    for (number, documents) in (0..).zip(batches) {
        let documents: Vec<DocId> = documents.iter().copied().map(DocId).collect();
        let chosen = Chosen::of(bags, &documents);
        batch.fill(config, state.layout, &chosen, EPOCH, MEAN_LENGTH);
        if let Some(sampler) = &sampler {
            let key = Key::new(config.seed, Purpose::Sampling).with(draw).with(number);
            batch.sample(sampler, key);
        }
        losses.push(state.step(config, &config.penalties, &batch, EPOCH, &mut Scratch::default()));
    }
    assert!(state.end_epoch(config, EPOCH));
    (state, losses)
}

/// Lists numbers of all terms: of the encoder's rows, the decoder's, and its bias.
fn numbers(state: &State, memory: Memory) -> BTreeMap<&'static str, Vec<f32>> {
    let mut all: BTreeMap<&'static str, Vec<f32>> = BTreeMap::new();
    for term in 0..state.layout.terms as u32 {
        let (shard, row) = state.layout.place(term);
        let shard = &state.shards[shard];
        let rows = [("encoder", Whose::Encoder), ("decoder", Whose::Decoder)];
        for (name, whose) in rows {
            shard.append_row(whose, memory, row, all.entry(name).or_default());
        }
        all.entry("bias").or_default().push(shard.decoder_bias.of(memory)[row]);
    }
    all
}

/// Settings whose steps differ in what they read of the weights.
fn configs() -> Vec<TrainerConfig> {
    let base = TrainerConfig {
        units: 5,
        shards: 3,
        optimizer: Optimizer::Sgd { momentum: 0.9 },
        rate: 0.05,
        loss: Loss::Bce,
        penalties: vec![Penalty { kind: PenaltyKind::Mean, weight: 0.3 }].into(),
        ..TrainerConfig::default()
    };
    let free = TrainerConfig {
        decoder_norm: DecoderNorm::Free,
        penalties: Penalties { scale: PenaltyScale::Contribution, ..base.penalties.clone() },
        ..base.clone()
    };
    vec![
        TrainerConfig { loss: Loss::Squared, ..base.clone() },
        TrainerConfig { word_weight: 0.5, ..base.clone() },
        TrainerConfig { decoder: Decoder::Tied, ..free.clone() },
        free,
        base,
    ]
}

/// Makes three steps of all words and of a sample that holds all, and compares them; `rounding` is how far
/// numbers may be apart, as a share of what is larger: they or 1.
fn assert_steps_agree(bags: &Bags, config: &TrainerConfig, rounding: f32) {
    let batches: [&[u32]; 3] = [&[0, 1, 2], &[3, 4, 5], &[3, 5]];
    let (exact, exact_losses) = steps(bags, config, &batches, None, 0);
    let (sampled, sampled_losses) = steps(bags, config, &batches, Some(100_000), 0);
    for (a, b) in exact_losses.iter().zip(&sampled_losses) {
        assert!((a.reconstruction / b.reconstruction - 1.0).abs() < 1e-6, "{a:?} {b:?}");
    }
    let (exact, sampled) = (numbers(&exact, Memory::Values), numbers(&sampled, Memory::Values));
    for (name, expected) in exact {
        for (place, (a, b)) in expected.iter().zip(&sampled[name]).enumerate() {
            let rounding = rounding * a.abs().max(1.0);
            assert!((a - b).abs() < rounding, "{config:?}: {name} {place}: {a} {b}");
        }
    }
}

#[test]
fn a_sample_of_all_words_makes_the_exact_steps() {
    for config in configs() {
        assert_steps_agree(&bags(), &config, 1e-6);
    }
}

/// Full and small tiles, several of each, and more units than fit one block.
#[test]
fn a_sample_of_many_words_makes_the_exact_steps_whatever_the_tiles() {
    for unit in [Unit::Tanh, Unit::TopK { k: 9 }] {
        for config in configs() {
            let config = TrainerConfig { unit, units: 70, shards: 2, ..config };
            // Sums of 350 terms in another order, each term rounded by 6e-8 of the sum.
            assert_steps_agree(&wide_bags(), &config, 2e-5);
        }
    }
}

#[test]
fn losses_and_gradients_of_samples_are_exact_on_average() {
    const N_DRAWS: u64 = 3000;
    for config in configs() {
        let batches: [&[u32]; 1] = [&[0, 1, 2]];
        let (exact, exact_losses) = steps(&bags(), &config, &batches, None, 0);
        // After one step of descent the velocities are the gradient.
        let exact = numbers(&exact, Memory::First);
        let mut sums: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
        let mut losses = (0.0, 0.0);
        let note = |sum: &mut (f64, f64), x: f64| *sum = (sum.0 + x, sum.1 + x * x);
        for draw in 0..N_DRAWS {
            let (state, loss) = steps(&bags(), &config, &batches, Some(8), draw);
            note(&mut losses, loss[0].reconstruction);
            for (name, gradients) in numbers(&state, Memory::First) {
                let sums = sums.entry(name).or_insert_with(|| vec![(0.0, 0.0); gradients.len()]);
                for (sum, g) in sums.iter_mut().zip(gradients) {
                    note(sum, f64::from(g));
                }
            }
        }
        let check = |what: &str, (sum, squares): (f64, f64), expected: f64| {
            let mean = sum / N_DRAWS as f64;
            let variance = (squares / N_DRAWS as f64 - mean * mean).max(0.0);
            let error = (variance / N_DRAWS as f64).sqrt();
            // Hundreds of means are compared, so some lie 4 of their errors away.
            let fine = (mean - expected).abs() < 5.0 * error + 1e-6 * expected.abs().max(1.0);
            assert!(fine, "{config:?}: {what}: {mean} ± {error} for {expected}");
        };
        check("loss", losses, exact_losses[0].reconstruction);
        assert!(losses.1 / N_DRAWS as f64 > (losses.0 / N_DRAWS as f64).powi(2) * 1.0001);
        for (name, expected) in exact {
            // What a norm takes off a row multiplies two estimates from one sample (see `Update`).
            if name == "decoder" && config.decoder_norm == DecoderNorm::Unit {
                continue;
            }
            for (place, (&expected, &sums)) in expected.iter().zip(&sums[name]).enumerate() {
                check(&format!("{name} {place}"), sums, f64::from(expected));
            }
        }
    }
}
