//! A report as one Markdown page: the answer first, then what carries it, then everything else.

use std::collections::HashSet;
use std::fmt::Write as _;

use topicscope_indexer::Split;

use super::data::{ModelUnits, Report};
use super::glance::glances;
use super::sheets;
use super::terminal::NO_ANSWER;
use crate::render::{Markdown, Render, Sheet, counted, escape};
use crate::units::sheets as unit_sheets;

/// Where the plot of all frontiers stands in the folder of a report.
pub(crate) const FRONTIER_PLOT: &str = "figures/frontier.svg";

/// Units shown for each model; all of them stand in `data/units.json`.
const UNITS_SHOWN: usize = 16;

/// Says under each folded heading what is folded.
const FOLDED: [&str; 2] = ["All figures", "All differences"];

/// Lays out the whole report.
pub(crate) fn page(report: &Report, models: &[ModelUnits]) -> String {
    let mut page = format!("# {}\n\n{}\n\n", escape(&report.corpus.name), escape(&report.question));
    answers(&mut page, report);
    if !report.answers.is_empty() {
        section(&mut page, [sheets::deciding(report)]);
    }
    frontiers(&mut page, report);
    controls(&mut page, report);
    if let Some(themes) = &report.themes {
        heading(&mut page, "Themes");
        section(&mut page, [sheets::themes(themes)]);
    }
    units(&mut page, report, models);
    heading(&mut page, "Everything else");
    page.push_str(&corpus(report));
    for (title, sheet) in
        FOLDED.iter().zip([sheets::comparison(report), sheets::differences(report)])
    {
        let _ = write!(page, "\n<details>\n<summary>{title}</summary>\n\n");
        page.push_str(&Markdown.render(&sheet));
        page.push_str("\n</details>\n");
    }
    page
}

/// Says every answer, its price and how sure it is.
fn answers(page: &mut String, report: &Report) {
    for glance in glances(report) {
        let _ = write!(page, "**{}**\n\n", escape(&glance.answer));
        for line in glance.price.iter().chain([&glance.sureness]) {
            let _ = write!(page, "{}\n\n", escape(line));
        }
    }
    if report.answers.is_empty() {
        let _ = write!(page, "{NO_ANSWER}\n\n");
    }
    if !report.missing.is_empty() {
        let missing = report.missing.join("; ");
        let _ = write!(page, "Made without runs that are not there: {}.\n\n", escape(&missing));
    }
}

fn frontiers(page: &mut String, report: &Report) {
    if report.frontiers.is_empty() {
        return;
    }
    heading(page, "What every strength gives and takes");
    let _ = write!(page, "![Figures over zeros, one line a penalty]({FRONTIER_PLOT})\n\n");
    section(page, report.frontiers.iter().map(|frontier| sheets::frontier(report, frontier)));
}

fn controls(page: &mut String, report: &Report) {
    if report.controls.is_empty() {
        return;
    }
    heading(page, "Controls");
    let mut seen = HashSet::new();
    let of = report.controls.iter().map(|control| control.of.as_str());
    let of = of.filter(|&name| seen.insert(name));
    section(page, of.map(|variant| sheets::controls(report, variant)));
}

/// Lays out units with documents: what became of them where that is known, else as they are.
fn units(page: &mut String, report: &Report, models: &[ModelUnits]) {
    if models.is_empty() {
        return;
    }
    heading(page, "Units");
    let fates = report.fates.iter();
    section(page, fates.clone().map(|fates| sheets::fates(fates, models, UNITS_SHOWN)));
    let mut shown: HashSet<&str> =
        fates.flat_map(|fates| [fates.variant.as_str(), fates.reference.as_str()]).collect();
    let first_of_variant = models.iter().filter(|model| shown.insert(&model.variant));
    let sheets: Vec<Sheet> = first_of_variant
        .map(|model| {
            let units = &model.units[..model.units.len().min(UNITS_SHOWN)];
            unit_sheets::unit_profiles(&model.variant, model.seed, units)
        })
        .collect();
    section(page, sheets);
    page.push_str("Every unit of every model, with its documents: `data/units.json`.\n\n");
}

/// Says what the corpus holds, and on which documents what is done.
pub(crate) fn corpus(report: &Report) -> String {
    let corpus = &report.corpus;
    let parts = Split::ALL.iter().filter_map(|part| {
        let count = corpus.n_documents.get(part.name())?;
        Some(format!("{count} {}", part.name()))
    });
    let judged = corpus.judged_labels.map(|n| format!(" (the commonest {n} are judged)"));
    format!(
        "{}, {}{}; documents that have words: {}. Units are named on training documents by {} and \
         judged on test documents.\n",
        counted(corpus.n_terms, "word"),
        counted(corpus.n_labels, "label"),
        judged.unwrap_or_default(),
        parts.collect::<Vec<_>>().join(", "),
        report.naming.ranking,
    )
}

fn heading(page: &mut String, title: &str) {
    let _ = write!(page, "## {title}\n\n");
}

