//! Sentences folded into the width of a terminal.

/// Breaks a text at spaces so that no line is longer than `width` characters, except where a
/// single word is. Line ends of the text stay.
///
/// # Example
/// ```
/// use topicscope_inspector::render::fold;
///
/// assert_eq!(fold("one two three", 8), "one two\nthree");
/// ```
pub fn fold(text: &str, width: usize) -> String {
    let lines: Vec<String> = text.lines().map(|line| fold_line(line, width)).collect();
    lines.join("\n")
}

fn fold_line(line: &str, width: usize) -> String {
    let mut folded = String::new();
    let mut used = 0;
    for (place, word) in line.split(' ').enumerate() {
        let length = word.chars().count();
        if place > 0 && used + 1 + length > width {
            folded.push('\n');
            used = 0;
        } else if place > 0 {
            folded.push(' ');
            used += 1;
        }
        folded.push_str(word);
        used += length;
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_words_stand_alone_and_line_ends_stay() {
        assert_eq!(fold("a bb\ncccccc d", 3), "a\nbb\ncccccc\nd");
        assert_eq!(fold("", 5), "");
    }

    proptest! {
        #[test]
        fn folding_moves_no_letter(text in "[a-z ]{0,60}", width in 1_usize..20) {
            let folded = fold(&text, width);
            prop_assert_eq!(folded.replace('\n', " "), text);
            let fits = |line: &str| line.chars().count() <= width || !line.trim().contains(' ');
            prop_assert!(folded.lines().all(fits), "{}", folded);
        }
    }
}
