//! The newest messages of a family, which all connections of a shard share.
//!
//! A connection that is behind is a place in this ring and not a queue of its own: a slow client costs no memory.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use compact_str::CompactString;

use super::Frame;
use linewatch_model::Position;

/// Bounds of a ring. Who is further behind goes on from the log.
#[derive(Debug, Clone, Copy)]
pub struct RingLimits {
    /// Messages.
    pub frames: usize,
    /// Bytes of them.
    pub bytes: usize,
}

impl Default for RingLimits {
    fn default() -> Self {
        Self { frames: 65_536, bytes: 16 << 20 }
    }
}

struct RingEntry {
    frame: Arc<Frame>,
    /// Bytes of this ring before it.
    before: u64,
}

/// The newest messages, numbered in the order in which they came.
pub struct Ring {
    limits: RingLimits,
    frames: VecDeque<RingEntry>,
    /// The number of the first that is kept.
    first: u64,
    total: u64,
    /// Per key the number of its newest message.
    newest: HashMap<CompactString, u64>,
    /// Every message after this position, up to `reached`, is kept.
    floor: Position,
    reached: Position,
}

impl Ring {
    /// An empty ring that begins after a position.
    pub fn new(limits: RingLimits, at: Position) -> Self {
        let (frames, newest) = (VecDeque::new(), HashMap::new());
        Self { limits, frames, first: 0, total: 0, newest, floor: at, reached: at }
    }

