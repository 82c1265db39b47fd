//! The channels that can be listened to.

use std::fmt;

use compact_str::{CompactString, ToCompactString as _};
use linewatch_model::{FixtureKey, Name, TextError};

/// What can be listened to. Markets and agents are compared without case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Everything.
    Unified,
    /// Signals, and alerts that are about signals.
    Signals,
    /// What is going on, in words.
    Narrative,
    /// What is about one market; in capital letters.
    Market(CompactString),
    /// What one agent finds; in small letters.
    Agent(CompactString),
}

impl Channel {
    /// The channel of a market, from the segment of a path: a symbol, or the key or the id of a fixture.
    ///
    /// # Errors
    /// When it is none of these: 1 to 100 of letters, digits and `. _ : -`.
    pub fn market(segment: &str) -> Result<Self, TextError> {
        segment.parse::<FixtureKey>().map(|key| Self::of_market(key.as_str()))
    }

    /// The channel of an agent, from the segment of a path.
    ///
    /// # Errors
    /// When it is no name: 1 to 100 characters, without control characters.
    pub fn agent(segment: &str) -> Result<Self, TextError> {
        segment.parse::<Name>().map(|name| Self::of_agent(name.as_str()))
    }

    /// The channel that a name is displayed for: `unified`, `market_SPY`, `agent_x`.
    ///
    /// # Errors
    /// When there is no such channel.
    pub fn named(name: &str) -> Result<Self, TextError> {
        match (name, name.split_once('_')) {
            ("unified", _) => Ok(Self::Unified),
            ("signals", _) => Ok(Self::Signals),
            ("narrative", _) => Ok(Self::Narrative),
            (_, Some(("market", symbol))) => Self::market(symbol),
            (_, Some(("agent", agent))) => Self::agent(agent),
            _ => Err(TextError::Empty),
        }
    }

    /// The channel of a market, by a symbol that is known to be one.
    #[must_use]
    pub fn of_market(symbol: &str) -> Self {
        let mut symbol = CompactString::new(symbol);
        symbol.make_ascii_uppercase();
        Self::Market(symbol)
    }

    /// The channel of an agent, by a name that is known to be one.
    #[must_use]
    pub fn of_agent(name: &str) -> Self {
        Self::Agent(name.to_lowercase().to_compact_string())
    }
}

/// As a welcome and the statistics name it: `unified`, `market_SPY`, `agent_x`.
impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unified => f.write_str("unified"),
            Self::Signals => f.write_str("signals"),
            Self::Narrative => f.write_str("narrative"),
            Self::Market(symbol) => write!(f, "market_{symbol}"),
            Self::Agent(name) => write!(f, "agent_{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_of_paths_are_checked_and_have_no_case() {
        assert_eq!(Channel::market("sr:66457014"), Channel::market("SR:66457014"));
        assert_eq!(Channel::agent("MarketAgent").unwrap().to_string(), "agent_marketagent");
        for segment in ["", "a/b", "S PY", "é", "x\n", &"x".repeat(101)] {
            assert!(Channel::market(segment).is_err(), "{segment:?}");
        }
        for segment in ["", " ", "a\u{0}", "a\n", &"x".repeat(101)] {
            assert!(Channel::agent(segment).is_err(), "{segment:?}");
        }
    }
}
