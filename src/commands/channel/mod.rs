//! The channels: what others publish through linewatch.
//!
//! One stream a kind of publication and symbol or agent. Everything is stored; an alert that repeats one sent within
//! 300 s is marked as a repeat, and is not sent.

mod publication;
mod recent;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use cqrs_es::{Aggregate, event_sink::EventSink};
use serde::{Deserialize, Serialize};

pub use publication::Publication;
use publication::fingerprint;

use crate::events::ChannelEvent;
use linewatch_model::Clock;
use linewatch_model::{StreamId, Timestamp};
use recent::Recent;

/// A channel. All it knows is which alerts were sent lately.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    recent: Recent,
}

impl Channel {
    /// About how many bytes it holds on the heap.
    #[must_use]
    pub fn weight(&self) -> usize {
        const ENTRY_BYTES: usize = 48;
        self.recent.len() * ENTRY_BYTES
    }
}

/// Publishes something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish(pub Publication);

/// Why something was not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChannelError {
    /// An alert that says and shows nothing.
    #[error("an alert needs content, an embed, or both")]
    Empty,
}

/// What a channel needs from outside.
#[derive(Debug, Clone)]
pub struct ChannelServices {
    /// The time of a publication.
    pub clock: Arc<dyn Clock>,
}

impl Aggregate for Channel {
    const TYPE: &'static str = StreamId::CHANNEL;
    type Command = Publish;
    type Event = ChannelEvent;
    type Error = ChannelError;
    type Services = ChannelServices;

    async fn handle(
        &mut self,
        Publish(publication): Publish,
        services: &ChannelServices,
        sink: &EventSink<Self>,
    ) -> Result<(), ChannelError> {
        let published = self.published(publication, || services.clock.now())?;
        sink.write(published, self).await;
        Ok(())
    }

    fn apply(&mut self, event: ChannelEvent) {
        if let ChannelEvent::AlertPublished { fingerprint, at, repeat: false, .. } = event {
            self.recent.remember(fingerprint, at);
        }
    }
}

impl Channel {
    /// The event that a publication leads to.
    fn published(
        &self,
        publication: Publication,
        now: impl FnOnce() -> Timestamp,
    ) -> Result<ChannelEvent, ChannelError> {
        Ok(match publication {
            Publication::Alert { content: None, embed: None, .. } => return Err(ChannelError::Empty),
            Publication::Alert { alert_type, source, symbol, content, embed } => {
                let at = now();
                let fingerprint = fingerprint(&alert_type, symbol.as_ref(), &source, content.as_ref(), embed.as_ref());
                let repeat = self.recent.has(fingerprint, at);
                ChannelEvent::AlertPublished { alert_type, source, symbol, content, embed, fingerprint, repeat, at }
            }
            Publication::Signal { symbol, signal } => ChannelEvent::SignalPublished { symbol, signal },
            Publication::MarketData { symbol, data } => ChannelEvent::MarketDataPublished { symbol, data },
            Publication::AgentInsight { agent, insight } => ChannelEvent::AgentInsightPublished { agent, insight },
            Publication::Narrative { narrative } => ChannelEvent::NarrativePublished { narrative },
        })
    }
}
