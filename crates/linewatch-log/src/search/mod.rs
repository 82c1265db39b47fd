//! Looking through the log for events that fit a filter, for auditors.
//!
//! There is no index by type, request or actor: it would cost every append. Segments of the log are described once it is past
//! them (`segments`), and those that cannot have what is looked for are passed over. The rest is looked through in windows that
//! take a few milliseconds each, in turn with whoever else searches, and a search that finds nothing for a while says
//! how far it came, so that it can be gone on with.

mod boundary;
mod conditions;
mod passing;

use std::time::Duration;

use tokio::time::Instant;

use boundary::last_within;

use conditions::{Axis, Part, last_sequence, position_of, statement, stream};
use passing::{FIRST_SEGMENTS, Next};

use super::{Reader, Store, StoreError, Value, recorded::recorded_event};
use crate::{Dialect, RecordedEvent, search_queue::SearchPermit, segments::Key};
use linewatch_model::{Position, Timestamp};

/// How long a reader that has nothing to look for waits for its turn.
const TURN_TIMEOUT: Duration = Duration::from_secs(10);
/// For how long looking through one window should work. SQLite rests within it; a process of PostgreSQL's does not, and
/// whoever shares its processor waits for so long.
const fn window_duration(dialect: Dialect) -> Duration {
    match dialect {
        Dialect::Sqlite => Duration::from_millis(2),
        Dialect::Postgres => Duration::from_micros(500),
    }
}
/// The events of a window: at first, at least where the database is slow, at least where it was only this node that was
/// (it had no processor for a moment), and at most.
const FIRST_WINDOW: i64 = 2_000;
const SMALLEST_WINDOW: i64 = 16;
const SMALLEST_PACED_WINDOW: i64 = 256;
const LARGEST_WINDOW: i64 = 100_000;

/// What to look for in the log.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    /// Only this event type.
    pub event_type: Option<String>,
    /// Only this stream.
    pub stream: Option<String>,
    /// Only events of this request or batch.
    pub correlation_id: Option<String>,
    /// Only events that this one caused.
    pub actor: Option<String>,
    /// Not stored before.
    pub from_time: Option<Timestamp>,
    /// Not stored after.
    pub to_time: Option<Timestamp>,
}

impl LogFilter {
    /// Whether events have to be looked at to see whether they fit.
    const fn looks_at_events(&self) -> bool {
        self.event_type.is_some() || self.correlation_id.is_some() || self.actor.is_some()
    }
}

/// Which part of the log to look through, and from which end.
#[derive(Debug, Clone, Copy)]
pub struct LogRange {
    /// After this position.
    pub after: Position,
    /// Up to and including this one.
    pub until: Position,
    /// From the newest on.
    pub newest_first: bool,
}

/// What a step of a search came to.
#[derive(Debug)]
pub struct Found {
    /// Events that fit, in the order of the search.
    pub events: Vec<RecordedEvent>,
    /// Whether to go on.
    pub then: Then,
}

/// Whether there is more to look through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// There is.
    More,
    /// All of the range has been looked through.
    Finished,
    /// There is, and nothing was found in the time that a search has.
    GaveUp,
}

/// A search on its way.
pub struct LogSearch {
    store: Store,
    filter: LogFilter,
    range: LogRange,
    axis: Axis,
    /// What is left to look through; unknown before the first step.
    left: Option<Part>,
    window: i64,
    reached: Position,
    /// What an event must have to fit, of that which segments of the log are described by.
    wanted: Vec<Key>,
    /// The segment that is looked at, as it may have that.
    candidate: Option<i64>,
    segments_per_read: i64,
}

impl Store {
    /// Begins to look for events.
    #[must_use]
    pub fn search(&self, filter: LogFilter, range: LogRange) -> LogSearch {
        let axis = filter.stream.clone().map_or(Axis::Log, Axis::Stream);
        let reached = if range.newest_first { range.until.next() } else { range.after };
        let wanted = if filter.stream.is_none() { passing::wanted(&filter) } else { Vec::new() };
        let (store, left, window, candidate) = (self.clone(), None, FIRST_WINDOW, None);
        let segments_per_read = FIRST_SEGMENTS;
        LogSearch { store, filter, range, axis, left, window, reached, wanted, candidate, segments_per_read }
    }
}

impl LogSearch {
    /// The last position that was looked at: everything from where the search began up to it, or down to it where the
    /// newest come first.
    #[must_use]
    pub const fn reached(&self) -> Position {
        self.reached
    }

