//! Reading changes back: when a fixture's offers changed, and what changed from their events.

use super::{
    Period,
    run::{self, Change},
};
use crate::{
    events::{Event, FixtureEvent, OddsUpdated},
    projections::{
        columns::{Columns, damaged},
        conditions::Conditions,
    },
};
use linewatch_log::{Reader, StoreError};
use linewatch_model::{Bookmaker, MarketId, Position, Timestamp};

/// Events that are read at once.
pub(super) const EVENTS_PER_READ: usize = 256;

/// All changes of a fixture's offers, or of one bookmaker's, in no order.
pub(super) async fn changes_of(
    reader: &Reader,
    stream: &str,
    bookmaker: Option<&Bookmaker>,
) -> Result<Vec<(Bookmaker, Change)>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.and("stream = ?", [stream.into()]);
    if let Some(bookmaker) = bookmaker {
        conditions.and("bookmaker = ?", [bookmaker.as_str().into()]);
    }
    // One statement, as the newest run may become complete at any moment.
    let sql = format!(
        "SELECT bookmaker, changes FROM odds_history{of} UNION ALL SELECT bookmaker, changes FROM odds_history_runs{of}",
        of = conditions.sql()
    );
    let mut found = Vec::new();
    for row in &reader.fetch(&sql, conditions.values()).await? {
        let bookmaker: Bookmaker = Columns::of(row).parse()?;
        let changes = run::read(&row.bytes(1)?).ok_or_else(|| damaged("a run of changes that breaks off"))?;
        found.extend(changes.into_iter().map(|change| (bookmaker.clone(), change)));
    }
    Ok(found)
}

/// The changes of one bookmaker's offer, in the order in which they were seen.
pub(super) async fn changes_in_order(
    reader: &Reader,
    stream: &str,
    bookmaker: &Bookmaker,
) -> Result<Vec<Change>, StoreError> {
    let found = changes_of(reader, stream, Some(bookmaker)).await?;
    let mut changes: Vec<_> = found.into_iter().map(|(_, change)| change).collect();
    changes.sort_unstable_by_key(|change| (change.captured_at, change.position));
    Ok(changes)
}

/// What changed, of those changes that may have one of the markets in them, in the order in which it was seen.
pub(super) async fn updates(
    reader: &Reader,
    changes: &[Change],
    markets: &[&MarketId],
) -> Result<Vec<OddsUpdated>, StoreError> {
    let positions: Vec<_> = changes.iter().map(|change| change.position).collect();
    // A market's id needs no escapes in JSON.
    let quoted: Vec<_> = markets.iter().map(|market| format!("\"{market}\"")).collect();
    let mut updates = Vec::new();
    for stored in reader.events_at(&positions, &quoted).await? {
        match Event::decode(&stored).map_err(|error| damaged(&error.to_string()))? {
            Event::Fixture(FixtureEvent::OddsUpdated(update)) => updates.push((stored.position, update)),
            _ => return Err(damaged(&format!("position {} as a change of an offer", stored.position))),
        }
    }
    updates.sort_by_key(|(position, update)| (update.captured_at, *position));
    Ok(updates.into_iter().map(|(_, update)| update).collect())
}

/// One change of an offer, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferChange {
    /// The position of its event.
    pub position: Position,
    /// Whose offer.
    pub bookmaker: Bookmaker,
    /// When it was seen.
    pub captured_at: Timestamp,
    /// How many markets changed.
    pub changed_markets: i64,
}

/// The changes of a fixture's offers, newest first, and how many there are in all.
///
/// # Errors
/// When the database fails.
pub async fn changes(
    reader: &Reader,
    stream: &str,
    bookmaker: Option<&Bookmaker>,
    period: Period,
    (limit, offset): (i64, i64),
) -> Result<(Vec<OfferChange>, i64), StoreError> {
    let mut found = changes_of(reader, stream, bookmaker).await?;
    found.retain(|(_, change)| period.contains(change.captured_at));
    found.sort_unstable_by_key(|(_, change)| std::cmp::Reverse((change.captured_at, change.position)));
    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let (offset, limit) = (usize::try_from(offset).unwrap_or(0), usize::try_from(limit).unwrap_or(0));
    let page = found.into_iter().skip(offset).take(limit);
    let changes = page.map(|(bookmaker, change)| OfferChange {
        position: change.position,
        bookmaker,
        captured_at: change.captured_at,
        changed_markets: i64::try_from(change.markets).unwrap_or(i64::MAX),
    });
    Ok((changes.collect(), total))
}
