//! Themes as a table.

use crate::render::{Cell, Column, Sheet, counted};
use crate::report::themes::{ThemedModel, Themes};

/// Lays out themes: one row each, with the number of units that each model has of it.
pub fn themes(themes: &Themes) -> Sheet {
    let mut columns = vec![Column::text("theme")];
    columns.extend(themes.models.iter().map(|model| Column::number(&model.variant)));
    let several = themes.models.len() > 1;
    columns.extend(several.then(|| Column::text("alone")));
    columns.push(Column::number("silhouette"));
    let mut sheet =
        Sheet::new("Themes: units that write alike, and how many each model has", columns);
    for theme in &themes.themes {
        let mut row = vec![Cell::text(theme.words.join(" "))];
        row.extend(theme.units.iter().map(|units| Cell::Count(units.len() as u64)));
        if several {
            row.push(Cell::text(theme.alone.as_deref().unwrap_or_default()));
        }
        row.push(Cell::Figure(theme.silhouette, 2));
        sheet.push(row);
    }
    let covered: Vec<String> = themes
        .models
        .iter()
        .map(|model| {
            let ThemedModel { variant, seed, n_units, n_themes } = model;
            let units = counted(n_units, "unit");
            format!("{variant} (seed {seed}): {n_themes} of {} in {units}", themes.themes.len())
        })
        .collect();
    sheet.notes.push(format!("themes that a model has: {}", covered.join("; ")));
    sheet.notes.push(format!(
        "silhouette: from -1 to 1, larger for units nearer to their theme than to the next; mean {:.2}; \
         a unit by itself has 0",
        themes.silhouette
    ));
    if !themes.left_out.is_empty() {
        sheet.notes.push(format!(
            "not sorted, since there are no decoder weights or too many units: {}",
            themes.left_out.join(", ")
        ));
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Csv, Render};
    use crate::report::Theme;

    #[test]
    fn a_row_counts_the_units_of_each_model() {
        let model = |variant: &str, n_units, n_themes| ThemedModel {
            variant: variant.to_owned(),
            seed: 1,
            n_units,
            n_themes,
        };
        let theme = |words: &[&str], units: [&[usize]; 2], alone: Option<&str>| Theme {
            words: words.iter().map(|&word| word.to_owned()).collect(),
            units: units.map(<[usize]>::to_vec).to_vec(),
            silhouette: 0.5,
            alone: alone.map(str::to_owned),
        };
        let sheet = themes(&Themes {
            models: vec![model("none", 3, 2), model("l1:1", 1, 1)],
            themes: vec![
                theme(&["red", "sea"], [&[0, 4], &[2]], None),
                theme(&["fir"], [&[1], &[]], Some("none")),
            ],
            silhouette: 0.25,
            tried: vec![(2, 0.25)],
            left_out: vec!["lda".to_owned()],
        });
        let expected = "theme,none,l1:1,alone,silhouette\nred sea,2,1,,0.5\nfir,1,0,none,0.5\n";
        assert_eq!(Csv.render(&sheet), expected);
        assert_eq!(
            sheet.notes[0],
            "themes that a model has: none (seed 1): 2 of 2 in 3 units; l1:1 (seed 1): 1 of 2 in 1 unit"
        );
        assert!(sheet.notes[2].ends_with("too many units: lda"));
    }
}
