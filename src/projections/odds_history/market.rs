//! The history of one market at one bookmaker.

use super::{
    Period,
    run::Change,
    stored::{EVENTS_PER_READ, changes_in_order, updates},
};
use crate::projections::{
    columns::{Columns, damaged},
    offer::{self, MarketStatus, Offered},
};
use linewatch_log::{Reader, StoreError};
use linewatch_model::{Bookmaker, Line, MarketId, Timestamp};

/// A market at one moment of its history. Of an unavailable one the outcomes are the last before that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// When it was seen.
    pub captured_at: Timestamp,
    /// The market then.
    pub market: Offered,
    /// Whether it was only seen again: the last point, where the offer has not changed since.
    pub confirmed: bool,
}

/// The history of one market at one bookmaker, oldest first. Without a line that of the market without one; where
/// there is no such market, that of its first line.
///
/// # Errors
/// When the database fails.
pub async fn market_history(
    reader: &Reader,
    stream: &str,
    bookmaker: &Bookmaker,
    (market_id, line): (&MarketId, Option<Line>),
    period: Period,
) -> Result<Vec<Point>, StoreError> {
    let mut changes = changes_in_order(reader, stream, bookmaker).await?;
    let newest = changes.last().map(|change| change.captured_at);
    changes.retain(|change| period.to.is_none_or(|to| change.captured_at <= to));
    let beginning = Beginning::of(reader, (stream, bookmaker), (market_id, line), period).await?;
    let changes = read(reader, &changes, market_id, beginning).await?;
    let line = wanted_line(&changes, line);
    let of_line = changes.into_iter().filter(|change| change.market.key.line == line);
    let mut points = fold(of_line.collect());
    if let Some(newest) = newest
        && let Some(seen_at) = last_seen(reader, (stream, bookmaker), newest).await?
    {
        confirm(&mut points, seen_at);
    }
    points.retain(|point| period.contains(point.captured_at));
    Ok(points)
}

/// When an offer was last seen, where `newest` is its last change: history and the present advance apart.
async fn last_seen(
    reader: &Reader,
    (stream, bookmaker): (&str, &Bookmaker),
    newest: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT confirmed_at FROM odds_now WHERE stream = $1 AND bookmaker = $2 AND changed_at <= $3";
    let values = [stream.into(), bookmaker.as_str().into(), newest.micros().into()];
    let row = reader.fetch_optional(sql, &values).await?;
    row.map(|row| Columns::of(&row).time()).transpose()
}

/// How far back a history is read for a period: a point of an unavailable market shows the prices before it, and a price
/// holds up to the next change. So up to the last change before the period that says all by itself.
struct Beginning {
    from: Timestamp,
    line: Option<Line>,
}

impl Beginning {
    /// None where all changes have to be read: without a beginning, or to find the market's first line.
    async fn of(
        reader: &Reader,
        (stream, bookmaker): (&str, &Bookmaker),
        (market_id, line): (&MarketId, Option<Line>),
        period: Period,
    ) -> Result<Option<Self>, StoreError> {
        let Some(from) = period.from else { return Ok(None) };
        if line.is_some() {
            return Ok(Some(Self { from, line }));
        }
        if period.to.is_some() {
            return Ok(None);
        }
        let sql = "SELECT offer FROM odds_offers WHERE stream = $1 AND bookmaker = $2";
        let offered = reader.fetch_optional(sql, &[stream.into(), bookmaker.as_str().into()]).await?;
        let Some(offered) = offered else { return Ok(None) };
        let markets = offer::read_market(offered.str(0)?, market_id).map_err(|reason| damaged(&reason))?;
        let has_none = markets.iter().any(|market| market.key.line.is_none());
        Ok(has_none.then_some(Self { from, line: None }))
    }

    fn is_before(&self, change: &Point) -> bool {
        change.captured_at < self.from
            && change.market.key.line == self.line
            && !change.market.standing.is_unavailable()
    }
}

/// The changes of a market, oldest first, as far back as they are needed.
async fn read(
    reader: &Reader,
    changes: &[Change],
    market_id: &MarketId,
    beginning: Option<Beginning>,
) -> Result<Vec<Point>, StoreError> {
    let mut newest_first = Vec::new();
    for changes in changes.rchunks(EVENTS_PER_READ) {
        let mut points = Vec::new();
        for update in updates(reader, changes, &[market_id]).await? {
            let of_market = update.markets.iter().filter(|market| market.market_id == *market_id).map(Offered::from);
            points.extend(of_market.map(|market| Point { captured_at: update.captured_at, market, confirmed: false }));
        }
        let is_enough =
            beginning.as_ref().is_some_and(|beginning| points.iter().any(|point| beginning.is_before(point)));
        newest_first.push(points);
        if is_enough {
            break;
        }
    }
    Ok(newest_first.into_iter().rev().flatten().collect())
}

fn wanted_line(changes: &[Point], asked: Option<Line>) -> Option<Line> {
    let has_none = || changes.iter().any(|change| change.market.key.line.is_none());
    if asked.is_some() || has_none() { asked } else { changes.iter().filter_map(|it| it.market.key.line).min() }
}

/// Gives changes that list no outcomes those of the change before. What was never open is left out.
fn fold(changes: Vec<Point>) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::with_capacity(changes.len());
    for mut change in changes {
        if change.market.standing.is_unavailable() {
            let Some(last) = points.last() else { continue };
            change.market.outcomes.clone_from(&last.market.outcomes);
            change.market.unavailable_since = last.market.unavailable_since.or(Some(change.captured_at));
        }
        if change.market.standing != MarketStatus::Unopened {
            points.push(change);
        }
    }
    points
}

/// A price that has not changed since holds up to when it was last seen.
fn confirm(points: &mut Vec<Point>, seen_at: Timestamp) {
    if let Some(last) = points.last().filter(|last| last.captured_at < seen_at) {
        points.push(Point { captured_at: seen_at, confirmed: true, ..last.clone() });
    }
}
