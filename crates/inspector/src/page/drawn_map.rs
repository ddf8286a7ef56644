//! The map of units as a drawing.

use std::f64::consts::PI;

use super::map::{MappedModel, MappedUnit, UnitMap};
use super::map_names::{Name, Spot, place_names};
use super::shown::Shown;
use crate::render::{clean, counted, outline};
use crate::report::{Fates, Report, Theme, UnitFate};

/// Width of the drawing in its own units, and how high it is at most.
const SIZE: [f64; 2] = [960.0, 600.0];

/// Height of the strip below the marks in which the legend of sizes stands.
const STRIP: f64 = 46.0;

/// Between the places of marks and the edge.
const MARGIN: f64 = 44.0;

/// Radius of a circle that is active on all documents, up to so many units.
const RADII: [(usize, f64); 4] = [(64, 20.0), (160, 15.0), (400, 11.0), (usize::MAX, 7.0)];

/// The least radius, so that a mark can be seen.
const LEAST_RADIUS: f64 = 2.5;

/// Words of a unit that are told.
const WORDS: usize = 8;

/// Words that name a theme.
const THEME_WORDS: usize = 2;

/// A drawing of units, their models and the names of their themes.
pub(super) struct DrawnMap {
    pub(super) width: String,
    pub(super) height: String,
    /// Lines between units that were matched, as data of one path for each pair of models.
    pub(super) matches: Vec<String>,
    pub(super) marks: Vec<Mark>,
    pub(super) names: Vec<Name>,
    pub(super) models: Vec<MapKey>,
    /// Circles for shares of the documents, each with where its number begins.
    pub(super) sizes: Vec<SizeKey>,
    /// How high the middle of these circles is.
    pub(super) sizes_y: String,
    /// How it was made and how far it can be trusted, a sentence each.
    pub(super) notes: Vec<String>,
}

/// One unit.
pub(super) struct Mark {
    /// Place of its model.
    pub(super) model: usize,
    pub(super) anchor: String,
    pub(super) outline: String,
    pub(super) says: String,
    /// Number of its theme; empty without.
    pub(super) theme: String,
}

/// One entry of the legend.
pub(super) struct MapKey {
    pub(super) outline: String,
    pub(super) name: String,
}

/// A circle of the size of a unit that is active on so many documents.
pub(super) struct SizeKey {
    pub(super) outline: String,
    pub(super) x: String,
    pub(super) share: String,
}

/// Draws a map; `None` when no unit of it is shown.
pub(super) fn drawn_map(map: &UnitMap, report: &Report, shown: Shown<'_>) -> Option<DrawnMap> {
    let themes = report.themes.as_ref();
    let models: Vec<Option<usize>> =
        map.models.iter().map(|model| shown.model(&model.variant, model.seed)).collect();
    let radius =
        RADII.iter().find(|(most, _)| map.units.len() <= *most).map_or(7.0, |found| found.1);
    let r = |density: f64| (density.sqrt() * radius).max(LEAST_RADIUS);
    let (height, at) = frame(&map.units);
    let theme_of = |unit: &MappedUnit| {
        let MappedUnit { model, unit, .. } = *unit;
        let name = &map.models[model];
        let themes = themes?;
        let place = themes
            .models
            .iter()
            .position(|model| model.variant == name.variant && model.seed == name.seed)?;
        themes.themes.iter().position(|theme| theme.units[place].contains(&unit))
    };
    let mut spots = Vec::new();
    let mut marks: Vec<(f64, Mark)> = map
        .units
        .iter()
        .filter_map(|unit| {
            let (anchor, profile) = shown.unit(models[unit.model]?, unit.unit)?;
            let (theme, [x, y], r) = (theme_of(unit), at(unit), r(profile.density));
            spots.push(Spot { x, y, r, theme });
            let words: Vec<&str> =
                profile.words.iter().take(WORDS).map(|word| word.word.as_str()).collect();
            let says = format!(
                "{} of {}: {} (active on {:.2})",
                unit.unit,
                map.models[unit.model].variant,
                words.join(" "),
                profile.density
            );
            let mark = Mark {
                model: unit.model,
                anchor,
                outline: outline(unit.model, [x, y], PI * r * r),
                says: clean(&says),
                theme: theme.map(|theme| theme.to_string()).unwrap_or_default(),
            };
            Some((r, mark))
        })
        .collect();
    if marks.is_empty() {
        return None;
    }
    // Small marks lie on large ones.
    marks.sort_by(|one, other| other.0.total_cmp(&one.0));
    let names: Vec<String> =
        themes.iter().flat_map(|found| &found.themes).map(theme_name).collect();
    let key = |(number, model): (usize, &MappedModel)| MapKey {
        outline: outline(number, [9.0, 9.0], 140.0),
        name: clean(&model.variant),
    };
    let middle = height + STRIP / 2.0 - 4.0;
    let size = |(share, x): (f64, f64)| SizeKey {
        outline: outline(0, [x, middle], PI * r(share) * r(share)),
        x: format!("{:.1}", x + r(share) + 7.0),
        share: format!("{share}"),
    };
    Some(DrawnMap {
        width: format!("{:.0}", SIZE[0]),
        height: format!("{:.0}", height + STRIP),
        matches: report.fates.iter().map(|fates| matches(map, fates, &at)).collect(),
        marks: marks.into_iter().map(|(_, mark)| mark).collect(),
        names: place_names(&names, &spots, [SIZE[0], height]),
        models: map.models.iter().enumerate().map(key).collect(),
        sizes: [(0.1, 120.0), (0.5, 190.0), (1.0, 275.0)].map(size).into(),
        sizes_y: format!("{middle:.1}"),
        notes: notes(map),
    })
}

