//! The whole path, and its promise: the same bytes whatever the number of threads.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Mutex;

use serde_json::Value;
use topicscope_inspector::study::{
    Beside, QUESTION_BEGINS, Study, StudyEvent, StudyFolder, Variant,
};
use topicscope_trainer::TrainerConfig;

use crate::workshop::{Workshop, files};

const FLAGS: &str = "--variant none --variant mean:0.3 --units 6 --batch 16 --epochs 10 --seeds 2 \
                     --quiet --output json";

#[test]
fn a_study_leaves_a_whole_report_with_models_that_work() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    let run = shop.succeed(&format!("study corpus.jsonl -o r {FLAGS}"));
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let stored: Value =
        serde_json::from_slice(&fs::read(shop.path("r/report.json")).unwrap()).unwrap();
    assert_eq!(report, stored);
    assert_eq!((&report["schema"], &report["corpus"]["name"]), (&3.into(), &"corpus".into()));
    let names: Vec<&Value> =
        report["variants"].as_array().unwrap().iter().map(|v| &v["name"]).collect();
    assert_eq!(names, ["none", "mean:0.3"]);
    assert_eq!(report["variants"][1]["seeds"], serde_json::json!([1, 2]));
    for variant in report["variants"].as_array().unwrap() {
        let stable = variant["metrics"]["stable_fraction"]["values"].as_array().unwrap();
        let shares = stable.iter().filter(|value| (0.0..=1.0).contains(&value.as_f64().unwrap()));
        assert_eq!(shares.count(), 2, "{stable:?}");
    }
    let fates = report["fates"].as_array().unwrap();
    let told = |fates: &Value| [&fates["reference"], &fates["variant"]].map(Value::to_string);
    assert_eq!(fates.iter().map(told).collect::<Vec<_>>(), [[r#""none""#, r#""mean:0.3""#]]);
    for side in ["from", "to"] {
        let all = fates[0]["units"].as_array().unwrap().iter();
        let named = all.flat_map(|unit| unit[side].as_array().unwrap());
        let named: BTreeSet<u64> = named.map(|unit| unit.as_u64().unwrap()).collect();
        assert_eq!(named, (0..6).collect(), "{side}");
    }
    let themed: Vec<&Value> =
        report["themes"]["models"].as_array().unwrap().iter().map(|m| &m["variant"]).collect();
    assert_eq!(themed, ["none", "mean:0.3"]);
    let units: Value =
        serde_json::from_slice(&fs::read(shop.path("r/data/units.json")).unwrap()).unwrap();
    let comes_back = units[0]["units"][0]["comes_back"].as_f64().unwrap();
    assert!(comes_back == 0.0 || comes_back == 1.0, "{comes_back}");
    assert!(report["verdict"].as_str().unwrap().contains("2 seeds give intervals, but no verdict"));
    assert!(fs::read_to_string(shop.path("r/report.md")).unwrap().contains("| zeros |"));
    // The models find their index inside the report, also after it was moved.
    fs::rename(shop.path("r"), shop.path("elsewhere")).unwrap();
    let run = |variant: &str, seed| shop.run_of("elsewhere", variant, seed);
    let words = shop.succeed(&format!("words {}", run("mean:0.3", 2))).stdout;
    assert!(words.contains("by distinctive"), "{words}");
    let models = format!("{} {}", run("none", 1), run("mean:0.3", 1));
    let compared = shop.succeed(&format!("compare {models} -o c --output json --quiet")).stdout;
    let compared: Value = serde_json::from_str(&compared).unwrap();
    let value =
        |report: &Value| report["variants"][1]["metrics"]["npmi_window"]["values"][0].clone();
    assert_eq!(value(&compared), value(&report));
    assert_eq!(compared["fates"], report["fates"]);
    let missing = format!("{} {}", run("none", 1), run("mean:0.3", 2));
    let run = shop.run(&format!("compare {missing} -o d"));
    assert!(run.stderr.contains("has no twins there"), "{}", run.stderr);
}

#[test]
fn a_study_from_rust_finds_what_the_program_finds() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    let run = shop.succeed(&format!("study i -o r --strengths off --controls off {FLAGS}"));
    let usual = Study::default();
    let base = TrainerConfig { units: 6, batch: 16, epochs: 10, ..usual.base };
    let penalized =
        Variant { penalties: vec!["mean:0.3".parse().unwrap()], keeps: None, units: None };
    let variants = vec![Variant::unpenalized(), penalized];
    let (name, beside) = ("i".to_owned(), Beside::nothing());
    let study = Study { name, base, seeds: vec![1, 2], variants, beside, ..usual };
    let events = Mutex::new((0, 0, 0));
    let folder = StudyFolder::create(&shop.path("rust"), QUESTION_BEGINS).unwrap();
    let index = topicscope_indexer::Index::open(&shop.path("i")).unwrap();
    let findings = study
        .run(&folder, &index, &|event| {
            let mut events = events.lock().unwrap();
            match event {
                StudyEvent::Training { n_epochs, .. } => events.0 += n_epochs,
                StudyEvent::Epoch { .. } => events.1 += 1,
                StudyEvent::Judged => events.2 += 1,
                _ => {}
            }
        })
        .unwrap();
    let report = serde_json::to_string_pretty(&findings.report).unwrap();
    assert!(report == run.stdout.trim_end(), "{report}");
    let units = serde_json::to_string_pretty(&findings.models).unwrap();
    let stored = fs::read_to_string(shop.path("r/data/units.json")).unwrap();
    assert!(units == stored.trim_end(), "{units}");
    assert_eq!(events.into_inner().unwrap(), (40, 40, 4));
}

#[test]
fn studies_say_how_many_units_of_each_variant_were_renewed() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    let flags =
        "--variant none --variant mean:0.3 --units 8 --batch 16 --epochs 14 --seeds 2 --quiet";
    let renewed = |name: &str, more: &str| -> Vec<Value> {
        let report = shop.succeed(&format!("study corpus.jsonl -o {name} {flags} {more}")).stdout;
        let report: Value = serde_json::from_str(&report).unwrap();
        let variants = report["variants"].as_array().unwrap();
        variants.iter().map(|variant| variant["renewed"].clone()).collect()
    };
    assert_eq!(renewed("off", "--output json --renew off"), vec![serde_json::json!([0, 0]); 2]);
    let page = fs::read_to_string(shop.path("off/report.md")).unwrap();
    assert!(!page.contains("started anew"), "{page}");
    let found = renewed("on", "--output json");
    let of_model = |name: &str| -> u64 {
        let history = fs::read_to_string(shop.path(name).join("history.csv"));
        let history = history.unwrap();
        let column = history.lines().next().unwrap().split(',').position(|name| name == "renewed");
        let count = |line: &str| line.split(',').nth(column.unwrap()).unwrap().parse::<u64>();
        history.lines().skip(1).map(|line| count(line).unwrap()).sum()
    };
    let expected = ["none", "mean:0.3"].map(|variant| {
        serde_json::json!([1, 2].map(|seed| of_model(&shop.run_of("on", variant, seed))))
    });
    assert_eq!(found, expected);
    let page = fs::read_to_string(shop.path("on/report.md")).unwrap();
    let note = "that repeated another one and started anew, by seed: ";
    assert!(found.iter().any(|counts| counts[0] != 0) && page.contains(note), "{found:?} {page}");
    // Models that are there already say it too.
    let models = ["none", "mean:0.3"].map(|variant| shop.run_of("on", variant, 1)).join(" ");
    let compared = shop.succeed(&format!("compare {models} -o c --output json --quiet")).stdout;
    let compared: Value = serde_json::from_str(&compared).unwrap();
    assert_eq!(compared["variants"][1]["renewed"][0], found[1][0]);
}

