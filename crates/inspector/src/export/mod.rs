//! Indexes and models in the forms that other programs read.
//!
//! Each kind of export is a folder: the files of the kind and `export.json`, which says what
//! they hold, by which rules numbers were made and how to read them. Documents and units keep
//! their numbers; what a form cannot hold is said there and never left out in silence.
//! Every file is written as a stream, the codes of documents block by block.

mod about;
mod cells;
mod corpus;
mod csv;
mod halves;
mod mallet;
mod npy;
mod npz;
mod octis;
mod pyldavis;
mod svmlight;
#[cfg(test)]
mod testing;
mod units;
mod words;

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use topicscope_indexer::artifact::{Kind, Says, Staging};

pub use self::about::{About, Facts};
pub use self::cells::TextCells;
pub use self::corpus::Corpus;
pub use self::units::Units;
use crate::error::InspectorError;

/// What an export is among folders that appear whole or not at all.
pub const EXPORT_KIND: Kind =
    Kind { name: "export", marker: about::FILE, says: &[Says::Format(about::FORMAT)], parts: &[] };

/// Names a form that other programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExportKind {
    /// Arrays of `NumPy` and sparse matrices of `SciPy`.
    Npz,
    /// Lines of `label,label number:value …`, as `scikit-learn` reads them.
    Svmlight,
    /// MALLET's lines of text, topic keys and document topics.
    Mallet,
    /// A dataset or a model output of OCTIS.
    Octis,
    /// The arguments of `pyLDAvis.prepare`.
    Pyldavis,
    /// Tables.
    Csv,
}

/// Says that a word names no kind of export.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{found}` is no kind of export; choose one of {known}", known = names())]
pub struct UnknownExportKind {
    /// The word given.
    pub found: String,
}

impl ExportKind {
    /// Lists all kinds.
    pub const ALL: [Self; 6] =
        [Self::Npz, Self::Svmlight, Self::Mallet, Self::Octis, Self::Pyldavis, Self::Csv];

    /// Returns the name in flags and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Npz => "npz",
            Self::Svmlight => "svmlight",
            Self::Mallet => "mallet",
            Self::Octis => "octis",
            Self::Pyldavis => "pyldavis",
            Self::Csv => "csv",
        }
    }

    /// Says whether the kind holds nothing of a model without the codes of documents.
    pub fn needs_documents(self) -> bool {
        !matches!(self, Self::Npz | Self::Csv)
    }

    /// Says why the kind cannot hold an index.
    ///
    /// # Errors
    /// [`InspectorError::NotExportable`] for kinds that describe topics.
    pub fn check_index(self) -> Result<(), InspectorError> {
        if self == Self::Pyldavis {
            let reason = "pyLDAvis shows topics, and an index has none";
            return Err(InspectorError::NotExportable { kind: self.name(), of: "index", reason });
        }
        Ok(())
    }
}

/// Writes an index into a folder that the caller commits.
///
/// # Errors
/// When the kind cannot hold an index, or a file cannot be read or written.
pub fn export_index(
    kind: ExportKind,
    corpus: &Corpus<'_>,
    staging: &mut Staging,
) -> Result<About, InspectorError> {
    kind.check_index()?;
    let mut facts = match kind {
        ExportKind::Npz => npz::of_index(corpus, staging)?,
        ExportKind::Svmlight => svmlight::of_index(corpus, staging)?,
        ExportKind::Mallet => mallet::of_index(corpus, staging)?,
        ExportKind::Octis => octis::of_index(corpus, staging)?,
        ExportKind::Csv => csv::of_index(corpus, staging)?,
        ExportKind::Pyldavis => unreachable!("refused above"),
    };
    if let Some(halves) = corpus.halves() {
        self::halves::add(kind, corpus, halves, &mut facts, staging)?;
    }
    about::finish(About::of_index(kind, corpus, facts), staging)
}

/// Writes a model, and the codes of its documents, into a folder that the caller commits.
///
/// # Errors
/// When the kind needs documents and there are none, or a file cannot be written.
///
/// # Panics
/// When the kind needs documents and there are none; see [`ExportKind::needs_documents`].
pub fn export_model(
    kind: ExportKind,
    units: &Units<'_>,
    staging: &mut Staging,
) -> Result<About, InspectorError> {
    let corpus = || units.corpus().expect("the caller checks `needs_documents`");
    let facts = match kind {
        ExportKind::Npz => npz::of_model(units, staging)?,
        ExportKind::Csv => csv::of_model(units, staging)?,
        ExportKind::Svmlight => svmlight::of_model(units, corpus(), staging)?,
        ExportKind::Mallet => mallet::of_model(units, corpus(), staging)?,
        ExportKind::Octis => octis::of_model(units, corpus(), staging)?,
        ExportKind::Pyldavis => pyldavis::of_model(units, corpus(), staging)?,
    };
    about::finish(About::of_model(kind, units, facts), staging)
}

/// Lists the names of all kinds, for messages.
fn names() -> String {
    ExportKind::ALL.map(ExportKind::name).join(", ")
}

impl fmt::Display for ExportKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for ExportKind {
    type Err = UnknownExportKind;

    fn from_str(found: &str) -> Result<Self, UnknownExportKind> {
        let known = Self::ALL.into_iter().find(|kind| kind.name() == found);
        known.ok_or_else(|| UnknownExportKind { found: found.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_and_others_are_refused_with_the_list() {
        for kind in ExportKind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        let message = "parquet".parse::<ExportKind>().unwrap_err().to_string();
        assert_eq!(
            message,
            "`parquet` is no kind of export; choose one of npz, svmlight, mallet, octis, pyldavis, csv"
        );
    }

    #[test]
    fn only_topics_are_no_form_of_an_index() {
        let refused: Vec<ExportKind> =
            ExportKind::ALL.into_iter().filter(|kind| kind.check_index().is_err()).collect();
        assert_eq!(refused, [ExportKind::Pyldavis]);
    }
}
