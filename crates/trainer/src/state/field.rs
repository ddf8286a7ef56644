//! What must survive between two steps, named number by number, so that one walk over the
//! fields both writes and restores them.

/// Lends one thing that a run remembers.
#[derive(Debug)]
pub(crate) enum Field<'a> {
    /// An array of single precision.
    Singles(&'a mut [f32]),
    /// An array of single precision that a run leaves as it was drawn: what is restored must be
    /// the same.
    Frozen(&'a [f32]),
    /// A number of double precision.
    Double(&'a mut f64),
    /// A count.
    Count(&'a mut u64),
}

/// Takes each field with its name, which is unique within a run.
pub(crate) type Visit<'v> = dyn FnMut(&str, Field<'_>) + 'v;
