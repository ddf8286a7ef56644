//! Topics of any model, as lists of words: read from their files, and judged.

pub mod sheets;

mod coherence;
mod lists;

pub use coherence::{
    JudgedTopic, JudgedTopics, MeanOfTopics, TopicReference, TopicSettings, WindowTokens,
    judge_topics,
};
pub use lists::{TopicsError, TopicsFormat, read_topics};