fn theme_name(theme: &Theme) -> String {
    let words: Vec<&str> = theme.words.iter().take(THEME_WORDS).map(String::as_str).collect();
    clean(&words.join(" "))
}

/// Joins the first units of every match.
fn matches(map: &UnitMap, fates: &Fates, at: &impl Fn(&MappedUnit) -> [f64; 2]) -> String {
    let find = |variant: &String, unit: Option<&usize>| {
        let is_model = |model: &MappedModel| model.variant == *variant && model.seed == fates.seed;
        let model = map.models.iter().position(is_model)?;
        map.units.iter().find(|found| found.model == model && Some(&found.unit) == unit).map(at)
    };
    let line = |fate: &UnitFate| {
        let [x, y] = find(&fates.reference, fate.from.first())?;
        let [to_x, to_y] = find(&fates.variant, fate.to.first())?;
        Some(format!("M{x:.1} {y:.1}L{to_x:.1} {to_y:.1}"))
    };
    fates.units.iter().filter_map(line).collect()
}

/// Returns the height of the drawing, and where units lie in it.
fn frame(units: &[MappedUnit]) -> (f64, impl Fn(&MappedUnit) -> [f64; 2]) {
    let most = |of: fn(&MappedUnit) -> f64| units.iter().map(of).fold(0.0, f64::max).max(0.01);
    let (wide, high) = (most(|unit| unit.x), most(|unit| unit.y));
    let room = SIZE.map(|size| size - 2.0 * MARGIN);
    let scale = (room[0] / wide).min(room[1] / high);
    let (left, height) = ((SIZE[0] - wide * scale) / 2.0, high * scale + 2.0 * MARGIN);
    let at = move |unit: &MappedUnit| [left + unit.x * scale, height - MARGIN - unit.y * scale];
    (height, at)
}

fn notes(map: &UnitMap) -> Vec<String> {
    let UnitMap { method, n_neighbors, trustworthiness, neighbors_kept, .. } = map;
    let method = match *method {
        "t-SNE" => "Laid out by t-SNE on the directions of decoder columns",
        _ => "The plane of the first two principal components of decoder columns of length 1",
    };
    let mut notes = vec![
        format!(
            "{method}: units that write alike lie near each other, as far as a plane allows. Axes mean \
             nothing, and neither do large distances."
        ),
        format!(
            "How far to trust it: trustworthiness {trustworthiness:.2} (1: all that lie near are near; \
             about 0.5: chance), and {:.0} % of the {n_neighbors} units that are nearest to each are among \
             its {n_neighbors} nearest here.",
            100.0 * neighbors_kept
        ),
    ];
    let dead = map.models.iter().filter(|model| model.n_dead > 0);
    let dead: Vec<String> = dead
        .map(|model| format!("{} of {}", counted(model.n_dead, "unit"), model.variant))
        .collect();
    if !dead.is_empty() {
        notes.push(clean(&format!(
            "Not here, since they are active on no test document: {}.",
            dead.join(", ")
        )));
    }
    if !map.left_out.is_empty() {
        notes.push(clean(&format!(
            "Not here, since there would be too many: units of {}.",
            map.left_out.join(", ")
        )));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::ModelUnits;
    use crate::report::samples::{models, report};

    fn map() -> UnitMap {
        let unit = |model, unit, x, y| MappedUnit { model, unit, x, y };
        let model =
            |variant: &str, n_dead| MappedModel { variant: variant.to_owned(), seed: 1, n_dead };
        UnitMap {
            method: "t-SNE",
            n_neighbors: 2,
            trustworthiness: 0.87,
            neighbors_kept: 0.456,
            models: vec![model("none", 0), model("mean:0.3", 1)],
            units: vec![unit(0, 0, 0.0, 0.0), unit(0, 2, 1.0, 0.5), unit(1, 1, 0.5, 0.25)],
            left_out: Vec::new(),
        }
    }

    #[test]
    fn marks_lead_to_units_and_say_their_words() {
        let (models, anchors) = (models(), ["none/s1".to_owned(), "mean-0.3/s1".to_owned()]);
        let models: Vec<&ModelUnits> = models.iter().collect();
        let shown = Shown { anchors: &anchors, models: &models };
        let drawn = drawn_map(&map(), &report(), shown).unwrap();
        assert_eq!((drawn.width.as_str(), drawn.height.as_str()), ("960", "570"));
        let mark = drawn.marks.iter().find(|mark| mark.model == 1).unwrap();
        assert_eq!(mark.anchor, "mean-0.3/s1/unit/1");
        assert_eq!(mark.says, "1 of mean:0.3: word1 (active on 0.20)");
        // Of the matches only one would join units that are here, 0 and 0, and the right one is dead.
        assert_eq!(drawn.matches, [String::new()]);
        assert!(drawn.notes[1].contains("trustworthiness 0.87") && drawn.notes[1].contains("46 %"));
        assert!(drawn.notes[2].ends_with("1 unit of mean:0.3."), "{}", drawn.notes[2]);
        let nobody = Shown { anchors: &[], models: &[] };
        assert!(drawn_map(&map(), &report(), nobody).is_none());
    }
}
