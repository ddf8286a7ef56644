//! Remedies for errors; the libraries tell what is wrong, this file what to do.

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use topicscope_indexer::IndexError;
use topicscope_indexer::artifact::{ArtifactError, Holder};
use topicscope_inspector::InspectorError;
use topicscope_inspector::foreign::ForeignError;
use topicscope_inspector::quiz::QuizError;
use topicscope_inspector::render::{clean, counted};
use topicscope_inspector::report::ClaimsError;
use topicscope_inspector::topics::TopicsError;
use topicscope_trainer::{ConfigProblem, DeviceProblem, Mismatch, TrainerError};

use crate::cmd::encode::LineError;
use crate::cmd::man::PageInTheWay;
use crate::config::ConfigError;
use crate::memory::MemoryTooSmall;
use crate::reading_hint;
use crate::unfinished::Unfinished;
use crate::usage::Usage;

const FEWER_WEIGHTS: &str = "train fewer units, or index fewer words";

/// Returns what a person can do about an error, when one thing is likely.
pub(crate) fn of(error: &anyhow::Error) -> Option<String> {
    // A hint may have a name that a file brought along.
    remedy(error).map(|hint| clean(&hint))
}

fn remedy(error: &anyhow::Error) -> Option<String> {
    error.chain().find_map(|cause| {
        if let Some(error) = cause.downcast_ref::<IndexError>() {
            of_index(error)
        } else if let Some(error) = cause.downcast_ref::<TrainerError>() {
            of_trainer(error)
        } else if let Some(problem) = cause.downcast_ref::<DeviceProblem>() {
            of_device(problem)
        } else if let Some(error) = cause.downcast_ref::<InspectorError>() {
            of_inspector(error)
        } else if let Some(error) = cause.downcast_ref::<ArtifactError>() {
            of_artifact(error)
        } else if let Some(error) = cause.downcast_ref::<ForeignError>() {
            of_foreign(error)
        } else if let Some(error) = cause.downcast_ref::<TopicsError>() {
            of_topics(error)
        } else if let Some(error) = cause.downcast_ref::<QuizError>() {
            of_quiz(error)
        } else if let Some(error) = cause.downcast_ref::<Unfinished>() {
            Some(of_unfinished(error))
        } else if cause.is::<ClaimsError>() {
            Some("`docs/formats.md` says how claims are written".to_owned())
        } else if let Some(error) = cause.downcast_ref::<ConfigError>() {
            Some(error.remedy())
        } else if cause.is::<PageInTheWay>() {
            Some("name another folder, or move the file away".to_owned())
        } else if let Some(LineError::TooLong { .. }) = cause.downcast_ref() {
            Some("cut the text into several lines".to_owned())
        } else if cause.is::<MemoryTooSmall>() {
            Some(FEWER_WEIGHTS.to_owned())
        } else if let Some(error) = cause.downcast_ref::<Usage>() {
            Some(of_usage(error))
        } else if let Some(error) = cause.downcast_ref::<io::Error>() {
            of_io(error)
        } else {
            None
        }
    })
}

