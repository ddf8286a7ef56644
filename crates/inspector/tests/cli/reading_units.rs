//! One unit read in full, and units that are listed, filtered and searched.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::workshop::{Run, Workshop};

const KEPT: &str = "m/units.safetensors";

/// A model of the planted corpus.
fn shop() -> Workshop {
    let shop = Workshop::new();
    shop.write_planted("c.jsonl");
    shop.succeed("index c.jsonl -o i --min-df 1 --quiet");
    shop.succeed("train i -o m --units 6 --penalty mean:0.1 --epochs 20 --seed 3 --quiet");
    shop
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn one_unit_is_read_with_words_figures_documents_and_likeness() {
    let shop = shop();
    let data = json(&shop.succeed("unit m 0 --output json --quiet"));
    let rankings = data["rankings"].as_array().unwrap();
    for name in ["decoder", "encoder", "correlation", "relevance", "distinctive"] {
        let found = rankings.iter().find(|of| of["ranking"] == name).unwrap();
        assert!(!found["words"].as_array().unwrap().is_empty(), "{name}");
    }
    let active: u64 =
        data["histogram"]["counts"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).sum();
    let all = active + data["histogram"]["n_inactive"].as_u64().unwrap();
    let density = data["density"].as_f64().unwrap();
    assert!((density - active as f64 / all as f64).abs() < 1e-12);
    assert!(data["floor"].is_number() && data["label"]["auroc"].as_f64().unwrap() > 0.9);
    let documents = data["documents"].as_array().unwrap();
    assert_eq!(documents.iter().filter(|of| of["chosen"] == "top").count(), 3);
    for document in documents {
        // All words of these short documents stand in the passage.
        let pieces = document["passage"].as_array().unwrap();
        let mut words: Vec<(&str, f64)> = pieces
            .iter()
            .filter_map(|piece| Some((piece["text"].as_str()?, piece["share"].as_f64()?)))
            .collect();
        words.sort_by_key(|(word, _)| *word);
        words.dedup();
        let sum: f64 = words.iter().map(|(_, share)| share).sum();
        let whole = document["bias"].as_f64().unwrap() + sum;
        assert!((whole - document["pre_activation"].as_f64().unwrap()).abs() < 1e-4);
        let activation = document["activation"].as_f64().unwrap();
        assert!((whole.max(0.0) - activation).abs() < 1e-4);
    }
    let shown = shop.succeed("unit m 0 --quiet").stdout;
    assert!(shown.starts_with("Unit 0: ") && shown.contains(" +"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    for form in ["markdown", "csv"] {
        assert!(
            shop.succeed(&format!("unit m 0 --output {form} --quiet")).stdout.contains("decoder")
        );
    }
}

#[test]
fn units_are_found_by_word_document_label_and_likeness() {
    let shop = shop();
    let units = |arguments: &str| -> Vec<Value> {
        let run = shop.succeed(&format!("units m {arguments} --output json --quiet"));
        json(&run)["units"].as_array().unwrap().clone()
    };
    let all = units("--sort unit");
    assert_eq!(all.len(), 6);
    let best = &units("--word rocket comet")[0];
    assert_eq!(best["label"]["label"], "t0", "{best}");
    assert!(best["found"]["decoder"].is_number());
    let active = units("--document d0");
    assert!(active[0]["found"]["score"].as_f64().unwrap() > 0.0);
    assert_eq!(active[0]["label"]["label"], "t0");
    let of_label = units("--label t1");
    assert!(!of_label.is_empty() && of_label.iter().all(|of| of["label"]["label"] == "t1"));
    assert_eq!(units("--like 2").len(), 5);
    let densities: Vec<f64> =
        units("--sort density").iter().map(|of| of["density"].as_f64().unwrap()).collect();
    assert!(densities.windows(2).all(|pair| pair[0] >= pair[1]));
    let healthy = units("--only healthy").len();
    let flagged = all.iter().filter(|of| !of["flags"].as_array().unwrap().is_empty()).count();
    assert_eq!(healthy + flagged, 6);
    let twins = units("--only twins");
    assert!(twins.iter().all(|of| !of["twins"].as_array().unwrap().is_empty()));
    assert_eq!(units("--top 2").len(), 2);
}

#[test]
fn mistakes_get_one_line_and_a_hint() {
    let shop = shop();
    shop.write("empty", "");
    let no_document = "documents are named by their ids, as `topicscope documents MODEL --output \
                       json` shows";
    let cases = [
        ("unit m 999", "there is no unit `999`; the model has units `0` to `5`", None),
        ("units m --like 6", "there is no unit `6`; the model has units `0` to `5`", None),
        (
            "units m --word rockt",
            "the model does not know the word `rockt`",
            Some("spelled alike: `rocket`"),
        ),
        (
            "units m --word moon xylophone",
            "the model does not know the word `xylophone`",
            Some("`topicscope vocabulary INDEX` lists the words, and `--dropped` those left out"),
        ),
        ("units m --document d999", "`i` has no document `d999`", Some(no_document)),
        (
            "units m --label t9",
            "no unit tells the label `t9` best",
            Some("units tell `t0`, `t1`, `t2`"),
        ),
        (
            "units m --theme 1",
            "`m` has no theme `1`",
            Some(
                "themes belong to the models of the first seed of a study: name one of its `runs`",
            ),
        ),
        ("unit nowhere 1", "`nowhere` is not a model (it holds no `model.json`)", None),
    ];
    for (arguments, error, hint) in cases {
        let run = shop.run(&format!("{arguments} --quiet"));
        let expected = hint.map_or(String::new(), |hint| format!("\nhint: {hint}\n"));
        if hint.is_some() {
            let said = run.stderr.replace("m/../i", "i");
            assert_eq!(said, format!("error: {error}\n{expected}"), "{arguments}");
        } else {
            assert!(run.stderr.starts_with(&format!("error: {error}\n")), "{}", run.stderr);
        }
        assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{arguments}");
    }
    for arguments in ["unit m", "unit m x", "unit m 1 --top 26", "units m --sort size"] {
        assert_eq!(shop.run(arguments).code, Some(2), "{arguments}");
    }
    assert_eq!(shop.run("units m --word moon --like 1").code, Some(2));
}

#[test]
fn weights_alone_tell_less_and_say_so() {
    let shop = shop();
    fs::remove_dir_all(shop.path("i")).unwrap();
    let run = shop.succeed("unit m 1");
    let said =
        "no index at `m/../i`: shown is what weights alone tell; `--index` names its place\n";
    assert_eq!(run.stderr, said);
    assert!(run.stdout.contains("unknown without documents"), "{}", run.stdout);
    assert!(!shop.path(KEPT).exists(), "what weights tell is not kept");
    assert!(shop.succeed("units m --word moon --quiet").stdout.contains("decoder weight"));
    for (arguments, what) in [
        ("units m --document d0", "the activity"),
        ("units m --label t0", "the label"),
        ("units m --only junk", "the health"),
        ("units m --sort npmi", "this figure"),
    ] {
        let run = shop.run(&format!("{arguments} --quiet"));
        let error = format!(
            "error: {what} of units follows from documents, and there is no index at `m/../i`\n\n\
             hint: name the index with `--index`\n"
        );
        assert_eq!((run.code, run.stderr), (Some(1), error), "{arguments}");
    }
}

#[test]
fn what_is_kept_beside_a_model_is_made_anew_when_it_does_not_fit() {
    let shop = shop();
    let first = shop.succeed("units m --quiet").stdout;
    let kept = fs::read(shop.path(KEPT)).unwrap();
    assert_eq!(shop.succeed("units m --quiet").stdout, first);
    let mut altered = kept.clone();
    *altered.last_mut().unwrap() ^= 1;
    for damaged in [&kept[..kept.len() / 2], &altered, b"", b"somebody else's"] {
        fs::write(shop.path(KEPT), damaged).unwrap();
        assert_eq!(shop.succeed("units m --quiet").stdout, first);
        assert_eq!(fs::read(shop.path(KEPT)).unwrap(), kept);
    }
    // Another model has figures of its own, and replaces the folder with what is kept in it.
    shop.succeed("train i -o m --units 6 --epochs 2 --seed 4 --force --quiet");
    assert!(!shop.path(KEPT).exists());
    fs::write(shop.path(KEPT), &kept).unwrap();
    assert_ne!(shop.succeed("units m --quiet").stdout, first);
    assert_ne!(fs::read(shop.path(KEPT)).unwrap(), kept);
    let other = shop.succeed("units m --quiet").stdout;
    // Figures stay when the index goes.
    fs::remove_dir_all(shop.path("i")).unwrap();
    assert_eq!(shop.succeed("units m --quiet").stdout, other);
}

#[test]
fn a_place_that_cannot_be_written_is_said_and_does_no_harm() {
    let shop = shop();
    fs::create_dir(shop.path(KEPT)).unwrap();
    let run = shop.succeed("units m");
    assert_eq!(run.stderr.matches("figures of units are found anew each time").count(), 1);
    fs::remove_dir(shop.path(KEPT)).unwrap();
    assert_eq!(shop.succeed("units m").stdout, run.stdout);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let shop = shop();
    let one = shop.succeed("unit m 2 --threads 1 --output json --quiet").stdout;
    let kept = fs::read(shop.path(KEPT)).unwrap();
    fs::remove_file(shop.path(KEPT)).unwrap();
    assert_eq!(shop.succeed("unit m 2 --threads 4 --output json --quiet").stdout, one);
    assert_eq!(fs::read(shop.path(KEPT)).unwrap(), kept);
}

#[test]
fn strange_text_is_aligned_and_harmless() {
    let shop = Workshop::new();
    let mut lines = String::new();
    let words = ["日本語", "שלום", "مرحبا", "👩‍👩‍👧", "naïve", "moon"];
    for i in 0..120_usize {
        let text: Vec<&str> = (0..3).map(|k| words[(i + k * k) % words.len()]).collect();
        let title = format!("\u{202e}evil\u{202c} {} \\u001b[31m 標題", words[i % words.len()]);
        let text = text.join(" ");
        writeln!(lines, r#"{{"id":"👩‍👩‍👧{i}","title":"{title}","label":"שלום","text":"{text}"}}"#)
            .unwrap();
    }
    shop.write("c.jsonl", lines);
    shop.succeed("index c.jsonl -o i --min-df 1 --max-df 1.0 --title-field title --quiet");
    shop.succeed("train i -o m --units 3 --epochs 5 --quiet");
    for arguments in ["unit m 0 --quiet", "units m --quiet", "units m --document 👩‍👩‍👧0 --quiet"]
    {
        let shown = shop.succeed(arguments).stdout;
        let is_harmful = |c: char| {
            (c.is_control() && c != '\n')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!shown.contains(is_harmful), "{shown:?}");
        assert!(
            shown.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 80),
            "{shown}"
        );
    }
}

#[test]
fn short_help_fits_a_screen() {
    let shop = Workshop::new();
    for command in ["unit", "units"] {
        let help = shop.succeed(&format!("{command} -h")).stdout;
        assert!(help.lines().count() <= 26, "{help}");
    }
}

#[test]
fn documents_say_which_words_decide_and_encode_says_the_same_of_them() {
    let shop = shop();
    let told = json(&shop.succeed("documents m --top 2 --why --output json --quiet"));
    let mut n_decided = 0;
    for unit in told.as_array().unwrap() {
        for document in unit["documents"].as_array().unwrap() {
            let id = document["id"].as_str().unwrap();
            let encoded = shop.run_list(&[
                "encode",
                "m",
                "--document",
                id,
                "--top",
                "6",
                "--output",
                "json",
                "--quiet",
            ]);
            let encoded = json(&encoded);
            let units = encoded[0]["units"].as_array().unwrap();
            let same = units.iter().find(|of| of["unit"] == unit["unit"]).unwrap();
            for key in ["pre_activation", "bias", "shares", "keeps_active", "switches_off"] {
                assert_eq!(same[key], document[key], "{key} of {id}");
            }
            let kept: Vec<&str> = document["keeps_active"]
                .as_array()
                .unwrap()
                .iter()
                .map(|word| word.as_str().unwrap())
                .collect();
            // What is left of the document when all others are gone still makes it active.
            let left = json(&shop.run_list(&[
                "encode",
                "m",
                &kept.join(" "),
                "--top",
                "6",
                "--output",
                "json",
                "--quiet",
            ]));
            let mut still = left[0]["units"].as_array().unwrap().iter();
            assert!(still.any(|of| of["unit"] == unit["unit"]), "{kept:?}");
            n_decided += 1;
        }
    }
    assert!(n_decided >= 6, "{n_decided} documents were looked at");
    let shown = shop.succeed("documents m --unit 0 --why --quiet").stdout;
    assert!(shown.contains("   active ") && shown.contains("start "), "{shown}");
    let unknown = shop.run("encode m --document nowhere");
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.stderr.contains("has no document `nowhere`"), "{}", unknown.stderr);
    assert_eq!(shop.run("encode m text --document 1").code, Some(2));
}
