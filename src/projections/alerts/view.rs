//! An alert as readers see it.

use crate::projections::columns::{Columns, damaged};
use linewatch_log::{Row, StoreError};
use linewatch_model::{
    Actor, AlertStatus, AlertType, AvailabilityChange, Bookmaker, Direction, Line, MarketId, MarketName, Odds,
    OutcomeName, Percent, Severity, Timestamp,
};

/// The columns that [`AlertView::read`] reads, in its order.
pub(super) const COLUMNS: &str = "a.id, a.stream, a.alert_number, f.id, f.fixture_key, f.name, f.home_team, \
     f.away_team, t.name, t.country, a.alert_type, a.severity, a.status, a.bookmaker, a.market_id, a.market_name, \
     a.line, a.outcome_name, a.change_percent, a.old_value, a.new_value, a.competitor, a.competitor_direction, \
     a.competitor_old_value, a.competitor_new_value, a.availability, a.detected_at, a.recorded_at, a.kickoff, \
     a.acknowledged_at, a.acknowledged_by, a.note, a.correlation_id, a.settings_version, a.quote_sequence, \
     a.competitor_quote_sequence, a.rules_version, a.monitor, a.cooldown_group, a.measure, a.measured_change, a.side, \
     a.movers, a.first_severity, a.repeats, a.latest_at, a.latest_bookmaker, a.latest_measured_change, \
     a.latest_old_value, a.latest_new_value, a.resolved_at, a.resolved_why, a.note_version";

/// The tables they come from. An alert is shown even if its fixture could not be read.
pub(super) const FROM: &str = "alerts a LEFT JOIN fixtures f ON f.stream = a.stream \
     LEFT JOIN tournaments t ON t.id = f.tournament_id";

/// An alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertView {
    /// Its id: the position of its `AlertDetected` in the log.
    pub id: i64,
    /// The stream of its fixture.
    pub stream: String,
    /// Its number inside the fixture.
    pub alert_number: i64,
    /// Its fixture: the position of its `FixtureRegistered` in the log.
    pub event_id: Option<i64>,
    /// The fixture's key.
    pub event_key: Option<String>,
    /// `Norway - France`.
    pub event_name: Option<String>,
    /// The home team.
    pub home_team: Option<String>,
    /// The away team.
    pub away_team: Option<String>,
    /// The tournament; `Unknown` where nobody named one.
    pub tournament_name: Option<String>,
    /// The tournament's country; `Unknown` where nobody named one.
    pub country: Option<String>,
    /// What it says.
    pub alert_type: AlertType,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is in its life.
    pub status: AlertStatus,
    /// Whose price or market; of a disagreement the reference book.
    pub bookmaker_slug: Bookmaker,
    /// Its name for people.
    pub bookmaker_name: String,
    /// The market's id.
    pub market_id: MarketId,
    /// The market's name for people.
    pub market_name: MarketName,
    /// The market's line, where it has one.
    pub line: Option<Line>,
    /// The outcome; none for availability.
    pub outcome_name: Option<OutcomeName>,
    /// Signed change of a price change, absolute gap of a disagreement, 0 of availability.
    pub change_percent: Percent,
    /// The price before.
    pub old_value: Option<Odds>,
    /// The price after.
    pub new_value: Option<Odds>,
    /// The other side of a disagreement.
    pub competitor_slug: Option<Bookmaker>,
    /// `sportybet:up` of a disagreement, `suspended` or `returned` of availability.
    pub competitor_direction: Option<String>,
    /// The competitor's price before.
    pub competitor_old_value: Option<Odds>,
    /// The competitor's price after.
    pub competitor_new_value: Option<Odds>,
    /// When the snapshot that raised it was captured.
    pub detected_at: Timestamp,
    /// When it was stored.
    pub recorded_at: Timestamp,
    /// The fixture's kickoff.
    pub event_kickoff: Timestamp,
    /// When somebody acknowledged it.
    pub acknowledged_at: Option<Timestamp>,
    /// Who.
    pub acknowledged_by: Option<Actor>,
    /// Why, if they said.
    pub note: Option<String>,
    /// The request or batch that raised it.
    pub correlation_id: String,
    /// What it was judged by.
    pub evidence: AlertEvidence,
    /// The monitor that raised it.
    pub monitor: String,
    /// The monitor's cooldown group.
    pub group: String,
    /// What the change was measured in; none is per cent of the price.
    pub measure: Option<String>,
    /// The change in that measure.
    pub measured_change: Percent,
    /// Which way steam goes, or where the reference book's price stands.
    pub side: Option<String>,
    /// How many bookmakers moved together, of steam.
    pub movers: i64,
    /// How bad it was when it was raised.
    pub first_severity: Severity,
    /// How often it was met again within its cooldown.
    pub repeats: i64,
    /// What was seen when it was met again last.
    pub latest: Option<Latest>,
    /// When what it says ended.
    pub resolved_at: Option<Timestamp>,
    /// Why.
    pub resolved_why: Option<String>,
    /// The version of its note, of an acknowledged one: the sequence of the event that wrote it, or left it out.
    pub note_version: Option<i64>,
}

