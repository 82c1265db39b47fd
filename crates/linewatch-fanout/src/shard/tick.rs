//! What happens by the clock: heartbeats, messages of state that are due, and connections that stall.

use std::{sync::atomic::Ordering, time::Duration};

use tokio::time::Instant;

use super::{
    CLOSE_TIMEOUT, Shard,
    connection::Connection,
    stats::{count, report, report_delivered},
};
use crate::{
    close_code::{GOING_AWAY, TOO_SLOW},
    command::Id,
    stats::Tally,
    wire::{self, Framing},
};

/// How often the clock is looked at; times that clients ask for are multiples of it.
pub(super) const TICK_INTERVAL: Duration = Duration::from_millis(100);
/// Ticks between two looks at who is behind.
const CHECK_INTERVAL_TICKS: usize = 10;
/// Unanswered questions after which a client is gone.
const MAX_MISSED_PONGS: u8 = 2;
/// How long a close frame may take that comes when linewatch has to be gone.
const CLOSE_TIMEOUT_AT_SHUTDOWN: Duration = Duration::from_millis(500);

/// Connections by the tick at which their heartbeat is due.
pub(super) struct HeartbeatWheels {
    ticks: usize,
    sockets: Vec<Vec<Id>>,
    streams: Vec<Vec<Id>>,
}

impl HeartbeatWheels {
    /// With so long between two heartbeats of a socket, and three quarters of it between two comments in a stream.
    pub fn new(heartbeat: Duration) -> Self {
        let ticks =
            |time: Duration| usize::try_from(time.as_millis() / TICK_INTERVAL.as_millis()).unwrap_or(usize::MAX).max(1);
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

    /// Goes on by a tick; answers whose heartbeat is due.
    fn advance(&mut self) -> Vec<Id> {
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
    let ticks = wanted.as_millis().div_ceil(TICK_INTERVAL.as_millis());
    TICK_INTERVAL * u32::try_from(ticks).unwrap_or(u32::MAX)
}

impl Shard {
    pub(super) fn tick(&mut self) {
        let due = self.wheels.advance();
        for id in due {
            self.heartbeat(id);
        }
        self.wheels.sweep(|id| self.connections.contains_key(&id));
        self.send_what_is_due();
        if self.stopping.is_some() || self.wheels.ticks.is_multiple_of(CHECK_INTERVAL_TICKS) {
            self.check_connections();
        }
    }

    /// Asks whether a client is still there, and tells it how far the log is: a quiet stream is not a dead one.
    fn heartbeat(&mut self, id: Id) {
        let (head, late) = self.shared.upstream();
        let mut gone = false;
        self.with(id, |connection, view| {
            // Who reads is there, even if the answer to a ping comes behind much else.
            if connection.heard.swap(false, Ordering::Relaxed) || std::mem::take(&mut connection.taken) {
                connection.unanswered = 0;
            }
            // Who does not read has its last heartbeat before it still; its stall time-out is counted elsewhere.
            if connection.has_own_words() || connection.closing.is_some() {
                return true;
            }
            let delivered = if connection.is_live() { view.ring.reached() } else { connection.written };
            let beat =
                connection.profile.protocol.heartbeat(view.time, head, (delivered, view.hash_at(delivered)), late);
            let question = match connection.form().framing {
                Framing::WebSocket => {
                    gone = connection.unanswered >= MAX_MISSED_PONGS;
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

    /// Closes who is behind and does not get nearer, and removes who has been closing for long enough.
    fn check_connections(&mut self) {
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
                connection.begin_close(GOING_AWAY, (ring, &*self.shared.feed), now + CLOSE_TIMEOUT_AT_SHUTDOWN);
                slow.push(*id);
            } else if connection.awaits_writable
                && is_stalled(connection, connection.lag(ring), now, self.shared.stall_timeout)
            {
                connection.begin_close(TOO_SLOW, (ring, &*self.shared.feed), now + CLOSE_TIMEOUT);
                slow.push(*id);
            }
        }
        report(tally, self.number);
        report_delivered(told);
        self.shared.tallies.put(self.number, tally);
        for id in slow {
            self.pump(id);
        }
        for id in ended {
            self.remove(id);
        }
    }
}

/// Whether for a whole while a connection has not got nearer to the end.
fn is_stalled(connection: &mut Connection, lag: u64, now: Instant, stall_timeout: Duration) -> bool {
    match connection.stall_check {
        Some((since, _)) if now.duration_since(since) < stall_timeout => false,
        Some((_, before)) if lag >= before => true,
        _ => {
            connection.stall_check = Some((now, lag));
            false
        }
    }
}
