//! Ctrl-C at work: what was kept is told, nothing half done is left, and work goes on to the same
//! bytes.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::workshop::{Workshop, files, undisturbed};

/// Longest time that anything here may take.
const PATIENCE: Duration = Duration::from_secs(60);

fn shop() -> Workshop {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    shop
}

/// Starts the program with its usual answer to Ctrl-C, also where a shell has started the tests
/// behind itself and so has them ignore it.
fn start(shop: &Workshop, arguments: &str) -> Child {
    let (program, usual) = (env!("CARGO_BIN_EXE_topicscope"), "--default-signal=INT");
    let resets = Command::new("env").args([usual, "true"]).status().is_ok_and(|s| s.success());
    let mut command = undisturbed(if resets { "env" } else { program });
    if resets {
        command.args([usual, program]);
    }
    command
        .args(arguments.split(' '))
        .current_dir(shop.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Presses Ctrl-C and returns the exit code and what was said.
fn interrupt(mut child: Child) -> (Option<i32>, String) {
    let pressed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(pressed.success());
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        assert!(start.elapsed() < PATIENCE, "it goes on");
        thread::sleep(Duration::from_millis(2));
    };
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (status.code(), said)
}

fn wait_for(happened: impl Fn() -> bool) {
    let start = Instant::now();
    while !happened() {
        assert!(start.elapsed() < PATIENCE, "it never began");
        thread::sleep(Duration::from_millis(1));
    }
}

fn is_begun(shop: &Workshop, name: &str) -> bool {
    shop.names().iter().any(|found| found.starts_with(&format!(".{name}.topicscope-tmp-")))
}

/// Returns what a folder holds, but for clocks.
fn content(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = files(folder);
    files.retain(|(name, _)| !name.contains("timing"));
    files
}

#[test]
fn training_keeps_its_last_epoch_and_goes_on_to_the_same_bytes() {
    let shop = shop();
    let settings = "--penalty mean:0.3 --units 8 --epochs 1500 --batch 8";
    shop.succeed(&format!("train i -o whole {settings} --quiet"));
    let child = start(&shop, &format!("train i -o m {settings} --checkpoint-every 2"));
    wait_for(|| shop.path(".m.topicscope-checkpoint").exists());
    let (code, said) = interrupt(child);
    assert_eq!(code, Some(130), "{said}");
    let lines: Vec<&str> = said.lines().collect();
    let kept = lines[lines.len() - 3].strip_prefix("interrupted: epoch ").unwrap();
    let (epoch, rest) = kept.split_once(' ').unwrap();
    assert_eq!(rest, "of 1500 of `m` is kept", "{said}");
    let hint = "hint: the same command with `--resume` goes on from there";
    assert_eq!(lines[lines.len() - 2..], ["", hint]);
    let names = [".m.topicscope-checkpoint", "corpus.jsonl", "i", "whole"];
    assert_eq!(shop.names(), names);
    let run = shop.succeed(&format!("train i -o m {settings} --resume"));
    assert!(run.stderr.starts_with(&format!("going on after epoch {epoch}\n")), "{}", run.stderr);
    assert_eq!(content(&shop.path("m")), content(&shop.path("whole")));
    assert_eq!(shop.names(), ["corpus.jsonl", "i", "m", "whole"]);
}

#[test]
fn what_keeps_nothing_says_so_and_leaves_the_old_folder() {
    let shop = shop();
    for (command, name) in [
        ("train i -o out --penalty mean:0.3 --units 8 --epochs 100000 --checkpoint-every 0", "out"),
        ("train i -o out --penalty mean:0.3 --units 8 --epochs 100000 --path 0.1,1", "out"),
        (
            "train i -o above/out --penalty mean:0.3 --units 8 --epochs 100000 --checkpoint-every 0",
            "above/out",
        ),
    ] {
        let child = start(&shop, command);
        let lock =
            if name == "out" { ".out.topicscope-lock" } else { "above/.out.topicscope-lock" };
        wait_for(|| shop.path(lock).exists());
        // Into the training, as far as that can be told from here.
        thread::sleep(Duration::from_millis(300));
        let (code, said) = interrupt(child);
        assert_eq!(code, Some(130), "{command}: {said}");
        let end = format!(
            "interrupted: nothing is written to `{name}`\n\nhint: the same command begins again\n"
        );
        assert!(said.ends_with(&end), "{command}: {said}");
        assert_eq!(shop.names(), ["corpus.jsonl", "i"], "{command}");
    }
    // An index that is made of a stream without end, in the place of an old one.
    shop.write_pipe("pipe");
    shop.succeed("index corpus.jsonl -o old --quiet");
    let before = files(&shop.path("old"));
    let child = start(&shop, "index pipe --format lines -o old --force");
    let mut pipe = std::fs::File::options().write(true).open(shop.path("pipe")).unwrap();
    let writing = thread::spawn(move || while pipe.write_all(b"orbit rocket moon\n").is_ok() {});
    wait_for(|| is_begun(&shop, "old"));
    let (code, said) = interrupt(child);
    assert_eq!(code, Some(130), "{said}");
    assert!(said.starts_with("interrupted: `old` is as it was before\n"), "{said}");
    writing.join().unwrap();
    assert_eq!(files(&shop.path("old")), before);
    assert_eq!(shop.names(), ["corpus.jsonl", "i", "old", "pipe"]);
}

#[test]
fn a_study_keeps_its_runs_and_says_how_to_go_on() {
    let shop = shop();
    let child = start(
        &shop,
        "study i -o above/out --variant none --variant mean:0.3 --units 8 --epochs 100000 --seeds 2",
    );
    wait_for(|| shop.path("above/out/runs").is_dir());
    thread::sleep(Duration::from_millis(300));
    let (code, said) = interrupt(child);
    assert_eq!(code, Some(130), "{said}");
    let end = "interrupted: runs of `above/out` that were trained are kept\n\n\
               hint: `topicscope study -o above/out` goes on from there\n";
    assert!(said.ends_with(end), "{said}");
    let left: Vec<String> = files(&shop.path("above")).into_iter().map(|(name, _)| name).collect();
    assert_eq!(left, ["out/study.toml"]);
}

#[test]
fn commands_that_print_say_how_much_they_printed() {
    let shop = shop();
    shop.succeed("train i -o m --penalty none --units 4 --epochs 2 --quiet");
    let mut child = start(&shop, "encode m - --output csv");
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"orbit\nmoon\n").unwrap();
    let mut line = [0; 1];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut line).unwrap();
    thread::sleep(Duration::from_millis(300));
    let (code, said) = interrupt(child);
    assert_eq!(
        (code, said.as_str()),
        (Some(130), "interrupted: 2 texts are encoded and printed\n")
    );
}

#[test]
fn a_program_that_is_not_to_be_interrupted_goes_on() {
    let shop = shop();
    // As in a script that starts work behind itself.
    let line = "trap '' INT; \"$T\" train i -o m --penalty mean:0.3 --units 8 --epochs 1000 --batch 8 --quiet & \
                sleep 0.2; kill -INT $!; wait $!";
    let run = shop.shell(line);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert!(shop.path("m/model.json").exists());
}
