//! Figures of models and variants as tables.

use std::collections::BTreeMap;

use super::answer::RULE;
use super::data::{FigureSummary, ForeignNames, Report, SharedExponent, VariantSummary};
use super::sparsity_verdict::SparsityVerdict;
use super::statistics::{Over, Verdict};
use crate::evaluate::CoherenceReference;
use crate::figures::{ComparedBy, MAIN, Metric};
use crate::metrics::{AlikeUnits, UnitPair};
use crate::render::{Cell, Column, Sheet, bounds_text, counted};

/// Pairs of units that are named in a note; data files have all.
const PAIRS_SHOWN: usize = 5;

/// Figures that are absent for one reason and named; more of them are counted.
const ABSENT_NAMED: usize = 2;

/// Lays out every figure of a comparison: one row a figure, one column a variant.
pub fn comparison(report: &Report) -> Sheet {
    comparison_of(report, Metric::all())
}

/// Lays out the figures of a comparison that answer its question, and says where the others are.
pub fn comparison_at_a_glance(report: &Report) -> Sheet {
    let n_all = comparison(report).rows.len();
    let mut sheet = comparison_of(report, MAIN.into_iter());
    let others = n_all - sheet.rows.len();
    let stand = if others == 1 { "stands" } else { "stand" };
    let others = counted(others, "more figure");
    sheet.notes.insert(0, format!("{others} {stand} in `report.md` and `report.json`; {MEANINGS}"));
    sheet
}

fn comparison_of(report: &Report, metrics: impl Iterator<Item = Metric>) -> Sheet {
    let mut columns = vec![Column::text("figure")];
    let floor = shared_floor(&report.variants);
    columns.extend(floor.map(|_| Column::number(UNTRAINED)));
    columns.extend(report.variants.iter().map(|variant| Column::number(&variant.name)));
    columns.push(Column::text("better"));
    let n_seeds = report.variants.first().map_or(0, |variant| variant.seeds.len());
    let seeds = counted(n_seeds, "seed");
    let title = format!("Comparison: mean ± standard deviation over {seeds}");
    let mut sheet = Sheet::new(title, columns);
    for metric in metrics {
        let cells: Vec<Cell> =
            report.variants.iter().map(|variant| cell(variant, metric)).collect();
        if cells.iter().all(not_measured) {
            continue;
        }
        let mut row = vec![Cell::text(metric.title())];
        row.extend(floor.map(|floor| floor_cell(floor, metric)));
        row.extend(cells);
        row.push(Cell::text(direction(metric)));
        sheet.push(row);
    }
    sheet.notes.extend(report.answers.iter().map(|answer| answer.sentence.clone()));
    sheet.notes.extend(absences(&report.variants));
    if floor.is_some() {
        sheet.notes.push(FLOOR_NOTE.to_owned());
    } else {
        sheet.notes.extend(report.variants.iter().filter_map(own_floor));
    }
    sheet.notes.extend(foreign_notes(&report.variants));
    sheet.notes.push(reference_note(&report.naming.reference));
    sheet.notes.extend(report.naming.sharing.map(sharing_note));
    sheet.notes.extend(report.variants.iter().filter_map(renewal_note));
    sheet.notes.extend(activity_notes(&report.variants));
    sheet.notes.extend(report.variants.iter().filter_map(verdict_on_codes));
    sheet
}

/// Where people find what a figure means.
const MEANINGS: &str = "`docs/figures.md` says what each means, and what is little and much";

/// Heading of the figures of the untrained twins.
const UNTRAINED: &str = "untrained";

/// Says what they are for.
const FLOOR_NOTE: &str = "untrained: the same start without training. Random directions find words \
                          that belong together too: only the distance from there says something";

/// Says what can be read of models of other programs.
const FOREIGN_NOTE: &str = "of another program; nobody's twin, so no difference from it is tested";

