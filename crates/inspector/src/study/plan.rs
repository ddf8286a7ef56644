//! What decides a study: settings, variants and seeds.

use topicscope_trainer::{Penalties, Penalty, PenaltyKind, Trainer, TrainerConfig};

use super::beside::Beside;
use super::judging::Judging;
use crate::error::InspectorError;
use crate::render::counted;

/// Holds everything that decides a study of an index.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// Name of the corpus in the report.
    pub name: String,
    /// Settings of every run; each gives its own penalties and seed. Units are renewed by one rule
    /// in all variants; how many are is told of each.
    pub base: TrainerConfig,
    /// What is compared: all others with the first, where variants differ in their number of units
    /// with the first of theirs.
    pub variants: Vec<Variant>,
    /// One run per variant for each of them.
    pub seeds: Vec<u64>,
    /// What is trained besides: other strengths of the penalties, and controls.
    pub beside: Beside,
    /// How models are judged.
    pub judging: Judging,
    /// Bytes that the rows of bags may take while training; `None` for any number. The outcome
    /// does not depend on it.
    pub memory: Option<u64>,
}

/// The weight that penalties have whose weight is to be found: all alike, since of such weights
/// only the ratios are read.
pub const AUTO_WEIGHT: f64 = 0.1;

/// Share of the gain over word frequencies that penalties keep whose weight nobody named.
pub const USUAL_SHARE: f64 = 0.7;

/// Names the penalties of one variant of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The penalties; empty for the unpenalized variant.
    pub penalties: Vec<Penalty>,
    /// Share of the unpenalized model's gain, in (0, 1), that the penalties are to keep: their
    /// weights are found before training ([`Study::with_weights`]), and of those given only the
    /// ratios count. `None` takes the weights as they are.
    pub keeps: Option<f64>,
    /// H, where it is not that of the base ([`Study::at_sizes`]).
    pub units: Option<usize>,
}

impl Default for Study {
    /// Without a penalty and with the usual one, on eight seeds: enough to decide at 0.05.
    fn default() -> Self {
        Self {
            name: String::new(),
            base: TrainerConfig::default(),
            variants: vec![Variant::unpenalized(), Variant::usual()],
            seeds: (1..=8).collect(),
            beside: Beside::default(),
            judging: Judging::default(),
            memory: None,
        }
    }
}

impl Study {
    /// Returns the study with every variant at each of these numbers of units, size by size. A single
    /// one becomes that of the base; none changes nothing.
    #[must_use]
    pub fn at_sizes(mut self, sizes: &[usize]) -> Self {
        if let Some(&first) = sizes.first() {
            self.base.units = first;
        }
        if sizes.len() > 1 {
            let at = |&units: &usize| {
                let variants = self.variants.iter();
                variants.map(move |variant| Variant { units: Some(units), ..variant.clone() })
            };
            self.variants = sizes.iter().flat_map(at).collect();
        }
        self
    }

    /// Names a variant as reports do: with its number of units where variants differ in it.
    pub(super) fn variant_name(&self, variant: &Variant) -> String {
        let units = |variant: &Variant| variant.units.unwrap_or(self.base.units);
        let is_other = |other: &Variant| units(other) != units(variant);
        let name = variant.name();
        if self.variants.iter().any(is_other) { sized_name(&name, units(variant)) } else { name }
    }

    /// Finds settings without meaning, before anything is read.
    ///
    /// # Errors
    /// When a variant or a seed is named twice, or settings make no sense.
    pub fn check(&self) -> Result<(), InspectorError> {
        for (place, variant) in self.variants.iter().enumerate() {
            if self.variants[..place].contains(variant) {
                return Err(InspectorError::RepeatedVariant {
                    variant: self.variant_name(variant),
                });
            }
            Trainer::new(variant.config(&self.base))?;
        }
        if self.variants.iter().all(|variant| variant.penalties.is_empty()) {
            // Nobody could follow a target of zeros; the check says so.
            let penalties = Penalties { list: Vec::new(), ..self.base.penalties.clone() };
            Trainer::new(TrainerConfig { penalties, ..self.base.clone() })?;
        }
        let repeated = (1..self.seeds.len()).find(|&k| self.seeds[..k].contains(&self.seeds[k]));
        match repeated {
            Some(place) => Err(InspectorError::RepeatedSeed { seed: self.seeds[place] }),
            None => Ok(()),
        }
    }
}

