//! Figures of agreement with labels: all of them, and on corpora that lack some.

use std::fmt::Write as _;

use std::fs;

use serde_json::Value;

use crate::workshop::Workshop;

const TRAIN: &str = "--units 12 --batch 32 --epochs 3 --quiet";

/// Keys of figures that need labels, without those of `--clustering all`.
const LABEL_KEYS: [&str; 23] = [
    "labeled_documents",
    "kmeans_clusters",
    "kmeans_nmi",
    "kmeans_nmi_raw",
    "kmeans_ari",
    "kmeans_purity",
    "kmeans_homogeneity",
    "kmeans_completeness",
    "kmeans_silhouette",
    "argmax_nmi",
    "argmax_purity",
    "probe_accuracy",
    "probe_macro_f1",
    "probe_k1",
    "probe_k2",
    "probe_k5",
    "retrieval_p1",
    "retrieval_p5",
    "retrieval_p10",
    "unit_f1",
    "unit_auroc",
    "gmm_nmi",
    "dbscan_nmi",
];

const OF_CLUSTERS: [&str; 6] =
    ["nmi", "ari", "purity", "homogeneity", "completeness", "silhouette"];

fn evaluate(shop: &Workshop, flags: &str) -> Value {
    let run = shop.succeed(&format!("evaluate m --output json {flags}"));
    serde_json::from_str(&run.stdout).unwrap()
}

fn mean(report: &Value, key: &str) -> f64 {
    report["metrics"][key]["mean"].as_f64().unwrap_or_else(|| panic!("{key}: {report}"))
}

/// Trains a model on the built-in corpus.
fn emoji(shop: &Workshop) {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpora/emoji/emoji.jsonl");
    shop.write("emoji.jsonl", std::fs::read(corpus).unwrap());
    shop.succeed("index emoji.jsonl -o i --min-df 3 --quiet");
    shop.succeed(&format!("train i -o m {TRAIN}"));
}

#[test]
fn all_clusterings_of_emoji_are_compared_with_its_groups() {
    let shop = Workshop::new();
    emoji(&shop);
    let report = evaluate(&shop, "--clustering all");
    for method in ["kmeans", "gmm", "dbscan"] {
        for figure in OF_CLUSTERS {
            let key = format!("{method}_{figure}");
            if key == "dbscan_silhouette" {
                continue;
            }
            let found = mean(&report, &key);
            let least = if ["ari", "silhouette"].contains(&figure) { -1.0 } else { 0.0 };
            assert!((least..=1.0).contains(&found), "{key}: {found}");
        }
    }
    assert!(mean(&report, "dbscan_clusters") >= 1.0);
    // In one dense region documents have no next cluster.
    // A single model has no other seeds, and no twin.
    let mut absent = report["absent"].as_object().unwrap().keys();
    assert!(
        absent.all(|key| ["dbscan_silhouette", "stable_fraction", "unstable_span", "gain_kept"]
            .contains(&&**key)),
        "{report}"
    );
    assert!((0.0..1.0).contains(&mean(&report, "dbscan_noise")));
    // Words tell groups: better than the share of the largest one, people, of about a fifth.
    assert!(mean(&report, "retrieval_p1") > 0.4, "{report}");
    assert!(mean(&report, "unit_auroc") > 0.6, "{report}");
    let table = shop.succeed("evaluate m --clustering all --all --quiet").stdout;
    assert!(table.contains("DBSCAN noise"), "{table}");
}

#[test]
fn what_was_not_asked_for_is_neither_measured_nor_shown() {
    let shop = Workshop::new();
    emoji(&shop);
    let report = evaluate(&shop, "--clusters 4");
    assert_eq!(mean(&report, "kmeans_clusters"), 4.0);
    let text = report.to_string();
    assert!(!text.contains("gmm_") && !text.contains("dbscan_"), "{text}");
    let table = shop.succeed("evaluate m --quiet").stdout;
    assert!(table.contains("k-means NMI") && !table.contains("DBSCAN"), "{table}");
}

#[test]
fn a_comparison_shows_clusterings_and_the_label_of_each_unit() {
    let shop = Workshop::new();
    emoji(&shop);
    shop.succeed("compare m -o r --clustering all --quiet");
    let page = std::fs::read_to_string(shop.path("r/report.md")).unwrap();
    assert!(page.contains("| DBSCAN noise |") && page.contains("| AUROC |"), "{page}");
    let units = std::fs::read(shop.path("r/data/units.json")).unwrap();
    let units: Value = serde_json::from_slice(&units).unwrap();
    let units = units[0]["units"].as_array().unwrap();
    let named = units.iter().filter(|unit| unit["label"].is_string()).count();
    assert!(named > 0);
    for unit in units.iter().filter(|unit| unit["label"].is_string()) {
        assert!((0.0..=1.0).contains(&unit["auroc"].as_f64().unwrap()), "{unit}");
        assert!((0.0..=1.0).contains(&unit["f1"].as_f64().unwrap()), "{unit}");
    }
}

