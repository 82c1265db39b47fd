//! How every bookmaker's prices came to be what they are.
//!
//! One row per change of an offer, with the changed markets as text (docs/decisions/0004). Rows are only added.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;

use super::{
    ApplyError, Consumer, LogEvent, ModelTx,
    columns::{Columns, damaged},
    conditions::{Conditions, containing},
    offer::{self, MarketStatus, Offered},
};
use crate::events::{Event, FixtureEvent, OddsUpdated, RecordedEvent};
use linewatch_log::{Reader, StoreError, Value};
use linewatch_model::{Bookmaker, Line, MarketId, MarketKey, Odds, OutcomeName, Position, Timestamp};

/// The read model `odds_history`.
pub struct OddsHistory;

#[async_trait]
impl Consumer for OddsHistory {
    fn name(&self) -> &'static str {
        "odds_history"
    }

    fn version(&self) -> i64 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["odds_history"]
    }

    fn schema(&self) -> &'static [&'static str] {
        &["CREATE TABLE odds_history~ (position bigint NOT NULL PRIMARY KEY, stream text NOT NULL, \
           bookmaker text NOT NULL, captured_at bigint NOT NULL, changed_markets bigint NOT NULL, \
           markets text NOT NULL)"]
    }

    fn postgres_schema(&self) -> &'static [&'static str] {
        &[super::lz4!("odds_history~", "markets")]
    }

    fn indexes(&self) -> &'static [&'static str] {
        &["CREATE INDEX odds_history_book^ ON odds_history~ (stream, bookmaker, captured_at)"]
    }

    fn concerns(&self, event: &RecordedEvent) -> bool {
        event.event_type == "OddsUpdated"
    }

    async fn handle(&self, model: &mut ModelTx<'_>, events: &[LogEvent]) -> Result<(), ApplyError> {
        let mut rows = Vec::new();
        for event in events.iter().filter(|event| self.concerns(&event.recorded)) {
            if let Event::Fixture(FixtureEvent::OddsUpdated(update)) = event.event()? {
                rows.push(row(event, update)?);
            }
        }
        let head = "INSERT INTO odds_history~ (position, stream, bookmaker, captured_at, changed_markets, markets)";
        Ok(model.insert_rows(head, "", &rows).await?)
    }
}

fn row(event: &LogEvent, update: &OddsUpdated) -> Result<Vec<Value>, ApplyError> {
    let markets = offer::write_changes(&update.markets).map_err(|reason| event.cannot_apply(reason))?;
    Ok(vec![
        event.recorded.position.to_sql().into(),
        event.recorded.stream.aggregate_id.as_str().into(),
        update.bookmaker.as_str().into(),
        update.captured_at.micros().into(),
        i64::try_from(update.markets.len()).unwrap_or(i64::MAX).into(),
        markets.into(),
    ])
}

/// From when to when, both included.
#[derive(Debug, Clone, Copy, Default)]
pub struct Period {
    /// Not before.
    pub from: Option<Timestamp>,
    /// Not after.
    pub to: Option<Timestamp>,
}

impl Period {
    /// Whether it holds an instant.
    #[must_use]
    pub fn contains(self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| at >= from) && self.to.is_none_or(|to| at <= to)
    }
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
    let mut conditions = of_book(stream, bookmaker);
    if let Some(from) = period.from {
        conditions.and("captured_at >= ?", [from.micros().into()]);
    }
    if let Some(to) = period.to {
        conditions.and("captured_at <= ?", [to.micros().into()]);
    }
    let sql = format!("SELECT count(*) FROM odds_history{}", conditions.sql());
    let total = reader.fetch_optional(&sql, conditions.values()).await?.map_or(Ok(0), |row| row.int(0))?;
    let (limit, offset) = (conditions.bind(limit.into()), conditions.bind(offset.into()));
    let sql = format!(
        "SELECT position, bookmaker, captured_at, changed_markets FROM odds_history{} \
         ORDER BY captured_at DESC, position DESC LIMIT {limit} OFFSET {offset}",
        conditions.sql()
    );
    let rows = reader.fetch(&sql, conditions.values()).await?;
    let changes = rows.iter().map(|row| {
        let mut columns = Columns::of(row);
        Ok(OfferChange {
            position: Position::from_sql(columns.int()?),
            bookmaker: columns.parse()?,
            captured_at: columns.time()?,
            changed_markets: columns.int()?,
        })
    });
    Ok((changes.collect::<Result<_, StoreError>>()?, total))
}

