//! What can be published, and by what an alert is known to be the same one again.

use std::borrow::Cow;

use compact_str::{ToCompactString as _, format_compact};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use linewatch_model::{Content, Fingerprint, Name, RawJson, StreamId, Symbol};

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

/// Two alerts are the same when type, symbol (whatever its case), source and title are, but for the title's numbers:
/// digits, and points and commas between them. A price in it changes with every alert. Without a title the content
/// counts, and without both the whole embed; these with their numbers, because what differs in them is news.
pub(super) fn fingerprint(
    alert_type: &Name,
    symbol: Option<&Symbol>,
    source: &Name,
    content: Option<&Content>,
    embed: Option<&RawJson>,
) -> Fingerprint {
    let title = embed.and_then(title);
    let symbol = symbol.map_or_else(String::new, |symbol| symbol.as_str().to_ascii_uppercase());
    let mut hash = Sha256::new();
    for part in [alert_type.as_str(), &symbol, source.as_str()] {
        hash.update(part.as_bytes());
        // Names and symbols have no control characters, so where one ends is plain.
        hash.update([0]);
    }
    match (&title, content, embed) {
        (Some(title), _, _) => without_numbers(title).for_each(|piece| hash.update(piece)),
        (None, Some(content), _) => hash.update(content.as_str()),
        (None, None, embed) => hash.update(embed.map_or("", RawJson::get)),
    }
    let bytes: [u8; 32] = hash.finalize().into();
    Fingerprint(bytes.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// What is between the numbers of a text.
fn without_numbers(text: &str) -> impl Iterator<Item = &str> {
    let pieces = text.split(char::is_numeric);
    let last = pieces.clone().count() - 1;
    // A point that has digits on both sides is a piece of its own between two others.
    pieces
        .enumerate()
        .filter(move |(at, piece)| *at == 0 || *at == last || !matches!(*piece, "." | ","))
        .map(|(_, it)| it)
}

/// The title of an embed, if it has one.
fn title(embed: &RawJson) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    struct Titled<'a> {
        #[serde(borrow)]
        title: Option<Cow<'a, str>>,
    }
    let titled: Titled<'_> = serde_json::from_str(embed.get()).ok()?;
    titled.title.filter(|title| !title.trim().is_empty())
}
