//! Formats with many documents in a file: what becomes of names, labels, parts and texts.

use topicscope_indexer::{Document, Format, IndexSettings, Malformed, Split};

use crate::{format, gzip, read, zstd};

/// Returns what a document says of itself.
fn parts(document: &Document) -> (&str, Vec<&str>, Option<Split>, &str) {
    let labels = document.labels.iter().map(String::as_str).collect();
    (&document.id, labels, document.split, &document.text)
}

/// Reads a file in all its packings and compares the documents with what is expected.
fn check(
    name: &str,
    bytes: &[u8],
    settings: &IndexSettings,
    expected: &[(&str, Vec<&str>, Option<Split>, &str)],
) {
    for bytes in [bytes.to_vec(), gzip(bytes), zstd(bytes)] {
        let documents = read(name, bytes, settings).unwrap();
        assert_eq!(documents.iter().map(parts).collect::<Vec<_>>(), expected);
    }
}

const TABLE: &str = "id,text,label,part\n\
    1,\"one, \"\"two\"\"\n\nthree\",a;b,train\n\
    \n\
    2,plain 5\" pipe,,dev\n\
    ,\"\",c,\n";

#[test]
fn csv_has_quotes_line_ends_in_cells_and_several_labels() {
    let mut settings = IndexSettings::default();
    settings.fields.split = Some("part".into());
    let expected = [
        ("1", vec!["a", "b"], Some(Split::Train), "one, \"two\"\n\nthree"),
        ("2", vec![], Some(Split::Validation), "plain 5\" pipe"),
        ("t.csv:7", vec!["c"], None, ""),
    ];
    check("t.csv", TABLE.as_bytes(), &settings, &expected);
    let windows = TABLE.replace('\n', "\r\n");
    check("t.csv", windows.as_bytes(), &settings, &expected);
    let documents = read("t.csv", TABLE, &settings).unwrap();
    let lines: Vec<_> = documents.iter().map(|d| d.position.line.unwrap()).collect();
    assert_eq!(lines, [2, 6, 7]);
}

#[test]
fn tables_without_a_telling_name_are_known_by_their_column_names() {
    let mut settings = IndexSettings::default();
    settings.fields.split = Some("part".into());
    assert_eq!(read("table", TABLE, &settings).unwrap().len(), 3);
    let tabs = "title\ttext\nA title\ta\rb\n\"A \"\"b\"\"\"\tc\n";
    for name in ["t.tsv", "t"] {
        let documents = read(name, tabs, &IndexSettings::default()).unwrap();
        assert_eq!(documents[0].title.as_deref(), Some("A title"));
        assert_eq!(documents[0].text, "a\rb");
        assert_eq!(documents[1].title.as_deref(), Some("A \"b\""));
    }
}

#[test]
fn columns_are_chosen_by_name_and_joined() {
    let mut settings = format(Format::Csv);
    settings.fields.text = vec!["head".into(), "body".into()];
    settings.fields.label = Some("kind".into());
    settings.fields.id = Some("key".into());
    let table = "key,head,body,kind\nk,h,b,x; y ;\n";
    check("t", table.as_bytes(), &settings, &[("k", vec!["x", "y"], None, "h\nb")]);
    settings.fields.terms = Some("kind".into());
    settings.fields.label = None;
    check("t", table.as_bytes(), &settings, &[("k", vec![], None, "x; y ;")]);
}

#[test]
fn octis_tables_have_parts_and_perhaps_labels() {
    let three = "a \"b\ttrain\tx\nc\tval\ty\nd\ttest\t\n";
    check(
        "corpus.tsv",
        three.as_bytes(),
        &IndexSettings::default(),
        &[
            ("corpus.tsv:1", vec!["x"], Some(Split::Train), "a \"b"),
            ("corpus.tsv:2", vec!["y"], Some(Split::Validation), "c"),
            ("corpus.tsv:3", vec![], Some(Split::Test), "d"),
        ],
    );
    let two = [("c:1", vec![], Some(Split::Train), "a"), ("c:2", vec![], None, "b")];
    check("c", b"a\ttrain\nb", &IndexSettings::default(), &two);
}

