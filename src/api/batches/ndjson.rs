//! Batches as a stream of lines, recorded group by group while the next lines are read and parsed.

use std::{sync::Arc, time::Duration};

use super::{
    answer::Totals,
    envelope::BatchName,
    group::{Grouper, ParsedSnapshot},
    ingest::{Ingest, context},
    ledger::{BatchClaim, BodyHash, claim, replay},
    parse::{Verdict, lines, parse_snapshot},
    record::{Last, Reply, none_good, record_last, record_part},
};
use crate::{
    api::{auth::Caller, problem::Problem},
    desk::Recorded,
};
use linewatch_http::intake::{Block, Decoded, Lines, ParsePermit};
use linewatch_log::Held;
use linewatch_model::{Snapshot, Timestamp};

/// How long what has been parsed waits for the next lines before it is recorded without them.
const FLUSH_INTERVAL: Duration = Duration::from_secs(1);
/// Snapshots take about so many times as much memory as their text.
const MEMORY_PER_TEXT_BYTE: usize = 8;

/// Snapshots that are recorded together, and the permit to have them in memory.
#[derive(Default)]
struct Group {
    snapshots: Vec<(usize, Snapshot)>,
    /// The line after the last of them.
    end: usize,
    permit: Option<ParsePermit>,
}

/// A block that has been parsed.
struct Parsed {
    good: Vec<ParsedSnapshot>,
    bad: Vec<Verdict>,
    hash: BodyHash,
    permit: ParsePermit,
}

/// A stream being taken.
struct Stream<'a> {
    ingest: &'a Ingest,
    caller: &'a Caller,
    name: BatchName,
    /// The claim of its id, where it has one.
    claim: Option<Arc<Held>>,
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
    ingest: &Ingest,
    caller: &Caller,
    name: BatchName,
    body: Decoded,
) -> Result<Reply, Box<Problem>> {
    let mut lines = Lines::new(body, ingest.intake().limits());
    let claim = match &name.batch_id {
        Some(batch_id) => match claim(ingest, batch_id, None).await? {
            BatchClaim::Held(held) => Some(held),
            BatchClaim::Answered(entry) => {
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
        ingest,
        caller,
        name,
        claim,
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
            lines.keeps(self.grouper.bytes() * MEMORY_PER_TEXT_BYTE);
            let hashed = self.name.batch_id.is_some();
            let mut next = std::pin::pin!(parse_next(self.ingest, lines, self.hash.clone(), hashed));
            let (recorded, parsed) = tokio::join!(self.record(due), tokio::time::timeout(FLUSH_INTERVAL, &mut next));
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
                    std::mem::replace(&mut self.held, Group { snapshots, end, permit: Some(parsed.permit) })
                }
            };
        }
    }

    /// Records a group; answers with it the line after its last.
    async fn record(&self, group: Group) -> Result<Option<(Recorded, usize)>, Box<Problem>> {
        if group.snapshots.is_empty() {
            return Ok(None);
        }
        let context = context(self.caller, &self.name);
        let end = group.end;
        let held = (self.claim.clone(), group.permit);
        let recorded = record_part(self.ingest.desk(), group.snapshots, context, held).await?;
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
        let Group { snapshots: mut last, permit, .. } = std::mem::take(&mut self.held);
        last.extend(std::mem::take(&mut self.grouper).finish());
        if lines == 0 {
            return Err(Problem::bad_request("a batch has at least one snapshot").into());
        }
        if last.is_empty() {
            return Err(none_good(&self.totals).into());
        }
        let committed = (self.committed_lines, self.totals.position);
        let (context, hash) = (context(self.caller, &self.name), self.hash.finish());
        let last = Last { name: self.name, context, group: last, totals: self.totals, hash };
        record_last(self.ingest.desk(), last, (self.claim, permit))
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
    ingest: &Ingest,
    lines: &mut Lines,
    hash: BodyHash,
    hashed: bool,
) -> Result<Option<Parsed>, Box<Problem>> {
    let Some(block) = lines.next().await? else { return Ok(None) };
    let permit = lines.parse(ingest.intake(), &block).await?;
    let now = ingest.desk().clock().latest();
    let parse = move || parse(&block, hash, hashed, now, permit);
    linewatch_task::spawn_blocking("batch_parse", parse)
        .await
        .map(Some)
        .map_err(|error| Problem::internal(error).into_box())
}

fn parse(block: &Block, mut hash: BodyHash, hashed: bool, now: Timestamp, permit: ParsePermit) -> Parsed {
    if hashed {
        hash.update(&block.bytes);
    }
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (place, line) in lines(&block.bytes) {
        let index = block.first_line + place;
        match parse_snapshot(line, index, now) {
            Ok(snapshot) => good.push(ParsedSnapshot { index, bytes: line.len(), snapshot }),
            Err(verdict) => bad.push(verdict),
        }
    }
    Parsed { good, bad, hash, permit }
}