fn of_index(error: &IndexError) -> Option<String> {
    let hint = match error {
        IndexError::MissingInput { .. } => {
            "check the path; relative paths start at the current folder"
        }
        IndexError::EmptyCorpus { .. } => {
            "check that the inputs are the right files and `--format` fits them"
        }
        IndexError::NotUtf8 { .. } => "name its encoding, as `--encoding latin1`, or add `--lossy`",
        IndexError::Malformed { .. } => "check the name of the encoding, or add `--lossy`",
        IndexError::NulByte { .. } => "if it is text, try `--encoding utf-16le`; or add `--lossy`",
        IndexError::DuplicateId { .. } => {
            "make ids unique, name another `--id-field`, or add `--on-error skip`"
        }
        IndexError::VocabularyLength { heading: true, .. } => {
            "the first line of the vocabulary looks like a heading; if it is one, take it out"
        }
        IndexError::VocabularyLength { turned: true, .. } => {
            "its documents are as many as the vocabulary has lines: if they are words, turn the \
             matrix round"
        }
        IndexError::NoVocabulary { .. }
        | IndexError::VocabularyLength { .. }
        | IndexError::WordNumber { .. }
        | IndexError::VocabularyWord { .. } => {
            "name the file with its words, one a line: `--vocabulary FILE`"
        }
        IndexError::UnsortedBags { .. } => {
            "so large a file must be sorted by document: `(head -2 F; tail -n +3 F | sort -n \
             -k1,1 -k2,2)`, with 3 and 4 for uci"
        }
        IndexError::MatrixForm { .. } => {
            "convert it, in Python: scipy.io.mmwrite('bags.mtx', \
             scipy.sparse.coo_matrix(scipy.io.mmread('FILE')), symmetry='general')"
        }
        IndexError::EmptyBags { .. } | IndexError::EntryCount { .. } => {
            "the file is not whole or its head is wrong: copy or make it again"
        }
        IndexError::UnnamedLabel { .. } | IndexError::LabelName { .. } => {
            "check the file after `--label-names`: a label, a tab and its name a line"
        }
        IndexError::UnknownArchive { .. } => "say what it holds with `--format`",
        IndexError::UnknownSplit { .. } => "check `--split-field`",
        IndexError::TruncatedArchive { .. } | IndexError::DamagedArchive { .. } => {
            "copy or download the file again; `tar -t` checks it"
        }
        IndexError::LinkLoop { .. } => "remove the link, or pass it over with `--on-error skip`",
        IndexError::Pattern { .. } => "`--word-rule` takes words, simple, or a regular expression",
        IndexError::Mixed { .. } => "index them apart",
        IndexError::ReadOnce { .. } => {
            "write it to a file and index that, or leave out `--repeated-lines drop`"
        }
        IndexError::UnclosedStory { .. }
        | IndexError::FieldType { .. }
        | IndexError::BagEntry { .. } => "mend the record, or leave it out with `--on-error skip`",
        IndexError::ClimbingPath { .. } => {
            "pack it again, or pass the member over with `--on-error skip`"
        }
        IndexError::Truncated { .. } | IndexError::DamagedPacking { .. } => {
            "copy or download the file again; `gzip -t` or `zstd -t` checks it"
        }
        IndexError::EmptyVocabulary { .. } => "lower `--min-df` or raise `--max-df`",
        IndexError::NoStopList { .. } => "add `--no-stop-words`",
        IndexError::NoStemmer { .. } => "leave out `--stem`",
        IndexError::NotAnIndex { .. } => "make an index with `topicscope index INPUT -o INDEX`",
        IndexError::Newer { .. } => "update topicscope",
        IndexError::Damaged { .. } | IndexError::Bags { .. } => "make the index again",
        IndexError::Artifact(error) => return of_artifact(error),
        error => return reading_hint::of(error),
    };
    Some(hint.to_owned())
}

fn of_trainer(error: &TrainerError) -> Option<String> {
    let hint = match error {
        TrainerError::Config { problems } => return problems.iter().find_map(of_problem),
        TrainerError::Device(problem) => return of_device(problem),
        TrainerError::NotFinite { rate, .. } => {
            return Some(format!(
                "try a smaller learning rate, as `--rate {}`, or smaller weights if one is large",
                rate / 4.0
            ));
        }
        TrainerError::TooLarge { .. } => FEWER_WEIGHTS,
        TrainerError::NoTerms { .. } | TrainerError::NoDocuments => {
            "index more documents, or a larger vocabulary"
        }
        TrainerError::NoModel { path } => match model_inside(path) {
            Some(model) => return Some(format!("it holds models; name one, as `{model}`")),
            None => "train a model with `topicscope train INDEX -o MODEL`",
        },
        TrainerError::Newer { .. } => "update topicscope",
        TrainerError::Damaged { .. } => "train the model again",
        TrainerError::NoValidation => {
            "index with a `--validation` share, or train without `--patience`"
        }
        TrainerError::OtherRun { .. } => {
            "repeat the flags of the unfinished run, or start over with `--force`"
        }
        TrainerError::OtherIndex { .. } => "name the index of the model with `--index`",
        TrainerError::Index(error) => return of_index(error),
        TrainerError::Artifact(error) => return of_artifact(error),
        _ => return None,
    };
    Some(hint.to_owned())
}

