//! Whether every figure is what its key says: each is computed again, plainly, from codes, bags and
//! words, so that two measures, namings or parts that are mixed up are found out.

mod case;
mod clusters;
mod codes;
mod foreign;
mod labels;
mod numbers;
mod planted;
mod reconstruction;
mod words;

use ndarray::Array1;
use topicscope_indexer::Split;
use topicscope_trainer::{DecoderNorm, Loss, Penalties, Renewal, TrainerConfig, Unit};

use self::case::Case;
use self::planted::Planted;
use super::{Candidate, Clustering, Depth, Evaluation, Judge, Judgment, Methods};
use crate::figures::{
    ClusterFigure, ClusterMethod, GAIN_KEPT, Metric, ON_FRONTIERS, PairMeasure, READABILITY,
    ReconstructionFigure, RedundancyFigure, StabilityFigure,
};
use crate::metrics::SAME_UNIT;
use crate::report::{JudgedVariant, summarize};

/// Computes a figure by its definition; `None` where there is nothing to compute it from.
fn plain(case: &Case<'_>, metric: Metric) -> Option<f64> {
    match metric {
        Metric::Sparsity(figure) => codes::sparsity(case, figure),
        Metric::Size(figure) => Some(codes::size(case, figure)),
        Metric::Coherence(figure) => Some(words::coherence(case, figure)),
        Metric::Diversity(figure) => words::diversity(case, figure),
        Metric::Redundancy(figure) => Some(codes::redundancy(case, figure)),
        // It belongs to several models: see the test of what it reads.
        Metric::Stability(_) => None,
        Metric::Faithfulness(figure) => words::faithfulness(case, figure),
        Metric::CarryOver(figure) => words::carry_over(case, figure),
        Metric::Clusters(figure) => clusters::clusters(case, figure),
        Metric::Labels(figure) => labels::labels(case, figure),
        Metric::Reconstruction(figure) => reconstruction::reconstruction(case, figure),
    }
}

/// Returns how far two roads to a figure may lie apart, as a share of it.
fn tolerance(metric: Metric) -> f64 {
    match metric {
        // The directions of a linear code are followed for a while, not to the end.
        Metric::Reconstruction(
            ReconstructionFigure::LinearLoss | ReconstructionFigure::LinearAuprc,
        ) => 2e-3,
        // The model adds up in single precision.
        Metric::Reconstruction(_) => 1e-6,
        _ => 1e-9,
    }
}

fn found(evaluation: &Evaluation, metric: Metric) -> Option<f64> {
    evaluation.figures.get(&metric)?.ok()
}

/// Returns how far a value may lie from the one that is right.
fn slack(metric: Metric, value: f64) -> f64 {
    tolerance(metric) * value.abs().max(1.0)
}

/// Compares some figures of an evaluation with their definitions.
fn check(case: &Case<'_>, evaluation: &Evaluation, metrics: impl Iterator<Item = Metric>) {
    for metric in metrics {
        let (found, expected) = (found(evaluation, metric), plain(case, metric));
        let is_equal = match (found, expected) {
            (Some(found), Some(expected)) => (found - expected).abs() <= slack(metric, expected),
            (None, None) => true,
            _ => false,
        };
        assert!(is_equal, "{metric}: {found:?}, by definition {expected:?}");
    }
}

/// Returns settings of models that differ in everything that figures depend on.
fn configs() -> [TrainerConfig; 3] {
    let of = |unit, units, loss, epochs, rate| TrainerConfig {
        unit,
        units,
        loss,
        epochs,
        rate,
        batch: 16,
        renew: Renewal::Off,
        input_dropout: 0.2,
        emphasis: 0.0,
        decoder_norm: DecoderNorm::Free,
        seed: units as u64,
        ..TrainerConfig::default()
    };
    let penalties = Penalties::from(vec!["l1:0.8".parse().unwrap()]);
    [
        TrainerConfig { penalties, ..of(Unit::Relu, 14, Loss::Softmax, 30, 0.02) },
        of(Unit::Tanh, 13, Loss::Squared, 40, 0.01),
        of(Unit::Sigmoid, 15, Loss::Bce, 1, 1e-4),
    ]
}

