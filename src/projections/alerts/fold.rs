//! The fold. New alerts are gathered and inserted together; whatever changes one inserts them first.

use std::collections::BTreeMap;

use crate::{
    events::{AlertAgain, AlertDetected, AlertRestored, AlertSide, Event, FixtureEvent, Metadata},
    projections::{ApplyError, LogEvent, ModelTx},
};
use linewatch_log::Value;
use linewatch_model::{
    Actor, AlertNumber, AlertStatus, AvailabilityChange, Bookmaker, Note, Odds, OutcomeName, Sequence, Severity,
    Timestamp, folded,
};

pub(super) async fn apply(model: &mut ModelTx<'_>, events: impl Iterator<Item = &LogEvent>) -> Result<(), ApplyError> {
    let mut fold = Fold { model, detected: Vec::new(), counts: BTreeMap::new() };
    for event in events {
        if let Event::Fixture(happened) = event.event()? {
            fold.event(event, happened).await?;
        }
    }
    fold.finish().await
}

struct Fold<'m, 'a> {
    model: &'m mut ModelTx<'a>,
    detected: Vec<Vec<Value>>,
    /// What is added to each count, by dimension and value.
    counts: BTreeMap<(&'static str, &'static str), i64>,
}

/// Who acknowledged an alert, when and why.
struct Acknowledgement<'e> {
    at: Timestamp,
    actor: &'e Actor,
    note: Option<&'e Note>,
}

impl Fold<'_, '_> {
    async fn event(&mut self, event: &LogEvent, happened: &FixtureEvent) -> Result<(), ApplyError> {
        match happened {
            FixtureEvent::AlertDetected(alert) => self.detect(event, alert),
            FixtureEvent::AlertRepeated(again) => self.repeat(event, again, None).await,
            FixtureEvent::AlertEscalated { severity, again } => self.repeat(event, again, Some(*severity)).await,
            FixtureEvent::AlertResolved { alert_number, why, at } => {
                let end = Some((*at, why.as_str()));
                self.resolve(event, *alert_number, end).await
            }
            FixtureEvent::AlertAcknowledged { alert_number, at, actor, note } => {
                let by = Acknowledgement { at: *at, actor, note: note.as_ref() };
                self.acknowledge(event, *alert_number, AlertStatus::Acknowledged, Some(by)).await
            }
            FixtureEvent::AlertUnacknowledged { alert_number, .. } => {
                self.acknowledge(event, *alert_number, AlertStatus::New, None).await
            }
            FixtureEvent::AlertNoteAmended { alert_number, at, actor, note } => {
                let by = Acknowledgement { at: *at, actor, note: note.as_ref() };
                self.amend(event, *alert_number, &by).await
            }
            FixtureEvent::AlertsExpired { alerts, .. } => {
                let past = |number: &AlertNumber| (*number, AlertStatus::Past);
                self.set(event, alerts.iter().map(past)).await
            }
            FixtureEvent::AlertsReinstated { alerts, .. } => {
                let restored = |alert: &AlertRestored| (alert.alert_number, alert.status);
                self.set(event, alerts.iter().map(restored)).await
            }
            FixtureEvent::FixtureRescheduled { kickoff, .. } => self.reschedule(event, *kickoff).await,
            FixtureEvent::FixtureRegistered { .. }
            | FixtureEvent::OddsUpdated(_)
            | FixtureEvent::OddsConfirmed { .. } => Ok(()),
        }
    }

    fn detect(&mut self, event: &LogEvent, alert: &AlertDetected) -> Result<(), ApplyError> {
        self.detected.push(row(event, alert)?);
        self.count("status", AlertStatus::New.as_str(), 1);
        self.count("severity", alert.severity.as_str(), 1);
        self.count("type", alert.alert_type.as_str(), 1);
        Ok(())
    }

