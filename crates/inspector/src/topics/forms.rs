//! Word lists as other programs print them: weights and words, numbered lines, tables.

use std::collections::HashMap;

/// Largest number of a topic up to which topics that a table leaves out keep their place.
const LAST_PLACE: usize = 100_000;

/// Names of the column with the topic, and of that with the word.
const TOPIC: [&str; 3] = ["unit", "topic", "topic_id"];
const WORD: [&str; 3] = ["word", "term", "token"];

/// Reads `0.120*"orbit" + 0.099*"rocket"`, as gensim prints topics, whatever stands around it; a
/// word that no `+` joins to the one before it starts a topic.
///
/// None where a line has no such word.
pub(super) fn printed(text: &str) -> Option<Vec<Vec<String>>> {
    let mut topics: Vec<Vec<String>> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let mut rest = line;
        let mut joined = false;
        let mut found = false;
        while let Some((before, word, behind)) = weighted(rest) {
            let starts = !joined || before.trim() != "+";
            match topics.last_mut() {
                Some(topic) if !starts => topic.push(word.to_owned()),
                _ => topics.push(vec![word.to_owned()]),
            }
            (rest, joined, found) = (behind, true, true);
        }
        let frame = |c: char| c.is_ascii_punctuation() || c.is_whitespace();
        if !found && !line.chars().all(frame) {
            return None;
        }
    }
    (!topics.is_empty()).then_some(topics)
}

/// Finds the next `weight*"word"`: what stands before it, the word, what stands behind it.
fn weighted(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        // A text within JSON or Python has its quotation marks escaped.
        let star = from + text[from..].find('*')?;
        let behind = &text[star + 1..];
        let quote = behind.strip_prefix('\\').unwrap_or(behind);
        from = star + 1;
        let Some(quoted) = quote.strip_prefix('"') else { continue };
        let Some(end) = quoted.find('"') else { continue };
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | 'e' | 'E');
        let before = text[..star].trim_end_matches(is_number);
        let weight = text[before.len()..star].replace(',', ".");
        if weight.parse::<f64>().is_ok() {
            let word = quoted[..end].trim_end_matches('\\');
            return Some((before, word, &quoted[end + 1..]));
        }
    }
}

/// Takes `Topic 3:` off the start of every line; none where a line has no such start.
pub(super) fn numbered<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Vec<&'a str>> {
    lines.map(behind_number).collect()
}

fn behind_number(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(['-', '*', ' ', '\t']);
    let (word, rest) = line.split_at(line.find(|c: char| !c.is_alphabetic())?);
    let named = ["topic", "cluster", "unit"].contains(&word.to_lowercase().as_str());
    let rest = rest.trim_start_matches([' ', '#', '_']);
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let has_number = behind.len() < rest.len();
    if !has_number || !(named || word.is_empty()) {
        return None;
    }
    // A number alone may be a word, if nothing parts it from the others.
    let behind = behind.trim_start();
    let parted = behind.strip_prefix([':', ')', '.']);
    // `0.12` is a number.
    let parted = parted.filter(|behind| behind.is_empty() || behind.starts_with([' ', '\t']));
    let parted = parted.or_else(|| behind.strip_prefix("- ").filter(|_| named));
    parted.map(|behind| behind.trim_start_matches([' ', '\t', '-']))
}

/// Reads a table with a line of column names, among them one for the topic and one for the word,
/// with a word a line, best first; none where it is no such table. Topics whose numbers are left
/// out have no words.
pub(super) fn table(text: &str) -> Option<Vec<Vec<String>>> {
    let head = text.lines().next()?;
    let delimiter = [b',', b'\t', b';'].into_iter().find(|&d| head.as_bytes().contains(&d))?;
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let names: Vec<String> =
        reader.headers().ok()?.iter().map(|name| name.trim().to_lowercase()).collect();
    let column = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
    let (topic, word) = (column(&TOPIC)?, column(&WORD)?);
    let mut places = HashMap::new();
    let mut topics: Vec<Vec<String>> = Vec::new();
    for record in reader.records() {
        let record = record.ok()?;
        let (name, word) = (record.get(topic)?.to_owned(), plain(record.get(word)?).to_owned());
        let number = name.trim().parse::<usize>().ok().filter(|&number| number <= LAST_PLACE);
        let place = *places.entry(name).or_insert_with(|| {
            while number.is_some_and(|number| topics.len() < number) {
                topics.push(Vec::new());
            }
            topics.push(Vec::new());
            topics.len() - 1
        });
        topics[place].push(word);
    }
    Some(topics)
}

/// Takes away the apostrophe that keeps a spreadsheet from running a word as a formula.
fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(['=', '+', '-', '@']) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_topics_are_cut_where_no_plus_joins_words() {
        let expected = Some(vec![
            vec!["orbit".to_owned(), "open-source".to_owned()],
            vec!["bread".to_owned()],
        ]);
        for text in [
            "0.120*\"orbit\" + 0.099*\"open-source\"\n\n0.110*\"bread\"\n",
            "[(0, '0.1*\"orbit\" + 0.09*\"open-source\"'), (1, '0.1*\"bread\"')]",
            "[\n(0, '-0.1*\"orbit\" + 0.09*\"open-source\"'),\n(1, '1e-3*\"bread\"'),\n]\n",
            "topic #0 (0.5): 0,1*\"orbit\" + 0,1*\"open-source\"\ntopic #1 (0.5): 0,1*\"bread\"",
        ] {
            assert_eq!(printed(text), expected, "{text}");
        }
        assert_eq!(printed("orbit rocket\n0.1*\"a\"\n"), None);
        assert_eq!(printed("a*\"b\""), None);
    }

    #[test]
    fn numbers_of_lines_are_no_words() {
        let of = |text: &'static str| numbered(text.lines());
        assert_eq!(of("Topic 0: a b\ntopic #1 - c"), Some(vec!["a b", "c"]));
        assert_eq!(of("0: a b\n1) c\n2. d"), Some(vec!["a b", "c", "d"]));
        assert_eq!(of("- Topic_3: a"), Some(vec!["a"]));
        assert_eq!(of("0 a b"), None);
        assert_eq!(of("Topic 0: a\nb"), None);
        assert_eq!(of("1984 - novel"), None);
        assert_eq!(of("0.12 + 0.3"), None);
    }

    #[test]
    fn a_table_has_a_word_a_line() {
        let text = "unit,rank,word,score\n0,1,orbit,2\n0,2,'-x,1\n2,1,bread,1\n";
        let orbit = vec!["orbit".to_owned(), "-x".to_owned()];
        assert_eq!(table(text), Some(vec![orbit, Vec::new(), vec!["bread".to_owned()]]));
        let named = "Topic\tWord\nfar\tb\nfood\tc\n4000000000\td\n";
        assert_eq!(table(named).map(|topics| topics.len()), Some(3));
        assert_eq!(table("orbit, rocket\nword, unit\n"), None);
    }
}
