//! What is known of the units of a model, kept in a file of its folder.
//!
//! The file is no part of the model: nothing lists or digests it, and whoever finds that it is missing,
//! damaged, or of another model, index or program, makes it anew.

use std::path::{Path, PathBuf};

use ndarray::Array2;
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};
use serde::{Deserialize, Serialize};
use topicscope_indexer::artifact::{ArtifactError, read_plain, sha256_hex, write_file};
use topicscope_trainer::{SavedModel, UNITS_FILE};

use super::figures::KEPT_WORDS;
use super::survey::{UnitFindings, UnitSurvey};
use crate::rank::Ranking;

const FORMAT: &str = "topicscope units";

/// Version of the form and of the rules by which figures are made.
const VERSION: u32 = 1;

/// The head of a model folder, which digests all that the model is.
const MODEL_HEAD: &str = "model.json";

/// Largest head of a model that is read.
const HEAD_LIMIT: u64 = 64 << 20;

/// Says what a file of figures belongs to.
#[derive(Serialize, Deserialize)]
struct About {
    format: String,
    version: u32,
    /// Digest of model, index and settings.
    key: String,
    /// Digest of what follows.
    sha256: String,
}

/// Knows where the figures of a model are kept, and what they depend on.
#[derive(Debug, Clone)]
pub struct SurveyFile {
    path: PathBuf,
    key: String,
    n_terms: usize,
    n_units: usize,
}

impl SurveyFile {
    /// Finds the file of a model; `None` when the head of the model cannot be read any more.
    pub fn of(saved: &SavedModel) -> Option<Self> {
        let head = read_plain(&saved.path.join(MODEL_HEAD), HEAD_LIMIT).ok()?;
        let rankings = Ranking::ALL.map(Ranking::name).join(" ");
        let program = env!("CARGO_PKG_VERSION");
        let parts = [
            sha256_hex(&head),
            saved.source.index_hash.clone(),
            format!("{FORMAT} {VERSION} {program} {KEPT_WORDS} {rankings}"),
        ];
        let (n_terms, n_units) = (saved.model.n_terms(), saved.model.n_units());
        let key = sha256_hex(parts.join("\n").as_bytes());
        Some(Self { path: saved.path.join(UNITS_FILE), key, n_terms, n_units })
    }

    /// Returns the place.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads what is kept; `None` where nothing is, or it is not what was written for this model,
    /// index and program.
    pub fn read(&self) -> Option<UnitSurvey> {
        self.parse(&read_plain(&self.path, u64::MAX).ok()?)
    }

    /// Keeps what was found, in place of what was there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, survey: &UnitSurvey) -> Result<(), ArtifactError> {
        write_file(&self.path, &self.bytes(survey))
    }

    fn bytes(&self, survey: &UnitSurvey) -> Vec<u8> {
        let figures = serde_json::to_vec(&survey.findings).expect("plain data is JSON");
        let matrices = survey.matrices();
        let arrays = matrices.map(|(name, matrix)| (name, matrix.dim(), bytes(matrix)));
        let parts: Vec<&[u8]> = [figures.as_slice()]
            .into_iter()
            .chain(arrays.iter().map(|(.., bytes)| bytes.as_slice()))
            .collect();
        let about = About {
            format: FORMAT.to_owned(),
            version: VERSION,
            key: self.key.clone(),
            sha256: digest(&parts),
        };
        let about = serde_json::to_vec(&about).expect("plain data is JSON");
        let mut tensors = vec![
            ("about", tensor(Dtype::U8, vec![about.len()], &about)),
            ("figures", tensor(Dtype::U8, vec![figures.len()], &figures)),
        ];
        for (name, (rows, columns), bytes) in &arrays {
            tensors.push((*name, tensor(Dtype::F32, vec![*rows, *columns], bytes)));
        }
        serialize(tensors, None).expect("a handful of short names make a small header")
    }

    fn parse(&self, bytes: &[u8]) -> Option<UnitSurvey> {
        let file = SafeTensors::deserialize(bytes).ok()?;
        let data = |name: &str| file.tensor(name).ok().map(|tensor| tensor.data());
        let about: About = serde_json::from_slice(data("about")?).ok()?;
        if about.format != FORMAT || about.version != VERSION || about.key != self.key {
            return None;
        }
        let names = ["figures", "correlation", "by_decoder", "by_activation"];
        let parts: Vec<&[u8]> = names.into_iter().map(data).collect::<Option<_>>()?;
        if about.sha256 != digest(&parts) {
            return None;
        }
        let (v, h) = (self.n_terms, self.n_units);
        let findings: UnitFindings = serde_json::from_slice(parts[0]).ok()?;
        let matrix = |name: &str, dim| matrix(&file, name, dim);
        let survey = UnitSurvey {
            findings,
            correlation: matrix("correlation", (v, h))?,
            by_decoder: matrix("by_decoder", (h, h))?,
            by_activation: matrix("by_activation", (h, h))?,
        };
        (survey.units().len() == h).then_some(survey)
    }
}

