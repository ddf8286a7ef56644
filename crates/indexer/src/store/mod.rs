//! Files of an index: tables as tab-separated text, arrays as safetensors.

mod arrays;
mod tables;

pub(crate) use arrays::{
    BagsHead, check_n_terms, read_bags, read_bags_head, read_tokens, write_bags, write_tokens,
};
pub(crate) use tables::{read_dropped, read_terms, write_dropped, write_terms};

/// Names of the files.
pub(crate) const VOCABULARY: &str = "vocabulary.tsv";
pub(crate) const DROPPED: &str = "dropped.tsv";
pub(crate) const BAGS: &str = "bags.safetensors";
pub(crate) const TERMS: &str = "terms.tsv";
pub(crate) const TOKENS: &str = "tokens.safetensors";
