//! Opening what was made with the program that the person uses for it.

use std::path::Path;

use crate::progress::Talk;

/// Opens a page in the browser. Where there is none, that is said and nothing is lost.
pub(crate) fn open_page(page: &Path, talk: Talk) {
    if open::that_detached(page).is_err() {
        talk.say(&format!("no program here opens `{}`", page.display()));
    }
}
