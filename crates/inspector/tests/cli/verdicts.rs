//! What comparisons claim: intervals, verdicts, and the answer that follows from them.

use serde_json::Value;

use crate::workshop::Workshop;

const FLAGS: &str = "--units 6 --batch 16 --seeds 5 --quiet --output json --renew 1";

fn study(shop: &Workshop, arguments: &str) -> Value {
    let run = shop.succeed(&format!("study corpus.jsonl -o r --force {FLAGS} {arguments}"));
    serde_json::from_str(&run.stdout).unwrap()
}

fn shop() -> Workshop {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop
}

#[test]
fn verdicts_never_contradict_their_intervals_and_only_chosen_figures_have_one() {
    let alone = "--strengths off --controls off";
    let report = study(
        &shop(),
        &format!("--variant none --variant mean:0.3 --epochs 12 --rate 0.01 {alone}"),
    );
    let mut n_judged = 0;
    for found in report["differences"].as_array().unwrap() {
        let number = |key: &str| found[key].as_f64();
        let Some(verdict) = found["verdict"].as_str() else {
            assert!(found["role"].is_null() || found["p"].is_null(), "{found}");
            continue;
        };
        n_judged += 1;
        let (mean, low, high) = (number("mean"), number("low").unwrap(), number("high").unwrap());
        let (mean, smallest) = (mean.unwrap(), number("smallest_effect").unwrap());
        assert!(number("adjusted_p").unwrap() >= number("p").unwrap(), "{found}");
        match verdict {
            "better" => assert!(low > 0.0 && mean > smallest, "{found}"),
            "worse" => assert!(high < 0.0 && mean < -smallest, "{found}"),
            "same" => assert!(-smallest < low && high < smallest, "{found}"),
            _ => assert!(verdict == "no-decision", "{found}"),
        }
    }
    assert_eq!(n_judged, 7, "four figures of readability, three of cost");
    let over: Vec<&Value> = report["differences"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|found| found["role"] == "readability")
        .map(|found| &found["over"])
        .collect();
    // Which units share words does not depend on documents that judge.
    assert_eq!(over.iter().filter(|over| **over == "seeds").count(), 1);
    assert_eq!(over.iter().filter(|over| **over == "seeds-and-documents").count(), 3);
    assert_eq!(report["answers"][0]["variant"], "mean:0.3");
    let verdict = report["verdict"].as_str().unwrap();
    assert_eq!(verdict, report["answers"][0]["sentence"].as_str().unwrap());
    assert!(verdict.contains("The price: gain kept"), "{verdict}");
}

#[test]
fn other_terms_have_answers_and_verdicts_of_their_own() {
    let variants = "--variant none --variant mean:0.3 --variant l1:0.1 --epochs 12 --rate 0.01";
    let report = study(&shop(), variants);
    let answers = report["answers"].as_array().unwrap();
    let terms = |found: &Value| found["terms"].as_str().unwrap_or("asked").to_owned();
    let found: Vec<String> = answers.iter().map(terms).collect();
    assert_eq!(found, ["asked", "asked", "equal-loss", "equal-zeros"]);
    assert_eq!(answers[2]["variant"], "mean:0.3");
    assert!(answers[2]["reference"].as_str().unwrap().starts_with("none, "));
    assert_eq!(answers[3]["reference"], "mean:0.3");
    assert!(answers[3]["variant"].as_str().unwrap().starts_with("l1 at "));
    let judged = |terms_of: &str| {
        let all = report["differences"].as_array().unwrap().iter();
        all.filter(|found| terms(found) == terms_of && found["verdict"].is_string()).count()
    };
    // What was kept is no question where it is the same.
    assert_eq!(["asked", "equal-loss", "equal-zeros"].map(judged), [14, 6, 7]);
    // Points of frontiers and controls have figures, and no verdict.
    let frontiers = report["frontiers"].as_array().unwrap();
    let points = |frontier: &Value| frontier["points"].as_array().unwrap().len();
    assert_eq!(frontiers.iter().map(points).collect::<Vec<_>>(), [6, 6]);
    let controls = report["controls"].as_array().unwrap();
    let found: Vec<&str> =
        controls.iter().map(|found| found["control"].as_str().unwrap()).collect();
    let expected = ["cut", "stopped", "fewer-units", "frozen-decoder", "frozen-encoder"];
    assert_eq!(found, expected);
    let seeds: Vec<usize> =
        controls.iter().map(|found| found["seeds"].as_array().unwrap().len()).collect();
    assert_eq!(seeds, [1, 5, 1, 1, 1]);
    let cut = &controls[0]["figures"]["l0"]["mean"].as_f64().unwrap();
    let active = report["variants"][1]["metrics"]["l0"]["values"][0].as_f64().unwrap();
    assert!((cut - active).abs() < 1.0, "{cut} {active}");
}

