//! Attention checks: questions that say themselves what to choose.

use topicscope_indexer::Vocabulary;

use super::question::{KeyQuestion, OWN_WORDS, QuestionKind};
use super::shuffle::{Purpose, key, one_of, shuffled};
use crate::render::clean;

/// Common words among which those of checks are drawn.
const COMMON: usize = 1000;

/// Draws a check: six words, one of which the question names. `None` when there are not six
/// different ones.
///
/// # Reference
/// Instructed response items: Meade, Craig (2012), Identifying careless responses in survey data.
pub(super) fn draw(number: usize, vocabulary: &Vocabulary, seed: u64) -> Option<KeyQuestion> {
    let key = key(seed, Purpose::Attention, &[number as u64]);
    let mut words: Vec<String> = Vec::new();
    for place in shuffled(vocabulary.n_terms().min(COMMON), key) {
        let word = clean(&vocabulary.terms()[place].surface);
        if words.len() <= OWN_WORDS && !words.contains(&word) {
            words.push(word);
        }
    }
    (words.len() == OWN_WORDS + 1).then(|| KeyQuestion {
        id: String::new(),
        kind: QuestionKind::Attention,
        model: None,
        unit: None,
        intruder_from: None,
        right: one_of(words.len(), key) + 1,
        automatic: None,
        words,
        documents: Vec::new(),
    })
}
