//! Batches as a stream of lines, recorded group by group while the next lines are read and parsed.

use std::{sync::Arc, time::Duration};

use super::{
    Last, Reply,
    answer::Totals,
    body::Decoded,
    envelope::BatchName,
    group::{Grouper, Placed},
    intake::Memory,
    ledger::{BodyHash, replay},
    lines::{Block, Lines},
    none_good,
    parse::{lines, parse_snapshot},
    record_last, record_part,
    turn::{self, Turn},
    verdict::Verdict,
};
use crate::{
    api::{auth::Caller, problem::Problem, state::ApiState},
    desk::Recorded,
};
use linewatch_log::Held;
use linewatch_model::{Snapshot, Timestamp};

/// How long what has been parsed waits for the next lines before it is recorded without them.
const QUIET: Duration = Duration::from_secs(1);
/// Snapshots take about so many times as much memory as their text.
pub(super) const PARSED: usize = 8;

/// Snapshots that are recorded together, and the right to have them in memory.
#[derive(Default)]
struct Group {
    snapshots: Vec<(usize, Snapshot)>,
    /// The line after the last of them.
    end: usize,
    memory: Option<Memory>,
}

/// A block that has been parsed.
struct Parsed {
    good: Vec<Placed>,
    bad: Vec<Verdict>,
    hash: BodyHash,
    memory: Memory,
}

/// A stream being taken.
struct Stream<'a> {
    state: &'a ApiState,
    caller: &'a Caller,
    name: BatchName,
    /// The right to its id, where it has one.
    turn: Option<Arc<Held>>,
    totals: Totals,
    hash: BodyHash,
    grouper: Grouper,
    /// Waits until it is known whether another follows: the last one carries the ledger entry.
    held: Group,
    /// The line after the last that was recorded.
    committed_lines: usize,
}

/// Takes a batch of lines.
pub(super) async fn take(
    state: &ApiState,
    caller: &Caller,
    name: BatchName,
    body: Decoded,
) -> Result<Reply, Box<Problem>> {
    let mut lines = Lines::new(body, state.intake().limits());
    let turn = match &name.batch_id {
        Some(batch_id) => match turn::of_batch(state, batch_id, None).await? {
            Turn::First(held) => Some(held),
            Turn::Repeat(entry) => {
                let mut hash = BodyHash::new(&name);
                while let Some(block) = lines.next().await? {
                    hash.update(&block.bytes);
                }
                return replay(entry, &hash.finish()).map(Reply::replayed);
            }
        },
        None => None,
    };
    let hash = BodyHash::new(&name);
    let mut stream = Stream {
        state,
        caller,
        name,
        turn,
        totals: Totals::default(),
        hash,
        grouper: Grouper::default(),
        held: Group::default(),
        committed_lines: 0,
    };
    match stream.follow(&mut lines).await {
        Ok(()) => stream.finish(lines.read()).await,
        Err(problem) => Err(stream.broken_off(*problem, lines.read()).into()),
    }
}