#[test]
fn inexact_units_have_controls_of_other_sizes_too() {
    let shop = shop();
    for unit in ["sigmoid", "elu"] {
        let variants =
            format!("--unit {unit} --variant none --variant mean:0.3 --epochs 6 --seeds 1");
        let run = shop.succeed(&format!(
            "study corpus.jsonl -o {unit} --units 6 --batch 16 --quiet --output json {variants}"
        ));
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let controls = report["controls"].as_array().unwrap();
        assert!(controls.iter().any(|found| found["control"] == "cut"), "{unit}: {controls:?}");
        assert!(controls.iter().all(|found| found["figures"]["npmi"].is_object()), "{controls:?}");
    }
}

#[test]
fn the_untrained_twin_stands_beside_readability() {
    let shop = shop();
    let report = study(&shop, "--variant none --variant mean:0.3 --epochs 12 --rate 0.01");
    let [none, mean] = [0, 1].map(|place| &report["variants"][place]);
    for key in ["npmi", "distinct_units", "faithfulness_correlation", "carry_over"] {
        assert_eq!(none["floor"][key]["values"].as_array().unwrap().len(), 5, "{key}");
        assert_eq!(none["floor"][key], mean["floor"][key], "twins share their start");
    }
    assert!(none["floor"]["probe_accuracy"].is_null());
    let found = |key: &str, of: &str| none[of][key]["mean"].as_f64().unwrap();
    assert!(found("carry_over", "metrics") > found("carry_over", "floor"));
    assert_eq!(none["metrics"]["gain_kept"]["mean"].as_f64(), Some(1.0));
    let model = shop.run_of("r", "none", 1);
    let page = shop.succeed(&format!("evaluate {model}")).stdout;
    assert!(page.contains("untrained"), "{page}");
}

#[test]
fn a_collapsed_or_dying_model_is_never_easier_to_read() {
    let report = study(&shop(), "--epochs 8 --rate 0.01 --variant none --variant l1:30");
    let answer = report["answers"][0]["answer"].as_str().unwrap();
    assert_ne!(answer, "easier", "{}", report["verdict"]);
    assert!(
        report["verdict"].as_str().unwrap().contains("word frequencies"),
        "{}",
        report["verdict"]
    );
}

#[test]
fn the_reference_of_coherence_is_what_was_asked_for() {
    let shop = shop();
    shop.succeed("index corpus.jsonl -o i --quiet");
    shop.succeed("train i -o m --units 6 --epochs 5 --quiet");
    let reference = |which: &str| -> Value {
        let run = shop.succeed(&format!("evaluate m --output json --reference {which}"));
        serde_json::from_str::<Value>(&run.stdout).unwrap()["reference"].clone()
    };
    let n = |which: &str| reference(which)["n_documents"].as_u64().unwrap();
    assert_eq!(reference("auto"), reference("all"), "few documents are unseen");
    assert_eq!(reference("test")["documents"], "test");
    assert!(n("test") < n("held") && n("held") < n("all"));
    let run = shop.run("evaluate m --reference nowhere");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
}
