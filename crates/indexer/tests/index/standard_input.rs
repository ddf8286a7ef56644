//! Standard input, which this test gives to itself: a child of it is the one who reads.

use std::io::Write;
use std::process::{Command, Stdio};

use topicscope_indexer::{Format, IndexSettings, Input, open};

use crate::{format, gzip, tar};

/// Says to the child in which format to read.
const ASKED: &str = "TOPICSCOPE_TEST_STANDARD_INPUT";

/// Reads bytes from standard input in a process of its own; returns what it found, one
/// document or error a line.
fn through_pipe(bytes: &[u8], asked: &str) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["standard_input::reads_when_it_is_asked_to", "--exact", "--nocapture"])
        .env(ASKED, asked)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("found ").map(str::to_owned)).collect()
}

/// Does nothing in a usual run; in the child it reads standard input.
#[test]
fn reads_when_it_is_asked_to() {
    let Ok(asked) = std::env::var(ASKED) else { return };
    let settings = match asked.as_str() {
        "auto" => IndexSettings::default(),
        name => format(name.parse::<Format>().unwrap()),
    };
    match open(&Input::path("-"), &settings) {
        Err(error) => eprintln!("found {error}"),
        Ok(documents) => {
            for document in documents {
                match document {
                    Ok(document) => eprintln!("found {} {}", document.id, document.text),
                    Err(error) => eprintln!("found {error}"),
                }
            }
        }
    }
}

#[test]
fn a_hyphen_is_standard_input_plain_packed_or_an_archive() {
    let lines = b"{\"text\": \"red\"}\n{\"text\": 1}\n{";
    let expected = ["-:1 red", "-:2 1", "-:3: not a JSON object: EOF while parsing an object"];
    assert_eq!(through_pipe(lines, "auto"), expected);
    assert_eq!(through_pipe(&gzip(lines), "auto"), expected);
    let archive = gzip(&tar(&[("a/1", b"one"), ("b/2", b"two")]));
    assert_eq!(through_pipe(&archive, "folder"), ["a/1 one", "b/2 two"]);
    let refused = "`-` is an archive, so its format must be named";
    assert_eq!(through_pipe(&archive, "auto"), [refused]);
}
