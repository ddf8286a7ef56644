//! Models of other programs: which files belong together, and what is read of them.

use std::path::{Path, PathBuf};

use anyhow::Context;
use topicscope_indexer::Index;
use topicscope_inspector::foreign::{CodeTable, ForeignModel, read_table};
use topicscope_inspector::topics::{read_topic_lists, terms_of};

use crate::args::ForeignFlags;
use crate::progress::Talk;
use crate::usage::Usage;
use crate::values::NamedFile;

/// Names the files of one run.
struct Run<'a> {
    name: &'a str,
    topics: Option<&'a Path>,
    codes: Option<&'a Path>,
    halves: Option<&'a Path>,
}

/// Returns the files of all models of other programs.
pub(crate) fn files(flags: &ForeignFlags) -> impl Iterator<Item = &PathBuf> {
    let files = [&flags.codes, &flags.topics, &flags.half_codes];
    files.into_iter().flatten().map(|named| &named.file)
}

/// Returns the number of models of other programs.
pub(crate) fn n_models(flags: &ForeignFlags) -> Result<usize, Usage> {
    Ok(runs(flags)?.len())
}

/// Reads the models of other programs, those of one name one after the other.
pub(crate) fn read(
    flags: &ForeignFlags,
    index: &Index,
    talk: Talk,
) -> anyhow::Result<Vec<ForeignModel>> {
    runs(flags)?.into_iter().map(|run| read_run(&run, index, talk)).collect()
}

/// Joins files by name; the first of each flag belong to the first run of that name.
fn runs(flags: &ForeignFlags) -> Result<Vec<Run<'_>>, Usage> {
    let flags = [
        ("--codes", &flags.codes),
        ("--topics", &flags.topics),
        ("--half-codes", &flags.half_codes),
    ];
    let mut names: Vec<&str> = Vec::new();
    for named in flags.iter().flat_map(|(_, files)| files.iter()) {
        if !names.contains(&named.name.as_str()) {
            names.push(&named.name);
        }
    }
    let mut runs = Vec::new();
    for name in names {
        let of = |files: &'_ [NamedFile]| files.iter().filter(|named| named.name == name).count();
        let counts = flags.map(|(flag, files)| (flag, of(files)));
        let n_runs = counts.iter().map(|(_, n)| *n).max().unwrap_or(0);
        if let Some(&(flag, found)) = counts.iter().find(|(_, n)| *n != 0 && *n != n_runs) {
            let name = name.to_owned();
            return Err(Usage::Runs { name, flag, found, expected: n_runs });
        }
        let file = |place: usize, run: usize| -> Option<&Path> {
            let files = flags[place].1.iter().filter(|named| named.name == name);
            files.map(|named| named.file.as_path()).nth(run)
        };
        runs.extend((0..n_runs).map(|run| Run {
            name,
            codes: file(0, run),
            topics: file(1, run),
            halves: file(2, run),
        }));
    }
    Ok(runs)
}

fn read_run(run: &Run<'_>, index: &Index, talk: Talk) -> anyhow::Result<ForeignModel> {
    let name = run.name;
    let topics = match run.topics {
        Some(path) => Some(read_topic_lists(&bytes_of(path)?, None, path)?),
        None => None,
    };
    let table = |path: Option<&Path>| -> anyhow::Result<Option<CodeTable>> {
        path.map(|path| Ok(read_table(&bytes_of(path)?, path)?)).transpose()
    };
    let (codes, halves) = (table(run.codes)?, table(run.halves)?);
    let words = topics.as_ref().map(|topics| terms_of(index, &topics.lists)).transpose()?;
    let (words, n_unknown) = words.map_or((None, 0), |(words, unknown)| (Some(words), unknown));
    if let Some(outliers) = topics.map(|topics| topics.outliers).filter(|&n| n > 0) {
        talk.say(&format!("{name}: {outliers} topic of outliers (-1) is passed over"));
    }
    if n_unknown > 0 {
        talk.say(&format!("{name}: {n_unknown} words are not in the index and passed over"));
    }
    Ok(ForeignModel::new(name, index, words, codes, halves)?)
}

fn bytes_of(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))
}
