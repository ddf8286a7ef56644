//! What a page that opens from disk may do: run its own style and script, and nothing else.

use topicscope_indexer::artifact::sha256;

/// Returns a content security policy under which a browser runs this style and this script, and
/// loads nothing.
///
/// # Reference
/// W3C (2016), Content Security Policy Level 2, sections 7.17 and 7.19.
pub(crate) fn own_alone(script: &str, style: &str) -> String {
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        base64(&sha256(script.as_bytes())),
        base64(&sha256(style.as_bytes())),
    )
}

/// Writes bytes with the letters of Base64.
///
/// # Reference
/// Josefsson (2006), RFC 4648, section 4.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(4 * bytes.len().div_ceil(3));
    // Three of eight bits are four of six.
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, i| bits << 8 | u32::from(*three.get(i).unwrap_or(&0)));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= three.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    // import base64; [base64.b64encode(b) for b in (b"", b"f", b"fo", b"foo", bytes(range(250, 256)))]
    #[test]
    fn base64_equals_python() {
        for (bytes, expected) in [
            (&b""[..], ""),
            (b"f", "Zg=="),
            (b"fo", "Zm8="),
            (b"foo", "Zm9v"),
            (&[250, 251, 252, 253, 254, 255], "+vv8/f7/"),
        ] {
            assert_eq!(base64(bytes), expected);
        }
    }
}
