//! `topicscope units`: the units of a model, sorted, filtered and searched.

use serde::Serialize;
use topicscope_indexer::Index;
use topicscope_inspector::InspectorError;
use topicscope_inspector::units::{
    FoundUnit, Standing, UnitFigures, UnitOrder, UnitRow, UnitSurvey, of_document, of_label,
    of_likeness, of_words, sheets, standings, typed_words,
};

use crate::args::{HealthFilter, UnitsCommand};
use crate::output;
use crate::progress::Talk;
use crate::source::{Source, document_named};
use crate::surveying::survey;

/// Words of a unit in the data of the table.
const WORDS: usize = 10;

#[derive(Serialize)]
struct Table<'a> {
    /// Mean NPMI of the units of the untrained twin.
    floor: Option<f64>,
    /// What units were searched by.
    #[serde(skip_serializing_if = "Option::is_none")]
    searched: Option<&'static str>,
    units: &'a [UnitRow],
}

/// Holds the units that a search found.
struct Search {
    title: String,
    /// What the score is.
    by: Option<&'static str>,
    found: Vec<FoundUnit>,
}

pub(crate) fn run(command: &UnitsCommand, talk: Talk) -> anyhow::Result<()> {
    let source = Source::open(&command.source, talk)?;
    // Wrong numbers and words are told before long work.
    source.units(command.like.as_slice())?;
    let words = typed_words(&command.word, &source.analyzer()?, &source.saved.vocabulary)?;
    let survey = survey(&source, talk)?;
    needs_documents(command, &source, &survey)?;
    let model = &source.saved.model;
    let search = match (&command.document, &command.label, command.like) {
        _ if !words.is_empty() => Search {
            title: format!("Units that stand for {}", command.word.join(" ")),
            by: Some(if survey.has_documents() { "correlation" } else { "decoder weight" }),
            found: of_words(&survey, model.decoder(), &words),
        },
        (Some(id), ..) => {
            let index = index(&source)?;
            let document = document_named(index, id)?;
            let codes = model.encode(index.bags(), &[document]);
            Search {
                title: format!("Units that are active on {id}"),
                by: Some("activation"),
                found: of_document(&survey, &codes.row(0).to_vec()),
            }
        }
        (_, Some(label), _) => Search {
            title: format!("Units that tell the label {label} best"),
            by: None,
            found: of_label(&survey, label)?,
        },
        (.., Some(unit)) => Search {
            title: format!("Units that write what unit {unit} writes"),
            by: Some("cosine"),
            found: of_likeness(&survey, unit),
        },
        _ => Search { title: "Units".to_owned(), by: None, found: every(&survey) },
    };
    let rows = rows(command, &source, &survey, &search)?;
    let sheet = sheets::unit_rows(&search.title, search.by, survey.findings.floor, &rows);
    let data = Table { floor: survey.findings.floor, searched: search.by, units: &rows };
    output::print(command.printing.form, &data, &[sheet])
}

/// Checks that what was asked for can be told without documents, where there are none.
fn needs_documents(
    command: &UnitsCommand,
    source: &Source,
    survey: &UnitSurvey,
) -> Result<(), InspectorError> {
    if survey.has_documents() {
        return Ok(());
    }
    let is_judged = |order: UnitOrder| !matches!(order, UnitOrder::Unit | UnitOrder::DecoderNorm);
    let what = if command.label.is_some() {
        "the label"
    } else if !command.only.is_empty() {
        "the health"
    } else if command.sort.is_some_and(is_judged) {
        "this figure"
    } else {
        return Ok(());
    };
    Err(InspectorError::UnitsNeedIndex { what, index: source.index_place.clone() })
}

/// Returns the index, which activity on a document follows from.
fn index(source: &Source) -> Result<&Index, InspectorError> {
    source.index.as_ref().ok_or_else(|| InspectorError::UnitsNeedIndex {
        what: "the activity",
        index: source.index_place.clone(),
    })
}

fn every(survey: &UnitSurvey) -> Vec<FoundUnit> {
    let found = |of: &UnitFigures| FoundUnit { unit: of.unit, score: 0.0, decoder: None };
    survey.units().iter().map(found).collect()
}

/// Takes the units that were found and asked for, in the order that was asked for.
fn rows(
    command: &UnitsCommand,
    source: &Source,
    survey: &UnitSurvey,
    search: &Search,
) -> Result<Vec<UnitRow>, InspectorError> {
    let n_units = survey.units().len();
    let standings = standings(&source.saved.path, n_units);
    let standings = standings.unwrap_or_else(|| vec![Standing::default(); n_units]);
    let number = |unit: usize| standings[unit].theme.as_ref().map(|theme| theme.number);
    if let Some(theme) = command.theme
        && (0..n_units).all(|unit| number(unit) != Some(theme))
    {
        let mut themes: Vec<usize> = (0..n_units).filter_map(number).collect();
        themes.sort_unstable();
        themes.dedup();
        let (model, n_themes) = (source.saved.path.clone(), themes.len());
        return Err(InspectorError::UnknownTheme { theme, model, n_themes });
    }
    let is_asked = |of: &UnitFigures| {
        let holds = |filter: &HealthFilter| match filter.flag() {
            Some(flag) => of.flags.contains(&flag),
            None => of.is_healthy(),
        };
        let is_of_theme = command.theme.is_none_or(|theme| number(of.unit) == Some(theme));
        is_of_theme && (command.only.is_empty() || command.only.iter().any(holds))
    };
    let found = search.found.iter().map(|found| &survey.units()[found.unit]);
    let mut units: Vec<UnitFigures> = found.filter(|of| is_asked(of)).map(shortened).collect();
    if let Some(order) = command.sort {
        order.sort(&mut units);
    }
    units.truncate(command.top.unwrap_or(usize::MAX));
    let row = |figures: UnitFigures| UnitRow {
        standing: standings[figures.unit].clone(),
        found: search
            .found
            .iter()
            .find(|of| of.unit == figures.unit && search.by.is_some())
            .copied(),
        figures,
    };
    Ok(units.into_iter().map(row).collect())
}

/// Keeps of the words of a unit those of largest correlation, or, without documents, of largest decoder
/// weight.
fn shortened(of: &UnitFigures) -> UnitFigures {
    let ranked = of.ranked("correlation").or(of.ranked("decoder")).cloned();
    let rankings = ranked.into_iter().map(|mut ranked| {
        ranked.words.truncate(WORDS);
        ranked.against.truncate(WORDS);
        ranked
    });
    UnitFigures { rankings: rankings.collect(), ..of.clone() }
}
