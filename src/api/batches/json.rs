//! Batches in one JSON body.

use super::{
    Reply,
    answer::Totals,
    body::{Decoded, Whole, read_whole},
    envelope::{self, BatchName},
    ledger::{BodyHash, replay},
    none_good,
    parse::parse_snapshot,
    record_last,
    verdict::Verdict,
};
use crate::{
    api::{auth::Caller, problem::Problem, state::ApiState},
    model::{Snapshot, Timestamp},
    store::Hash,
};

/// A batch whose snapshots have been parsed.
struct Parsed {
    name: BatchName,
    hash: Hash,
    good: Vec<(usize, Snapshot)>,
    bad: Vec<Verdict>,
}

/// Takes a JSON batch.
pub(super) async fn take(state: &ApiState, caller: &Caller, body: Decoded) -> Result<Reply, Box<Problem>> {
    let whole = read_whole(body, state.intake()).await?;
    let now = state.latest();
    // The room in memory is kept until the batch is answered: what was parsed is about as large as the text.
    let (parsed, _room) = tokio::task::spawn_blocking(move || (parse(&whole, now), whole.room))
        .await
        .map_err(|error| Problem::internal(error).into_box())?;
    let Parsed { name, hash, good, bad } = parsed?;
    let _turn = match &name.batch_id {
        Some(batch_id) => {
            let turn = state.intake().lock(batch_id).await;
            if let Some(entry) = state.desk().store().ledger_entry(batch_id).await? {
                return replay(entry, &hash).map(Reply::replayed);
            }
            Some(turn)
        }
        None => None,
    };
    let mut totals = Totals::default();
    totals.verdicts.extend(bad);
    if good.is_empty() {
        return Err(none_good(&totals).into());
    }
    record_last(state, caller, &name, good, totals, hash).await
}

fn parse(whole: &Whole, now: Timestamp) -> Result<Parsed, Box<Problem>> {
    let envelope = envelope::open(&whole.bytes)?;
    let mut hash = BodyHash::new(&envelope.name);
    if envelope.name.batch_id.is_some() {
        hash.update(&whole.bytes);
    }
    let (mut good, mut bad) = (Vec::with_capacity(envelope.snapshots.len()), Vec::new());
    for (index, raw) in envelope.snapshots.iter().enumerate() {
        match parse_snapshot(raw.get().as_bytes(), index, now) {
            Ok(snapshot) => good.push((index, snapshot)),
            Err(verdict) => bad.push(verdict),
        }
    }
    Ok(Parsed { name: envelope.name, hash: hash.finish(), good, bad })
}