impl Variant {
    /// Returns the variant without penalties, which the others are held against.
    pub fn unpenalized() -> Self {
        Self { penalties: Vec::new(), keeps: None, units: None }
    }

    /// Returns the variant with the usual penalty, `mean:auto`.
    pub fn usual() -> Self {
        let penalties = vec![Penalty { kind: PenaltyKind::Mean, weight: AUTO_WEIGHT }];
        Self { penalties, keeps: Some(USUAL_SHARE), units: None }
    }

    /// Returns the kinds of its penalties, in their order.
    pub(super) fn kinds(&self) -> Vec<PenaltyKind> {
        self.penalties.iter().map(|penalty| penalty.kind).collect()
    }

    /// Returns the name in tables: `none`, `mean:0.3`, `mean:0.15+l1:0.05`, and while a weight
    /// is to be found `mean:auto`, or `mean:auto:0.6` for another share than the usual one.
    pub fn name(&self) -> String {
        let Some(share) = self.keeps else { return variant_name(&self.penalties) };
        let weight = if share == USUAL_SHARE { "auto".to_owned() } else { format!("auto:{share}") };
        let parts = self.penalties.iter().map(|penalty| format!("{}:{weight}", penalty.kind));
        parts.collect::<Vec<_>>().join("+")
    }

    /// Returns the settings of the variant: those of `base` with its penalties and its number of units.
    /// A target of zeros is for those who can move; a variant without penalties has none.
    pub fn config(&self, base: &TrainerConfig) -> TrainerConfig {
        let list = self.penalties.clone();
        let target_zeros = base.penalties.target_zeros.filter(|_| !list.is_empty());
        let penalties = Penalties { list, target_zeros, ..base.penalties.clone() };
        TrainerConfig { penalties, units: self.units.unwrap_or(base.units), ..base.clone() }
    }
}

/// Adds the number of units to the name of a variant: `mean:0.3, 16 units`.
pub(super) fn sized_name(variant: &str, units: usize) -> String {
    format!("{variant}, {}", counted(units, "unit"))
}

/// Returns the name of a variant with these penalties.
pub fn variant_name(penalties: &[Penalty]) -> String {
    if penalties.is_empty() {
        return "none".to_owned();
    }
    penalties.iter().map(ToString::to_string).collect::<Vec<_>>().join("+")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variant(text: &str) -> Variant {
        let penalties = text.split('+').map(|part| part.parse().unwrap()).collect();
        Variant { penalties, keeps: None, units: None }
    }

    #[test]
    fn only_penalized_variants_have_a_target_of_zeros() {
        let penalties = Penalties { target_zeros: Some(0.5), ..Penalties::default() };
        let base = TrainerConfig { penalties, ..TrainerConfig::default() };
        assert_eq!(Variant::unpenalized().config(&base).penalties.target_zeros, None);
        assert_eq!(variant("mean:0.3").config(&base).penalties.target_zeros, Some(0.5));
    }

    #[test]
    fn names_of_variants_are_what_flags_say() {
        assert_eq!(variant("mean:0.3").name(), "mean:0.3");
        assert_eq!(variant("mean:0.15+l1:0.05").name(), "mean:0.15+l1:0.05");
        assert_eq!(Variant::unpenalized().name(), "none");
        assert_eq!(Variant::usual().name(), "mean:auto");
        let other = Variant { keeps: Some(0.6), ..variant("mean:1+l1:1") };
        assert_eq!(other.name(), "mean:auto:0.6+l1:auto:0.6");
    }

    #[test]
    fn what_is_named_twice_is_refused() {
        let variants = vec![variant("mean:0.3"), variant("mean:0.3")];
        let error = Study { variants, ..Study::default() }.check().unwrap_err().to_string();
        assert_eq!(error, "variant `mean:0.3` is named twice");
        let error = Study { seeds: vec![1, 2, 1], ..Study::default() }.check().unwrap_err();
        assert_eq!(error.to_string(), "seed `1` is named twice");
        assert!(Study::default().check().is_ok());
    }
}
