//! Pages of alerts: filters, order and cursor.

use std::{fmt, str::FromStr};

use super::{
    AlertCounts, AlertView,
    query::counts,
    view::{COLUMNS, FROM},
};
use crate::{
    model::{AlertStatus, AlertType, Bookmaker, MarketId, Severity, Timestamp},
    projections::conditions::Conditions,
    store::{Reader, StoreError},
};

/// Which alerts.
#[derive(Debug, Clone, Default)]
pub struct AlertFilter {
    /// Only of this status.
    pub status: Option<AlertStatus>,
    /// Only of this severity.
    pub severity: Option<Severity>,
    /// Only of this type.
    pub alert_type: Option<AlertType>,
    /// Only of the fixture with this id.
    pub event_id: Option<i64>,
    /// Only of this bookmaker.
    pub bookmaker: Option<Bookmaker>,
    /// Only of this market, in all its lines.
    pub market_id: Option<MarketId>,
    /// Not detected before.
    pub from: Option<Timestamp>,
    /// Not detected after.
    pub to: Option<Timestamp>,
}

impl AlertFilter {
    fn conditions(&self) -> Conditions {
        let mut conditions = Conditions::default();
        let texts = [
            ("a.status = ?", self.status.map(AlertStatus::as_str)),
            ("a.severity = ?", self.severity.map(Severity::as_str)),
            ("a.alert_type = ?", self.alert_type.map(AlertType::as_str)),
            ("a.bookmaker = ?", self.bookmaker.as_ref().map(Bookmaker::as_str)),
            ("a.market_id = ?", self.market_id.as_ref().map(MarketId::as_str)),
        ];
        let numbers = [
            ("a.stream = (SELECT stream FROM fixtures WHERE id = ?)", self.event_id),
            ("a.detected_at >= ?", self.from.map(Timestamp::micros)),
            ("a.detected_at <= ?", self.to.map(Timestamp::micros)),
        ];
        let texts = texts.into_iter().filter_map(|(sql, value)| Some((sql, value?.into())));
        let numbers = numbers.into_iter().filter_map(|(sql, value)| Some((sql, value?.into())));
        texts.chain(numbers).for_each(|(sql, value)| conditions.and(sql, [value]));
        conditions
    }

    /// The number of alerts that fit, where the kept counts know it: with one filter by status, severity or type.
    fn counted(&self, counts: &AlertCounts) -> Option<i64> {
        if self.event_id.is_some()
            || self.bookmaker.is_some()
            || self.market_id.is_some()
            || self.from.is_some()
            || self.to.is_some()
        {
            return None;
        }
        match (self.status, self.severity, self.alert_type) {
            (None, None, None) => Some(counts.total()),
            (Some(status), None, None) => Some(counts.of_status(status)),
            (None, Some(severity), None) => Some(counts.of_severity(severity)),
            (None, None, Some(alert_type)) => Some(counts.of_type(alert_type)),
            _ => None,
        }
    }
}

/// The place after an alert in the order of all alerts. Stays right while new alerts arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlertCursor {
    detected_at: i64,
    id: i64,
}

impl fmt::Display for AlertCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}.{:x}", self.detected_at, self.id)
    }
}

impl FromStr for AlertCursor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let hex = |part: &str| i64::from_str_radix(part, 16).ok().filter(|number| *number >= 0);
        let parts = text.split_once('.').and_then(|(time, id)| Some((hex(time)?, hex(id)?)));
        let (detected_at, id) = parts.ok_or_else(|| "is not the nextCursor of an earlier answer".to_owned())?;
        Ok(Self { detected_at, id })
    }
}

/// Which part of the alerts that fit.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// At most so many.
    pub limit: i64,
    /// After leaving out so many.
    pub offset: i64,
    /// And after this place.
    pub after: Option<AlertCursor>,
}

/// A part of the alerts, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertPage {
    /// The alerts.
    pub alerts: Vec<AlertView>,
    /// How many fit the filter in all.
    pub total: i64,
    /// All alerts, by status, severity and type; whatever the filter.
    pub counts: AlertCounts,
    /// Where the next part begins, if there may be one.
    pub next: Option<AlertCursor>,
}

/// The alerts that fit, newest first; of those detected at the same moment the last one stored comes first.
///
/// # Errors
/// When the database fails.
pub async fn page(reader: &Reader, filter: &AlertFilter, window: Window) -> Result<AlertPage, StoreError> {
    let counts = counts(reader).await?;
    let mut conditions = filter.conditions();
    let total = match filter.counted(&counts) {
        Some(total) => total,
        None => count(reader, &conditions).await?,
    };
    if let Some(after) = window.after {
        conditions.and("(a.detected_at, a.id) < (?, ?)", [after.detected_at.into(), after.id.into()]);
    }
    // One more than asked for tells whether there is a next part.
    let limit = conditions.bind((window.limit + 1).into());
    let offset = conditions.bind(window.offset.into());
    let sql = format!(
        "SELECT {COLUMNS} FROM {FROM}{} ORDER BY a.detected_at DESC, a.id DESC LIMIT {limit} OFFSET {offset}",
        conditions.sql()
    );
    let rows = reader.fetch(&sql, conditions.values()).await?;
    let wanted = usize::try_from(window.limit).unwrap_or(0);
    let alerts = rows.iter().take(wanted).map(AlertView::read).collect::<Result<Vec<_>, _>>()?;
    let next = alerts.last().filter(|_| rows.len() > wanted).map(AlertCursor::after);
    Ok(AlertPage { alerts, total, counts, next })
}

impl AlertCursor {
    const fn after(alert: &AlertView) -> Self {
        Self { detected_at: alert.detected_at.micros(), id: alert.id }
    }
}

async fn count(reader: &Reader, conditions: &Conditions) -> Result<i64, StoreError> {
    let sql = format!("SELECT count(*) FROM alerts a{}", conditions.sql());
    reader.fetch_optional(&sql, conditions.values()).await?.map_or(Ok(0), |row| row.int(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_survive_their_text() {
        let cursor = AlertCursor { detected_at: 1_782_475_200_000_000, id: 77 };
        assert_eq!(cursor.to_string().parse::<AlertCursor>(), Ok(cursor));
        for text in ["", "7", "x.y", "-1.5", "1.2.3", "ffffffffffffffff.1"] {
            assert!(text.parse::<AlertCursor>().is_err(), "{text}");
        }
    }
}
