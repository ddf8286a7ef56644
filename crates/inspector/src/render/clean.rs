//! Text of strangers on its way to a terminal or a page.

use topicscope_indexer::artifact::turns_direction;

/// Replaces what could command a terminal or turn a line around: control characters
/// become a space, and the invisible characters that change the direction of writing go.
///
/// # Example
/// ```
/// use topicscope_inspector::render::clean;
///
/// assert_eq!(clean("red\u{1b}[31m\tred"), "red [31m red");
/// ```
pub fn clean(text: &str) -> String {
    text.chars()
        .filter(|&c| !turns_direction(c))
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_lose_their_power_and_words_stay() {
        assert_eq!(clean("a\u{1b}]0;title\u{7}b"), "a ]0;title b");
        assert_eq!(clean("\u{202e}evil\u{202c} naïve 👩‍👩‍👧 日本"), "evil naïve 👩‍👩‍👧 日本");
        assert_eq!(clean("c1\u{9b}31m"), "c1 31m");
    }
}
