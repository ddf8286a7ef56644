//! The file of tokens.

use std::io::{self, Write};
use std::path::Path;

use safetensors::Dtype;

use super::tensors::{Stored, write_head, write_narrow, write_wide};
use crate::error::IndexError;
use crate::vocabulary::{Term, Tokens};

/// Writes tokens without their terms; `ids` hands over the tokens of one document after the
/// other.
pub(crate) fn write_tokens(
    out: &mut dyn Write,
    offsets: &[u64],
    ids: impl FnOnce(&mut dyn FnMut(&[u32]) -> io::Result<()>) -> io::Result<()>,
) -> io::Result<()> {
    let n_tokens = offsets.last().copied().unwrap_or_default() as usize;
    let arrays = [("offsets", Dtype::U64, offsets.len()), ("ids", Dtype::U32, n_tokens)];
    write_head(out, "tokens", &arrays)?;
    write_wide(out, offsets)?;
    ids(&mut |row| write_narrow(out, row))
}

/// Reads what [`write_tokens`] wrote; `path` names it in errors.
pub(super) fn read_tokens(
    bytes: &[u8],
    terms: Vec<Term>,
    path: &Path,
) -> Result<Tokens, IndexError> {
    let file = Stored::open(bytes, path, "tokens")?;
    Tokens::from_parts(terms, file.wide("offsets")?, file.narrow("ids")?)
        .ok_or_else(|| file.damaged("its offsets and ids do not fit together or to the terms"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bags::DocId;

    fn term(text: &str) -> Term {
        Term { text: text.into(), surface: text.into(), document_frequency: 1 }
    }

    #[test]
    fn tokens_come_back_and_lie_at_a_multiple_of_eight_bytes() {
        let rows: [&[u32]; 3] = [&[1, 0], &[], &[1]];
        let mut bytes = Vec::new();
        let ids = |take: &mut dyn FnMut(&[u32]) -> io::Result<()>| {
            rows.iter().try_for_each(|row| take(row))
        };
        write_tokens(&mut bytes, &[0, 2, 2, 3], ids).unwrap();
        let head = u64::from_le_bytes(bytes[..8].try_into().unwrap());
        assert_eq!(head % 8, 0);
        let tokens = read_tokens(&bytes, vec![term("a"), term("b")], Path::new("t")).unwrap();
        for (document, row) in rows.into_iter().enumerate() {
            assert_eq!(tokens.all(DocId(document as u32)), row);
        }
        let refused = read_tokens(&bytes, vec![term("a")], Path::new("t"));
        assert!(matches!(refused, Err(IndexError::Damaged { .. })));
    }
}
