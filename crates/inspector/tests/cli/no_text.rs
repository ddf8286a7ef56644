//! Reports without the texts of documents.

use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use flate2::read::DeflateDecoder;

use crate::workshop::Workshop;

/// What stands in every text, and in every title; no model knows these words.
const MARKS: [&str; 2] = ["Unheardof", "Titlesake"];

/// Documents that are told apart by a word of their own, with titles.
fn shop() -> Workshop {
    let shop = Workshop::new();
    let topics = ["rocket comet orbit moon", "bread flour oven yeast", "goal league match team"];
    let mut text = String::new();
    for i in 0..180 {
        let (words, label) = (topics[i % 3], i % 3);
        writeln!(
            text,
            r#"{{"id":"d{i}","label":"t{label}","title":"Titlesake{i}","text":"Unheardof{i} {words}, {words} and unheardof{i}."}}"#
        )
        .unwrap();
    }
    shop.write("c.jsonl", text);
    shop.succeed("index c.jsonl -o i --min-df 2 --quiet");
    shop
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_report = |path: &PathBuf| !path.ends_with("index") && !path.ends_with("runs");
    let (folders, mut found): (Vec<PathBuf>, Vec<PathBuf>) =
        entries.filter(is_report).partition(|path| path.is_dir());
    found.extend(folders.iter().flat_map(|folder| files(folder)));
    found
}

/// Unpacks what the script of a page reads.
fn unpacked(page: &str) -> String {
    let starts = page.split("<script type=\"text/plain\" id=\"data-").skip(1);
    let packed = starts.map(|part| part.split_once('>').unwrap().1.split('<').next().unwrap());
    packed.map(inflated).collect()
}

fn inflated(base64: &str) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits: Vec<u32> = base64
        .bytes()
        .filter_map(|digit| Some(DIGITS.iter().position(|other| *other == digit)? as u32))
        .collect();
    let mut bytes = Vec::new();
    for four in digits.chunks(4) {
        let bits = four.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - four.len()));
        bytes.extend(&bits.to_be_bytes()[1..four.len()]);
    }
    let mut text = String::new();
    DeflateDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    text
}

/// Counts the files of a report, the data in its page among them, in which a text or title stands.
fn n_with_text(report: &Path) -> usize {
    let mut found = 0;
    for path in files(report) {
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        let packed = if path.ends_with("index.html") { unpacked(&text) } else { String::new() };
        let tells = |text: &str| {
            MARKS.iter().any(|mark| text.to_lowercase().contains(&mark.to_lowercase()))
        };
        found += usize::from(tells(&text)) + usize::from(tells(&packed));
    }
    found
}

#[test]
fn no_text_or_title_gets_into_a_report_that_is_to_have_none() {
    let shop = shop();
    let study = "study i -o s --variant none --variant mean:0.1 --seeds 1 --units 4 --epochs 4 \
                 --strengths off --controls off --quiet";
    shop.succeed(study);
    // The page, what it holds packed, the units, their readings.
    assert!(n_with_text(&shop.path("s")) >= 4);
    shop.succeed("report s --no-text --quiet");
    assert_eq!(n_with_text(&shop.path("s")), 0);
    let page = fs::read_to_string(shop.path("s/index.html")).unwrap();
    assert!(page.contains("were left out on request"));
    assert!(unpacked(&page).contains("[\"d"), "ids are there");
    shop.succeed("report s --quiet");
    assert_eq!(n_with_text(&shop.path("s")), 0, "a study keeps it");
    let runs: Vec<String> = ["none", "mean:0.1"].map(|variant| shop.run_of("s", variant, 1)).into();
    shop.succeed(&format!("compare {} -o c --no-text --quiet", runs.join(" ")));
    assert_eq!(n_with_text(&shop.path("c")), 0);
    shop.succeed(&format!("{} --no-text", study.replace("-o s", "-o t")));
    assert_eq!(n_with_text(&shop.path("t")), 0);
}
