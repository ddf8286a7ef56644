//! Plain definitions of figures of labels: dominant unit, probe, retrieval, units against labels.

use std::collections::BTreeSet;

use ndarray::Array2;

use super::case::{Case, Part, mean, mean_of, square};
use super::clusters::Table;
use crate::figures::{LabelFigure, Nearest, UnitsPerLabel};

pub(super) fn labels(case: &Case<'_>, figure: LabelFigure) -> Option<f64> {
    match figure {
        LabelFigure::DominantNmi => Some(dominant(case).nmi()),
        LabelFigure::DominantPurity => Some(dominant(case).purity()),
        LabelFigure::ProbeAccuracy => Some(accuracy(case, &|_| true)),
        LabelFigure::SparseProbe(most) => {
            let most = match most {
                UnitsPerLabel::One => 1,
                UnitsPerLabel::Two => 2,
                UnitsPerLabel::Five => 5,
            };
            let told = telling(case, most);
            Some(accuracy(case, &|unit| told.contains(&unit)))
        }
        LabelFigure::ProbeMacroF1 => {
            let (labels, predicted) = probe(case, &|_| true);
            let f1_of = |label: u32| {
                let marks = |of: &[u32]| of.iter().map(|&l| l == label).collect::<Vec<bool>>();
                Some(f1(&marks(&labels), &marks(&predicted)))
            };
            mean_of(labels.iter().collect::<BTreeSet<_>>().into_iter().map(|&label| f1_of(label)))
        }
        LabelFigure::Retrieval(Nearest::One) => retrieval(case, 1),
        LabelFigure::Retrieval(Nearest::Five) => retrieval(case, 5),
        LabelFigure::Retrieval(Nearest::Ten) => retrieval(case, 10),
        LabelFigure::UnitF1 => over_all(case, 0.0, |unit, label| {
            let (rows, has) = with_labels(case, &case.test, label);
            let is_active = |&row: &usize| case.test.a(row, unit).abs() > case.above[unit];
            f1(&has, &rows.iter().map(is_active).collect::<Vec<bool>>())
        }),
        LabelFigure::UnitAuroc => {
            over_all(case, 0.5, |unit, label| area(case, &case.test, unit, label))
        }
    }
}

/// Sorts documents by their most active unit.
fn dominant(case: &Case<'_>) -> Table {
    let (rows, labels) = case.test.one_label(case.index);
    let of = |&row: &usize| {
        let units: Vec<f64> = (0..case.n_units()).map(|unit| case.test.a(row, unit)).collect();
        let largest = units.iter().copied().fold(f64::MIN, f64::max);
        let is_flat = units.iter().all(|a| *a == units[0]);
        let first = units.iter().position(|a| *a == largest).unwrap();
        if is_flat { units.len() as u32 } else { first as u32 }
    };
    Table::of(&labels, &rows.iter().map(of).collect::<Vec<u32>>())
}

fn accuracy(case: &Case<'_>, is_seen: &dyn Fn(usize) -> bool) -> f64 {
    let (labels, predicted) = probe(case, is_seen);
    let right = labels.iter().zip(&predicted).filter(|(a, b)| a == b).count();
    right as f64 / labels.len() as f64
}

/// Returns the units that tell any label of documents with one best, so many for each label.
fn telling(case: &Case<'_>, most: usize) -> BTreeSet<usize> {
    let (rows, labels) = case.train.one_label(case.index);
    let far = |unit: usize, label: u32| -> f64 {
        let of = |wanted: bool| -> Vec<f64> {
            let rows = rows.iter().zip(&labels).filter(|(_, other)| (**other == label) == wanted);
            rows.map(|(&row, _)| case.train.a(row, unit)).collect()
        };
        (area_between(&of(true), &of(false)) - 0.5).abs()
    };
    let best = |&label: &u32| {
        let mut units: Vec<(f64, usize)> =
            (0..case.n_units()).map(|unit| (far(unit, label), unit)).collect();
        units.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        units.into_iter().take(most).map(|(_, unit)| unit).collect::<Vec<usize>>()
    };
    labels.iter().collect::<BTreeSet<_>>().into_iter().flat_map(best).collect()
}

