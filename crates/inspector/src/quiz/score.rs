//! Right answers per model and kind, beside chance and what is told automatically.

use std::collections::BTreeMap;

use serde::Serialize;

use super::answers::Answers;
use super::key::Key;
use super::question::{KeyQuestion, QuestionKind};
use super::statistics::krippendorff_alpha;
use crate::metrics::wilson;
use crate::report::statistics::{mean, paired_difference};

/// Holds what answers to a quiz say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// Digest of the quiz.
    pub quiz: String,
    /// Per model and kind, in the order of the key.
    pub models: Vec<ModelScore>,
    /// Of every later model of a size from its first, per kind.
    pub differences: Vec<UnitDifference>,
    /// Per person, in the order of the files.
    pub people: Vec<PersonScore>,
    /// Per kind, where several people answered.
    pub agreement: Vec<Agreement>,
}

/// Holds the answers to one kind of questions about one model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelScore {
    /// Name of the model.
    pub model: String,
    /// The kind.
    pub kind: QuestionKind,
    /// Questions in the quiz.
    pub questions: usize,
    /// Answers, of all people.
    pub answers: usize,
    /// Those that are right.
    pub right: usize,
    /// Share that is right, in [0, 1]; larger is better. Absent without answers.
    pub accuracy: Option<f64>,
    /// The 95 % interval of that share (Wilson), which takes answers as independent.
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// The share of somebody who guesses.
    pub chance: f64,
    /// The share of the attentive alone; absent without answers of such.
    pub accuracy_of_attentive: Option<f64>,
    /// The share of the questions that is told automatically; absent without questions.
    pub automatic: Option<f64>,
}

/// Holds how the answers about one model differ from those about another, unit by unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitDifference {
    /// The model.
    pub model: String,
    /// The first of its size, which it is held against.
    pub reference: String,
    /// The kind.
    pub kind: QuestionKind,
    /// Units for which both questions have an answer.
    pub units: usize,
    /// Mean over units of the difference of the shares of people who are right.
    pub difference: Option<f64>,
    /// The 95 % interval over units (Student's t); absent where all of them differ by the same.
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// Two-sided p of the exact sign-flip test over units, for 6 to 40 of them; with more that of
    /// Student's t.
    pub p: Option<f64>,
    /// The same difference of what is told automatically.
    pub automatic: Option<f64>,
}

/// Holds what one person answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonScore {
    /// The name that was given, or else that of the file.
    pub person: String,
    /// Questions about words that were answered.
    pub words: usize,
    /// Those that were answered right.
    pub words_right: usize,
    /// Questions about documents that were answered.
    pub documents: usize,
    /// Those that were answered right.
    pub documents_right: usize,
    /// Attention checks of the quiz.
    pub checks: usize,
    /// Those that were answered right.
    pub checks_right: usize,
    /// Whether all checks were answered right.
    pub is_attentive: bool,
}

/// Holds how far people agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// The kind.
    pub kind: QuestionKind,
    /// Questions that two people or more answered.
    pub questions: usize,
    /// Krippendorff's alpha of the choices; absent where it has no value.
    pub alpha: Option<f64>,
}

/// Counts answers. They must have been read for this key.
///
/// Answers of people who failed a check count as all others do, and the share of the attentive alone
/// stands beside. `model` and `reference` are held against each other on the units that both are
/// asked about: chance, difficulty of the words of a corpus and readers are the same for both.
///
/// # Panics
/// When a person has another number of choices than the key has questions.
pub fn score(key: &Key, answers: &[Answers]) -> Score {
    let people: Vec<PersonScore> = answers.iter().map(|answers| person(key, answers)).collect();
    let is_attentive: Vec<bool> = people.iter().map(|person| person.is_attentive).collect();
    let marked = Marked { key, answers, is_attentive };
    let models = (0..key.models.len())
        .flat_map(|model| QuestionKind::OF_UNITS.map(|kind| marked.model(model, kind)))
        .filter(|score| score.questions > 0)
        .collect();
    let pairs = key.sizes.iter().flat_map(|size| {
        let first = size.models[0];
        size.models.iter().skip(1).map(move |&model| (model, first))
    });
    let differences = pairs
        .flat_map(|pair| QuestionKind::OF_UNITS.map(|kind| marked.difference(pair, kind)))
        .collect();
    let agreement = if answers.len() > 1 {
        QuestionKind::OF_UNITS.map(|kind| marked.agreement(kind)).into()
    } else {
        Vec::new()
    };
    Score { quiz: key.quiz.clone(), models, differences, people, agreement }
}

