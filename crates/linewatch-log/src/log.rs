//! Reading the log by position, in pages.

use super::{
    Dialect, Reader, Store, StoreError,
    backend::Backend,
    end::{Head, head_of},
    recorded::{EVENT_COLUMNS, recorded_event},
    sql::Value,
    sqlite::chain,
};
use crate::RecordedEvent;
use linewatch_model::{Position, Sequence, StreamId};

/// Reads the log forward in pages whose size in bytes stays near a budget, whatever the events weigh.
pub struct LogCursor {
    store: Store,
    after: Position,
    until: Position,
    page: i64,
    budget: usize,
    /// Takes what this process has just written from memory.
    close: bool,
}

impl LogCursor {
    const MAX_PAGE: i64 = 4_000;

    /// From after a position up to and including another.
    #[must_use]
    pub const fn new(store: Store, after: Position, until: Position, budget: usize) -> Self {
        Self { store, after, until, page: 200, budget, close: false }
    }

    /// As [`LogCursor::new`], for those who follow the log closely: what this process has just written need not come from
    /// the database. Not for those who check what is in there.
    #[must_use]
    pub const fn following(store: Store, after: Position, until: Position, budget: usize) -> Self {
        Self { store, after, until, page: 200, budget, close: true }
    }

    /// Passes over what the caller has from elsewhere: the next page begins after this position.
    pub const fn pass_to(&mut self, position: Position) {
        self.after = position;
    }

    /// The next page in log order; empty at the end.
    ///
    /// # Errors
    /// When the database fails, or a position is missing: a log has no gaps.
    pub async fn next_page(&mut self) -> Result<Vec<RecordedEvent>, StoreError> {
        if self.after >= self.until {
            return Ok(Vec::new());
        }
        if self.close
            && let Some(events) = self.store.just_written(self.after, self.until)
        {
            self.after = self.until;
            return Ok(events);
        }
        let until = self.until.min(self.after.plus(self.page.unsigned_abs()));
        let sql = format!(
            "SELECT {EVENT_COLUMNS} FROM events e WHERE e.position > $1 AND e.position <= $2 ORDER BY e.position"
        );
        let rows = self.store.reader().fetch(&sql, &[self.after.to_sql().into(), until.to_sql().into()]).await?;
        let events: Vec<RecordedEvent> = rows.iter().map(recorded_event).collect::<Result<_, _>>()?;
        self.check_dense(&events, until)?;
        self.after = until;
        self.adapt(&events);
        Ok(events)
    }

    fn check_dense(&self, events: &[RecordedEvent], until: Position) -> Result<(), StoreError> {
        let mut expected = self.after;
        for event in events {
            expected = expected.next();
            if event.position != expected {
                return Err(StoreError::Corrupt { position: expected, reason: "the event is missing".to_owned() });
            }
        }
        if expected < until {
            return Err(StoreError::Corrupt { position: expected.next(), reason: "the event is missing".to_owned() });
        }
        Ok(())
    }

    fn adapt(&mut self, events: &[RecordedEvent]) {
        let bytes: usize = events.iter().map(|event| event.payload.len() + 400).sum();
        if let Some(average) = bytes.checked_div(events.len()) {
            let fitting = i64::try_from(self.budget / average.max(1)).unwrap_or(Self::MAX_PAGE);
            // Grow slowly: the next events may be heavier than the last.
            self.page = fitting.clamp(1, (self.page * 4).min(Self::MAX_PAGE));
        }
    }
}

pub(super) async fn read_head(reader: &Reader) -> Result<Head, StoreError> {
    let row = reader.fetch_optional("SELECT position, hash, recorded_at, epoch FROM log_head", &[]).await?;
    head_of(&row.ok_or_else(|| StoreError::Damaged("log_head has no row".to_owned()))?)
}

