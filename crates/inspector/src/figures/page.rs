//! The catalog as a page in Markdown, `docs/figures.md`.

use std::fmt::Write as _;

use super::entry::FigureEntry;
use super::metric::Metric;
use super::subject::Subject;
use crate::render::fold;

/// What stands above the figures.
const HEAD: &str = "\
# Figures

What `topicscope evaluate`, `compare` and `study` compute, by subject. The `key` names a figure in
`report.json` and in CSV files, its heading or the column *in tables* in what people read. This page
is made from the catalog in `crates/inspector/src/figures`; CONTRIBUTING.md says how.

N is the number of documents, V of words of the vocabulary, H of hidden units. Codes are the
activations of the hidden units, without dropout. Units are named on *training* documents and judged
on *test* documents, which are those of another part where `--part` asks for it. Logarithms are
natural. No figure is ever NaN: one that cannot be computed is absent, with the reason.

A unit is named by words in three ways, all on training documents. The *default naming*,
`distinctive`, takes the harmonic mean of two ranks that a word has within the unit: by correlation,
and by its share in the words of the documents that drive the unit. It lowers words that another
unit has more of, until the names of all units are diverse enough, and then takes word after word
that belongs to those already taken. *Correlation naming* takes the words whose presence correlates
most with the activation, *decoder naming* those of largest decoder weight.

Typical values are of 20 Newsgroups and 64 units, unless another corpus is named. Where they name
`mean:0.3`, models were trained for 60 epochs to predict seen words alone, and renewed no unit.
";

/// Columns of text, where no word is longer.
const WIDTH: usize = 100;

/// Writes the page.
pub fn page() -> String {
    let all: Vec<Metric> = Metric::all().collect();
    let subjects: Vec<&[Metric]> =
        all.chunk_by(|one, other| one.subject() == other.subject()).collect();
    let mut page = HEAD.to_owned();
    page.push('\n');
    for subject in &subjects {
        let title = subject[0].subject().title;
        let _ = writeln!(page, "- [{title}](#{})", title.to_lowercase().replace(' ', "-"));
    }
    for subject in subjects {
        write_subject(&mut page, subject);
    }
    page
}

fn write_subject(page: &mut String, metrics: &[Metric]) {
    let Subject { title, text } = metrics[0].subject();
    let _ = write!(page, "\n## {title}\n\n{}", filled(text));
    let mut left: Vec<Metric> = metrics.to_vec();
    while let Some(first) = left.first() {
        let definition = &first.entry().definition;
        let (members, others): (Vec<Metric>, Vec<Metric>) =
            left.iter().partition(|metric| metric.entry().definition == *definition);
        let family: Vec<&FigureEntry> = members.iter().map(|metric| metric.entry()).collect();
        let _ = write!(page, "\n### {}\n\n{}", definition.name, filled(&definition.text));
        if !definition.source.is_empty() {
            let _ = write!(page, "\n{}", filled(&format!("*Source: {}.*", definition.source)));
        }
        match family.as_slice() {
            [alone] => {
                let _ = writeln!(page, "\n`{}` · {}", alone.key, facts(alone).join(" · "));
            }
            family => write_table(page, family),
        }
        write_typical(page, &members);
        left = others;
    }
}

/// Writes what is little and what is much, where that is known.
fn write_typical(page: &mut String, members: &[Metric]) {
    for metric in members.iter().filter(|metric| !metric.typical().is_empty()) {
        let of = if members.len() > 1 { format!(" of `{}`", metric.key()) } else { String::new() };
        let text = format!("Typical values{of}: {}", metric.typical());
        let _ = write!(page, "\n{}", filled(&text));
    }
}

/// Writes figures that differ in little, one row each.
fn write_table(page: &mut String, family: &[&FigureEntry]) {
    page.push_str("\n| key | in tables | which | unit | better | measured on |\n");
    page.push_str("|---|---|---|---|---|---|\n");
    for entry in family {
        let FigureEntry { key, title, within, .. } = entry;
        let facts = facts(entry).join(" | ");
        let _ = writeln!(page, "| `{key}` | {title} | {within} | {facts} |");
    }
}

/// Returns the unit, the direction and the documents in a few words each.
fn facts(entry: &FigureEntry) -> [&'static str; 3] {
    [entry.unit.name(), entry.better.name(), entry.documents.name()]
}

/// Breaks a text into lines.
fn filled(text: &str) -> String {
    fold(text, WIDTH) + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use std::{env, fs};

    /// Set to `1`, it makes the test below write the page instead of comparing it.
    const REWRITE: &str = "TOPICSCOPE_REWRITE";

    #[test]
    fn the_page_of_figures_is_made_from_the_catalog_as_it_is() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/figures.md");
        if env::var_os(REWRITE).is_some_and(|value| value == "1") {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, page()).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        let same =
            found.lines().zip(page().lines()).take_while(|(one, other)| one == other).count();
        let place =
            format!("docs/figures.md is stale from line {} on; {REWRITE}=1 writes it", same + 1);
        assert!(found == page(), "{place}");
    }

    #[test]
    fn text_is_broken_between_words() {
        let long = "word ".repeat(40);
        let lines: Vec<String> = filled(long.trim()).lines().map(str::to_owned).collect();
        assert_eq!((lines.len(), lines[0].len(), lines[1].len()), (2, 99, 99));
        assert_eq!(filled(&"x".repeat(120)).lines().count(), 1);
    }

    #[test]
    fn every_key_stands_on_the_page_once() {
        let page = page();
        for metric in Metric::all() {
            let key = metric.key();
            assert_eq!(
                page.matches(&format!("\n`{key}` · ")).count()
                    + page.matches(&format!("\n| `{key}` | ")).count(),
                1,
                "{key}"
            );
        }
    }
}