fn foreign_notes(variants: &[VariantSummary]) -> Vec<String> {
    let joined = |is: fn(ForeignNames) -> bool| -> Option<String> {
        let chosen = variants.iter().filter(|variant| variant.foreign.is_some_and(is));
        let names: Vec<&str> = chosen.map(|variant| variant.name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let all = joined(|_| true).map(|names| format!("{names}: {FOREIGN_NOTE}"));
    let by_themselves = joined(|names| names == ForeignNames::OwnWords)
        .map(|names| format!("{names}: named by its own words, under every naming"));
    all.into_iter().chain(by_themselves).collect()
}

/// Returns the figures of the untrained twins where all variants that may have some have the same.
fn shared_floor(variants: &[VariantSummary]) -> Option<&BTreeMap<Metric, FigureSummary>> {
    let mut own = variants.iter().filter(|variant| variant.foreign.is_none());
    let first = own.next()?;
    let is_shared = !first.floor.is_empty() && own.all(|other| other.floor == first.floor);
    is_shared.then_some(&first.floor)
}

fn floor_cell(floor: &BTreeMap<Metric, FigureSummary>, metric: Metric) -> Cell {
    let decimals = metric.decimals();
    match floor.get(&metric) {
        Some(FigureSummary { mean, sd: Some(sd), .. }) => Cell::Spread(*mean, *sd, decimals),
        Some(FigureSummary { mean, .. }) => Cell::Figure(*mean, decimals),
        None => Cell::text(""),
    }
}

/// Names the figures of the untrained twins of one variant; nothing for a variant without.
fn own_floor(variant: &VariantSummary) -> Option<String> {
    let figure = |(metric, summary): (&Metric, &FigureSummary)| {
        format!("{} {:.*}", metric.title(), metric.decimals(), summary.mean)
    };
    let figures: Vec<String> = variant.floor.iter().map(figure).collect();
    (!figures.is_empty())
        .then(|| format!("untrained twins of {}: {}", variant.name, figures.join(", ")))
}

/// Lays out every figure of one model, each with what it measures.
pub fn evaluation(variant: &VariantSummary, reference: &CoherenceReference) -> Sheet {
    let columns = vec![
        Column::text("figure"),
        Column::number("value"),
        Column::number(UNTRAINED),
        Column::text("better"),
        Column::text("what it is"),
    ];
    let mut sheet = Sheet::new(title(variant), columns);
    for (metric, mut row) in measured(variant, Metric::all()) {
        row.push(Cell::text(metric.help()));
        sheet.push(row);
    }
    sheet.notes.extend(notes(variant, reference));
    sheet
}

/// Lays out the figures of one model that are looked at first.
pub fn evaluation_at_a_glance(variant: &VariantSummary, reference: &CoherenceReference) -> Sheet {
    let columns = vec![
        Column::text("figure"),
        Column::number("value"),
        Column::number(UNTRAINED),
        Column::text("better"),
    ];
    let mut sheet = Sheet::new(title(variant), columns);
    for (_, row) in measured(variant, MAIN.into_iter()) {
        sheet.push(row);
    }
    sheet.notes.extend(notes(variant, reference));
    sheet
}

fn title(variant: &VariantSummary) -> String {
    format!("{} units, penalty {}", variant.unit, variant.name)
}

/// Returns those figures of one model that were asked for, as the cells they share in all tables.
fn measured(
    variant: &VariantSummary,
    metrics: impl Iterator<Item = Metric>,
) -> impl Iterator<Item = (Metric, Vec<Cell>)> {
    metrics.filter_map(|metric| {
        let cell = cell(variant, metric);
        let row = |cell| {
            let floor = floor_cell(&variant.floor, metric);
            vec![Cell::text(metric.title()), cell, floor, Cell::text(direction(metric))]
        };
        (!not_measured(&cell)).then(|| (metric, row(cell)))
    })
}

fn notes(variant: &VariantSummary, reference: &CoherenceReference) -> Vec<String> {
    let mut notes = absences(std::slice::from_ref(variant));
    if !variant.floor.is_empty() {
        notes.push(FLOOR_NOTE.to_owned());
    }
    notes.push(reference_note(reference));
    notes.extend(activity_notes(std::slice::from_ref(variant)));
    notes
}

/// Says above which size units count as active: one sentence for the variants that share it.
fn activity_notes(variants: &[VariantSummary]) -> Vec<String> {
    let mut shared: Vec<(String, Vec<&str>)> = Vec::new();
    for variant in variants {
        let bounds = bounds_text(variant.active_above);
        match shared.iter_mut().find(|(other, _)| *other == bounds) {
            Some((_, names)) => names.push(&variant.name),
            None => shared.push((bounds, vec![&variant.name])),
        }
    }
    let note = |(bounds, names): (String, Vec<&str>)| {
        format!("units of {} are active above {bounds}", names.join(", "))
    };
    shared.into_iter().map(note).collect()
}

/// Says what a penalty did to codes; nothing for a variant without unpenalized twins.
fn verdict_on_codes(variant: &VariantSummary) -> Option<String> {
    let mut counts: BTreeMap<SparsityVerdict, usize> = BTreeMap::new();
    for &verdict in &variant.sparsity_verdicts {
        *counts.entry(verdict).or_default() += 1;
    }
    let n_seeds = variant.sparsity_verdicts.len();
    let parts: Vec<String> = counts
        .iter()
        .map(|(verdict, count)| format!("{verdict} in {count} of {n_seeds}"))
        .collect();
    let (parts, seeds) = (parts.join(", "), if n_seeds == 1 { "seed" } else { "seeds" });
    (n_seeds > 0).then(|| {
        format!(
            "codes of {} beside those of their unpenalized twins: {parts} {seeds}",
            variant.name
        )
    })
}

/// Names the units of one model that repeat another one, the first few of each kind.
pub fn alike_units(by_decoder: &AlikeUnits, by_activation: &AlikeUnits) -> Vec<String> {
    let kinds = [
        ("decoder columns are nearly the same", &by_decoder.near_duplicates),
        ("decoder columns are nearly opposite", &by_decoder.anti_parallel),
        ("activations are nearly the same", &by_activation.near_duplicates),
        ("activations are nearly opposite", &by_activation.anti_parallel),
    ];
    let note = |(what, pairs): (&str, &Vec<UnitPair>)| {
        let names: Vec<String> = pairs
            .iter()
            .take(PAIRS_SHOWN)
            .map(|pair| format!("{}–{} ({:.2})", pair.unit, pair.other, pair.similarity))
            .collect();
        let more = pairs.len().saturating_sub(PAIRS_SHOWN);
        let more =
            if more > 0 { format!(" and {} more", counted(more, "pair")) } else { String::new() };
        format!("units whose {what}: {}{more}", names.join(", "))
    };
    kinds.into_iter().filter(|(_, pairs)| !pairs.is_empty()).map(note).collect()
}

fn reference_note(reference: &CoherenceReference) -> String {
    let CoherenceReference { documents, content_hash, n_documents } = reference;
    let counted = counted(n_documents, "document");
    let which = match *documents {
        "index" => format!("{counted} of index {content_hash}"),
        "all" => format!("all {counted} with words"),
        "held" => format!("{counted} that were not trained on"),
        part => format!("{counted} ({part})"),
    };
    format!("coherence but that on train is counted in {which}")
}

fn sharing_note(SharedExponent { gamma, goal, reached }: SharedExponent) -> String {
    let found = if reached >= goal {
        format!("the least at which a model reaches a topic diversity of {goal:.2}")
    } else {
        format!("at which no model reaches a topic diversity of {goal:.2}")
    };
    format!("distinctive words share with exponent {gamma}, {found}")
}

/// Says how often units of a variant started anew; nothing where none did.
fn renewal_note(variant: &VariantSummary) -> Option<String> {
    let counts: Vec<String> = variant.renewed.iter().map(usize::to_string).collect();
    variant.renewed.iter().any(|&count| count > 0).then(|| {
        format!(
            "units of {} that repeated another one and started anew, by seed: {}",
            variant.name,
            counts.join(", ")
        )
    })
}

/// Lays out the paired differences: one row a variant and figure; those that decide come first.
pub fn differences(report: &Report) -> Sheet {
    let columns = vec![
        Column::text("variant"),
        Column::text("against"),
        Column::text("figure"),
        Column::number("difference"),
        Column::number("95 % from"),
        Column::number("to"),
        Column::number("matters from"),
        Column::number("p"),
        Column::number("Holm"),
        Column::number("sign flips"),
        Column::text("over"),
        Column::text("verdict"),
    ];
    let mut sheet = Sheet::new("Differences, paired by seed", columns);
    let (primary, others): (Vec<_>, Vec<_>) =
        report.differences.iter().partition(|found| found.role.is_some());
    for found in primary.into_iter().chain(others) {
        let decimals = found.metric.decimals();
        let bound = |value: Option<f64>| match value {
            Some(value) => Cell::Figure(value, decimals),
            None => Cell::Absent("too few seeds".to_owned()),
        };
        let tested = |p: Option<f64>| match p.filter(|_| found.role.is_some()) {
            Some(p) => Cell::Figure(p, 4),
            None => Cell::Absent("not tested".to_owned()),
        };
        let title = match found.compared_by {
            ComparedBy::Difference => found.metric.title().to_owned(),
            ComparedBy::LogRatio => format!("ln {}", found.metric.title()),
        };
        let difference = &found.difference;
        sheet.push(vec![
            Cell::text(&found.variant),
            Cell::text(&found.reference),
            Cell::text(title),
            Cell::Figure(difference.mean, decimals),
            bound(difference.low),
            bound(difference.high),
            found.smallest_effect.map_or(Cell::text(""), |least| Cell::Figure(least, decimals)),
            tested(difference.p),
            tested(found.adjusted_p),
            tested(difference.sign_flip_p),
            Cell::text(match difference.over {
                Over::Seeds => "seeds",
                Over::SeedsAndDocuments => "seeds, documents",
            }),
            Cell::text(found.verdict.map_or("", Verdict::name)),
        ]);
    }
    sheet.notes.push(
        "Intervals and p: Student t with S − 1 degrees of freedom, on a standard error over seeds and \
         over the documents that judge, or over seeds alone, as the table says. Holm: p corrected over \
         all variants and figures that decide; the verdict is after it. Sign flips: a check over \
         seeds alone that decides nothing. Figures without a verdict are exploratory."
            .to_owned(),
    );
    sheet.notes.push(RULE.to_owned());
    sheet
}

/// Lays out every value: one row a variant, seed and figure.
pub fn seeds(report: &Report) -> Sheet {
    let columns = vec![
        Column::text("variant"),
        Column::number("seed"),
        Column::text("metric"),
        Column::number("value"),
    ];
    let mut sheet = Sheet::new("Every figure of every model", columns);
    for variant in &report.variants {
        for (metric, summary) in &variant.metrics {
            for (&seed, &value) in variant.seeds.iter().zip(&summary.values) {
                sheet.push(vec![
                    Cell::text(&variant.name),
                    Cell::Count(seed),
                    Cell::text(metric.key()),
                    value.map_or(Cell::Absent(String::new()), |value| {
                        Cell::Figure(value, metric.decimals())
                    }),
                ]);
            }
        }
    }
    sheet
}

fn cell(variant: &VariantSummary, metric: Metric) -> Cell {
    let decimals = metric.decimals();
    match variant.metrics.get(&metric) {
        Some(FigureSummary { mean, sd: Some(sd), .. }) => Cell::Spread(*mean, *sd, decimals),
        Some(FigureSummary { mean, .. }) => Cell::Figure(*mean, decimals),
        None => Cell::Absent(variant.absent.get(&metric).cloned().unwrap_or_default()),
    }
}

/// Says whether a figure was not asked for, which needs no row: an absence without a reason.
fn not_measured(cell: &Cell) -> bool {
    matches!(cell, Cell::Absent(reason) if reason.is_empty())
}

fn direction(metric: Metric) -> &'static str {
    match metric.better().larger() {
        Some(true) => "larger",
        Some(false) => "smaller",
        None => "",
    }
}

/// Says why figures are absent: one line for the variants that lack the same.
fn absences(variants: &[VariantSummary]) -> Vec<String> {
    let mut shared: Vec<(String, Vec<&str>)> = Vec::new();
    for variant in variants.iter().filter(|variant| !variant.absent.is_empty()) {
        let lacks = absent_figures(&variant.absent);
        match shared.iter_mut().find(|(other, _)| *other == lacks) {
            Some((_, names)) => names.push(&variant.name),
            None => shared.push((lacks, vec![&variant.name])),
        }
    }
    let line =
        |(lacks, names): (String, Vec<&str>)| format!("absent for {}: {lacks}", names.join(", "));
    shared.into_iter().map(line).collect()
}

/// Joins the figures that are absent for the same reason: a few by name, more of them as a number
/// and what they are about.
fn absent_figures(absent: &BTreeMap<Metric, String>) -> String {
    let mut by_reason: Vec<(&str, Vec<Metric>)> = Vec::new();
    for (&metric, reason) in absent {
        match by_reason.iter_mut().find(|(other, _)| other == reason) {
            Some((_, metrics)) => metrics.push(metric),
            None => by_reason.push((reason, vec![metric])),
        }
    }
    let part = |(reason, metrics): &(&str, Vec<Metric>)| {
        format!("{}: {reason}", named_or_counted(metrics))
    };
    by_reason.iter().map(part).collect::<Vec<_>>().join("; ")
}

fn named_or_counted(metrics: &[Metric]) -> String {
    if metrics.len() <= ABSENT_NAMED {
        return metrics.iter().map(|metric| metric.title()).collect::<Vec<_>>().join(", ");
    }
    let mut subjects: Vec<String> = Vec::new();
    for metric in metrics {
        let subject = metric.subject().title.to_lowercase();
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    format!("{} figures ({})", metrics.len(), subjects.join(", "))
}
