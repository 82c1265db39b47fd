//! The present state of topics, in segments, for who subscribes and wants to begin with it.

use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

use super::{
    Filter, Segment, Topic, Topics,
    hub::Shared,
    shard::{Command, Id},
};
use crate::{
    model::{AlertSort, AlertStatus},
    projections::{alerts, fixtures, odds_now},
    store::{Reader, StoreError},
};

/// Items in one segment.
const ITEMS: i64 = 200;
/// Segments of one topic. What does not fit is left to REST, which has pages.
const SEGMENTS: u64 = 50;

/// Sends the present state to a connection, each segment when the one before has been written, so that a slow client
/// holds one of them at most.
pub(super) async fn send(shared: &Shared, shard: &mpsc::Sender<Command>, id: Id, topics: Topics, filter: &Filter) {
    let mut segments = Segments { shard, id, reader: shared.store.reader(), filter };
    for topic in topics.iter() {
        let sent = match topic {
            Topic::RiskAlerts => segments.alerts().await,
            Topic::OddsUpdates => segments.odds().await,
            // A run that is under way tells of itself with its next step.
            Topic::ScrapeProgress => segments.send(topic, 1, true, Vec::new()).await,
        };
        if let Err(error) = sent {
            let detail = match error {
                Failed::Store(error) => {
                    tracing::warn!(%error, "the present state cannot be read");
                    "the present state cannot be read now; fetch it or ask again"
                }
                Failed::Gone => return,
            };
            let refused = super::Refused { code: "snapshot_failed", detail: detail.to_owned() };
            drop(shard.send(Command::Said(id, Err(refused))).await);
        }
    }
    drop(shard.send(Command::SnapshotDone(id)).await);
}

enum Failed {
    Store(StoreError),
    Gone,
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

struct Segments<'a> {
    shard: &'a mpsc::Sender<Command>,
    id: Id,
    reader: &'a Reader,
    filter: &'a Filter,
}

impl Segments<'_> {
    async fn send(&mut self, topic: Topic, number: u64, last: bool, items: Vec<Value>) -> Result<(), Failed> {
        let (written, is_written) = oneshot::channel();
        let segment = Segment { topic: topic.as_str(), number, last, items };
        self.shard.send(Command::Segment(self.id, segment, written)).await.map_err(|_| Failed::Gone)?;
        is_written.await.map_err(|_| Failed::Gone)
    }

    /// The alerts that are not past, newest first.
    async fn alerts(&mut self) -> Result<(), Failed> {
        let (mut after, mut number) = (None, 0);
        loop {
            let window = alerts::Window { limit: ITEMS, offset: 0, after, sort: AlertSort::Recency };
            let page = alerts::page(self.reader, &alerts::AlertFilter::default(), window).await?;
            let open = page.alerts.iter().filter(|alert| alert.status != AlertStatus::Past);
            let items: Vec<Value> = open.filter(|alert| self.fits(alert)).map(|alert| json!(alert)).collect();
            number += 1;
            after = page.next;
            let last = after.is_none() || number == SEGMENTS;
            self.send(Topic::RiskAlerts, number, last, items).await?;
            if last {
                return Ok(());
            }
        }
    }

    fn fits(&self, alert: &alerts::AlertView) -> bool {
        let event_id = alert.event_id.and_then(|id| u64::try_from(id).ok());
        let fact = |bookmaker: &str| super::Fact {
            event_id,
            severity: Some(alert.severity),
            bookmaker: Some(bookmaker.into()),
            alert_type: Some(alert.alert_type),
        };
        let sides = [Some(&alert.bookmaker_slug), alert.competitor_slug.as_ref()];
        let facts: Vec<_> = sides.into_iter().flatten().map(|side| fact(side.as_str())).collect();
        self.filter.passes(&facts)
    }

    /// What every bookmaker offers now, fixture by fixture.
    async fn odds(&mut self) -> Result<(), Failed> {
        let (mut after, mut number) = (0, 0);
        loop {
            let known = fixtures::ids_after(self.reader, after, ITEMS).await?;
            after = known.last().map_or(after, |(id, _)| *id);
            let wanted: Vec<&(i64, String)> = known
                .iter()
                .filter(|(id, _)| {
                    self.filter.event_ids.is_empty() || self.filter.event_ids.contains(&id.unsigned_abs())
                })
                .collect();
            let streams: Vec<&str> = wanted.iter().map(|(_, stream)| stream.as_str()).collect();
            let books = if streams.is_empty() { Vec::new() } else { odds_now::books(self.reader, &streams).await? };
            let items = books
                .iter()
                .filter(|book| {
                    self.filter.bookmakers.is_empty() || self.filter.bookmakers.contains(book.bookmaker.as_str())
                })
                .map(|book| {
                    let event_id = wanted.iter().find(|(_, stream)| *stream == book.stream).map(|(id, _)| *id);
                    json!({
                        "event_id": event_id, "source": book.bookmaker, "changed_at": book.changed_at,
                        "confirmed_at": book.confirmed_at, "open_markets": book.open_markets,
                        "unavailable_markets": book.unavailable_markets
                    })
                })
                .collect();
            number += 1;
            let last = known.len() < usize::try_from(ITEMS).unwrap_or(0) || number == SEGMENTS;
            self.send(Topic::OddsUpdates, number, last, items).await?;
            if last {
                return Ok(());
            }
        }
    }
}
