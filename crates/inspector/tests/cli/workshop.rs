//! A scratch folder with small corpora, and the program at work in it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// Words of three planted topics; no document mixes them.
const TOPICS: [[&str; 6]; 3] = [
    ["orbit", "rocket", "moon", "shuttle", "comet", "launch"],
    ["goalie", "puck", "skate", "referee", "stadium", "league"],
    ["flour", "butter", "oven", "pastry", "sugar", "recipe"],
];

/// A folder that goes when the test ends.
pub(crate) struct Workshop {
    place: TempDir,
}

/// What a run of the program left behind.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Workshop {
    pub(crate) fn new() -> Self {
        Self { place: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// Writes 240 documents of five words each, with their topic as label.
    pub(crate) fn write_planted(&self, name: &str) {
        let mut text = String::new();
        for i in 0..240_usize {
            let topic = i % TOPICS.len();
            let words: Vec<&str> = (0..5).map(|k| TOPICS[topic][(i / 3 + k * k) % 6]).collect();
            let text_of = words.join(" ");
            writeln!(text, r#"{{"id":"d{i}","label":"t{topic}","text":"{text_of}"}}"#).unwrap();
        }
        self.write(name, text);
    }

    /// Runs the program inside the folder; arguments are separated by spaces.
    pub(crate) fn run(&self, arguments: &str) -> Run {
        self.run_list(&arguments.split(' ').collect::<Vec<_>>())
    }

    pub(crate) fn run_list(&self, arguments: &[&str]) -> Run {
        let mut program = program();
        let run = program.args(arguments).current_dir(self.place.path()).output();
        let Output { status, stdout, stderr } = run.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
    }

    /// Runs a line of the shell inside the folder; `$T` is the program.
    pub(crate) fn shell(&self, line: &str) -> Run {
        let Output { status, stdout, stderr } = undisturbed("bash")
            .args(["-c", line])
            .current_dir(self.place.path())
            .env("T", env!("CARGO_BIN_EXE_topicscope"))
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
    }

    /// Starts the program and does not wait for it; nobody hears what it says.
    pub(crate) fn start(&self, arguments: &str) -> Child {
        program()
            .args(arguments.split(' '))
            .current_dir(self.place.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// Makes a pipe with a name.
    pub(crate) fn write_pipe(&self, name: &str) {
        let made = Command::new("mkfifo").arg(self.path(name)).status().unwrap();
        assert!(made.success());
    }

    /// Runs the program, which must succeed.
    pub(crate) fn succeed(&self, arguments: &str) -> Run {
        let run = self.run(arguments);
        assert_eq!(run.code, Some(0), "{arguments}: {}", run.stderr);
        run
    }

    /// Returns the folder of a run of a study, by its variant and seed.
    pub(crate) fn run_of(&self, study: &str, variant: &str, seed: u64) -> String {
        let report = fs::read(self.path(study).join("report.json")).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
        let variants = report["variants"].as_array().unwrap();
        let found = variants.iter().find(|found| found["name"] == variant).unwrap();
        let seeds = found["seeds"].as_array().unwrap();
        let place = seeds.iter().position(|found| found.as_u64() == Some(seed)).unwrap();
        format!("{study}/runs/{}", found["runs"][place].as_str().unwrap())
    }

    /// Returns the names in the folder, hidden ones too.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.place.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// Returns the program, ready to be run.
pub(crate) fn program() -> Command {
    undisturbed(env!("CARGO_BIN_EXE_topicscope"))
}

/// Returns any program that runs ours, without what the person who tests has set up.
pub(crate) fn undisturbed(program: &str) -> Command {
    let mut command = Command::new(program);
    command.env("XDG_CONFIG_HOME", "/nowhere");
    for variable in ["RUST_BACKTRACE", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command
}

/// Says whether tests that go through bytes or moments one by one take them all, or a few of them:
/// `TOPICSCOPE_FULL=1 cargo test --workspace -- damage killed` takes all.
pub(crate) fn is_full() -> bool {
    std::env::var_os("TOPICSCOPE_FULL").is_some()
}

/// Returns every file below a folder with its bytes, by relative path; of a link where it leads.
pub(crate) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if let Ok(there) = fs::read_link(&path) {
            found.push((name, there.into_os_string().into_encoded_bytes()));
        } else if path.is_dir() {
            let inner = files(&path);
            found.extend(inner.into_iter().map(|(rest, bytes)| (format!("{name}/{rest}"), bytes)));
        } else {
            found.push((name, fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// Returns the place of a file or folder of the corpora folder, or says that the test is skipped.
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn corpus(name: &str) -> Option<PathBuf> {
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    let folder = std::env::var_os("TOPICSCOPE_CORPORA").map_or(usual, PathBuf::from);
    let path = folder.join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: there is no `{}`", path.display());
    None
}
