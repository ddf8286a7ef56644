//! Values of flags of `study` that say what is trained beside its variants, and by whom.

use topicscope_inspector::report::Control;
use topicscope_inspector::study::Share;

/// Holds factors of weights.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Strengths(pub(crate) Vec<f64>);

/// Holds controls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ControlList(pub(crate) Vec<Control>);

/// Parses factors, as `0.5,2`, or `off`.
pub(crate) fn strengths(text: &str) -> Result<Strengths, String> {
    if text == "off" {
        return Ok(Strengths(Vec::new()));
    }
    let factor = |part: &str| {
        let factor: Option<f64> = part.parse().ok().filter(|x: &f64| *x > 0.0 && x.is_finite());
        match factor {
            Some(1.0) => Err("the factor `1` is the strength that was asked for".to_owned()),
            Some(factor) => Ok(factor),
            None => Err(format!("`{part}` is no number above 0")),
        }
    };
    Ok(Strengths(text.split(',').map(factor).collect::<Result<_, _>>()?))
}

/// Parses controls by name, or `usual`, `all`, `off`.
pub(crate) fn controls(text: &str) -> Result<ControlList, String> {
    let named = |name: &str| {
        let found = Control::ALL.into_iter().find(|control| control.key() == name);
        found.ok_or_else(|| {
            let known: Vec<&str> = Control::ALL.iter().map(|control| control.key()).collect();
            format!("`{name}` is none of usual, all, off, {}", known.join(", "))
        })
    };
    Ok(ControlList(match text {
        "usual" => Control::USUAL.to_vec(),
        "all" => Control::ALL.to_vec(),
        "off" => Vec::new(),
        list => list.split(',').map(named).collect::<Result<_, _>>()?,
    }))
}

/// Parses a share of the runs: `3/8`, counted from 1, or `auto`.
pub(crate) fn share(text: &str) -> Result<Share, String> {
    if text == "auto" {
        return Ok(Share::Free);
    }
    let numbers = text
        .split_once('/')
        .and_then(|(part, of)| Some((part.parse::<usize>().ok()?, of.parse::<usize>().ok()?)));
    match numbers {
        Some((part, of)) if part >= 1 && part <= of => Ok(Share::Part { part: part - 1, of }),
        Some((_, of)) => Err(format!("parts of `{of}` are 1 to {of}")),
        None => Err("write it as 3/8, or auto".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_from_one() {
        assert_eq!(share("3/8"), Ok(Share::Part { part: 2, of: 8 }));
        assert_eq!(share("auto"), Ok(Share::Free));
        for text in ["0/8", "9/8", "3", "a/b", "1/0", ""] {
            assert!(share(text).is_err(), "{text}");
        }
    }

    #[test]
    fn factors_and_controls_are_lists_or_off() {
        assert_eq!(strengths("0.5,2"), Ok(Strengths(vec![0.5, 2.0])));
        assert_eq!(strengths("off"), Ok(Strengths(Vec::new())));
        for text in ["1", "0", "-1", "x", "inf", "0.5,"] {
            assert!(strengths(text).is_err(), "{text}");
        }
        assert_eq!(controls("cut,top-k"), Ok(ControlList(vec![Control::Cut, Control::TopK])));
        assert_eq!(controls("all").map(|list| list.0.len()), Ok(10));
        assert!(controls("topk").unwrap_err().contains("top-k"));
    }
}
