//! A model as a folder that needs nothing else to encode new text.
//!
//! `model.json` (settings, source, digests of the other files), `model.safetensors`
//! (weights), `vocabulary.tsv`, `history.csv`, with patience `last.safetensors` (the weights
//! after the last epoch, where the model has those of the best), `words.safetensors` when the run
//! recorded the words of its units, and `timing.csv` when times are given. All but the last are the same bytes for the same input, settings and seed.

mod checkpoint;
mod checkpoint_head;
mod files;
mod head;
mod model;
mod state_file;
mod tensors;
#[cfg(test)]
mod tests;
mod words_file;

pub use self::checkpoint::{SavedCheckpoint, save_checkpoint};
pub use self::checkpoint_head::CHECKPOINT_KIND;
pub use self::files::UNITS_FILE;
pub use self::head::{MODEL_KIND, ModelSource};
pub use self::model::{SavedModel, save_model};
