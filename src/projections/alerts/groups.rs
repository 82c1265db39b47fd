//! The alerts of each fixture together.

use std::{collections::HashMap, fmt, str::FromStr};

use super::{AlertCounts, AlertFilter, Strongest, query::counts, strongest};
use crate::projections::{columns::Columns, conditions::Conditions};
use linewatch_log::{Reader, Row, StoreError, Value};
use linewatch_model::{AlertSort, Bookmaker, Severity, Timestamp};

/// How many alerts of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeverityCounts {
    /// Of warnings.
    pub warning: i64,
    /// Of elevated ones.
    pub elevated: i64,
    /// Of critical ones.
    pub critical: i64,
}

impl SeverityCounts {
    const fn highest(self) -> Severity {
        match self {
            Self { critical: 1.., .. } => Severity::Critical,
            Self { elevated: 1.., .. } => Severity::Elevated,
            Self { .. } => Severity::Warning,
        }
    }
}

/// How many alerts of each type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeCounts {
    /// Prices that moved.
    pub price_change: i64,
    /// Prices that moved apart.
    pub direction_disagreement: i64,
    /// Markets that vanished or came back.
    pub availability: i64,
    /// Prices that moved in small steps.
    pub drift: i64,
    /// Outcomes that many books moved the same way.
    pub steam: i64,
    /// Prices of ours that stand apart from the consensus.
    pub deviation: i64,
    /// Bets at several books that win whatever happens.
    pub surebet: i64,
}

/// A fixture's alerts that fit the filters, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertGroup {
    /// The fixture: the position of its `FixtureRegistered` in the log.
    pub event_id: i64,
    /// The fixture's key.
    pub event_key: String,
    /// `Norway - France`.
    pub event_name: String,
    /// The home team.
    pub home_team: String,
    /// The away team.
    pub away_team: String,
    /// When it starts.
    pub kickoff: Timestamp,
    /// The tournament's id, to filter by.
    pub tournament_id: i64,
    /// The tournament; `Unknown` where nobody named one.
    pub tournament: String,
    /// The tournament's country; `Unknown` where nobody named one.
    pub country: String,
    /// How many of its alerts fit.
    pub count: i64,
    /// The worst of them.
    pub highest_severity: Severity,
    /// When the newest of them was detected.
    pub newest_detected_at: Timestamp,
    /// The newest of them by id, which is what `upTo` of an acknowledgement takes.
    pub newest_alert_id: i64,
    /// How many of each severity.
    pub by_severity: SeverityCounts,
    /// How many of each type.
    pub by_type: TypeCounts,
    /// Whose prices or markets they are about, in alphabetical order.
    pub bookmakers: Vec<Bookmaker>,
    /// What moved most; none where more alerts fit than are looked at.
    pub strongest: Option<Strongest>,
}

/// The place after a group. Opaque to whoever holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupCursor {
    sort: AlertSort,
    /// What the group is ordered by, all of it downwards.
    key: [i64; 3],
}

impl GroupCursor {
    /// The order that it belongs to.
    #[must_use]
    pub const fn sort(self) -> AlertSort {
        self.sort
    }
}

impl fmt::Display for GroupCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, newest, last] = self.key;
        write!(f, "{}.{first}.{newest}.{last}", self.sort)
    }
}

impl FromStr for GroupCursor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let mut parts = text.split('.');
            let sort = parts.next()?.parse().ok()?;
            let mut number = || parts.next()?.parse().ok();
            let key = [number()?, number()?, number()?];
            parts.next().is_none().then_some(Self { sort, key })
        };
        parse().ok_or_else(|| "is not the nextCursor of an earlier answer".to_owned())
    }
}

/// Which part of the groups.
#[derive(Debug, Clone, Copy)]
pub struct GroupWindow {
    /// At most so many.
    pub limit: i64,
    /// After this place, which is one of the order asked for.
    pub after: Option<GroupCursor>,
    /// What comes first.
    pub sort: AlertSort,
}

/// A part of the groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupPage {
    /// The groups, in order.
    pub groups: Vec<AlertGroup>,
    /// How many fixtures have alerts that fit.
    pub total_groups: i64,
    /// How many alerts fit.
    pub total_alerts: i64,
    /// All alerts, by status, severity and type; whatever the filter.
    pub counts: AlertCounts,
    /// Where the next part begins, if there may be one.
    pub next: Option<GroupCursor>,
}

/// A row of the groups, and where it is in the order.
struct Found {
    stream: String,
    key: [i64; 3],
    totals: (i64, i64),
    group: AlertGroup,
}

