//! Ctrl-C: says what was kept and how to go on, and leaves nothing half done; the only file that
//! knows ctrlc.

use std::panic;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use topicscope_indexer::artifact::{Identity, abandon};
use topicscope_inspector::render::{clean, counted};

use crate::progress::{clear_screen, tell};

/// What shells call a program that ended by an interrupt.
const INTERRUPTED: i32 = 130;

/// Training has so long to finish its epoch and to keep it.
const PATIENCE: Duration = Duration::from_secs(2);

static ASKED: AtomicBool = AtomicBool::new(false);
static WORK: Mutex<Work> = Mutex::new(Work::new());
static KEPT: Condvar = Condvar::new();

/// What the command is about, as far as an interruption has to tell it.
struct Work {
    /// The place that is written, and what stood there before.
    place: Option<(PathBuf, Option<Identity>)>,
    /// What is kept though the place is not written.
    kept: Option<Kept>,
    /// Whether the command keeps what it has when it hears of the interruption.
    is_keeping: bool,
}

/// What is there after an interruption.
pub(crate) enum Kept {
    /// A checkpoint after so many of all epochs.
    Epoch(usize, usize),
    /// So many texts are encoded and printed.
    Texts(u64),
    /// The runs of a study that are trained.
    Runs,
}

/// Listens for Ctrl-C from now on, unless the shell has turned it off for this program.
///
/// The first one ends the program in an orderly way, a second one at once.
pub(crate) fn listen() {
    // Without it Ctrl-C ends the program as it ends any other; the next start cleans up.
    let _ = ctrlc::try_set_handler(|| {
        if ASKED.swap(true, Ordering::SeqCst) {
            exit();
        }
        thread::spawn(end);
    });
}

/// Remembers the place that the command writes.
pub(crate) fn writes(place: &Path) {
    work().place = Some((place.to_path_buf(), identity(place)));
}

/// Remembers what is kept from now on.
pub(crate) fn keeps(kept: Kept) {
    work().kept = Some(kept);
}

/// Says whether an interruption is waited for by [`settle()`], from now on.
pub(crate) fn set_keeping(is_keeping: bool) {
    work().is_keeping = is_keeping;
    KEPT.notify_all();
}

/// Says whether the program is to end.
pub(crate) fn is_asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// Says that all is kept that can be, and waits for the end.
pub(crate) fn settle() {
    set_keeping(false);
    hold();
}

/// Waits for the end, if the program is to end: what goes wrong in the meantime, as places vanish,
/// is nobody's concern.
pub(crate) fn hold() {
    while is_asked() {
        thread::park();
    }
}

/// Ends the program.
fn end() {
    let waiting = KEPT.wait_timeout_while(work(), PATIENCE, |work| work.is_keeping);
    drop(waiting);
    // Threads whose files vanish have nothing to say.
    panic::set_hook(Box::new(|_| ()));
    clear_screen();
    abandon();
    tell(&work().told());
    exit();
}

#[allow(clippy::exit, reason = "an interruption ends the program wherever its work is")]
fn exit() -> ! {
    process::exit(INTERRUPTED)
}

fn work() -> MutexGuard<'static, Work> {
    WORK.lock().unwrap_or_else(PoisonError::into_inner)
}

fn identity(place: &Path) -> Option<Identity> {
    Identity::of_entry(place).ok()
}

impl Work {
    const fn new() -> Self {
        Self { place: None, kept: None, is_keeping: false }
    }

    /// Says what an interruption leaves and, where something is lost, how to go on.
    fn told(&self) -> String {
        let Some((place, before)) = &self.place else {
            return match self.kept {
                Some(Kept::Texts(n)) => {
                    let are = if n == 1 { "is" } else { "are" };
                    format!("interrupted: {} {are} encoded and printed", counted(n, "text"))
                }
                _ => "interrupted: nothing was to be written".to_owned(),
            };
        };
        let now = identity(place);
        let name = clean(&place.display().to_string());
        if matches!(self.kept, Some(Kept::Runs)) {
            return format!(
                "interrupted: runs of `{name}` that were trained are kept\n\n\
                 hint: `topicscope study -o {name}` goes on from there"
            );
        }
        if now.is_some() && now != *before {
            return format!("interrupted: `{name}` is written, and whole");
        }
        let as_before = match before {
            Some(_) => format!("`{name}` is as it was before"),
            None => format!("nothing is written to `{name}`"),
        };
        match self.kept {
            Some(Kept::Epoch(epoch, all)) => format!(
                "interrupted: epoch {epoch} of {all} of `{name}` is kept\n\n\
                 hint: the same command with `--resume` goes on from there"
            ),
            _ => format!("interrupted: {as_before}\n\nhint: the same command begins again"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_is_kept_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("m");
        let name = place.display();
        let mut work = Work::new();
        assert_eq!(work.told(), "interrupted: nothing was to be written");
        work.kept = Some(Kept::Texts(1));
        assert_eq!(work.told(), "interrupted: 1 text is encoded and printed");
        work.place = Some((place.clone(), identity(&place)));
        assert!(work.told().starts_with(&format!("interrupted: nothing is written to `{name}`\n")));
        work.kept = Some(Kept::Epoch(3, 60));
        assert!(
            work.told().starts_with(&format!("interrupted: epoch 3 of 60 of `{name}` is kept"))
        );
        fs::create_dir(&place).unwrap();
        assert_eq!(work.told(), format!("interrupted: `{name}` is written, and whole"));
        work.place = Some((place.clone(), identity(&place)));
        work.kept = None;
        assert!(work.told().contains("is as it was before\n\nhint: the same command"));
    }
}
