//! Whether a text has a document a line, told from its start.

/// Lines that are looked at.
const LINES: usize = 500;

/// At most one line in so many is blank where each is a document.
const BLANK: usize = 10;

/// Widths of lines on pages, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=120;

/// Longest word that would have been moved to the next line; longer ones, as in scripts
/// without blanks, are broken.
const LONGEST_WORD: usize = 20;

/// Says whether a text looks as if each line were a document: blank lines are rare, and lines
/// are not wrapped.
///
/// Lines are wrapped when more than half of those before a line are so long that its first
/// word would not have fitted into the width, which nine tenths of the lines keep to, and when
/// that is the width of a page and fewer than half of the lines end a sentence.
pub(super) fn is_by_lines(start: &str) -> bool {
    // The last line may be cut off.
    let whole = start.rfind('\n').map_or(start, |end| &start[..end]);
    let lines: Vec<&str> = whole.trim_end().lines().take(LINES).collect();
    let blank = lines.iter().filter(|line| line.trim().is_empty()).count();
    blank * BLANK <= lines.len() && !are_wrapped(&lines)
}

fn are_wrapped(lines: &[&str]) -> bool {
    let lines: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
    let filled: Vec<&str> = lines.iter().copied().filter(|line| !line.is_empty()).collect();
    let mut widths: Vec<usize> = filled.iter().map(|line| line.chars().count()).collect();
    widths.sort_unstable();
    let Some(&width) = widths.get(9 * widths.len() / 10) else { return false };
    let sentences = filled.iter().filter(|line| ends_sentence(line)).count();
    if !WIDTHS.contains(&width) || 2 * sentences >= filled.len() {
        return false;
    }
    let pairs: Vec<&[&str]> =
        lines.windows(2).filter(|pair| pair.iter().all(|line| !line.is_empty())).collect();
    let full = pairs.iter().filter(|pair| is_full(pair[0], pair[1], width)).count();
    2 * full > pairs.len()
}

/// Says whether the first word of the next line would not have fitted into a line.
fn is_full(line: &str, next: &str, width: usize) -> bool {
    let word = next.split_whitespace().next().unwrap_or_default();
    let word = word.chars().take(LONGEST_WORD).count();
    line.chars().count() + 1 + word > width
}

fn ends_sentence(line: &str) -> bool {
    let line = line.trim_end_matches(['"', '\'', ')', ']', '”', '’', '»', '」']);
    line.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟'])
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 8] =
        ["harbor", "sail", "a", "lighthouse", "of", "tide", "compass", "under"];

    /// Fills lines of a width with words in an irregular order.
    fn wrapped(n_words: usize, width: usize) -> String {
        let (mut text, mut line) = (String::new(), String::new());
        for n in 0..n_words {
            let word = WORDS[n * n % 7 % WORDS.len()];
            if line.len() + 1 + word.len() > width {
                text += &line;
                text.push('\n');
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line += word;
        }
        text + &line + "\n"
    }

    #[test]
    fn wrapped_text_is_known_with_and_without_blank_lines() {
        let page = wrapped(400, 72);
        assert!(!is_by_lines(&page));
        let lines: Vec<&str> = page.lines().collect();
        let paragraphs = lines.chunks(6).map(|lines| lines.join("\n")).collect::<Vec<_>>();
        assert!(!is_by_lines(&paragraphs.join("\n\n")));
        // One line may be longer than all others.
        assert!(!is_by_lines(&format!("{page}{}\n{page}", "x".repeat(300))));
    }

    #[test]
    fn paragraphs_in_one_line_each_are_told_by_the_blank_lines() {
        let line = wrapped(60, 10_000);
        assert!(!is_by_lines(&format!("{line}\n").repeat(9)));
        assert!(is_by_lines(&line.repeat(9)));
    }

    #[test]
    fn lines_of_any_length_are_documents_when_they_vary() {
        let varied: String = (0..60).map(|n| wrapped(3 + n * n % 23, 10_000)).collect();
        assert!(is_by_lines(&varied));
        for text in
            ["", "one", "red apples\ngreen pears\nred figs\n", "a\nb\n\n\n", "red moon tide\n"]
        {
            assert!(is_by_lines(text), "{text:?}");
        }
        // Short lines may be equally long.
        assert!(is_by_lines(&"red moon tide\n".repeat(20)));
        let sentences: String =
            (0..60).map(|n| wrapped(30, 999)[..50 + n % 3].to_owned() + " end.\n").collect();
        assert!(is_by_lines(&sentences));
        let ideographs: String = (0..60).map(|n| "字".repeat(20 + n * n % 61) + "\n").collect();
        assert!(is_by_lines(&ideographs));
    }

    #[test]
    fn a_verse_or_a_list_with_gaps_is_no_document_a_line() {
        assert!(!is_by_lines("red apples\n\ngreen pears\n"));
        assert!(!is_by_lines(&"one\ntwo\nthree\nfour\n\n".repeat(9)));
        // A gap here and there may be a document without words.
        assert!(is_by_lines(&format!("{}\n{}", "red figs\n".repeat(12), "red apples\n".repeat(9))));
    }
}
