//! Tables of codes as text: MALLET's document topics, CSV and TSV.

use std::path::Path;

use ndarray::{Array2, s};

use super::error::ForeignError;
use super::table::MOST_NUMBERS;

/// Columns that say what a document is, and not what it activates.
const NOT_UNITS: [&str; 8] =
    ["document", "id", "split", "labels", "label", "name", "doc", "doc_id"];

/// Columns with the names of documents.
const NAMES: [&str; 4] = ["id", "name", "doc_id", "doc"];

/// What a table says: codes (N, H), and the names of documents (N) where it has them.
type Table = (Array2<f32>, Option<Vec<String>>);

/// Reads MALLET's document topics, CSV or TSV.
pub(super) fn read(bytes: &[u8], path: &Path) -> Result<Table, ForeignError> {
    let text = str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].split(|&byte| byte == b'\n').count();
        ForeignError::Line { path: path.to_owned(), line }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.starts_with("#doc") {
        return pairs(text, path);
    }
    cells(text, path)
}

/// Reads document, name, and pairs of topic and share, as MALLET wrote them before version 2.0.8;
/// topics that a line leaves out have no share.
fn pairs(text: &str, path: &Path) -> Result<Table, ForeignError> {
    let (mut names, mut rows) = (Vec::new(), Vec::new());
    for (line, content) in (1..).zip(text.lines()).skip(1) {
        if content.trim().is_empty() {
            continue;
        }
        let damaged = || ForeignError::Line { path: path.to_owned(), line };
        let mut cells = content.split(['\t', ' ']).filter(|cell| !cell.is_empty()).skip(1);
        names.push(cells.next().ok_or_else(damaged)?.to_owned());
        let cells: Vec<&str> = cells.collect();
        if !cells.len().is_multiple_of(2) {
            return Err(damaged());
        }
        let pair = |pair: &[&str]| {
            let topic: usize = pair[0].parse().ok().filter(|&topic| topic < 1_000_000)?;
            Some((topic, number(pair[1])?))
        };
        let row: Option<Vec<(usize, f32)>> = cells.chunks(2).map(pair).collect();
        rows.push(row.ok_or_else(damaged)?);
    }
    let n_units = rows.iter().flatten().map(|&(topic, _)| topic + 1).max().unwrap_or(0);
    if rows.len().saturating_mul(n_units) > MOST_NUMBERS {
        let what = "no possible shape";
        return Err(ForeignError::Array { path: path.to_owned(), what });
    }
    let mut codes = Array2::zeros((rows.len(), n_units));
    for (row, pairs) in rows.into_iter().enumerate() {
        for (topic, share) in pairs {
            codes[[row, topic]] = share;
        }
    }
    Ok((codes, Some(names)))
}

/// Reads a document a line, cells between tabs, commas or semicolons.
fn cells(text: &str, path: &Path) -> Result<Table, ForeignError> {
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b'\t', b';', b','].into_iter().find(|&d| first.as_bytes().contains(&d));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut columns: Option<Columns> = None;
    let (mut names, mut numbers, mut n_rows) = (Vec::new(), Vec::new(), 0);
    for record in reader.records() {
        let line_of =
            |position: Option<&csv::Position>| position.map_or(1, |at| at.line() as usize);
        let record = record.map_err(|error| ForeignError::Line {
            path: path.to_owned(),
            line: line_of(error.position()),
        })?;
        let line = line_of(record.position());
        let Some(columns) = &columns else {
            let (found, is_head) = Columns::of(&record);
            if !is_head {
                found.read(&record, (path, line), &mut names, &mut numbers)?;
                n_rows += 1;
            }
            columns = Some(found);
            continue;
        };
        columns.read(&record, (path, line), &mut names, &mut numbers)?;
        n_rows += 1;
    }
    let n_units = columns.as_ref().map_or(0, |columns| columns.units.len());
    let mut codes = Array2::from_shape_vec((n_rows, n_units), numbers)
        .map_err(|_| ForeignError::Empty { path: path.to_owned() })?;
    let name = columns.and_then(|columns| columns.name);
    // MALLET's documents may have numbers for names: two columns, of which the first counts rows.
    let counts_rows =
        || codes.column(0).iter().enumerate().all(|(row, &number)| number == row as f32);
    if name.is_none() && delimiter == Some(b'\t') && n_units > 2 && n_rows > 1 && counts_rows() {
        codes = codes.slice(s![.., 2..]).to_owned();
    }
    Ok((codes, name.map(|_| names)))
}

/// Which cells of a line are what.
struct Columns {
    n: usize,
    name: Option<usize>,
    units: Vec<usize>,
}

