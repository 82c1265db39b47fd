//! One connection as its shard sees it: what it wants, how far it is, and what waits to be written.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use bytes::Bytes;
use compact_str::CompactString;
use tokio::{net::TcpStream, sync::oneshot, time::Instant};

use super::sends::Sent;
use crate::{
    model::{Position, Timestamp},
    push::{
        Class, Family, Form, Frame, Profile, Subject, Topics,
        outlet::{Outlet, Refusal, TOGETHER},
        replay::{Block, Wanted},
        ring::Ring,
        speech::{Manner, Said, Skipped, resume_from},
        wire::{self, Framing},
    },
};

/// Bytes of its own messages (answers, heartbeats) that a connection may leave unread.
const OWN_BYTES: usize = 256 << 10;
/// Bytes and messages that a connection may be behind before it counts as catching up.
const BUDGET_BYTES: u64 = 1 << 20;
const BUDGET_FRAMES: u64 = 4_096;
/// How long it may be behind before it counts as catching up.
const BUDGET_AGE: Duration = Duration::from_secs(5);
/// Fixtures that a conflation lists.
const LISTED: usize = 1_000;

/// How a connection gets its messages now.
pub(super) enum Flow {
    /// It has everything; the next message is written at once.
    Live,
    /// From this number of the ring on it has to be caught up.
    Behind(u64),
    /// It is further behind than the ring reaches: from the log, block by block.
    Replay(Option<(Arc<Block>, usize)>),
}

/// A resume that is to be confirmed once it is complete.
pub(super) struct Resuming {
    pub from: Position,
    pub to: Position,
    pub count: u64,
}

/// A connection that is being ended.
pub(super) struct Closing {
    /// When patience with it is over.
    pub deadline: Instant,
    /// Its last words have been written.
    pub said: bool,
}

struct Piece {
    bytes: Bytes,
    /// Which message it is the rest of.
    position: Option<Position>,
    begun: bool,
}

/// How far messages were written.
enum Wrote {
    /// The number to go on from.
    UpTo(u64),
    /// The next one's full text was not made, because nobody wanted it then: the log has it.
    NotMade,
    /// The other side is gone.
    Gone,
}

/// What became of an attempt to write.
pub(super) enum Pumped {
    /// There is nothing to write.
    Idle,
    /// The connection takes no more now.
    Blocked,
    /// The next block of the log is needed.
    NeedsBlock,
    /// The last words are written.
    Parted,
    /// The other side is gone.
    Gone,
}

/// Figures of one connection.
#[derive(Default, Clone, Copy)]
pub(super) struct Counters {
    pub messages: u64,
    pub bytes: u64,
    pub conflated: u64,
    pub catch_ups: u64,
    /// Messages and bytes that the metrics know of.
    reported: (u64, u64),
}

impl Counters {
    /// Adds to the metrics what they do not know of yet.
    pub fn report(&mut self) {
        let (messages, bytes) = self.reported;
        self.reported = (self.messages, self.bytes);
        metrics::counter!("linewatch_push_deliveries_total").increment(self.messages - messages);
        metrics::counter!("linewatch_push_bytes_total").increment(self.bytes - bytes);
    }
}

#[expect(clippy::struct_excessive_bools, reason = "each says one thing that can be so or not")]
pub(super) struct Connection {
    pub profile: Profile,
    pub outlet: Outlet,
    pub subjects: Vec<Subject>,
    pub flow: Flow,
    /// Everything up to here was written or waits in `out`.
    pub seen: Position,
    /// The last message that was written to its end.
    pub written: Position,
    out: VecDeque<Piece>,
    out_bytes: usize,
    pub resuming: Option<Resuming>,
    pub closing: Option<Closing>,
    /// Nothing but its own messages are written until the present state has been.
    pub held: bool,
    pub segment_written: Option<oneshot::Sender<()>>,
    skipped: HashMap<CompactString, Skipped>,
    /// Over its budget: messages of state make room for newer ones.
    pub over_budget: bool,
    /// Since when it is behind, and how far it was when that was last looked at.
    pub behind_since: Option<Instant>,
    pub patience: Option<(Instant, u64)>,
    /// When messages of state are due, where the client asked for some time between them.
    pub due: Option<Instant>,
    pub waits_for_room: bool,
    pub waits_for_block: bool,
    pub pass: u64,
    pub heard: Arc<AtomicBool>,
    pub unanswered: u8,
    pub counters: Counters,
    pub since: Timestamp,
    /// What became of messages that were sent together with those of others.
    handed: Option<Sent>,
}

