//! Work beside the interpreter: on a thread of its own, heard of and ended by the thread that asked.
//!
//! The interpreter's lock is released while it lasts. The thread that asked looks for signals, so that
//! Ctrl-C ends the work at its next step, and calls the listener, so that callbacks come from where
//! Python expects them.

use std::any::Any;
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use topicscope_command::embedded::{Ear, Failure, News};

use crate::failure::raised;

/// From one look for signals to the next.
const PAUSE: Duration = Duration::from_millis(50);

/// As much as the main thread of a program has.
const STACK: usize = 8 << 20;

/// A Python function of what is being done (`None` for a remark), how far it has come, how far it goes
/// (or `None`), and what it is at.
pub(crate) type Listener = Py<PyAny>;

/// What was heard, on its way to the listener.
enum Heard {
    Remark(String),
    Progress { what: String, done: u64, all: Option<u64>, doing: String },
}

/// Unwinds work that nobody wants any more.
struct Unwanted;

/// What work knows of those who asked for it.
#[derive(Clone)]
pub(crate) struct Work {
    is_unwanted: Arc<AtomicBool>,
    news: Sender<Heard>,
}

impl Work {
    /// Tells how far it has come. Does not return when nobody wants the work any more.
    pub(crate) fn tell(&self, news: News<'_>) {
        if self.is_unwanted.load(Ordering::Relaxed) {
            panic::resume_unwind(Box::new(Unwanted));
        }
        // Whoever asked may have gone.
        let _ = self.news.send(match news {
            News::Remark(remark) => Heard::Remark(remark.to_owned()),
            News::Progress { what, done, all, doing } => {
                Heard::Progress { what: what.to_owned(), done, all, doing: doing.to_owned() }
            }
        });
    }

    /// Returns an ear for commands.
    pub(crate) fn ear(&self) -> Arc<Ear> {
        let work = self.clone();
        Arc::new(move |news| work.tell(news))
    }
}

/// Does work and waits for it.
pub(crate) fn run<T: Send>(
    py: Python<'_>,
    listener: Option<Listener>,
    job: impl FnOnce(Work) -> Result<T, Failure> + Send,
) -> PyResult<T> {
    let is_unwanted = Arc::new(AtomicBool::new(false));
    let (news, heard) = mpsc::channel();
    let work = Work { is_unwanted: Arc::clone(&is_unwanted), news };
    py.detach(move || {
        thread::scope(|scope| {
            let worker = thread::Builder::new().stack_size(STACK);
            let worker = worker.spawn_scoped(scope, move || job(work)).map_err(PyErr::from)?;
            let refused = listen(&heard, listener.as_ref(), &|| worker.is_finished());
            is_unwanted.store(refused.is_err(), Ordering::Relaxed);
            let outcome = worker.join();
            // Work that was done before it heard is of no use either.
            refused?;
            outcome.map_err(mistake)?.map_err(raised)
        })
    })
}

/// Listens until the work is over; an error is a signal, or comes from the listener.
fn listen(
    heard: &Receiver<Heard>,
    listener: Option<&Listener>,
    is_over: &dyn Fn() -> bool,
) -> PyResult<()> {
    loop {
        let news = heard.recv_timeout(PAUSE);
        let is_last = matches!(news, Err(RecvTimeoutError::Disconnected)) || is_over();
        // What has come meanwhile is told at once.
        let news: Vec<Heard> = news.ok().into_iter().chain(heard.try_iter()).collect();
        Python::attach(|py| {
            py.check_signals()?;
            listener.map_or(Ok(()), |listener| tell(py, listener, news))
        })?;
        if is_last {
            return Ok(());
        }
    }
}

/// Calls the listener with every remark, and with the last place that work has come to.
fn tell(py: Python<'_>, listener: &Listener, news: Vec<Heard>) -> PyResult<()> {
    let mut place = None;
    for news in news {
        match news {
            Heard::Remark(remark) => {
                listener.call1(py, (None::<&str>, 0, None::<u64>, remark))?;
            }
            Heard::Progress { what, done, all, doing } => place = Some((what, done, all, doing)),
        }
    }
    place.map_or(Ok(()), |place| listener.call1(py, place).map(|_| ()))
}

/// Returns the exception that a panic is, which is nobody's fault but ours.
fn mistake(panic: Box<dyn Any + Send>) -> PyErr {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    PyRuntimeError::new_err(format!("a mistake of topicscope's own: {text}"))
}
