//! What can be asked of it.

use std::collections::BTreeMap;

use super::{
    KeptMarket, MARKETS,
    fold::ALL,
    held::{MICROS_PER_DAY, weeks_and_days},
    totals::{Total, Totals},
};
use crate::projections::{
    columns::{Columns, damaged},
    conditions::Conditions,
    fixtures::Tournament,
};
use linewatch_log::{Reader, Row, StoreError, Value};
use linewatch_model::{Bookmaker, Timestamp};

/// Bookmakers of an answer.
const MOST_BOOKS: i64 = 1_000;
/// Points of a timeline.
const MOST_POINTS: i64 = 20_000;

/// Days of UTC, the last one included: days since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub first: i64,
    /// The last.
    pub last: i64,
}

/// So many days, the last of which is the day of an instant.
#[must_use]
pub const fn days_until(last: Timestamp, count: i64) -> Days {
    let last = last.micros().div_euclid(MICROS_PER_DAY);
    Days { first: last - count + 1, last }
}

/// The margins of one bookmaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookMargin {
    /// Which.
    pub bookmaker: Bookmaker,
    /// Its margins.
    pub totals: Totals,
}

/// The margins of a market, by bookmaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketTotals {
    /// Which.
    pub market: KeptMarket,
    /// Its margins at each bookmaker, by slug.
    pub books: Vec<BookMargin>,
}

/// The margins of a tournament, by bookmaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TournamentTotals {
    /// Which.
    pub tournament: Tournament,
    /// Its margins at each bookmaker, by slug.
    pub books: Vec<BookMargin>,
}

/// The last instant of the newest day of which there are margins.
///
/// # Errors
/// When the database fails.
pub async fn newest_day(reader: &Reader) -> Result<Option<Timestamp>, StoreError> {
    let mut newest = None;
    for market in MARKETS {
        let sql = "SELECT max(day) FROM margin_days WHERE tournament_id = $1 AND market = $2";
        let row = reader.fetch_optional(sql, &[ALL.into(), market.id.into()]).await?;
        newest = newest.max(row.map(|row| row.opt_int(0)).transpose()?.flatten());
    }
    let last = newest.map(|day| Timestamp::from_micros(((day + 1) * MICROS_PER_DAY - 1).min(Timestamp::MAX.micros())));
    last.transpose().map_err(|error| damaged(&error.to_string()))
}

/// The sums of the columns of [`Totals`], in its order.
fn sums() -> String {
    let columns = (0..4).flat_map(|time| ["held", "sum", "fixtures"].map(|name| format!("{name}_{time}")));
    columns.map(|name| format!("CAST(sum(d.{name}) AS bigint)")).collect::<Vec<_>>().join(", ")
}

fn book(columns: &mut Columns<'_>) -> Result<BookMargin, StoreError> {
    let bookmaker = columns.parse()?;
    let mut totals = Totals::default();
    for total in &mut totals.0 {
        *total = Total { held: columns.int()?, sum: columns.int()?, fixtures: columns.int()? };
    }
    Ok(BookMargin { bookmaker, totals })
}

/// The margins of each market, of one tournament or of all.
///
/// # Errors
/// When the database fails.
pub async fn margins(reader: &Reader, tournament: Option<i64>, days: Days) -> Result<Vec<MarketTotals>, StoreError> {
    let sql = format!(
        "SELECT d.bookmaker, {} FROM margin_days d WHERE d.tournament_id = $1 AND d.market = $2 AND d.day >= $3 \
         AND d.day <= $4 GROUP BY d.bookmaker LIMIT {MOST_BOOKS}",
        sums()
    );
    let mut markets = Vec::with_capacity(MARKETS.len());
    for market in MARKETS {
        let values = [tournament.unwrap_or(ALL).into(), market.id.into(), days.first.into(), days.last.into()];
        let rows = reader.fetch(&sql, &values).await?;
        let books = rows.iter().map(|row| book(&mut Columns::of(row))).collect::<Result<Vec<_>, _>>()?;
        markets.push(MarketTotals { market, books: by_slug(books) });
    }
    Ok(markets)
}

/// Databases order text each in their own way.
fn by_slug(mut books: Vec<BookMargin>) -> Vec<BookMargin> {
    books.sort_by(|a, b| a.bookmaker.cmp(&b.bookmaker));
    books
}

/// The margins of a market in each tournament, those of most fixtures first.
///
/// # Errors
/// When the database fails.
pub async fn tournaments(reader: &Reader, market: KeptMarket, days: Days) -> Result<Vec<TournamentTotals>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.and("d.market = ?", [market.id.into()]);
    conditions.any_of("d.day", weeks_and_days(days.first, days.last).into_iter().map(Value::from).collect());
    // The tournaments first, so that only the rows of the market's days are read.
    let sql = format!(
        "SELECT t.country, t.name, t.id, d.bookmaker, {} FROM margin_tournaments t CROSS JOIN margin_days d \
         {} AND d.tournament_id = t.id GROUP BY t.id, t.country, t.name, d.bookmaker",
        sums(),
        conditions.sql(),
    );
    let mut found: BTreeMap<Tournament, Vec<BookMargin>> = BTreeMap::new();
    for row in &reader.fetch(&sql, conditions.values()).await? {
        let mut columns = Columns::of(row);
        let tournament = Tournament { country: columns.text()?, name: columns.text()?, id: columns.int()? };
        found.entry(tournament).or_default().push(book(&mut columns)?);
    }
    let of = |(tournament, books)| TournamentTotals { tournament, books: by_slug(books) };
    let mut found: Vec<_> = found.into_iter().map(of).collect();
    found.sort_by_key(|it| std::cmp::Reverse(it.books.iter().map(|book| book.totals.all().fixtures).max()));
    Ok(found)
}

/// The margins of a market on each day and at each bookmaker, by slug and day.
///
/// # Errors
/// When the database fails.
pub async fn timeline(
    reader: &Reader,
    market: KeptMarket,
    tournament: Option<i64>,
    days: Days,
) -> Result<Vec<(BookMargin, i64)>, StoreError> {
    let sql = format!(
        "SELECT d.bookmaker, {}, d.day FROM margin_days d WHERE d.tournament_id = $1 AND d.market = $2 AND d.day >= $3 \
         AND d.day <= $4 GROUP BY d.day, d.bookmaker LIMIT {MOST_POINTS}",
        sums()
    );
    let values = [tournament.unwrap_or(ALL).into(), market.id.into(), days.first.into(), days.last.into()];
    let point = |row: &Row| {
        let mut columns = Columns::of(row);
        Ok((book(&mut columns)?, columns.int()?))
    };
    let mut points = reader.fetch(&sql, &values).await?.iter().map(point).collect::<Result<Vec<_>, StoreError>>()?;
    points.sort_by(|(a, day), (b, other)| (&a.bookmaker, day).cmp(&(&b.bookmaker, other)));
    Ok(points)
}
