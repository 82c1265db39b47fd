//! Sparklines: how single prices moved lately.

use std::collections::{BTreeSet, HashMap};

use super::stored::{EVENTS_PER_READ, changes_in_order, updates};
use crate::{
    events::OddsUpdated,
    projections::offer::{MarketStatus, Offered},
};
use linewatch_log::{Reader, StoreError};
use linewatch_model::{Bookmaker, MarketId, MarketKey, Odds, OutcomeName, Timestamp};

/// A point of a sparkline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SparkPoint {
    /// When it was seen.
    pub at: Timestamp,
    /// The price; none where it could not be bet on.
    pub odds: Option<Odds>,
}

/// What a sparkline is of.
pub type SparkKey = (MarketKey, OutcomeName);

/// How prices of one bookmaker moved lately.
#[derive(Debug, Default)]
pub struct Sparks {
    /// The points of each price that was asked for, oldest first.
    pub points: HashMap<SparkKey, Vec<SparkPoint>>,
    /// When the last change was seen that the history has of the bookmaker.
    pub newest: Option<Timestamp>,
}

/// The last changes of a book that sparklines look at.
const SPARK_CHANGES: usize = 400;

/// How prices of one bookmaker moved lately. What is not among the bookmaker's last 400 changes is
/// left out.
///
/// # Errors
/// When the database fails.
pub async fn sparks(
    reader: &Reader,
    stream: &str,
    bookmaker: &Bookmaker,
    wanted: &[SparkKey],
) -> Result<Sparks, StoreError> {
    let changes = changes_in_order(reader, stream, bookmaker).await?;
    let newest = &changes[changes.len().saturating_sub(SPARK_CHANGES)..];
    let mut sparks = Sparks { newest: newest.last().map(|change| change.captured_at), ..Sparks::default() };
    sparks.points.extend(wanted.iter().map(|key| (key.clone(), Vec::new())));
    let markets: BTreeSet<&MarketId> = wanted.iter().map(|(key, _)| &key.market_id).collect();
    let markets: Vec<_> = markets.into_iter().collect();
    for changes in newest.chunks(EVENTS_PER_READ) {
        for update in updates(reader, changes, &markets).await? {
            note_all(&mut sparks.points, &update, &markets);
        }
    }
    Ok(sparks)
}

fn note_all(sparks: &mut HashMap<SparkKey, Vec<SparkPoint>>, update: &OddsUpdated, markets: &[&MarketId]) {
    for market in update.markets.iter().filter(|market| markets.contains(&&market.market_id)) {
        note(sparks, &Offered::from(market), update.captured_at);
    }
}

/// Adds a point to each sparkline of a market that moved.
fn note(sparks: &mut HashMap<SparkKey, Vec<SparkPoint>>, market: &Offered, at: Timestamp) {
    for ((_, outcome), points) in sparks.iter_mut().filter(|((key, _), _)| *key == market.key) {
        let is_open = market.standing == MarketStatus::Open;
        let offered = market.live().find(|(name, _)| *name == outcome).filter(|_| is_open);
        let odds = offered.map(|(_, odds)| odds);
        if points.last().is_none_or(|last| last.odds != odds) {
            points.push(SparkPoint { at, odds });
        }
    }
}