#[test]
fn every_figure_equals_its_plain_definition_and_no_other() {
    let planted = Planted::new(1, 6);
    let clustering = Clustering { methods: Methods::All, clusters: None };
    let judge = Judge::new(&planted.index).unwrap().with_clustering(clustering);
    let models = configs().map(|config| planted.train(config));
    // As of twins whose units are larger.
    let scales = models.each_ref().map(|model| vec![3.0_f32; model.n_units()]);
    let (mut candidates, depth) = (Vec::new(), Depth::Full);
    for (model, scale) in models.iter().zip(&scales) {
        candidates.push(Candidate {
            model,
            scale: Some(scale.as_slice()),
            unpenalized: None,
            depth,
        });
    }
    let [penalized, ..] = configs();
    let twin = planted.train(TrainerConfig { penalties: Penalties::default(), ..penalized });
    candidates.push(Candidate { model: &twin, scale: None, unpenalized: Some(3), depth });
    candidates[0].unpenalized = Some(3);
    let untrained = [judge.untrained(twin.config()).unwrap()];
    let Judgment { mut evaluations, floors, .. } = judge.judge(&candidates, &untrained, &|| ());
    let mut cases = Vec::new();
    for candidate in &candidates {
        let mut case = Case::new(&planted.index, candidate.model, Split::Test, candidate.scale);
        case.twin = candidate.unpenalized.map(|place| candidates[place].model);
        cases.push(case);
    }
    Case::name_alike(&mut cases);
    for (case, evaluation) in cases.iter().zip(&evaluations) {
        check(case, evaluation, Metric::all());
    }
    let floor = Case::new(&planted.index, &untrained[0], Split::Test, None);
    assert_eq!(floors[0].keys().copied().collect::<Vec<_>>(), sorted(READABILITY));
    for (&metric, value) in &floors[0] {
        let (found, expected) = (value.unwrap(), plain(&floor, metric).unwrap());
        assert!((found - expected).abs() <= slack(metric, expected), "untrained, {metric}");
    }
    evaluations.truncate(models.len());
    let told_apart = |one: Metric, other: Metric| {
        evaluations.iter().any(|evaluation| {
            match (found(evaluation, one), found(evaluation, other)) {
                (Some(a), Some(b)) => (a - b).abs() > 2.0 * (slack(one, a) + slack(other, b)),
                (a, b) => a.is_some() != b.is_some(),
            }
        })
    };
    let all: Vec<Metric> = Metric::all().filter(|metric| !is_elsewhere(*metric)).collect();
    for (place, &one) in all.iter().enumerate() {
        assert!(evaluations.iter().any(|e| found(e, one).is_some_and(|v| v != 0.0)), "{one}");
        for &other in &all[..place] {
            assert!(told_apart(one, other), "{one} and {other} are the same on this corpus");
        }
    }
}

fn sorted<const N: usize>(mut metrics: [Metric; N]) -> Vec<Metric> {
    metrics.sort_unstable();
    metrics.to_vec()
}

/// Says whether a figure is compared with its definition in another test.
fn is_elsewhere(metric: Metric) -> bool {
    match metric {
        // Several models have it.
        Metric::Stability(_) => true,
        // In many dimensions no two units come close.
        Metric::Redundancy(figure) => {
            let (RedundancyFigure::Decoder(measure) | RedundancyFigure::Activation(measure)) =
                figure
            else {
                return false;
            };
            matches!(measure, PairMeasure::NearDuplicates | PairMeasure::AntiParallel)
        }
        _ => false,
    }
}

#[test]
fn units_that_repeat_each_other_are_counted() {
    let planted = Planted::new(1, 1);
    let [_, config, _] = configs();
    let model = planted.train(TrainerConfig { units: 24, ..config });
    let evaluation = Judge::new(&planted.index).unwrap().evaluate(&model, None);
    let case = Case::new(&planted.index, &model, Split::Test, None);
    let metrics = || Metric::all().filter(|metric| matches!(metric, Metric::Redundancy(_)));
    check(&case, &evaluation, metrics());
    let values: Vec<f64> = metrics().map(|metric| found(&evaluation, metric).unwrap()).collect();
    for (place, value) in values.iter().enumerate() {
        assert!(*value != 0.0 && !values[..place].contains(value), "{values:?}");
    }
}

