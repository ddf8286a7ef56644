//! Where readers note what they decide by themselves.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::remark::{Decision, Remark};

/// Collects the decisions of all readers of a corpus, each kind once. Readers take turns, so
/// that the order is that of the corpus.
#[derive(Clone, Default)]
pub(crate) struct Notebook(Arc<Mutex<Vec<Remark>>>);

impl Notebook {
    /// Notes a decision for a file.
    pub(crate) fn note(&self, what: Decision, path: &str) {
        self.put(what, path, None);
    }

    /// Notes a decision for the record that starts in a line.
    pub(crate) fn note_at(&self, what: Decision, path: &str, line: u64) {
        self.put(what, path, Some(line));
    }

    /// Returns what was noted, in the order of first notes.
    pub(crate) fn remarks(&self) -> Vec<Remark> {
        self.lock().clone()
    }

    fn put(&self, what: Decision, path: &str, line: Option<u64>) {
        let mut remarks = self.lock();
        match remarks.iter_mut().find(|remark| remark.what == what) {
            Some(remark) => remark.count += 1,
            None => remarks.push(Remark { what, path: path.to_owned(), line, count: 1 }),
        }
    }

    /// A thread that died while it noted something has left whole remarks.
    fn lock(&self) -> MutexGuard<'_, Vec<Remark>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
