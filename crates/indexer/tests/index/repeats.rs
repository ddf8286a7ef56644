//! Text that stands in several documents: what is found, what is said to be, what is dropped.

use std::path::Path;

use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{
    DocId, Document, Index, IndexError, IndexSettings, Input, OnError, Position, Progress,
    RepeatSummary, Repeated, Strip, build, build_from,
};

use crate::identity::bytes;
use crate::{all_words, build_one, gzip, indexed, words};

const SIGNATURE: &str = "Anna Bianchi, Rome\n---------------------------------------------\nI speak for myself, not for the harbor";

/// Returns texts of one line each that share no word.
fn plain(n: usize) -> Vec<String> {
    (0..n).map(|n| format!("lighthouse{n} tide{n} compass{n}")).collect()
}

/// Signs the first texts.
fn signed(n: usize, of: usize) -> Vec<String> {
    let mut texts = plain(of);
    texts[..n].iter_mut().for_each(|text| *text = format!("{text}\n\n{SIGNATURE}\n"));
    texts
}

fn json(texts: &[String]) -> String {
    texts.iter().map(|text| serde_json::json!({ "text": text }).to_string() + "\n").collect()
}

fn dropping(lines: Repeated, documents: Repeated) -> IndexSettings {
    let mut settings = all_words();
    (settings.repeats.lines, settings.repeats.documents) = (lines, documents);
    settings
}

fn found(texts: &[String], settings: &IndexSettings) -> RepeatSummary {
    let (_place, index) = indexed(&json(texts), settings);
    index.manifest().reading.repeats.clone()
}

fn stored(index: &Index) -> Vec<String> {
    let documents = index.open_documents().unwrap();
    let n = index.bags().n_documents() as u32;
    (0..n).map(|number| documents.get(DocId(number)).unwrap().text).collect()
}

#[test]
fn a_block_of_lines_is_found_from_the_fifth_document_on() {
    let repeats = found(&signed(4, 9), &all_words());
    assert_eq!((repeats.lines, repeats.repeated_lines), (12, 0));
    assert_eq!((repeats.documents_with_repeated_lines, repeats.commonest_line), (0, None));
    let repeats = found(&signed(5, 9), &all_words());
    // The name with the line after it, and that line with the end; not the rule of dashes.
    assert_eq!((repeats.lines, repeats.repeated_lines), (15, 10));
    assert_eq!((repeats.documents_with_repeated_lines, repeats.dropped_lines), (5, 0));
    let commonest = repeats.commonest_line.unwrap();
    assert_eq!(commonest.text, "I speak for myself, not for the harbor");
    assert_eq!(commonest.documents, 5);
}

#[test]
fn lines_within_one_document_and_lines_with_other_neighbors_are_not_repeated() {
    let verse = format!("{SIGNATURE}\n").repeat(9);
    assert_eq!(found(&[verse], &all_words()).repeated_lines, 0);
    let shared = |n| format!("red{n}\nAny help would be greatly appreciated by me\nplums{n}");
    let texts: Vec<String> = (0..9).map(shared).collect();
    let repeats = found(&texts, &all_words());
    assert_eq!((repeats.lines, repeats.repeated_lines), (27, 0));
}

#[test]
fn documents_of_one_line_are_documents_and_no_lines() {
    let mut texts = plain(3);
    texts.extend(vec!["A title that six articles have in common".to_owned(); 6]);
    for documents in [Repeated::Keep, Repeated::Drop] {
        let (_place, index) = indexed(&json(&texts), &dropping(Repeated::Drop, documents));
        let expected = RepeatSummary { repeated_documents: 5, ..RepeatSummary::default() };
        assert_eq!(index.manifest().reading.repeats, expected);
        let kept = if documents == Repeated::Drop { 4 } else { 9 };
        assert_eq!(stored(&index), texts[..kept]);
    }
}

#[test]
fn repeated_documents_make_no_repeated_lines() {
    // What stands in eight copies of one document is no signature.
    let repeats = found(&vec![format!("red figs\n{SIGNATURE}"); 8], &all_words());
    assert_eq!((repeats.lines, repeats.repeated_lines, repeats.repeated_documents), (3, 0, 7));
}

