use std::collections::HashSet;

use super::*;
use crate::page::PageData;
use crate::page::samples::readings;
use crate::page::tried::tests::encoders;
use crate::report::Report;
use crate::report::samples::{comparison, models, report};
use crate::units::UnitDocument;
use topicscope_indexer::DocId;

/// Text that would run, ask for something or end what it stands in, were it markup.
const HOSTILE: &str = "<script>alert(1)</script><img src=http://x.test onerror=alert(2)>\"' onclick=\"alert(3) {{ 7 }} --></style>\u{202e}";

fn laid_out(report: &Report, models: &[ModelUnits]) -> String {
    let readings = models.iter().map(|of| readings(&of.variant, HOSTILE)).collect();
    let data = PageData { readings, ..PageData::default() };
    let whole = WholeReport { report, models, data: &data };
    index_page(whole, PageSettings::default())
}

fn hostile() -> (Report, Vec<ModelUnits>) {
    let (mut report, mut models) = (report(), models());
    report.corpus.name = HOSTILE.to_owned();
    report.question = HOSTILE.to_owned();
    report.missing = vec![HOSTILE.to_owned()];
    report.answers[0].variant = HOSTILE.to_owned();
    report.variants[1].name = HOSTILE.to_owned();
    report.themes.as_mut().unwrap().themes[0].words[0] = HOSTILE.to_owned();
    report.fates[0].units[0].came[0] = HOSTILE.to_owned();
    models[1].variant = HOSTILE.to_owned();
    let unit = &mut models[1].units[0];
    unit.label = Some(HOSTILE.to_owned());
    unit.words[0].word = HOSTILE.to_owned();
    unit.documents.push(UnitDocument {
        document: DocId(0),
        id: HOSTILE.to_owned(),
        title: Some(HOSTILE.to_owned()),
        labels: vec![HOSTILE.to_owned()],
        activation: 1.0,
        snippet: format!("«{HOSTILE}» {HOSTILE}"),
        reason: None,
    });
    (report, models)
}

/// Returns every element's start, without our own style and script.
fn starts(page: &str) -> Vec<&str> {
    let after_style = page.split_once("</style>").unwrap().1;
    let body = after_style.split_once("<script").unwrap().0;
    let starts = body.split('<').skip(1).filter(|start| !start.starts_with(['/', '!']));
    starts.map(|start| start.split_once('>').unwrap().0).collect()
}

#[test]
fn hostile_names_labels_words_and_documents_stay_text() {
    let (report, models) = hostile();
    let page = laid_out(&report, &models);
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(page.matches("<script").count(), 2, "ours and packed readings");
    assert_eq!((page.matches("<style").count(), page.matches("</style").count()), (1, 1));
    assert!(page.contains("&#60;script&#62;alert(1)"), "the text itself is there");
    assert!(!page.contains('\u{202e}'));
    for start in starts(&page) {
        assert!(!start.starts_with("img"), "{start}");
        // Outside of quotes there is nothing but names of attributes.
        let names: String = start.split('"').step_by(2).collect();
        assert!(
            !names.contains(" on") && !names.contains(" src") && !names.contains(" style"),
            "{start}"
        );
    }
}

#[test]
fn nothing_is_asked_for_and_only_our_own_script_runs() {
    let page = laid_out(&report(), &models());
    assert!(!page.contains("http:") && !page.contains("https:"), "an address");
    assert!(
        !page.contains("url(") || page.matches("url(").count() == page.matches("url(#").count()
    );
    assert!(page.contains("default-src &#39;none&#39;; script-src &#39;sha256-"));
    for start in starts(&page) {
        let href = start.split_once("href=\"").map_or("#", |(_, href)| href);
        assert!(href.starts_with('#'), "{start}");
    }
}

#[test]
fn places_have_one_name_each_and_every_link_leads_to_one() {
    let (report, models) = hostile();
    let page = laid_out(&report, &models);
    let values = |name: &str| -> Vec<String> {
        let starts = starts(&page);
        let values = starts.iter().filter_map(|start| start.split_once(name));
        values.map(|(_, rest)| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let ids = values(" id=\"");
    let distinct: HashSet<&String> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
    assert!(distinct.contains(&"none/s1/unit/2".to_owned()), "{ids:?}");
    assert!(ids.iter().all(|id| !id.contains(char::is_whitespace)));
    for link in values("href=\"#") {
        assert!(distinct.contains(&link), "{link}");
    }
}

#[test]
fn headings_go_down_one_step_at_a_time() {
    let page = laid_out(&report(), &models());
    let starts = starts(&page);
    let levels = starts.iter().filter_map(|start| {
        let level = start.strip_prefix('h')?.chars().next()?.to_digit(10)?;
        Some(level)
    });
    let levels: Vec<u32> = levels.collect();
    assert_eq!(levels.iter().filter(|&&level| level == 1).count(), 1);
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
}

#[test]
fn the_answer_comes_first_and_what_is_not_there_is_left_out() {
    let page = laid_out(&report(), &models());
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}"));
    let order = [
        "mean:0.3 against none: easier",
        "id=\"rests\"",
        "id=\"strengths\"",
        "id=\"themes\"",
        "id=\"units\"",
    ];
    assert!(order.windows(2).all(|pair| place(pair[0]) < place(pair[1])));
    let plain = laid_out(&comparison(), &[]);
    for absent in ["id=\"strengths\"", "id=\"themes\"", "id=\"units\"", "id=\"controls\""] {
        assert!(!plain.contains(absent), "{absent}");
    }
}

#[test]
fn the_same_report_gives_the_same_page_and_another_one_another() {
    let page = |report: &Report| laid_out(report, &models());
    assert_eq!(page(&report()), page(&report()));
    assert_ne!(page(&report()), page(&comparison()));
}

#[test]
fn encoders_go_first_where_the_page_would_be_too_large_and_it_says_so() {
    let (report, models) = (report(), models());
    let data = PageData {
        encoders: Some(encoders(&models[0].variant)),
        readings: vec![readings(&models[0].variant, "moon")],
        ..PageData::default()
    };
    let whole = WholeReport { report: &report, models: &models, data: &data };
    let page = |budget| index_page(whole, PageSettings { budget, ..PageSettings::default() });
    let with = page(u64::MAX);
    assert!(with.contains("id=\"data-try\"") && with.contains("<textarea"));
    let size = with.len() as u64;
    assert_eq!(page(size), with, "the budget itself is not too much");
    let without = page(size - 1);
    assert!(!without.contains("id=\"data-try\"") && !without.contains("<textarea"));
    assert!(without.contains("would pass its budget by 1 kB"), "and by how much");
    assert!(without.contains("id=\"data-readings\""), "other parts stay");
}
