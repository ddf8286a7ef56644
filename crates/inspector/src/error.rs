//! Everything that can go wrong while models are read and compared.

use std::io;
use std::path::PathBuf;

use thiserror::Error;
use topicscope_indexer::IndexError;
use topicscope_indexer::artifact::ArtifactError;
use topicscope_trainer::TrainerError;

/// Says why a model could not be read, evaluated or compared.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InspectorError {
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A model could not be trained or read.
    #[error(transparent)]
    Trainer(#[from] TrainerError),
    /// A report could not be written.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    /// A file holds no report.
    #[error("`{}` holds no report: {problem}", path.display())]
    NoReport {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A report has a form that is newer than this program.
    #[error("`{}` has form {found}, and this program knows forms up to {known}", path.display())]
    NewerReport {
        /// The file.
        path: PathBuf,
        /// Its form.
        found: u32,
        /// The newest form that is known.
        known: u32,
    },
    /// A unit was asked for that the model does not have.
    #[error("there is no unit `{unit}`; the model has units `0` to `{last}`")]
    NoSuchUnit {
        /// The number asked for.
        unit: usize,
        /// Number of the last unit.
        last: usize,
    },
    /// A word was asked for that is not in the vocabulary of the model.
    #[error("the model does not know the word `{word}`")]
    UnknownWord {
        /// The word asked for.
        word: String,
        /// Words of the vocabulary that are spelled alike, the nearest first.
        nearest: Vec<String>,
    },
    /// A document was asked for that the index does not have.
    #[error("`{}` has no document `{id}`", index.display())]
    UnknownDocument {
        /// The name asked for.
        id: String,
        /// The index.
        index: PathBuf,
    },
    /// A label was asked for that the corpus does not have, or that no unit tells best.
    #[error("no unit tells the label `{label}` best")]
    UnknownLabel {
        /// The label asked for.
        label: String,
        /// Labels that units tell best, those that are spelled alike first.
        nearest: Vec<String>,
    },
    /// Units were asked for by something that only documents tell, and no index was found.
    #[error("{what} of units follows from documents, and there is no index at `{}`", index.display())]
    UnitsNeedIndex {
        /// What was asked for.
        what: &'static str,
        /// Where the index should be.
        index: PathBuf,
    },
    /// Units were asked for by theme, and the model is no run of a study that has themes.
    #[error("`{}` has no theme `{theme}`", model.display())]
    UnknownTheme {
        /// The number asked for.
        theme: usize,
        /// The model.
        model: PathBuf,
        /// Number of themes that its units belong to.
        n_themes: usize,
    },
    /// The index has no documents to judge on.
    #[error("`{}` has no {part} documents with a vocabulary word", index.display())]
    NoDocuments {
        /// The index.
        index: PathBuf,
        /// Which part is empty.
        part: &'static str,
    },
    /// Most topics have no word of the index they are judged in.
    #[error(
        "no word of `{unknown}` of `{topics}` topic{} is in `{}`, as {}",
        if *topics == 1 { "" } else { "s" }, index.display(), quoted(examples)
    )]
    UnknownTopics {
        /// The index.
        index: PathBuf,
        /// Topics with words.
        topics: usize,
        /// Those without a word of the index.
        unknown: usize,
        /// The first words of one of them.
        examples: Vec<String>,
    },
    /// A ranking needs documents, and no index was found.
    #[error("the ranking `{ranking}` reads documents, and there is no index at `{}`", index.display())]
    RankingNeedsIndex {
        /// The ranking asked for.
        ranking: &'static str,
        /// Where the index should be.
        index: PathBuf,
    },
    /// A folder that was to be exported holds neither an index nor a model.
    #[error("`{}` is neither an index nor a model", path.display())]
    NeitherIndexNorModel {
        /// The folder.
        path: PathBuf,
    },
    /// A kind of export cannot hold what was to be exported.
    #[error("an export of kind `{kind}` takes no {of}: {reason}")]
    NotExportable {
        /// Name of the kind.
        kind: &'static str,
        /// What the folder holds.
        of: &'static str,
        /// What the kind lacks.
        reason: &'static str,
    },
    /// A kind of export holds documents, and no index was found.
    #[error("an export of kind `{kind}` holds the codes of documents, and there is no index at `{}`", index.display())]
    ExportNeedsIndex {
        /// Name of the kind.
        kind: &'static str,
        /// Where the index should be.
        index: PathBuf,
    },
    /// A study names the same variant twice.
    #[error("variant `{variant}` is named twice")]
    RepeatedVariant {
        /// The variant.
        variant: String,
    },
    /// The weight of a variant is to be found before training.
    #[error("variant `{variant}` has no weight yet")]
    NoWeight {
        /// The variant.
        variant: String,
    },
    /// A folder holds no study.
    #[error("`{}` is no study", path.display())]
    NoStudy {
        /// The folder.
        path: PathBuf,
    },
    /// A file of a study cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Question {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file of a weight that was found is not as written.
    #[error("`{}` is damaged", path.display())]
    DamagedWeight {
        /// The file.
        path: PathBuf,
    },
    /// No seed of a study has a model of every variant.
    #[error("no seed of `{}` has a model of every variant yet: {n_missing} runs are missing", folder.display())]
    NothingToCompare {
        /// The folder of the study.
        folder: PathBuf,
        /// Number of runs that are missing.
        n_missing: usize,
    },
    /// A model of another program has the name of another variant.
    #[error("the name `{name}` is taken by another model")]
    TakenName {
        /// The name.
        name: String,
    },
    /// A study names the same seed twice.
    #[error("seed `{seed}` is named twice")]
    RepeatedSeed {
        /// The seed.
        seed: u64,
    },
    /// A path is relative, and there is no current folder.
    #[error("cannot tell where `{}` is", path.display())]
    NoPlace {
        /// The path.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Models of one comparison differ in more than penalty and seed.
    #[error("variant `{variant}` has no model with seed `{seed}`, so it has no twins there")]
    MissingTwin {
        /// The variant.
        variant: String,
        /// The seed that another variant has.
        seed: u64,
    },
    /// A model did not start from weights drawn for its seed, so it is nobody's twin.
    #[error("`{}` went on from the weights of another model, so it has no twins", path.display())]
    WarmStarted {
        /// The model.
        path: PathBuf,
    },
    /// Two models have the same variant and seed.
    #[error("`{}` repeats variant `{variant}` with seed `{seed}`", path.display())]
    RepeatedModel {
        /// The second model.
        path: PathBuf,
        /// Its variant.
        variant: String,
        /// Its seed.
        seed: u64,
    },
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
