//! A whole study from Rust: lines of text to a report, with runs that are kept and progress.
//!
//! `cargo run --release --example study -- FILE FOLDER` studies a file of one document a line (or
//! JSON lines) and writes index, runs and report into a folder. Run again, it trains nothing that is
//! there.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

use std::error::Error;
use std::path::PathBuf;

use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{Index, IndexSettings, Input, build};
use topicscope_inspector::page::{PageSettings, renew_report};
use topicscope_inspector::report::sheets;
use topicscope_inspector::study::{QUESTION_BEGINS, StudyFolder};
use topicscope_inspector::{Render, Study, StudyEvent, TerminalTable, Variant};
use topicscope_trainer::TrainerConfig;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(text), Some(place)) = (arguments.next(), arguments.next()) else {
        return Err("name a file of documents and a folder".into());
    };
    let folder = StudyFolder::create(&place, QUESTION_BEGINS)?;
    let index = folder.index();
    if !index.exists() {
        let input = Input::path(&text);
        build(&[input], &[], &IndexSettings::default(), &index, Existing::Refuse, &mut |_| ())?;
    }
    let study = Study {
        name: text.display().to_string(),
        base: TrainerConfig { units: 32, epochs: 20, ..TrainerConfig::default() },
        variants: vec![
            Variant::unpenalized(),
            Variant { penalties: vec!["mean:0.1".parse()?], keeps: None, units: None },
            Variant { penalties: vec!["mean:0.3".parse()?], keeps: None, units: None },
        ],
        seeds: vec![1, 2, 3],
        ..Study::default()
    };
    let findings = study.run(&folder, &Index::open(&index)?, &progress)?;
    renew_report(folder.path(), findings.whole(), PageSettings::default(), &[])?;
    let table = sheets::comparison_at_a_glance(&findings.report);
    println!("{}", TerminalTable { width: Some(100), bold: false }.render(&table));
    Ok(())
}

fn progress(event: StudyEvent<'_>) {
    match event {
        StudyEvent::Training { n_epochs, n_kept, .. } => {
            eprintln!("{n_epochs} epochs; {n_kept} runs are there");
        }
        StudyEvent::Kept { run, .. } => {
            eprintln!("{}, seed {} is kept", run.variant_name(), run.config.seed);
        }
        StudyEvent::Judging { n_models } => eprintln!("judging {n_models} models"),
        _ => {}
    }
}
