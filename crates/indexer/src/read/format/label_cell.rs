//! Labels that share a cell.

/// Cuts a cell into labels.
#[derive(Debug, Clone)]
pub(crate) struct LabelCell {
    /// What stands between labels; a cell is one label without it.
    pub(crate) separator: Option<String>,
}

impl LabelCell {
    /// Returns the labels of a cell, without the blanks around them and without empty ones.
    pub(crate) fn labels(&self, cell: &str) -> Vec<String> {
        let kept = |label: &str| Some(label.trim().to_owned()).filter(|label| !label.is_empty());
        match &self.separator {
            Some(separator) => parted(cell, separator),
            None => kept(cell).into_iter().collect(),
        }
    }
}

/// Cuts the labels of one cell apart. A separator after a backslash is part of a label. Of
/// backslashes before a separator two stand for one; elsewhere a backslash stands for itself.
fn parted(cell: &str, separator: &str) -> Vec<String> {
    let mut labels = Vec::new();
    let mut label = String::new();
    let mut rest = cell;
    while let Some(place) = rest.find(separator) {
        let before = &rest[..place];
        let text = before.trim_end_matches('\\');
        let n_escapes = before.len() - text.len();
        label.push_str(text);
        label.push_str(&before[text.len()..text.len() + n_escapes / 2]);
        if n_escapes % 2 == 1 {
            label.push_str(separator);
        } else {
            labels.push(std::mem::take(&mut label));
        }
        rest = &rest[place + separator.len()..];
    }
    label.push_str(rest);
    labels.push(label);
    let labels = labels.iter().map(|label| label.trim());
    labels.filter(|label| !label.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_has_as_many_labels_as_it_was_cut_into() {
        let of = |separator: Option<&str>, cell: &str| {
            LabelCell { separator: separator.map(str::to_owned) }.labels(cell)
        };
        assert_eq!(of(Some(";"), " a; b c;; "), ["a", "b c"]);
        assert_eq!(of(Some(" | "), "a;b | c|d"), ["a;b", "c|d"]);
        assert_eq!(of(None, " Science; Space "), ["Science; Space"]);
        assert!(of(None, " ").is_empty());
    }

    #[test]
    fn semicolons_part_labels_unless_a_backslash_stands_before_them() {
        for (cell, expected) in [
            (" a; b c;; ", &["a", "b c"][..]),
            (r"a\;b c;d", &["a;b c", "d"]),
            (r"C:\new\\x;\\", &[r"C:\new\\x", r"\\"]),
            (r"a\\;b\\\;c", &[r"a\", r"b\;c"]),
            (r"\;", &[";"]),
            (";", &[]),
        ] {
            assert_eq!(parted(cell, ";"), expected, "{cell}");
        }
    }
}