#[test]
fn mallet_lines_have_a_name_a_label_and_a_text() {
    let lines = "d1 x;y some words, here\n\nd2\tz\t\nd3, z,  more\n";
    let expected = [
        ("d1", vec!["x", "y"], None, "some words, here"),
        ("d2", vec!["z"], None, ""),
        ("d3", vec!["z"], None, "more"),
    ];
    check("a.mallet", lines.as_bytes(), &IndexSettings::default(), &expected);
    check("a.txt", lines.as_bytes(), &format(Format::Mallet), &expected);
}

const STORIES: &str = "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n\
    <REUTERS TOPICS=\"YES\" LEWISSPLIT=\"TRAIN\" CGISPLIT=\"TRAINING-SET\" OLDID=\"9\" NEWID=\"1\">\n\
    <DATE> 1-MAY-1987</DATE>\n<TOPICS><D>cocoa</D><D>earn</D></TOPICS>\n\
    <PLACES><D>usa</D></PLACES>\n<TEXT>&#2;\n<TITLE>A &lt;B> C</TITLE>\n\
    <DATELINE>  ROME, May 1 - </DATELINE><BODY>Profit at AT&T\n&#5;rose. Reuter\n&#3;</BODY></TEXT>\n\
    </REUTERS>\n\
    <REUTERS TOPICS=\"YES\" LEWISSPLIT=\"TEST\" NEWID=\"2\">\n<TOPICS></TOPICS>\n\
    <TEXT TYPE=\"BRIEF\">&#2;\n<TITLE>ONLY A TITLE</TITLE>\n&#3;</TEXT>\n</REUTERS>\n\
    <REUTERS TOPICS=\"NO\" LEWISSPLIT=\"TRAIN\" NEWID=\"3\">\n\
    <TEXT TYPE=\"UNPROC\">&#2;\nFIGURES\n 1 2\u{fc}\n&#3;</TEXT>\n</REUTERS>\n";

/// Returns the stories as bytes: one of them is a Latin 1 letter.
fn stories() -> Vec<u8> {
    STORIES.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect()
}

#[test]
fn reuters_stories_have_topics_and_the_split_of_mod_apte() {
    let expected = [
        ("1", vec!["cocoa", "earn"], Some(Split::Train), "A <B> C\nProfit at AT&T\nrose. Reuter"),
        ("2", vec![], Some(Split::Test), "ONLY A TITLE"),
        ("3", vec![], Some(Split::Unused), "FIGURES\n 1 2ü"),
    ];
    check("reut2-000.sgm", &stories(), &IndexSettings::default(), &expected);
    check("data", &stories(), &IndexSettings::default(), &expected);
    let mut settings = IndexSettings::default();
    settings.fields.text = vec!["title".into(), "dateline".into()];
    settings.fields.label = Some("places".into());
    let documents = read("reut2-000.sgm", stories(), &settings).unwrap();
    assert_eq!(
        (documents[0].text.as_str(), &documents[0].labels[0]),
        ("A <B> C\nROME, May 1 -", &"usa".into())
    );
    assert_eq!(documents[0].title.as_deref(), Some("A <B> C"));
    assert_eq!(documents[2].title, None);
}

#[test]
fn encodings_are_named_or_marked_and_what_is_wrong_is_counted() {
    let mut settings = IndexSettings::default();
    settings.reading.encoding = Some("latin1".into());
    let documents = read("a.txt", b"caf\xe9\nna\xefve\n", &settings).unwrap();
    assert_eq!((documents[0].text.as_str(), documents[1].text.as_str()), ("café", "naïve"));
    settings.reading.encoding = Some("gbk".into());
    assert_eq!(read("a.jsonl", b"{\"text\": \"\xc4\xe3\"}", &settings).unwrap()[0].text, "你");
    let utf16: Vec<u8> =
        "\u{feff}id,text\n1,ü\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for encoding in [None, Some("utf-16le".to_owned())] {
        settings.reading.encoding = encoding;
        let documents = read("a.csv", utf16.clone(), &settings).unwrap();
        assert_eq!((documents[0].id.as_str(), documents[0].text.as_str()), ("1", "ü"));
    }
    settings.reading.encoding = None;
    settings.reading.malformed = Malformed::Replace;
    let documents = read("a.txt", b"a\xff\xfe b\0\nc\n", &settings).unwrap();
    assert_eq!(documents[0].text, "a\u{fffd}\u{fffd} b\u{fffd}");
    assert_eq!(documents.iter().map(|d| d.replaced).collect::<Vec<_>>(), [3, 0]);
}
