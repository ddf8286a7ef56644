//! Names of places in a page.

use crate::report::ModelUnits;

/// Returns a name for the models of each variant, no two alike: that of the variant, in which a
/// hyphen stands for all but letters, digits, `.`, `_` and `-`, with its seed, such as `mean-0.3/s1`.
pub(super) fn model_anchors(models: &[&ModelUnits]) -> Vec<String> {
    let mut anchors: Vec<String> = Vec::new();
    for model in models {
        let name = spelled(&model.variant);
        let plain = format!("{name}/s{}", model.seed);
        let numbered = (2..).map(|number| format!("{name}-{number}/s{}", model.seed));
        let free = [plain].into_iter().chain(numbered).find(|anchor| !anchors.contains(anchor));
        anchors.extend(free);
    }
    anchors
}

fn spelled(name: &str) -> String {
    let is_kept = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    name.chars().map(|c| if is_kept(&c) { c } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::models;

    #[test]
    fn names_that_are_spelled_alike_stay_apart() {
        let mut models = [models(), models()].concat();
        for (model, name) in
            models.iter_mut().zip(["mean:0.3", "mean/0.3", "a \"<b>", "mean-0.3-2"])
        {
            name.clone_into(&mut model.variant);
        }
        let models: Vec<&ModelUnits> = models.iter().collect();
        let expected = ["mean-0.3/s1", "mean-0.3-2/s1", "a---b-/s1", "mean-0.3-2-2/s1"];
        assert_eq!(model_anchors(&models), expected);
    }
}
