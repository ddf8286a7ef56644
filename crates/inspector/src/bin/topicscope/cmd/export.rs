//! `topicscope export`: an index or a model in the forms that other programs read.

use std::fmt::Write as _;
use std::iter;
use std::path::Path;

use topicscope_indexer::Index;
use topicscope_indexer::artifact::{Staging, check_apart};
use topicscope_inspector::InspectorError;
use topicscope_inspector::evaluate::COHERENCE_WORDS;
use topicscope_inspector::export::{
    About, Corpus, EXPORT_KIND, TextCells, Units, export_index, export_model,
};

use crate::args::{ExportCommand, ModelFlags};
use crate::indexing::existing;
use crate::inside::model_at;
use crate::progress::Talk;
use crate::source::Source;
use crate::usage::Usage;
use crate::writing::claim;

/// The files that tell an index and a model from any other folder.
const INDEX_MARKER: &str = "manifest.json";
const MODEL_MARKER: &str = "model.json";

pub(crate) fn run(command: &ExportCommand, talk: Talk) -> anyhow::Result<()> {
    // Refuse before reading, not after.
    let inputs = iter::once(&command.source).chain(&command.index);
    let _claim = claim(&command.output, existing(command.force), EXPORT_KIND, inputs)?;
    let bar = talk.counter("exporting");
    let about = if command.source.join(INDEX_MARKER).is_file() {
        of_index(command)?
    } else if model_at(&command.source, Talk::new(true)).join(MODEL_MARKER).is_file() {
        of_model(command, talk)?
    } else {
        return Err(InspectorError::NeitherIndexNorModel { path: command.source.clone() }.into());
    };
    drop(bar);
    talk.say(&summary(&command.output, &about));
    Ok(())
}

fn of_index(command: &ExportCommand) -> anyhow::Result<About> {
    let given = [("--index", command.index.is_some()), ("--top", command.top.is_some())];
    if let Some(&(flag, _)) = given.iter().find(|(_, is_given)| *is_given) {
        return Err(Usage::FlagOfModels { flag, path: command.source.clone() }.into());
    }
    command.kind.check_index()?;
    let index = Index::open(&command.source)?;
    let corpus = Corpus::new(&index)?.with_text(text_of(command));
    let corpus = if command.halves { corpus.with_halves() } else { corpus };
    let mut staging = begin(command)?;
    let about = export_index(command.kind, &corpus, &mut staging)?;
    staging.commit()?;
    Ok(about)
}

fn of_model(command: &ExportCommand, talk: Talk) -> anyhow::Result<About> {
    if command.halves {
        return Err(Usage::NoText { path: command.source.clone() }.into());
    }
    let flags = ModelFlags { model: command.source.clone(), index: command.index.clone() };
    let source = Source::open(&flags, talk)?;
    check_apart(&command.output, [&source.index_place])?;
    if source.index.is_none() {
        let (kind, index) = (command.kind.name(), source.index_place.clone());
        if command.kind.needs_documents() {
            return Err(InspectorError::ExportNeedsIndex { kind, index }.into());
        }
        talk.say(&format!(
            "no index at `{}`: no codes of documents, and words by decoder weight; `--index` \
             names its place",
            index.display()
        ));
    }
    let corpus = source.index.as_ref().map(Corpus::new).transpose()?;
    let corpus = corpus.map(|corpus| corpus.with_text(text_of(command)));
    let n_words = command.top.unwrap_or(COHERENCE_WORDS);
    let saved = &source.saved;
    let units = Units::new(&saved.model, &saved.vocabulary, corpus.as_ref(), n_words)?;
    let units = units.with_text(text_of(command));
    let mut staging = begin(command)?;
    let about = export_model(command.kind, &units, &mut staging)?;
    staging.commit()?;
    Ok(about)
}

fn text_of(command: &ExportCommand) -> TextCells {
    if command.raw { TextCells::Raw } else { TextCells::Harmless }
}

fn begin(command: &ExportCommand) -> anyhow::Result<Staging> {
    Ok(Staging::begin(&command.output, existing(command.force), EXPORT_KIND)?)
}

/// Says what was written and what became of documents and units that are special.
fn summary(place: &Path, about: &About) -> String {
    let names: Vec<&str> = about.files.keys().map(String::as_str).collect();
    let mut text = format!("{} `{}`: {}", about.kind, place.display(), names.join(", "));
    let facts = &about.facts;
    let mut tell = |n: Option<usize>, what: &str| {
        if let Some(n) = n.filter(|&n| n > 0) {
            let _ = write!(text, "\n{what}: {n}");
        }
    };
    tell(
        facts.documents_without_mass,
        "documents that activate no unit, so that their shares are all the same",
    );
    tell(
        facts.silent_units.as_ref().map(Vec::len),
        "units that are never above zero in training, so that their words are those of the corpus",
    );
    tell(facts.documents_left_out, "documents left out");
    tell(facts.words_left_out, "words left out, since no document holds them");
    text.push_str("\nhow to read them: export.json");
    text
}
