//! What the units of all models are about: those that write alike, under one name.

use std::collections::BTreeSet;

use serde::Serialize;
use topicscope_indexer::{TermId, Vocabulary};

use crate::metrics::{DIVERSITY_WORDS, Run, SortedUnits, sort_units, typical_words};

/// Words of a theme.
const THEME_WORDS: usize = 10;

/// Units that are sorted together at most: their distances take 8 bytes a pair, twice.
const MOST_UNITS: usize = 4096;

/// Holds the themes of some models.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Themes {
    /// The models whose units were sorted, one per variant.
    pub models: Vec<ThemedModel>,
    /// The themes; those that most models have first, of these the clearest, then by their units.
    pub themes: Vec<Theme>,
    /// Mean silhouette of the units with so many themes, in [-1, 1]; larger is clearer.
    pub silhouette: f64,
    /// Numbers of themes that were tried, each with its silhouette.
    pub tried: Vec<(usize, f64)>,
    /// Variants whose units were not sorted: they have no weights, or there are too many units.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
}

/// Names a model whose units were sorted into themes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThemedModel {
    /// Its variant.
    pub variant: String,
    /// Its seed.
    pub seed: u64,
    /// Number of its live units.
    pub n_units: usize,
    /// Themes that it has a unit of.
    pub n_themes: usize,
}

/// Holds one theme.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Theme {
    /// Its words, the most typical first.
    pub words: Vec<String>,
    /// The units of each model that belong to it, in the order of [`Themes::models`].
    pub units: Vec<Vec<usize>>,
    /// Mean silhouette of its units, in [-1, 1]: larger is clearer, and 0 for a unit by itself.
    pub silhouette: f64,
    /// Name of the variant that has it alone, where several were sorted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alone: Option<String>,
}

/// Holds what is read of a model whose units are sorted into themes.
#[derive(Debug, Clone, Copy)]
pub struct ThemeModel<'a> {
    /// Name of its variant.
    pub variant: &'a str,
    /// Its seed.
    pub seed: u64,
    /// What its units write, and which are live. Without rows for a model without weights.
    pub units: Run<'a>,
    /// Words of largest correlation of each unit, best first, [`DIVERSITY_WORDS`] or fewer.
    /// **Shape** (H).
    pub words: &'a [Vec<TermId>],
}

