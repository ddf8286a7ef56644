//! Behavior that a change of structure must not move: digests of every file that the whole path
//! writes, and of what it prints for programs to read, recorded from an earlier build.
//!
//! A change that means to move a figure records anew, in the same commit, and says why:
//! `TOPICSCOPE_RECORD=1 cargo test -p topicscope --test cli pinned`. Fused
//! arithmetic rounds once where the portable rounds twice, so that each has a list of its own.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::workshop::{Workshop, files};

/// Subjects of the planted corpus; every document has most of its words from one of them.
const SUBJECTS: [&str; 5] = [
    "orbit rocket moon shuttle comet launch crater telescope galaxy satellite probe lunar",
    "goalie puck skate referee stadium league striker penalty coach tournament whistle score",
    "flour butter oven pastry sugar recipe dough vanilla cinnamon whisk caramel almond",
    "sonata violin tempo chord melody cello orchestra rhythm soprano quartet bow harmony",
    "harbor anchor sail captain mast rudder tide lighthouse voyage deck compass storm",
];

/// Settings of training, one model each; all else is as `TRAIN` has it.
const MODELS: &[(&str, &str)] = &[
    ("sigmoid", "--unit sigmoid --loss bce --penalty kl:0.1"),
    ("sigmoid-each", "--unit sigmoid --penalty kl-each:0.05 --target 0.1"),
    ("tanh", "--unit tanh --penalty student-t:0.2"),
    ("relu", "--unit relu --penalty none"),
    ("relu-mean", "--unit relu --penalty mean:0.3"),
    ("relu-bce-free", "--unit relu --loss bce --decoder-norm free --input raw"),
    ("relu-bce-unit", "--unit relu --loss bce --penalty l1:0.05 --penalty mean:0.1"),
    ("relu-squared", "--unit relu --loss squared --penalty mean-above:0.5 --target 0.2"),
    ("relu-squared-free", "--unit relu --loss squared --decoder-norm free"),
    ("leaky-relu", "--unit leaky-relu --hidden-dropout 0.3"),
    ("elu", "--unit elu --penalty student-t:0.5 --penalty-scale contribution"),
    ("threshold", "--unit threshold --theta 0.5 --encode-theta 0.2 --loss bce"),
    ("tlin", "--unit tlin --theta 0.3 --decoder-norm free"),
    ("top-k", "--unit top-k --k 3"),
    ("batch-top-k", "--unit batch-top-k --k 2 --loss bce"),
    ("winner-take-all", "--unit winner-take-all --group 4 --penalty none"),
    ("k-competitive", "--unit k-competitive --k 3 --alpha 2 --loss bce --penalty none"),
    ("jump-relu", "--unit jump-relu --penalty l0:0.5 --bandwidth 0.3 --theta 0.4"),
    ("tied", "--tied --loss bce --decoder-norm free"),
    ("non-negative", "--decoder-sign non-negative --word-weight 0.5"),
    ("sampled-bce", "--loss bce --sample 7 --decoder-norm free"),
    ("sampled-squared", "--loss squared --sample 5"),
    ("sampled-sgd", "--loss bce --sample 9 --optimizer sgd --rate 0.02"),
    ("two-threads", "--threads 2 --loss bce --sample 7 --decoder-norm free"),
    ("two-threads-exact", "--threads 2"),
    ("sgd", "--optimizer sgd --rate 0.05 --momentum 0.7 --schedule cosine"),
    ("courses", "--schedule exponential --warm-up 2 --penalty-warm-up 3 --start orthogonal"),
    ("glorot", "--start glorot --revive --penalty l1:2"),
    ("target-zeros", "--target-zeros 0.6 --epochs 12"),
    ("patience", "--patience 1 --rate 0.05 --epochs 20"),
    ("renewed", "--renew 0.3 --epochs 14"),
    ("classic", "--preset classic --epochs 4"),
];

/// Settings that every model of [`MODELS`] starts from.
const TRAIN: &str = "--units 8 --batch 16 --epochs 6 --rate 0.01 --seed 3 --quiet";

