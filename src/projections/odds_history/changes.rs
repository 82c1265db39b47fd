//! When a fixture's offers changed.

use super::{Period, stored::changes_of};
use linewatch_log::{Reader, StoreError};
use linewatch_model::{Bookmaker, Position, Timestamp};

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
