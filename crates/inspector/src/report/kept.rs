//! A report as it is read back from `report.json`: what is held against another one.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::answers::Answer;
use super::data::SCHEMA;
use super::purpose::Terms;
use crate::error::InspectorError;

/// Holds what is read back of a report; what else stands in the file is left.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct KeptReport {
    /// Version of its form.
    pub schema: u32,
    /// The answer for every variant that has one.
    pub answers: Vec<KeptAnswer>,
    /// Its documents.
    pub corpus: KeptCorpus,
    /// One entry per variant.
    pub variants: Vec<KeptVariant>,
}

impl KeptReport {
    /// Reads what `report.json` holds; errors call it `path`.
    ///
    /// # Errors
    /// When it holds no report, or one of a newer form.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, InspectorError> {
        #[derive(Deserialize)]
        struct Form {
            schema: u32,
        }
        let no_report = |problem: serde_json::Error| InspectorError::NoReport {
            path: path.to_path_buf(),
            problem: problem.to_string(),
        };
        let Form { schema } = serde_json::from_slice(bytes).map_err(no_report)?;
        if schema > SCHEMA {
            return Err(InspectorError::NewerReport {
                path: path.to_path_buf(),
                found: schema,
                known: SCHEMA,
            });
        }
        serde_json::from_slice(bytes).map_err(no_report)
    }
}

/// Names an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAnswer {
    /// The variant.
    pub variant: String,
    /// What it is compared with.
    pub reference: String,
    /// On which terms.
    #[serde(default)]
    pub terms: Terms,
    /// The answer.
    pub answer: Answer,
}

/// Names a corpus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCorpus {
    /// Name of the index.
    pub name: String,
    /// Digest of vocabulary, bags, splits and labels.
    pub content_hash: String,
}

/// Holds the figures of a variant.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct KeptVariant {
    /// Its name.
    pub name: String,
    /// Kind of hidden unit.
    pub unit: String,
    /// Penalty kinds joined by `+`.
    pub penalty: String,
    /// Its seeds.
    pub seeds: Vec<u64>,
    /// Figures by key.
    pub metrics: BTreeMap<String, KeptFigure>,
}

/// Holds a figure over seeds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct KeptFigure {
    /// Mean over the seeds that have a value.
    pub mean: f64,
    /// Sample standard deviation; absent for fewer than two values.
    pub sd: Option<f64>,
}
