//! What a run carries from one epoch to the next.

use crate::model::parameters::{DecoderRows, Parameters};
use crate::run::history::{EpochStatistics, best_epoch};
use crate::run::weight_search::WeightSearch;
use crate::state::field::{Field, Visit};
use crate::step::state::State;

/// Holds all that a run carries from one epoch to the next. What is added here is added to
/// [`Progress::visit`], and is then part of every checkpoint.
#[derive(Debug)]
pub(super) struct Progress {
    pub(super) state: State,
    pub(super) search: WeightSearch,
    pub(super) history: Vec<EpochStatistics>,
    /// The weights of the best epoch so far; held only when the run may stop early.
    pub(super) best: Option<Weighed>,
}

/// Holds the weights after some epoch.
#[derive(Debug, Clone)]
pub(super) struct Weighed {
    pub(super) parameters: Parameters,
    /// **Shape** (H).
    pub(super) column_scale: Vec<f32>,
}

impl Progress {
    /// Returns what there is before the first epoch.
    pub(super) fn new(state: State) -> Self {
        Self { state, search: WeightSearch::default(), history: Vec::new(), best: None }
    }

    /// Remembers the weights when the last epoch was the best so far.
    pub(super) fn keep_best(&mut self) {
        if best_epoch(&self.history) == Some(self.history.len()) {
            self.best = Some(Weighed::now(&self.state));
        }
    }

    /// Shows every number that a checkpoint must hold, besides the history.
    pub(super) fn visit(&mut self, visit: &mut Visit<'_>) {
        self.state.visit(visit);
        self.search.visit(visit);
        if let Some(best) = &mut self.best {
            best.visit(visit);
        }
    }
}

impl Weighed {
    pub(super) fn now(state: &State) -> Self {
        Self { parameters: state.parameters(), column_scale: state.columns.scale.clone() }
    }

    fn visit(&mut self, visit: &mut Visit<'_>) {
        let Parameters { encoder, decoder, encoder_bias, decoder_bias, thresholds } =
            &mut self.parameters;
        let decoder = match decoder {
            DecoderRows::Own(rows) => rows.as_slice_mut(),
            DecoderRows::Encoder => None,
        };
        let arrays = [
            ("best.encoder", encoder.as_slice_mut()),
            ("best.decoder", decoder),
            ("best.encoder_bias", Some(encoder_bias.as_mut_slice())),
            ("best.decoder_bias", Some(decoder_bias.as_mut_slice())),
            ("best.thresholds", Some(thresholds.as_mut_slice())),
            ("best.column_scale", Some(self.column_scale.as_mut_slice())),
        ];
        for (name, array) in arrays {
            if let Some(array) = array {
                visit(name, Field::Singles(array));
            }
        }
    }
}
