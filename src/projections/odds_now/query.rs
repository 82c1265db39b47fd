//! What can be asked of it.

use crate::projections::{
    columns::{Columns, damaged},
    conditions::{list, listed_for},
    fixtures,
    offer::{self, Offered},
};
use linewatch_log::{Reader, Row, StoreError};
use linewatch_model::{Bookmaker, Timestamp};

/// One bookmaker's offer for one fixture, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferSummary {
    /// The fixture's stream.
    pub stream: String,
    /// Who.
    pub bookmaker: Bookmaker,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// When it was last seen.
    pub confirmed_at: Timestamp,
    /// Markets that can be bet on.
    pub open_markets: i64,
    /// Markets that could be bet on and cannot now.
    pub unavailable_markets: i64,
    /// The markets that list pages show, ordered by key.
    pub inline: Vec<Offered>,
    /// Whether the bookmaker names the teams the other way round, as of its last change.
    pub sides_swapped: bool,
}

impl OfferSummary {
    /// Whether the bookmaker ever had the fixture on offer.
    #[must_use]
    pub const fn was_ever_offered(&self) -> bool {
        self.open_markets + self.unavailable_markets > 0
    }
}

/// A bookmaker's whole offer for one fixture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookOffer {
    /// Who.
    pub bookmaker: Bookmaker,
    /// Every market, ordered by key.
    pub markets: Vec<Offered>,
}

/// The books of some fixtures that ever had them on offer, ordered by stream, then bookmaker.
///
/// # Errors
/// When the database fails.
pub async fn books(reader: &Reader, streams: &[&str]) -> Result<Vec<OfferSummary>, StoreError> {
    let keys: Vec<_> = streams.iter().map(|stream| (stream,)).collect();
    let sql = format!(
        "SELECT o.stream, o.bookmaker, o.changed_at, o.confirmed_at, o.open_markets, o.unavailable_markets, \
         o.inline_markets, o.sides_swapped FROM {} k CROSS JOIN odds_now o WHERE o.stream = k.value->>0",
        listed_for(reader)
    );
    let rows = reader.fetch(&sql, &[list(&keys)?]).await?;
    let mut books = rows.iter().map(book).collect::<Result<Vec<_>, _>>()?;
    books.retain(OfferSummary::was_ever_offered);
    // Databases order text each in their own way.
    books.sort_by(|a, b| (&a.stream, &a.bookmaker).cmp(&(&b.stream, &b.bookmaker)));
    Ok(books)
}

fn book(row: &Row) -> Result<OfferSummary, StoreError> {
    let mut columns = Columns::of(row);
    Ok(OfferSummary {
        stream: columns.text()?,
        bookmaker: columns.parse()?,
        changed_at: columns.time()?,
        confirmed_at: columns.time()?,
        open_markets: columns.int()?,
        unavailable_markets: columns.int()?,
        inline: offer::read_all(columns.str()?).map_err(|reason| damaged(&reason))?,
        sides_swapped: columns.int()? != 0,
    })
}

/// The whole offers for a fixture, ordered by bookmaker.
///
/// # Errors
/// When the database fails.
pub async fn offers(reader: &Reader, stream: &str) -> Result<Vec<BookOffer>, StoreError> {
    let sql = "SELECT bookmaker, offer FROM odds_offers WHERE stream = $1";
    let rows = reader.fetch(sql, &[stream.into()]).await?;
    let mut offers = rows
        .iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            let bookmaker = columns.parse()?;
            let markets = offer::read_all(columns.str()?).map_err(|reason| damaged(&reason))?;
            Ok(BookOffer { bookmaker, markets })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    offers.sort_by(|a, b| a.bookmaker.cmp(&b.bookmaker));
    Ok(offers)
}

/// How many fixtures that have not started have a market that could be bet on and cannot now.
///
/// # Errors
/// When the database fails.
pub async fn upcoming_with_unavailable(reader: &Reader, now: Timestamp) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM fixtures f WHERE f.kickoff > $1 AND EXISTS \
               (SELECT 1 FROM odds_now o WHERE o.stream = f.stream AND o.unavailable_markets > 0)";
    let row = reader.fetch_optional(sql, &[now.micros().into()]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// A fixture that has markets open at a bookmaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenFixture {
    /// The fixture.
    pub fixture: fixtures::Fixture,
    /// How many markets.
    pub open_markets: i64,
    /// When the bookmaker's offer was last seen.
    pub confirmed_at: Timestamp,
}

/// The fixtures that start after a time and have markets open at a bookmaker.
///
/// # Errors
/// When the database fails.
pub async fn open_at(reader: &Reader, bookmaker: &Bookmaker, after: Timestamp) -> Result<Vec<OpenFixture>, StoreError> {
    let (columns, from) = (fixtures::COLUMNS, fixtures::FROM);
    let sql = format!(
        "SELECT {columns}, o.open_markets, o.confirmed_at FROM {from} JOIN odds_now o ON o.stream = f.stream \
         WHERE o.bookmaker = $1 AND o.open_markets > 0 AND f.kickoff > $2"
    );
    let rows = reader.fetch(&sql, &[bookmaker.as_str().into(), after.micros().into()]).await?;
    let open = |row: &Row| {
        let confirmed_at = Timestamp::from_micros(row.int(fixtures::COLUMN_COUNT + 1)?);
        Ok(OpenFixture {
            fixture: fixtures::fixture(row)?,
            open_markets: row.int(fixtures::COLUMN_COUNT)?,
            confirmed_at: confirmed_at.map_err(|error| damaged(&error.to_string()))?,
        })
    };
    rows.iter().map(open).collect()
}
