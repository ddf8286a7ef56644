//! Arrays of `NumPy` and sparse matrices of `SciPy`.

use std::io;

use topicscope_indexer::artifact::Staging;

use super::npy::{Archive, Element, Layout, write_numbers};
use super::{Corpus, Facts, Units};
use crate::error::InspectorError;

/// Writes `bags.npz` (N, V) and `labels.npz` (N, L), both sparse, and `corpus.npz` with the
/// words, label names and parts behind their rows and columns.
pub(super) fn of_index(
    corpus: &Corpus<'_>,
    staging: &mut Staging,
) -> Result<Facts, InspectorError> {
    let index = corpus.index();
    let documents = corpus.documents();
    let bags = documents.iter().map(|&document| index.bags().row(document));
    let n_terms = index.bags().n_terms();
    Archive::write(staging, "bags.npz", |out| csr(out, bags, n_terms))?;
    let label_names = index.labels().names();
    let labels = documents.iter().map(|&document| index.labels().of(document));
    Archive::write(staging, "labels.npz", |out| csr(out, labels, label_names.len()))?;
    Archive::write(staging, "corpus.npz", |out| {
        let terms = index.vocabulary().terms();
        let words: Vec<&str> = terms.iter().map(|term| term.surface.as_str()).collect();
        let splits: Vec<&str> = index.splits().iter().map(|split| split.name()).collect();
        out.add_texts("vocabulary", &[words.len()], &words)?;
        out.add_texts("labels", &[label_names.len()], label_names)?;
        out.add_texts("splits", &[splits.len()], &splits)
    })?;
    corpus.put_table(&documents, staging)?;
    Ok(Facts::new(
        &[
            "rows are all documents of the index by number; 1 says that a document holds a word",
            "labels.npz: 1 says that a document has a label",
            "corpus.npz: the words behind the columns of bags.npz, the labels behind those of \
             labels.npz, and the part of each document",
            "`topicscope index` reads no arrays: it reads the same index as svmlight or csv",
        ],
        &[
            "bags = scipy.sparse.load_npz('bags.npz')",
            "labels = scipy.sparse.load_npz('labels.npz')",
            "vocabulary = numpy.load('corpus.npz')['vocabulary']",
        ],
    ))
}

/// Writes `weights.npz`, and with documents `codes.npy` (N, H).
pub(super) fn of_model(units: &Units<'_>, staging: &mut Staging) -> Result<Facts, InspectorError> {
    let model = units.model();
    let (v, h) = (model.n_terms(), model.n_units());
    Archive::write(staging, "weights.npz", |out| {
        out.add_numbers("encoder", &[v, h], model.encoder().iter().copied())?;
        out.add_numbers("encoder_bias", &[h], model.encoder_bias().iter().copied())?;
        out.add_numbers("decoder", &[v, h], model.decoder().iter().copied())?;
        out.add_numbers("decoder_bias", &[v], model.decoder_bias().iter().copied())?;
        if let Some(thresholds) = model.thresholds() {
            out.add_numbers("thresholds", &[h], thresholds.iter().copied())?;
        }
        let terms = units.vocabulary().terms();
        let words: Vec<&str> = terms.iter().map(|term| term.surface.as_str()).collect();
        out.add_texts("vocabulary", &[v], &words)?;
        let (n_words, words) = square(units);
        out.add_texts("topics", &[h, n_words], &words)
    })?;
    units.put_topics(staging)?;
    let mut facts = Facts::new(
        &[
            "topics.json: the words of each unit, best first",
            "encoder and decoder are (words, units), columns of the decoder as they are used",
            "topics (units, words): the words of each unit, best first; empty where it has fewer",
        ],
        &["weights = numpy.load('weights.npz')"],
    )
    .read_by_coherence("topics.json");
    let Some(corpus) = units.corpus() else { return Ok(facts) };
    let documents = corpus.documents();
    staging.write_with("codes.npy", |out| {
        out.write_all(&Layout::new(Element::F32, &[documents.len(), h]).head())?;
        units.each_code(corpus, &documents, |_, code| write_numbers(out, code.iter().copied()))
    })?;
    corpus.put_table(&documents, staging)?;
    let rule = "codes.npy (documents, units): activations without dropout; rows are all documents \
                of the index by number, their parts and labels stand in documents.csv";
    facts.rules.push(rule.to_owned());
    facts.read_with.push("codes = numpy.load('codes.npy', mmap_mode='r')".to_owned());
    Ok(facts)
}

/// Returns the words of all units as one matrix, row after row, and its number of columns.
pub(super) fn square<'a>(units: &'a Units<'_>) -> (usize, Vec<&'a str>) {
    let n_words = units.words().iter().map(Vec::len).max().unwrap_or(0);
    let rows = units.words().iter().flat_map(|words| {
        let words = words.iter().map(|word| word.word.as_str());
        words.chain(std::iter::repeat("")).take(n_words)
    });
    (n_words, rows.collect())
}

