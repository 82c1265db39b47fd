//! Writing to one connection: what comes next, from where, and what the socket took of it.

use std::{collections::BTreeSet, sync::Arc};

use bytes::Bytes;
use tokio::time::Instant;

use super::{
    ahead::LookAhead,
    connection::{Connection, Flow, PendingWrite},
    sends::Sent,
};
use crate::{
    DeliveryClass, Frame,
    protocol::Skipped,
    replay::Block,
    ring::Ring,
    socket_writer::{BUFFERS_PER_WRITE, Refusal},
};
use linewatch_model::{Position, Timestamp};

/// Fixtures that a conflation lists.
const MAX_LISTED_FIXTURES: usize = 1_000;
/// Bytes of the past that are written to one connection before it is the turn of others.
const REPLAY_QUANTUM_BYTES: u64 = 128 << 10;
/// Keys of which it is remembered what was left out. Beyond that nothing is left out.
const MAX_CONFLATED_KEYS: usize = 4_096;

/// How far messages were written.
pub(super) enum WriteProgress {
    /// The number to go on from.
    UpTo(u64),
    /// The next one's full text was not made, because nobody wanted it then: the log has it.
    NotMade,
    /// The other side is gone.
    Gone,
}

/// What became of an attempt to write.
pub(super) enum WriteOutcome {
    /// There is nothing to write.
    Idle,
    /// The connection takes no more now.
    Blocked,
    /// It takes more, but others are to have their turn.
    More,
    /// The next block of the log is needed.
    NeedsBlock,
    /// The last words are written.
    Parted,
    /// The other side is gone.
    Gone,
}

/// What is to be sent to a connection together with what others are sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Planned {
    /// The number to go on from.
    next: u64,
    /// The last message of it.
    upto: Position,
    messages: u64,
    bytes: usize,
}

