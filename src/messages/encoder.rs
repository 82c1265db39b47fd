//! From events of the log to messages, for the live stream and for replays alike.

use std::collections::HashMap;

use compact_str::format_compact;
use tokio::{sync::Mutex, time::Instant};

use super::{
    AlertDocument, channel_message,
    cutter::{self, AlertTexts},
    fixtures::Fixtures,
    risk_alert_message,
};
use crate::{
    events::{Event, FixtureEvent, RecordedEvent},
    projections::alerts,
};
use linewatch_fanout::{DeliveryClass, Draft, Family, Frame, LivePriority, Subject, Wanted};
use linewatch_log::{LogCursor, Reader, Store, StoreError};
use linewatch_model::{Position, Timestamp};

/// Bytes of events that are read together …
pub(super) const PAGE_BYTES: usize = 4 << 20;
/// … and of the past: few, so that reading it can give way.
const PAST_BYTES: usize = 128 << 10;
/// Events of the past that are made into messages in one go.
const EVENTS_PER_PART: usize = 64;
/// Events before a position among which the beginning of its commit is looked for first.
const COMMIT_SEARCH_EVENTS: u64 = 8_192;

/// Makes messages, and remembers what it knows of fixtures.
pub(super) struct Encoder {
    store: Store,
    fixtures: Mutex<Fixtures>,
}

impl Encoder {
    pub fn new(store: Store) -> Self {
        Self { store, fixtures: Mutex::new(Fixtures::new()) }
    }

    /// The messages of whole commits.
    pub async fn messages(&self, wanted: Wanted, events: &[RecordedEvent]) -> Result<Vec<Frame>, StoreError> {
        let mut fixtures = self.fixtures.lock().await;
        fixtures.forget_other_epochs(self.store.epoch());
        fixtures.learn(self.store.reader(), events).await?;
        match wanted.family {
            Family::Topics => {
                let texts = if wanted.full { Some(alert_texts(self.store.reader(), events).await?) } else { None };
                Ok(cutter::cut(events, &mut fixtures, texts.as_ref()))
            }
            Family::Channels => Ok(events.iter().filter_map(|event| channel_frame(event, &mut fixtures)).collect()),
        }
    }

    /// The messages whose positions are after one position and up to another, or up to where they have more bytes than
    /// wanted; and up to where that is. Commits that lie across the borders are read whole, so that each message is what
    /// it was when it was sent first.
    pub async fn replayed(
        &self,
        wanted: Wanted,
        (after, upto): (Position, Position),
        bytes: usize,
        live_priority: &LivePriority,
    ) -> Result<(Vec<Frame>, Position), StoreError> {
        let mut commits = Commits::new(&self.store, self.commit_start(after).await?, upto, PAST_BYTES);
        let (mut frames, mut weight) = (Vec::new(), 0);
        let mut began = Instant::now();
        while let Some(events) = commits.next().await? {
            for part in parts(&events) {
                let made = self.messages(wanted, part).await?;
                let made = made.into_iter().filter(|frame| frame.position > after && frame.position <= upto);
                frames.extend(made.inspect(|frame| weight += frame.weight()));
                if let Some(end) = part.last().filter(|end| weight > bytes && end.position < upto) {
                    return Ok((frames, end.position));
                }
                if live_priority.yield_to_live(began.elapsed()).await {
                    began = Instant::now();
                }
            }
        }
        Ok((frames, upto))
    }

    /// The position before the commit that holds the event after a position.
    pub async fn commit_start(&self, after: Position) -> Result<Position, StoreError> {
        let (mut start, mut window) = (after, COMMIT_SEARCH_EVENTS);
        let sql = "SELECT min(e.position) FROM events e WHERE e.position > $1 AND e.position <= $2 \
                   AND e.recorded_at = (SELECT n.recorded_at FROM events n WHERE n.position = $2 + 1)";
        loop {
            let low = Position::new(start.get().saturating_sub(window));
            let values = [low.to_sql().into(), start.to_sql().into()];
            let row = self.store.reader().fetch_optional(sql, &values).await?;
            let Some(first) = row.map(|row| row.opt_int(0)).transpose()?.flatten() else { return Ok(start) };
            start = Position::new(Position::from_sql(first).get().saturating_sub(1));
            if start > low {
                return Ok(start);
            }
            window *= 2;
        }
    }
}

