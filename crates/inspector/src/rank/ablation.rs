//! Ablation: what documents lose of a unit when they go without a word.

use ndarray::Array2;
use rayon::prelude::*;
use topicscope_indexer::DocId;

use super::RankInput;
use crate::metrics::root_mean_squares;

/// Numbers of codes without a word that are held at once: 16 MiB of them.
const HELD: usize = 1 << 22;

/// Returns, of the documents that hold a word and on which the unit is active, the mean of the
/// activation less that of the same document without the word. **Shape** (V, H).
///
/// Documents are encoded anew, with the scaling of what is left of them and the competition of
/// units: taking a word away may raise an activation, and the score is then below 0. A unit is
/// active above tau, as everywhere, with the root mean square of these documents as its scale.
/// -infinity for a word that no document holds on which the unit is active, and for models whose
/// weights are not there.
///
/// Time grows with the number of entries times H.
pub(super) fn scores(input: &RankInput<'_>) -> Array2<f64> {
    let shape = (input.bags.n_terms(), input.codes.ncols());
    let Some(model) = input.model else { return Array2::from_elem(shape, f64::NEG_INFINITY) };
    let unit = model.unit();
    let scale = root_mean_squares(input.codes.reborrow());
    let above: Vec<f32> = scale.into_iter().map(|rms| unit.active_above(rms)).collect();
    let without_each = |&document: &DocId| model.encode_without_each(&input.bags.terms(document)).1;
    let mut sums = Array2::<f64>::zeros(shape);
    let mut counts = Array2::<u32>::zeros(shape);
    let mut codes = input.codes.rows().into_iter();
    for block in blocks(input) {
        // Documents are encoded by many, and added up by one, in order.
        let without: Vec<Array2<f32>> = block.par_iter().map(without_each).collect();
        for ((&document, without), code) in block.iter().zip(without).zip(&mut codes) {
            let is_active = |unit: &usize| code[*unit].abs() > above[*unit];
            let active: Vec<usize> = (0..code.len()).filter(is_active).collect();
            for (&term, without) in input.bags.row(document).iter().zip(without.rows()) {
                for &unit in &active {
                    let cell = [term as usize, unit];
                    sums[cell] += f64::from(code[unit]) - f64::from(without[unit]);
                    counts[cell] += 1;
                }
            }
        }
    }
    sums.zip_mut_with(&counts, |sum, &count| {
        *sum = if count > 0 { *sum / f64::from(count) } else { f64::NEG_INFINITY };
    });
    sums
}

/// Cuts the documents into pieces of about [`HELD`] numbers, of one document at least.
fn blocks<'a>(input: &RankInput<'a>) -> Vec<&'a [DocId]> {
    let most = HELD / input.codes.ncols().max(1);
    let mut blocks = Vec::new();
    let mut left = input.documents;
    while !left.is_empty() {
        let mut n_entries = 0;
        let fits = |document: &&DocId| {
            n_entries += input.bags.row(**document).len();
            n_entries <= most
        };
        let n = left.iter().take_while(fits).count().max(1);
        let (block, others) = left.split_at(n);
        blocks.push(block);
        left = others;
    }
    blocks
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::super::*;
    use super::*;
    use topicscope_indexer::TermId;
    use topicscope_trainer::{InputScale, Trainer, TrainerConfig, Unit};

    /// Trains a few units on two themes, and returns their scores with what they should be.
    fn check(unit: Unit, input: InputScale) {
        let row = |d: u32| match d % 4 {
            0 => vec![0, 1, 2, 6],
            1 => vec![0, 2, 7],
            2 => vec![3, 4, 6],
            _ => vec![1, 3, 5, 6, 7],
        };
        let mut rows: Vec<Vec<u32>> = (0..24).map(row).collect();
        // Nothing is left of a document of one word.
        rows.push(vec![4]);
        let bags = Bags::from_rows(&rows, 9).unwrap();
        let documents: Vec<DocId> = (0..25).map(DocId).collect();
        let config = TrainerConfig { unit, input, units: 4, epochs: 3, ..TrainerConfig::default() };
        let trainer = Trainer::new(config).unwrap();
        let go_on = &mut |_: &_| ControlFlow::Continue(());
        let model = trainer.fit(&bags, &documents, &[], go_on).unwrap().model;
        let codes = model.encode(&bags, &documents);
        let found = scores(&RankInput {
            model: Some(&model),
            decoder: model.decoder(),
            encoder: model.encoder(),
            codes: codes.view(),
            bags: &bags,
            documents: &documents,
        });
        let mut n_moved = 0;
        for unit_idx in 0..4 {
            let squares: f64 = codes.column(unit_idx).iter().map(|&a| f64::from(a).powi(2)).sum();
            let above = unit.active_above((squares / 25.0).sqrt() as f32);
            for term in 0..9 {
                let (mut sum, mut n) = (0.0, 0);
                for (row, code) in rows.iter().zip(codes.rows()) {
                    if row.contains(&term) && code[unit_idx].abs() > above {
                        let left = row.iter().filter(|&&other| other != term);
                        let left: Vec<TermId> = left.copied().map(TermId).collect();
                        let without = model.encode_terms(&left)[unit_idx];
                        sum += f64::from(code[unit_idx]) - f64::from(without);
                        n += 1;
                    }
                }
                let found = found[[term as usize, unit_idx]];
                if n == 0 {
                    assert_eq!(found, f64::NEG_INFINITY, "{unit} {term} {unit_idx}");
                } else {
                    let expected = sum / f64::from(n);
                    assert!((found - expected).abs() < 1e-5, "{unit} {term}: {found} {expected}");
                    n_moved += usize::from(expected.abs() > 1e-3);
                }
            }
        }
        assert!(n_moved > 4, "{unit}: words that bring nothing test nothing");
    }

    #[test]
    fn scores_equal_the_plain_definition_for_units_that_compete_and_those_that_do_not() {
        for input in [InputScale::Raw, InputScale::Unit] {
            check(Unit::Relu, input);
            check(Unit::Tanh, input);
            check(Unit::TopK { k: 2 }, input);
            check(Unit::WinnerTakeAll { group: 2 }, input);
        }
    }

    #[test]
    fn without_weights_no_unit_has_words() {
        let codes = ndarray::array![[1.0_f32], [0.0]];
        super::super::testing::with_input(&[vec![0], vec![1]], 2, &codes, |input| {
            assert!(Ranking::Ablation.scores(input).top_words(0, 9).is_empty());
        });
    }

    #[test]
    fn blocks_hold_every_document_once_and_a_long_one_alone() {
        let n_units = HELD / 3;
        let codes = Array2::<f32>::zeros((0, n_units));
        let rows = [vec![0], vec![0, 1], vec![0, 1, 2, 3], vec![0], vec![1]];
        let bags = Bags::from_rows(&rows, 4).unwrap();
        let documents: Vec<DocId> = (0..5).map(DocId).collect();
        let weights = Array2::<f32>::zeros((0, 0));
        let found = blocks(&RankInput {
            model: None,
            decoder: weights.view(),
            encoder: weights.view(),
            codes: codes.view(),
            bags: &bags,
            documents: &documents,
        });
        assert_eq!(found, [&documents[..2], &documents[2..3], &documents[3..]]);
    }
}
