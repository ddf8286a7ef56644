//! Plain definitions of figures of words: coherence, diversity, faithfulness.

use std::collections::BTreeSet;

use ndarray::Array2;
use topicscope_indexer::{DocId, TermId};

use super::case::{Case, cosine, mean, mean_of, pearson};
use crate::figures::{
    CarryOverFigure, CoherenceFigure, DiversityFigure, FaithfulnessFigure, MetIn, NamedBy,
    WordCoherence,
};
use crate::metrics::{self, Halves, tie};

/// The first ten words of each unit that has any.
fn tens<'a>(case: &'a Case<'_>, naming: NamedBy) -> Vec<&'a [TermId]> {
    case.words[&naming].iter().filter(|list| !list.is_empty()).map(|list| &list[..10]).collect()
}

pub(super) fn coherence(case: &Case<'_>, figure: CoherenceFigure) -> f64 {
    let (measure, tokens) = match figure {
        CoherenceFigure::Judged(measure) => (measure, &case.reference),
        CoherenceFigure::Train(measure) => (measure, &case.train.tokens),
    };
    let windows = Windows::of(
        tokens,
        match measure {
            WordCoherence::Npmi(_, MetIn::Window)
            | WordCoherence::NeverMet(_, MetIn::Window)
            | WordCoherence::Uci => 10,
            WordCoherence::CV => 110,
            WordCoherence::Smoothed(_)
            | WordCoherence::SmoothedLive
            | WordCoherence::Npmi(_, MetIn::Document)
            | WordCoherence::NeverMet(_, MetIn::Document)
            | WordCoherence::Umass => usize::MAX,
        },
    );
    let of_list = |list: &[TermId]| {
        // Words that do not occur never meet under NPMI; the other measures leave them out.
        let there: Vec<TermId> =
            list.iter().copied().filter(|&word| windows.count(&[word]) > 0.0).collect();
        match measure {
            WordCoherence::Smoothed(_) | WordCoherence::SmoothedLive => {
                pairs(list, |w, v| windows.smoothed(w, v))
            }
            WordCoherence::Npmi(..) => pairs(list, |w, v| windows.npmi(w, v)),
            WordCoherence::NeverMet(..) => {
                pairs(list, |w, v| if windows.count(&[w, v]) == 0.0 { 1.0 } else { 0.0 })
            }
            WordCoherence::Uci => pairs(&there, |w, v| windows.pmi(w, v, 1e-12)),
            WordCoherence::Umass => {
                pairs(&there, |w, v| ((windows.count(&[w, v]) + 1.0) / windows.count(&[v])).ln())
            }
            WordCoherence::CV => windows.c_v(&there),
        }
    };
    let lists = tens(case, measure.naming());
    let sum: f64 = lists.iter().map(|list| of_list(list)).sum();
    let n = match measure {
        WordCoherence::SmoothedLive | WordCoherence::NeverMet(..) | WordCoherence::Umass => {
            lists.len()
        }
        // Units without words count, at 0.
        _ => case.n_units(),
    };
    sum / n as f64
}

