//! Changes one after the other as bytes.
//!
//! Of each change what it adds to the one before: its position, when it was seen (microseconds), and its number of changed
//! markets. Each number takes seven bits a byte, the lowest first; the two that can be negative are zigzag-encoded.

use linewatch_model::{Position, Timestamp};

/// One change of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    /// Where its event is.
    pub position: Position,
    /// When it was seen.
    pub captured_at: Timestamp,
    /// How many markets changed.
    pub markets: u64,
}

/// Changes that are written one after the other.
#[derive(Default)]
pub(super) struct Run {
    bytes: Vec<u8>,
    changes: usize,
    position: i64,
    captured_at: i64,
}

impl Run {
    /// A run that goes on; `None` where the bytes are not what this code writes.
    pub fn read(bytes: Vec<u8>) -> Option<Self> {
        let changes = read(&bytes)?;
        let last = changes.last();
        Some(Self {
            changes: changes.len(),
            position: last.map_or(0, |change| change.position.to_sql()),
            captured_at: last.map_or(0, |change| change.captured_at.micros()),
            bytes,
        })
    }

    /// Adds a change.
    pub fn push(&mut self, change: Change) {
        let (position, captured_at) = (change.position.to_sql(), change.captured_at.micros());
        put(&mut self.bytes, zigzag(position.wrapping_sub(self.position)));
        put(&mut self.bytes, zigzag(captured_at.wrapping_sub(self.captured_at)));
        put(&mut self.bytes, change.markets);
        (self.position, self.captured_at) = (position, captured_at);
        self.changes += 1;
    }

    /// How many changes it has.
    pub const fn len(&self) -> usize {
        self.changes
    }

    /// As it is stored.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// The changes of a run, in the order of their events; `None` where the bytes are not what this code writes.
pub(super) fn read(mut bytes: &[u8]) -> Option<Vec<Change>> {
    let (mut position, mut captured_at) = (0_i64, 0_i64);
    let mut changes = Vec::new();
    while !bytes.is_empty() {
        position = position.wrapping_add(unzigzag(take(&mut bytes)?));
        captured_at = captured_at.wrapping_add(unzigzag(take(&mut bytes)?));
        changes.push(Change {
            position: Position::from_sql(position),
            captured_at: Timestamp::from_micros(captured_at).ok()?,
            markets: take(&mut bytes)?,
        });
    }
    Some(changes)
}

const fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

const fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = (number & 0x7f).to_le_bytes()[0];
        number >>= 7;
        if number == 0 {
            return bytes.push(low);
        }
        bytes.push(low | 0x80);
    }
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7f).checked_shl(shift)?;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(position: u64, micros: i64, markets: u64) -> Change {
        Change { position: Position::new(position), captured_at: Timestamp::MIN.plus_micros(micros), markets }
    }

    #[test]
    fn what_is_written_is_read_whether_it_is_written_at_once_or_bit_by_bit() {
        let changes = [
            change(1, 0, 1),
            change(300, 40_000_000, 0),
            // Seen earlier: a source's clock was set back.
            change(301, 5, 170),
            change(9_000_000_000_000_000_000, 3_000_000_000_000_000, u64::MAX),
        ];
        let mut bytes = Vec::new();
        for (count, change) in changes.iter().enumerate() {
            let mut run = Run::read(bytes).unwrap();
            assert_eq!(run.len(), count);
            run.push(*change);
            bytes = run.into_bytes();
        }
        assert_eq!(read(&bytes).unwrap(), changes);
        let mut whole = Run::default();
        for change in changes {
            whole.push(change);
        }
        assert_eq!(whole.into_bytes(), bytes);
    }

    #[test]
    fn a_change_five_minutes_on_takes_ten_bytes() {
        let mut run = Run::default();
        run.push(change(5_000_000, 0, 20));
        let before = run.bytes.len();
        run.push(change(5_004_000, 300_000_000, 20));
        assert!(run.bytes.len() - before <= 10, "{}", run.bytes.len() - before);
    }

    #[test]
    fn bytes_that_break_off_or_make_no_sense_are_refused() {
        let mut run = Run::default();
        run.push(change(5, 7, 20));
        let bytes = run.into_bytes();
        assert!(read(&bytes[..bytes.len() - 1]).is_none());
        assert!(read(&[0xff; 40]).is_none());
        assert!(read(&[2, 2, 2]).is_none(), "the year 1970");
    }
}
