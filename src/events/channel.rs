//! What is published on channels.

use serde::{Deserialize, Serialize};

use linewatch_model::{Content, Fingerprint, Name, RawJson, Symbol, Timestamp};

/// The events of a channel's stream: `channel-alerts`, `channel-signals`, `channel-market:<symbol>`,
/// `channel-agent:<agent>` or `channel-narrative`, symbols and agents in small letters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all_fields = "camelCase")]
pub enum ChannelEvent {
    /// Somebody published an alert.
    AlertPublished {
        /// Which kind of alerts.
        alert_type: Name,
        /// What raised it.
        source: Name,
        /// What it is about, where it is about one thing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        symbol: Option<Symbol>,
        /// What it says in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content: Option<Content>,
        /// What it shows: an object as Discord's webhooks take it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        embed: Option<RawJson>,
        /// By what it is known to be the same alert again: made from type, symbol, source, and the title without its
        /// numbers.
        fingerprint: Fingerprint,
        /// Whether the same alert had been sent within 300 s before: then it is stored, and not sent.
        #[serde(default, skip_serializing_if = "is_not")]
        repeat: bool,
        /// When.
        at: Timestamp,
    },
    /// Somebody published a trading signal.
    SignalPublished {
        /// What it is about: the signal's own `symbol`, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        symbol: Option<Symbol>,
        /// The signal.
        signal: RawJson,
    },
    /// Somebody published the state of a market.
    MarketDataPublished {
        /// Which market.
        symbol: Symbol,
        /// Its state.
        data: RawJson,
    },
    /// An agent published what it found.
    AgentInsightPublished {
        /// Which agent.
        agent: Name,
        /// What it found.
        insight: RawJson,
    },
    /// Somebody published what is going on, in words.
    NarrativePublished {
        /// What is going on.
        narrative: RawJson,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands out a reference")]
const fn is_not(it: &bool) -> bool {
    !*it
}

impl ChannelEvent {
    /// The version that this code writes, of every variant.
    pub const VERSION: &'static str = "1";

    /// The name it is stored under.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AlertPublished { .. } => "AlertPublished",
            Self::SignalPublished { .. } => "SignalPublished",
            Self::MarketDataPublished { .. } => "MarketDataPublished",
            Self::AgentInsightPublished { .. } => "AgentInsightPublished",
            Self::NarrativePublished { .. } => "NarrativePublished",
        }
    }
}

impl cqrs_es::DomainEvent for ChannelEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        Self::VERSION.to_owned()
    }
}
