//! Pages of a SQLite file: one row each.

use std::{collections::HashMap, num::NonZeroUsize, sync::Arc};

use lru::LruCache;

use super::{
    EventPage,
    numbers::Numbers,
    page::{Entry, Kind},
};
use crate::{
    Store, StoreError,
    sql::{Row, Value},
};
use linewatch_model::{Position, Sequence, StreamId};

/// Concatenated in the order of the scan, which is that of positions; the positions themselves say so. Where each payload
/// ends is said by the lengths, so it may have anything in it.
const SELECT_PAGE: &str = "SELECT count(*), group_concat(position), group_concat(stream), group_concat(sequence), \
     group_concat(type), group_concat(metadata_at), group_concat(octet_length(payload)), group_concat(payload, '') \
     FROM event_log WHERE position > $1 AND position <= $2";
const STREAMS: &str = "SELECT number, aggregate_type, aggregate_id FROM json_each($1) CROSS JOIN streams \
     WHERE number = value";
const METADATA: &str = "SELECT position, metadata FROM json_each($1) CROSS JOIN event_metadata WHERE position = value";
const KINDS: &str = "SELECT number, event_type, event_version FROM event_types";
const SMALLEST_PAGE: u64 = 200;
const LARGEST_PAGE: u64 = 8_000;
/// What an event takes besides its payload.
const EVENT_BYTES: usize = 80;
/// Streams whose names are kept from page to page.
const KNOWN_STREAMS: NonZeroUsize = NonZeroUsize::new(20_000).unwrap();

/// The pages of a SQLite file.
pub(super) struct SqlitePages {
    store: Store,
    after: Position,
    until: Position,
    budget: usize,
    page: u64,
    streams: LruCache<u64, Arc<StreamId>>,
    kinds: HashMap<u64, Kind>,
    /// That of the last page, by position: the next one may go on with it.
    metadata: HashMap<u64, Arc<str>>,
}

impl SqlitePages {
    pub fn new(store: Store, until: Position, budget: usize) -> Self {
        Self {
            store,
            after: Position::START,
            until,
            budget,
            page: SMALLEST_PAGE,
            streams: LruCache::new(KNOWN_STREAMS),
            kinds: HashMap::new(),
            metadata: HashMap::new(),
        }
    }

    pub async fn next(&mut self) -> Result<Option<EventPage>, StoreError> {
        if self.after >= self.until {
            return Ok(None);
        }
        let until = self.until.min(self.after.plus(self.page));
        let values: [Value; 2] = [self.after.to_sql().into(), until.to_sql().into()];
        let row = self.store.bulk_reader().fetch_optional(SELECT_PAGE, &values).await?;
        let row = row.ok_or_else(|| StoreError::Damaged("a page of the log has no row".to_owned()))?;
        let cut = PageRow::of(&row, self.after, until)?;
        let page = EventPage {
            streams: self.streams(&cut.streams.numbers).await?,
            kinds: self.kinds(&cut.kinds.numbers).await?,
            metadata: self.metadata(&cut.metadata.numbers).await?,
            payloads: cut.payloads,
            events: cut.events,
        };
        self.after = until;
        self.adapt(&page);
        Ok(Some(page))
    }

    fn adapt(&mut self, page: &EventPage) {
        let average = page.payloads.len() / page.len().max(1) + EVENT_BYTES;
        let fitting = u64::try_from(self.budget / average).unwrap_or(LARGEST_PAGE);
        // Grows slowly: the next events may be heavier than the last.
        self.page = fitting.clamp(1, (self.page * 4).min(LARGEST_PAGE));
    }

    async fn streams(&mut self, numbers: &[u64]) -> Result<Vec<(u64, Arc<StreamId>)>, StoreError> {
        let unknown = numbers.iter().filter(|number| !self.streams.contains(*number));
        let mut new = HashMap::new();
        for row in self.listed(STREAMS, unknown).await? {
            new.insert(number(&row)?, Arc::new(StreamId::new(row.str(1)?, row.str(2)?)));
        }
        let mut named = Vec::with_capacity(numbers.len());
        for number in numbers {
            let known = self.streams.get(number).or_else(|| new.get(number));
            let stream = known.ok_or_else(|| lost("stream", *number))?;
            named.push((*number, Arc::clone(stream)));
        }
        for (number, stream) in new {
            self.streams.put(number, stream);
        }
        Ok(named)
    }

