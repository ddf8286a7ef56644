//! Reads the hidden units of autoencoders over text, and compares models.
//!
//! A [`Study`] trains twins, judges them and compares them in a [`Report`]; [`Twins`] does the
//! same with models that are there already. A [`Judge`] computes every figure of one model: an
//! [`Evaluation`]. [`units`] shows the words, documents and reasons of units, [`topics`] judges
//! the word lists of any model, [`export`] writes files for other programs. Results are plain
//! data; the `sheets` of [`report`], [`units`] and [`topics`] lay them out as [`Sheet`]s, and
//! [`render`] turns those into text; [`page`] makes a report a folder. A [`quiz`] asks people. Nothing here prints, exits or reads the clock.
//!
//! # Example
//! Indexes a few lines, trains models with and without a penalty, evaluates and compares them.
//! ```
//! use topicscope_indexer::{Index, IndexSettings, Input, artifact::Existing, build};
//! use topicscope_inspector::study::{QUESTION_BEGINS, StudyFolder};
//! use topicscope_inspector::{Study, figures::SparsityFigure};
//! use topicscope_trainer::TrainerConfig;
//!
//! # let place = tempfile::tempdir()?;
//! # let index = place.path().join("index");
//! let lines = ["red apple pie\n", "blue sea wave\n", "old oak tree\n"].concat().repeat(40);
//! let lines = Input::memory("lines.txt", lines.into_bytes());
//! build(&[lines], &[], &IndexSettings::default(), &index, Existing::Refuse, &mut |_| ())?;
//!
//! let base = TrainerConfig { units: 4, epochs: 20, batch: 8, ..TrainerConfig::default() };
//! let study = Study { base, seeds: vec![1, 2], ..Study::default() };
//! let folder = StudyFolder::create(&place.path().join("study"), QUESTION_BEGINS)?;
//! let report = study.run(&folder, &Index::open(&index)?, &|_| ())?.report;
//! let [without, with] = [0, 1].map(|v| report.variants[v].metrics[&SparsityFigure::ZeroFraction.into()].mean);
//! assert!(with > without);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
pub mod evaluate;
pub mod export;
pub mod figures;
pub mod foreign;
pub mod metrics;
pub mod page;
pub mod quiz;
pub mod rank;
pub mod render;
pub mod report;
pub mod study;
pub mod topics;
pub mod units;

pub use error::InspectorError;
pub use evaluate::{Clustering, DEFAULT_RANKING, Evaluation, Judge};
pub use export::{ExportKind, export_index, export_model};
pub use figures::Metric;
pub use foreign::{ForeignModel, read_table};
pub use page::{PageData, PageSettings, REPORT_KIND, ShownModel, WholeReport, write_report};
pub use rank::{Ranking, Scores};
pub use render::{Cell, Column, Csv, Markdown, Render, Sheet, TerminalTable};
pub use report::{ModelUnits, Report, VariantSummary};
pub use study::{
    Findings, JudgedTwins, Judging, Study, StudyEvent, StudyFolder, StudyRun, Twin, Twins, Variant,
};
pub use topics::{JudgedTopics, TopicSettings, judge_topics, read_topics};
pub use units::{DocumentReader, Encoder, Encoding, UnitProfile, Word, profiles};
