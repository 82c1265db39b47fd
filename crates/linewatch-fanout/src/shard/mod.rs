//! A shard: one thread that writes to its share of the connections.
//!
//! All that happens to a connection happens here, one thing after the other: so a subscription, a resume and a message
//! cannot get in each other's way. Nothing here waits for a client.

mod ahead;
mod connection;
mod pass;
mod pump;
mod sends;
mod start;
mod stats;
mod tick;

use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior},
};

use connection::{Connection, Resuming};
use pass::COMMANDS_PER_PASS;
use pump::WriteOutcome;
use sends::Sends;
pub(super) use start::start_shards;

use super::{
    Feed, Protocol, Request, Resume, Subject, Subscribe,
    close_code::{GOING_AWAY, INTERNAL, POLICY},
    command::{Command, Id, NewConnection, Start},
    protocol::{Impossible, Rewound},
    ring::{Ring, RingLimits},
    shared::Shared,
    short_hash::ShortHash,
};
use crate::snapshot;
use linewatch_model::{Position, Timestamp};

/// How long a connection that catches up gives way to live messages before its next turn, at most.
const GIVES_WAY: Duration = Duration::from_millis(2);
/// How long a close frame may take. It comes after what the client has not read yet, so a slow one needs some time.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a client that is behind may catch up when linewatch stops.
const SHUTDOWN_CATCH_UP_TIMEOUT: Duration = Duration::from_millis(1_500);

type Connections = HashMap<Id, Box<Connection>, foldhash::fast::RandomState>;

pub(super) struct Shard {
    number: usize,
    shared: Arc<Shared>,
    mailbox: mpsc::Receiver<Command>,
    own: mpsc::Sender<Command>,
    rings: [Ring; 2],
    /// The epoch of the log that they are of.
    epoch: u64,
    /// Each in a place of its own: a table of large values is half empty.
    connections: Connections,
    /// Who listens to what.
    listeners: HashMap<Subject, Vec<Id>>,
    wheels: tick::HeartbeatWheels,
    passes: u64,
    /// When messages were last written, and how long that took.
    last_pass: (Instant, Duration),
    /// Sends that go out together, where they can.
    sends: Option<Sends>,
    /// Until when everybody has to be gone, once linewatch stops.
    stopping: Option<Instant>,
}

impl Shard {
    /// A shard with its own mailbox, on the thread that it is to run on.
    pub fn new(
        number: usize,
        shared: Arc<Shared>,
        (at, epoch): (Position, u64),
        (own, mailbox): (mpsc::Sender<Command>, mpsc::Receiver<Command>),
    ) -> Self {
        let sends = if shared.io_uring { Sends::start() } else { None };
        shared.uses_io_uring.store(sends.is_some(), Ordering::Relaxed);
        let ring = || Ring::new(RingLimits::default(), at);
        let wheels = tick::HeartbeatWheels::new(shared.heartbeat);
        Self {
            number,
            shared,
            mailbox,
            own,
            rings: [ring(), ring()],
            epoch,
            connections: HashMap::default(),
            listeners: HashMap::new(),
            wheels,
            passes: 0,
            last_pass: (Instant::now(), Duration::ZERO),
            sends,
            stopping: None,
        }
    }

    pub async fn run(mut self) {
        let mut ticks = tokio::time::interval(tick::TICK_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let orphaned = self.shared.orphaned.clone();
        let mut commands = Vec::with_capacity(COMMANDS_PER_PASS);
        while self.stopping.is_none() || !self.connections.is_empty() {
            tokio::select! {
                biased;
                () = orphaned.cancelled() => return,
                _ = ticks.tick() => self.tick(),
                _ = self.mailbox.recv_many(&mut commands, COMMANDS_PER_PASS) => {
                    self.gather(&mut commands).await;
                    self.follow(&mut commands);
                }
            }
        }
    }

    fn pump(&mut self, id: Id) {
        let (now, time) = self.now();
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let ring = &self.rings[connection.family().index()];
        connection.weigh(ring, now);
        let pumped = connection.pump(ring, now, time);
        self.prepare(id, &pumped);
    }

    /// Does what a connection needs before it can go on.
    fn prepare(&mut self, id: Id, pumped: &WriteOutcome) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        match pumped {
            WriteOutcome::Idle => self.close_when_done(id),
            WriteOutcome::Blocked | WriteOutcome::More if connection.awaits_writable => {}
            WriteOutcome::Blocked => {
                (connection.awaits_writable, connection.is_full) = (true, true);
                let (writer, own) = (connection.writer.clone(), self.own.clone());
                linewatch_task::spawn_on(&self.shared.runtime, "push_writable", async move {
                    writer.writable().await;
                    // A shard that is gone has nobody to write to.
                    drop(own.send(Command::Writable(id)).await);
                });
            }
            WriteOutcome::More => {
                connection.awaits_writable = true;
                let (shared, own) = (Arc::clone(&self.shared), self.own.clone());
                linewatch_task::spawn_on(&self.shared.runtime, "push_yield", async move {
                    let _ = shared.live_priority.yield_to_live(GIVES_WAY).await;
                    drop(own.send(Command::Writable(id)).await);
                });
            }
            WriteOutcome::NeedsBlock if connection.waits_for_block => {}
            WriteOutcome::NeedsBlock => {
                connection.waits_for_block = true;
                let (wanted, after) = (connection.wanted(), connection.seen);
                let ring = &self.rings[connection.family().index()];
                // What the ring has is not read again, unless it has not what is wanted.
                let upto = if ring.covers(after) { ring.reached() } else { ring.floor() };
                let (replay, own) = (self.shared.replay.clone(), self.own.clone());
                linewatch_task::spawn_on(&self.shared.runtime, "replay", async move {
                    let block = replay.block(wanted, after, upto).await;
                    drop(own.send(Command::Block(id, block)).await);
                });
            }
            // A client that got its close frame closes the connection; until then it may still read.
            WriteOutcome::Parted if connection.form().framing == super::wire::Framing::WebSocket => {
                connection.writer.finish();
            }
            WriteOutcome::Parted | WriteOutcome::Gone => self.remove(id),
        }
    }