#[test]
fn bytes_do_not_depend_on_threads() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    let of_threads = |threads: usize| {
        let name = format!("r{threads}");
        shop.succeed(&format!("study corpus.jsonl -o {name} --threads {threads} {FLAGS}"));
        let mut files = files(&shop.path(&name));
        // Clocks stand in the timing files alone; the document store names its files at random.
        files.retain(|(name, _)| !name.contains("timing") && !name.contains("index/documents"));
        files
    };
    let one = of_threads(1);
    assert!(one.len() > 20);
    for threads in [2, 3] {
        for (ours, theirs) in of_threads(threads).iter().zip(&one) {
            assert_eq!(ours.0, theirs.0);
            assert!(ours.1 == theirs.1, "{} differs with {threads} threads", ours.0);
        }
    }
}

#[test]
fn the_demo_shows_that_the_penalty_makes_codes_sparse_and_words_coherent() {
    let shop = Workshop::new();
    let run = shop.succeed("demo --output json --quiet");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let values = |variant: usize, key: &str| -> Vec<f64> {
        let values = report["variants"][variant]["metrics"][key]["values"].as_array().unwrap();
        values.iter().map(|value| value.as_f64().unwrap()).collect()
    };
    assert!(values(0, "zero_fraction").iter().all(|&zeros| zeros < 0.3));
    assert!(values(1, "zero_fraction").iter().all(|&zeros| zeros > 0.7));
    for key in ["npmi_window_train", "npmi_window_decoder_train"] {
        let pairs = values(1, key).into_iter().zip(values(0, key));
        assert!(pairs.into_iter().all(|(sparse, dense)| sparse > dense), "{key}");
    }
    assert!(shop.path("reports/demo/report.md").exists());
    let page = fs::read_to_string(shop.path("reports/demo/index.html")).unwrap();
    assert!(page.len() < 2_000_000, "{}", page.len());
    assert!(page.contains(" id=\"none/s1/unit/0\"") && page.contains("<mark>"));
    // Nearly every archive of the corpus has a unit of its own.
    let units = fs::read_to_string(shop.path("reports/demo/data/units.json")).unwrap();
    let units: Value = serde_json::from_str(&units).unwrap();
    let penalized = units.as_array().unwrap().iter().filter(|model| model["variant"] != "none");
    for model in penalized {
        let themes: BTreeSet<&str> =
            model["units"].as_array().unwrap().iter().filter_map(|u| u["label"].as_str()).collect();
        assert!(themes.len() >= 10, "{themes:?}");
    }
    // A report that is named is replaced only when that is asked for.
    assert_eq!(shop.run("demo -o reports/demo --quiet").code, Some(1));
}

