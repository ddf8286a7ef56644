//! Training from outside: killed and resumed, stopped early, led to a share of zeros, on a path.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use serde_json::Value;
use topicscope_indexer::Index;
use topicscope_trainer::UnitKind;

use crate::workshop::{Workshop, files, program};

fn shop() -> Workshop {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    shop
}

/// Returns the files of a model that do not depend on the clock.
fn model(folder: &Path) -> Vec<(String, Vec<u8>)> {
    files(folder).into_iter().filter(|(name, _)| name != "timing.csv").collect()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Starts training and kills it after some time.
fn kill(shop: &Workshop, arguments: &str, after: Duration) {
    let mut child = program()
        .args(arguments.split(' '))
        .current_dir(shop.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_in_the_bytes_of_an_unbroken_one() {
    let shop = shop();
    let mut n_resumed = 0;
    let mut after = 8;
    for unit in UnitKind::ALL {
        let flags = format!(
            "--unit {unit} --units 8 --k 3 --batch 8 --epochs 400 --checkpoint-every 20 --seed 3 \
             --target-zeros 0.6 --patience 400"
        );
        shop.succeed(&format!("train i -o whole --quiet {flags}"));
        while !shop.path("broken").exists() {
            kill(&shop, &format!("train i -o broken --resume --quiet {flags}"), {
                // The moments spread over start, training, writing and the end.
                after = 20 + (after * 37) % 263;
                Duration::from_millis(after)
            });
            n_resumed += usize::from(shop.path(".broken.topicscope-checkpoint").exists());
        }
        let (whole, broken) = (model(&shop.path("whole")), model(&shop.path("broken")));
        assert_eq!(whole.len(), 5, "{unit}");
        for (ours, theirs) in broken.iter().zip(&whole) {
            assert!(ours == theirs, "{unit}: {} differs", ours.0);
        }
        for name in ["whole", "broken"] {
            shop.succeed(&format!("train i -o {name} --quiet --force --units 2 --epochs 1"));
            fs::remove_dir_all(shop.path(name)).unwrap();
        }
        // Nothing is left of the kills.
        assert_eq!(shop.names(), ["corpus.jsonl", "i"], "{unit}");
    }
    assert!(n_resumed > 7, "only {n_resumed} kills left a checkpoint");
}

/// Leaves an unfinished run of the model `m`, of 40000 epochs.
fn interrupted(shop: &Workshop) {
    let place = shop.path(".m.topicscope-checkpoint");
    while !place.exists() {
        kill(
            shop,
            "train i -o m --quiet --penalty mean:0.3 --units 4 --batch 64 --epochs 40000 --checkpoint-every 1 --force",
            Duration::from_millis(400),
        );
    }
}

#[test]
fn an_unfinished_run_is_never_dropped_or_mixed_up_silently() {
    let shop = shop();
    interrupted(&shop);
    let run = shop.run("train i -o m --units 4 --epochs 40000");
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.starts_with("error: there is an unfinished run of `m`"), "{}", run.stderr);
    assert!(run.stderr.ends_with("hint: go on with `--resume`, or start over with `--force`\n"));
    let run = shop.run(
        "train i -o m --penalty mean:0.3 --units 4 --batch 64 --epochs 40000 --rate 0.01 --resume",
    );
    assert!(run.stderr.contains("was made with rate `0.006`, not `0.01`"), "{}", run.stderr);
    assert!(run.stderr.contains("hint: repeat the flags of the unfinished run"), "{}", run.stderr);
    shop.succeed("index corpus.jsonl -o other --max-words 12 --quiet");
    let run = shop
        .run("train other -o m --penalty mean:0.3 --units 4 --batch 64 --epochs 40000 --resume");
    assert!(run.stderr.contains("was made with index `"), "{}", run.stderr);
    let state = shop.path(".m.topicscope-checkpoint/state.safetensors");
    let bytes = fs::read(&state).unwrap();
    let mut altered = bytes.clone();
    altered[bytes.len() / 2] ^= 1;
    for damage in [&altered, &bytes[..bytes.len() / 2].to_vec()] {
        fs::write(&state, damage).unwrap();
        let run = shop
            .run("train i -o m --penalty mean:0.3 --units 4 --batch 64 --epochs 40000 --resume");
        assert_eq!(run.code, Some(1));
        let first = run.stderr.lines().next().unwrap();
        assert!(first.contains("cannot go on: ") && first.contains("state.safetensors"), "{first}");
        assert!(run.stderr.ends_with("hint: start over with `--force`\n"), "{}", run.stderr);
    }
    shop.succeed("train i -o m --units 4 --epochs 2 --force --quiet");
    assert!(!shop.path(".m.topicscope-checkpoint").exists());
}

#[test]
fn patience_stops_early_and_says_which_epoch_was_kept() {
    let shop = shop();
    let run =
        shop.succeed("train i -o m --penalty none --units 30 --rate 0.1 --batch 8 --patience 2");
    let head = json(&shop.path("m/model.json"));
    let kept = head["outcome"]["kept_epoch"].as_u64().unwrap();
    let n_epochs =
        fs::read_to_string(shop.path("m/history.csv")).unwrap().lines().count() as u64 - 1;
    assert_eq!(n_epochs, kept + 2);
    let said = format!("kept the weights of epoch {kept}, the best of {n_epochs}");
    assert!(run.stderr.contains(&said), "{}", run.stderr);
    let bytes = |name: &str| fs::read(shop.path("m").join(name)).unwrap();
    assert_ne!(bytes("last.safetensors"), bytes("model.safetensors"));
    assert_eq!(shop.run("study i -o r --patience 2").code, Some(2));
    shop.succeed("index corpus.jsonl -o j --validation 0 --quiet");
    let run = shop.run("train j -o n --patience 2");
    assert!(run.stderr.starts_with("error: patience needs validation documents"), "{}", run.stderr);
}

#[test]
fn a_target_of_zeros_is_found_and_reported_also_by_a_study() {
    let shop = shop();
    let flags = "--units 8 --batch 8 --rate 0.01 --target-zeros 0.85";
    let run = shop.succeed(&format!("train i -o m {flags}"));
    let head = json(&shop.path("m/model.json"));
    let weight = &head["outcome"]["penalties"][0]["weight"];
    assert!(run.stderr.contains(&format!("penalty mean:{weight} (found for 85 % zeros")));
    let history = fs::read_to_string(shop.path("m/history.csv")).unwrap();
    let last: Vec<&str> = history.lines().last().unwrap().split(',').collect();
    assert_eq!(last[10], weight.to_string());
    assert!((last[4].parse::<f64>().unwrap() - 0.85).abs() < 0.03, "{history}");
    for (flags, expected) in [
        ("--target-zeros 1.5", "target-zeros is `1.5`, but must be above 0 and below 1"),
        ("--target-zeros 0.5 --penalty none", "target-zeros needs a penalty with a weight above 0"),
    ] {
        let run = shop.run(&format!("train i -o n {flags}"));
        assert!(run.stderr.starts_with(&format!("error: {expected}")), "{}", run.stderr);
        assert!(!shop.path("n").exists());
    }
    let run = shop.succeed(&format!(
        "study i -o r --variant none --variant mean:0.3 --seeds 2 --epochs 20 {flags} --output json"
    ));
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(report["variants"][0]["found_weights"].is_null());
    let weights = report["variants"][1]["found_weights"].as_array().unwrap();
    assert!(weights.len() == 2 && weights[0] != weights[1], "{weights:?}");
    assert!(run.stderr.contains("mean:0.3, seed 2: found mean:"), "{}", run.stderr);
    let run = shop.run("study i -o q --variant none --target-zeros 0.5");
    assert!(run.stderr.contains("target-zeros needs a penalty"), "{}", run.stderr);
}

#[test]
fn a_path_is_one_table_of_warm_started_models_that_no_comparison_takes() {
    let shop = shop();
    let run = shop.succeed("train i -o p --units 8 --batch 8 --epochs 10 --path 0.03,0.3,3");
    let table = fs::read_to_string(shop.path("p/path.csv")).unwrap();
    let rows: Vec<Vec<f64>> = table
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
        .collect();
    assert_eq!(table.lines().next(), Some("weight,validation_loss,zero_fraction,l0,dead"));
    assert_eq!(rows.iter().map(|row| row[0]).collect::<Vec<_>>(), [0.03, 0.3, 3.0]);
    assert!(rows[0][2] < rows[2][2], "{table}");
    assert!(run.stdout.starts_with("Path: loss against sparsity"), "{}", run.stdout);
    assert!(run.stdout.contains("none is a twin"), "{}", run.stdout);
    let beginning = |name: &str| {
        json(&shop.path("p/models").join(name).join("model.json"))["outcome"]["beginning"].clone()
    };
    assert_eq!((beginning("1-mean-0.03"), beginning("3-mean-3")), ("drawn".into(), "warm".into()));
    assert!(run.stdout.contains("validation loss (nats)"), "{}", run.stdout);
    // A squared error is not in nats.
    let squared = shop.succeed("train i -o s --units 8 --epochs 1 --path 0.1 --loss squared");
    let is_plain = squared.stdout.contains("validation loss ") && !squared.stdout.contains("nats");
    assert!(is_plain && !squared.stderr.contains("nats"), "{} {}", squared.stdout, squared.stderr);
    // The models find their index, and words can be read.
    shop.succeed("words p/models/2-mean-0.3 --quiet");
    let run = shop.run("compare p/models/1-mean-0.03 p/models/2-mean-0.3 -o c");
    assert_eq!(run.code, Some(1));
    let expected = "error: `p/models/2-mean-0.3` went on from the weights of another model";
    assert!(run.stderr.starts_with(expected), "{}", run.stderr);
    let run = shop.run("train i -o q --path 1,2 --penalty none");
    assert!(run.stderr.starts_with("error: path needs a penalty"), "{}", run.stderr);
    assert_eq!(shop.run("train i -o q --path 1,-2").code, Some(2));
    assert_eq!(shop.run("train i -o q --path 1 --resume").code, Some(2));
}

#[test]
fn a_collapse_is_told_while_training_and_at_the_end() {
    let shop = shop();
    let run = shop.succeed("train i -o m --units 4 --epochs 8 --rate 1e-12");
    assert!(run.stderr.contains("epoch 2: collapsed: not 1 % better"), "{}", run.stderr);
    assert_eq!(run.stderr.matches("collapsed").count(), 2, "{}", run.stderr);
    let run = shop.succeed("train i -o n --units 8 --batch 8 --rate 0.01");
    assert!(!run.stderr.contains("collapsed"), "{}", run.stderr);
}

#[test]
fn a_budget_of_memory_changes_no_byte_of_a_model() {
    let shop = shop();
    // So many documents that their rows fill several blocks.
    let planted = fs::read_to_string(shop.path("corpus.jsonl")).unwrap();
    let copies = (0..5).map(|copy| planted.replace("{\"id\":\"d", &format!("{{\"id\":\"{copy}d")));
    shop.write("large.jsonl", copies.collect::<String>());
    shop.succeed("index large.jsonl -o i --force --quiet");
    let index = Index::open(&shop.path("i")).unwrap();
    assert!(4 * index.bags().n_entries() > 4 * 4096);
    // Every use of rows: order, dropout, validation, word weights, renewal and revival.
    let flags = "--units 12 --epochs 12 --batch 16 --renew 0.3 --revive --word-weight 0.5 \
                 --patience 12 --penalty l1:0.3 --checkpoint-every 0 --quiet";
    shop.succeed(&format!("train i -o whole {flags}"));
    let whole = model(&shop.path("whole"));
    let history = fs::read_to_string(shop.path("whole").join("history.csv")).unwrap();
    let renewed = history.lines().next().unwrap().split(',').position(|name| name == "renewed");
    let is_renewed = |line: &str| line.split(',').nth(renewed.unwrap()) != Some("0");
    assert!(history.lines().skip(1).any(is_renewed), "{history}");
    for (memory, threads) in [("300", 1), ("300", 8), ("9K", 8), ("1G", 8)] {
        let name = format!("m{memory}-{threads}");
        shop.succeed(&format!("train i -o {name} --memory {memory} --threads {threads} {flags}"));
        let bounded = model(&shop.path(&name));
        assert_eq!(bounded.len(), whole.len());
        for (ours, theirs) in bounded.iter().zip(&whole) {
            assert!(ours == theirs, "{name}: {} differs", ours.0);
        }
    }
}

#[test]
fn a_study_within_a_budget_reports_the_same() {
    let shop = shop();
    let flags = "--units 6 --epochs 4 --seeds 2 --quiet";
    shop.succeed(&format!("study i -o whole {flags}"));
    shop.succeed(&format!("study i -o bounded --memory 300 {flags}"));
    let contents = |name: &str| -> Vec<(String, Vec<u8>)> {
        let all = files(&shop.path(name)).into_iter();
        all.filter(|(name, _)| !name.contains("timing")).collect()
    };
    let (whole, bounded) = (contents("whole"), contents("bounded"));
    assert!(whole.len() > 10 && whole.len() == bounded.len());
    for (ours, theirs) in bounded.iter().zip(&whole) {
        assert!(ours == theirs, "{} differs", ours.0);
    }
}

#[test]
fn sizes_of_memory_that_make_no_sense_are_refused() {
    let shop = shop();
    for size in ["0", "x", "12T", "1.5G", "99999999999999999999"] {
        let run = shop.run(&format!("train i -o m --memory {size}"));
        assert_eq!(run.code, Some(2), "{size}: {}", run.stderr);
        assert!(run.stderr.contains(&format!("`{size}`")), "{}", run.stderr);
        assert!(!shop.path("m").exists());
    }
}

#[test]
fn a_small_corpus_gets_the_units_it_can_feed_and_a_warning() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    let told = shop.succeed("train i -o m --epochs 1").stderr;
    let reason =
        "8 units: the fewest there are, though one for 25 of 18 words would be fewer; --units";
    assert!(told.contains(reason), "{told}");
    let auto = shop.succeed("train i -o auto --epochs 1 --units auto").stderr;
    assert!(auto.contains(reason), "{auto}");
    assert!(told.contains("warning: 194 training and 24 test documents are few"), "{told}");
    let lines = |text: &str| text.lines().count();
    assert_eq!(lines(&shop.succeed("words m --output csv").stdout), 1 + 8);
    let told = shop.succeed("train i -o named --epochs 1 --units 12").stderr;
    assert!(!told.contains("--units"), "{told}");
    assert_eq!(lines(&shop.succeed("words named --output csv").stdout), 1 + 12);
    shop.write("few.txt", "orbit moon comet\norbit moon sugar\n".repeat(30));
    let study = "study few.txt -o r --format lines --seeds 1 --epochs 1 --min-df 2";
    let told = shop.succeed(study).stderr;
    assert!(
        told.contains("8 units: the fewest there are, though") && told.contains("are few"),
        "{told}"
    );
}

/// Whoever asks for a GPU gets one or an error, never the processor in its place.
#[cfg(not(feature = "gpu"))]
#[test]
fn a_program_without_support_for_gpus_says_so_before_any_work() {
    let shop = shop();
    for device in ["gpu", "Radeon"] {
        for command in ["train i -o m --penalty none", "study i -o s", "study corpus.jsonl -o s"] {
            let run = shop.run(&format!("{command} --device {device}"));
            let expected = "error: this program was built without support for GPUs\n\nhint: build it \
                            with support: `cargo install topicscope --features gpu`; or leave out \
                            `--device`\n";
            assert_eq!((run.code, run.stderr.as_str()), (Some(1), expected), "{command}");
        }
    }
    assert_eq!(shop.names(), ["corpus.jsonl", "i"]);
    let run = shop.run("train i -o m --penalty none --epochs 1 --device auto");
    assert_eq!(run.code, Some(0));
    let said = "training on the processor: this program was built without support for GPUs\n";
    assert!(run.stderr.starts_with(said), "{}", run.stderr);
    shop.succeed("train i -o n --penalty none --epochs 1 --device cpu");
    assert_eq!(model(&shop.path("m")), model(&shop.path("n")));
}
