//! A study: twins trained, judged and compared, from an index to a report.
//!
//! A [`Study`] says all that decides the outcome: settings, [`Variant`]s and seeds;
//! [`Study::at_sizes`] takes its variants at several numbers of units.
//! [`Study::run`] is the whole act; its moves are there one by one, for those who keep the
//! models or a clock: [`Study::with_weights`] finds weights that nobody named, [`Study::train`] trains one [`StudyRun`] per variant and seed,
//! [`TrainedStudy::save_models`] writes their folders, [`TrainedStudy::judge`] makes the
//! [`Findings`]. Models that are trained already are compared by the same hand: [`Twins::of_saved`]
//! groups them. An observer hears of progress as [`StudyEvent`]s; nothing here prints, and nothing
//! reads the clock.
//!
//! # Example
//! ```
//! # use topicscope_indexer::{IndexSettings, Input, Limit, artifact::Existing, build};
//! use topicscope_inspector::study::Study;
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
//! let findings = study.run(&index, &|_| ())?;
//! let names: Vec<&str> = findings.report.variants.iter().map(|v| v.name.as_str()).collect();
//! assert_eq!(names.len(), 2);
//! assert_eq!(names[0], "none");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod findings;
mod judged_twins;
mod judging;
mod place;
mod plan;
mod runs;
mod twins;
mod weights;

pub use findings::Findings;
pub use judged_twins::JudgedTwins;
pub use judging::{Judging, ReferenceDocuments};
pub use place::model_source;
pub use plan::{AUTO_WEIGHT, Study, StudyRun, USUAL_SHARE, Variant, run_name, variant_name};
pub use runs::{ModelPlaces, StudyEvent, TrainedRun, TrainedStudy};
pub use twins::{Twin, Twins};
