//! A disk that is full at any moment: the system's answer with the place that was asked for, and
//! nothing left behind.

use crate::workshop::{Workshop, files};

/// Runs commands that may write files of so many KiB and no more.
fn check(shop: &Workshop, command: &str, limits: &[u32]) -> Vec<String> {
    check_but(shop, command, limits, "nothing")
}

/// The same, but what was whole before the disk was full stays in a folder that grows.
fn check_but(shop: &Workshop, command: &str, limits: &[u32], growing: &str) -> Vec<String> {
    let mut before = files(&shop.path(""));
    before.sort();
    let mut said = Vec::new();
    for limit in limits {
        // The signal would kill the program before it could say anything.
        let run = shop.shell(&format!("trap '' XFSZ; ulimit -f {limit}; \"$T\" {command}"));
        let first = run.stderr.lines().find(|line| line.starts_with("error: ")).unwrap_or("");
        assert_eq!(run.code, Some(1), "{command} {limit}: {}", run.stderr);
        assert!(first.ends_with("File too large (os error 27)"), "{command} {limit}: {first}");
        assert!(first.starts_with("error: cannot write `o"), "{command} {limit}: {first}");
        assert!(!run.stderr.contains("topicscope-tmp"), "{command} {limit}: {}", run.stderr);
        said.push(first.to_owned());
        let is_whole = |(name, _): &(String, Vec<u8>)| {
            name.starts_with(growing) && !name.contains("topicscope-")
        };
        let mut left = files(&shop.path(""));
        left.retain(|file| !is_whole(file));
        left.sort();
        assert!(before == left, "{command} {limit} left something");
        let _ = std::fs::remove_dir_all(shop.path(growing));
    }
    said
}

#[test]
fn a_full_disk_is_told_as_such_with_the_place_that_was_asked_for() {
    let shop = Workshop::new();
    // Words that no packing makes small.
    let mut state = 7_u64;
    let mut word = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("w{:x}q", state >> 44)
    };
    let line = |_| (0..40).map(|_| word()).collect::<Vec<_>>().join(" ") + " moon orbit\n";
    shop.write("corpus.txt", (0..600).map(line).collect::<String>());
    shop.succeed("index corpus.txt -o i --min-df 1 --no-stop-words --quiet");
    shop.succeed("train i -o m --units 40 --epochs 1 --quiet");
    let index = check(&shop, "index corpus.txt -o o/j --min-df 1", &[0, 8, 32, 64, 90]);
    assert!(index.iter().any(|said| said.contains("`o/j/documents`")), "{index:?}");
    let study = check_but(&shop, "study corpus.txt -o o/r --epochs 1 --seeds 1", &[0, 8, 64], "o");
    assert!(study.iter().any(|said| said.contains("`o/r/index/documents`")), "{study:?}");
    check_but(&shop, "study i -o o/r --epochs 1 --seeds 1 --units 40", &[0, 64], "o");
    check(&shop, "train i -o o/m --units 40 --epochs 3 --checkpoint-every 0", &[0, 64]);
    check(&shop, "vocabulary i -o o/j --max-words 100", &[0, 64]);
    check(&shop, "export i --to csv -o o/e", &[0, 8]);
    check(&shop, "export m --to npz -o o/e", &[0, 8]);
    check(&shop, "compare m -o o/r", &[0, 1]);
}
