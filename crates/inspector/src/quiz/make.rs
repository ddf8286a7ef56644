//! A quiz from models: which units are asked about, and in which order.

use std::collections::BTreeSet;

use topicscope_indexer::{DocId, Split, TermId};
use topicscope_trainer::Autoencoder;

use super::attention;
use super::documents::{DocumentIntrusion, Showing, UnitDocuments, show};
use super::error::QuizError;
use super::key::{Asked, FORMAT, Key, KeyModel, SizeGroup, VERSION, digest};
use super::question::{KeyQuestion, QuestionKind, ShownChoice, ShownQuestion};
use super::shuffle::{Purpose, key, shuffled};
use super::words::{UnitWords, WordIntrusion};
use crate::evaluate::{COHERENCE_WORDS, Judge};
use crate::metrics::{Halves, Likeness};
use crate::rank::{Ranking, Scores};
use crate::render::clean;

/// Says how a quiz is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuizSettings {
    /// Questions of each kind about each model.
    pub questions: usize,
    /// Attention checks in the whole quiz.
    pub attention: usize,
    /// What every choice at random is a function of.
    pub seed: u64,
    /// What is shown of documents.
    pub shown: Shown,
}

/// Says what a page shows of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Title and beginning of the text.
    Text,
    /// Words of the vocabulary, in an order that was drawn.
    Words,
}

impl Default for QuizSettings {
    /// Eight questions of each kind: about ten minutes for two models, at ten seconds for a question
    /// about words and thirty for one about documents.
    fn default() -> Self {
        Self { questions: 8, attention: 2, seed: 1, shown: Shown::Text }
    }
}

/// A model that is asked about.
#[derive(Debug, Clone)]
pub struct Contestant<'a> {
    /// Its name in the key; the page does not show it.
    pub name: String,
    /// The model.
    pub model: &'a Autoencoder,
}

/// Holds a quiz that is not written yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Quiz {
    /// What is right; its list of files is empty until the page is written.
    pub key: Key,
    /// What people see, in the order of the page.
    pub shown: Vec<ShownQuestion>,
}

/// Draws questions about models of one index and mixes them.
///
/// Models of the same number of units are asked about the same units, so that twins can be compared
/// unit by unit: units are tried in an order that the seed gives, and one is taken when every such
/// model gives a question about it. Units are named by correlation on training documents; documents
/// are those that the judge judges on, and the automatic answer about words counts in its reference.
///
/// # Errors
/// When a model is named twice, no unit can be asked about, or a document cannot be read.
///
/// # Panics
/// When a model is not of the judge's index.
pub fn make(
    judge: &Judge<'_>,
    models: &[Contestant<'_>],
    settings: &QuizSettings,
) -> Result<Quiz, QuizError> {
    let mut names = BTreeSet::new();
    if let Some(again) = models.iter().find(|model| !names.insert(&model.name)) {
        return Err(QuizError::RepeatedModel { name: again.name.clone() });
    }
    let index = judge.index();
    let halves = Halves::of(index.bags(), &index.documents_in(Split::Test));
    let likeness = Likeness::of(&halves);
    let scores: Vec<Scores> =
        models.iter().map(|model| judge.scores(model.model, Ranking::Correlation)).collect();
    let words: Vec<UnitWords<'_>> = scores.iter().map(UnitWords::of).collect();
    let documents = models.iter().zip(&scores).map(|(model, scores)| {
        UnitDocuments::of(model.model, &scores.lists(COHERENCE_WORDS), &halves, &likeness)
    });
    let documents: Vec<UnitDocuments<'_>> = documents.collect();
    let key_models: Vec<KeyModel> = models
        .iter()
        .zip(&words)
        .map(|(model, words)| KeyModel {
            name: model.name.clone(),
            units: model.model.n_units(),
            dead: words.dead(),
        })
        .collect();
    let (mut of_words, mut of_documents) = (Vec::new(), Vec::new());
    let mut sizes = Vec::new();
    for (units, group) in groups(&key_models) {
        let dead: BTreeSet<usize> =
            group.iter().flat_map(|&model| key_models[model].dead.iter().copied()).collect();
        let draw_words = |model: usize, unit: usize| words[model].draw(unit, model, settings.seed);
        let draw_documents =
            |model: usize, unit: usize| documents[model].draw(unit, model, settings.seed);
        let live: Vec<usize> = (0..units).filter(|unit| !dead.contains(unit)).collect();
        let drawing = Drawing { live: &live, group: &group, settings };
        let words = drawing.questions(0, draw_words, &mut of_words);
        let documents = drawing.questions(1, draw_documents, &mut of_documents);
        let dead = dead.into_iter().collect();
        sizes.push(SizeGroup { units, models: group, dead, words, documents });
    }
    if of_words.is_empty() && of_documents.is_empty() {
        return Err(QuizError::NoQuestions);
    }
    let questions = [
        word_questions(judge, of_words),
        of_documents.into_iter().map(document_question).collect(),
    ];
    let vocabulary = index.vocabulary();
    let checks =
        (0..settings.attention).filter_map(|n| attention::draw(n, vocabulary, settings.seed));
    let questions = mixed(&questions.concat(), checks.collect(), settings.seed);
    let shown = shown(judge, &questions, settings)?;
    let key = Key {
        format: FORMAT.to_owned(),
        version: VERSION,
        quiz: digest(&questions),
        seed: settings.seed,
        questions_per_kind: settings.questions,
        text: settings.shown == Shown::Text,
        index_hash: index.content_hash().to_owned(),
        reference: judge.reference().documents.to_owned(),
        models: key_models,
        sizes,
        questions,
        files: std::collections::BTreeMap::new(),
    };
    Ok(Quiz { key, shown })
}

/// A question that was drawn: the place of its model, the unit, and the rest.
type Drawn<T> = (usize, usize, T);

/// Sorts the places of models by their number of units.
fn groups(models: &[KeyModel]) -> Vec<(usize, Vec<usize>)> {
    let sizes: BTreeSet<usize> = models.iter().map(|model| model.units).collect();
    let of_size = |size| (0..models.len()).filter(|&model| models[model].units == size).collect();
    sizes.into_iter().map(|size| (size, of_size(size))).collect()
}

/// Draws the units of models of one size.
struct Drawing<'a> {
    /// Units that live in all of them.
    live: &'a [usize],
    group: &'a [usize],
    settings: &'a QuizSettings,
}

