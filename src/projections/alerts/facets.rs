//! What the filters of a list of alerts can be set to, and how many alerts each choice has.

use std::collections::BTreeMap;

use super::AlertFilter;
use crate::projections::columns::Columns;
use linewatch_log::{Reader, StoreError};
use linewatch_model::AlertStatus;

/// A choice of a filter, and how many alerts it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<T> {
    /// What to filter by.
    pub value: T,
    /// How many alerts.
    pub count: i64,
}

/// A tournament to choose.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TournamentChoice {
    /// Its country, or `Unknown`.
    pub country: String,
    /// Its name, or `Unknown`.
    pub name: String,
    /// What to filter by.
    pub id: i64,
}

/// The choices, those with most alerts first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Of the bookmaker.
    pub bookmakers: Vec<Choice<String>>,
    /// Of the type.
    pub types: Vec<Choice<String>>,
    /// Of the severity.
    pub severities: Vec<Choice<String>>,
    /// Of the tournament.
    pub tournaments: Vec<Choice<TournamentChoice>>,
    /// Of the country.
    pub countries: Vec<Choice<String>>,
}

/// The choices that the alerts of a status leave, at most `most` of each.
///
/// # Errors
/// When the database fails.
pub async fn facets(reader: &Reader, status: Option<AlertStatus>, most: usize) -> Result<Facets, StoreError> {
    let conditions = AlertFilter { status, ..AlertFilter::default() }.conditions_of_groups();
    let sql = format!(
        "SELECT a.bookmaker, a.alert_type, a.severity, count(*) FROM alerts a{} \
         GROUP BY a.bookmaker, a.alert_type, a.severity",
        conditions.sql()
    );
    let [mut bookmakers, mut types, mut severities] = [const { BTreeMap::new() }; 3];
    for row in reader.fetch(&sql, conditions.values()).await? {
        let mut columns = Columns::of(&row);
        let (bookmaker, alert_type, severity) = (columns.text()?, columns.text()?, columns.text()?);
        let count = columns.int()?;
        *bookmakers.entry(bookmaker).or_default() += count;
        *types.entry(alert_type).or_default() += count;
        *severities.entry(severity).or_default() += count;
    }
    let sql = format!(
        "SELECT t.country, t.name, t.id, CAST(sum(g.alerts) AS bigint) FROM \
         (SELECT a.stream AS stream, count(*) AS alerts FROM alerts a{} GROUP BY a.stream) g \
         JOIN fixtures f ON f.stream = g.stream JOIN tournaments t ON t.id = f.tournament_id \
         GROUP BY t.country, t.name, t.id",
        conditions.sql()
    );
    let (mut tournaments, mut countries) = (BTreeMap::new(), BTreeMap::new());
    for row in reader.fetch(&sql, conditions.values()).await? {
        let mut columns = Columns::of(&row);
        let tournament = TournamentChoice { country: columns.text()?, name: columns.text()?, id: columns.int()? };
        let count = columns.int()?;
        *countries.entry(tournament.country.clone()).or_default() += count;
        tournaments.insert(tournament, count);
    }
    Ok(Facets {
        bookmakers: ordered(bookmakers, most),
        types: ordered(types, most),
        severities: ordered(severities, most),
        tournaments: ordered(tournaments, most),
        countries: ordered(countries, most),
    })
}

fn ordered<T: Ord>(counts: BTreeMap<T, i64>, most: usize) -> Vec<Choice<T>> {
    let mut choices: Vec<_> = counts.into_iter().map(|(value, count)| Choice { value, count }).collect();
    choices.sort_by(|one, other| (other.count, &one.value).cmp(&(one.count, &other.value)));
    choices.truncate(most);
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_with_most_alerts_comes_first() {
        let counts = BTreeMap::from([("a", 1), ("b", 5), ("c", 5), ("d", 2)]);
        let values: Vec<_> = ordered(counts, 3).into_iter().map(|choice| choice.value).collect();
        assert_eq!(values, ["b", "c", "d"]);
    }
}
