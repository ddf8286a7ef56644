//! The figures that decide, drawn on one scale: multiples of the smallest effect that matters.

use crate::figures::PRIMARY;
use crate::figures::Role;
use crate::render::clean;
use crate::report::statistics::Verdict;
use crate::report::{Report, VariantAnswer, VariantDifference, interval, size};

/// Multiples of the smallest effect that the scale reaches to at most; what lies beyond is an arrow.
const FARTHEST: f64 = 8.0;

/// Width of a drawing, in its own units; zero lies in the middle.
const WIDTH: f64 = 240.0;

/// The figures behind one answer.
pub(super) struct Deciding {
    pub(super) anchor: String,
    pub(super) title: String,
    pub(super) rows: Vec<DecidingRow>,
    /// Left end and width of where differences are too small to matter.
    pub(super) band: [String; 2],
    /// Multiples of the smallest effect at either end.
    pub(super) ends: String,
}

/// One figure: in words, and as a line with a point.
pub(super) struct DecidingRow {
    pub(super) name: &'static str,
    pub(super) explained: String,
    pub(super) role: &'static str,
    pub(super) difference: String,
    pub(super) interval: String,
    pub(super) verdict: &'static str,
    pub(super) line: Option<[String; 2]>,
    /// Where the mean lies, if it is on the scale.
    pub(super) point: Option<String>,
    /// Points of arrows where the line goes on.
    pub(super) arrows: Vec<&'static str>,
}

/// Lays out the figures of every answer.
pub(super) fn deciding(report: &Report) -> Vec<Deciding> {
    let several = report.answers.iter().enumerate();
    several.map(|(place, answer)| of_answer(report, answer, place)).collect()
}

fn of_answer(report: &Report, answer: &VariantAnswer, place: usize) -> Deciding {
    let found = |metric| {
        report.differences.iter().find(|found| {
            (&found.variant, &found.reference, found.terms, found.metric)
                == (&answer.variant, &answer.reference, answer.terms, metric)
        })
    };
    let found: Vec<(&VariantDifference, Role, f64)> = PRIMARY
        .iter()
        .filter_map(|primary| {
            let found = found(primary.metric)?;
            Some((found, primary.role, found.smallest_effect.unwrap_or(primary.smallest_effect)))
        })
        .collect();
    let sizes = found.iter().flat_map(|(found, _, least)| {
        let difference = &found.difference;
        [Some(difference.mean), difference.low, difference.high]
            .into_iter()
            .flatten()
            .map(move |value| (value / least).abs())
    });
    let end = sizes.filter(|size| size.is_finite()).fold(2.0, f64::max).ceil().min(FARTHEST);
    let half = WIDTH / 2.0;
    Deciding {
        anchor: format!("answer-{}", place + 1),
        title: clean(&format!(
            "{} against {}{}",
            answer.variant,
            answer.reference,
            answer.terms.said()
        )),
        rows: found.into_iter().map(|(found, role, least)| row(found, role, least, end)).collect(),
        band: [half - half / end, 2.0 * half / end].map(|place| format!("{place:.1}")),
        ends: format!("{end:.0}"),
    }
}

fn row(found: &VariantDifference, role: Role, least: f64, end: f64) -> DecidingRow {
    let half = WIDTH / 2.0;
    let at = |value: f64| format!("{:.1}", half + half * (value / least).clamp(-end, end) / end);
    let difference = &found.difference;
    let ends = [difference.low, difference.high];
    let [low, high] = ends;
    let mut arrows = Vec::new();
    let lowest = low.unwrap_or(difference.mean).min(difference.mean);
    let highest = high.unwrap_or(difference.mean).max(difference.mean);
    if lowest / least < -end {
        arrows.push("0,10 9,4 9,16");
    }
    if highest / least > end {
        arrows.push("240,10 231,4 231,16");
    }
    DecidingRow {
        name: found.metric.title(),
        explained: format!("figure-{}", found.metric.key()),
        role: match role {
            Role::Readability => "how easy to read",
            Role::Cost => "the price",
        },
        difference: size(found, difference.mean),
        interval: interval(found).unwrap_or_else(|| "–".to_owned()),
        verdict: found.verdict.map_or("–", Verdict::name),
        line: low.zip(high).map(|(low, high)| [at(low), at(high)]),
        point: (difference.mean.abs() <= end * least).then(|| at(difference.mean)),
        arrows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::report;

    #[test]
    fn figures_lie_on_one_scale_and_what_lies_beyond_is_an_arrow() {
        let deciding = &deciding(&report())[0];
        let row = |name: &str| deciding.rows.iter().find(|row| row.name.starts_with(name)).unwrap();
        assert_eq!(deciding.ends, "8");
        // 0.03 of 0.02 that matter, on a scale of 8: 120 + 120 * 1.5 / 8.
        assert_eq!(row("NPMI").point.as_deref(), Some("142.5"));
        assert_eq!(deciding.band, ["105.0", "30.0"]);
        // The gain kept falls by 0.3, fifteen times what matters.
        assert_eq!((&row("gain kept").point, row("gain kept").arrows.len()), (&None, 1));
        assert!(row("NPMI").arrows.is_empty());
    }
}