fn section(page: &mut String, sheets: impl IntoIterator<Item = Sheet>) {
    for sheet in sheets {
        page.push_str(&Markdown.render(&sheet));
        page.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{comparison, models, report};

    /// Leaves the lines that show the order: headings, answers, pictures and heads of tables.
    fn outline(page: &str) -> String {
        let lines: Vec<&str> = page.lines().collect();
        let is_head =
            |place: usize| lines.get(place + 1).is_some_and(|line| line.starts_with("| ---"));
        let is_shown = |place: usize| {
            let starts = ["#", "**", "The price", "8 seeds", "!", "<summary>"];
            starts.iter().any(|start| lines[place].starts_with(start)) || is_head(place)
        };
        let shown: Vec<&str> =
            (0..lines.len()).filter(|&place| is_shown(place)).map(|place| lines[place]).collect();
        shown.join("\n").replace('\u{a0}', " ")
    }

    #[test]
    fn the_answer_comes_first_and_all_figures_last() {
        insta::assert_snapshot!(outline(&page(&report(), &models())), @r"
        # stars\_\*and\*\_&lt;b>games&lt;/b>
        **mean:0.3 against none: easier to read.**
        The price: gain kept -0.300, worse; linear probe -0.003, same; k-means NMI +0.000, no decision.
        8 seeds; it rests on faithfulness +0.120 (95 %: +0.112 to +0.128), NPMI.
        ### What the answer rests on
        | figure | says | mean:0.3 against none |
        ## What every strength gives and takes
        ![Figures over zeros, one line a penalty](figures/frontier.svg)
        ### Strengths of mean
        | strength | seeds | zeros | gain kept | NPMI | distinct units | faithfulness, correlation naming | carry-over | linear probe, accuracy |
        ## Controls
        ### mean:0.3 beside its controls
        | model | seeds | zeros | gain kept | NPMI | distinct units | faithfulness, correlation naming | carry-over | linear probe, accuracy |
        ## Themes
        ### Themes: units that write alike, and how many each model has
        | theme | none | mean:0.3 | alone | silhouette |
        ## Units
        ### What became of the units of none in mean:0.3, seed 1
        | what became of it | alike | units of none | units of mean:0.3 | words that stayed | words that left | words that came | document of none | document of mean:0.3 |
        ## Everything else
        <summary>All figures</summary>
        ### Comparison: mean ± standard deviation over 8 seeds
        | figure | untrained | none | mean:0.3 | better |
        <summary>All differences</summary>
        ### Differences, paired by seed
        | variant | against | figure | difference | 95 % from | to | matters from | p | Holm | sign flips | over | verdict |
        ");
    }

    #[test]
    fn what_is_not_there_has_no_heading() {
        let page = page(&comparison(), &models());
        let headings: Vec<&str> = page.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(headings, ["## Units", "## Everything else"]);
        assert!(page.contains("### Units of none, seed 1") && page.contains("word2"), "{page}");
        assert!(!page.contains("!["), "{page}");
    }

    #[test]
    fn strange_names_and_words_are_text() {
        let page = page(&report(), &models());
        assert!(page.starts_with("# stars\\_\\*and\\*\\_&lt;b>games&lt;/b>\n"), "{page}");
        assert!(page.contains("goal team match \\*player\\* league"), "{page}");
        assert!(page.contains("bread oven &lt;flour> yeast dough"), "{page}");
    }

    #[test]
    fn units_with_a_fate_stand_beside_each_other_and_in_no_list() {
        let page = page(&report(), &models());
        insta::assert_snapshot!(page.split("## Units\n\n").nth(1).unwrap().split("\n## ").next().unwrap(), @"
        ### What became of the units of none in mean:0.3, seed 1

        | what became of it | alike | units of none | units of mean:0.3 | words that stayed | words that left | words that came | document of none | document of mean:0.3 |
        | --- | ---: | --- | --- | --- | --- | --- | --- | --- |
        | kept, parted after epoch 3 | 0.91 | 0 | 0 | star galaxy | the and | orbit | – | – |
        | split, parted after epoch 3 | 0.55 | 1 | 1, 2 | star galaxy | the and | orbit | – | – |
        | died | – | 2 | – | star galaxy | the and | orbit | – | – |

        Matches first, the strongest first. Alike: mean of the cosine of decoder columns and the correlation of activations. Density before and after: report.json

        Every unit of every model, with its documents: `data/units.json`.
        ");
    }

    #[test]
    fn controls_stand_below_what_they_are_held_against() {
        let page = page(&report(), &models());
        insta::assert_snapshot!(page.split("## Controls\n\n").nth(1).unwrap().split("\n## ").next().unwrap(), @"
        ### mean:0.3 beside its controls

        | model | seeds | zeros | gain kept | NPMI | distinct units | faithfulness, correlation naming | carry-over | linear probe, accuracy |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        | untrained | 8 | – | – | 0.010 ± 0.010 | 0.900 ± 0.010 | 0.100 ± 0.010 | 1.20 ± 0.01 | – |
        | mean:0.3 | 8 | 0.800 ± 0.010 | 0.700 ± 0.010 | 0.110 ± 0.010 | 0.800 ± 0.010 | 0.420 ± 0.010 | 3.30 ± 0.01 | 0.697 ± 0.010 |
        | none | 8 | 0.200 ± 0.010 | 1.000 ± 0.010 | 0.080 ± 0.010 | 0.500 ± 0.010 | 0.300 ± 0.010 | 3.00 ± 0.01 | 0.700 ± 0.010 |
        | cut after training, 13 of 64 active | 8 | 0.600 ± 0.010 | 0.800 ± 0.010 | 0.100 ± 0.010 | 0.700 ± 0.010 | 0.380 ± 0.010 | 3.20 ± 0.01 | 0.698 ± 0.010 |
        ");
    }
}