/// Groups what fits. All columns of an unfiltered group come from one index, in which a status' alerts lie fixture by
/// fixture.
const GROUPED: &str = "SELECT a.stream AS stream, count(*) AS alerts, max(a.detected_at) AS newest, max(a.id) AS last, \
     max(a.kickoff) AS kickoff, count(*) FILTER (WHERE a.severity = 'warning') AS warning, \
     count(*) FILTER (WHERE a.severity = 'elevated') AS elevated, \
     count(*) FILTER (WHERE a.severity = 'critical') AS critical, \
     count(*) FILTER (WHERE a.alert_type = 'price_change') AS moved, \
     count(*) FILTER (WHERE a.alert_type = 'direction_disagreement') AS apart, \
     count(*) FILTER (WHERE a.alert_type = 'availability') AS available, \
     count(*) FILTER (WHERE a.alert_type = 'drift') AS drifted, count(*) FILTER (WHERE a.alert_type = 'steam') AS steamed, \
     count(*) FILTER (WHERE a.alert_type = 'deviation') AS deviating, \
     count(*) FILTER (WHERE a.alert_type = 'surebet') AS sure FROM alerts a";

/// What an order begins with, so that all orders go downwards.
const fn first_key(sort: AlertSort) -> &'static str {
    match sort {
        AlertSort::Recency => "0",
        AlertSort::Severity => "CASE WHEN critical > 0 THEN 2 WHEN elevated > 0 THEN 1 ELSE 0 END",
        AlertSort::Kickoff => "-kickoff",
    }
}

/// The fixtures with alerts that fit, in order.
///
/// # Errors
/// When the database fails.
pub async fn groups(reader: &Reader, filter: &AlertFilter, window: GroupWindow) -> Result<GroupPage, StoreError> {
    let counts = counts(reader).await?;
    let mut found = find(reader, filter.conditions_of_groups(), window).await?;
    let (total_groups, total_alerts) = match (found.first(), window.after) {
        (Some(first), _) => first.totals,
        (None, None) => (0, 0),
        (None, Some(_)) => totals(reader, &filter.conditions_of_groups()).await?,
    };
    let wanted = usize::try_from(window.limit).unwrap_or(0);
    let more = found.len() > wanted;
    found.truncate(wanted);
    let next = found.last().filter(|_| more).map(|last| GroupCursor { sort: window.sort, key: last.key });
    name_books(reader, filter, &mut found).await?;
    name_strongest(reader, filter, &mut found).await?;
    let groups = found.into_iter().map(|found| found.group).collect();
    Ok(GroupPage { groups, total_groups, total_alerts, counts, next })
}

/// The alerts of one fixture that fit, in short; none where none fits.
///
/// # Errors
/// When the database fails.
pub async fn group(reader: &Reader, filter: &AlertFilter, event_id: i64) -> Result<Option<AlertGroup>, StoreError> {
    let filter = AlertFilter { event_id: Some(event_id), ..filter.clone() };
    let window = GroupWindow { limit: 1, after: None, sort: AlertSort::Recency };
    let mut found = find(reader, filter.conditions_of_groups(), window).await?;
    name_books(reader, &filter, &mut found).await?;
    name_strongest(reader, &filter, &mut found).await?;
    Ok(found.pop().map(|found| found.group))
}

async fn find(reader: &Reader, conditions: Conditions, window: GroupWindow) -> Result<Vec<Found>, StoreError> {
    let (sql, values) = statement(conditions, window);
    reader.fetch(&sql, &values).await?.iter().map(read).collect()
}

/// The statement for the groups that fit.
pub(super) fn statement(mut conditions: Conditions, window: GroupWindow) -> (String, Vec<Value>) {
    let grouped = format!("{GROUPED}{} GROUP BY a.stream", conditions.sql());
    let after = window.after.map(|after| {
        let [first, newest, last] = after.key.map(|key| conditions.bind(key.into()));
        let cast = |place: &str| format!("CAST({place} AS bigint)");
        format!(" WHERE (k.first_key, k.newest, k.last) < ({}, {}, {})", cast(&first), cast(&newest), cast(&last))
    });
    // One more than asked for tells whether there is a next part.
    let limit = conditions.bind((window.limit + 1).into());
    let sql = format!(
        "WITH g AS MATERIALIZED ({grouped}), \
         k AS (SELECT g.*, CAST({} AS bigint) AS first_key FROM g), \
         p AS (SELECT * FROM k{} ORDER BY k.first_key DESC, k.newest DESC, k.last DESC LIMIT {limit}) \
         SELECT p.stream, p.first_key, p.newest, p.last, (SELECT count(*) FROM g), \
         (SELECT CAST(sum(g.alerts) AS bigint) FROM g), f.id, f.fixture_key, f.name, f.home_team, f.away_team, \
         p.kickoff, t.id, t.name, t.country, p.alerts, p.warning, p.elevated, p.critical, p.moved, p.apart, \
         p.available, p.drifted, p.steamed, p.deviating, p.sure FROM p JOIN fixtures f ON f.stream = p.stream JOIN tournaments t ON t.id = f.tournament_id \
         ORDER BY p.first_key DESC, p.newest DESC, p.last DESC",
        first_key(window.sort),
        after.unwrap_or_default(),
    );
    (sql, conditions.values().to_vec())
}