    /// The client went.
    fn leave(&mut self, id: Id) {
        if self.connections.get(&id).is_some_and(|connection| connection.closing.is_none()) {
            metrics::counter!("linewatch_push_closes_total", "code" => "client").increment(1);
        }
        self.remove(id);
    }

    fn remove(&mut self, id: Id) {
        let Some(mut connection) = self.connections.remove(&id) else { return };
        let mut told = (0, 0);
        connection.counters.add_to(&mut told);
        stats::report_delivered(told);
        connection.writer.end();
        self.forget_subjects(id, &connection.subjects);
        self.shared.leave(&connection.profile);
    }

    fn forget_subjects(&mut self, id: Id, subjects: &[Subject]) {
        for subject in subjects {
            if let Some(listeners) = self.listeners.get_mut(subject) {
                listeners.retain(|listener| *listener != id);
                if listeners.is_empty() {
                    self.listeners.remove(subject);
                }
            }
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Publish(_) => {}
            Command::Rewind(rewound) => self.rewind(&rewound),
            Command::Join(joining) => self.join(*joining),
            Command::Leave(id) => self.leave(id),
            Command::Writable(id) => {
                if let Some(connection) = self.connections.get_mut(&id) {
                    connection.awaits_writable = false;
                    connection.taken |= std::mem::take(&mut connection.is_full);
                }
                self.pump(id);
            }
            Command::Block(id, block) => self.take_block(id, block),
            Command::Requested(id, said) => self.hear(id, said),
            Command::Tell(id, bytes) => self.with(id, |connection, _| connection.enqueue(bytes)),
            Command::Resume(id, asked, start) => self.with(id, |connection, view| {
                // It has asked for something else meanwhile.
                connection.resumes != asked || view.begin(connection, start)
            }),
            Command::Segment(id, segment, written) => self.with(id, |connection, view| {
                let position = connection.seen;
                connection.segment_written = Some(written);
                connection.say(&connection.profile.protocol.snapshot(view.time, &segment, position))
            }),
            Command::SnapshotDone(id) => self.end_snapshot(id),
            Command::Close(id, code, reason) => self.with(id, |connection, view| {
                connection.part_because(code, &reason, view.now + CLOSE_TIMEOUT);
                true
            }),
            // Whoever asked may have given up.
            Command::Stats(answer) => drop(answer.send(self.stats())),
            Command::Stop => self.stop(),
        }
    }

