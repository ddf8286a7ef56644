//! Every mistake gets one clear line, exit code 1, and leaves nothing behind.

use std::fs;

use crate::workshop::{Workshop, files};

/// Runs a command that must fail, and checks that it says so in the given words and leaves
/// the folder as it was.
fn check(shop: &Workshop, arguments: &str, expected: &str) {
    let before = shop.names();
    let run = shop.run(arguments);
    assert_eq!(run.stderr, expected, "{arguments}");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{arguments}");
    assert_eq!(shop.names(), before, "{arguments}");
}

#[test]
fn inputs_that_cannot_be_read_are_named_with_their_place() {
    let shop = Workshop::new();
    shop.write("empty.jsonl", "");
    shop.write("broken.jsonl", "{\"text\": \"fine\"}\n{\"text\": \n");
    shop.write("other.jsonl", "{\"body\": \"x\", \"topic\": \"y\"}\n");
    shop.write("latin.txt", b"one\nna\xefve\n");
    shop.write("cut.txt.gz", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0xcc]);
    shop.write("rare.txt", "alpha beta\ngamma delta\nepsilon zeta\n");
    let cases = [
        (
            "index nowhere.jsonl -o i",
            "error: `nowhere.jsonl` does not exist\n\n\
             hint: check the path; relative paths start at the current folder\n",
        ),
        (
            "index empty.jsonl -o i",
            "error: no documents in `empty.jsonl`\n\n\
             hint: check that the inputs are the right files and `--format` fits them\n",
        ),
        (
            "index broken.jsonl -o i",
            "error: broken.jsonl:2: not a JSON object: EOF while parsing a value at column 9\n\n\
             hint: mend the record, or leave it out with `--on-error skip`\n",
        ),
        (
            "index other.jsonl -o i",
            "error: other.jsonl:1: no field `text` among `body`, `topic`\n\n\
             hint: name the field with the text; the longest are in `--text-field \"body\"`\n",
        ),
        (
            "index latin.txt -o i --format lines",
            "error: latin.txt:2: not UTF-8 at byte `6` of the file\n\n\
             hint: name its encoding, as `--encoding latin1`, or add `--lossy`\n",
        ),
        (
            "index cut.txt.gz -o i --format lines",
            "error: `cut.txt.gz` is a truncated gzip file (whole up to line `0`)\n\n\
             hint: copy or download the file again; `gzip -t` or `zstd -t` checks it\n",
        ),
    ];
    for (arguments, expected) in cases {
        check(&shop, arguments, expected);
    }
    let run = shop.run("index rare.txt -o i --format lines");
    assert!(run.stderr.starts_with("error: the vocabulary is empty: "), "{}", run.stderr);
    assert!(run.stderr.ends_with("hint: lower `--min-df` or raise `--max-df`\n"));
    assert!(!shop.path("i").exists());
}

#[test]
fn an_existing_folder_is_kept_unless_forced_and_never_when_foreign() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i");
    let before = files(&shop.path("i"));
    check(
        &shop,
        "index corpus.jsonl -o i",
        "error: `i` already exists\n\nhint: choose another name, or add `--force`\n",
    );
    assert_eq!(files(&shop.path("i")), before);
    shop.succeed("index corpus.jsonl -o i --force");
    fs::create_dir(shop.path("home")).unwrap();
    fs::write(shop.path("home/letter.txt"), "dear").unwrap();
    check(
        &shop,
        "index corpus.jsonl -o home --force",
        "error: `home` exists and is no index (it holds `letter.txt` and no `manifest.json`), so \
         it is not replaced\n\nhint: choose another name\n",
    );
}

