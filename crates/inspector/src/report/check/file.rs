//! The file that makes claims: TOML with one table `[[claim]]` each.

use std::fmt;

use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use crate::figures::Metric;
use crate::report::answers::Answer;
use crate::report::statistics::Verdict;

/// Holds the claims of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Claims {
    /// The claims, in their order.
    pub list: Vec<Assertion>,
}

/// Holds one claim of a file: a variant, and what is to hold of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Assertion {
    /// Line on which it begins, from 1.
    pub line: usize,
    /// Name of the variant, or its penalty.
    pub variant: String,
    /// What it is compared with; absent for whatever it is compared with.
    pub reference: Option<String>,
    /// The figure; absent for answers.
    pub metric: Option<Metric>,
    /// What is to hold, one condition at least.
    pub conditions: Vec<Condition>,
}

/// Names something that can be claimed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Condition {
    /// The answer.
    Answer(Answer),
    /// The verdict on a figure that decides.
    Verdict(Verdict),
    /// The mean over seeds is so large.
    AtLeast(f64),
    /// The mean over seeds is no larger.
    AtMost(f64),
    /// The mean difference from the reference is so large: for carry-over, the logarithm of the ratio.
    DifferenceAtLeast(f64),
    /// The mean difference is no larger.
    DifferenceAtMost(f64),
    /// The mean over seeds lies so far above that of the untrained twins.
    AboveFloorBy(f64),
}

/// Says what is wrong with a file of claims.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ClaimsError {
    /// It is no TOML, or has a key or a value that means nothing.
    #[error("line {line}: {reason}")]
    Malformed {
        /// Where, from 1.
        line: usize,
        /// What the reader says.
        reason: String,
    },
    /// A claim names a figure that there is not.
    #[error("line {line}: there is no figure `{metric}`")]
    UnknownFigure {
        /// Where the claim begins, from 1.
        line: usize,
        /// The key.
        metric: String,
    },
    /// A claim needs a figure and names none.
    #[error("line {line}: the claim names no `metric`")]
    NoFigure {
        /// Where the claim begins, from 1.
        line: usize,
    },
    /// A claim asks for a verdict on a figure that gets none.
    #[error("line {line}: `{metric}` has no verdict, as it is none of the figures that decide")]
    NoVerdict {
        /// Where the claim begins, from 1.
        line: usize,
        /// The figure.
        metric: &'static str,
    },
    /// A number is infinite or none.
    #[error("line {line}: `{value}` is no number to compare with")]
    NotFinite {
        /// Where the claim begins, from 1.
        line: usize,
        /// The number.
        value: f64,
    },
    /// A claim says nothing.
    #[error("line {line}: the claim has no condition")]
    NoCondition {
        /// Where the claim begins, from 1.
        line: usize,
    },
    /// The file makes no claim.
    #[error("it makes no claim")]
    NoClaims,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    claim: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    variant: String,
    reference: Option<String>,
    metric: Option<String>,
    answer: Option<Answer>,
    verdict: Option<Verdict>,
    at_least: Option<f64>,
    at_most: Option<f64>,
    difference_at_least: Option<f64>,
    difference_at_most: Option<f64>,
    above_floor_by: Option<f64>,
}

impl Claims {
    /// Reads claims from the text of a file.
    ///
    /// # Errors
    /// With the line, for text that is no TOML, keys and figures that there are not, and claims
    /// without a condition; and for a file without claims.
    ///
    /// # Example
    /// ```
    /// use topicscope_inspector::report::Claims;
    ///
    /// let text = "[[claim]]\nvariant = 'mean'\nmetric = 'zero_fraction'\nat_least = 0.5";
    /// assert_eq!(Claims::parse(text).unwrap().list.len(), 1);
    /// let error = Claims::parse("[[claim]]\nmetrik = 'npmi'").unwrap_err();
    /// assert!(error.to_string().starts_with("line 2: unknown field `metrik`"));
    /// ```
    pub fn parse(text: &str) -> Result<Self, ClaimsError> {
        let line =
            |place: usize| 1 + text.bytes().take(place).filter(|&byte| byte == b'\n').count();
        let file: File = toml::from_str(text).map_err(|error| ClaimsError::Malformed {
            line: error.span().map_or(1, |span| line(span.start)),
            reason: error.message().replace('\n', ", "),
        })?;
        if file.claim.is_empty() {
            return Err(ClaimsError::NoClaims);
        }
        let assertion = |entry: Spanned<Entry>| {
            let line = line(entry.span().start);
            assertion(entry.into_inner(), line)
        };
        Ok(Self { list: file.claim.into_iter().map(assertion).collect::<Result<_, _>>()? })
    }
}

