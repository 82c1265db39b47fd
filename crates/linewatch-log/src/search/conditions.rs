//! The SQL of a search: one statement for each part of the log that is looked through.

use super::LogFilter;
use crate::{Dialect, recorded::EVENT_COLUMNS, sql::Value, sqlite::chain};
use linewatch_model::{StreamId, Timestamp};

/// What a search walks along.
#[derive(Debug, Clone)]
pub(super) enum Axis {
    /// The whole log, by position.
    Log,
    /// One stream, by sequence: its events are found by their index.
    Stream(String),
}

impl Axis {
    /// The column that numbers the events.
    pub const fn column(&self) -> &'static str {
        match self {
            Self::Log => "position",
            Self::Stream(_) => "sequence",
        }
    }

    /// Where its events with numbers after `$1` and up to `$2` are: what comes before `SELECT`, and what follows `FROM` up
    /// to a condition. `values` has the three that every statement has.
    fn events(&self, values: &mut Vec<Value>, dialect: Dialect) -> (String, String) {
        let Self::Stream(id) = self else {
            return (String::new(), "events e WHERE e.position > $1 AND e.position <= $2".to_owned());
        };
        values.extend(stream(id));
        match dialect {
            Dialect::Sqlite => (
                chain::chain("streams s WHERE s.aggregate_type = $4 AND s.aggregate_id = $5", "$1", "$2"),
                "chain c CROSS JOIN events e WHERE e.position = c.position AND c.sequence <= $2".to_owned(),
            ),
            Dialect::Postgres => (
                String::new(),
                "events e WHERE e.aggregate_type = $4 AND e.aggregate_id = $5 AND e.sequence > $1 AND e.sequence <= $2"
                    .to_owned(),
            ),
        }
    }
}

/// The type and the id of a stream.
pub(super) fn stream(id: &str) -> [Value; 2] {
    [StreamId::aggregate_type_of(id).into(), id.into()]
}

/// Asks for the last sequence of a stream, whose type and id are `$1` and `$2`.
pub(super) const fn last_sequence(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "SELECT last_sequence FROM streams WHERE aggregate_type = $1 AND aggregate_id = $2",
        Dialect::Postgres => "SELECT max(sequence) FROM events WHERE aggregate_type = $1 AND aggregate_id = $2",
    }
}

/// Asks where the event with the sequence `$1` is, of a stream whose type and id are `$2` and `$3`.
pub(super) fn position_of(dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => chain::position("streams s WHERE s.aggregate_type = $2 AND s.aggregate_id = $3", "$1"),
        Dialect::Postgres => {
            "SELECT position FROM events WHERE aggregate_type = $2 AND aggregate_id = $3 AND sequence = $1".to_owned()
        }
    }
}

/// A part of an axis: after `low`, up to and including `high`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub low: i64,
    pub high: i64,
    pub newest_first: bool,
}

/// Asks for at most `limit` events of a part that fit.
pub(super) fn statement(
    axis: &Axis,
    filter: &LogFilter,
    part: Part,
    limit: i64,
    dialect: Dialect,
) -> (String, Vec<Value>) {
    let mut values = vec![part.low.into(), part.high.into(), limit.into()];
    let column = axis.column();
    let (before, mut wanted) = axis.events(&mut values, dialect);
    let mut and = |condition: &str, value: Value| {
        values.push(value);
        wanted.push_str(" AND ");
        wanted.push_str(&condition.replace('?', &format!("${}", values.len())));
    };
    // Compared to the letter; LIKE of SQLite would not.
    let place = match dialect {
        Dialect::Sqlite => "instr(e.metadata, ?)",
        Dialect::Postgres => "strpos(CAST(e.metadata AS text), ?)",
    };
    if let Some(event_type) = &filter.event_type {
        and("e.event_type = ?", event_type.as_str().into());
    }
    if let Some(id) = &filter.correlation_id {
        and(&format!("{place} = 1"), beginning(id).into());
    }
    if let Some(actor) = &filter.actor {
        and(&format!("{place} > 0"), member("actor", actor).into());
    }
    if let Some(from) = filter.from_time.map(Timestamp::micros) {
        and("e.recorded_at >= ?", from.into());
    }
    if let Some(to) = filter.to_time.map(Timestamp::micros) {
        and("e.recorded_at <= ?", to.into());
    }
    let order = if part.newest_first { "DESC" } else { "ASC" };
    let sql = format!("{before} SELECT {EVENT_COLUMNS} FROM {wanted} ORDER BY e.{column} {order} LIMIT $3");
    (sql, values)
}

/// Metadata begins with the correlation id, so its text is compared without parsing every row.
fn beginning(correlation_id: &str) -> String {
    format!("{{\"correlation_id\":{},", serde_json::Value::from(correlation_id))
}

/// A member that is not the first. No other text can hold this: a quotation mark within a string has a backslash.
fn member(name: &str, value: &str) -> String {
    format!(",\"{name}\":{}", serde_json::Value::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: Part = Part { low: 10, high: 20, newest_first: true };

    #[test]
    fn a_search_along_the_log_asks_for_what_fits() {
        let filter = LogFilter {
            event_type: Some("AlertDetected".into()),
            correlation_id: Some("a\"b".into()),
            actor: Some("anna".into()),
            ..LogFilter::default()
        };
        let (sql, values) = statement(&Axis::Log, &filter, PART, 5, Dialect::Postgres);
        assert!(
            sql.ends_with(
                "WHERE e.position > $1 AND e.position <= $2 AND e.event_type = $4 AND \
                 strpos(CAST(e.metadata AS text), $5) = 1 AND strpos(CAST(e.metadata AS text), $6) > 0 \
                 ORDER BY e.position DESC LIMIT $3"
            ),
            "{sql}"
        );
        assert_eq!(values[4..], ["{\"correlation_id\":\"a\\\"b\",".into(), ",\"actor\":\"anna\"".into()]);
    }

    #[test]
    fn a_stream_is_found_by_its_type_and_id() {
        for (stream, aggregate) in [
            ("settings", "Settings"),
            ("channel-signals", "Channel"),
            ("scrape-run-7", "ScrapeRun"),
            ("fixture-sr:1", "Fixture"),
            ("whatever", "Fixture"),
        ] {
            let axis = Axis::Stream(stream.to_owned());
            let (sql, values) = statement(&axis, &LogFilter::default(), PART, 5, Dialect::Postgres);
            assert!(sql.contains("e.aggregate_type = $4 AND e.aggregate_id = $5 AND e.sequence > $1"), "{sql}");
            assert_eq!(values[3..], [aggregate.into(), stream.into()]);
            let (sql, same) = statement(&axis, &LogFilter::default(), PART, 5, Dialect::Sqlite);
            assert!(sql.contains("FROM chain c CROSS JOIN events e WHERE e.position = c.position"), "{sql}");
            assert_eq!(same, values);
        }
    }
}
