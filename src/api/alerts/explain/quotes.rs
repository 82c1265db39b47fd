//! The prices that an alert was judged by, with the events that hold them.

use std::collections::{BTreeMap, btree_map::Entry};

use serde::Serialize;
use utoipa::ToSchema;

use super::recomputed::Recomputed;
use crate::events::{AlertDetected, FixtureEvent, OddsUpdated};
use linewatch_bookmakers::markets::in_market_order;
use linewatch_log::{Store, StoreError};
use linewatch_model::{Bookmaker, Odds, OutcomeName, Position, Sequence, StreamId, Timestamp};

/// A price that an alert was judged by.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct QuoteDocument {
    /// What it is: `baseline` (the price before), `now`, `opposite` (the competitor's), `mover`, `leg`.
    role: &'static str,
    /// Whose price.
    #[schema(value_type = String)]
    bookmaker: Bookmaker,
    /// The event that holds it.
    #[schema(value_type = u64)]
    position: Position,
    /// Its sequence in the fixture's stream.
    #[schema(value_type = u64)]
    sequence: Sequence,
    /// When it was captured.
    #[schema(value_type = String, format = DateTime)]
    captured_at: Timestamp,
    /// The outcome; null where it is about the market.
    #[schema(value_type = Option<String>)]
    outcome: Option<OutcomeName>,
    /// The price; null where there was none.
    #[schema(value_type = Option<f64>)]
    price: Option<Odds>,
}

/// A price, before it is known where it is stored.
struct Wanted {
    role: &'static str,
    bookmaker: Bookmaker,
    sequence: Sequence,
    outcome: Option<OutcomeName>,
    price: Option<Odds>,
}

/// The prices that an alert was judged by.
pub(super) async fn quotes(
    store: &Store,
    stream: &StreamId,
    alert: &AlertDetected,
    again: &Recomputed,
) -> Result<Vec<QuoteDocument>, StoreError> {
    let wanted = wanted(alert, again);
    let mut stored: BTreeMap<Sequence, Option<(Position, Timestamp)>> = BTreeMap::new();
    for quote in &wanted {
        if let Entry::Vacant(vacant) = stored.entry(quote.sequence) {
            vacant.insert(stored_at(store, stream, quote.sequence).await?);
        }
    }
    let document = |quote: Wanted| {
        let (position, captured_at) = (*stored.get(&quote.sequence)?)?;
        let Wanted { role, bookmaker, sequence, outcome, price } = quote;
        Some(QuoteDocument { role, bookmaker, position, sequence, captured_at, outcome, price })
    };
    Ok(wanted.into_iter().filter_map(document).collect())
}

/// Where an update is stored, and when its snapshot was captured.
async fn stored_at(
    store: &Store,
    stream: &StreamId,
    sequence: Sequence,
) -> Result<Option<(Position, Timestamp)>, StoreError> {
    let before = Sequence::new(sequence.get().saturating_sub(1));
    let events = store.next_of(stream, before, 1).await?;
    Ok(events.first().and_then(|event| match event.decode_as() {
        Ok(FixtureEvent::OddsUpdated(OddsUpdated { captured_at, .. })) => Some((event.position, captured_at)),
        _ => None,
    }))
}

fn wanted(alert: &AlertDetected, again: &Recomputed) -> Vec<Wanted> {
    let outcome = || alert.outcome_name.clone();
    let quote = |role, bookmaker: &Bookmaker, sequence, price| {
        let (bookmaker, outcome) = (bookmaker.clone(), outcome());
        Wanted { role, bookmaker, sequence, outcome, price }
    };
    let mut wanted = Vec::new();
    if alert.movers.is_empty() && alert.legs.is_empty() {
        if let Some(baseline) = again.baseline {
            wanted.push(quote("baseline", &alert.bookmaker, baseline, alert.old_value));
        }
        wanted.push(quote("now", &alert.bookmaker, alert.evidence.quote, alert.new_value));
    }
    if let (Some(competitor), Some(sequence)) = (&alert.competitor, alert.evidence.competitor_quote) {
        wanted.push(quote("opposite", &competitor.bookmaker, sequence, Some(competitor.new_value)));
    }
    for mover in &alert.movers {
        wanted.push(quote("baseline", &mover.bookmaker, mover.baseline, Some(mover.old_value)));
        wanted.push(quote("mover", &mover.bookmaker, mover.quote, Some(mover.new_value)));
    }
    let mut legs: Vec<_> = alert.legs.iter().collect();
    in_market_order(&alert.market_id, &mut legs, |leg| &leg.outcome_name);
    for leg in legs {
        let Some((_, sequence)) = again.legs.iter().find(|(book, _)| *book == leg.bookmaker) else { continue };
        let outcome = Some(leg.outcome_name.clone());
        let (bookmaker, price) = (leg.bookmaker.clone(), Some(leg.odds));
        wanted.push(Wanted { role: "leg", bookmaker, sequence: *sequence, outcome, price });
    }
    wanted
}
