//! An alert as messages and the API show it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::projections::alerts::{AlertEvidence, AlertView, Latest};
use linewatch_http::schema;
use linewatch_model::{
    Actor, AlertStatus, AlertType, Bookmaker, Line, MarketId, MarketName, Odds, OutcomeName, Percent, Severity,
    Timestamp,
};

/// An alert.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AlertView)]
pub struct AlertDocument {
    /// Its id: the position of its `AlertDetected` in the log.
    id: i64,
    /// The stream of its fixture.
    stream: String,
    /// Its number inside the fixture.
    alert_number: i64,
    /// Its fixture: the position of its `FixtureRegistered` in the log.
    event_id: Option<i64>,
    /// The fixture's key.
    event_key: Option<String>,
    /// `Norway - France`.
    event_name: Option<String>,
    /// The home team.
    home_team: Option<String>,
    /// The away team.
    away_team: Option<String>,
    /// The tournament; `Unknown` where nobody named one.
    tournament_name: Option<String>,
    /// The tournament's country; `Unknown` where nobody named one.
    country: Option<String>,
    /// What it says.
    #[schema(value_type = schema::AlertType)]
    alert_type: AlertType,
    /// How bad it is.
    #[schema(value_type = schema::Severity)]
    severity: Severity,
    /// Where it is in its life.
    #[schema(value_type = schema::AlertStatus)]
    status: AlertStatus,
    /// Whose price or market; of a disagreement the reference book.
    #[schema(value_type = String)]
    bookmaker_slug: Bookmaker,
    /// Its name for people.
    bookmaker_name: String,
    /// The market's id.
    #[schema(value_type = String)]
    market_id: MarketId,
    /// The market's name for people.
    #[schema(value_type = String)]
    market_name: MarketName,
    /// The market's line, where it has one.
    #[schema(value_type = Option<f64>)]
    line: Option<Line>,
    /// The outcome; none for availability.
    #[schema(value_type = Option<String>)]
    outcome_name: Option<OutcomeName>,
    /// Signed change of a price change, absolute gap of a disagreement, 0 of availability.
    #[schema(value_type = f64)]
    change_percent: Percent,
    /// The price before.
    #[schema(value_type = Option<f64>)]
    old_value: Option<Odds>,
    /// The price after.
    #[schema(value_type = Option<f64>)]
    new_value: Option<Odds>,
    /// The other side of a disagreement.
    #[schema(value_type = Option<String>)]
    competitor_slug: Option<Bookmaker>,
    /// `sportybet:up` of a disagreement, `suspended` or `returned` of availability.
    competitor_direction: Option<String>,
    /// The competitor's price before.
    #[schema(value_type = Option<f64>)]
    competitor_old_value: Option<Odds>,
    /// The competitor's price after.
    #[schema(value_type = Option<f64>)]
    competitor_new_value: Option<Odds>,
    /// When the snapshot that raised it was captured.
    #[schema(value_type = String, format = DateTime)]
    detected_at: Timestamp,
    /// When it was stored.
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Timestamp,
    /// The fixture's kickoff.
    #[schema(value_type = String, format = DateTime)]
    event_kickoff: Timestamp,
    /// When somebody acknowledged it.
    #[schema(value_type = Option<String>, format = DateTime)]
    acknowledged_at: Option<Timestamp>,
    /// Who acknowledged it.
    #[schema(value_type = Option<String>)]
    acknowledged_by: Option<Actor>,
    /// Why, if they said.
    note: Option<String>,
    /// The version of the note, to change it with; null where nobody has acknowledged the alert.
    note_version: Option<i64>,
    /// The request or batch that raised it.
    correlation_id: String,
    /// What it was judged by.
    evidence: EvidenceDocument,
    /// The monitor that raised it.
    monitor: String,
    /// The monitor's cooldown group.
    group: String,
    /// What the change was measured in: `relative` (per cent of the price), `implied` or `fair` (percentage points).
    measure: String,
    /// The change in that measure.
    #[schema(value_type = f64)]
    measured_change: Percent,
    /// `up` or `down` of steam; `longer` or `shorter` where our price stands apart.
    side: Option<String>,
    /// How many bookmakers moved together, of steam.
    movers: i64,
    /// How bad it was when it was raised.
    #[schema(value_type = schema::Severity)]
    first_severity: Severity,
    /// How often it was met again within its cooldown.
    repeats: i64,
    /// What was seen when it was met again last.
    latest: Option<LatestDocument>,
    /// The version of the rule set that raised it; 0 where none was activated.
    rules_version: i64,
    /// When what it says ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    resolved_at: Option<Timestamp>,
    /// Why: `back_in_line`, `closed`, `no_consensus` or `rules`.
    resolved_why: Option<String>,
}

