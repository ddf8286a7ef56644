//! Arrays of `NumPy`, and archives of them: dense, sparse as `SciPy` has them, or of OCTIS.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

use ndarray::{Array2, ShapeBuilder};
use zip::ZipArchive;

use super::error::ForeignError;
use super::table::{MOST_NUMBERS, Rows};

/// The first bytes of an array.
pub(super) const NPY: &[u8] = b"\x93NUMPY";

/// An array of any number of dimensions; numbers row after row, or column after column.
struct Array {
    shape: Vec<usize>,
    by_column: bool,
    numbers: Vec<f64>,
}

/// Reads an array with two dimensions. **Shape** (N, H).
pub(super) fn read_npy(bytes: &[u8], path: &Path) -> Result<Array2<f32>, ForeignError> {
    parse(bytes, path)?.into_matrix(path)
}

/// Reads the codes of an archive.
pub(super) fn read_npz(bytes: &[u8], path: &Path) -> Result<Rows, ForeignError> {
    let arrays = entries(bytes, path)?;
    let matrix = |name: &str| -> Option<Result<Array2<f32>, ForeignError>> {
        Some(read_npy(arrays.get(name)?, path))
    };
    let parts = [matrix("topic-document-matrix"), matrix("test-topic-document-matrix")];
    if let [Some(train), Some(test)] = parts {
        let turn = |codes: Array2<f32>| codes.reversed_axes();
        return Ok(Rows::Parts { train: turn(train?), test: turn(test?) });
    }
    let documents = |codes| Rows::Documents { codes, names: None };
    if arrays.contains_key("indptr") || arrays.contains_key("row") {
        return sparse(&arrays, path).map(documents);
    }
    if let Some(codes) = matrix("codes") {
        return codes.map(documents);
    }
    let two = |bytes: &&Vec<u8>| parse(bytes, path).is_ok_and(|array| array.shape.len() == 2);
    let mut candidates = arrays.values().filter(two);
    if let (Some(only), None) = (candidates.next(), candidates.next()) {
        return read_npy(only, path).map(documents);
    }
    let found = arrays.keys().cloned().collect();
    Err(ForeignError::Arrays { path: path.to_owned(), found })
}

/// Returns the bytes of every array of an archive, by name.
fn entries(bytes: &[u8], path: &Path) -> Result<BTreeMap<String, Vec<u8>>, ForeignError> {
    let damaged = |source| ForeignError::Archive { path: path.to_owned(), source };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut arrays = BTreeMap::new();
    // Packed zeros take next to no room: what they unpack to is bounded.
    let mut left = (MOST_NUMBERS * size_of::<f64>()) as u64;
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).map_err(damaged)?;
        let mut bytes = Vec::new();
        let read = entry.by_ref().take(left + 1).read_to_end(&mut bytes);
        let read = read.map_err(|error| damaged(error.into()))? as u64;
        left = left.checked_sub(read).ok_or_else(|| ForeignError::Array {
            path: path.to_owned(),
            what: "it unpacks to more than any table",
        })?;
        let name = entry.name().map_err(damaged)?.trim_end_matches(".npy").to_owned();
        arrays.insert(name, bytes);
    }
    Ok(arrays)
}

