//! What became of each unit: units of two twins, matched by what they write and when they fire.

use serde::Serialize;

/// Holds what became of the units of a reference in a variant, for the twins of one seed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fates {
    /// The variant.
    pub variant: String,
    /// Its twin, from which units come.
    pub reference: String,
    /// The seed of both.
    pub seed: u64,
    /// Every unit of both once at least; strongest matches first, then those that died, then new ones.
    pub units: Vec<UnitFate>,
}

/// Says what became of a unit, or where one came from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitFate {
    /// What became of it.
    pub fate: Fate,
    /// Units of the reference; none for a new unit, several for those that merged.
    pub from: Vec<usize>,
    /// Units of the variant; none for one that died, several for one that split.
    pub to: Vec<usize>,
    /// How alike the first of both are: the mean of the cosine of their decoder columns and the
    /// correlation of their activations, in [-1, 1]; absent for those without a match.
    pub strength: Option<f64>,
    /// Words of the first unit of the variant that the first of the reference does not have.
    pub came: Vec<String>,
    /// Words of the first unit of the reference that the first of the variant does not have.
    pub left: Vec<String>,
    /// Words that both have.
    pub stayed: Vec<String>,
    /// The first epoch after which the units of this number were not the same in both any more;
    /// absent when they still are, or when nobody kept record.
    pub parted: Option<usize>,
}

/// Names what became of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// The same words, on about as many documents.
    Kept,
    /// The same words, on clearly fewer documents.
    Sharpened,
    /// Several units of the variant share its words.
    Split,
    /// Several units of the reference became one.
    Merged,
    /// No unit of the variant is like it.
    Died,
    /// No unit of the reference is like it.
    New,
}
