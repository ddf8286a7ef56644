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
            Some(separator) => cell.split(separator.as_str()).filter_map(kept).collect(),
            None => kept(cell).into_iter().collect(),
        }
    }
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
}