/// Reads a sparse matrix: by rows (csr), by columns (csc), or as a list of entries (coo).
fn sparse(arrays: &BTreeMap<String, Vec<u8>>, path: &Path) -> Result<Array2<f32>, ForeignError> {
    let damaged = |what| ForeignError::Array { path: path.to_owned(), what };
    let array = |name: &str| {
        let bytes = arrays.get(name).ok_or_else(|| damaged("a sparse matrix lacks an array"))?;
        parse(bytes, path)
    };
    let places = |name: &str| -> Result<Vec<usize>, ForeignError> {
        Ok(array(name)?.numbers.into_iter().map(|number| number as usize).collect())
    };
    let (shape, data) = (places("shape")?, array("data")?.numbers);
    let &[n_rows, n_columns] = shape.as_slice() else { return Err(damaged("no matrix")) };
    let (rows, columns) = if arrays.contains_key("row") {
        (places("row")?, places("col")?)
    } else {
        let (indices, ends) = (places("indices")?, places("indptr")?);
        let runs = ends.windows(2).enumerate();
        let mut outer = Vec::with_capacity(indices.len());
        for (place, run) in runs {
            if run[1] < run[0] || run[1] > indices.len() {
                return Err(damaged("offsets of a sparse matrix do not rise"));
            }
            outer.resize(run[1], place);
        }
        // An entry of one byte text is `csr` or `csc`.
        let by_column = arrays.get("format").is_some_and(|bytes| contains(bytes, b"csc"));
        if by_column { (indices, outer) } else { (outer, indices) }
    };
    let mut codes = zeros(n_rows, n_columns, path)?;
    if rows.len() != data.len() || columns.len() != data.len() {
        return Err(damaged("a sparse matrix has entries without a place"));
    }
    for ((&row, &column), &value) in rows.iter().zip(&columns).zip(&data) {
        let cell = codes.get_mut((row, column));
        // Entries that stand twice add up, as for SciPy.
        *cell.ok_or_else(|| damaged("an entry lies outside of its matrix"))? += value as f32;
    }
    Ok(codes)
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn zeros(n_rows: usize, n_columns: usize, path: &Path) -> Result<Array2<f32>, ForeignError> {
    n_rows
        .checked_mul(n_columns)
        .filter(|&n| n <= MOST_NUMBERS)
        .map(|_| Array2::zeros((n_rows, n_columns)))
        .ok_or_else(|| ForeignError::Array { path: path.to_owned(), what: "no possible shape" })
}

/// Reads an array of real numbers.
///
/// # Reference
/// `NumPy` enhancement proposal 1, a simple file format for arrays, versions 1.0 to 3.0.
fn parse(bytes: &[u8], path: &Path) -> Result<Array, ForeignError> {
    let damaged = |what| ForeignError::Array { path: path.to_owned(), what };
    let short = || damaged("it ends early");
    let version = *bytes.get(NPY.len()).ok_or_else(short)?;
    let width = if version == 1 { 2 } else { 4 };
    let start = NPY.len() + 2;
    let length = bytes.get(start..start + width).ok_or_else(short)?;
    let length = length.iter().rev().fold(0_usize, |sum, &byte| sum << 8 | usize::from(byte));
    let head = bytes.get(start + width..start + width + length).ok_or_else(short)?;
    let head = String::from_utf8_lossy(head);
    let no_head = || damaged("its head has no type, order and shape");
    let element = quoted(value(&head, "descr").ok_or_else(no_head)?).ok_or_else(no_head)?;
    let by_column = value(&head, "fortran_order").ok_or_else(no_head)?.starts_with("True");
    let shape = value(&head, "shape").and_then(shape).ok_or_else(no_head)?;
    let data = &bytes[start + width + length..];
    let n = shape.iter().try_fold(1_usize, |n, &side| n.checked_mul(side)).ok_or_else(no_head)?;
    let numbers = numbers(data, element, n).ok_or_else(|| ForeignError::Elements {
        path: path.to_owned(),
        found: element.to_owned(),
    })?;
    if numbers.len() != n {
        return Err(short());
    }
    Ok(Array { shape, by_column, numbers })
}

/// Returns what stands behind a key of the head.
fn value<'a>(head: &'a str, key: &str) -> Option<&'a str> {
    let behind = &head[head.find(&format!("'{key}'"))? + key.len() + 2..];
    Some(behind.trim_start_matches([':', ' ']))
}

fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('\'')?.split('\'').next()
}

fn shape(text: &str) -> Option<Vec<usize>> {
    let inside = text.strip_prefix('(')?.split(')').next()?;
    let sides = inside.split(',').map(str::trim).filter(|side| !side.is_empty());
    sides.map(|side| side.trim_end_matches('L').parse().ok()).collect()
}

/// Decodes the first `n` numbers; fewer when the bytes end before, `None` for other types.
fn numbers(data: &[u8], element: &str, n: usize) -> Option<Vec<f64>> {
    macro_rules! decode {
        ($type:ty, $convert:expr) => {
            data.chunks_exact(size_of::<$type>())
                .take(n)
                .map(|part| <$type>::from_le_bytes(part.try_into().unwrap_or_default()))
                .map($convert)
                .collect()
        };
    }
    Some(match element {
        "<f4" => decode!(f32, f64::from),
        "<f8" => decode!(f64, |number| number),
        "|i1" => decode!(i8, f64::from),
        "|u1" | "|b1" => decode!(u8, f64::from),
        "<i2" => decode!(i16, f64::from),
        "<u2" => decode!(u16, f64::from),
        "<i4" => decode!(i32, f64::from),
        "<u4" => decode!(u32, f64::from),
        "<i8" => decode!(i64, |number| number as f64),
        "<u8" => decode!(u64, |number| number as f64),
        _ => return None,
    })
}