/// Writes a binary sparse matrix under the names that `scipy.sparse.load_npz` looks for.
///
/// Numbers of entries are 32 bits wide where that is enough, as `SciPy` has them. Values are
/// integers of 32 bits, so that products count.
pub(super) fn csr<'r>(
    out: &mut Archive<'_>,
    rows: impl ExactSizeIterator<Item = &'r [u32]> + Clone,
    n_columns: usize,
) -> io::Result<()> {
    let n_rows = rows.len();
    let n_entries: usize = rows.clone().map(<[u32]>::len).sum();
    let indices = rows.clone().flatten().copied();
    let mut end = 0;
    let ends = rows.map(|row| {
        end += row.len() as i64;
        end
    });
    let offsets = std::iter::once(0).chain(ends);
    if i32::try_from(n_entries.max(n_columns)).is_ok() {
        out.add_numbers("indices", &[n_entries], indices.map(|i| i as i32))?;
        out.add_numbers("indptr", &[n_rows + 1], offsets.map(|i| i as i32))?;
    } else {
        out.add_numbers("indices", &[n_entries], indices.map(i64::from))?;
        out.add_numbers("indptr", &[n_rows + 1], offsets)?;
    }
    out.add("format", &Layout::new(Element::Bytes(3), &[]), |out| out.write_all(b"csr"))?;
    out.add_numbers("shape", &[2], [n_rows as i64, n_columns as i64])?;
    out.add_numbers("data", &[n_entries], std::iter::repeat_n(1_i32, n_entries))
}

#[cfg(test)]
mod tests {
    use super::super::ExportKind;
    use super::super::testing::Planted;
    use std::fs::File;
    use std::io::Read;
    use std::path::Path;

    /// Returns head and elements of an array.
    fn array(folder: &Path, archive: &str, name: &str) -> (String, Vec<u8>) {
        let file = File::open(folder.join(archive)).unwrap();
        let mut zip = zip::ZipArchive::new(file).unwrap();
        let mut bytes = Vec::new();
        zip.by_name(&format!("{name}.npy")).unwrap().read_to_end(&mut bytes).unwrap();
        split(&bytes)
    }

    fn split(bytes: &[u8]) -> (String, Vec<u8>) {
        let end = bytes.iter().position(|&b| b == b'\n').unwrap() + 1;
        assert_eq!(end % 64, 0);
        let head = String::from_utf8_lossy(&bytes[10..end]).trim().to_owned();
        (head, bytes[end..].to_vec())
    }

    fn i32s(bytes: &[u8]) -> Vec<i32> {
        bytes.chunks(4).map(|part| i32::from_le_bytes(part.try_into().unwrap())).collect()
    }

    fn f32s(bytes: &[u8]) -> Vec<f32> {
        bytes.chunks(4).map(|part| f32::from_le_bytes(part.try_into().unwrap())).collect()
    }

    #[test]
    fn bags_are_compressed_rows_of_all_documents() {
        Planted::new().export_index(ExportKind::Npz, |about, folder| {
            let numbers = |archive, name| i32s(&array(folder, archive, name).1);
            assert_eq!(numbers("bags.npz", "indptr"), [0, 2, 5, 7, 8, 8]);
            assert_eq!(numbers("bags.npz", "indices"), [0, 1, 1, 2, 3, 0, 2, 0]);
            assert_eq!(numbers("bags.npz", "data"), [1; 8]);
            let (head, shape) = array(folder, "bags.npz", "shape");
            assert_eq!(head, "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }");
            assert_eq!(shape, [5_i64.to_le_bytes(), 4_i64.to_le_bytes()].concat());
            assert_eq!(array(folder, "bags.npz", "format").1, b"csr");
            assert_eq!(numbers("labels.npz", "indptr"), [0, 2, 3, 3, 4, 4]);
            assert_eq!(numbers("labels.npz", "indices"), [1, 2, 0, 1]);
            let (head, _) = array(folder, "corpus.npz", "splits");
            assert!(head.contains("'<U10'") && head.contains("(5,)"), "{head}");
            assert_eq!(about.documents, Some(5));
        });
    }

    #[test]
    fn weights_and_codes_are_those_of_the_model() {
        let planted = Planted::new();
        let corpus = planted.corpus();
        let units = planted.units(&corpus);
        let model = units.model();
        let codes = model.encode(corpus.index().bags(), &corpus.documents());
        planted.export_model(ExportKind::Npz, |_, folder| {
            let decoder = array(folder, "weights.npz", "decoder");
            assert!(decoder.0.contains("'shape': (4, 3)"), "{}", decoder.0);
            assert_eq!(f32s(&decoder.1), model.decoder().iter().copied().collect::<Vec<_>>());
            let encoder = array(folder, "weights.npz", "encoder");
            assert_eq!(f32s(&encoder.1), model.encoder().iter().copied().collect::<Vec<_>>());
            let (head, found) = split(&std::fs::read(folder.join("codes.npy")).unwrap());
            assert!(head.contains("'shape': (5, 3)"), "{head}");
            assert_eq!(f32s(&found), codes.iter().copied().collect::<Vec<_>>());
        });
    }

    #[test]
    fn a_model_without_documents_has_its_weights_alone() {
        let planted = Planted::new();
        let units = planted.units_alone();
        let write =
            |staging: &mut _| super::super::export_model(ExportKind::Npz, &units, staging).unwrap();
        planted.export(write, |about, folder| {
            assert!(folder.join("weights.npz").exists() && !folder.join("codes.npy").exists());
            assert_eq!((about.documents, about.ranking), (None, Some("decoder")));
        });
    }
}
