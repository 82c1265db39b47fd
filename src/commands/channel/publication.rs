//! What can be published.

use compact_str::{ToCompactString as _, format_compact};

use linewatch_model::{Content, Name, RawJson, StreamId, Symbol};

/// Something to publish. Cheap to clone: long texts are shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Publication {
    /// An alert, with words, an embed, or both.
    Alert {
        /// Which kind of alerts.
        alert_type: Name,
        /// What raised it.
        source: Name,
        /// What it is about, where it is about one thing.
        symbol: Option<Symbol>,
        /// What it says in words.
        content: Option<Content>,
        /// What it shows: an object.
        embed: Option<RawJson>,
    },
    /// A trading signal.
    Signal {
        /// What it is about, where the signal says so.
        symbol: Option<Symbol>,
        /// The signal.
        signal: RawJson,
    },
    /// The state of a market.
    MarketData {
        /// Which market.
        symbol: Symbol,
        /// Its state.
        data: RawJson,
    },
    /// What an agent found.
    AgentInsight {
        /// Which agent.
        agent: Name,
        /// What it found.
        insight: RawJson,
    },
    /// What is going on, in words.
    Narrative {
        /// What is going on.
        narrative: RawJson,
    },
}

impl Publication {
    /// The stream that it goes to. Symbols and agents are the same in capital and small letters.
    #[must_use]
    pub fn stream(&self) -> StreamId {
        match self {
            Self::Alert { .. } => StreamId::channel("alerts"),
            Self::Signal { .. } => StreamId::channel("signals"),
            Self::MarketData { symbol, .. } => {
                StreamId::channel(&format_compact!("market:{}", symbol.as_str().to_ascii_lowercase()))
            }
            Self::AgentInsight { agent, .. } => {
                StreamId::channel(&format_compact!("agent:{}", agent.as_str().to_lowercase().to_compact_string()))
            }
            Self::Narrative { .. } => StreamId::channel("narrative"),
        }
    }
}
