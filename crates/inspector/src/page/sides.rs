//! Two models side by side: units that were matched face each other.

use super::shown::Shown;
use crate::render::clean;
use crate::report::{Fate, Fates, Report, Theme, UnitFate};
use crate::units::UnitProfile;

/// Width of a bar in its own units.
const WIDTH: f64 = 100.0;

/// Least end of the scale of NPMI.
const LEAST_NPMI: f64 = 0.1;

/// Two models.
pub(super) struct Pair {
    pub(super) anchor: String,
    pub(super) title: String,
    pub(super) left: String,
    pub(super) right: String,
    /// Every fate that some unit has, with how many rows there are.
    pub(super) tally: Vec<Tally>,
    pub(super) rows: Vec<PairRow>,
    /// Where NPMI is 0 on the bars of either side, when some of it is negative.
    pub(super) zero: Option<[String; 2]>,
    /// Both ends of the scale of NPMI.
    pub(super) ends: [String; 2],
    /// Themes that one side alone has.
    pub(super) alone: [Vec<AloneTheme>; 2],
    pub(super) has_themes: bool,
}

/// How many rows tell of one fate.
pub(super) struct Tally {
    pub(super) fate: &'static str,
    pub(super) n: usize,
    pub(super) meaning: &'static str,
}

/// Units that face each other.
pub(super) struct PairRow {
    pub(super) fate: &'static str,
    pub(super) strength: Option<[String; 2]>,
    pub(super) parted: Option<usize>,
    pub(super) stayed: String,
    pub(super) sides: [Side; 2],
}

/// The units of one side of a row, and the words that the other side lacks.
pub(super) struct Side {
    pub(super) is_left: bool,
    pub(super) units: Vec<SideUnit>,
    pub(super) words: String,
}

/// One unit of a side.
pub(super) struct SideUnit {
    pub(super) anchor: String,
    pub(super) number: usize,
    pub(super) density: String,
    pub(super) npmi: String,
    /// Begin and width of its bars of density and of NPMI.
    pub(super) density_bar: [String; 2],
    pub(super) npmi_bar: Option<[String; 2]>,
}

/// A theme that one of two models has.
pub(super) struct AloneTheme {
    pub(super) words: String,
    pub(super) units: Vec<(String, usize)>,
}

/// The scale of the NPMI of both models.
#[derive(Debug, Clone, Copy)]
struct Scale {
    low: f64,
    high: f64,
}

/// Lays out every pair of models of which is known what became of units.
pub(super) fn pairs(report: &Report, shown: Shown<'_>) -> Vec<Pair> {
    let pairs = report.fates.iter().enumerate();
    pairs.map(|(place, fates)| pair(report, fates, shown, place)).collect()
}

fn pair(report: &Report, fates: &Fates, shown: Shown<'_>, place: usize) -> Pair {
    let Fates { variant, reference, seed, units } = fates;
    let models = [reference, variant].map(|name| shown.model(name, *seed));
    let scale =
        Scale::of(models.into_iter().flatten().flat_map(|model| &shown.models[model].units));
    let side = |which: usize, numbers: &[usize], words: &[String]| {
        let unit = |&number: &usize| {
            let (anchor, profile) = shown.unit(models[which]?, number)?;
            Some(side_unit(anchor, profile, scale, which == 0))
        };
        Side {
            is_left: which == 0,
            units: numbers.iter().filter_map(unit).collect(),
            words: clean(&words.join(" ")),
        }
    };
    let row = |unit: &UnitFate| {
        let UnitFate { fate, from, to, strength, stayed, left, came, parted, .. } = unit;
        PairRow {
            fate: fate.name(),
            strength: strength.map(|strength| {
                [format!("{strength:.2}"), format!("{:.1}", strength.clamp(0.0, 1.0) * WIDTH)]
            }),
            parted: *parted,
            stayed: clean(&stayed.join(" ")),
            sides: [side(0, from, left), side(1, to, came)],
        }
    };
    let tally = |fate: Fate| {
        let n = units.iter().filter(|unit| unit.fate == fate).count();
        (n > 0).then(|| Tally { fate: fate.name(), n, meaning: meaning(fate) })
    };
    let zero = scale.at(0.0);
    Pair {
        anchor: format!("sides-{}", place + 1),
        title: clean(&format!("{reference} beside {variant}, seed {seed}")),
        left: clean(reference),
        right: clean(variant),
        tally: Fate::ALL.into_iter().filter_map(tally).collect(),
        rows: units.iter().map(row).collect(),
        zero: (scale.low < 0.0).then(|| [WIDTH - zero, zero].map(|at| format!("{at:.1}"))),
        ends: [scale.low, scale.high].map(|end| format!("{end:.2}")),
        alone: alone_themes(report, [reference, variant], *seed, shown),
        has_themes: report.themes.is_some(),
    }
}

/// Says what a fate means, in the words of the one side and the other.
fn meaning(fate: Fate) -> &'static str {
    match fate {
        Fate::Kept => "the same words on about as many documents",
        Fate::Sharpened => "the same words on clearly fewer documents",
        Fate::Changed => "a match of which most words are others",
        Fate::Split => "several units on the right for one on the left",
        Fate::Merged => "one unit on the right for several on the left",
        Fate::Died => "nothing like it on the right",
        Fate::New => "nothing like it on the left",
        Fate::Dead => "active on no document",
    }
}

