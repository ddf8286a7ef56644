//! Topics of any model, as lists of words: read from their files, and judged.

pub mod sheets;

mod coherence;
mod forms;
mod lists;

pub(crate) use coherence::terms_of;
pub use coherence::{
    JudgedTopic, JudgedTopics, MeanOfTopics, TopicReference, TopicSettings, WindowTokens,
    judge_topics,
};
pub use lists::{TopicLists, TopicsError, TopicsFormat, read_topic_lists, read_topics};
