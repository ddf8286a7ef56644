//! A whole study from Rust: lines of text to a report, with models and progress.
//!
//! `cargo run --release --example study -- FILE FOLDER` studies a file of one document a line (or
//! JSON lines) and writes index, models and report into a new folder.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

use std::error::Error;
use std::path::PathBuf;

use topicscope_indexer::artifact::{Existing, Staging};
use topicscope_indexer::{Index, IndexSettings, Input, build};
use topicscope_inspector::report::sheets;
use topicscope_inspector::study::ModelPlaces;
use topicscope_inspector::{
    REPORT_KIND, Render, Study, StudyEvent, TerminalTable, Variant, write_report,
};
use topicscope_trainer::TrainerConfig;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(text), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("name a file of documents and a new folder".into());
    };
    // The folder appears whole or not at all.
    let mut staging = Staging::begin(&folder, Existing::Refuse, REPORT_KIND)?;
    let index = staging.path().join("index");
    let input = Input::path(&text);
    build(&[input], &[], &IndexSettings::default(), &index, Existing::Refuse, &mut |_| ())?;

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
    let trained = study.train(&index, &progress)?;
    let index = Index::open(&index)?;
    let places = ModelPlaces {
        folder: &staging.path().join("models"),
        final_folder: &folder.join("models"),
        final_index: &folder.join("index"),
    };
    trained.save_models(&index, places, &|_| Vec::new())?;
    let findings = trained.judge(&index, &progress)?;
    write_report(&mut staging, &findings.report, &findings.models)?;
    staging.commit()?;
    let table = sheets::comparison_at_a_glance(&findings.report);
    println!("{}", TerminalTable { width: Some(100), bold: false }.render(&table));
    Ok(())
}

fn progress(event: StudyEvent<'_>) {
    match event {
        StudyEvent::Training { n_epochs, .. } => eprintln!("{n_epochs} epochs"),
        StudyEvent::Epoch { run, statistics } if statistics.epoch == run.config.epochs => {
            eprintln!("{}: loss {:.1}", run.name, statistics.train_loss);
        }
        StudyEvent::Judging { n_models } => eprintln!("evaluating {n_models} models"),
        _ => {}
    }
}
