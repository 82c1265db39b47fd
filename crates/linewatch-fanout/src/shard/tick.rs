//! What happens by the clock: heartbeats, messages of state that are due, and the end of patience.

use std::{sync::atomic::Ordering, time::Duration};

use tokio::time::Instant;

use super::{
    CLOSE_TIMEOUT, Shard,
    connection::{Connection, Flow},
};
use crate::{
    close_code::{GOING_AWAY, TOO_SLOW},
    command::Id,
    stats::{ConnectionStats, Tally},
    wire::{self, Framing},
};

/// How often the clock is looked at; times that clients ask for are multiples of it.
pub(super) const EVERY: Duration = Duration::from_millis(100);
/// Ticks between two looks at who is behind.
const LOOK_TICKS: usize = 10;
/// Unanswered questions after which a client is gone.
const MISSED: u8 = 2;
/// How long a close frame may take that comes when linewatch has to be gone.
const CLOSE_TIMEOUT_AT_SHUTDOWN: Duration = Duration::from_millis(500);

/// Connections by the tick at which their heartbeat is due.
pub(super) struct Wheels {
    ticks: usize,
    sockets: Vec<Vec<Id>>,
    streams: Vec<Vec<Id>>,
}

impl Wheels {
    /// With so long between two heartbeats of a socket, and three quarters of it between two comments in a stream.
    pub fn new(heartbeat: Duration) -> Self {
        let ticks = |time: Duration| usize::try_from(time.as_millis() / EVERY.as_millis()).unwrap_or(usize::MAX).max(1);
        let spokes = |time| vec![Vec::new(); ticks(time)];
        Self { ticks: 0, sockets: spokes(heartbeat), streams: spokes(heartbeat * 3 / 4) }
    }

    /// The spokes whose turn it is.
    fn at(&self) -> (usize, usize) {
        (self.ticks % self.sockets.len(), self.ticks % self.streams.len())
    }

    /// The first heartbeat comes one round later.
    pub fn add(&mut self, id: Id, framing: Framing) {
        let ticks = self.ticks;
        let wheel = match framing {
            Framing::WebSocket => &mut self.sockets,
            Framing::EventStream => &mut self.streams,
        };
        let spokes = wheel.len();
        wheel[ticks % spokes].push(id);
    }

    /// Goes on; answers whose turn it is.
    fn turn(&mut self) -> Vec<Id> {
        self.ticks += 1;
        let (socket, stream) = self.at();
        self.sockets[socket].iter().chain(&self.streams[stream]).copied().collect()
    }

    /// Forgets who is not there any more.
    fn sweep(&mut self, is_there: impl Fn(Id) -> bool) {
        let (socket, stream) = self.at();
        self.sockets[socket].retain(|id| is_there(*id));
        self.streams[stream].retain(|id| is_there(*id));
    }
}

/// A time in whole ticks.
pub(super) fn whole(wanted: Duration) -> Duration {
    let ticks = wanted.as_millis().div_ceil(EVERY.as_millis());
    EVERY * u32::try_from(ticks).unwrap_or(u32::MAX)
}

impl Shard {
    pub(super) fn tick(&mut self) {
        let turn = self.wheels.turn();
        for id in turn {
            self.beat(id);
        }
        self.wheels.sweep(|id| self.connections.contains_key(&id));
        self.send_what_is_due();
        if self.stopping.is_some() || self.wheels.ticks.is_multiple_of(LOOK_TICKS) {
            self.look_after();
        }
    }

    /// Asks whether a client is still there, and tells it how far the log is: a quiet stream is not a dead one.
    fn beat(&mut self, id: Id) {
        let (head, late) = self.shared.upstream();
        let mut gone = false;
        self.with(id, |connection, view| {
            // Who reads is there, even if the answer to a ping comes behind much else.
            if connection.heard.swap(false, Ordering::Relaxed) || std::mem::take(&mut connection.taken) {
                connection.unanswered = 0;
            }
            // Who does not read has its last heartbeat before it still; patience with it is counted elsewhere.
            if connection.has_own_words() || connection.closing.is_some() {
                return true;
            }
            let delivered = if connection.is_live() { view.ring.reached() } else { connection.written };
            let beat =
                connection.profile.protocol.heartbeat(view.time, head, (delivered, view.hash_at(delivered)), late);
            let question = match connection.form().framing {
                Framing::WebSocket => {
                    gone = connection.unanswered >= MISSED;
                    connection.unanswered += 1;
                    wire::ping()
                }
                Framing::EventStream => wire::comment(),
            };
            connection.enqueue(question) && connection.say(&beat)
        });
        if gone {
            metrics::counter!("linewatch_push_closes_total", "code" => "silent").increment(1);
            self.remove(id);
        }
    }

