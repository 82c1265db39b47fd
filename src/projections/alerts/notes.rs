//! What was noted about an alert.

use crate::projections::columns::Columns;
use linewatch_log::{Reader, Row, StoreError};
use linewatch_model::{Actor, Timestamp};

/// Notes of an alert that are shown, the newest.
const MOST_NOTES: i64 = 200;

/// A note as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteEntry {
    /// Its version: the sequence of its event.
    pub version: i64,
    /// The position of its event.
    pub position: i64,
    /// What; none where somebody took it away.
    pub note: Option<String>,
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
}

/// What was noted about an alert, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn notes(reader: &Reader, stream: &str, alert_number: i64) -> Result<Vec<NoteEntry>, StoreError> {
    let sql = "SELECT version, position, note, actor, noted_at FROM alert_notes WHERE stream = $1 AND alert_number = $2 \
               ORDER BY version DESC LIMIT $3";
    let rows = reader.fetch(sql, &[stream.into(), alert_number.into(), MOST_NOTES.into()]).await?;
    let entry = |row: &Row| {
        let mut columns = Columns::of(row);
        Ok(NoteEntry {
            version: columns.int()?,
            position: columns.int()?,
            note: columns.opt_text()?,
            actor: columns.parse()?,
            at: columns.time()?,
        })
    };
    rows.iter().map(entry).collect()
}