fn assertion(entry: Entry, line: usize) -> Result<Assertion, ClaimsError> {
    let metric = match entry.metric {
        None => None,
        Some(key) => match Metric::all().find(|metric| metric.key() == key) {
            Some(metric) => Some(metric),
            None => return Err(ClaimsError::UnknownFigure { line, metric: key }),
        },
    };
    let numbers = [
        entry.at_least.map(Condition::AtLeast),
        entry.at_most.map(Condition::AtMost),
        entry.difference_at_least.map(Condition::DifferenceAtLeast),
        entry.difference_at_most.map(Condition::DifferenceAtMost),
        entry.above_floor_by.map(Condition::AboveFloorBy),
    ];
    if let Some(value) =
        numbers.iter().flatten().find_map(|claimed| claimed.number().filter(|n| !n.is_finite()))
    {
        return Err(ClaimsError::NotFinite { line, value });
    }
    let verdict = entry.verdict.map(Condition::Verdict);
    let of_figure: Vec<Condition> =
        verdict.into_iter().chain(numbers.into_iter().flatten()).collect();
    match metric {
        None if !of_figure.is_empty() => return Err(ClaimsError::NoFigure { line }),
        Some(metric) if verdict.is_some() && metric.primary().is_none() => {
            return Err(ClaimsError::NoVerdict { line, metric: metric.key() });
        }
        _ => {}
    }
    let answer = entry.answer.map(Condition::Answer);
    let conditions: Vec<Condition> = answer.into_iter().chain(of_figure).collect();
    if conditions.is_empty() {
        return Err(ClaimsError::NoCondition { line });
    }
    let (variant, reference) = (entry.variant, entry.reference);
    Ok(Assertion { line, variant, reference, metric, conditions })
}

impl Condition {
    /// Returns the number that a value is compared with; none for answers and verdicts.
    fn number(self) -> Option<f64> {
        match self {
            Self::Answer(_) | Self::Verdict(_) => None,
            Self::AtLeast(number)
            | Self::AtMost(number)
            | Self::DifferenceAtLeast(number)
            | Self::DifferenceAtMost(number)
            | Self::AboveFloorBy(number) => Some(number),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(answer) => write!(f, "{}", answer.name()),
            Self::Verdict(verdict) => f.write_str(verdict.name()),
            Self::AtLeast(least) => write!(f, "at least {least}"),
            Self::AtMost(most) => write!(f, "at most {most}"),
            Self::DifferenceAtLeast(least) => write!(f, "difference at least {least}"),
            Self::DifferenceAtMost(most) => write!(f, "difference at most {most}"),
            Self::AboveFloorBy(least) => write!(f, "above untrained by at least {least}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(Claims::parse(text).unwrap_err().to_string(), expected, "{text}");
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        let head = "[[claim]]\nvariant = 'mean'\n";
        check("", "it makes no claim");
        check("claims = 3", "line 1: unknown field `claims`, expected `claim`");
        check(
            &format!("{head}atleast = 3"),
            "line 3: unknown field `atleast`, expected one of `variant`, `reference`, `metric`, \
             `answer`, `verdict`, `at_least`, `at_most`, `difference_at_least`, \
             `difference_at_most`, `above_floor_by`",
        );
        check("\n\n[[claim]\nvariant", "line 3: unclosed array table, expected `]`");
        check("[[claim]]\nmetric = 'npmi'", "line 1: missing field `variant`");
        check(&format!("{head}metric = 'npmy'\nat_least = 0"), "line 1: there is no figure `npmy`");
        check(&format!("{head}at_least = 0"), "line 1: the claim names no `metric`");
        check(head, "line 1: the claim has no condition");
        let nan = format!("\n{head}metric = 'npmi'\nat_most = nan");
        check(&nan, "line 2: `NaN` is no number to compare with");
        let verdict = format!("{head}metric = 'umass'\nverdict = 'better'");
        check(&verdict, "line 1: `umass` has no verdict, as it is none of the figures that decide");
        check(
            &format!("{head}answer = 'simpler'"),
            "line 3: unknown variant `simpler`, expected one of `easier`, `harder`, \
             `depends-on-naming`, `mixed`, `no-difference`, `undecided`, `collapsed`, `dead-units`",
        );
    }
}
