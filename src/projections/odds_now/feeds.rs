//! How fresh each bookmaker's odds are.

use std::collections::{BTreeMap, HashMap};

use crate::{
    events::{Event, FixtureEvent},
    projections::{ApplyError, LogEvent, ModelTx, columns::Columns},
};
use linewatch_log::{Reader, StoreError};
use linewatch_model::{Bookmaker, Timestamp};

/// What a chunk says of each bookmaker: when it was seen last, and when that was stored.
pub(super) async fn apply<'e>(
    model: &mut ModelTx<'_>,
    events: impl Iterator<Item = &'e LogEvent>,
) -> Result<(), ApplyError> {
    let mut seen: BTreeMap<&str, (Timestamp, Timestamp)> = BTreeMap::new();
    for event in events {
        let mut see = |book: &'e Bookmaker, at: Timestamp| {
            let (captured, recorded) = seen.entry(book.as_str()).or_insert((at, event.recorded.recorded_at));
            (*captured, *recorded) = ((*captured).max(at), (*recorded).max(event.recorded.recorded_at));
        };
        match event.event()? {
            Event::Fixture(FixtureEvent::OddsUpdated(update)) => see(&update.bookmaker, update.captured_at),
            Event::Fixture(FixtureEvent::OddsConfirmed { bookmakers, captured_at, .. }) => {
                for book in bookmakers {
                    see(book, *captured_at);
                }
            }
            _ => {}
        }
    }
    let rows: Vec<_> = seen
        .into_iter()
        .map(|(book, (captured, recorded))| vec![book.into(), captured.micros().into(), recorded.micros().into()])
        .collect();
    let head = "INSERT INTO odds_feeds~ (bookmaker, captured_at, recorded_at)";
    let tail = "ON CONFLICT (bookmaker) DO UPDATE SET recorded_at = excluded.recorded_at, captured_at = \
                CASE WHEN excluded.captured_at > odds_feeds~.captured_at THEN excluded.captured_at \
                ELSE odds_feeds~.captured_at END";
    Ok(model.insert_rows(head, tail, &rows).await?)
}

/// A bookmaker's odds as they come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Who.
    pub bookmaker: Bookmaker,
    /// When anything of it was last seen.
    pub captured_at: Timestamp,
    /// When anything of it was last stored.
    pub recorded_at: Timestamp,
    /// Fixtures to come that can be bet on there.
    pub fixtures: i64,
    /// Markets of these that can be bet on.
    pub open_markets: i64,
}

/// What was last seen of a bookmaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastSeen {
    /// When that was.
    pub captured_at: Timestamp,
    /// When it was stored: later for whatever was stored later.
    pub recorded_at: Timestamp,
}

/// What was last seen of every bookmaker. Cheap.
///
/// # Errors
/// When the database fails.
pub async fn last_seen(reader: &Reader) -> Result<Vec<(Bookmaker, LastSeen)>, StoreError> {
    let rows = reader.fetch("SELECT bookmaker, captured_at, recorded_at FROM odds_feeds", &[]).await?;
    let seen = |row| {
        let mut columns = Columns::of(row);
        Ok((columns.parse()?, LastSeen { captured_at: columns.time()?, recorded_at: columns.time()? }))
    };
    rows.iter().map(seen).collect()
}

/// All bookmakers that were ever seen, in alphabetical order. Reads the fixtures to come, so not for every request.
///
/// # Errors
/// When the database fails.
pub async fn feeds(reader: &Reader, now: Timestamp) -> Result<Vec<Feed>, StoreError> {
    // The fixtures to come are few among all; a CROSS JOIN has SQLite begin with them.
    let sql = "SELECT o.bookmaker, count(*), CAST(sum(o.open_markets) AS bigint) FROM fixtures f CROSS JOIN odds_now o \
               WHERE f.kickoff > $1 AND o.stream = f.stream AND o.open_markets > 0 GROUP BY o.bookmaker";
    let mut offered = HashMap::new();
    for row in reader.fetch(sql, &[now.micros().into()]).await? {
        offered.insert(row.text(0)?, (row.int(1)?, row.int(2)?));
    }
    let rows = reader.fetch("SELECT bookmaker, captured_at, recorded_at FROM odds_feeds", &[]).await?;
    let mut feeds = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut columns = Columns::of(row);
        let bookmaker: Bookmaker = columns.parse()?;
        let (fixtures, open_markets) = offered.remove(bookmaker.as_str()).unwrap_or_default();
        let (captured_at, recorded_at) = (columns.time()?, columns.time()?);
        feeds.push(Feed { bookmaker, captured_at, recorded_at, fixtures, open_markets });
    }
    feeds.sort_by(|one, other| one.bookmaker.cmp(&other.bookmaker));
    Ok(feeds)
}