fn person(key: &Key, answers: &Answers) -> PersonScore {
    assert_eq!(answers.choices.len(), key.questions.len(), "a choice, or none, per question");
    let count = |kind: QuestionKind| {
        let given = key.questions.iter().zip(&answers.choices);
        let of_kind = given.filter(|(question, _)| question.kind == kind);
        let given = of_kind.filter_map(|(question, choice)| Some(((*choice)?, question.right)));
        given.fold((0, 0), |(n, right), (choice, is)| (n + 1, right + usize::from(choice == is)))
    };
    let is_check = |question: &&KeyQuestion| question.kind == QuestionKind::Attention;
    let checks = key.questions.iter().filter(is_check).count();
    let ((words, words_right), (documents, documents_right), (_, checks_right)) = (
        count(QuestionKind::Words),
        count(QuestionKind::Documents),
        count(QuestionKind::Attention),
    );
    PersonScore {
        person: answers.person.clone(),
        words,
        words_right,
        documents,
        documents_right,
        checks,
        checks_right,
        is_attentive: checks_right == checks,
    }
}

/// Holds answers beside what is right.
struct Marked<'a> {
    key: &'a Key,
    answers: &'a [Answers],
    is_attentive: Vec<bool>,
}

impl Marked<'_> {
    /// Returns the questions of a kind about a model, with their places.
    fn of(&self, model: usize, kind: QuestionKind) -> impl Iterator<Item = (usize, &KeyQuestion)> {
        let questions = self.key.questions.iter().enumerate();
        questions.filter(move |(_, q)| q.model == Some(model) && q.kind == kind)
    }

    /// Says of each person who answered a question whether the answer is right.
    fn marks(&self, place: usize) -> impl Iterator<Item = (bool, bool)> {
        let right = self.key.questions[place].right;
        let people = self.answers.iter().zip(&self.is_attentive);
        people.filter_map(move |(answers, &is_attentive)| {
            Some((answers.choices[place]? == right, is_attentive))
        })
    }

    fn model(&self, model: usize, kind: QuestionKind) -> ModelScore {
        let marks: Vec<(bool, bool)> =
            self.of(model, kind).flat_map(|(place, _)| self.marks(place)).collect();
        let right = marks.iter().filter(|(is_right, _)| *is_right).count();
        let attentive: Vec<f64> =
            marks.iter().filter(|(_, is)| *is).map(|(is_right, _)| share_of(*is_right)).collect();
        let told: Vec<f64> = self.of(model, kind).map(|(_, question)| told(question)).collect();
        let interval = wilson(right, marks.len());
        ModelScore {
            model: self.key.models[model].name.clone(),
            kind,
            questions: told.len(),
            answers: marks.len(),
            right,
            accuracy: (!marks.is_empty()).then(|| right as f64 / marks.len() as f64),
            low: interval.map(|[low, _]| low),
            high: interval.map(|[_, high]| high),
            chance: kind.chance(),
            accuracy_of_attentive: mean(&attentive),
            automatic: mean(&told),
        }
    }

    /// Holds a model against another, on the units with answers about both.
    fn difference(&self, (model, first): (usize, usize), kind: QuestionKind) -> UnitDifference {
        let by_unit = |model: usize| -> BTreeMap<usize, (f64, f64)> {
            let of_question = |(place, question): (usize, &KeyQuestion)| {
                let marks: Vec<f64> = self.marks(place).map(|(is, _)| share_of(is)).collect();
                Some((question.unit?, (mean(&marks)?, told(question))))
            };
            self.of(model, kind).filter_map(of_question).collect()
        };
        let (ours, theirs) = (by_unit(model), by_unit(first));
        let pairs = ours.iter().filter_map(|(unit, our)| Some((*our, *theirs.get(unit)?)));
        let (people, automatic): (Vec<f64>, Vec<f64>) =
            pairs.map(|(our, their)| (our.0 - their.0, our.1 - their.1)).unzip();
        let found = paired_difference(&people, None);
        let p = found.as_ref().and_then(|found| {
            if people.len() > crate::report::statistics::PAIRS_TO_COUNT {
                found.p
            } else {
                found.sign_flip_p
            }
        });
        // Units that all differ by the same say nothing about how far others would differ.
        let interval = found.as_ref().filter(|found| found.standard_error != Some(0.0));
        let interval = interval.and_then(|found| Some((found.low?, found.high?)));
        UnitDifference {
            model: self.key.models[model].name.clone(),
            reference: self.key.models[first].name.clone(),
            kind,
            units: people.len(),
            difference: found.as_ref().map(|found| found.mean),
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
            p,
            automatic: mean(&automatic),
        }
    }

    fn agreement(&self, kind: QuestionKind) -> Agreement {
        let choices = |place: usize| self.answers.iter().filter_map(|a| a.choices[place]).collect();
        let of_kind = self.key.questions.iter().enumerate().filter(|(_, q)| q.kind == kind);
        let choices: Vec<Vec<usize>> = of_kind.map(|(place, _)| choices(place)).collect();
        let questions = choices.iter().filter(|choices| choices.len() > 1).count();
        Agreement { kind, questions, alpha: krippendorff_alpha(&choices) }
    }
}

fn share_of(is_right: bool) -> f64 {
    f64::from(u8::from(is_right))
}

/// 1 when the question is told automatically, else 0.
fn told(question: &KeyQuestion) -> f64 {
    share_of(question.automatic == Some(question.right))
}