fn side_unit(anchor: String, profile: &UnitProfile, scale: Scale, is_left: bool) -> SideUnit {
    // Both sides begin in the middle, so that the left one is a mirror of the right one.
    let bar = |from: f64, to: f64| {
        let (begin, end) = (from.min(to), from.max(to));
        let begin = if is_left { WIDTH - end } else { begin };
        [format!("{begin:.1}"), format!("{:.1}", (from - to).abs())]
    };
    SideUnit {
        anchor,
        number: profile.unit,
        density: format!("{:.2}", profile.density),
        npmi: profile.npmi_window.map_or_else(|| "–".to_owned(), |npmi| format!("{npmi:.2}")),
        density_bar: bar(0.0, profile.density * WIDTH),
        npmi_bar: profile.npmi_window.map(|npmi| bar(scale.at(0.0), scale.at(npmi))),
    }
}

impl Scale {
    fn of<'a>(units: impl Iterator<Item = &'a UnitProfile>) -> Self {
        let values = units.filter_map(|unit| unit.npmi_window);
        let (low, high) =
            values.fold((0.0_f64, LEAST_NPMI), |(low, high), npmi| (low.min(npmi), high.max(npmi)));
        Self { low, high }
    }

    fn at(self, npmi: f64) -> f64 {
        (npmi - self.low) / (self.high - self.low) * WIDTH
    }
}

/// Lists the themes that one of two models has and the other has not.
fn alone_themes(
    report: &Report,
    names: [&String; 2],
    seed: u64,
    shown: Shown<'_>,
) -> [Vec<AloneTheme>; 2] {
    let Some(themes) = &report.themes else { return [Vec::new(), Vec::new()] };
    let is_it = |name: &String| {
        themes.models.iter().position(|model| model.variant == *name && model.seed == seed)
    };
    let [Some(left), Some(right)] = names.map(is_it) else { return [Vec::new(), Vec::new()] };
    [(left, right, names[0]), (right, left, names[1])].map(|(own, other, name)| {
        let alone = |theme: &&Theme| !theme.units[own].is_empty() && theme.units[other].is_empty();
        let told = |theme: &Theme| {
            let unit = |&unit: &usize| {
                let (anchor, _) = shown.unit(shown.model(name, seed)?, unit)?;
                Some((anchor, unit))
            };
            AloneTheme {
                words: clean(&theme.words.join(" ")),
                units: theme.units[own].iter().filter_map(unit).collect(),
            }
        };
        themes.themes.iter().filter(alone).map(told).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::ModelUnits;
    use crate::report::samples::{comparison, models, report};

    fn laid_out(change: impl FnOnce(&mut Vec<ModelUnits>)) -> Vec<Pair> {
        let mut models = models();
        change(&mut models);
        let anchors = ["none/s1".to_owned(), "mean-0.3/s1".to_owned()];
        let models: Vec<&ModelUnits> = models.iter().collect();
        pairs(&report(), Shown { anchors: &anchors, models: &models })
    }

    #[test]
    fn matched_units_face_each_other_with_what_left_and_came() {
        let found = laid_out(|_| ());
        let [pair] = found.as_slice() else { panic!() };
        assert_eq!((pair.left.as_str(), pair.right.as_str()), ("none", "mean:0.3"));
        let tally: Vec<_> = pair.tally.iter().map(|tally| (tally.fate, tally.n)).collect();
        assert_eq!(tally, [("kept", 1), ("split", 1), ("died", 1)]);
        let split = &pair.rows[1];
        let anchors = split.sides[1].units.iter().map(|unit| unit.anchor.as_str());
        assert_eq!(anchors.collect::<Vec<_>>(), ["mean-0.3/s1/unit/1", "mean-0.3/s1/unit/2"]);
        assert_eq!(
            (split.stayed.as_str(), split.sides[0].words.as_str()),
            ("star galaxy", "the and")
        );
        assert_eq!(split.strength, Some(["0.55".to_owned(), "55.0".to_owned()]));
        assert!(pair.rows[2].sides[1].units.is_empty() && pair.rows[2].strength.is_none());
    }

    #[test]
    fn bars_of_both_sides_have_one_scale_and_the_left_is_a_mirror() {
        let found = laid_out(|models| {
            models[0].units[0].npmi_window = Some(-0.1);
            models[1].units[0].npmi_window = Some(0.4);
        });
        let kept = &found[0].rows[0];
        // From -0.1 to 0.4, so that 0 is at a fifth.
        assert_eq!(found[0].zero, Some(["80.0".to_owned(), "20.0".to_owned()]));
        assert_eq!(kept.sides[0].units[0].npmi_bar, Some(["80.0".to_owned(), "20.0".to_owned()]));
        assert_eq!(kept.sides[1].units[0].npmi_bar, Some(["20.0".to_owned(), "80.0".to_owned()]));
        assert_eq!(kept.sides[0].units[0].density_bar, ["80.0", "20.0"]);
        assert_eq!(kept.sides[1].units[0].density_bar, ["0.0", "20.0"]);
    }

    #[test]
    fn themes_of_one_side_are_told() {
        let mut report = report();
        let themes = report.themes.as_mut().unwrap();
        themes.themes[2].units = vec![Vec::new(), vec![2]];
        let (models, anchors) = (models(), ["none/s1".to_owned(), "mean-0.3/s1".to_owned()]);
        let models: Vec<&ModelUnits> = models.iter().collect();
        let found = pairs(&report, Shown { anchors: &anchors, models: &models });
        let [left, right] = &found[0].alone;
        assert!(left.is_empty());
        assert_eq!(right[0].units, [("mean-0.3/s1/unit/2".to_owned(), 2)]);
        let compared = pairs(&comparison(), Shown { anchors: &anchors, models: &models });
        assert!(compared.is_empty());
    }
}