/// What was seen when an alert was met again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Latest {
    /// When.
    pub at: Timestamp,
    /// Whose price.
    pub bookmaker: Bookmaker,
    /// The change, in the alert's measure.
    pub measured_change: Percent,
    /// The price before.
    pub old_value: Option<Odds>,
    /// The price after.
    pub new_value: Option<Odds>,
}

/// Where to find what an alert was judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlertEvidence {
    /// The version of the settings in force; 0 for the defaults.
    pub settings_version: i64,
    /// The version of the rule set in force; 0 where none was activated.
    pub rules_version: i64,
    /// The sequence, in the alert's stream, of the `OddsUpdated` with the bookmaker's quote.
    pub quote_sequence: i64,
    /// The same for the competitor's quote of a disagreement.
    pub competitor_quote_sequence: Option<i64>,
}

impl AlertView {
    /// As it was when it was detected, whatever has become of it since.
    #[must_use]
    pub fn as_detected(self, kickoff: Timestamp) -> Self {
        Self {
            status: AlertStatus::New,
            event_kickoff: kickoff,
            acknowledged_at: None,
            acknowledged_by: None,
            note: None,
            severity: self.first_severity,
            repeats: 0,
            latest: None,
            resolved_at: None,
            resolved_why: None,
            note_version: None,
            ..self
        }
    }

    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        let mut columns = Columns::of(row);
        let c = &mut columns;
        let (id, stream, alert_number) = (c.int()?, c.text()?, c.int()?);
        let (event_id, event_key, event_name) = (c.opt_int()?, c.opt_text()?, c.opt_text()?);
        let (home_team, away_team) = (c.opt_text()?, c.opt_text()?);
        let (tournament_name, country) = (c.opt_text()?, c.opt_text()?);
        let (alert_type, severity, status) = (c.parse()?, c.parse()?, c.parse()?);
        let bookmaker_slug: Bookmaker = c.parse()?;
        let (market_id, market_name, line) = (c.parse()?, c.parse()?, line(c.opt_int()?)?);
        let (outcome_name, change_percent) = (c.opt_parse()?, Percent::from_units(c.int()?));
        let (old_value, new_value) = (c.opt_odds()?, c.opt_odds()?);
        let (competitor_slug, direction) = (c.opt_parse()?, c.opt_parse()?);
        let (competitor_old_value, competitor_new_value) = (c.opt_odds()?, c.opt_odds()?);
        let competitor_direction = direction_text(competitor_slug.as_ref(), direction, c.opt_parse()?);
        Ok(Self {
            id,
            stream,
            alert_number,
            event_id,
            event_key,
            event_name,
            home_team,
            away_team,
            tournament_name,
            country,
            alert_type,
            severity,
            status,
            bookmaker_name: bookmaker_slug.display_name().to_owned(),
            bookmaker_slug,
            market_id,
            market_name,
            line,
            outcome_name,
            change_percent,
            old_value,
            new_value,
            competitor_slug,
            competitor_direction,
            competitor_old_value,
            competitor_new_value,
            detected_at: c.time()?,
            recorded_at: c.time()?,
            event_kickoff: c.time()?,
            acknowledged_at: c.opt_time()?,
            acknowledged_by: c.opt_parse()?,
            note: c.opt_text()?,
            correlation_id: c.text()?,
            evidence: AlertEvidence {
                settings_version: c.int()?,
                quote_sequence: c.int()?,
                competitor_quote_sequence: c.opt_int()?,
                rules_version: c.int()?,
            },
            monitor: c.text()?,
            group: c.text()?,
            measure: c.opt_text()?,
            measured_change: Percent::from_units(c.int()?),
            side: c.opt_text()?,
            movers: c.int()?,
            first_severity: c.parse()?,
            repeats: c.int()?,
            latest: latest(c)?,
            resolved_at: c.opt_time()?,
            resolved_why: c.opt_text()?,
            note_version: c.opt_int()?,
        })
    }
}

fn latest(c: &mut Columns<'_>) -> Result<Option<Latest>, StoreError> {
    let (at, bookmaker, measured) = (c.opt_time()?, c.opt_parse()?, c.opt_int()?);
    let (old_value, new_value) = (c.opt_odds()?, c.opt_odds()?);
    let known = at.zip(bookmaker).zip(measured);
    Ok(known.map(|((at, bookmaker), measured)| Latest {
        at,
        bookmaker,
        measured_change: Percent::from_units(measured),
        old_value,
        new_value,
    }))
}

fn line(units: Option<i64>) -> Result<Option<Line>, StoreError> {
    units.map(Line::from_units).transpose().map_err(|error| damaged(&format!("a line {error}")))
}

/// One field tells both who disagrees and what became of a market, as the existing clients read it.
fn direction_text(
    competitor: Option<&Bookmaker>,
    direction: Option<Direction>,
    availability: Option<AvailabilityChange>,
) -> Option<String> {
    let disagreement = competitor.zip(direction).map(|(competitor, direction)| format!("{competitor}:{direction}"));
    disagreement.or_else(|| availability.map(|change| change.as_str().to_owned()))
}
