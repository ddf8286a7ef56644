//! Files as people have them: what is said of them, and which flag reads them otherwise.

use crate::workshop::{Workshop, corpus, undisturbed};

const ALL: &str = "--min-df 1 --max-df 1.0 --validation 0 --force";

/// Indexes with every word and returns what is said.
fn said(shop: &Workshop, arguments: &str) -> String {
    shop.succeed(&format!("index {arguments} -o i {ALL}")).stderr
}

/// Fails to index and returns what is said.
fn refused(shop: &Workshop, arguments: &str) -> String {
    let run = shop.run(&format!("index {arguments} -o none {ALL}"));
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    run.stderr
}

#[test]
fn csv_semicolon_is_read_and_said() {
    let shop = Workshop::new();
    shop.write("a.csv", "sep=;\r\nbody;kind\r\nred figs; x\r\nplums, pears;y\r\nsea;y\r\n");
    assert_eq!(
        refused(&shop, "a.csv"),
        "`a.csv` is separated by `;`; --delimiter names another\n\
         error: a.csv:2: no field `text` among `body`, `kind`\n\n\
         hint: name the field with the text; the longest are in `--text-field \"body\"`\n"
    );
    let text = said(&shop, "a.csv --text-field body --label-field kind");
    assert!(text.starts_with("`a.csv` is separated by `;`; --delimiter names another\n"), "{text}");
    assert!(text.contains("3 documents") && text.contains("2 labels"), "{text}");
    let text = refused(&shop, "a.csv --text-field Body");
    assert!(text.ends_with("hint: did you mean `--text-field \"body\"`?\n"), "{text}");
    let text = refused(&shop, "a.csv --delimiter ,");
    assert!(text.contains("no field `text` among `sep=;`"), "{text}");
    shop.write("b.csv", "text,label\n\"a \\\"red, blue\\\" fig\",x\nplums,y\n");
    assert!(said(&shop, "b.csv").starts_with("in the record at `b.csv:2` backslashes"));
    let text = refused(&shop, "b.csv --quotes double");
    assert!(text.contains("b.csv:2: `3` columns instead of `2`"), "{text}");
    for flag in ["--delimiter ;;", "--quotes some"] {
        assert_eq!(shop.run(&format!("index a.csv -o none {flag}")).code, Some(2));
    }
}

#[test]
fn json_that_is_no_jsonl_is_read_or_the_way_to_read_it_is_told() {
    let shop = Workshop::new();
    shop.write("a.json", "[{\"text\": \"red figs\"}, {\"text\": \"red plums\"}]");
    assert!(said(&shop, "a.json").contains("2 documents"));
    shop.write("b.json", "{\n \"data\": [\n  {\"text\": \"red figs\"}\n ]\n}\n");
    assert_eq!(
        refused(&shop, "b.json"),
        "error: b.json:1: no field `text` among `data`\n\n\
         hint: `data` holds a list of records: `jq -c '.[\"data\"][]' \"b.json\" | topicscope index \
         - -o INDEX` reads them\n"
    );
    shop.write("c.jsonl", "{\"text\": \"red\", \"n\": NaN}\n");
    assert_eq!(
        refused(&shop, "c.jsonl"),
        "error: c.jsonl:1: `NaN` at column 22 is no JSON\n\nhint: write null in its place\n"
    );
    shop.write("d.jsonl", "{\"data\": {\"text\": \"red figs\"}}\n");
    let text = refused(&shop, "d.jsonl");
    assert!(text.ends_with("hint: did you mean `--text-field \"data.text\"`?\n"), "{text}");
    assert!(said(&shop, "d.jsonl --text-field data.text").contains("1 document"));
    shop.write("e.jsonl", "{\"text\": \"red \\ud83d figs\"}\n");
    assert!(refused(&shop, "e.jsonl").contains("hint: add `--lossy`"));
    assert!(said(&shop, "e.jsonl --lossy").contains("1 character was replaced, in 1 document"));
    shop.write("f.jsonl", "{'text': 'red'}\n");
    assert!(refused(&shop, "f.jsonl").ends_with("between double quotes\n"));
}

#[test]
fn tsv_quote_swallows_rows_no_more_and_says_so() {
    let shop = Workshop::new();
    shop.write("a.tsv", "text\tlabel\nred figs\tx\n\"plums pears\ty\nsea \"salt\" tide\tz\n");
    let text = said(&shop, "a.tsv");
    assert!(text.starts_with("in the record at `a.tsv:3` quotes are taken for text"), "{text}");
    assert!(text.contains("3 documents") && text.contains("3 labels"), "{text}");
    shop.write("b.tsv", "text\tlabel\nred figs\tx\n\"plums pears\ty\n");
    assert!(said(&shop, "b.tsv").contains("2 documents"));
    let text = refused(&shop, "b.tsv --quotes double");
    assert!(text.contains("hint: if quotes are text, add `--quotes none`"), "{text}");
}

