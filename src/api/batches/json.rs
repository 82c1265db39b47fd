//! Batches in one JSON body.
//!
//! The text is in memory as a whole, its snapshots are not: a large body is parsed and recorded part by part, sorted so
//! that a moment is not cut wherever its snapshots are.

use std::{collections::HashMap, ops::Range, sync::Arc};

use axum::body::Bytes;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{
    answer::Totals,
    envelope::{self, BatchName},
    group::{Grouper, ParsedSnapshot},
    ingest::{Ingest, context},
    ledger::{BatchClaim, BodyHash, claim, replay},
    parse::{Verdict, parse_snapshot},
    record::{Last, Reply, none_good, record_last, record_part},
};
use crate::api::{auth::Caller, problem::Problem};
use linewatch_http::intake::{BodyMemory, Decoded, ParsePermit, read_whole};
use linewatch_log::{Hash, Held};
use linewatch_model::{Snapshot, Timestamp};

/// A batch whose snapshots have not been looked at yet.
struct Opened {
    name: BatchName,
    hash: Hash,
    snapshots: Vec<SnapshotText>,
}

/// Which snapshot of its batch it is, and where its text is in the body.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SnapshotText {
    index: usize,
    range: Range<usize>,
}

/// A part of a batch whose snapshots have been parsed.
struct Parsed {
    good: Vec<ParsedSnapshot>,
    bad: Vec<Verdict>,
}

/// Takes a JSON batch. Its address may name it where its body does not.
pub(super) async fn take(
    ingest: &Ingest,
    caller: &Caller,
    named: BatchName,
    body: Decoded,
) -> Result<Reply, Box<Problem>> {
    let whole = read_whole(body, ingest.intake().limits()).await?;
    let text = whole.bytes.clone();
    let limits = *ingest.intake().limits();
    let part_bytes = if text.len() > limits.whole_bytes { limits.part_bytes } else { text.len() };
    let Opened { name, hash, snapshots } = off_thread(move || open(&text, named, part_bytes)).await??;
    let claim = match &name.batch_id {
        Some(batch_id) => match claim(ingest, batch_id, Some(hash)).await? {
            BatchClaim::Held(held) => Some(held),
            BatchClaim::Answered(entry) => return replay(entry, &hash).map(Reply::replayed),
        },
        None => None,
    };
    let held = Arc::new((claim, whole.memory));
    PartialBatch { ingest, caller, name, hash, text: whole.bytes, snapshots, part_bytes, held }.record().await
}

/// A batch that is recorded part by part.
struct PartialBatch<'a> {
    ingest: &'a Ingest,
    caller: &'a Caller,
    name: BatchName,
    hash: Hash,
    text: Bytes,
    snapshots: Vec<SnapshotText>,
    part_bytes: usize,
    /// The claim of its id, where it has one, and the memory of its text; kept until what was begun is recorded.
    held: Arc<(Option<Arc<Held>>, BodyMemory)>,
}

impl PartialBatch<'_> {
    async fn record(self) -> Result<Reply, Box<Problem>> {
        let (mut totals, mut grouper) = (Totals::default(), Grouper::default());
        let mut rest = 0..self.snapshots.len();
        loop {
            let part = part(&self.snapshots, rest.clone(), self.part_bytes);
            rest.start = part.end;
            let (parsed, permit) = self.parse(part).await.map_err(|problem| partly(*problem, &totals))?;
            totals.verdicts.extend(parsed.bad);
            let mut group = grouper.add(parsed.good);
            if rest.is_empty() {
                group.extend(grouper.finish());
                return self.finish(group, totals, permit).await;
            }
            if !group.is_empty() {
                let context = context(self.caller, &self.name);
                let recorded = record_part(self.ingest.desk(), group, context, (Arc::clone(&self.held), permit)).await;
                totals.add(recorded.map_err(|problem| partly(*problem, &totals))?);
            }
        }
    }

    /// Parses a part; its snapshots may be in memory until the permit is dropped.
    async fn parse(&self, part: Range<usize>) -> Result<(Parsed, ParsePermit), Box<Problem>> {
        let (text, snapshots, now) =
            (self.text.clone(), self.snapshots[part].to_vec(), self.ingest.desk().clock().latest());
        let bytes = snapshots.iter().map(|one| one.range.len()).sum();
        let permit = self.ingest.intake().parse(&self.held.1, bytes);
        let permit = self.ingest.stop_deadline().unless_passed(permit).await??;
        Ok((off_thread(move || parse(&text, &snapshots, now)).await?, permit))
    }

    /// Records the last part, with the ledger entry.
    async fn finish(
        self,
        group: Vec<(usize, Snapshot)>,
        totals: Totals,
        permit: ParsePermit,
    ) -> Result<Reply, Box<Problem>> {
        // A snapshot that could be taken stays with the grouper to the end: nothing was recorded before either.
        if group.is_empty() {
            return Err(none_good(&totals).into());
        }
        let before = totals.clone();
        let context = context(self.caller, &self.name);
        let last = Last { name: self.name, context, group, totals, hash: self.hash };
        record_last(self.ingest.desk(), last, (self.held, permit))
            .await
            .map_err(|problem| partly(*problem, &before).into_box())
    }
}

