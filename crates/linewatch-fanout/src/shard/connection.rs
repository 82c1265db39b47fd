//! One connection as its shard sees it: what it wants, how far it is, and what waits to be written.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Weak, atomic::AtomicBool},
    time::Duration,
};

use bytes::Bytes;
use compact_str::CompactString;
use tokio::{sync::oneshot, time::Instant};

use super::{ahead::LookAhead, sends::Sent};
use crate::{
    Family, Feed, Form, Frame, Profile, Subject, Topics, Wanted,
    protocol::{ControlMessage, Protocol, Skipped, resume_from},
    replay::Block,
    ring::Ring,
    socket_writer::SocketWriter,
    wire::{self, EventId, Framing},
};
use linewatch_model::{Position, Timestamp};

/// Bytes of its own messages (answers, heartbeats) that a connection may leave unread.
const OWN_BYTES: usize = 256 << 10;
/// Bytes and messages that a connection may be behind before it counts as catching up.
const BUDGET_BYTES: u64 = 1 << 20;
const BUDGET_FRAMES: u64 = 4_096;
/// How long it may be behind before it counts as catching up.
const BUDGET_AGE: Duration = Duration::from_secs(5);

/// How a connection gets its messages now.
pub(super) enum Flow {
    /// It has everything; the next message is written at once.
    Live,
    /// From this number of the ring on it has to be caught up.
    Behind(u64),
    /// It is further behind than the ring reaches: from the log, block by block. A block is not held here: one that
    /// cannot be written on costs no memory.
    Replay(Option<(Weak<Block>, usize)>),
}

/// A resume that is to be confirmed once it is complete.
pub(super) struct Resuming {
    pub from: Position,
    pub to: Position,
    pub count: u64,
}

/// A connection that is being ended.
pub(super) struct Closing {
    /// When it is ended all the same.
    pub deadline: Instant,
    /// Its last words have been written.
    pub said: bool,
}

/// Bytes that wait to be written.
pub(super) struct PendingWrite {
    pub bytes: Bytes,
    /// Which message it is the rest of; `None` of the server's own words.
    pub position: Option<Position>,
    pub begun: bool,
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
    /// Adds what the metrics do not know of yet, messages and bytes.
    pub const fn add_to(&mut self, told: &mut (u64, u64)) {
        told.0 += self.messages - self.reported.0;
        told.1 += self.bytes - self.reported.1;
        self.reported = (self.messages, self.bytes);
    }
}

#[expect(clippy::struct_excessive_bools, reason = "each says one thing that can be so or not")]
pub(super) struct Connection {
    pub profile: Profile,
    pub writer: SocketWriter,
    pub subjects: Vec<Subject>,
    pub flow: Flow,
    /// Everything up to here was written or waits in `out`.
    pub seen: Position,
    /// The last message that was written to its end.
    pub written: Position,
    pub out: VecDeque<PendingWrite>,
    /// Bytes in `out` that are the server's own words.
    pub own_bytes: usize,
    /// It was full and took more since that was last looked at: so its client reads.
    pub taken: bool,
    pub resuming: Option<Resuming>,
    pub closing: Option<Closing>,
    /// Nothing but its own messages are written until the present state has been.
    pub held: bool,
    pub segment_written: Option<oneshot::Sender<()>>,
    /// Topics whose present state was asked for while another is being sent.
    pub then_snapshot: Topics,
    pub skipped: HashMap<CompactString, Skipped>,
    pub ahead: Option<Box<LookAhead>>,
    /// Over its budget: messages of state make room for newer ones.
    pub over_budget: bool,
    /// Since when it is behind, and how far it was when that was last looked at.
    pub behind_since: Option<Instant>,
    pub stall_check: Option<(Instant, u64)>,
    /// When messages of state are due, where the client asked for some time between them.
    pub due: Option<Instant>,
    pub awaits_writable: bool,
    /// It waits because it is full.
    pub is_full: bool,
    pub waits_for_block: bool,
    pub pass: u64,
    pub heard: Arc<AtomicBool>,
    pub unanswered: u8,
    /// How often it has asked to go on from somewhere else.
    pub resumes: u32,
    pub counters: Counters,
    pub since: Timestamp,
    /// What became of messages that were sent together with those of others.
    pub handed: Option<Sent>,
}

impl Connection {
    pub fn new(profile: Profile, writer: SocketWriter, heard: Arc<AtomicBool>, at: Position, now: Timestamp) -> Self {
        let subjects = profile.subjects();
        Self {
            profile,
            writer,
            subjects,
            flow: Flow::Live,
            seen: at,
            written: at,
            out: VecDeque::new(),
            own_bytes: 0,
            taken: false,
            resuming: None,
            closing: None,
            held: false,
            segment_written: None,
            then_snapshot: Topics::default(),
            skipped: HashMap::new(),
            ahead: None,
            over_budget: false,
            behind_since: None,
            stall_check: None,
            due: None,
            awaits_writable: false,
            is_full: false,
            waits_for_block: false,
            pass: 0,
            heard,
            unanswered: 0,
            resumes: 0,
            counters: Counters::default(),
            since: now,
            handed: None,
        }
    }

