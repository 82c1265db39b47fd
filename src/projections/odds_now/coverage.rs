//! Which fixtures each bookmaker has.

use std::collections::BTreeMap;

use crate::projections::{
    columns::Columns,
    conditions::{list, listed_for},
};
use linewatch_log::{Reader, StoreError};
use linewatch_model::{Bookmaker, Timestamp};

/// Bookmakers that are told of.
const MOST_BOOKS: i64 = 1_000;

/// How many fixtures the reference book and the others have, or ever had, on offer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// The reference book and at least one other.
    pub matched: i64,
    /// The reference book alone.
    pub reference_only: i64,
    /// Others, and not the reference book.
    pub others_only: i64,
    /// Each bookmaker, by slug.
    pub books: Vec<BookCoverage>,
}

/// How many fixtures one bookmaker has, or ever had, on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookCoverage {
    /// Which.
    pub bookmaker: Bookmaker,
    /// All of them.
    pub total: i64,
    /// Those that the other side has too: of the reference book any other, of the others the reference book.
    pub matched: i64,
}

/// Of every fixture that starts after an instant and somebody has: whether the reference book (`$2`) has it, and
/// whether another does.
const COVERED: &str = "WITH covered AS (SELECT f.stream AS stream, \
                       max(CASE WHEN o.bookmaker = $2 THEN 1 ELSE 0 END) AS here, \
                       max(CASE WHEN o.bookmaker = $2 THEN 0 ELSE 1 END) AS elsewhere \
                       FROM fixtures f JOIN odds_now o ON o.stream = f.stream WHERE f.kickoff > $1 \
                       AND o.open_markets + o.unavailable_markets > 0 GROUP BY f.stream)";

/// The coverage of the fixtures that start after an instant.
///
/// # Errors
/// When the database fails.
pub async fn coverage(reader: &Reader, after: Timestamp, reference: &Bookmaker) -> Result<Coverage, StoreError> {
    let values = [after.micros().into(), reference.as_str().into()];
    let sql = format!(
        "{COVERED} SELECT CAST(here AS bigint), CAST(elsewhere AS bigint), count(*) FROM covered GROUP BY here, elsewhere"
    );
    let mut coverage = Coverage::default();
    for row in reader.fetch(&sql, &values).await? {
        let count = row.int(2)?;
        match (row.int(0)? > 0, row.int(1)? > 0) {
            (true, true) => coverage.matched = count,
            (true, false) => coverage.reference_only = count,
            (false, _) => coverage.others_only = count,
        }
    }
    let sql = format!(
        "{COVERED} SELECT o.bookmaker, count(*), \
         CAST(sum(CASE WHEN o.bookmaker = $2 THEN c.elsewhere ELSE c.here END) AS bigint) \
         FROM covered c JOIN odds_now o ON o.stream = c.stream WHERE o.open_markets + o.unavailable_markets > 0 \
         GROUP BY o.bookmaker LIMIT {MOST_BOOKS}"
    );
    for row in reader.fetch(&sql, &values).await? {
        let mut columns = Columns::of(&row);
        let (bookmaker, total, matched) = (columns.parse()?, columns.int()?, columns.int()?);
        coverage.books.push(BookCoverage { bookmaker, total, matched });
    }
    // Databases order text each in their own way.
    coverage.books.sort_by(|a, b| a.bookmaker.cmp(&b.bookmaker));
    Ok(coverage)
}

/// Who has, or ever had, these fixtures on offer: slugs in order, by stream.
///
/// # Errors
/// When the database fails.
pub async fn offered_by(reader: &Reader, streams: &[&str]) -> Result<BTreeMap<String, Vec<Bookmaker>>, StoreError> {
    let keys: Vec<_> = streams.iter().map(|stream| (stream,)).collect();
    let sql = format!(
        "SELECT o.stream, o.bookmaker FROM {} k CROSS JOIN odds_now o WHERE o.stream = k.value->>0 \
         AND o.open_markets + o.unavailable_markets > 0",
        listed_for(reader)
    );
    let mut books: BTreeMap<String, Vec<Bookmaker>> = BTreeMap::new();
    for row in reader.fetch(&sql, &[list(&keys)?]).await? {
        let mut columns = Columns::of(&row);
        let stream = columns.text()?;
        books.entry(stream).or_default().push(columns.parse()?);
    }
    for of in books.values_mut() {
        of.sort();
    }
    Ok(books)
}
