//! What the figures of one subject share.

use super::entry::FigureEntry;
use super::listed::Listed;

/// Describes all figures of one subject.
pub(super) trait Described: Listed {
    /// What they are about.
    const SUBJECT: Subject;

    /// Returns the row of a figure. A figure without a row does not compile.
    fn entry(self) -> FigureEntry;
}

/// Says what some figures are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// Heading on the page of figures.
    pub title: &'static str,
    /// Whole sentences on what all of them share; empty where there is nothing.
    pub text: &'static str,
}