    pub const fn family(&self) -> Family {
        self.profile.protocol.family()
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

    pub fn wants(&self, frame: &Frame) -> bool {
        frame.position > self.seen
            && frame.to.iter().any(|subject| self.subjects.contains(subject))
            && self.profile.filter.as_ref().is_none_or(|filter| filter.passes(&frame.facts))
    }

    /// Puts something of the server's own behind what waits. A client that leaves too much unread is told no more.
    pub fn say(&mut self, said: &ControlMessage) -> bool {
        self.enqueue(wire::encode(self.form().framing, said.kind, said.id, said.json.as_bytes()))
    }

    /// As [`Connection::say`], of bytes that are ready. Nothing follows a close frame.
    pub fn enqueue(&mut self, bytes: Bytes) -> bool {
        if self.closing.is_some() {
            return true;
        }
        if self.own_bytes > OWN_BYTES {
            return false;
        }
        self.own_bytes += bytes.len();
        self.out.push_back(PendingWrite { bytes, position: None, begun: false });
        true
    }

    pub fn has_own_words(&self) -> bool {
        !self.out.is_empty()
    }

    /// Falls out of the live stream: from this number on it has to be caught up.
    pub fn fall_behind(&mut self, number: u64, before: Position, now: Instant) {
        if self.is_live() {
            self.seen = self.seen.max(before);
            if self.out.is_empty() {
                self.written = self.seen;
            }
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

    /// Goes on from there, where it had more: the log was moved back. Answers how far it was. The ring has begun again; up
    /// to `reached` it had been given everything where it was live.
    pub fn rewind(&mut self, from: Position, reached: Position, ring: &Ring, now: Instant) -> Position {
        self.out.retain(|piece| piece.begun || piece.position.is_none());
        (self.ahead, self.resuming) = (None, None);
        self.skipped.clear();
        let at = if self.is_live() { self.seen.max(reached) } else { self.seen };
        let after = at.min(from);
        self.written = self.written.min(after);
        if ring.covers(after) {
            (self.seen, self.flow) = (after, Flow::Behind(ring.end()));
            self.behind_since.get_or_insert(now);
        } else {
            self.replay_from(after, now);
        }
        at
    }

    /// Whether this is the block of the log to go on with.
    pub fn awaits(&self, block: &Block) -> bool {
        matches!(self.flow, Flow::Replay(None)) && block.after <= self.seen && self.seen <= block.upto
    }

    /// Whether all that it waits for is the time that it asked for between messages of state.
    pub const fn waits_for_its_time(&self) -> bool {
        self.due.is_some() && !self.awaits_writable && !self.waits_for_block
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

    /// Ends it with a code and from where to go on. A message that is partly written is finished first; the rest is
    /// for the next connection.
    pub fn begin_close(&mut self, code: u16, (ring, feed): (&Ring, &dyn Feed), deadline: Instant) {
        if self.closing.is_some() {
            return;
        }
        self.out.truncate(usize::from(self.out.front().is_some_and(|front| front.begun)));
        let finished = self.out.front().and_then(|front| front.position);
        let complete = if self.is_live() { ring.reached() } else { self.written };
        let position = finished.unwrap_or(complete);
        let hash = feed.remembered_hash(position);
        self.end_with(code, Some(EventId { position, hash }), &resume_from(position, hash), deadline);
    }

    /// Ends it with a code and a reason.
    pub fn part_because(&mut self, code: u16, reason: &str, deadline: Instant) {
        self.end_with(code, None, reason, deadline);
    }

    /// The first close frame counts.
    fn end_with(&mut self, code: u16, id: Option<EventId>, reason: &str, deadline: Instant) {
        if self.closing.is_some() {
            return;
        }
        let bytes = match self.form().framing {
            Framing::WebSocket => wire::close(code, reason),
            Framing::EventStream => wire::encode(Framing::EventStream, "close", id, reason.as_bytes()),
        };
        self.writer.make_room();
        self.own_bytes += bytes.len();
        self.out.push_back(PendingWrite { bytes, position: None, begun: false });
        self.closing = Some(Closing { deadline, said: false });
        self.held = false;
        self.flow = Flow::Live;
        metrics::counter!("linewatch_push_closes_total", "code" => code.to_string()).increment(1);
    }
}

impl Protocol {
    pub(crate) const fn family(&self) -> Family {
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
