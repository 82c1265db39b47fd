//! Recording what was taken of a batch, and answering it.

use std::sync::Arc;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{answer::Totals, envelope::BatchName, ledger};
use crate::{
    api::problem::Problem,
    desk::{CommandContext, Desk, DeskError, Recorded},
};
use linewatch_log::{Hash, StoreError};
use linewatch_model::Snapshot;

/// An answer to a batch.
pub(super) struct Reply {
    text: String,
    replayed: bool,
}

impl Reply {
    const fn first(text: String) -> Self {
        Self { text, replayed: false }
    }

    pub const fn replayed(text: String) -> Self {
        Self { text, replayed: true }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let position = position_in(&self.text);
        let json = [(header::CONTENT_TYPE, "application/json")];
        let mut response = (StatusCode::CREATED, json, self.text).into_response();
        let headers = response.headers_mut();
        if let Some(position) = position {
            headers.insert(HeaderName::from_static("x-linewatch-position"), position.into());
        }
        if self.replayed {
            headers.insert(HeaderName::from_static("idempotent-replay"), HeaderValue::from_static("true"));
        }
        response
    }
}

fn position_in(answer: &str) -> Option<u64> {
    #[derive(serde::Deserialize)]
    struct BatchPosition {
        position: u64,
    }
    serde_json::from_str::<BatchPosition>(answer).ok().map(|reached| reached.position)
}

/// Records a group of a batch that is not its last. Whoever sent it may go away meanwhile: its id, and whatever else is
/// `held`, is kept until that is done, so that a repeat waits for this group too.
pub(super) async fn record_part(
    desk: &Desk,
    group: Vec<(usize, Snapshot)>,
    context: CommandContext,
    held: impl Send + 'static,
) -> Result<Recorded, Box<Problem>> {
    let desk = desk.clone();
    let work = async move {
        let _held = held;
        desk.record(group, &context, None).await
    };
    Ok(linewatch_task::spawn("batch", work).await.map_err(|panic| Problem::internal(panic).into_box())??)
}

/// The end of a batch: its last group, and what became of the ones before.
pub(super) struct Last {
    pub name: BatchName,
    pub context: CommandContext,
    pub group: Vec<(usize, Snapshot)>,
    pub totals: Totals,
    pub hash: Hash,
}

/// Records the last group of a batch, with its ledger entry, and makes the answer. Whoever sent it may go away meanwhile:
/// its id, and whatever else is `held`, is kept until that is done.
pub(super) async fn record_last(desk: &Desk, last: Last, held: impl Send + 'static) -> Result<Reply, Box<Problem>> {
    let desk = desk.clone();
    let work = async move {
        let _held = held;
        last.record(&desk).await
    };
    linewatch_task::spawn("batch", work).await.map_err(|panic| Problem::internal(panic).into_box())?
}

impl Last {
    async fn record(self, desk: &Desk) -> Result<Reply, Box<Problem>> {
        let before = Arc::new(self.totals);
        let batch_id = self.name.batch_id.filter(|_| !before.undone);
        let entry = batch_id.clone().map(|id| ledger::entry_maker(id, self.hash, Arc::clone(&before)));
        match desk.record(self.group, &self.context, entry).await {
            Ok(recorded) => answer(recorded, before),
            // Another node held the id too, as this one was away for long, and answered first.
            Err(DeskError::Store(error)) if matches!(*error, StoreError::BatchAnswered(_)) => {
                let entry = desk.store().ledger_entry(batch_id.as_deref().unwrap_or_default()).await?;
                entry.map_or(Err(error.into()), |entry| ledger::replay(entry, &self.hash).map(Reply::replayed))
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn answer(recorded: Recorded, before: Arc<Totals>) -> Result<Reply, Box<Problem>> {
    if recorded.failed.is_empty() {
        return Ok(Reply::first(before.text_after(recorded.position, recorded.tally)));
    }
    let mut totals = Arc::unwrap_or_clone(before);
    totals.add(recorded);
    if totals.taken() == 0 {
        return Err(none_recorded(&totals).into());
    }
    Ok(Reply::first(totals.text()))
}

/// 422: there was nothing to record.
pub(super) fn none_good(totals: &Totals) -> Problem {
    let detail = "none of the snapshots could be taken; nothing was stored";
    with_verdicts(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail), totals)
}

/// 503: the snapshots are good, but none of their fixtures could be written.
fn none_recorded(totals: &Totals) -> Problem {
    with_verdicts(Problem::unavailable("none of the snapshots could be recorded; send the batch again"), totals)
}

fn with_verdicts(problem: Problem, totals: &Totals) -> Problem {
    let verdicts = serde_json::to_value(totals.verdicts.kept()).unwrap_or_default();
    problem.with("refused", totals.verdicts.count()).with("verdicts", verdicts)
}
