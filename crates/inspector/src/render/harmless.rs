//! Text that a spreadsheet does not run.

/// Characters at the start of a cell for which spreadsheets run it as a formula, alone or after
/// they have passed over a blank.
const RUN: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Returns a text as a cell that no spreadsheet runs: an apostrophe stands before text that
/// starts with `=`, `+`, `-`, `@`, a tab or a carriage return. A number stays as it is. Text that
/// starts so behind apostrophes of its own gets one more, so that taking one away, as `index`
/// does, always gives the text.
pub fn harmless(text: &str) -> String {
    let starts = text.trim_start_matches('\'').starts_with(RUN);
    if starts && text.parse::<f64>().is_err() { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("+a", "'+a"),
            ("-b", "'-b"),
            ("@c", "'@c"),
            ("\td", "'\td"),
            ("'=e", "''=e"),
            ("-0.5", "-0.5"),
            ("+1e3", "+1e3"),
            ("'quoted", "'quoted"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), expected);
        }
    }
}
