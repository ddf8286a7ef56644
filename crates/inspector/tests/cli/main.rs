//! The program from outside: what a person types, sees and finds on disk.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod bad_input;
mod built_in;
mod checks;
mod claims;
mod coherence;
mod colors;
mod configuration;
mod damage;
mod exporting;
mod foreign;
mod full_disk;
mod indexing;
mod interrupted;
mod kept_runs;
mod killed;
mod labels;
mod limits;
mod no_text;
mod other_models;
mod overlap;
mod own_files;
mod pinned;
mod printing;
mod quiz;
mod reading_units;
mod round_trips;
mod shells;
mod sizes;
mod spelling;
mod strange_text;
mod streams;
mod studies;
mod topic_forms;
mod training;
mod verdicts;
mod word_lists;
mod word_order;
mod workshop;
