//! A report on the first screen of a terminal.

use super::data::Report;
use super::glance::{Glance, glances};
use super::plots::frontier_at_a_glance;
use super::sheets::{few_figures, themes_at_a_glance};
use crate::render::{Summary, TerminalSummary};

/// Lines of a terminal of the usual size.
const HEIGHT: usize = 24;

/// Themes on the first screen; the report has all.
const THEMES_SHOWN: usize = 5;

/// Writes what a person sees first: every answer with its price and how sure it is, themes, the
/// frontier, and what to do next.
///
/// It fits `width` columns, and for one or two answers 24 lines. What a report does not have is left
/// out; without a frontier the figures that decide stand in its place. `next` has one line a step.
///
/// # Example
/// ```
/// use topicscope_inspector::report::{Report, summary};
///
/// fn first_screen(report: &Report) -> String {
///     summary(report, &["report: r/report.md".to_owned()], 80)
/// }
/// ```
pub fn summary(report: &Report, next: &[String], width: usize) -> String {
    TerminalSummary { width, height: HEIGHT }.render(&first_screen(report, next))
}

fn first_screen(report: &Report, next: &[String]) -> Summary {
    // On other terms the answer alone is told, the report has the rest.
    let paragraph = |Glance { is_asked, answer, price, sureness }: Glance| {
        let rest = [price, Some(sureness)].into_iter().flatten().filter(|_| is_asked);
        [answer].into_iter().chain(rest).collect()
    };
    let mut paragraphs: Vec<Vec<String>> = glances(report).into_iter().map(paragraph).collect();
    if paragraphs.is_empty() {
        paragraphs.push(vec![NO_ANSWER.to_owned()]);
    }
    let themes = report.themes.as_ref().filter(|themes| !themes.themes.is_empty());
    let plot = frontier_at_a_glance(report);
    let mut tables: Vec<_> =
        themes.map(|themes| themes_at_a_glance(themes, THEMES_SHOWN)).into_iter().collect();
    if plot.is_none() {
        tables.push(few_figures(report));
    }
    Summary { paragraphs, tables, plot, next: next.to_vec() }
}

/// What is said where nothing is compared with anything.
pub(crate) const NO_ANSWER: &str =
    "No answer: no variant has another one that it is compared with.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{comparison, report, two_penalties};

    fn drawn(report: &Report, width: usize) -> String {
        let next = ["report: r/report.md", "more words: topicscope words r"].map(str::to_owned);
        let text = summary(report, &next, width);
        assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
        text.replace('\u{a0}', " ")
    }

    #[test]
    fn one_answer_fits_a_screen_with_themes_and_a_frontier() {
        let text = drawn(&report(), 80);
        assert!(text.lines().count() <= HEIGHT, "{text}");
        insta::assert_snapshot!(text, @"
        mean:0.3 against none: easier to read.
          The price: gain kept -0.300, worse; linear probe -0.003, same; k-means
          NMI +0.000, no decision.
          8 seeds; it rests on faithfulness +0.120 (95 %: +0.112 to +0.128), NPMI.

        5 of 7 themes, units of each                                      none  mean:0.3
         star galaxy moon planet orbit                                       1         2
         goal team match *player* league                                     2         3
         court judge law trial jury                                          3         1
         virus cell protein gene dna                                         1         2
         film actor scene director script                                    2         3

        NPMI over zeros; capital letters: judged (o mean)
        0.15 |
             |                                                          O           o
             |               o   o         o              o
             |
             |
        0.00 |- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -  untrained
             +--------------------------------------------------------------------------
              0.00                              zeros                               1.00

        report: r/report.md
        more words: topicscope words r
        ");
    }

    #[test]
    fn two_answers_fit_a_screen_too() {
        let text = drawn(&two_penalties(), 80);
        assert!(text.lines().count() <= HEIGHT, "{text}");
        insta::assert_snapshot!(text, @"
        mean:0.3 against none: easier to read.
          The price: gain kept -0.300, worse; linear probe -0.003, same; k-means
          NMI +0.000, no decision.
          8 seeds; it rests on faithfulness +0.120 (95 %: +0.112 to +0.128), NPMI.
        l1:0.1 against none: easier to read.
          The price: gain kept -0.200, worse; linear probe -0.002, same; k-means
          NMI +0.000, no decision.
          8 seeds; it rests on faithfulness +0.080 (95 %: +0.072 to +0.088), NPMI.
        5 of 7 themes, units of each                              none  mean:0.3  l1:0.1
         star galaxy moon planet orbit                               1         2       3
         goal team match *player* league                             2         3       1
         court judge law trial jury                                  3         1       2
         virus cell protein gene dna                                 1         2       3
         film actor scene director script                            2         3       1
        NPMI over zeros; capital letters: judged (o mean, x l1)
        0.15 |
             |                                      x     o     X       Ox          o
             |               x  xo      x  o
             |
        0.00 |- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -  untrained
             +--------------------------------------------------------------------------
              0.00                              zeros                               1.00
        report: r/report.md
        more words: topicscope words r
        ");
    }

    #[test]
    fn figures_stand_where_there_is_no_frontier() {
        let text = drawn(&comparison(), 80);
        assert!(text.lines().count() <= HEIGHT, "{text}");
        insta::assert_snapshot!(text, @"
        mean:0.3 against none: easier to read.
          The price: gain kept -0.300, worse; linear probe -0.003, same; k-means
          NMI +0.000, no decision.
          8 seeds; it rests on faithfulness +0.120 (95 %: +0.112 to +0.128), NPMI.

        mean over seeds                               untrained   none  mean:0.3  better
        NPMI                                              0.010  0.080     0.110  larger
        distinct units                                    0.900  0.500     0.800  larger
        faithfulness, correlation naming                  0.100  0.300     0.420  larger
        carry-over                                         1.20   3.00      3.30  larger
        gain kept                                             –  1.000     0.700  larger
        linear probe, accuracy                                –  0.700     0.697  larger
        k-means NMI                                           –  0.400     0.400  larger
        zeros                                                 –  0.200     0.800

        report: r/report.md
        more words: topicscope words r
        ");
    }

    #[test]
    fn what_is_compared_with_nothing_has_figures_alone() {
        let mut report = comparison();
        report.variants.truncate(1);
        report.answers.clear();
        report.differences.clear();
        let text = drawn(&report, 60);
        assert!(text.starts_with("No answer: ") && text.contains("NPMI"), "{text}");
    }

    #[test]
    fn few_seeds_have_no_verdict() {
        let mut report = comparison();
        for found in &mut report.differences {
            found.verdict = None;
            found.difference.values.truncate(3);
        }
        let text = drawn(&report, 80);
        let said = "How sure: 3 seeds give intervals, but a verdict takes 5; NPMI +0.030";
        assert!(text.contains(said), "{text}");
    }
}
