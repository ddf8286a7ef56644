//! The page that people open: the answer first, then what it rests on, then units, then all figures.

use std::collections::HashSet;

use askama::Template;

use super::anchors::model_anchors;
use super::data::{PageSettings, Texts};
use super::drawn_map::{DrawnMap, drawn_map};
use super::frontier::{Frontiers, frontiers};
use super::glossary::{Term, glossary};
use super::intervals::{Deciding, deciding};
use super::packed::Packed;
use super::packed_readings::pack;
use super::parts::{script, style};
use super::shown::Shown;
use super::sides::{Pair, pairs};
use super::store::WholeReport;
use super::table::Table;
use super::tried::{TRIED, Tried};
use super::units::{ModelTable, model_table};
use crate::render::{Sheet, clean, own_alone};
use crate::report::{Glance, ModelUnits, NO_ANSWER, corpus, glances, sheets};
use crate::units::{HealthFlag, ModelReadings};

/// What the template is filled with; all text is escaped by it, but for our own style and script,
/// and for the tables, which escape theirs.
#[derive(Template)]
#[template(path = "page/index.html")]
struct Page {
    policy: String,
    style: String,
    script: String,
    packed: Vec<Packed>,
    corpus: String,
    question: String,
    glances: Vec<Glance>,
    no_answer: &'static str,
    missing: String,
    deciding: Vec<Deciding>,
    frontier: Option<Frontiers>,
    map: Option<DrawnMap>,
    pairs: Vec<Pair>,
    themes: Option<Table>,
    models: Vec<ModelTable>,
    has_readings: bool,
    is_without_text: bool,
    frontiers: Vec<Table>,
    controls: Vec<Table>,
    everything: [Table; 2],
    documents: String,
    glossary: Vec<Term>,
    tried: Option<Tried>,
}

/// Lays out the page of a report.
pub(super) fn index_page(whole: WholeReport<'_>, settings: PageSettings) -> String {
    let WholeReport { report, models, data } = whole;
    let (style, script) = (style(), script());
    let mut seen = HashSet::new();
    let first_of_variant: Vec<&ModelUnits> =
        models.iter().filter(|model| seen.insert(&model.variant)).collect();
    let anchors = model_anchors(&first_of_variant);
    let readings = readings_of(&first_of_variant, &data.readings);
    let shown = Shown { anchors: &anchors, models: &first_of_variant };
    let mut seen = HashSet::new();
    let controlled = report.controls.iter().map(|control| control.of.as_str());
    let controlled = controlled.filter(|&name| seen.insert(name));
    let strengths = report.frontiers.iter().map(|frontier| sheets::frontier(report, frontier));
    let mut packed = packed_readings(&anchors, &readings);
    let tried = data.encoders.as_ref().and_then(|of| Tried::of(of, shown));
    let tried = tried.map(|(tried, encoders)| {
        packed.push(encoders);
        tried
    });
    let mut page = Page {
        policy: own_alone(&script, &style),
        style,
        script,
        packed,
        tried,
        corpus: clean(&report.corpus.name),
        question: clean(&report.question),
        glances: glances(report).into_iter().map(cleaned).collect(),
        no_answer: NO_ANSWER,
        missing: clean(&report.missing.join("; ")),
        deciding: deciding(report),
        frontier: frontiers(report),
        map: data.map.as_ref().and_then(|map| drawn_map(map, report, shown)),
        pairs: pairs(report, shown),
        themes: report
            .themes
            .as_ref()
            .map(|themes| Table::open("themes-1", &sheets::themes(themes))),
        has_readings: readings.iter().any(Option::is_some),
        is_without_text: settings.texts == Texts::LeftOut,
        models: anchors
            .iter()
            .zip(&first_of_variant)
            .zip(&readings)
            .map(|((anchor, model), reading)| model_table(anchor.clone(), model, *reading))
            .collect(),
        frontiers: numbered("frontier", strengths, Table::folded),
        controls: numbered(
            "controls",
            controlled.map(|name| sheets::controls(report, name)),
            Table::open,
        ),
        everything: [
            Table::folded("all-figures", &sheets::comparison(report)),
            Table::folded("all-differences", &sheets::differences(report)),
        ],
        documents: clean(&corpus(report)),
        glossary: glossary(),
    };
    let whole = page.laid_out();
    match (whole.len() as u64).checked_sub(settings.budget) {
        None | Some(0) => whole,
        Some(over) => {
            page.leave_encoders_out(over);
            page.laid_out()
        }
    }
}

/// Finds the readings of each model; there are none of models of other programs.
fn readings_of<'a>(
    models: &[&ModelUnits],
    readings: &'a [ModelReadings],
) -> Vec<Option<&'a ModelReadings>> {
    let of = |model: &&ModelUnits| {
        readings.iter().find(|of| (&of.variant, of.seed) == (&model.variant, model.seed))
    };
    models.iter().map(of).collect()
}

impl Page {
    fn laid_out(&self) -> String {
        self.render().expect("writing to a string cannot fail")
    }

    /// Leaves the encoders out, which are largest and needed least, and says so.
    fn leave_encoders_out(&mut self, over: u64) {
        let Some(place) = self.packed.iter().position(|packed| packed.name == TRIED) else {
            return;
        };
        let encoders = self.packed.remove(place);
        let tried = self.tried.take();
        self.tried = tried.map(|tried| tried.leave_out(encoders.base64.len() as u64, over));
    }
}

/// Packs what the script reads of units.
fn packed_readings(anchors: &[String], readings: &[Option<&ModelReadings>]) -> Vec<Packed> {
    let read: Vec<(String, &ModelReadings)> =
        anchors.iter().cloned().zip(readings).filter_map(|(a, of)| Some((a, (*of)?))).collect();
    if read.is_empty() {
        return Vec::new();
    }
    vec![Packed::new("readings", &pack(&read))]
}

fn cleaned(glance: Glance) -> Glance {
    let Glance { is_asked, answer, price, sureness } = glance;
    let (answer, sureness) = (clean(&answer), clean(&sureness));
    Glance { is_asked, answer, price: price.as_deref().map(clean), sureness }
}

/// Makes tables whose places are numbered from 1.
fn numbered(
    name: &str,
    sheets: impl Iterator<Item = Sheet>,
    table: fn(String, &Sheet) -> Table,
) -> Vec<Table> {
    let tables = sheets.enumerate();
    tables.map(|(place, sheet)| table(format!("{name}-{}", place + 1), &sheet)).collect()
}

#[cfg(test)]
mod tests;
