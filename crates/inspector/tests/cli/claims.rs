//! Two runs on one place: the second is refused, the first goes on as if nothing had been.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use topicscope_indexer::artifact::Claim;

use crate::workshop::{Workshop, files};

/// A run that does not end by itself while a test looks.
const ENDLESS: &str =
    "train i -o m --quiet --penalty none --units 4 --epochs 1000000 --checkpoint-every 1";

fn shop() -> Workshop {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    shop
}

/// Waits until something is there.
fn wait_for(shop: &Workshop, name: &str) {
    let start = Instant::now();
    while !shop.path(name).exists() {
        assert!(start.elapsed() < Duration::from_secs(60), "`{name}` never came");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_second_training_of_one_model_is_refused_and_the_first_undisturbed() {
    let shop = shop();
    let mut first = shop.start(ENDLESS);
    wait_for(&shop, ".m.topicscope-checkpoint");
    for flags in ["", " --force", " --resume", " --path 0.1,1", " --checkpoint-every 0 --seed 7"] {
        let run = shop.run(&format!("train i -o m --units 4 --epochs 3{flags}").replace(
            "--epochs 3 --checkpoint-every 0 --seed 7",
            "--epochs 3 --seed 7 --checkpoint-every 0",
        ));
        let expected = format!("error: `m` is being written by process `{}`\n\n", first.id());
        assert_eq!(run.code, Some(1), "{flags}: {}", run.stderr);
        assert!(run.stderr.starts_with(&expected), "{flags}: {}", run.stderr);
        let hint = "hint: wait until it is done, or choose another name; it began ";
        assert!(run.stderr.contains(hint), "{flags}: {}", run.stderr);
    }
    // The same place under another name.
    let run = shop.run("train i -o ./i/../m --units 4 --epochs 3");
    assert!(run.stderr.contains("is being written by process"), "{}", run.stderr);
    assert!(first.try_wait().unwrap().is_none(), "the first run has ended");
    // Another model is no second one.
    shop.succeed("train i -o n --units 4 --epochs 3 --quiet");
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(!shop.path("m").exists());
    // A killed holder holds nobody up, and nothing is left of it.
    let run = shop.run("train i -o m --units 4 --epochs 3");
    assert!(run.stderr.contains("there is an unfinished run of `m`"), "{}", run.stderr);
    shop.succeed("train i -o m --units 4 --epochs 3 --force --quiet");
    assert_eq!(shop.names(), ["corpus.jsonl", "i", "m", "n"]);
}

#[test]
fn every_command_that_writes_is_refused_while_another_one_writes() {
    let shop = shop();
    shop.succeed("train i -o m --units 3 --epochs 1 --quiet");
    let before = files(&shop.path(""));
    let claim = Claim::take(&shop.path("place")).unwrap();
    for command in [
        "index corpus.jsonl -o place",
        "vocabulary i -o place",
        "train i -o place --epochs 1",
        "train i -o place --epochs 1 --path 0.1",
        "study i -o place --epochs 1",
        "compare m -o place",
        "export m --to csv -o place",
        "demo -o place",
    ] {
        for force in ["", " --force"] {
            let run = shop.run(&format!("{command}{force}"));
            assert_eq!(run.code, Some(1), "{command}: {}", run.stderr);
            let expected =
                format!("error: `place` is being written by process `{}`\n", std::process::id());
            assert!(run.stderr.starts_with(&expected), "{command}: {}", run.stderr);
        }
    }
    drop(claim);
    assert!(before == files(&shop.path("")), "something is left");
    shop.succeed("index corpus.jsonl -o place --quiet");
}

#[test]
fn a_refused_or_failed_command_leaves_no_folders_above_its_place() {
    let shop = shop();
    for command in [
        "index nowhere -o deep/er/j",
        "train nowhere -o deep/er/m",
        "train i -o deep/er/m --rate 1e30 --epochs 2",
        "study i -o deep/er/r --variant none --variant none",
    ] {
        assert_eq!(shop.run(command).code, Some(1), "{command}");
        assert_eq!(shop.names(), ["corpus.jsonl", "i"], "{command}");
    }
    shop.succeed("index corpus.jsonl -o deep/er/j --quiet");
    assert!(shop.path("deep/er/j/manifest.json").exists());
}

#[test]
fn foreign_things_under_our_hidden_names_are_left_alone_and_hold_nobody_up() {
    let shop = shop();
    // Locks: refused, with the place.
    let lock = ".m.topicscope-lock";
    let train = "train i -o m --units 3 --epochs 1 --quiet";
    let refused = |found: &str| {
        let run = shop.run(train);
        let expected = format!(
            "error: `{lock}` is in the way: it is a {found} that this program did not make\n\n\
             hint: move it elsewhere, or choose another name\n"
        );
        assert_eq!((run.code, run.stderr), (Some(1), expected));
    };
    shop.write_pipe(lock);
    refused("named pipe");
    fs::remove_file(shop.path(lock)).unwrap();
    shop.write(lock, "dear diary");
    refused("file");
    assert_eq!(fs::read_to_string(shop.path(lock)).unwrap(), "dear diary");
    fs::remove_file(shop.path(lock)).unwrap();
    fs::create_dir(shop.path(lock)).unwrap();
    refused("folder");
    fs::remove_dir(shop.path(lock)).unwrap();
    // Temporary folders: passed by, also those of checkpoints.
    for (k, place) in ["m", ".m.topicscope-checkpoint"].into_iter().enumerate() {
        shop.write_pipe(&format!(".{place}.topicscope-tmp-1-{k}"));
        shop.write(&format!(".{place}.topicscope-tmp-2-{k}"), "dear");
        fs::create_dir(shop.path(&format!(".{place}.topicscope-tmp-3-{k}"))).unwrap();
        shop.write(&format!(".{place}.topicscope-tmp-3-{k}/letter.txt"), "dear");
        fs::create_dir(shop.path(&format!(".{place}.topicscope-tmp-4-{k}"))).unwrap();
        shop.write_pipe(&format!(".{place}.topicscope-tmp-4-{k}/owner"));
    }
    let mut expected = shop.names();
    shop.succeed("train i -o m --units 3 --epochs 3 --checkpoint-every 1 --quiet");
    expected.push("m".into());
    assert_eq!(shop.names(), expected);
    assert!(shop.path(".m.topicscope-tmp-3-0/letter.txt").exists());
}