impl Connection {
    /// The messages of the ring that the next [`pump`](Self::pump) would send first, if there is nothing else to be
    /// looked at before: so they can be sent together with those of others.
    pub fn plan<'a>(&self, ring: &'a Ring, pieces: &mut Vec<&'a Bytes>) -> Option<Planned> {
        let Flow::Behind(number) = self.flow else { return None };
        let plain = self.out.is_empty()
            && self.resuming.is_none()
            && self.closing.is_none()
            && self.segment_written.is_none()
            && self.skipped.is_empty()
            && self.due.is_none()
            && !self.held
            && !self.over_budget;
        if !plain || !ring.holds(number) {
            return None;
        }
        pieces.clear();
        let mut planned = Planned { next: number, upto: self.seen, messages: 0, bytes: 0 };
        for (number, frame) in ring.from(number) {
            if self.wants(frame) {
                let Some(bytes) = frame.bytes(self.form()).filter(|_| pieces.len() < BUFFERS_PER_WRITE) else { break };
                pieces.push(bytes);
                planned.upto = frame.position;
                planned.messages += 1;
                planned.bytes += bytes.len();
            }
            planned.next = number + 1;
        }
        (planned.messages > 0).then_some(planned)
    }

    /// Goes on after what was planned was sent, as far as it was.
    pub fn pump_after(
        &mut self,
        planned: Planned,
        sent: Sent,
        ring: &Ring,
        (now, time): (Instant, Timestamp),
    ) -> WriteOutcome {
        if !matches!(sent, Ok(bytes) if bytes == planned.bytes) {
            // Some of it, or none: that is looked at message by message.
            self.handed = Some(sent);
            let pumped = self.pump(ring, now, time);
            debug_assert!(self.handed.is_none(), "what was sent is what would have been");
            return pumped;
        }
        (self.seen, self.written) = (planned.upto, planned.upto);
        self.counters.messages += planned.messages;
        self.counters.bytes += planned.bytes as u64;
        if planned.next == ring.end() {
            self.arrive(ring, now, time, true);
            return WriteOutcome::Idle;
        }
        self.flow = Flow::Behind(planned.next);
        self.pump(ring, now, time)
    }

    /// Writes as much as the connection takes.
    pub fn pump(&mut self, ring: &Ring, now: Instant, time: Timestamp) -> WriteOutcome {
        let (told, bytes) = (self.counters.messages, self.counters.bytes);
        loop {
            match self.flush() {
                Ok(true) => {}
                Ok(false) => return WriteOutcome::Blocked,
                Err(()) => return WriteOutcome::Gone,
            }
            if let Some(closing) = &mut self.closing {
                closing.said = true;
                return WriteOutcome::Parted;
            }
            if self.held {
                return WriteOutcome::Idle;
            }
            match std::mem::replace(&mut self.flow, Flow::Live) {
                Flow::Live => return WriteOutcome::Idle,
                Flow::Behind(number) if !ring.holds(number) => self.replay_from(self.seen, now),
                Flow::Behind(number) => {
                    if self.waits_for_due(ring, number, now) {
                        self.flow = Flow::Behind(number);
                        return WriteOutcome::Idle;
                    }
                    match self.send_ring(ring, number, time) {
                        WriteProgress::UpTo(next) if next == ring.end() && self.out.is_empty() => {
                            let wrote = self.counters.messages > told;
                            self.arrive(ring, now, time, wrote);
                        }
                        WriteProgress::UpTo(next) => self.flow = Flow::Behind(next),
                        WriteProgress::NotMade => self.replay_from(self.seen, now),
                        WriteProgress::Gone => return WriteOutcome::Gone,
                    }
                }
                Flow::Replay(None) => {
                    self.flow = Flow::Replay(None);
                    return WriteOutcome::NeedsBlock;
                }
                Flow::Replay(place) if self.counters.bytes - bytes > REPLAY_QUANTUM_BYTES => {
                    self.flow = Flow::Replay(place);
                    return WriteOutcome::More;
                }
                Flow::Replay(Some((kept, at))) => {
                    // One that was let go of meanwhile is asked for again.
                    let Some(block) = kept.upgrade() else {
                        self.flow = Flow::Replay(None);
                        continue;
                    };
                    match self.send_block(ring, &block, at, time) {
                        WriteProgress::UpTo(next) if next < block.frames.len() as u64 => {
                            self.flow = Flow::Replay(Some((kept, usize::try_from(next).unwrap_or(usize::MAX))));
                        }
                        WriteProgress::UpTo(_) => {
                            self.seen = self.seen.max(block.upto);
                            let joins = ring.covers(self.seen);
                            self.flow = if joins { Flow::Behind(ring.after(self.seen)) } else { Flow::Replay(None) };
                        }
                        // It was read before the client asked for full texts.
                        WriteProgress::NotMade => self.flow = Flow::Replay(None),
                        WriteProgress::Gone => return WriteOutcome::Gone,
                    }
                }
            }
        }
    }

    /// It has everything: confirms a resume, and is live again.
    fn arrive(&mut self, ring: &Ring, now: Instant, time: Timestamp, wrote: bool) {
        self.seen = self.seen.max(ring.reached());
        self.written = self.seen;
        self.ahead = None;
        if let Some(resuming) = self.resuming.take() {
            self.say(&self.profile.protocol.resumed(time, resuming.from, resuming.to, resuming.count));
            self.flow = Flow::Behind(ring.end());
            return;
        }
        self.flow = Flow::Live;
        (self.over_budget, self.behind_since, self.stall_check) = (false, None, None);
        if wrote && self.due.is_some_and(|due| due <= now) {
            self.due = Some(now + self.profile.conflate);
        }
    }

    /// Whether all that waits is state whose time has not come. An alert never waits, and what is before it goes first.
    fn waits_for_due(&mut self, ring: &Ring, number: u64, now: Instant) -> bool {
        let (Some(due), None) = (self.due, &self.resuming) else { return false };
        now < due && !self.look_ahead(ring, number).is_urgent(number)
    }

    /// What it knows of the messages ahead, up to the newest.
    fn look_ahead(&mut self, ring: &Ring, number: u64) -> &LookAhead {
        let mut ahead = self.ahead.take().unwrap_or_else(|| Box::new(LookAhead::from(number)));
        ahead.look(ring, |frame| self.wants(frame));
        self.ahead.insert(ahead)
    }

    /// Whether newer messages of its filter's have to be looked for, because those of the ring may not be for it.
    fn looks_itself(&self) -> bool {
        self.profile.filter.is_some() && (self.over_budget || self.due.is_some())
    }

    /// Writes messages of the ring from a number on; answers the number to go on from.
    fn send_ring(&mut self, ring: &Ring, number: u64, time: Timestamp) -> WriteProgress {
        if self.looks_itself() {
            self.look_ahead(ring, number);
            let ahead = self.ahead.take();
            let overtaken =
                |number, frame: &Frame| ahead.as_ref().is_some_and(|ahead| ahead.overtakes(Some(number), frame));
            let frames = ring.from(number).map(|(number, frame)| (number, frame, overtaken(number, frame)));
            let wrote = self.write_some(frames, number, time);
            self.ahead = ahead;
            return wrote;
        }
        let frames = ring.from(number).map(|(number, frame)| (number, frame, ring.is_overtaken(number, frame)));
        self.write_some(frames, number, time)
    }

    /// As [`Connection::send_ring`], of a block of the log.
    fn send_block(&mut self, ring: &Ring, block: &Block, at: usize, time: Timestamp) -> WriteProgress {
        let frames = (at as u64..).zip(&block.frames[at..]);
        if self.looks_itself() {
            self.look_ahead(ring, 0);
            let ahead = self.ahead.take();
            let overtaken = |frame: &Frame| ahead.as_ref().is_some_and(|ahead| ahead.overtakes(None, frame));
            let frames = frames.map(|(number, frame)| (number, frame, overtaken(frame)));
            let wrote = self.write_some(frames, at as u64, time);
            self.ahead = ahead;
            return wrote;
        }
        let frames = frames.map(|(number, frame)| (number, frame, ring.has_newer(frame)));
        self.write_some(frames, at as u64, time)
    }

    /// Chooses, writes and counts messages in one go.
    fn write_some<'a>(
        &mut self,
        frames: impl Iterator<Item = (u64, &'a Arc<Frame>, bool)>,
        first: u64,
        time: Timestamp,
    ) -> WriteProgress {
        let mut chosen: Vec<(u64, &Frame, &Bytes)> = Vec::new();
        let mut next = first;
        for (number, frame, overtaken) in frames {
            if chosen.len() == BUFFERS_PER_WRITE {
                break;
            }
            if !self.wants(frame) {
                next = number + 1;
                continue;
            }
            if let Some(resuming) = self.resuming.take_if(|resuming| frame.position > resuming.to) {
                if chosen.is_empty() {
                    self.say(&self.profile.protocol.resumed(time, resuming.from, resuming.to, resuming.count));
                } else {
                    self.resuming = Some(resuming);
                }
                break;
            }
            if overtaken && self.conflates(frame) {
                self.skip(frame);
                next = number + 1;
                continue;
            }
            let notice = frame.key.as_ref().is_some_and(|key| self.skipped.contains_key(key));
            let Some(bytes) = frame.bytes(self.form()).filter(|_| !notice || chosen.is_empty()) else {
                if chosen.is_empty() && !notice {
                    self.seen = self.seen.max(Position::new(frame.position.get().saturating_sub(1)));
                    return WriteProgress::NotMade;
                }
                break;
            };
            next = number + 1;
            if notice {
                self.announce(frame, time);
                self.seen = frame.position;
                self.out.push_back(PendingWrite { bytes: bytes.clone(), position: Some(frame.position), begun: false });
                self.count(bytes.len());
                break;
            }
            chosen.push((number, frame, bytes));
        }
        self.write(&chosen, next)
    }

    fn conflates(&self, frame: &Frame) -> bool {
        match frame.class {
            DeliveryClass::MustArrive => false,
            DeliveryClass::State => (self.over_budget || self.due.is_some()) && self.may_announce(frame),
            DeliveryClass::LatestOnly => self.over_budget,
        }
    }

    /// Whether there is room to remember what is left out.
    fn may_announce(&self, frame: &Frame) -> bool {
        self.skipped.len() < MAX_CONFLATED_KEYS || frame.key.as_ref().is_some_and(|key| self.skipped.contains_key(key))
    }

    fn skip(&mut self, frame: &Frame) {
        self.counters.conflated += 1;
        metrics::counter!("linewatch_push_conflated_total").increment(1);
        let (Some(key), DeliveryClass::State) = (&frame.key, frame.class) else { return };
        let position = frame.position;
        let fresh = || Skipped { from: position, to: position, count: 0, event_ids: Some(BTreeSet::new()) };
        let skipped = self.skipped.entry(key.clone()).or_insert_with(fresh);
        (skipped.to, skipped.count) = (position, skipped.count + 1);
        if let Some(listed) = &mut skipped.event_ids {
            listed.extend(frame.facts.iter().filter_map(|fact| fact.event_id));
            if listed.len() > MAX_LISTED_FIXTURES {
                skipped.event_ids = None;
            }
        }
    }

    /// Says what a message took the place of.
    fn announce(&mut self, frame: &Frame, time: Timestamp) {
        let Some((key, skipped)) = frame.key.as_ref().and_then(|key| self.skipped.remove_entry(key)) else { return };
        self.say(&self.profile.protocol.conflated(time, &key, &skipped));
    }

    fn count(&mut self, bytes: usize) {
        self.counters.messages += 1;
        self.counters.bytes += bytes as u64;
        if let Some(resuming) = &mut self.resuming {
            resuming.count += 1;
        }
    }

    /// Hands messages to the connection. What it took in part stays here; the rest stays where it is.
    fn write(&mut self, chosen: &[(u64, &Frame, &Bytes)], next: u64) -> WriteProgress {
        let pieces: Vec<&Bytes> = chosen.iter().map(|(_, _, bytes)| *bytes).collect();
        let mut accepted = match pieces.as_slice() {
            [] => 0,
            // What waits in `out` goes first.
            _ if !self.out.is_empty() => 0,
            pieces => match self.handed.take().unwrap_or_else(|| self.writer.write(pieces)) {
                Ok(accepted) => accepted,
                Err(Refusal::Full) => 0,
                Err(Refusal::Gone) => return WriteProgress::Gone,
            },
        };
        for (number, frame, bytes) in chosen {
            if accepted == 0 {
                if self.out.is_empty() {
                    self.keep(frame, bytes);
                    return WriteProgress::UpTo(number + 1);
                }
                return WriteProgress::UpTo(*number);
            }
            self.seen = frame.position;
            self.count(bytes.len());
            if accepted < bytes.len() {
                let rest = bytes.slice(accepted..);
                self.out.push_back(PendingWrite { bytes: rest, position: Some(frame.position), begun: true });
                return WriteProgress::UpTo(number + 1);
            }
            accepted -= bytes.len();
            self.written = frame.position;
        }
        WriteProgress::UpTo(next)
    }

    /// Keeps the first message that did not fit as the one to begin with, so that the next flush finds the connection
    /// full.
    fn keep(&mut self, frame: &Frame, bytes: &Bytes) {
        self.seen = frame.position;
        self.count(bytes.len());
        self.out.push_back(PendingWrite { bytes: bytes.clone(), position: Some(frame.position), begun: false });
    }

    /// Writes what waits; `true` when nothing is left.
    fn flush(&mut self) -> Result<bool, ()> {
        while !self.out.is_empty() {
            let pieces: Vec<&Bytes> = self.out.iter().map(|piece| &piece.bytes).take(BUFFERS_PER_WRITE).collect();
            match self.writer.write(&pieces) {
                Ok(accepted) => self.took(accepted),
                Err(Refusal::Full) => return Ok(false),
                Err(Refusal::Gone) => return Err(()),
            }
        }
        if let Some(written) = self.segment_written.take() {
            // Whoever reads the present state may have given up.
            let _ = written.send(());
        }
        Ok(true)
    }

    /// So many bytes of what waited went out.
    fn took(&mut self, mut accepted: usize) {
        while let Some(front) = self.out.front_mut()
            && accepted > 0
        {
            let bytes = accepted.min(front.bytes.len());
            accepted -= bytes;
            if front.position.is_none() {
                self.own_bytes -= bytes;
            }
            front.begun = true;
            front.bytes = front.bytes.slice(bytes..);
            if front.bytes.is_empty() {
                self.written = front.position.unwrap_or(self.written);
                self.out.pop_front();
            }
        }
    }
}
