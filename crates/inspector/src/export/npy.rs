//! The array format of `NumPy`, and archives of arrays; the only file that knows zip.

use std::io::{self, Write};

use topicscope_indexer::artifact::{ArtifactError, Staging};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Heads end at a multiple of this, so that mapped arrays are aligned (NEP 1).
const ALIGNMENT: usize = 64;

/// Bytes from which on the records of an archive need 64-bit lengths.
const LARGE: u64 = u32::MAX as u64;

/// Says which index of a matrix moves fastest in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The last one: row after row.
    C,
    /// The first one: column after column.
    Fortran,
}

/// Names the type of the elements, all with the low byte first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    F32,
    F64,
    I32,
    I64,
    /// Text of so many bytes.
    Bytes(usize),
    /// Text of at most so many characters, four bytes each.
    Text(usize),
}

/// Describes an array before its elements are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) element: Element,
    pub(super) shape: Vec<usize>,
    pub(super) order: Order,
}

/// Writes an `.npz`: arrays one after the other, not compressed, without any time, so that the
/// same arrays are the same bytes.
pub(super) struct Archive<'w> {
    zip: ZipWriter<StreamWriter<&'w mut dyn Write>>,
}

impl Element {
    fn size(self) -> usize {
        match self {
            Self::F32 | Self::I32 => 4,
            Self::F64 | Self::I64 => 8,
            Self::Bytes(n) => n,
            Self::Text(n) => 4 * n,
        }
    }

    fn description(self) -> String {
        match self {
            Self::F32 => "<f4".to_owned(),
            Self::F64 => "<f8".to_owned(),
            Self::I32 => "<i4".to_owned(),
            Self::I64 => "<i8".to_owned(),
            Self::Bytes(n) => format!("|S{n}"),
            Self::Text(n) => format!("<U{n}"),
        }
    }
}

impl Layout {
    /// Describes an array written row after row.
    pub(super) fn new(element: Element, shape: &[usize]) -> Self {
        Self { element, shape: shape.to_vec(), order: Order::C }
    }

    /// Returns the bytes before the elements.
    ///
    /// # Reference
    /// `NumPy` enhancement proposal 1, a simple file format for arrays, version 1.0.
    pub(super) fn head(&self) -> Vec<u8> {
        let shape: Vec<String> = self.shape.iter().map(usize::to_string).collect();
        let shape = match shape.as_slice() {
            [only] => format!("({only},)"),
            all => format!("({})", all.join(", ")),
        };
        let order = if self.order == Order::Fortran { "True" } else { "False" };
        let mut text = format!(
            "{{'descr': '{}', 'fortran_order': {order}, 'shape': {shape}, }}",
            self.element.description(),
        );
        let before = b"\x93NUMPY\x01\x00".len() + 2;
        while !(before + text.len() + 1).is_multiple_of(ALIGNMENT) {
            text.push(' ');
        }
        text.push('\n');
        let mut head = b"\x93NUMPY\x01\x00".to_vec();
        // Shapes have at most two numbers: the text never comes near the limit of 65,535.
        head.extend((text.len() as u16).to_le_bytes());
        head.extend(text.as_bytes());
        head
    }

    fn n_bytes(&self) -> u64 {
        let n_elements: u64 = self.shape.iter().map(|&n| n as u64).product();
        n_elements.saturating_mul(self.element.size() as u64)
    }
}

impl<'w> Archive<'w> {
    /// Writes a whole archive as a file of an export.
    pub(super) fn write(
        staging: &mut Staging,
        name: &str,
        fill: impl FnOnce(&mut Archive<'_>) -> io::Result<()>,
    ) -> Result<(), ArtifactError> {
        staging.write_with(name, |out| {
            let mut archive = Archive::new(out);
            fill(&mut archive)?;
            archive.finish()
        })
    }

    fn new(out: &'w mut dyn Write) -> Self {
        Self { zip: ZipWriter::new_stream(out) }
    }

    /// Adds an array whose elements `fill` writes in their order.
    pub(super) fn add(
        &mut self,
        name: &str,
        layout: &Layout,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let head = layout.head();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default())
            .large_file(layout.n_bytes() + head.len() as u64 >= LARGE);
        self.zip.start_file(format!("{name}.npy"), options)?;
        self.zip.write_all(&head)?;
        fill(&mut self.zip)
    }

    /// Adds an array of numbers. **Shape**: as given, row after row.
    pub(super) fn add_numbers<T: Number>(
        &mut self,
        name: &str,
        shape: &[usize],
        numbers: impl IntoIterator<Item = T>,
    ) -> io::Result<()> {
        let layout = Layout::new(T::ELEMENT, shape);
        self.add(name, &layout, |out| write_numbers(out, numbers))
    }

