//! A quiz for people: whether the words and the documents of a unit belong together, asked blind.
//!
//! [`make()`] draws questions about the units of some models, mixes them and keeps in a [`Key`] what is
//! right; [`write_quiz`] writes a page that works offline and holds no answer, and the key beside it.
//! [`Answers`] are what the page gives back; [`Score`] counts them, per model and kind of question,
//! beside what is told automatically on the same questions. How questions are drawn stands in
//! `words` and `documents`, with their sources.

mod answers;
mod attention;
mod documents;
mod error;
mod key;
mod make;
mod page;
mod question;
mod score;
pub mod sheets;
mod shuffle;
mod statistics;
mod words;

pub use answers::{Answers, read_answers};
pub use error::QuizError;
pub use key::{Asked, Key, KeyModel, QUIZ_KIND, SizeGroup, read_key};
pub use make::{Contestant, Quiz, QuizSettings, Shown, make};
pub use page::write_quiz;
pub use question::{KeyQuestion, OWN_WORDS, QuestionKind, ShownChoice, ShownQuestion};
pub use score::{Agreement, ModelScore, PersonScore, Score, UnitDifference, score};
pub use statistics::krippendorff_alpha;