impl Drawing<'_> {
    /// Tries units in an order that the seed gives, and takes those of which every model gives a
    /// question.
    fn questions<T>(
        &self,
        kind: u64,
        draw: impl Fn(usize, usize) -> Option<T>,
        into: &mut Vec<Drawn<T>>,
    ) -> Asked {
        let mut asked = Asked::default();
        for place in shuffled(self.live.len(), key(self.settings.seed, Purpose::Units, &[kind])) {
            if asked.asked.len() == self.settings.questions {
                break;
            }
            let unit = self.live[place];
            let of_model = |&model: &usize| Some((model, unit, draw(model, unit)?));
            match self.group.iter().map(of_model).collect::<Option<Vec<_>>>() {
                Some(questions) => {
                    into.extend(questions);
                    asked.asked.push(unit);
                }
                None => asked.passed_over.push(unit),
            }
        }
        asked
    }
}

/// Makes questions about words; one pass over the reference counts the words of all.
fn word_questions(judge: &Judge<'_>, drawn: Vec<Drawn<WordIntrusion>>) -> Vec<KeyQuestion> {
    let lists: Vec<Vec<TermId>> = drawn.iter().map(|(_, _, drawn)| drawn.words.clone()).collect();
    let counts = judge.word_counts(&lists);
    let terms = judge.index().vocabulary().terms();
    let question = |(model, unit, drawn): Drawn<WordIntrusion>| KeyQuestion {
        id: String::new(),
        kind: QuestionKind::Words,
        model: Some(model),
        unit: Some(unit),
        intruder_from: Some(drawn.from),
        right: drawn.odd + 1,
        automatic: Some(drawn.automatic(&counts) + 1),
        words: drawn.words.iter().map(|term| clean(&terms[term.index()].surface)).collect(),
        documents: Vec::new(),
    };
    drawn.into_iter().map(question).collect()
}

fn document_question((model, unit, drawn): Drawn<DocumentIntrusion>) -> KeyQuestion {
    KeyQuestion {
        id: String::new(),
        kind: QuestionKind::Documents,
        model: Some(model),
        unit: Some(unit),
        intruder_from: None,
        right: drawn.odd + 1,
        automatic: Some(drawn.automatic + 1),
        words: Vec::new(),
        documents: drawn.documents.iter().map(|document| document.0).collect(),
    }
}

/// Shuffles questions, puts the checks between them at equal distances, and numbers all.
fn mixed(questions: &[KeyQuestion], checks: Vec<KeyQuestion>, seed: u64) -> Vec<KeyQuestion> {
    let n = questions.len();
    let order = shuffled(n, key(seed, Purpose::Questions, &[]));
    let mut all: Vec<KeyQuestion> = order.into_iter().map(|at| questions[at].clone()).collect();
    let n_checks = checks.len();
    for (number, check) in checks.into_iter().enumerate().rev() {
        all.insert(n * (number + 1) / (n_checks + 1), check);
    }
    for (number, question) in (1..).zip(&mut all) {
        question.id = format!("q{number}");
    }
    all
}

/// Returns what people see of the questions.
fn shown(
    judge: &Judge<'_>,
    questions: &[KeyQuestion],
    settings: &QuizSettings,
) -> Result<Vec<ShownQuestion>, QuizError> {
    let index = judge.index();
    let store = match settings.shown {
        Shown::Text => Some(index.open_documents()?),
        Shown::Words => None,
    };
    let showing = store.as_ref().map_or(Showing::Words, Showing::Text);
    let document = |&document: &u32| {
        show(DocId(document), &showing, index.vocabulary(), index.bags(), settings.seed)
    };
    let word = |word: &String| ShownChoice { title: None, text: word.clone() };
    let of_question = |question: &KeyQuestion| {
        let choices = match question.kind {
            QuestionKind::Documents => {
                question.documents.iter().map(document).collect::<Result<_, _>>()?
            }
            _ => question.words.iter().map(word).collect(),
        };
        let named = (question.kind == QuestionKind::Attention)
            .then(|| question.words[question.right - 1].clone());
        Ok(ShownQuestion { id: question.id.clone(), kind: question.kind, named, choices })
    };
    questions.iter().map(of_question).collect()
}