/// Returns the labels of test documents and those that a logistic regression on some units predicts,
/// fitted by plain descent.
fn probe(case: &Case<'_>, is_seen: &dyn Fn(usize) -> bool) -> (Vec<u32>, Vec<u32>) {
    let (train_rows, train_labels) = case.train.one_label(case.index);
    let (rows, labels) = case.test.one_label(case.index);
    let units: Vec<usize> = (0..case.n_units())
        .filter(|&unit| is_seen(unit))
        .filter(|&unit| {
            train_rows
                .iter()
                .any(|&row| case.train.a(row, unit) != case.train.a(train_rows[0], unit))
        })
        .collect();
    let moments: Vec<(f64, f64)> = units
        .iter()
        .map(|&unit| {
            let values: Vec<f64> = train_rows.iter().map(|&row| case.train.a(row, unit)).collect();
            let center = mean(&values);
            (center, (mean(&square(&values)) - center * center).sqrt())
        })
        .collect();
    let standard = |part: &Part, rows: &[usize]| {
        Array2::from_shape_fn((rows.len(), units.len() + 1), |(row, at)| match units.get(at) {
            Some(&unit) => (part.a(rows[row], unit) - moments[at].0) / moments[at].1,
            None => 1.0,
        })
    };
    let (x, y) = (standard(&case.train, &train_rows), standard(&case.test, &rows));
    let n_labels = case.index.labels().names().len();
    let target = Array2::from_shape_fn((train_rows.len(), n_labels), |(row, label)| {
        f64::from(u8::from(train_labels[row] as usize == label))
    });
    let mut weights = Array2::<f64>::zeros((units.len() + 1, n_labels));
    for _ in 0..8_000 {
        let mut errors = x.dot(&weights).mapv(f64::exp);
        for mut row in errors.rows_mut() {
            let sum = row.sum();
            row /= sum;
        }
        errors -= &target;
        let mut slope = x.t().dot(&errors) + &weights;
        // Intercepts go free.
        let intercepts = slope.nrows() - 1;
        let free = &slope.row(intercepts) - &weights.row(intercepts);
        slope.row_mut(intercepts).assign(&free);
        weights.scaled_add(-1e-3, &slope);
    }
    let predict = |row: ndarray::ArrayView1<'_, f64>| {
        (0..n_labels).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap() as u32
    };
    (labels, y.dot(&weights).rows().into_iter().map(predict).collect())
}

fn retrieval(case: &Case<'_>, k: usize) -> Option<f64> {
    let (train_rows, train_labels) = case.train.one_label(case.index);
    let (rows, labels) = case.test.one_label(case.index);
    // Directions, so that codes of one active unit are equally near to the last digit.
    let direction = |part: &Part, row: usize| -> Vec<f64> {
        let code: Vec<f64> = (0..case.n_units()).map(|unit| part.a(row, unit)).collect();
        let length = square(&code).iter().sum::<f64>().sqrt();
        code.iter().map(|a| a / length).collect()
    };
    let train: Vec<Vec<f64>> = train_rows.iter().map(|&row| direction(&case.train, row)).collect();
    let precision = |(&row, &label): (&usize, &u32)| {
        let query = direction(&case.test, row);
        let near = |place: usize| query.iter().zip(&train[place]).map(|(a, b)| a * b).sum::<f64>();
        let mut found: Vec<(f64, usize)> =
            (0..train_rows.len()).map(|place| (near(place), place)).collect();
        // A code of zeros has no direction.
        found.retain(|(cosine, _)| !cosine.is_nan());
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let right = found.iter().take(k).filter(|found| train_labels[found.1] == label).count();
        Some(right as f64 / k as f64)
    };
    mean_of(rows.iter().zip(&labels).map(precision))
}

/// Returns the documents that have any label, and whether they have this one.
fn with_labels(case: &Case<'_>, part: &Part, label: u32) -> (Vec<usize>, Vec<bool>) {
    let of = |row: usize| case.index.labels().of(part.documents[row]);
    let rows: Vec<usize> = (0..part.n()).filter(|&row| !of(row).is_empty()).collect();
    let has = rows.iter().map(|&row| of(row).contains(&label)).collect();
    (rows, has)
}

/// Returns the mean, over all units, of what a function makes of the best label in training; of a
/// unit without one, chance.
fn over_all(case: &Case<'_>, chance: f64, of: impl Fn(usize, u32) -> f64) -> Option<f64> {
    let candidates: Vec<u32> = (0..case.index.labels().names().len() as u32)
        .filter(|&label| {
            with_labels(case, &case.train, label).1.iter().filter(|has| **has).count() >= 10
        })
        .collect();
    let best = |unit: usize| {
        let activations = case.train.unit(unit);
        let (rows, _) = with_labels(case, &case.train, 0);
        if rows.iter().all(|&row| activations[row] == activations[rows[0]]) {
            return None;
        }
        let mut best: Option<(f64, u32)> = None;
        for &label in &candidates {
            let area = area(case, &case.train, unit, label);
            if best.is_none_or(|(most, _)| area > most + 1e-12) {
                best = Some((area, label));
            }
        }
        Some(best?.1)
    };
    let value = |unit| best(unit).map_or(chance, |label| of(unit, label));
    mean_of((0..case.n_units()).map(|unit| Some(value(unit))))
}

/// Returns the area under the ROC curve: the share of pairs of documents with and without the
/// label in which the first is more active.
fn area(case: &Case<'_>, part: &Part, unit: usize, label: u32) -> f64 {
    let (rows, has) = with_labels(case, part, label);
    let of = |wanted: bool| -> Vec<f64> {
        let rows = rows.iter().zip(&has).filter(|(_, has)| **has == wanted);
        rows.map(|(&row, _)| part.a(row, unit)).collect()
    };
    area_between(&of(true), &of(false))
}

fn area_between(with: &[f64], without: &[f64]) -> f64 {
    let wins = |a: &f64| -> f64 {
        let against = |b: &f64| if a > b { 1.0 } else { f64::from(u8::from(a == b)) / 2.0 };
        without.iter().map(against).sum()
    };
    with.iter().map(wins).sum::<f64>() / (with.len() * without.len()) as f64
}

fn f1(truth: &[bool], found: &[bool]) -> f64 {
    let count = |marks: &[bool]| marks.iter().filter(|mark| **mark).count() as f64;
    let both = truth.iter().zip(found).filter(|(truth, found)| **truth && **found).count() as f64;
    2.0 * both / (count(truth) + count(found))
}
