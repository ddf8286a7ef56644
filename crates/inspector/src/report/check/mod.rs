//! Claims that a file makes about a report, and whether they hold.

mod file;

use std::fmt;

pub use self::file::{Assertion, Claims, ClaimsError, Condition};
use super::answers::{Answer, VariantAnswer};
use super::data::{Report, VariantDifference, VariantSummary};
use super::statistics::Verdict;
use crate::figures::Metric;
use crate::render::clean;

/// Says whether one condition of a file holds in a report. Written out it is one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Line of the file on which the claim begins, from 1.
    pub line: usize,
    /// The variant, as the file names it.
    pub variant: String,
    /// What is claimed to be so.
    pub condition: Condition,
    /// The figure; absent for answers.
    pub metric: Option<Metric>,
    /// What is so.
    pub found: Found,
    /// Whether the condition holds.
    pub holds: bool,
}

/// Says what a report has in the place of a claim.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// A value, a difference, or the distance from untrained twins.
    Value(f64),
    /// A verdict.
    Verdict(Verdict),
    /// An answer.
    Answer(Answer),
    /// Nothing, with what is missing.
    Nothing(Missing),
}

/// Says what a claim is about and a report does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// There is no such variant; those that there are.
    Variant(Vec<String>),
    /// Several variants have this penalty; their names.
    Ambiguous(Vec<String>),
    /// The variant has no such figure.
    Figure,
    /// The variant is not compared with the reference, or with any.
    Comparison,
    /// Too few seeds for a verdict.
    Verdict,
    /// The figure is not known of untrained twins.
    Floor,
}

/// Holds a report against the claims of a file, in their order; each condition is one result.
///
/// A variant is known by its name, and by its penalty where one alone has it: `mean` for
/// `mean:0.31`, whose weight was found.
pub fn check_claims(report: &Report, claims: &Claims) -> Vec<Checked> {
    let check = |claim: &Assertion| -> Vec<Checked> {
        claim.conditions.iter().map(|&condition| checked(report, claim, condition)).collect()
    };
    claims.list.iter().flat_map(check).collect()
}

fn checked(report: &Report, claim: &Assertion, condition: Condition) -> Checked {
    let (found, holds) = match measured(report, claim, condition) {
        Ok(found) => {
            let holds = holds(condition, &found);
            (found, holds)
        }
        Err(missing) => (Found::Nothing(missing), false),
    };
    let (line, variant, metric) = (claim.line, claim.variant.clone(), claim.metric);
    Checked { line, variant, condition, metric, found, holds }
}

/// Looks up what a condition is about.
fn measured(report: &Report, claim: &Assertion, condition: Condition) -> Result<Found, Missing> {
    let variant = variant(report, &claim.variant)?;
    let reference = claim.reference.as_deref().map(|name| self::variant(report, name));
    let reference = reference.transpose()?.map(|reference| reference.name.as_str());
    let fits = |name: &str| reference.is_none_or(|reference| reference == name);
    if let Condition::Answer(_) = condition {
        let is_it =
            |answer: &&VariantAnswer| answer.variant == variant.name && fits(&answer.reference);
        let answer = report.answers.iter().find(is_it).ok_or(Missing::Comparison)?;
        return Ok(Found::Answer(answer.answer));
    }
    let metric = claim.metric.ok_or(Missing::Figure)?;
    let value = || variant.metrics.get(&metric).map(|summary| summary.mean).ok_or(Missing::Figure);
    let difference = || {
        let is_it = |found: &&VariantDifference| {
            found.metric == metric && found.variant == variant.name && fits(&found.reference)
        };
        report.differences.iter().find(is_it).ok_or(Missing::Comparison)
    };
    match condition {
        Condition::Answer(_) => Err(Missing::Comparison),
        Condition::Verdict(_) => difference()?.verdict.map(Found::Verdict).ok_or(Missing::Verdict),
        Condition::AtLeast(_) | Condition::AtMost(_) => value().map(Found::Value),
        Condition::DifferenceAtLeast(_) | Condition::DifferenceAtMost(_) => {
            Ok(Found::Value(difference()?.difference.mean))
        }
        Condition::AboveFloorBy(_) => {
            let floor = variant.floor.get(&metric).ok_or(Missing::Floor)?;
            Ok(Found::Value(value()? - floor.mean))
        }
    }
}

fn holds(condition: Condition, found: &Found) -> bool {
    match (condition, found) {
        (Condition::Answer(claimed), Found::Answer(found)) => claimed == *found,
        (Condition::Verdict(claimed), Found::Verdict(found)) => claimed == *found,
        (
            Condition::AtLeast(least)
            | Condition::DifferenceAtLeast(least)
            | Condition::AboveFloorBy(least),
            Found::Value(value),
        ) => *value >= least,
        (Condition::AtMost(most) | Condition::DifferenceAtMost(most), Found::Value(value)) => {
            *value <= most
        }
        _ => false,
    }
}

