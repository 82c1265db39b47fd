//! `PUT /api/alerts/{id}/note`, `GET /api/alerts/{id}/notes`: the note of an acknowledged alert, and what was noted before.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{acknowledge::wait, list::find};
use crate::{
    api::{
        auth::Caller,
        extract::{Consistent, Json, MinPosition, Path},
        problem::{Problem, Result},
    },
    desk::Desk,
    messages::AlertDocument,
    projections::alerts::{self, NoteEntry},
};
use linewatch_log::Reader;
use linewatch_model::{Actor, Note, Position, Sequence, Timestamp};

/// Another note.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NoteChange {
    /// The note from now on, at most 1,000 characters; null takes it away.
    #[schema(value_type = Option<String>, required)]
    #[serde(deserialize_with = "Option::deserialize")]
    note: Option<Note>,
    /// The `noteVersion` of the alert whose note is changed.
    #[schema(value_type = u64)]
    expected_version: Sequence,
}

/// Change the note of an acknowledged alert
///
/// The answer is the alert after the change. What was noted before stays in the log and in the alert's notes.
#[utoipa::path(
    put, path = "/api/alerts/{id}/note", operation_id = "amend_alert_note", tag = "alerts", request_body = NoteChange,
    params(("id" = i64, Path, description = "The alert")),
    responses(
        (status = 200, body = AlertDocument),
        (status = 400, description = "It is not acknowledged, or past, or the note is too long"),
        (status = 404, description = "Alert not found"),
        (status = 409, description = "Somebody else has changed the note"),
    )
)]
pub(super) async fn amend(
    State(desk): State<Desk>,
    State(reader): State<Reader>,
    caller: Caller,
    Path(id): Path<i64>,
    Json(body): Json<NoteChange>,
) -> Result<Answer<AlertDocument>> {
    let position = desk.amend_note(Position::from_sql(id), body.note, body.expected_version, &caller.context()).await?;
    wait(&desk, position).await?;
    find(&reader, id).await
}

/// A note as somebody wrote it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct NoteDocument {
    /// Its version: the sequence of its event in the fixture's stream.
    version: i64,
    /// The position of its event in the log.
    position: i64,
    /// What; null where somebody took the note away.
    note: Option<String>,
    /// The name of who did it.
    #[schema(value_type = String)]
    actor: Actor,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

impl From<NoteEntry> for NoteDocument {
    fn from(NoteEntry { version, position, note, actor, at }: NoteEntry) -> Self {
        Self { version, position, note, actor, at }
    }
}

/// What was noted about an alert.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NoteHistory {
    /// The newest 200, newest first. Notes of acknowledgements that were taken back are among them.
    notes: Vec<NoteDocument>,
}

/// What was noted about an alert, by whom and when
#[utoipa::path(
    get, path = "/api/alerts/{id}/notes", operation_id = "list_alert_notes", tag = "alerts",
    params(("id" = i64, Path, description = "The alert"), MinPosition),
    responses(
        (status = 200, body = NoteHistory),
        (status = 404, description = "Alert not found"),
    )
)]
pub(super) async fn history(
    _: Consistent,
    State(reader): State<Reader>,
    Path(id): Path<i64>,
) -> Result<Answer<NoteHistory>> {
    let alert = alerts::find(&reader, id).await?.ok_or_else(|| Problem::not_found("Alert not found"))?;
    let notes = alerts::notes(&reader, &alert.stream, alert.alert_number).await?;
    Ok(Answer(NoteHistory { notes: notes.into_iter().map(NoteDocument::from).collect() }))
}
