//! A process killed at any moment leaves no index, or a whole one.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{Index, IndexError, Input, Progress, build};

use crate::{all_words, build_one};

/// Names the folder that the child writes; without it, the child's test does nothing.
const TARGET: &str = "TOPICSCOPE_TEST_KILLED_TARGET";

const OLD: &str = "red apples\ngreen pears\n";

/// Plays the process that is killed: builds an index and tells how far it has come.
#[test]
fn child() {
    let Some(target) = std::env::var_os(TARGET) else { return };
    let text = crate::identity::long_text();
    let inputs = [Input::memory("long.txt", text.into_bytes())];
    build(&inputs, &[], &all_words(), Path::new(&target), Existing::Replace, &mut |progress| {
        eprintln!(
            "at {}",
            if matches!(progress, Progress::Writing { .. }) { "writing" } else { "reading" }
        );
    })
    .unwrap();
    eprintln!("at end");
}

/// Starts the child and kills it some time after it has said that it is at `moment`.
fn kill(target: &Path, moment: &str, after: Duration) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::child", "--nocapture"])
        .env(TARGET, target)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let heard = lines.map_while(Result::ok).any(|line| line == format!("at {moment}"));
    assert!(heard, "the child never came to {moment}");
    thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Opens and reads all of an index.
fn n_documents(target: &Path) -> Result<usize, IndexError> {
    let index = Index::open(target)?;
    index.read_tokens()?;
    index.read_dropped()?;
    Ok(index.open_documents()?.n_documents())
}

/// Moments to kill at: while reading, and at several times while files are written.
fn moments() -> impl Iterator<Item = (&'static str, Duration)> {
    let early = [("reading", 0), ("reading", 30)];
    let few = [0, 5, 10, 20, 40, 80, 160, 320, 640];
    let late = if crate::is_full() { (0..640).step_by(4).collect() } else { few.to_vec() };
    let late = late.into_iter().map(|after| ("writing", after));
    let times = early.into_iter().chain(late).chain([("end", 0)]);
    times.map(|(moment, after)| (moment, Duration::from_millis(after)))
}

#[test]
fn a_killed_start_leaves_no_index_or_a_whole_one() {
    let mut outcomes = Vec::new();
    for (moment, after) in moments() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("index");
        kill(&target, moment, after);
        outcomes.push(target.exists());
        if target.exists() {
            assert_eq!(n_documents(&target).unwrap(), 20_000, "{moment} {after:?}");
        }
        // The next start finds a clean place.
        let _ = fs::remove_dir_all(&target);
        build_one(Input::memory("old.txt", OLD.as_bytes()), &all_words(), &target).unwrap();
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }
    assert_eq!((outcomes.first(), outcomes.last()), (Some(&false), Some(&true)));
}

#[test]
fn a_killed_start_leaves_the_old_index_or_the_new_one() {
    for (moment, after) in moments() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("index");
        build_one(Input::memory("old.txt", OLD.as_bytes()), &all_words(), &target).unwrap();
        kill(&target, moment, after);
        let found = n_documents(&target).unwrap();
        assert!([2, 20_000].contains(&found), "{moment} {after:?}: {found} documents");
    }
}
