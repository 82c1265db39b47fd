//! Which alerts: the filters, as conditions on the table.

use crate::projections::conditions::{Conditions, containing};
use linewatch_log::Value;
use linewatch_model::{AlertStatus, AlertType, Bookmaker, MarketId, Severity, Timestamp};

use super::AlertCounts;

/// Which alerts. An empty list lets all of them through.
#[derive(Debug, Clone, Default)]
pub struct AlertFilter {
    /// Only of this status.
    pub status: Option<AlertStatus>,
    /// Only of one of these severities.
    pub severities: Vec<Severity>,
    /// Only of one of these types.
    pub alert_types: Vec<AlertType>,
    /// Only of one of these monitors.
    pub monitors: Vec<String>,
    /// Only of one of these cooldown groups.
    pub groups: Vec<String>,
    /// Only of the fixture with this id.
    pub event_id: Option<i64>,
    /// Only of one of these bookmakers.
    pub bookmakers: Vec<Bookmaker>,
    /// Only of this market, in all its lines.
    pub market_id: Option<MarketId>,
    /// Only of fixtures of one of these tournaments.
    pub tournaments: Vec<i64>,
    /// Only of fixtures of one of these countries.
    pub countries: Vec<String>,
    /// Only those that have all of these folded words somewhere: in the fixture's name, teams, tournament
    /// or country, in the market, the outcome or a bookmaker.
    pub words: Vec<String>,
    /// Not detected before.
    pub from: Option<Timestamp>,
    /// Not detected after.
    pub to: Option<Timestamp>,
    /// Not stored after the alert with this id.
    pub up_to: Option<i64>,
}

impl AlertFilter {
    pub(super) fn conditions(&self) -> Conditions {
        let mut conditions = Conditions::default();
        if let Some(status) = self.status {
            conditions.and("a.status = ?", [status.as_str().into()]);
        }
        conditions.any_of("a.severity", texts(&self.severities, |it| it.as_str()));
        conditions.any_of("a.alert_type", texts(&self.alert_types, |it| it.as_str()));
        conditions.any_of("a.monitor", texts(&self.monitors, String::as_str));
        conditions.any_of("a.cooldown_group", texts(&self.groups, String::as_str));
        conditions.any_of("a.bookmaker", texts(&self.bookmakers, Bookmaker::as_str));
        conditions.any_of("a.market_id", texts(self.market_id.as_slice(), MarketId::as_str));
        let numbers = [
            ("a.stream = (SELECT stream FROM fixtures WHERE id = ?)", self.event_id),
            ("a.detected_at >= ?", self.from.map(Timestamp::micros)),
            ("a.detected_at <= ?", self.to.map(Timestamp::micros)),
            ("a.id <= ?", self.up_to),
        ];
        let numbers = numbers.into_iter().filter_map(|(sql, value)| Some((sql, value?.into())));
        numbers.for_each(|(sql, value)| conditions.and(sql, [value]));
        self.of_fixtures(&mut conditions);
        self.with_words(&mut conditions);
        conditions
    }

    /// The conditions for what is summed up by event: the index for that begins with the status, so one is always named.
    pub(super) fn conditions_of_groups(&self) -> Conditions {
        let mut conditions = self.conditions();
        if self.status.is_none() {
            conditions.any_of("a.status", texts(AlertStatus::ALL, |it| it.as_str()));
        }
        conditions
    }

    /// Tournaments and countries are asked for once, and not for each alert.
    fn of_fixtures(&self, conditions: &mut Conditions) {
        let mut wanted = Vec::new();
        let mut values: Vec<Value> = Vec::new();
        let mut one_of = |column: &str, named: Vec<Value>| {
            if !named.is_empty() {
                wanted.push(format!("{column} IN ({})", vec!["?"; named.len()].join(", ")));
                values.extend(named);
            }
        };
        one_of("f.tournament_id", self.tournaments.iter().map(|id| (*id).into()).collect());
        one_of("t.country", texts(&self.countries, String::as_str));
        if !wanted.is_empty() {
            let sql =
                "a.stream IN (SELECT f.stream FROM fixtures f JOIN tournaments t ON t.id = f.tournament_id WHERE ";
            conditions.and(&format!("{sql}{})", wanted.join(" AND ")), values);
        }
    }

    fn with_words(&self, conditions: &mut Conditions) {
        for word in &self.words {
            let pattern = containing(word);
            let sql = "(a.search_text LIKE ? ESCAPE '!' OR a.stream IN \
                       (SELECT stream FROM fixtures WHERE search_text LIKE ? ESCAPE '!'))";
            conditions.and(sql, [pattern.as_str().into(), pattern.as_str().into()]);
        }
    }

    /// The number of alerts that fit, where the kept counts know it: with one filter by status, severity or type.
    pub(super) fn counted(&self, counts: &AlertCounts) -> Option<i64> {
        let others = self.event_id.is_some()
            || self.market_id.is_some()
            || self.from.is_some()
            || self.to.is_some()
            || self.up_to.is_some()
            || !(self.bookmakers.is_empty() && self.tournaments.is_empty())
            || !(self.countries.is_empty() && self.words.is_empty())
            || !(self.monitors.is_empty() && self.groups.is_empty());
        if others {
            return None;
        }
        match (self.status, &*self.severities, &*self.alert_types) {
            (None, [], []) => Some(counts.total()),
            (Some(status), [], []) => Some(counts.of_status(status)),
            (None, [severity], []) => Some(counts.of_severity(*severity)),
            (None, [], [alert_type]) => Some(counts.of_type(*alert_type)),
            _ => None,
        }
    }
}

fn texts<T>(named: &[T], text: impl Fn(&T) -> &str) -> Vec<Value> {
    named.iter().map(|it| text(it).into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_counters_do_not_know_is_counted() {
        let counts = AlertCounts::default();
        let plain = AlertFilter { status: Some(AlertStatus::New), ..AlertFilter::default() };
        assert_eq!(plain.counted(&counts), Some(0));
        let word = AlertFilter { words: vec!["oslo".to_owned()], ..plain.clone() };
        let country = AlertFilter { countries: vec!["Ghana".to_owned()], ..plain.clone() };
        let two = AlertFilter { severities: vec![Severity::Warning, Severity::Critical], ..AlertFilter::default() };
        for filter in [word, country, two, AlertFilter { up_to: Some(1), ..plain }] {
            assert_eq!(filter.counted(&counts), None, "{filter:?}");
        }
    }

    #[test]
    fn every_value_has_its_place() {
        let filter = AlertFilter {
            status: Some(AlertStatus::New),
            tournaments: vec![1, 2],
            countries: vec!["Ghana".to_owned()],
            words: vec!["50%".to_owned()],
            ..AlertFilter::default()
        };
        let conditions = filter.conditions();
        assert!(conditions.sql().contains("f.tournament_id IN ($2, $3) AND t.country IN ($4)"), "{}", conditions.sql());
        assert_eq!(conditions.values().len(), 6);
        assert_eq!(conditions.values()[5], "%50!%%".into());
    }
}
