//! Style and script of the page, joined of parts that stand in files of their own.

/// Every style, in order.
const STYLES: [&str; 6] = [
    include_str!("../../templates/page/page.css"),
    include_str!("../../templates/page/unit.css"),
    include_str!("../../templates/page/map.css"),
    include_str!("../../templates/page/sides.css"),
    include_str!("../../templates/page/frontier.css"),
    include_str!("../../templates/page/try.css"),
];

/// What all other scripts stand on.
const CORE: [&str; 2] =
    [include_str!("../../templates/page/core.js"), include_str!("../../templates/page/points.js")];

/// Every other script, in order. None sees the names of another.
const SCRIPTS: [&str; 7] = [
    include_str!("../../templates/page/tables.js"),
    include_str!("../../templates/page/unit.js"),
    include_str!("../../templates/page/map.js"),
    include_str!("../../templates/page/sides.js"),
    include_str!("../../templates/page/frontier.js"),
    // One part in three files.
    concat!(
        include_str!("../../templates/page/words.js"),
        include_str!("../../templates/page/encode.js"),
        include_str!("../../templates/page/try.js")
    ),
    include_str!("../../templates/page/begin.js"),
];

/// Joins the styles.
pub(super) fn style() -> String {
    STYLES.concat()
}

/// Joins the scripts to one, which leaves no name behind.
pub(super) fn script() -> String {
    let (core, parts) = (CORE.concat(), SCRIPTS.join("}\n{\n"));
    format!("\"use strict\";\n(() => {{\n{core}\n{{\n{parts}}}\n}})();\n")
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
