//! Batches in one JSON body.
//!
//! The text is in memory as a whole, its snapshots are not: a large body is parsed and recorded part by part, sorted so
//! that a moment is not cut wherever its snapshots are.

use std::{collections::HashMap, ops::Range, sync::Arc};

use axum::body::Bytes;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{
    Last, Reply,
    answer::Totals,
    body::{Decoded, read_whole},
    envelope::{self, BatchName},
    group::{Grouper, Placed},
    intake::Memory,
    ledger::{BodyHash, replay},
    none_good,
    parse::parse_snapshot,
    record_last, record_part,
    room::Room,
    turn::{self, Turn},
    verdict::Verdict,
};
use crate::api::{auth::Caller, problem::Problem, state::ApiState};
use linewatch_log::{Hash, Held};
use linewatch_model::{Snapshot, Timestamp};

/// A batch whose snapshots have not been looked at yet.
struct Opened {
    name: BatchName,
    hash: Hash,
    places: Vec<Place>,
}

/// A snapshot's place in its batch, and where its text is in the body.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    index: usize,
    text: Range<usize>,
}

/// A part of a batch whose snapshots have been parsed.
struct Parsed {
    good: Vec<Placed>,
    bad: Vec<Verdict>,
}

/// Takes a JSON batch. Its address may name it where its body does not.
pub(super) async fn take(
    state: &ApiState,
    caller: &Caller,
    named: BatchName,
    body: Decoded,
) -> Result<Reply, Box<Problem>> {
    let whole = read_whole(body, state.intake().limits()).await?;
    let text = whole.bytes.clone();
    let limits = *state.intake().limits();
    let part_bytes = if text.len() > limits.whole_bytes { limits.part_bytes } else { text.len() };
    let Opened { name, hash, places } = off_thread(move || open(&text, named, part_bytes)).await??;
    let turn = match &name.batch_id {
        Some(batch_id) => match turn::of_batch(state, batch_id, Some(hash)).await? {
            Turn::First(held) => Some(held),
            Turn::Repeat(entry) => return replay(entry, &hash).map(Reply::replayed),
        },
        None => None,
    };
    let held = Arc::new((turn, whole.room));
    Batch { state, caller, name, hash, text: whole.bytes, places, part_bytes, held }.record().await
}

/// A batch that is recorded part by part.
struct Batch<'a> {
    state: &'a ApiState,
    caller: &'a Caller,
    name: BatchName,
    hash: Hash,
    text: Bytes,
    places: Vec<Place>,
    part_bytes: usize,
    /// The right to its id, where it has one, and the memory for its text; kept until what was begun is recorded.
    held: Arc<(Option<Arc<Held>>, Room)>,
}

impl Batch<'_> {
    async fn record(self) -> Result<Reply, Box<Problem>> {
        let (mut totals, mut grouper) = (Totals::default(), Grouper::default());
        let mut rest = 0..self.places.len();
        loop {
            let part = part(&self.places, rest.clone(), self.part_bytes);
            rest.start = part.end;
            let (parsed, memory) = self.parse(part).await.map_err(|problem| partly(*problem, &totals))?;
            totals.verdicts.extend(parsed.bad);
            let mut group = grouper.add(parsed.good);
            if rest.is_empty() {
                group.extend(grouper.finish());
                return self.finish(group, totals, memory).await;
            }
            if !group.is_empty() {
                let context = super::context(self.caller, &self.name);
                let recorded = record_part(self.state, group, context, (Arc::clone(&self.held), memory)).await;
                totals.add(recorded.map_err(|problem| partly(*problem, &totals))?);
            }
        }
    }

    /// Parses a part; its snapshots may be in memory until the permit is dropped.
    async fn parse(&self, part: Range<usize>) -> Result<(Parsed, Memory), Box<Problem>> {
        let (text, places, now) = (self.text.clone(), self.places[part].to_vec(), self.state.latest());
        let bytes = places.iter().map(|place| place.text.len()).sum();
        let memory = self.state.intake().parse(&self.held.1, bytes);
        let memory = self.state.stop_deadline().unless_passed(memory).await??;
        Ok((off_thread(move || parse(&text, &places, now)).await?, memory))
    }

    /// Records the last part, with the ledger entry.
    async fn finish(
        self,
        group: Vec<(usize, Snapshot)>,
        totals: Totals,
        memory: Memory,
    ) -> Result<Reply, Box<Problem>> {
        // A snapshot that could be taken stays with the grouper to the end: nothing was recorded before either.
        if group.is_empty() {
            return Err(none_good(&totals).into());
        }
        let before = totals.clone();
        let context = super::context(self.caller, &self.name);
        let last = Last { name: self.name, context, group, totals, hash: self.hash };
        record_last(self.state, last, (self.held, memory)).await.map_err(|problem| partly(*problem, &before).into_box())
    }
}

