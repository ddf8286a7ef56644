//! The store of documents: names, titles, labels and texts, read by number.
//!
//! A tantivy index with stored fields only. One writer without threads takes the documents
//! in order into one segment, so a document's number there is its number everywhere.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::{fs, io};

use sha2::{Digest, Sha256};
use tantivy::directory::MmapDirectory;
use tantivy::directory::error::{OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::indexer::SingleSegmentIndexWriter;
use tantivy::schema::Value;
use tantivy::store::StoreReader;
use tantivy::{IndexSettings, SegmentReader, TantivyDocument, TantivyError};

use super::row::{Row, StoredFields};
use super::seal::{MANAGED, META, Seal};
use crate::artifact::{self, ArtifactError};
use crate::bags::DocId;
use crate::counted::counted;
use crate::document::Document;
use crate::error::IndexError;

/// Memory that tantivy may use while writing, in bytes; stored fields need next to none.
const WRITER_MEMORY: usize = 16_000_000;

/// Unpacked blocks that a reader keeps.
const CACHED_BLOCKS: usize = 32;

/// Holds a document as it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// Its name.
    pub id: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Its labels, in the order given.
    pub labels: Vec<String>,
    /// The text that was analyzed.
    pub text: String,
}

/// Reads stored documents by number.
pub struct DocumentStore {
    path: PathBuf,
    reader: StoreReader,
    fields: StoredFields,
    n_documents: usize,
}

/// Writes documents in order.
pub(crate) struct DocumentWriter {
    writer: SingleSegmentIndexWriter<Row>,
    fields: StoredFields,
    path: PathBuf,
    shown: PathBuf,
    digest: Sha256,
    n_documents: u64,
}

impl DocumentWriter {
    /// Makes the folder `path`; messages call it `shown`.
    pub(crate) fn create(path: &Path, shown: &Path) -> Result<Self, IndexError> {
        let (schema, fields) = StoredFields::schema();
        let make = || -> Result<_, TantivyError> {
            // Not with those above it, which may be gone for good.
            fs::create_dir(path)?;
            let directory = MmapDirectory::open(path)?;
            let settings = IndexSettings {
                docstore_compress_dedicated_thread: false,
                ..IndexSettings::default()
            };
            tantivy::Index::builder()
                .schema(schema)
                .settings(settings)
                .single_segment_index_writer(directory, WRITER_MEMORY)
        };
        let writer = guarded(shown, || make().map_err(|error| not_written(shown, error)))?;
        Ok(Self {
            writer,
            fields,
            path: path.to_path_buf(),
            shown: shown.to_path_buf(),
            digest: Sha256::new(),
            n_documents: 0,
        })
    }

    /// Stores the next document, taking its texts over.
    pub(crate) fn add(&mut self, document: Document) -> Result<(), IndexError> {
        self.digest_document(&document);
        let row = Row { ordinal: self.n_documents, document, fields: self.fields };
        self.n_documents += 1;
        let (writer, shown) = (&mut self.writer, &self.shown);
        guarded(shown, || writer.add_document(row).map_err(|error| not_written(shown, error)))
    }

    /// Finishes the store and returns the digest of what it holds.
    pub(crate) fn finish(self) -> Result<String, IndexError> {
        let Self { writer, path, shown, digest, .. } = self;
        guarded(&shown, || writer.finalize().map_err(|error| not_written(&shown, error)))?;
        let documents_sha256 = artifact::sha256_hex(&digest.finalize());
        let seal = || -> io::Result<()> {
            Seal::write(&path, &documents_sha256)?;
            // Tantivy makes its lists readable by their owner alone; an index can be shared.
            let permissions = fs::metadata(path.join(super::seal::FILE))?.permissions();
            fs::set_permissions(path.join(MANAGED), permissions.clone())?;
            fs::set_permissions(path.join(META), permissions)
        };
        seal().map_err(|source| not_written(&shown, source.into()))?;
        Ok(documents_sha256)
    }

    /// Digests each part behind its length, so that no two documents look alike.
    fn digest_document(&mut self, document: &Document) {
        let labels = document.labels.iter();
        let parts = [&document.id, &document.text].into_iter().chain(&document.title).chain(labels);
        self.digest.update([u8::from(document.title.is_some())]);
        self.digest.update((document.labels.len() as u64).to_le_bytes());
        for part in parts {
            self.digest.update((part.len() as u64).to_le_bytes());
            self.digest.update(part.as_bytes());
        }
    }
}

impl DocumentStore {
    /// Opens the store in a folder if it holds the `n_documents` documents with a digest.
    pub(crate) fn open(
        path: &Path,
        n_documents: usize,
        documents_sha256: &str,
    ) -> Result<Self, IndexError> {
        let seal = Seal::read(path, documents_sha256)?;
        seal.check_digests(path)?;
        guarded(path, || {
            if seal.has_no_digests() {
                check_sums(path)?;
            }
            Self::open_checked(path, n_documents)
        })
    }

