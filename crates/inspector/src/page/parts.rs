//! Style and script of the page, joined of parts that stand in files of their own.

/// Every style, in order.
const STYLES: [&str; 2] =
    [include_str!("../../templates/page/page.css"), include_str!("../../templates/page/unit.css")];

/// What all other scripts stand on.
const CORE: &str = include_str!("../../templates/page/core.js");

/// Every other script, in order. None sees the names of another.
const SCRIPTS: [&str; 3] = [
    include_str!("../../templates/page/tables.js"),
    include_str!("../../templates/page/unit.js"),
    include_str!("../../templates/page/begin.js"),
];

/// Joins the styles.
pub(super) fn style() -> String {
    STYLES.concat()
}

/// Joins the scripts to one, which leaves no name behind.
pub(super) fn script() -> String {
    let parts = SCRIPTS.join("}\n{\n");
    format!("\"use strict\";\n(() => {{\n{CORE}\n{{\n{parts}}}\n}})();\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_and_script_cannot_end_their_elements() {
        assert!(!script().contains("</script") && !script().contains("<!--"));
        assert!(!style().contains("</style"));
    }
}
