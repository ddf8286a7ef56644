//! Files that were cut or altered, byte by byte, and every command that reads them: one clear error,
//! or the same answer as ever where the byte does not matter. Never a panic, never a hang.
//!
//! Here a few places of each file are tried; with `TOPICSCOPE_FULL=1` all of them, and hundreds of
//! those of a report, which nothing reads but its replacement.

use std::fs::{self, File};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use topicscope_indexer::{DocId, Index, RowIndex};
use topicscope_trainer::{SavedCheckpoint, SavedModel};

use crate::workshop::{Workshop, files, is_full, program};

/// A command may take so long before it counts as hanging; most take some milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// Commands that read the index `i` or the model `m`, and write to `out`.
const READERS: [&str; 16] = [
    "words m",
    "words m --rank decoder",
    "documents m --output json",
    "encode m moon",
    "evaluate m --output json",
    "compare m -o out --output json",
    "coherence i topics.txt",
    "vocabulary i",
    "vocabulary i --dropped",
    "vocabulary i --max-words 9 -o out",
    "train i -o out --units 2 --epochs 1",
    "train i -o out --units 2 --epochs 1 --memory 64",
    "study i -o out --units 2 --epochs 1 --seeds 1 --output json",
    "export i --to csv -o out",
    "export m --to npz -o out",
    "index corpus.jsonl -o i --force",
];

/// Commands that go on with the unfinished run of `u`.
const RESUMING: [&str; 2] = [
    "train i -o u --penalty mean:0.3 --units 2 --epochs 100000 --resume --checkpoint-every 0",
    "train i -o u --units 2 --epochs 1 --force",
];

/// Commands that go on with the study `r`, or replace it.
const REPLACING: [&str; 2] = [
    "study i -o r --units 2 --epochs 1 --seeds 1 --output json",
    "study i -o r --units 2 --epochs 1 --seeds 1 --force",
];

/// One way to harm a file.
#[derive(Debug, Clone, Copy)]
enum Harm {
    /// Only so many bytes are left.
    Cut(usize),
    /// These bits of a byte are turned.
    Flip(usize, u8),
}

impl Harm {
    fn of(self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        match self {
            Self::Cut(length) => bytes.truncate(length),
            Self::Flip(place, bits) => bytes[place] ^= bits,
        }
        bytes
    }
}

/// How many places of a file are harmed: a few, or in full.
#[derive(Debug, Clone, Copy)]
struct Places {
    few: usize,
    full: usize,
}

/// Lists ways to harm a file of some length.
fn harms(length: usize, places: Places) -> Vec<Harm> {
    let n_places = if is_full() { places.full } else { places.few };
    let step = (length / n_places).max(1);
    let mut harms: Vec<Harm> = (0..length).step_by(step).map(Harm::Cut).collect();
    // The tails that other programs take for granted.
    harms.extend((0..length.min(9)).map(Harm::Cut));
    harms.extend((0..length).step_by(step).map(|place| Harm::Flip(place, 1)));
    harms.extend((step / 2..length).step_by(step).map(|place| Harm::Flip(place, 0x80)));
    harms
}

/// A small index, a model of it, a report, and topics.
fn shop() -> Workshop {
    let shop = Workshop::new();
    let line = |i: usize| {
        let words = ["orbit moon comet", "puck skate goalie", "oven butter flour"][i % 3];
        format!("{{\"id\":\"d{i}\",\"label\":\"t{}\",\"text\":\"{words}\"}}\n", i % 3)
    };
    shop.write("corpus.jsonl", (0..36).map(line).collect::<String>());
    shop.write("topics.txt", "orbit moon comet\noven butter flour\n");
    shop.succeed("index corpus.jsonl -o i --quiet");
    shop.succeed("train i -o m --units 2 --epochs 2 --patience 2 --quiet");
    shop
}

