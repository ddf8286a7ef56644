//! Talk never ends work; a result that cannot be delivered is an error, unless nobody wants it.

use std::process::Stdio;

use crate::workshop::{Workshop, files, program};

fn shop() -> Workshop {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    shop.succeed("train i -o m --units 4 --epochs 2 --quiet");
    shop
}

/// Commands that write and talk, each with what they leave.
const WORK: [(&str, &str); 7] = [
    ("index corpus.jsonl -o o", "o/manifest.json"),
    ("vocabulary i -o o --max-words 9", "o/manifest.json"),
    ("train i -o o --units 4 --epochs 8 --rate 1e-12 --patience 9", "o/model.json"),
    ("train i -o o --units 4 --epochs 2 --path 0.1,1", "o/path.csv"),
    ("study i -o o --units 4 --epochs 2 --seeds 1", "o/report.json"),
    ("compare m -o o", "o/report.json"),
    ("export m --to csv -o o", "o/export.json"),
];

#[test]
fn work_is_done_whoever_listens() {
    let shop = shop();
    for (command, left) in WORK {
        for streams in ["2>/dev/full", "2>&-", "2>&1 | true", "2>&1 >/dev/null | true", ">&- 2>&-"]
        {
            let run = shop.shell(&format!("set -o pipefail; \"$T\" {command} {streams}"));
            assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{command} {streams}");
            assert!(shop.path(left).exists(), "{command} {streams} left no {left}");
            std::fs::remove_dir_all(shop.path("o")).unwrap();
        }
    }
    assert_eq!(shop.names(), ["corpus.jsonl", "i", "m"]);
}

#[test]
fn failures_keep_their_code_when_nobody_hears_them() {
    let shop = shop();
    for (command, code) in [
        ("words nowhere", 1),
        ("index nowhere -o o", 1),
        ("words m --unit 99", 1),
        ("words", 2),
        ("train i -o o --units 0", 2),
        ("export i --to pyldavis -o o", 2),
        ("vocabulary i --min-df 3", 2),
    ] {
        for streams in ["2>/dev/full", "2>&-", "2>&1 >/dev/null | true"] {
            let run = shop.shell(&format!("set -o pipefail; \"$T\" {command} {streams}"));
            assert_eq!(run.code, Some(code), "{command} {streams}: {}", run.stderr);
        }
    }
}

/// Commands that print.
const PRINTING: [&str; 10] = [
    "words m",
    "words m --output json",
    "documents m",
    "encode m moon",
    "evaluate m",
    "vocabulary i",
    "coherence i topics.txt",
    "train i -o o --units 4 --epochs 1 --path 0.1 --force",
    "--help",
    "--version",
];

#[test]
fn a_full_disk_behind_the_output_is_an_error() {
    let shop = shop();
    shop.write("topics.txt", "orbit rocket moon\nflour butter oven\n");
    for command in PRINTING {
        let run = shop.shell(&format!("\"$T\" {command} --quiet >/dev/full"));
        let expected = "error: cannot write to standard output: No space left on device (os \
                        error 28)\n\nhint: free some space, or write elsewhere\n";
        assert_eq!((run.code, run.stderr.as_str()), (Some(1), expected), "{command}");
    }
}

#[test]
fn a_reader_that_went_away_is_no_error() {
    let shop = shop();
    shop.write("topics.txt", "orbit rocket moon\nflour butter oven\n");
    let before = files(&shop.path("m"));
    for command in PRINTING {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = program()
            .args(command.split(' '))
            .arg("--quiet")
            .current_dir(shop.path(""))
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.as_str()), (Some(0), ""), "{command}");
    }
    assert!(before == files(&shop.path("m")));
}
