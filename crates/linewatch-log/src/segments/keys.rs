//! The keys of a segment as a Bloom filter: it never denies a key that is there, and takes one in two thousand that is not
//! for one that is.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

/// Bits of the filter for each key, and bits that a key sets: the two that go together.
const BITS_PER_KEY: usize = 16;
const BITS_SET_BY_KEY: u64 = 11;

/// What a search can ask for, as the filter takes it: the beginning of the SHA-256 of what it is and of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(u64, u64);

impl Key {
    /// A type of events.
    pub fn of_type(event_type: &str) -> Self {
        Self::of("type", event_type)
    }

    /// A request or a batch.
    pub fn of_correlation(id: &str) -> Self {
        Self::of("correlation_id", id)
    }

    /// Who caused an event.
    pub fn of_actor(actor: &str) -> Self {
        Self::of("actor", actor)
    }

    fn of(what: &str, text: &str) -> Self {
        let hash: [u8; 32] = Sha256::new().chain_update(what).chain_update([0]).chain_update(text).finalize().into();
        let half = |from: usize| hash.iter().skip(from).take(8).fold(0, |all, byte| all << 8 | u64::from(*byte));
        // Odd, so that the bits of a key are different ones.
        Self(half(0), half(8) | 1)
    }

    fn bits(self, of: u64) -> impl Iterator<Item = u64> {
        (0..BITS_SET_BY_KEY).map(move |n| self.0.wrapping_add(n.wrapping_mul(self.1)) % of)
    }
}

/// The keys of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keys(Vec<u8>);

impl Keys {
    pub fn of(keys: &BTreeSet<Key>) -> Self {
        let mut bytes = vec![0_u8; (keys.len() * BITS_PER_KEY).div_ceil(8).max(8)];
        let bits = bytes.len() as u64 * 8;
        for bit in keys.iter().flat_map(|key| key.bits(bits)) {
            if let Some(byte) = byte_of(bit).and_then(|at| bytes.get_mut(at)) {
                *byte |= 1 << (bit % 8);
            }
        }
        Self(bytes)
    }

    /// As they are stored.
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether the key may be among them.
    pub fn may_have(&self, key: Key) -> bool {
        let bits = self.0.len() as u64 * 8;
        let is_set = |bit| byte_of(bit).and_then(|at| self.0.get(at)).is_none_or(|byte| byte >> (bit % 8) & 1 == 1);
        bits == 0 || key.bits(bits).all(is_set)
    }
}

fn byte_of(bit: u64) -> Option<usize> {
    usize::try_from(bit / 8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(count: usize) -> BTreeSet<Key> {
        (0..count).map(|n| Key::of_correlation(&format!("batch {n}"))).collect()
    }

    #[test]
    fn no_key_is_denied_that_is_there() {
        for count in [0, 1, 7, 300, 4_096] {
            let all = keys(count);
            let filter = Keys::of(&all);
            assert!(all.iter().all(|key| filter.may_have(*key)), "{count}");
            assert_eq!(filter, Keys::from_bytes(filter.as_bytes().to_vec()));
        }
    }

    #[test]
    fn hardly_any_key_is_found_that_is_not_there() {
        let filter = Keys::of(&keys(4_096));
        let found = (0..20_000).filter(|n| filter.may_have(Key::of_correlation(&format!("other {n}")))).count();
        assert!(found < 30, "{found} of 20,000");
        assert!(!filter.may_have(Key::of_actor("batch 1")), "another kind of key");
        assert_eq!(filter.as_bytes().len(), 8_192);
    }

    #[test]
    fn a_damaged_filter_denies_nothing() {
        assert!(Keys::from_bytes(Vec::new()).may_have(Key::of_type("AlertDetected")));
    }
}
