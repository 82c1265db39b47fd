//! What else can be asked: one alert, its notes, the counts, what is due.

use std::collections::BTreeMap;

use compact_str::CompactString;

use super::{
    AlertFilter, AlertView,
    view::{COLUMNS, FROM},
};
use crate::projections::columns::Columns;
use linewatch_log::{Reader, Row, StoreError, Value};
use linewatch_model::{Actor, AlertStatus, AlertType, Severity, Timestamp};

/// Notes of an alert that are shown, the newest.
const MOST_NOTES: i64 = 200;
/// Alerts that are asked for with one statement.
const ALERTS_PER_QUERY: usize = 200;

/// How many alerts there are, by status, severity and type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlertCounts(BTreeMap<(String, String), i64>);

impl AlertCounts {
    fn get(&self, dimension: &str, value: &str) -> i64 {
        self.0.get(&(dimension.to_owned(), value.to_owned())).copied().unwrap_or(0)
    }

    /// All alerts.
    #[must_use]
    pub fn total(&self) -> i64 {
        AlertStatus::ALL.iter().map(|status| self.of_status(*status)).sum()
    }

    /// Those of a status.
    #[must_use]
    pub fn of_status(&self, status: AlertStatus) -> i64 {
        self.get("status", status.as_str())
    }

    /// Those of a severity.
    #[must_use]
    pub fn of_severity(&self, severity: Severity) -> i64 {
        self.get("severity", severity.as_str())
    }

    /// Those of a type.
    #[must_use]
    pub fn of_type(&self, alert_type: AlertType) -> i64 {
        self.get("type", alert_type.as_str())
    }
}

/// How many alerts there are.
///
/// # Errors
/// When the database fails.
pub async fn counts(reader: &Reader) -> Result<AlertCounts, StoreError> {
    let rows = reader.fetch("SELECT dimension, value, count FROM alert_counts", &[]).await?;
    let counts = rows.iter().map(|row| Ok(((row.text(0)?, row.text(1)?), row.int(2)?)));
    counts.collect::<Result<_, StoreError>>().map(AlertCounts)
}

/// How many alerts of one fixture there are.
///
/// # Errors
/// When the database fails.
pub async fn counts_of_event(reader: &Reader, event_id: i64) -> Result<AlertCounts, StoreError> {
    let sql = "SELECT status, severity, alert_type, count(*) FROM alerts \
               WHERE stream = (SELECT stream FROM fixtures WHERE id = $1) GROUP BY status, severity, alert_type";
    let mut counts = AlertCounts::default();
    for row in reader.fetch(sql, &[event_id.into()]).await? {
        for (column, dimension) in ["status", "severity", "type"].into_iter().enumerate() {
            *counts.0.entry((dimension.to_owned(), row.text(column)?)).or_default() += row.int(3)?;
        }
    }
    Ok(counts)
}

/// One alert.
///
/// # Errors
/// When the database fails.
pub async fn find(reader: &Reader, id: i64) -> Result<Option<AlertView>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE a.id = $1");
    reader.fetch_optional(&sql, &[id.into()]).await?.as_ref().map(AlertView::read).transpose()
}

/// The ids of the alerts that fit, at most `limit`, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn ids(reader: &Reader, filter: &AlertFilter, limit: usize) -> Result<Vec<i64>, StoreError> {
    let mut conditions = filter.conditions();
    let limit = conditions.bind(i64::try_from(limit).unwrap_or(i64::MAX).into());
    let sql = format!("SELECT a.id FROM alerts a{} ORDER BY a.id LIMIT {limit}", conditions.sql());
    reader.fetch(&sql, conditions.values()).await?.iter().map(|row| row.int(0)).collect()
}

/// Where alerts are: their ids, the streams of their fixtures and their numbers inside these.
///
/// # Errors
/// When the database fails.
pub async fn places(reader: &Reader, ids: &[i64]) -> Result<Vec<(i64, String, i64)>, StoreError> {
    let mut places = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(ALERTS_PER_QUERY) {
        let marks: Vec<String> = (1..=chunk.len()).map(|at| format!("${at}")).collect();
        let sql = format!("SELECT id, stream, alert_number FROM alerts WHERE id IN ({})", marks.join(","));
        let values: Vec<Value> = chunk.iter().map(|id| (*id).into()).collect();
        for row in reader.fetch(&sql, &values).await? {
            places.push((row.int(0)?, row.text(1)?, row.int(2)?));
        }
    }
    Ok(places)
}

/// Those of these alerts that there are, in the order of their ids.
///
/// # Errors
/// When the database fails.
pub async fn find_all(reader: &Reader, ids: &[i64]) -> Result<Vec<AlertView>, StoreError> {
    let mut views = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(ALERTS_PER_QUERY) {
        let places: Vec<String> = (1..=chunk.len()).map(|at| format!("${at}")).collect();
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE a.id IN ({}) ORDER BY a.id", places.join(","));
        let values: Vec<Value> = chunk.iter().map(|id| (*id).into()).collect();
        let rows = reader.fetch(&sql, &values).await?;
        views.extend(rows.iter().map(AlertView::read).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(views)
}

/// Streams of fixtures that have kicked off and still have alerts that are not past, longest due first.
///
/// # Errors
/// When the database fails.
pub async fn due(reader: &Reader, now: Timestamp, limit: i64) -> Result<Vec<CompactString>, StoreError> {
    let sql = "SELECT stream FROM alerts WHERE status IN ('new', 'acknowledged') AND kickoff <= $1 \
               GROUP BY stream ORDER BY min(kickoff), min(id) LIMIT $2";
    let rows = reader.fetch(sql, &[now.micros().into(), limit.into()]).await?;
    rows.iter().map(|row| row.str(0).map(CompactString::from)).collect()
}

/// The streams of fixtures that start after `now` and have alerts that are past, the latest kickoff first.
///
/// # Errors
/// When the database fails.
pub async fn past_early(reader: &Reader, now: Timestamp, limit: i64) -> Result<Vec<CompactString>, StoreError> {
    let sql = "SELECT stream FROM alerts WHERE status = 'past' AND kickoff > $1 \
               GROUP BY stream ORDER BY max(kickoff) DESC, min(id) LIMIT $2";
    let rows = reader.fetch(sql, &[now.micros().into(), limit.into()]).await?;
    rows.iter().map(|row| row.str(0).map(CompactString::from)).collect()
}

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