    async fn kinds(&mut self, numbers: &[u64]) -> Result<Vec<Kind>, StoreError> {
        if numbers.iter().any(|number| !self.kinds.contains_key(number)) {
            for row in self.store.bulk_reader().fetch(KINDS, &[]).await? {
                self.kinds.insert(number(&row)?, Arc::new((row.str(1)?.into(), row.str(2)?.into())));
            }
        }
        all(&self.kinds, numbers, "type")
    }

    async fn metadata(&mut self, positions: &[u64]) -> Result<Vec<Arc<str>>, StoreError> {
        let unknown = positions.iter().filter(|position| !self.metadata.contains_key(*position));
        let rows = self.listed(METADATA, unknown).await?;
        let kept = positions.iter().filter_map(|position| self.metadata.remove_entry(position));
        self.metadata = kept.collect();
        for row in rows {
            self.metadata.insert(number(&row)?, Arc::from(row.str(1)?));
        }
        all(&self.metadata, positions, "metadata")
    }

    async fn listed(&self, sql: &str, numbers: impl Iterator<Item = &u64>) -> Result<Vec<Row>, StoreError> {
        let numbers: Vec<_> = numbers.collect();
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        // A list of numbers cannot fail to serialise.
        let list = serde_json::to_string(&numbers).unwrap_or_default();
        self.store.bulk_reader().fetch(sql, &[list.into()]).await
    }
}

fn number(row: &Row) -> Result<u64, StoreError> {
    row.int(0).map(|number| u64::try_from(number).unwrap_or(0))
}

fn all<T: Clone>(known: &HashMap<u64, T>, numbers: &[u64], what: &str) -> Result<Vec<T>, StoreError> {
    numbers.iter().map(|number| known.get(number).cloned().ok_or_else(|| lost(what, *number))).collect()
}

fn lost(what: &str, number: u64) -> StoreError {
    StoreError::Damaged(format!("an event refers to {what} {number}, which is missing"))
}

/// The row of a page, cut into its events.
struct PageRow {
    payloads: String,
    events: Vec<Entry>,
    streams: Distinct,
    kinds: Distinct,
    metadata: Distinct,
}

impl PageRow {
    fn of(row: &Row, after: Position, until: Position) -> Result<Self, StoreError> {
        let count = usize::try_from(row.int(0)?).unwrap_or(0);
        let column = |at: usize| row.opt_text(at).map(Option::unwrap_or_default);
        let lists = [column(1)?, column(2)?, column(3)?, column(4)?, column(5)?, column(6)?];
        let [positions, streams, sequences, kinds, metadata, lengths] = lists.each_ref().map(|list| Numbers::of(list));
        let mut cut = Self {
            payloads: column(7)?,
            events: Vec::with_capacity(count),
            streams: Distinct::default(),
            kinds: Distinct::default(),
            metadata: Distinct::default(),
        };
        let (mut expected, mut begin) = (after, 0_usize);
        let shared = streams.zip(kinds).zip(metadata);
        for (((position, sequence), length), ((stream, kind), metadata)) in
            positions.zip(sequences).zip(lengths).zip(shared)
        {
            expected = expected.next();
            if position != expected.get() {
                break;
            }
            let end = begin.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
            cut.events.push(Entry {
                position: expected,
                sequence: Sequence::new(sequence),
                stream: cut.streams.place(stream),
                kind: cut.kinds.place(kind),
                metadata: cut.metadata.place(metadata),
                payload: begin..end,
            });
            begin = end;
        }
        let is_whole = cut.events.last().is_some_and(|last| last.position == until) && begin == cut.payloads.len();
        if is_whole { Ok(cut) } else { Err(missing(after, cut.events.len())) }
    }
}

fn missing(after: Position, read: usize) -> StoreError {
    let position = after.plus(u64::try_from(read).unwrap_or(0)).next();
    StoreError::Corrupt { position, reason: "the event is missing".to_owned() }
}

/// Numbers in the order of their first appearance.
#[derive(Default)]
struct Distinct {
    numbers: Vec<u64>,
    places: HashMap<u64, usize, foldhash::fast::RandomState>,
    /// The number before, and its place: the next event often has the same.
    last: Option<(u64, usize)>,
}

impl Distinct {
    fn place(&mut self, number: u64) -> usize {
        if let Some((last, place)) = self.last
            && last == number
        {
            return place;
        }
        let numbers = &mut self.numbers;
        let place = *self.places.entry(number).or_insert_with(|| {
            numbers.push(number);
            numbers.len() - 1
        });
        self.last = Some((number, place));
        place
    }
}