/// What a command came to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Answer {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// Runs a command that may not take for ever, and takes away what it wrote.
fn ask(shop: &Workshop, command: &str) -> Answer {
    let (out, err) = (shop.path(".stdout"), shop.path(".stderr"));
    let mut child = program()
        .args(command.split(' '))
        .args(["--quiet", "--threads", "1"])
        .current_dir(shop.path(""))
        .stdin(Stdio::null())
        .stdout(File::create(&out).unwrap())
        .stderr(File::create(&err).unwrap())
        .spawn()
        .unwrap();
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{command} hangs");
        }
        thread::sleep(Duration::from_millis(2));
    };
    let _ = fs::remove_dir_all(shop.path("out"));
    let text = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    Answer { code: status.code(), stdout: text(&out), stderr: text(&err) }
}

/// Checks that a command failed in one clear line, or gave the answer it gives without harm.
fn check(answer: &Answer, whole: &Answer, what: &str) {
    if answer.code == Some(0) {
        assert_eq!(answer.stdout, whole.stdout, "{what} goes unseen");
        return;
    }
    let Answer { code, stderr, stdout } = answer;
    assert_eq!(*code, Some(1), "{what}: {stderr}");
    assert!(stdout.is_empty(), "{what}: {stdout}");
    let first = stderr.lines().next().unwrap_or_default();
    assert!(first.starts_with("error: ") && first.len() < 2000, "{what}: {stderr}");
    assert!(
        !stderr.contains("panicked") && !stderr.contains(".topicscope-tmp-"),
        "{what}: {stderr}"
    );
    let rest: Vec<&str> = stderr.lines().skip(1).collect();
    let is_plain = rest.is_empty() || (rest.len() == 2 && rest[1].starts_with("hint: "));
    assert!(is_plain, "{what}: {stderr}");
}

/// Harms each file below a folder of the shop in turn, and lets commands read it, each harm the next
/// of them.
fn check_folder(shop: &Workshop, folder: &str, commands: &[&str], places: Places) {
    let whole: Vec<Answer> = commands
        .iter()
        .map(|command| {
            let kept = copy_of(shop, folder);
            let answer = ask(shop, command);
            assert_eq!(answer.code, Some(0), "{command}: {}", answer.stderr);
            put_back(shop, folder, &kept);
            answer
        })
        .collect();
    let kept = copy_of(shop, folder);
    let mut turn = 0;
    for (name, bytes) in &kept {
        let path = shop.path(folder).join(name);
        for harm in harms(bytes.len(), places) {
            fs::write(&path, harm.of(bytes)).unwrap();
            let command = commands[turn % commands.len()];
            let answer = ask(shop, command);
            check(&answer, &whole[turn % whole.len()], &format!("{command}: {name} {harm:?}"));
            if command.contains("--force") {
                put_back(shop, folder, &kept);
            }
            // So that commands and places do not keep step.
            turn += 1 + usize::from(turn % 7 == 0);
        }
        fs::write(&path, bytes).unwrap();
        // None at all, and something that is no file.
        for other in ["gone", "folder", "pipe"] {
            fs::remove_file(&path).unwrap();
            match other {
                "folder" => fs::create_dir(&path).unwrap(),
                "pipe" => shop.write_pipe(&format!("{folder}/{name}")),
                _ => {}
            }
            let n_each = if is_full() { commands.len() } else { 3 };
            for number in (turn..turn + n_each).map(|number| number % commands.len()) {
                let command = commands[number];
                if !command.contains("--force") {
                    let answer = ask(shop, command);
                    check(&answer, &whole[number], &format!("{command}: {name} {other}"));
                }
            }
            turn += n_each;
            match other {
                "folder" => fs::remove_dir(&path).unwrap(),
                "pipe" => fs::remove_file(&path).unwrap(),
                _ => {}
            }
            fs::write(&path, bytes).unwrap();
        }
    }
}

fn copy_of(shop: &Workshop, folder: &str) -> Vec<(String, Vec<u8>)> {
    files(&shop.path(folder))
}