/// Finds a model inside the folder of a study, first a penalized one.
fn model_inside(study: &Path) -> Option<String> {
    let entries = std::fs::read_dir(study.join("runs"))
        .or_else(|_| std::fs::read_dir(study.join("models")))
        .ok()?;
    let is_model = |place: &PathBuf| place.join("model.json").is_file();
    let mut places: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    places.retain(is_model);
    places.sort_by_key(|place| {
        let name = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
        (name.starts_with("none") || name.contains("-none-"), name)
    });
    places.first().map(|place| clean(&place.display().to_string()))
}

fn of_usage(error: &Usage) -> String {
    match error {
        Usage::FlagOfModels { .. } => "leave the flag out, or name a model",
        Usage::SeedsBeyond { .. } => "choose a smaller `--seed`",
        Usage::Runs { .. } => "name one file for each run with each flag, or leave the flag out",
        Usage::MixedWeights => "write all as `KIND:auto`, or give each a number",
        Usage::DeviceInside => "leave it out",
        Usage::SeveralSizes => "name one number with `--units`, or use `study`",
        Usage::NoInput => "name text or an index, or a study with `-o`",
        Usage::OtherQuestion { .. } => {
            "ask it once without `--part`, as with `--plan`; leave all but `-o` away to go on with what is kept"
        }
        Usage::NoWeights { .. } => "train first: `topicscope study -o` the same folder",
        Usage::NoText { .. } => "halves are made of the documents of an index: name an index",
    }
    .to_owned()
}

fn of_unfinished(error: &Unfinished) -> String {
    match error {
        Unfinished::Found { .. } => "go on with `--resume`, or start over with `--force`",
        Unfinished::Unusable { .. } => "start over with `--force`",
    }
    .to_owned()
}

fn of_device(problem: &DeviceProblem) -> Option<String> {
    let hint = match problem {
        DeviceProblem::NotBuilt => {
            "build it with support: `cargo install topicscope --features gpu`; or leave out `--device`"
        }
        DeviceProblem::NoGpu { software } if !software.is_empty() => {
            "the processor is faster than software: leave out `--device`; to try it out, name it"
        }
        DeviceProblem::NoGpu { .. } | DeviceProblem::NoSuchAdapter { .. } => {
            "check that its driver brings Vulkan, Metal or DirectX 12; or leave out `--device`"
        }
        DeviceProblem::TooLarge { .. } | DeviceProblem::OutOfMemory { .. } => {
            "train fewer units or smaller batches, or leave out `--device`"
        }
        DeviceProblem::Unsupported { setting } if setting.contains("sampling") => {
            "look at all words with `--sample off`, or leave out `--device`"
        }
        DeviceProblem::Unsupported { .. } => "leave out `--device`",
        _ => return None,
    };
    Some(hint.to_owned())
}

fn of_problem(problem: &ConfigProblem) -> Option<String> {
    let hint = match problem {
        ConfigProblem::PenaltyWithoutMeaning { reason, .. } => match reason {
            Mismatch::NoProbabilities => {
                "use `--unit sigmoid`, or the penalty `mean` for unbounded units"
            }
            Mismatch::FixedNumber => {
                "choose how many are active with `--k` or `--group`; `--penalty none` or `mean` fit"
            }
            Mismatch::NoThreshold => "use `--unit jump-relu`, or another penalty",
            _ => return None,
        },
        ConfigProblem::TiedUnitColumns => "add `--untied`, or use `--decoder-norm free`",
        ConfigProblem::NothingToSeek => "name a penalty to start from, as `--penalty mean:0.3`",
        _ => return None,
    };
    Some(hint.to_owned())
}

