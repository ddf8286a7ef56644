//! Rules of a unit as a table.

use crate::render::{Cell, Column, Sheet};
use crate::units::rules::{EstimatedShare, Rule, TargetKind, UnitRules};

/// Lays out the rules of one unit, one row a rule, with the intervals of their shares.
pub fn rules(unit: usize, rules: &UnitRules) -> Sheet {
    let columns = vec![
        Column::text("rule"),
        Column::number("matching"),
        Column::number("precision"),
        Column::number("from"),
        Column::number("to"),
        Column::number("coverage"),
        Column::number("covers from"),
        Column::number("covers to"),
    ];
    let mut sheet = Sheet::new(format!("Rules of unit {unit}"), columns);
    rules.rules.iter().for_each(|rule| sheet.push(row(rule)));
    sheet.notes.push(target_note(rules));
    if rules.rules.is_empty() {
        sheet.notes.push("no words tell when it is".to_owned());
    } else {
        sheet.notes.push(
            "precision: share of the matching documents that are; coverage: share of those that are \
             that match; each on test documents, with its interval of 95 %"
                .to_owned(),
        );
        sheet.notes.push(
            "rules are estimates: other words of a document may outvote those of a rule".to_owned(),
        );
    }
    sheet
}

fn row(rule: &Rule) -> Vec<Cell> {
    let mut row =
        vec![Cell::text(rule.pattern.to_string()), Cell::Count(rule.on_test.matching as u64)];
    row.extend(shares(rule.precision, "no document matches"));
    row.extend(shares(rule.coverage, "no document to match"));
    row
}

fn shares(estimated: Option<EstimatedShare>, why_not: &str) -> [Cell; 3] {
    match estimated {
        Some(of) => [of.share, of.low, of.high].map(|share| Cell::Figure(share, 2)),
        None => [(); 3].map(|()| Cell::Absent(why_not.to_owned())),
    }
}

/// Says what rules foretell.
pub(crate) fn target_note(rules: &UnitRules) -> String {
    let above = rules.target.above;
    let target = match rules.target.kind {
        TargetKind::Active if above == 0.0 => "active".to_owned(),
        TargetKind::Active => format!("active, above {above}"),
        TargetKind::AboveMedian => {
            format!("above its median on training documents, {above}, because it is mostly active")
        }
    };
    let n = rules.n_documents;
    match rules.base_rate {
        Some(rate) => {
            format!(
                "foretold is whether the unit is {target}: so it is on {rate:.2} of {n} test documents"
            )
        }
        None => format!("foretold is whether the unit is {target}; there are no test documents"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Markdown, Render};
    use crate::units::{RuleCounts, RulePattern, RuleTarget};

    fn unit_rules(rules: Vec<Rule>) -> UnitRules {
        let target = RuleTarget { kind: TargetKind::Active, above: 0.0 };
        UnitRules { target, n_documents: 40, base_rate: Some(0.25), rules }
    }

    #[test]
    fn each_rule_stands_beside_its_shares_and_the_base_rate_below() {
        let words = ["orbit", "shuttle", "nasa"].map(str::to_owned).to_vec();
        let rule = |on_test: RuleCounts, pattern| Rule {
            pattern,
            on_training: on_test,
            on_test,
            precision: EstimatedShare::of(on_test.hits, on_test.matching),
            coverage: EstimatedShare::of(on_test.hits, 10),
        };
        let without = RulePattern::AndNot { word: "god".into(), without: "allah".into() };
        let sheet = rules(
            7,
            &unit_rules(vec![
                rule(RuleCounts { matching: 10, hits: 8 }, RulePattern::AtLeast { k: 2, words }),
                rule(RuleCounts { matching: 0, hits: 0 }, without),
            ]),
        );
        assert_eq!(sheet.title, "Rules of unit 7");
        let shown = |row: &[Cell]| row.iter().map(Cell::shown).collect::<Vec<_>>();
        assert_eq!(
            shown(&sheet.rows[0]),
            [
                "at least 2 of: orbit, shuttle, nasa",
                "10",
                "0.80",
                "0.49",
                "0.94",
                "0.80",
                "0.49",
                "0.94"
            ]
        );
        assert_eq!(shown(&sheet.rows[1])[..5], ["god and not allah", "0", "–", "–", "–"]);
        assert_eq!(
            sheet.notes[0],
            "foretold is whether the unit is active: so it is on 0.25 of 40 test documents"
        );
        assert!(Markdown.render(&sheet).contains("god and not allah"));
    }

    #[test]
    fn a_unit_without_rules_says_so() {
        let sheet = rules(0, &unit_rules(vec![]));
        assert!(sheet.rows.is_empty());
        assert_eq!(sheet.notes[1], "no words tell when it is");
    }
}
