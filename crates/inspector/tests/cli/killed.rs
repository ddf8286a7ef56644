//! A command that is killed at any moment leaves what was there before, or all of what it writes;
//! the next start cleans up.

use std::thread;
use std::time::{Duration, Instant};

use crate::workshop::{Workshop, files, is_full};

/// Commands that replace `out`, each with two settings, so that old and new differ.
const WRITERS: [(&str, [&str; 2]); 6] = [
    ("index corpus.jsonl -o out", ["--min-df 5", "--min-df 6"]),
    ("vocabulary i -o out", ["--max-words 9", "--max-words 8"]),
    ("train i -o out --units 3 --epochs 3", ["--seed 1", "--seed 2"]),
    ("train i -o out --units 3 --epochs 2", ["--path 0.1,1", "--path 0.2,1"]),
    ("compare m -o out", ["--clusters 2", "--clusters 3"]),
    ("export m --to csv -o out", ["--top 3", "--top 4"]),
];

/// Returns what a folder holds, but for clocks and for the names that tantivy draws.
fn content(shop: &Workshop) -> Vec<(String, Vec<u8>)> {
    let mut files = files(&shop.path("out"));
    files.retain(|(name, _)| !name.contains("timing") && !name.contains("documents/"));
    files
}

/// Checks that what the folder holds can be read, as far as a command reads it back.
fn check_readable(shop: &Workshop) {
    if shop.path("out/manifest.json").exists() {
        shop.succeed("vocabulary out --max-words 5 -o copy --quiet");
        std::fs::remove_dir_all(shop.path("copy")).unwrap();
    } else if shop.path("out/model.json").exists() {
        shop.succeed("words out --rank decoder --quiet");
    }
}

#[test]
fn a_killed_command_leaves_the_old_folder_or_the_new_one() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    shop.succeed("train i -o m --units 3 --epochs 1 --quiet");
    let n_moments = if is_full() { 100 } else { 6 };
    for (command, [old, new]) in WRITERS {
        let [old, new] = [old, new].map(|settings| format!("{command} {settings} --force --quiet"));
        shop.succeed(&new);
        let expected = content(&shop);
        let start = Instant::now();
        shop.succeed(&old);
        let takes = start.elapsed();
        let kept = content(&shop);
        assert!(kept != expected, "{command}");
        let names = shop.names();
        let mut n_new = 0;
        for moment in 0..n_moments {
            let mut child = shop.start(&new);
            thread::sleep(takes.mul_f64(1.2 * f64::from(moment) / f64::from(n_moments)));
            child.kill().unwrap();
            child.wait().unwrap();
            let found = content(&shop);
            let is_new = found == expected;
            assert!(is_new || found == kept, "{command}: half a folder at moment {moment}");
            check_readable(&shop);
            if is_new {
                n_new += 1;
                shop.succeed(&old);
            }
        }
        // The next start cleans up after all of them.
        shop.succeed(&old);
        assert_eq!(shop.names(), names, "{command}");
        assert!(n_new < n_moments, "{command} was never killed early");
        std::fs::remove_dir_all(shop.path("out")).unwrap();
    }
}

#[test]
fn a_killed_run_holds_nobody_up() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    let mut child = shop.start(
        "study i -o out --variant none --variant mean:0.3 --units 8 --epochs 100000 --seeds 2",
    );
    let start = Instant::now();
    while !shop.path("out/runs").is_dir() {
        assert!(start.elapsed() < Duration::from_secs(60), "it never began");
        thread::sleep(Duration::from_millis(2));
    }
    let run = shop.run("study i -o out --units 8 --epochs 1 --seeds 1");
    assert!(run.stderr.contains(&format!("process `{}`", child.id())), "{}", run.stderr);
    child.kill().unwrap();
    child.wait().unwrap();
    shop.succeed("study i -o out --units 8 --epochs 1 --seeds 1 --force --quiet");
    assert_eq!(shop.names(), ["corpus.jsonl", "i", "out"]);
}