#[test]
fn settings_without_meaning_are_refused_with_the_reason() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i");
    check(
        &shop,
        "train i -o m --penalty kl:0.1",
        "error: penalty `kl` has no meaning for `relu` units: it needs activations in (0, 1)\n\n\
         hint: use `--unit sigmoid`, or the penalty `mean` for unbounded units\n",
    );
    check(
        &shop,
        "train i -o m --penalty l0:0.1",
        "error: penalty `l0` has no meaning for `relu` units: the number of active units has a \
         gradient only by a learned threshold\n\n\
         hint: use `--unit jump-relu`, or another penalty\n",
    );
    check(
        &shop,
        "train i -o m --unit top-k --penalty l1:0.1",
        "error: penalty `l1` has no meaning for `top-k` units: competition fixes the number of \
         active units, so it could only shrink them\n\n\
         hint: choose how many are active with `--k` or `--group`; `--penalty none` or `mean` \
         fit\n",
    );
    check(
        &shop,
        "train i -o m --unit top-k --units 4 --k 5",
        "error: k is `5`, but must be at most the number of units, `4`\n",
    );
    check(
        &shop,
        "train i -o m --unit k-competitive --decoder-norm unit",
        "error: a tied decoder excludes unit columns: the encoder's rows are free to have any \
         length\n\nhint: add `--untied`, or use `--decoder-norm free`\n",
    );
    check(
        &shop,
        "train i -o m --epochs 3 --warm-up 3",
        "error: warm-up is `3`, but must be below the number of epochs\n",
    );
    let run = shop.run("train i -o m --penalty mean:0.3 --rate 1e30 --epochs 2");
    assert_eq!((run.code, shop.names()), (Some(1), vec!["corpus.jsonl".into(), "i".into()]));
    assert!(run.stderr.contains("in epoch `1`, batch `"), "{}", run.stderr);
    assert!(run.stderr.contains("hint: try a smaller learning rate"), "{}", run.stderr);
    check(
        &shop,
        "study i -o r --variant none --variant l1:0.1 --variant none",
        "error: variant `none` is named twice\n",
    );
    check(
        &shop,
        "words corpus.jsonl",
        "error: `corpus.jsonl` is not a model (it holds no `model.json`)\n\n\
         hint: train a model with `topicscope train INDEX -o MODEL`\n",
    );
    let usage = shop.run("train i -o m --penalty mean");
    assert_eq!(usage.code, Some(2), "{}", usage.stderr);
    assert_eq!(shop.run("train i -o m --units 0").code, Some(2));
}

#[test]
fn models_and_indexes_that_do_not_fit_or_are_damaged_are_refused() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i");
    shop.succeed("index corpus.jsonl -o other --min-df 20");
    shop.succeed("train i -o m --units 4 --epochs 2");
    shop.succeed("index corpus.jsonl -o third --max-words 12");
    let run = shop.run("words m --index third");
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.starts_with("error: the model was trained on index `"), "{}", run.stderr);
    assert!(run.stderr.contains("hint: name the index of the model with `--index`"));
    check(
        &shop,
        "words m --unit 4",
        "error: there is no unit `4`; the model has units `0` to `3`\n",
    );
    damage(&shop, "m", "model.safetensors", "words m");
    damage(&shop, "m", "model.json", "words m");
    damage(&shop, "m", "vocabulary.tsv", "words m");
    damage(&shop, "i", "manifest.json", "train i -o n");
    damage(&shop, "i", "bags.safetensors", "train i -o n");
    damage(&shop, "i", "bags.safetensors", "train i -o n --memory 300");
    damage(&shop, "i", "vocabulary.tsv", "train i -o n");
    damage(&shop, "i", "tokens.safetensors", "evaluate m");
}

/// Cuts a file and then alters one byte of it: each time the command must fail in one line
/// that names the file. Puts it back in the end.
fn damage(shop: &Workshop, folder: &str, file: &str, command: &str) {
    let path = shop.path(folder).join(file);
    let whole = fs::read(&path).unwrap();
    let mut altered = whole.clone();
    altered[whole.len() / 2] ^= 1;
    for bytes in [&whole[..whole.len() / 2], &altered] {
        fs::write(&path, bytes).unwrap();
        let run = shop.run(command);
        assert_eq!(run.code, Some(1), "{file}: {}", run.stderr);
        let first = run.stderr.lines().next().unwrap();
        assert!(first.starts_with("error: ") && first.contains(file), "{file}: {}", run.stderr);
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    }
    fs::write(&path, whole).unwrap();
    assert!(!shop.path("n").exists());
}
