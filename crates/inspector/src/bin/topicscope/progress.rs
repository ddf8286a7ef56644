//! Progress and remarks on standard error; the only file that knows indicatif.
//!
//! On a terminal there are bars; where nobody watches, a line now and then, so that a log tells what
//! a long run does. A program that has the command line inside hears of all that instead.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle, WeakProgressBar};
use terminal_size::terminal_size_of;
use topicscope_inspector::render::{clean, fold};

/// From one line to the next where there is no terminal; shorter work says nothing.
const SELDOM: Duration = Duration::from_secs(10);

/// From one drawing of a bar to the next while nothing happens.
const TICK: Duration = Duration::from_millis(120);

/// A bar fills the line up to its end and never more: what does not fit is cut.
const BAR: &str = "{prefix:>10} [{bar:12}] {pos}/{len} {left}  {wide_msg}";
const BYTES: &str = "{prefix:>10} [{bar:12}] {bytes}/{total_bytes} {left}  {wide_msg}";
const COUNTER: &str = "{prefix:>10} {spinner} {left}  {wide_msg}";

/// The bar on the screen, for whoever ends the program.
static ON_SCREEN: Mutex<Option<WeakProgressBar>> = Mutex::new(None);

/// Who hears instead of the terminal.
static EAR: RwLock<Option<Arc<Ear>>> = RwLock::new(None);