    /// Changes a connection, then writes what it has. One that leaves too much unread is ended.
    fn with(&mut self, id: Id, change: impl FnOnce(&mut Connection, &View<'_>) -> bool) {
        let (now, time) = self.now();
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let ring = &self.rings[connection.family().index()];
        let view = View { ring, now, time, epoch: self.epoch, feed: &*self.shared.feed };
        if !change(connection, &view) && connection.closing.is_none() {
            connection.part_because(POLICY, "answers are not read; ask less", now + CLOSE_TIMEOUT);
        }
        self.pump(id);
    }

    fn join(&mut self, joining: NewConnection) {
        let NewConnection { id, writer, profile, start, heard } = joining;
        let start = start.in_epoch(self.epoch);
        let (now, time) = self.now();
        let ring = &self.rings[profile.protocol.family().index()];
        let at = match start {
            Start::After(position, _) => position,
            Start::Now | Start::Impossible(_) => ring.reached(),
        };
        let mut connection = Connection::new(profile, writer, heard, at, time);
        let view = View { ring, now, time, epoch: self.epoch, feed: &*self.shared.feed };
        let (topics, log) = (connection.topics(), self.shared.feed.identity());
        connection.say(&connection.profile.protocol.welcome(time, topics, &log, (at, view.hash_at(at))));
        if connection.profile.conflate > Duration::ZERO {
            connection.due = Some(now);
        }
        connection.flow = connection::Flow::Behind(ring.end());
        view.begin(&mut connection, start);
        for subject in &connection.subjects {
            self.listeners.entry(subject.clone()).or_default().push(id);
        }
        self.wheels.add(id, connection.form().framing);
        self.connections.insert(id, Box::new(connection));
        self.pump(id);
    }

    fn take_block(&mut self, id: Id, block: Result<Arc<super::replay::Block>, super::FeedError>) {
        let deadline = Instant::now() + CLOSE_TIMEOUT;
        let Some(connection) = self.connections.get_mut(&id) else { return };
        connection.waits_for_block = false;
        let ring = &self.rings[connection.family().index()];
        match block {
            // One that was asked for before the client went on from somewhere else is not the one that it needs now.
            Ok(block) => {
                if connection.awaits(&block) && block.epoch >= self.epoch {
                    let at = block.frames.partition_point(|frame| frame.position <= connection.seen);
                    connection.flow = connection::Flow::Replay(Some((Arc::downgrade(&block), at)));
                }
                // The block is held until it has been written from.
                self.pump(id);
                drop(block);
            }
            Err(_) => {
                connection.begin_close(INTERNAL, (ring, &*self.shared.feed), deadline);
                self.pump(id);
            }
        }
    }

    fn hear(&mut self, id: Id, said: Result<Request, super::Refused>) {
        match said {
            Err(refused) => self
                .with(id, |connection, view| connection.say(&connection.profile.protocol.refused(view.time, &refused))),
            Ok(Request::Ping) => {
                self.with(id, |connection, view| connection.say(&connection.profile.protocol.pong(view.time)));
            }
            Ok(Request::Resume(resume)) => self.look_at(id, &resume),
            Ok(Request::Subscribe(subscribe)) => self.subscribe(id, *subscribe),
            Ok(Request::Unsubscribe(topics)) => self.retopic(id, |connection| {
                connection.profile.topics = connection.profile.topics.without(topics);
            }),
        }
    }

    /// Looks whether a client can go on from there, which needs the log.
    fn look_at(&mut self, id: Id, resume: &Resume) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        connection.resumes += 1;
        let asked = connection.resumes;
        let (shared, own, resume) = (Arc::clone(&self.shared), self.own.clone(), resume.clone());
        linewatch_task::spawn_on(&self.shared.runtime, "resume", async move {
            let start = shared.start_of(Some(&resume)).await;
            drop(own.send(Command::Resume(id, asked, start)).await);
        });
    }

    fn subscribe(&mut self, id: Id, wanted: Subscribe) {
        let now = Instant::now();
        let shared = Arc::clone(&self.shared);
        let snapshot = wanted.snapshot;
        self.retopic(id, |connection| {
            let was_full = connection.profile.wants_full();
            connection.profile.topics = connection.profile.topics.with(wanted.topics);
            if let Some(filter) = wanted.filter {
                connection.profile.filter = Some(filter).filter(|filter| !filter.is_open()).map(Box::new);
            }
            if let Some(payload) = wanted.payload {
                connection.profile.form.payload = payload;
                shared.wants_full(was_full, connection.profile.wants_full());
            }
            if let Some(conflate_ms) = wanted.conflate_ms {
                connection.profile.conflate = tick::whole(Duration::from_millis(conflate_ms));
                connection.due = (conflate_ms > 0).then_some(now);
            }
        });
        if snapshot {
            self.send_snapshot(id, wanted.topics);
        }
    }