    fn send_what_is_due(&mut self) {
        let now = Instant::now();
        let is_due = |connection: &Connection| {
            let waits = connection.waits_for_its_time() && !connection.is_live();
            waits && connection.due.is_some_and(|due| due <= now)
        };
        let due: Vec<Id> =
            self.connections.iter().filter(|(_, connection)| is_due(connection)).map(|(id, _)| *id).collect();
        for id in due {
            self.pump(id);
        }
    }

    /// Parts with who is behind and does not get nearer, and lets go of who has been parted with for long enough.
    fn look_after(&mut self) {
        let now = Instant::now();
        let mut ended = Vec::new();
        let mut slow = Vec::new();
        let mut tally = Tally::default();
        let mut told = (0, 0);
        for (id, connection) in &mut self.connections {
            let ring = &self.rings[connection.family().index()];
            connection.counters.add_to(&mut told);
            count(&mut tally, connection, connection.backlog(ring).0);
            if let Some(closing) = &connection.closing {
                if closing.deadline <= now {
                    ended.push(*id);
                }
                continue;
            }
            connection.weigh(ring, now);
            if self.stopping.is_some_and(|deadline| deadline <= now) {
                connection.part(GOING_AWAY, (ring, &*self.shared.feed), now + CLOSE_TIMEOUT_AT_SHUTDOWN);
                slow.push(*id);
            } else if connection.waits_for_room
                && is_hopeless(connection, connection.lag(ring), now, self.shared.patience)
            {
                connection.part(TOO_SLOW, (ring, &*self.shared.feed), now + CLOSE_TIMEOUT);
                slow.push(*id);
            }
        }
        report(tally, self.number);
        report_told(told);
        self.shared.tallies.put(self.number, tally);
        for id in slow {
            self.pump(id);
        }
        for id in ended {
            self.remove(id);
        }
    }

    pub(super) fn stats(&self) -> Vec<ConnectionStats> {
        self.connections.values().map(|connection| self.stats_of(connection)).collect()
    }

    fn stats_of(&self, connection: &Connection) -> ConnectionStats {
        let ring = &self.rings[connection.family().index()];
        ConnectionStats {
            channel: connection.profile.endpoint(),
            connected_at: connection.since,
            message_count: connection.counters.messages,
            bytes: connection.counters.bytes,
            queue_depth: connection.backlog(ring).0,
            lag: connection.lag(ring),
            state: state_of(connection),
            conflated: connection.counters.conflated,
            catch_ups: connection.counters.catch_ups,
            topics: connection.topics().names(),
            remote_address: Some(connection.profile.peer.address),
            actor: Some(connection.profile.peer.actor.clone()),
        }
    }
}

const fn state_of(connection: &Connection) -> &'static str {
    match (&connection.closing, &connection.flow) {
        (Some(_), _) => "closing",
        (None, Flow::Replay(_)) => "catching_up",
        (None, _) if connection.over_budget || connection.resuming.is_some() => "catching_up",
        (None, _) => "live",
    }
}

fn count(tally: &mut Tally, connection: &Connection, backlog: u64) {
    match state_of(connection) {
        "live" => tally.live += 1,
        "closing" => tally.closing += 1,
        _ => tally.catching_up += 1,
    }
    tally.waiting += backlog;
}

#[expect(clippy::cast_precision_loss, reason = "gauges are floats; beyond 2^53 the last digits do not matter")]
fn report(tally: Tally, shard: usize) {
    let shard = shard.to_string();
    for (state, count) in [("live", tally.live), ("catching_up", tally.catching_up), ("closing", tally.closing)] {
        metrics::gauge!("linewatch_push_states", "state" => state, "shard" => shard.clone()).set(f64::from(count));
    }
    metrics::gauge!("linewatch_push_waiting_messages", "shard" => shard).set(tally.waiting as f64);
}

/// Tells the metrics of messages and bytes that were taken.
pub(super) fn report_told((messages, bytes): (u64, u64)) {
    metrics::counter!("linewatch_push_deliveries_total").increment(messages);
    metrics::counter!("linewatch_push_bytes_total").increment(bytes);
}

/// Whether for a whole while a connection has not got nearer to the end.
fn is_hopeless(connection: &mut Connection, lag: u64, now: Instant, patience: Duration) -> bool {
    match connection.patience {
        Some((since, _)) if now.duration_since(since) < patience => false,
        Some((_, before)) if lag >= before => true,
        _ => {
            connection.patience = Some((now, lag));
            false
        }
    }
}
