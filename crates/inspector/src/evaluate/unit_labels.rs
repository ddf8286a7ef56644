//! The label that each unit tells best.

use super::codes::{CodedPart, Codes};
use super::judged_labels::JudgedLabels;
use super::labeled::{if_labels, rows_of};
use crate::metrics::{self, Absent, LabeledCodes, Measured, UnitLabel, mean_over_all};

/// The best label of each unit, or why no unit has one. **Shape** (H).
pub(super) type BestLabels = Result<Vec<Option<UnitLabel>>, Absent>;

/// Finds the best label of each unit on training documents, and measures it on those judged.
///
/// Documents with any number of labels take part, but not those without: of them nobody knows
/// what they lack.
pub(super) fn of_units(codes: &Codes<'_>, labels: &JudgedLabels<'_>) -> BestLabels {
    if_labels(labels)?;
    let (train, train_labels) = with_labels(&codes.train, labels);
    let (test, test_labels) = with_labels(&codes.test, labels);
    let (train, test) =
        (rows_of(codes.train.codes.view(), &train), rows_of(codes.test.codes.view(), &test));
    let train = LabeledCodes { codes: train.view(), labels: &train_labels };
    let test = LabeledCodes { codes: test.view(), labels: &test_labels };
    metrics::unit_labels(train, test, &codes.active_above)
}

/// Returns the rows and the labels of documents that have labels.
fn with_labels<'a>(
    part: &CodedPart<'_>,
    labels: &'a JudgedLabels<'_>,
) -> (Vec<usize>, Vec<&'a [u32]>) {
    let all = part.documents.iter().map(|&document| labels.of_document(document)).enumerate();
    all.filter(|(_, labels)| !labels.is_empty()).unzip()
}

/// Returns the mean over all units, in which one without a best label counts as `chance`; absent
/// when the documents judged tell no label of any unit from others.
pub(super) fn mean_of_all(
    found: &BestLabels,
    chance: f64,
    of: fn(&UnitLabel) -> Measured,
) -> Measured {
    let found = found.as_ref().map_err(|why| *why)?;
    let measured = || found.iter().map(|unit| unit.as_ref().map(of));
    if let Some(why) = measured().flatten().find_map(Result::err)
        && measured().flatten().all(|value| value.is_err())
    {
        return Err(why);
    }
    mean_over_all(measured().map(|value| value.unwrap_or(Err(Absent::NoLiveUnit))), chance)
}