#[test]
fn codes_are_judged_beside_those_of_unpenalized_twins() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    let train = "--units 6 --batch 16 --epochs 30 --rate 0.01 --seed 1 --quiet";
    for (name, penalty) in [("dense", "none"), ("sparse", "mean:3"), ("weak", "mean:0.000001")] {
        shop.succeed(&format!("train i -o {name} --penalty {penalty} {train}"));
    }
    shop.succeed(&format!("train i -o tanh --unit tanh --penalty mean:3 {train}"));
    let models = "dense sparse weak tanh";
    let report = shop.succeed(&format!("compare {models} -o r --output json --quiet")).stdout;
    let report: Value = serde_json::from_str(&report).unwrap();
    let verdicts: Vec<&Value> = report["variants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|variant| &variant["sparsity_verdicts"])
        .collect();
    assert_eq!(verdicts[0], &Value::Null, "the reference has no twin");
    assert_eq!(verdicts[1], &serde_json::json!(["sparse"]));
    assert_eq!(verdicts[2], &serde_json::json!(["unchanged"]));
    assert_eq!(verdicts[3], &Value::Null, "its unpenalized twin is not there");
    let page = fs::read_to_string(shop.path("r/report.md")).unwrap();
    assert!(page.contains("unpenalized twins: sparse in 1 of 1 seed"), "{page}");
    // People at a terminal see the answer and the figures that decide, and where the others are.
    assert!(page.contains("| UMass, on train |"), "{page}");
    let table = shop.succeed(&format!("compare {models} -o again --quiet")).stdout;
    assert!(table.starts_with("mean:3 against none: "), "{table}");
    assert!(
        table.contains("report: again/index.html\nmore words: topicscope words dense\n"),
        "{table}"
    );
    assert!(!table.contains("UMass, on train") && table.contains("\ngain kept "), "{table}");
    let evaluated = shop.succeed("evaluate dense --output json").stdout;
    let evaluated: Value = serde_json::from_str(&evaluated).unwrap();
    let pairs = evaluated["alike_by_decoder"]["near_duplicates"].as_array().unwrap().len();
    let figure = evaluated["metrics"]["decoder_near_duplicates"]["mean"].as_f64().unwrap();
    assert_eq!(pairs as f64, figure);
}

