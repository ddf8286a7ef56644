//! How often units come back as a table.

use crate::render::{Cell, Column, Sheet};
use crate::report::data::ModelUnits;

/// Lays out in how many other seeds live units come back: one row a variant, over all its seeds.
/// Variants of one seed, or without weights, have none.
pub fn stability(models: &[ModelUnits]) -> Sheet {
    let columns = vec![
        Column::text("variant"),
        Column::number("live units"),
        Column::number("in every other seed"),
        Column::number("in half or more"),
        Column::number("in fewer"),
        Column::number("in none"),
    ];
    let mut sheet = Sheet::new("Units that come back from other seeds", columns);
    let mut variants: Vec<&str> = Vec::new();
    for model in models {
        if !variants.contains(&model.variant.as_str()) {
            variants.push(&model.variant);
        }
    }
    for variant in variants {
        let shares: Vec<f64> = models
            .iter()
            .filter(|model| model.variant == variant)
            .flat_map(|model| model.units.iter().filter_map(|unit| unit.comes_back))
            .collect();
        if shares.is_empty() {
            continue;
        }
        let share = |holds: fn(f64) -> bool| {
            let n = shares.iter().filter(|&&share| holds(share)).count();
            Cell::Figure(n as f64 / shares.len() as f64, 3)
        };
        sheet.push(vec![
            Cell::text(variant),
            Cell::Count(shares.len() as u64),
            share(|share| share >= 1.0),
            share(|share| (0.5..1.0).contains(&share)),
            share(|share| share > 0.0 && share < 0.5),
            share(|share| share <= 0.0),
        ]);
    }
    sheet.notes.push(
        "shares of the live units of all seeds together; a unit comes back where its match has a decoder \
         column of cosine 0.7 or more"
            .to_owned(),
    );
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::AlikeUnits;
    use crate::render::{Csv, Render};
    use crate::units::UnitProfile;

    fn model(variant: &str, seed: u64, comes_back: &[Option<f64>]) -> ModelUnits {
        let unit = |(unit, &comes_back): (usize, &Option<f64>)| UnitProfile {
            unit,
            density: 0.5,
            comes_back,
            npmi_window: None,
            faithfulness: None,
            label: None,
            f1: None,
            auroc: None,
            words: Vec::new(),
            documents: Vec::new(),
        };
        ModelUnits {
            variant: variant.to_owned(),
            seed,
            units: comes_back.iter().enumerate().map(unit).collect(),
            twins: Vec::new(),
            alike_by_decoder: AlikeUnits::default(),
            alike_by_activation: AlikeUnits::default(),
        }
    }

    #[test]
    fn shares_are_of_live_units_of_all_seeds() {
        let models = [
            model("none", 1, &[Some(1.0), Some(0.0), None]),
            model("lda", 1, &[None]),
            model("none", 2, &[Some(0.5), Some(0.25)]),
        ];
        let expected = "variant,live units,in every other seed,in half or more,in fewer,in none\n\
                        none,4,0.25,0.25,0.25,0.25\n";
        assert_eq!(Csv.render(&stability(&models)), expected);
    }
}