#[test]
fn another_part_and_another_index_judge_what_they_should() {
    let (planted, other) = (Planted::new(1, 6), Planted::new(2, 5));
    let [_, config, _] = configs();
    let model = planted.train(config);
    let judge = Judge::on(&planted.index, Split::Validation).unwrap();
    let judge = judge.with_reference(&other.index).unwrap();
    let mut case = Case::new(&planted.index, &model, Split::Validation, None);
    case.reference = case.tokens_of(&other.index);
    check(
        &case,
        &judge.evaluate(&model, None),
        Metric::all()
            .filter(|metric| !matches!(metric, Metric::Clusters(figure) if is_asked_for(*figure))),
    );
}

/// Says whether a figure has to be asked for.
fn is_asked_for(figure: ClusterFigure) -> bool {
    match figure {
        ClusterFigure::LabeledDocuments
        | ClusterFigure::KmeansClusters
        | ClusterFigure::KmeansRawNmi
        | ClusterFigure::Of(ClusterMethod::Kmeans, _) => false,
        ClusterFigure::Of(ClusterMethod::Mixture | ClusterMethod::Dbscan, _)
        | ClusterFigure::DbscanNoise
        | ClusterFigure::DbscanClusters => true,
    }
}

#[test]
fn stability_reads_directions_and_live_units() {
    let planted = Planted::new(1, 6);
    let [config, _, _] = configs();
    let model = planted.train(config);
    let evaluation = Judge::new(&planted.index).unwrap().evaluate(&model, None);
    let case = Case::new(&planted.index, &model, Split::Test, None);
    for (unit, column) in evaluation.decoder_columns.columns().into_iter().enumerate() {
        let decoder = case.decoder.column(unit);
        let length = decoder.dot(&decoder).sqrt();
        let is_same =
            |(found, weight): (&f32, &f64)| (f64::from(*found) * length - weight).abs() < 1e-6;
        assert!(column.iter().zip(decoder).all(is_same), "{unit}");
        let is_live = evaluation.sparsity.density[unit] > 0.0;
        assert_eq!(is_live, case.live.contains(&unit), "{unit}");
    }
    assert!(case.live.len() < case.n_units());
}

#[test]
fn figures_of_stability_equal_their_plain_definitions() {
    let planted = Planted::new(1, 6);
    let [config, _, _] = configs();
    let models = [1, 2].map(|seed| planted.train(TrainerConfig { seed, ..config.clone() }));
    let judge = Judge::new(&planted.index).unwrap();
    let evaluations = models.each_ref().map(|model| judge.evaluate(model, None));
    let cases = models.each_ref().map(|model| Case::new(&planted.index, model, Split::Test, None));
    let judged = JudgedVariant {
        name: "l1:0.8".to_owned(),
        purpose: crate::report::Purpose::Asked,
        numbers: String::new(),
        config: Some(&config),
        seeds: vec![1, 2],
        found_weights: Vec::new(),
        renewed: Vec::new(),
        evaluations: evaluations.iter().collect(),
        floors: Vec::new(),
        unpenalized: None,
    };
    let metrics = summarize(&judged).metrics;
    let stable = &metrics[&StabilityFigure::StableFraction.into()].values;
    let spans = &metrics[&StabilityFigure::UnstableSpan.into()].values;
    let length = |v: &Array1<f64>| v.dot(v).sqrt();
    let column = |case: &Case<'_>, unit: usize| {
        let column = case.decoder.column(unit).to_owned();
        &column / length(&column)
    };
    // Of this many words no two units of different seeds claim the same third one.
    let closest = |ours: &Case<'_>, unit: usize, theirs: &Case<'_>| {
        let ours = column(ours, unit);
        theirs.live.iter().map(|&u| ours.dot(&column(theirs, u))).fold(-1.0, f64::max)
    };
    for (seed, [ours, theirs]) in
        [[&cases[0], &cases[1]], [&cases[1], &cases[0]]].into_iter().enumerate()
    {
        let (back, away): (Vec<usize>, Vec<usize>) =
            ours.live.iter().partition(|&&unit| closest(ours, unit, theirs) >= SAME_UNIT);
        let share = back.len() as f64 / ours.live.len() as f64;
        assert_eq!(stable[seed], Some(share));
        let basis = |case: &Case<'_>, units: &[usize]| {
            let mut basis: Vec<Array1<f64>> = Vec::new();
            for &unit in units {
                let mut left = column(case, unit);
                for before in &basis {
                    left = &left - &(before * left.dot(before));
                }
                basis.push(&left / length(&left));
            }
            basis
        };
        let (ours, theirs) = (basis(ours, &away), basis(theirs, &theirs.live));
        let squares: f64 = ours.iter().flat_map(|a| theirs.iter().map(|b| a.dot(b).powi(2))).sum();
        let found = spans[seed].unwrap();
        assert!((found - squares / ours.len() as f64).abs() < 1e-5, "{found}");
        assert!(found > 0.0 && found < 1.0 && share > 0.0 && share < 1.0, "{found} {share}");
    }
}