#[test]
fn a_study_in_the_place_of_a_model_opens_one_and_says_which() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    let variants = "--variant none --variant l1:0.1 --variant mean:0.3";
    shop.succeed(&format!(
        "study corpus.jsonl -o r {variants} --units 4 --epochs 2 --seed 5 --seeds 2 --quiet"
    ));
    let model = shop.run_of("r", "l1:0.1", 5);
    for command in ["words", "documents", "evaluate", "encode"] {
        let text = if command == "encode" { " moon" } else { "" };
        let of = |place: &str| shop.succeed(&format!("{command} {place}{text} --output json"));
        let found = of("r");
        assert_eq!(found.stdout, of(&model).stdout, "{command}");
        let told = format!(
            "`r` is a study: opened its model `{model}`; name another one of `r/runs` to see it\n"
        );
        assert_eq!(found.stderr, told, "{command}");
    }
    shop.succeed("export r --to csv -o of-study --quiet");
    shop.succeed(&format!("export {model} --to csv -o of-model --quiet"));
    let names = |place: &str| files(&shop.path(place)).into_iter().map(|f| f.0).collect::<Vec<_>>();
    assert_eq!(names("of-study"), names("of-model"));
    // Several models are compared, so each is to be named.
    let refused = shop.run("compare r -o c");
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("name one, as `r/runs/"), "{}", refused.stderr);
}

#[test]
fn what_changed_between_two_studies_is_told_and_a_strange_file_is_refused() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed(&format!("study corpus.jsonl -o a {FLAGS}"));
    shop.succeed(&format!("study corpus.jsonl -o b {}", FLAGS.replace("mean:0.3", "mean:0.6")));
    let same = shop.succeed("report --diff a a --output json").stdout;
    let same: Value = serde_json::from_str(&same).unwrap();
    assert_eq!(same["figures"], serde_json::json!([]));
    let found = shop.succeed("report --diff a b --output json").stdout;
    let found: Value = serde_json::from_str(&found).unwrap();
    let changed = found["figures"].as_array().unwrap();
    // The unpenalized twins are the same models.
    assert!(!changed.is_empty());
    let pair = serde_json::json!(["mean:0.3", "mean:0.6"]);
    assert!(changed.iter().all(|figure| figure["variant"] == pair), "{changed:?}");
    let table = shop.succeed("report --diff a b").stdout;
    assert!(table.contains("mean:0.3, now") && table.contains("Answers"), "{table}");
    fs::write(shop.path("b/report.json"), r#"{"schema": 99}"#).unwrap();
    let refused = |says: &str| {
        let run = shop.run("report --diff a b");
        assert!(run.code == Some(1) && run.stderr.contains(says), "{}", run.stderr);
    };
    refused("has form 99, and this program knows forms up to");
    fs::write(shop.path("b/report.json"), "[1]").unwrap();
    refused("holds no report");
}

#[cfg(unix)]
#[test]
fn a_page_is_opened_with_what_the_person_uses_and_nothing_is_lost_without() {
    use std::os::unix::fs::PermissionsExt;
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed(&format!("study corpus.jsonl -o r {FLAGS}"));
    let opener = shop.path("bin/xdg-open");
    fs::create_dir(shop.path("bin")).unwrap();
    fs::write(&opener, "#!/bin/sh\necho \"$1\" > opened\n").unwrap();
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).unwrap();
    let run = shop.shell("PATH=$PWD/bin:$PATH $T report r --open");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let opened = || fs::read_to_string(shop.path("opened")).ok();
    for _ in 0..100 {
        if opened().is_some_and(|text| text.ends_with('\n')) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(opened().as_deref(), Some("r/index.html\n"));
    let nobody = shop.shell("PATH= $T report r --open");
    assert_eq!(nobody.code, Some(0), "{}", nobody.stderr);
    assert!(nobody.stderr.contains("no program here opens"), "{}", nobody.stderr);
}