/// Hears what commands have to say, from any of their threads.
pub type Ear = dyn Fn(News<'_>) + Send + Sync;

/// What is heard of a command.
#[derive(Debug, Clone, Copy)]
pub enum News<'a> {
    /// A remark, perhaps of several lines.
    Remark(&'a str),
    /// Work has come to a place.
    Progress {
        /// What is being done, in a word.
        what: &'a str,
        /// Steps or bytes done.
        done: u64,
        /// How many there are, where that is known.
        all: Option<u64>,
        /// What it is at.
        doing: &'a str,
    },
}

/// Lets somebody hear in the place of a terminal, until what is returned is dropped.
pub(crate) fn listen(ear: Arc<Ear>) -> Listening {
    *EAR.write().unwrap_or_else(PoisonError::into_inner) = Some(ear);
    Listening
}

/// Lives as long as somebody hears.
pub(crate) struct Listening;

impl Drop for Listening {
    fn drop(&mut self) {
        *EAR.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn ear() -> Option<Arc<Ear>> {
    EAR.read().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Writes a line to standard error. Talk never ends work: nobody may be there to read it, and a
/// full disk behind it is no reason to lose a model.
pub(crate) fn tell(line: &str) {
    let _ = io::stderr().lock().write_all(format!("{line}\n").as_bytes());
}

/// Takes the bar off the screen for good.
pub(crate) fn clear_screen() {
    if let Some(bar) = bar_on_screen() {
        bar.finish_and_clear();
    }
}

fn bar_on_screen() -> Option<ProgressBar> {
    let bar = ON_SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
    bar.as_ref().and_then(WeakProgressBar::upgrade)
}

/// Takes the bar off the screen while something is written there.
fn above_bar(write: impl FnOnce()) {
    match bar_on_screen() {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// Talks to the person at the terminal, unless told to be quiet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Talk {
    quiet: bool,
}

/// Shows how far one piece of work has come; goes from the screen when it is dropped.
pub(crate) struct Bar {
    bar: ProgressBar,
    /// Lives as long as lines are to be told.
    _lines: Option<Sender<()>>,
}

impl Talk {
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// Says whether remarks are left out.
    pub(crate) fn is_quiet(self) -> bool {
        self.quiet
    }

    /// Prints one remark, above the bar if there is one.
    pub(crate) fn say(self, remark: &str) {
        if let Some(ear) = ear() {
            ear(News::Remark(remark));
        } else if !self.quiet {
            let width = terminal_size_of(io::stderr()).map(|(width, _)| width.0);
            // Only the line ends are ours; everything between them may be somebody's text.
            let lines: Vec<String> = remark
                .split('\n')
                .map(clean)
                .map(|line| width.map_or(line.clone(), |width| fold(&line, width.into())))
                .collect();
            above_bar(|| tell(&lines.join("\n")));
        }
    }

    /// Starts a bar over a known number of steps.
    pub(crate) fn bar(self, n_steps: u64, what: &str) -> Bar {
        self.start(ProgressBar::with_draw_target(Some(n_steps), self.target()), BAR, what)
    }

    /// Starts a bar over a known number of bytes.
    pub(crate) fn bytes_bar(self, n_bytes: u64, what: &str) -> Bar {
        self.start(ProgressBar::with_draw_target(Some(n_bytes), self.target()), BYTES, what)
    }

    /// Starts a counter for work of unknown length.
    pub(crate) fn counter(self, what: &str) -> Bar {
        self.start(ProgressBar::with_draw_target(None, self.target()), COUNTER, what)
    }

    fn start(self, bar: ProgressBar, template: &str, what: &str) -> Bar {
        let bar = bar.with_style(style(template)).with_prefix(what.to_owned());
        let mut lines = None;
        if ear().is_some() {
            // The terminal is another program's.
            bar.set_draw_target(ProgressDrawTarget::hidden());
        } else if !self.quiet && io::stderr().is_terminal() {
            *ON_SCREEN.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.downgrade());
            bar.enable_steady_tick(TICK);
        } else if !self.quiet {
            lines = Some(tell_now_and_then(bar.clone(), SELDOM, tell));
        }
        Bar { bar, _lines: lines }
    }

    fn target(self) -> ProgressDrawTarget {
        if self.quiet || !io::stderr().is_terminal() {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        }
    }
}

impl Bar {
    /// Goes on by one step.
    pub(crate) fn step(&self) {
        self.bar.inc(1);
        self.tell();
    }

    /// Has come to a place.
    pub(crate) fn reach(&self, place: u64) {
        self.bar.set_position(place);
        self.tell();
    }

    /// Starts at a place; the time left is reckoned from here.
    pub(crate) fn start_at(&self, place: u64) {
        self.bar.set_position(place);
        self.bar.reset_eta();
    }

    /// Says what is being done.
    pub(crate) fn doing(&self, what: impl Into<String>) {
        self.bar.set_message(clean(&what.into()));
        self.tell();
    }

    /// Tells whoever hears instead of the terminal; he may end the work by unwinding.
    fn tell(&self) {
        if let Some(ear) = ear() {
            let (what, doing) = (self.bar.prefix(), self.bar.message());
            let (done, all) = (self.bar.position(), self.bar.length());
            ear(News::Progress { what: &what, done, all, doing: &doing });
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("left", |state: &ProgressState, out: &mut dyn fmt::Write| {
            // Nothing can be done where the screen cannot be written.
            let _ = write!(
                out,
                "{}",
                time_left(state.pos(), state.len(), state.eta(), state.elapsed())
            );
        })
        .progress_chars("━╸ ")
}

/// Says how long work will take; before its first step, and where its length is unknown, how long it
/// has taken.
fn time_left(done: u64, all: Option<u64>, left: Duration, spent: Duration) -> String {
    match all {
        Some(all) if done > 0 && done <= all => format!("{} left", short(left)),
        _ => format!("{} so far", short(spent)),
    }
}

/// Writes a time in the one or two units that matter.
fn short(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds / 60),
        seconds => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// Tells how far a bar has come, time and again, until what is returned is dropped.
fn tell_now_and_then(
    bar: ProgressBar,
    pause: Duration,
    tell: impl Fn(&str) + Send + 'static,
) -> Sender<()> {
    let (alive, ended) = mpsc::channel();
    thread::spawn(move || {
        while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(pause) {
            tell(&line(&bar));
        }
    });
    alive
}

/// Says in a line how far a bar has come.
fn line(bar: &ProgressBar) -> String {
    let (done, all) = (bar.position(), bar.length());
    let mut parts = vec![time_left(done, all, bar.eta(), bar.elapsed())];
    parts.extend(all.map(|all| format!("{done} of {all}")));
    parts.extend(Some(bar.message()).filter(|message| !message.is_empty()));
    format!("{}: {}", bar.prefix(), parts.join(", "))
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use indicatif::InMemoryTerm;

    use super::*;

    fn drawn(width: u16, template: &str, what: &str, message: &str) -> String {
        let screen = InMemoryTerm::new(9, width);
        let target = ProgressDrawTarget::term_like(Box::new(screen.clone()));
        let bar = ProgressBar::with_draw_target(Some(1_000_000), target);
        bar.set_style(style(template));
        bar.set_prefix(what.to_owned());
        bar.set_position(12);
        bar.set_message(message.to_owned());
        bar.tick();
        screen.contents()
    }

    #[test]
    fn a_bar_stays_on_its_line_however_long_its_message() {
        let message =
            "mean-0.3-seed-18446744073709551615: loss 123456.7 nats, zeros 100 %; and more";
        for template in [BAR, BYTES, COUNTER] {
            let shown = drawn(80, template, "evaluating", message);
            assert_eq!(shown.lines().count(), 1, "{shown}");
            assert!(shown.contains("evaluating"), "{shown}");
            assert!(shown.chars().count() <= 80, "{shown}");
        }
        let shown = drawn(80, BAR, "training", "loss 1.0");
        assert!(shown.contains(" left  loss 1.0"), "{shown}");
        assert!(drawn(80, COUNTER, "indexing", "9 documents").contains("9 documents"));
    }

    #[test]
    fn times_are_told_in_the_units_that_matter() {
        let seconds = Duration::from_secs;
        let times = [0, 119, 120, 7199, 7200, 90_000].map(|time| short(seconds(time)));
        assert_eq!(times, ["0 s", "119 s", "2 min", "119 min", "2 h 0 min", "25 h 0 min"]);
        assert_eq!(time_left(0, Some(9), seconds(0), seconds(5)), "5 s so far");
        assert_eq!(time_left(3, Some(9), seconds(10), seconds(5)), "10 s left");
        assert_eq!(time_left(3, None, seconds(10), seconds(5)), "5 s so far");
    }

    #[test]
    fn where_nobody_watches_a_line_is_told_now_and_then() {
        let bar = ProgressBar::with_draw_target(Some(8), ProgressDrawTarget::hidden());
        bar.set_prefix("training");
        bar.set_position(2);
        bar.set_message("loss 1.0");
        let (told, hears) = mpsc::channel();
        let told = Arc::new(Mutex::new(told));
        let alive = tell_now_and_then(bar, Duration::from_millis(5), move |line| {
            let _ = told.lock().unwrap().send(line.to_owned());
        });
        let line = hears.recv_timeout(Duration::from_secs(60)).unwrap();
        assert!(line.starts_with("training: "), "{line}");
        assert!(line.ends_with(", 2 of 8, loss 1.0"), "{line}");
        drop(alive);
        // The thread ends, and with it what it tells through.
        while hears.recv_timeout(Duration::from_secs(60)).is_ok() {}
    }
}