fn put_back(shop: &Workshop, folder: &str, kept: &[(String, Vec<u8>)]) {
    let _ = fs::remove_dir_all(shop.path(folder));
    for (name, bytes) in kept {
        let path = shop.path(folder).join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn every_command_survives_a_harmed_index() {
    check_folder(&shop(), "i", &READERS, Places { few: 4, full: usize::MAX });
}

#[test]
fn every_command_survives_a_harmed_model() {
    let readers: Vec<&str> = READERS
        .into_iter()
        .filter(|command| command.contains(" m ") || command.ends_with(" m"))
        .collect();
    check_folder(&shop(), "m", &readers, Places { few: 6, full: usize::MAX });
}

#[test]
fn an_unfinished_run_that_was_harmed_is_refused_or_dropped() {
    let shop = shop();
    // Killed at its second epoch, so that going on would take for ever; it must end by the harm.
    let place = ".u.topicscope-checkpoint";
    let mut child =
        shop.start("train i -o u --penalty mean:0.3 --units 2 --epochs 100000 --checkpoint-every 1 --threads 1");
    while !shop.path(place).exists() {
        thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let kept = copy_of(&shop, place);
    assert_eq!(kept.len(), 4);
    for (name, bytes) in &kept {
        let path = shop.path(place).join(name);
        for harm in harms(bytes.len(), Places { few: 8, full: usize::MAX }) {
            fs::write(&path, harm.of(bytes)).unwrap();
            for command in RESUMING {
                let answer = ask(&shop, command);
                let what = format!("{command}: {name} {harm:?}");
                if answer.code == Some(0) && command.contains("--force") {
                    fs::remove_dir_all(shop.path("u")).unwrap();
                    put_back(&shop, place, &kept);
                    fs::write(&path, harm.of(bytes)).unwrap();
                    continue;
                }
                let failed = Answer { code: Some(1), ..answer.clone() };
                check(&failed, &failed, &what);
                assert_eq!(answer.code, Some(1), "{what} goes unseen");
            }
        }
        fs::write(&path, bytes).unwrap();
    }
}

#[test]
fn a_harmed_study_is_gone_on_with_replaced_or_left_as_it_is() {
    let shop = shop();
    shop.succeed("study i -o r --units 2 --epochs 1 --seeds 1 --quiet");
    check_folder(&shop, "r", &REPLACING, Places { few: 2, full: 200 });
}

/// Reads all there is in an index and a model of it.
fn read_all(index: &Path, model: &Path, checkpoint: &Path) -> Result<(), String> {
    let read_index = || -> Result<(), topicscope_indexer::IndexError> {
        RowIndex::open(index, None)?;
        RowIndex::open(index, Some(64))?;
        let index = Index::open(index)?;
        index.read_tokens()?;
        index.read_dropped()?;
        let documents = index.open_documents()?;
        (0..index.bags().n_documents() as u32).try_for_each(|d| documents.get(DocId(d)).map(drop))
    };
    let read_model = || -> Result<(), topicscope_trainer::TrainerError> {
        SavedModel::open(model)?.open_last()?;
        SavedCheckpoint::open(checkpoint).map(drop)
    };
    read_index().map_err(|error| error.to_string())?;
    read_model().map_err(|error| error.to_string())
}

#[test]
fn no_harm_to_a_file_goes_unseen_by_the_libraries() {
    let shop = shop();
    let checkpoint = ".u.topicscope-checkpoint";
    let mut child =
        shop.start("train i -o u --penalty mean:0.3 --units 2 --epochs 100000 --checkpoint-every 1 --threads 1");
    while !shop.path(checkpoint).exists() {
        thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let places: Vec<PathBuf> = ["i", "m", checkpoint].map(|name| shop.path(name)).into();
    read_all(&places[0], &places[1], &places[2]).unwrap();
    for place in &places {
        for (name, bytes) in files(place) {
            let path = place.join(&name);
            for harm in harms(bytes.len(), Places { few: 60, full: usize::MAX }) {
                fs::write(&path, harm.of(&bytes)).unwrap();
                let outcome =
                    catch_unwind(AssertUnwindSafe(|| read_all(&places[0], &places[1], &places[2])));
                let outcome = outcome.unwrap_or_else(|_| panic!("{name} {harm:?} panics"));
                // The clock's file is the only one without a record.
                assert!(outcome.is_err() || name == "timing.csv", "{name} {harm:?} goes unseen");
            }
            fs::write(&path, bytes).unwrap();
        }
    }
}
