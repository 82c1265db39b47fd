//! Events in one piece.

use std::{collections::HashMap, ops::Range, sync::Arc};

use compact_str::CompactString;

use crate::{DecodeError, RecordedEvent, Versioned, decode};
use linewatch_model::{Position, Sequence, StreamId};

/// An event where it lies in memory, without what only its place in the chain needs.
#[derive(Debug, Clone, Copy)]
pub struct EventRef<'a> {
    /// Its place in the log.
    pub position: Position,
    /// Its stream.
    pub stream: &'a StreamId,
    /// A small number that stands for the stream, the same in all pages of a cursor.
    pub stream_number: u64,
    /// Its place in the stream.
    pub sequence: Sequence,
    /// `OddsUpdated`.
    pub event_type: &'a str,
    /// The version of its shape.
    pub event_version: &'a str,
    /// What happened, as JSON text.
    pub payload: &'a str,
    /// Who and why, as JSON text; one allocation for the events of one command.
    pub metadata: &'a Arc<str>,
}

impl EventRef<'_> {
    /// What happened, as an event of a known aggregate, brought up to the current version.
    ///
    /// # Errors
    /// When the payload does not fit its type and version.
    pub fn decode_as<E: Versioned>(&self) -> Result<E, DecodeError> {
        decode(self.event_type, self.event_version, self.payload)
    }
}

impl<'a> From<&'a RecordedEvent> for EventRef<'a> {
    /// One that was read alone: the number of its stream stands for nothing.
    fn from(event: &'a RecordedEvent) -> Self {
        Self {
            position: event.position,
            stream: &event.stream,
            stream_number: 0,
            sequence: event.sequence,
            event_type: &event.event_type,
            event_version: &event.event_version,
            payload: &event.payload,
            metadata: &event.metadata,
        }
    }
}

/// Events that follow one another in the log.
#[derive(Debug, Default)]
pub struct EventPage {
    pub(super) payloads: String,
    pub(super) events: Vec<Entry>,
    pub(super) streams: Vec<(u64, Arc<StreamId>)>,
    pub(super) kinds: Vec<Kind>,
    pub(super) metadata: Vec<Arc<str>>,
}

/// A type and its version.
pub(super) type Kind = Arc<(CompactString, CompactString)>;

/// An event of a page. What many events share is in lists of the page.
#[derive(Debug)]
pub(super) struct Entry {
    pub position: Position,
    pub sequence: Sequence,
    pub stream: usize,
    pub kind: usize,
    pub metadata: usize,
    pub payload: Range<usize>,
}

impl EventPage {
    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The events in log order, of the streams whose number is wanted.
    pub fn of_streams(&self, is_wanted: impl Fn(u64) -> bool) -> impl Iterator<Item = EventRef<'_>> {
        let wanted: Vec<bool> = self.streams.iter().map(|(number, _)| is_wanted(*number)).collect();
        let events = self.events.iter().filter(move |event| wanted.get(event.stream).is_some_and(|wanted| *wanted));
        events.filter_map(move |event| self.event(event))
    }

    /// `None` never: whoever makes a page puts into its lists what its events refer to.
    fn event(&self, entry: &Entry) -> Option<EventRef<'_>> {
        let (stream_number, stream) = self.streams.get(entry.stream)?;
        let kind = self.kinds.get(entry.kind)?;
        Some(EventRef {
            position: entry.position,
            stream,
            stream_number: *stream_number,
            sequence: entry.sequence,
            event_type: &kind.0,
            event_version: &kind.1,
            payload: self.payloads.get(entry.payload.clone())?,
            metadata: self.metadata.get(entry.metadata)?,
        })
    }
}

/// Puts events together that were read one by one.
#[derive(Default)]
pub(super) struct PageBuilder {
    page: EventPage,
    streams: HashMap<u64, usize>,
    kinds: HashMap<Kind, usize>,
}

impl PageBuilder {
    pub fn push(&mut self, event: &RecordedEvent, stream: u64) {
        let page = &mut self.page;
        let stream = *self.streams.entry(stream).or_insert_with(|| {
            page.streams.push((stream, Arc::new(event.stream.clone())));
            page.streams.len() - 1
        });
        let kind: Kind = Arc::new((event.event_type.clone(), event.event_version.clone()));
        let kind = *self.kinds.entry(kind).or_insert_with_key(|kind| {
            page.kinds.push(Arc::clone(kind));
            page.kinds.len() - 1
        });
        if page.metadata.last().is_none_or(|last| **last != *event.metadata) {
            page.metadata.push(Arc::clone(&event.metadata));
        }
        let begin = page.payloads.len();
        page.payloads.push_str(&event.payload);
        page.events.push(Entry {
            position: event.position,
            sequence: event.sequence,
            stream,
            kind,
            metadata: page.metadata.len() - 1,
            payload: begin..page.payloads.len(),
        });
    }

    pub fn finish(self) -> EventPage {
        self.page
    }
}
