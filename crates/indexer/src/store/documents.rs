//! The store of documents: names, titles, labels and texts, read by number.
//!
//! A tantivy index with stored fields only. One writer without threads takes the documents
//! in order into one segment, so a document's number there is its number everywhere.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tantivy::directory::MmapDirectory;
use tantivy::indexer::SingleSegmentIndexWriter;
use tantivy::schema::Value;
use tantivy::store::StoreReader;
use tantivy::{IndexSettings, SegmentReader, TantivyDocument};

use super::row::{Row, StoredFields};
use crate::artifact::{self, FileRecord};
use crate::bags::DocId;
use crate::document::Document;
use crate::error::IndexError;

/// Name of the file that ties the store to its index. It is apart from the manifest because
/// tantivy names its files at random, which the manifest must not show.
const SEAL: &str = "seal.json";

/// Name of the file in which tantivy lists its files; they carry checksums, it does not.
const META: &str = "meta.json";

/// Name of the file in which tantivy lists what it may delete.
const MANAGED: &str = ".managed.json";

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
    /// The text that was analysed.
    pub text: String,
}

/// Reads stored documents by number.
pub struct DocumentStore {
    path: PathBuf,
    reader: StoreReader,
    fields: StoredFields,
    n_documents: usize,
}

/// Says which documents the files of a store hold.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seal {
    documents_sha256: String,
    meta: FileRecord,
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
        let failed =
            |source: Box<dyn std::error::Error + Send + Sync>| failed("write", shown, source);
        fs::create_dir_all(path).map_err(|error| failed(error.into()))?;
        let directory = MmapDirectory::open(path).map_err(|error| failed(error.into()))?;
        let settings =
            IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() };
        let writer = tantivy::Index::builder()
            .schema(schema)
            .settings(settings)
            .single_segment_index_writer(directory, WRITER_MEMORY)
            .map_err(|error| failed(error.into()))?;
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
        self.writer.add_document(row).map_err(|error| failed("write", &self.shown, error.into()))
    }

    /// Finishes the store and returns the digest of what it holds.
    pub(crate) fn finish(self) -> Result<String, IndexError> {
        self.writer.finalize().map_err(|error| failed("write", &self.shown, error.into()))?;
        let documents_sha256 = artifact::sha256_hex(&self.digest.finalize());
        let seal = || -> io::Result<()> {
            let meta = fs::read(self.path.join(META))?;
            let meta = FileRecord { bytes: meta.len() as u64, sha256: artifact::sha256_hex(&meta) };
            let seal = Seal { documents_sha256: documents_sha256.clone(), meta };
            let file = self.path.join(SEAL);
            fs::write(&file, serde_json::to_vec_pretty(&seal)?)?;
            // Tantivy makes its lists readable by their owner alone; an index can be shared.
            let permissions = fs::metadata(&file)?.permissions();
            fs::set_permissions(self.path.join(MANAGED), permissions.clone())?;
            fs::set_permissions(self.path.join(META), permissions)
        };
        seal().map_err(|error| failed("write", &self.shown, error.into()))?;
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
        let read = |error: tantivy::TantivyError| failed("read", path, error.into());
        let damaged = |problem: String| IndexError::Damaged { path: path.to_path_buf(), problem };
        check_seal(path, documents_sha256)?;
        let index = tantivy::Index::open_in_dir(path).map_err(read)?;
        let (schema, fields) = StoredFields::schema();
        if index.schema() != schema {
            return Err(damaged("its fields are not those of a document store".to_owned()));
        }
        if let Some(file) = index.validate_checksum().map_err(read)?.into_iter().min() {
            return Err(IndexError::Damaged {
                path: path.join(file),
                problem: "its checksum differs".to_owned(),
            });
        }
        let segments = index.searchable_segments().map_err(read)?;
        let [segment] = segments.as_slice() else {
            return Err(damaged(format!("it has `{}` segments, not one", segments.len())));
        };
        let segment = SegmentReader::open(segment).map_err(read)?;
        if segment.max_doc() as usize != n_documents {
            let found = segment.max_doc();
            return Err(damaged(format!("it holds `{found}` documents, not `{n_documents}`")));
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
        let stored: TantivyDocument = self
            .reader
            .get(document.0)
            .map_err(|error| failed("read", &self.path, error.into()))?;
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

/// Checks that a store was written with the index it lies in, and its list of files.
fn check_seal(path: &Path, documents_sha256: &str) -> Result<(), IndexError> {
    let file = path.join(SEAL);
    let json = fs::read(&file).map_err(|error| failed("read", path, error.into()))?;
    let damaged = |problem: String| IndexError::Damaged { path: file.clone(), problem };
    let seal: Seal = serde_json::from_slice(&json).map_err(|error| damaged(error.to_string()))?;
    if seal.documents_sha256 != documents_sha256 {
        return Err(damaged("it belongs to the documents of another index".to_owned()));
    }
    artifact::read_verified(path, META, &seal.meta)?;
    Ok(())
}

fn failed(
    action: &'static str,
    path: &Path,
    source: Box<dyn std::error::Error + Send + Sync>,
) -> IndexError {
    IndexError::Documents { action, path: path.to_path_buf(), source }
}
