//! The present state of topics, in segments, for who subscribes and wants to begin with it.

use std::collections::HashMap;

use super::{AlertDocument, progress_message};
use crate::projections::{MarketStatus, Offered, alerts, fixtures, odds_now, scrape_runs};
use linewatch_bookmakers::markets::in_market_order;
use linewatch_fanout::{Fact, FeedError, Segment, SegmentSink, SnapshotError, SnapshotRequest, Topic};
use linewatch_log::{Reader, Store, StoreError};
use linewatch_model::{AlertSort, AlertStatus, StreamId};
use serde_json::{Value, json};

/// Items in one segment.
const ITEMS_PER_SEGMENT: i64 = 200;
/// Segments of one topic. What does not fit is left to REST, which has pages; the last segment says so.
const SEGMENTS_PER_TOPIC: u64 = 50;

/// Sends the present state of a topic to a connection, each segment when the one before has been written, so that a slow
/// client holds one of them at most.
pub(super) async fn send(store: &Store, of: &SnapshotRequest, to: &dyn SegmentSink) -> Result<(), SnapshotError> {
    let mut segments = Segments { to, store, reader: store.reader(), of, number: 0 };
    let sent = match of.topic {
        Topic::RiskAlerts => segments.alerts().await,
        Topic::OddsUpdates => segments.odds().await,
        Topic::ScrapeProgress => segments.progress().await,
    };
    sent.map_err(|failed| match failed {
        Failed::Store(error) => FeedError::Unavailable(error.to_string()).into(),
        Failed::Sending(error) => error,
    })
}

enum Failed {
    Store(StoreError),
    Sending(SnapshotError),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

struct Segments<'a> {
    to: &'a dyn SegmentSink,
    store: &'a Store,
    reader: &'a Reader,
    of: &'a SnapshotRequest,
    /// Segments so far.
    number: u64,
}

/// What comes after a segment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    More,
    Nothing,
    /// More than there is room for.
    TooMuch,
}

impl Segments<'_> {
    /// Sends a segment; answers whether another may follow.
    async fn send(&mut self, topic: Topic, after: After, items: Vec<Value>) -> Result<bool, Failed> {
        self.number += 1;
        let after = if after == After::More && self.number == SEGMENTS_PER_TOPIC { After::TooMuch } else { after };
        let (last, truncated) = (after != After::More, after == After::TooMuch);
        let segment = Segment { topic: topic.as_str(), number: self.number, last, truncated, items };
        self.to.send(segment).await.map_err(Failed::Sending)?;
        Ok(!last)
    }

    /// The alerts that are not past: the new ones, newest first, then the acknowledged ones.
    async fn alerts(&mut self) -> Result<(), Failed> {
        let mut items = Vec::new();
        for status in [AlertStatus::New, AlertStatus::Acknowledged] {
            let filter = alerts::AlertFilter { status: Some(status), ..alerts::AlertFilter::default() };
            let mut after = None;
            loop {
                let window = alerts::Window { limit: ITEMS_PER_SEGMENT, offset: 0, after, sort: AlertSort::Recency };
                let page = alerts::page(self.reader, &filter, window).await?;
                let is_full = items.len() + page.alerts.len() > usize::try_from(ITEMS_PER_SEGMENT).unwrap_or(0);
                if is_full && !self.send(Topic::RiskAlerts, After::More, std::mem::take(&mut items)).await? {
                    return Ok(());
                }
                let fitting = page.alerts.into_iter().filter(|alert| self.fits(alert));
                items.extend(fitting.map(|alert| json!(AlertDocument::from(alert))));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        self.send(Topic::RiskAlerts, After::Nothing, items).await.map(drop)
    }

    /// How the runs that are under way go.
    async fn progress(&mut self) -> Result<(), Failed> {
        let mut items = Vec::new();
        for run in scrape_runs::active(self.reader).await? {
            let newest = self.store.last_of(&StreamId::scrape_run(&run.key)).await?;
            let message = newest.as_ref().and_then(progress_message);
            items.extend(message.and_then(|message| data_of(&message.json)));
        }
        self.send(Topic::ScrapeProgress, After::Nothing, items).await.map(drop)
    }

    fn fits(&self, alert: &alerts::AlertView) -> bool {
        let event_id = alert.event_id.and_then(|id| u64::try_from(id).ok());
        let fact = |bookmaker: &str| Fact {
            event_id,
            severity: Some(alert.severity),
            bookmaker: Some(bookmaker.into()),
            alert_type: Some(alert.alert_type),
        };
        let sides = [Some(&alert.bookmaker_slug), alert.competitor_slug.as_ref()];
        let facts: Vec<_> = sides.into_iter().flatten().map(|side| fact(side.as_str())).collect();
        self.of.filter.passes(&facts)
    }

    /// What every bookmaker offers now for the fixtures to come.
    async fn odds(&mut self) -> Result<(), Failed> {
        let mut after = 0;
        loop {
            let known = fixtures::to_come_after(self.reader, self.store.now(), after, ITEMS_PER_SEGMENT).await?;
            after = known.last().map_or(after, |(id, _)| *id);
            let asked = &self.of.filter.event_ids;
            let wanted: HashMap<&str, i64> = known
                .iter()
                .filter(|(id, _)| asked.is_empty() || asked.contains(&id.unsigned_abs()))
                .map(|(id, stream)| (stream.as_str(), *id))
                .collect();
            let streams: Vec<&str> = wanted.keys().copied().collect();
            let books = if streams.is_empty() { Vec::new() } else { odds_now::books(self.reader, &streams).await? };
            let of = &self.of.filter.bookmakers;
            let items = books
                .iter()
                .filter(|book| of.is_empty() || of.contains(book.bookmaker.as_str()))
                .map(|book| self.offer(wanted.get(book.stream.as_str()).copied(), book))
                .collect();
            let is_last = known.len() < usize::try_from(ITEMS_PER_SEGMENT).unwrap_or(0);
            if !self.send(Topic::OddsUpdates, if is_last { After::Nothing } else { After::More }, items).await? {
                return Ok(());
            }
        }
    }

    /// One bookmaker's state for a fixture, with the prices of the markets that lists show where they are wanted.
    fn offer(&self, event_id: Option<i64>, book: &odds_now::OfferSummary) -> Value {
        let mut item = json!({
            "event_id": event_id, "source": book.bookmaker, "changed_at": book.changed_at,
            "confirmed_at": book.confirmed_at, "open_markets": book.open_markets,
            "unavailable_markets": book.unavailable_markets
        });
        if self.of.full {
            item["markets"] = book.inline.iter().map(market).collect();
        }
        item
    }
}

fn market(market: &Offered) -> Value {
    let mut outcomes: Vec<_> = market.outcomes.iter().collect();
    in_market_order(&market.key.market_id, &mut outcomes, |outcome| &outcome.name);
    let prices = outcomes.into_iter().map(|one| json!({ "name": one.name, "odds": one.odds, "isActive": one.active }));
    json!({
        "marketId": market.key.market_id, "line": market.key.line, "name": market.name,
        "available": market.standing == MarketStatus::Open, "outcomes": prices.collect::<Vec<_>>()
    })
}

/// What is inside a message's envelope.
fn data_of(json: &str) -> Option<Value> {
    let mut message: Value = serde_json::from_str(json).ok()?;
    message.get_mut("data").map(Value::take)
}