/// The message of a publication, or of an alert of our own.
fn channel_frame(event: &RecordedEvent, fixtures: &mut Fixtures) -> Option<Frame> {
    let message = match event.event_type.as_str() {
        "AlertDetected" => match Event::decode(event).ok()? {
            Event::Fixture(FixtureEvent::AlertDetected(alert)) => {
                risk_alert_message(event, &alert, &*fixtures.of(&event.stream)?)
            }
            _ => return None,
        },
        _ => channel_message(event)?,
    };
    let kind = match event.event_type.as_str() {
        "SignalPublished" => "signal",
        "MarketDataPublished" => "market_data",
        "AgentInsightPublished" => "agent_insight",
        "NarrativePublished" => "narrative",
        _ => "alert",
    };
    let key = match (message.class, message.key) {
        (DeliveryClass::MustArrive, _) => None,
        (_, key) => Some(format_compact!("{kind}/{}", key.unwrap_or_default())),
    };
    let draft = Draft {
        position: event.position,
        recorded_at: event.recorded_at,
        kind,
        to: message.to.into_iter().map(Subject::Channel).collect(),
        class: message.class,
        key,
        facts: Vec::new(),
        light: message.text,
        full: None,
    };
    Some(Frame::of(draft, &event.hash))
}

/// Whole commits, a part of them at a time.
fn parts(events: &[RecordedEvent]) -> impl Iterator<Item = &[RecordedEvent]> {
    let mut rest = events;
    std::iter::from_fn(move || {
        let mut end = rest.len().min(EVENTS_PER_PART);
        while end > 0 && end < rest.len() && rest[end].recorded_at == rest[end - 1].recorded_at {
            end += 1;
        }
        let (part, after) = rest.split_at(end);
        rest = after;
        (!part.is_empty()).then_some(part)
    })
}

/// Reads whole commits, a page of some bytes at a time.
pub(super) struct Commits {
    store: Store,
    cursor: LogCursor,
    upto: Position,
    page: usize,
    /// The beginning of a commit whose end has not been read yet.
    held: Vec<RecordedEvent>,
    /// Reads on behind `upto`, where a commit lies across it.
    beyond: bool,
}

impl Commits {
    /// From after a position, which must be the end of a commit, to the end of the commit that holds another.
    pub fn new(store: &Store, after: Position, upto: Position, page: usize) -> Self {
        metrics::counter!("linewatch_push_log_reads_total").increment(1);
        let cursor = LogCursor::following(store.clone(), after, upto, page);
        Self { store: store.clone(), cursor, upto, page, held: Vec::new(), beyond: false }
    }

    /// The next commits; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Vec<RecordedEvent>>, StoreError> {
        loop {
            let page = self.cursor.next_page().await?;
            if page.is_empty() && (self.beyond || self.held.is_empty()) {
                let rest = std::mem::take(&mut self.held);
                return Ok((!rest.is_empty()).then_some(rest));
            }
            if page.is_empty() {
                self.read_beyond();
                continue;
            }
            self.held.extend(page);
            if let Some(whole) = self.take_whole() {
                return Ok(Some(whole));
            }
        }
    }

    /// The end of the log is always the end of a commit.
    fn read_beyond(&mut self) {
        self.beyond = true;
        let head = *self.store.head().borrow();
        self.cursor = LogCursor::new(self.store.clone(), self.upto, head.max(self.upto), self.page);
    }

    /// The commits that are here to their end.
    fn take_whole(&mut self) -> Option<Vec<RecordedEvent>> {
        let last: Option<Timestamp> = self.held.last().map(|event| event.recorded_at);
        let whole = self.held.partition_point(|event| Some(event.recorded_at) < last);
        if whole == 0 {
            return None;
        }
        let begun = self.held.split_off(whole);
        let whole = std::mem::replace(&mut self.held, begun);
        if self.beyond {
            // What began behind the end is not asked for.
            self.held.clear();
            self.cursor = LogCursor::new(self.store.clone(), self.upto, self.upto, self.page);
        }
        Some(whole)
    }
}

/// The alerts of these events as they were when they were detected: what is replayed is what was sent live, whoever
/// acknowledged them since.
async fn alert_texts(reader: &Reader, events: &[RecordedEvent]) -> Result<AlertTexts, StoreError> {
    let kickoff = |event: &RecordedEvent| match Event::decode(event).ok()? {
        Event::Fixture(FixtureEvent::AlertDetected(alert)) => Some((event.position.to_sql(), alert.kickoff)),
        _ => None,
    };
    let detected = events.iter().filter(|event| event.event_type == "AlertDetected");
    let kickoffs: HashMap<i64, Timestamp> = detected.filter_map(kickoff).collect();
    let mut ids: Vec<i64> = kickoffs.keys().copied().collect();
    ids.sort_unstable();
    let views = alerts::find_all(reader, &ids).await?.into_iter();
    let text = |view: alerts::AlertView| {
        let (id, kickoff) = (view.id, *kickoffs.get(&view.id)?);
        let alert = AlertDocument::from(view.as_detected(kickoff));
        Some((Position::from_sql(id), serde_json::value::to_raw_value(&alert).ok()?))
    };
    Ok(views.filter_map(text).collect())
}