/// Finds a variant by its name, or by its penalty.
fn variant<'a>(report: &'a Report, name: &str) -> Result<&'a VariantSummary, Missing> {
    let named = |variants: Vec<&VariantSummary>| -> Vec<String> {
        variants.into_iter().map(|variant| variant.name.clone()).collect()
    };
    let variants = &report.variants;
    if let Some(found) = variants.iter().find(|variant| variant.name == name) {
        return Ok(found);
    }
    let of_penalty: Vec<&VariantSummary> = variants
        .iter()
        .filter(|variant| variant.foreign.is_none() && variant.penalty == name)
        .collect();
    match of_penalty.as_slice() {
        [found] => Ok(found),
        [] => Err(Missing::Variant(named(variants.iter().collect()))),
        _ => Err(Missing::Ambiguous(named(of_penalty))),
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, variant, condition, metric, found, holds } = self;
        let outcome = if *holds { "held" } else { "failed" };
        write!(f, "{outcome}: line {line}: {}, ", clean(variant))?;
        if let Some(metric) = metric {
            write!(f, "{metric} ")?;
        }
        write!(f, "{condition}: ")?;
        match found {
            Found::Value(value) => write!(f, "{value:.4}"),
            Found::Verdict(verdict) => f.write_str(verdict.name()),
            Found::Answer(answer) => f.write_str(answer.name()),
            Found::Nothing(missing) => write!(f, "{missing}"),
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |names: &[String]| {
            let quoted: Vec<String> =
                names.iter().map(|name| format!("`{}`", clean(name))).collect();
            quoted.join(", ")
        };
        match self {
            Self::Variant(names) => write!(f, "no such variant; there are {}", quoted(names)),
            Self::Ambiguous(names) => write!(f, "it may be any of {}", quoted(names)),
            Self::Figure => f.write_str("not measured"),
            Self::Comparison => f.write_str("not compared"),
            Self::Verdict => f.write_str("no verdict, which takes five seeds"),
            Self::Floor => f.write_str("not known of untrained twins"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{report, two_penalties};

    fn lines(report: &Report, text: &str) -> Vec<String> {
        let claims = Claims::parse(text).unwrap();
        check_claims(report, &claims).iter().map(Checked::to_string).collect()
    }

    #[test]
    fn claims_hold_or_fail_with_the_value_found() {
        let text = "
            [[claim]]
            variant = 'mean:0.3'
            answer = 'easier'

            [[claim]]
            variant = 'mean'
            reference = 'none'
            metric = 'npmi'
            verdict = 'better'
            at_least = 0.1
            at_most = 0.12
            difference_at_least = 0.02
            difference_at_most = 0.05
            above_floor_by = 0.1

            [[claim]]
            variant = 'mean'
            metric = 'gain_kept'
            verdict = 'same'
        ";
        insta::assert_snapshot!(lines(&report(), text).join("\n"), @"
        held: line 2: mean:0.3, easier to read: easier to read
        held: line 6: mean, npmi better: better
        held: line 6: mean, npmi at least 0.1: 0.1100
        held: line 6: mean, npmi at most 0.12: 0.1100
        held: line 6: mean, npmi difference at least 0.02: 0.0300
        held: line 6: mean, npmi difference at most 0.05: 0.0300
        held: line 6: mean, npmi above untrained by at least 0.1: 0.1000
        failed: line 17: mean, gain_kept same: worse
        ");
    }

    #[test]
    fn what_is_not_there_fails_and_says_so() {
        let text = "
            [[claim]]
            variant = 'l1'
            metric = 'npmi'
            at_least = 0
            [[claim]]
            variant = 'none'
            answer = 'easier'
            [[claim]]
            variant = 'none'
            metric = 'npmi'
            difference_at_least = 0
            [[claim]]
            variant = 'mean'
            metric = 'gain_kept'
            above_floor_by = 0
            [[claim]]
            variant = 'mean'
            metric = 'dead_units'
            at_least = 0
        ";
        insta::assert_snapshot!(lines(&report(), &text.replace("dead_units", "umass")).join("\n"), @"
        failed: line 2: l1, npmi at least 0: no such variant; there are `none`, `mean:0.3`
        failed: line 6: none, easier to read: not compared
        failed: line 9: none, npmi difference at least 0: not compared
        failed: line 13: mean, gain_kept above untrained by at least 0: not known of untrained twins
        failed: line 17: mean, umass at least 0: not measured
        ");
        let mut several = two_penalties();
        several.variants[2].penalty = "mean".to_owned();
        let found = lines(&several, "[[claim]]\nvariant = 'mean'\nmetric = 'npmi'\nat_least = 0");
        assert_eq!(
            found,
            ["failed: line 1: mean, npmi at least 0: it may be any of `mean:0.3`, `l1:0.1`"]
        );
    }
}
