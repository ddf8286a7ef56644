//! The page that people open: the answer first, then what it rests on, then units, then all figures.

use std::collections::HashSet;

use askama::Template;
use serde::Serialize;

use super::anchors::model_anchors;
use super::data::{PageSettings, Texts};
use super::glossary::{Term, glossary};
use super::intervals::{Deciding, deciding};
use super::packed::Packed;
use super::packed_readings::pack;
use super::parts::{script, style};
use super::store::WholeReport;
use super::table::Table;
use super::units::{ModelTable, model_table};
use crate::render::{Sheet, clean, own_alone};
use crate::report::{Glance, ModelUnits, NO_ANSWER, corpus, glances, sheets};
use crate::units::ModelReadings;

/// What an SVG in a file of its own begins with.
const NAMESPACE: &str = " xmlns=\"http://www.w3.org/2000/svg\"";

/// What the template is filled with; all text is escaped by it, but for our own style and script,
/// and for the plot and the tables, which escape theirs.
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
    plot: Option<String>,
    themes: Option<Table>,
    models: Vec<ModelTable>,
    has_readings: bool,
    is_without_text: bool,
    fates: Vec<Table>,
    frontiers: Vec<Table>,
    controls: Vec<Table>,
    everything: [Table; 2],
    documents: String,
    glossary: Vec<Term>,
}

/// Names a model to the script.
#[derive(Serialize)]
struct NamedModel<'a> {
    /// What the anchors of its units begin with.
    anchor: &'a str,
    variant: &'a str,
    seed: u64,
}

/// Lays out the page of a report, with its plot as SVG.
pub(super) fn index_page(
    whole: WholeReport<'_>,
    settings: PageSettings,
    plot: Option<&str>,
) -> String {
    let (report, models) = (whole.report, whole.models);
    let (style, script) = (style(), script());
    let mut seen = HashSet::new();
    let first_of_variant: Vec<&ModelUnits> =
        models.iter().filter(|model| seen.insert(&model.variant)).collect();
    let anchors = model_anchors(&first_of_variant);
    let readings = readings_of(&first_of_variant, &whole.data.readings);
    let mut seen = HashSet::new();
    let controlled = report.controls.iter().map(|control| control.of.as_str());
    let controlled = controlled.filter(|&name| seen.insert(name));
    let fates = report.fates.iter().map(|fates| sheets::fates(fates, models, usize::MAX));
    let frontiers = report.frontiers.iter().map(|frontier| sheets::frontier(report, frontier));
    let page = Page {
        policy: own_alone(&script, &style),
        style,
        script,
        packed: packed(&anchors, &first_of_variant, &readings),
        corpus: clean(&report.corpus.name),
        question: clean(&report.question),
        glances: glances(report).into_iter().map(cleaned).collect(),
        no_answer: NO_ANSWER,
        missing: clean(&report.missing.join("; ")),
        deciding: deciding(report),
        // In a page an SVG needs no name of its language, which looks like an address.
        plot: plot.map(|plot| plot.replace(NAMESPACE, "")),
        themes: report
            .themes
            .as_ref()
            .map(|themes| Table::open("themes-1", &sheets::themes(themes))),
        has_readings: readings.iter().any(Option::is_some),
        is_without_text: settings.texts == Texts::LeftOut,
        models: anchors
            .into_iter()
            .zip(first_of_variant)
            .zip(&readings)
            .map(|((anchor, model), reading)| model_table(anchor, model, *reading))
            .collect(),
        fates: numbered("fates", fates, Table::folded),
        frontiers: numbered("frontier", frontiers, Table::folded),
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
    page.render().expect("writing to a string cannot fail")
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

/// Packs what the script reads.
fn packed(
    anchors: &[String],
    models: &[&ModelUnits],
    readings: &[Option<&ModelReadings>],
) -> Vec<Packed> {
    let named = anchors.iter().zip(models);
    let names = named.map(|(anchor, model)| NamedModel {
        anchor,
        variant: &model.variant,
        seed: model.seed,
    });
    if models.is_empty() {
        return Vec::new();
    }
    let mut packed = vec![Packed::new("models", &names.collect::<Vec<_>>())];
    let read: Vec<(String, &ModelReadings)> =
        anchors.iter().cloned().zip(readings).filter_map(|(a, of)| Some((a, (*of)?))).collect();
    if !read.is_empty() {
        packed.push(Packed::new("readings", &pack(&read)));
    }
    packed
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