impl Columns {
    /// Finds the columns by the first line; says too whether that names them.
    fn of(record: &csv::StringRecord) -> (Self, bool) {
        let cells = record.iter().take(n_cells(record));
        let cells: Vec<String> = cells.map(|cell| cell.trim().to_lowercase()).collect();
        let is_number = |cell: &String| number(cell).is_some();
        let known = |cell: &String| NOT_UNITS.contains(&cell.as_str());
        let n = cells.len();
        let all = 0..n;
        // Names of units may be numbers, as pandas writes them.
        // pandas leaves the column of row numbers without a name.
        let is_unnamed = cells.first().is_some_and(String::is_empty);
        if is_unnamed || cells.iter().any(known) || !cells.iter().any(is_number) {
            let place = |wanted: &&str| cells.iter().position(|cell| cell == wanted);
            let name = NAMES.iter().find_map(place);
            let is_unit = |&column: &usize| !known(&cells[column]) && !cells[column].is_empty();
            return (Self { n, name, units: all.filter(is_unit).collect() }, true);
        }
        // As MALLET writes it: number and name of the document, then the shares.
        let name = all.clone().take(2).find(|&column| !is_number(&cells[column]));
        let first = name.map_or(0, |name| name + 1);
        (Self { n, name, units: (first..n).collect() }, false)
    }

    fn read(
        &self,
        record: &csv::StringRecord,
        (path, line): (&Path, usize),
        names: &mut Vec<String>,
        numbers: &mut Vec<f32>,
    ) -> Result<(), ForeignError> {
        let found = n_cells(record);
        if found != self.n {
            let others = self.n - self.units.len();
            let (expected, found) = (self.units.len(), found.saturating_sub(others));
            return Err(ForeignError::Ragged { path: path.to_owned(), line, expected, found });
        }
        for &column in &self.units {
            let cell = record.get(column).unwrap_or_default();
            numbers.push(number(cell).ok_or_else(|| ForeignError::Number {
                path: path.to_owned(),
                line,
                found: cell.chars().take(40).collect(),
            })?);
        }
        names.extend(self.name.and_then(|column| record.get(column)).map(str::to_owned));
        Ok(())
    }
}

/// Returns the number of cells; MALLET ends its lines with a tab, behind which there is none.
fn n_cells(record: &csv::StringRecord) -> usize {
    record.len() - usize::from(record.len() > 1 && record.iter().next_back() == Some(""))
}

/// Reads a number, also with a decimal comma.
fn number(cell: &str) -> Option<f32> {
    let cell = cell.trim();
    cell.parse().ok().or_else(|| cell.replace(',', ".").parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn table(text: &str) -> (Array2<f32>, Vec<String>) {
        let (codes, names) = read(text.as_bytes(), Path::new("t")).unwrap();
        (codes, names.unwrap_or_default())
    }

    fn refused(text: &str) -> String {
        read(text.as_bytes(), Path::new("t")).unwrap_err().to_string()
    }

    #[test]
    fn a_topic_beyond_all_bounds_is_refused_before_there_is_room_for_it() {
        let line = |document: usize| format!("{document}\ta\t999999\t1\n");
        let lines: String = (0..1_100).map(line).collect();
        let message = refused(&format!("#doc name topic proportion ...\n{lines}"));
        assert!(message.contains("no possible shape"), "{message}");
    }

    #[test]
    fn tables_of_other_programs_are_read() {
        let expected = (array![[0.5_f32, 0.25], [0.0, 1e-3]], vec!["a".to_owned(), "b".to_owned()]);
        for text in [
            "document,id,split,labels,0,1\n0,a,train,x;y,0.5,0.25\n1,b,test,,0,1e-3\n",
            "id\tunit 0\tunit 1\na\t0.5\t0.25\nb\t0\t1e-3\n",
            "0\ta\t0.5\t0.25\n1\tb\t0\t0.001\n",
            "0\ta\t0.5\t0.25\t\n1\tb\t0\t0.001\t\n",
            "#doc name topic proportion ...\n0\ta\t0\t0.5\t1\t0.25\n1\tb\t1\t0.001\t\n",
            "id;t0;t1\na;0,5;0,25\nb;0;0,001\n",
        ] {
            assert_eq!(table(text), expected, "{text}");
        }
        let numbers = "0.5,0.25,3\n0,1e-3,4\n";
        assert_eq!(table(numbers), (array![[0.5, 0.25, 3.0], [0.0, 1e-3, 4.0]], Vec::new()));
        // pandas: names of columns are numbers, and the column of rows has none.
        let pandas = ",0,1\n0,0.5,0.25\n1,0.0,0.001\n";
        assert_eq!(table(pandas).0, expected.0);
        assert_eq!(table("0\t12\t0.5\t0.25\n1\t13\t0\t0.001\n").0, expected.0);
        assert_eq!(table("0.5,0.25\n0,0.001\n").0, expected.0);
    }

    #[test]
    fn damaged_lines_are_named() {
        assert_eq!(refused("1,2,3\n4,5\n"), "t:2: `2` numbers, and `3` in the lines before");
        assert_eq!(refused("1,2,3\n4,x,6\n"), "t:2: `x` is no number");
        assert_eq!(refused("#doc\n0 a 0 0.5 1\n"), "t:2: a damaged line");
        assert_eq!(refused("#doc\n0 a x 0.5\n"), "t:2: a damaged line");
    }
}
