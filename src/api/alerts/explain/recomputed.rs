//! The moment of an alert, judged again.

use std::sync::Arc;

use super::Fields;
use crate::{
    backtest::{History, JudgedMoment, ReviewError, Reviews},
    detection,
    events::{AlertDetected, FixtureEvent, RecordedEvent},
};
use linewatch_model::{Bookmaker, MarketKey, Position, Sequence, Timestamp};
use linewatch_rules::{Detector, ResolvedFor, Subject};

/// What came of the moment of an alert when it was judged again.
#[derive(Debug, Default)]
pub(super) struct Recomputed {
    /// The moment's first event; none where the stored events have no such moment.
    pub moment: Option<Position>,
    /// The monitor's fields for what the alert is about.
    pub fields: Fields,
    /// The event that holds the price which the change is measured from.
    pub baseline: Option<Sequence>,
    /// When the price that raised it was captured.
    pub change_at: Option<Timestamp>,
    /// The events that hold the prices of the alert's bets, by book.
    pub legs: Vec<(Bookmaker, Sequence)>,
    /// What today's code makes otherwise; none where it raises the same alert.
    pub difference: Option<String>,
}

/// Judges the fixture of an alert again, up to the alert.
pub(super) async fn judge_again(
    reviews: &Reviews,
    history: &Arc<History>,
    event: &RecordedEvent,
    alert: &AlertDetected,
) -> Result<Recomputed, ReviewError> {
    let none = Some("the stored events have no moment of this alert".to_owned());
    let mut again = Recomputed { difference: none, ..Recomputed::default() };
    let look = |moment: &JudgedMoment<'_>| {
        if moment.captured_at == alert.detected_at && moment.events.1 < event.position {
            again = of_moment(moment, history, alert);
        }
    };
    reviews.review(&event.stream, Some(event.sequence), history, look).await?;
    Ok(again)
}

fn of_moment(moment: &JudgedMoment<'_>, history: &History, alert: &AlertDetected) -> Recomputed {
    let judgement = moment.judgement.clone();
    let judged_by: Vec<_> =
        judgement.raised.iter().map(|raised| (raised.baseline, raised.resolved_for.clone())).collect();
    let events = detection::events(judgement, moment.rules, (moment.captured_at, moment.kickoff));
    let raised = events.filter_map(|event| match event {
        FixtureEvent::AlertDetected(raised) => Some(*raised),
        _ => None,
    });
    let same = raised.zip(judged_by).find(|(raised, _)| is_about_the_same(raised, alert));
    let baseline = same.as_ref().and_then(|(_, (baseline, _))| *baseline).map(|baseline| baseline.sequence);
    let resolved_for = same.as_ref().map_or_else(|| as_recorded(alert), |(_, (_, resolved_for))| resolved_for.clone());
    let key = MarketKey { market_id: alert.market_id.clone(), line: alert.line };
    let quote = |book: &Bookmaker| {
        let path = moment.board.book(book)?.market(&key)?.path()?;
        Some((path.current().captured_at(), path.current().sequence()))
    };
    let legs = alert.legs.iter().filter_map(|leg| Some((leg.bookmaker.clone(), quote(&leg.bookmaker)?.1)));
    Recomputed {
        moment: Some(moment.events.0),
        fields: fields(moment, history, alert, &resolved_for),
        baseline: alert.evidence.baseline.or(baseline),
        change_at: quote(&alert.bookmaker).map(|(at, _)| at),
        legs: legs.collect(),
        difference: difference(same.as_ref().map(|(raised, _)| raised), alert),
    }
}

fn is_about_the_same(raised: &AlertDetected, alert: &AlertDetected) -> bool {
    let competitor = |alert: &AlertDetected| alert.competitor.as_ref().map(|competitor| competitor.bookmaker.clone());
    (raised.alert_type, &raised.bookmaker, &raised.market_id, raised.line, &raised.outcome_name, raised.side)
        == (alert.alert_type, &alert.bookmaker, &alert.market_id, alert.line, &alert.outcome_name, alert.side)
        && raised.monitor() == alert.monitor()
        && competitor(raised) == competitor(alert)
}

/// What the fields were asked for as far as the alert itself tells, where today's code raises no such alert.
fn as_recorded(alert: &AlertDetected) -> ResolvedFor {
    let is_steam = Detector::from(alert.alert_type) == Detector::Steam;
    ResolvedFor { bookmaker: Some(alert.bookmaker.clone()).filter(|_| !is_steam), price: alert.old_value }
}

/// What the monitor's fields said of what the alert is about.
fn fields(moment: &JudgedMoment<'_>, history: &History, alert: &AlertDetected, resolved_for: &ResolvedFor) -> Fields {
    let evidence = &alert.evidence;
    let known = history.rules_of(evidence.rules_version).zip(history.settings_of(evidence.settings_version));
    let Some((rules, settings)) = known else { return Vec::new() };
    let subject = Subject {
        fixture: moment.fixture,
        to_kickoff: alert.kickoff.micros_since(alert.detected_at),
        bookmaker: resolved_for.bookmaker.as_ref(),
        market: &alert.market_id,
        line: alert.line,
        price: resolved_for.price,
    };
    let effective = rules.effective(settings, &subject).into_iter();
    let monitor = alert.monitor();
    effective.filter(|effective| effective.monitor == monitor).flat_map(|effective| effective.fields).collect()
}

/// What today's code makes otherwise.
fn difference(raised: Option<&AlertDetected>, alert: &AlertDetected) -> Option<String> {
    let Some(raised) = raised else { return Some("today's code raises no such alert in this moment".to_owned()) };
    let same = AlertDetected { alert_number: alert.alert_number, ..raised.clone() };
    if same == *alert {
        return None;
    }
    let said = if raised.severity == alert.severity {
        format!(
            "today's code measures a change of {}, and {} was recorded",
            raised.measured_change(),
            alert.measured_change()
        )
    } else {
        format!("today's code raises it as {}, and it was recorded as {}", raised.severity, alert.severity)
    };
    Some(said)
}
