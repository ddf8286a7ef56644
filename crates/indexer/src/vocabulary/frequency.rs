//! In how many training documents something is, before it is known which documents train.

use crate::bags::Role;

/// Counts documents once each, apart by role.
#[derive(Clone, Copy, Default)]
pub(super) struct Frequency {
    training: u32,
    test_if_none: u32,
    /// The document counted last, plus one.
    last: u32,
}

impl Frequency {
    /// Counts the document with a number, once.
    #[inline]
    pub(super) fn count(&mut self, stamp: u32, role: Role) {
        if self.last == stamp {
            return;
        }
        self.last = stamp;
        match role {
            Role::Training => self.training += 1,
            Role::TestIfNone => self.test_if_none += 1,
            Role::Never => {}
        }
    }

    /// Adds the count of other documents.
    pub(super) fn add(&mut self, other: Self) {
        self.training += other.training;
        self.test_if_none += other.test_if_none;
    }

    /// Returns the frequency, now that it is known whether the corpus brings test documents.
    pub(super) fn in_training(self, has_test: bool) -> u32 {
        if has_test { self.training + self.test_if_none } else { self.training }
    }
}