/// Sorts the live units of some models into themes; `None` when there are fewer than three.
///
/// [`sort_units`] says which belong together, by their decoder columns; the names are
/// [`typical_words`] of their words of largest correlation.
///
/// # Panics
/// When the models differ in their numbers of terms.
pub fn themes(models: &[ThemeModel<'_>], vocabulary: &Vocabulary) -> Option<Themes> {
    let mut n_units = 0;
    let (sorted, left_out): (Vec<&ThemeModel<'_>>, Vec<&ThemeModel<'_>>) =
        models.iter().partition(|model| {
            let n_more = model.units.density.len();
            let fits = model.units.columns.nrows() > 0 && n_units + n_more <= MOST_UNITS;
            n_units += if fits { n_more } else { 0 };
            fits
        });
    let runs: Vec<Run<'_>> = sorted.iter().map(|model| model.units).collect();
    let found = sort_units(&runs)?;
    let lists: Vec<&[TermId]> =
        found.units.iter().map(|&(model, unit)| sorted[model].words[unit].as_slice()).collect();
    let names = typical_words(&lists, &found.themes, DIVERSITY_WORDS, THEME_WORDS);
    let mut themes: Vec<Theme> = names
        .into_iter()
        .enumerate()
        .map(|(number, words)| {
            let surface = |term: TermId| vocabulary.surface(term).to_owned();
            theme(&found, number, words.into_iter().map(surface).collect(), &sorted)
        })
        .collect();
    let n_models = |theme: &Theme| theme.units.iter().filter(|units| !units.is_empty()).count();
    themes.sort_by(|one, other| {
        let by_models = n_models(other).cmp(&n_models(one));
        let by_clearness = other.silhouette.total_cmp(&one.silhouette);
        by_models.then(by_clearness).then_with(|| one.units.cmp(&other.units))
    });
    let of_model = |(place, model): (usize, &&ThemeModel<'_>)| ThemedModel {
        variant: model.variant.to_owned(),
        seed: model.seed,
        n_units: found.units.iter().filter(|unit| unit.0 == place).count(),
        n_themes: themes.iter().filter(|theme| !theme.units[place].is_empty()).count(),
    };
    Some(Themes {
        models: sorted.iter().enumerate().map(of_model).collect(),
        silhouette: found.silhouettes.iter().sum::<f64>() / found.silhouettes.len() as f64,
        themes,
        tried: found.tried,
        left_out: left_out.iter().map(|model| model.variant.to_owned()).collect(),
    })
}

fn theme(
    found: &SortedUnits,
    number: usize,
    words: Vec<String>,
    models: &[&ThemeModel<'_>],
) -> Theme {
    let mut units = vec![Vec::new(); models.len()];
    let mut silhouettes = Vec::new();
    for ((&(model, unit), &theme), &silhouette) in
        found.units.iter().zip(&found.themes).zip(&found.silhouettes)
    {
        if theme == number {
            units[model].push(unit);
            silhouettes.push(silhouette);
        }
    }
    let having: BTreeSet<usize> = (0..models.len()).filter(|&m| !units[m].is_empty()).collect();
    let alone = having.first().filter(|_| having.len() == 1 && models.len() > 1);
    Theme {
        words,
        silhouette: silhouettes.iter().sum::<f64>() / silhouettes.len() as f64,
        alone: alone.map(|&model| models[model].variant.to_owned()),
        units,
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use topicscope_indexer::Term;

    use super::*;
    use crate::metrics::unit_columns;

    /// First word of a theme, its units and who has it alone.
    type Who<'a> = (&'a str, &'a [Vec<usize>], Option<&'a str>);

    /// Four words of each theme.
    fn columns(themes: &[usize], shift: usize) -> Array2<f32> {
        unit_columns(Array2::from_shape_fn((16, themes.len()), |(term, unit)| {
            let noise = ((term * 7 + (unit + shift) * 13 + term * unit) % 10) as f32 / 40.0;
            if term / 4 == themes[unit] { 1.0 + noise } else { noise }
        }))
    }

    fn words(themes: &[usize]) -> Vec<Vec<TermId>> {
        let of = |theme: usize| (0..4).map(|k| TermId((4 * theme + k) as u32)).collect();
        themes.iter().map(|&theme| of(theme)).collect()
    }

    fn vocabulary() -> Vocabulary {
        let term = |number: usize| Term {
            text: format!("w{number}"),
            surface: format!("W{number}"),
            document_frequency: 1,
        };
        Vocabulary::in_order((0..16).map(term).collect())
    }

    #[test]
    fn themes_say_who_has_them() {
        let planted = [vec![0, 1, 2, 1], vec![2, 0, 0, 3, 3]];
        let columns = [columns(&planted[0], 0), columns(&planted[1], 4)];
        let words = planted.each_ref().map(|themes| words(themes));
        let density = [vec![0.5; 4], vec![0.5; 5]];
        let model = |place: usize, variant| ThemeModel {
            variant,
            seed: 3,
            units: Run { columns: columns[place].view(), density: &density[place] },
            words: &words[place],
        };
        let none = Array2::zeros((0, 2));
        let foreign = ThemeModel {
            variant: "lda",
            seed: 1,
            units: Run { columns: none.view(), density: &[0.5; 2] },
            words: &words[0],
        };
        let models = [model(0, "none"), foreign, model(1, "mean:0.3")];
        let found = themes(&models, &vocabulary()).unwrap();
        let names =
            found.models.iter().map(|m| (m.variant.as_str(), m.seed, m.n_units, m.n_themes));
        assert_eq!(names.collect::<Vec<_>>(), [("none", 3, 4, 3), ("mean:0.3", 3, 5, 3)]);
        assert_eq!(found.left_out, ["lda"]);
        let mut who: Vec<Who<'_>> = found
            .themes
            .iter()
            .map(|theme| (theme.words[0].as_str(), theme.units.as_slice(), theme.alone.as_deref()))
            .collect();
        // Those that both have come first, the clearest before the others.
        assert!(
            who[..2]
                .iter()
                .chain(&who[2..])
                .zip(0..)
                .all(|(theme, place)| { theme.2.is_none() == (place < 2) })
        );
        assert!(found.themes[0].silhouette >= found.themes[1].silhouette);
        who.sort_unstable();
        let expected: [Who<'_>; 4] = [
            ("W0", &[vec![0], vec![1, 2]], None),
            ("W12", &[vec![], vec![3, 4]], Some("mean:0.3")),
            ("W4", &[vec![1, 3], vec![]], Some("none")),
            ("W8", &[vec![2], vec![0]], None),
        ];
        assert_eq!(who, expected);
        let best = found.tried.iter().map(|tried| tried.1).fold(f64::NEG_INFINITY, f64::max);
        assert!((found.silhouette - best).abs() < 1e-12 && best > 0.5);
    }

    #[test]
    fn one_model_has_themes_that_nobody_has_alone() {
        let columns = columns(&[0, 0, 1, 1], 0);
        let words = words(&[0, 0, 1, 1]);
        let units = Run { columns: columns.view(), density: &[0.5; 4] };
        let model = ThemeModel { variant: "none", seed: 1, units, words: &words };
        let found = themes(&[model], &vocabulary()).unwrap();
        assert_eq!(found.themes.len(), 2);
        assert!(found.themes.iter().all(|theme| theme.alone.is_none()));
        assert_eq!(themes(&[], &vocabulary()), None);
    }
}
