//! Runs of a study are kept: none is trained twice, whoever asks, and whatever became of the process
//! that began.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::workshop::{Workshop, files, is_full};

const FLAGS: &str = "--variant none --variant mean:0.3 --variant l1:0.1 --units 4 --batch 16 --epochs 6 \
                     --seeds 2";

/// Returns what a study holds, but for clocks and for the names that tantivy draws.
fn content(shop: &Workshop, name: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = files(&shop.path(name));
    files.retain(|(name, _)| !name.contains("timing") && !name.contains("documents/"));
    files
}

fn check_same(shop: &Workshop, one: &str, other: &str) {
    let (ours, theirs) = (content(shop, one), content(shop, other));
    let names = |files: &[(String, Vec<u8>)]| -> Vec<String> {
        files.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(&ours), names(&theirs));
    for ((name, ours), (_, theirs)) in ours.iter().zip(&theirs) {
        assert!(ours == theirs, "{name} differs");
    }
}

/// Returns which file each run is, so that one that was written again is seen.
fn identities(shop: &Workshop, study: &str) -> BTreeMap<String, u64> {
    let entries = fs::read_dir(shop.path(study).join("runs")).unwrap();
    let of_run = |entry: fs::DirEntry| {
        let model = fs::metadata(entry.path().join("model.json")).unwrap();
        (entry.file_name().into_string().unwrap(), model.ino())
    };
    entries.map(|entry| of_run(entry.unwrap())).collect()
}

fn shop() -> Workshop {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop
}

fn report(shop: &Workshop, study: &str) -> Value {
    serde_json::from_slice(&fs::read(shop.path(study).join("report.json")).unwrap()).unwrap()
}

#[test]
fn more_seeds_and_variants_train_only_what_is_new() {
    let shop = shop();
    shop.succeed(&format!("study corpus.jsonl -o s {FLAGS} --quiet"));
    let first = identities(&shop, "s");
    // Flags on top of what is kept ask for more of the same.
    let run = shop.succeed("study -o s --seeds 3");
    assert!(run.stderr.contains("runs are there already"), "{}", run.stderr);
    let second = identities(&shop, "s");
    assert!(first.iter().all(|(name, id)| second.get(name) == Some(id)), "a run was trained again");
    let is_new = |name: &&String| !first.contains_key(*name);
    let new: Vec<&String> = second.keys().filter(is_new).collect();
    // Of three variants, of the early stop, and of `l1` at equal zeros one seed each.
    assert_eq!(new.len(), 5, "{new:?}");
    assert!(new.iter().all(|name| name.contains("-seed-3-")), "{new:?}");
    assert_eq!(report(&shop, "s")["variants"][0]["seeds"], serde_json::json!([1, 2, 3]));
    shop.succeed(
        &format!("study corpus.jsonl -o whole {FLAGS} --quiet").replace("--seeds 2", "--seeds 3"),
    );
    check_same(&shop, "s", "whole");
    // One variant less: nothing is trained, and what is kept stays.
    let fewer =
        "--variant none --variant mean:0.3 --units 4 --batch 16 --epochs 6 --seeds 3 --quiet";
    shop.succeed(&format!("study corpus.jsonl -o s {fewer}"));
    assert_eq!(identities(&shop, "s"), second);
    assert_eq!(report(&shop, "s")["variants"].as_array().unwrap().len(), 2);
}

#[test]
fn a_study_that_is_killed_goes_on_to_the_same_bytes() {
    let shop = shop();
    let start = Instant::now();
    shop.succeed(&format!("study corpus.jsonl -o whole {FLAGS} --quiet"));
    let takes = start.elapsed();
    let study = format!("study corpus.jsonl -o s {FLAGS} --quiet");
    let n_moments = if is_full() { 50 } else { 5 };
    for moment in 0..n_moments {
        if moment % 5 == 0 && shop.path("s").exists() {
            fs::remove_dir_all(shop.path("s")).unwrap();
        }
        let mut child = shop.start(&study);
        // Moments spread over the whole, however far the last one has come.
        let part = f64::from((moment * 37) % n_moments) / f64::from(n_moments);
        thread::sleep(takes.mul_f64(part));
        child.kill().unwrap();
        child.wait().unwrap();
        if moment % 5 == 4 {
            shop.succeed(&study);
            check_same(&shop, "s", "whole");
        }
    }
    // What killed processes leave inside holds nobody up, and is nobody's.
    shop.succeed(&format!("{study} --force"));
    check_same(&shop, "s", "whole");
}

