//! What is known of all units of a model: taken from beside it, or found anew and kept there.

use topicscope_inspector::evaluate::Judge;
use topicscope_inspector::units::{SurveyFile, UnitSurvey};

use crate::progress::Talk;
use crate::source::Source;

/// Returns what is known of the units of a model. Without an index it is what was kept from another
/// time, or else what weights alone tell, and that is said.
pub(crate) fn survey(source: &Source, talk: Talk) -> anyhow::Result<UnitSurvey> {
    let kept = SurveyFile::of(&source.saved);
    if let Some(survey) = kept.as_ref().and_then(SurveyFile::read) {
        return Ok(survey);
    }
    let (model, vocabulary) = (&source.saved.model, &source.saved.vocabulary);
    let Some(index) = &source.index else {
        talk.say(&format!(
            "no index at `{}`: shown is what weights alone tell; `--index` names its place",
            source.index_place.display()
        ));
        return Ok(UnitSurvey::of_weights(model, vocabulary));
    };
    let bar = talk.counter("finding out about units");
    let survey = UnitSurvey::of(&Judge::new(index)?, model, vocabulary)?;
    drop(bar);
    if let Some(Err(error)) = kept.map(|file| file.write(&survey)) {
        talk.say(&format!("figures of units are found anew each time: {error}"));
    }
    Ok(survey)
}
