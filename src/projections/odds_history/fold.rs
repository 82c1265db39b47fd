//! The fold: a chunk's changes are grouped by offer, so that the newest run of each is read and written once.

use std::collections::{BTreeMap, HashMap};

use super::run::{Change, Run};
use crate::{
    events::{Event, FixtureEvent},
    projections::{
        ApplyError, LogEvent, ModelTx,
        columns::damaged,
        conditions::{list, listed},
    },
};
use linewatch_log::{StoreError, Value};

/// Changes in a run that is complete. They decide how often a page somewhere in the tables is written, against how many
/// bytes are written anew for each change: some five for each of them.
const CHANGES_PER_RUN: usize = 32;
/// Runs that are in memory at once.
const RUNS: usize = 1_000;

type Key<'e> = (&'e str, &'e str);

/// The newest run of an offer, and how many complete ones are before it.
#[derive(Default)]
struct Newest {
    number: i64,
    run: Run,
}

pub(super) async fn apply<'e>(
    model: &mut ModelTx<'_>,
    events: impl Iterator<Item = &'e LogEvent>,
) -> Result<(), ApplyError> {
    let changed: Vec<_> = group(events)?.into_iter().collect();
    for offers in changed.chunks(RUNS) {
        add(model, offers).await?;
    }
    Ok(())
}

fn group<'e>(events: impl Iterator<Item = &'e LogEvent>) -> Result<BTreeMap<Key<'e>, Vec<Change>>, ApplyError> {
    let mut changed: BTreeMap<Key<'e>, Vec<Change>> = BTreeMap::new();
    for event in events {
        if let Event::Fixture(FixtureEvent::OddsUpdated(update)) = event.event()? {
            let key = (event.recorded.stream.aggregate_id.as_str(), update.bookmaker.as_str());
            changed.entry(key).or_default().push(Change {
                position: event.recorded.position,
                captured_at: update.captured_at,
                markets: update.markets.len() as u64,
            });
        }
    }
    Ok(changed)
}

async fn add(model: &mut ModelTx<'_>, offers: &[(Key<'_>, Vec<Change>)]) -> Result<(), ApplyError> {
    let mut known = load(model, offers).await?;
    let (mut newest, mut complete) = (Vec::with_capacity(offers.len()), Vec::new());
    for ((stream, bookmaker), changes) in offers {
        let row = |number: i64, run: Run| -> Vec<Value> {
            vec![(*stream).into(), (*bookmaker).into(), number.into(), run.into_bytes().into()]
        };
        let Newest { mut number, mut run } =
            known.remove(&((*stream).to_owned(), (*bookmaker).to_owned())).unwrap_or_default();
        for change in changes {
            run.push(*change);
            if run.len() == CHANGES_PER_RUN {
                complete.push(row(number, std::mem::take(&mut run)));
                number += 1;
            }
        }
        newest.push(row(number, run));
    }
    let head = "INSERT INTO odds_history~ (stream, bookmaker, number, changes)";
    let tail = "ON CONFLICT (stream, bookmaker) DO UPDATE SET number = excluded.number, changes = excluded.changes";
    model.insert_rows(head, tail, &newest).await?;
    let head = "INSERT INTO odds_history_runs~ (stream, bookmaker, number, changes)";
    Ok(model.insert_rows(head, "", &complete).await?)
}

async fn load(
    model: &mut ModelTx<'_>,
    offers: &[(Key<'_>, Vec<Change>)],
) -> Result<HashMap<(String, String), Newest>, StoreError> {
    let keys: Vec<_> = offers.iter().map(|(key, _)| key).collect();
    let sql = format!(
        "SELECT h.stream, h.bookmaker, h.number, h.changes FROM {} k CROSS JOIN odds_history~ h \
         WHERE h.stream = k.value->>0 AND h.bookmaker = k.value->>1",
        listed(model.dialect())
    );
    let mut known = HashMap::new();
    for row in model.fetch(&sql, &[list(&keys)?]).await? {
        let run = Run::read(row.bytes(3)?).ok_or_else(|| damaged("a run of changes that breaks off"))?;
        known.insert((row.text(0)?, row.text(1)?), Newest { number: row.int(2)?, run });
    }
    Ok(known)
}
