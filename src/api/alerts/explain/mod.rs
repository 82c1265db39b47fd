//! `GET /api/alerts/{id}/explain`: what an alert was judged by, and whether it would be raised again.

mod arithmetic;
mod quotes;
mod recomputed;
mod repetitions;

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use self::{
    arithmetic::arithmetic,
    quotes::{QuoteDocument, quotes},
    recomputed::{Recomputed, judge_again},
    repetitions::{Repetition, repetitions},
};
use crate::{
    api::{
        extract::Path,
        problem::{Problem, Result},
        rules::EffectiveField,
    },
    backtest::{History, Reviews},
    events::{AlertDetected, FixtureEvent, RecordedEvent},
    projections::alerts,
};
use linewatch_log::{Reader, Store};
use linewatch_model::{Position, Timestamp};
use linewatch_rules::{Detector, Field, Layer};

/// Why an alert was raised.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Explanation {
    /// The alert.
    alert_id: i64,
    /// The version of the rule set in force; 0 where the settings alone decided.
    rules_version: u64,
    /// The version of the settings in force; 0 for the defaults.
    settings_version: u64,
    /// The monitor that raised it.
    monitor: String,
    /// What that looks for.
    detector: &'static str,
    /// The prices that it was judged by.
    quotes: Vec<QuoteDocument>,
    /// What the monitor's fields said there, and which layer set each; empty where the rule set is not known any more.
    fields: Vec<EffectiveField>,
    /// The arithmetic, a sentence a line.
    arithmetic: Vec<String>,
    /// The snapshot that confirmed the change, where that had to stand for a while.
    confirmed_by: Option<Confirmation>,
    /// How often it was met again within its cooldown.
    repeats: i64,
    /// When that was, oldest first: at most 100.
    repetitions: Vec<Repetition>,
    /// Whether today's code raises the same alert from the stored events.
    recomputed: bool,
    /// What is different, where it does not.
    difference: Option<String>,
}

/// The snapshot that confirmed a change.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Confirmation {
    /// When it was captured.
    #[schema(value_type = String, format = DateTime)]
    captured_at: Timestamp,
    /// Its first event.
    #[schema(value_type = u64)]
    position: Position,
}

/// A monitor's fields for a subject.
pub(super) type Fields = Vec<(Field, Option<linewatch_rules::Value>, Layer)>;

/// Why an alert was raised
///
/// The fixture is judged again from its first event up to the alert, by the rules that were in force.
#[utoipa::path(
    get, path = "/api/alerts/{id}/explain", operation_id = "explain_alert", tag = "alerts",
    params(("id" = u64, Path, description = "The alert's id")),
    responses(
        (status = 200, body = Explanation),
        (status = 404, description = "There is no such alert"),
        (status = 503, description = "Others ask the same: ask again"),
    )
)]
pub(super) async fn explain(
    State(store): State<Store>,
    State(reader): State<Reader>,
    State(reviews): State<Reviews>,
    Path(id): Path<u64>,
) -> Result<Answer<Explanation>> {
    let event = store.event_at(Position::new(id)).await?;
    let found = event.and_then(|event| Some((alert_of(&event)?, event)));
    let Some((alert, event)) = found else { return Err(Problem::not_found("Alert not found").into()) };
    let history = Arc::new(History::read(&store).await?);
    let again = judge_again(&reviews, &history, &event, &alert).await?;
    let view = alerts::find(&reader, event.position.to_sql()).await?;
    let repeats = view.map_or(0, |view| view.repeats);
    let repetitions = repetitions(&store, &event, alert.alert_number, usize::try_from(repeats).unwrap_or(0)).await?;
    Ok(Answer(Explanation {
        alert_id: event.position.to_sql(),
        rules_version: alert.evidence.rules_version.get(),
        settings_version: alert.evidence.settings_version.get(),
        monitor: alert.monitor().to_string(),
        detector: Detector::from(alert.alert_type).as_str(),
        quotes: quotes(&store, &event.stream, &alert, &again).await?,
        arithmetic: arithmetic(&alert, &again.fields),
        fields: again.fields.iter().map(EffectiveField::of).collect::<Result<_>>()?,
        confirmed_by: confirmation(&alert, &again),
        repeats,
        repetitions,
        recomputed: again.difference.is_none(),
        difference: again.difference,
    }))
}

fn alert_of(event: &RecordedEvent) -> Option<AlertDetected> {
    if event.event_type != "AlertDetected" {
        return None;
    }
    match event.decode_as().ok()? {
        FixtureEvent::AlertDetected(alert) => Some(*alert),
        _ => None,
    }
}

/// A change that was captured before the moment that raised the alert had to stand until then.
fn confirmation(alert: &AlertDetected, again: &Recomputed) -> Option<Confirmation> {
    let is_price = matches!(Detector::from(alert.alert_type), Detector::PriceChange | Detector::Drift);
    let confirms = again.fields.iter().any(|(field, value, _)| {
        *field == Field::Confirm && !matches!(value, None | Some(linewatch_rules::Value::Whole(0)))
    });
    let is_later = again.change_at.is_some_and(|at| at < alert.detected_at);
    let position = again.moment?;
    (is_price && confirms && is_later).then_some(Confirmation { captured_at: alert.detected_at, position })
}
