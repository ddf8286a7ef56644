//! What a page that opens from disk may do: run its own style and script, and nothing else.

use topicscope_indexer::artifact::sha256_hex;

/// Returns a content security policy under which a browser runs this style and this script, and
/// loads nothing.
///
/// # Reference
/// W3C (2016), Content Security Policy Level 2, sections 7.17 and 7.19.
pub(crate) fn own_alone(script: &str, style: &str) -> String {
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        base64_of_hex(&sha256_hex(script.as_bytes())),
        base64_of_hex(&sha256_hex(style.as_bytes())),
    )
}

/// Turns hexadecimal digits into Base64, as policies want digests.
///
/// # Reference
/// Josefsson (2006), RFC 4648, section 4.
fn base64_of_hex(hex: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let nibbles: Vec<u32> = hex.chars().filter_map(|digit| digit.to_digit(16)).collect();
    let mut text = String::new();
    // Six of four bits are four of six.
    for six in nibbles.chunks(6) {
        let bits = six.iter().fold(0, |bits, nibble| bits << 4 | nibble) << (4 * (6 - six.len()));
        let n_digits = (4 * six.len()).div_ceil(6);
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place < n_digits { char::from(digit) } else { '=' });
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
        for (hex, expected) in [
            ("", ""),
            ("66", "Zg=="),
            ("666f", "Zm8="),
            ("666f6f", "Zm9v"),
            ("fafbfcfdfeff", "+vv8/f7/"),
        ] {
            assert_eq!(base64_of_hex(hex), expected);
        }
    }
}
