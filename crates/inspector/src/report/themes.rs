//! What the units of all models are about: those that write alike, under one name.

use serde::Serialize;

/// Holds the themes of some models.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Themes {
    /// The models whose units were sorted, one per variant.
    pub models: Vec<ThemedModel>,
    /// The themes; those with most units first, then by their words.
    pub themes: Vec<Theme>,
    /// Mean silhouette of the units with so many themes, in [-1, 1]; larger is clearer.
    pub silhouette: f64,
    /// Numbers of themes that were tried, each with its silhouette.
    pub tried: Vec<(usize, f64)>,
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
    /// Name of the variant that has it alone, where several were sorted.
    pub alone: Option<String>,
}
