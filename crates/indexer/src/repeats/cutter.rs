//! Takes lines that repeat off texts, but for the first document that they stand in.

use hashbrown::HashMap;

use super::lines::{Pair, walk};

/// The lines that repeat in a corpus.
pub(crate) struct RepeatedLines {
    /// The first document of each pair of lines.
    pub(super) first: HashMap<u64, u32>,
}

impl RepeatedLines {
    /// Takes the lines that repeat off a text, with what lies between them, unless its document
    /// is their first. Returns how many lines with a letter or digit went.
    pub(super) fn cut(&self, text: &mut String, document: u32) -> u32 {
        let mut gone: Vec<Pair> = Vec::new();
        walk(text, |pair| {
            if self.first.get(&pair.key).is_none_or(|&first| first == document) {
                return;
            }
            match gone.last_mut() {
                Some(last) if pair.lines.start <= last.lines.end => {
                    last.lines.end = pair.lines.end;
                    last.range.end = pair.range.end;
                }
                _ => gone.push(pair),
            }
        });
        if gone.is_empty() {
            return 0;
        }
        let mut kept = String::with_capacity(text.len());
        let mut start = 0;
        for pair in &gone {
            kept.push_str(&text[start..pair.range.start]);
            // The line end after them goes too.
            start = text.len().min(pair.range.end + 1);
        }
        kept.push_str(&text[start..]);
        *text = kept;
        gone.iter().map(|pair| pair.lines.end - pair.lines.start).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes the pairs of `repeated`, first seen in document 3, off a text.
    fn check(repeated: &str, document: u32, text: &str, kept: &str, n_lines: u32) {
        let mut first = HashMap::new();
        walk(repeated, |pair| {
            first.insert(pair.key, 3);
        });
        let mut cut = text.to_owned();
        let gone = RepeatedLines { first }.cut(&mut cut, document);
        assert_eq!((cut.as_str(), gone), (kept, n_lines), "{text:?}");
    }

    const SIGNED: &str = "Anna Bianchi, Rome\n----\ntel. 06 555 1234, all day\nI speak for myself.";

    #[test]
    fn a_block_goes_with_what_lies_in_it_and_the_first_document_keeps_it() {
        let text = format!("red figs\n\n{SIGNED}\n");
        check(SIGNED, 4, &text, "red figs\n\n", 3);
        check(SIGNED, 3, &text, &text, 0);
        check(SIGNED, 4, &format!("{SIGNED}\nred figs"), "red figs", 3);
        check(SIGNED, 4, SIGNED, "", 3);
    }

    #[test]
    fn a_line_alone_stays_unless_it_is_the_last_as_elsewhere() {
        let text = "I saw tel. 06 555 1234\nAnna Bianchi, Rome\nwrote to me";
        check(SIGNED, 4, text, text, 0);
        check(
            "x\nSent from a small telephone",
            4,
            "figs\nSent from a small telephone",
            "figs\n",
            1,
        );
        let text = "Sent from a small telephone\nfigs";
        check("x\nSent from a small telephone", 4, text, text, 0);
    }

    #[test]
    fn blocks_apart_go_each() {
        let block = "Anna Bianchi, Rome\ntel. 06 555 1234, all day";
        let text = format!("{block}\nred\nfigs\n{block}\nplums");
        check(&format!("{block}\nend"), 4, &text, "red\nfigs\nplums", 4);
    }
}