/// Says what a batch that failed has left behind. Sent again, what was done is stale and the rest is taken.
fn partly(problem: Problem, totals: &Totals) -> Problem {
    if totals.taken() == 0 { problem } else { problem.with("position", totals.position.get()) }
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Box<Problem>> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Problem::internal(error).into_box())
}

fn open(text: &Bytes, named: BatchName, part_bytes: usize) -> Result<Opened, Box<Problem>> {
    let envelope = envelope::open(text)?;
    let name = envelope.name.or(named)?;
    let mut hash = BodyHash::new(&name);
    if name.batch_id.is_some() {
        hash.update(text);
    }
    let place = |(index, raw): (usize, &&RawValue)| {
        let start = raw.get().as_ptr().addr() - text.as_ptr().addr();
        Place { index, text: start..start + raw.get().len() }
    };
    let mut places: Vec<Place> = envelope.snapshots.iter().enumerate().map(place).collect();
    if text.len() > part_bytes {
        sort(&mut places, text);
    }
    Ok(Opened { name, hash: hash.finish(), places })
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
fn sort(places: &mut [Place], text: &[u8]) {
    let mut fixtures: HashMap<String, usize> = HashMap::new();
    places.sort_by_cached_key(|place| {
        let named: Named = serde_json::from_slice(&text[place.text.clone()]).unwrap_or_default();
        let (next, captured_at) = (fixtures.len(), named.captured_at.to_string());
        let fixture = *fixtures.entry(named.event.key.to_string()).or_insert(next);
        let time: Option<Timestamp> = named.captured_at.as_str().and_then(|text| text.parse().ok());
        (fixture, time, captured_at, place.index)
    });
}

/// The next snapshots of a batch that are worked on together: so many bytes of them, or one.
fn part(places: &[Place], rest: Range<usize>, bytes: usize) -> Range<usize> {
    let mut size = 0;
    let fit = places[rest.clone()].iter().take_while(|place| {
        size += place.text.len();
        size <= bytes
    });
    rest.start..rest.start + fit.count().max(1).min(rest.len())
}

fn parse(text: &[u8], places: &[Place], now: Timestamp) -> Parsed {
    let (mut good, mut bad) = (Vec::with_capacity(places.len()), Vec::new());
    for Place { index, text: place } in places.iter().cloned() {
        let bytes = place.len();
        match parse_snapshot(&text[place], index, now) {
            Ok(snapshot) => good.push(Placed { index, bytes, snapshot }),
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
        let places = [0..10, 11..20, 21..300, 301..310, 311..320].map(|text| Place { index: 0, text });
        let (mut rest, mut parts) = (0..places.len(), Vec::new());
        while !rest.is_empty() {
            let part = part(&places, rest.clone(), 30);
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
            opened.places.iter().map(|place| place.index).collect::<Vec<_>>()
        };
        assert_eq!(order(10), [2, 0, 3, 1, 4, 5]);
        assert_eq!(order(10_000), [0, 1, 2, 3, 4, 5], "a batch that is worked on as a whole stays as it is");
    }
}
