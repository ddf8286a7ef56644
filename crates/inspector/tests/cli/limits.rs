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
    shop.succeed("train i -o m --penalty none --units 4 --epochs 2 --quiet");
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
    assert!(shop.run_of("r", "none", u64::MAX).contains("seed-18446744073709551615-"));
}

#[test]
fn numbers_that_mean_nothing_are_told_in_words_of_our_own() {
    let shop = shop();
    for (arguments, code, part) in [
        ("train i -o o --rate -1", 1, "rate is `-1`, but must be above 0"),
        ("train i -o o --rate x", 2, "'--rate <RATE>': `x` is no number"),
        ("train i -o o --seed -1", 2, "'--seed <N>': `-1` is no whole number from 0 on"),
        ("train i -o o --seed 18446744073709551616", 2, "`18446744073709551616` is too large"),
        ("train i -o o --units -1", 2, "'--units <H>': `-1` is no whole number"),
        ("train i -o o --epochs -5", 2, "'--epochs <N>': `-5` is no whole number"),
        ("train i -o o --epochs 1000001", 2, "'--epochs <N>': must be at most 1000000"),
        ("train i -o o --path -0.1,1", 2, "weight `-0.1` must be at least 0"),
        ("train i -o o --input-dropout -0.5", 1, "input dropout is `-0.5`"),
        ("train i -o o --penalty mean:-1", 2, "weight `-1` must be at least 0"),
        ("index corpus.jsonl -o o --validation -0.5", 1, "`-0.5`"),
        ("index corpus.jsonl -o o --min-df -3", 2, "`-3` is neither a count"),
        ("words m --top -2", 2, "'--top <N>': `-2` is no whole number"),
        ("words m --unit -2", 2, "`-2` is no whole number from 0 on"),
        ("study i -o o --seeds -2", 2, "'--seeds <S>': `-2` is no whole number"),
        ("words m --threads -2", 2, "'--threads <N>': `-2` is no whole number"),
    ] {
        let run = shop.run(arguments);
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (Some(code), ""),
            "{arguments}: {}",
            run.stderr
        );
        assert!(run.stderr.contains(part), "{arguments}: {}", run.stderr);
        assert!(!run.stderr.contains("unexpected argument"), "{arguments}: {}", run.stderr);
    }
    // A text may look like a number too, behind `--` as every word with a dash.
    shop.succeed("encode m -- -5");
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

/// Texts of standard input, one without words of the vocabulary.
const TEXTS: &str = "orbit rocket moon\n\nnothing known\nbutter \u{202e}oven\u{9b} \"sugar\"\npuck";

#[test]
fn texts_of_a_stream_are_printed_as_if_all_were_held() {
    let shop = shop();
    shop.write("texts.txt", TEXTS);
    let json = shop.shell("\"$T\" encode m --output json < texts.txt").stdout;
    let found: serde_json::Value = serde_json::from_str(&json).unwrap();
    let texts: Vec<&str> =
        found.as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap()).collect();
    assert_eq!(texts, TEXTS.split('\n').collect::<Vec<_>>());
    assert!(json.starts_with("[\n  {\n    \"text\": \"orbit rocket moon\",\n"), "{json}");
    assert!(json.contains("\n  },\n  {\n") && json.ends_with("\n  }\n]\n"), "{json}");
    assert!(json.contains("\\u202eoven\\u009b"), "{json}");
    let csv = shop.shell("\"$T\" encode m --output csv < texts.txt").stdout;
    let heads =
        csv.lines().filter(|line| *line == "text,unit,activation,about,because of,why").count();
    assert_eq!((heads, csv.lines().next().unwrap().starts_with("text,")), (1, true), "{csv}");
    assert!(csv.lines().any(|line| line.starts_with("5,")), "{csv}");
    let table = shop.shell("\"$T\" encode m < texts.txt").stdout;
    let parts: Vec<String> =
        TEXTS.split('\n').map(|text| shop.run_list(&["encode", "m", text]).stdout).collect();
    assert_eq!(table, parts.join("\n"));
    for (form, expected) in
        [("json", "[]\n"), ("csv", "text,unit,activation,about,because of,why\n"), ("table", "")]
    {
        let run = shop.shell(&format!("\"$T\" encode m --output {form} < /dev/null"));
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), expected), "{form}");
    }
}

#[test]
fn a_line_longer_than_any_text_is_refused_with_its_number() {
    let shop = shop();
    let expected = |line: u64| {
        format!(
            "error: standard input:{line}: longer than `67108864` bytes\n\n\
             hint: cut the text into several lines\n"
        )
    };
    let run = shop.shell("\"$T\" encode m < /dev/zero");
    assert_eq!((run.code, run.stderr), (Some(1), expected(1)));
    let run = shop.shell("(echo moon; head -c 67108865 /dev/zero) | \"$T\" encode m");
    assert_eq!((run.code, run.stderr), (Some(1), expected(2)));
    let run = shop.shell("(echo moon; printf 'na\\xefve\\n') | \"$T\" encode m");
    let expected = "error: standard input:2: not UTF-8 at byte `2` of the line\n";
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), expected));
}

/// Changes the settings of a model and seals it again, as somebody may who knows how.
fn forge(shop: &Workshop, change: impl FnOnce(&mut serde_json::Value)) {
    let path = shop.path("m/model.json");
    let mut head = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    change(&mut head);
    head["model_sha256"] = "".into();
    let digest = topicscope_indexer::artifact::sha256_hex(head.to_string().as_bytes());
    head["model_sha256"] = digest.into();
    std::fs::write(path, head.to_string()).unwrap();
}

#[test]
fn forged_numbers_of_a_model_are_one_line_in_every_command() {
    let shop = shop();
    let whole = std::fs::read(shop.path("m/model.json")).unwrap();
    let group = |head: &mut serde_json::Value| {
        head["config"]["unit"] = "winner-take-all".into();
        head["config"]["group"] = 0.into();
    };
    let changes: [&dyn Fn(&mut serde_json::Value); 5] = [
        &group,
        &|head| head["mean_length"] = serde_json::Value::Null,
        &|head| head["mean_length"] = "NaN".into(),
        &|head| head["mean_length"] = 1e300.into(),
        &|head| head["config"]["units"] = u64::MAX.into(),
    ];
    for (place, change) in changes.iter().enumerate() {
        forge(&shop, change);
        for command in [
            "words m",
            "documents m",
            "encode m moon",
            "evaluate m",
            "compare m -o out",
            "export m --to csv -o out",
        ] {
            let run = shop.run(command);
            assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{place} {command}");
            let (line, rest) = run.stderr.split_once('\n').unwrap();
            assert!(line.starts_with("error: ") && line.contains("is damaged: "), "{line}");
            assert_eq!(rest, "\nhint: train the model again\n", "{place} {command}");
            assert!(!shop.path("out").exists(), "{place} {command}");
        }
        std::fs::write(shop.path("m/model.json"), &whole).unwrap();
    }
    shop.succeed("words m");
}
