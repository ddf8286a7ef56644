//! Inputs to documents: opened in their order, each name once.

use std::collections::HashMap;
use std::sync::Arc;

use super::bytes::Input;
use super::distinct::Distinct;
use super::notebook::Notebook;
use super::opener::{Name, Opener};
use super::reader::Documents;
use crate::error::IndexError;
use crate::settings::IndexSettings;

/// Files that are held open at once; what is beyond is opened again when its turn comes.
const HELD: usize = 8;

/// All inputs, open.
pub(crate) struct Streams {
    /// The documents of the inputs; each name comes once.
    pub(crate) documents: Documents,
    /// The documents of the test inputs; each name comes once.
    pub(crate) tests: Documents,
    /// Whether they are ready-made bags.
    pub(crate) is_bags: bool,
    /// Whether they hold tokens between blanks, and no text.
    pub(crate) holds_tokens: bool,
    /// The terms of a vocabulary that is there although the inputs are text, or that is kept
    /// as it stands.
    pub(crate) terms: Option<Vec<String>>,
    /// What readers decide by themselves.
    pub(crate) notebook: Notebook,
}

/// Opens an input as a stream of documents, unpacked and decoded on the way.
///
/// # Errors
/// When the input does not exist, cannot be read, or cannot have the format asked for.
pub fn open(input: &Input, settings: &IndexSettings) -> Result<Documents, IndexError> {
    Ok(open_all(std::slice::from_ref(input), &[], settings)?.documents)
}

/// Opens inputs and test inputs.
pub(crate) fn open_all(
    inputs: &[Input],
    tests: &[Input],
    settings: &IndexSettings,
) -> Result<Streams, IndexError> {
    let expand = |inputs: &[Input]| {
        let all: Result<Vec<_>, _> = inputs.iter().map(Input::expanded).collect();
        all.map(|all| all.concat())
    };
    let (inputs, tests) = (expand(inputs)?, expand(tests)?);
    let names = names(inputs.iter().chain(&tests));
    let opener = Arc::new(Opener::new(settings)?);
    let n_inputs = inputs.len();
    let (mut looks, mut kinds, mut n_open) = (Vec::new(), Vec::new(), 0);
    let mut holds_tokens = true;
    for (input, name) in inputs.into_iter().chain(tests).zip(names) {
        let looked = opener.look(&input, &name)?;
        kinds.push((looked.is_bags(), looked.is_text(), input.name()));
        holds_tokens &= looked.is_tokens();
        let held = n_open < HELD || looked.is_folder() || input.comes_once();
        n_open += usize::from(held && !looked.is_folder());
        looks.push((input, name, held.then_some(looked)));
    }
    // Texts to learn from and texts to test on may be a file each.
    let several = |kinds: &[(bool, bool, String)]| kinds.iter().filter(|kind| kind.1).count() > 1;
    let several = [several(&kinds[..n_inputs]), several(&kinds[n_inputs..])];
    let mut streams = Vec::new();
    for (place, (input, name, looked)) in looks.into_iter().enumerate() {
        let several = several[usize::from(place >= n_inputs)];
        streams.push(match looked {
            Some(looked) => opener.documents(looked, several)?,
            None => later(Arc::clone(&opener), input, name, several),
        });
    }
    let of_kind = |wanted| kinds.iter().find(|(is_bags, ..)| *is_bags == wanted);
    if let (Some((.., bags)), Some((.., text))) = (of_kind(true), of_kind(false)) {
        return Err(IndexError::Mixed { bags: bags.into(), text: text.into() });
    }
    let tests = streams.split_off(n_inputs);
    let distinct = |streams: Vec<Documents>| -> Documents {
        Box::new(Distinct::new(streams.into_iter().flatten()))
    };
    let is_bags = of_kind(true).is_some();
    let terms = match (is_bags, settings.reading.keep_vocabulary) {
        (false, _) => opener.terms()?,
        (true, true) => opener.words_as_terms()?,
        (true, false) => None,
    };
    let (documents, tests) = (distinct(streams), distinct(tests));
    let notebook = opener.notebook.clone();
    Ok(Streams { documents, tests, is_bags, holds_tokens, terms, notebook })
}

/// Opens an input when its first document is asked for.
fn later(opener: Arc<Opener>, input: Input, name: Name, several: bool) -> Documents {
    let open = move |()| {
        let documents = opener.look(&input, &name);
        match documents.and_then(|looked| opener.documents(looked, several)) {
            Ok(documents) => documents,
            Err(error) => Box::new(std::iter::once(Err(error))) as Documents,
        }
    };
    Box::new(std::iter::once(()).flat_map(open))
}

/// Returns what names of documents start with: the last part of each input's name, or all
/// of it when two inputs share that. Folders and archives need it only when there are
/// several inputs.
fn names<'a>(inputs: impl Iterator<Item = &'a Input> + Clone) -> Vec<Name> {
    let mut counts = HashMap::<String, usize>::new();
    for input in inputs.clone() {
        *counts.entry(input.short_name()).or_default() += 1;
    }
    let alone = inputs.clone().count() == 1;
    inputs
        .map(|input| {
            let short = input.short_name();
            let name = if counts[&short] > 1 { input.name() } else { short };
            Name { prefix: if alone { String::new() } else { format!("{name}/") }, name }
        })
        .collect()
}