    /// Opens the store in a folder whose files are as they were written.
    fn open_checked(path: &Path, n_documents: usize) -> Result<Self, IndexError> {
        let read = |error: TantivyError| failed("read", path, error.into());
        let damaged = |problem: String| IndexError::Damaged { path: path.to_path_buf(), problem };
        let index = tantivy::Index::open_in_dir(path).map_err(read)?;
        let (schema, fields) = StoredFields::schema();
        if index.schema() != schema {
            return Err(damaged("its fields are not those of a document store".to_owned()));
        }
        let segments = index.searchable_segments().map_err(read)?;
        let [segment] = segments.as_slice() else {
            return Err(damaged(format!("it has {}, not one", counted(segments.len(), "segment"))));
        };
        let segment = SegmentReader::open(segment).map_err(read)?;
        if segment.max_doc() as usize != n_documents {
            let found = counted(segment.max_doc(), "document");
            return Err(damaged(format!("it holds {found}, not `{n_documents}`")));
        }
        let reader = segment
            .get_store_reader(CACHED_BLOCKS)
            .map_err(|error| failed("read", path, error.into()))?;
        Ok(Self { path: path.to_path_buf(), reader, fields, n_documents })
    }

    /// Returns N.
    pub fn n_documents(&self) -> usize {
        self.n_documents
    }

    /// Returns a document.
    ///
    /// # Errors
    /// When the store cannot be read.
    ///
    /// # Panics
    /// When the document does not exist.
    pub fn get(&self, document: DocId) -> Result<StoredDocument, IndexError> {
        assert!(document.index() < self.n_documents, "document {document:?} does not exist");
        let stored: TantivyDocument = guarded(&self.path, || {
            let stored = self.reader.get(document.0);
            stored.map_err(|error| failed("read", &self.path, error.into()))
        })?;
        let texts =
            |field| stored.get_all(field).filter_map(|value| value.as_str().map(str::to_owned));
        let ordinal = stored.get_first(self.fields.ordinal).and_then(|value| value.as_u64());
        let (Some(id), Some(text), Some(_)) = (
            texts(self.fields.id).next(),
            texts(self.fields.text).next(),
            ordinal.filter(|&ordinal| ordinal == u64::from(document.0)),
        ) else {
            let problem = format!("document `{}` is not where it should be", document.0);
            return Err(IndexError::Damaged { path: self.path.clone(), problem });
        };
        Ok(StoredDocument {
            id,
            title: texts(self.fields.title).next(),
            labels: texts(self.fields.label).collect(),
            text,
        })
    }
}

/// Checks the files of a store whose seal has no digests by the sums that tantivy keeps.
fn check_sums(path: &Path) -> Result<(), IndexError> {
    let read = |error: TantivyError| failed("read", path, error.into());
    let index = tantivy::Index::open_in_dir(path).map_err(read)?;
    match index.validate_checksum().map_err(read)?.into_iter().min() {
        None => Ok(()),
        Some(file) => {
            let problem = "its checksum differs".to_owned();
            Err(IndexError::Damaged { path: path.join(file), problem })
        }
    }
}

/// Makes an error of a panic inside tantivy, which takes the form of its files for granted: a file
/// that changes after its digest was taken must not end the program.
fn guarded<T>(path: &Path, act: impl FnOnce() -> Result<T, IndexError>) -> Result<T, IndexError> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|panic| {
        let problem = format!("reading or writing it fails: {}", message_of(panic.as_ref()));
        Err(IndexError::Damaged { path: path.to_path_buf(), problem })
    })
}

fn message_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("unknown")
}

/// Tells why a store was not written: the system's own answer where there is one, as for a full
/// disk, since tantivy's would name temporary files.
fn not_written(shown: &Path, error: TantivyError) -> IndexError {
    match system_answer(&error) {
        Some(source) => {
            ArtifactError::Io { action: "write", path: shown.to_path_buf(), source }.into()
        }
        None => failed("write", shown, error.into()),
    }
}

/// Finds the system's answer in an error of tantivy, which has it as a value or only as text.
fn system_answer(error: &TantivyError) -> Option<io::Error> {
    let answer = match error {
        TantivyError::IoError(answer)
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: answer, .. })
        | TantivyError::OpenReadError(OpenReadError::IoError { io_error: answer, .. })
        | TantivyError::OpenDirectoryError(
            OpenDirectoryError::IoError { io_error: answer, .. }
            | OpenDirectoryError::FailedToCreateTempDir(answer),
        ) => answer.raw_os_error(),
        _ => None,
    };
    let told = || {
        let text = error.to_string();
        let number = text.split_once("(os error ")?.1;
        number.split_once(')')?.0.parse().ok()
    };
    answer.or_else(told).map(io::Error::from_raw_os_error)
}

fn failed(
    action: &'static str,
    path: &Path,
    source: Box<dyn std::error::Error + Send + Sync>,
) -> IndexError {
    IndexError::Documents { action, path: path.to_path_buf(), source }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_full_disk_is_found_in_whatever_form_it_is_told() {
        let full = || io::Error::from_raw_os_error(28);
        let wrapped = io::Error::new(full().kind(), format!("{} at path \".x-tmp\"", full()));
        for error in [
            full().into(),
            wrapped.into(),
            TantivyError::InternalError(full().to_string()),
            OpenWriteError::IoError { io_error: Arc::new(full()), filepath: "t".into() }.into(),
        ] {
            let told = not_written(Path::new("i/documents"), error).to_string();
            assert!(told.starts_with("cannot write `i/documents`: No space left"), "{told}");
        }
        let other = not_written(Path::new("i/documents"), TantivyError::Poisoned).to_string();
        assert_eq!(other, "cannot write the documents in `i/documents`");
    }

    #[test]
    fn a_panic_below_is_an_error() {
        let outcome = guarded(Path::new("d"), || -> Result<(), _> { panic!("at {}", 4) });
        let told = outcome.unwrap_err().to_string();
        assert_eq!(told, "`d` is damaged: reading or writing it fails: at 4");
    }
}