fn read(row: &Row) -> Result<Found, StoreError> {
    let mut columns = Columns::of(row);
    let c = &mut columns;
    let stream = c.text()?;
    let key = [c.int()?, c.int()?, c.int()?];
    let [_, newest, last] = key;
    let totals = (c.int()?, c.int()?);
    let (event_id, event_key, event_name, home_team, away_team) =
        (c.int()?, c.text()?, c.text()?, c.text()?, c.text()?);
    let (kickoff, tournament_id, tournament, country, count) = (c.time()?, c.int()?, c.text()?, c.text()?, c.int()?);
    let by_severity = SeverityCounts { warning: c.int()?, elevated: c.int()?, critical: c.int()? };
    let by_type = TypeCounts {
        price_change: c.int()?,
        direction_disagreement: c.int()?,
        availability: c.int()?,
        drift: c.int()?,
        steam: c.int()?,
        deviation: c.int()?,
        surebet: c.int()?,
    };
    let newest_detected_at =
        Timestamp::from_micros(newest).map_err(|error| crate::projections::columns::damaged(&error.to_string()))?;
    let group = AlertGroup {
        event_id,
        event_key,
        event_name,
        home_team,
        away_team,
        kickoff,
        tournament_id,
        tournament,
        country,
        count,
        highest_severity: by_severity.highest(),
        newest_detected_at,
        newest_alert_id: last,
        by_severity,
        by_type,
        bookmakers: Vec::new(),
        strongest: None,
    };
    Ok(Found { stream, key, totals, group })
}

async fn totals(reader: &Reader, conditions: &Conditions) -> Result<(i64, i64), StoreError> {
    let sql = format!(
        "SELECT count(*), CAST(COALESCE(sum(g.alerts), 0) AS bigint) FROM \
         (SELECT count(*) AS alerts FROM alerts a{} GROUP BY a.stream) g",
        conditions.sql()
    );
    let row = reader.fetch_optional(&sql, conditions.values()).await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.int(0)?, row.int(1)?)))
}

async fn name_strongest(reader: &Reader, filter: &AlertFilter, found: &mut [Found]) -> Result<(), StoreError> {
    let streams: Vec<_> = found.iter().map(|found| found.stream.as_str()).collect();
    let mut strongest = strongest::strongest(reader, filter, &streams).await?;
    for found in found {
        found.group.strongest = strongest.remove(&found.stream);
    }
    Ok(())
}

async fn name_books(reader: &Reader, filter: &AlertFilter, found: &mut [Found]) -> Result<(), StoreError> {
    let mut conditions = filter.conditions_of_groups();
    let streams: Vec<_> = found.iter().map(|found| found.stream.as_str().into()).collect();
    if streams.is_empty() {
        return Ok(());
    }
    conditions.any_of("a.stream", streams);
    let sql = format!("SELECT DISTINCT a.stream, a.bookmaker FROM alerts a{}", conditions.sql());
    let mut books: HashMap<String, Vec<Bookmaker>> = HashMap::new();
    for row in reader.fetch(&sql, conditions.values()).await? {
        let mut columns = Columns::of(&row);
        books.entry(columns.text()?).or_default().push(columns.parse()?);
    }
    for found in found {
        found.group.bookmakers = books.remove(&found.stream).unwrap_or_default();
        found.group.bookmakers.sort();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_survive_their_text() {
        for sort in AlertSort::ALL {
            let cursor = GroupCursor { sort: *sort, key: [-1_782_475_200_000_000, 5, 77] };
            assert_eq!(cursor.to_string().parse::<GroupCursor>(), Ok(cursor));
        }
        for text in ["", "7", "recency.1.2", "recency.1.2.3.4", "newest.1.2.3", "kickoff.a.b.c"] {
            assert!(text.parse::<GroupCursor>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_worst_counts() {
        let counts = |warning, elevated, critical| SeverityCounts { warning, elevated, critical }.highest();
        assert_eq!(counts(9, 9, 1), Severity::Critical);
        assert_eq!(counts(9, 1, 0), Severity::Elevated);
        assert_eq!(counts(1, 0, 0), Severity::Warning);
    }
}
