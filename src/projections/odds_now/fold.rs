//! The fold: a chunk's events are grouped by offer, so that each offer is read and written once.

use std::collections::{BTreeMap, HashMap};

use crate::{
    events::{Event, FixtureEvent, OddsUpdated},
    projections::{
        ApplyError, LogEvent, ModelTx,
        conditions::{list, listed},
        offer,
    },
};
use linewatch_log::{StoreError, Value};
use linewatch_model::{Bookmaker, Timestamp};

/// Offers that are in memory at once; an offer has some 15 KB.
const OFFERS: usize = 200;

type Key<'e> = (&'e str, &'e str);

/// What a chunk says about one offer.
#[derive(Default)]
struct OfferChanges<'e> {
    updates: Vec<(&'e LogEvent, &'e OddsUpdated)>,
    /// When it was seen first and last in this chunk.
    seen: Option<(Timestamp, Timestamp)>,
}

impl OfferChanges<'_> {
    fn see(&mut self, at: Timestamp) {
        self.seen = Some((self.seen.map_or(at, |(first, _)| first), at));
    }
}

pub(super) async fn apply<'e>(
    model: &mut ModelTx<'_>,
    events: impl Iterator<Item = &'e LogEvent>,
) -> Result<(), ApplyError> {
    let touched = group(events)?;
    confirm(model, &touched).await?;
    let changed: Vec<_> = touched.into_iter().filter(|(_, touched)| !touched.updates.is_empty()).collect();
    for offers in changed.chunks(OFFERS) {
        change(model, offers).await?;
    }
    Ok(())
}

fn group<'e>(events: impl Iterator<Item = &'e LogEvent>) -> Result<BTreeMap<Key<'e>, OfferChanges<'e>>, ApplyError> {
    let mut touched: BTreeMap<Key<'e>, OfferChanges<'e>> = BTreeMap::new();
    for event in events {
        let stream = event.recorded.stream.aggregate_id.as_str();
        match event.event()? {
            Event::Fixture(FixtureEvent::OddsUpdated(update)) => {
                let touched = touched.entry((stream, update.bookmaker.as_str())).or_default();
                touched.see(update.captured_at);
                touched.updates.push((event, update));
            }
            Event::Fixture(FixtureEvent::OddsConfirmed { bookmakers, captured_at, .. }) => {
                for bookmaker in bookmakers.iter().map(Bookmaker::as_str) {
                    touched.entry((stream, bookmaker)).or_default().see(*captured_at);
                }
            }
            _ => {}
        }
    }
    Ok(touched)
}

/// Offers that were only seen again. One that was never seen before was seen without any market.
async fn confirm(model: &mut ModelTx<'_>, touched: &BTreeMap<Key<'_>, OfferChanges<'_>>) -> Result<(), ApplyError> {
    let unchanged = touched.iter().filter(|(_, touched)| touched.updates.is_empty());
    let rows: Vec<_> = unchanged
        .filter_map(|(key, touched)| Some(row(*key, touched.seen?, &offer::Summary::default(), false)))
        .collect();
    let tail = "ON CONFLICT (stream, bookmaker) DO UPDATE SET confirmed_at = excluded.confirmed_at";
    Ok(model.insert_rows(INSERT, tail, &rows).await?)
}

/// Offers with changes.
async fn change(model: &mut ModelTx<'_>, touched: &[(Key<'_>, OfferChanges<'_>)]) -> Result<(), ApplyError> {
    let mut known = load(model, touched).await?;
    let (mut rows, mut offers) = (Vec::with_capacity(touched.len()), Vec::with_capacity(touched.len()));
    for ((stream, bookmaker), touched) in touched {
        let mut offer = known.remove(&((*stream).to_owned(), (*bookmaker).to_owned())).unwrap_or_default();
        let mut times = None;
        for (event, update) in &touched.updates {
            offer = offer::splice(&offer, &update.markets, update.captured_at)
                .map_err(|reason| event.cannot_apply(reason))?;
            times = touched.seen.map(|(_, last)| (update.captured_at, last));
        }
        let (Some(times), Some((last, update))) = (times, touched.updates.last()) else { continue };
        let summary = offer::summary(&offer).map_err(|reason| last.cannot_apply(reason))?;
        rows.push(row((stream, bookmaker), times, &summary, update.sides_swapped));
        offers.push(vec![(*stream).into(), (*bookmaker).into(), offer.into()]);
    }
    model.insert_rows(INSERT, REPLACE, &rows).await?;
    let head = "INSERT INTO odds_offers~ (stream, bookmaker, offer)";
    let tail = "ON CONFLICT (stream, bookmaker) DO UPDATE SET offer = excluded.offer";
    Ok(model.insert_rows(head, tail, &offers).await?)
}

const INSERT: &str = "INSERT INTO odds_now~ (stream, bookmaker, changed_at, confirmed_at, open_markets, \
                      unavailable_markets, inline_markets, sides_swapped)";
const REPLACE: &str = "ON CONFLICT (stream, bookmaker) DO UPDATE SET changed_at = excluded.changed_at, \
                       confirmed_at = excluded.confirmed_at, open_markets = excluded.open_markets, \
                       unavailable_markets = excluded.unavailable_markets, \
                       inline_markets = excluded.inline_markets, sides_swapped = excluded.sides_swapped";

fn row(
    (stream, bookmaker): Key<'_>,
    (changed_at, confirmed_at): (Timestamp, Timestamp),
    summary: &offer::Summary,
    sides_swapped: bool,
) -> Vec<Value> {
    vec![
        stream.into(),
        bookmaker.into(),
        changed_at.micros().into(),
        confirmed_at.micros().into(),
        summary.open.into(),
        summary.unavailable.into(),
        summary.inline.as_str().into(),
        i64::from(sides_swapped).into(),
    ]
}

async fn load(
    model: &mut ModelTx<'_>,
    touched: &[(Key<'_>, OfferChanges<'_>)],
) -> Result<HashMap<(String, String), String>, StoreError> {
    let keys: Vec<_> = touched.iter().map(|(key, _)| key).collect();
    let sql = format!(
        "SELECT o.stream, o.bookmaker, o.offer FROM {} k CROSS JOIN odds_offers~ o \
         WHERE o.stream = k.value->>0 AND o.bookmaker = k.value->>1",
        listed(model.dialect())
    );
    let rows = model.fetch(&sql, &[list(&keys)?]).await?;
    rows.iter().map(|row| Ok(((row.text(0)?, row.text(1)?), row.text(2)?))).collect()
}
