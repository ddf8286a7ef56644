//! Cuts headers, signatures and quoted lines off newsgroup-style messages.
//!
//! The rules are those of scikit-learn's loader of 20 Newsgroups, in its order: headers,
//! footers, quotes.

use crate::document::Document;
use crate::settings::Strip;

/// Phrases that announce a quotation, anywhere in a line.
const ANNOUNCED: [&str; 5] = ["writes in", "writes:", "wrote:", "says:", "said:"];

/// Starts of quoted lines and of lines that announce a quotation.
const STARTS: [&str; 4] = ["In article", "Quoted from", "|", ">"];

/// Cuts off the parts of a message that are not wanted; its subject becomes the title.
pub(crate) fn cut(document: &mut Document, parts: Strip) {
    if parts.is_nothing() {
        return;
    }
    if parts.headers && document.title.is_none() {
        document.title = subject(&document.text).map(str::to_owned);
    }
    document.text = strip(&document.text, parts);
}

/// Returns a message without the parts that `strip` names.
fn strip(text: &str, strip: Strip) -> String {
    let mut rest = text;
    if strip.headers {
        rest = without_headers(rest);
    }
    if strip.footers {
        rest = without_footer(rest);
    }
    if strip.quotes { without_quotes(rest) } else { rest.to_owned() }
}

/// Returns the subject named in the headers of a message, if there is one.
pub(crate) fn subject(text: &str) -> Option<&str> {
    let headers = &text[..text.len() - without_headers(text).len()];
    headers
        .lines()
        .find_map(|line| line.strip_prefix("Subject:"))
        .map(str::trim)
        .filter(|subject| !subject.is_empty())
}

/// Returns what follows the first blank line; nothing when there is none.
fn without_headers(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\n') {
        // A blank line ends headers only after some other line.
        if line.trim_end_matches('\r').is_empty() && rest.len() < text.len() {
            return after;
        }
        rest = after;
    }
    ""
}

/// Returns what precedes the last line that is blank or made of dashes, if there is such a
/// line after the first.
fn without_footer(text: &str) -> &str {
    let trimmed = text.trim();
    let mut end = trimmed.len();
    while let Some(start) = trimmed[..end].rfind('\n') {
        if trimmed[start + 1..end].trim().trim_matches('-').is_empty() {
            return &trimmed[..start];
        }
        end = start;
    }
    text
}

fn without_quotes(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for line in text.split('\n').filter(|line| !is_quote(line)) {
        kept.push_str(line);
        kept.push('\n');
    }
    kept.pop();
    kept
}

fn is_quote(line: &str) -> bool {
    STARTS.iter().any(|start| line.starts_with(start))
        || ANNOUNCED.iter().any(|phrase| line.contains(phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Strip = Strip { headers: true, footers: true, quotes: true };

    #[test]
    fn a_message_keeps_its_own_words() {
        let message = "From: a@b\nSubject: Re: bikes\n\nIn article <1>, c@d writes:\n> old\n\
                       new words\n--\nAnna, Rome\n";
        assert_eq!(strip(message, ALL), "new words");
        assert_eq!(subject(message), Some("Re: bikes"));
    }

    #[test]
    fn a_text_without_a_blank_line_is_all_headers() {
        assert_eq!(without_headers("From: x\nbody"), "");
        assert_eq!(without_headers("From: x\r\n\r\nbody"), "body");
    }

    #[test]
    fn the_last_block_is_the_signature_even_without_dashes() {
        // The rule knows no better: one paragraph alone stays, the last of several goes.
        assert_eq!(without_footer("one paragraph\nonly"), "one paragraph\nonly");
        assert_eq!(without_footer("one\n\ntwo\n\nthree\n"), "one\n\ntwo");
        assert_eq!(without_footer("text\n  ----  \nname"), "text");
    }

    #[test]
    fn quoted_lines_go_and_lookalikes_stay() {
        let text = "> a\n|b\n >c\nshe said: no\nshe said so\nIn article 5";
        assert_eq!(without_quotes(text), " >c\nshe said so");
        assert_eq!(without_quotes(""), "");
    }

    #[test]
    fn nothing_asked_changes_nothing() {
        assert_eq!(strip("a: b\n\n> c\n", Strip::default()), "a: b\n\n> c\n");
    }
}