impl Connection {
    pub fn new(profile: Profile, outlet: Outlet, heard: Arc<AtomicBool>, at: Position, now: Timestamp) -> Self {
        let subjects = profile.subjects();
        Self {
            profile,
            outlet,
            subjects,
            flow: Flow::Live,
            seen: at,
            written: at,
            out: VecDeque::new(),
            out_bytes: 0,
            resuming: None,
            closing: None,
            held: false,
            segment_written: None,
            skipped: HashMap::new(),
            over_budget: false,
            behind_since: None,
            patience: None,
            due: None,
            waits_for_room: false,
            waits_for_block: false,
            pass: 0,
            heard,
            unanswered: 0,
            counters: Counters::default(),
            since: now,
            handed: None,
        }
    }

    pub const fn family(&self) -> Family {
        self.profile.manner.family()
    }

    pub const fn form(&self) -> Form {
        self.profile.form
    }

    pub fn wanted(&self) -> Wanted {
        Wanted { family: self.family(), full: self.profile.wants_full() }
    }

    pub const fn topics(&self) -> Topics {
        self.profile.topics
    }

    pub fn is_live(&self) -> bool {
        matches!(self.flow, Flow::Live)
    }

    fn wants(&self, frame: &Frame) -> bool {
        frame.position > self.seen
            && frame.to.iter().any(|subject| self.subjects.contains(subject))
            && self.profile.filter.as_ref().is_none_or(|filter| filter.passes(&frame.facts))
    }

    /// Puts something of the server's own behind what waits. A client that leaves too much unread is told no more.
    pub fn say(&mut self, said: &Said) -> bool {
        self.enqueue(wire::encode(self.form().framing, said.kind, None, &said.json), None)
    }

    /// As [`Connection::say`], of bytes that are ready.
    pub fn enqueue(&mut self, bytes: Bytes, position: Option<Position>) -> bool {
        if self.out_bytes > OWN_BYTES {
            return false;
        }
        self.out_bytes += bytes.len();
        self.out.push_back(Piece { bytes, position, begun: false });
        true
    }

    pub fn has_own_words(&self) -> bool {
        !self.out.is_empty()
    }

    /// Falls out of the live stream: from this number on it has to be caught up.
    pub fn fall_behind(&mut self, number: u64, before: Position, now: Instant) {
        if self.is_live() {
            self.seen = self.seen.max(before);
            self.flow = Flow::Behind(number);
            self.behind_since = Some(now);
        }
    }

    /// Begins to be served from the log, after what it has seen.
    pub fn replay_from(&mut self, after: Position, now: Instant) {
        self.seen = after;
        self.flow = Flow::Replay(None);
        self.behind_since.get_or_insert(now);
    }

    /// Whether this is the block of the log to go on with.
    pub fn awaits(&self, block: &Block) -> bool {
        matches!(self.flow, Flow::Replay(None)) && block.after <= self.seen && self.seen <= block.upto
    }

    /// Whether all that it waits for is the time that it asked for between messages of state.
    pub const fn waits_for_its_time(&self) -> bool {
        self.due.is_some() && !self.waits_for_room && !self.waits_for_block
    }

    /// How many messages of the ring it is behind, at most.
    pub fn backlog(&self, ring: &Ring) -> (u64, u64) {
        match self.flow {
            Flow::Live => (0, 0),
            Flow::Behind(number) => ring.backlog(number),
            Flow::Replay(_) => ring.backlog(0),
        }
    }

    /// Positions that it has not been given yet.
    pub fn lag(&self, ring: &Ring) -> u64 {
        if self.is_live() && self.out.is_empty() { 0 } else { ring.reached().get().saturating_sub(self.written.get()) }
    }

