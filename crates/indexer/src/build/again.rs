//! Pruning again: another vocabulary for an index, without reading the text again.

use std::fs;
use std::path::Path;

use crate::artifact::{ArtifactError, Existing, Staging};
use crate::bags::DocId;
use crate::error::IndexError;
use crate::settings::{IndexSettings, PruneSettings};
use crate::store::seal::Seal;
use crate::store::{DOCUMENTS, INDEX_KIND, Index, Manifest, Pruned, Rest, TERMS, TOKENS};
use crate::vocabulary::DropReason;

/// Writes an index of the same documents with another vocabulary in the folder `target`.
///
/// The files are those that building it anew with these settings would give, but for the
/// names that the document store gives its files. `target` may be the folder of `index`
/// itself, if replacing it is allowed.
///
/// # Errors
/// When the settings are wrong, no term is left, the index is damaged, or the folder cannot
/// be written.
///
/// # Example
/// ```
/// use topicscope_indexer::artifact::Existing;
/// use topicscope_indexer::{Index, IndexSettings, Input, Limit, build, prune_again};
///
/// let place = tempfile::tempdir()?;
/// let (old, new) = (place.path().join("old"), place.path().join("new"));
/// let mut settings = IndexSettings::default();
/// settings.prune.min_df = Limit::Count(1);
/// settings.prune.max_df = Limit::Share(1.0);
/// (settings.splits.test, settings.splits.validation) = (0.0, 0.0);
/// let input = Input::memory("fruit.txt", &b"red apples\ngreen apples\n"[..]);
/// build(&[input], &[], &settings, &old, Existing::Refuse, &mut |_| ())?;
///
/// settings.prune.min_df = Limit::Count(2);
/// let index = Index::open(&old)?;
/// let manifest = prune_again(&index, &settings.prune, &new, Existing::Refuse)?;
/// assert_eq!((index.vocabulary().n_terms(), manifest.counts.vocabulary), (3, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn prune_again(
    index: &Index,
    settings: &PruneSettings,
    target: &Path,
    existing: Existing,
) -> Result<Manifest, IndexError> {
    settings.check()?;
    let manifest = index.manifest();
    let wanted = IndexSettings { prune: settings.clone(), ..manifest.settings.clone() };
    let tokens = index.read_tokens()?;
    let mut marked = index.read_dropped()?;
    marked.retain(|term| matches!(term.reason, DropReason::Marked(_)));
    let mut staging = Staging::begin(target, existing, INDEX_KIND)?;
    let mut pruned = Pruned::new(tokens.terms(), marked, index.splits(), &wanted)?;
    for document in 0..tokens.n_documents() as u32 {
        pruned.add_document(tokens.all(DocId(document)));
    }
    drop(tokens);
    // Neither depends on the vocabulary.
    for name in [TERMS, TOKENS] {
        staging.write(name, &index.read(name)?)?;
    }
    copy_documents(index, &staging, target)?;
    let rest = Rest {
        splits: index.splits().to_vec(),
        labels: index.labels().clone(),
        documents_sha256: manifest.documents_sha256.clone(),
        n_tokens: manifest.counts.tokens,
        reading: manifest.reading.clone(),
    };
    let manifest = pruned.write(rest, &wanted, &mut staging)?;
    staging.commit()?;
    Ok(manifest)
}

/// Copies the document store, once it is found whole.
fn copy_documents(index: &Index, staging: &Staging, target: &Path) -> Result<(), IndexError> {
    index.open_documents()?;
    let source = index.path().join(DOCUMENTS);
    let shown = target.join(DOCUMENTS);
    let seal = Seal::read(&source, &index.manifest().documents_sha256)?;
    let copy = || {
        let folder = staging.path().join(DOCUMENTS);
        fs::create_dir(&folder)?;
        for name in seal.names(&source)? {
            fs::copy(source.join(&name), folder.join(&name))?;
        }
        Ok(())
    };
    copy().map_err(|source| ArtifactError::Io { action: "write", path: shown, source }.into())
}
