//! Made-up reports for tests.

use std::collections::BTreeMap;

use super::answers::Answer;
use super::controls::{Control, ControlSummary};
use super::data::{
    CorpusSummary, FigureSummary, ModelUnits, Naming, Report, SCHEMA, VariantDifference,
    VariantSummary,
};
use super::fates::{Fate, Fates, UnitFate};
use super::frontier::{Frontier, FrontierPoint};
use super::statistics::{Verdict, paired_difference};
use super::themes::{Theme, ThemedModel, Themes};
use super::{VariantAnswer, claims::claims};
use crate::evaluate::CoherenceReference;
use crate::figures::{
    CARRY_OVER, ComparedBy, DISTINCT_UNITS, FAITHFULNESS, GAIN_KEPT, KMEANS_NMI, Metric, NPMI,
    PRIMARY, PROBE_ACCURACY, SparsityFigure,
};
use crate::metrics::AlikeUnits;
use crate::units::{UnitProfile, Word};

/// Seeds of the made-up report.
const SEEDS: [u64; 8] = [1, 2, 3, 4, 5, 6, 7, 8];

const VERDICTS: [(Metric, Verdict); 7] = [
    (NPMI, Verdict::Better),
    (DISTINCT_UNITS, Verdict::Better),
    (FAITHFULNESS, Verdict::Better),
    (CARRY_OVER, Verdict::NoDecision),
    (GAIN_KEPT, Verdict::Worse),
    (PROBE_ACCURACY, Verdict::Same),
    (KMEANS_NMI, Verdict::NoDecision),
];

/// A penalized variant beside its twin, with a frontier, a control, themes and fates.
pub(crate) fn report() -> Report {
    let variants = vec![variant("none", "none", 0.0), variant("mean:0.3", "mean", 0.3)];
    made(variants, vec![frontier("mean", 1.0)])
}

/// Two penalized variants, with a frontier each.
pub(crate) fn two_penalties() -> Report {
    let mut variants = report().variants;
    variants.push(variant("l1:0.1", "l1", 0.2));
    made(variants, vec![frontier("mean", 1.0), frontier("l1", 0.8)])
}

/// What `compare` finds: no frontier, no control, no theme.
pub(crate) fn comparison() -> Report {
    let report = report();
    let (frontiers, controls, fates) = (Vec::new(), Vec::new(), Vec::new());
    Report { frontiers, controls, themes: None, fates, ..report }
}

/// The units of both models of the first seed.
pub(crate) fn models() -> Vec<ModelUnits> {
    let unit = |unit: usize| UnitProfile {
        comes_back: None,
        unit,
        density: 0.2,
        npmi_window: Some(0.1),
        faithfulness: Some(0.4),
        label: None,
        f1: None,
        auroc: None,
        words: vec![Word { word: format!("word{unit}"), score: 1.0 }],
        documents: Vec::new(),
    };
    let model = |variant: &str| ModelUnits {
        variant: variant.to_owned(),
        seed: 1,
        units: (0..3).map(unit).collect(),
        twins: Vec::new(),
        alike_by_decoder: AlikeUnits::default(),
        alike_by_activation: AlikeUnits::default(),
    };
    vec![model("none"), model("mean:0.3")]
}

fn made(variants: Vec<VariantSummary>, frontiers: Vec<Frontier>) -> Report {
    let answers: Vec<VariantAnswer> = variants[1..].iter().map(answer).collect();
    let differences: Vec<VariantDifference> =
        variants[1..].iter().flat_map(|variant| differences(variant, &variants[0])).collect();
    let n_documents = BTreeMap::from([("train", 800), ("test", 200)]);
    Report {
        missing: Vec::new(),
        schema: SCHEMA,
        question: super::answer::QUESTION.to_owned(),
        verdict: super::answer::in_words(&answers),
        claims: claims(&answers, &differences),
        answers,
        corpus: CorpusSummary {
            name: "stars_*and*_<b>games</b>".to_owned(),
            content_hash: "0".repeat(64),
            n_terms: 1000,
            n_labels: 2,
            judged_labels: None,
            n_documents,
        },
        naming: Naming {
            ranking: "distinctive",
            sharing: None,
            coherence_words: 10,
            diversity_words: 25,
            reference: CoherenceReference {
                documents: "all",
                content_hash: "0".repeat(64),
                n_documents: 1000,
            },
        },
        controls: vec![ControlSummary {
            control: Control::Cut,
            of: "mean:0.3".to_owned(),
            numbers: "13 of 64 active".to_owned(),
            seeds: SEEDS.to_vec(),
            figures: figures(0.2),
        }],
        themes: Some(themes(&variants)),
        fates: vec![fates()],
        variants,
        differences,
        frontiers,
    }
}

/// Figures that rise and fall with the strength of a penalty.
fn figures(strength: f64) -> BTreeMap<Metric, FigureSummary> {
    let values = [
        (SparsityFigure::ZeroFraction.into(), 0.2 + strength * 2.0),
        (NPMI, 0.08 + strength * 0.1),
        (DISTINCT_UNITS, 0.5 + strength),
        (FAITHFULNESS, 0.3 + strength * 0.4),
        (CARRY_OVER, 3.0 + strength),
        (GAIN_KEPT, 1.0 - strength),
        (PROBE_ACCURACY, 0.7 - strength * 0.01),
        (KMEANS_NMI, 0.4),
    ];
    values.into_iter().map(|(metric, mean)| (metric, summary(metric, mean))).collect()
}