/// Says what a batch that failed has left behind. Sent again, what was done is stale and the rest is taken.
fn partly(problem: Problem, totals: &Totals) -> Problem {
    if totals.taken() == 0 { problem } else { problem.with("position", totals.position.get()) }
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Box<Problem>> {
    linewatch_task::spawn_blocking("batch_read", work).await.map_err(|error| Problem::internal(error).into_box())
}

fn open(text: &Bytes, named: BatchName, part_bytes: usize) -> Result<Opened, Box<Problem>> {
    let envelope = envelope::open(text)?;
    let name = envelope.name.or(named)?;
    let mut hash = BodyHash::new(&name);
    if name.batch_id.is_some() {
        hash.update(text);
    }
    let snapshot = |(index, raw): (usize, &&RawValue)| {
        let start = raw.get().as_ptr().addr() - text.as_ptr().addr();
        SnapshotText { index, range: start..start + raw.get().len() }
    };
    let mut snapshots: Vec<SnapshotText> = envelope.snapshots.iter().enumerate().map(snapshot).collect();
    if text.len() > part_bytes {
        sort(&mut snapshots, text);
    }
    Ok(Opened { name, hash: hash.finish(), snapshots })
}

/// What a snapshot is sorted by: its fixture and its moment, as they are written.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Named {
    captured_at: Value,
    event: NamedEvent,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct NamedEvent {
    key: Value,
}

/// Brings the snapshots of a moment together. Fixtures stay in the order in which they come first.
fn sort(snapshots: &mut [SnapshotText], text: &[u8]) {
    let mut fixtures: HashMap<String, usize> = HashMap::new();
    snapshots.sort_by_cached_key(|snapshot| {
        let named: Named = serde_json::from_slice(&text[snapshot.range.clone()]).unwrap_or_default();
        let (next, captured_at) = (fixtures.len(), named.captured_at.to_string());
        let fixture = *fixtures.entry(named.event.key.to_string()).or_insert(next);
        let time: Option<Timestamp> = named.captured_at.as_str().and_then(|text| text.parse().ok());
        (fixture, time, captured_at, snapshot.index)
    });
}

/// The next snapshots of a batch that are worked on together: so many bytes of them, or one.
fn part(snapshots: &[SnapshotText], rest: Range<usize>, bytes: usize) -> Range<usize> {
    let mut size = 0;
    let fit = snapshots[rest.clone()].iter().take_while(|snapshot| {
        size += snapshot.range.len();
        size <= bytes
    });
    rest.start..rest.start + fit.count().max(1).min(rest.len())
}

fn parse(text: &[u8], snapshots: &[SnapshotText], now: Timestamp) -> Parsed {
    let (mut good, mut bad) = (Vec::with_capacity(snapshots.len()), Vec::new());
    for SnapshotText { index, range } in snapshots.iter().cloned() {
        let bytes = range.len();
        match parse_snapshot(&text[range], index, now) {
            Ok(snapshot) => good.push(ParsedSnapshot { index, bytes, snapshot }),
            Err(verdict) => bad.push(verdict),
        }
    }
    Parsed { good, bad }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_as_large_as_allowed_and_leave_nothing_out() {
        let ranges = [0..10, 11..20, 21..300, 301..310, 311..320];
        let snapshots = ranges.map(|range| SnapshotText { index: 0, range });
        let (mut rest, mut parts) = (0..snapshots.len(), Vec::new());
        while !rest.is_empty() {
            let part = part(&snapshots, rest.clone(), 30);
            rest.start = part.end;
            parts.push(part);
        }
        assert_eq!(parts, [0..2, 2..3, 3..5]);
    }

    #[test]
    fn the_snapshots_of_a_moment_come_together() {
        let snapshot = |key: &str, minute: u8| {
            format!(r#"{{"capturedAt":"2026-06-26T12:0{minute}:00Z","event":{{"key":"{key}"}},"markets":[]}}"#)
        };
        let bodies = [("b", 1), ("a", 1), ("b", 0), ("b", 1), ("a", 1)].map(|(key, minute)| snapshot(key, minute));
        let text = Bytes::from(format!(r#"{{"snapshots":[{},"no snapshot"]}}"#, bodies.join(",")));
        let order = |part_bytes| {
            let opened = open(&text, BatchName::default(), part_bytes).ok().unwrap();
            opened.snapshots.iter().map(|snapshot| snapshot.index).collect::<Vec<_>>()
        };
        assert_eq!(order(10), [2, 0, 3, 1, 4, 5]);
        assert_eq!(order(10_000), [0, 1, 2, 3, 4, 5], "a batch that is worked on as a whole stays as it is");
    }
}