impl Stream<'_> {
    /// Records groups until the stream ends, always one behind what is read and parsed.
    async fn follow(&mut self, lines: &mut Lines) -> Result<(), Box<Problem>> {
        let mut due = Group::default();
        loop {
            lines.keeps(self.grouper.bytes() * PARSED);
            let hashed = self.name.batch_id.is_some();
            let mut next = std::pin::pin!(parse_next(self.state, lines, self.hash.clone(), hashed));
            let (recorded, parsed) = tokio::join!(self.record(due), tokio::time::timeout(QUIET, &mut next));
            // A group that failed committed no line, whatever came after it.
            self.note(recorded?);
            let parsed = match parsed {
                Ok(parsed) => parsed,
                Err(_) => {
                    // The last group of all is still to come: the grouper keeps some of it.
                    let held = std::mem::take(&mut self.held);
                    let (recorded, parsed) = tokio::join!(self.record(held), next);
                    self.note(recorded?);
                    parsed
                }
            };
            let Some(parsed) = parsed? else { return Ok(()) };
            self.hash = parsed.hash;
            self.totals.verdicts.extend(parsed.bad);
            let snapshots = self.grouper.add(parsed.good);
            due = match snapshots.last() {
                None => Group::default(),
                Some((index, _)) => {
                    let end = index + 1;
                    std::mem::replace(&mut self.held, Group { snapshots, end, memory: Some(parsed.memory) })
                }
            };
        }
    }

    /// Records a group; answers with it the line after its last.
    async fn record(&self, group: Group) -> Result<Option<(Recorded, usize)>, Box<Problem>> {
        if group.snapshots.is_empty() {
            return Ok(None);
        }
        let context = super::context(self.caller, &self.name);
        let end = group.end;
        let held = (self.turn.clone(), group.memory);
        let recorded = record_part(self.state, group.snapshots, context, held).await?;
        Ok(Some((recorded, end)))
    }

    fn note(&mut self, recorded: Option<(Recorded, usize)>) {
        if let Some((recorded, end)) = recorded {
            self.totals.add(recorded);
            self.committed_lines = end;
        }
    }

    /// Records what is left, with the ledger entry.
    async fn finish(mut self, lines: usize) -> Result<Reply, Box<Problem>> {
        self.totals.lines = Some(lines);
        let Group { snapshots: mut last, memory, .. } = std::mem::take(&mut self.held);
        last.extend(std::mem::take(&mut self.grouper).finish());
        if lines == 0 {
            return Err(Problem::bad_request("a batch has at least one snapshot").into());
        }
        if last.is_empty() {
            return Err(none_good(&self.totals).into());
        }
        let committed = (self.committed_lines, self.totals.position);
        let (context, hash) = (super::context(self.caller, &self.name), self.hash.finish());
        let last = Last { name: self.name, context, group: last, totals: self.totals, hash };
        record_last(self.state, last, (self.turn, memory))
            .await
            .map_err(|problem| with_committed(*problem, committed, lines).into_box())
    }

    fn broken_off(&self, problem: Problem, lines: usize) -> Problem {
        with_committed(problem, (self.committed_lines, self.totals.position), lines)
            .with(
                "snapshots",
                serde_json::json!({
                    "changed": self.totals.tally.changed,
                    "unchanged": self.totals.tally.unchanged,
                    "stale": self.totals.tally.stale,
                }),
            )
            .with("events", self.totals.tally.events)
            .with("alerts", self.totals.tally.alerts)
            .with("refused", self.totals.verdicts.count())
            .with("verdicts", serde_json::to_value(self.totals.verdicts.kept()).unwrap_or_default())
    }
}

/// Says what a failed stream has left behind. Sent again, what was done is stale and the rest is taken.
fn with_committed(problem: Problem, committed: (usize, linewatch_model::Position), lines: usize) -> Problem {
    let (committed_lines, position) = committed;
    problem.with("lines", lines).with("committedLines", committed_lines).with("position", position.get())
}

/// Reads a block and parses it, off the threads that answer requests.
async fn parse_next(
    state: &ApiState,
    lines: &mut Lines,
    hash: BodyHash,
    hashed: bool,
) -> Result<Option<Parsed>, Box<Problem>> {
    let Some(block) = lines.next().await? else { return Ok(None) };
    let memory = lines.parse(state.intake(), &block).await?;
    let now = state.latest();
    let parse = move || parse(&block, hash, hashed, now, memory);
    tokio::task::spawn_blocking(parse).await.map(Some).map_err(|error| Problem::internal(error).into_box())
}

fn parse(block: &Block, mut hash: BodyHash, hashed: bool, now: Timestamp, memory: Memory) -> Parsed {
    if hashed {
        hash.update(&block.bytes);
    }
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (place, line) in lines(&block.bytes) {
        let index = block.first_line + place;
        match parse_snapshot(line, index, now) {
            Ok(snapshot) => good.push(Placed { index, bytes: line.len(), snapshot }),
            Err(verdict) => bad.push(verdict),
        }
    }
    Parsed { good, bad, hash, memory }
}
