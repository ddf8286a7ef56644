//! What a page knows of every unit of the models that it shows.

use topicscope_indexer::Vocabulary;
use topicscope_trainer::{Autoencoder, Penalties, TrainerConfig};

use crate::error::InspectorError;
use crate::evaluate::Judge;
use crate::report::{ModelUnits, Report};
use crate::units::{
    DocumentDetail, HowMany, ModelReadings, ReadingDepth, UnitReader, UnitSurvey, UnitTheme,
};

/// How much a page says of each unit: twenty documents, and as many words as one reads.
const DEPTH: ReadingDepth = ReadingDepth {
    words: 12,
    relevant_words: 12,
    alike: 4,
    documents: HowMany { top: 5, drawn: 3 },
    detail: DocumentDetail::Passage,
    documents_for_rules: 1_000_000,
};

/// Reads every unit of a model. `others` are the models beside it: inexact units of a penalized model are
/// measured on the scale of its unpenalized twin, where that is among them.
///
/// # Errors
/// When documents cannot be read, or an untrained twin cannot be made.
pub(super) fn model_readings(
    judge: &Judge<'_>,
    (variant, seed): (&str, u64),
    (model, vocabulary): (&Autoencoder, &Vocabulary),
    others: &[&Autoencoder],
) -> Result<ModelReadings, InspectorError> {
    let scale = unpenalized(model, others).map(|twin| judge.root_mean_squares(twin));
    let survey = UnitSurvey::on_scale(judge, model, scale.as_deref(), vocabulary)?;
    let reader = UnitReader { model, vocabulary, survey: &survey, index: Some(judge.index()) };
    let units: Vec<usize> = (0..model.n_units()).collect();
    Ok(ModelReadings { variant: variant.to_owned(), seed, units: reader.read(&units, &DEPTH)? })
}

/// Finds the unpenalized twin of a model, where what is active depends on it.
fn unpenalized<'a>(model: &Autoencoder, others: &[&'a Autoencoder]) -> Option<&'a Autoencoder> {
    let config = model.config();
    if config.penalties.is_empty() || config.unit.kind().has_exact_zeros() {
        return None;
    }
    let start = |config: &TrainerConfig| TrainerConfig {
        penalties: Penalties::default(),
        ..config.clone()
    };
    let is_twin = |other: &&&Autoencoder| {
        other.config().penalties.is_empty() && start(other.config()) == start(config)
    };
    others.iter().find(is_twin).copied()
}

/// Tells units where they stand in a report: their themes, and in how many seeds they come back.
pub(super) fn tell_standings(
    readings: &mut [ModelReadings],
    report: &Report,
    models: &[ModelUnits],
) {
    for of in readings {
        let is_of = |variant: &str, seed: u64| variant == of.variant && seed == of.seed;
        let seeds = report.variants.iter().find(|variant| variant.name == of.variant);
        let other_seeds = seeds.map_or(0, |variant| variant.seeds.len().saturating_sub(1));
        let profiles = models.iter().find(|model| is_of(&model.variant, model.seed));
        for profile in profiles.iter().flat_map(|model| &model.units) {
            if let Some(reading) = of.units.get_mut(profile.unit) {
                reading.standing.comes_back = profile.comes_back;
                reading.standing.other_seeds = profile.comes_back.map(|_| other_seeds);
            }
        }
        let Some(themes) = &report.themes else { continue };
        let place = themes.models.iter().position(|model| is_of(&model.variant, model.seed));
        let Some(place) = place else { continue };
        for (number, theme) in (1..).zip(&themes.themes) {
            for &unit in theme.units.get(place).into_iter().flatten() {
                if let Some(reading) = of.units.get_mut(unit) {
                    let words = theme.words.clone();
                    reading.standing.theme = Some(UnitTheme { number, words });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::samples::readings;
    use crate::report::samples::{models, report};

    #[test]
    fn units_stand_where_the_report_says() {
        let (mut report, mut models) = (report(), models());
        let themes = &mut report.themes.as_mut().unwrap().themes;
        themes.truncate(2);
        themes[0].units[0] = vec![0];
        themes[1].units[0] = vec![2];
        models[0].units[1].comes_back = Some(0.5);
        let mut found = [readings("none", "moon"), readings("elsewhere", "moon")];
        tell_standings(&mut found, &report, &models);
        let standing = &found[0].units[1].standing;
        let n_others = report.variants[0].seeds.len() - 1;
        assert_eq!((standing.comes_back, standing.other_seeds), (Some(0.5), Some(n_others)));
        assert_eq!(found[0].units[0].standing.comes_back, None);
        let themes = report.themes.as_ref().unwrap();
        for (number, theme) in (1..).zip(&themes.themes) {
            for &unit in &theme.units[0] {
                let of = found[0].units[unit].standing.theme.as_ref().unwrap();
                assert_eq!((of.number, &of.words), (number, &theme.words));
            }
        }
        assert_eq!(found[0].units[1].standing.theme, None);
        assert!(found[1].units.iter().all(|of| of.standing.theme.is_none()));
    }
}
