//! The place of a model's units in the study that the model is a run of.

use std::path::Path;

use serde::{Deserialize, Serialize};
use topicscope_indexer::artifact::read_plain;

/// Says where a unit stands in its study; empty outside of one.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Standing {
    /// Share of the other seeds of the variant in which the unit comes back; reports know it of the
    /// models of the first seed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comes_back: Option<f64>,
    /// The number of those other seeds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_seeds: Option<usize>,
    /// The theme that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<UnitTheme>,
}

/// Names the theme of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitTheme {
    /// Its number in the report, from 1.
    pub number: usize,
    /// Its words, the most typical first.
    pub words: Vec<String>,
}

/// What is read of a report.
#[derive(Deserialize)]
struct Report {
    variants: Vec<Variant>,
    themes: Option<Themes>,
}

#[derive(Deserialize)]
struct Variant {
    name: String,
    seeds: Vec<u64>,
    #[serde(default)]
    runs: Vec<String>,
}

#[derive(Deserialize)]
struct Themes {
    models: Vec<ThemedModel>,
    themes: Vec<Theme>,
}

#[derive(Deserialize)]
struct ThemedModel {
    variant: String,
    seed: u64,
}

#[derive(Deserialize)]
struct Theme {
    words: Vec<String>,
    units: Vec<Vec<usize>>,
}

/// What is read of the units of a model in a report.
#[derive(Deserialize)]
struct Model {
    variant: String,
    seed: u64,
    units: Vec<Unit>,
}

#[derive(Deserialize)]
struct Unit {
    unit: usize,
    comes_back: Option<f64>,
}

/// Reads where the units of a model stand in the study around its folder; `None` where it is no
/// run of a study whose report names it. **Shape** (H).
pub fn standings(model: &Path, n_units: usize) -> Option<Vec<Standing>> {
    let model = model.canonicalize().ok()?;
    let name = model.file_name()?.to_str()?;
    let study = model.parent().filter(|runs| runs.ends_with("runs"))?.parent()?;
    let report: Report = read(&study.join("report.json"))?;
    let (variant, place) = report
        .variants
        .iter()
        .find_map(|variant| Some((variant, variant.runs.iter().position(|run| run == name)?)))?;
    let seed = *variant.seeds.get(place)?;
    let mut found = vec![Standing::default(); n_units];
    let models: Vec<Model> = read(&study.join("data/units.json")).unwrap_or_default();
    let ours = models.iter().find(|of| of.variant == variant.name && of.seed == seed);
    for unit in ours.iter().flat_map(|of| &of.units) {
        if let Some(standing) = found.get_mut(unit.unit) {
            standing.comes_back = unit.comes_back;
            standing.other_seeds = unit.comes_back.map(|_| variant.seeds.len() - 1);
        }
    }
    let Some(themes) = &report.themes else { return Some(found) };
    let is_ours = |of: &ThemedModel| of.variant == variant.name && of.seed == seed;
    let Some(place) = themes.models.iter().position(is_ours) else { return Some(found) };
    for (number, theme) in (1..).zip(&themes.themes) {
        for &unit in theme.units.get(place).into_iter().flatten() {
            if let Some(standing) = found.get_mut(unit) {
                standing.theme = Some(UnitTheme { number, words: theme.words.clone() });
            }
        }
    }
    Some(found)
}

fn read<T: for<'a> Deserialize<'a>>(path: &Path) -> Option<T> {
    serde_json::from_slice(&read_plain(path, u64::MAX).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_run_of_a_study_has_themes_and_comes_back() {
        let place = tempfile::tempdir().unwrap();
        let run = place.path().join("runs/abc");
        fs::create_dir_all(&run).unwrap();
        fs::create_dir(place.path().join("data")).unwrap();
        assert_eq!(standings(&run, 2), None);
        let report = r#"{"variants": [{"name": "none", "seeds": [1, 2], "runs": ["xyz", "abc"]}],
            "themes": {"models": [{"variant": "none", "seed": 2}],
            "themes": [{"words": ["moon"], "units": [[1, 7]]}]}}"#;
        fs::write(place.path().join("report.json"), report).unwrap();
        let units =
            r#"[{"variant": "none", "seed": 2, "units": [{"unit": 0, "comes_back": 1.0}]}]"#;
        fs::write(place.path().join("data/units.json"), units).unwrap();
        let found = standings(&run, 2).unwrap();
        assert_eq!((found[0].comes_back, found[0].other_seeds), (Some(1.0), Some(1)));
        assert_eq!(found[0].theme, None);
        let theme = UnitTheme { number: 1, words: vec!["moon".into()] };
        assert_eq!((found[1].comes_back, &found[1].theme), (None, &Some(theme)));
    }
}
