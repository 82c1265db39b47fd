//! Passes: what was published goes to everybody who listens, and is written in one go.

use std::{collections::HashSet, sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{Connections, Shard, pump::WriteOutcome, sends::Sends};
use crate::{
    Family, FrameBatch, Subject,
    command::{Command, Id},
    ring::Ring,
};
use linewatch_model::{Position, Timestamp};

/// Commands that are looked at together, so that messages which wait are written together.
pub(super) const COMMANDS_PER_PASS: usize = 256;
/// Messages that come so soon after the last were written come under load …
const LOADED_INTERVAL: Duration = Duration::from_millis(20);
/// … and may wait so long for others, at most half as long as writing took.
const MAX_BATCHING_DELAY: Duration = Duration::from_millis(6);

impl Shard {
    /// Under load waits a moment for more messages: a write of four costs hardly more than a write of one. Where
    /// messages are rare none waits.
    pub(super) async fn gather(&mut self, commands: &mut Vec<Command>) {
        linewatch_task::crash_point("push.pass");
        let brings = commands.iter().any(|command| matches!(command, Command::Publish(_)));
        if brings && self.last_pass.0.elapsed() < LOADED_INTERVAL {
            tokio::time::sleep((self.last_pass.1 / 2).min(MAX_BATCHING_DELAY)).await;
            while commands.len() < COMMANDS_PER_PASS
                && let Ok(command) = self.mailbox.try_recv()
            {
                commands.push(command);
            }
        }
    }

    /// Follows commands in their order; messages that come one after the other are written together.
    pub(super) fn follow(&mut self, commands: &mut Vec<Command>) {
        let mut fresh: [Option<(u64, Position)>; 2] = [None, None];
        for command in commands.drain(..) {
            if let Command::Publish(batch) = command {
                self.take_in(&batch, &mut fresh);
            } else {
                self.send_out(&mut fresh);
                self.obey(command);
            }
        }
        self.send_out(&mut fresh);
    }

    pub(super) fn now(&self) -> (Instant, Timestamp) {
        (Instant::now(), self.shared.now())
    }

    fn take_in(&mut self, batch: &FrameBatch, fresh: &mut [Option<(u64, Position)>; 2]) {
        for (family, frames) in Family::ALL.into_iter().zip(&batch.frames) {
            let ring = &mut self.rings[family.index()];
            let Some(frames) = frames else {
                self.skip(family, batch.upto);
                continue;
            };
            fresh[family.index()].get_or_insert((ring.end(), ring.reached()));
            // What was handed over before the store failed comes again.
            let at = ring.reached();
            frames.iter().filter(|frame| frame.position > at).for_each(|frame| ring.push(Arc::clone(frame)));
            ring.reach(batch.upto);
        }
    }

    /// Messages of a family were not made, because nobody wanted them then. Who came meanwhile gets them from the log.
    fn skip(&mut self, family: Family, upto: Position) {
        let before = self.rings[family.index()].reached();
        self.rings[family.index()].skip_to(upto);
        self.send_to_the_log(family, before);
    }

    /// The ring does not have everything after a position any more that the live connections of a family have not been
    /// given: they get it from the log.
    fn send_to_the_log(&mut self, family: Family, before: Position) {
        let now = Instant::now();
        let of_family = self.connections.iter_mut().filter(|(_, connection)| connection.family() == family);
        let ids = of_family.map(|(id, connection)| {
            if connection.is_live() {
                let after = connection.seen.max(before);
                connection.replay_from(after, now);
            }
            *id
        });
        for id in ids.collect::<Vec<_>>() {
            self.pump(id);
        }
    }

    /// Writes fresh messages to all who want them and are not behind.
    fn send_out(&mut self, fresh: &mut [Option<(u64, Position)>; 2]) {
        for (family, fresh) in Family::ALL.into_iter().zip(fresh.iter_mut()) {
            let Some((first, before)) = fresh.take() else { continue };
            self.pass(family, first, before);
        }
    }

    #[tracing::instrument(name = "push_pass", level = "debug", skip_all, fields(shard = self.number, ?family, first))]
    fn pass(&mut self, family: Family, first: u64, before: Position) {
        let (now, time) = self.now();
        self.passes += 1;
        let ring = &self.rings[family.index()];
        if !ring.holds(first) {
            // More came at once than the ring holds.
            return self.send_to_the_log(family, before);
        }
        let subjects: HashSet<&Subject> = ring.from(first).flat_map(|(_, frame)| &frame.to).collect();
        let listeners: Vec<&Vec<Id>> = subjects.into_iter().filter_map(|subject| self.listeners.get(subject)).collect();
        let (mut ended, mut pieces) = (Vec::new(), Vec::new());
        for id in listeners.into_iter().flatten() {
            let Some(connection) = self.connections.get_mut(id) else { continue };
            let seen_in_this_pass = std::mem::replace(&mut connection.pass, self.passes) == self.passes;
            if seen_in_this_pass || !(connection.is_live() || connection.waits_for_its_time()) {
                continue;
            }
            connection.fall_behind(first, before, now);
            if let Some(sends) = &mut self.sends
                && let Some(planned) = connection.plan(ring, &mut pieces)
            {
                sends.add((*id, planned), connection.writer.socket(), &pieces);
                if sends.is_full() {
                    finish(sends, &mut self.connections, &mut ended, (ring, now, time));
                }
                continue;
            }
            note(*id, connection.pump(ring, now, time), &mut ended);
        }
        if let Some(sends) = &mut self.sends {
            finish(sends, &mut self.connections, &mut ended, (ring, now, time));
        }
        let oldest = ring.from(first).next().map(|(_, frame)| frame.position);
        if let Some(oldest) = oldest {
            self.shared.note_delivery(oldest);
        }
        for (id, pumped) in ended {
            self.prepare(id, &pumped);
        }
        self.last_pass = (Instant::now(), now.elapsed());
        self.shared.live_priority.written(self.last_pass.1);
        metrics::histogram!("linewatch_push_write_seconds").record(self.last_pass.1);
    }
}

/// Notes what has to be done for a connection.
fn note(id: Id, pumped: WriteOutcome, ended: &mut Vec<(Id, WriteOutcome)>) {
    if !matches!(pumped, WriteOutcome::Idle) {
        ended.push((id, pumped));
    }
}

/// Sends what was gathered, and goes on with each connection from what it took.
fn finish(
    sends: &mut Sends,
    connections: &mut Connections,
    ended: &mut Vec<(Id, WriteOutcome)>,
    (ring, now, time): (&Ring, Instant, Timestamp),
) {
    for ((id, planned), sent) in sends.complete() {
        if let Some(connection) = connections.get_mut(&id) {
            note(id, connection.pump_after(planned, sent, ring, (now, time)), ended);
        }
    }
}
