//! What each strength of a penalty gives and takes.

use std::collections::BTreeMap;

use serde::Serialize;
use topicscope_trainer::PenaltyKind;

use super::data::{FigureSummary, VariantSummary};
use super::purpose::Purpose;
use super::summary::JudgedVariant;
use crate::figures::{Metric, ON_FRONTIERS};

/// Penalized points that make a curve.
const POINTS: usize = 3;

/// Holds the figures of one penalty at several strengths, from none to too much.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Frontier {
    /// Kinds of its penalties joined by `+`, as `mean`.
    pub penalty: String,
    /// Name of the variant without penalties, whose figures stand at weight 0.
    pub reference: String,
    /// By rising weight, the one without penalties first.
    pub points: Vec<FrontierPoint>,
}

/// Holds the figures of one strength of a penalty.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrontierPoint {
    /// Name of the variant, as `mean:0.3`; `none` without penalties.
    pub variant: String,
    /// Weight of the first penalty; 0 without penalties.
    pub weight: f64,
    /// Whether it is the strength at which the question is answered, on all seeds.
    pub is_judged: bool,
    /// One model per seed; points that are not judged have fewer.
    pub seeds: Vec<u64>,
    /// The figures of [`ON_FRONTIERS`] that could be computed.
    pub figures: BTreeMap<Metric, FigureSummary>,
}

/// The place of an unpenalized twin and kinds of penalties, with the places of variants that have both.
type Alike = ((usize, Vec<PenaltyKind>), Vec<usize>);

/// Draws the frontier of every penalty that has strengths enough: variants with the same kinds of
/// penalties and the same unpenalized twin.
pub(super) fn frontiers(all: &[VariantSummary], judged: &[JudgedVariant<'_>]) -> Vec<Frontier> {
    let mut groups: Vec<Alike> = Vec::new();
    for (place, variant) in judged.iter().enumerate() {
        let is_point = matches!(variant.purpose, Purpose::Asked | Purpose::Strength { .. });
        let (true, Some(twin), Some(config)) = (is_point, variant.unpenalized, variant.config)
        else {
            continue;
        };
        if config.penalties.target_zeros.is_some() {
            continue;
        }
        let kinds = config.penalties.list.iter().map(|penalty| penalty.kind).collect();
        let key = (twin, kinds);
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, places)) => places.push(place),
            None => groups.push((key, vec![place])),
        }
    }
    let has_curve = |(_, places): &Alike| places.len() >= POINTS;
    let frontier = |((twin, _), places): Alike| {
        let mut points: Vec<FrontierPoint> = [twin]
            .iter()
            .chain(&places)
            .map(|&place| FrontierPoint {
                variant: all[place].name.clone(),
                weight: all[place].weight.unwrap_or(0.0),
                is_judged: judged[place].purpose == Purpose::Asked,
                seeds: all[place].seeds.clone(),
                figures: on_frontiers(&all[place]),
            })
            .collect();
        points.sort_by(|a, b| a.weight.total_cmp(&b.weight));
        let penalty = all[places[0]].penalty.clone();
        Frontier { penalty, reference: all[twin].name.clone(), points }
    };
    groups.into_iter().filter(has_curve).map(frontier).collect()
}

/// Returns the figures of a variant that every point and every control has.
pub(super) fn on_frontiers(variant: &VariantSummary) -> BTreeMap<Metric, FigureSummary> {
    let figure = |metric: &Metric| Some((*metric, variant.metrics.get(metric)?.clone()));
    ON_FRONTIERS.iter().filter_map(figure).collect()
}
