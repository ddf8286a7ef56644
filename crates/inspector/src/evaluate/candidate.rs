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
    /// How much of it is judged.
    pub depth: Depth,
}

/// Says how much of a model is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// Every figure of the catalog, and figures of verdicts under draws of documents where the judge
    /// draws.
    #[default]
    Full,
    /// [`ON_FRONTIERS`](crate::figures::ON_FRONTIERS) alone, each with the value that it has at full
    /// depth, for a small part of the time. Other figures are not there, nothing is drawn, and units
    /// are named by correlation and by decoder: distinctive words take the other models into
    /// account, and those of models judged in full must not depend on one of these.
    Frontier,
}
