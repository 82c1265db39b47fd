//! Judgements as events, and events as what later judgements ask for.

use crate::events::{
    AlertAgain, AlertDetected, AlertLeg, AlertMover, AlertSide, CompetitorMove, Evidence, FixtureEvent,
};
use linewatch_model::{Direction, Percent, Sequence, Timestamp};
use linewatch_rules::{
    Again, Alert, AlertFacts, Detector, Judgement, Leg, Measure, MonitorId, Mover, Resolution, Rules, Side, Stand,
};

/// The events of a judgement, in the order in which they are written: new alerts, what was met again, what ended.
pub fn events(
    judgement: Judgement,
    rules: &Rules,
    moment: (Timestamp, Timestamp),
) -> impl Iterator<Item = FixtureEvent> {
    let (captured_at, kickoff) = moment;
    let versions = (rules.version(), rules.settings_version());
    let resolved =
        move |end: Resolution| FixtureEvent::AlertResolved { alert_number: end.number, why: end.why, at: captured_at };
    let raised = judgement
        .raised
        .into_iter()
        .map(move |alert| FixtureEvent::AlertDetected(Box::new(detected(alert, kickoff, versions))));
    let again = judgement.again.into_iter().map(move |again| repeated(again, versions));
    raised.chain(again).chain(judgement.resolved.into_iter().map(resolved))
}

fn detected(alert: Alert, kickoff: Timestamp, versions: (Sequence, Sequence)) -> AlertDetected {
    let evidence = evidence(&alert, versions);
    let is_default = alert.monitor == alert.detector.default_monitor();
    let group = (alert.group != alert.monitor).then_some(alert.group);
    let monitor = (!is_default).then_some(alert.monitor);
    AlertDetected {
        alert_number: alert.number,
        alert_type: alert.detector.into(),
        severity: alert.severity,
        bookmaker: alert.bookmaker,
        market_id: alert.market_id,
        market_name: alert.market_name,
        line: alert.line,
        outcome_name: alert.outcome,
        change_percent: alert.change_percent,
        old_value: alert.old,
        new_value: alert.new,
        competitor: alert.competitor.map(|competitor| CompetitorMove {
            bookmaker: competitor.bookmaker,
            direction: competitor.direction,
            old_value: competitor.old,
            new_value: competitor.new,
        }),
        availability: alert.availability,
        monitor,
        group,
        measure: alert.measure.filter(|measure| *measure != Measure::Relative),
        measured_change: measured(alert.detector, alert.measured, alert.change_percent),
        side: alert.side.as_ref().and_then(side),
        movers: alert.movers.into_iter().map(mover).collect(),
        legs: alert.legs.into_iter().map(leg).collect(),
        detected_at: alert.detected_at,
        kickoff,
        evidence,
    }
}

/// What was measured, where that is not the change itself.
fn measured(detector: Detector, measured: Percent, change: Percent) -> Option<Percent> {
    let is_change = matches!(detector, Detector::DirectionDisagreement | Detector::Availability) || measured == change;
    (!is_change).then_some(measured)
}

fn evidence(alert: &Alert, (rules_version, settings_version): (Sequence, Sequence)) -> Evidence {
    Evidence {
        settings_version,
        quote: alert.quote,
        competitor_quote: alert.competitor.as_ref().map(|competitor| competitor.quote),
        rules_version,
        baseline: alert.baseline.map(|baseline| baseline.sequence).filter(|_| !rules_version.is_start()),
    }
}

const fn side(side: &Side) -> Option<AlertSide> {
    match side {
        Side::Competitor(_) => None,
        Side::Direction(Direction::Up) => Some(AlertSide::Up),
        Side::Direction(Direction::Down) => Some(AlertSide::Down),
        Side::Stand(Stand::Longer) => Some(AlertSide::Longer),
        Side::Stand(Stand::Shorter) => Some(AlertSide::Shorter),
    }
}

fn mover(mover: Mover) -> AlertMover {
    AlertMover {
        bookmaker: mover.bookmaker,
        old_value: mover.old,
        new_value: mover.new,
        measured_change: mover.measured,
        quote: mover.quote,
        baseline: mover.baseline.sequence,
    }
}

fn leg(leg: Leg) -> AlertLeg {
    AlertLeg { outcome_name: leg.outcome, bookmaker: leg.bookmaker, odds: leg.price, share: leg.share }
}

fn repeated(again: Again, versions: (Sequence, Sequence)) -> FixtureEvent {
    let Again { number, escalated, reopened, newest } = again;
    let evidence = evidence(&newest, versions);
    let again = Box::new(AlertAgain {
        alert_number: number,
        reopened,
        bookmaker: newest.bookmaker,
        market_id: newest.market_id,
        line: newest.line,
        outcome_name: newest.outcome,
        monitor: newest.monitor,
        change_percent: newest.change_percent,
        measured_change: newest.measured,
        old_value: newest.old,
        new_value: newest.new,
        movers: u32::try_from(newest.movers.len()).unwrap_or(u32::MAX),
        detected_at: newest.detected_at,
        evidence,
    });
    match escalated {
        Some(severity) => FixtureEvent::AlertEscalated { severity, again },
        None => FixtureEvent::AlertRepeated(again),
    }
}

/// The direction or side of an alert, as the engine has it.
#[must_use]
pub fn side_of(alert: &AlertDetected) -> Option<Side> {
    alert.side.map(|side| match side {
        AlertSide::Up => Side::Direction(Direction::Up),
        AlertSide::Down => Side::Direction(Direction::Down),
        AlertSide::Longer => Side::Stand(Stand::Longer),
        AlertSide::Shorter => Side::Stand(Stand::Shorter),
    })
}

/// What is remembered of an alert.
#[must_use]
pub fn facts<'a>(
    alert: &'a AlertDetected,
    (monitor, group): (&'a MonitorId, &'a MonitorId),
    side: Option<&'a Side>,
) -> AlertFacts<'a> {
    AlertFacts {
        number: alert.alert_number,
        monitor,
        group,
        detector: alert.alert_type.into(),
        severity: alert.severity,
        bookmaker: &alert.bookmaker,
        market_id: &alert.market_id,
        line: alert.line,
        outcome: alert.outcome_name.as_ref(),
        side,
        at: alert.detected_at,
    }
}