    /// Notices that it is over its budget, in messages, bytes or age. Whoever asked to resume is not.
    pub fn weigh(&mut self, ring: &Ring, now: Instant) {
        if self.over_budget || self.is_live() || self.resuming.is_some() || self.due.is_some() {
            return;
        }
        let (frames, bytes) = self.backlog(ring);
        let old = self.behind_since.is_some_and(|since| now.duration_since(since) > BUDGET_AGE);
        if frames > BUDGET_FRAMES || bytes > BUDGET_BYTES || old {
            self.over_budget = true;
            self.counters.catch_ups += 1;
            metrics::counter!("linewatch_push_catch_ups_total").increment(1);
        }
    }

    /// The messages of the ring that the next [`pump`](Self::pump) would send first, and to where, if there is nothing
    /// else to be looked at before: so they can be sent together with those of others.
    pub fn sent_at_once<'a>(&'a self, ring: &'a Ring) -> Option<(&'a Arc<TcpStream>, Vec<&'a Bytes>)> {
        let Flow::Behind(number) = &self.flow else { return None };
        let plain = self.out.is_empty()
            && self.resuming.is_none()
            && self.closing.is_none()
            && self.segment_written.is_none()
            && self.skipped.is_empty()
            && self.due.is_none()
            && !self.held
            && !self.over_budget;
        if !plain || !ring.holds(*number) {
            return None;
        }
        let wanted = ring.from(*number).map(|(_, frame)| frame).filter(|frame| self.wants(frame));
        let pieces: Vec<&Bytes> = wanted.map_while(|frame| frame.bytes(self.form())).take(TOGETHER).collect();
        (!pieces.is_empty()).then_some((self.outlet.socket(), pieces))
    }

    /// As [`pump`](Self::pump), after what [`sent_at_once`](Self::sent_at_once) named was sent.
    pub fn pump_after(&mut self, sent: Sent, ring: &Ring, now: Instant, time: Timestamp) -> Pumped {
        self.handed = Some(sent);
        let pumped = self.pump(ring, now, time);
        debug_assert!(self.handed.is_none(), "what was sent is what would have been");
        pumped
    }

    /// Writes as much as the connection takes.
    pub fn pump(&mut self, ring: &Ring, now: Instant, time: Timestamp) -> Pumped {
        let told = self.counters.messages;
        loop {
            match self.flush() {
                Ok(true) => {}
                Ok(false) => return Pumped::Blocked,
                Err(()) => return Pumped::Gone,
            }
            if let Some(closing) = &mut self.closing {
                closing.said = true;
                return Pumped::Parted;
            }
            if self.held {
                return Pumped::Idle;
            }
            match std::mem::replace(&mut self.flow, Flow::Live) {
                Flow::Live => return Pumped::Idle,
                Flow::Behind(number) if !ring.holds(number) => self.replay_from(self.seen, now),
                Flow::Behind(number) => {
                    if self.waits_for_due(ring, number, now) {
                        self.flow = Flow::Behind(number);
                        return Pumped::Idle;
                    }
                    match self.send_ring(ring, number, time) {
                        Wrote::UpTo(next) if next == ring.end() && self.out.is_empty() => {
                            let wrote = self.counters.messages > told;
                            self.arrive(ring, now, time, wrote);
                        }
                        Wrote::UpTo(next) => self.flow = Flow::Behind(next),
                        Wrote::NotMade => self.replay_from(self.seen, now),
                        Wrote::Gone => return Pumped::Gone,
                    }
                }
                Flow::Replay(None) => {
                    self.flow = Flow::Replay(None);
                    return Pumped::NeedsBlock;
                }
                Flow::Replay(Some((block, at))) => match self.send_block(ring, &block, at, time) {
                    Wrote::UpTo(next) if next < block.frames.len() as u64 => {
                        self.flow = Flow::Replay(Some((block, usize::try_from(next).unwrap_or(usize::MAX))));
                    }
                    Wrote::UpTo(_) | Wrote::NotMade => {
                        self.seen = self.seen.max(block.upto);
                        let joins = ring.covers(self.seen);
                        self.flow = if joins { Flow::Behind(ring.after(self.seen)) } else { Flow::Replay(None) };
                    }
                    Wrote::Gone => return Pumped::Gone,
                },
            }
        }
    }

    /// It has everything: confirms a resume, and is live again.
    fn arrive(&mut self, ring: &Ring, now: Instant, time: Timestamp, wrote: bool) {
        self.seen = self.seen.max(ring.reached());
        if let Some(resuming) = self.resuming.take() {
            self.say(&self.profile.manner.resumed(time, resuming.from, resuming.to, resuming.count));
            self.flow = Flow::Behind(ring.end());
            return;
        }
        self.flow = Flow::Live;
        (self.over_budget, self.behind_since, self.patience) = (false, None, None);
        if wrote && self.due.is_some_and(|due| due <= now) {
            self.due = Some(now + self.profile.conflate);
        }
    }

    /// Whether all that waits is state whose time has not come. An alert never waits, and what is before it goes first.
    fn waits_for_due(&self, ring: &Ring, number: u64, now: Instant) -> bool {
        let (Some(due), None) = (self.due, &self.resuming) else { return false };
        now < due && !ring.from(number).any(|(_, frame)| frame.class == Class::MustArrive && self.wants(frame))
    }

    /// Writes messages of the ring from a number on; answers the number to go on from.
    fn send_ring(&mut self, ring: &Ring, number: u64, time: Timestamp) -> Wrote {
        let frames = ring.from(number).map(|(number, frame)| (number, frame, ring.is_overtaken(number, frame)));
        self.write_some(frames, number, time)
    }

    /// As [`Connection::send_ring`], of a block of the log.
    fn send_block(&mut self, ring: &Ring, block: &Block, at: usize, time: Timestamp) -> Wrote {
        let frames = (at as u64..).zip(&block.frames[at..]);
        let frames = frames.map(|(number, frame)| (number, frame, ring.has_newer(frame)));
        self.write_some(frames, at as u64, time)
    }

    /// Chooses, writes and counts messages in one go.
    fn write_some<'a>(
        &mut self,
        frames: impl Iterator<Item = (u64, &'a Arc<Frame>, bool)>,
        first: u64,
        time: Timestamp,
    ) -> Wrote {
        let mut chosen: Vec<(u64, &Frame, &Bytes)> = Vec::new();
        let mut next = first;
        for (number, frame, overtaken) in frames {
            if chosen.len() == TOGETHER {
                break;
            }
            if !self.wants(frame) {
                next = number + 1;
                continue;
            }
            if let Some(resuming) = self.resuming.take_if(|resuming| frame.position > resuming.to) {
                if chosen.is_empty() {
                    self.say(&self.profile.manner.resumed(time, resuming.from, resuming.to, resuming.count));
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
                    return Wrote::NotMade;
                }
                break;
            };
            next = number + 1;
            if notice {
                self.announce(frame, time);
                self.seen = frame.position;
                self.enqueue(bytes.clone(), Some(frame.position));
                self.count(bytes.len());
                break;
            }
            chosen.push((number, frame, bytes));
        }
        self.write(&chosen, next)
    }

    fn conflates(&self, frame: &Frame) -> bool {
        match frame.class {
            Class::MustArrive => false,
            Class::State => self.over_budget || self.due.is_some(),
            Class::LatestOnly => self.over_budget,
        }
    }

    fn skip(&mut self, frame: &Frame) {
        self.counters.conflated += 1;
        metrics::counter!("linewatch_push_conflated_total").increment(1);
        let (Some(key), Class::State) = (&frame.key, frame.class) else { return };
        let position = frame.position;
        let fresh = || Skipped { from: position, to: position, count: 0, event_ids: Some(BTreeSet::new()) };
        let skipped = self.skipped.entry(key.clone()).or_insert_with(fresh);
        (skipped.to, skipped.count) = (position, skipped.count + 1);
        if let Some(listed) = &mut skipped.event_ids {
            listed.extend(frame.facts.iter().filter_map(|fact| fact.event_id));
            if listed.len() > LISTED {
                skipped.event_ids = None;
            }
        }
    }

    /// Says what a message took the place of.
    fn announce(&mut self, frame: &Frame, time: Timestamp) {
        let Some((key, skipped)) = frame.key.as_ref().and_then(|key| self.skipped.remove_entry(key)) else { return };
        self.say(&self.profile.manner.conflated(time, &key, &skipped));
    }

    fn count(&mut self, bytes: usize) {
        self.counters.messages += 1;
        self.counters.bytes += bytes as u64;
        if let Some(resuming) = &mut self.resuming {
            resuming.count += 1;
        }
    }

    /// Hands messages to the connection. What it took in part stays here; the rest stays where it is.
    fn write(&mut self, chosen: &[(u64, &Frame, &Bytes)], next: u64) -> Wrote {
        let pieces: Vec<&Bytes> = chosen.iter().map(|(_, _, bytes)| *bytes).collect();
        let mut accepted = match pieces.as_slice() {
            [] => 0,
            // What waits in `out` goes first.
            _ if !self.out.is_empty() => 0,
            pieces => match self.handed.take().unwrap_or_else(|| self.outlet.write(pieces)) {
                Ok(accepted) => accepted,
                Err(Refusal::Full) => 0,
                Err(Refusal::Gone) => return Wrote::Gone,
            },
        };
        for (number, frame, bytes) in chosen {
            if accepted == 0 {
                if self.out.is_empty() {
                    self.keep(frame, bytes);
                    return Wrote::UpTo(number + 1);
                }
                return Wrote::UpTo(*number);
            }
            self.seen = frame.position;
            self.count(bytes.len());
            if accepted < bytes.len() {
                let rest = bytes.slice(accepted..);
                self.out_bytes += rest.len();
                self.out.push_back(Piece { bytes: rest, position: Some(frame.position), begun: true });
                return Wrote::UpTo(number + 1);
            }
            accepted -= bytes.len();
            self.written = frame.position;
        }
        Wrote::UpTo(next)
    }

    /// Keeps the first message that did not fit as the one to begin with, so that the next flush finds the connection
    /// full.
    fn keep(&mut self, frame: &Frame, bytes: &Bytes) {
        self.seen = frame.position;
        self.count(bytes.len());
        self.out_bytes += bytes.len();
        self.out.push_back(Piece { bytes: bytes.clone(), position: Some(frame.position), begun: false });
    }

    /// Writes what waits; `true` when nothing is left.
    fn flush(&mut self) -> Result<bool, ()> {
        while let Some(front) = self.out.front_mut() {
            match self.outlet.write(&[&front.bytes]) {
                Ok(accepted) if accepted < front.bytes.len() => {
                    self.out_bytes -= accepted;
                    front.begun = true;
                    front.bytes = front.bytes.slice(accepted..);
                }
                Ok(accepted) => {
                    self.out_bytes -= accepted;
                    if let Some(position) = front.position {
                        self.written = position;
                    }
                    self.out.pop_front();
                }
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

    /// Ends it with a code and from where to go on. A message that is partly written is finished first; the rest is
    /// for the next connection.
    pub fn part(&mut self, code: u16, ring: &Ring, deadline: Instant) {
        if self.closing.is_some() {
            return;
        }
        self.out.truncate(usize::from(self.out.front().is_some_and(|front| front.begun)));
        self.out_bytes = self.out.iter().map(|piece| piece.bytes.len()).sum();
        let finished = self.out.front().and_then(|front| front.position);
        let complete = if self.is_live() { ring.reached() } else { self.written };
        let reason = resume_from(finished.unwrap_or(complete));
        self.part_because(code, &reason, deadline);
    }

    /// Ends it with a code and a reason.
    pub fn part_because(&mut self, code: u16, reason: &str, deadline: Instant) {
        let bytes = match self.form().framing {
            Framing::WebSocket => wire::close(code, reason),
            Framing::EventStream => wire::encode(Framing::EventStream, "close", None, reason),
        };
        self.outlet.make_room();
        self.out_bytes += bytes.len();
        self.out.push_back(Piece { bytes, position: None, begun: false });
        self.closing = Some(Closing { deadline, said: false });
        self.held = false;
        self.flow = Flow::Live;
        metrics::counter!("linewatch_push_closes_total", "code" => code.to_string()).increment(1);
    }
}

impl Manner {
    pub(in crate::push) const fn family(&self) -> Family {
        match self {
            Self::Envelope => Family::Topics,
            Self::Flat(_) => Family::Channels,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_small() {
        let size = size_of::<Connection>();
        assert!(size <= 640, "{size} bytes; thousands of them are idle most of the time");
    }
}
