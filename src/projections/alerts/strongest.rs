//! What moved most among the alerts of a fixture.

use std::collections::{BTreeSet, HashMap};

use super::{AlertFilter, AlertView, query::find_all};
use crate::projections::columns::Columns;
use linewatch_log::{Reader, Row, StoreError};
use linewatch_model::AlertType;

/// Alerts that are looked at for one answer.
const MOST_ALERTS: i64 = 20_000;

/// The strongest alert of a fixture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strongest {
    /// The alert.
    pub alert: AlertView,
    /// How many markets moved so: the same bookmaker, outcome and direction.
    pub markets: usize,
}

/// What decides which alert is the strongest.
struct Candidate {
    id: i64,
    stream: String,
    alert_type: AlertType,
    bookmaker: String,
    /// The side of the match, or the outcome, in small letters.
    side: String,
    change: i64,
    competitor_direction: Option<String>,
    /// Which way our price stands apart, or the others moved.
    stands: Option<String>,
    market: (String, Option<i64>),
}

impl Candidate {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let mut columns = Columns::of(row);
        Ok(Self {
            id: columns.int()?,
            stream: columns.text()?,
            alert_type: columns.parse()?,
            bookmaker: columns.text()?,
            side: side_of(&columns.opt_text()?.unwrap_or_default()),
            change: columns.int()?,
            competitor_direction: columns.opt_text()?,
            stands: columns.opt_text()?,
            market: (columns.text()?, columns.opt_int()?),
        })
    }

    /// Prices that moved say more than prices that are apart, and these more than a market that closed.
    const fn strength(&self) -> (u8, i64, i64) {
        let kind = match self.alert_type {
            AlertType::PriceChange | AlertType::Steam | AlertType::Drift => 2,
            AlertType::DirectionDisagreement | AlertType::Deviation | AlertType::Surebet => 1,
            AlertType::Availability => 0,
        };
        (kind, self.change.saturating_abs(), self.id)
    }

    /// Whether both are one move.
    fn moves_with(&self, other: &Self) -> bool {
        let same_way = match self.alert_type {
            AlertType::PriceChange | AlertType::Drift => self.change.signum() == other.change.signum(),
            AlertType::Steam | AlertType::Deviation | AlertType::Surebet => self.stands == other.stands,
            AlertType::DirectionDisagreement | AlertType::Availability => {
                self.competitor_direction == other.competitor_direction
            }
        };
        same_way && (self.alert_type, &self.bookmaker, &self.side) == (other.alert_type, &other.bookmaker, &other.side)
    }
}

/// Markets name the sides of a match in two ways: a move of the home side is one move.
fn side_of(outcome: &str) -> String {
    match outcome.to_lowercase().as_str() {
        "home" => "1".to_owned(),
        "draw" => "x".to_owned(),
        "away" => "2".to_owned(),
        other => other.to_owned(),
    }
}

/// The strongest of the alerts that fit, of each of these fixtures' streams.
pub(super) async fn strongest(
    reader: &Reader,
    filter: &AlertFilter,
    streams: &[&str],
) -> Result<HashMap<String, Strongest>, StoreError> {
    if streams.is_empty() {
        return Ok(HashMap::new());
    }
    let mut conditions = filter.conditions_of_groups();
    conditions.any_of("a.stream", streams.iter().map(|stream| (*stream).into()).collect());
    let sql = format!(
        "SELECT a.id, a.stream, a.alert_type, a.bookmaker, a.outcome_name, a.measured_change, \
         a.competitor_direction, a.side, a.market_id, a.line FROM alerts a{} LIMIT {MOST_ALERTS}",
        conditions.sql()
    );
    let mut of_stream: HashMap<String, Vec<Candidate>> = HashMap::new();
    for row in &reader.fetch(&sql, conditions.values()).await? {
        let candidate = Candidate::read(row)?;
        of_stream.entry(candidate.stream.clone()).or_default().push(candidate);
    }
    let chosen: HashMap<i64, usize> = of_stream.values().filter_map(|candidates| choose(candidates)).collect();
    let mut ids: Vec<i64> = chosen.keys().copied().collect();
    ids.sort_unstable();
    let views = find_all(reader, &ids).await?;
    let strongest = |alert: AlertView| {
        let markets = chosen.get(&alert.id).copied().unwrap_or(1);
        (alert.stream.clone(), Strongest { alert, markets })
    };
    Ok(views.into_iter().map(strongest).collect())
}

/// The strongest, and how many markets moved so.
fn choose(candidates: &[Candidate]) -> Option<(i64, usize)> {
    let strongest = candidates.iter().max_by_key(|candidate| candidate.strength())?;
    let together = candidates.iter().filter(|candidate| candidate.moves_with(strongest));
    let markets: BTreeSet<_> = together.map(|candidate| &candidate.market).collect();
    Some((strongest.id, markets.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(id: i64, alert_type: AlertType, (outcome, change): (&str, i64), market: &str) -> Candidate {
        Candidate {
            id,
            stream: "fixture-a".to_owned(),
            alert_type,
            bookmaker: "betpawa".to_owned(),
            side: side_of(outcome),
            change,
            competitor_direction: None,
            stands: None,
            market: (market.to_owned(), None),
        }
    }

    #[test]
    fn the_largest_move_counts_with_those_that_are_the_same_one() {
        let all = [
            candidate(1, AlertType::Availability, ("", 0), "5000"),
            candidate(2, AlertType::DirectionDisagreement, ("1", 90), "3743"),
            candidate(3, AlertType::PriceChange, ("1", -14), "3743"),
            candidate(4, AlertType::PriceChange, ("Home", -12), "3774"),
            candidate(5, AlertType::PriceChange, ("1", 11), "4693"),
            candidate(6, AlertType::PriceChange, ("2", -13), "3774"),
        ];
        assert_eq!(choose(&all), Some((3, 2)));
        assert_eq!(choose(&all[..2]), Some((2, 1)));
        assert_eq!(choose(&[]), None);
    }

    #[test]
    fn drifts_and_steam_in_opposite_directions_are_two_moves() {
        let drifts = [
            candidate(1, AlertType::Drift, ("1", -14), "3743"),
            candidate(2, AlertType::Drift, ("1", 12), "3774"),
            candidate(3, AlertType::Drift, ("1", -11), "4693"),
        ];
        assert_eq!(choose(&drifts), Some((1, 2)));
        let steam = |id, stands: &str, market| Candidate {
            stands: Some(stands.to_owned()),
            ..candidate(id, AlertType::Steam, ("1", 9), market)
        };
        assert_eq!(choose(&[steam(1, "down", "3743"), steam(2, "up", "3774"), steam(3, "up", "4693")]), Some((3, 2)));
    }
}
