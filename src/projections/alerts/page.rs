//! Pages of alerts: order and cursor.

use std::{fmt, str::FromStr};

use super::{
    AlertCounts, AlertFilter, AlertView,
    query::counts,
    view::{COLUMNS, FROM},
};
use crate::projections::conditions::Conditions;
use linewatch_log::{Reader, StoreError, Value};
use linewatch_model::AlertSort;

/// The place after an alert in an order of all alerts. Stays right while new alerts arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlertCursor {
    place: Place,
    detected_at: i64,
    id: i64,
}

/// Where the order begins with something else than the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Recency,
    /// The severity's place among all.
    Severity(i64),
    Kickoff(i64),
}

impl AlertCursor {
    /// The order that it belongs to.
    #[must_use]
    pub const fn sort(self) -> AlertSort {
        match self.place {
            Place::Recency => AlertSort::Recency,
            Place::Severity(_) => AlertSort::Severity,
            Place::Kickoff(_) => AlertSort::Kickoff,
        }
    }

    fn after(alert: &AlertView, sort: AlertSort) -> Self {
        let place = match sort {
            AlertSort::Recency => Place::Recency,
            AlertSort::Severity => Place::Severity(alert.severity as i64),
            AlertSort::Kickoff => Place::Kickoff(alert.event_kickoff.micros()),
        };
        Self { place, detected_at: alert.detected_at.micros(), id: alert.id }
    }

    /// The first condition is what an index can begin at.
    fn restrict(self, conditions: &mut Conditions) {
        let newest = [self.detected_at.into(), self.id.into()];
        let [time, id] = newest.clone();
        match self.place {
            Place::Recency => conditions.and("(a.detected_at, a.id) < (?, ?)", newest),
            // The words' order is that of the alphabet: critical, elevated, warning.
            Place::Severity(rank) => {
                let severity = usize::try_from(rank).ok().and_then(|at| linewatch_model::Severity::ALL.get(at));
                let severity = severity.map_or("", |severity| severity.as_str());
                let sql = "a.severity >= ? AND (a.severity > ? OR (a.detected_at, a.id) < (?, ?))";
                conditions.and(sql, [severity.into(), severity.into(), time, id]);
            }
            Place::Kickoff(kickoff) => {
                let sql = "a.kickoff >= ? AND (a.kickoff > ? OR (a.detected_at, a.id) < (?, ?))";
                conditions.and(sql, [kickoff.into(), kickoff.into(), time, id]);
            }
        }
    }
}

impl fmt::Display for AlertCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Recency => {}
            Place::Severity(rank) => write!(f, "s{rank:x}.")?,
            Place::Kickoff(kickoff) => write!(f, "k{kickoff:x}.")?,
        }
        write!(f, "{:x}.{:x}", self.detected_at, self.id)
    }
}

impl FromStr for AlertCursor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| "is not the nextCursor of an earlier answer".to_owned())
    }
}

fn parse(text: &str) -> Option<AlertCursor> {
    let (place, rest) = match text.split_at_checked(1)? {
        ("s" | "k", rest) => {
            let (at, after) = rest.split_once('.')?;
            let at = hex(at)?;
            (if text.starts_with('s') { Place::Severity(at) } else { Place::Kickoff(at) }, after)
        }
        _ => (Place::Recency, text),
    };
    let (time, id) = rest.split_once('.')?;
    Some(AlertCursor { place, detected_at: hex(time)?, id: hex(id)? })
}

fn hex(part: &str) -> Option<i64> {
    i64::from_str_radix(part, 16).ok().filter(|number| *number >= 0)
}

/// Which part of the alerts that fit.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// At most so many.
    pub limit: i64,
    /// After leaving out so many.
    pub offset: i64,
    /// And after this place, which is one of the order asked for.
    pub after: Option<AlertCursor>,
    /// What comes first.
    pub sort: AlertSort,
}

/// A part of the alerts.
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

/// The alerts that fit, in order; of those detected at the same moment the last one stored comes first.
///
/// # Errors
/// When the database fails.
pub async fn page(reader: &Reader, filter: &AlertFilter, window: Window) -> Result<AlertPage, StoreError> {
    let counts = counts(reader).await?;
    let conditions = filter.conditions();
    let total = match filter.counted(&counts) {
        Some(total) => total,
        None => count(reader, &conditions).await?,
    };
    let (sql, values) = statement(conditions, window);
    let rows = reader.fetch(&sql, &values).await?;
    let wanted = usize::try_from(window.limit).unwrap_or(0);
    let alerts = rows.iter().take(wanted).map(AlertView::read).collect::<Result<Vec<_>, _>>()?;
    let next = alerts.last().filter(|_| rows.len() > wanted).map(|alert| AlertCursor::after(alert, window.sort));
    Ok(AlertPage { alerts, total, counts, next })
}

/// The statement for the alerts that fit.
pub(super) fn statement(mut conditions: Conditions, window: Window) -> (String, Vec<Value>) {
    if let Some(after) = window.after {
        after.restrict(&mut conditions);
    }
    // One more than asked for tells whether there is a next part.
    let limit = conditions.bind((window.limit + 1).into());
    let offset = conditions.bind(window.offset.into());
    let sql = format!(
        "SELECT {COLUMNS} FROM {FROM}{} ORDER BY {} LIMIT {limit} OFFSET {offset}",
        conditions.sql(),
        order(window.sort)
    );
    (sql, conditions.values().to_vec())
}

const fn order(sort: AlertSort) -> &'static str {
    match sort {
        AlertSort::Recency => "a.detected_at DESC, a.id DESC",
        AlertSort::Severity => "a.severity, a.detected_at DESC, a.id DESC",
        AlertSort::Kickoff => "a.kickoff, a.detected_at DESC, a.id DESC",
    }
}

async fn count(reader: &Reader, conditions: &Conditions) -> Result<i64, StoreError> {
    let sql = format!("SELECT count(*) FROM alerts a{}", conditions.sql());
    reader.fetch_optional(&sql, conditions.values()).await?.map_or(Ok(0), |row| row.int(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use linewatch_model::Severity;

    #[test]
    fn cursors_survive_their_text() {
        for place in [Place::Recency, Place::Severity(2), Place::Kickoff(1_782_475_200_000_000)] {
            let cursor = AlertCursor { place, detected_at: 1_782_475_200_000_000, id: 77 };
            assert_eq!(cursor.to_string().parse::<AlertCursor>(), Ok(cursor));
        }
        for text in ["", "7", "x.y", "-1.5", "1.2.3", "ffffffffffffffff.1", "s.1.2", "s1.2", "k-1.2.3", "é.1"] {
            assert!(text.parse::<AlertCursor>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_worst_comes_first_in_the_alphabet() {
        let mut words: Vec<_> = Severity::ALL.iter().map(|severity| severity.as_str()).collect();
        words.sort_unstable();
        assert!(
            words.iter().eq(Severity::ALL.iter().rev().map(|severity| severity.as_str()).collect::<Vec<_>>().iter())
        );
    }
}
