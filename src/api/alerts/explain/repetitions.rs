//! What an alert repeated: the moments in which it was met again.

use serde::Serialize;
use utoipa::ToSchema;

use crate::events::{AlertAgain, FixtureEvent, RecordedEvent};
use linewatch_http::schema;
use linewatch_log::{Store, StoreError};
use linewatch_model::{AlertNumber, Bookmaker, Odds, OutcomeName, Percent, Position, Severity, Timestamp};

/// Repetitions in one answer: the oldest.
const MAX_REPETITIONS: usize = 100;
/// Events of the fixture after the alert that are looked through.
const MAX_EVENTS: usize = 20_000;
/// Events that are read at once.
const PAGE_EVENTS: i64 = 500;

/// A moment in which an alert was met again.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Repetition {
    /// The event that says so.
    #[schema(value_type = u64)]
    position: Position,
    /// When the snapshot was captured.
    #[schema(value_type = String, format = DateTime)]
    captured_at: Timestamp,
    /// The severity that the alert got by it; null where it stayed as it was.
    #[schema(value_type = Option<schema::Severity>)]
    escalated_to: Option<Severity>,
    /// Whose price or market it was.
    #[schema(value_type = String)]
    bookmaker: Bookmaker,
    /// The outcome; null where it is about the market.
    #[schema(value_type = Option<String>)]
    outcome: Option<OutcomeName>,
    /// The price before.
    #[schema(value_type = Option<f64>)]
    old_price: Option<Odds>,
    /// The price after.
    #[schema(value_type = Option<f64>)]
    new_price: Option<Odds>,
    /// The change, as the monitor measures it.
    #[schema(value_type = f64)]
    measured_change: Percent,
}

/// When an alert was met again, oldest first; of how many there are something is known already.
pub(super) async fn repetitions(
    store: &Store,
    event: &RecordedEvent,
    alert: AlertNumber,
    count: usize,
) -> Result<Vec<Repetition>, StoreError> {
    let (mut found, mut after, mut seen) = (Vec::new(), event.sequence, 0);
    let wanted = count.min(MAX_REPETITIONS);
    while found.len() < wanted && seen < MAX_EVENTS {
        let page = store.next_of(&event.stream, after, PAGE_EVENTS).await?;
        let Some(last) = page.last() else { break };
        (after, seen) = (last.sequence, seen + page.len());
        found.extend(page.iter().filter_map(|event| repetition(event, alert)));
    }
    found.truncate(wanted);
    Ok(found)
}

fn repetition(event: &RecordedEvent, alert: AlertNumber) -> Option<Repetition> {
    if !matches!(&*event.event_type, "AlertRepeated" | "AlertEscalated") {
        return None;
    }
    let (again, escalated_to) = match event.decode_as().ok()? {
        FixtureEvent::AlertRepeated(again) => (again, None),
        FixtureEvent::AlertEscalated { severity, again } => (again, Some(severity)),
        _ => return None,
    };
    let AlertAgain { bookmaker, outcome_name, old_value, new_value, measured_change, detected_at, .. } = *again;
    (again.alert_number == alert).then_some(Repetition {
        position: event.position,
        captured_at: detected_at,
        escalated_to,
        bookmaker,
        outcome: outcome_name,
        old_price: old_value,
        new_price: new_value,
        measured_change,
    })
}