    /// Takes the next message; lets the oldest go where all are too many.
    pub fn push(&mut self, frame: Arc<Frame>) {
        if let Some(key) = &frame.key {
            let number = self.end();
            match self.newest.get_mut(key) {
                Some(newest) => *newest = number,
                None => drop(self.newest.insert(key.clone(), number)),
            }
        }
        self.reached = self.reached.max(frame.position);
        let before = self.total;
        self.total += frame.weight() as u64;
        self.frames.push_back(RingEntry { frame, before });
        // The newest is always here, however large: whoever is live gets it from here.
        while self.frames.len() > 1
            && (self.frames.len() > self.limits.frames || self.bytes() > self.limits.bytes as u64)
        {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        let Some(kept) = self.frames.pop_front() else { return };
        self.floor = kept.frame.position;
        if let Some(key) = &kept.frame.key
            && self.newest.get(key) == Some(&self.first)
        {
            self.newest.remove(key);
        }
        self.first += 1;
    }

    /// Begins again after a position: the log was moved back. Numbers of before mean nothing any more.
    pub fn begin_again(&mut self, at: Position) {
        *self = Self::new(self.limits, at);
    }

    /// Everything up to here has been handed over.
    pub fn reach(&mut self, position: Position) {
        self.reached = self.reached.max(position);
    }

    /// Forgets everything: messages up to a position were not made, because nobody listened.
    pub fn skip_to(&mut self, position: Position) {
        if position > self.reached {
            self.first = self.end();
            self.frames.clear();
            self.newest.clear();
            (self.floor, self.reached) = (position, position);
        }
    }

    /// Every message after this is here.
    pub const fn floor(&self) -> Position {
        self.floor
    }

    /// How far the messages go.
    pub const fn reached(&self) -> Position {
        self.reached
    }

    /// The number that the next message gets.
    pub fn end(&self) -> u64 {
        self.first + self.frames.len() as u64
    }

    /// Whether everything after a position is here, up to where the messages go.
    pub fn covers(&self, position: Position) -> bool {
        position >= self.floor
    }

    /// The number of the first message after a position.
    pub fn after(&self, position: Position) -> u64 {
        self.first + self.frames.partition_point(|kept| kept.frame.position <= position) as u64
    }

    /// Whether a number is still here or yet to come.
    pub const fn holds(&self, number: u64) -> bool {
        number >= self.first
    }

    /// The messages from a number on.
    pub fn from(&self, number: u64) -> impl Iterator<Item = (u64, &Arc<Frame>)> {
        let skipped = usize::try_from(number.saturating_sub(self.first)).unwrap_or(usize::MAX);
        let rest = self.frames.range(skipped.min(self.frames.len())..);
        (number.max(self.first)..).zip(rest.map(|kept| &kept.frame))
    }

    /// Whether a newer message with the same key has come.
    pub fn is_overtaken(&self, number: u64, frame: &Frame) -> bool {
        frame.key.as_ref().is_some_and(|key| self.newest.get(key).is_some_and(|newest| *newest > number))
    }

    /// Whether a message that is not of this ring has a newer one with the same key in it.
    pub fn has_newer(&self, frame: &Frame) -> bool {
        let newest = frame.key.as_ref().and_then(|key| self.newest.get(key));
        let kept = newest.and_then(|number| self.frames.get(usize::try_from(number - self.first).ok()?));
        kept.is_some_and(|kept| kept.frame.position > frame.position)
    }

    /// Messages and bytes from a number on: the most that one who is there can be behind.
    pub fn backlog(&self, number: u64) -> (u64, u64) {
        let at = usize::try_from(number.saturating_sub(self.first)).unwrap_or(usize::MAX);
        let before = self.frames.get(at).map_or(self.total, |kept| kept.before);
        (self.end().saturating_sub(number.max(self.first)), self.total - before)
    }

    fn bytes(&self) -> u64 {
        self.total - self.frames.front().map_or(self.total, |kept| kept.before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Draft, frame::tests::frame};

    fn ring(frames: usize) -> Ring {
        Ring::new(RingLimits { frames, bytes: 1 << 20 }, Position::new(10))
    }

    fn keyed(position: u64, key: &str) -> Arc<Frame> {
        Arc::new(Draft { key: Some(key.into()), ..frame(position) }.into())
    }

    fn positions(ring: &Ring, number: u64) -> Vec<u64> {
        ring.from(number).map(|(_, frame)| frame.position.get()).collect()
    }

    #[test]
    fn the_newest_are_kept_and_the_rest_is_known_to_be_missing() {
        let mut ring = ring(3);
        for position in [12, 15, 17, 20] {
            ring.push(Arc::new(frame(position).into()));
        }
        assert_eq!(positions(&ring, 0), [15, 17, 20]);
        assert!(ring.covers(Position::new(12)) && !ring.covers(Position::new(11)));
        assert_eq!(positions(&ring, ring.after(Position::new(15))), [17, 20]);
        assert!(!ring.holds(0) && ring.holds(1) && ring.holds(ring.end()));
        assert_eq!(ring.backlog(2).0, 2);
    }

    #[test]
    fn weight_is_bounded_too() {
        let mut ring = Ring::new(RingLimits { frames: 100, bytes: 10_000 }, Position::START);
        for position in 1..100 {
            ring.push(Arc::new(Draft { light: "x".repeat(1_000), ..frame(position) }.into()));
        }
        assert!(ring.frames.len() < 5 && ring.bytes() <= 10_000);
        ring.push(Arc::new(Draft { light: "x".repeat(100_000), ..frame(100) }.into()));
        assert_eq!(positions(&ring, 0), [100], "the newest stays, however large");
    }

    #[test]
    fn a_newer_message_overtakes_an_older_one_of_its_key() {
        let mut ring = ring(3);
        for (position, key) in [(11, "a"), (12, "b"), (13, "a")] {
            ring.push(keyed(position, key));
        }
        let overtaken: Vec<bool> = ring.from(0).map(|(number, frame)| ring.is_overtaken(number, frame)).collect();
        assert_eq!(overtaken, [true, false, false]);
        for position in 14..20 {
            ring.push(keyed(position, "c"));
        }
        assert_eq!(ring.newest.len(), 1, "keys go with their messages");
    }

    #[test]
    fn what_nobody_wanted_is_not_here() {
        let mut ring = ring(3);
        ring.push(keyed(12, "a"));
        ring.skip_to(Position::new(30));
        assert!(!ring.covers(Position::new(29)) && ring.covers(Position::new(30)));
        assert!(!ring.holds(0) && ring.holds(ring.end()));
        assert_eq!(ring.reached(), Position::new(30));
    }
}