    /// Changes what a connection is told of, and tells it what that is now.
    fn retopic(&mut self, id: Id, change: impl FnOnce(&mut Connection)) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        if connection.profile.protocol != Protocol::Envelope {
            return self.with(id, |connection, view| {
                let detail = "a channel is chosen by its address; connect to another one";
                connection.say(&connection.profile.protocol.error(view.time, "unknown_type", detail))
            });
        }
        change(connection);
        connection.ahead = None;
        let after = connection.profile.subjects();
        if after != connection.subjects {
            let before = std::mem::replace(&mut connection.subjects, after.clone());
            self.forget_subjects(id, &before);
            for subject in after {
                self.listeners.entry(subject).or_default().push(id);
            }
        }
        self.with(id, |connection, view| {
            let profile = &connection.profile;
            let conflate_ms = u64::try_from(profile.conflate.as_millis()).unwrap_or(u64::MAX);
            let position = if connection.is_live() { view.ring.reached() } else { connection.seen };
            let filter = profile.filter.as_deref();
            connection.say(&Protocol::subscription(view.time, profile.topics, conflate_ms, filter, position))
        });
    }

    /// Holds the live messages back until the present state of the topics has been sent.
    fn send_snapshot(&mut self, id: Id, topics: super::Topics) {
        let own = self.own.clone();
        let (now, _) = self.now();
        let Some(connection) = self.connections.get_mut(&id) else { return };
        if connection.held || connection.closing.is_some() {
            // One after the other.
            connection.then_snapshot = connection.then_snapshot.with(topics);
            return;
        }
        let ring = &self.rings[connection.family().index()];
        connection.fall_behind(ring.end(), ring.reached(), now);
        connection.held = true;
        let filter = connection.profile.filter.as_deref().cloned().unwrap_or_default();
        let full = connection.profile.wants_full();
        let feed = Arc::clone(&self.shared.feed);
        linewatch_task::spawn_on(
            &self.shared.runtime,
            "push_snapshot",
            snapshot::send(feed, own, id, topics, (filter, full)),
        );
    }

    /// The present state has been sent; what was held back follows, or another that was asked for meanwhile.
    fn end_snapshot(&mut self, id: Id) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        connection.held = false;
        let next = std::mem::take(&mut connection.then_snapshot);
        if next != super::Topics::default() {
            self.send_snapshot(id, next);
        }
        self.pump(id);
    }

    /// The log was moved back: everybody is told, and whoever had more goes on from where the log is what it was.
    fn rewind(&mut self, rewound: &Rewound) {
        self.epoch = rewound.rewind.epoch;
        let reached = [self.rings[0].reached(), self.rings[1].reached()];
        for ring in &mut self.rings {
            ring.begin_again(rewound.from);
        }
        for id in self.connections.keys().copied().collect::<Vec<_>>() {
            self.with(id, |connection, view| {
                if connection.closing.is_some() {
                    return true;
                }
                let reached = reached[connection.family().index()];
                let had_more = connection.rewind(rewound.from, reached, view.ring, view.now) > rewound.rewind.after;
                let protocol = connection.profile.protocol.clone();
                let told = connection.say(&protocol.log_rewound(view.time, rewound));
                // Clients that do not know the message before know this one, and fetch again.
                let refusal = || protocol.resume_impossible(view.time, Impossible::LogRewound, rewound.from);
                told && (!had_more || connection.say(&refusal()))
            });
        }
    }

    /// Everybody gets what is committed, then a close frame; whoever is behind has some seconds to catch up.
    fn stop(&mut self) {
        self.stopping = Some(Instant::now() + SHUTDOWN_CATCH_UP_TIMEOUT);
        for id in self.connections.keys().copied().collect::<Vec<_>>() {
            self.flush(id);
        }
    }

    /// Lets a connection wait for nothing but its socket any more.
    fn flush(&mut self, id: Id) {
        if let Some(connection) = self.connections.get_mut(&id) {
            (connection.held, connection.due) = (false, None);
        }
        self.pump(id);
    }

    /// Once linewatch stops, a connection that has everything is closed.
    fn close_when_done(&mut self, id: Id) {
        let (Some(deadline), Some(connection)) = (self.stopping, self.connections.get_mut(&id)) else { return };
        if connection.closing.is_none() && connection.is_live() {
            let ring = &self.rings[connection.family().index()];
            connection.begin_close(GOING_AWAY, (ring, &*self.shared.feed), deadline);
            self.pump(id);
        }
    }
}

/// What a connection needs to know of its shard.
struct View<'a> {
    ring: &'a Ring,
    now: Instant,
    time: Timestamp,
    epoch: u64,
    feed: &'a dyn Feed,
}

impl View<'_> {
    /// The hash at a position, where it is known without asking the log.
    fn hash_at(&self, position: Position) -> Option<ShortHash> {
        self.feed.remembered_hash(position)
    }

    /// Begins to serve from where a client wants to go on.
    fn begin(&self, connection: &mut Connection, start: Start) -> bool {
        match start.in_epoch(self.epoch) {
            Start::Now => true,
            Start::After(from, _) => {
                let to = self.ring.reached().max(from);
                connection.ahead = None;
                connection.resuming = Some(Resuming { from, to, count: 0 });
                connection.written = from;
                if self.ring.covers(from) {
                    connection.seen = from;
                    connection.flow = connection::Flow::Behind(self.ring.after(from));
                    connection.behind_since = Some(self.now);
                } else {
                    connection.replay_from(from, self.now);
                }
                metrics::counter!("linewatch_push_resumes_total").increment(1);
                true
            }
            Start::Impossible(reason) => {
                let from = if connection.is_live() { self.ring.reached() } else { connection.seen };
                connection.say(&connection.profile.protocol.resume_impossible(self.time, reason, from))
            }
        }
    }
}