    /// The next events that fit, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(&mut self, limit: i64) -> Result<Found, StoreError> {
        let store = self.store.clone();
        let looks = self.filter.looks_at_events();
        let turns = if looks { store.turns() } else { store.reading_turns() };
        let deadline = Instant::now() + if looks { turns.fruitless_time() } else { TURN_TIMEOUT };
        while let Some(turn) = turns.next(deadline).await {
            if self.left.is_none() {
                self.left = self.bounds(&turn).await?;
            }
            let Some(left) = self.left else { continue };
            if left.low >= left.high {
                return Ok(self.finish(Vec::new()));
            }
            let next = if self.wanted.is_empty() { Next::Look(left) } else { self.pass_over(&turn, left).await? };
            let events = match next {
                Next::Look(near) => self.look_through_window(&turn, near, limit).await?,
                Next::Ask => Vec::new(),
            };
            let is_over = self.left.is_some_and(|left| left.low >= left.high);
            if is_over {
                return Ok(self.finish(events));
            }
            if !events.is_empty() {
                return Ok(Found { events, then: Then::More });
            }
            if Instant::now() >= deadline {
                break;
            }
        }
        Ok(Found { events: Vec::new(), then: Then::GaveUp })
    }

    fn finish(&mut self, events: Vec<RecordedEvent>) -> Found {
        self.reached = if self.range.newest_first { self.range.after.next() } else { self.range.until };
        Found { events, then: Then::Finished }
    }

    async fn look_through_window(
        &mut self,
        turn: &SearchPermit<'_>,
        near: Part,
        limit: i64,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        // Where everything fits there is no point in a window that is larger than what is asked for.
        let size = if self.filter.looks_at_events() { self.window } else { self.window.min(limit) };
        let window = if near.newest_first {
            Part { low: near.low.max(near.high - size), ..near }
        } else {
            Part { high: near.high.min(near.low + size), ..near }
        };
        let (sql, values) = statement(&self.axis, &self.filter, window, limit, self.store.dialect());
        let Some(rows) = turn.fetch(self.reader(), &sql, &values).await? else {
            self.window = (self.window / 8).max(SMALLEST_WINDOW);
            return Ok(Vec::new());
        };
        self.adapt(turn.worked());
        let events: Vec<RecordedEvent> = rows.iter().map(recorded_event).collect::<Result<_, _>>()?;
        let is_cut = i64::try_from(events.len()).is_ok_and(|read| read >= limit);
        let edge = match events.last().filter(|_| is_cut) {
            Some(last) => {
                self.reached = last.position;
                self.number_of(last)
            }
            None => self.note_window(turn, window).await?,
        };
        let left = self.left.unwrap_or(near);
        self.left = Some(if left.newest_first { Part { high: edge - 1, ..left } } else { Part { low: edge, ..left } });
        Ok(events)
    }

    /// The last event of a window has been looked at; answers its number.
    async fn note_window(&mut self, turn: &SearchPermit<'_>, window: Part) -> Result<i64, StoreError> {
        let edge = if window.newest_first { window.low + 1 } else { window.high };
        match self.axis {
            Axis::Log => self.reached = Position::from_sql(edge),
            Axis::Stream(ref id) => {
                let values = [&[Value::from(edge)][..], &stream(id)[..]].concat();
                let sql = position_of(self.store.dialect());
                if let Some(rows) = turn.fetch(self.reader(), &sql, &values).await?
                    && let Some(row) = rows.first()
                {
                    self.reached = Position::from_sql(row.int(0)?);
                }
            }
        }
        Ok(edge)
    }

    /// Searches have a connection of their own; what is read as it lies there needs none.
    fn reader(&self) -> &Reader {
        if self.filter.looks_at_events() { self.store.searcher() } else { self.store.reader() }
    }

    fn number_of(&self, event: &RecordedEvent) -> i64 {
        match self.axis {
            Axis::Log => event.position.to_sql(),
            Axis::Stream(_) => event.sequence.to_sql(),
        }
    }

    fn adapt(&mut self, worked: Duration) {
        let intended = window_duration(self.store.dialect());
        if worked < intended / 2 {
            self.window = (self.window * 2).min(LARGEST_WINDOW);
        } else if worked > intended * 2 {
            self.window = (self.window / 2).max(SMALLEST_PACED_WINDOW.min(self.window));
        }
    }

    /// The part of the axis that the range and the times leave; nothing where the database took too long. Positions
    /// follow the times at which events were stored, and the sequences of a stream follow positions.
    async fn bounds(&self, turn: &SearchPermit<'_>) -> Result<Option<Part>, StoreError> {
        let (low, high) = (self.range.after.to_sql(), self.range.until.to_sql());
        let at = "SELECT e.recorded_at FROM events e WHERE e.position <= $1 ORDER BY e.position DESC LIMIT 1";
        let last_stored_by = async |most: Option<i64>, low: i64, otherwise: i64| match most {
            Some(most) => last_within(turn, self.reader(), (at, &[]), (low, high), most).await,
            None => Ok(Some(otherwise)),
        };
        let before = self.filter.from_time.map(|from| from.micros() - 1);
        let Some(low) = last_stored_by(before, low, low).await? else { return Ok(None) };
        let to = self.filter.to_time.map(Timestamp::micros);
        let Some(high) = last_stored_by(to, low, high).await? else { return Ok(None) };
        let bounds = match self.axis {
            Axis::Log => Some((low, high)),
            Axis::Stream(ref id) => self.sequences(turn, id, (low, high)).await?,
        };
        Ok(bounds.map(|(low, high)| Part { low, high, newest_first: self.range.newest_first }))
    }

    /// The sequences of a stream's last events up to two positions.
    async fn sequences(
        &self,
        turn: &SearchPermit<'_>,
        id: &str,
        (low, high): (i64, i64),
    ) -> Result<Option<(i64, i64)>, StoreError> {
        let (reader, dialect, stream) = (self.reader(), self.store.dialect(), stream(id));
        let Some(rows) = turn.fetch(reader, last_sequence(dialect), &stream).await? else { return Ok(None) };
        let newest = rows.first().map(|row| row.opt_int(0)).transpose()?.flatten().unwrap_or(0);
        let at = position_of(dialect);
        let of_stream = (at.as_str(), &stream[..]);
        let Some(high) = last_within(turn, reader, of_stream, (0, newest), high).await? else { return Ok(None) };
        Ok(last_within(turn, reader, of_stream, (0, high), low).await?.map(|low| (low, high)))
    }
}