#[test]
fn repeated_lines_stay_in_the_first_document_alone() {
    let texts = signed(6, 8);
    let (_place, index) = indexed(&json(&texts), &dropping(Repeated::Drop, Repeated::Keep));
    let stored = stored(&index);
    assert_eq!(stored[0], texts[0]);
    for (stored, plain) in stored[1..].iter().zip(&plain(8)[1..]) {
        assert_eq!(stored.trim_end(), plain);
    }
    let repeats = &index.manifest().reading.repeats;
    assert_eq!((repeats.dropped_lines, repeats.documents_with_dropped_lines), (10, 5));
    assert_eq!((repeats.repeated_lines, repeats.documents_with_repeated_lines), (12, 6));
    let anna = index.vocabulary().terms().iter().find(|term| term.text == "anna").unwrap();
    assert_eq!(anna.document_frequency, 1);
}

#[test]
fn documents_are_compared_as_they_are_analyzed() {
    // Lines that go leave two documents with the same text, and some with none, which are no
    // copies of each other.
    let mut texts = signed(6, 6);
    texts.extend([texts[3].lines().next().unwrap().to_owned(), SIGNATURE.to_owned()]);
    texts.push(format!("  {}\n", SIGNATURE.replace('\n', "  \n\n")));
    let (_place, index) = indexed(&json(&texts), &dropping(Repeated::Drop, Repeated::Drop));
    let repeats = &index.manifest().reading.repeats;
    assert_eq!((repeats.repeated_documents, index.bags().n_documents()), (1, 8));
    assert_eq!(index.manifest().counts.empty_documents, 2);
    // As they stand, the last one is the copy.
    let repeats = found(&texts, &dropping(Repeated::Keep, Repeated::Drop));
    assert_eq!(repeats.repeated_documents, 1);
    let repeats = found(&["", "figs", " \n--\n"].map(str::to_owned), &all_words());
    assert_eq!(repeats, RepeatSummary::default());
}

#[test]
fn parts_of_messages_are_cut_off_first() {
    let message =
        |n| format!("From: {n}@x\nReply-To: all of the list, please\n\nharbor{n}\nsails{n}");
    let texts: Vec<String> = (0..6).map(message).collect();
    let mut settings = all_words();
    settings.strip = Strip { headers: true, ..Strip::default() };
    assert_eq!(found(&texts, &settings).repeated_lines, 0);
    let mut copies: Vec<String> =
        (0..6).map(|n| format!("From: {n}@x\n\nthe same words")).collect();
    copies.push("From: y\n\nother words".to_owned());
    settings.repeats.documents = Repeated::Drop;
    let (_place, index) = indexed(&json(&copies), &settings);
    assert_eq!(stored(&index), ["the same words", "other words"]);
}

#[test]
fn every_format_with_lines_has_its_lines_dropped() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("texts");
    std::fs::create_dir(&folder).unwrap();
    let mut table = "text\n".to_owned();
    for (number, text) in signed(7, 7).iter().enumerate() {
        std::fs::write(folder.join(format!("{number}.txt")), text).unwrap();
        table.extend(["\"", text, "\"\n"]);
    }
    std::fs::write(place.path().join("texts.csv.gz"), gzip(table.as_bytes())).unwrap();
    for name in ["texts", "texts.csv.gz"] {
        let target = place.path().join("index");
        let settings = dropping(Repeated::Drop, Repeated::Keep);
        let input = Input::path(place.path().join(name));
        let existing = Existing::Replace;
        let manifest = build(&[input], &[], &settings, &target, existing, &mut |_| ()).unwrap();
        assert_eq!(manifest.reading.repeats.dropped_lines, 12, "{name}");
        // What readers decide is noted once, though they read twice.
        assert!(manifest.reading.remarks.iter().all(|remark| remark.count <= 7));
    }
}

#[test]
fn records_that_are_skipped_change_no_number() {
    let mut lines = "{\"n\": 1}\n".to_owned();
    lines += &json(&signed(3, 3));
    lines += "{\"n\": 2}\n";
    lines += &json(&signed(6, 6)[3..]);
    let mut settings = dropping(Repeated::Drop, Repeated::Keep);
    settings.reading.on_error = OnError::Skip;
    let (_place, index) = indexed(&lines, &settings);
    let reading = &index.manifest().reading;
    assert_eq!((reading.skipped, reading.repeats.dropped_lines), (2, 10));
    assert!(stored(&index)[0].contains("Anna"));
}