/// What was seen when an alert was met again.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AlertLatest)]
pub struct LatestDocument {
    /// When it was seen.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Whose price.
    #[schema(value_type = String)]
    bookmaker_slug: Bookmaker,
    /// The change, in the alert's measure.
    #[schema(value_type = f64)]
    measured_change: Percent,
    /// The price before.
    #[schema(value_type = Option<f64>)]
    old_value: Option<Odds>,
    /// The price after.
    #[schema(value_type = Option<f64>)]
    new_value: Option<Odds>,
}

impl From<Latest> for LatestDocument {
    fn from(latest: Latest) -> Self {
        let Latest { at, bookmaker, measured_change, old_value, new_value } = latest;
        Self { at, bookmaker_slug: bookmaker, measured_change, old_value, new_value }
    }
}

/// Where to find what an alert was judged by.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AlertEvidence)]
pub struct EvidenceDocument {
    /// The version of the settings in force; 0 for the defaults.
    settings_version: i64,
    /// The sequence, in the alert's stream, of the `OddsUpdated` with the bookmaker's quote.
    quote_sequence: i64,
    /// The same for the competitor's quote of a disagreement.
    competitor_quote_sequence: Option<i64>,
}

impl From<AlertView> for AlertDocument {
    fn from(view: AlertView) -> Self {
        Self {
            id: view.id,
            stream: view.stream,
            alert_number: view.alert_number,
            event_id: view.event_id,
            event_key: view.event_key,
            event_name: view.event_name,
            home_team: view.home_team,
            away_team: view.away_team,
            tournament_name: view.tournament_name,
            country: view.country,
            alert_type: view.alert_type,
            severity: view.severity,
            status: view.status,
            bookmaker_slug: view.bookmaker_slug,
            bookmaker_name: view.bookmaker_name,
            market_id: view.market_id,
            market_name: view.market_name,
            line: view.line,
            outcome_name: view.outcome_name,
            change_percent: view.change_percent,
            old_value: view.old_value,
            new_value: view.new_value,
            competitor_slug: view.competitor_slug,
            competitor_direction: view.competitor_direction,
            competitor_old_value: view.competitor_old_value,
            competitor_new_value: view.competitor_new_value,
            detected_at: view.detected_at,
            recorded_at: view.recorded_at,
            event_kickoff: view.event_kickoff,
            acknowledged_at: view.acknowledged_at,
            acknowledged_by: view.acknowledged_by,
            note: view.note,
            correlation_id: view.correlation_id,
            rules_version: view.evidence.rules_version,
            evidence: view.evidence.into(),
            monitor: view.monitor,
            group: view.group,
            measure: view.measure.unwrap_or_else(|| "relative".to_owned()),
            measured_change: view.measured_change,
            side: view.side,
            movers: view.movers,
            first_severity: view.first_severity,
            repeats: view.repeats,
            latest: view.latest.map(LatestDocument::from),
            resolved_at: view.resolved_at,
            resolved_why: view.resolved_why,
            note_version: view.note_version,
        }
    }
}

impl From<AlertEvidence> for EvidenceDocument {
    fn from(evidence: AlertEvidence) -> Self {
        let AlertEvidence { settings_version, quote_sequence, competitor_quote_sequence, .. } = evidence;
        Self { settings_version, quote_sequence, competitor_quote_sequence }
    }
}
