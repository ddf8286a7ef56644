//! Text as people see it: characters that show nothing, accents, capitals of other languages.

use topicscope_indexer::{
    Accents, Analyzer, AnalyzerSettings, Bagger, DocId, Edition, Index, Language, StopWords,
};

use crate::{all_words, indexed, words};

/// Indexes texts without a stop list and checks the vocabulary, in the order of the alphabet;
/// returns the index, whose documents must be found again by their words.
fn check(
    texts: &[&str],
    analyzer: AnalyzerSettings,
    expected: &[&str],
) -> (tempfile::TempDir, Index) {
    let mut settings = all_words();
    settings.analyzer = AnalyzerSettings { stop_words: StopWords::Off, ..analyzer };
    let lines: Vec<String> =
        texts.iter().map(|text| serde_json::json!({ "text": text }).to_string()).collect();
    let (place, index) = indexed(&lines.join("\n"), &settings);
    let mut found = words(&index);
    found.sort_unstable();
    assert_eq!(found, expected);
    let analyzer = Analyzer::new(&index.manifest().settings.analyzer).unwrap();
    let bagger = Bagger::new(&analyzer, index.vocabulary());
    for (document, text) in (0..).map(DocId).zip(texts) {
        let bag: Vec<u32> = bagger.bag(text).into_iter().map(|term| term.0).collect();
        assert_eq!(bag, index.bags().row(document), "{text:?}");
    }
    (place, index)
}

#[test]
fn soft_hyphens_and_word_joiners_cut_no_words() {
    let texts = [
        "the infor\u{ad}mation and co\u{ad}operation",
        "in\u{2060}for\u{feff}mation, the cooper\u{ad}\n    ation",
        "information, AND COOPERATION",
    ];
    let expected = ["and", "cooperation", "information", "the"];
    let (_place, index) = check(&texts, AnalyzerSettings::default(), &expected);
    let frequencies: Vec<u32> =
        index.vocabulary().terms().iter().map(|term| term.document_frequency).collect();
    assert_eq!(frequencies, [3, 3, 2, 2]);
    // The stored text is that of the input, and its words are marked where they stand.
    let stored = index.open_documents().unwrap().get(DocId(1)).unwrap().text;
    assert_eq!(stored, texts[1]);
    let analyzer = Analyzer::new(&index.manifest().settings.analyzer).unwrap();
    let marked: Vec<&str> =
        analyzer.tokens(&stored).into_iter().map(|token| &stored[token.range]).collect();
    assert_eq!(marked, ["in\u{2060}for\u{feff}mation", "the", "cooper\u{ad}\n    ation"]);
}

#[test]
fn a_space_without_width_still_parts_words() {
    check(&["orbit\u{200b}moon"], AnalyzerSettings::default(), &["moon", "orbit"]);
}

#[test]
fn joiners_keep_words_of_their_scripts_whole_and_change_no_others() {
    let persian = "کتاب\u{200c}ها می\u{200c}خواهم می\u{200c}";
    let sinhala = "ශ්\u{200d}රී";
    let texts = [persian, sinhala, "Auf\u{200c}lage Auflage"];
    let analyzer = AnalyzerSettings { min_length: 1, ..AnalyzerSettings::default() };
    check(&texts, analyzer, &["auflage", "می", "می\u{200c}خواهم", "کتاب\u{200c}ها", sinhala]);
}

#[test]
fn emoji_are_no_words_and_part_them() {
    let text = "moon👩\u{200d}🚀orbit ❤\u{fe0f} rocket\u{fe0f}";
    check(&[text], AnalyzerSettings::default(), &["moon", "orbit", "rocket"]);
}

#[test]
fn folding_leaves_no_mark_on_a_latin_letter() {
    let fold = AnalyzerSettings { accents: Accents::Fold, ..AnalyzerSettings::default() };
    // Yoruba, Sanskrit in Latin letters, Guaraní, Vietnamese: two marks, or one that no letter has.
    let marked = "ọ̀rọ̀ ẹ̀kọ́ dhiyā́ ṛ́ṣi g̃uarani ḿbà đường";
    let plain = "oro eko dhiya rsi guarani mba duong";
    let expected = ["dhiya", "duong", "eko", "guarani", "mba", "oro", "rsi"];
    check(&[marked, plain], fold.clone(), &expected);
    // Letters that only look like one with a mark are folded as ever, other scripts are not.
    check(
        &["smørrebrød łódź Straße йод άλφα"],
        fold,
        &["lodz", "smorrebrod", "strasse", "άλφα", "йод"],
    );
}

#[test]
fn capitals_of_turkish_have_their_own_small_letters() {
    let texts = [
        "İSTANBUL ISPARTA IŞIK",
        "istanbul ısparta ışık",
        "I\u{307}stanbul Isparta Işık",
        "i\u{307}stanbul ısparta ışık",
    ];
    let of = |language| AnalyzerSettings { language, ..AnalyzerSettings::default() };
    for language in [Language::Turkish, Language::Azerbaijani] {
        check(&texts, of(language), &["istanbul", "ısparta", "ışık"]);
    }
    // No other language leaves the dot of the capital behind, or has the letter without one.
    let german = check(&texts[..1], of(Language::German), &["isparta", "istanbul", "işik"]);
    assert!(words(&german.1).iter().all(|word| !word.contains('\u{307}')));
    let folded = AnalyzerSettings { accents: Accents::Fold, ..of(Language::Turkish) };
    check(&texts, folded, &["isik", "isparta", "istanbul"]);
}

#[test]
fn letters_with_several_codes_are_one() {
    // Hindi with its dots apart and together, Greek accents of two ages, Korean in letters.
    let texts = [
        "\u{958}लम λ\u{1f71}θος 한국 がく",
        "\u{915}\u{93c}लम λ\u{3ac}θος \u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8} か\u{3099}く",
    ];
    let expected = ["λ\u{3ac}θος", "\u{915}\u{93c}लम", "がく", "한국"];
    check(&texts, AnalyzerSettings::default(), &expected);
}

#[test]
fn text_is_read_by_the_rules_that_its_index_was_made_with() {
    let first = AnalyzerSettings { edition: Edition::First, ..AnalyzerSettings::default() };
    let texts = ["infor\u{ad}mation İzmir ọ̀rọ̀"];
    let expected = ["infor", "i\u{307}zmir", "mation", "ọ\u{300}rọ\u{300}"];
    let (_place, index) = check(&texts, first, &expected);
    let json = serde_json::to_value(&index.manifest().settings.analyzer).unwrap();
    assert_eq!(json["edition"], 1);
}

#[test]
fn languages_without_list_or_stemmer_are_accepted_where_they_need_none() {
    use topicscope_indexer::{IndexError, Stemming};
    for (code, text, expected) in [
        ("zh", "东京都的天空", vec!["东京", "京都", "天空", "的天", "都的"]),
        ("ja", "東京タワー", vec!["タワ", "ワー", "京タ", "東京"]),
        ("ko", "한국 사람", vec!["사람", "한국"]),
    ] {
        let mut settings = all_words();
        settings.analyzer.language = code.parse().unwrap();
        let (_place, index) = indexed(&format!("{{\"text\": \"{text}\"}}"), &settings);
        let mut found = words(&index);
        found.sort_unstable();
        assert_eq!(found, expected, "{code}");
        settings.analyzer.stemming = Stemming::On;
        let error = Analyzer::new(&settings.analyzer).unwrap_err();
        assert!(matches!(error, IndexError::NoStemmer { language } if language == code), "{error}");
    }
}
