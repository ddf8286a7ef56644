//! A weight that was found, kept so that it is found once.

use std::path::Path;

use serde::{Deserialize, Serialize};
use topicscope_indexer::artifact::{self, Existing, Kind, Says, Staging, json_file};
use topicscope_trainer::{GainSearch, Penalty};

use crate::error::InspectorError;

const FORMAT: &str = "topicscope weight";
const FILE: &str = "weight.json";

/// What a weight is among folders that appear whole or not at all.
pub(super) const WEIGHT_KIND: Kind =
    Kind { name: "weight", marker: FILE, says: &[Says::Format(FORMAT)], parts: &[] };

/// What the file says.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptWeight {
    format: String,
    share: f64,
    epochs: usize,
    tried: Vec<(f64, f64)>,
    weight: f64,
    penalties: Vec<Penalty>,
}

/// Reads a weight; `None` when there is none.
///
/// # Errors
/// When the file is not as written.
pub(super) fn read(place: &Path) -> Result<Option<GainSearch>, InspectorError> {
    let path = place.join(FILE);
    if !path.exists() {
        return Ok(None);
    }
    let bytes = artifact::read_plain(&path, u64::MAX)
        .map_err(|source| InspectorError::Question { path: path.clone(), source })?;
    let damaged = || InspectorError::DamagedWeight { path: path.clone() };
    let kept: KeptWeight = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
    let is_weight = |weight: f64| weight > 0.0 && weight.is_finite();
    if kept.format != FORMAT || !kept.penalties.iter().all(|penalty| is_weight(penalty.weight)) {
        return Err(damaged());
    }
    let KeptWeight { share, epochs, tried, weight, penalties, .. } = kept;
    Ok(Some(GainSearch { share, epochs, tried, weight, penalties }))
}

/// Writes a weight.
///
/// # Errors
/// When it cannot be written.
pub(super) fn write(place: &Path, found: &GainSearch) -> Result<(), InspectorError> {
    let kept = KeptWeight {
        format: FORMAT.to_owned(),
        share: found.share,
        epochs: found.epochs,
        tried: found.tried.clone(),
        weight: found.weight,
        penalties: found.penalties.clone(),
    };
    let mut staging = Staging::begin(place, Existing::Refuse, WEIGHT_KIND)?;
    staging.write(FILE, &json_file(&kept))?;
    Ok(staging.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_read_as_it_was_found_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("weights/x");
        assert!(read(&place).unwrap().is_none());
        let found = GainSearch {
            share: 0.7,
            epochs: 4,
            tried: vec![(0.1, 0.8), (0.3, 0.6)],
            weight: 0.17,
            penalties: vec!["mean:0.17".parse().unwrap()],
        };
        write(&place, &found).unwrap();
        let again = read(&place).unwrap().unwrap();
        assert_eq!(format!("{again:?}"), format!("{found:?}"));
        let path = place.join(FILE);
        let text = std::fs::read_to_string(&path).unwrap();
        for forged in [text.replace("topicscope", "other"), text.replace("0.17", "-1"), "{".into()]
        {
            std::fs::write(&path, forged).unwrap();
            assert!(matches!(read(&place), Err(InspectorError::DamagedWeight { .. })));
        }
    }
}
