//! The alerts of an event in short, as clients read them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    messages::AlertDocument,
    projections::alerts::{AlertGroup, SeverityCounts, TypeCounts},
};
use linewatch_http::schema;
use linewatch_model::{Bookmaker, Severity, Timestamp};

/// How many alerts of each severity.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SeverityCounts)]
struct SeverityCountsBody {
    /// Alerts with severity warning.
    warning: i64,
    /// Alerts with severity elevated.
    elevated: i64,
    /// Alerts with severity critical.
    critical: i64,
}

/// How many alerts of each type. What only a rule set raises is left out where there is none.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TypeCounts)]
struct TypeCountsBody {
    /// Prices that moved.
    price_change: i64,
    /// Prices that moved apart.
    direction_disagreement: i64,
    /// Markets that vanished or came back.
    availability: i64,
    /// Prices that moved in small steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    drift: Option<i64>,
    /// Outcomes that many books moved the same way.
    #[serde(skip_serializing_if = "Option::is_none")]
    steam: Option<i64>,
    /// Prices of ours that stand apart from the consensus.
    #[serde(skip_serializing_if = "Option::is_none")]
    deviation: Option<i64>,
    /// Bets at several books that win whatever happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    surebet: Option<i64>,
}

/// A fixture's alerts that fit the filters, in short.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AlertGroup)]
pub(super) struct AlertGroupBody {
    /// The fixture: the position of its `FixtureRegistered` in the log.
    event_id: i64,
    /// The fixture's key.
    event_key: String,
    /// `Norway - France`.
    event_name: String,
    /// The home team.
    home_team: String,
    /// The away team.
    away_team: String,
    /// When it starts.
    #[schema(value_type = String, format = DateTime)]
    kickoff: Timestamp,
    /// The tournament's id, to filter by.
    tournament_id: i64,
    /// The tournament; `Unknown` where nobody named one.
    tournament: String,
    /// The tournament's country; `Unknown` where nobody named one.
    country: String,
    /// How many of its alerts fit.
    count: i64,
    /// The worst of them.
    #[schema(value_type = schema::Severity)]
    highest_severity: Severity,
    /// When the newest of them was detected.
    #[schema(value_type = String, format = DateTime)]
    newest_detected_at: Timestamp,
    /// The newest of them by id, which is what `upTo` of an acknowledgement takes.
    newest_alert_id: i64,
    /// How many of each severity.
    by_severity: SeverityCountsBody,
    /// How many of each type.
    by_type: TypeCountsBody,
    /// Whose prices or markets they are about, in alphabetical order.
    #[schema(value_type = Vec<String>)]
    bookmakers: Vec<Bookmaker>,
    /// What moved most; null where so many alerts fit that not all are looked at.
    strongest: Option<StrongestBody>,
}

/// The strongest alert of a group: prices that moved before prices that are apart, and these before markets that closed;
/// then the largest change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StrongestMove)]
pub(super) struct StrongestBody {
    /// The alert.
    alert: AlertDocument,
    /// How many markets moved so: the same bookmaker, outcome and direction.
    markets: usize,
}

impl From<SeverityCounts> for SeverityCountsBody {
    fn from(SeverityCounts { warning, elevated, critical }: SeverityCounts) -> Self {
        Self { warning, elevated, critical }
    }
}

impl From<TypeCounts> for TypeCountsBody {
    fn from(counts: TypeCounts) -> Self {
        let any = |count: i64| Some(count).filter(|count| *count > 0);
        Self {
            price_change: counts.price_change,
            direction_disagreement: counts.direction_disagreement,
            availability: counts.availability,
            drift: any(counts.drift),
            steam: any(counts.steam),
            deviation: any(counts.deviation),
            surebet: any(counts.surebet),
        }
    }
}

impl From<AlertGroup> for AlertGroupBody {
    fn from(group: AlertGroup) -> Self {
        Self {
            event_id: group.event_id,
            event_key: group.event_key,
            event_name: group.event_name,
            home_team: group.home_team,
            away_team: group.away_team,
            kickoff: group.kickoff,
            tournament_id: group.tournament_id,
            tournament: group.tournament,
            country: group.country,
            count: group.count,
            highest_severity: group.highest_severity,
            newest_detected_at: group.newest_detected_at,
            newest_alert_id: group.newest_alert_id,
            by_severity: group.by_severity.into(),
            by_type: group.by_type.into(),
            bookmakers: group.bookmakers,
            strongest: group.strongest.map(|it| StrongestBody { alert: it.alert.into(), markets: it.markets }),
        }
    }
}
