//! What a page shows beyond its report: what is looked into unit by unit.

use serde::Serialize;
use topicscope_indexer::Vocabulary;
use topicscope_trainer::Autoencoder;

use super::encoder::Encoders;
use super::map::{UnitMap, unit_map};
use super::readings::{model_readings, tell_standings};
use crate::error::InspectorError;
use crate::evaluate::Judge;
use crate::report::{ModelUnits, Report};
use crate::units::{ModelReadings, ReadDocument, UnitDocument};

/// Names a model whose units a page shows: that of the first seed of a variant.
#[derive(Debug, Clone, Copy)]
pub struct ShownModel<'a> {
    /// Name of the variant.
    pub variant: &'a str,
    /// The seed.
    pub seed: u64,
    /// The model.
    pub model: &'a Autoencoder,
    /// Its words.
    pub vocabulary: &'a Vocabulary,
}

/// Holds what a page shows beyond its report.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PageData {
    /// What is read of every unit, model by model.
    pub readings: Vec<ModelReadings>,
    /// What encodes texts; absent where no model of ours is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoders: Option<Encoders>,
    /// Where the units of the shown models lie in the plane, when there are enough of them.
    pub map: Option<UnitMap>,
}

impl PageData {
    /// Finds out what a page shows of models; `report` and `units` are what is known already.
    ///
    /// # Errors
    /// When documents cannot be read.
    pub fn of(
        judge: &Judge<'_>,
        shown: &[ShownModel<'_>],
        report: &Report,
        units: &[ModelUnits],
    ) -> Result<Self, InspectorError> {
        let models: Vec<&Autoencoder> = shown.iter().map(|of| of.model).collect();
        let read = |of: &ShownModel<'_>| {
            let name = (of.variant, of.seed);
            model_readings(judge, name, (of.model, of.vocabulary), &models)
        };
        let mut readings: Vec<ModelReadings> = shown.iter().map(read).collect::<Result<_, _>>()?;
        tell_standings(&mut readings, report, units);
        let (encoders, map) = (Encoders::of(judge, shown)?, unit_map(shown, units));
        Ok(Self { readings, encoders, map })
    }

    /// Forgets all that is made of the texts of documents, here and in the units beside it: titles,
    /// passages, and reasons, which name words of one document. Ids, labels and activations stay, and
    /// so do the words of units, which many documents share.
    pub fn leave_out_text(&mut self, units: &mut [ModelUnits]) {
        let profiles = units.iter_mut().flat_map(|model| &mut model.units);
        profiles.flat_map(|unit| &mut unit.documents).for_each(UnitDocument::leave_out_text);
        let readings = self.readings.iter_mut().flat_map(|model| &mut model.units);
        readings.flat_map(|unit| &mut unit.documents).for_each(ReadDocument::leave_out_text);
    }
}

/// Holds how a page is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSettings {
    /// Bytes that the page should not pass; what is largest and needed least goes first.
    pub budget: u64,
    /// Whether texts of documents are shown.
    pub texts: Texts,
}

/// Says whether texts of documents are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    /// They are.
    Shown,
    /// They were left out, which [`PageData::leave_out_text`] does, and that is said.
    LeftOut,
}

impl Default for PageSettings {
    /// 5 MB, which mail takes, with texts.
    fn default() -> Self {
        Self { budget: 5_000_000, texts: Texts::Shown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::samples::readings;

    #[test]
    fn without_text_the_ids_and_words_of_units_stay() {
        let mut data =
            PageData { readings: vec![readings("none", "secret")], ..PageData::default() };
        data.leave_out_text(&mut []);
        let of = &data.readings[0].units[0];
        let [document] = of.documents.as_slice() else { panic!("one document") };
        assert_eq!(document.document.id, "d7");
        assert_eq!((&document.document.title, document.passage.len()), (&None, 0));
        assert!(document.document.reason.is_none());
        assert_eq!(of.figures.rankings[0].words[0].word, "secret");
    }
}