#[test]
fn figures_on_frontiers_are_the_same_at_either_depth_and_those_of_others_do_not_move() {
    let planted = Planted::new(1, 6);
    let judge = Judge::new(&planted.index).unwrap().drawing_documents();
    let [penalized, other, _] = configs();
    let twin = TrainerConfig { penalties: Penalties::default(), ..penalized.clone() };
    let models = [other, twin, penalized].map(|config| planted.train(config));
    let scale = vec![3.0_f32; models[0].n_units()];
    let of = |place: usize| Candidate {
        model: &models[place],
        scale: None,
        unpenalized: Some(1),
        depth: Depth::Full,
    };
    let full = [Candidate { scale: Some(&scale), unpenalized: None, ..of(0) }, of(1), of(2)];
    // The model judged in full has a twin that is not.
    let mixed = [
        Candidate { depth: Depth::Frontier, ..full[0] },
        Candidate { depth: Depth::Frontier, ..full[1] },
        full[2],
    ];
    let untrained = [judge.untrained(models[0].config()).unwrap()];
    let all = judge.judge(&full, &untrained, &|| ());
    let some = judge.judge(&mixed, &untrained, &|| ());
    for (all, some) in all.evaluations.iter().zip(&some.evaluations).take(2) {
        assert_eq!(some.figures.keys().copied().collect::<Vec<_>>(), sorted(ON_FRONTIERS));
        for (metric, value) in &some.figures {
            assert_eq!(*value, all.figures[metric], "{metric}");
        }
        assert!(some.figures.values().filter(|value| value.is_ok()).count() > 9);
        assert!(some.drawn.is_empty() && some.judged_by.is_none());
        assert_eq!(some.decoder_columns, all.decoder_columns);
        assert_eq!((&some.sparsity, &some.losses), (&all.sparsity, &all.losses));
        assert_eq!((&some.carry_over, &some.twins), (&all.carry_over, &all.twins));
        assert!(!some.scores.lists(10).concat().is_empty());
    }
    assert_eq!(all.floors, some.floors);
    // Named as if it were alone, and drawn beside its twin.
    let found = &some.evaluations[2];
    let alone = judge.judge(&[Candidate { unpenalized: None, ..full[2] }], &[], &|| ());
    assert_eq!(found.scores, alone.evaluations[0].scores);
    for (metric, value) in alone.evaluations[0].figures.iter().filter(|(_, value)| value.is_ok()) {
        assert_eq!(*value, found.figures[metric], "{metric}");
    }
    assert_eq!(found.figures[&GAIN_KEPT], all.evaluations[2].figures[&GAIN_KEPT]);
    assert_eq!(found.drawn, all.evaluations[2].drawn);
    assert!(found.drawn.contains_key(&GAIN_KEPT));
}