#[test]
fn nothing_dropped_gives_the_bytes_of_an_index_without_the_question() {
    let (_one, one) = indexed(&json(&signed(4, 9)), &all_words());
    let (_two, two) = indexed(&json(&signed(4, 9)), &dropping(Repeated::Drop, Repeated::Drop));
    let but_manifest = |index: &Index| {
        let mut files = bytes(index.path());
        files.remove("manifest.json");
        files
    };
    assert!(but_manifest(&one) == but_manifest(&two));
    assert_eq!(one.content_hash(), two.content_hash());
    let manifest = |index: &Index| String::from_utf8(bytes(index.path())["manifest.json"].clone());
    assert!(!manifest(&one).unwrap().contains("\"documents\": \"keep\""));
    assert!(manifest(&two).unwrap().contains("\"documents\": \"drop\""));
    // Where something goes, it is another corpus.
    let (_three, three) = indexed(&json(&signed(5, 9)), &all_words());
    let (_four, four) = indexed(&json(&signed(5, 9)), &dropping(Repeated::Drop, Repeated::Drop));
    assert_ne!(three.content_hash(), four.content_hash());
    assert!(words(&four).len() == words(&three).len());
}

#[test]
fn any_number_of_threads_drops_the_same() {
    // Several batches of eight megabytes, with a block that comes and goes.
    let filler = "sea salt and tides ".repeat(40);
    let text = |n: usize| {
        let block = if n % 7 == 3 { SIGNATURE } else { "no block" };
        format!("{filler}{}\n{filler}{}\n{block}\n", n % 9000, n % 4500)
    };
    let texts: Vec<String> = (0..12_000).map(text).collect();
    let input = Input::memory("long.jsonl", json(&texts).into_bytes());
    let with_threads = |threads: usize, place: &Path| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let settings = dropping(Repeated::Drop, Repeated::Drop);
        let target = place.join(threads.to_string());
        let manifest = pool.install(|| build_one(input.clone(), &settings, &target)).unwrap();
        (manifest.reading.repeats, bytes(&target))
    };
    let place = tempfile::tempdir().unwrap();
    let (repeats, one) = with_threads(1, place.path());
    assert!(repeats.documents_with_dropped_lines > 1000 && repeats.repeated_documents > 0);
    for threads in [2, 5] {
        assert!((repeats.clone(), one.clone()) == with_threads(threads, place.path()), "{threads}");
    }
}

#[test]
fn what_comes_once_is_refused_where_lines_are_to_be_dropped() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("index");
    let settings = dropping(Repeated::Drop, Repeated::Keep);
    let error = build_one(Input::path("-"), &settings, &target).unwrap_err();
    let message = "`-` can be read once only, and lines that repeat are known when all is read";
    assert_eq!(error.to_string(), message);
    let documents = std::iter::once(Ok(Document {
        id: "a".into(),
        title: None,
        labels: vec![],
        split: None,
        text: "figs".into(),
        replaced: 0,
        position: Position { path: Path::new("a").into(), line: None },
    }));
    let error = build_from(documents, &settings, &target, Existing::Refuse, &mut |_| ());
    assert!(matches!(error, Err(IndexError::Setting { name: "repeats.lines", .. })));
    assert!(!target.exists());
}

#[test]
fn a_place_that_is_taken_is_refused_before_anything_is_read() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("index");
    std::fs::create_dir(&target).unwrap();
    std::fs::write(target.join("own"), "").unwrap();
    let settings = dropping(Repeated::Drop, Repeated::Keep);
    let input = Input::memory("a.jsonl", json(&signed(6, 6)).into_bytes());
    let mut heard = 0;
    let mut observer =
        |progress: Progress| heard += usize::from(matches!(progress, Progress::Surveying { .. }));
    let result = build(&[input], &[], &settings, &target, Existing::Refuse, &mut observer);
    assert!(matches!(result, Err(IndexError::Artifact(_))));
    assert_eq!(heard, 0);
}