fn of_book(stream: &str, bookmaker: Option<&Bookmaker>) -> Conditions {
    let mut conditions = Conditions::default();
    conditions.and("stream = ?", [stream.into()]);
    if let Some(bookmaker) = bookmaker {
        conditions.and("bookmaker = ?", [bookmaker.as_str().into()]);
    }
    conditions
}

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
    // All changes, whatever the period: a point of an unavailable market shows the prices before it, and a price holds
    // up to the next change.
    let seen_at = last_seen(reader, stream, bookmaker).await?;
    let mut conditions = of_book(stream, Some(bookmaker));
    conditions.and("markets LIKE ? ESCAPE '!'", [containing(&offer::beginning(market_id)).into()]);
    if let Some(to) = period.to {
        conditions.and("captured_at <= ?", [to.micros().into()]);
    }
    let sql =
        format!("SELECT captured_at, markets FROM odds_history{} ORDER BY captured_at, position", conditions.sql());
    let rows = reader.fetch(&sql, conditions.values()).await?;
    let mut changes = Vec::new();
    for row in &rows {
        let mut columns = Columns::of(row);
        let captured_at = columns.time()?;
        let markets = offer::read_market(columns.str()?, market_id).map_err(|reason| damaged(&reason))?;
        changes.extend(markets.into_iter().map(|market| Point { captured_at, market, confirmed: false }));
    }
    let line = wanted_line(&changes, line);
    changes.retain(|change| change.market.key.line == line);
    let mut points = fold(changes);
    if let Some(seen_at) = seen_at {
        confirm(&mut points, seen_at);
    }
    points.retain(|point| period.contains(point.captured_at));
    Ok(points)
}

/// When an offer was last seen, where the history has its last change: the two advance apart.
async fn last_seen(reader: &Reader, stream: &str, bookmaker: &Bookmaker) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT o.confirmed_at FROM odds_now o WHERE o.stream = $1 AND o.bookmaker = $2 AND o.changed_at <= \
               (SELECT max(h.captured_at) FROM odds_history h WHERE h.stream = $1 AND h.bookmaker = $2)";
    let row = reader.fetch_optional(sql, &[stream.into(), bookmaker.as_str().into()]).await?;
    row.map(|row| Columns::of(&row).time()).transpose()
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
const SPARK_CHANGES: i64 = 400;

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
    let sql = "SELECT captured_at, markets FROM odds_history WHERE stream = $1 AND bookmaker = $2 \
               ORDER BY captured_at DESC LIMIT $3";
    let values = [stream.into(), bookmaker.as_str().into(), SPARK_CHANGES.into()];
    let rows = reader.fetch(sql, &values).await?;
    let mut sparks = Sparks::default();
    sparks.points.extend(wanted.iter().map(|key| (key.clone(), Vec::new())));
    let markets: BTreeSet<&str> = wanted.iter().map(|(key, _)| key.market_id.as_str()).collect();
    for row in rows.iter().rev() {
        let mut columns = Columns::of(row);
        let at = columns.time()?;
        let changed = offer::read_some(columns.str()?, |id| markets.contains(id)).map_err(|reason| damaged(&reason))?;
        for market in changed {
            note(&mut sparks.points, &market, at);
        }
        sparks.newest = Some(at);
    }
    Ok(sparks)
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