    /// An alert was met again, perhaps worse: then it is new again where it was acknowledged.
    async fn repeat(
        &mut self,
        event: &LogEvent,
        again: &AlertAgain,
        worse: Option<Severity>,
    ) -> Result<(), ApplyError> {
        self.insert().await?;
        let sql = "UPDATE alerts~ SET repeats = repeats + $1, latest_at = $2, latest_bookmaker = $3, \
                   latest_measured_change = $4, latest_old_value = $5, latest_new_value = $6 \
                   WHERE stream = $7 AND alert_number = $8";
        let number = again.alert_number;
        let values = [
            i64::from(worse.is_none()).into(),
            again.detected_at.micros().into(),
            again.bookmaker.as_str().into(),
            again.measured_change.units().into(),
            units(again.old_value),
            units(again.new_value),
            stream(event),
            i64::from(number.0).into(),
        ];
        if self.model.execute(sql, &values).await? == 0 {
            return Err(unknown(event, number));
        }
        if again.reopened {
            self.resolve(event, number, None).await?;
        }
        match worse {
            Some(severity) => self.escalate(event, number, severity).await,
            None => Ok(()),
        }
    }

    async fn escalate(&mut self, event: &LogEvent, number: AlertNumber, severity: Severity) -> Result<(), ApplyError> {
        let at = [stream(event), i64::from(number.0).into()];
        let sql = "SELECT severity, status FROM alerts~ WHERE stream = $1 AND alert_number = $2";
        let rows = self.model.fetch(sql, &at).await?;
        let row = rows.first().ok_or_else(|| unknown(event, number))?;
        let before: Severity = row.str(0)?.parse().map_err(|error: String| event.cannot_apply(error))?;
        let is_acknowledged = row.str(1)? == AlertStatus::Acknowledged.as_str();
        let sql = "UPDATE alerts~ SET severity = $3 WHERE stream = $1 AND alert_number = $2";
        let [stream, number_value] = at;
        self.model.execute(sql, &[stream, number_value, severity.as_str().into()]).await?;
        self.count("severity", before.as_str(), -1);
        self.count("severity", severity.as_str(), 1);
        if is_acknowledged { self.acknowledge(event, number, AlertStatus::New, None).await } else { Ok(()) }
    }

    /// Notes when and why what an alert says ended, or that it goes on.
    async fn resolve(
        &mut self,
        event: &LogEvent,
        number: AlertNumber,
        end: Option<(Timestamp, &str)>,
    ) -> Result<(), ApplyError> {
        self.insert().await?;
        let sql = "UPDATE alerts~ SET resolved_at = $1, resolved_why = $2 WHERE stream = $3 AND alert_number = $4";
        let values = [
            end.map(|(at, _)| at.micros()).into(),
            end.map(|(_, why)| why).into(),
            stream(event),
            i64::from(number.0).into(),
        ];
        if self.model.execute(sql, &values).await? == 0 { Err(unknown(event, number)) } else { Ok(()) }
    }

    fn count(&mut self, dimension: &'static str, value: &'static str, by: i64) {
        *self.counts.entry((dimension, value)).or_default() += by;
    }

    async fn acknowledge(
        &mut self,
        event: &LogEvent,
        number: AlertNumber,
        status: AlertStatus,
        by: Option<Acknowledgement<'_>>,
    ) -> Result<(), ApplyError> {
        self.set(event, std::iter::once((number, status))).await?;
        let sql = "UPDATE alerts~ SET acknowledged_at = $1, acknowledged_by = $2, note = $3, note_version = $4 \
                   WHERE stream = $5 AND alert_number = $6";
        let values = [
            by.as_ref().map(|by| by.at.micros()).into(),
            by.as_ref().map(|by| by.actor.as_str()).into(),
            by.as_ref().and_then(|by| by.note).map(Note::as_str).into(),
            by.as_ref().map(|_| event.recorded.sequence.to_sql()).into(),
            stream(event),
            i64::from(number.0).into(),
        ];
        self.model.execute(sql, &values).await?;
        match by.filter(|by| by.note.is_some()) {
            Some(by) => self.note(event, number, &by).await,
            None => Ok(()),
        }
    }

