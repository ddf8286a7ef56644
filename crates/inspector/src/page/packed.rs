//! Data that the script of a page reads.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde::Serialize;

use crate::render::base64;

/// JSON, deflated and written with the letters of Base64, which need no escaping.
pub(super) struct Packed {
    /// `data-` and this is the name of its place.
    pub(super) name: &'static str,
    pub(super) base64: String,
}

impl Packed {
    /// Packs what serializes.
    ///
    /// # Reference
    /// Deutsch (1996), RFC 1951, DEFLATE; Josefsson (2006), RFC 4648, section 4.
    pub(super) fn new(name: &'static str, data: &impl Serialize) -> Self {
        let json = serde_json::to_vec(data).expect("data of ours have keys of text");
        let mut deflated = DeflateEncoder::new(Vec::new(), Compression::best());
        let written = deflated.write_all(&json).and_then(|()| deflated.finish());
        Self { name, base64: base64(&written.expect("memory takes all")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // import base64, zlib; zlib.decompress(base64.b64decode("q1ZKVLIyrAUA"), -15)
    #[test]
    fn python_unpacks_it() {
        #[derive(Serialize)]
        struct Data {
            a: u8,
        }
        let packed = Packed::new("a", &Data { a: 1 });
        assert_eq!((packed.name, packed.base64.as_str()), ("a", "q1ZKVLIyrAUA"));
    }
}
