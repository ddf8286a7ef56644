//! `topicscope quiz`: a page that asks people about units blind, and what their answers say.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context;
use topicscope_indexer::artifact::Staging;
use topicscope_indexer::{Index, Split};
use topicscope_inspector::quiz::{
    Contestant, Key, QUIZ_KIND, QuestionKind, QuizSettings, Shown, make, read_answers, read_key,
    score, sheets, write_quiz,
};
use topicscope_inspector::render::counted;
use topicscope_inspector::study::Judging;
use topicscope_trainer::SavedModel;

use crate::args::QuizCommand;
use crate::indexing::existing;
use crate::inside::models_at;
use crate::output;
use crate::progress::Talk;
use crate::writing::claim;

pub(crate) fn run(command: &QuizCommand, talk: Talk) -> anyhow::Result<()> {
    match (&command.key, &command.output) {
        (Some(key), _) => count(command, key),
        (None, Some(target)) => ask(command, target, talk),
        (None, None) => unreachable!("the parser asks for one of them"),
    }
}

/// Names models by their folders alone where that tells them apart.
fn with_short_names(named: Vec<(String, PathBuf)>) -> Vec<(String, PathBuf)> {
    let short = |(name, _): &(String, PathBuf)| {
        Path::new(name).file_name().map(|last| last.to_string_lossy().into_owned())
    };
    let Some(names) = named.iter().map(short).collect::<Option<Vec<String>>>() else {
        return named;
    };
    if names.iter().collect::<BTreeSet<_>>().len() < names.len() {
        return named;
    }
    names.into_iter().zip(named).map(|(name, (_, path))| (name, path)).collect()
}

/// Makes a quiz.
fn ask(command: &QuizCommand, target: &Path, talk: Talk) -> anyhow::Result<()> {
    let bar = talk.counter("reading");
    let named: Vec<(String, PathBuf)> =
        command.models.iter().flat_map(|folder| models_at(folder)).collect();
    let named = with_short_names(named);
    let saved: Vec<SavedModel> =
        named.iter().map(|(_, path)| SavedModel::open(path)).collect::<Result<_, _>>()?;
    let place = command.index.clone().or_else(|| saved.first().map(SavedModel::index_path));
    let place = place.unwrap_or_default();
    let inputs = command.models.iter().chain([&place]).chain(command.reference.other_index());
    let existing = existing(command.force);
    let _claim = claim(target, existing, QUIZ_KIND, inputs)?;
    let index = Index::open(&place)?;
    for ((name, _), model) in named.iter().zip(&saved) {
        let is_of_index = model.check_index(index.content_hash());
        is_of_index.with_context(|| format!("`{name}` is a model of another index"))?;
    }
    let judging = Judging { reference: command.reference.clone(), ..Judging::default() };
    let judge = judging.judge(&index, Split::Test)?;
    bar.doing("drawing questions");
    let pairs = named.iter().zip(&saved);
    let models: Vec<Contestant<'_>> = pairs
        .map(|((name, _), saved)| Contestant { name: name.clone(), model: &saved.model })
        .collect();
    let settings = QuizSettings {
        questions: command.questions,
        attention: command.attention,
        seed: command.seed,
        shown: if command.no_text { Shown::Words } else { Shown::Text },
    };
    let quiz = make(&judge, &models, &settings)?;
    let mut staging = Staging::begin(target, existing, QUIZ_KIND)?;
    let key = write_quiz(&mut staging, &quiz)?;
    staging.commit()?;
    drop(bar);
    talk.say(&summary(&key, target));
    Ok(())
}

/// Counts answers.
fn count(command: &QuizCommand, folder: &Path) -> anyhow::Result<()> {
    let key = read_key(folder)?;
    let answers = read_answers(&command.score, &key)?;
    let score = score(&key, &answers);
    output::print(command.printing.form, &score, &sheets::score(&score))
}

/// Says what was asked, what was left out, and what comes next.
fn summary(key: &Key, target: &Path) -> String {
    let n = |kind| key.questions.iter().filter(|question| question.kind == kind).count();
    let mut lines = vec![format!(
        "quiz `{}` of {}, mixed blind: {} about words, {} about documents, {}",
        target.display(),
        counted(key.models.len(), "model"),
        counted(n(QuestionKind::Words), "question"),
        n(QuestionKind::Documents),
        counted(n(QuestionKind::Attention), "attention check"),
    )];
    for size in &key.sizes {
        if !size.dead.is_empty() {
            lines.push(format!(
                "of {} units {} dead in one of the models at least, so asked of none",
                size.units,
                are(size.dead.len())
            ));
        }
        for (kind, asked) in [("words", &size.words), ("documents", &size.documents)] {
            if asked.asked.len() < key.questions_per_kind {
                lines.push(format!(
                    "only {} of {} give questions about {kind} in all models",
                    counted(asked.asked.len(), "unit"),
                    size.units
                ));
            }
        }
    }
    let target = target.display();
    lines.push(format!("give people {target}/index.html; it holds no answer, key.json holds all"));
    lines.push(format!("then: topicscope quiz --score answers.json --key {target}"));
    lines.join("\n")
}

fn are(n: usize) -> String {
    if n == 1 { "1 is".to_owned() } else { format!("{n} are") }
}