#[test]
fn label_with_semicolon_and_octis_index_column() {
    let shop = Workshop::new();
    shop.write("a.csv", "text,label\nred figs,\"Science; Space\"\nred plums,food\n");
    assert!(said(&shop, "a.csv").contains("3 labels"));
    assert!(said(&shop, "a.csv --label-separator none").contains("2 labels"));
    shop.write("b.csv", "text,label\nred figs,a|b;c\nred plums,b;c\n");
    assert!(said(&shop, "b.csv --label-separator |").contains("2 labels"));
    std::fs::create_dir(shop.path("octis")).unwrap();
    shop.write("octis/corpus.tsv", "0\tred figs\n1\tplums\n");
    let text = refused(&shop, "octis");
    assert!(text.contains("the second column, `red figs`, is no part"), "{text}");
    assert!(text.contains("column of numbers") && text.contains("index=False"), "{text}");
    assert!(!text.contains("--split-field"), "{text}");
}

#[test]
fn a_text_file_is_read_as_it_looks_and_several_are_documents() {
    let shop = Workshop::new();
    shop.write("book.txt", "red figs\nand plums\n\nsea salt\n\ntides\n");
    shop.write("list.txt", "red figs\nred plums\n");
    let text = said(&shop, "book.txt");
    assert!(text.starts_with("`book.txt` is read by paragraphs, a document each; by lines"));
    assert!(text.contains("3 documents"), "{text}");
    let text = said(&shop, "list.txt");
    assert!(text.starts_with("`list.txt` is read by lines, a document each; by paragraphs"));
    let text = said(&shop, "book.txt list.txt");
    assert!(text.starts_with("2 text files are one document each, from `book.txt`;"), "{text}");
    assert!(text.contains("--format lines") && text.contains("2 documents"), "{text}");
    assert!(said(&shop, "book.txt list.txt --paragraphs").contains("4 documents"));
    let text = said(&shop, "book.txt --format lines");
    assert!(text.contains("6 documents"), "{text}");
    // Many documents without words are a sign that they are none.
    assert!(text.starts_with("3 of 6 documents have no word of the vocabulary"), "{text}");
    // What was decided may be why nothing is left.
    let run = shop.run("index book.txt list.txt -o none");
    assert!(run.stderr.starts_with("2 text files are one document each"), "{}", run.stderr);
    assert!(run.stderr.contains("\nerror: the vocabulary is empty"), "{}", run.stderr);
    assert_eq!(shop.run("index list.txt -o none --quiet").stderr.lines().count(), 3);
}

#[test]
fn files_that_are_no_text_are_told_how_to_become_some() {
    let shop = Workshop::new();
    for (name, bytes, kind, way) in [
        ("a.pdf", &b"%PDF-1.4\n"[..], "a PDF file", "`pdftotext \"a.pdf\" \"a.txt\"`"),
        ("b c.docx", b"PK\x03\x04\0\0word/", "a Word document", "`pandoc -t plain"),
        ("d.xlsx", b"PK\x03\x04\0\0xl/", "an Excel workbook", "--convert-to csv \"d.xlsx\""),
        ("e.parquet", b"PAR1\x15\0", "a Parquet file", "pandas.read_parquet("),
        ("f.db", b"SQLite format 3\0", "an SQLite database", "`sqlite3 -json \"f.db\""),
        ("g.html", b"<html><p>x", "an HTML page", "`pandoc -t plain"),
        ("h.bz2", b"BZh91AY&SY\0", "packed with bzip2", "`bzip2 -dc \"h.bz2\" | topicscope"),
    ] {
        shop.write(name, bytes);
        let run = shop.run_list(&["index", name, "-o", "none"]);
        let first = format!("error: `{name}` is {kind}, no plain text\n\nhint: ");
        assert!(run.stderr.starts_with(&first), "{}", run.stderr);
        assert!(run.stderr.contains(way), "{}", run.stderr);
        assert_eq!(run.code, Some(1));
    }
}

#[test]
fn messages_have_a_bound_and_no_control_characters() {
    let shop = Workshop::new();
    let names: Vec<String> = (0..1_000_000).map(|n| format!("c{n}")).collect();
    shop.write("many.csv", format!("{}\n", names.join(",")));
    let text = refused(&shop, "many.csv");
    assert!(text.len() < 1000 && text.contains("`c0`, `c1`, "), "{text}");
    assert!(text.contains("and 999980 more"), "{text}");
    shop.write("long.csv", format!("{},b\n1,2\n", "x".repeat(1_000_000)));
    assert!(refused(&shop, "long.csv").len() < 500);
    shop.write("control.csv", "\u{1b}[31mbody,b\nred figs,2\nred plums,2\n");
    let text = refused(&shop, "control.csv");
    assert!(text.contains("--text-field") && !text.contains('\u{1b}'), "{text}");
    // A path may be longer than a message.
    let name = format!("index {}/x.jsonl -o none", "d".repeat(200) + &"/e".repeat(1900));
    let text = shop.run(&name).stderr;
    assert!(text.len() < 2500, "{}", text.len());
}

