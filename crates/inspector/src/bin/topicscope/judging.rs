//! Evaluation at the terminal: how far it has come, from reading on.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::progress::{Bar, Talk};

/// Shows how many models are judged.
pub(crate) struct Judging {
    bar: Bar,
    n_models: usize,
    n_judged: AtomicUsize,
}

impl Judging {
    /// Begins with reading what models are judged by.
    pub(crate) fn begin(n_models: usize, talk: Talk) -> Self {
        // Coherence is counted for all models at once, in the end.
        let bar = talk.bar(n_models as u64 + 1, "evaluating");
        bar.doing("reading");
        Self { bar, n_models, n_judged: AtomicUsize::new(0) }
    }

    /// Goes on to the models.
    pub(crate) fn measure(&self) {
        self.bar.start_at(0);
        self.bar.doing(if self.n_models == 1 { "the model" } else { "models" });
    }

    /// Has judged one more.
    pub(crate) fn one_more(&self) {
        self.bar.step();
        if self.n_judged.fetch_add(1, Ordering::Relaxed) + 1 == self.n_models {
            self.bar.doing("counting coherence");
        }
    }
}