fn of_topics(error: &TopicsError) -> Option<String> {
    let hint = match error {
        TopicsError::NotUtf8 { .. } => "write the file in UTF-8",
        TopicsError::NotJson { .. } | TopicsError::TopicKeys { .. } => {
            "for one topic a line use `--format text`"
        }
        TopicsError::JsonForm { .. } => "write [[\"word\", \"word\", …], …]",
        TopicsError::NoTopics { .. } => "write one topic a line, best words first",
        _ => return None,
    };
    Some(hint.to_owned())
}

fn of_inspector(error: &InspectorError) -> Option<String> {
    let hint = match error {
        InspectorError::Index(error) => return of_index(error),
        InspectorError::Trainer(error) => return of_trainer(error),
        InspectorError::Artifact(error) => return of_artifact(error),
        InspectorError::NoStudy { .. } => "a study is made by `topicscope study INPUT -o STUDY`",
        InspectorError::NothingToCompare { .. } => {
            "train them: `topicscope study -o` the same folder"
        }
        InspectorError::DamagedWeight { .. } => "remove it, and it is found again",
        InspectorError::TakenName { .. } => "give each model a name of its own",
        InspectorError::UnknownTopics { .. } => {
            "check that the topics are of this corpus and one a line, best words first; with \
             `--window-tokens all` words that pruning dropped are found too"
        }
        InspectorError::UnknownWord { nearest, .. } => return Some(of_unknown_word(nearest)),
        InspectorError::UnknownDocument { .. } => {
            "documents are named by their ids, as `topicscope documents MODEL --output json` shows"
        }
        InspectorError::UnknownLabel { nearest, .. } if nearest.is_empty() => {
            "the corpus has no labels that units could tell"
        }
        InspectorError::UnknownLabel { nearest, .. } => {
            return Some(format!("units tell {}", quoted(nearest)));
        }
        InspectorError::UnitsNeedIndex { .. } => "name the index with `--index`",
        InspectorError::UnknownTheme { n_themes: 0, .. } => {
            "themes belong to the models of the first seed of a study: name one of its `runs`"
        }
        InspectorError::UnknownTheme { .. } => {
            "`topicscope units MODEL` shows the number of each unit's theme"
        }
        InspectorError::NoDocuments { .. } => "index more documents, or a larger vocabulary",
        InspectorError::RankingNeedsIndex { .. } => {
            "name the index with `--index`, or use `--rank decoder`"
        }
        InspectorError::NeitherIndexNorModel { .. } => {
            "make an index with `topicscope index INPUT -o INDEX`, a model with `topicscope train`"
        }
        InspectorError::NotExportable { .. } => "export a model of this index",
        InspectorError::ExportNeedsIndex { .. } => {
            "name the index with `--index`; `--to npz` and `--to csv` write weights and words \
             without it"
        }
        InspectorError::MissingTwin { .. } => "train the missing model, or leave its twins out",
        InspectorError::RepeatedModel { .. } => "name each model once",
        InspectorError::WarmStarted { .. } => "train it on its own, without `--path`",
        _ => return None,
    };
    Some(hint.to_owned())
}

