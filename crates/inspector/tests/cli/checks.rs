//! Claims of a file: held, failed, about what is not there, and files that are none.

use std::fs;

use serde_json::Value;

use crate::workshop::Workshop;

/// Two models of two twins each, and the file `claims.toml`.
fn shop(claims: &str) -> Workshop {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    let train = "--units 6 --batch 16 --epochs 10 --quiet";
    for seed in [1, 2] {
        shop.succeed(&format!("train i -o dense{seed} --penalty none --seed {seed} {train}"));
        shop.succeed(&format!("train i -o sparse{seed} --penalty mean:0.3 --seed {seed} {train}"));
    }
    fs::write(shop.path("claims.toml"), claims).unwrap();
    shop
}

const COMPARE: &str = "compare dense1 sparse1 dense2 sparse2 -o r --force --check claims.toml";

#[test]
fn a_comparison_is_held_against_claims_and_ends_with_1_when_one_fails() {
    let held = "[[claim]]\nvariant = 'mean'\nmetric = 'zero_fraction'\nat_least = 0.4\n\
                difference_at_least = 0.1\n[[claim]]\nvariant = 'mean:0.3'\nanswer = 'undecided'\n";
    let shop = shop(held);
    let run = shop.run(COMPARE);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.stderr.matches("held: line ").count(), 3, "{}", run.stderr);
    assert!(
        run.stderr.contains("held: line 6: mean:0.3, undecided: undecided\n"),
        "{}",
        run.stderr
    );
    let failing = "[[claim]]\nvariant = 'mean'\nmetric = 'zero_fraction'\nat_most = 0.01\n\
                   [[claim]]\nvariant = 'l1'\nmetric = 'npmi'\nverdict = 'better'\n";
    fs::write(shop.path("claims.toml"), format!("{held}{failing}")).unwrap();
    let run = shop.run(&format!("{COMPARE} --quiet"));
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert!(lines[0].starts_with("failed: line 9: mean, zero_fraction at most 0.01: 0."));
    assert_eq!(
        lines[1..],
        [
            "failed: line 13: l1, npmi better: no such variant; there are `none`, `mean:0.3`",
            "error: 2 of 5 conditions of `claims.toml` failed",
        ]
    );
    // The report is there, with its claims before its figures.
    let report = fs::read_to_string(shop.path("r/report.json")).unwrap();
    let keys = ["schema", "question", "verdict", "claims", "answers", "corpus"];
    let places = keys.map(|key| report.find(&format!("\n  \"{key}\":")).unwrap());
    assert!(places.is_sorted(), "{places:?}");
    let report: Value = serde_json::from_str(&report).unwrap();
    let claims = report["claims"].as_array().unwrap();
    assert_eq!(claims[0]["answer"], "undecided");
    assert_eq!(claims[0]["n_seeds"], 2);
    let npmi = claims.iter().find(|claim| claim["metric"] == "npmi").unwrap();
    assert!(npmi["low"].as_f64() < npmi["mean"].as_f64(), "{npmi}");
    assert!(npmi.get("verdict").is_none(), "two seeds give none: {npmi}");
}

#[test]
fn files_that_make_no_claims_are_refused_before_any_work() {
    let shop = shop("[[claim]]\nvariant = 'mean'\nmetrik = 'npmi'\n");
    let run = shop.run(COMPARE);
    assert_eq!(run.code, Some(1));
    let expected = "error: cannot read claims from `claims.toml`: line 3: unknown field `metrik`";
    assert!(run.stderr.starts_with(expected), "{}", run.stderr);
    assert!(run.stderr.contains("hint: `docs/formats.md` says how claims are written"));
    assert!(!shop.path("r").exists());
    fs::remove_file(shop.path("claims.toml")).unwrap();
    let run = shop.run(COMPARE);
    assert!(run.stderr.starts_with("error: cannot read claims from `claims.toml`: No such file"));
}
