//! `topicscope words`: top words per unit.

use serde::Serialize;
use topicscope_inspector::InspectorError;
use topicscope_inspector::evaluate::{DEFAULT_RANKING, Judge};
use topicscope_inspector::metrics::Measured;
use topicscope_inspector::rank::{Ranking, Scores, Sharing};
use topicscope_inspector::units::{UnitWords, sheets, words_of};

use crate::args::WordsCommand;
use crate::output;
use crate::progress::Talk;
use crate::source::Source;

#[derive(Serialize)]
struct Words<'a> {
    ranking: &'static str,
    /// What the diversity of distinctive words took.
    #[serde(skip_serializing_if = "Option::is_none")]
    sharing: Option<Sharing>,
    units: &'a [UnitWords],
}

pub(crate) fn run(command: &WordsCommand, talk: Talk) -> anyhow::Result<()> {
    let bar = talk.counter("reading");
    let source = Source::open(&command.source, talk)?;
    let units = source.units(&command.unit)?;
    let ranking = ranking(command, &source, talk)?;
    bar.doing("ranking words");
    let (scores, seen) = scores(&source, ranking)?;
    let units: Vec<UnitWords> = units
        .into_iter()
        .map(|unit| UnitWords {
            unit,
            density: seen.as_ref().map(|seen| seen.densities[unit]),
            faithfulness: seen.as_ref().and_then(|seen| seen.faithfulness[unit].ok()),
            words: words_of(&scores, &source.saved.vocabulary, unit, command.top),
        })
        .collect();
    drop(bar);
    let sharing = scores.sharing();
    let sheet = sheets::words(ranking.name(), sharing, &units);
    let data = Words { ranking: ranking.name(), sharing, units: &units };
    output::print(command.printing.form, &data, &[sheet])
}

fn ranking(command: &WordsCommand, source: &Source, talk: Talk) -> anyhow::Result<Ranking> {
    match (command.rank, &source.index) {
        (None, Some(_)) => Ok(DEFAULT_RANKING),
        (None, None) => {
            talk.say(&format!(
                "no index at `{}`: words by decoder weight; `--index` names its place",
                source.index_place.display()
            ));
            Ok(Ranking::Decoder)
        }
        (Some(ranking), None) if ranking.reads_documents() => {
            let index = source.index_place.clone();
            Err(InspectorError::RankingNeedsIndex { ranking: ranking.name(), index }.into())
        }
        (Some(ranking), _) => Ok(ranking),
    }
}

/// Holds what documents say about units.
struct Seen {
    /// Share of the training documents on which each unit is active.
    densities: Vec<f64>,
    faithfulness: Vec<Measured>,
}

fn scores(source: &Source, ranking: Ranking) -> anyhow::Result<(Scores, Option<Seen>)> {
    let model = &source.saved.model;
    if let Some(index) = &source.index {
        let judge = Judge::new(index)?;
        let scores = judge.scores(model, ranking);
        let faithfulness = judge.faithfulness(model, &scores);
        let seen = Seen { densities: judge.train_densities(model), faithfulness };
        return Ok((scores, Some(seen)));
    }
    let weights = match ranking {
        Ranking::Encoder => model.encoder(),
        _ => model.decoder(),
    };
    Ok((Scores::of_weights(weights), None))
}