fn summary(metric: Metric, mean: f64) -> FigureSummary {
    FigureSummary {
        mean,
        sd: Some(0.01),
        values: SEEDS.iter().map(|&seed| Some(mean + 0.001 * (seed as f64 - 4.5))).collect(),
        larger_is_better: metric.better().larger(),
    }
}

fn variant(name: &str, penalty: &str, strength: f64) -> VariantSummary {
    let floor = [(NPMI, 0.01), (FAITHFULNESS, 0.1), (CARRY_OVER, 1.2), (DISTINCT_UNITS, 0.9)];
    VariantSummary {
        name: name.to_owned(),
        unit: "relu".to_owned(),
        penalty: penalty.to_owned(),
        weight: (strength > 0.0).then_some(strength),
        seeds: SEEDS.to_vec(),
        metrics: figures(strength),
        floor: floor.into_iter().map(|(metric, mean)| (metric, summary(metric, mean))).collect(),
        ..VariantSummary::default()
    }
}

fn answer(variant: &VariantSummary) -> VariantAnswer {
    VariantAnswer {
        terms: crate::report::Terms::Asked,
        variant: variant.name.clone(),
        reference: "none".to_owned(),
        answer: Answer::Easier,
        sentence: format!("`{}` against `none`: easier to read.", variant.name),
    }
}

fn differences(variant: &VariantSummary, reference: &VariantSummary) -> Vec<VariantDifference> {
    let difference = |(metric, verdict): (Metric, Verdict)| {
        let primary = PRIMARY.iter().find(|primary| primary.metric == metric).unwrap();
        let mean = |of: &VariantSummary| of.metrics[&metric].mean;
        let mean = match primary.compared_by {
            ComparedBy::Difference => mean(variant) - mean(reference),
            ComparedBy::LogRatio => (mean(variant) / mean(reference)).ln(),
        };
        let values: Vec<f64> =
            SEEDS.iter().map(|&seed| mean + 0.004 * (seed as f64 - 4.5)).collect();
        VariantDifference {
            terms: crate::report::Terms::Asked,
            variant: variant.name.clone(),
            reference: reference.name.clone(),
            metric,
            compared_by: primary.compared_by,
            role: Some(primary.role),
            smallest_effect: Some(primary.smallest_effect),
            adjusted_p: Some(0.001),
            verdict: Some(verdict),
            difference: paired_difference(&values, None).unwrap(),
        }
    };
    VERDICTS.into_iter().map(difference).collect()
}

fn frontier(penalty: &str, factor: f64) -> Frontier {
    let weights = [0.0, 0.03, 0.1, 0.2, 0.3, 0.38];
    let point = |weight: f64| FrontierPoint {
        variant: if weight > 0.0 { format!("{penalty}:{weight}") } else { "none".to_owned() },
        weight,
        is_judged: weight == 0.3,
        seeds: if weight == 0.3 { SEEDS.to_vec() } else { SEEDS[..3].to_vec() },
        figures: figures(weight * factor),
    };
    Frontier {
        penalty: penalty.to_owned(),
        reference: "none".to_owned(),
        points: weights.into_iter().map(point).collect(),
    }
}

fn themes(variants: &[VariantSummary]) -> Themes {
    let words = [
        "star galaxy moon planet orbit",
        "goal team match *player* league",
        "court judge law trial jury",
        "virus cell protein gene dna",
        "film actor scene director script",
        "bread oven <flour> yeast dough",
        "ship sail port harbor anchor",
    ];
    Themes {
        left_out: Vec::new(),
        models: variants
            .iter()
            .map(|variant| ThemedModel {
                variant: variant.name.clone(),
                seed: 1,
                n_units: 9,
                n_themes: 7,
            })
            .collect(),
        themes: words
            .iter()
            .enumerate()
            .map(|(place, words)| Theme {
                silhouette: 0.5,
                words: words.split(' ').map(str::to_owned).collect(),
                units: variants
                    .iter()
                    .enumerate()
                    .map(|(v, _)| (0..=(place + v) % 3).collect())
                    .collect(),
                alone: (place == 2).then(|| "mean:0.3".to_owned()),
            })
            .collect(),
        silhouette: 0.231,
        tried: vec![(5, 0.2), (7, 0.231), (10, 0.22)],
    }
}

fn fates() -> Fates {
    let words = |words: &str| words.split(' ').map(str::to_owned).collect();
    let fate = |fate, from: &[usize], to: &[usize], strength| UnitFate {
        density_before: None,
        density_after: None,
        fate,
        from: from.to_vec(),
        to: to.to_vec(),
        strength,
        came: words("orbit"),
        left: words("the and"),
        stayed: words("star galaxy"),
        parted: strength.map(|_| 3),
    };
    Fates {
        variant: "mean:0.3".to_owned(),
        reference: "none".to_owned(),
        seed: 1,
        units: vec![
            fate(Fate::Kept, &[0], &[0], Some(0.91)),
            fate(Fate::Split, &[1], &[1, 2], Some(0.55)),
            fate(Fate::Died, &[2], &[], None),
        ],
    }
}