/// Commands that print for programs; their standard output is kept.
const PRINTED: &[(&str, &str)] = &[
    ("vocabulary", "vocabulary i --output json"),
    ("dropped", "vocabulary i --dropped --output csv"),
    ("words", "words m-relu-mean --output json"),
    ("words-decoder", "words m-relu-mean --rank decoder --top 5 --output csv"),
    ("words-encoder", "words m-relu-mean --rank encoder --unit 2 --output markdown"),
    ("words-correlation", "words m-elu --rank correlation --output json"),
    ("words-relevance", "words m-sigmoid --rank relevance --output json"),
    ("documents", "documents m-relu-mean --top 2 --output json"),
    ("encode", "encode m-relu-mean orbit+moon+sugar --output json"),
    ("evaluate", "evaluate m-relu-mean --output json --clustering all"),
    ("evaluate-sigmoid", "evaluate m-sigmoid --output csv"),
    ("evaluate-squared", "evaluate m-relu-squared --output json"),
    ("evaluate-validation", "evaluate m-relu --part validation --output json --reference other"),
    ("coherence", "coherence i topics.txt --output json"),
    ("coherence-gensim", "coherence i topics.txt --mode gensim --window-tokens all --output csv"),
];

/// Commands that write a folder, by its name.
const WRITTEN: &[(&str, &str)] = &[
    ("pruned", "vocabulary i -o pruned --min-df 9 --max-words 30"),
    ("path", "train i -o path --path 0.05,0.5 --units 4 --epochs 3 --quiet"),
    (
        "study",
        "study corpus.jsonl -o study --min-df 3 --variant none --variant mean:0.3 --variant \
         l1:0.1+mean:0.1 --seeds 2 --units 6 --epochs 5 --batch 16 --quiet --threads 2",
    ),
    ("compare", "compare m-relu m-relu-mean -o compare --quiet"),
    ("npz", "export i --to npz -o npz"),
    ("svmlight", "export i --to svmlight -o svmlight"),
    ("mallet", "export i --to mallet -o mallet"),
    ("octis", "export i --to octis -o octis"),
    ("csv", "export i --to csv -o csv"),
    ("npz-model", "export m-relu-mean --to npz -o npz-model"),
    ("svmlight-model", "export m-elu --to svmlight -o svmlight-model"),
    ("mallet-model", "export m-relu-mean --to mallet -o mallet-model"),
    ("octis-model", "export m-relu-mean --to octis -o octis-model"),
    ("pyldavis-model", "export m-relu-mean --to pyldavis -o pyldavis-model"),
    ("csv-model", "export m-relu-mean --to csv -o csv-model"),
];

/// Models of [`MODELS`] as the build of version 0.1 with format 1 wrote them; they stay readable.
const EARLIER: &[&str] =
    &["relu-mean", "jump-relu", "k-competitive", "sampled-sgd", "target-zeros", "elu", "top-k"];