    async fn amend(
        &mut self,
        event: &LogEvent,
        number: AlertNumber,
        by: &Acknowledgement<'_>,
    ) -> Result<(), ApplyError> {
        self.insert().await?;
        let sql = "UPDATE alerts~ SET note = $1, note_version = $2 WHERE stream = $3 AND alert_number = $4";
        let note = by.note.map(Note::as_str).into();
        let values = [note, event.recorded.sequence.to_sql().into(), stream(event), i64::from(number.0).into()];
        if self.model.execute(sql, &values).await? == 0 {
            return Err(unknown(event, number));
        }
        self.note(event, number, by).await
    }

    /// Keeps what was noted.
    async fn note(
        &mut self,
        event: &LogEvent,
        number: AlertNumber,
        by: &Acknowledgement<'_>,
    ) -> Result<(), ApplyError> {
        let sql = "INSERT INTO alert_notes~ (stream, alert_number, version, position, note, actor, noted_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = [
            stream(event),
            i64::from(number.0).into(),
            event.recorded.sequence.to_sql().into(),
            event.recorded.position.to_sql().into(),
            by.note.map(Note::as_str).into(),
            by.actor.as_str().into(),
            by.at.micros().into(),
        ];
        self.model.execute(sql, &values).await?;
        Ok(())
    }

    /// Sets the status of alerts of one fixture; all of them must be known.
    async fn set(
        &mut self,
        event: &LogEvent,
        alerts: impl Iterator<Item = (AlertNumber, AlertStatus)>,
    ) -> Result<(), ApplyError> {
        self.insert().await?;
        let known = self.statuses(event).await?;
        for (number, status) in alerts {
            let Some(before) = known.get(&number) else {
                return Err(unknown(event, number));
            };
            let sql = "UPDATE alerts~ SET status = $1 WHERE stream = $2 AND alert_number = $3";
            let values = [status.as_str().into(), stream(event), i64::from(number.0).into()];
            self.model.execute(sql, &values).await?;
            self.count("status", before.as_str(), -1);
            self.count("status", status.as_str(), 1);
        }
        Ok(())
    }

    async fn statuses(&mut self, event: &LogEvent) -> Result<BTreeMap<AlertNumber, AlertStatus>, ApplyError> {
        let sql = "SELECT alert_number, status FROM alerts~ WHERE stream = $1";
        let mut statuses = BTreeMap::new();
        for row in self.model.fetch(sql, &[stream(event)]).await? {
            let number = u32::try_from(row.int(0)?).map_err(|error| event.cannot_apply(error.to_string()))?;
            let status = row.str(1)?.parse().map_err(|error: String| event.cannot_apply(error))?;
            statuses.insert(AlertNumber(number), status);
        }
        Ok(statuses)
    }

    async fn reschedule(&mut self, event: &LogEvent, kickoff: Timestamp) -> Result<(), ApplyError> {
        self.insert().await?;
        let sql = "UPDATE alerts~ SET kickoff = $1 WHERE stream = $2";
        self.model.execute(sql, &[kickoff.micros().into(), stream(event)]).await?;
        Ok(())
    }

    async fn insert(&mut self) -> Result<(), ApplyError> {
        let head = "INSERT INTO alerts~ (id, stream, alert_number, alert_type, severity, bookmaker, market_id, \
                    market_name, line, outcome_name, change_percent, old_value, new_value, competitor, \
                    competitor_direction, competitor_old_value, competitor_new_value, availability, detected_at, \
                    recorded_at, kickoff, settings_version, quote_sequence, competitor_quote_sequence, \
                    correlation_id, status, search_text, monitor, cooldown_group, measure, measured_change, side, \
                    movers, rules_version, first_severity, repeats)";
        let rows = std::mem::take(&mut self.detected);
        Ok(self.model.insert_rows(head, "", &rows).await?)
    }

    async fn finish(mut self) -> Result<(), ApplyError> {
        self.insert().await?;
        // Also what came and went within a chunk, so that the rows are the same however the log is cut.
        let row = |((dimension, value), by): (&(&'static str, &'static str), &i64)| {
            vec![(*dimension).into(), (*value).into(), (*by).into()]
        };
        let rows: Vec<_> = self.counts.iter().map(row).collect();
        let head = "INSERT INTO alert_counts~ (dimension, value, count)";
        let tail = "ON CONFLICT (dimension, value) DO UPDATE SET count = alert_counts~.count + excluded.count";
        Ok(self.model.insert_rows(head, tail, &rows).await?)
    }
}

