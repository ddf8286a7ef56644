//! Differences between variants as a table.

use crate::figures::ComparedBy;
use crate::render::{Cell, Column, Sheet};
use crate::report::answer::RULE;
use crate::report::data::Report;
use crate::report::statistics::{Over, Verdict};

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
    if report.variants.iter().any(|variant| variant.foreign.is_some()) {
        sheet.notes.push(
            "Runs of other programs are paired with nothing: a difference from them is that of two means, \
             with t of one degree of freedom less than the side of fewer runs has, and without a verdict."
                .to_owned(),
        );
    }
    sheet.notes.push(RULE.to_owned());
    sheet
}
