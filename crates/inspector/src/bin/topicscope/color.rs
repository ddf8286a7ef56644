//! Whether letters may have color or weight: decided here alone, for tables as for what the argument
//! parser says.

use std::ffi::OsString;
use std::io::IsTerminal;

/// Says whether what goes to a stream may have color: on a terminal that knows how.
///
/// `NO_COLOR` forbids it, whatever else is set; `CLICOLOR_FORCE` (but for 0) asks for it also where there
/// is no terminal; `CLICOLOR=0` forbids it where there is one.
///
/// # Reference
/// <https://no-color.org> and <https://bixense.com/clicolors>.
pub(crate) fn is_on(stream: &impl IsTerminal) -> bool {
    decided(|name| std::env::var_os(name), stream.is_terminal())
}

fn decided(variable: impl Fn(&str) -> Option<OsString>, is_terminal: bool) -> bool {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    if set("NO_COLOR").is_some() {
        return false;
    }
    if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        return true;
    }
    let is_off = set("CLICOLOR").is_some_and(|value| value == "0");
    let is_dumb = variable("TERM").is_none_or(|term| term == "dumb");
    is_terminal && !is_off && !is_dumb
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)], is_terminal: bool) -> bool {
        let of = |name: &str| {
            let found = variables.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| OsString::from(value))
        };
        decided(of, is_terminal)
    }

    #[test]
    fn color_is_for_terminals_unless_variables_say_otherwise() {
        let term = ("TERM", "xterm");
        assert!(with(&[term], true) && !with(&[term], false));
        assert!(!with(&[("TERM", "dumb")], true) && !with(&[], true));
        assert!(!with(&[term, ("NO_COLOR", "1")], true) && with(&[term, ("NO_COLOR", "")], true));
        assert!(with(&[("CLICOLOR_FORCE", "1")], false));
        assert!(!with(&[("CLICOLOR_FORCE", "0")], false));
        assert!(!with(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], true));
        assert!(!with(&[term, ("CLICOLOR", "0")], true));
    }
}