fn of_unknown_word(nearest: &[String]) -> String {
    match nearest {
        [] => {
            "`topicscope vocabulary INDEX` lists the words, and `--dropped` those left out".into()
        }
        words => format!("spelled alike: {}", quoted(words)),
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn of_foreign(error: &ForeignError) -> Option<String> {
    let hint = match error {
        ForeignError::Index(error) => return of_index(error),
        ForeignError::Array { .. } | ForeignError::Archive { .. } => {
            "write it again, with `numpy.save` or `numpy.savez`"
        }
        ForeignError::Elements { .. } => "save numbers, as `codes.astype('float32')`",
        ForeignError::Dimensions { .. } => "a row for each document, a column for each unit",
        ForeignError::Arrays { .. } => "call the array of codes `codes`",
        ForeignError::Line { .. } | ForeignError::Number { .. } | ForeignError::Ragged { .. } => {
            "a line for each document: its number and name if you like, then a number for each unit"
        }
        ForeignError::NotFinite { .. } => {
            "write 0 where a unit says nothing of a document, and leave no row out"
        }
        ForeignError::Empty { .. } | ForeignError::Rows { .. } | ForeignError::Document { .. } => {
            "rows are the documents of the index in its order, as `topicscope export INDEX --to csv` \
             lists them; of halves as `export INDEX --halves` does"
        }
        ForeignError::Units { .. } => "all files of a model have the same units in the same order",
        ForeignError::Nothing { .. } | ForeignError::HalvesAlone { .. } => {
            "name its codes with `--codes`"
        }
        _ => return None,
    };
    Some(hint.to_owned())
}

fn of_quiz(error: &QuizError) -> Option<String> {
    let hint = match error {
        QuizError::Index(error) => return of_index(error),
        QuizError::Artifact(error) => return of_artifact(error),
        QuizError::Read { source, .. } => return of_io(source),
        QuizError::RepeatedModel { .. } => "name each model once",
        QuizError::NoQuestions => {
            "a unit needs five words, and another one whose words are low for it: train more units, \
             or on more documents"
        }
        QuizError::Malformed { .. } => {
            "save it again from the page, or copy the whole text that the page shows"
        }
        QuizError::NotAQuiz { .. } => {
            "make one with `topicscope quiz MODEL... -o QUIZ`, and name its folder with `--key`"
        }
        QuizError::ChangedKey { .. } => {
            "copy the folder again, or make the quiz again with the same models and seed"
        }
        QuizError::Newer { .. } => "update topicscope",
        QuizError::NotAnswers { .. } => "name the answers.json that the page of the quiz saves",
        QuizError::OtherQuiz { .. } => "name with `--key` the folder whose page was answered",
        QuizError::UnknownQuestion { .. } | QuizError::UnknownChoice { .. } => {
            "save it again from the page; nothing in it is written by hand"
        }
        QuizError::RepeatedPerson { .. } => {
            "name each file once; for two people of one name change `person` in one of the files"
        }
        _ => return None,
    };
    Some(hint.to_owned())
}

fn of_artifact(error: &ArtifactError) -> Option<String> {
    match error {
        ArtifactError::Exists { .. } => Some("choose another name, or add `--force`".to_owned()),
        ArtifactError::NotAFolder { .. }
        | ArtifactError::NotReplaceable { .. }
        | ArtifactError::ForeignMarker { .. } => Some("choose another name".to_owned()),
        ArtifactError::ForeignEntry { entry, .. } => {
            Some(format!("move `{entry}` elsewhere, or choose another name"))
        }
        ArtifactError::Overlaps { .. } => {
            Some("choose a place apart from everything that is read".to_owned())
        }
        ArtifactError::Busy { holder, .. } => Some(of_holder(holder)),
        ArtifactError::InTheWay { .. } => {
            Some("move it elsewhere, or choose another name".to_owned())
        }
        ArtifactError::Displaced { .. } => {
            Some("move it to its place once that is free".to_owned())
        }
        ArtifactError::Length { .. } | ArtifactError::Altered { .. } => {
            Some("copy the folder again, or make it again".to_owned())
        }
        ArtifactError::Io { source, .. } => of_io(source),
        _ => None,
    }
}

fn of_holder(holder: &Holder) -> String {
    let wait = "wait until it is done, or choose another name";
    let since = holder.since.and_then(|since| SystemTime::now().duration_since(since).ok());
    match since.map(|since| since.as_secs()) {
        None => wait.to_owned(),
        Some(seconds @ 0..120) => format!("{wait}; it began {} ago", counted(seconds, "second")),
        Some(seconds @ 120..7200) => format!("{wait}; it began {} minutes ago", seconds / 60),
        Some(seconds) => format!("{wait}; it began {} hours ago", seconds / 3600),
    }
}

fn of_io(error: &io::Error) -> Option<String> {
    let hint = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free some space, or write elsewhere"
        }
        io::ErrorKind::PermissionDenied => "check the permissions of the place",
        io::ErrorKind::NotFound => "check the path; relative paths start at the current folder",
        _ => return None,
    };
    Some(hint.to_owned())
}
