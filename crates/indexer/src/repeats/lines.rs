//! Lines of a text and their hashes, by which lines of different documents are compared.

use std::iter;
use std::ops::Range;

/// Bytes that two neighboring lines have together, at least, to be compared with others: `Hello,`
/// before `I have` says nothing. In scripts of more bytes fewer characters say as much.
pub(super) const LEAST_BYTES: usize = 24;

/// Odd numbers without a pattern: the digits of the golden ratio and a constant of Vigna's
/// `SplitMix64`.
const SALT: u64 = 0x9e37_79b9_7f4a_7c15;
const STEP: u64 = 0xbf58_476d_1ce4_e5b9;

/// A line with the line after it, or the last line with the end of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    /// The hash of both.
    pub(super) key: u64,
    /// Their numbers, among the lines that have a letter or digit.
    pub(super) lines: Range<u32>,
    /// Where they stand in the text, with what is between them, in bytes; without the line end
    /// after them.
    pub(super) range: Range<usize>,
}

/// What a walk over a text found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Walked {
    /// The hash of all lines, in order; absent when there are none.
    pub(super) text: Option<u64>,
    /// Lines with a letter or digit.
    pub(super) lines: u32,
}

struct Line {
    range: Range<usize>,
    n_bytes: usize,
    hash: u64,
}

/// Visits each two neighboring lines of a text and its last line, if they are long enough;
/// nothing in a text of one line, which is no part of a document but all of it.
///
/// White space around a line and lines without letters or digits are passed over. Two texts
/// share a pair or a hash by chance with a probability of about 2⁻⁶⁴.
pub(super) fn walk(text: &str, mut visit: impl FnMut(Pair)) -> Walked {
    let mut found = Walked::default();
    let mut before: Option<Line> = None;
    let bytes = text.as_bytes();
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes).chain(iter::once(bytes.len())) {
        let range = start..end;
        start = end + 1;
        if !is_text(&text[range.clone()]) {
            continue;
        }
        let trimmed = bytes[range.clone()].trim_ascii();
        let line = Line { range, n_bytes: trimmed.len(), hash: hash(trimmed) };
        found.text = Some(mix(found.text.unwrap_or_default(), line.hash));
        if let Some(before) = before
            && before.n_bytes + line.n_bytes >= LEAST_BYTES
        {
            visit(Pair {
                key: mix(before.hash, line.hash),
                lines: found.lines - 1..found.lines + 1,
                range: before.range.start..line.range.end,
            });
        }
        found.lines += 1;
        before = Some(line);
    }
    if let Some(last) = before.filter(|last| found.lines > 1 && last.n_bytes >= LEAST_BYTES) {
        let lines = found.lines - 1..found.lines;
        visit(Pair { key: mix(last.hash, STEP), lines, range: last.range });
    }
    found
}

/// Says whether a line has a letter or digit, as a rule of dashes has not. What starts with C2 or
/// E2 in UTF-8 is signs, spaces and lines to draw with.
pub(super) fn is_text(line: &str) -> bool {
    let begins_word =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, 0xc3..=0xe1 | 0xe3..=0xf4);
    line.bytes().any(begins_word)
}

/// Hashes bytes, sixteen at a time; the last sixteen once more when some are left.
fn hash(bytes: &[u8]) -> u64 {
    let step = |state: u64, block: &[u8; 16]| {
        let block = u128::from_le_bytes(*block);
        multiply(state ^ block as u64, STEP ^ (block >> 64) as u64)
    };
    let (blocks, rest) = bytes.as_chunks::<16>();
    let start = (bytes.len() as u64 + 1).wrapping_mul(SALT);
    let state = blocks.iter().fold(start, step);
    if rest.is_empty() {
        return state;
    }
    if let Some(last) = bytes.last_chunk() {
        return step(state, last);
    }
    let mut block = [0; 16];
    block[..rest.len()].copy_from_slice(rest);
    step(state, &block)
}

/// Makes one hash of two; their order counts.
fn mix(one: u64, two: u64) -> u64 {
    multiply(one ^ SALT, two.rotate_left(32) ^ STEP)
}

/// Multiplies two numbers and folds the product: each bit of either reaches all bits.
fn multiply(one: u64, two: u64) -> u64 {
    let product = u128::from(one) * u128::from(two);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn pairs(text: &str) -> Vec<(Range<u32>, &str)> {
        let mut pairs = Vec::new();
        walk(text, |pair| pairs.push((pair.lines, &text[pair.range])));
        pairs
    }

    fn text_of(text: &str) -> Option<u64> {
        walk(text, |_| ()).text
    }

    #[test]
    fn lines_stand_with_the_next_one_and_the_last_one_alone() {
        let text = "Anna Bianchi, Rome\n----\n\n tel. 06 555 1234, all day \r\nI speak for myself alone.\n";
        let expected = [
            (0..2, "Anna Bianchi, Rome\n----\n\n tel. 06 555 1234, all day \r"),
            (1..3, " tel. 06 555 1234, all day \r\nI speak for myself alone."),
            (2..3, "I speak for myself alone."),
        ];
        assert_eq!(pairs(text), expected);
    }

    #[test]
    fn short_lines_and_single_lines_make_no_pair() {
        // 23 bytes together, then 24; the last has 17 or 18.
        assert!(pairs("Thanks\nin advance, Maria").is_empty());
        assert_eq!(pairs("Thanks\nin advance, Marian\n").len(), 1);
        assert!(pairs("").is_empty());
        assert!(pairs("A title of its own, as long as can be\n\n").is_empty());
        assert_eq!(pairs("香港市場\n交易提示").len(), 1);
        for rule in ["-", "━", "\u{a0}", "* "] {
            assert_eq!(
                walk(&format!("{}\n", rule.repeat(24)).repeat(3), |_| ()),
                Walked::default()
            );
        }
    }

    #[test]
    fn white_space_around_lines_and_rules_change_no_hash_and_all_else_does() {
        let text = text_of("red figs\nsea salt");
        for same in ["  red figs \r\n\n\tsea salt\n", "red figs\n---\nsea salt\n***"] {
            assert_eq!(text_of(same), text, "{same:?}");
        }
        for other in [
            "sea salt\nred figs",
            "red figs sea salt",
            "red figs",
            "Red figs\nsea salt",
            "red figs\nsea salt\n1",
        ] {
            assert_ne!(text_of(other), text, "{other:?}");
        }
        assert_eq!((text_of(""), text_of(" \n--\n")), (None, None));
    }

    #[test]
    fn every_byte_of_a_line_counts_whatever_its_length() {
        for length in 1..70 {
            let line = "a".repeat(length);
            let others = (0..length).map(|place| {
                let mut other = line.clone().into_bytes();
                other[place] = b'b';
                String::from_utf8(other).unwrap()
            });
            let all: HashSet<Option<u64>> = others
                .chain([line.clone(), format!("{line}a")])
                .map(|line| text_of(&line))
                .collect();
            assert_eq!(all.len(), length + 2);
        }
    }
}
