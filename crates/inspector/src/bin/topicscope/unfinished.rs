//! Runs that were interrupted: where their checkpoints are, and what becomes of them.

use std::path::{Path, PathBuf};

use thiserror::Error;
use topicscope_indexer::artifact::{Existing, check_target, remove};
use topicscope_trainer::{
    CHECKPOINT_KIND, SavedCheckpoint, TrainerError, TrainingRun, save_checkpoint,
};

use crate::interrupt::{self, Kept};

/// Says why a run neither starts nor goes on.
#[derive(Debug, Error)]
pub(crate) enum Unfinished {
    /// There is an unfinished run, and nobody said what becomes of it.
    #[error("there is an unfinished run of `{}`, after epoch `{n_epochs}`", model.display())]
    Found { model: PathBuf, n_epochs: usize },
    /// The checkpoint cannot be read.
    #[error("the unfinished run of `{}` cannot go on", model.display())]
    Unusable { model: PathBuf, source: TrainerError },
}

/// Says what becomes of an unfinished run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// It is reported, and nothing is done.
    Ask,
    /// It goes on.
    Resume,
    /// It is dropped.
    Drop,
}

/// Knows the checkpoint of one model. It lies beside the place of the model, since that does
/// not exist before training is over: `.MODEL.topicscope-checkpoint`.
pub(crate) struct Checkpoints<'a> {
    model: &'a Path,
    place: PathBuf,
    /// Epochs from one to the next; 0 for none.
    every: usize,
    /// Content hash of the index.
    index: &'a str,
}

impl<'a> Checkpoints<'a> {
    pub(crate) fn new(model: &'a Path, every: usize, index: &'a str) -> Self {
        let name = model.file_name().unwrap_or_default().to_string_lossy();
        let place = model.with_file_name(format!(".{name}.topicscope-checkpoint"));
        Self { model, place, every, index }
    }

    /// Returns the checkpoint to go on from, if there is one and that is the wish; the run has
    /// `n_epochs` in all.
    ///
    /// # Errors
    /// When there is one and the wish is to ask, or it cannot be read.
    pub(crate) fn find(
        &self,
        wish: Wish,
        n_epochs: usize,
    ) -> anyhow::Result<Option<SavedCheckpoint>> {
        let model = || self.model.to_path_buf();
        if wish == Wish::Drop {
            self.remove()?;
            return Ok(None);
        }
        let found = match SavedCheckpoint::open(&self.place) {
            Err(TrainerError::NoCheckpoint { .. }) => None,
            Err(source) => return Err(Unfinished::Unusable { model: model(), source }.into()),
            Ok(found) => Some(found),
        };
        // Later checkpoints replace it; what is not ours is told before training, not after.
        check_target(&self.place, Existing::Replace, CHECKPOINT_KIND)?;
        match (found, wish) {
            (None, _) => Ok(None),
            (Some(found), Wish::Resume) => {
                interrupt::keeps(Kept::Epoch(found.n_epochs(), n_epochs));
                Ok(Some(found))
            }
            (Some(found), _) => {
                Err(Unfinished::Found { model: model(), n_epochs: found.n_epochs() }.into())
            }
        }
    }

    /// Writes a checkpoint when one is due after the last finished epoch, or the program is to end,
    /// for which it waits then.
    pub(crate) fn save_if_due(
        &self,
        run: &mut TrainingRun<'_>,
        seconds: &[f64],
    ) -> Result<(), TrainerError> {
        if self.every == 0 || run.is_over() {
            return Ok(());
        }
        let is_last = interrupt::is_asked();
        if is_last || run.history().len().is_multiple_of(self.every) {
            save_checkpoint(&self.place, run, self.index, seconds)?;
            interrupt::keeps(Kept::Epoch(run.history().len(), run.config().epochs));
        }
        if is_last {
            interrupt::settle();
        }
        Ok(())
    }

    /// Says whether an interruption finds the last finished epoch kept.
    pub(crate) fn keeps_last(&self) -> bool {
        self.every > 0
    }

    /// Removes the checkpoint, and what killed processes left of others.
    pub(crate) fn remove(&self) -> anyhow::Result<()> {
        Ok(remove(&self.place, CHECKPOINT_KIND)?)
    }
}