impl Store {
    /// Where the log ends now, as the database has it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read_head(&self) -> Result<Head, StoreError> {
        read_head(self.reader()).await
    }

    /// How many bytes the store takes on the disk; on SQLite with its write-ahead log.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn size_bytes(&self) -> Result<i64, StoreError> {
        match &*self.0.backend {
            Backend::Sqlite(sqlite) => Ok(i64::try_from(sqlite.bytes()).unwrap_or(i64::MAX)),
            Backend::Postgres(_) => {
                let sql = "SELECT pg_database_size(current_database())";
                self.reader().fetch_optional(sql, &[]).await?.map_or(Ok(0), |row| row.int(0))
            }
        }
    }

    /// One event.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn event_at(&self, position: Position) -> Result<Option<RecordedEvent>, StoreError> {
        let sql = format!("SELECT {EVENT_COLUMNS} FROM events e WHERE e.position = $1");
        self.reader().fetch_optional(&sql, &[position.to_sql().into()]).await?.as_ref().map(recorded_event).transpose()
    }

    /// The first event of a stream.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first_of(&self, stream: &StreamId) -> Result<Option<RecordedEvent>, StoreError> {
        let sql = match self.dialect() {
            Dialect::Sqlite => at_end_of_stream("first_position"),
            Dialect::Postgres => of_stream("e.sequence > 0 ORDER BY e.sequence LIMIT 1"),
        };
        Ok(self.some_of(&sql, stream, &[]).await?.pop())
    }

    /// The newest event of a stream.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_of(&self, stream: &StreamId) -> Result<Option<RecordedEvent>, StoreError> {
        let sql = match self.dialect() {
            Dialect::Sqlite => at_end_of_stream("last_position"),
            Dialect::Postgres => of_stream("e.sequence > 0 ORDER BY e.sequence DESC LIMIT 1"),
        };
        Ok(self.some_of(&sql, stream, &[]).await?.pop())
    }

    /// At most `limit` events of a stream after a sequence, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_of(
        &self,
        stream: &StreamId,
        after: Sequence,
        limit: i64,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        let sql = match self.dialect() {
            Dialect::Sqlite => chain::events(chain::ONE, "$3", "$3 + $4", "$4"),
            Dialect::Postgres => of_stream("e.sequence > $3 ORDER BY e.sequence LIMIT $4"),
        };
        self.some_of(&sql, stream, &[after.to_sql().into(), limit.into()]).await
    }

    async fn some_of(&self, sql: &str, stream: &StreamId, more: &[Value]) -> Result<Vec<RecordedEvent>, StoreError> {
        let stream: [Value; 2] = [stream.aggregate_type.as_str().into(), stream.aggregate_id.as_str().into()];
        self.reader().fetch(sql, &[&stream[..], more].concat()).await?.iter().map(recorded_event).collect()
    }
}

/// On PostgreSQL.
fn of_stream(which: &str) -> String {
    format!("SELECT {EVENT_COLUMNS} FROM events e WHERE e.aggregate_type = $1 AND e.aggregate_id = $2 AND {which}")
}

/// On SQLite.
fn at_end_of_stream(end: &str) -> String {
    format!(
        "SELECT {EVENT_COLUMNS} FROM streams s CROSS JOIN events e WHERE s.aggregate_type = $1 AND s.aggregate_id = $2 \
         AND e.position = s.{end}"
    )
}

impl Reader {
    /// The events at some positions whose payload has one of some texts in it, compared to the letter; in log order. A
    /// position that the log lacks is passed over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn events_at(&self, positions: &[Position], texts: &[String]) -> Result<Vec<RecordedEvent>, StoreError> {
        let wanted = match self {
            Self::Sqlite(_) => {
                "e.position IN (SELECT value FROM json_each($1)) \
                 AND EXISTS (SELECT 1 FROM json_each($2) t WHERE instr(e.payload, t.value) > 0)"
            }
            Self::Postgres(_) => {
                "e.position = ANY (ARRAY(SELECT CAST(p.value AS bigint) FROM json_array_elements_text($1::json) p)) \
                 AND EXISTS (SELECT 1 FROM json_array_elements_text($2::json) t \
                 WHERE strpos(CAST(e.payload AS text), t.value) > 0)"
            }
        };
        let sql = format!("SELECT {EVENT_COLUMNS} FROM events e WHERE {wanted} ORDER BY e.position");
        let positions: Vec<_> = positions.iter().map(|position| position.to_sql()).collect();
        // Lists of numbers and of texts cannot fail to serialise.
        let list = |list: serde_json::Result<String>| list.unwrap_or_default().into();
        let values = [list(serde_json::to_string(&positions)), list(serde_json::to_string(texts))];
        self.fetch(&sql, &values).await?.iter().map(recorded_event).collect()
    }
}
