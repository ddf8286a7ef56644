//! A comparison of variants: its figures over seeds, what they can say, and its folder.
//!
//! [`compare()`] turns the [evaluations](crate::evaluate::Evaluation) of variants into a [`Report`],
//! plain data that answers one question: `summary` has the figures of one variant, `differences`
//! sets every other variant beside the one that `references` names, `answer` says in words what the primary figures
//! show. [`sheets`] lays a report out as tables, [`summary()`] as one screen of a terminal;
//! [`page`](crate::page) makes it a folder. [`check_claims`] holds a report against claims of a file.

pub mod sheets;
pub mod statistics;

mod answer;
mod answers;
mod changes;
mod check;
mod claims;
mod compare;
mod controls;
mod data;
mod differences;
mod fates;
mod frontier;
mod glance;
mod kept;
mod page;
mod plots;
mod purpose;
mod references;
#[cfg(test)]
pub(crate) mod samples;
mod sparsity_verdict;
mod summary;
mod terminal;
mod themes;

pub(crate) use answer::size;
pub use answer::{DEAD_UNITS, RULE};
pub use answers::{Answer, VariantAnswer};
pub use changes::{ChangedAnswer, ChangedFigure, Changes, changes};
pub use check::{Assertion, Checked, Claims, ClaimsError, Condition, Found, Missing, check_claims};
pub use claims::Claim;
pub use compare::{compare, corpus_summary};
pub use controls::{Control, ControlSummary};
pub use data::{
    CorpusSummary, FigureSummary, ForeignNames, ModelUnits, Naming, Report, SCHEMA, SharedExponent,
    VariantDifference, VariantSummary,
};
pub use fates::{Fate, Fates, SHARPENED, TwinUnits, UnitFate, fates};
pub use frontier::{Frontier, FrontierPoint};
pub(crate) use glance::{Glance, glances, interval};
pub use kept::{KeptAnswer, KeptCorpus, KeptFigure, KeptReport, KeptVariant};
pub(crate) use page::{FRONTIER_PLOT, corpus, page};
pub(crate) use plots::{drawn_figures, frontier_plots, points_in_plot};
pub use purpose::{Purpose, Terms};
pub use sparsity_verdict::{
    BALANCED, CHANGE_OF_L0, CodeFigures, KEEPS_SIZE_ABOVE, RISE_OF_SPARSENESS, RISE_OF_ZEROS,
    SHARE_OF_LIVE_UNITS, SHRUNK_BELOW, SparsityVerdict,
};
pub use summary::{JudgedVariant, summarize};
pub(crate) use summary::{penalty_name, stability};
pub(crate) use terminal::NO_ANSWER;
pub use terminal::summary;
pub use themes::{Theme, ThemeModel, ThemedModel, Themes, themes};
