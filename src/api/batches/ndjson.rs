//! Batches as a stream of lines, recorded group by group while the next lines are read and parsed.

use super::{
    Reply,
    answer::Totals,
    body::Decoded,
    envelope::BatchName,
    group::{Grouper, Placed},
    ledger::{BodyHash, replay},
    lines::{Block, Lines},
    none_good,
    parse::{lines, parse_snapshot},
    record_last,
    verdict::Verdict,
};
use crate::{
    api::{auth::Caller, problem::Problem, state::ApiState},
    model::{Snapshot, Timestamp},
};

/// Snapshots that are recorded together.
type Group = Vec<(usize, Snapshot)>;

/// A block that has been parsed.
struct Parsed {
    good: Vec<Placed>,
    bad: Vec<Verdict>,
    hash: BodyHash,
    end: usize,
}

/// A stream being taken.
struct Stream<'a> {
    state: &'a ApiState,
    caller: &'a Caller,
    name: BatchName,
    totals: Totals,
    hash: BodyHash,
    grouper: Grouper,
    /// Waits until it is known whether another follows: the last one carries the ledger entry.
    held: Group,
    /// The line after the last of the held group, and of what was recorded.
    held_end: usize,
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
    let _turn = match &name.batch_id {
        Some(batch_id) => {
            let turn = state.intake().lock(batch_id).await;
            if let Some(entry) = state.desk().store().ledger_entry(batch_id).await? {
                let mut hash = BodyHash::new(&name);
                while let Some(block) = lines.next().await? {
                    hash.update(&block.bytes);
                }
                return replay(entry, &hash.finish()).map(Reply::replayed);
            }
            Some(turn)
        }
        None => None,
    };
    let hash = BodyHash::new(&name);
    let mut stream = Stream {
        state,
        caller,
        name,
        totals: Totals::default(),
        hash,
        grouper: Grouper::default(),
        held: Group::new(),
        held_end: 0,
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
        let mut due = Group::new();
        let mut due_end = 0;
        loop {
            let next = parse_next(lines, self.hash.clone(), self.name.batch_id.is_some(), self.state.latest());
            let (recorded, parsed) = tokio::join!(self.record(due), next);
            // A group that failed committed no line, whatever came after it.
            if let Some(recorded) = recorded? {
                self.totals.add(recorded);
                self.committed_lines = due_end;
            }
            let Some(parsed) = parsed? else { return Ok(()) };
            self.hash = parsed.hash;
            self.totals.verdicts.extend(parsed.bad);
            let group = self.grouper.add(parsed.good);
            (due, due_end) = if group.is_empty() {
                (Group::new(), 0)
            } else {
                let end = group.last().map_or(parsed.end, |(index, _)| index + 1);
                let held_end = std::mem::replace(&mut self.held_end, end);
                (std::mem::replace(&mut self.held, group), held_end)
            };
        }
    }

    async fn record(&self, group: Group) -> Result<Option<crate::desk::Recorded>, Box<Problem>> {
        if group.is_empty() {
            return Ok(None);
        }
        let cause = super::cause(self.caller, &self.name);
        Ok(Some(self.state.desk().record(group, &cause, None).await?))
    }

    /// Records what is left, with the ledger entry.
    async fn finish(mut self, lines: usize) -> Result<Reply, Box<Problem>> {
        self.totals.lines = Some(lines);
        let mut last = std::mem::take(&mut self.held);
        last.extend(std::mem::take(&mut self.grouper).finish());
        if lines == 0 {
            return Err(Problem::bad_request("a batch has at least one snapshot").into());
        }
        if last.is_empty() {
            return Err(none_good(&self.totals).into());
        }
        let committed = (self.committed_lines, self.totals.position);
        let hash = self.hash.finish();
        record_last(self.state, self.caller, &self.name, last, self.totals, hash)
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
fn with_committed(problem: Problem, committed: (usize, crate::model::Position), lines: usize) -> Problem {
    let (committed_lines, position) = committed;
    problem.with("lines", lines).with("committedLines", committed_lines).with("position", position.get())
}

/// Reads a block and parses it, off the threads that answer requests.
async fn parse_next(
    lines: &mut Lines,
    hash: BodyHash,
    hashed: bool,
    now: Timestamp,
) -> Result<Option<Parsed>, Box<Problem>> {
    let Some(block) = lines.next().await? else { return Ok(None) };
    let parse = move || parse(&block, hash, hashed, now);
    tokio::task::spawn_blocking(parse).await.map(Some).map_err(|error| Problem::internal(error).into_box())
}

fn parse(block: &Block, mut hash: BodyHash, hashed: bool, now: Timestamp) -> Parsed {
    if hashed {
        hash.update(&block.bytes);
    }
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    let mut end = block.first_line;
    for (place, line) in lines(&block.bytes) {
        let index = block.first_line + place;
        end = index + 1;
        match parse_snapshot(line, index, now) {
            Ok(snapshot) => good.push(Placed { index, bytes: line.len(), snapshot }),
            Err(verdict) => bad.push(verdict),
        }
    }
    Parsed { good, bad, hash, end }
}
