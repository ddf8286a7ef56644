//! Studies and comparisons of several numbers of units.

use std::fs;

use serde_json::Value;

use crate::workshop::Workshop;

const FLAGS: &str = "--batch 16 --epochs 4 --seeds 1 --quiet --output json";

fn names(report: &Value, list: &str, key: &str) -> Vec<String> {
    let entries = report[list].as_array().unwrap().iter();
    entries.map(|entry| entry[key].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_study_of_several_sizes_compares_penalties_within_each() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    let study = "study corpus.jsonl -o r --units 4,6 --variant none --variant mean:0.1";
    let run = shop.succeed(&format!("{study} {FLAGS}"));
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let variants = ["none, 4 units", "mean:0.1, 4 units", "none, 6 units", "mean:0.1, 6 units"];
    assert_eq!(names(&report, "variants", "name"), variants);
    assert_eq!(names(&report, "answers", "variant"), [variants[1], variants[3]]);
    assert_eq!(names(&report, "answers", "reference"), [variants[0], variants[2]]);
    // The price is that of the twin of its own size.
    let metrics = |variant: usize, key: &str| {
        report["variants"][variant]["metrics"][key]["values"][0].as_f64().unwrap()
    };
    assert_eq!([metrics(0, "gain_kept"), metrics(2, "gain_kept")], [1.0, 1.0]);
    let of_larger =
        |found: &&Value| found["variant"] == variants[3] && found["metric"] == "zero_fraction";
    let found = report["differences"].as_array().unwrap().iter().find(of_larger).unwrap();
    let expected = metrics(3, "zero_fraction") - metrics(2, "zero_fraction");
    assert!((found["mean"].as_f64().unwrap() - expected).abs() < 1e-12, "{found}");
    let page = fs::read_to_string(shop.path("r/report.md")).unwrap();
    for name in variants {
        assert!(page.contains(&format!("| {name} |")), "{page}");
    }
    // Every model has a folder of its own, and is found by it.
    let models = [2, 3, 0, 1].map(|place| shop.run_of("r", variants[place], 1));
    let opened = shop.succeed("words r --output csv");
    assert!(opened.stderr.contains(&format!("opened its model `{}`", models[3])));
    assert_eq!(opened.stdout.lines().count(), 1 + 4);
    // Models that are there already are compared by the same rule.
    let models = models.join(" ");
    let compared = shop.succeed(&format!("compare {models} -o c --output json --quiet")).stdout;
    let compared: Value = serde_json::from_str(&compared).unwrap();
    assert_eq!(names(&compared, "variants", "name"), [2, 3, 0, 1].map(|place| variants[place]));
    assert_eq!(names(&compared, "answers", "reference"), [variants[2], variants[0]]);
}

#[test]
fn weights_are_found_for_every_size() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    let study = |units: &str| {
        let run = shop.succeed(&format!(
            "study i -o r-{units} --units {units} --batch 16 --epochs 10 --seeds 1 --output json"
        ));
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let variants = report["variants"].as_array().unwrap().clone();
        let weights: Vec<f64> = variants.iter().filter_map(|v| v["weight"].as_f64()).collect();
        (weights, run.stderr)
    };
    let (weights, told) = study("4,6");
    assert!(weights.len() == 2 && weights[0] != weights[1], "{weights:?}");
    assert_eq!(weights, [study("4").0, study("6").0].concat());
    for name in ["mean:auto, 4 units", "mean:auto, 6 units"] {
        assert!(told.contains(name), "{told}");
    }
}

#[test]
fn a_model_has_one_size() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    let run = shop.run("train i -o m --units 4,6 --epochs 1");
    assert_eq!(
        run.stderr,
        "error: `train` makes models of one number of units; `study` takes several\n\n\
         hint: name one number with `--units`, or use `study`\n"
    );
    assert!(!shop.path("m").exists());
    let run = shop.run("study i -o r --units 4,6,4");
    assert!(run.code == Some(2) && run.stderr.contains("`4` is named twice"), "{}", run.stderr);
}
