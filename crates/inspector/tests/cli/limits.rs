//! Numbers that no machine can serve: each ends at once with one clear line, or has no effect
//! beyond what there is. Never a panic, never an absurd allocation.

use std::time::{Duration, Instant};

use crate::workshop::{Workshop, files};

/// Numbers at the ends of their types, beyond them, and none at all.
const ABSURD: [&str; 7] = [
    "4294967296",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-1",
    "NaN",
    "inf",
];

/// Commands that a number follows; none trains longer for a larger one.
const NUMBERS: [&str; 29] = [
    "words m --threads",
    "words m --unit",
    "words m --top",
    "documents m --top",
    "encode m moon --top",
    "coherence i topics.txt --top",
    "export m --to csv -o out --top",
    "evaluate m --clusters",
    "study i -o out --units 2 --epochs 1 --seeds",
    "train i -o out --epochs 1 --units",
    "train i -o out --units 2 --epochs",
    "train i -o out --units 2 --epochs 1 --batch",
    "train i -o out --units 2 --epochs 1 --checkpoint-every",
    "train i -o out --units 2 --epochs 1 --memory",
    "train i -o out --units 2 --epochs 1 --patience",
    "train i -o out --units 2 --epochs 1 --seed",
    "train i -o out --units 2 --epochs 1 --loss bce --sample",
    "train i -o out --units 2 --epochs 2 --warm-up",
    "train i -o out --units 2 --epochs 2 --penalty-warm-up",
    "train i -o out --units 2 --epochs 1 --rate",
    "train i -o out --units 2 --epochs 1 --unit top-k --k",
    "train i -o out --units 2 --epochs 1 --unit winner-take-all --group",
    "index corpus.jsonl -o out --max-words",
    "index corpus.jsonl -o out --min-df",
    "index corpus.jsonl -o out --max-df",
    "index corpus.jsonl -o out --max-length",
    "index corpus.jsonl -o out --phrases --phrase-count",
    "index corpus.jsonl -o out --validation",
    "vocabulary i -o out --max-words",
];

fn shop() -> Workshop {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.write("topics.txt", "orbit rocket moon\nflour butter oven\n");
    shop.succeed("index corpus.jsonl -o i --quiet");
    shop.succeed("train i -o m --units 4 --epochs 2 --quiet");
    shop
}

#[test]
fn no_number_makes_a_command_panic_or_take_all_memory() {
    let shop = shop();
    for command in NUMBERS {
        for number in ABSURD {
            let start = Instant::now();
            // 4 GiB of addresses: an absurd allocation fails.
            let run = shop.shell(&format!("ulimit -v 4194304; \"$T\" {command} {number} --quiet"));
            let told = match run.code {
                Some(0) => run.stderr.is_empty(),
                Some(1 | 2) => run.stderr.starts_with("error: "),
                _ => false,
            };
            assert!(told, "{command} {number}: {:?} {}", run.code, run.stderr);
            assert!(!run.stderr.contains("panicked"), "{command} {number}: {}", run.stderr);
            assert!(start.elapsed() < Duration::from_secs(20), "{command} {number}");
            let _ = std::fs::remove_dir_all(shop.path("out"));
        }
    }
}

#[test]
fn threads_and_seeds_beyond_their_limits_are_wrong_usage() {
    let shop = shop();
    for (arguments, part) in [
        ("words m --threads 100000000", "'--threads <N>': must be at most "),
        ("study i -o r --seeds 1001", "'--seeds <S>': must be at most 1000"),
        (
            "study i -o r --seeds 2 --seed 18446744073709551615",
            "`2` seeds from `18446744073709551615` on go beyond `18446744073709551615`\n\n\
             hint: choose a smaller `--seed`\n",
        ),
        (
            "demo -o r --seed 18446744073709551614",
            "`3` seeds from `18446744073709551614` on go beyond `18446744073709551615`",
        ),
    ] {
        let run = shop.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{arguments}: {}", run.stderr);
        assert!(run.stderr.contains(part), "{arguments}: {}", run.stderr);
    }
    assert_eq!(shop.names(), ["corpus.jsonl", "i", "m", "topics.txt"]);
    let last = "study i -o r --units 2 --epochs 1 --seeds 1 --seed 18446744073709551615 --quiet";
    shop.succeed(last);
    assert!(shop.path("r/models/none-seed-18446744073709551615").exists());
}

#[test]
#[cfg(target_os = "linux")]
fn weights_beyond_the_memory_of_the_machine_are_told_before_training() {
    let shop = shop();
    let before = files(&shop.path("i"));
    // 18 words of 2^31 units: 864 GiB, below what the trainer refuses on any machine.
    for command in [
        "train i -o out --units 2147483648",
        "train i -o out --units 2147483648 --path 0.1,1",
        "study i -o out --units 2147483648 --seeds 1",
    ] {
        let run = shop.run(&format!("{command} --quiet"));
        assert_eq!(run.code, Some(1), "{command}: {}", run.stderr);
        let part = "needs `864` GiB for weights and optimizer, and this machine has `";
        let study = part.replace("864", "1728");
        let has = run.stderr.contains(part) || run.stderr.contains(&study);
        assert!(has, "{command}: {}", run.stderr);
        assert!(run.stderr.ends_with("\n\nhint: train fewer units, or index fewer words\n"));
        assert_eq!(shop.names(), ["corpus.jsonl", "i", "m", "topics.txt"], "{command}");
    }
    assert!(before == files(&shop.path("i")));
}
