//! Kinds of files that are no plain text, as their first bytes tell.

/// Names a kind of file that is no plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Foreign {
    /// Word, since 2007.
    Word,
    /// Excel, since 2007.
    Excel,
    /// `PowerPoint`, since 2007.
    PowerPoint,
    /// Word, Excel or `PowerPoint` before 2007.
    OldOffice,
    /// Writer and others.
    OpenText,
    /// Calc and others.
    OpenSpreadsheet,
    /// Impress and others.
    OpenPresentation,
    /// Rich text format.
    Rtf,
    /// EPUB.
    Epub,
    /// PDF.
    Pdf,
    /// `DjVu`.
    Djvu,
    /// HTML.
    Html,
    /// Any other XML.
    Xml,
    /// Apache Parquet.
    Parquet,
    /// Apache Arrow or Feather.
    Arrow,
    /// Apache ORC.
    Orc,
    /// Apache Avro.
    Avro,
    /// `SQLite`.
    Sqlite,
    /// `DuckDB`.
    Duckdb,
    /// A pickle of Python.
    Pickle,
    /// `NumPy` arrays, one or several.
    Numpy,
    /// HDF5.
    Hdf5,
    /// ZIP, of what is none of the above.
    Zip,
    /// 7-Zip.
    SevenZip,
    /// RAR.
    Rar,
    /// xz.
    Xz,
    /// bzip2.
    Bzip2,
    /// LZ4.
    Lz4,
    /// A picture.
    Image,
    /// Sound or film.
    Media,
    /// A program or library.
    Program,
}

impl Foreign {
    /// Returns what people call such a file, with its article.
    pub fn name(self) -> &'static str {
        match self {
            Self::Word => "a Word document",
            Self::Excel => "an Excel workbook",
            Self::PowerPoint => "a PowerPoint presentation",
            Self::OldOffice => "a file of Microsoft Office before 2007",
            Self::OpenText => "an OpenDocument text",
            Self::OpenSpreadsheet => "an OpenDocument spreadsheet",
            Self::OpenPresentation => "an OpenDocument presentation",
            Self::Rtf => "a rich text file",
            Self::Epub => "an EPUB book",
            Self::Pdf => "a PDF file",
            Self::Djvu => "a DjVu file",
            Self::Html => "an HTML page",
            Self::Xml => "an XML file",
            Self::Parquet => "a Parquet file",
            Self::Arrow => "an Arrow or Feather file",
            Self::Orc => "an ORC file",
            Self::Avro => "an Avro file",
            Self::Sqlite => "an SQLite database",
            Self::Duckdb => "a DuckDB database",
            Self::Pickle => "a Python pickle",
            Self::Numpy => "a file of NumPy arrays",
            Self::Hdf5 => "an HDF5 file",
            Self::Zip => "a ZIP archive",
            Self::SevenZip => "a 7-Zip archive",
            Self::Rar => "a RAR archive",
            Self::Xz => "packed with xz",
            Self::Bzip2 => "packed with bzip2",
            Self::Lz4 => "packed with LZ4",
            Self::Image => "a picture",
            Self::Media => "a sound or film file",
            Self::Program => "a program",
        }
    }
}