    /// Adds an array of texts. **Shape**: as given, row after row.
    pub(super) fn add_texts<T: AsRef<str>>(
        &mut self,
        name: &str,
        shape: &[usize],
        texts: &[T],
    ) -> io::Result<()> {
        let longest = texts.iter().map(|text| text.as_ref().chars().count()).max();
        // An element without characters is a type that not every version of NumPy reads.
        let width = longest.unwrap_or(0).max(1);
        let layout = Layout::new(Element::Text(width), shape);
        self.add(name, &layout, |out| {
            for text in texts {
                let characters = text.as_ref().chars().map(u32::from);
                let padded = characters.chain(std::iter::repeat(0)).take(width);
                write_bytes(out, padded.map(u32::to_le_bytes))?;
            }
            Ok(())
        })
    }

    fn finish(self) -> io::Result<()> {
        self.zip.finish()?;
        Ok(())
    }
}

/// A number that arrays hold.
pub(super) trait Number: Copy {
    /// Its type in the file.
    const ELEMENT: Element;

    /// Appends its bytes, the low one first.
    fn push_to(self, bytes: &mut Vec<u8>);
}

macro_rules! number {
    ($($type:ty => $element:ident),*) => {$(
        impl Number for $type {
            const ELEMENT: Element = Element::$element;

            fn push_to(self, bytes: &mut Vec<u8>) {
                bytes.extend(self.to_le_bytes());
            }
        }
    )*};
}
number!(f32 => F32, f64 => F64, i32 => I32, i64 => I64);

/// Writes numbers through a buffer.
pub(super) fn write_numbers<T: Number>(
    out: &mut dyn Write,
    numbers: impl IntoIterator<Item = T>,
) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(1 << 16);
    for number in numbers {
        number.push_to(&mut bytes);
        if bytes.len() + 8 > 1 << 16 {
            out.write_all(&bytes)?;
            bytes.clear();
        }
    }
    out.write_all(&bytes)
}

fn write_bytes(out: &mut dyn Write, parts: impl Iterator<Item = [u8; 4]>) -> io::Result<()> {
    out.write_all(&parts.flatten().collect::<Vec<u8>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_those_of_numpy() {
        // python: np.lib.format.write_array_header_1_0(f, {"descr": "<f4", "fortran_order":
        // False, "shape": (3, 2)}) gives this text, padded to 118 bytes.
        let head = Layout::new(Element::F32, &[3, 2]).head();
        assert_eq!(&head[..10], b"\x93NUMPY\x01\x00\x76\x00");
        let text = std::str::from_utf8(&head[10..]).unwrap();
        let dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }";
        assert_eq!(text, format!("{dictionary:<117}\n"));
        let of = |shape: &[usize]| {
            String::from_utf8(Layout::new(Element::Bytes(3), shape).head()[10..].to_vec()).unwrap()
        };
        assert!(of(&[]).contains("'|S3'") && of(&[]).contains("'shape': (), "));
        assert!(of(&[7]).contains("'shape': (7,), "));
    }

    #[test]
    fn archives_hold_stored_arrays_and_no_time() {
        let archive = || {
            let mut bytes: Vec<u8> = Vec::new();
            let mut archive = Archive::new(&mut bytes);
            archive.add_numbers("a", &[2], [1.5_f32, -2.0]).unwrap();
            archive.add_texts("t", &[2], &["ab", "ü"]).unwrap();
            archive.finish().unwrap();
            bytes
        };
        let bytes = archive();
        assert_eq!(bytes, archive());
        let mut zip = zip::ZipArchive::new(io::Cursor::new(&bytes)).unwrap();
        let mut read = |name| {
            let mut file = zip.by_name(name).unwrap();
            assert_eq!(file.last_modified(), Some(DateTime::default()));
            let mut bytes = Vec::new();
            io::Read::read_to_end(&mut file, &mut bytes).unwrap();
            bytes[128..].to_vec()
        };
        assert_eq!(read("a.npy"), [1.5_f32.to_le_bytes(), (-2.0_f32).to_le_bytes()].concat());
        let text: Vec<u8> =
            ['a', 'b', 'ü', '\0'].iter().flat_map(|&c| u32::from(c).to_le_bytes()).collect();
        assert_eq!(read("t.npy"), text);
    }

    #[test]
    fn many_numbers_pass_the_buffer_whole() {
        let mut bytes = Vec::new();
        write_numbers(&mut bytes, (0..20_000_i64).map(|i| i * i)).unwrap();
        let found: Vec<i64> = bytes
            .chunks_exact(8)
            .map(|part| i64::from_le_bytes(part.try_into().unwrap()))
            .collect();
        assert_eq!(found, (0..20_000_i64).map(|i| i * i).collect::<Vec<_>>());
    }
}
