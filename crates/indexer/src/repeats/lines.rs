//! Lines of a text and their hashes, by which lines of different documents are compared.

use std::ops::Range;

/// Letters that two neighboring lines have together, at least, to be compared with others:
/// `Hello,` before `I have` says nothing. A Chinese, Japanese or Korean character is two.
pub(super) const LEAST_LETTERS: u64 = 20;

/// What a digit adds to the weight of a line: it makes a line one of text, but is no letter.
const DIGIT: u64 = 1 << 8;

/// What each byte adds to the weight of a line.
const WEIGHTS: [u16; 256] = weights();

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
    letters: u64,
    hash: u64,
}

/// Visits each two neighboring lines of a text and its last line, if they have letters enough;
/// nothing in a text of one line, which is no part of a document but all of it.
///
/// White space around a line and lines without letters or digits are passed over. Two texts
/// share a pair or a hash by chance with a probability of about 2⁻⁶⁴.
pub(super) fn walk(text: &str, mut visit: impl FnMut(Pair)) -> Walked {
    let mut found = Walked::default();
    let mut before: Option<Line> = None;
    let mut start = 0;
    for raw in text.split('\n') {
        let range = start..start + raw.len();
        start = range.end + 1;
        let trimmed = raw.trim_ascii().as_bytes();
        let Some(letters) = letters(trimmed) else { continue };
        let line = Line { range, letters, hash: hash(trimmed) };
        found.text = Some(mix(found.text.unwrap_or_default(), line.hash));
        if let Some(before) = before
            && before.letters + line.letters >= LEAST_LETTERS
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
    if let Some(last) = before.filter(|last| found.lines > 1 && last.letters >= LEAST_LETTERS) {
        let lines = found.lines - 1..found.lines;
        visit(Pair { key: mix(last.hash, STEP), lines, range: last.range });
    }
    found
}

/// Returns the letters of a line, counted up to [`LEAST_LETTERS`]; none when it has not even a
/// digit, as a rule of dashes.
fn letters(line: &[u8]) -> Option<u64> {
    let mut weight = 0;
    for &byte in line {
        weight += u64::from(WEIGHTS[usize::from(byte)]);
        if weight % DIGIT >= LEAST_LETTERS {
            return Some(LEAST_LETTERS);
        }
    }
    (weight > 0).then_some(weight % DIGIT)
}

/// Of UTF-8 the first byte of a character decides. What starts with C2 or E2 is signs, spaces
/// and lines to draw with; from E3 to ED lie the characters of Chinese, Japanese and Korean.
const fn weights() -> [u16; 256] {
    let mut weights = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        weights[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT as u16,
            b'a'..=b'z' | b'A'..=b'Z' | 0xc3..=0xe1 | 0xee..=0xf4 => 1,
            0xe3..=0xed => 2,
            _ => 0,
        };
        byte += 1;
    }
    weights
}

fn hash(bytes: &[u8]) -> u64 {
    let (blocks, rest) = bytes.as_chunks::<16>();
    let mut last = [0; 16];
    last[..rest.len()].copy_from_slice(rest);
    let start = SALT ^ bytes.len() as u64;
    blocks.iter().chain([&last]).fold(start, |state, block| {
        let block = u128::from_le_bytes(*block);
        multiply(state ^ block as u64, STEP ^ (block >> 64) as u64)
    })
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
    fn few_letters_and_single_lines_make_no_pair() {
        // 19 letters together, then 20; the last has 13 or 14.
        assert!(pairs("Thanks\nin advance, Mara").is_empty());
        assert_eq!(pairs("Thanks\nin advance, Maria\n").len(), 1);
        assert!(pairs("").is_empty());
        assert!(pairs("A title of its own, as long as can be\n\n").is_empty());
        assert!(pairs("1234567890 1234567890\n1234567890 1234567890").is_empty());
        // Ten ideographs weigh as much as twenty letters.
        assert_eq!(pairs("香港市場\n今日交易提示").len(), 1);
        assert!(pairs("香港市場\n今日交易提").is_empty());
        assert!(pairs(&"━━━━━━━━━━━━━━━━━━━━━━━━\n".repeat(3)).is_empty());
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
        assert_ne!(text_of("0123456789abcdef"), text_of("0123456789abcdef\0"));
    }
}