#[test]
fn a_text_that_is_the_name_of_a_file_is_said_to_be_one() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    shop.succeed("train i -o m --units 3 --epochs 2 --quiet");
    shop.write("new.txt", "orbit moon\npuck skate\n");
    let run = shop.succeed("encode m new.txt");
    assert_eq!(
        run.stderr,
        "\"new.txt\" is encoded as a text, but a file has that name; `topicscope encode \"m\" < \
         \"new.txt\"` reads its lines\n"
    );
    assert_eq!(shop.succeed("encode m orbit").stderr, "");
}

#[cfg(unix)]
#[test]
fn few_open_files_are_enough_for_many_inputs() {
    let shop = Workshop::new();
    std::fs::create_dir(shop.path("many")).unwrap();
    for number in 0..100 {
        shop.write(&format!("many/{number:03}.jsonl"), "{\"text\": \"red figs\"}\n");
    }
    let script = format!(
        "ulimit -n 32; exec '{}' index many/*.jsonl -o i {ALL}",
        env!("CARGO_BIN_EXE_topicscope")
    );
    let output =
        undisturbed("sh").args(["-c", &script]).current_dir(shop.path(".")).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && text.contains("100 documents"), "{text}");
}

/// The cases of real-world trouble, whose files are not ours to keep.
#[test]
fn the_cases_that_were_collected_are_right() {
    let Some(cases) = corpus("../cases") else { return };
    let shop = Workshop::new();
    let case = |name: &str| cases.join(name).display().to_string();
    for (file, n_documents) in [
        ("csv-semicolon/sep.csv", 2),
        ("csv-semicolon/semi.csv", 2),
        ("csv-semicolon/backslash.csv", 2),
        ("json-that-is-no-jsonl/array.json", 2),
        ("json-that-is-no-jsonl/concat.jsonl", 2),
        ("json-that-is-no-jsonl/nested.jsonl --text-field data.text", 1),
        ("json-that-is-no-jsonl/surrogate.jsonl --lossy", 2),
        ("tsv-quote-swallows-rows/swallow.tsv", 5),
        ("tsv-quote-swallows-rows/ids.tsv", 3),
    ] {
        let text = said(&shop, &case(file));
        assert!(text.contains(&format!(": {n_documents} document")), "{file}: {text}");
    }
    let text = said(&shop, &case("label-with-semicolon/labels.csv --label-separator none"));
    assert!(text.contains("2 labels"), "{text}");
    for (file, hint) in [
        ("json-that-is-no-jsonl/pretty_obj.json", "jq -c"),
        ("json-that-is-no-jsonl/nan.jsonl", "write null"),
        ("octis-index-column/octis", "index=False"),
    ] {
        let text = refused(&shop, &case(file));
        assert!(text.contains(hint), "{file}: {text}");
    }
}

#[test]
fn signatures_and_copies_are_said_and_dropped_on_demand() {
    let shop = Workshop::new();
    let signature = "-- \\nAnna Bianchi, Rome\\nI speak for myself, not for the harbor";
    let signed: Vec<String> =
        (0..6).map(|n| format!("{{\"text\": \"figs{n}\\n{signature}\"}}\n")).collect();
    let copies = "{\"text\": \"red plums\"}\n".repeat(6);
    shop.write("a.jsonl", signed.concat() + &copies);
    let text = said(&shop, "a.jsonl");
    let lines = "6 of 12 documents hold lines that stand in five documents or more (66.7 % of all \
                 lines); the commonest stands in 6: “I speak for myself, not for the harbor”; \
                 --repeated-lines drop leaves them in the first document alone\n";
    let documents = "5 of 12 documents have the text of an earlier one; --repeated-documents drop \
                     leaves the first alone\n";
    assert!(text.starts_with(&format!("{lines}{documents}")), "{text}");
    let text = said(&shop, "a.jsonl --repeated-lines drop --repeated-documents drop");
    assert!(text.starts_with("index `i`: 7 documents"), "{text}");
    let dropped = "\ndropped: 10 repeated lines of 5 documents, 5 repeated documents\n";
    assert!(text.contains(dropped), "{text}");
    let text = refused(&shop, "- --repeated-lines drop");
    assert_eq!(
        text,
        "error: `-` can be read once only, and lines that repeat are known when all is read\n\n\
         hint: write it to a file and index that, or leave out `--repeated-lines drop`\n"
    );
    assert_eq!(shop.run("index a.jsonl -o none --repeated-lines first").code, Some(2));
}