impl UnitSurvey {
    /// Lists the matrices that are kept, by name.
    fn matrices(&self) -> [(&'static str, &Array2<f32>); 3] {
        [
            ("correlation", &self.correlation),
            ("by_decoder", &self.by_decoder),
            ("by_activation", &self.by_activation),
        ]
    }
}

fn tensor(kind: Dtype, shape: Vec<usize>, bytes: &[u8]) -> TensorView<'_> {
    TensorView::new(kind, shape, bytes).expect("length and shape come from the same array")
}

fn bytes(matrix: &Array2<f32>) -> Vec<u8> {
    matrix.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// Digests each part behind its length.
fn digest(parts: &[&[u8]]) -> String {
    let digests = parts.iter().map(|part| format!("{} {}", part.len(), sha256_hex(part)));
    sha256_hex(digests.collect::<Vec<_>>().join("\n").as_bytes())
}

fn matrix(
    file: &SafeTensors<'_>,
    name: &str,
    (rows, columns): (usize, usize),
) -> Option<Array2<f32>> {
    let tensor = file.tensor(name).ok()?;
    if tensor.dtype() != Dtype::F32 || tensor.shape() != [rows, columns] {
        return None;
    }
    let (words, _) = tensor.data().as_chunks::<4>();
    let values: Vec<f32> = words.iter().map(|&word| f32::from_le_bytes(word)).collect();
    Array2::from_shape_vec((rows, columns), values).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn planted() -> (SurveyFile, UnitSurvey) {
        let file = SurveyFile { path: "m/u".into(), key: "k".into(), n_terms: 3, n_units: 1 };
        let unit = serde_json::json!({
            "unit": 0, "name": "moon", "flags": ["junk"], "density": 0.25, "histogram": null,
            "hoyer": 0.5, "treves_rolls": null, "active_above": 0.0, "decoder_norm": 1.5,
            "bias": -0.25, "npmi": 0.1, "carry_over": null, "faithfulness": null, "label": null,
            "twins": [], "agreeing_words": 4, "rankings": [],
        });
        let findings = serde_json::json!({"floor": 0.125, "units": [unit]});
        let survey = UnitSurvey {
            findings: serde_json::from_value(findings).unwrap(),
            correlation: array![[0.5_f32], [-0.25], [0.0]],
            by_decoder: array![[1.0_f32]],
            by_activation: array![[1.0_f32]],
        };
        (file, survey)
    }

    #[test]
    fn what_is_kept_comes_back_in_the_same_bytes() {
        let (file, survey) = planted();
        let bytes = file.bytes(&survey);
        assert_eq!(file.parse(&bytes), Some(survey.clone()));
        assert_eq!(file.bytes(&survey), bytes);
    }

    #[test]
    fn another_key_or_any_damage_is_as_nothing() {
        let (file, survey) = planted();
        let bytes = file.bytes(&survey);
        let other = SurveyFile { key: "other".into(), ..file.clone() };
        assert_eq!(other.parse(&bytes), None);
        let larger = SurveyFile { n_units: 2, ..file.clone() };
        assert_eq!(larger.parse(&bytes), None);
        for length in 0..bytes.len() {
            assert_eq!(file.parse(&bytes[..length]), None, "cut to {length} bytes");
        }
        for place in 0..bytes.len() {
            let mut turned = bytes.clone();
            turned[place] ^= 1;
            let found = file.parse(&turned);
            assert!(found.is_none() || found.as_ref() == Some(&survey), "byte {place}");
        }
    }
}