#[test]
fn parts_on_one_folder_give_the_bytes_of_one_process() {
    let shop = shop();
    shop.succeed(&format!("study corpus.jsonl -o whole {FLAGS} --quiet"));
    let study = format!("study corpus.jsonl -o s {FLAGS} --quiet");
    let mut parts: Vec<_> =
        (1..=3).map(|part| shop.start(&format!("{study} --part {part}/4"))).collect();
    thread::sleep(Duration::from_millis(300));
    // One is killed wherever it is, and another process takes its runs up.
    parts[0].kill().unwrap();
    for part in &mut parts {
        part.wait().unwrap();
    }
    shop.succeed("study -o s --part 4/4 --quiet");
    shop.succeed("study -o s --part auto --quiet");
    shop.succeed("study -o s --collect --quiet");
    check_same(&shop, "s", "whole");
    let other = shop.run("study corpus.jsonl -o s --seeds 9 --part 1/2");
    assert_eq!(other.code, Some(2), "{}", other.stderr);
    assert!(other.stderr.contains("`s` asks another question"), "{}", other.stderr);
}

#[test]
fn a_report_is_made_of_what_is_there_and_says_what_is_missing() {
    let shop = shop();
    shop.succeed(&format!("study corpus.jsonl -o s {FLAGS} --quiet"));
    let whole = fs::read(shop.path("s/report.json")).unwrap();
    fs::remove_file(shop.path("s/report.json")).unwrap();
    shop.succeed("report s --quiet");
    assert_eq!(fs::read(shop.path("s/report.json")).unwrap(), whole);
    let lost = shop.run_of("s", "l1:0.1", 2);
    fs::remove_dir_all(shop.path(&lost)).unwrap();
    let run = shop.succeed("report s");
    assert!(run.stderr.contains("1 run missing"), "{}", run.stderr);
    assert!(run.stderr.contains("l1:0.1, seed 2"), "{}", run.stderr);
    assert_eq!(report(&shop, "s")["variants"][0]["seeds"], serde_json::json!([1]));
    fs::remove_dir_all(shop.path(&shop.run_of("s", "none", 1))).unwrap();
    let run = shop.run("report s");
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains("no seed of `s` has a model of every variant yet"),
        "{}",
        run.stderr
    );
    shop.succeed("study -o s --quiet");
    assert_eq!(fs::read(shop.path("s/report.json")).unwrap(), whole);
}

#[test]
fn a_plan_trains_nothing_and_a_question_is_a_file() {
    let shop = shop();
    let run = shop.succeed(&format!("study corpus.jsonl -o s {FLAGS} --plan"));
    assert!(run.stdout.contains("other strength"), "{}", run.stdout);
    assert!(!shop.path("s/runs").exists());
    let rows = |run: &str| -> Vec<Value> { serde_json::from_str(run).unwrap() };
    let all = rows(&shop.succeed("study -o s --plan --output json --quiet").stdout);
    let count = |rows: &[Value], key: &str| -> usize {
        rows.iter().map(|row| row[key].as_str().unwrap().parse::<usize>().unwrap()).sum()
    };
    // Two seeds of three variants, and four strengths of two penalties.
    assert_eq!((count(&all, "runs"), count(&all, "there")), (14, 0));
    shop.succeed("study -o s --quiet");
    let all = rows(&shop.succeed("study -o s --plan --output json --quiet").stdout);
    assert_eq!((count(&all, "there"), count(&all, "to train")), (14, 0));
    // The same question from its file, seen from elsewhere.
    fs::create_dir(shop.path("questions")).unwrap();
    let text = fs::read_to_string(shop.path("s/study.toml")).unwrap();
    shop.write("questions/mine.toml", text);
    shop.succeed("study questions/mine.toml -o t --quiet");
    check_same(&shop, "s", "t");
    for (text, told) in [
        ("input = [\"corpus.jsonl\"]\nunit = 4\n", "unit"),
        ("input = [\"corpus.jsonl\"]\nunitz = 4\n", "`unitz`, which is no flag of `study`"),
        ("input = [\n", "line "),
        ("seeds = 2\n", "nothing to study"),
    ] {
        shop.write("questions/bad.toml", text);
        let run = shop.run("study questions/bad.toml -o u");
        assert_eq!(run.code, Some(2), "{text}: {}", run.stderr);
        assert!(run.stderr.contains(told), "{text}: {}", run.stderr);
        assert!(!shop.path("u").exists());
    }
}
