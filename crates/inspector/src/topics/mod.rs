//! Topics of any model, as lists of words: read from their files, and judged.

pub mod sheets;

mod coherence;
mod forms;
mod lists;

pub use coherence::{
    JudgedTopic, JudgedTopics, MeanOfTopics, TopicReference, TopicSettings, WindowTokens,
    judge_topics, terms_of,
};
pub use lists::{TopicLists, TopicsError, TopicsFormat, read_topic_lists, read_topics};