/// Writes 300 documents of 4 to 17 words with labels, titles, a few capitals and accents.
fn write_corpus(shop: &Workshop, name: &str, seed: u64) {
    let mut state = seed;
    let mut draw = |n: usize| {
        // Knuth's multiplier for 64 bits (The art of computer programming, volume 2, 3.3.4).
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let words: Vec<Vec<&str>> = SUBJECTS.iter().map(|s| s.split(' ').collect()).collect();
    let mut text = String::new();
    for i in 0..300 {
        let subject = draw(words.len());
        let mut drawn = Vec::new();
        for _ in 0..4 + draw(14) {
            let of = if draw(6) == 0 { draw(words.len()) } else { subject };
            // The smaller of two draws, so that words differ in frequency.
            drawn.push(words[of][draw(12).min(draw(12))]);
        }
        let end = ["Café", "and the", "naïve", "2026", ""][draw(5)];
        let line = serde_json::json!({
            "id": format!("d{i}"),
            "title": format!("On {}", drawn[0]),
            "label": format!("subject {subject}"),
            "text": format!("{} {end}.", drawn.join(" ")),
        });
        writeln!(text, "{line}").unwrap();
    }
    shop.write(name, text);
}

fn digest(bytes: &[u8]) -> String {
    let whole = Sha256::digest(bytes);
    whole[..8].iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// Digests every file of a folder that has the same bytes in each run.
fn digest_folder(shop: &Workshop, name: &str, found: &mut BTreeMap<String, String>) {
    for (file, bytes) in files(&shop.path(name)) {
        // Clocks stand in the timing files alone; the document store names its files at random; how
        // the page that people open looks may change, what it says stands in the other files.
        let is_left_out = ["timing", "documents/", "index.html"];
        if !is_left_out.iter().any(|part| file.contains(part)) {
            found.insert(format!("{name}/{file}"), digest(&bytes));
        }
    }
}

/// Runs the whole path on the planted corpus and digests what it leaves.
fn found() -> BTreeMap<String, String> {
    let shop = Workshop::new();
    write_corpus(&shop, "corpus.jsonl", 1);
    write_corpus(&shop, "other.jsonl", 2);
    let topics: Vec<&str> = SUBJECTS.iter().map(|s| &s[..s.rfind(' ').unwrap()]).collect();
    shop.write("topics.txt", topics.join("\n"));
    shop.succeed("index corpus.jsonl -o i --min-df 3 --quiet");
    shop.succeed("index other.jsonl -o other --min-df 3 --quiet");
    shop.succeed(
        "index corpus.jsonl -o stemmed --stem --fold-accents --phrases --phrase-count 5 --quiet",
    );
    let mut found = BTreeMap::new();
    for name in ["i", "other", "stemmed"] {
        digest_folder(&shop, name, &mut found);
    }
    for (name, settings) in MODELS {
        // A flag given twice is refused, so what a model sets takes the place of the usual.
        let mut usual = String::new();
        for pair in TRAIN.split(" --") {
            let flag = pair.trim_start_matches("--").split(' ').next().unwrap();
            if !settings.contains(&format!("--{flag} ")) {
                write!(usual, " --{}", pair.trim_start_matches("--")).unwrap();
            }
        }
        shop.succeed(&format!("train i -o m-{name} {settings}{usual}"));
        digest_folder(&shop, &format!("m-{name}"), &mut found);
    }
    for (name, command) in PRINTED {
        let stdout = if *name == "encode" {
            let words: Vec<String> =
                command.split(' ').map(|word| word.replace('+', " ")).collect();
            let run = shop.run_list(&words.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(run.code, Some(0), "{command}: {}", run.stderr);
            run.stdout
        } else {
            shop.succeed(command).stdout
        };
        found.insert(format!("printed/{name}"), digest(stdout.as_bytes()));
    }
    for (name, command) in WRITTEN {
        shop.succeed(command);
        digest_folder(&shop, name, &mut found);
    }
    for name in EARLIER {
        let model = recorded(&format!("models/{name}"));
        let model = model.to_str().unwrap();
        for command in ["words", "evaluate"] {
            let run = shop.run_list(&[command, model, "--index", "i", "--output", "json"]);
            assert_eq!(run.code, Some(0), "{command} {name}: {}", run.stderr);
            found.insert(format!("earlier/{name}/{command}"), digest(run.stdout.as_bytes()));
        }
    }
    found
}

/// Returns the place of what an earlier build left.
fn recorded(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/pinned").join(name)
}

/// Names the arithmetic that training has on this machine: whether a multiplication and an
/// addition are rounded once.
fn arithmetic() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        let fused = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        if fused { "fused" } else { "portable" }
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        "unknown"
    }
}

#[test]
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
fn files_are_those_of_the_recorded_build() {
    let list = recorded(&format!("{}.txt", arithmetic()));
    let found = found();
    if std::env::var_os("TOPICSCOPE_RECORD").is_some() {
        let lines = found.iter().map(|(file, digest)| format!("{digest} {file}\n"));
        fs::write(&list, lines.collect::<String>()).unwrap();
        return;
    }
    let Ok(recorded) = fs::read_to_string(&list) else {
        eprintln!("skipped: nothing is recorded for the arithmetic of this machine");
        return;
    };
    let recorded: BTreeMap<String, String> = recorded
        .lines()
        .map(|line| line.split_once(' ').unwrap())
        .map(|(digest, file)| (file.to_owned(), digest.to_owned()))
        .collect();
    let moved: Vec<&String> = recorded
        .keys()
        .chain(found.keys().filter(|file| !recorded.contains_key(*file)))
        .filter(|file| recorded.get(*file) != found.get(*file))
        .collect();
    assert!(moved.is_empty(), "differ from the recorded build: {moved:#?}");
}