/// Writes 240 documents, whose labels are what `label` makes of their number, as JSON.
fn corpus(shop: &Workshop, label: impl Fn(usize) -> String) {
    let words = ["orbit", "rocket", "moon", "goalie", "puck", "skate", "flour", "butter", "oven"];
    let mut text = String::new();
    for i in 0..240_usize {
        let at = |k: usize| words[(3 * (i % 3) + (i / 3 + k) % 3) % 9];
        let (field, other) = (label(i), words[i * i % 9]);
        writeln!(text, r#"{{"text":"{} {} {other}"{field}}}"#, at(0), at(1)).unwrap();
    }
    shop.write("corpus.jsonl", text);
    shop.succeed("index corpus.jsonl -o i --quiet");
    shop.succeed(&format!("train i -o m {TRAIN}"));
}

/// Every figure that needs labels is absent for this reason.
fn all_absent(report: &Value, reason: &str, but: &[&str]) {
    for key in LABEL_KEYS.into_iter().filter(|key| !but.contains(key)) {
        let found = report["absent"][key].as_str().unwrap_or_else(|| panic!("{key}: {report}"));
        assert!(found.starts_with(reason), "{key}: {found}");
    }
}

#[test]
fn without_labels_every_figure_of_labels_says_so() {
    let shop = Workshop::new();
    corpus(&shop, |_| String::new());
    let report = evaluate(&shop, "--clustering all");
    all_absent(&report, "the corpus has no labels", &[]);
    let table = shop.succeed("evaluate m --clustering all --quiet").stdout;
    // Remarks are folded into the width.
    let table = table.replace('\n', " ");
    assert_eq!(table.matches("the corpus has no labels").count(), 1, "{table}");
    assert!(table.contains("what codes and units know of labels): the corpus has"), "{table}");
}

#[test]
fn with_one_label_there_is_nothing_to_tell_apart() {
    let shop = Workshop::new();
    corpus(&shop, |_| r#","label":"only""#.to_owned());
    let report = evaluate(&shop, "--clustering all");
    all_absent(&report, "there is only one label", &["labeled_documents"]);
    assert_eq!(mean(&report, "labeled_documents"), 24.0);
}

#[test]
fn documents_with_several_labels_count_for_units_alone() {
    let shop = Workshop::new();
    // One third with two labels, one third with one, one third with none.
    corpus(&shop, |i| match i % 3 {
        0 => r#","label":["space","news"]"#.to_owned(),
        1 => r#","label":["sport"]"#.to_owned(),
        _ => r#","label":[]"#.to_owned(),
    });
    let report = evaluate(&shop, "--quiet");
    let labeled = mean(&report, "labeled_documents");
    assert!(labeled > 0.0 && labeled < 24.0, "{labeled}");
    // Only "sport" stands alone.
    assert!(report["absent"]["kmeans_nmi"].as_str().unwrap().contains("only one label"));
    assert!(report["absent"]["retrieval_p1"].as_str().unwrap().contains("only one label"));
    assert!(mean(&report, "unit_auroc") > 0.5, "{report}");
}

#[test]
fn of_more_than_a_thousand_labels_the_commonest_are_judged_and_said_so() {
    let shop = Workshop::new();
    // A third with one label of two, the others with seven labels of their own: 1,122.
    corpus(&shop, |i| match i % 6 {
        0 => r#","label":"common""#.to_owned(),
        1 => r#","label":"other""#.to_owned(),
        _ => {
            let labels: Vec<String> = (0..7).map(|own| format!(r#""own {i} {own}""#)).collect();
            format!(r#","label":[{}]"#, labels.join(","))
        }
    });
    let run = shop.succeed("evaluate m --output json");
    assert!(run.stderr.contains("1,122 labels: the commonest 1,000 are judged"), "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["judged_labels"], 1000);
    // No document of seven labels has become one with a single label by losing six.
    let labeled = mean(&report, "labeled_documents");
    assert!(labeled > 0.0 && labeled < 16.0, "{labeled}");
    assert!((0.0..=1.0).contains(&mean(&report, "probe_k1")));
    let compared = shop.succeed("compare m -o r --output json --quiet").stdout;
    let compared: Value = serde_json::from_str(&compared).unwrap();
    assert_eq!(compared["corpus"]["judged_labels"], 1000);
    let page = fs::read_to_string(shop.path("r/report.md")).unwrap();
    assert!(page.contains("1122 labels (the commonest 1000 are judged)"), "{page}");
    let quiet = shop.succeed("evaluate m --output json --quiet");
    assert_eq!((quiet.stderr.as_str(), quiet.stdout), ("", run.stdout));
}