/// Returns the mean of a measure over pairs; it sees the word named later first.
fn pairs(list: &[TermId], of: impl Fn(TermId, TermId) -> f64) -> f64 {
    let places = (0..list.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
    mean(&places.map(|(i, j)| of(list[i], list[j])).collect::<Vec<f64>>())
}

/// Every window of a reference, as the set of its words.
struct Windows(Vec<BTreeSet<TermId>>);

impl Windows {
    fn of(documents: &[Vec<TermId>], width: usize) -> Self {
        let of_document = |document: &Vec<TermId>| {
            let width = width.min(document.len());
            document.windows(width).map(|w| w.iter().copied().collect()).collect::<Vec<_>>()
        };
        Self(documents.iter().filter(|d| !d.is_empty()).flat_map(of_document).collect())
    }

    fn count(&self, words: &[TermId]) -> f64 {
        self.0.iter().filter(|window| words.iter().all(|word| window.contains(word))).count() as f64
    }

    fn share(&self, words: &[TermId]) -> f64 {
        self.count(words) / self.0.len() as f64
    }

    fn pmi(&self, w: TermId, v: TermId, epsilon: f64) -> f64 {
        ((self.share(&[w, v]) + epsilon) / (self.share(&[w]) * self.share(&[v]))).ln()
    }

    fn smoothed(&self, w: TermId, v: TermId) -> f64 {
        let n = self.0.len() as f64;
        let (one, other, both) = (self.count(&[w]), self.count(&[v]), self.count(&[w, v]));
        let expected = one * other / n;
        let both = both + if expected < 1.0 { expected } else { 1.0 };
        match both / n {
            0.0 => 0.0,
            joint if joint >= 1.0 => 1.0,
            joint => (joint / (one / n * (other / n))).ln() / -joint.ln(),
        }
    }

    fn npmi(&self, w: TermId, v: TermId) -> f64 {
        match self.share(&[w, v]) {
            0.0 => -1.0,
            1.0 => 1.0,
            joint => self.pmi(w, v, 0.0) / -joint.ln(),
        }
    }

    fn c_v(&self, list: &[TermId]) -> f64 {
        let of = |w: TermId| list.iter().map(|&v| self.smooth_npmi(w, v)).collect();
        let vectors: Vec<Vec<f64>> = list.iter().map(|&w| of(w)).collect();
        let sum: Vec<f64> =
            (0..list.len()).map(|at| vectors.iter().map(|vector| vector[at]).sum()).collect();
        mean(&vectors.iter().map(|vector| cosine(vector, &sum).unwrap()).collect::<Vec<f64>>())
    }

    fn smooth_npmi(&self, w: TermId, v: TermId) -> f64 {
        self.pmi(w, v, 1e-12) / -(self.share(&[w, v]) + 1e-12).ln()
    }
}

pub(super) fn diversity(case: &Case<'_>, figure: DiversityFigure) -> Option<f64> {
    match figure {
        DiversityFigure::DistinctUnits => {
            let lists = &case.words[&NamedBy::Correlation];
            let ten = |unit: usize| lists[unit].iter().take(10).collect::<BTreeSet<_>>();
            let shares = |one: usize, other: usize| {
                one != other && ten(one).intersection(&ten(other)).count() >= 4
            };
            let is_distinct = |unit: &usize| {
                !lists[*unit].is_empty() && !(0..lists.len()).any(|other| shares(*unit, other))
            };
            Some((0..lists.len()).filter(is_distinct).count() as f64 / lists.len() as f64)
        }
        DiversityFigure::TopicDiversity(naming) => {
            let all: Vec<TermId> = case.words[&naming].concat();
            let distinct: BTreeSet<TermId> = all.iter().copied().collect();
            Some(distinct.len() as f64 / all.len() as f64)
        }
        DiversityFigure::InvertedRbo(naming) => {
            let lists = tens(case, naming);
            let pairs = (0..lists.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
            mean_of(pairs.map(|(i, j)| Some(1.0 - rank_biased_overlap(lists[i], lists[j]))))
        }
        DiversityFigure::WordReuse => {
            let lists = &case.words[&NamedBy::Distinctive];
            let times = |word: &TermId| lists.iter().filter(|list| list.contains(word)).count();
            Some(lists.iter().flatten().map(times).max()? as f64)
        }
    }
}

/// Webber, Moffat, Zobel (2010), equation 30, for lists of one length.
fn rank_biased_overlap(one: &[TermId], other: &[TermId]) -> f64 {
    let (p, k) = (0.9_f64, one.len());
    let common = |depth: usize| {
        one[..depth].iter().filter(|word| other[..depth].contains(word)).count() as f64
    };
    let sum: f64 = (1..=k).map(|d| common(d) / d as f64 * p.powi(d as i32)).sum();
    common(k) / k as f64 * p.powi(k as i32) + (1.0 - p) / p * sum
}

pub(super) fn faithfulness(case: &Case<'_>, figure: FaithfulnessFigure) -> Option<f64> {
    let naming = match figure {
        FaithfulnessFigure::Of(naming) => naming,
        FaithfulnessFigure::OfLive => NamedBy::Correlation,
    };
    let of = |unit: usize| {
        let words: Vec<u32> = case.words[&naming][unit].iter().take(10).map(|w| w.0).collect();
        let row = |document: usize| case.index.bags().row(case.test.documents[document]);
        let present = |document: usize| words.iter().filter(|&w| row(document).contains(w)).count();
        let present: Vec<f64> =
            (0..case.test.n()).map(|document| present(document) as f64).collect();
        if words.is_empty() { None } else { pearson(&case.test.unit(unit), &present) }
    };
    let units = 0..case.n_units();
    match figure {
        FaithfulnessFigure::Of(_) => mean_of(units.map(|unit| Some(of(unit).unwrap_or(0.0)))),
        FaithfulnessFigure::OfLive => mean_of(units.map(of)),
    }
}

/// The groups are those of the library; which document is the odd one is told here.
fn document_intrusion(case: &Case<'_>, halves: &Halves, codes: &[Vec<f32>]) -> Option<f64> {
    let n = halves.documents.len();
    let n_terms = case.index.bags().n_terms();
    let holds =
        |row: usize, term: usize| halves.second.row(DocId(row as u32)).contains(&(term as u32));
    let weight = |term: usize| {
        let df = (0..n).filter(|&row| holds(row, term)).count();
        (n as f64 / df.max(1) as f64).ln()
    };
    let weights: Vec<f64> = (0..n_terms).map(weight).collect();
    let vector = |row: usize| -> Vec<f64> {
        (0..n_terms).map(|term| if holds(row, term) { weights[term] } else { 0.0 }).collect()
    };
    let vectors: Vec<Vec<f64>> = (0..n).map(vector).collect();
    let lists: Vec<Vec<TermId>> = case.words[&NamedBy::Correlation]
        .iter()
        .map(|list| list.iter().copied().take(10).collect())
        .collect();
    let codes = Array2::from_shape_fn((n, case.n_units()), |(row, unit)| codes[row][unit]);
    let orders = metrics::orders(&lists, codes.view(), halves);
    let likeness = metrics::Likeness::of(halves);
    let told = |group: &metrics::ShownGroup| {
        let sum = |at: usize| -> f64 {
            let others = (0..5).filter(|other| *other != at);
            others
                .map(|other| {
                    cosine(&vectors[group.rows[at]], &vectors[group.rows[other]]).unwrap_or(0.0)
                })
                .sum()
        };
        let sums: Vec<f64> = (0..5).map(sum).collect();
        let least = sums.iter().copied().fold(f64::MAX, f64::min);
        let n_least = sums.iter().filter(|sum| **sum - least < 1e-12).count();
        if sums[group.odd] - least < 1e-12 { 1.0 / n_least as f64 } else { 0.0 }
    };
    let groups: Vec<Vec<metrics::ShownGroup>> =
        (0..case.n_units()).map(|unit| metrics::shown_groups(unit, &orders, &likeness)).collect();
    if groups.iter().all(Vec::is_empty) {
        return None;
    }
    let share = |groups: &Vec<metrics::ShownGroup>| {
        let told: Vec<f64> = groups.iter().map(told).collect();
        Some(if told.is_empty() { 0.2 } else { mean(&told) })
    };
    mean_of(groups.iter().map(share))
}

/// The halves and the order of ties are those of the library; what is made of them is defined here.
pub(super) fn carry_over(case: &Case<'_>, figure: CarryOverFigure) -> Option<f64> {
    let halves = Halves::of(case.index.bags(), &case.test.documents);
    let n = halves.documents.len();
    let terms = |row: usize| {
        halves.first.row(DocId(row as u32)).iter().copied().map(TermId).collect::<Vec<_>>()
    };
    let codes: Vec<Vec<f32>> = (0..n).map(|row| case.model.encode_terms(&terms(row))).collect();
    if figure == CarryOverFigure::DocumentIntrusion {
        return document_intrusion(case, &halves, &codes);
    }
    let of = |unit: usize| {
        let words: Vec<u32> =
            case.words[&NamedBy::Correlation][unit].iter().take(10).map(|word| word.0).collect();
        let activation = |row: usize| codes[row][unit];
        if words.is_empty() || (0..n).all(|row| activation(row) == activation(0)) {
            return None;
        }
        let is_positive = |row: usize| {
            halves.second.row(DocId(row as u32)).iter().any(|term| words.contains(term))
        };
        let count = |rows: &[usize]| rows.iter().filter(|&&row| is_positive(row)).count() as f64;
        let (mut met, mut expected, mut won, mut pairs) = (0.0, 0.0, 0.0, 0.0);
        for rows in &halves.strata {
            let k = (rows.len() / 20).max(1);
            let mut sorted = rows.clone();
            sorted.sort_by_key(|&row| tie(unit, halves.documents[row]));
            sorted.sort_by(|&a, &b| activation(b).total_cmp(&activation(a)));
            met += count(&sorted[..k]);
            expected += k as f64 * count(rows) / rows.len() as f64;
            for (&one, &other) in
                rows.iter().flat_map(|one| rows.iter().map(move |other| (one, other)))
            {
                if is_positive(one) && !is_positive(other) {
                    let (a, b) = (activation(one), activation(other));
                    won += if a > b { 1.0 } else { f64::from(u8::from(a == b)) / 2.0 };
                    pairs += 1.0;
                }
            }
        }
        let area = if pairs > 0.0 { won / pairs } else { 0.5 };
        Some(((met + 0.5_f64) / (expected + 0.5), area))
    };
    let units = (0..case.n_units()).map(of);
    match figure {
        CarryOverFigure::Lift => mean_of(units.map(|found| Some(found.map_or(0.0, |f| f.0.ln())))),
        CarryOverFigure::OfLive => mean_of(units.map(|found| Some(found?.0.ln()))),
        CarryOverFigure::Area | CarryOverFigure::DocumentIntrusion => {
            return mean_of(units.map(|found| Some(found.map_or(0.5, |f| f.1))));
        }
    }
    .map(f64::exp)
}
