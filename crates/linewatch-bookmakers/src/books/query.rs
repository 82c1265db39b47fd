//! Texts inside a request's path and query.

/// Percent-encodes everything but letters, digits and `- . _ ~`.
pub(super) fn encoded(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            let [high, low] = [byte >> 4, byte & 15].map(|half| char::from(DIGITS[usize::from(half)]));
            encoded.extend(['%', high, low]);
        }
    }
    encoded
}

/// An id of a bookmaker as part of a path or query: it goes out as it came in only where it is plain.
pub(super) fn id(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b':');
    if text.bytes().all(plain) { text.to_owned() } else { encoded(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_cannot_break_out_of_their_place() {
        assert_eq!(id("sr:match:66457014"), "sr:match:66457014");
        assert_eq!(id("../x?y=1&z"), "..%2Fx%3Fy%3D1%26z");
        assert_eq!(encoded("{\"é\"}"), "%7B%22%C3%A9%22%7D");
    }
}