impl Array {
    fn into_matrix(self, path: &Path) -> Result<Array2<f32>, ForeignError> {
        let &[n_rows, n_columns] = self.shape.as_slice() else {
            return Err(ForeignError::Dimensions { path: path.to_owned(), found: self.shape });
        };
        let numbers: Vec<f32> = self.numbers.into_iter().map(|number| number as f32).collect();
        let shape = (n_rows, n_columns);
        let matrix = if self.by_column {
            Array2::from_shape_vec(shape.f(), numbers)
        } else {
            Array2::from_shape_vec(shape, numbers)
        };
        let damaged = |_| ForeignError::Array { path: path.to_owned(), what: "it ends early" };
        // Codes are walked through row by row.
        matrix.map(|matrix| matrix.as_standard_layout().into_owned()).map_err(damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn npy(element: &str, order: &str, shape: &str, data: &[u8]) -> Vec<u8> {
        let head =
            format!("{{'descr': '{element}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
        let mut bytes = [NPY, b"\x01\x00"].concat();
        bytes.extend((head.len() as u16).to_le_bytes());
        bytes.extend(head.as_bytes());
        bytes.extend(data);
        bytes
    }

    fn read(bytes: &[u8]) -> Result<Array2<f32>, String> {
        read_npy(bytes, Path::new("a.npy")).map_err(|error| error.to_string())
    }

    #[test]
    fn orders_and_types_are_read() {
        let floats: Vec<u8> =
            [1.0_f64, 2.0, 3.0, 4.0, 5.0, 6.0].iter().flat_map(|a| a.to_le_bytes()).collect();
        let rows = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
        assert_eq!(read(&npy("<f8", "False", "(2, 3)", &floats)), Ok(rows));
        let columns = array![[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]];
        assert_eq!(read(&npy("<f8", "True", "(2, 3)", &floats)), Ok(columns));
        assert_eq!(read(&npy("|b1", "False", "(1, 2)", &[1, 0])), Ok(array![[1.0, 0.0]]));
    }

    fn npz(arrays: &[(&str, Vec<u8>)], method: zip::CompressionMethod) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        for (name, bytes) in arrays {
            zip.start_file(format!("{name}.npy"), options).unwrap();
            std::io::Write::write_all(&mut zip, bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn codes(bytes: &[u8]) -> Result<Array2<f32>, String> {
        match read_npz(bytes, Path::new("a.npz")) {
            Ok(Rows::Documents { codes, .. }) => Ok(codes),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn archives_are_read_compressed_or_not_and_sparse_or_not() {
        let numbers = |numbers: &[i64]| -> Vec<u8> {
            let data: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
            npy("<i8", "False", &format!("({},)", numbers.len()), &data)
        };
        let text = |text: &str| npy("|S3", "False", "()", text.as_bytes());
        let shape = ("shape", numbers(&[2, 3]));
        let data = ("data", numbers(&[5, 7, 9]));
        let expected = Ok(array![[5.0, 0.0, 7.0], [0.0, 9.0, 0.0]]);
        for method in [zip::CompressionMethod::Stored, zip::CompressionMethod::Deflated] {
            let by_row = [
                ("indices", numbers(&[0, 2, 1])),
                ("indptr", numbers(&[0, 2, 3])),
                ("format", text("csr")),
                shape.clone(),
                data.clone(),
            ];
            assert_eq!(codes(&npz(&by_row, method)), expected);
            let by_column = [
                ("indices", numbers(&[0, 1, 0])),
                ("indptr", numbers(&[0, 1, 2, 3])),
                ("format", text("csc")),
                shape.clone(),
                ("data", numbers(&[5, 9, 7])),
            ];
            assert_eq!(codes(&npz(&by_column, method)), expected);
            let by_entry = [
                ("row", numbers(&[0, 0, 1])),
                ("col", numbers(&[0, 2, 1])),
                ("format", text("coo")),
                shape.clone(),
                data.clone(),
            ];
            assert_eq!(codes(&npz(&by_entry, method)), expected);
            let outside = [by_entry[0].clone(), ("col", numbers(&[0, 3, 1]))];
            let outside = npz(&[&outside[..], &by_entry[2..]].concat(), method);
            assert!(codes(&outside).unwrap_err().contains("outside of its matrix"));
            // A few bytes promise what no memory holds.
            let vast = [("shape", numbers(&[1 << 20, 1 << 20])), data.clone()];
            let vast = npz(&[&by_entry[..3], &vast].concat(), method);
            assert!(codes(&vast).unwrap_err().contains("no possible shape"));
            let table = ("any", npy("|u1", "False", "(1, 2)", &[3, 4]));
            let one = npz(&[table.clone(), ("names", numbers(&[1, 2]))], method);
            assert_eq!(codes(&one), Ok(array![[3.0, 4.0]]));
            let two = [table.clone(), ("other", table.1.clone())];
            let message = codes(&npz(&two, method)).unwrap_err();
            assert_eq!(message, "a.npz: which of its arrays holds the codes? it has any, other");
            let named = npz(&[&two[..], &[("codes", table.1.clone())]].concat(), method);
            assert_eq!(codes(&named), Ok(array![[3.0, 4.0]]));
        }
        let cut = &npz(&[("codes", Vec::new())], zip::CompressionMethod::Stored)[..40];
        assert_eq!(codes(cut).unwrap_err(), "a.npz: a damaged archive");
    }

    #[test]
    fn what_is_no_table_is_refused_with_the_reason() {
        let refused = |bytes: &[u8]| read(bytes).unwrap_err();
        let table = npy("<f4", "False", "(2, 1)", &[0; 8]);
        assert!(read(&table).is_ok());
        let short = "a.npy: a damaged array: it ends early";
        assert_eq!(refused(&table[..table.len() - 1]), short);
        assert_eq!(refused(&table[..30]), short);
        let text = npy("<U4", "False", "(2, 1)", &[0; 32]);
        assert_eq!(refused(&text), "a.npy: elements of type `<U4` are no real numbers");
        let vector = npy("<f4", "False", "(2,)", &[0; 8]);
        assert_eq!(
            refused(&vector),
            "a.npy: an array of 1 dimension, and not of documents × units"
        );
        assert!(refused(&npy("<f4", "False", "?", &[])).contains("no type, order and shape"));
    }
}
