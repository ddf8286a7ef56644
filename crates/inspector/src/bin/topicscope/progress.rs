//! Progress bars and remarks on standard error; the only file that knows indicatif.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use terminal_size::terminal_size_of;
use topicscope_inspector::render::{clean, fold};

/// Writes a line to standard error. Talk never ends work: nobody may be there to read it, and a
/// full disk behind it is no reason to lose a model.
pub(crate) fn tell(line: &str) {
    let _ = io::stderr().lock().write_all(format!("{line}\n").as_bytes());
}

/// Talks to the person at the terminal, unless told to be quiet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Talk {
    quiet: bool,
}

impl Talk {
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// Prints one remark.
    pub(crate) fn say(self, remark: &str) {
        if !self.quiet {
            let width = terminal_size_of(io::stderr()).map(|(width, _)| width.0);
            // Only the line ends are ours; everything between them may be somebody's text.
            for line in remark.split('\n') {
                let line = clean(line);
                tell(&width.map_or(line.clone(), |width| fold(&line, width.into())));
            }
        }
    }

    /// Starts a bar over a known number of steps; hidden when nobody watches.
    pub(crate) fn bar(self, n_steps: u64, what: &str) -> ProgressBar {
        let template = "{prefix:>10} [{bar:12}] {pos}/{len} {msg} {eta} left";
        Self::start(ProgressBar::with_draw_target(Some(n_steps), self.target()), template, what)
    }

    /// Starts a counter for work of unknown length.
    pub(crate) fn counter(self, what: &str) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(None, self.target());
        let bar = Self::start(bar, "{prefix:>10} {spinner} {pos} {msg}", what);
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }

    fn start(bar: ProgressBar, template: &str, what: &str) -> ProgressBar {
        let style = ProgressStyle::with_template(template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("━╸ ");
        bar.with_style(style).with_prefix(what.to_owned())
    }

    fn target(self) -> ProgressDrawTarget {
        if self.quiet || !io::stderr().is_terminal() {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        }
    }
}