fn stream(event: &LogEvent) -> Value {
    event.recorded.stream.aggregate_id.as_str().into()
}

fn unknown(event: &LogEvent, number: AlertNumber) -> ApplyError {
    event.cannot_apply(format!("alert {number} of {} is unknown", event.recorded.stream))
}

fn units(odds: Option<Odds>) -> Value {
    odds.map(|odds| i64::from(odds.units())).into()
}

fn row(event: &LogEvent, alert: &AlertDetected) -> Result<Vec<Value>, ApplyError> {
    let metadata = Metadata::decode(&event.recorded).map_err(|error| event.cannot_apply(error.to_string()))?;
    let competitor = alert.competitor.as_ref();
    Ok(vec![
        event.recorded.position.to_sql().into(),
        stream(event),
        i64::from(alert.alert_number.0).into(),
        alert.alert_type.as_str().into(),
        alert.severity.as_str().into(),
        alert.bookmaker.as_str().into(),
        alert.market_id.as_str().into(),
        alert.market_name.as_str().into(),
        alert.line.map(|line| i64::from(line.units())).into(),
        alert.outcome_name.as_ref().map(OutcomeName::as_str).into(),
        alert.change_percent.units().into(),
        units(alert.old_value),
        units(alert.new_value),
        competitor.map(|it| it.bookmaker.as_str()).into(),
        competitor.map(|it| it.direction.as_str()).into(),
        units(competitor.map(|it| it.old_value)),
        units(competitor.map(|it| it.new_value)),
        alert.availability.map(AvailabilityChange::as_str).into(),
        alert.detected_at.micros().into(),
        event.recorded.recorded_at.micros().into(),
        alert.kickoff.micros().into(),
        alert.evidence.settings_version.to_sql().into(),
        alert.evidence.quote.to_sql().into(),
        alert.evidence.competitor_quote.map(Sequence::to_sql).into(),
        metadata.correlation_id.into(),
        AlertStatus::New.as_str().into(),
        search_text(alert).into(),
        alert.monitor().as_str().into(),
        alert.group().as_str().into(),
        alert.measure.map(linewatch_rules::Measure::as_str).into(),
        alert.measured_change().units().into(),
        alert.side.map(AlertSide::as_str).into(),
        i64::try_from(alert.movers.len()).unwrap_or(i64::MAX).into(),
        alert.evidence.rules_version.to_sql().into(),
        alert.severity.as_str().into(),
        0.into(),
    ])
}

/// What a search looks through besides the fixture, folded.
fn search_text(alert: &AlertDetected) -> String {
    let book = |it: &Bookmaker| [it.as_str().to_owned(), it.display_name().to_owned()];
    let movers = alert.movers.iter().map(|mover| &mover.bookmaker);
    let others = alert.competitor.as_ref().map(|it| &it.bookmaker).into_iter().chain(movers);
    let books = std::iter::once(&alert.bookmaker).chain(others);
    let outcome = alert.outcome_name.as_ref().map(OutcomeName::as_str);
    let line = alert.line.map(|line| line.to_string());
    let names = [Some(alert.market_name.as_str()), line.as_deref(), outcome].into_iter().flatten().map(str::to_owned);
    folded(&names.chain(books.flat_map(book)).collect::<Vec<_>>().join("\n"))
}
