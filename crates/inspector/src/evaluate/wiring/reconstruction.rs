//! Plain definitions of figures of reconstruction.

use ndarray::{Array1, Array2, Axis};
use topicscope_indexer::Split;
use topicscope_trainer::Loss;

use super::case::{Case, mean_of};
use crate::figures::ReconstructionFigure;

pub(super) fn reconstruction(case: &Case<'_>, figure: ReconstructionFigure) -> Option<f64> {
    let kind = case.model.config().loss;
    let over = |of: &dyn Fn(usize, &[bool]) -> f64| {
        mean_of((0..case.test.n()).map(|at| Some(of(at, &present(case, at)))))
    };
    let model_loss = || over(&|at, present| loss(kind, &logits(case, at), present));
    let unigram_loss = || over(&|_, present| unigram(case, kind, present));
    match figure {
        ReconstructionFigure::HeldoutLoss => model_loss(),
        ReconstructionFigure::GainKept => {
            let twin = Case::new(case.index, case.twin?, Split::Test, None);
            let twin = reconstruction(&twin, ReconstructionFigure::HeldoutLoss)?;
            Some((unigram_loss()? - model_loss()?) / (unigram_loss()? - twin))
        }
        ReconstructionFigure::UnigramLoss => unigram_loss(),
        ReconstructionFigure::LinearLoss if kind != Loss::Squared => None,
        ReconstructionFigure::LinearLoss => {
            let linear = linear(case);
            over(&|at, present| loss(Loss::Squared, &linear.row(at).to_vec(), present))
        }
        ReconstructionFigure::Collapsed => {
            Some(f64::from(u8::from(model_loss()? > 0.99 * unigram_loss()?)))
        }
        ReconstructionFigure::Auprc => {
            over(&|at, present| average_precision(&logits(case, at), present))
        }
        ReconstructionFigure::UnigramAuprc => {
            let frequencies = frequencies(case);
            over(&|_, present| average_precision(&frequencies, present))
        }
        ReconstructionFigure::LinearAuprc => {
            let linear = linear(case);
            over(&|at, present| average_precision(&linear.row(at).to_vec(), present))
        }
    }
}

/// Says of each word whether a test document holds it. **Shape** (V).
fn present(case: &Case<'_>, at: usize) -> Vec<bool> {
    let row = case.index.bags().row(case.test.documents[at]);
    (0..case.index.bags().n_terms() as u32).map(|term| row.contains(&term)).collect()
}

/// Returns what the model says of each word. **Shape** (V).
fn logits(case: &Case<'_>, at: usize) -> Vec<f64> {
    let code = Array1::from_iter((0..case.n_units()).map(|unit| case.test.a(at, unit)));
    let bias = case.model.decoder_bias().mapv(f64::from);
    (case.decoder.dot(&code) + bias).to_vec()
}

fn loss(kind: Loss, logits: &[f64], present: &[bool]) -> f64 {
    let words = logits.iter().zip(present);
    match kind {
        Loss::Bce => words.map(|(o, is)| (1.0 + o.exp()).ln() - if *is { *o } else { 0.0 }).sum(),
        Loss::Softmax => {
            let all = logits.iter().map(|o| o.exp()).sum::<f64>().ln();
            words.filter(|(_, is)| **is).map(|(o, _)| all - o).sum()
        }
        Loss::Squared => words.map(|(o, is)| (o - f64::from(u8::from(*is))).powi(2)).sum(),
        other => panic!("{other:?} has no plain definition"),
    }
}

/// Counts the training documents that hold each word. **Shape** (V).
fn frequencies(case: &Case<'_>) -> Vec<f64> {
    let bags = case.index.bags();
    let holds = |term: u32| {
        case.train.documents.iter().filter(|&&document| bags.row(document).contains(&term)).count()
    };
    (0..bags.n_terms() as u32).map(|term| holds(term) as f64).collect()
}

fn unigram(case: &Case<'_>, kind: Loss, present: &[bool]) -> f64 {
    let frequencies = frequencies(case);
    let (n, total) = (case.train.n() as f64, frequencies.iter().sum::<f64>());
    let words = frequencies.iter().zip(present);
    let of = |(df, is): (&f64, &bool)| match kind {
        Loss::Bce => {
            let p = (df + 0.5) / (n + 1.0);
            if *is { -p.ln() } else { -(1.0 - p).ln() }
        }
        Loss::Softmax => {
            if *is {
                -(df / total).ln()
            } else {
                0.0
            }
        }
        Loss::Squared => (df / n - f64::from(u8::from(*is))).powi(2),
        other => panic!("{other:?} has no plain definition"),
    };
    words.map(of).sum()
}

/// Returns the mean, over present words, of the share of present words among all with at least
/// their score.
fn average_precision(scores: &[f64], present: &[bool]) -> f64 {
    let words: Vec<usize> = (0..scores.len()).filter(|&term| present[term]).collect();
    let precision = |&word: &usize| {
        let above = |&other: &usize| scores[other] >= scores[word];
        let all = (0..scores.len()).filter(above).count() as f64;
        Some(words.iter().copied().filter(above).count() as f64 / all)
    };
    mean_of(words.iter().map(precision)).unwrap()
}

/// Rebuilds test documents from the mean of training documents and the H directions in which they
/// differ most, found by multiplying with their covariance over and over. **Shape** (N, V).
fn linear(case: &Case<'_>) -> Array2<f64> {
    let bags = case.index.bags();
    let dense = |documents: &[topicscope_indexer::DocId]| {
        let mut dense = Array2::<f64>::zeros((documents.len(), bags.n_terms()));
        for (mut row, &document) in dense.rows_mut().into_iter().zip(documents) {
            bags.row(document).iter().for_each(|&term| row[term as usize] = 1.0);
        }
        dense
    };
    let train = dense(&case.train.documents);
    let mean = train.mean_axis(Axis(0)).unwrap();
    let train = train - &mean;
    let covariance = train.t().dot(&train);
    let mut directions = Array2::from_shape_fn((bags.n_terms(), case.n_units()), |(term, k)| {
        f64::from(u8::from(term % case.n_units() == k)) + (term * k % 7) as f64 / 100.0
    });
    for _ in 0..300 {
        directions = covariance.dot(&directions);
        for k in 0..directions.ncols() {
            for before in 0..k {
                let along = directions.column(before).dot(&directions.column(k));
                let taken = directions.column(before).to_owned() * along;
                let mut column = directions.column_mut(k);
                column -= &taken;
            }
            let mut column = directions.column_mut(k);
            let length = column.dot(&column).sqrt();
            column /= length;
        }
    }
    (dense(&case.test.documents) - &mean).dot(&directions).dot(&directions.t()) + &mean
}
