//! A model among those that are judged together.

use topicscope_trainer::Autoencoder;

/// Names a model to be judged, and what it is judged beside.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// The model.
    pub model: &'a Autoencoder,
    /// Root mean square of each unit of its unpenalized twin, where there is one: the scale on
    /// which inexact units count as active. **Shape** (H).
    pub scale: Option<&'a [f32]>,
    /// Place of its unpenalized twin among the candidates, where it is there; its own when it is
    /// unpenalized itself.
    pub unpenalized: Option<usize>,
}
