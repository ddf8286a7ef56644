//! A study: twins trained, judged and compared, from an index to a report.
//!
//! A [`Study`] says all that decides the outcome: settings, [`Variant`]s and seeds, and what is trained
//! [`Beside`] them; [`Study::at_sizes`] takes its variants at several numbers of units. Its runs are kept
//! in a [`StudyFolder`], each under the digest of all that decides it, so that none is trained twice,
//! whoever asks, and a study that was killed goes on where it was.
//!
//! [`Study::run`] is the whole act; its moves are there one by one: [`Study::with_weights`] finds weights
//! that nobody named, [`Study::train`] trains a [`Share`] of the runs that are missing, so that any
//! number of processes on any number of machines can work in one folder, and [`Study::collect`] makes
//! the [`Findings`] of what is there. Models that are trained already are compared by the same hand:
//! [`Twins::of_saved`] groups them. An observer hears of progress as [`StudyEvent`]s; nothing here
//! prints, and nothing reads the clock.
//!
//! # Example
//! ```
//! # use topicscope_indexer::{IndexSettings, Input, Limit, artifact::Existing, build};
//! use topicscope_inspector::study::{QUESTION_BEGINS, Study, StudyFolder};
//! use topicscope_trainer::TrainerConfig;
//!
//! # let place = tempfile::tempdir()?;
//! # let index = place.path().join("index");
//! # let lines: String = (0..60).map(|i| ["red apple\n", "blue sea\n"][i % 2]).collect();
//! # let mut settings = IndexSettings::default();
//! # settings.prune.max_df = Limit::Share(1.0);
//! # let input = Input::memory("colors.txt", lines.into_bytes());
//! # build(&[input], &[], &settings, &index, Existing::Refuse, &mut |_| ())?;
//! let base = TrainerConfig { units: 2, epochs: 3, ..TrainerConfig::default() };
//! let study = Study { base, seeds: vec![1, 2], ..Study::default() };
//! let folder = StudyFolder::create(&place.path().join("study"), QUESTION_BEGINS)?;
//! let index = topicscope_indexer::Index::open(&index)?;
//! let findings = study.run(&folder, &index, &|_| ())?;
//! let names: Vec<&str> = findings.report.variants.iter().map(|v| v.name.as_str()).collect();
//! assert_eq!(names.len(), 2);
//! assert_eq!(names[0], "none");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod beside;
mod collect;
mod crews;
mod derived;
mod folder;
mod judged_twins;
mod judging;
mod kept_weight;
mod place;
mod plan;
mod run_list;
mod twins;
mod weights;
mod work;

pub use beside::{Beside, STRENGTHS};
pub use collect::Findings;
pub use derived::FirstSeed;
pub use folder::{QUESTION_BEGINS, STUDY_KIND, StudyFolder, run_key};
pub use judged_twins::JudgedTwins;
pub use judging::{Judging, ReferenceDocuments};
pub use place::{model_source, relative_path};
pub use plan::{AUTO_WEIGHT, Study, USUAL_SHARE, Variant, variant_name};
pub use run_list::StudyRun;
pub use twins::{Twin, Twins};
pub use work::{Share, StudyEvent, Workplace};
