//! The beginning of an event's chain hash, by which a client names the history that it knows.

use std::fmt;

/// Bytes of the hash that are shown: enough that two histories do not meet by chance.
const SHORT_HASH_BYTES: usize = 8;

/// The first 16 hexadecimal digits of a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortHash([u8; SHORT_HASH_BYTES]);

impl From<&[u8; 32]> for ShortHash {
    fn from(hash: &[u8; 32]) -> Self {
        let mut short = [0; SHORT_HASH_BYTES];
        short.copy_from_slice(&hash[..SHORT_HASH_BYTES]);
        Self(short)
    }
}

impl fmt::Display for ShortHash {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(text, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_beginning_of_what_the_audit_shows() {
        let mut hash = [0; 32];
        (hash[0], hash[7], hash[8]) = (0x0a, 0xff, 0x77);
        assert_eq!(ShortHash::from(&hash).to_string(), "0a000000000000ff");
    }
}
